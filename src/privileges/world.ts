/** An account, looked up: policies as they are in force, trust policies read once. */
import { isReadable, readPolicyDocument, type PolicyDocument } from '../policy/policy-document.ts';
import type { Credential } from '../policy/credential.ts';
import type {
  AccountGroup,
  AccountRole,
  AccountUser,
  AuthorizationDetails,
  ManagedPolicy,
} from './account.ts';
import type { Actor, Holding } from './actor.ts';
import { likenessOf } from './alike.ts';
import { trustOf, type Trust } from './trust.ts';

/** Services make these roles and nobody else can change, pass or assume them; Identity Center keeps the others. */
const OWNED_PATH = /^\/(aws-service-role|aws-reserved)\//;
export const isOwnedByAws = ({ path }: AccountRole): boolean => OWNED_PATH.test(path);

/** A policy in force, or what is missing of it. */
type Read = { readonly holding: Holding } | { readonly missing: string };

export interface World {
  readonly details: AuthorizationDetails;
  readonly now: Date;
  /** What a group gives its members. */
  policiesOf(group: AccountGroup): readonly Read[];
  /** A managed policy: its default version, or another. */
  managed(arn: string, of: Holding['of'], versionId?: string): Read;
  policyWith(arn: string): ManagedPolicy | undefined;
  trustOf(role: AccountRole): Trust | undefined;
  /** Roles that let a service in and can be passed to it. */
  rolesFor(service: string): readonly AccountRole[];
  /** The same text for users who are decided alike. */
  likenessOf(user: AccountUser): string;
  userActor(user: AccountUser, credential: Credential): Actor;
  roleActor(role: AccountRole): Actor;
}

export const accountOf = (arn: string): { readonly partition: string; readonly accountId: string } => {
  const [, partition = 'aws', , , accountId = ''] = arn.split(':');
  return { partition, accountId };
};

const SELF = { kind: 'self' } as const;

const holdingsIn = (reads: readonly Read[]): Holding[] =>
  reads.flatMap((read) => ('holding' in read ? [read.holding] : []));

const missingIn = (reads: readonly Read[]): string[] =>
  reads.flatMap((read) => ('missing' in read ? [read.missing] : []));

export const inForce = (reads: readonly Read[]): Pick<Actor, 'holdings' | 'missing'> => ({
  holdings: holdingsIn(reads),
  missing: missingIn(reads),
});

export const worldOf = (details: AuthorizationDetails, now: Date): World => {
  const policies = new Map(details.policies.map((policy) => [policy.arn, policy]));
  const groups = new Map(details.groups.map((group) => [group.name, group]));
  const documents = new Map<unknown, PolicyDocument | undefined>();
  const read = (key: unknown, document: unknown): PolicyDocument | undefined => {
    if (documents.has(key)) return documents.get(key);
    const found = readPolicyDocument(document, { kind: 'identity', isStored: true });
    const readable = isReadable(found) ? found : undefined;
    documents.set(key, readable);
    return readable;
  };
  const managed: World['managed'] = (arn, of, versionId) => {
    const policy = policies.get(arn);
    const version = policy?.versions.find(({ id, isDefault }) =>
      versionId === undefined ? isDefault : id === versionId,
    );
    const document = version && read(version, version.document);
    if (policy === undefined || version === undefined || document === undefined) return { missing: arn };
    const id = `${arn}#${version.id}`;
    return { holding: { id, name: policy.name, kind: 'managed', arn, of, document } };
  };
  const readsOf = (
    holder: Pick<AccountGroup, 'arn' | 'inline' | 'attached'>,
    of: Holding['of'],
  ): readonly Read[] => [
    ...holder.inline.map((inline): Read => {
      const document = read(inline, inline.document);
      const id = `${holder.arn}#${inline.name}`;
      return document === undefined
        ? { missing: id }
        : { holding: { id, name: inline.name, kind: 'inline', arn: undefined, of, document } };
    }),
    ...holder.attached.map((arn) => managed(arn, of)),
  ];
  const ofGroups = new Map<AccountGroup, readonly Read[]>();
  const policiesOf = (group: AccountGroup): readonly Read[] => {
    const known = ofGroups.get(group) ?? readsOf(group, { kind: 'group', group });
    ofGroups.set(group, known);
    return known;
  };
  const trusts = new Map(details.roles.map((role) => [role, trustOf(role)]));
  const forServices = new Map<string, readonly AccountRole[]>();
  const boundaryOf = (arn: string | undefined): Pick<Actor, 'boundary' | 'missing'> => {
    if (arn === undefined) return { boundary: undefined, missing: [] };
    const found = managed(arn, SELF);
    return 'holding' in found
      ? { boundary: found.holding, missing: [] }
      : { boundary: undefined, missing: [found.missing] };
  };
  const actorOf = (
    principal: AccountUser | AccountRole,
    credential: Credential,
    groupNames: readonly string[],
  ): Actor => {
    const found = groupNames.map((name) => groups.get(name));
    const known = found.filter((group) => group !== undefined);
    const unknown = groupNames.filter((name) => !groups.has(name)).map((name) => `group ${name}`);
    const own = inForce([...readsOf(principal, SELF), ...known.flatMap(policiesOf)]);
    const { boundary, missing } = boundaryOf(principal.boundary);
    const { kind, arn, name, id, tags } = principal;
    return {
      kind,
      arn,
      name,
      id,
      ...accountOf(arn),
      tags,
      credential,
      boundary,
      groups: known,
      holdings: own.holdings,
      missing: [...own.missing, ...missing, ...unknown],
    };
  };
  return {
    details,
    now,
    policiesOf,
    managed,
    policyWith: (arn) => policies.get(arn),
    trustOf: (role) => trusts.get(role),
    rolesFor: (service) => {
      const known =
        forServices.get(service) ??
        details.roles.filter(
          (role) => !isOwnedByAws(role) && trusts.get(role)?.admitsService(service, now) === true,
        );
      forServices.set(service, known);
      return known;
    },
    likenessOf: likenessOf(details),
    userActor: (user, credential) => actorOf(user, credential, user.groups),
    roleActor: (role) => actorOf(role, 'session-without-mfa', []),
  };
};
