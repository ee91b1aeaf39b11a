import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { toAccount, type Account } from '../aws/account.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { STACK_SETS, toOrganization, type EmulatedOrganization } from '../aws/organization.ts';
import { readTemplate } from '../support/cloudformation-yaml.ts';
import { recordIo, type RecordedIo } from '../support/recorded-io.ts';
import { sharedEach, sharedIt } from '../support/share.ts';

const { it: itAlways } = globalThis;
const it = sharedIt(16, 'deployments to an organization');

const itEach = sharedEach(16, 'refused or interrupted deployments');

const [MANAGEMENT, DELEGATED, FIRST, SECOND] = [
  '111111111111',
  '222222222222',
  '333333333333',
  '444444444444',
] as const;
const [FIRST_UNIT, SECOND_UNIT] = ['ou-a1b2-firstunit', 'ou-a1b2-seconduni'] as const;
const CONFIG = 'config.amazonaws.com';
const ALARM_TOPIC = `arn:aws:sns:us-east-1:${MANAGEMENT}:mfa-rules-AlarmTopic`;
const NOBODY_TOLD = `Nobody is told where rules stop working: subscribe somebody to ${ALARM_TOPIC}, or run this with --parameter AlarmEmail=ADDRESS.`;
const BOTH = [STACK_SETS, CONFIG];

/** What `npm run package:member` makes, as small as it can be: every parameter of template.yaml, one rule, its code. */
const memberTemplate = (description = ''): string =>
  JSON.stringify({
    Description: description,
    Parameters: {
      ...Object.fromEntries(
        Object.keys(readTemplate('template.yaml').Parameters).map((name) => [
          name,
          { Type: 'String', Default: '' },
        ]),
      ),
      UserRuleFrequency: { Type: 'String', AllowedValues: ['One_Hour', 'Six_Hours'], Default: 'Six_Hours' },
      CodeBucket: { Type: 'String' },
    },
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
      Rule: {
        Type: 'AWS::Config::ConfigRule',
        Properties: {
          ConfigRuleName: { 'Fn::Sub': '${RuleNamePrefix}iam-role-trust-mfa-required' },
          InputParameters: { exemptRoles: { Ref: 'ExemptRoles' } },
        },
      },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: { Code: { S3Bucket: { Ref: 'CodeBucket' }, S3Key: 'lambda-1a2b.zip' } },
      },
    },
    Outputs: {},
  });
const keyOf = (template: string): string =>
  `template-${createHash('sha256').update(template).digest('hex').slice(0, 32)}.json`;

const BASELINE = readFileSync('baseline/template.yaml', 'utf8');
const BASELINE_KEY = `baseline-${createHash('sha256').update(BASELINE).digest('hex').slice(0, 32)}.yaml`;

let folder: string;
let aws: AwsEndpoint;
let organization: EmulatedOrganization;
let management: Account;
let delegated: Account;
let member: Account;
const environment = { ...process.env };

const packageWith = (template: string): void => {
  writeFileSync(join(folder, 'template.json'), template);
  writeFileSync(join(folder, 'lambda-1a2b.zip'), 'code');
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mfa-rules-deploy-'));
  packageWith(memberTemplate());
  organization = toOrganization({
    managementAccountId: MANAGEMENT,
    units: { [FIRST_UNIT]: 'r-a1b2', [SECOND_UNIT]: 'r-a1b2' },
    members: { [MANAGEMENT]: 'r-a1b2', [DELEGATED]: 'r-a1b2', [FIRST]: FIRST_UNIT, [SECOND]: SECOND_UNIT },
  });
  management = toAccount({ accountId: MANAGEMENT, organization });
  delegated = toAccount({ accountId: DELEGATED, organization });
  member = toAccount({ accountId: FIRST, organization });
  aws = await startAws({ account: management, otherAccounts: [delegated, member] });
  as(MANAGEMENT);
});
afterEach(async () => {
  process.env = { ...environment };
  rmSync(folder, { recursive: true, force: true });
  await aws.stop();
});

