import { remedyOf } from '../../../rules/rule.ts';
import { decideAll } from '../../decision/decide-all.ts';
import type { Problem } from '../../aws/problem.ts';
import { deliver } from '../deliver.ts';
import { toEvidenceFields } from '../../report/evidence-fields.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import type { AnswerOptions, SourceOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';
import { problemLines } from '../../report/problem-lines.ts';
import { renderCsv } from '../../report/csv.ts';
import { renderJson } from '../../report/json.ts';
import { renderTable } from '../../report/table.ts';
import { exitCodeOf, toReport, type Report, type ReportedEvaluation } from '../../report/report.ts';
import { selectRules, type SelectedRule } from '../selected-rules.ts';
import { nothingRead, openSource, type Source } from '../source.ts';
import type { TextStyle } from '../../report/terminal-text.ts';

export interface EvaluateOptions extends SourceOptions, AnswerOptions {
  /** Rule ids; absent: every rule. */
  readonly rule?: readonly string[];
  /** `KEY=VALUE` or `RULE.KEY=VALUE`. */
  readonly parameter?: readonly string[];
}

/** What one rule says of the resources that could be listed. */
interface RuleAnswer {
  readonly evaluations: readonly ReportedEvaluation[];
  readonly complete: boolean;
  readonly problems: readonly Problem[];
  /** False where the source does not list the rule's resources, or failed before it named one. */
  readonly listed: boolean;
}

const evaluateRule = async (
  { rule, parameters }: SelectedRule,
  source: Source,
  accountId: string | undefined,
  { now, format }: { readonly now: Date; readonly format: EvaluateOptions['format'] },
): Promise<RuleAnswer> => {
  const listing = await source.list(rule.resourceType, rule.needs, parameters);
  if (listing === undefined) {
    const message = `nothing in ${source.name} lists ${rule.resourceType} resources`;
    return {
      evaluations: [],
      complete: false,
      problems: [{ operation: rule.id, error: { name: 'Error', message } }],
      listed: false,
    };
  }
  const { resources, complete, problems } = listing;
  const evaluations = decideAll(rule, resources, { parameters, now }).map(
    ({ resource, decision, annotation }): ReportedEvaluation => ({
      RuleId: rule.id,
      ConfigRuleName: rule.id,
      AccountId: resource.accountId ?? accountId ?? null,
      ComplianceResourceType: resource.resourceType,
      ComplianceResourceId: resource.resourceId,
      ResourceName: resource.resourceName,
      ComplianceType: decision.compliance,
      Reason: decision.reason,
      Annotation: annotation,
      OrderingTimestamp: now.toISOString(),
      // Part of it takes more work than the verdict, and JSON alone shows it.
      ...toEvidenceFields(format === 'json' ? decision.evidence : undefined, remedyOf(rule, decision)),
    }),
  );
  return {
    evaluations,
    complete: complete && problems.length === 0,
    problems,
    listed: complete || resources.length > 0,
  };
};

const render = (report: Report, format: EvaluateOptions['format'], style: TextStyle): string => {
  switch (format) {
    case 'json':
      return renderJson(report);
    case 'csv':
      return renderCsv(report);
    case 'table':
    case undefined:
      return renderTable(report, style);
  }
};

/**
 * `mfa-rules evaluate`: what AWS Config would show, for every resource of a saved or live account.
 *
 * @throws on wrong usage, and where nothing could be evaluated
 */
export const evaluate = async (options: EvaluateOptions, io: Io, messages: Messages): Promise<ExitCode> => {
  const selection = selectRules(options.rule ?? [], options.parameter ?? []);
  if (options.output !== undefined) await checkOutputFile(options.output);

  const source = await openSource(options, messages);
  const accountId = await source.accountId();
  const answers: RuleAnswer[] = [];
  const { now } = io;
  for (const selected of selection)
    answers.push(await evaluateRule(selected, source, accountId, { now, format: options.format }));
  const problems = answers.flatMap((answer) => answer.problems);
  if (!answers.some(({ listed }) => listed)) throw nothingRead(source.name, problems);
  for (const line of problemLines(problems)) messages.error(line);

  const report = toReport(
    accountId ?? null,
    selection.map(({ rule }) => rule.id),
    answers.flatMap(({ evaluations }) => evaluations),
    answers.every(({ complete }) => complete),
  );
  messages.settle();
  await deliver((style) => render(report, options.format, style), options, io);
  return exitCodeOf(
    report.evaluations.map(({ ComplianceType }) => ComplianceType),
    { complete: report.complete, exitZero: options.exitZero ?? false },
  );
};
