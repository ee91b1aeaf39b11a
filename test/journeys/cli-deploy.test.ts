import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { toAccount, type Account } from '../aws/account.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { recordIo, type RecordedIo } from '../support/recorded-io.ts';
import { sharedEach, sharedIt } from '../support/share.ts';

const it = sharedIt(24, 'deployments to an account');

const itEach = sharedEach(9, 'deployments to one account');

const ACCOUNT = '111122223333';
const STACK = 'aws-config-mfa-rules';

/** What is packed: template.yaml as it is, and its code. */
let packaged: string;
let template: string;
let codeKeys: readonly string[];
let aws: AwsEndpoint;
let account: Account;
const environment = { ...process.env };

beforeAll(() => {
  packaged = mkdtempSync(join(tmpdir(), 'mfa-rules-deploy-'));
  execFileSync(process.execPath, ['deploy/member-package.mjs', packaged], { stdio: 'pipe' });
  template = readFileSync(join(packaged, 'template.json'), 'utf8');
  codeKeys = [...new Set(template.match(/functions-[0-9a-f]{32}\.zip/g))];
}, 60_000);
afterAll(() => rmSync(packaged, { recursive: true, force: true }));

beforeEach(async () => {
  account = toAccount({ accountId: ACCOUNT });
  aws = await startAws({ account });
  Object.assign(process.env, aws.environment(ACCOUNT), {
    AWS_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  delete process.env['AWS_PROFILE'];
});
afterEach(async () => {
  process.env = { ...environment };
  await aws.stop();
});

interface Ran extends Pick<RecordedIo, 'stdout' | 'stderr'> {
  readonly exitCode: number;
}

const run = async (args: readonly string[], io: Parameters<typeof recordIo>[0] = {}): Promise<Ran> => {
  const recorded = recordIo(io);
  const exitCode = await main(['deploy', '--package', packaged, ...args], recorded.io);
  return { ...recorded, exitCode };
};
const deploy = (...args: string[]): Promise<Ran> => run(['--yes', ...args]);

/** Calls that change something, by operation. */
const changes = (): readonly string[] =>
  aws.requests
    .map(({ operation }) => operation)
    .filter((operation) => /:(Create|Update|Put|Delete)/.test(operation));

/** The line of a step in a plan. */
const lineOf = (text: string, step: string): string =>
  text.split('\n').find((line) => line.includes(`  ${step}: `)) ?? '';

const ownBucket = (): string => account.stacks['mfa-rules-code']?.outputs['BucketName'] ?? '';

it('--debug tells of each call, and nothing of what it says', async () => {
  const { stderr } = await deploy('--debug');
  for (const operation of ['GetCallerIdentity', 'CreateStack', 'PutObject', 'DescribeConfigurationRecorders'])
    expect(stderr()).toMatch(new RegExp(`^debug: ${operation} \\d+ ms$`, 'm'));
  expect(stderr()).not.toMatch(/debug: .*(AKIA|Secret|Signature|arn:)/);
});

describe('the first deployment', () => {
  it('makes a bucket, uploads the code and makes the stack', async () => {
    const { exitCode, stdout, stderr } = await deploy();
    expect(stderr()).not.toContain('error');
    expect(exitCode).toBe(0);
    expect(changes()).toEqual(['cloudformation:CreateStack', 's3:PutObject', 'cloudformation:CreateStack']);
    expect(account.stacks[STACK]).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      body: template,
      parameters: { CodeBucket: ownBucket(), AppliesTo: 'all-users', UserRuleFrequency: 'Six_Hours' },
    });
    expect(Object.keys(account.buckets[ownBucket()] ?? {})).toEqual(codeKeys);
    expect(stdout()).toContain(`Stack ${STACK} has the rules `);
    expect(stdout()).toContain('Next: mfa-rules doctor --region us-east-1');
  });

  it('says what to run next as the command was started', async () => {
    const { stdout } = await run(['--yes'], { calledAs: ['node', 'dist/cli.js'] });
    expect(stdout()).toContain('\nNext: node dist/cli.js doctor --region us-east-1\n');
  });

  it('makes the bucket private and encrypted, for itself alone', async () => {
    await deploy();
    const body = account.stacks['mfa-rules-code']?.body ?? '';
    expect(body).toBe(readFileSync('deploy/code-bucket.yaml', 'utf8'));
    expect(body).toContain('SSEAlgorithm: AES256');
    expect(body.match(/(BlockPublic\w+|IgnorePublicAcls|RestrictPublicBuckets): true/g)).toHaveLength(4);
    expect(body).not.toContain('Effect: Allow');
  });

  it('uses a bucket that is named, and makes none', async () => {
    account.buckets['my-bucket'] = {};
    const { exitCode } = await deploy('--bucket', 'my-bucket');
    expect(exitCode).toBe(0);
    expect(changes()).toEqual(['s3:PutObject', 'cloudformation:CreateStack']);
    expect(account.stacks[STACK]?.parameters['CodeBucket']).toBe('my-bucket');
  });

  it('takes another name and parameters', async () => {
    const parameters = ['RuleNamePrefix=second-', 'AppliesTo=credential-users'];
    const { exitCode } = await deploy(
      '--stack-name',
      'second',
      ...parameters.flatMap((parameter) => ['--parameter', parameter]),
    );
    expect(exitCode).toBe(0);
    expect(account.stacks['second']?.parameters).toMatchObject({
      RuleNamePrefix: 'second-',
      AppliesTo: 'credential-users',
    });
  });

  it('gives the stacks the tags that policies of the organization ask for', async () => {
    const { exitCode } = await deploy('--tag', 'team=cloud security', '--tag', 'cost-center=');
    expect(exitCode).toBe(0);
    const tags = { team: 'cloud security', 'cost-center': '' };
    expect([account.stacks[STACK]?.tags, account.stacks['mfa-rules-code']?.tags]).toEqual([tags, tags]);
  });

  itEach<[string, readonly string[], readonly string[], readonly string[]]>([
    ['without notifications', [], ['7 AWS::Lambda::Function', '5 AWS::Config::ConfigRule'], ['SNS']],
    [
      'with an e-mail address',
      ['--parameter', 'NotificationEmail=a@example.com'],
      ['8 AWS::Lambda::Function', '2 AWS::SNS::Topic'],
      [],
    ],
    [
      'without events',
      ['--parameter', 'EvaluateOnChange=false'],
      ['6 AWS::Lambda::Function', '1 AWS::SQS::Queue'],
      ['Scheduler'],
    ],
  ])('says what will be made %s, and with --dry-run makes none of it', async (_, args, made, left) => {
    const { exitCode, stdout } = await run(['--dry-run', ...args]);
    expect(exitCode).toBe(0);
    expect(changes()).toEqual([]);
    expect(stdout()).toContain(`Plan for account ${ACCOUNT}, region us-east-1:`);
    const line = lineOf(stdout(), 'rules');
    expect(line).toMatch(/^will be made /);
    for (const resources of made) expect(line).toContain(resources);
    for (const type of left) expect(line).not.toContain(type);
  });

  itEach([
    ['y\n', 0, 3],
    ['n\n', 2, 0],
    ['', 2, 0],
  ])('asks first: %j ends with %d', async (stdin, expected, count) => {
    const { exitCode, stderr } = await run([], { isTTY: true, stdin });
    expect(stderr()).toContain('Do this? [y/N]');
    expect(exitCode).toBe(expected);
    expect(changes()).toHaveLength(count);
  });
});

