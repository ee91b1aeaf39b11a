import { readFile } from 'node:fs/promises';
import { severities } from '../../../rules/rule.ts';
import type { DemoOptions } from '../demo.ts';
import { credentialsKey } from '../../report/credentials.ts';
import { NO_REGION } from '../../report/asff.ts';
import { renderCsv } from '../../report/csv.ts';
import { exemptCounts } from '../../report/exemption.ts';
import { renderJson } from '../../report/json.ts';
import { problemLinesTogether } from '../../report/problem-lines.ts';
import { exitCodeOf, type Report, type ReportedEvaluation } from '../../report/report.ts';
import {
  accountsNotCompared,
  compareSince,
  findingKey,
  readFindings,
  type FindingRef,
  type Since,
} from '../../report/since.ts';
import { countedResources, renderTable } from '../../report/table.ts';
import type { GroupBy } from '../../report/table-groups.ts';
import type { TextStyle } from '../../report/terminal-text.ts';
import { renderToolForm } from '../../report/tool-forms.ts';
import { nearest } from '../../text/nearest.ts';
import { chosenRegion } from '../chosen-region.ts';
import { deliverAll, deliveriesOf, type Delivery } from '../deliver.ts';
import { evaluatedReport } from '../evaluated-report.ts';
import { exemptionsOfNobody } from '../exemptions-of-nobody.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import { nextCommand } from '../next-command.ts';
import type { FailOn, ReportFormat, ReportOptions } from '../options.ts';
import { concurrencyOf } from '../many-accounts-options.ts';
import { problemsOf, readAnswers, type SourceAnswers } from '../rule-answers.ts';
import { selectRules, withExemptions, type ExemptionOptions } from '../selected-rules.ts';
import { nothingRead, openSources, type OpenedInventory } from '../source.ts';

export interface EvaluateOptions extends DemoOptions, ReportOptions, ExemptionOptions {
  /** Rule ids; absent: every rule. */
  readonly rule?: readonly string[];
  /** `KEY=VALUE` or `RULE.KEY=VALUE`. */
  readonly parameter?: readonly string[];
  readonly groupBy?: GroupBy;
  /** Names, ARNs or ids; absent: every user and role. */
  readonly only?: readonly string[];
  readonly all?: boolean;
  readonly failOn?: FailOn;
  /** A file: an earlier answer. */
  readonly since?: string;
  /** Send the findings to AWS Security Hub CSPM. */
  readonly send?: boolean;
}

/** What is asked for beside the report. */
interface Asked {
  readonly options: EvaluateOptions;
  readonly since: Since | undefined;
  readonly next: string | undefined;
  readonly io: Pick<Io, 'env' | 'now'>;
}

const renderForPeople = (report: Report, { options, since, next }: Asked, style: TextStyle): string =>
  renderTable(report, style, {
    all: options.all ?? false,
    isWithRemedies: options.only !== undefined,
    ...(options.groupBy === undefined ? {} : { groupBy: options.groupBy }),
    ...(since === undefined ? {} : { since }),
    ...(next === undefined ? {} : { next }),
  });

/** The region of findings for AWS Security Hub. The sample account is in none. */
const findingsRegion = async (
  { demo = false, ...options }: EvaluateOptions,
  { env }: Pick<Io, 'env'>,
): Promise<string | undefined> => (await chosenRegion(options, env)) ?? (demo ? 'us-east-1' : undefined);

const render = async (
  report: Report,
  format: ReportFormat,
  asked: Asked,
  style: TextStyle,
): Promise<string> => {
  const { since, io, options } = asked;
  switch (format) {
    case 'json':
      return renderJson(report, {
        exempt: exemptCounts(Object.keys(report.counts), report.evaluations),
        ...(options.only === undefined ? {} : { only: options.only }),
        ...(since === undefined ? {} : { since }),
      });
    case 'csv':
      return renderCsv(report);
    case 'table':
      return renderForPeople(report, asked, style);
    case 'markdown':
    case 'html':
    case 'junit':
    case 'ocsf':
    case 'asff':
      return renderToolForm(report, format, {
        now: io.now,
        since,
        region: format === 'asff' ? await findingsRegion(options, io) : undefined,
      });
  }
};