const as = (accountId: string): void => {
  Object.assign(process.env, aws.environment(accountId), {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  delete process.env['AWS_PROFILE'];
};

interface Ran extends Pick<RecordedIo, 'stdout' | 'stderr'> {
  readonly exitCode: number;
}

const run = async (args: readonly string[], io: Parameters<typeof recordIo>[0] = {}): Promise<Ran> => {
  const recorded = recordIo(io);
  const exitCode = await main(['deploy-organization', '--package', folder, ...args], recorded.io);
  return { ...recorded, exitCode };
};
const deploy = (...args: string[]): Promise<Ran> => run(['--yes', ...args]);

/** Calls that change something, by operation. */
const changes = (): readonly string[] =>
  aws.requests
    .map(({ operation }) => operation)
    .filter((operation) => /:(Create|Update|Put|Enable|Activate|Register)/.test(operation));

/** The steps of a plan with their states, by the step's name. */
const planIn = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const { state, name } = /^(?<state>\S.*?) {2,}(?<name>[^:]+): /.exec(line)?.groups ?? {};
      return state === undefined || name === undefined ? [] : [[name, state]];
    }),
  );

const bucketOf = (account: Account): string =>
  account.stacks['mfa-rules-bucket']?.outputs['BucketName'] ?? '';
const stackSet = () => organization.stackSets['mfa-rules'];