describe('a further deployment', () => {
  beforeEach(async () => {
    await deploy('--parameter', 'AppliesTo=console-users');
    aws.resetCalls();
  });

  it('says that there is nothing to change, and does not ask', async () => {
    const { exitCode, stdout, stderr } = await run([], { isTTY: true });
    expect(exitCode).toBe(0);
    expect(changes()).toEqual([]);
    expect(stderr()).not.toContain('Do this?');
    expect(stdout()).toContain(`Nothing to change: stack ${STACK} has the rules`);
  });

  it('changes one parameter, and keeps the others', async () => {
    const { exitCode, stderr } = await deploy('--parameter', 'Report=all');
    expect(exitCode).toBe(0);
    expect(lineOf(stderr(), 'rules')).toContain(`stack ${STACK}: Report "changes" to "all"`);
    expect(changes()).toEqual(['cloudformation:UpdateStack']);
    expect(account.stacks[STACK]?.parameters).toMatchObject({ Report: 'all', AppliesTo: 'console-users' });
  });

  it('updates a stack that `sam deploy` made', async () => {
    Object.assign(account.stacks[STACK] ?? {}, { body: readFileSync('template.yaml', 'utf8') });
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(0);
    expect(lineOf(stderr(), 'rules')).toMatch(/^will be changed .*: template$/);
    expect(account.stacks[STACK]?.body).toBe(template);
  });

  it('keeps the bucket that was named before', async () => {
    account.buckets['my-bucket'] = {};
    await deploy('--bucket', 'my-bucket');
    aws.resetCalls();
    const { exitCode } = await deploy();
    expect(exitCode).toBe(0);
    expect(changes()).toEqual([]);
  });

  it.each<[string, (place: string) => void]>([
    ['has another content', (place) => (account.objectChecksums[place] = 'AAAA')],
    ['has no checksum', (place) => delete account.objectChecksums[place]],
  ])('uploads an object again that has the name and %s', async (_, plant) => {
    const place = `${ownBucket()}/${codeKeys[0]}`;
    const right = account.objectChecksums[place];
    plant(place);
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(0);
    expect(lineOf(stderr(), 'code in the bucket')).toMatch(/^will be made /);
    expect(changes()).toEqual(['s3:PutObject']);
    const zip = readFileSync(join(packaged, codeKeys[0] ?? ''));
    expect(right).toBe(createHash('sha256').update(zip).digest('base64'));
    expect(account.objectChecksums[place]).toBe(right);
  });

  it('changes the tag that is named, and keeps the others', async () => {
    await deploy('--tag', 'team=a', '--tag', 'stage=test');
    const { exitCode, stderr } = await deploy('--tag', 'team=b');
    expect(exitCode).toBe(0);
    expect(stderr()).toContain(`stack ${STACK}: tag "team" "a" to "b"`);
    expect(account.stacks[STACK]?.tags).toEqual({ stage: 'test', team: 'b' });
    expect((await deploy('--tag', 'team=b')).stdout()).toContain('Nothing to change');
    await deploy('--parameter', 'Report=all');
    expect(account.stacks[STACK]?.tags).toEqual({ stage: 'test', team: 'b' });
  });

  itEach([
    ['ROLLBACK_COMPLETE', 'can only be deleted'],
    ['UPDATE_IN_PROGRESS', 'wait until that ends'],
  ])('leaves a stack in %s alone', async (StackStatus, message) => {
    Object.assign(account.stacks[STACK] ?? {}, { StackStatus });
    const { exitCode, stderr } = await deploy('--parameter', 'Report=all');
    expect(exitCode).toBe(2);
    expect(stderr()).toContain(message);
    expect(changes()).toEqual([]);
  });
});

