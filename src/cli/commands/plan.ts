import type { Need } from '../../../rules/rule.ts';
import type { Problem } from '../../aws/problem.ts';
import { decideAll } from '../../decision/decide-all.ts';
import { notListed } from '../../inventory/saved-listing.ts';
import type { AuthorizationDetails } from '../../privileges/account.ts';
import { userRow } from '../../report/credential-rows.ts';
import { toReportedExemption } from '../../report/exemption.ts';
import type { RequiredDevice } from '../../report/plan/devices.ts';
import { planOf, type Plan, type PlanFacts } from '../../report/plan/plan.ts';
import { renderPlanCsv } from '../../report/plan/plan-csv.ts';
import { renderPlanJson } from '../../report/plan/plan-json.ts';
import { renderPlanMarkdown } from '../../report/plan/plan-markdown.ts';
import type { PlanUser } from '../../report/plan/plan-user.ts';
import { dayOf, daysAfter, daysBetween, type Period } from '../../report/plan/schedule.ts';
import { problemLines } from '../../report/problem-lines.ts';
import type { IamUser } from '../../resources/user.ts';
import { readAuthorizationDetails } from '../authorization-details.ts';
import { readBaseline } from '../baseline-names.ts';
import { deliver } from '../deliver.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import { checkOutputFile } from '../output-file.ts';
import type { PlanOptions } from '../plan-options.ts';
import { accountOf, planUser, policiesByLevel, type Found } from '../planned-user.ts';
import { selectRules, withExemptions, type SelectedRule } from '../selected-rules.ts';
import { nothingRead, openSource, type Source } from '../source.ts';
import { reportedRule, ROOT_NEEDS, USER_NEEDS } from './report.ts';

const EIGHT_WEEKS = 56;
const UNUSED_DAYS = 90;

/** @throws where the deadline is before the start */
const periodOf = ({ start: given, deadline: last }: PlanOptions, now: Date): Period => {
  const start = given ?? dayOf(now);
  const deadline = last ?? daysAfter(start, EIGHT_WEEKS);
  if (daysBetween(start, deadline) < 0)
    throw new Error(
      `--deadline ${deadline} is before ${given === undefined ? 'today' : '--start'}, ${start}`,
    );
  return { start, deadline };
};

/** The account's policies; undefined where a folder has no file of them, which is then a problem. */
interface ReadPolicies {
  readonly details: AuthorizationDetails | undefined;
  readonly problems: readonly Problem[];
}

const isNotThere = (error: unknown): boolean =>
  error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';

const readPolicies = async (
  options: PlanOptions,
  io: Io,
  messages: Messages,
  source: Source,
): Promise<ReadPolicies> => {
  try {
    return await readAuthorizationDetails(options, io, messages, source.account);
  } catch (error) {
    if (options.inventory === undefined || !isNotThere(error)) throw error;
    const message = 'it is not there: privileges, policies and groups are not known';
    const problem = {
      operation: 'get-account-authorization-details.json',
      error: { name: 'Error', message },
    };
    return { details: undefined, problems: [problem] };
  }
};

/** Users without a suitable device, or of whom that is not known: exempt or not. */
const withoutDevice = (
  users: readonly IamUser[],
  selection: SelectedRule,
  options: PlanOptions,
  now: Date,
  toPlanUser: (found: Found, exemption: PlanUser['exemption']) => PlanUser,
): readonly PlanUser[] => {
  const [evaluated = selection] = withExemptions([selection], options);
  const [unexempted = selection] = withExemptions([selection], { noExemptions: true });
  const exemptions = new Map(
    decideAll(evaluated.rule, users, { parameters: evaluated.parameters, now }).map(
      ({ resource, decision }) => [resource.resourceId, toReportedExemption(decision)],
    ),
  );
  return decideAll(unexempted.rule, users, { parameters: unexempted.parameters, now })
    .filter(
      ({ decision: { compliance } }) => compliance === 'NON_COMPLIANT' || compliance === 'INSUFFICIENT_DATA',
    )
    .flatMap(({ resource, decision, annotation }) =>
      resource.resourceType === 'AWS::IAM::User'
        ? [toPlanUser({ resource, decision, annotation }, exemptions.get(resource.resourceId) ?? null)]
        : [],
    );
};

