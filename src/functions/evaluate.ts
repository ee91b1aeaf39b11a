import type { ConfigurationItem } from '@aws-sdk/client-config-service';
import type { Context } from 'aws-lambda';
import type { Rule } from '../../rules/rule.ts';
import { decideAll } from '../decision/decide-all.ts';
import { toEvaluation, toNotApplicable } from '../config-rule/evaluation.ts';
import { evaluateAll, type Send } from './evaluate-all.ts';
import { within } from './deadlines.ts';
import type { EventNames } from './event-names.ts';
import { connect, type Connection } from './execution-environment.ts';
import { toResource } from '../inventory/configuration-item.ts';
import { readLaterItem, readRecordedItem } from '../inventory/resource-config-history.ts';
import { readInvocation, readPresence, type Presence } from '../config-rule/invocation.ts';
import type { Changed, ConfigResource, Invocation, Oversized } from '../config-rule/invocation.ts';
import type { Problem } from '../aws/problem.ts';
import { logged } from './log.ts';
import { failureOf, outcomeOf, type Outcome } from '../config-rule/outcome.ts';
import { readRuleParameters, type RuleParameters } from '../decision/parameters.ts';
import { putEvaluations, together, type Delivery } from '../config-rule/put-evaluations.ts';
import { errorFieldsOf } from '../text/error-text.ts';
import { quoted } from '../text/quoted.ts';

/** Told of nothing: the result of the resource stays as it is. */
const NOTHING: Outcome = outcomeOf([], []);

const takeBack = (
  invocation: Pick<Invocation, 'orderingTimestamp'>,
  resource: ConfigResource,
  because: string,
): Outcome => outcomeOf([], [toNotApplicable(resource, `The resource ${because}.`, invocation)]);

/**
 * A resource that AWS Config does not record any more. Whether it is there, IAM alone can tell; while it is, its result
 * stands, and the scheduled run evaluates it.
 */
const evaluateUnrecorded = async (
  rule: Rule,
  { orderingTimestamp }: Pick<Invocation, 'orderingTimestamp'>,
  resource: ConfigResource,
  presence: Presence,
  { inventory }: Connection,
): Promise<Outcome> => {
  if (presence === 'not recorded') return NOTHING;
  const listing = await inventory.list(rule.resourceType, [], {});
  if (listing === undefined || !listing.complete) return { ...NOTHING, problems: listing?.problems ?? [] };
  const isThere = listing.resources.some(({ resourceId }) => resourceId === resource.resourceId);
  return isThere ? NOTHING : takeBack({ orderingTimestamp }, resource, 'was deleted');
};

/**
 * The resource of one configuration item, whatever that says of it; nothing else is touched. Only what the item does not
 * tell and the parameters ask for is read from IAM: tags, where one may exempt the resource.
 */
const evaluateItem = async (
  rule: Rule,
  { resource, orderingTimestamp }: Pick<Changed, 'resource' | 'orderingTimestamp'>,
  item: Readonly<Record<string, unknown>>,
  { parameters }: RuleParameters,
  connection: Connection,
): Promise<Outcome> => {
  const presence = readPresence({ document: 'configurationItem', path: '', value: item });
  if (presence === 'deleted') return takeBack({ orderingTimestamp }, resource, 'was deleted');
  if (presence !== 'there')
    return evaluateUnrecorded(rule, { orderingTimestamp }, resource, presence, connection);
  const { resources, problems } = await connection.inventory.complete(
    rule.resourceType,
    toResource(item, rule.resourceType),
    rule.needs,
    parameters,
  );
  if (resources.length === 0) return takeBack({ orderingTimestamp }, resource, 'was deleted');
  const decided = decideAll(rule, resources, { parameters, now: orderingTimestamp });
  return outcomeOf(
    decided,
    decided.flatMap((one) => toEvaluation(one, { orderingTimestamp }) ?? []),
    { problems },
  );
};

/** What a recorded item says, as of its capture. */
const evaluateRecorded = (
  rule: Rule,
  { resource, orderingTimestamp }: Changed | Oversized,
  item: ConfigurationItem,
  settings: RuleParameters,
  connection: Connection,
): Promise<Outcome> => {
  const captured = item.configurationItemCaptureTime ?? orderingTimestamp;
  // The two are rounded differently, and a result must not seem older than its event.
  const asOf = captured > orderingTimestamp ? captured : orderingTimestamp;
  return evaluateItem(rule, { resource, orderingTimestamp: asOf }, { ...item }, settings, connection);
};