describe('the alarm', () => {
  it('is said to tell nobody where nobody is named, and stops nothing', async () => {
    const { exitCode, stdout } = await run(['--dry-run']);
    expect(exitCode).toBe(0);
    expect(lineOf(stdout(), 'whom the alarm tells')).toMatch(/^warning .*--parameter AlarmEmail=ADDRESS$/);
  });

  it.each([
    ['AlarmEmail', 'a@example.com'],
    ['NotificationEmail', 'b@example.com'],
    ['AlarmTopicArn', 'arn:aws:sns:us-east-1:111122223333:alarms'],
  ])('tells whom %s names, also when it is run again without', async (name, value) => {
    await deploy('--parameter', `${name}=${value}`);
    const { stdout } = await run(['--dry-run']);
    expect(lineOf(stdout(), 'whom the alarm tells')).toBe(`is there         whom the alarm tells: ${value}`);
  });
});

describe('outside the region of IAM', () => {
  const FORWARDER = 'forward-iam-events';

  it('says that IAM events will be forwarded, and with --dry-run makes nothing', async () => {
    const { exitCode, stdout } = await run(['--dry-run', '--region', 'eu-central-1']);
    expect(exitCode).toBe(0);
    expect(lineOf(stdout(), 'events of IAM')).toMatch(
      /^will be made .*stack forward-iam-events in us-east-1, which forwards them to eu-central-1$/,
    );
    expect(changes()).toEqual([]);
  });

  it('deploys the forwarder to the region of IAM, with what the organization demands of roles', async () => {
    const { exitCode } = await deploy('--region', 'eu-central-1', '--parameter', 'RolePath=/security/');
    expect(exitCode).toBe(0);
    expect(account.stacks[FORWARDER]).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      body: readFileSync('deploy/forward-iam-events.yaml', 'utf8'),
      parameters: { TargetRegion: 'eu-central-1', RolePath: '/security/' },
    });
    const made = aws.requests.filter(({ operation }) => operation === 'cloudformation:CreateStack');
    expect(made.map(({ region }) => region)).toEqual(['eu-central-1', 'eu-central-1', 'us-east-1']);
    const again = await deploy('--region', 'eu-central-1');
    expect(again.stdout()).toContain('Nothing to change');
  });

  itEach<[string, readonly string[], string, RegExp]>([
    [
      'evaluates on schedule alone',
      [],
      'false',
      /it is left alone, and users are evaluated on schedule only here \(EvaluateOnChange=false\)$/,
    ],
    [
      'waits for events where that is asked for',
      ['--parameter', 'EvaluateOnChange=true'],
      'true',
      /it is left alone, and the alarm will tell that nothing forwards them to eu-west-1, unless something else does or EvaluateOnChange is false$/,
    ],
  ])('leaves a forwarder of another region alone, says so, and %s', async (_, parameters, expected, said) => {
    await deploy('--region', 'eu-central-1');
    const other = ['--region', 'eu-west-1', '--stack-name', 'other'];
    const prefix = ['--parameter', 'RuleNamePrefix=other-'];
    const { stdout, stderr, exitCode } = await deploy(...other, ...prefix, ...parameters);
    const line = lineOf(`${stdout()}\n${stderr()}`, 'events of IAM');
    expect(exitCode).toBe(0);
    expect(line).toMatch(/^warning .*forwards them to eu-central-1: /);
    expect(line).toMatch(said);
    expect(account.stacks['other']?.parameters).toMatchObject({ EvaluateOnChange: expected });
    expect(account.stacks[FORWARDER]?.parameters).toMatchObject({ TargetRegion: 'eu-central-1' });
  });

  it('says nothing of it where no events are asked for', async () => {
    const withoutEvents = ['--parameter', 'EvaluateOnChange=false'];
    const { stdout } = await run(['--dry-run', '--region', 'eu-central-1', ...withoutEvents]);
    expect(lineOf(stdout(), 'events of IAM')).toMatch(/^is there /);
  });
});

