import { DescribeRuleCommand, ListRuleNamesByTargetCommand } from '@aws-sdk/client-eventbridge';
import { GetEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { listIn } from '../../aws/reading.ts';
import type { Check } from '../check.ts';
import type { DoctorClients } from '../clients.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { isGone, unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';
import { readMetric } from '../metric.ts';
import { partitionOf } from '../../aws/regions.ts';
import { messagesIn } from './queues.ts';

const HOUR_SECONDS = 3600;

/** Whether the pattern of a rule takes events of IAM, as far as its source says. */
const takesIamEvents = (pattern: string | undefined): boolean => {
  const parsed: unknown = JSON.parse(pattern ?? '{}');
  if (typeof parsed !== 'object' || parsed === null) return false;
  // Without a source it takes those of every one; what is no text (a prefix, a wildcard) may take them.
  return (
    !('source' in parsed) ||
    (Array.isArray(parsed.source) &&
      parsed.source.some((source) => source === 'aws.iam' || typeof source !== 'string'))
  );
};

interface EventRule {
  readonly isEnabled: boolean;
  readonly takesIamEvents: boolean;
}

const readRule = async ({ eventBridge }: DoctorClients, name: string): Promise<EventRule> => {
  const { State, EventPattern } = await eventBridge.send(new DescribeRuleCommand({ Name: name }));
  if (State === undefined) throw new Error('the answer has no State');
  return { isEnabled: State !== 'DISABLED', takesIamEvents: takesIamEvents(EventPattern) };
};

const diagnoseRule = async (eventRuleName: string, { clients, region }: Examination): Promise<Diagnosis> =>
  diagnosis(
    (await readRule(clients, eventRuleName)).isEnabled ? 'event-rule-enabled' : 'event-rule-disabled',
    {
      eventRuleName,
      region,
    },
  );

/** Rules of the default bus that have this target, over all pages: the SDK has no paginator for it. */
const rulesWithTarget = async (
  { eventBridge }: DoctorClients,
  TargetArn: string,
): Promise<readonly string[]> => {
  const names: string[] = [];
  const tokens = new Set<string>();
  let token: string | undefined;
  do {
    const { RuleNames, NextToken } = await eventBridge.send(
      new ListRuleNamesByTargetCommand({ TargetArn, ...(token === undefined ? {} : { NextToken: token }) }),
    );
    names.push(...listIn('RuleNames', RuleNames));
    if (NextToken !== undefined && tokens.has(NextToken)) throw new Error('the same NextToken came twice');
    token = NextToken;
    if (token !== undefined) tokens.add(token);
  } while (token !== undefined);
  return names;
};

/** CloudTrail sends IAM's events to one region: elsewhere a rule there has to forward them. */
const diagnoseForwarding = async ({
  accountId,
  clientsIn,
  region,
}: Examination): Promise<Diagnosis | undefined> => {
  const { id, iamRegion } = partitionOf(region);
  if (region === iamRegion) return undefined;
  if (accountId === undefined) throw new Error('sts:GetCallerIdentity does not tell which account this is');
  const clients = clientsIn(iamRegion);
  const names = await rulesWithTarget(clients, `arn:${id}:events:${region}:${accountId}:event-bus/default`);
  const rules = await Promise.all(names.map(async (name) => ({ name, ...(await readRule(clients, name)) })));
  const forwarding = rules.filter((rule) => rule.takesIamEvents);
  const enabled = forwarding.find(({ isEnabled }) => isEnabled);
  if (enabled !== undefined)
    return diagnosis('events-forwarded', { eventRuleName: enabled.name, iamRegion, region });
  const [first] = forwarding;
  return first === undefined
    ? diagnosis('events-not-forwarded', { iamRegion, region })
    : diagnosis('event-rule-disabled', { eventRuleName: first.name, region: iamRegion });
};

const SETTLING = ['Creating', 'Enabling', 'Updating'];

const diagnoseMapping = async (UUID: string, { clients, region }: Examination): Promise<Diagnosis> => {
  const { State } = await clients.lambda.send(new GetEventSourceMappingCommand({ UUID }));
  if (State === undefined) throw new Error('the answer has no State');
  if (SETTLING.includes(State)) return diagnosis('event-mapping-settling', { state: State });
  return State === 'Enabled'
    ? diagnosis('event-mapping-enabled', {})
    : diagnosis('event-mapping-disabled', { state: State, uuid: UUID, region });
};

/** Seconds that the oldest message of a queue has waited, by the newest value; undefined where there is none. */
const oldestMessage = async (queueName: string, examination: Examination): Promise<number | undefined> => {
  const ages = await readMetric(
    {
      namespace: 'AWS/SQS',
      name: 'ApproximateAgeOfOldestMessage',
      dimension: { Name: 'QueueName', Value: queueName },
      statistic: 'Maximum',
    },
    1,
    examination,
  );
  return [...ages.values()].at(-1);
};

const diagnoseQueue = async (url: string, examination: Examination): Promise<Diagnosis> => {
  const messages = await messagesIn(examination, url);
  if (messages === 0) return diagnosis('event-queue-empty', {});
  const seconds = await oldestMessage(url.split('/').at(-1) ?? url, examination);
  if (seconds === undefined) return diagnosis('event-queue-age-not-known', { messages });
  return seconds > HOUR_SECONDS
    ? diagnosis('event-queue-stuck', { minutes: Math.floor(seconds / 60) })
    : diagnosis('event-queue-moves', { messages });
};

const diagnoseStack = async (
  { name, resources }: DeployedStack,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  const rule = resources.get('IamEventRule');
  if (rule === undefined) return [diagnosis('iam-events-off', { stackName: name })];
  const look = async (
    resource: string,
    what: string,
    diagnoseResource: (id: string, examination: Examination) => Promise<Diagnosis>,
  ): Promise<Diagnosis> => {
    const id = resources.get(resource);
    const missing = diagnosis('iam-event-resource-missing', { what });
    if (id === undefined) return missing;
    return diagnoseResource(id, examination).catch((error: unknown) =>
      isGone(error) ? missing : unread(error, what),
    );
  };
  const found = await Promise.all([
    look('IamEventRule', `EventBridge rule ${rule}`, diagnoseRule),
    diagnoseForwarding(examination).catch((error: unknown) => unread(error, 'the forwarding of IAM events')),
    look('IamEventMapping', 'the event source mapping of IAM events', diagnoseMapping),
    look('IamEventQueue', 'the queue of IAM events', diagnoseQueue),
  ]);
  return found.flatMap((one) => one ?? []);
};

/** Whether a change in IAM starts an evaluation; that a trail tells of it is a check of its own. */
export const iamEvents: Check = {
  name: 'IAM events',
  of: 'the stack of the rules',
  examine: async (examination) => {
    const stacks = await examination.readStacks();
    return (await Promise.all(stacks.map((stack) => diagnoseStack(stack, examination)))).flat();
  },
};