/**
 * The resource of a change; of a later one, where AWS Config has recorded one since: what Lambda delivers late or again must
 * not replace the result of that. Where this cannot be found out, the change counts, and the invocation fails and comes again.
 */
const evaluateChange = async (
  rule: Rule,
  invocation: Changed,
  settings: RuleParameters,
  connection: Connection,
): Promise<Outcome> => {
  const { resource, orderingTimestamp, configurationItem } = invocation;
  const { config, deadlines } = connection;
  let later: ConfigurationItem | undefined;
  let problems: readonly Problem[] = [];
  try {
    // Not for as long as there is time: what was found must not be late for this.
    later = await within(deadlines.ordering, readLaterItem(config, resource, orderingTimestamp));
    deadlines.ordering.throwIfAborted();
  } catch (error) {
    problems = [{ operation: 'GetResourceConfigHistory', error: errorFieldsOf(error) }];
  }
  const outcome =
    later === undefined
      ? await evaluateItem(rule, invocation, configurationItem, settings, connection)
      : await evaluateRecorded(rule, invocation, later, settings, connection);
  return { ...outcome, problems: [...outcome.problems, ...problems] };
};

/** The item that was too large to send, as AWS Config recorded it, or a later one. */
const evaluateOversized = async (
  rule: Rule,
  invocation: Oversized,
  settings: RuleParameters,
  connection: Connection,
): Promise<Outcome> => {
  const { resource, orderingTimestamp } = invocation;
  const item = await readRecordedItem(connection.config, resource, orderingTimestamp);
  return evaluateRecorded(rule, invocation, item, settings, connection);
};

const evaluate = async (
  rule: Rule,
  invocation: Invocation,
  settings: RuleParameters,
  connection: Connection,
  send: Send,
): Promise<Outcome> => {
  switch (invocation.kind) {
    case 'scheduled':
      return evaluateAll(rule, invocation, settings, connection, send);
    case 'changed':
      return evaluateChange(rule, invocation, settings, connection);
    case 'oversized':
      return evaluateOversized(rule, invocation, settings, connection);
    case 'gone':
      return takeBack(invocation, invocation.resource, invocation.because);
    case 'unrecorded':
      return evaluateUnrecorded(rule, invocation, invocation.resource, invocation.presence, connection);
  }
};

/** Milliseconds: what Lambda allows. For callers that are not Lambda and say nothing of time. */
const LONGEST_INVOCATION = 900_000;

/** A function whose Handler is another rule's would put that rule's results under its own rule's name. */
const checkRuleId = ({ id }: Rule): void => {
  const ruleId = process.env['RULE_ID'];
  if (ruleId !== undefined && ruleId !== id)
    throw new Error(`RULE_ID ${quoted(ruleId)} of the function is not ${id}, which its Handler evaluates`);
};

/** The rule that decides under some parameters: what a value of them alone needs is loaded only then. */
type RuleUnder = (parameters: RuleParameters['parameters']) => Rule | Promise<Rule>;

/** What not every function of a rule bundles. */
interface Parts {
  readonly ruleUnder?: RuleUnder;
  /** How whom IAM events name is read, where they start the rule. */
  readonly eventNames?: EventNames;
}

/**
 * The Lambda function of a rule: what `rules/<id>/handler.ts` exports, so that its bundle holds that rule alone. AWS Config invokes it asynchronously and ignores what it returns; an error makes
 * Lambda try again, and what was sent before stays sent.
 *
 * @throws where the event is not one for this rule, and where something could not be read, decided or sent
 */
export const handlerOf =
  (rule: Rule, { ruleUnder = () => rule, eventNames }: Parts = {}) =>
  (event: unknown, context: Partial<Context> = {}): Promise<void> =>
    logged(rule, context.awsRequestId, async (log) => {
      checkRuleId(rule);
      const invocation = readInvocation(rule, event);
      log.invocation(invocation);
      const settings = readRuleParameters(rule, invocation.ruleParameters);
      const connection = connect(
        context.getRemainingTimeInMillis?.() ?? LONGEST_INVOCATION,
        invocation.accountId,
        eventNames,
      );
      log.connection(connection);
      const deliveries: Delivery[] = [];
      const send: Send = async (evaluations) => {
        deliveries.push(await putEvaluations(connection.config, invocation.resultToken, evaluations));
      };
      const outcome = await evaluate(
        await ruleUnder(settings.parameters),
        invocation,
        settings,
        connection,
        send,
      );
      await send(outcome.evaluations);
      const delivery = together(deliveries);
      log.outcome(outcome, delivery);
      const failure = failureOf(outcome, delivery);
      if (failure !== undefined) throw new Error(failure);
    });
