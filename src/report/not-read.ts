/** What a report does not show, said alike in every form. */
import { problemLines } from './problem-lines.ts';
import {
  notEvaluated,
  type Report,
  type ReportedAccount,
  type ReportedEvaluation,
  type Unread,
} from './report.ts';

/** `444455556666 (Sandbox)` */
export const accountLabel = ({
  AccountId,
  AccountName,
}: Pick<ReportedAccount, 'AccountId' | 'AccountName'>): string =>
  `${AccountId ?? 'not known'}${AccountName === null ? '' : ` (${AccountName})`}`;

/** The names of accounts as AWS Organizations has them, by id; none of an account of which that was not asked. */
export const accountNames = (
  accounts: readonly Pick<ReportedAccount, 'AccountId' | 'AccountName'>[] = [],
): ReadonlyMap<string, string> =>
  new Map(
    accounts.flatMap(({ AccountId, AccountName }) =>
      AccountId === null || AccountName === null ? [] : [[AccountId, AccountName] as const],
    ),
  );

/** What a page or table about one account is called. */
export const accountTitle = (accountId: string | null): string =>
  accountId === null ? 'Account not known' : `Account ${accountId}`;

/** Why an account has no evaluations. */
export const whyNotEvaluated = ({ Reason }: Pick<ReportedAccount, 'Reason'>): string =>
  Reason ?? 'nothing says why';

export const notEvaluatedText = (account: Pick<ReportedAccount, 'Reason'>): string =>
  `not evaluated: ${whyNotEvaluated(account)}`;

/** What was not read of accounts that were evaluated: an account that was not is told of as a whole. */
export const unreadOfEvaluated = (report: Unread & Pick<Report, 'accounts'>): Unread => {
  const without = notEvaluated(report);
  const ids = new Set(without.map(({ AccountId }) => AccountId));
  const problems = new Set(without.flatMap((account) => account.problems));
  return {
    problems: report.problems.filter((problem) => !problems.has(problem)),
    missing: report.missing.filter(({ AccountId }) => !ids.has(AccountId)),
  };
};

/** A line for each account that was not evaluated, then for each rule that lacks something, then for what failed beside. */
export const notReadLines = (report: Unread & Pick<Report, 'accounts'>): readonly string[] => {
  const { problems, missing } = unreadOfEvaluated(report);
  const ofRules = missing.map(
    ({ RuleId, AccountId, Reason }) => `${RuleId}, account ${AccountId ?? 'not known'}: ${Reason}`,
  );
  return [
    ...notEvaluated(report).map(
      (account) => `account ${accountLabel(account)}: ${notEvaluatedText(account)}`,
    ),
    ...ofRules,
    ...problemLines(problems).filter((line) => !ofRules.some((told) => told.includes(line))),
  ];
};

/**
 * What each rule did not see, as an undecided evaluation of the account: for forms that hold findings and nothing else, in
 * which a rule without any would look clean.
 *
 * @param now the start of the run
 */
export const unreadEvaluations = (
  { evaluations, missing }: Pick<Report, 'evaluations' | 'missing'>,
  now: Date,
): readonly ReportedEvaluation[] => {
  const keyOf = ({
    RuleId,
    AccountId,
    AwsRegion,
  }: Pick<ReportedEvaluation, 'RuleId' | 'AccountId'> & { readonly AwsRegion?: string | null }): string =>
    [RuleId, AccountId, AwsRegion ?? ''].join(' ');
  const ofAccounts = new Set(
    evaluations
      .filter(({ ComplianceResourceType }) => ComplianceResourceType === 'AWS::::Account')
      .map(keyOf),
  );
  const lacking = new Map(
    missing.filter((one) => !ofAccounts.has(keyOf(one))).map((one) => [keyOf(one), one]),
  );
  return [...lacking.values()].map(({ RuleId, ConfigRuleName, AccountId, AwsRegion, Reason }) => ({
    RuleId,
    ConfigRuleName: ConfigRuleName ?? RuleId,
    AccountId,
    ...(AwsRegion === null ? {} : { AwsRegion }),
    ComplianceResourceType: 'AWS::::Account',
    ComplianceResourceId: AccountId ?? 'not known',
    ResourceName: AccountId ?? 'not known',
    ComplianceType: 'INSUFFICIENT_DATA',
    Reason: 'not-read',
    Annotation: Reason,
    OrderingTimestamp: now.toISOString(),
  }));
};
