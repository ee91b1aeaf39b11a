import { counted } from '../../text/counted.ts';
import { shellCommand } from '../../text/shell-command.ts';
import {
  lastHours,
  note,
  ok,
  STACK_AGAIN,
  unknown,
  wrong,
  type Function,
  type In,
  type Stack,
} from './words.ts';

/** Names of the queues of a stack, as template.yaml has them, in the words of people. */
const QUEUES: Readonly<Record<string, string>> = {
  FailedInvocations: 'of failed invocations',
};
type Queue = { readonly queue: 'FailedInvocations' };
/** What people call a queue. */
export const queueOf = ({ queue }: Queue): string => `the queue ${QUEUES[queue]}`;

type Topic = { readonly topicArn: string; readonly news: 'compliance changes' | 'alarms' } & In;
const subscribe = ({ topicArn, region }: Topic, protocol: string, endpoint: string): string =>
  shellCommand`aws sns subscribe --topic-arn ${topicArn} --protocol ${protocol} --notification-endpoint ${endpoint} --region ${region}`;

type TopicKey = Stack & { readonly topicArn: string; readonly key: string };

type Shortcomings = { readonly shortcomings: readonly string[] };
const nothingTells = ({ shortcomings }: Shortcomings): string =>
  `nothing tells EventBridge of changes in IAM: ${shortcomings.length === 0 ? 'there is no trail' : shortcomings.join('; ')}`;

type Alarm = Stack & { readonly topicArn: string };
/** `2026-11-20T06:00Z` of a time with seconds. */
const minute = (time: string): string => `${time.slice(0, 16)}Z`;
const HEARTBEAT_LOG =
  'read the log of HeartbeatFunction of the stack: each look that fails has one line of level ERROR that says why';

type EventRule = { readonly eventRuleName: string } & In;

