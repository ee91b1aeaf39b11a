import { codeOf, textOf, type ErrorFields } from '../text/error-text.ts';
import { shellCommand } from '../text/shell-command.ts';

/** How one thing stands. */
export type Status =
  | 'ok'
  /** Worth knowing; nothing has to be fixed. */
  | 'note'
  | 'wrong'
  /** It could not be read: neither well nor wrong. */
  | 'unknown';

/** What a diagnosis tells of, by names that scripts may rely on. */
export type DiagnosisData = Readonly<
  Record<string, string | number | readonly string[] | ErrorFields | undefined>
>;

interface Words<Data> {
  readonly status: Status;
  /** One sentence in plain words, without its full stop. */
  readonly sentence: (data: Data) => string;
  /** What to do about it, in the imperative; absent where there is nothing to do. */
  readonly remedy?: (data: Data) => string;
  /** A command that does it, or the first step of it. */
  readonly command?: (data: Data) => string;
}

type Sentence<Data> = string | ((data: Data) => string);

const toText = <Data>(sentence: Sentence<Data>): ((data: Data) => string) =>
  typeof sentence === 'string' ? () => sentence : sentence;

const words =
  (status: Status) =>
  <Data extends DiagnosisData = object & DiagnosisData>(
    sentence: Sentence<Data>,
    remedy?: Sentence<Data>,
    command?: (data: Data) => string,
  ): Words<Data> => ({
    status,
    sentence: toText(sentence),
    ...(remedy === undefined ? {} : { remedy: toText(remedy) }),
    ...(command === undefined ? {} : { command }),
  });

const [ok, note, unknown, wrong] = [words('ok'), words('note'), words('unknown'), words('wrong')];

/** How many of a thing there are: `1 message`, `2 messages`. */
const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
const every = (hours: number): string => (hours === 1 ? 'every hour' : `every ${hours} hours`);
const lastHours = (hours: number): string => `in the last ${hours} hours`;
const ago = (hours: number): string =>
  hours === 0 ? 'less than an hour ago' : hours === 1 ? 'an hour ago' : `${hours} hours ago`;

/** Errors of AWS that say the same of any service. */
const DENIED = ['AccessDenied', 'AuthorizationError', 'UnauthorizedOperation'];
const INVALID = [
  'Validation',
  'ValidationError',
  'InvalidParameter',
  'InvalidParameterValue',
  'InvalidParameterCombination',
];

/** What to do about an error, told by its name. */
const remedyOf = ({ error }: { readonly error: ErrorFields }): string => {
  if (DENIED.includes(codeOf(error)))
    return 'grant what this names, or use credentials that have it (SECURITY.md has a policy with all that doctor reads)';
  return INVALID.includes(codeOf(error))
    ? 'see whether these are the credentials, and this the region, that you mean'
    : 'run this again';
};

type Rule = { readonly configRuleName: string };
type Function = { readonly functionName: string };
type Stack = { readonly stackName: string };
type In = { readonly region: string };

const AGAIN = 'deploy the rules again with the template of this package';
const STACK_AGAIN = 'deploy the stack again';
const SET_AGAIN = 'run mfa-rules deploy-organization again';

/** Names of the queues of a stack, as template.yaml has them, in the words of people. */
const QUEUES: Readonly<Record<string, string>> = {
  FailedInvocations: 'of failed invocations',
  IamEventDeadLetters: 'of dead letters of IAM events',
};
type Queue = { readonly queue: 'FailedInvocations' | 'IamEventDeadLetters' };
/** What people call a queue. */
export const queueOf = ({ queue }: Queue): string => `the queue ${QUEUES[queue]}`;

type Topic = { readonly topicArn: string; readonly news: 'compliance changes' | 'alarms' } & In;
const subscribe = ({ topicArn, region }: Topic, protocol: string, endpoint: string): string =>
  shellCommand`aws sns subscribe --topic-arn ${topicArn} --protocol ${protocol} --notification-endpoint ${endpoint} --region ${region}`;