describe('the first deployment, in the management account', () => {
  it('makes everything, in an order in which each part finds what it needs', async () => {
    const { exitCode, stdout, stderr } = await deploy();
    expect(stderr()).not.toContain('error');
    expect(exitCode).toBe(0);
    expect(changes()).toEqual([
      'cloudformation:ActivateOrganizationsAccess',
      'organizations:EnableAWSServiceAccess',
      'cloudformation:CreateStack',
      's3:PutObject',
      's3:PutObject',
      's3:PutObject',
      'cloudformation:CreateStack',
      'cloudformation:CreateStack',
    ]);
    expect(stdout().split('\n')).toEqual([
      'StackSet mfa-rules: 3 accounts of 3 have the rules.',
      NOBODY_TOLD,
      '',
    ]);
    expect(Object.keys(stackSet()?.instances ?? {}).sort()).toEqual([DELEGATED, FIRST, SECOND]);
    expect(Object.keys(management.aggregators)).toEqual(['mfa-rules']);
    expect(management.stacks['mfa-rules-management']?.parameters['CodeBucket']).toBe(bucketOf(management));
  });

  it('tells of each call with --debug', async () => {
    expect((await deploy('--debug')).stderr()).toMatch(/^debug: DescribeOrganization \d+ ms$/m);
  });

  it('uploads the code, and the template under a key of its content', async () => {
    await deploy();
    expect(management.buckets[bucketOf(management)]).toEqual({
      'lambda-1a2b.zip': 'code',
      [BASELINE_KEY]: BASELINE,
      [keyOf(memberTemplate())]: memberTemplate(),
    });
  });

  itAlways('gives every account the baseline, too, where that is asked for, and goes on to', async () => {
    await deploy();
    expect(organization.stackSets['mfa-rules-baseline']).toBeUndefined();
    expect(management.stacks['mfa-rules-baseline']).toBeUndefined();
    const asked = [
      'Baseline=true',
      'BaselineMaximumMfaAgeSeconds=3600',
      'BaselineReadOnlyBoundaryName=dev/limit',
    ].flatMap((one) => ['--parameter', one]);
    const { exitCode } = await deploy(...asked);
    expect(exitCode).toBe(0);
    const set = organization.stackSets['mfa-rules-baseline'];
    expect(set?.template).toBe(BASELINE);
    expect(set?.parameters).toMatchObject({
      NamePrefix: 'mfa-',
      MaximumMfaAgeSeconds: '3600',
      ReadOnlyBoundaryName: 'dev/limit',
    });
    expect(Object.keys(set?.instances ?? {}).sort()).toEqual([DELEGATED, FIRST, SECOND]);
    expect(management.stacks['mfa-rules-baseline']?.parameters).toMatchObject({
      MaximumMfaAgeSeconds: '3600',
      ReadOnlyBoundaryName: 'dev/limit',
    });
    aws.resetCalls();
    expect((await deploy()).exitCode).toBe(0);
    expect(changes()).toEqual([]);
    expect(organization.stackSets['mfa-rules-baseline']).toBe(set);
  });

  it('lets the organization into the bucket, and nobody else', async () => {
    await deploy();
    expect(management.stacks['mfa-rules-bucket']?.parameters).toEqual({ OrganizationId: organization.id });
  });

  it('deploys to the units that are named, with the parameters that are given', async () => {
    await deploy('--organizational-unit', SECOND_UNIT, '--parameter', 'UserRuleFrequency=One_Hour');
    expect(Object.keys(stackSet()?.instances ?? {})).toEqual([SECOND]);
    expect(stackSet()?.parameters['UserRuleFrequency']).toBe('One_Hour');
    expect(management.stacks['mfa-rules-management']?.parameters['UserRuleFrequency']).toBe('One_Hour');
  });

  it('gives the stacks of all accounts the tags that policies of the organization ask for', async () => {
    await deploy('--tag', 'team=security');
    const tags = { team: 'security' };
    expect(stackSet()?.tags).toEqual(tags);
    const stacks = ['mfa-rules', 'mfa-rules-bucket', 'mfa-rules-management'];
    expect(stacks.map((name) => management.stacks[name]?.tags)).toEqual([tags, tags, tags]);
  });

  it('refuses a topic of another region for alarms before anything is changed', async () => {
    const { exitCode, stderr } = await deploy(
      '--parameter',
      'AlarmTopicArn=arn:aws:sns:eu-west-1:222222222222:alarms',
    );
    expect(exitCode).toBe(2);
    expect(stderr()).toContain('is of "eu-west-1": alarms of us-east-1 can tell a topic of us-east-1 alone');
    expect(changes()).toEqual([]);
  });

  it('refuses an address that every account would mail a confirmation to, before anything is changed', async () => {
    const { exitCode, stderr } = await deploy('--parameter', 'NotificationEmail=a@example.com');
    expect(exitCode).toBe(2);
    expect(stderr()).toContain('every account would have SNS mail a confirmation of its own');
    expect(changes()).toEqual([]);
  });

  it('has one topic for the alarms of all accounts, and says whom to subscribe', async () => {
    const { stdout } = await deploy();
    expect(stdout()).toContain(NOBODY_TOLD);
    // The management account as well, which is none of the StackSet's.
    expect(management.stacks['mfa-rules-management']?.parameters).toMatchObject({
      AlarmTopicArn: ALARM_TOPIC,
    });
    const told = await deploy('--parameter', 'AlarmEmail=a@example.com');
    expect(told.stdout()).not.toContain('Nobody is told');
    expect(management.stacks['mfa-rules-management']?.parameters).toMatchObject({
      AlarmTopicArn: ALARM_TOPIC,
      AlarmEmail: '',
    });
    expect(management.stacks['mfa-rules']?.parameters).toMatchObject({
      AlarmEmail: 'a@example.com',
      OrganizationId: organization.id,
    });
  });

  it('refuses an address beside a topic, where it would hear nothing, before anything is changed', async () => {
    const { exitCode, stderr } = await deploy(
      '--parameter',
      'AlarmEmail=a@example.com',
      '--parameter',
      'AlarmTopicArn=arn:aws:sns:us-east-1:222222222222:alarms',
    );
    expect(exitCode).toBe(2);
    expect(stderr()).toContain(
      'AlarmEmail a@example.com would not hear what the accounts tell arn:aws:sns:us-east-1:222222222222:alarms',
    );
    expect(changes()).toEqual([]);
  });

  it('prints what the policies of the topic of notifications and of its key have to say', async () => {
    const { stdout } = await deploy(
      '--parameter',
      'NotificationTopicArn=arn:aws:sns:eu-west-1:222222222222:told',
      '--parameter',
      'NotificationKeyArn=arn:aws:kms:eu-west-1:222222222222:key/k1',
    );
    const [topic, key] = [...stdout().matchAll(/^\{$[\s\S]*?^\}$/gm)].map(([text]): unknown =>
      JSON.parse(text),
    );
    expect(topic).toEqual({
      Sid: 'TellOfComplianceChanges',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 'sns:Publish',
      Resource: 'arn:aws:sns:eu-west-1:222222222222:told',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': organization.id } },
    });
    // docs/notifications.md has the same of the key.
    const [, documented = ''] =
      /```json\n([\s\S]*?)```/.exec(readFileSync('docs/notifications.md', 'utf8')) ?? [];
    const example = documented
      .replace('o-exampleorgid', organization.id)
      .replace('eu-central-1', 'eu-west-1');
    expect(key).toEqual(JSON.parse(example));
  });

  it('says what the policy of a topic that is given for alarms needs', async () => {
    const AlarmTopicArn = 'arn:aws:sns:us-east-1:222222222222:alarms';
    const { stdout } = await deploy('--parameter', `AlarmTopicArn=${AlarmTopicArn}`);
    const statements = [...stdout().matchAll(/^\{$[\s\S]*?^\}$/gm)].map(([text]): unknown =>
      JSON.parse(text),
    );
    expect(statements).toEqual([
      {
        Sid: 'TellOfAlarms',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'sns:Publish',
        Resource: AlarmTopicArn,
        Condition: { StringEquals: { 'aws:PrincipalOrgID': organization.id } },
      },
      // FailedAccountAlarm and the other alarms of the account that deploys.
      {
        Sid: 'TellOfAccounts',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: AlarmTopicArn,
        Condition: {
          ArnLike: {
            'aws:SourceArn': `arn:aws:cloudwatch:us-east-1:${management.accountId}:alarm:mfa-rules-*`,
          },
        },
      },
    ]);
  });

  it.each([
    ['evaluates on schedule outside the region of IAM, and says so', [], 'false'],
    ['evaluates on change there where that is asked for', ['--parameter', 'EvaluateOnChange=true'], 'true'],
  ])('%s', async (_, args, value) => {
    const { exitCode, stderr } = await deploy('--region', 'eu-central-1', ...args);
    expect(exitCode).toBe(0);
    expect(stderr()).toMatch(/warning +events of IAM: they reach us-east-1 alone/);
    const { parameters } = management.stacks['mfa-rules'] ?? {};
    expect(parameters).toMatchObject({ EvaluateOnChange: value });
  });

  it('leaves the management account out where that is asked for', async () => {
    await deploy('--skip-management-account');
    expect(Object.keys(management.stacks).sort()).toEqual(['mfa-rules', 'mfa-rules-bucket']);
  });

  it('leaves the aggregator out where that is asked for', async () => {
    await deploy('--parameter', 'CreateAggregator=false');
    expect(management.aggregators).toEqual({});
  });
});