describe('nothing is changed', () => {
  itEach<[string, readonly string[], string]>([
    ['an unknown parameter', ['--parameter', 'AppliesTos=x'], 'did you mean AppliesTo'],
    ['a value that is not allowed', ['--parameter', 'AppliesTo=me'], 'AppliesTo=me: allowed are all-users'],
    [
      'a number that is out of range',
      ['--parameter', 'MaximumMfaAgeSeconds=-1'],
      'MaximumMfaAgeSeconds=-1: it has to be a whole number from 0 to 129600',
    ],
    [
      'a number that is none',
      ['--parameter', 'RoleRuleConcurrency=many'],
      'RoleRuleConcurrency=many: it has to be a whole number from 0',
    ],
    [
      'a value of another form',
      ['--parameter', 'NotificationEmail=me'],
      'NotificationEmail=me: Empty, or an e-mail address.',
    ],
    [
      'a topic of another region for alarms',
      ['--parameter', 'AlarmTopicArn=arn:aws:sns:eu-west-1:111122223333:alarms'],
      'AlarmTopicArn=arn:aws:sns:eu-west-1:111122223333:alarms is of "eu-west-1": alarms of us-east-1 can tell a topic of us-east-1 alone',
    ],
    [
      'a key of another region for logs',
      ['--parameter', 'LogKmsKeyArn=arn:aws:kms:eu-west-1:111122223333:key/k1'],
      'is of "eu-west-1": logs of us-east-1 can be encrypted with a key of us-east-1 alone',
    ],
    [
      'a key of another region than its topic',
      [
        '--parameter',
        'NotificationTopicArn=arn:aws:sns:eu-west-1:111122223333:told',
        '--parameter',
        'NotificationKeyArn=arn:aws:kms:us-east-1:111122223333:key/k1',
      ],
      'is of "us-east-1": SNS in eu-west-1 uses a key of eu-west-1 alone',
    ],
    ['a tag without a key', ['--tag', '=x'], '--tag "=x" is not Key=Value'],
    ['a tag of AWS', ['--tag', 'AWS:x=y'], '--tag "AWS:x=y": keys that begin with aws: belong to AWS'],
    ['a tag that is given twice', ['--tag', 'a=b', '--tag', 'a=c'], '--tag "a" is given twice'],
    [
      'a tag with a tab',
      ['--tag', 'a=b\tc'],
      'letters, digits, spaces and the characters _.:/=+-@ are allowed',
    ],
    [
      'a value of a tag that is too long',
      ['--tag', `a=${'b'.repeat(257)}`],
      'a value has at most 256 characters',
    ],
    [
      'a key of a tag that is too long',
      ['--tag', `${'a'.repeat(129)}=b`],
      'a key has at most 128 characters',
    ],
    [
      'more tags than a stack can have',
      Array.from({ length: 51 }, (_, index) => ['--tag', `tag${index}=x`]).flat(),
      '--tag is given 51 times; a stack has at most 50 tags',
    ],
    [
      'a path without its slashes',
      ['--parameter', 'RolePath=security'],
      'RolePath=security: A path that begins and ends with a slash.',
    ],
    [
      'a value that is too long',
      ['--parameter', `RuleNamePrefix=${'x'.repeat(33)}`],
      'at most 32 characters',
    ],
    [
      'a value that the rule refuses',
      ['--parameter', 'ExemptUsers=alice'],
      'unknown value "alice" of rule parameter exemptUsers for iam-user-mfa-required; its item "alice" is not of that form',
    ],
    [
      'more characters than AWS Config takes of a rule',
      [
        '--parameter',
        `ExemptUsers=${'x'.repeat(820)}=y until 2026-06-30`,
        '--parameter',
        `ExemptTag=${'t'.repeat(40)}`,
      ],
      'the parameters of iam-user-mfa-required have 1051 characters together, and AWS Config takes 1024',
    ],
    ['the bucket as a parameter', ['--parameter', 'CodeBucket=x'], 'name a bucket with --bucket'],
    ['no name of a stack', ['--stack-name', '1'], 'It is a letter'],
    ['no name of a bucket', ['--bucket', 'My_Bucket'], 'name of an S3 bucket'],
    ['a bucket that is not there', ['--bucket', 'no-such-bucket'], 'there is no such bucket'],
    ['--dry-run and --yes', ['--dry-run'], 'cannot be used with'],
  ])('by %s', async (_, args, message) => {
    const { exitCode, stderr } = await deploy(...args);
    expect(stderr()).toContain(message);
    expect(exitCode).toBe(2);
    expect(changes()).toEqual([]);
  });

  it('by a value that is too long beside one that the stack keeps', async () => {
    await deploy('--parameter', `ExemptUsers=${'x'.repeat(800)}=y until 2026-06-30`);
    aws.resetCalls();
    const { exitCode, stderr } = await deploy('--parameter', `ExemptTag=${'t'.repeat(40)}`);
    expect(stderr()).toContain('have 1031 characters together');
    expect([exitCode, changes()]).toEqual([2, []]);
    expect((await deploy('--parameter', 'ExemptTag=mfa-exempt')).exitCode).toBe(0);
  });

  it('where nobody can be asked', async () => {
    const { exitCode, stderr } = await run([]);
    expect(exitCode).toBe(2);
    expect(stderr()).toContain('--yes deploys without a question');
    const wrong = await run(['--parameter', 'AppliesTo=console', '--tag', 'foo']);
    expect(wrong.stderr()).toContain('AppliesTo=console: allowed are');
  });

  it('without a configuration recorder', async () => {
    account.configurationRecorders = [];
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(2);
    expect(stderr()).toContain('configuration recorder in us-east-1 is missing');
    expect(changes()).toEqual([]);
  });

  it('where another stack has rules of these names', async () => {
    account.configRules = toAccount({ configRules: { 'iam-user-mfa-required': [] } }).configRules;
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(2);
    expect(stderr()).toContain('iam-user-mfa-required is there already, of another stack');
    expect(changes()).toEqual([]);
  });

  it('to functions that take signed code alone, which it would take off', async () => {
    await deploy();
    aws.resetCalls();
    const arn = `arn:aws:lambda:us-east-1:${ACCOUNT}:code-signing-config:csc-0123456789abcdef0`;
    Object.assign(account.stacks[STACK]?.parameters ?? {}, { CodeSigningConfigArn: arn });
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(2);
    expect(stderr()).toContain(
      'the functions of stack aws-config-mfa-rules take signed code alone (CodeSigningConfigArn), and this command signs none: update it with sam deploy --signing-profiles',
    );
    expect(changes()).toEqual([]);
  });

  it("to somebody else's stack of the same name", async () => {
    await deploy();
    aws.resetCalls();
    Object.assign(account.stacks[STACK] ?? {}, { body: 'Resources: {}', outputs: {} });
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(2);
    expect(stderr()).toContain('holds something else: name another with --stack-name');
    expect(changes()).toEqual([]);
  });

  itEach([
    ['cloudformation:DescribeStacks', 3],
    ['config:DescribeConfigRules', 3],
  ])('without permission for %s, and nothing is taken for missing', async (operation, expected) => {
    aws.faults.add({ operation, kind: 'deny', times: Infinity });
    const { exitCode, stderr } = await deploy();
    expect(exitCode).toBe(expected);
    expect(stderr()).toMatch(/cannot be read: .*AccessDenied/);
    expect(changes()).toEqual([]);
  });
});

