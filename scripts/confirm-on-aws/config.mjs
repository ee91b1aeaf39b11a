// What AWS Config does not document, with a custom rule, its function and a queue. AWS Config has to record already: a recorder
// is nothing that an experiment should make in an account, or delete there.
import {
  DeleteConfigRuleCommand,
  DescribeConfigRuleEvaluationStatusCommand,
  DescribeConfigRulesCommand,
  DescribeConfigurationRecordersCommand,
  GetComplianceDetailsByConfigRuleCommand,
  PutConfigRuleCommand,
  PutEvaluationsCommand,
  StartConfigRulesEvaluationCommand,
} from '@aws-sdk/client-config-service';
import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { becomes, eventually, isGone, isNamed, NAME, pause, TAG, unlessGone } from './experiment.mjs';
import { deleteFunction, makeFunction } from './function.mjs';
import { admitEvents, deleteQueue, makeQueue, received } from './queue.mjs';

const HOUR = 3_600_000;
/** Seconds, in which AWS Config invokes a rule that was made, changed or started. */
const INVOKED = 600;
const isBusy = (error) => isNamed(error, 'ResourceInUseException', 'LimitExceededException');

/** The description says whose a rule is: tags are read by its ARN, which is not known beforehand. */
const OURS = `${TAG.Key}: ${TAG.Value}`;

const putRule = (context, functionArn, parameters) =>
  eventually(
    () =>
      context.clients.config.send(
        new PutConfigRuleCommand({
          ConfigRule: {
            ConfigRuleName: NAME,
            Description: OURS,
            InputParameters: JSON.stringify(parameters),
            Source: {
              Owner: 'CUSTOM_LAMBDA',
              SourceIdentifier: functionArn,
              SourceDetails: [
                {
                  EventSource: 'aws.config',
                  MessageType: 'ScheduledNotification',
                  MaximumExecutionFrequency: 'TwentyFour_Hours',
                },
              ],
            },
          },
        }),
      ),
    (error) => isBusy(error) || isNamed(error, 'InsufficientPermissionsException'),
    INVOKED,
    context,
  );

/** The result token of the next run of the rule. */
const nextToken = async (context, queue) => {
  const isRun = (body) => JSON.parse(body).requestPayload?.resultToken !== undefined;
  const message = await received(queue, isRun, INVOKED, context);
  if (message === undefined) throw new Error(`AWS Config did not invoke the function within ${INVOKED} s`);
  return JSON.parse(message.body).requestPayload.resultToken;
};

const evaluation = ({ identity }, ComplianceType, OrderingTimestamp, Annotation) => ({
  ComplianceResourceType: 'AWS::::Account',
  ComplianceResourceId: identity.Account,
  ComplianceType,
  OrderingTimestamp,
  Annotation,
});

const put = (context, ResultToken, one) =>
  context.clients.config.send(new PutEvaluationsCommand({ ResultToken, Evaluations: [one] }));

/** The annotation of the one result that stands. */
const standing = async ({ clients: { config } }) => {
  const { EvaluationResults = [] } = await config.send(
    new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: NAME }),
  );
  return EvaluationResults[0]?.Annotation;
};

const shown = async (context, { token }) => {
  const annotation = `shown ${Date.now()}`;
  await put(context, token, evaluation(context, 'NON_COMPLIANT', new Date(), annotation));
  const start = Date.now();
  const is = await becomes(
    () => standing(context),
    (one) => one === annotation,
    INVOKED,
    context,
    0.5,
  );
  return is === annotation
    ? { answer: `after ${((Date.now() - start) / 1000).toFixed(1)} s` }
    : { none: `not within ${INVOKED} s` };
};

const older = async (context, { token }) => {
  const now = Date.now();
  const newer = `newer ${now}`;
  await put(context, token, evaluation(context, 'NON_COMPLIANT', new Date(now), newer));
  if (
    (await becomes(
      () => standing(context),
      (one) => one === newer,
      INVOKED,
      context,
    )) !== newer
  )
    return { none: 'the first evaluation was never shown' };
  const before = `older ${now}`;
  await put(context, token, evaluation(context, 'COMPLIANT', new Date(now - HOUR), before));
  const is = await becomes(
    () => standing(context),
    (one) => one === before,
    context.patience,
    context,
  );
  return {
    answer:
      is === before
        ? 'yes: what is sent last stands'
        : `no: the later one stands, ${context.patience} s after the older one was sent`,
  };
};

const twice = async (context) => {
  const start = () =>
    context.clients.configOnce.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [NAME] }));
  await eventually(start, isBusy, INVOKED, context);
  try {
    await start();
    return { answer: 'twice at once' };
  } catch (error) {
    if (!isBusy(error)) throw error;
    const { seconds } = await eventually(start, isBusy, INVOKED, context);
    return { answer: `again after ${Math.round(seconds)} s, and ${error.name} until then` };
  }
};

const CHANGE = 'Config Rules Compliance Change';