describe('a further deployment', () => {
  beforeEach(async () => {
    await deploy('--organizational-unit', FIRST_UNIT, '--parameter', 'UserRuleFrequency=One_Hour');
    aws.resetCalls();
  });

  it('changes nothing where nothing is to be changed', async () => {
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(0);
    expect(changes()).toEqual([]);
    expect(Object.values(planIn(stderr()))).toEqual(Array.from({ length: 9 }, () => 'is there'));
  });

  it('does not ask where nothing is to be changed', async () => {
    const { exitCode, stderr } = await run([], { isTTY: true });
    expect(exitCode).toBe(0);
    expect(stderr()).not.toContain('Do this?');
  });

  it('changes one parameter, and keeps the units and the other parameters', async () => {
    const { stderr } = await deploy('--parameter', 'RuleNamePrefix=x-');
    expect(stderr()).toContain(
      'will be changed  StackSet and aggregator: stack mfa-rules: RuleNamePrefix "" to "x-"',
    );
    expect(changes()).toEqual(['cloudformation:UpdateStack', 'cloudformation:UpdateStack']);
    expect(stackSet()).toMatchObject({
      targets: [FIRST_UNIT],
      parameters: { UserRuleFrequency: 'One_Hour', RuleNamePrefix: 'x-' },
    });
    expect(management.stacks['mfa-rules-management']?.parameters).toMatchObject({
      UserRuleFrequency: 'One_Hour',
      RuleNamePrefix: 'x-',
    });
  });

  it('uploads a new template beside the old one, and deploys it', async () => {
    const template = memberTemplate('new');
    packageWith(template);
    await deploy();
    expect(changes()).toEqual(['s3:PutObject', 'cloudformation:UpdateStack', 'cloudformation:UpdateStack']);
    expect(stackSet()?.template).toBe(template);
    expect(Object.keys(management.buckets[bucketOf(management)] ?? {})).toContain(keyOf(memberTemplate()));
  });

  it('takes units in another order for the same', async () => {
    await deploy('--organizational-unit', FIRST_UNIT, '--organizational-unit', SECOND_UNIT);
    aws.resetCalls();
    await deploy('--organizational-unit', SECOND_UNIT, '--organizational-unit', FIRST_UNIT);
    expect(changes()).toEqual([]);
  });

  it('refuses a new name for the StackSet, which would deploy every rule twice', async () => {
    const { exitCode, stderr } = await deploy('--parameter', 'StackSetName=other');
    expect(exitCode).toBe(2);
    expect(stderr()).toContain('StackSetName is mfa-rules and cannot become other');
    expect(changes()).toEqual([]);
  });

  it('refuses a second deployment from another account', async () => {
    organization.delegated[DELEGATED] = BOTH;
    as(DELEGATED);
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(2);
    expect(stderr()).toContain('the organization has a StackSet mfa-rules already');
    expect(changes()).toEqual([]);
  });

  it('says how to go on where somebody deleted the StackSet itself', async () => {
    organization.stackSets = {};
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(2);
    expect(stderr()).toContain('delete-stack --stack-name mfa-rules`');
  });
});

