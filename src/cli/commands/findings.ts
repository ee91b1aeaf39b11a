import type { Findings, FindingsOptions } from '../../findings/findings.ts';
import { adviceFor, type Advice } from '../account-advice.ts';
import { deliverAll, deliveriesOf } from '../deliver.ts';
import { toFindingsReport, type FindingsReport } from '../../report/findings-report.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import { missingLines } from '../../report/missing-lines.ts';
import type { AccountOptions } from '../account-options.ts';
import type { ReportFormat, ReportOptions } from '../options.ts';
import { problemLines } from '../../report/problem-lines.ts';
import { renderCsv } from '../../report/csv.ts';
import { renderFindingsTable } from '../../report/findings.ts';
import { renderJson } from '../../report/json.ts';
import { exitCodeOf } from '../../report/report.ts';
import { renderToolForm } from '../../report/tool-forms.ts';
import { selectRules } from '../selected-rules.ts';
import { nameOfAccount, tellReading } from '../live-source.ts';
import { openChosenAccount } from '../source.ts';
import type { TextStyle } from '../../report/terminal-text.ts';

export interface FindingsCommandOptions extends AccountOptions, ReportOptions {
  /** Absent: the account of the credentials alone. */
  readonly aggregator?: string;
  /** Also what is COMPLIANT. */
  readonly all?: boolean;
  /** Twelve digits each; absent: every account of the aggregator. */
  readonly account?: readonly string[];
  /** Rule ids; absent: every rule. */
  readonly rule?: readonly string[];
}

const ADVICE: readonly Advice[] = [
  [
    ['NoSuchConfigurationAggregator'],
    'there is no such configuration aggregator here: check its name, and --profile and --region, which are those of the aggregator itself (`aws configservice describe-configuration-aggregators` shows them)',
  ],
  [
    ['AccessDenied'],
    'these AWS credentials may not read AWS Config: use some that have the AWS managed policy AWSConfigUserAccess, or grant what this names',
  ],
];

const NONE_IN_ACCOUNT =
  'deploy them there (docs/deployment.md), or name the region where they are with --region';
const NONE_IN_AGGREGATOR =
  'deploy them in its accounts; see that AWS Config records there, and that the aggregator covers their region; a new aggregator, and a rule that has just been deployed, take a while to be seen';

const render = (
  report: FindingsReport,
  format: ReportFormat,
  { now }: Pick<Io, 'now'>,
  style: TextStyle,
): string | Promise<string> => {
  switch (format) {
    case 'json':
      return renderJson(report);
    case 'csv':
      return renderCsv(report, { isKept: true });
    case 'table':
      return renderFindingsTable(report, style);
    case 'markdown':
    case 'html':
    case 'junit':
    case 'ocsf':
    case 'asff':
      return renderToolForm(report, format, { now, name: report.name });
  }
};

interface Read {
  readonly name: string;
  readonly accountId: string | null;
  readonly read: Findings;
}

const readChosen = async (
  options: FindingsCommandOptions,
  ruleIds: readonly string[],
  io: Io,
  messages: Messages,
): Promise<Read> => {
  const { aggregator, account: accountIds, all = false } = options;
  messages.progress('reading AWS Config …');
  const account = await openChosenAccount(options, io, messages);
  const { openConfig } = await import('../../aws/open-config.ts');
  const { config, region } = openConfig(account);
  const place = `${nameOfAccount(account.accountId)}, ${region}`;
  const isOne = aggregator === undefined;
  const name = isOne ? `Account ${account.accountId ?? 'not known'}, ${region}` : `Aggregator ${aggregator}`;
  const { onProgress } = tellReading(name, messages);
  const reading: FindingsOptions = { config, ruleIds, all, onProgress };
  if (isOne) {
    const { readAccountFindings } = await import('../../findings/account-findings.ts');
    const read = await readAccountFindings({ ...reading, accountId: account.accountId, region });
    if (read.deployed === 0) throw nothingFound(read, ruleIds, place, NONE_IN_ACCOUNT);
    return { name, accountId: account.accountId ?? null, read };
  }
  const { readAggregatorFindings } = await import('../../findings/aggregator-findings.ts');
  const read = await readAggregatorFindings({
    ...reading,
    aggregator,
    ...(accountIds === undefined ? {} : { accountIds }),
  });
  if (read.deployed === 0)
    throw nothingFound(read, ruleIds, `aggregator ${aggregator} of ${place}`, NONE_IN_AGGREGATOR);
  return { name, accountId: null, read };
};

/** Says why there is nothing to show: what failed first, or else that the rules are not there. */
const nothingFound = (
  { problems }: Findings,
  ruleIds: readonly string[],
  place: string,
  advice: string,
): Error => {
  const [first] = problems;
  return new Error(
    first === undefined
      ? `no result of ${ruleIds.join(' or ')} in ${place}: ${advice}`
      : `${place}: ${adviceFor(first.error, ADVICE)}`,
  );
};

/**
 * `mfa-rules findings`: what AWS Config holds of these rules, in one account or in all that an aggregator shows.
 *
 * @throws on wrong usage, and where no rule was met or nothing could be read
 */
export const findings = async (
  options: FindingsCommandOptions,
  io: Io,
  messages: Messages,
): Promise<ExitCode> => {
  const { aggregator, account, rule, all = false, exitZero = false } = options;
  if (account !== undefined && aggregator === undefined)
    throw new Error('--account chooses among the accounts of an aggregator: name it with --aggregator');
  const ruleIds = selectRules(rule ?? [], []).map((selected) => selected.rule.id);
  const deliveries = await deliveriesOf(options);

  const { name, accountId, read } = await readChosen(options, ruleIds, io, messages);
  for (const line of [...problemLines(read.problems), ...missingLines(read.missing)]) messages.error(line);

  const count = read.findings.length;
  messages.done(`${name}: read ${count} ${count === 1 ? 'result' : 'results'}`);
  const report = toFindingsReport(read, { name, accountId, ruleIds, all });
  messages.settle();
  await deliverAll(deliveries, (format, style) => render(report, format, io, style), options, io);
  return exitCodeOf(
    report.evaluations.map(({ ComplianceType }) => ComplianceType),
    { complete: report.complete, exitZero },
  );
};