type Runs = Function & { readonly hours: number };
type Result = Rule & { readonly hoursAgo: number; readonly recorded: string };
const newest = ({ configRuleName, hoursAgo, recorded }: Result): string =>
  `the newest result of rule ${configRuleName} came ${ago(hoursAgo)} (${recorded})`;

type Shortcomings = { readonly shortcomings: readonly string[] };
const nothingTells = ({ shortcomings }: Shortcomings): string =>
  `nothing tells EventBridge of changes in IAM: ${shortcomings.length === 0 ? 'there is no trail' : shortcomings.join('; ')}`;

type StackInstance = { readonly stackSetName: string } & In;
const instanceOf = ({ stackSetName, region }: StackInstance): string =>
  `the stack of StackSet ${stackSetName} in ${region}`;

type EventRule = { readonly eventRuleName: string } & In;

/**
 * Every diagnosis by its id: how the thing stands, and what is said of it. Ids and the names of data are public: they
 * stand in the JSON of `mfa-rules doctor`, where scripts key on them; the words may change.
 */
const DIAGNOSES = {
  /** Anything that AWS did not let be read; never `wrong`: nothing is known of what was not read. */
  'not-read': unknown<{ readonly what: string; readonly error: ErrorFields }>(
    ({ what, error }) => `${what} cannot be read: ${textOf(error)}`,
    remedyOf,
  ),
  'operation-failed': unknown<{
    readonly operation: string;
    readonly resourceName: string | undefined;
    readonly error: ErrorFields;
  }>(
    ({ operation, resourceName, error }) =>
      `${operation}${resourceName === undefined ? '' : ` (${resourceName})`}: ${textOf(error)}`,
    remedyOf,
  ),
  'not-looked-at': unknown<{ readonly check: string }>(
    ({ check }) => `not looked at, for the reason given for ${check}`,
  ),

  'recorder-missing': wrong<In>(
    ({ region }) => `AWS Config has no configuration recorder in ${region}`,
    'turn AWS Config on there, with AWS::IAM::Role among the recorded types',
  ),
  'recorder-without-status': unknown<{ readonly recorder: string }>(
    ({ recorder }) => `AWS Config does not say whether recorder ${recorder} records`,
    'run this again',
  ),
  'recorder-stopped': wrong<{ readonly recorder: string } & In>(
    ({ recorder, region }) => `recorder ${recorder} is stopped: AWS Config records nothing in ${region}`,
    'start it',
    ({ recorder, region }) =>
      shellCommand`aws configservice start-configuration-recorder --configuration-recorder-name ${recorder} --region ${region}`,
  ),
  'recorder-failed': wrong<{
    readonly recorder: string;
    readonly errorCode: string | undefined;
    readonly errorMessage: string | undefined;
  }>(
    ({ recorder, errorCode, errorMessage }) =>
      `recorder ${recorder} failed the last time: ${errorCode ?? 'no code'}, ${errorMessage ?? 'no message'}`,
    'fix what that names: most often the role of the recorder, or the bucket of its delivery channel',
  ),
  'recorder-pending': note<{ readonly recorder: string } & In>(
    ({ recorder, region }) => `recorder ${recorder} has just begun to record in ${region}`,
  ),
  'recorder-records': ok<{ readonly recorder: string } & In>(
    ({ recorder, region }) => `recorder ${recorder} records in ${region}`,
  ),

  'region-records-no-iam': wrong<In>(
    ({ region }) =>
      `AWS Config does not record IAM users and roles in ${region}: only in regions where it was before February 2022`,
    'deploy the rules in a region that can, and record IAM there',
  ),
  'users-not-recorded': note(
    'AWS::IAM::User is not recorded: users are evaluated all the same, but AWS Config has no page of them beside their results',
  ),
  'users-recorded-daily': note(
    'AWS::IAM::User is recorded once a day, which is enough: the rule for users does not wait for it',
  ),
  'roles-not-recorded': wrong<In>(
    ({ region }) =>
      `AWS::IAM::Role is not recorded in ${region}: a role that is opened is found by the scheduled run alone`,
    'add AWS::IAM::Role to what the recorder of this region records; if another region records it, deploy the rules there instead',
  ),
  'roles-recorded-daily': wrong<In>(
    ({ region }) =>
      `AWS::IAM::Role is recorded once a day in ${region}: a role that is opened is found up to 24 hours later`,
    'record that type continuously: an override in the recording mode of the recorder',
  ),
  'type-recorded': ok<{ readonly resourceType: string }>(
    ({ resourceType }) => `${resourceType} is recorded continuously`,
  ),
  'recorded-elsewhere': wrong<{ readonly regions: readonly string[] } & In>(
    ({ regions }) =>
      `IAM is recorded in ${regions.join(', ')} too: each change is recorded and billed in every one of them`,
    ({ region }) =>
      `leave AWS::IAM::User, AWS::IAM::Role, AWS::IAM::Group and AWS::IAM::Policy out of the recorders there, if the rules are to be in ${region}`,
  ),
  'recorded-here-alone': ok<{ readonly notEnabled: readonly string[] } & In>(
    ({ region, notEnabled }) =>
      `no other region than ${region} records IAM${notEnabled.length === 0 ? '' : ` (not enabled in this account: ${notEnabled.join(', ')})`}`,
  ),

  'rule-not-deployed': wrong<{ readonly ruleId: string } & In>(
    ({ ruleId, region }) => `rule ${ruleId} is not deployed in ${region}`,
    'deploy it (docs/deployment.md), or name the region where it is with --region',
  ),
  'rule-being-deleted': note<Rule & { readonly state: string }>(
    ({ configRuleName, state }) => `rule ${configRuleName} is being deleted, or its results are (${state})`,
  ),
  'rule-not-active': wrong<Rule & { readonly state: string | undefined }>(
    ({ configRuleName, state }) =>
      `rule ${configRuleName} is in the state ${state ?? 'not known'} and not ACTIVE`,
    AGAIN,
  ),
  'rule-without-function': wrong<Rule>(
    ({ configRuleName }) => `rule ${configRuleName} has no Lambda function: something else has this name`,
    AGAIN,
  ),
  'rule-without-schedule': wrong<Rule>(
    ({ configRuleName }) =>
      `rule ${configRuleName} has no schedule: what AWS Config does not record of IAM stays unseen`,
    AGAIN,
  ),
  'rule-not-told-of-changes': wrong<Rule>(
    ({ configRuleName }) => `rule ${configRuleName} is not told of changes: it runs on schedule alone`,
    AGAIN,
  ),
  'rule-deployed': ok<Rule & In & { readonly everyHours: number }>(
    ({ configRuleName, region, everyHours }) =>
      `rule ${configRuleName} is in ${region} and runs ${every(everyHours)}`,
  ),

  'exemption-ends-soon': note<
    Rule & { readonly pattern: string; readonly until: string; readonly days: number }
  >(
    ({ configRuleName, pattern, until, days }) =>
      `the exemption of ${pattern} in rule ${configRuleName} ends on ${until}, ${days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`}`,
    'do what it waits for, or give it another end in the parameters of the stack',
  ),
  'exemption-does-not-count': note<Rule & { readonly pattern: string; readonly problem: string }>(
    ({ configRuleName, pattern, problem }) =>
      `the exemption of ${pattern} in rule ${configRuleName} does not count: ${problem}`,
    'take it out of the parameters of the stack, or give it a reason and an end',
  ),
  'no-exemption-ends': ok<Rule & { readonly exemptions: number; readonly days: number }>(
    ({ configRuleName, exemptions, days }) =>
      exemptions === 0
        ? `rule ${configRuleName} exempts nobody by name`
        : `${counted(exemptions, 'exemption')} of rule ${configRuleName}: none ends within ${days} days`,
  ),
  'rule-parameters-refused': wrong<Rule & { readonly problem: string }>(
    ({ configRuleName, problem }) => `rule ${configRuleName} refuses its parameters: ${problem}`,
    AGAIN,
  ),

  'function-may-be-invoked': ok<Function & { readonly sourceAccount: string }>(
    ({ functionName, sourceAccount }) =>
      `AWS Config of account ${sourceAccount} may invoke function ${functionName}`,
  ),
  'function-open-to-any-account': wrong<Function & In & { readonly sourceAccount: string }>(
    ({ functionName }) => `AWS Config of any account may invoke function ${functionName}`,
    ({ sourceAccount }) =>
      `deploy the stack again; or take that permission away (aws lambda remove-permission) and give it with --source-account ${sourceAccount}. Its Sid is in the policy`,
    ({ functionName, region }) =>
      shellCommand`aws lambda get-policy --function-name ${functionName} --region ${region}`,
  ),
  'function-may-not-be-invoked': wrong<Function & In & { readonly sourceAccount: string }>(
    ({ functionName, sourceAccount }) =>
      `the policy of function ${functionName} does not let AWS Config of account ${sourceAccount} invoke it`,
    'deploy the stack again, or give the permission',
    ({ functionName, sourceAccount, region }) =>
      shellCommand`aws lambda add-permission --function-name ${functionName} --statement-id AllowConfig --action lambda:InvokeFunction --principal config.amazonaws.com --source-account ${sourceAccount} --region ${region}`,
  ),
  'function-policy-undecided': unknown<Function & In>(
    ({ functionName }) =>
      `whether AWS Config may invoke function ${functionName} rests on a Deny or a condition that is not decided here`,
    'read its policy',
    ({ functionName, region }) =>
      shellCommand`aws lambda get-policy --function-name ${functionName} --region ${region}`,
  ),

  'function-missing': wrong<Function>(
    ({ functionName }) => `function ${functionName} does not exist`,
    STACK_AGAIN,
  ),
  'function-failed-state': wrong<Function & { readonly why: string | undefined }>(
    ({ functionName, why }) => `function ${functionName} is Failed: ${why ?? 'no reason given'}`,
    STACK_AGAIN,
  ),
  'function-switched-off': wrong<Function & In>(
    ({ functionName }) => `function ${functionName} is switched off: its reserved concurrency is 0`,
    'take that off',
    ({ functionName, region }) =>
      shellCommand`aws lambda delete-function-concurrency --function-name ${functionName} --region ${region}`,
  ),
  'function-of-other-account': unknown<Rule & { readonly ownerAccountId: string }>(
    ({ configRuleName, ownerAccountId }) =>
      `the function of rule ${configRuleName} is in account ${ownerAccountId}, and cannot be looked at from here`,
    'run this with credentials of that account',
  ),
  'function-throttled': wrong<Runs & { readonly throttles: number }>(
    ({ functionName, hours, throttles }) =>
      `function ${functionName} did not run ${lastHours(hours)}: it was throttled ${times(throttles)}`,
    'raise the concurrency that the account, or the function, may use',
  ),
  'function-has-not-run': wrong<Runs & Rule & In>(
    ({ functionName, hours }) => `function ${functionName} has not run ${lastHours(hours)}`,
    'see what else is said here of why AWS Config does not invoke it; then start its rule',
    ({ configRuleName, region }) =>
      shellCommand`aws configservice start-config-rules-evaluation --config-rule-names ${configRuleName} --region ${region}`,
  ),
  'function-age-not-known': unknown<Runs>(
    ({ functionName, hours }) =>
      `function ${functionName} has not run ${lastHours(hours)}, and may have been deployed just now`,
  ),
  'function-new': note<Function>(
    ({ functionName }) => `function ${functionName} was deployed within the last hour and has not run yet`,
  ),
  'function-failed-latest': wrong<Runs & { readonly errors: number; readonly invocations: number }>(
    ({ functionName, hours, errors, invocations }) =>
      `function ${functionName} failed in its latest run, and ${errors} of ${counted(invocations, 'run')} ${lastHours(hours)}; earlier results stand`,
    'read its log: each failure has one line of level ERROR that says why',
  ),
  'function-failed-earlier': note<Runs & { readonly errors: number; readonly invocations: number }>(
    ({ functionName, hours, errors, invocations }) =>
      `function ${functionName} failed ${errors} of ${counted(invocations, 'run')} ${lastHours(hours)}; the latest was without an error`,
  ),
  'function-ran': ok<Runs & { readonly invocations: number; readonly throttles: number }>(
    ({ functionName, hours, invocations, throttles }) =>
      `function ${functionName} ran ${times(invocations)} ${lastHours(hours)} without an error${throttles === 0 ? '' : `; it was throttled ${times(throttles)}, and tried again`}`,
  ),

  'rule-failed-to-run': wrong<
    Rule & { readonly errorCode: string; readonly errorMessage: string | undefined }
  >(
    ({ configRuleName, errorCode, errorMessage }) =>
      `AWS Config could not run rule ${configRuleName}: ${errorCode}${errorMessage === undefined ? '' : `, ${errorMessage}`}`,
    'fix what that names; most often it is the permission that lets AWS Config invoke the function',
  ),
  'rule-without-result': note<Rule>(
    ({ configRuleName }) =>
      `rule ${configRuleName} has no result: it has not run yet, fails (see functions), or applies to nothing here`,
  ),
  'results-old': wrong<Result & { readonly everyHours: number }>(
    (data) => `${newest(data)}, though it runs ${every(data.everyHours)}`,
    'see what is said of its function, read its log, and look for its events in the queue of failed invocations',
  ),
  'results-new': ok<Result>(newest),

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
  'dead-letters-held': wrong<
    { readonly messages: number; readonly queueArn: string; readonly destinationArn: string } & In
  >(
    ({ messages }) => `the queue of dead letters of IAM events holds ${counted(messages, 'message')}`,
    'find the cause in the log of IamEventFunction and fix it; then send the messages back',
    // Those that came straight from EventBridge have no queue that they could go back to without its being named.
    ({ queueArn, destinationArn, region }) =>
      shellCommand`aws sqs start-message-move-task --source-arn ${queueArn} --destination-arn ${destinationArn} --region ${region}`,
  ),
  'queue-missing': wrong<Queue>((data) => `${queueOf(data)} does not exist any more`, STACK_AGAIN),

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
  'iam-event-resource-missing': wrong<{ readonly what: string }>(
    ({ what }) => `${what} does not exist any more`,
    STACK_AGAIN,
  ),
  'events-forwarded': ok<EventRule & { readonly iamRegion: string }>(
    ({ eventRuleName, iamRegion, region }) =>
      `EventBridge rule ${eventRuleName} forwards IAM's events from ${iamRegion} to ${region}`,
  ),
  'events-not-forwarded': wrong<{ readonly iamRegion: string } & In>(
    ({ iamRegion, region }) =>
      `no EventBridge rule forwards IAM's events from ${iamRegion} to ${region}: users are evaluated on schedule alone`,
    'deploy the forwarder (docs/deployment.md, Within minutes of a change)',
    ({ iamRegion, region }) =>
      shellCommand`aws cloudformation deploy --region ${iamRegion} --stack-name forward-iam-events --template-file deploy/forward-iam-events.yaml --capabilities CAPABILITY_IAM --parameter-overrides TargetRegion=${region}`,
  ),
  'event-mapping-settling': note<{ readonly state: string }>(
    ({ state }) =>
      `the function of IAM events will soon read its queue: its event source mapping is ${state}`,
  ),
  'event-mapping-enabled': ok('the function of IAM events reads its queue'),
  'event-mapping-disabled': wrong<{ readonly state: string; readonly uuid: string } & In>(
    ({ state }) => `nothing reads the queue of IAM events: its event source mapping is ${state}`,
    'enable it',
    ({ uuid, region }) =>
      shellCommand`aws lambda update-event-source-mapping --uuid ${uuid} --enabled --region ${region}`,
  ),
  'event-queue-empty': ok('the queue of IAM events is empty'),
  'event-queue-age-not-known': note<{ readonly messages: number }>(
    ({ messages }) =>
      `the queue of IAM events holds ${counted(messages, 'message')}, and CloudWatch does not say yet for how long`,
  ),
  'event-queue-stuck': wrong<{ readonly minutes: number }>(
    ({ minutes }) => `the queue of IAM events is stuck: its oldest message has waited for ${minutes} minutes`,
    'read the log of IamEventFunction: it says why no evaluation is started',
  ),
  'event-queue-moves': ok<{ readonly messages: number }>(
    ({ messages }) =>
      `the queue of IAM events holds ${counted(messages, 'message')}, none older than an hour`,
  ),

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
  'nobody-told-of-changes': note<Stack>(
    ({ stackName }) =>
      `stack ${stackName} tells nobody of compliance changes (parameters NotificationEmail, NotificationTopicArn)`,
  ),
  'nobody-told-of-alarms': note<Stack>(
    ({ stackName }) => `stack ${stackName} tells nobody of alarms (parameter AlarmTopicArn)`,
  ),

  'aggregator-missing': wrong<{ readonly aggregator: string } & In>(
    ({ aggregator, region }) => `there is no configuration aggregator ${aggregator} in ${region}`,
    'name one that is there (aws configservice describe-configuration-aggregators shows them), with --profile and --region of the aggregator itself',
  ),
  'aggregator-copy-failed': wrong<{ readonly failure: string }>(
    ({ failure }) => failure,
    'fix what that names: AWS Config is off there, or the aggregator may not copy from it',
  ),
  'account-without-roles': wrong(
    'the aggregator has no IAM role of this account: AWS Config is off there, or does not record them',
    'turn AWS Config on in the region of the rules, with AWS::IAM::Role among the recorded types; run mfa-rules doctor there for more',
  ),
  'aggregator-names-no-account': unknown<{ readonly aggregator: string }>(
    ({ aggregator }) => `aggregator ${aggregator} names no account, and has no IAM role of any`,
    'wait where it is new: an aggregator takes a while to fill',
  ),
  'aggregator-records-roles': ok<{ readonly accounts: number }>(({ accounts }) =>
    accounts === 1
      ? 'the one account of the aggregator records IAM roles'
      : `each of ${counted(accounts, 'account')} of the aggregator records IAM roles`,
  ),
  'account-without-results': unknown<{
    readonly ruleId: string;
    readonly region: string | undefined;
    readonly why: string;
  }>(
    ({ ruleId, region, why }) =>
      `no result of ${ruleId}${region === undefined ? '' : ` in ${region}`} is known: ${why}`,
    // An aggregator never shows NOT_APPLICABLE: an account to which a rule applies nowhere looks the same.
    'run mfa-rules doctor with credentials of that account',
  ),
  'account-results-not-read': unknown<{
    readonly ruleId: string;
    readonly region: string | undefined;
    readonly error: ErrorFields;
  }>(
    ({ ruleId, region, error }) =>
      `no result of ${ruleId}${region === undefined ? '' : ` in ${region}`} is known: ${textOf(error)}`,
    remedyOf,
  ),
  'aggregator-without-results': wrong<{ readonly aggregator: string }>(
    ({ aggregator }) => `aggregator ${aggregator} shows no result of these rules`,
    'deploy the rules in its accounts (mfa-rules deploy-organization); a new aggregator, or a rule that has just been deployed, takes a while to be seen',
  ),
  'aggregator-has-results': ok<{ readonly deployedRules: number }>(
    ({ deployedRules }) =>
      `the aggregator shows results of the rules in every account (${counted(deployedRules, 'deployed rule')})`,
  ),

  'stack-set-missing': wrong<StackInstance>(
    ({ stackSetName, region }) => `there is no StackSet ${stackSetName} in ${region}`,
    'name one that is there (aws cloudformation list-stack-sets shows them), in its region (--region), or deploy it: mfa-rules deploy-organization',
  ),
  'stack-set-without-auto-deployment': wrong<{ readonly stackSetName: string }>(
    ({ stackSetName }) => `StackSet ${stackSetName} does not deploy to accounts that join`,
    `${SET_AGAIN}: it turns automatic deployment on`,
  ),
  'stack-set-drift-not-checked': note<StackInstance & { readonly callAs: string }>(
    ({ stackSetName }) => `nobody has looked whether the stacks of StackSet ${stackSetName} were changed`,
    'have it looked at, which may take hours',
    ({ stackSetName, callAs, region }) =>
      shellCommand`aws cloudformation detect-stack-set-drift --stack-set-name ${stackSetName} --call-as ${callAs} --region ${region}`,
  ),
  'stack-instance-under-way': note<StackInstance>((data) => `${instanceOf(data)} is being deployed`),
  'stack-instance-suspended': note<StackInstance>(
    (data) => `${instanceOf(data)} is left alone: the account is suspended`,
  ),
  'stack-instance-failed': wrong<
    StackInstance & { readonly status: string; readonly why: string | undefined }
  >(
    (data) => `${instanceOf(data)} failed (${data.status}): ${data.why ?? 'no reason given'}`,
    `fix what that names, then ${SET_AGAIN}: it tries failed accounts once more`,
  ),
  'stack-instance-drifted': wrong<StackInstance>(
    (data) => `somebody has changed ${instanceOf(data)} since it was deployed (DRIFTED)`,
    `see what differs in the drift results of that stack, then ${SET_AGAIN}`,
  ),
  'stack-instance-outdated': wrong<StackInstance>(
    (data) => `${instanceOf(data)} is OUTDATED: it has another version or other parameters than the rest`,
    SET_AGAIN,
  ),
  'stack-set-empty': wrong<{ readonly stackSetName: string }>(
    ({ stackSetName }) => `StackSet ${stackSetName} has no stacks`,
    'run mfa-rules deploy-organization',
  ),
  'stack-set-deployed': ok<{ readonly stackSetName: string; readonly stacks: number }>(
    ({ stackSetName, stacks }) =>
      stacks === 1
        ? `StackSet ${stackSetName}: its one stack is as it should be`
        : `StackSet ${stackSetName}: none of its ${stacks} stacks is failed or outdated`,
  ),
};