describe('a delegated administrator', () => {
  it('is registered by the management account, which deploys nothing else then', async () => {
    const { exitCode, stdout } = await deploy('--delegated-administrator', DELEGATED);
    expect(exitCode).toBe(0);
    expect(organization).toMatchObject({ delegated: { [DELEGATED]: BOTH }, stackSetsAccess: true });
    expect(management.stacks).toEqual({});
    expect(stdout()).toContain(`Account ${DELEGATED} may deploy now`);
  });

  it('is registered only for what it is not registered for yet', async () => {
    organization.delegated[DELEGATED] = [CONFIG];
    await deploy('--delegated-administrator', DELEGATED);
    expect(changes().filter((operation) => operation.includes('Register'))).toHaveLength(1);
    expect([...(organization.delegated[DELEGATED] ?? [])].sort()).toEqual([...BOTH].sort());
  });

  it('deploys everything, and says what the management account has left to do', async () => {
    await deploy('--delegated-administrator', DELEGATED);
    as(DELEGATED);
    aws.resetCalls();
    const { exitCode, stdout } = await deploy();
    expect(exitCode).toBe(0);
    expect(changes()).toEqual([
      'cloudformation:CreateStack',
      's3:PutObject',
      's3:PutObject',
      's3:PutObject',
      'cloudformation:CreateStack',
    ]);
    expect(delegated.stacks['mfa-rules']?.parameters['CallAs']).toBe('DELEGATED_ADMIN');
    expect(stdout()).toContain('3 accounts of 3 have the rules');
    expect(stdout()).toContain(
      `mfa-rules deploy-organization --delegated-administrator ${DELEGATED} --code-bucket ${bucketOf(delegated)} --parameter AlarmTopicArn=arn:aws:sns:us-east-1:${DELEGATED}:mfa-rules-AlarmTopic`,
    );
  });

  it('has its bucket used for the management account itself', async () => {
    const { exitCode } = await deploy(
      '--delegated-administrator',
      DELEGATED,
      '--code-bucket',
      'their-bucket',
    );
    expect(exitCode).toBe(0);
    expect(Object.keys(management.stacks)).toEqual(['mfa-rules-management']);
    expect(management.stacks['mfa-rules-management']?.parameters['CodeBucket']).toBe('their-bucket');
  });

  it.each([
    ['StackSets', { stackSetsAccess: false, trustedServices: [CONFIG] }, 'CloudFormation StackSets'],
    ['AWS Config', { stackSetsAccess: true, trustedServices: [STACK_SETS] }, 'AWS Config'],
  ])(
    'changes nothing where trusted access of %s is missing, and says who can allow it',
    async (_, state, name) => {
      Object.assign(organization, state, { delegated: { [DELEGATED]: BOTH } });
      as(DELEGATED);
      const { exitCode, stderr } = await deploy();
      expect(exitCode).toBe(2);
      expect(stderr()).toContain(
        `error: trusted access of ${name} is missing: only the management account ${MANAGEMENT}`,
      );
      expect(changes()).toEqual([]);
    },
  );

  it('goes on where it may not read trusted access, and says with its exit code that something was unread', async () => {
    Object.assign(organization, { stackSetsAccess: true, delegated: { [DELEGATED]: BOTH } });
    as(DELEGATED);
    aws.faults.add({
      operation: 'organizations:ListAWSServiceAccessForOrganization',
      kind: 'deny',
      times: Infinity,
    });
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(3);
    expect(planIn(stderr())['trusted access of AWS Config']).toBe('cannot be read');
    expect(Object.keys(stackSet()?.instances ?? {})).toHaveLength(3);
  });
});

