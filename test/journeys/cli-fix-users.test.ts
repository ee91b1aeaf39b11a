/** `mfa-rules fix --user` and `--users` from their arguments to their output. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { main } from '../../src/cli/program.ts';
import { allow, arnOf, policyOf } from '../support/account-with.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { createTestFolder, type TestFolder } from '../support/test-folder.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(10, 'fixes for users');

interface Entry {
  readonly ResourceType: string;
  readonly ResourceName: string;
  readonly ComplianceType: string;
  readonly Privilege: string;
  readonly PolicyDocument: object | null;
  readonly Policy: object | null;
  readonly Touches: object;
  readonly AlsoFixes: readonly string[];
  readonly Reason: string;
  readonly Move: object | null;
  readonly Alternatives: readonly {
    readonly Move: object | null;
    readonly ShutOut: readonly object[];
  }[];
}
interface Answer {
  readonly fixes: readonly Entry[];
  readonly complete: boolean;
  readonly problems: readonly { readonly ResourceName: string | null; readonly ErrorName: string }[];
}

const run = async (...argv: readonly string[]) => {
  const recorded = recordIo();
  const exitCode = await main(['fix', ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};
const SAMPLE = ['--inventory', 'examples/account'];

describe('of the sample account', () => {
  it('has the users with privileges without MFA, and tells of whom nothing is known', async () => {
    const { exitCode, stdout, stderr } = await run('--users', ...SAMPLE, '--format', 'json');
    const { fixes, complete, problems } = readJsonOutput('fix', stdout) as Answer;
    expect(
      fixes.map(({ ResourceType, ResourceName, ComplianceType, Privilege }) =>
        [ResourceType, ResourceName, ComplianceType, Privilege].join(' '),
      ),
    ).toEqual([
      'AWS::IAM::User bob COMPLIANT administrator',
      'AWS::IAM::User carol COMPLIANT write',
      'AWS::IAM::User dana COMPLIANT administrator',
      'AWS::IAM::User deploy-bot COMPLIANT administrator',
      'AWS::IAM::User erin COMPLIANT power',
    ]);
    expect(complete).toBe(false);
    expect(problems.map(({ ResourceName, ErrorName }) => [ResourceName, ErrorName])).toEqual([
      ['judy', 'NotDecided'],
    ]);
    expect(stderr).toMatch(
      /^error: what judy can do without MFA is not decided \(.*\): nothing is proposed$/m,
    );
    expect(exitCode).toBe(1);
  });

  it.each<[name: string, argv: readonly string[], code: number, said: RegExp]>([
    [
      'of whom nothing is known',
      ['--user', 'judy'],
      3,
      /^nothing is proposed: what the user can do without MFA is not decided\n$/,
    ],
    ['behind MFA', ['--user', 'alice'], 0, /^nothing to fix: the user has no privilege without MFA\n$/],
    [
      'of a lesser privilege',
      ['--user', 'carol', '--privilege', 'power'],
      0,
      /^nothing to fix: without MFA the user is no administrator, cannot become one, and cannot change all of any service\n$/,
    ],
    [
      'who is no administrator',
      ['--user', 'carol', '--privilege', 'administrator'],
      0,
      /^nothing to fix: without MFA the user is no administrator, and cannot become one\n$/,
    ],
    [
      'who is fixed, by ARN',
      ['--user', arnOf('user', 'bob')],
      1,
      /^bob\nbob is an administrator without MFA\./,
    ],
    ['in another way', ['--user', 'carol', '--alternative', '2'], 1, /\n\+\+\+ b\/carol-RequireMFA\.json\n/],
    ['where findings are no error', ['--user', 'bob', '--exit-zero'], 0, /^bob\n/],
  ])('ends as it should for a user %s', async (_, argv, code, said) => {
    const { exitCode, stdout } = await run(...argv, ...SAMPLE);
    expect(stdout).toMatch(said);
    expect(exitCode).toBe(code);
  });
});

describe('each format', () => {
  let folder: TestFolder;
  beforeEach(() => {
    const versions = [5, 4, 3, 2, 1].map((version) => ({
      VersionId: `v${version}`,
      IsDefaultVersion: version === 5,
      Document: policyOf(allow('sqs:*')),
    }));
    folder = createTestFolder();
    folder.write({
      'get-account-authorization-details.json': {
        UserDetailList: [
          {
            UserName: 'alice',
            UserId: 'AIDAEXAMPLEALICE',
            Arn: arnOf('user', 'alice'),
            GroupList: ['ops'],
            UserPolicyList: [],
            AttachedManagedPolicies: [],
          },
          {
            UserName: "o'hara",
            UserId: 'AIDAEXAMPLEOHARA',
            Arn: arnOf('user', "o'hara"),
            GroupList: [],
            UserPolicyList: [{ PolicyName: 'own', PolicyDocument: policyOf(allow('s3:*')) }],
            AttachedManagedPolicies: [],
          },
          {
            UserName: 'queues',
            UserId: 'AIDAEXAMPLEQUEUES',
            Arn: arnOf('user', 'queues'),
            GroupList: [],
            UserPolicyList: [],
            AttachedManagedPolicies: [{ PolicyName: 'sqs', PolicyArn: arnOf('policy', 'sqs') }],
          },
        ],
        GroupDetailList: [
          {
            GroupName: 'ops',
            Arn: arnOf('group', 'ops'),
            GroupPolicyList: [],
            AttachedManagedPolicies: [{ PolicyName: 'All', PolicyArn: 'arn:aws:iam::aws:policy/All' }],
          },
        ],
        RoleDetailList: [
          {
            RoleName: 'ci',
            RoleId: 'AROAEXAMPLECI',
            Arn: arnOf('role', 'ci'),
            AssumeRolePolicyDocument: policyOf({
              Effect: 'Allow',
              Principal: { Service: 'ec2.amazonaws.com' },
              Action: 'sts:AssumeRole',
            }),
            RolePolicyList: [],
            AttachedManagedPolicies: [{ PolicyName: 'sqs', PolicyArn: arnOf('policy', 'sqs') }],
            InstanceProfileList: [],
          },
        ],
        Policies: [
          {
            PolicyName: 'All',
            Arn: 'arn:aws:iam::aws:policy/All',
            PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: policyOf(allow('*')) }],
          },
          { PolicyName: 'sqs', Arn: arnOf('policy', 'sqs'), PolicyVersionList: versions },
        ],
      },
    });
  });
  afterEach(() => folder.remove());
  const inFormat = async (format: string): Promise<string> => {
    const { stdout } = await run('--users', '--inventory', folder.path, '--format', format);
    return stdout;
  };

  it('json names the policy, and whom else it touches', async () => {
    const { fixes } = readJsonOutput('fix', await inFormat('json')) as Answer;
    expect(fixes.map(({ ResourceName, Policy, Touches }) => [ResourceName, Policy, Touches])).toEqual([
      [
        'alice',
        expect.objectContaining({ Kind: 'inline', Name: 'RequireMFA', GroupName: 'ops', IsNew: true }),
        { Users: [], Groups: ['ops'], Roles: [] },
      ],
      [
        "o'hara",
        expect.objectContaining({ Kind: 'inline', Name: 'own', UserName: "o'hara", IsNew: false }),
        { Users: [], Groups: [], Roles: [] },
      ],
      [
        'queues',
        expect.objectContaining({
          Kind: 'managed',
          Arn: arnOf('policy', 'sqs'),
          VersionId: 'v5',
          IsNew: false,
        }),
        { Users: [], Groups: [], Roles: ['ci'] },
      ],
    ]);
  });

  it('diff shows a new policy against nothing', async () => {
    const shown = await inFormat('diff');
    expect(shown).toContain('--- /dev/null\n+++ b/ops-RequireMFA.json\n@@ -0,0 +1,');
    expect(shown).toContain('Still allowed: any action with MFA, iam:CreateVirtualMFADevice without MFA');
  });

  it('cli keeps the old document, writes the new one, and says what to delete where IAM keeps no more', async () => {
    const script = await inFormat('cli');
    const calls = script.split('\n').filter((line) => /aws iam/.test(line));
    expect(calls).toEqual([
      '{ if aws iam get-group-policy --group-name=ops --policy-name=RequireMFA --query PolicyDocument --output json > ops-RequireMFA.there.txt 2>&1',
      'aws iam put-group-policy --group-name=ops --policy-name=RequireMFA --policy-document file://ops-RequireMFA.after.json',
      `aws iam get-user-policy --user-name='o'\\''hara' --policy-name=own --query PolicyDocument --output json > o-hara-own.before.json &&`,
      `aws iam put-user-policy --user-name='o'\\''hara' --policy-name=own --policy-document file://o-hara-own.after.json`,
      `# Its oldest version goes by this: aws iam delete-policy-version --policy-arn=${arnOf('policy', 'sqs')} --version-id=v1`,
      `aws iam get-policy-version --policy-arn=${arnOf('policy', 'sqs')} --version-id=v5 --query PolicyVersion.Document --output json > sqs.before.json &&`,
      `aws iam create-policy-version --policy-arn=${arnOf('policy', 'sqs')} --policy-document file://sqs.after.json --set-as-default`,
    ]);
    // An aws that keeps what it was called with.
    const file = join(folder.path, 'aws');
    writeFileSync(
      file,
      `#!/bin/sh\necho "$@" >> ${folder.path}/calls\ncase "$2" in get-group-policy) echo 'An error occurred (NoSuchEntity) when calling the GetGroupPolicy operation: none' >&2; exit 254;; esac\n`,
      { mode: 0o755 },
    );
    const ran = spawnSync('sh', ['-c', script], {
      cwd: folder.path,
      env: { PATH: `${folder.path}:${process.env['PATH'] ?? ''}` },
      encoding: 'utf8',
    });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(folder.path, 'calls'), 'utf8').match(/^iam \S+/gm)).toEqual([
      'iam get-group-policy',
      'iam put-group-policy',
      'iam get-user-policy',
      'iam put-user-policy',
      'iam get-policy-version',
      'iam create-policy-version',
    ]);
    expect(JSON.parse(readFileSync(join(folder.path, 'ops-RequireMFA.after.json'), 'utf8'))).toHaveProperty(
      'Statement',
    );
  });

  it.each<[answer: string, aws: string, said: RegExp]>([
    [
      'may not be asked for',
      "echo 'An error occurred (AccessDenied) when calling the GetGroupPolicy operation: no' >&2; exit 254",
      /\(AccessDenied\)[^]*whether there is a policy RequireMFA is not known: it was not written\n$/,
    ],
    [
      'is not told in time',
      "echo 'An error occurred (Throttling) when calling the GetGroupPolicy operation: slow' >&2; exit 254",
      /\(Throttling\)[^]*not known: it was not written\n$/,
    ],
    ['is there', 'echo {}', /^policy RequireMFA is there already: nothing was written over it\n$/],
  ])('cli writes no new policy where one of that name %s', async (_name, answer, said) => {
    const { stdout: script } = await run('--user', 'alice', '--inventory', folder.path, '--format', 'cli');
    writeFileSync(
      join(folder.path, 'aws'),
      `#!/bin/sh\necho "$2" >> ${folder.path}/calls\ncase "$2" in get-*) ${answer};; esac\n`,
      { mode: 0o755 },
    );
    const ran = spawnSync('sh', ['-eu', '-c', script], {
      cwd: folder.path,
      env: { PATH: `${folder.path}:${process.env['PATH'] ?? ''}` },
      encoding: 'utf8',
    });
    expect(ran.status).not.toBe(0);
    expect(ran.stderr).toMatch(said);
    expect(readFileSync(join(folder.path, 'calls'), 'utf8')).toBe('get-group-policy\n');
  });

  it('cloudformation and terraform have the documents as they stand there', async () => {
    const { Resources: resources } = parse(await inFormat('cloudformation')) as {
      readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
    };
    expect(Object.entries(resources).map(([id, { Type }]) => [id, Type])).toEqual([
      ['opsRequireMFA', 'AWS::IAM::GroupPolicy'],
      ['oharaown', 'AWS::IAM::UserPolicy'],
      ['sqs', 'AWS::IAM::ManagedPolicy'],
    ]);
    expect(resources['oharaown']?.Properties).toMatchObject({ PolicyName: 'own', UserName: "o'hara" });
    const terraform = await inFormat('terraform');
    expect(terraform.match(/^resource .*/gm)).toEqual([
      'resource "aws_iam_group_policy" "ops_RequireMFA" {',
      'resource "aws_iam_user_policy" "o_hara_own" {',
      'resource "aws_iam_policy" "sqs" {',
    ]);
    expect(terraform).toContain('  name  = "RequireMFA"\n  group = "ops"\n  policy = jsonencode({\n');
    expect(terraform).toContain('user/$${aws:username}"');
  });

  describe('of a role that a user is moved to', () => {
    const moving = async (user: string, format: string): Promise<string> => {
      const argv = ['--user', user, '--alternative', '1', '--inventory', folder.path, '--format', format];
      return (await run(...argv)).stdout;
    };

    it('json has the role, what is taken and what is shut out, as another way and as the one that is asked for', async () => {
      const { fixes: all } = readJsonOutput('fix', await inFormat('json')) as Answer;
      const { fixes: chosen } = readJsonOutput('fix', await moving('alice', 'json')) as Answer;
      const [alice] = all;
      const [move] = alice?.Alternatives ?? [];
      expect(alice?.Move).toBeNull();
      expect(move).toMatchObject({
        Policy: { Kind: 'inline', Name: 'AssumeRoleWithMFA', UserName: 'alice', IsNew: true },
        Move: {
          RoleName: 'mfa-alice',
          RoleArn: arnOf('role', 'mfa-alice'),
          Policies: [],
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/All'],
          Taken: { Policies: [], ManagedPolicyArns: [], Groups: ['ops'] },
        },
        Touches: { Users: [], Groups: [], Roles: [] },
      });
      expect(move?.ShutOut).toEqual([expect.objectContaining({ Principal: arnOf('user', 'alice') })]);
      expect(chosen[0]).toMatchObject({
        ComplianceType: 'COMPLIANT',
        Move: move?.Move,
        ShutOut: move?.ShutOut,
      });
    });

    it('diff shows the documents against nothing, and what is attached and taken', async () => {
      const shown = await moving("o'hara", 'diff');
      expect(shown).toMatch(/^Still allowed: sts:AssumeRole with MFA, s3:\w+ in role mfa-o'hara, /m);
      expect(shown.match(/^\+\+\+ .*/gm)).toEqual([
        '+++ b/o-hara-AssumeRoleWithMFA.json',
        '+++ b/mfa-o-hara-trust.json',
        '+++ b/mfa-o-hara-own.json',
      ]);
      expect(shown).toMatch(/\n- inline policy own of the user\n$/);
      expect(await moving('alice', 'diff')).toMatch(
        /\n\+ managed policy arn:aws:iam::aws:policy\/All of role mfa-alice\n- member of group ops\n$/,
      );
    });

    it('cli makes the role and the right to assume it, and says how the rest is taken', async () => {
      const calls = (await moving("o'hara", 'cli')).split('\n').filter((line) => /aws iam/.test(line));
      const [role, policy] = [`'mfa-o'\\''hara'`, `'o'\\''hara'`];
      expect(calls).toEqual([
        `{ if aws iam get-user-policy --user-name=${policy} --policy-name=AssumeRoleWithMFA --query PolicyDocument --output json > o-hara-AssumeRoleWithMFA.there.txt 2>&1`,
        `aws iam create-role --role-name=${role} --assume-role-policy-document file://mfa-o-hara-trust.after.json &&`,
        `aws iam put-role-policy --role-name=${role} --policy-name=own --policy-document file://mfa-o-hara-own.after.json &&`,
        `aws iam put-user-policy --user-name=${policy} --policy-name=AssumeRoleWithMFA --policy-document file://o-hara-AssumeRoleWithMFA.after.json`,
        `# aws iam get-user-policy --user-name=${policy} --policy-name=own --query PolicyDocument --output json > o-hara-own.before.json &&`,
        `# aws iam delete-user-policy --user-name=${policy} --policy-name=own`,
      ]);
      expect(await moving('alice', 'cli')).toMatch(
        /\n# Once alice has assumed mfa-alice with MFA, .*\n# aws iam remove-user-from-group --user-name=alice --group-name=ops\n$/,
      );
    });

    it('cloudformation and terraform have the role and the right to assume it', async () => {
      const template = await moving('alice', 'cloudformation');
      const { Resources: resources } = parse(template) as {
        readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
      };
      expect(Object.entries(resources).map(([id, { Type }]) => [id, Type])).toEqual([
        ['aliceAssumeRoleWithMFA', 'AWS::IAM::UserPolicy'],
        ['mfaalice', 'AWS::IAM::Role'],
      ]);
      expect(resources['mfaalice']?.Properties).toEqual({
        RoleName: 'mfa-alice',
        AssumeRolePolicyDocument: expect.objectContaining({ Version: '2012-10-17' }),
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/All'],
      });
      expect(template).toContain('# To be taken from user alice, once he has assumed the role: group ops\n');
      const terraform = await moving('alice', 'terraform');
      expect(terraform.match(/^resource .*/gm)).toEqual([
        'resource "aws_iam_user_policy" "alice_AssumeRoleWithMFA" {',
        'resource "aws_iam_role" "mfa-alice" {',
        'resource "aws_iam_role_policy_attachment" "mfa-alice_All" {',
      ]);
      expect(terraform).toContain('  role       = aws_iam_role.mfa-alice.name\n');
      expect((await moving("o'hara", 'terraform')).match(/^resource "aws_iam_role_policy" .*/gm)).toEqual([
        `resource "aws_iam_role_policy" "mfa-o_hara_own" {`,
      ]);
    });
  });
});