const changeTold = async (context, { token, queue }) => {
  const { eventBridge } = context.clients;
  const { RuleArn } = await eventBridge.send(
    new PutRuleCommand({
      Name: NAME,
      Description: OURS,
      EventPattern: JSON.stringify({
        source: ['aws.config'],
        'detail-type': [CHANGE],
        detail: { configRuleName: [NAME] },
      }),
    }),
  );
  await admitEvents(queue, RuleArn, context);
  await eventBridge.send(new PutTargetsCommand({ Rule: NAME, Targets: [{ Id: NAME, Arn: queue.arn }] }));
  // EventBridge may take a while to hear of a rule.
  await pause(context.patience, context);
  const annotation = `told ${Date.now()}`;
  await put(context, token, evaluation(context, 'COMPLIANT', new Date(Date.now() - 1000), 'before'));
  await becomes(
    () => standing(context),
    (one) => one === 'before',
    INVOKED,
    context,
  );
  await put(context, token, evaluation(context, 'NON_COMPLIANT', new Date(), annotation));
  const isChange = (body) => {
    const { 'detail-type': type, detail } = JSON.parse(body);
    return type === CHANGE && detail.newEvaluationResult?.complianceType === 'NON_COMPLIANT';
  };
  const message = await received(queue, isChange, INVOKED, context);
  if (message === undefined) return { none: `no event came within ${INVOKED} s` };
  const said = JSON.parse(message.body).detail.newEvaluationResult.annotation;
  return { answer: said === annotation ? 'yes' : `no: ${said === undefined ? 'it has none' : `"${said}"`}` };
};

const status = async (context, { functionArn, queue }) => {
  const since = new Date();
  await putRule(context, functionArn, { fail: 'true' });
  const isFailure = (body) => JSON.parse(body).requestPayload?.ruleParameters?.includes('fail');
  if ((await received(queue, isFailure, INVOKED, context)) === undefined)
    return { none: `AWS Config did not invoke the function within ${INVOKED} s` };
  await pause(context.patience, context);
  const { ConfigRulesEvaluationStatus: [said = {}] = [] } = await context.clients.config.send(
    new DescribeConfigRuleEvaluationStatusCommand({ ConfigRuleNames: [NAME] }),
  );
  const words = Object.entries(said).flatMap(([name, value]) => {
    if (value instanceof Date) return value >= since ? [`${name} is of this failure`] : [];
    return name.startsWith('LastError') ? [`${name} is ${value}`] : [];
  });
  return { answer: `of a function that failed it says: ${words.join(', ') || 'nothing'}` };
};

const QUESTIONS = {
  older: 'Does an evaluation with an older OrderingTimestamp replace a newer one?',
  shown: 'How soon after PutEvaluations do the details of a rule show the result?',
  twice: 'How often may StartConfigRulesEvaluation be called for one rule?',
  told: 'Does the event of a compliance change hold the annotation?',
  status: "Do AWS Config's documents on the status of custom rules hold for them?",
};

export const configExperiments = {
  makes: 'an AWS Config rule, a rule of EventBridge, a function with its role, and a queue',
  experiments: [
    { name: 'older-evaluation', question: QUESTIONS.older, carryOut: older },
    { name: 'evaluation-shown', question: QUESTIONS.shown, carryOut: shown },
    { name: 'started-twice', question: QUESTIONS.twice, carryOut: twice },
    { name: 'change-event', question: QUESTIONS.told, carryOut: changeTold },
    // The last one: the function fails from then on.
    { name: 'failed-status', question: QUESTIONS.status, carryOut: status },
  ],
  prepare: async (context) => {
    const { config, lambda } = context.clients;
    const { ConfigurationRecorders = [] } = await config.send(new DescribeConfigurationRecordersCommand({}));
    if (ConfigurationRecorders.length === 0)
      throw new Error('AWS Config has no recorder in this region, and takes no rule without one');
    const queue = await makeQueue('config', context);
    const functionArn = await makeFunction(context, queue);
    await lambda.send(
      new AddPermissionCommand({
        FunctionName: NAME,
        StatementId: NAME,
        Action: 'lambda:InvokeFunction',
        Principal: 'config.amazonaws.com',
        SourceAccount: context.identity.Account,
      }),
    );
    await putRule(context, functionArn, {});
    const made = { queue, functionArn, token: await nextToken(context, queue) };
    return ({ carryOut }) => carryOut(context, made);
  },
  cleanUp: async (context, left) => {
    const { config, eventBridge } = context.clients;
    try {
      const { ConfigRules: [rule] = [] } = await config.send(
        new DescribeConfigRulesCommand({ ConfigRuleNames: [NAME] }),
      );
      if (rule?.Description === OURS)
        await unlessGone(
          `rule ${NAME}`,
          () =>
            eventually(
              () => config.send(new DeleteConfigRuleCommand({ ConfigRuleName: NAME })),
              isBusy,
              INVOKED,
              // Who has ended the experiments waits for this.
              {},
            ),
          left,
        );
    } catch (error) {
      if (!isGone(error)) left.push(`rule ${NAME}: ${error.message}`);
    }
    try {
      const { Description } = await eventBridge.send(new DescribeRuleCommand({ Name: NAME }));
      if (Description === OURS)
        await unlessGone(
          `EventBridge rule ${NAME}`,
          async () => {
            await eventBridge.send(new RemoveTargetsCommand({ Rule: NAME, Ids: [NAME] }));
            await eventBridge.send(new DeleteRuleCommand({ Name: NAME }));
          },
          left,
        );
    } catch (error) {
      if (!isGone(error)) left.push(`EventBridge rule ${NAME}: ${error.message}`);
    }
    await deleteFunction(context, left);
    await deleteQueue('config', context, left);
  },
};