describe('accounts that fail', () => {
  beforeEach(() => {
    organization.failingAccounts[SECOND] =
      'ResourceLogicalId:UserRule, NoAvailableConfigurationRecorderException';
  });

  it.always('are named with the reason and what to do, and stop nobody else', async () => {
    const { exitCode, stdout } = await deploy();
    expect(exitCode).toBe(1);
    expect(stdout().split('\n')).toEqual([
      'StackSet mfa-rules: 2 accounts of 3 have the rules.',
      `Account ${SECOND} failed: ResourceLogicalId:UserRule, NoAvailableConfigurationRecorderException (it has no configuration recorder in this region: set one up there)`,
      'Fix what is named, then run the same command again: it tries these accounts again.',
      NOBODY_TOLD,
      '',
    ]);
  });

  it('are tried again by the next run, and only then', async () => {
    await deploy();
    aws.resetCalls();
    organization.failingAccounts = {};
    const { exitCode, stdout, stderr } = await deploy();
    expect(stderr()).toContain('accounts that failed before: 1 of 3 are tried again');
    expect(changes()).toEqual(['cloudformation:UpdateStackSet']);
    expect(exitCode).toBe(0);
    expect(stdout()).toContain('3 accounts of 3');
  });

  it('keep every parameter when they are tried again', async () => {
    await deploy('--parameter', 'UserRuleFrequency=One_Hour');
    organization.failingAccounts = {};
    await deploy();
    expect(stackSet()?.instances[SECOND]?.parameters['UserRuleFrequency']).toBe('One_Hour');
  });

  it('are not tried twice where the StackSet changes anyway', async () => {
    await deploy();
    aws.resetCalls();
    const { exitCode } = await deploy('--parameter', 'RuleNamePrefix=x-');
    expect(exitCode).toBe(1);
    expect(changes()).not.toContain('cloudformation:UpdateStackSet');
  });

  it('are all found where AWS answers with short pages', async () => {
    organization.failingAccounts = { [DELEGATED]: 'a', [FIRST]: 'b', [SECOND]: 'c' };
    aws.pageSizes = [1];
    const { stdout } = await deploy();
    expect(stdout()).toContain('0 accounts of 3');
    expect(stdout().match(/failed: [abc]$/gm)).toEqual(['failed: a', 'failed: b', 'failed: c']);
  });

  it('include the management account, whose own stack is deleted again', async () => {
    organization.failingAccounts = {};
    management.hasConfigurationRecorder = false;
    const { exitCode, stdout } = await deploy();
    expect(exitCode).toBe(1);
    expect(stdout()).toContain('3 accounts of 3 have the rules');
    expect(stdout()).toContain(`Account ${MANAGEMENT} failed: stack mfa-rules-management failed`);
    management.hasConfigurationRecorder = true;
    expect((await deploy()).exitCode).toBe(0);
  });

  it('are unknown, not none, where they cannot be listed', async () => {
    aws.faults.add({ operation: 'cloudformation:ListStackInstances', kind: 'deny', times: Infinity });
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(3);
    expect(stderr()).toContain(
      'everything is deployed, but how the accounts stand cannot be read: AccessDenied',
    );
  });
});

