import type { Need } from '../../../rules/rule.ts';
import type { Problem } from '../../aws/problem.ts';
import { decideAll } from '../../decision/decide-all.ts';
import { notListed } from '../../inventory/saved-listing.ts';
import type { AuthorizationDetails } from '../../privileges/account.ts';
import { userRow } from '../../report/credential-rows.ts';
import { toReportedExemption } from '../../report/exemption.ts';
import type { RequiredDevice } from '../../report/plan/devices.ts';
import {
  planOf,
  plansOf,
  type FactsOfAccount,
  type Plan,
  type PlanFacts,
  type PlanOfAccount,
} from '../../report/plan/plan.ts';
import { renderPlanCsv, renderPlansCsv } from '../../report/plan/plan-csv.ts';
import { renderPlanJson, renderPlansJson } from '../../report/plan/plan-json.ts';
import { renderPlanMarkdown, renderPlansMarkdown } from '../../report/plan/plan-markdown.ts';
import type { PlanUser } from '../../report/plan/plan-user.ts';
import { dayOf, daysAfter, daysBetween, type Period } from '../../report/plan/schedule.ts';
import type { Language } from '../../report/plan/texts/texts.ts';
import { problemLines } from '../../report/problem-lines.ts';
import type { IamUser } from '../../resources/user.ts';
import { errorText } from '../../text/error-text.ts';
import { readAuthorizationDetails } from '../authorization-details.ts';
import { readBaseline } from '../baseline-names.ts';
import { deliver } from '../deliver.ts';
import { askEachSource } from '../each-source.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import { concurrencyOf } from '../many-accounts-options.ts';
import { checkOutputFile } from '../output-file.ts';
import type { PlanOptions } from '../plan-options.ts';
import { accountOf, planUser, policiesByLevel, type Found } from '../planned-user.ts';
import { selectRules, withExemptions, type SelectedRule } from '../selected-rules.ts';
import { readAccountOf, readDetailsOf, tellUnread } from '../several-accounts.ts';
import { nothingRead, openSeveral, openSource, type OpenedInventory } from '../source.ts';
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

/** Of a folder without such a file; any other error is thrown on. */
const withoutPolicies = (error: unknown): ReadPolicies => {
  if (!isNotThere(error)) throw error;
  const message = 'it is not there: privileges, policies and groups are not known';
  const problem = {
    operation: 'get-account-authorization-details.json',
    error: { name: 'Error', message },
  };
  return { details: undefined, problems: [problem] };
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

const languageOf = ({ lang = 'en' }: PlanOptions): Language => lang;

/** What is asked of every account alike. */
interface Asked {
  readonly options: PlanOptions;
  readonly period: Period;
  readonly selection: SelectedRule;
  readonly now: Date;
}

/** @throws where its users could not be listed, or its policies not be read */
const readFacts = async (
  source: OpenedInventory,
  readPolicies: () => Promise<ReadPolicies>,
  { options, period, selection, now }: Asked,
): Promise<PlanFacts> => {
  const needs = [...reportedRule.needs, ...USER_NEEDS] as readonly Need<IamUser>[];
  const listed =
    (await source.list('AWS::IAM::User', needs, selection.parameters)) ??
    notListed(source.name, 'plan', 'AWS::IAM::User');
  if (!listed.complete && listed.resources.length === 0) throw nothingRead(source.name, listed.problems);
  const root = await source.list('AWS::::Account', ROOT_NEEDS, {});
  const { details, problems } = await (source.isLive
    ? readPolicies()
    : readPolicies().catch(withoutPolicies));
  const accountId = (await source.accountId()) ?? null;
  const partition = partitionOf(listed.resources);
  const account = accountOf(details, await readBaseline(options.namePrefix, partition), now);
  const users = withoutDevice(listed.resources, selection, options, now, (decided, exemption) =>
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
    language: languageOf(options),
    contact: options.contact,
    requiredDevice: requiredDeviceOf(selection),
    isRead: listed.complete,
    problems: [...new Set([...listed.problems, ...(root?.problems ?? []), ...problems])],
  };
};

const planForOne = async (asked: Asked, io: Io, messages: Messages): Promise<Plan> => {
  const { options } = asked;
  const source = await openSource(options, io, messages);
  const { account } = source;
  const facts = await readFacts(
    source,
    () =>
      account === undefined
        ? readDetailsOf(source)
        : readAuthorizationDetails(options, io, messages, account),
    asked,
  );
  for (const line of problemLines(facts.problems)) messages.error(line);
  return planOf(facts, io.now);
};

/** One of several accounts; that it cannot be read ends nothing. */
const factsOfSource = async (source: OpenedInventory, asked: Asked): Promise<FactsOfAccount> => {
  try {
    const facts = await readFacts(source, () => readDetailsOf(source), asked);
    return { account: await readAccountOf(source), facts };
  } catch (error) {
    return { account: await readAccountOf(source, errorText(error)), facts: undefined };
  }
};

/** @throws where no account could be read */
const plansForSeveral = async (
  sources: readonly OpenedInventory[],
  asked: Asked,
  messages: Messages,
): Promise<readonly PlanOfAccount[]> => {
  const found = await askEachSource(sources, (source) => factsOfSource(source, asked), {
    concurrency: concurrencyOf(asked.options),
    messages,
  });
  tellUnread(
    found.map(({ account, facts }) => ({ account, problems: facts?.problems ?? [] })),
    messages,
  );
  return plansOf(found, asked.now);
};

/** The plan of one account, or of each of several. */
type Made = Plan | readonly PlanOfAccount[];

const isSeveral = (made: Made): made is readonly PlanOfAccount[] => Array.isArray(made);

const render = (made: Made, { options, period }: Asked): string => {
  const { format = 'markdown' } = options;
  switch (format) {
    case 'markdown':
      return isSeveral(made) ? renderPlansMarkdown(made, period) : renderPlanMarkdown(made);
    case 'csv':
      return isSeveral(made) ? renderPlansCsv(made) : renderPlanCsv(made);
    case 'json':
      return isSeveral(made)
        ? renderPlansJson(made, { ...period, language: languageOf(options) })
        : renderPlanJson(made);
  }
};

const exitCodeOf = (plans: readonly (Plan | undefined)[], exitZero: boolean): ExitCode => {
  const isToAct = plans.some((plan) =>
    plan?.users.some(({ steps }) => steps.some(({ kind }) => kind !== 'find-out' && kind !== 'keep-exempt')),
  );
  if (!exitZero && isToAct) return 1;
  return plans.every((plan) => plan?.complete === true) ? 0 : 3;
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
  const asked: Asked = { options, period, selection, now: io.now };
  messages.progress('reading the account …');
  const sources = await openSeveral(options, io, messages);
  const made =
    sources === undefined
      ? await planForOne(asked, io, messages)
      : await plansForSeveral(sources, asked, messages);
  messages.settle();
  await deliver(() => render(made, asked), options, io);
  return exitCodeOf(isSeveral(made) ? made.map((one) => one.plan) : [made], exitZero);
};
