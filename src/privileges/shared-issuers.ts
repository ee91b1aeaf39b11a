/**
 * Issuers of OpenID Connect tokens that everybody can have some of, under a name of his own: what a role asks of their subject has
 * to tell one from another.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */
import { askedBy } from '../policy/asked-by.ts';
import type { PolicyDocument } from '../policy/policy-document.ts';
import type { KeyMeaning } from '../policy/search/key-meaning.ts';
import { anything, literal, many } from '../policy/text/language.ts';
import { search } from './admission.ts';
import { ARBITRARY_VALUE } from './policy-values.ts';
import { spaceOfService } from './request-space.ts';

export const WITH_WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';

/** How the subject of a token begins that somebody of no name that others have is given. */
const SUBJECTS: ReadonlyMap<string, string> = new Map([
  ['token.actions.githubusercontent.com', `repo:${ARBITRARY_VALUE}/`],
  ['gitlab.com', `project_path:${ARBITRARY_VALUE}/`],
  ['app.terraform.io', `organization:${ARBITRARY_VALUE}:`],
  ['agent.buildkite.com', `organization:${ARBITRARY_VALUE}:`],
]);

/** Claims that are the choice of whoever asks for the token, whatever others are called. */
const CHOSEN: ReadonlySet<string> = new Set(['aud', 'ref', 'environment', 'workflow']);

const beginning = (text: string): KeyMeaning => ({
  kind: 'free',
  texts: [[...literal(text), many(anything)]],
  longest: undefined,
  mayBeAbsent: false,
  valueType: undefined,
  multiplicity: 'one',
});

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
    const space = spaceOfService(now);
    const meaningOf = (key: string): KeyMeaning => {
      const claim = key.startsWith(`${issuer}:`) ? key.slice(issuer.length + 1) : undefined;
      if (claim === undefined || CHOSEN.has(claim)) return space.meaningOf(key);
      return beginning(claim === 'sub' ? subject : ARBITRARY_VALUE);
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