describe('nothing is changed', () => {
  it('by --dry-run, which shows every step', async () => {
    const { exitCode, stdout } = await run(['--dry-run']);
    expect(exitCode).toBe(0);
    expect(changes()).toEqual([]);
    expect(planIn(stdout())).toEqual({
      'trusted access of CloudFormation StackSets': 'will be made',
      'trusted access of AWS Config': 'will be made',
      'configuration recorder in us-east-1': 'is there',
      'events of IAM': 'is there',
      'bucket of the code': 'will be made',
      'code and templates in the bucket': 'will be made',
      'accounts that failed before': 'is there',
      'StackSet and aggregator': 'will be made',
      'rules of the management account itself': 'will be made',
    });
    expect(stdout()).toContain('stack mfa-rules for r-a1b2');
  });

  it('where nobody can be asked, and AWS is not even called', async () => {
    const { exitCode, stderr } = await run([]);
    expect(exitCode).toBe(2);
    expect(stderr()).toContain('--yes');
    expect(aws.requests).toHaveLength(0);
  });

  it.each(['n\n', '\n', '', 'nyes\n'])('where the answer is %j', async (stdin) => {
    const { exitCode, stderr } = await run([], { isTTY: true, stdin });
    expect(exitCode).toBe(2);
    expect(stderr()).toContain('nothing was changed');
    expect(changes()).toEqual([]);
  });

  it.each(['y\n', 'Yes\n'])('except where the answer is %j', async (stdin) => {
    expect((await run([], { isTTY: true, stdin })).exitCode).toBe(0);
    expect(changes()).not.toEqual([]);
  });

  itEach([
    [
      'an unknown unit',
      ['--organizational-unit', 'ou-a1b2-nosuchunit'],
      'no OrganizationalUnitId "ou-a1b2-nosuchunit"',
    ],
    ['another root', ['--organizational-unit', 'r-zzzz'], 'no OrganizationalUnitId "r-zzzz"'],
    ['no id of a unit', ['--organizational-unit', 'Production'], 'id of a unit'],
    ['an unknown parameter', ['--parameter', 'UserRuleFrequence=x'], 'did you mean UserRuleFrequency'],
    [
      'a value that is not allowed',
      ['--parameter', 'UserRuleFrequency=Daily'],
      'allowed are One_Hour, Six_Hours',
    ],
    [
      'a value that the rule refuses',
      ['--parameter', 'ExemptRoles=app'],
      'unknown value "app" of rule parameter exemptRoles for iam-role-trust-mfa-required',
    ],
    ['a parameter without a value', ['--parameter', 'Report'], 'is not Key=Value'],
    ['a parameter twice', ['--parameter', 'Report=all', '--parameter', 'Report=all'], 'given twice'],
    ['a parameter that is not to be set', ['--parameter', 'CallAs=SELF'], 'it follows from the account'],
    ['a folder without a package', ['--package', '/nonexistent'], 'npm run package:member'],
    ['--dry-run and --yes', ['--dry-run'], 'cannot be used with'],
    ['no account id', ['--delegated-administrator', '42'], 'twelve digits'],
    ['a bucket of nobody', ['--code-bucket', 'x'], 'name it with --delegated-administrator'],
    [
      'units for a delegated administrator',
      ['--delegated-administrator', DELEGATED, '--organizational-unit', FIRST_UNIT],
      'name them there',
    ],
  ])('by %s', async (_, args, message) => {
    const recorded = recordIo();
    const packaged = args.includes('--package') ? [] : ['--package', folder];
    const exitCode = await main(['deploy-organization', '--yes', ...packaged, ...args], recorded.io);
    expect(exitCode).toBe(2);
    expect(recorded.stderr()).toContain(message);
    expect(changes()).toEqual([]);
  });

  itEach([
    ['is in no organization', () => delete management.organization, 'belongs to no organization'],
    [
      'has an organization without all features',
      () => (organization.FeatureSet = 'CONSOLIDATED_BILLING'),
      'enable-all-features',
    ],
    ['is in China', () => (organization.partition = 'aws-cn'), 'no service-managed StackSets'],
  ])('where the account %s', async (_, prepare, message) => {
    prepare();
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(2);
    expect(stderr()).toContain(message);
    expect(changes()).toEqual([]);
  });

  itEach([
    ['no delegated administrator', {}, 'neither the management account nor a delegated administrator'],
    [
      'one of another service',
      { [FIRST]: ['ssm.amazonaws.com'] },
      `not a delegated administrator of ${BOTH.join(' and ')}`,
    ],
    ['one of StackSets alone', { [FIRST]: [STACK_SETS] }, `not a delegated administrator of ${CONFIG}`],
  ])('by a member account that is %s', async (_, registered, message) => {
    organization.delegated = registered;
    as(FIRST);
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(2);
    expect(stderr()).toContain(message);
    expect(stderr()).toContain(`mfa-rules deploy-organization --delegated-administrator ${FIRST}`);
    expect(changes()).toEqual([]);
  });

  itEach([
    ['organizations:DescribeOrganization', MANAGEMENT],
    ['organizations:ListRoots', MANAGEMENT],
    ['organizations:ListDelegatedServicesForAccount', DELEGATED],
    ['cloudformation:DescribeOrganizationsAccess', MANAGEMENT],
    ['cloudformation:DescribeStacks', MANAGEMENT],
  ])('without permission to read %s, and nothing is taken for missing', async (operation, account) => {
    as(account);
    aws.faults.add({ operation, kind: 'deny', times: Infinity });
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(3);
    expect(stderr()).toMatch(/cannot be read: .*AccessDenied/);
    expect(stderr()).toContain('nothing was changed');
    expect(changes()).toEqual([]);
  });

  itEach([
    ['ROLLBACK_COMPLETE', 'can only be deleted: `aws cloudformation delete-stack --stack-name mfa-rules`'],
    ['UPDATE_ROLLBACK_FAILED', 'continue-update-rollback'],
    ['REVIEW_IN_PROGRESS', 'a change set that nobody executed'],
    ['UPDATE_IN_PROGRESS', 'wait until that ends'],
  ])('where a stack is in %s', async (StackStatus, message) => {
    await deploy();
    Object.assign(management.stacks['mfa-rules'] ?? {}, { StackStatus });
    aws.resetCalls();
    const { exitCode, stderr } = await deploy('--parameter', 'RuleNamePrefix=x-');
    expect(exitCode).toBe(2);
    expect(stderr()).toContain(message);
    expect(changes()).toEqual([]);
  });
});

