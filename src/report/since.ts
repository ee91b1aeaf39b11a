import { accountsOf, compare, type Report, type ReportedEvaluation } from './report.ts';
import { isObject } from '../json/object.ts';

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

const textOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * The findings of an earlier answer of `evaluate --format json`.
 *
 * @param name of the file, for errors
 * @throws where it is none
 */
export const readFindings = (text: string, name: string): readonly FindingRef[] => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`--since: ${name} is not JSON`, { cause });
  }
  const evaluations = isObject(value) ? value['evaluations'] : undefined;
  if (!isObject(value) || value['formatVersion'] !== 1 || !Array.isArray(evaluations))
    throw new Error(`--since: ${name} is no answer of mfa-rules evaluate --format json (formatVersion 1)`);
  return evaluations.flatMap((one: unknown) => {
    if (!isObject(one) || one['ComplianceType'] !== 'NON_COMPLIANT') return [];
    const [RuleId, ComplianceResourceId] = [textOr(one['RuleId']), textOr(one['ComplianceResourceId'])];
    if (RuleId === undefined || ComplianceResourceId === undefined)
      throw new Error(`--since: ${name} has an evaluation without RuleId or ComplianceResourceId`);
    const AccountId = textOr(one['AccountId']) ?? null;
    const ResourceName = textOr(one['ResourceName']) ?? ComplianceResourceId;
    return [{ RuleId, AccountId, ComplianceResourceId, ResourceName }];
  });
};

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
}: Pick<Report, 'complete' | 'accounts'>): ((accountId: string | null) => boolean) => {
  const known = new Map<string | null, boolean>();
  for (const { AccountId, complete: isWhole } of accounts)
    known.set(AccountId, isWhole && (known.get(AccountId) ?? true));
  return (accountId) => known.get(accountId) ?? complete;
};

/** A finding whose resource was not listed is gone only where everything of its account was, and it was looked at. */
export const compareSince = (
  earlier: readonly FindingRef[],
  report: Pick<Report, 'evaluations' | 'complete' | 'counts' | 'accounts'>,
): Since => {
  const { evaluations, counts } = report;
  const whole = wholeAccounts(report);
  const types = new Map(evaluations.map((one) => [findingKey(one), one.ComplianceType]));
  const accounts = accountsOf(evaluations);
  const before = new Set(earlier.map(findingKey));
  const toRef = ({ RuleId, AccountId, ComplianceResourceId, ResourceName }: FindingRef): FindingRef => ({
    RuleId,
    AccountId,
    ComplianceResourceId,
    ResourceName,
  });
  return {
    new: evaluations
      .filter((one) => one.ComplianceType === 'NON_COMPLIANT' && !before.has(findingKey(one)))
      .map(toRef)
      .toSorted(inOrder),
    gone: earlier
      .filter((one) => {
        const type = types.get(findingKey(one));
        // What was not looked at is not gone.
        if (counts[one.RuleId] === undefined || !accounts.has(one.AccountId)) return false;
        return type === undefined ? whole(one.AccountId) : type === 'COMPLIANT' || type === 'NOT_APPLICABLE';
      })
      .toSorted(inOrder),
  };
};
