import { ListRuleNamesByTargetCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { listIn } from '../../aws/reading.ts';
import type { Check } from '../check.ts';
import type { DoctorClients } from '../clients.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { isGone, unread } from '../diagnose.ts';
import { readEventRule } from '../event-rule.ts';
import type { Examination } from '../examination.ts';
import { partitionOf } from '../../aws/regions.ts';
import { readFunctionState } from '../function-state.ts';
import { readMetric } from '../metric.ts';

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

const diagnoseRule = async (eventRuleName: string, { clients, region }: Examination): Promise<Diagnosis> =>
  diagnosis(
    (await readEventRule(clients, eventRuleName)).isEnabled ? 'event-rule-enabled' : 'event-rule-disabled',
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

/** Hours in which an event that could not be forwarded is told of. */
const HOURS = 30;

/** What the forwarder could not hand over within a day, and keeps. */
const diagnoseDeadLetters = async (
  rule: string,
  iamRegion: string,
  examination: Examination,
): Promise<Diagnosis> => {
  const clients = examination.clientsIn(iamRegion);
  const { Targets } = await clients.eventBridge.send(new ListTargetsByRuleCommand({ Rule: rule }));
  const arn = listIn('Targets', Targets).flatMap(({ DeadLetterConfig }) => DeadLetterConfig?.Arn ?? [])[0];
  if (arn === undefined) return diagnosis('forwarder-keeps-nothing', { eventRuleName: rule, iamRegion });
  const values = await readMetric(
    {
      namespace: 'AWS/SQS',
      name: 'NumberOfMessagesSent',
      dimension: { Name: 'QueueName', Value: arn.split(':').at(-1) ?? arn },
      statistic: 'Sum',
    },
    HOURS,
    { ...examination, clients },
  );
  const events = [...values.values()].reduce((sum, value) => sum + value, 0);
  return events === 0
    ? diagnosis('events-forwarded', { eventRuleName: rule, iamRegion, region: examination.region })
    : diagnosis('events-lost-on-the-way', { eventRuleName: rule, iamRegion, events, hours: HOURS });
};

/** CloudTrail sends IAM's events to one region: elsewhere a rule there has to forward them. */
const diagnoseForwarding = async (examination: Examination): Promise<Diagnosis | undefined> => {
  const { accountId, clientsIn, region } = examination;
  const { id, iamRegion } = partitionOf(region);
  if (region === iamRegion) return undefined;
  if (accountId === undefined) throw new Error('sts:GetCallerIdentity does not tell which account this is');
  const clients = clientsIn(iamRegion);
  const names = await rulesWithTarget(clients, `arn:${id}:events:${region}:${accountId}:event-bus/default`);
  const rules = await Promise.all(
    names.map(async (name) => ({ name, ...(await readEventRule(clients, name)) })),
  );
  const forwarding = rules.filter(({ pattern }) => takesIamEvents(pattern));
  const enabled = forwarding.find(({ isEnabled }) => isEnabled);
  if (enabled !== undefined) return diagnoseDeadLetters(enabled.name, iamRegion, examination);
  const [first] = forwarding;
  return first === undefined
    ? diagnosis('events-not-forwarded', { iamRegion, region })
    : diagnosis('event-rule-disabled', { eventRuleName: first.name, region: iamRegion });
};

const diagnoseFunction = async (name: string, examination: Examination): Promise<Diagnosis> =>
  (await readFunctionState(name, examination)).found ?? diagnosis('event-function-ready', {});

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
    look('IamEventFunction', 'the function of IAM events', diagnoseFunction),
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