describe('wrong usage', () => {
  it.each<[readonly string[], RegExp]>([
    [
      ['--users', '--apply'],
      /--apply writes trust policies of roles alone.*--format cli prints the commands/,
    ],
    [['--user', 'bob', '--apply'], /--apply writes trust policies of roles alone/],
    [['--users', '--role', 'a'], /cannot be used with option '--role/],
    [['--user', 'bob', '--users'], /cannot be used with option '--users'/],
    [['--user', 'bob', '--trust-policy', '-'], /cannot be used with option '--trust-policy/],
    [['--privilege', 'power'], /--privilege goes with --user and --users/],
    [['--users', '--alternative', '1', ...SAMPLE], /--alternative is of one user: name him with --user/],
    [['--user', 'nobody', ...SAMPLE], /--user "nobody" is not in the account/],
    [
      ['--user', 'bob', '--alternative', '9', ...SAMPLE],
      /bob has other ways up to 1, and --alternative is 9/,
    ],
    [['--users', '--inventory', 'MANY'], /--users is of one account: name it with/],
    [['--users', '--inventory', 'docs'], /get-account-authorization-details/],
  ])('%j', async (argv, said) => {
    const many = mkdtempSync(join(tmpdir(), 'accounts-'));
    for (const id of ['111122223333', '444455556666'])
      cpSync('examples/account', join(many, id), { recursive: true });
    const { exitCode, stderr } = await run(...argv.map((one) => (one === 'MANY' ? many : one)));
    rmSync(many, { recursive: true });
    expect(stderr).toMatch(said);
    expect(exitCode).toBe(2);
  });
});