it('says what was done, what was not and how to go on where the stack fails', async () => {
  account.failingStacks[STACK] = 'Something is full';
  const { exitCode, stderr } = await deploy();
  expect(exitCode).toBe(3);
  expect(stderr()).toContain('Something: Something is full');
  expect(stderr()).toContain('error: done: bucket of the code; code in the bucket');
  expect(stderr()).toContain('error: not done: rules');
  aws.resetCalls();
  expect((await deploy()).exitCode).toBe(0);
  expect(changes()).toEqual(['cloudformation:CreateStack']);
});

itEach([
  ['AWS::IAM::Role', /^is there /],
  ['AWS::IAM::User', /^warning .* does not record IAM roles/],
])('asks whether roles are recorded: %s', async (resourceType, expected) => {
  account.configurationRecorders = [
    { name: 'default', recordingGroup: { allSupported: false, resourceTypes: [resourceType] } },
  ];
  const { stdout } = await run(['--dry-run']);
  expect(lineOf(stdout(), 'configuration recorder in us-east-1')).toMatch(expected);
});

it('goes on where the recorder cannot be read, and says so with its exit code', async () => {
  aws.faults.add({ operation: 'config:DescribeConfigurationRecorders', kind: 'deny', times: Infinity });
  const { exitCode, stderr } = await deploy();
  expect(exitCode).toBe(3);
  expect(lineOf(stderr(), 'configuration recorder in us-east-1')).toMatch(/^cannot be read /);
  expect(account.stacks[STACK]?.StackStatus).toBe('CREATE_COMPLETE');
});
