import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeRuleCommand, ListRuleNamesByTargetCommand } from '@aws-sdk/client-eventbridge';
import { GetEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { listIn } from '../../inventory/reading.ts';
import { note, ok, wrong, type Check, type Diagnosis } from '../check.ts';
import type { DoctorClients } from '../clients.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';
import { partitionOf } from '../regions.ts';
import { messagesIn } from './queues.ts';

const HOUR = 3_600_000;

const isEnabled = async ({ eventBridge }: DoctorClients, name: string): Promise<boolean> => {
  const { State } = await eventBridge.send(new DescribeRuleCommand({ Name: name }));
  if (State === undefined) throw new Error('the answer has no State');
  return State !== 'DISABLED';
};

const diagnoseRule = async (name: string, { clients, region }: Examination): Promise<Diagnosis> =>
  (await isEnabled(clients, name))
    ? ok(`EventBridge rule ${name} is enabled in ${region}`)
    : wrong(
        `EventBridge rule ${name} is disabled: changes in IAM start nothing`,
        `enable it: aws events enable-rule --name ${name} --region ${region}`,
      );

/** CloudTrail sends IAM's events to one region: elsewhere a rule there has to forward them. */
const diagnoseForwarding = async ({
  accountId,
  clientsIn,
  region,
}: Examination): Promise<Diagnosis | undefined> => {
  const { id, iamRegion } = partitionOf(region);
  if (region === iamRegion) return undefined;
  if (accountId === undefined) throw new Error('the account is not known');
  const TargetArn = `arn:${id}:events:${region}:${accountId}:event-bus/default`;
  const clients = clientsIn(iamRegion);
  const { RuleNames } = await clients.eventBridge.send(new ListRuleNamesByTargetCommand({ TargetArn }));
  for (const name of listIn('RuleNames', RuleNames))
    if (await isEnabled(clients, name))
      return ok(`EventBridge rule ${name} forwards events from ${iamRegion} to ${region}`);
  return wrong(
    `no EventBridge rule forwards IAM's events from ${iamRegion} to ${region}: users are evaluated on schedule alone`,
    `deploy forward-iam-events.yaml in ${iamRegion} (README.md, Within minutes of a change)`,
  );
};

const diagnoseMapping = async (UUID: string, { clients }: Examination): Promise<Diagnosis> => {
  const { State } = await clients.lambda.send(new GetEventSourceMappingCommand({ UUID }));
  if (State === undefined) throw new Error('the answer has no State');
  return State === 'Enabled'
    ? ok('the function of IAM events reads its queue')
    : wrong(
        `the event source mapping ${UUID} is ${State}: nothing reads the queue of IAM events`,
        `enable it: aws lambda update-event-source-mapping --uuid ${UUID} --enabled`,
      );
};

/** Seconds that the oldest message has waited, at most, within the last hour. */
const oldestMessage = async (queueName: string, { clients, now }: Examination): Promise<number> => {
  const { Datapoints } = await clients.cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: queueName }],
      StartTime: new Date(now.getTime() - HOUR),
      EndTime: now,
      Period: 300,
      Statistics: ['Maximum'],
    }),
  );
  return listIn('Datapoints', Datapoints).reduce((most, { Maximum = 0 }) => Math.max(most, Maximum), 0);
};

const diagnoseQueue = async (url: string, examination: Examination): Promise<Diagnosis> => {
  const name = url.split('/').at(-1) ?? url;
  const { waiting, inFlight } = await messagesIn(examination, url);
  if (waiting + inFlight === 0) return ok('the queue of IAM events is empty');
  const seconds = await oldestMessage(name, examination);
  return seconds * 1000 > HOUR
    ? wrong(
        `the queue of IAM events is stuck: its oldest message has waited for ${Math.floor(seconds / 60)} minutes`,
        'read the log of IamEventFunction: it says why AWS Config refuses to start an evaluation',
      )
    : ok(`the queue of IAM events holds ${waiting + inFlight} messages, none of them old`);
};

const diagnoseStack = async (
  { name, resources }: DeployedStack,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  const [rule, mapping, queue] = ['IamEventRule', 'IamEventMapping', 'IamEventQueue'].map((resource) =>
    resources.get(resource),
  );
  if (rule === undefined)
    return [
      note(
        `stack ${name} evaluates users on schedule alone (parameter EvaluateOnChange, or an older version)`,
      ),
    ];
  const missing = (what: string): Diagnosis =>
    wrong(`stack ${name} has no ${what}`, 'deploy the stack again');
  const found = await Promise.all([
    diagnoseRule(rule, examination).catch((error: unknown) =>
      error instanceof Error && error.name === 'ResourceNotFoundException'
        ? missing(`EventBridge rule ${rule} any more`)
        : unread(error, `EventBridge rule ${rule}`),
    ),
    diagnoseForwarding(examination).catch((error: unknown) => unread(error, 'the forwarding of IAM events')),
    mapping === undefined
      ? missing('event source mapping of IAM events')
      : diagnoseMapping(mapping, examination).catch((error: unknown) =>
          unread(error, 'the event source mapping of IAM events'),
        ),
    queue === undefined
      ? missing('queue of IAM events')
      : diagnoseQueue(queue, examination).catch((error: unknown) => unread(error, 'the queue of IAM events')),
  ]);
  return found.flatMap((diagnosis) => diagnosis ?? []);
};

/** Whether a change in IAM starts an evaluation; that a trail tells of it is a check of its own. */
export const iamEvents: Check = {
  name: 'IAM events',
  examine: async (examination) => {
    const stacks = await examination.readStacks();
    return (await Promise.all(stacks.map((stack) => diagnoseStack(stack, examination)))).flat();
  },
};
