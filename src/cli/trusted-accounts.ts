/** What is known of the accounts that a trust policy names, where the organization was read. */
import type { ListedAccount } from '../organization/accounts.ts';
import { isReadable, readPolicyDocument } from '../policy/policy-document.ts';
import type { PrincipalEntry } from '../policy/principal.ts';
import type { ReportedTrustedAccount } from '../report/trusted-accounts.ts';
import { compare } from '../report/report.ts';
import type { Resource } from '../resources/resource.ts';

/** The account of an entry that names one, whoever of it is meant; undefined of a service, of anybody, or a deleted user. */
const accountOf = (entry: PrincipalEntry): string | undefined =>
  entry.kind === 'account' || entry.kind === 'user'
    ? entry.accountId
    : /^arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):/.exec(entry.written)?.[1];

/** The accounts that an Allow of the policy names, but for the role's own; none of a policy that cannot be read. */
const namedAccounts = (policy: unknown, own: string | undefined): readonly string[] => {
  const document = readPolicyDocument(policy, { isStored: true });
  if (!isReadable(document)) return [];
  const named = document.statements
    .filter(({ effect, principal }) => effect === 'Allow' && !principal.isNegated)
    .flatMap(({ principal }) => (principal.entries ?? []).flatMap((entry) => accountOf(entry) ?? []));
  return [...new Set(named)].filter((id) => id !== own).toSorted(compare);
};

/** Organizations lists an account for ninety days after it was closed. */
const GONE: readonly string[] = ['SUSPENDED', 'PENDING_CLOSURE', 'CLOSED'];

const toTrusted = (accountId: string, organization: readonly ListedAccount[]): ReportedTrustedAccount => {
  const listed = organization.find((account) => account.accountId === accountId);
  return {
    AccountId: accountId,
    AccountName: listed?.name ?? null,
    Relation:
      listed === undefined ? 'third-party' : GONE.includes(listed.state ?? '') ? 'closed' : 'organization',
  };
};

/**
 * The other accounts that the trust policy of a role names, each with what it is to the organization.
 *
 * @param organization undefined: it was not read
 * @returns undefined where nothing is known: of what is no role, or where the organization or the policy was not read
 */
export const trustedAccountsOf = (
  resource: Resource,
  organization: readonly ListedAccount[] | undefined,
): readonly ReportedTrustedAccount[] | undefined =>
  organization === undefined ||
  resource.resourceType !== 'AWS::IAM::Role' ||
  resource.trustPolicy === undefined
    ? undefined
    : namedAccounts(resource.trustPolicy.value, resource.accountId).map((id) => toTrusted(id, organization));
