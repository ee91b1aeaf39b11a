/** What stops the rules without a sound, and is heard: the look of the heartbeat's function, over HTTP. */
import { lookAt } from './heartbeat.ts';
import { METRICS_OF_A_LOOK } from '../../docs/figures/month.ts';
import { readTemplate } from '../../test/support/cloudformation-yaml.ts';
import { physical, permissionFor, ROLE_RULE, USER_RULE } from '../../test/support/deployed-account.ts';
import { admit, discharge, given, type Patient } from '../../test/support/examined-account.ts';
import { renderTemplate } from '../../test/support/rendered-template.ts';
import { sharedIt } from '../../test/support/share.ts';

const it = sharedIt(6, 'looks of the heartbeat');

const MINUTE = 60_000;
const REGION = 'eu-central-1';

let patient: Patient;
let lines: string[];

beforeEach(async () => {
  patient = await admit({ region: REGION });
  process.env['STACK_ID'] = given(patient.account.stacks['aws-config-mfa-rules']).StackId;
  process.env['RULE_NAME_PREFIX'] = '';
  lines = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await discharge(patient);
});

const look = (): Promise<void> => lookAt({ awsRequestId: 'one' }, patient.now);

const functionOf = (resource: string) =>
  given(patient.account.functions[patient.arnOf('lambda', `function:${physical(resource)}`)]);
const measured = (MetricName: string, Name: string, resource: string, minutesAgo: number): void => {
  patient.account.metrics.push({
    Namespace: Name === 'QueueName' ? 'AWS/SQS' : 'AWS/Lambda',
    MetricName,
    Dimension: { Name, Value: physical(resource) },
    Timestamp: new Date(patient.now.getTime() - minutesAgo * MINUTE).toISOString(),
    value: 1,
  });
};

it('comes out well where all is well, and says so in one line', async () => {
  await look();
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines.join(''))).toMatchObject({ level: 'INFO', function: 'heartbeat', diagnoses: [] });
});

it.each<[string, () => unknown, RegExp]>([
  [
    'AWS Config may not invoke a function any more',
    () => (functionOf('UserRuleFunction').Policy = permissionFor('another', undefined)),
    /does not let AWS Config of account 111122223333 invoke it/,
  ],
  [
    'the concurrency of a function is 0',
    () => (functionOf('RoleRuleFunction').ReservedConcurrentExecutions = 0),
    /RoleRuleFunction-\w+ is switched off: its reserved concurrency is 0/,
  ],
  [
    'the recorder is off',
    () => Object.assign(given(patient.account.configurationRecorderStatuses[0]), { recording: false }),
    /recorder default .*(off|stopped|not record)/i,
  ],
  ['the recorder is gone', () => (patient.account.configurationRecorders = []), /recorder/],
  [
    'a rule is gone',
    () => delete patient.account.configRules[ROLE_RULE],
    /iam-role-trust-mfa-required is not deployed/,
  ],
  [
    'a scheduled run did not come',
    () => given(patient.account.configRules[USER_RULE]).results.clear(),
    /iam-user-mfa-required has no result, though it runs every 6 hours/,
  ],
  [
    'events are dropped: throttled for six hours, failed every time, or with a record that could not be delivered',
    () => measured('AsyncEventsDropped', 'FunctionName', 'RoleRuleFunction', 300),
    /1 event of function .*RoleRuleFunction.* came to nothing/,
  ],
  [
    'a compliance change or an IAM event could not be handed over',
    () => measured('NumberOfMessagesSent', 'QueueName', 'FailedInvocations', 300),
    /1 message came to the queue of failed invocations/,
  ],
  [
    'the rule of IAM events is disabled',
    () => {
      for (const rule of Object.values(patient.account.eventRules)) rule.State = 'DISABLED';
    },
    /changes in IAM start nothing/,
  ],
  [
    'nothing forwards IAM events',
    () =>
      (patient.account.eventRules = Object.fromEntries(
        Object.entries(patient.account.eventRules).filter(([, { Name }]) => !Name.startsWith('forward')),
      )),
    /no EventBridge rule forwards IAM's events from us-east-1 to eu-central-1/,
  ],
  [
    'something cannot be read',
    () => patient.aws.faults.add({ operation: 'lambda:GetPolicy', kind: 'deny', times: Infinity }),
    /the policy of function .* cannot be read/,
  ],
])('fails where %s', async (_, wound, message) => {
  wound();
  await expect(look()).rejects.toThrow(message);
  expect(JSON.parse(lines.join(''))).toMatchObject({ level: 'ERROR', function: 'heartbeat' });
});

it('asks for as many metrics as docs/figures counts', async () => {
  await look();
  const { ofRules, ofEvents } = METRICS_OF_A_LOOK;
  expect(patient.aws.calls.get('cloudwatch:GetMetricStatistics')).toBe(ofRules + ofEvents);
});

it('does not look at what another stack has deployed beside it', async () => {
  process.env['RULE_NAME_PREFIX'] = 'test-';
  await expect(look()).rejects.toThrow('rule iam-user-mfa-required is not deployed');
});

it('may read what it reads, and no more', async () => {
  await look();
  const { properties } = given(renderTemplate(readTemplate('template.yaml')).get('HeartbeatFunctionRole'));
  const policies = properties['Policies'] as readonly {
    readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | string[] }[] };
  }[];
  const granted = policies
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action }) => Action)
    .filter((action) => !action.startsWith('logs:'));
  expect(granted.toSorted()).toEqual([...patient.aws.calls.keys()].toSorted());
});

it.each(['AWS_REGION', 'STACK_ID', 'RULE_NAME_PREFIX'])('fails where %s is not set', async (name) => {
  delete process.env[name];
  await expect(look()).rejects.toThrow(`${name} is not set`);
});
