import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { isExempting } from '../../../rules/exemption.ts';
import { remedyOf, severities, type Rule } from '../../../rules/rule.ts';
import { summaryOf } from '../../decision/annotation.ts';
import { severityOf } from '../../decision/severity.ts';
import { decideAll } from '../../decision/decide-all.ts';
import type { Problem } from '../../aws/problem.ts';
import { howToSave, notListed } from '../../inventory/saved-listing.ts';
import { deliverAll, deliveriesOf } from '../deliver.ts';
import {
  credentialsKey,
  credentialsOf,
  joinedCredentials,
  type ReportedCredentials,
} from '../../report/credentials.ts';
import { toEvidenceFields } from '../../report/evidence-fields.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import type { FailOn, ReportFormat, ReportOptions, SourceOptions } from '../options.ts';
import { problemLines } from '../../report/problem-lines.ts';
import { exemptCounts, toReportedExemption } from '../../report/exemption.ts';
import { renderCsv } from '../../report/csv.ts';
import { renderJson } from '../../report/json.ts';
import { compareSince, readFindings, type FindingRef, type Since } from '../../report/since.ts';
import { renderTable, type GroupBy } from '../../report/table.ts';
import { renderToolForm } from '../../report/tool-forms.ts';
import { triaged } from '../../report/triage.ts';
import {
  exitCodeOf,
  toReport,
  type Report,
  type ReportedEvaluation,
  type ReportedMissing,
} from '../../report/report.ts';
import { namedRegion } from '../../aws/region.ts';
import { selectRules, type SelectedRule } from '../selected-rules.ts';
import { nearest } from '../../text/nearest.ts';
import { nothingRead, openSources, type Source } from '../source.ts';
import { explainedRule } from './explain.ts';
import type { TextStyle } from '../../report/terminal-text.ts';

export interface EvaluateOptions extends SourceOptions, ReportOptions {
  /** Rule ids; absent: every rule. */
  readonly rule?: readonly string[];
  /** `KEY=VALUE` or `RULE.KEY=VALUE`. */
  readonly parameter?: readonly string[];
  /** Whether exemptions are ignored. */
  readonly noExemptions?: boolean;
  readonly groupBy?: GroupBy;
  /** Names, ARNs or ids; absent: every user and role. */
  readonly only?: readonly string[];
  readonly all?: boolean;
  readonly failOn?: FailOn;
  /** A file: an earlier answer. */
  readonly since?: string;
}

/** What one rule says of the resources that could be listed. */
interface RuleAnswer {
  readonly ruleId: string;
  readonly accountId: string | undefined;
  readonly evaluations: readonly ReportedEvaluation[];
  readonly credentials: readonly ReportedCredentials[];
  readonly complete: boolean;
  readonly problems: readonly Problem[];
  /** False where the source does not list the rule's resources, or failed before it named one. */
  readonly listed: boolean;
}

/**
 * Whether a rule is left out where saved answers have nothing for it and nobody named it: of the account there is one
 * answer, in a file of its own, that says nothing of users and roles.
 */
const isOptional = ({ resourceType }: Pick<Rule, 'resourceType'>): boolean =>
  resourceType === 'AWS::::Account';

/** What the rule says of a source; undefined where it is left out. */
const evaluateRule = async (
  { rule, parameters }: SelectedRule,
  source: Source,
  accountId: string | undefined,
  isNamed: boolean,
  { now, format }: { readonly now: Date; readonly format: EvaluateOptions['format'] },
): Promise<RuleAnswer | undefined> => {
  const listing = await source.list(rule.resourceType, rule.needs, parameters);
  if (listing === undefined && isOptional(rule) && !isNamed) return undefined;
  const { resources, complete, problems } = listing ?? notListed(source.name, rule.id, rule.resourceType);
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
      Severity: severityOf(rule, resource, decision) ?? null,
      Summary: summaryOf(rule, decision) ?? null,
      Arn: 'arn' in resource ? resource.arn : null,
      CreateDate: resource.createDate ?? null,
      Tags: ('tags' in resource ? resource.tags?.value : undefined) ?? null,
      OrderingTimestamp: now.toISOString(),
      Exemption: toReportedExemption(decision),
      // Part of it takes more work than the verdict, and JSON alone shows it.
      ...toEvidenceFields(decision.evidence, remedyOf(rule, decision), {
        withObservations: format?.some((one) => one !== 'table' && one !== 'csv') === true,
      }),
    }),
  );
  return {
    ruleId: rule.id,
    accountId,
    evaluations,
    credentials: resources.flatMap((resource) => credentialsOf(resource, accountId ?? null) ?? []),
    complete: complete && problems.length === 0,
    problems,
    listed: complete || resources.length > 0,
  };
};