export type DiagnosisId = keyof typeof DIAGNOSES;

/** What each diagnosis tells of. */
export type DataOf = {
  readonly [Id in DiagnosisId]: (typeof DIAGNOSES)[Id] extends Words<infer Data> ? Data : never;
};

const table: { readonly [Id in DiagnosisId]: Words<DataOf[Id]> } = DIAGNOSES;

/** Every id, in the order of the table. */
export const diagnosisIds = Object.keys(DIAGNOSES) as readonly DiagnosisId[];

/** What a check says of one thing. Tests and scripts go by id and data; people by the words. */
export interface Diagnosis {
  readonly id: DiagnosisId;
  readonly status: Status;
  readonly data: DiagnosisData;
  readonly message: string;
  readonly remedy?: string;
  readonly command?: string;
  /** Twelve digits; absent: the account of the credentials. */
  readonly accountId?: string;
}

/** A diagnosis with its words; data are what the table asks for. */
export const diagnosis = <Id extends DiagnosisId>(id: Id, data: DataOf[Id] & DiagnosisData): Diagnosis => {
  const { status, sentence, remedy, command } = table[id];
  return {
    id,
    status,
    data,
    message: sentence(data),
    ...(remedy === undefined ? {} : { remedy: remedy(data) }),
    ...(command === undefined ? {} : { command: command(data) }),
  };
};