describe('a deployment that stops half way', () => {
  itEach([
    [
      'a stack that fails',
      () => (management.failingStacks['mfa-rules'] = 'Something is full'),
      'Something: Something is full',
    ],
    [
      'no permission',
      () => aws.faults.add({ operation: 'cloudformation:CreateStack', kind: 'deny', skip: 1 }),
      'grant what this names',
    ],
  ])('says of %s what was done, what was not, and how to go on', async (_, prepare, message) => {
    prepare();
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(3);
    expect(stderr()).toContain(message);
    expect(stderr()).toContain(
      'done: trusted access of CloudFormation StackSets; trusted access of AWS Config; bucket of the code; code and templates in the bucket',
    );
    expect(stderr()).toContain('not done: StackSet and aggregator; rules of the management account itself');
    expect(stderr()).toContain('run the same command again');
  });

  itEach([
    ['a stack that failed', () => (management.failingStacks['mfa-rules'] = 'Something is full')],
    ['an upload that failed', () => aws.faults.add({ operation: 's3:PutObject', kind: 'deny', skip: 1 })],
    [
      'an access that was refused',
      () => aws.faults.add({ operation: 'organizations:EnableAWSServiceAccess', kind: 'deny' }),
    ],
  ])('goes on after %s', async (_, prepare) => {
    prepare();
    expect((await deploy()).exitCode).toBe(3);
    aws.resetFaults();
    const { exitCode, stdout } = await deploy();
    expect(exitCode).toBe(0);
    expect(stdout()).toContain('3 accounts of 3');
  });

  it('tells the reason of a failed update, not of an earlier one', async () => {
    await deploy();
    management.failingStacks['mfa-rules'] = 'first';
    await deploy('--parameter', 'RuleNamePrefix=x-');
    management.failingStacks['mfa-rules'] = 'second';
    const { stderr } = await deploy('--parameter', 'RuleNamePrefix=x-');
    expect(stderr()).toContain('UPDATE_ROLLBACK_COMPLETE: Something: second');
  });
});

describe('the configuration recorder', () => {
  const group = (recordingGroup: object): object[] => [{ name: 'default', recordingGroup }];
  itEach([
    [
      'all types with the global ones',
      group({ allSupported: true, includeGlobalResourceTypes: true }),
      'is there',
    ],
    [
      'all types without the global ones',
      group({ allSupported: true, includeGlobalResourceTypes: false }),
      'warning',
    ],
    [
      'the IAM types',
      group({ allSupported: false, resourceTypes: ['AWS::IAM::User', 'AWS::IAM::Role'] }),
      'is there',
    ],
    ['roles alone', group({ allSupported: false, resourceTypes: ['AWS::IAM::Role'] }), 'is there'],
    ['other types', group({ allSupported: false, resourceTypes: ['AWS::S3::Bucket'] }), 'warning'],
    [
      'all but others',
      group({
        allSupported: false,
        recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
        exclusionByResourceTypes: { resourceTypes: ['AWS::S3::Bucket'] },
      }),
      'is there',
    ],
    [
      'all but roles',
      group({
        allSupported: false,
        recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
        exclusionByResourceTypes: { resourceTypes: ['AWS::IAM::Role'] },
      }),
      'warning',
    ],
    ['nothing: there is none', [], 'warning'],
    [
      'only for another AWS service',
      [
        {
          name: 'a',
          servicePrincipal: 'x.amazonaws.com',
          recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
        },
      ],
      'warning',
    ],
  ])('that records %s', async (_, recorders, state) => {
    management.configurationRecorders = recorders;
    const { exitCode, stdout } = await run(['--dry-run']);
    expect(exitCode).toBe(0);
    expect(planIn(stdout())['configuration recorder in us-east-1']).toBe(state);
  });

  it('is unread, not absent, without permission', async () => {
    aws.faults.add({ operation: 'config:DescribeConfigurationRecorders', kind: 'deny', times: Infinity });
    const { exitCode, stdout } = await run(['--dry-run']);
    expect(exitCode).toBe(3);
    expect(planIn(stdout())['configuration recorder in us-east-1']).toBe('cannot be read');
  });
});
