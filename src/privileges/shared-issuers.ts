/**
 * Issuers of OpenID Connect tokens that everybody can have some of, under a name of his own: what a role asks of their subject has
 * to tell one from another.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */
import { askedBy } from '../policy/asked-by.ts';
import type { PolicyDocument } from '../policy/policy-document.ts';
import { type KeyMeaning, oneOf } from '../policy/search/key-meaning.ts';
import {
  type Language,
  type Pattern,
  type Token,
  anything,
  literal,
  many,
  one,
} from '../policy/text/language.ts';
import { search } from './admission.ts';
import { ARBITRARY_VALUE } from './policy-values.ts';
import { spaceOfService } from './request-space.ts';

export const WITH_WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';

/** What stands before and after the name of the organization, group or account in the subject of a token. */
const SUBJECTS: ReadonlyMap<string, readonly [before: string, after: string]> = new Map([
  ['token.actions.githubusercontent.com', ['repo:', '/']],
  ['gitlab.com', ['project_path:', '/']],
  ['app.terraform.io', ['organization:', ':']],
  ['agent.buildkite.com', ['organization:', ':']],
]);

const isInName: Token['accepts'] = (character) => /[\w.-]/.test(character);

/** A name that can still be registered: nobody has one with this text in it, whatever a pattern asks for before and after it. */
const OWN_NAME: Pattern = [many(isInName), ...literal(ARBITRARY_VALUE), many(isInName)];

/** Claims that are the choice of whoever asks for the token, whatever others are called. */
const CHOSEN: ReadonlySet<string> = new Set(['aud', 'ref', 'environment', 'workflow']);

/** What another claim can be: one's own name, or what is under it; numbers are nobody's choice. */
const claimOf = (claim: string): Language =>
  claim.endsWith('_id')
    ? [[...literal(ARBITRARY_VALUE), many(anything)]]
    : [OWN_NAME, [...OWN_NAME, one((character) => character === '/' || character === ':'), many(anything)]];

/** A provider of such an issuer that a trust policy lets in. */
export interface SharedIssuer {
  readonly provider: string;
  readonly isCertain: boolean;
}

/** The providers of such issuers of which a trust policy lets in tokens that anybody can have. */
export const sharedIssuersIn = (document: PolicyDocument, now: Date): readonly SharedIssuer[] => {
  const providers = document.statements.flatMap(({ effect, principal }) =>
    effect === 'Deny'
      ? []
      : (principal.entries ?? []).flatMap(({ kind, written }) => (kind === 'federated' ? [written] : [])),
  );
  return [...new Set(providers)].flatMap((provider) => {
    const issuer = provider.slice(provider.indexOf(':oidc-provider/') + ':oidc-provider/'.length);
    const subject = SUBJECTS.get(issuer);
    if (subject === undefined || !provider.includes(':oidc-provider/')) return [];
    const [before, after] = subject;
    const space = spaceOfService(now);
    const meaningOf = (key: string): KeyMeaning => {
      const claim = key.startsWith(`${issuer}:`) ? key.slice(issuer.length + 1) : undefined;
      if (claim === undefined || CHOSEN.has(claim)) return space.meaningOf(key);
      return oneOf(
        claim === 'sub'
          ? [[...literal(before), ...OWN_NAME, ...literal(after), many(anything)]]
          : claimOf(claim),
      );
    };
    const found = search(
      askedBy(document, { kind: 'federated', provider }),
      [{ ...space, meaningOf }],
      [WITH_WEB_IDENTITY],
    );
    if (found === undefined) return [];
    return [{ provider, isCertain: found !== 'undecided' && found.isCertain }];
  });
};
