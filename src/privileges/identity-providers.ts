/** Roles that identity providers let in which somebody can change, or make anew. */
import { flatMap } from '../policy/flat-map.ts';
import type { Rights } from './rights.ts';
import { type Step, stepOf, uncertain } from './step.ts';
import { type World, isOfAccount, isOwnedByAws } from './world.ts';

const SAML = ['iam:UpdateSAMLProvider', 'iam:DeleteSAMLProvider', 'iam:CreateSAMLProvider'] as const;
const OIDC = [
  'iam:AddClientIDToOpenIDConnectProvider',
  'iam:DeleteOpenIDConnectProvider',
  'iam:CreateOpenIDConnectProvider',
] as const;

/** What changes identity providers, or makes them. */
export const OVER_PROVIDERS: readonly string[] = [...SAML, ...OIDC];

type Replacing = Pick<Step, 'path' | 'grants' | 'hangsOn'>;

/** What puts metadata of one's own in the place of a provider's: changes it, or makes it anew where it is deleted, or gone. */
const replacing = (rights: Rights, provider: string): Replacing | undefined => {
  const [updated, deleted, created] = SAML.map((action) => rights.can(action, provider));
  if (updated !== undefined) return { path: 'principal.saml-metadata', grants: [updated] };
  if (created === undefined) return undefined;
  const path = 'principal.saml-provider';
  return deleted === undefined
    ? { path, grants: [created], hangsOn: [provider] }
    : { path, grants: [deleted, created] };
};

/**
 * What makes AWS take tokens of an issuer that gives everybody some: the provider with the audience that the role asks for. To
 * add the audience is enough where the provider is there, and to make it where it is gone: who may do one of them alone, has the
 * role or not, which is not read.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
const opening = (rights: Rights, provider: string): Replacing | undefined => {
  const [added, deleted, created] = OIDC.map((action) => rights.can(action, provider));
  const path = 'principal.oidc-provider';
  const before = deleted ?? added;
  if (before !== undefined && created !== undefined) return { path, grants: [before, created] };
  const only = added ?? created;
  return only && { path, grants: [only], hangsOn: [provider] };
};

/** Roles that an identity provider lets in which somebody can make his own, or one of a shared issuer that he can make. */
export const federates = (rights: Rights, world: World): readonly Step[] =>
  flatMap(world.details.roles, (role): readonly Step[] => {
    if (isOwnedByAws(role) || !isOfAccount(role.arn, rights.actor)) return [];
    const trust = world.trustOf(role);
    const isOwn = (provider: string): boolean => isOfAccount(provider, rights.actor);
    const found = [
      ...trust
        .samlProviders()
        .filter(isOwn)
        .map((provider) => replacing(rights, provider)),
      ...(OIDC.some(rights.mentions) ? trust.sharedIssuers(world.now) : [])
        .filter(({ provider }) => isOwn(provider))
        .map(({ provider, isCertain }) => {
          const opened = opening(rights, provider);
          return opened && isCertain
            ? opened
            : opened && { ...opened, grants: opened.grants.map((grant) => uncertain(grant)) };
        }),
    ];
    return found.flatMap((one) =>
      one === undefined ? [] : [{ ...stepOf(one.path, one.grants, world.roleActor(role)), ...one }],
    );
  });