/** Nobody is exempt, whatever tags and parameters say; what is new keeps its grace. */
const withoutExemptions = ({ rule, parameters }: SelectedRule): SelectedRule => ({
  rule,
  parameters: Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, isExempting(name) ? [] : value]),
  ),
});

/** A rule that did not see everything it asked for, with all that it lacks. */
const missingOf = ({
  ruleId,
  accountId,
  complete,
  problems,
  listed,
}: RuleAnswer): readonly ReportedMissing[] => {
  if (complete) return [];
  const what = listed ? '' : 'did not run: ';
  return [
    {
      RuleId: ruleId,
      ConfigRuleName: ruleId,
      AccountId: accountId ?? null,
      AwsRegion: null,
      Reason: `${what}${problemLines(problems).join('; ') || 'its resources could not be listed'}`,
    },
  ];
};

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

const render = (
  report: Report,
  format: ReportFormat,
  asked: Asked,
  style: TextStyle,
): string | Promise<string> => {
  const { since, io, options } = asked;
  switch (format) {
    case 'json':
      return renderJson(report, {
        exempt: exemptCounts(Object.keys(report.counts), report.evaluations),
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
        region: namedRegion(options.region, io.env),
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

const quotedForShell = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The parameters as they were given that the rule which is explained decides by. */
const explainedParameters = ({ parameter = [], noExemptions = false }: EvaluateOptions): readonly string[] =>
  parameter.filter((assignment) => {
    const key = assignment.slice(0, assignment.indexOf('='));
    const name = key.slice(key.lastIndexOf('.') + 1);
    const isOfRule = key === name || key === `${explainedRule.id}.${name}`;
    const isIgnored = noExemptions && isExempting(name);
    return isOfRule && !isIgnored && Object.hasOwn(explainedRule.parameters, name);
  });

/** The command that says more of the worst finding. */
const nextCommand = (
  { evaluations }: Report,
  options: EvaluateOptions,
  paths: readonly string[],
): string | undefined => {
  const { inventory, profile, region } = options;
  const [worst] = triaged(evaluations.filter(({ ComplianceType }) => ComplianceType === 'NON_COMPLIANT'));
  if (worst === undefined) return undefined;
  const [path] = paths;
  const isFolder = path !== undefined && path !== '-' && extname(path) === '';
  const folder = inventory ?? (paths.length === 1 && isFolder ? path : undefined);
  // A role of several inventories, of a file of any name or of a stream: explain reads one folder.
  if (worst.ruleId !== explainedRule.id || (paths.length > 0 && folder === undefined))
    return `mfa-rules rules ${worst.ruleId}`;
  const given = [
    ...(folder === undefined ? [] : ['--inventory', folder]),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(region === undefined ? [] : ['--region', region]),
    ...explainedParameters(options).flatMap((one) => ['--parameter', one]),
  ];
  const name = worst.members[0]?.ResourceName ?? '';
  return ['mfa-rules', 'explain', '--role', name, ...given].map(quotedForShell).join(' ');
};

/** What makes the command fail: findings at least as bad, or new ones. */
const failing = (
  { evaluations }: Report,
  failOn: FailOn | undefined,
  since: Since | undefined,
): readonly ReportedEvaluation[] =>
  evaluations.filter((one) => {
    if (one.ComplianceType !== 'NON_COMPLIANT') return true;
    if (failOn === undefined) return true;
    if (failOn === 'new')
      return (
        since?.new.some(
          ({ RuleId, AccountId, ComplianceResourceId }) =>
            RuleId === one.RuleId &&
            AccountId === one.AccountId &&
            ComplianceResourceId === one.ComplianceResourceId,
        ) ?? true
      );
    return severities.indexOf(one.Severity ?? 'CRITICAL') <= severities.indexOf(failOn);
  });

const readSince = async (path: string): Promise<readonly FindingRef[]> => {
  try {
    return readFindings(await readFile(path, 'utf8'), path);
  } catch (cause) {
    if (cause instanceof Error && cause.message.startsWith('--since')) throw cause;
    throw new Error(`cannot read --since "${path}"`, { cause });
  }
};

/** `2 users, 2 roles` */
const countsText = (evaluations: readonly ReportedEvaluation[], selection: readonly SelectedRule[]): string =>
  selection
    .map(({ rule }) => {
      const count = evaluations.filter(({ RuleId }) => RuleId === rule.id).length;
      return `${count} ${rule.resourceNoun.replace(/^IAM /, '')}${count === 1 ? '' : 's'}`;
    })
    .join(', ');

const accountOf = (ids: readonly (string | undefined)[]): string | null => {
  const [first, ...others] = new Set(ids);
  return others.length === 0 ? (first ?? null) : null;
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
  const selected = selectRules(options.rule ?? [], options.parameter ?? []);
  const selection = options.noExemptions === true ? selected.map(withoutExemptions) : selected;
  if (options.failOn === 'new' && options.since === undefined)
    throw new Error('--fail-on new needs an earlier answer to compare with: name it with --since FILE');
  const deliveries = await deliveriesOf(options);
  const earlier = options.since === undefined ? undefined : await readSince(options.since);

  const sources = await openSources(paths, options, io, messages);
  const accountIds: (string | undefined)[] = [];
  const answers: RuleAnswer[] = [];
  for (const source of sources) {
    const accountId = await source.accountId();
    accountIds.push(accountId);
    for (const one of selection) {
      const isNamed = options.rule !== undefined;
      const answer = await evaluateRule(one, source, accountId, isNamed, {
        now: io.now,
        format: options.format,
      });
      if (answer === undefined) {
        const { id, resourceType } = one.rule;
        messages.warning(`${source.name}: ${id} is left out: ${howToSave(resourceType)}`);
      } else answers.push(answer);
    }
  }
  const problems = answers.flatMap((answer) => answer.problems);
  if (!answers.some(({ listed }) => listed))
    throw nothingRead(sources.map(({ name }) => name).join(', '), problems);
  for (const line of problemLines(problems)) messages.error(line);

  const evaluations = answers.flatMap((answer) => answer.evaluations);
  for (const { name, isLive } of sources)
    if (isLive) messages.done(`${name}: read ${countsText(evaluations, selection)}`);
  const ranIds = selection
    .map(({ rule }) => rule.id)
    .filter((id) => answers.some(({ ruleId }) => ruleId === id));
  const shown = chosen(evaluations, options.only);
  const keys = new Set(shown.map((one) => credentialsKey(one.AccountId, one.ComplianceResourceId)));
  const decided = toReport(
    accountOf(accountIds),
    ranIds,
    shown,
    answers.every(({ complete }) => complete),
    {
      problems,
      missing: answers.flatMap((answer) => missingOf(answer)),
      notRun: ranIds.filter((id) => !answers.some(({ ruleId, listed }) => ruleId === id && listed)),
    },
  );
  const credentials = joinedCredentials(
    answers.flatMap((answer) => answer.credentials),
    keys,
  );
  const report: Report = { ...decided, credentials };
  const isAsked = ({ ResourceName, ComplianceResourceId }: FindingRef): boolean =>
    options.only === undefined ||
    report.evaluations.some(
      (one) => one.ResourceName === ResourceName && one.ComplianceResourceId === ComplianceResourceId,
    );
  const since = earlier === undefined ? undefined : compareSince(earlier.filter(isAsked), report);
  messages.settle();
  const next = nextCommand(report, options, paths);
  await deliverAll(
    deliveries,
    (format, style) => render(report, format, { options, since, next, io }, style),
    options,
    io,
  );
  return exitCodeOf(
    failing(report, options.failOn, since).map(({ ComplianceType }) => ComplianceType),
    { complete: report.complete, exitZero: options.exitZero ?? false },
  );
};
