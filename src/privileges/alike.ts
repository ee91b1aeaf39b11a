/** Users who have the same policies, and whom no policy tells apart: they are decided once. */
import { parsePolicyText } from '../policy/policy-document.ts';
import type { AccountUser, AuthorizationDetails } from './account.ts';

const textOf = (document: unknown): string => {
  if (typeof document !== 'string') return JSON.stringify(document) ?? '';
  try {
    return JSON.stringify(parsePolicyText(document)) ?? '';
  } catch {
    return document;
  }
};

/** Keys that differ between users of the same policies, variables, and unique ids. */
const OF_THE_CALLER = /aws:(?:username|userid|principalarn)|\$\{|AIDA/i;
/** Where IAM's ARNs stand, with what comes behind their account. */
const IAM_ARN = /:iam:[^"]*/gi;
/** An ARN of another type than users', or of all users. */
const OF_NO_ONE_USER =
  /^:iam::[^:*?"]*:(?:(?:policy|role|group|mfa|instance-profile|saml-provider|oidc-provider|server-certificate)\/.*|user\/\*|root)$/i;

const ABOUT_ALL: ReadonlySet<string> = new Set(['"*"', '"*:*"']);

/** Whether a policy may be about one user and not about another. */
const tellsApart = (document: unknown): boolean => {
  const text = textOf(document);
  if (OF_THE_CALLER.test(text)) return true;
  // A pattern that begins in its service, or before, may be about anything: `arn:*`, `*:user/alice`, `arn:aws:i?m::…`.
  const early = text.match(/"[*?][^"]*"|"arn:(?:[^":]*:)?[^":]*[*?]/gi) ?? [];
  return (
    early.some((pattern) => !ABOUT_ALL.has(pattern)) ||
    (text.match(IAM_ARN) ?? []).some((arn) => !OF_NO_ONE_USER.test(arn))
  );
};

/**
 * A text that is the same for users who are decided alike. It is the user's ARN where some policy may be about that user alone.
 */
export const likenessOf = ({
  groups,
  policies,
  roles,
}: AuthorizationDetails): ((user: AccountUser) => string) => {
  const apart = new Set(
    policies
      .filter(({ versions }) => versions.some(({ document }) => tellsApart(document)))
      .map(({ arn }) => arn),
  );
  const apartGroups = new Set(
    groups
      .filter(
        ({ inline, attached }) =>
          inline.some(({ document }) => tellsApart(document)) || attached.some((arn) => apart.has(arn)),
      )
      .map(({ name }) => name),
  );
  // A trust policy that tells users apart may do so with any of them.
  const isAnyApart = roles.some(({ trustPolicy }) => {
    const text = textOf(trustPolicy);
    return OF_THE_CALLER.test(text) || /:user\/[^"]*[*?]/i.test(text);
  });
  const named = new Set(
    roles.flatMap(({ trustPolicy }) => textOf(trustPolicy).match(/arn:[^"]*:user\/[^"]*/g) ?? []),
  );
  const known = new Map<AccountUser, string>();
  const likeness = (user: AccountUser): string => {
    const { arn, inline, attached, boundary, tags } = user;
    const isApart =
      isAnyApart ||
      named.has(arn) ||
      inline.some(({ document }) => tellsApart(document)) ||
      attached.some((policy) => apart.has(policy)) ||
      (boundary !== undefined && apart.has(boundary)) ||
      user.groups.some((group) => apartGroups.has(group));
    if (isApart) return arn;
    const [, partition, , , accountId] = arn.split(':');
    return JSON.stringify([
      partition,
      accountId,
      inline.map(({ document }) => textOf(document)).toSorted(),
      attached.toSorted(),
      user.groups.toSorted(),
      boundary ?? '',
      [...tags].toSorted(),
    ]);
  };
  return (user) => {
    const found = known.get(user) ?? likeness(user);
    known.set(user, found);
    return found;
  };
};