/** Of a stack of the rules: its queues, what tells it of changes in IAM, and whom it tells. */
export const OF_STACKS = {
  'stack-without-status': unknown<Stack>(
    ({ stackName }) => `stack ${stackName} has no StackStatus`,
    'run this again',
  ),
  'stack-being-changed': note<Stack & { readonly status: string }>(
    ({ stackName, status }) => `stack ${stackName} is being changed (${status})`,
  ),
  'stack-failed': wrong<Stack & { readonly status: string }>(
    ({ stackName, status }) => `stack ${stackName} is ${status}`,
    'the events of the stack in the CloudFormation console say why; fix that, and deploy again',
  ),
  'stack-rolled-back': note<Stack & { readonly status: string }>(
    ({ stackName, status }) =>
      `the last update of stack ${stackName} failed, and what was there before is in place (${status})`,
    'the events of the stack in the CloudFormation console say why',
  ),
  'stack-deployed': ok<Stack>(({ stackName }) => `the rules are deployed by stack ${stackName}`),
  'stack-missing': note(
    'the functions are of no CloudFormation stack of this account: queues, IAM events and notifications are not looked at',
  ),

  'queue-empty': ok<Queue>((data) => `${queueOf(data)} is empty`),
  'failed-invocations-held': wrong<{ readonly messages: number; readonly queueUrl: string } & In>(
    ({ messages }) => `the queue of failed invocations holds ${counted(messages, 'message')}`,
    'find the cause in the log of the functions and fix it; once the rules have run again, empty the queue',
    ({ queueUrl, region }) => shellCommand`aws sqs purge-queue --queue-url ${queueUrl} --region ${region}`,
  ),
  'queue-missing': wrong<Queue>((data) => `${queueOf(data)} does not exist any more`, STACK_AGAIN),

  'events-dropped': wrong<Function & { readonly events: number; readonly hours: number }>(
    ({ functionName, events, hours }) =>
      `${counted(events, 'event')} of function ${functionName} came to nothing ${lastHours(hours)}: every attempt failed, or none could be made`,
    'read its log: each failure has one line of level ERROR that says why; without one, the function was throttled or may not be invoked',
  ),
  'failed-events-came': wrong<{ readonly messages: number; readonly hours: number }>(
    ({ messages, hours }) =>
      `${counted(messages, 'message')} came to the queue of failed invocations ${lastHours(hours)}`,
    'find the cause in the log of the functions and fix it; what a topic did not take of the alarm is there as a message that says why (ERROR_MESSAGE): let AlarmRole publish to the topic, and use its key',
  ),
  'no-event-lost': ok<{ readonly hours: number }>(
    ({ hours }) => `no event came to nothing ${lastHours(hours)}`,
  ),

  'trail-records': ok<{ readonly trail: string }>(
    ({ trail }) => `trail ${trail} records what is written in IAM`,
  ),
  'trail-undecided': unknown<{ readonly trail: string }>(
    ({ trail }) => `trail ${trail} records some management events, by fields that are not decided here`,
    'look at its advanced event selectors: do they take the write events of iam.amazonaws.com?',
  ),
  'trail-missing': wrong<Shortcomings>(
    (data) => `${nothingTells(data)}; users are evaluated on schedule alone`,
    'make a trail of all regions that records management write events; the first copy of these costs only what its bucket does',
  ),
  'trail-not-needed': note<Shortcomings>(
    (data) => `${nothingTells(data)}; no stack of these rules waits for that`,
  ),
  'trail-need-not-known': unknown<Shortcomings>(
    (data) => `${nothingTells(data)}; whether a stack of these rules waits for that could not be read`,
    'fix what keeps the stack of the rules from being read, and run this again',
  ),

  'iam-events-off': note<Stack>(
    ({ stackName }) =>
      `stack ${stackName} evaluates users on schedule alone (its parameter EvaluateOnChange is false, or it is of an older version)`,
  ),
  'event-rule-enabled': ok<EventRule>(
    ({ eventRuleName, region }) => `EventBridge rule ${eventRuleName} is enabled in ${region}`,
  ),
  'event-rule-disabled': wrong<EventRule>(
    ({ eventRuleName, region }) =>
      `EventBridge rule ${eventRuleName} in ${region} is disabled: changes in IAM start nothing`,
    'enable it',
    ({ eventRuleName, region }) =>
      shellCommand`aws events enable-rule --name ${eventRuleName} --region ${region}`,
  ),
  'change-rule-disabled': wrong<EventRule>(
    ({ eventRuleName, region }) =>
      `EventBridge rule ${eventRuleName} in ${region} is disabled: nobody is told of compliance changes`,
    'enable it',
    ({ eventRuleName, region }) =>
      shellCommand`aws events enable-rule --name ${eventRuleName} --region ${region}`,
  ),
  'iam-event-resource-missing': wrong<{ readonly what: string }>(
    ({ what }) => `${what} does not exist any more`,
    STACK_AGAIN,
  ),
  'events-forwarded': ok<EventRule & { readonly iamRegion: string }>(
    ({ eventRuleName, iamRegion, region }) =>
      `EventBridge rule ${eventRuleName} forwards IAM's events from ${iamRegion} to ${region}`,
  ),
  'forwarder-keeps-nothing': note<Omit<EventRule, 'region'> & { readonly iamRegion: string }>(
    ({ eventRuleName, iamRegion }) =>
      `EventBridge rule ${eventRuleName} in ${iamRegion} forwards IAM's events, and keeps none that it cannot hand over: it is of an older version`,
    'deploy the forwarder again (docs/deployment.md, Within minutes of a change)',
  ),
  'events-lost-on-the-way': wrong<
    Omit<EventRule, 'region'> & {
      readonly iamRegion: string;
      readonly events: number;
      readonly hours: number;
    }
  >(
    ({ eventRuleName, iamRegion, events, hours }) =>
      `${counted(events, 'event')} of IAM could not be forwarded by EventBridge rule ${eventRuleName} in ${iamRegion} ${lastHours(hours)}`,
    'see whether its role may put events on the bus of the region of the rules; its queue of dead letters says why',
  ),
  'events-not-forwarded': wrong<{ readonly iamRegion: string } & In>(
    ({ iamRegion, region }) =>
      `no EventBridge rule forwards IAM's events from ${iamRegion} to ${region}: users are evaluated on schedule alone`,
    'deploy the forwarder (docs/deployment.md, Within minutes of a change)',
    ({ iamRegion, region }) =>
      shellCommand`aws cloudformation deploy --region ${iamRegion} --stack-name forward-iam-events --template-file deploy/forward-iam-events.yaml --capabilities CAPABILITY_NAMED_IAM --parameter-overrides TargetRegion=${region}`,
  ),
  'event-function-ready': ok('the function of IAM events can run'),

  'subscription-not-confirmed': wrong<Topic & { readonly protocol: string; readonly endpoint: string }>(
    ({ endpoint, news }) =>
      `the subscription of ${endpoint} to ${news} is not confirmed, and nothing is sent there`,
    'open the mail that SNS sent there and confirm; where it is lost or has expired, have another sent',
    (data) => subscribe(data, data.protocol, data.endpoint),
  ),
  'topic-has-subscribers': ok<Topic & { readonly subscribers: number }>(({ subscribers, news }) =>
    subscribers === 1
      ? `one subscriber is told of ${news}`
      : `${subscribers} subscribers are told of ${news}`,
  ),
  'topic-without-subscriber': wrong<Topic>(
    ({ news, topicArn }) => `nobody is subscribed to ${news} (${topicArn})`,
    'subscribe somebody',
    (data) => subscribe(data, 'email', 'ADDRESS'),
  ),
  'topic-missing': wrong<Topic>(
    ({ news, topicArn }) => `the topic of ${news} does not exist: ${topicArn}`,
    'make it again, or deploy with the ARN of another one',
  ),
  'topic-key-usable': ok<TopicKey>(
    ({ topicArn }) => `the role that publishes is granted the KMS key of ${topicArn}`,
  ),
  'topic-key-not-granted': wrong<TopicKey>(
    ({ topicArn, key }) =>
      `${topicArn} is encrypted with the KMS key ${key}, which the role that publishes may not use`,
    'deploy with NotificationKeyArn, the ARN of that key, and let the role ComplianceChangeRoleArn of the outputs use it in the policy of the key (kms:GenerateDataKey, kms:Decrypt)',
  ),
  'topic-key-in-own-account': unknown<TopicKey>(
    ({ topicArn, key }) =>
      `${topicArn} is encrypted with the KMS key ${key}; unless the policy of the key itself lets the role that publishes use it, nothing is told`,
    'deploy with NotificationKeyArn, the ARN of that key',
  ),
  'topic-key-of-aws': wrong<TopicKey>(
    ({ topicArn, key }) =>
      `${topicArn} is encrypted with ${key}, which principals of other accounts cannot use`,
    'encrypt the topic with a KMS key of its own account, and deploy with NotificationKeyArn, the ARN of that key',
  ),
  'alarm-key-of-aws': wrong<Omit<TopicKey, 'stackName'>>(
    ({ topicArn, key }) =>
      `${topicArn} is encrypted with ${key}, which principals of other accounts cannot use: no alarm gets there`,
    'encrypt the topic with a KMS key of its own account, and let the role AlarmRole of the stack use it in the policy of the key (kms:GenerateDataKey, kms:Decrypt)',
  ),
  'topic-key-not-compared': unknown<TopicKey & { readonly granted: string }>(
    ({ topicArn, key, granted }) =>
      `${topicArn} is encrypted with ${key}; whether that is ${granted} (NotificationKeyArn) is not known`,
    'look the alias up in the account of the topic: aws kms describe-key',
  ),
  'nobody-told-of-changes': note<Stack>(
    ({ stackName }) =>
      `stack ${stackName} tells nobody of compliance changes (parameters NotificationEmail, NotificationTopicArn)`,
  ),
  'nobody-told-of-alarms': wrong<Stack>(
    ({ stackName }) =>
      `stack ${stackName} tells nobody when its rules stop working (parameters AlarmEmail, AlarmTopicArn)`,
    'give one of them, and confirm the subscription',
  ),

  'alarm-put-off': ok<Alarm & { readonly wellAt: string; readonly tellsAt: string }>(
    ({ topicArn, wellAt, tellsAt }) =>
      `the look of ${minute(wellAt)} came out well, and ${topicArn} is told where none does before ${minute(tellsAt)}`,
  ),
  'alarm-waits': note<Alarm & { readonly tellsAt: string }>(
    ({ topicArn, tellsAt }) =>
      `no look has come out well yet, and ${topicArn} is told where none does before ${minute(tellsAt)}`,
  ),
  'alarm-tells': wrong<Alarm & { readonly wellAt: string; readonly hours: number }>(
    ({ topicArn, wellAt, hours }) =>
      `no look after ${minute(wellAt)} came out well: ${topicArn} was told so after ${hours} hours, and is told once a day`,
    HEARTBEAT_LOG,
  ),
  'alarm-missing': wrong<Alarm>(
    ({ stackName, topicArn }) =>
      `stack ${stackName} has no schedule that tells ${topicArn} where its rules stop working`,
    `${HEARTBEAT_LOG}; its next look makes the schedule, and FirstAlarm of the stack tells once a day until one has`,
  ),
  'first-alarm-missing': note<Stack>(
    ({ stackName }) =>
      `schedule first of stack ${stackName} is gone: where no look could set the alarm any more, nobody would be told`,
    'deploy the stack without AlarmTopicArn and any address, and then as it was: CloudFormation makes it (FirstAlarm) and the rest of the alarm anew',
  ),
  'first-alarm-tells': note<Stack>(
    ({ stackName }) =>
      `schedule first of stack ${stackName} tells once a day that no look has set the alarm, though one has; the next look disables it`,
    HEARTBEAT_LOG,
  ),
  'alarm-of-another-region': wrong<Alarm & In>(
    ({ stackName, topicArn, region }) =>
      `stack ${stackName} cannot tell ${topicArn} where its rules stop working: the topic is not of ${region}`,
    ({ region }) => `deploy it again with a topic of ${region} as AlarmTopicArn`,
  ),
};