const isNamed = ({ ResourceName, Arn, ComplianceResourceId }: ReportedEvaluation, wanted: string): boolean =>
  ResourceName.toLowerCase() === wanted.toLowerCase() || Arn === wanted || ComplianceResourceId === wanted;

/** The evaluations that `--only` names. @throws where it names nothing that there is */
const chosen = (
  evaluations: readonly ReportedEvaluation[],
  only: readonly string[] | undefined,
): readonly ReportedEvaluation[] => {
  if (only === undefined) return evaluations;
  for (const wanted of only) {
    if (evaluations.some((one) => isNamed(one, wanted))) continue;
    const meant = nearest(
      wanted,
      evaluations.map(({ ResourceName }) => ResourceName),
    );
    throw new Error(
      `--only: no user or role "${wanted}" was read${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    );
  }
  return evaluations.filter((one) => only.some((wanted) => isNamed(one, wanted)));
};

/** What decides how the command ends: findings at least as bad, or new ones, and all that is no finding. */
const failing = (
  { evaluations }: Report,
  failOn: FailOn | undefined,
  since: Since | undefined,
): readonly ReportedEvaluation[] => {
  const added = since && new Set(since.new.map(findingKey));
  return evaluations.filter((one) => {
    if (one.ComplianceType !== 'NON_COMPLIANT' || failOn === undefined) return true;
    return failOn === 'new'
      ? (added?.has(findingKey(one)) ?? true)
      : severities.indexOf(one.Severity ?? 'CRITICAL') <= severities.indexOf(failOn);
  });
};

/** @throws where what is evaluated is not one live account: nobody else may send its findings */
const checkSending = (paths: readonly string[], options: EvaluateOptions): void => {
  const { inventory, accounts, organization } = options;
  if (paths.length > 0 || inventory !== undefined || accounts !== undefined || organization === true)
    throw new Error(
      '--send goes with one live account, whose credentials send its findings: run it in each account',
    );
};

/** Those that say what is new. */
const COMPARING: readonly ReportFormat[] = ['table', 'json', 'markdown', 'html'];

/** @throws where what is new would be shown nowhere, and would decide nothing */
const checkComparing = (
  deliveries: readonly Delivery[],
  { since, failOn }: Pick<EvaluateOptions, 'since' | 'failOn'>,
): void => {
  if (since === undefined || failOn === 'new') return;
  if (deliveries.some(({ format }) => COMPARING.includes(format))) return;
  const formats = [...new Set(deliveries.map(({ format }) => format))];
  throw new Error(
    `--since: ${formats.join(', ')} cannot say what is new; give --fail-on new, or one of --format ${COMPARING.join(', ')}`,
  );
};

const readSince = async (path: string): Promise<readonly FindingRef[]> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new Error(`cannot read --since "${path}"`, { cause });
  }
  return readFindings(text, path);
};

/**
 * A report with what the page shows of the resources that it has.
 *
 * @param keys of those resources, as `credentialsKey` has them
 */
const withPageFacts = async (
  report: Report,
  bySource: readonly SourceAnswers[],
  keys: ReadonlySet<string>,
  { now }: Pick<Io, 'now'>,
  messages: Messages,
): Promise<Report> => {
  const facts = bySource.flatMap(({ pageFacts }) => pageFacts ?? []);
  if (facts.length === 0) return report;
  const credentials = facts
    .flatMap((one) => one.credentials)
    .filter(({ AccountId, ResourceId }) => keys.has(credentialsKey(AccountId, ResourceId)));
  const { withPathsAcross } = await import('../page-facts.ts');
  return {
    ...report,
    credentials,
    paths: await withPathsAcross(facts, now, messages),
    fixes: new Map(facts.flatMap(({ fixes }) => [...fixes])),
  };
};

const namesOf = (sources: readonly OpenedInventory[]): string =>
  sources.length === 1 ? (sources[0]?.name ?? '') : `${sources.length} accounts`;

/** What could not be read, of each account by itself where there are several. */
const tellProblems = (bySource: readonly SourceAnswers[], messages: Messages): void => {
  for (const { source, answers } of bySource) {
    const place = bySource.length === 1 ? '' : `${source.name}: `;
    const isEvaluated = answers.some(({ listed }) => listed);
    for (const line of problemLinesTogether(problemsOf(answers)))
      messages.error(
        // A line about a folder names it itself.
        `${place}${isEvaluated ? '' : 'not evaluated: '}${line.startsWith(place) ? line.slice(place.length) : line}`,
      );
  }
};

/**
 * `mfa-rules evaluate`: what AWS Config would show, for every resource of saved or live accounts.
 *
 * @param paths folders and files; none: what the options name
 * @throws on wrong usage, and where nothing could be evaluated
 */
export const evaluate = async (
  paths: readonly string[],
  options: EvaluateOptions,
  io: Io,
  messages: Messages,
): Promise<ExitCode> => {
  const selection = withExemptions(selectRules(options.rule ?? [], options.parameter ?? []), options);
  if (options.failOn === 'new' && options.since === undefined)
    throw new Error('--fail-on new needs an earlier answer to compare with: name it with --since FILE');
  const deliveries = await deliveriesOf(options);
  checkComparing(deliveries, options);
  // Reading may take minutes, and no form would be written.
  if (options.format?.includes('asff') === true && (await findingsRegion(options, io)) === undefined)
    throw new Error(NO_REGION);
  const earlier = options.since === undefined ? undefined : await readSince(options.since);

  if (options.send === true) checkSending(paths, options);
  const sources = await openSources(paths, options, io, messages, selection);
  const bySource = await readAnswers(sources, selection, {
    now: io.now,
    withPageFacts: options.format?.includes('html') === true,
    withObservations: options.format?.some((one) => one !== 'table' && one !== 'csv') === true,
    concurrency: concurrencyOf(options),
    messages,
  });
  const answers = bySource.flatMap((one) => one.answers);
  const problems = problemsOf(answers);
  const isNothingRead = !answers.some(({ listed }) => listed);
  if (isNothingRead && sources.length === 1) throw nothingRead(namesOf(sources), problems);
  tellProblems(bySource, messages);
  if (isNothingRead) throw new Error(`none of ${namesOf(sources)} could be evaluated`);

  for (const warning of exemptionsOfNobody(selection, answers)) messages.warning(warning);
  const evaluations = answers.flatMap((answer) => answer.evaluations);
  const counted = countedResources(
    evaluations,
    selection.map(({ rule }) => rule.id),
  );
  if (sources.some(({ isLive }) => isLive)) messages.done(`${namesOf(sources)}: read ${counted}`);
  const shown = chosen(evaluations, options.only);
  const keys = new Set(shown.map((one) => credentialsKey(one.AccountId, one.ComplianceResourceId)));
  const report = await withPageFacts(
    evaluatedReport(bySource, selection, shown),
    bySource,
    keys,
    io,
    messages,
  );
  const isAsked = ({ ResourceName, ComplianceResourceId }: FindingRef): boolean =>
    options.only === undefined ||
    report.evaluations.some(
      (one) => one.ResourceName === ResourceName && one.ComplianceResourceId === ComplianceResourceId,
    );
  const since = earlier === undefined ? undefined : compareSince(earlier.filter(isAsked), report);
  const others = earlier === undefined ? [] : accountsNotCompared(earlier, evaluations);
  if (others.length > 0)
    messages.warning(
      `--since: ${options.since} is of account ${others.join(', ')}, which is not looked at here: nothing of it is compared`,
    );
  messages.settle();
  const next = nextCommand(report, options, paths, io.calledAs);
  await deliverAll(
    deliveries,
    (format, style) => render(report, format, { options, since, next, io }, style),
    options,
    io,
  );
  let isSent = true;
  if (options.send === true) {
    const { sendReport } = await import('../send-findings.ts');
    const sending = { isWhole: options.only === undefined, now: io.now };
    isSent = await sendReport(report, sources[0], sending, messages);
  }
  return exitCodeOf(
    failing(report, options.failOn, since).map(({ ComplianceType }) => ComplianceType),
    { complete: report.complete && isSent, exitZero: options.exitZero ?? false },
  );
};
