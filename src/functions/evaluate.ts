import type { Context } from 'aws-lambda';
import type { Rule } from '../../rules/rule.ts';
import { decideAll } from '../decision/decide-all.ts';
import { toEvaluation, toNotApplicable } from '../config-rule/evaluation.ts';
import { evaluateAll, type Send } from './evaluate-all.ts';
import { connect, type Connection } from './execution-environment.ts';
import { toResource } from '../inventory/configuration-item.ts';
import { readRecordedItem } from '../inventory/resource-config-history.ts';
import { becauseGone, readInvocation } from '../config-rule/invocation.ts';
import type { Changed, ConfigResource, Invocation, Oversized } from '../config-rule/invocation.ts';
import { logged } from './log.ts';
import { failureOf, outcomeOf, type Outcome } from '../config-rule/outcome.ts';
import { readRuleParameters, type RuleParameters } from '../decision/parameters.ts';
import { putEvaluations, together, type Delivery } from '../config-rule/put-evaluations.ts';
import { quoted } from '../text/quoted.ts';

/** The resource of one configuration item; always sent, and nothing else touched. */
const evaluateItem = (
  rule: Rule,
  invocation: Changed | Oversized,
  item: Readonly<Record<string, unknown>>,
  { parameters }: RuleParameters,
): Outcome => {
  const resource = toResource(item, rule.resourceType);
  const decided = decideAll(rule, [resource], { parameters, now: invocation.orderingTimestamp });
  return outcomeOf(
    decided,
    decided.flatMap((one) => toEvaluation(one, invocation) ?? []),
  );
};

const takeBack = (invocation: Invocation, resource: ConfigResource, because: string): Outcome =>
  outcomeOf([], [toNotApplicable(resource, `The resource ${because}.`, invocation)]);

/** The item that was too large to send, as AWS Config recorded it. */
const evaluateOversized = async (
  rule: Rule,
  invocation: Oversized,
  settings: RuleParameters,
  { config }: Connection,
): Promise<Outcome> => {
  const { resource, orderingTimestamp } = invocation;
  const item = { ...(await readRecordedItem(config, resource, orderingTimestamp)) };
  const because = becauseGone(item, 'configurationItem');
  return because === undefined
    ? evaluateItem(rule, invocation, item, settings)
    : takeBack(invocation, resource, because);
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
      return evaluateItem(rule, invocation, invocation.configurationItem, settings);
    case 'oversized':
      return evaluateOversized(rule, invocation, settings, connection);
    case 'gone':
      return takeBack(invocation, invocation.resource, invocation.because);
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

/**
 * The Lambda function of a rule: what `rules/<id>/handler.ts` exports, so that its bundle holds that rule alone. AWS Config invokes it asynchronously and ignores what it returns; an error makes
 * Lambda try again, and what was sent before stays sent.
 *
 * @throws where the event is not one for this rule, and where something could not be read, decided or sent
 */
export const handlerOf =
  (rule: Rule) =>
  (event: unknown, context: Partial<Context> = {}): Promise<void> =>
    logged(rule, context.awsRequestId, async (log) => {
      checkRuleId(rule);
      const invocation = readInvocation(rule, event);
      log.invocation(invocation);
      const settings = readRuleParameters(rule, invocation.ruleParameters);
      const connection = connect(context.getRemainingTimeInMillis?.() ?? LONGEST_INVOCATION);
      log.connection(connection);
      const deliveries: Delivery[] = [];
      const send: Send = async (evaluations) => {
        deliveries.push(await putEvaluations(connection.config, invocation.resultToken, evaluations));
      };
      const outcome = await evaluate(rule, invocation, settings, connection, send);
      await send(outcome.evaluations);
      const delivery = together(deliveries);
      log.outcome(outcome, delivery);
      const failure = failureOf(outcome, delivery);
      if (failure !== undefined) throw new Error(failure);
    });
