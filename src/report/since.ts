import { asText } from '../decision/annotation.ts';
import { readEarlierAnswer, type EarlierAnswer, type EarlierEvaluation } from './earlier-answer.ts';
import { accountsOf, compare, type Report, type ReportedEvaluation } from './report.ts';

/** What names a finding in an answer of any day. */
export type FindingRef = Pick<
  ReportedEvaluation,
  'RuleId' | 'AccountId' | 'ComplianceResourceId' | 'ResourceName'
>;

/** What is NON_COMPLIANT now and was not, and what was and is not any more. */
export interface Since {
  readonly new: readonly FindingRef[];
  readonly gone: readonly FindingRef[];
}

/** What an answer found, of any day. */
export const nonCompliant = ({
  evaluations,
}: Pick<EarlierAnswer, 'evaluations'>): readonly EarlierEvaluation[] =>
  evaluations.filter(({ ComplianceType }) => ComplianceType === 'NON_COMPLIANT');

const toRef = ({ RuleId, AccountId, ComplianceResourceId, ResourceName }: FindingRef): FindingRef => ({
  RuleId,
  AccountId,
  ComplianceResourceId,
  ResourceName,
});

/**
 * The findings of an earlier answer of `evaluate --format json`.
 *
 * @param name of the file, for errors
 * @throws where it is none
 */
export const readFindings = (text: string, name: string): readonly FindingRef[] =>
  nonCompliant(readEarlierAnswer(text, `--since: ${name}`)).map(toRef);

/** Each as `dana (iam-user-mfa-required)`; of several accounts, `dana (111122223333, iam-user-mfa-required)`. */
export const namedFindings = (
  found: readonly FindingRef[],
  {
    isOfSeveral,
    inText = asText,
  }: { readonly isOfSeveral: boolean; readonly inText?: (name: string) => string },
): readonly string[] =>
  found.map(({ ResourceName, AccountId, RuleId }) => {
    const where = [...(isOfSeveral ? [AccountId ?? 'account not known'] : []), RuleId].map(inText);
    return `${inText(ResourceName)} (${where.join(', ')})`;
  });

/** What tells findings apart, in answers of any day. */
export const findingKey = ({
  RuleId,
  AccountId,
  ComplianceResourceId,
}: Omit<FindingRef, 'ResourceName'>): string => [RuleId, AccountId, ComplianceResourceId].join(' ');

const inOrder = (a: FindingRef, b: FindingRef): number =>
  compare(a.RuleId, b.RuleId) || compare(a.ResourceName, b.ResourceName);

/** The accounts of an earlier answer that were not looked at now: nothing of theirs is compared. */
export const accountsNotCompared = (
  earlier: readonly FindingRef[],
  evaluations: Report['evaluations'],
): readonly string[] => {
  const accounts = accountsOf(evaluations);
  const others = earlier.flatMap(({ AccountId }) =>
    AccountId === null || accounts.has(AccountId) ? [] : [AccountId],
  );
  return [...new Set(others)];
};

/** Whether an account was read to its end: each for itself where that is known of each. */
const wholeAccounts = ({
  complete,
  accounts = [],
}: Pick<Compared, 'complete' | 'accounts'>): ((accountId: string | null) => boolean) => {
  const known = new Map<string | null, boolean>();
  for (const { AccountId, complete: isWhole } of accounts)
    known.set(AccountId, isWhole && (known.get(AccountId) ?? true));
  return (accountId) => known.get(accountId) ?? complete;
};

/** What there must be of an answer to compare it. */
export type Compared = Pick<EarlierAnswer, 'evaluations' | 'complete' | 'counts'> &
  Partial<Pick<EarlierAnswer, 'accountId' | 'accounts' | 'only'>>;

/** The accounts that an answer speaks of: one in which nobody is left has no evaluations. */
const accountsLookedAt = ({
  evaluations,
  accountId = null,
  accounts = [],
}: Compared): ReadonlySet<string | null> =>
  new Set([
    ...accountsOf(evaluations),
    ...(accountId === null ? [] : [accountId]),
    ...accounts.filter(({ Evaluated }) => Evaluated).map(({ AccountId }) => AccountId),
  ]);

/** Why an answer has no evaluation of a resource: `not-there` alone says that there is none to have. */
export type Absence = 'not-there' | 'rule-did-not-run' | 'account-not-read' | 'not-complete' | 'only-some';

/** What it means that an answer has no evaluation, by rule and account. */
export const absenceIn = (answer: Compared): ((one: Pick<FindingRef, 'RuleId' | 'AccountId'>) => Absence) => {
  const whole = wholeAccounts(answer);
  const accounts = accountsLookedAt(answer);
  return ({ RuleId, AccountId }) => {
    if (answer.counts[RuleId] == null) return 'rule-did-not-run';
    if (!accounts.has(AccountId)) return 'account-not-read';
    if (!whole(AccountId)) return 'not-complete';
    return answer.only === undefined ? 'not-there' : 'only-some';
  };
};

/** A finding whose resource was not listed is gone only where everything of its account was, and it was looked at. */
export const compareSince = (earlier: readonly FindingRef[], answer: Compared): Since => {
  const { evaluations } = answer;
  const absenceOf = absenceIn(answer);
  const types = new Map(evaluations.map((one) => [findingKey(one), one.ComplianceType]));
  const before = new Set(earlier.map(findingKey));
  return {
    new: nonCompliant(answer)
      .filter((one) => !before.has(findingKey(one)))
      .map(toRef)
      .toSorted(inOrder),
    gone: earlier
      .filter((one) => {
        const type = types.get(findingKey(one));
        // What was not looked at is not gone.
        return type === undefined
          ? absenceOf(one) === 'not-there'
          : type === 'COMPLIANT' || type === 'NOT_APPLICABLE';
      })
      .toSorted(inOrder),
  };
};