const partitionOf = (users: readonly IamUser[]): string => users[0]?.arn.split(':')[1] ?? 'aws';

const requiredDeviceOf = ({ parameters }: SelectedRule): RequiredDevice => {
  const { requiredDevice } = parameters;
  return requiredDevice === 'phishing-resistant' || requiredDevice === 'hardware' ? requiredDevice : 'any';
};

const readFacts = async (
  options: PlanOptions,
  period: Period,
  selection: SelectedRule,
  io: Io,
  messages: Messages,
): Promise<PlanFacts> => {
  const source = await openSource(options, io, messages);
  const needs = [...reportedRule.needs, ...USER_NEEDS] as readonly Need<IamUser>[];
  const listed =
    (await source.list('AWS::IAM::User', needs, selection.parameters)) ??
    notListed(source.name, 'plan', 'AWS::IAM::User');
  if (!listed.complete && listed.resources.length === 0) throw nothingRead(source.name, listed.problems);
  const root = await source.list('AWS::::Account', ROOT_NEEDS, {});
  const { details, problems } = await readPolicies(options, io, messages, source);
  const accountId = (await source.accountId()) ?? null;
  const partition = partitionOf(listed.resources);
  const account = accountOf(details, await readBaseline(options.namePrefix, partition), io.now);
  const users = withoutDevice(listed.resources, selection, options, io.now, (decided, exemption) =>
    planUser(decided, exemption, userRow(decided.resource, accountId, decided.decision), account),
  );
  const { selfManagePolicy } = account.baseline;
  return {
    ...period,
    accountId,
    partition,
    users,
    total: listed.resources.length,
    rootHasMfa: root?.resources[0]?.rootHasMfa?.value,
    selfManagePolicy,
    isBaselineThere: details?.policies.some(({ name }) => name === selfManagePolicy),
    policiesByLevel: policiesByLevel(users, account),
    unusedDays: options.unusedDays ?? UNUSED_DAYS,
    language: options.lang ?? 'en',
    contact: options.contact,
    requiredDevice: requiredDeviceOf(selection),
    isRead: listed.complete,
    problems: [...new Set([...listed.problems, ...(root?.problems ?? []), ...problems])],
  };
};

const render = (plan: Plan, { format = 'markdown' }: PlanOptions): string => {
  switch (format) {
    case 'markdown':
      return renderPlanMarkdown(plan);
    case 'csv':
      return renderPlanCsv(plan);
    case 'json':
      return renderPlanJson(plan);
  }
};

const exitCodeOf = ({ users, complete }: Plan, exitZero: boolean): ExitCode => {
  const isToAct = users.some(({ steps }) =>
    steps.some(({ kind }) => kind !== 'find-out' && kind !== 'keep-exempt'),
  );
  if (!exitZero && isToAct) return 1;
  return complete ? 0 : 3;
};

/**
 * `mfa-rules plan`: who has to do what until when, so that nobody signs in without MFA any more.
 *
 * @throws on wrong usage, and where nothing could be read
 */
export const plan = async (options: PlanOptions, io: Io, messages: Messages): Promise<ExitCode> => {
  const { output, exitZero = false } = options;
  const period = periodOf(options, io.now);
  const [selection] = selectRules([reportedRule.id], options.parameter ?? []);
  if (selection === undefined) throw new Error(`there is no rule ${reportedRule.id}`);
  if (output !== undefined) await checkOutputFile(output);
  messages.progress('reading the account …');
  const facts = await readFacts(options, period, selection, io, messages);
  for (const line of problemLines(facts.problems)) messages.error(line);
  const made = planOf(facts, io.now);
  messages.settle();
  await deliver(() => render(made, options), options, io);
  return exitCodeOf(made, exitZero);
};
