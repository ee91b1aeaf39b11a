import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { toOrganization } from '../aws/organization.ts';
import { readTemplate } from '../support/cloudformation-yaml.ts';
import { physical } from '../support/deployed-account.ts';
import { admit, discharge, given, type Patient } from '../support/examined-account.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt, sharedOf } from '../support/share.ts';

const it = sharedIt(14, 'looks of doctor');

let patient: Patient;
beforeEach(async () => {
  patient = await admit();
});
afterEach(async () => {
  await discharge(patient);
});

describe('where all is well, doctor', () => {
  it('says so, says ok of every check and nothing else, and ends with 0', async () => {
    const { exitCode, told, diagnoses, stderr } = await patient.examine();
    expect(told).toEqual([]);
    expect([...new Set(diagnoses.map(({ Check }) => Check))]).toEqual([
      'configuration recorder',
      'recorded types',
      'recording in this region only',
      'rules',
      'exemptions',
      'Lambda permission',
      'functions',
      'bursts',
      'results',
      'stack',
      'failed events',
      'lost events',
      'trail of IAM writes',
      'IAM events',
      'alarm',
      'notifications',
    ]);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it('shows a line for each thing that it looked at', async () => {
    const { exitCode, stdout } = await patient.run('--quiet');
    const [first, second, ...lines] = stdout.trimEnd().split('\n');
    expect(first).toBe('account 111122223333, us-east-1: all is well.');
    expect(second).toBe('');
    expect(lines[0]).toBe('ok       configuration recorder: recorder default records in us-east-1.');
    expect(lines.length).toBeGreaterThan(15);
    expect(lines.every((line) => line.startsWith('ok       ') && line.endsWith('.'))).toBe(true);
    expect(exitCode).toBe(0);
  });

  it('says on stderr how much it looked at', async () => {
    expect((await patient.run()).stderr).toMatch(/^account 111122223333, us-east-1: looked at \d+ things\n$/);
  });

  it('tells of each call with --debug, and nothing of what it says', async () => {
    const { stderr } = await patient.run('--debug');
    const told = [...new Set([...stderr.matchAll(/^debug: (\w+) \d+ ms/gm)].map(([, name = '']) => name))];
    const asked = [...patient.aws.calls.keys()].map((operation) => operation.replace(/^.*:/, ''));
    expect(told.toSorted()).toEqual([...new Set(asked)].toSorted());
    expect(stderr).not.toMatch(/AKIA|Secret|Signature|arn:/);
  });

  it('only asks: every call gets, describes, lists or selects', async () => {
    await patient.examine('--stack-set', 'mfa-rules');
    await patient.examine('--aggregator', 'org');
    const operations = [...patient.aws.calls.keys()];
    expect(operations.length).toBeGreaterThan(15);
    for (const operation of operations) expect(operation).toMatch(/^[a-z]+:(Get|Describe|List|Select)[A-Z]/);
  });

  it.each([[[1]], [[1, 0]]])('says the same over pages of %j', async (pageSizes) => {
    patient.aws.pageSizes = pageSizes;
    const { told, exitCode } = await patient.examine();
    expect(told).toEqual([]);
    expect(exitCode).toBe(0);
  });
});

describe('outside the IAM region, doctor', () => {
  beforeEach(async () => {
    await discharge(patient);
    patient = await admit({ region: 'eu-central-1' });
  });

  it.always(
    'finds all well with a forwarder there, and looks for the trail and the forwarder in the IAM region',
    async () => {
      const { exitCode, told, diagnoses } = await patient.examine();
      expect(told).toEqual([]);
      expect(diagnoses.map(({ Message }) => Message)).toContain(
        "EventBridge rule forward-iam-events-IamEventRule-1 forwards IAM's events from us-east-1 to eu-central-1",
      );
      expect(exitCode).toBe(0);
    },
  );

  it('finds nothing of it in another region, and says which one it looked at', async () => {
    patient.account.configRules = {};
    const { told, exitCode } = await patient.examine('--region', 'eu-west-1');
    expect(told).toContain(
      'wrong configuration recorder: AWS Config has no configuration recorder in eu-west-1',
    );
    expect(told).toContain('wrong rules: rule iam-user-mfa-required is not deployed in eu-west-1');
    expect(exitCode).toBe(1);
  });
});

it('in GovCloud and China the IAM region is that of the partition', async () => {
  for (const [partition, region, iamRegion] of [
    ['aws-us-gov', 'us-gov-east-1', 'us-gov-west-1'],
    ['aws-cn', 'cn-northwest-1', 'cn-north-1'],
  ] as const) {
    await discharge(patient);
    patient = await admit({ partition, region, iamRegion });
    const { told } = await patient.examine();
    expect(told).toEqual([]);
  }
});

it('in a partition that it knows nothing of, what rests on that is unknown', async () => {
  await discharge(patient);
  patient = await admit({ partition: 'aws-iso', region: 'us-iso-east-1', iamRegion: 'us-iso-east-1' });
  const { told, exitCode } = await patient.examine();
  const why = 'cannot be read: nothing is known here of the partition of region us-iso-east-1';
  expect(told).toEqual([
    `unknown recorded types: the configuration recorder ${why}`,
    `unknown recording in this region only: the other regions ${why}`,
    `unknown trail of IAM writes: the trails of AWS CloudTrail ${why}`,
    `unknown IAM events: the forwarding of IAM events ${why}`,
  ]);
  expect(exitCode).toBe(3);
});

describe('what may not be read', () => {
  /** Every operation that doctor calls where all is well, and those of a forwarder. */
  const operations = async (): Promise<readonly string[]> => {
    await patient.examine();
    return [...patient.aws.calls.keys()].filter((operation) => !operation.startsWith('sts:'));
  };

  it('is unknown and never wrong, whatever the operation, and the line names it', async () => {
    await discharge(patient);
    patient = await admit({ region: 'eu-central-1' });
    const all = await operations();
    expect(all.length).toBeGreaterThan(15);
    for (const operation of sharedOf(all, 6, 'operations denied to doctor')) {
      patient.aws.resetFaults();
      patient.aws.faults.add({ operation, kind: 'deny', times: Infinity });
      const { exitCode, told, diagnoses } = await patient.examine();
      expect([operation, told.filter((line) => !line.startsWith('unknown '))]).toEqual([operation, []]);
      // SQS writes the actions of its denials in lower case.
      const named = diagnoses.filter(({ Message }) =>
        Message.toLowerCase().includes(operation.toLowerCase()),
      );
      expect([operation, named.length > 0]).toEqual([operation, true]);
      expect(named.every(({ Remediation }) => Remediation?.startsWith('grant what this names'))).toBe(true);
      expect([operation, exitCode]).toEqual([operation, 3]);
    }
  }, 120_000);

  it('is unknown too where a service throttles, and goes on doing so', async () => {
    const all = await operations();
    const services = [...new Set(all.map((operation) => operation.split(':')[0]))];
    const chosen = services.map((service) =>
      all.findLast((operation) => operation.startsWith(`${service}:`)),
    );
    for (const operation of sharedOf(chosen, 3, 'services that throttle doctor')) {
      patient.aws.resetFaults();
      patient.aws.faults.add({ operation: operation ?? '', kind: 'throttle', times: Infinity });
      const { exitCode, told } = await patient.examine();
      expect([operation, told.filter((line) => !line.startsWith('unknown '))]).toEqual([operation, []]);
      expect([operation, exitCode]).toEqual([operation, 3]);
    }
  }, 120_000);

  it.each(['5xx', 'garbage', 'empty', 'html'] as const)(
    'and neither wrong where AWS answers with what is none: %s',
    async (kind) => {
      for (const operation of sharedOf(
        await operations(),
        12,
        `operations that answer doctor with ${kind}`,
      )) {
        patient.aws.resetFaults();
        patient.aws.faults.add({ operation, kind, times: Infinity });
        const { exitCode, told } = await patient.examine();
        // An answer without fields is one that some operations have: no limit, no error, no tags.
        const mayBeEmpty = kind === 'empty';
        expect([operation, told.filter((line) => line.startsWith('wrong '))]).toEqual([operation, []]);
        if (!mayBeEmpty) expect([operation, exitCode]).toEqual([operation, 3]);
      }
    },
    120_000,
  );

  it('is said once where several checks rest on it', async () => {
    patient.aws.faults.add({ operation: 'lambda:ListTags', kind: 'deny', times: Infinity });
    const { told } = await patient.examine();
    expect(told.filter((line) => line.includes('lambda:ListTags'))).toHaveLength(1);
    expect(told).toContain('unknown IAM events: not looked at, for the reason given for stack');
  });

  it('leaves exit code 1 where something else is wrong', async () => {
    patient.aws.faults.add({ operation: 'lambda:ListTags', kind: 'deny', times: Infinity });
    patient.account.configRules = {};
    const { exitCode } = await patient.examine();
    expect(exitCode).toBe(1);
  });

  it('is read all the same after a throttle or two', async () => {
    patient.aws.faults.add({ operation: 'lambda:GetPolicy', kind: 'throttle', times: 2 });
    expect((await patient.examine()).exitCode).toBe(0);
  });

  it('may be which account it is', async () => {
    patient.aws.faults.add({ operation: 'sts:GetCallerIdentity', kind: 'deny', times: Infinity });
    const { report, exitCode, told } = await patient.examine();
    expect(report['accountId']).toBeNull();
    expect(told).toEqual([]);
    expect(exitCode).toBe(0);
  });
});

describe('the answer', () => {
  it('has, as JSON, each line as an object, and counts', async () => {
    patient.account.configurationRecorderStatuses = [
      { ...patient.account.configurationRecorderStatuses[0], recording: false },
    ];
    const { report, diagnoses } = await patient.examine();
    expect(Object.keys(report)).toEqual([
      'formatVersion',
      'accountId',
      'region',
      'diagnoses',
      'counts',
      'complete',
      'problems',
      'missing',
    ]);
    expect(report).toMatchObject({ formatVersion: 1, accountId: '111122223333', region: 'us-east-1' });
    expect(diagnoses[0]).toEqual({
      Check: 'configuration recorder',
      Id: 'recorder-stopped',
      Status: 'wrong',
      AccountId: '111122223333',
      Data: { Recorder: 'default', Region: 'us-east-1' },
      Message: 'recorder default is stopped: AWS Config records nothing in us-east-1',
      Remediation: 'start it',
      Command:
        'aws configservice start-configuration-recorder --configuration-recorder-name default --region us-east-1',
    });
    expect(report['counts']).toEqual({ wrong: 1, unknown: 0, note: 0, ok: diagnoses.length - 1 });
  });

  it('has, as JSON, what is not known, and what failed', async () => {
    patient.aws.faults.add({ operation: 'cloudtrail:DescribeTrails', kind: 'deny', times: Infinity });
    const { report } = await patient.examine();
    expect(report).toMatchObject({
      complete: false,
      problems: [{ Operation: 'trail of IAM writes', ErrorName: expect.stringMatching(/^AccessDenied/) }],
      missing: [
        {
          Check: 'trail of IAM writes',
          Id: 'not-read',
          AccountId: '111122223333',
          Reason: expect.stringContaining('cannot be read'),
        },
      ],
    });
  });

  it('has, as a table, what to fix first and what is not known next, with what to do', async () => {
    patient.account.configurationRecorderStatuses = [
      { ...patient.account.configurationRecorderStatuses[0], recording: false },
    ];
    given(patient.account.stacks['aws-config-mfa-rules']).parameters['AlarmTopicArn'] = '';
    patient.aws.faults.add({ operation: 'cloudtrail:DescribeTrails', kind: 'deny', times: Infinity });
    const { stdout } = await patient.run('--quiet');
    const sections = stdout.split('\n\n');
    expect(sections[0]).toBe('account 111122223333, us-east-1: 2 to fix, 1 not known.');
    expect(sections[1]).toBe(
      [
        'wrong    configuration recorder: recorder default is stopped: AWS Config records nothing in us-east-1.',
        '         To fix it, start it:',
        '         aws configservice start-configuration-recorder --configuration-recorder-name default --region us-east-1',
        'wrong    notifications: stack aws-config-mfa-rules tells nobody when its rules stop working (parameters AlarmEmail, AlarmTopicArn).',
        '         To fix it, give one of them, and confirm the subscription.',
      ].join('\n'),
    );
    expect(sections[2]).toMatch(
      /^unknown  trail of IAM writes: the trails of AWS CloudTrail cannot be read: AccessDenied.*\n {9}To know, grant/,
    );
    expect(sections[3]).toMatch(/^ok {7}recorded types: /);
  });

  it('goes to the file of --output', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mfa-rules-'));
    const { stdout, exitCode } = await patient.run('--quiet', '--output', join(folder, 'out'));
    expect(stdout).toBe('');
    expect(readFileSync(join(folder, 'out'), 'utf8')).toContain('all is well.');
    expect(exitCode).toBe(0);
    rmSync(folder, { recursive: true });
  });

  it('fits a terminal, but for the commands, which are whole', async () => {
    patient.account.configurationRecorderStatuses = [
      { ...patient.account.configurationRecorderStatuses[0], recording: false },
    ];
    const recorded = recordIo({ now: patient.now });
    const stdout = { ...recorded.io.stdout, isTTY: true, columns: 80 };
    await main(['doctor', '--quiet'], { ...recorded.io, stdout, env: { NO_COLOR: '1' } });
    const lines = recorded.stdout().split('\n');
    const long = lines.filter((line) => line.length > 80);
    expect(long).toHaveLength(1);
    expect(long[0]).toMatch(/^ {9}aws configservice /);
  });

  it('obeys no name of the account', async () => {
    const hostile = "x\u001b[2J\u202e'; reboot #@example.com";
    for (const subscriptions of Object.values(patient.account.subscriptions))
      for (const subscription of subscriptions)
        Object.assign(subscription, { SubscriptionArn: 'PendingConfirmation', Endpoint: hostile });
    patient.account.trails = [{ ...given(patient.account.trails[0]), Name: hostile, IsLogging: false }];
    const { stdout } = await patient.run('--quiet');
    expect(stdout).toContain('reboot');
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    // What is to be pasted into a shell is one word there.
    expect(stdout).toContain(
      String.raw`--notification-endpoint 'x\u001b[2J\u202e'\''; reboot #@example.com' --region`,
    );
  });
});

it('what it looks for in the stack is what template.yaml makes', () => {
  const { Resources, Parameters } = readTemplate('template.yaml');
  const { resources = [], parameters } = given(patient.account.stacks['aws-config-mfa-rules']);
  expect(resources.length).toBeGreaterThan(5);
  for (const { LogicalResourceId, ResourceType } of resources)
    // SAM makes a function of its own kind.
    expect([LogicalResourceId, Resources[LogicalResourceId]?.Type.replace('Serverless', 'Lambda')]).toEqual([
      LogicalResourceId,
      ResourceType,
    ]);
  expect(Object.keys(Parameters)).toEqual(expect.arrayContaining(Object.keys(parameters)));
});

it('its page shows what it says', async () => {
  await discharge(patient);
  patient = await admit({ region: 'eu-central-1' });
  const { account, arnOf, aws } = patient;
  account.configurationRecorders = [
    {
      ...account.configurationRecorders[0],
      recordingMode: {
        recordingFrequency: 'CONTINUOUS',
        recordingModeOverrides: [{ resourceTypes: ['AWS::IAM::Role'], recordingFrequency: 'DAILY' }],
      },
    },
  ];
  const [subscription] = given(account.subscriptions[arnOf('sns', physical('NotificationTopic'))]);
  given(subscription).SubscriptionArn = 'PendingConfirmation';
  aws.faults.add({ operation: 'cloudtrail:DescribeTrails', kind: 'deny', times: Infinity });
  const { stdout } = await patient.run('--quiet');
  const [shown = ''] = stdout.split('\n\nok ');
  expect(readFileSync('docs/doctor.md', 'utf8')).toContain(`\n\`\`\`text\n${shown}\n\`\`\`\n`);
});

it('the policy of SECURITY.md has every call that is made, and no other', async () => {
  await discharge(patient);
  patient = await admit({ region: 'eu-central-1' });
  const { account, aws } = patient;
  account.organization = toOrganization({ managementAccountId: account.accountId });
  account.organization.stackSets['mfa-rules'] = {
    StackSetName: 'mfa-rules',
    StackSetId: 'mfa-rules:1',
    Description: '',
    template: '',
    parameters: {},
    capabilities: [],
    targets: [],
    operations: {},
    instances: { 222233334444: { DetailedStatus: 'SUCCEEDED', parameters: {} } },
  };
  const result = { ComplianceResourceType: 'AWS::IAM::User', ComplianceResourceId: 'AIDA1' };
  account.aggregators['org'] = {
    sources: [],
    rules: [
      {
        AccountId: '222233334444',
        AwsRegion: 'eu-central-1',
        ConfigRuleName: 'iam-user-mfa-required',
        results: [
          { ...result, ComplianceType: 'NON_COMPLIANT', OrderingTimestamp: 1, ResultRecordedTime: 1 },
        ],
      },
    ],
  };
  for (const stack of Object.values(account.stacks))
    stack.parameters['NotificationTopicArn'] = patient.arnOf('sns', physical('NotificationTopic'));
  // Tags are asked for where they exempt.
  const rule = given(account.configRules['iam-user-mfa-required']);
  rule.described = { ...rule.described, InputParameters: JSON.stringify({ exemptTag: 'mfa-exempt' }) };
  // The limits of the account are asked for where nothing is set aside for the rule.
  for (const one of Object.values(account.functions)) delete one.ReservedConcurrentExecutions;
  await patient.examine('--stack-set', 'mfa-rules');
  await patient.examine('--aggregator', 'org');
  const [, policy = ''] = /```json\n([\s\S]*?)```/.exec(readFileSync('SECURITY.md', 'utf8')) ?? [];
  const { Statement } = JSON.parse(policy) as { Statement: [{ Action: string[] }] };
  // AWS STS answers whoever has valid credentials.
  const made = [...aws.calls.keys()].filter((operation) => operation !== 'sts:GetCallerIdentity');
  expect(Statement[0].Action).toEqual(made.toSorted());
});

describe('wrong usage ends with 2 and answers nothing:', () => {
  it.each<[string, readonly string[], string]>([
    ['an unknown option', ['--exit-zero'], "unknown option '--exit-zero'"],
    ['an unknown format', ['--format', 'csv'], 'Allowed: table, json.'],
    ['an aggregator by its ARN', ['--aggregator', 'arn:aws:config:x'], 'no ARN'],
    ['an aggregator given twice', ['--aggregator', 'a', '--aggregator', 'b'], "given before, as 'a'"],
    ['a StackSet without a name', ['--stack-set'], 'argument missing'],
    ['an output that cannot be written', ['--output', '/none/such'], '/none/such'],
    ['an argument', ['111122223333'], 'too many arguments'],
  ])('%s', async (_, argv, message) => {
    const { exitCode, stdout, stderr } = await patient.run(...argv);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
    expect(patient.aws.requests).toEqual([]);
  });

  it('no credentials, in one clear message', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_SECRET_ACCESS_KEY'];
    const { exitCode, stdout, stderr } = await patient.run('--quiet');
    expect(stderr).toMatch(/^error: no AWS credentials were found: .*\n$/);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it('credentials that AWS does not know', async () => {
    process.env['AWS_ACCESS_KEY_ID'] = 'ASIAUNKNOWN';
    const { exitCode, stderr } = await patient.run('--quiet');
    expect(stderr).toMatch(/^error: AWS does not accept these credentials: .*\n$/);
    expect(exitCode).toBe(2);
  });
});
