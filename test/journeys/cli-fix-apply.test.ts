/** `mfa-rules fix --apply` and `--undo` against a local AWS: what is written, what is not, and what is said. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { main } from '../../src/cli/program.ts';
import { toAccount, toRole, virtualDevice, type Account, type Role } from '../aws/account.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(14, 'trust policies that are applied');

const ACCOUNT = '111122223333';
const HOME = { accountId: ACCOUNT, partition: 'aws' };
const NOW = new Date('2026-11-28T15:54:17.123Z');
const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;

const trusting = (principal: unknown, more: object = {}): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }],
});
const open = trusting({ AWS: ALICE });
const withMfa = trusting({ AWS: ALICE }, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } });
const service = trusting({ Service: 'ec2.amazonaws.com' });

let aws: AwsEndpoint;
let folder: string;
const environment = { ...process.env };

const newAccount = (): Account =>
  toAccount({
    accountId: ACCOUNT,
    roles: [
      { RoleName: 'a', AssumeRolePolicyDocument: JSON.stringify(open, null, '\t') },
      { RoleName: 'b', AssumeRolePolicyDocument: open },
      { RoleName: 'service', AssumeRolePolicyDocument: service },
    ],
  });

beforeAll(async () => {
  aws = await startAws({ account: newAccount() });
  Object.assign(process.env, aws.environment(ACCOUNT), {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  delete process.env['AWS_PROFILE'];
});
afterAll(async () => {
  process.env = { ...environment };
  await aws.stop();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mfa-rules-fix-'));
  Object.assign(aws.account, newAccount());
  aws.resetFaults();
  aws.resetCalls();
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const run = async (
  argv: readonly string[],
  { typed, onInterrupt }: { typed?: string; onInterrupt?: (stop: () => void) => () => void } = {},
): Promise<Ran> => {
  const recorded = recordIo({ stdin: typed ?? '', isTTY: typed !== undefined, now: NOW });
  const io = onInterrupt === undefined ? recorded.io : { ...recorded.io, onInterrupt };
  const exitCode = await main(['fix', ...argv], io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};
const apply = (...argv: readonly string[]): Promise<Ran> =>
  run(['--apply', '--yes', '--undo-dir', folder, ...argv]);
const undo = (file: string, ...argv: readonly string[]): Promise<Ran> =>
  run(['--undo', join(folder, file), '--yes', ...argv]);

const roleNamed = (name: string): Role => {
  const role = aws.account.roles.find(({ RoleName }) => RoleName === name);
  if (role === undefined) throw new Error(`there is no role ${name}`);
  return role;
};
const policyOf = (name: string): unknown => {
  const { AssumeRolePolicyDocument: document } = roleNamed(name);
  return typeof document === 'string' ? JSON.parse(document) : document;
};
const isOpen = (name: string): boolean => JSON.stringify(policyOf(name)) === JSON.stringify(open);
const writes = (): readonly unknown[] =>
  aws.requests
    .filter(({ operation }) => /:(Update|Put|Create|Delete|Attach|Detach)/.test(operation))
    .map(({ operation, params }) => [operation, params['RoleName']]);
const files = (): readonly string[] => readdirSync(folder);
const UNDO_OF_A = `${ACCOUNT}-a-20261128T155417Z.undo.json`;
const UNDO_OF_B = `${ACCOUNT}-b-20261128T155417Z.undo.json`;

/** Does something once, when AWS is asked for the n-th time. */
const onCall = (operation: string, act: () => void, skip = 0): void => {
  let count = 0;
  aws.faults.add({
    operation,
    kind: 'deny',
    when: () => {
      if (count === skip) act();
      count += 1;
      return false;
    },
  });
};

describe('fix --apply', () => {
  it('writes what it proposes, keeps what was there, and evaluates again', async () => {
    const { exitCode, stdout } = await apply();
    expect(stdout).toBe(
      [
        `a: applied, and COMPLIANT; undo: mfa-rules fix --undo ${join(folder, UNDO_OF_A)}`,
        `b: applied, and COMPLIANT; undo: mfa-rules fix --undo ${join(folder, UNDO_OF_B)}`,
        '',
      ].join('\n'),
    );
    expect(exitCode).toBe(0);
    expect(policyOf('a')).toEqual(withMfa);
    expect(policyOf('service')).toEqual(service);
    expect(writes()).toEqual([
      ['iam:UpdateAssumeRolePolicy', 'a'],
      ['iam:UpdateAssumeRolePolicy', 'b'],
    ]);
    expect(files()).toEqual([UNDO_OF_A, UNDO_OF_B]);
    expect(statSync(join(folder, UNDO_OF_A)).mode & 0o077).toBe(0);
    expect(readJsonOutput('undo', readFileSync(join(folder, UNDO_OF_A), 'utf8'))).toMatchObject({
      RoleName: 'a',
      Before: JSON.stringify(open, null, '\t'),
      After: JSON.stringify(withMfa, null, '\t'),
    });
    expect(await run(['--format', 'json'])).toMatchObject({ exitCode: 0 });
  });

  it('writes a document as the old one is written: its indentation, or none', async () => {
    await apply();
    expect(roleNamed('a').AssumeRolePolicyDocument).toBe(JSON.stringify(withMfa, null, '\t'));
    expect(roleNamed('b').AssumeRolePolicyDocument).toBe(JSON.stringify(withMfa));
  });

  it('shows each change and asks, and writes for yes alone', async () => {
    const { exitCode, stdout, stderr } = await run(['--apply', '--undo-dir', folder], { typed: 'n\nyes\n' });
    expect(stdout).toBe(
      `a: not changed: nobody said yes\nb: applied, and COMPLIANT; undo: mfa-rules fix --undo ${join(folder, UNDO_OF_B)}\n`,
    );
    expect(stderr.match(/Give [ab] this trust policy\? \[y\/N\]/g)).toHaveLength(2);
    expect(stderr).toContain('+++ b/a.json');
    expect([isOpen('a'), isOpen('b'), exitCode]).toEqual([true, false, 1]);
    expect(files()).toEqual([UNDO_OF_B]);
  });

  it('makes the folder for the old documents, and those that it lies in', async () => {
    const dir = join(folder, 'old', 'documents');
    const { exitCode } = await run(['--apply', '--yes', '--role', 'a', '--undo-dir', dir]);
    expect([exitCode, readdirSync(dir)]).toEqual([0, [UNDO_OF_A]]);
  });

  it('takes the end of the input for no', async () => {
    const { exitCode } = await run(['--apply', '--undo-dir', folder], { typed: '' });
    expect([writes(), files(), exitCode]).toEqual([[], [], 1]);
  });

  it('changes one role where one is named', async () => {
    const { exitCode } = await apply('--role', 'b');
    expect([isOpen('a'), isOpen('b'), exitCode]).toEqual([true, false, 0]);
  });

  it('writes another way only where it is named', async () => {
    await apply('--role', 'a', '--alternative', '1');
    expect(policyOf('a')).toMatchObject({ Statement: [{}, { Effect: 'Deny', Sid: 'DenyUsersWithoutMFA' }] });
  });

  it.each<[whom: string, policy: object]>([
    [
      'a third party',
      trusting({ AWS: '444455556666' }, { Condition: { StringEquals: { 'sts:ExternalId': 'f3b1' } } }),
    ],
    [
      'an organization',
      trusting('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }),
    ],
    [
      'a pattern of roles',
      trusting(
        { AWS: '*' },
        { Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ci-*' } } },
      ),
    ],
  ])('leaves a role for %s, where MFA is not the mend, unless it is named', async (_whom, policy) => {
    aws.account.roles.push(toRole({ RoleName: 'programs', AssumeRolePolicyDocument: policy }, HOME));
    const { exitCode, stdout } = await apply();
    expect(stdout).toMatch(
      /^programs: not changed: a condition on MFA may lock out whom the role is for: mfa-rules fix --role programs shows the better way, and --apply with --role takes this one$/m,
    );
    expect([exitCode, isOpen('a'), isOpen('b')]).toEqual([1, false, false]);
    expect(policyOf('programs')).toEqual(policy);
    await run(['--apply', '--undo-dir', folder], { typed: 'y\n' });
    expect(policyOf('programs')).not.toEqual(policy);
    roleNamed('programs').AssumeRolePolicyDocument = policy;
    rmSync(join(folder, `${ACCOUNT}-programs-20261128T155417Z.undo.json`));
    expect((await apply('--role', 'programs')).exitCode).toBe(0);
    expect(policyOf('programs')).not.toEqual(policy);
  });

  it('says as data what became of each', async () => {
    aws.account.roles.push(toRole({ RoleName: 'everybody', AssumeRolePolicyDocument: trusting('*') }, HOME));
    const { exitCode, stdout } = await apply('--format', 'json');
    const { fixes } = readJsonOutput('fix', stdout) as {
      readonly fixes: readonly { readonly ResourceName: string; readonly Outcome: object }[];
    };
    expect(fixes.map(({ ResourceName, Outcome }) => [ResourceName, Outcome])).toEqual([
      ['a', { Status: 'APPLIED', Message: 'applied, and COMPLIANT', UndoFile: join(folder, UNDO_OF_A) }],
      ['b', { Status: 'APPLIED', Message: 'applied, and COMPLIANT', UndoFile: join(folder, UNDO_OF_B) }],
      [
        'everybody',
        { Status: 'NOT_APPLIED', Message: expect.stringMatching(/^Nothing is proposed/), UndoFile: null },
      ],
    ]);
    expect(exitCode).toBe(1);
  });

  it('has nothing to do where nothing is NON_COMPLIANT', async () => {
    aws.account.roles = aws.account.roles.filter(({ RoleName }) => RoleName === 'service');
    expect(await apply()).toMatchObject({
      exitCode: 0,
      stdout: 'nothing to fix: the role is not NON_COMPLIANT\n',
    });
  });

  it('waits until IAM shows what was written', async () => {
    // Two looks still see the old policy.
    const old = roleNamed('a').AssumeRolePolicyDocument;
    let written: Role['AssumeRolePolicyDocument'] | undefined;
    onCall(
      'iam:GetRole',
      () => {
        [written, roleNamed('a').AssumeRolePolicyDocument] = [roleNamed('a').AssumeRolePolicyDocument, old];
      },
      2,
    );
    onCall(
      'iam:GetRole',
      () => {
        if (written !== undefined) roleNamed('a').AssumeRolePolicyDocument = written;
      },
      4,
    );
    expect(await apply('--role', 'a')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('applied, and COMPLIANT'),
    });
    expect(aws.calls.get('iam:GetRole')).toBe(5);
  });

  it.each<[name: string, refusal: RegExp, arrange: () => void]>([
    [
      'a role that was changed since it was read',
      /^a: not changed: the trust policy was changed in between/m,
      () =>
        onCall(
          'iam:GetRole',
          () => {
            roleNamed('a').AssumeRolePolicyDocument = trusting({ AWS: `${ALICE}2` });
          },
          2,
        ),
    ],
    [
      'a role that is gone',
      /^a: not changed: the role is not there any more/m,
      () =>
        onCall(
          'iam:GetRole',
          () => {
            aws.account.roles = aws.account.roles.filter(({ RoleName }) => RoleName !== 'a');
          },
          2,
        ),
    ],
    [
      'a role that was made anew',
      /^a: not changed: the role was deleted and made anew/m,
      () =>
        onCall(
          'iam:GetRole',
          () => {
            roleNamed('a').RoleId = 'AROAEXAMPLEANEWQ2A3B4';
          },
          2,
        ),
    ],
    [
      'a role that may not be read',
      /^a: not changed: these AWS credentials may not do this: it takes iam:GetRole/m,
      () => aws.faults.add({ operation: 'iam:GetRole', kind: 'deny', skip: 2 }),
    ],
    [
      'a write that is refused',
      /^a: not changed: these AWS credentials may not do this: it takes .*iam:UpdateAssumeRolePolicy/m,
      () => aws.faults.add({ operation: 'iam:UpdateAssumeRolePolicy', kind: 'deny' }),
    ],
    [
      'a role that is gone at the write',
      /^a: not changed: .*NoSuchEntity/m,
      () => aws.faults.add({ operation: 'iam:UpdateAssumeRolePolicy', kind: 'no-such-entity' }),
    ],
  ])('does not write to %s, says so, and goes on', async (_, refusal, arrange) => {
    arrange();
    const { exitCode, stdout } = await apply();
    expect(stdout).toMatch(refusal);
    expect(stdout).toMatch(/^b: applied/m);
    expect(exitCode).toBe(3);
    expect(files()).toEqual([UNDO_OF_B]);
    expect(aws.account.roles.some(({ RoleName }) => RoleName === 'a' && !isOpen('a'))).toBe(
      refusal.source.includes('policy was changed'),
    );
  });

  it('begins nothing after an error that every role would meet', async () => {
    aws.faults.add({ operation: 'iam:UpdateAssumeRolePolicy', kind: 'expired', times: Infinity });
    const { exitCode, stdout } = await apply();
    expect(stdout).toMatch(/^a: not changed: the AWS credentials have expired/m);
    expect(stdout).toMatch(/^b: not changed: not begun: stopped after the error before$/m);
    expect([exitCode, files(), isOpen('a'), isOpen('b')]).toEqual([3, [], true, true]);
  });

  it('looks what became of a write whose answer was lost', async () => {
    aws.faults.add({
      operation: 'iam:UpdateAssumeRolePolicy',
      kind: 'html',
      takesEffect: true,
      times: Infinity,
    });
    const { exitCode, stdout } = await apply('--role', 'a');
    expect(stdout).toMatch(/^a: applied, and COMPLIANT/);
    expect(exitCode).toBe(0);
  });

  it('says that it does not know where IAM shows the old policy after a lost answer, and keeps the file', async () => {
    aws.faults.add({ operation: 'iam:UpdateAssumeRolePolicy', kind: '5xx', times: Infinity });
    const { exitCode, stdout } = await apply('--role', 'a');
    expect(stdout).toMatch(
      /^a: whether it is written is not known \(.*ServiceFailure.*\); mfa-rules explain --role a shows what is there; undo: /,
    );
    expect([exitCode, files()]).toEqual([3, [UNDO_OF_A]]);
  });

  it('says that what it wrote was changed right after', async () => {
    onCall(
      'iam:GetRole',
      () => {
        roleNamed('a').AssumeRolePolicyDocument = trusting({ AWS: `${ALICE}2` });
      },
      2,
    );
    const { exitCode, stdout } = await apply('--role', 'a');
    expect(stdout).toMatch(/^a: written, but what IAM shows now is NON_COMPLIANT: look at it; undo: /);
    expect(exitCode).toBe(3);
  });

  it.each<[users: number, quota: number | undefined, isWritten: boolean]>([
    [60, undefined, false],
    [60, 4096, true],
    [120, 4096, false],
  ])('of a document for %i users under a quota of %s: %s', async (users, quota, isWritten) => {
    const principals = Array.from({ length: users }, (_, at) => `arn:aws:iam::${ACCOUNT}:user/u${at}`);
    aws.account.roles = [
      toRole({ RoleName: 'long', AssumeRolePolicyDocument: trusting({ AWS: principals }) }, HOME),
    ];
    aws.account.accountSummary = quota === undefined ? {} : { AssumeRolePolicySizeQuota: quota };
    const { exitCode, stdout } = await apply();
    if (isWritten) expect(stdout).toMatch(/^long: applied/);
    else
      expect(stdout).toMatch(
        new RegExp(
          `^long: not changed: the document has \\d+ characters .* takes ${quota ?? 2048}: take out`,
        ),
      );
    expect([writes().length, exitCode]).toEqual(isWritten ? [1, 0] : [0, 1]);
  });

  it('writes nothing where the old document cannot be kept', async () => {
    writeFileSync(join(folder, UNDO_OF_A), 'of another run');
    const { exitCode, stdout } = await apply('--role', 'a');
    expect(stdout).toMatch(/^a: not changed: cannot keep the old document in ".*" \(it exists already\)/);
    expect([exitCode, writes()]).toEqual([3, []]);
    expect(readFileSync(join(folder, UNDO_OF_A), 'utf8')).toBe('of another run');
  });

  it('never touches what AWS alone may change', async () => {
    for (const [name, path] of [
      ['linked', '/aws-service-role/x.amazonaws.com/'],
      ['reserved', '/aws-reserved/sso.amazonaws.com/'],
    ] as const)
      aws.account.roles.push(toRole({ RoleName: name, Path: path, AssumeRolePolicyDocument: open }, HOME));
    expect((await apply()).exitCode).toBe(0);
    expect(writes().map((write) => String(write))).toEqual([
      'iam:UpdateAssumeRolePolicy,a',
      'iam:UpdateAssumeRolePolicy,b',
    ]);
  });

  it('says of a policy that cannot be read that nothing was changed', async () => {
    roleNamed('a').AssumeRolePolicyDocument = 'no policy';
    const { exitCode, stdout } = await apply('--role', 'a');
    expect(stdout).toMatch(/^a: not changed: Nothing is proposed: the trust policy cannot be read/);
    expect([exitCode, writes()]).toEqual([1, []]);
  });
});

describe('what the account tells of a role', () => {
  const told = async (): Promise<
    Record<string, { Reason: string; LastUsed: unknown; ManagedBy: unknown }>
  > => {
    const { stdout } = await run(['--format', 'json']);
    const { fixes } = readJsonOutput('fix', stdout) as {
      readonly fixes: readonly {
        ResourceName: string;
        Reason: string;
        LastUsed: unknown;
        ManagedBy: unknown;
      }[];
    };
    return Object.fromEntries(fixes.map((fix) => [fix.ResourceName, fix]));
  };

  it('is when it was last used, and what makes it', async () => {
    roleNamed('a').RoleLastUsed = { LastUsedDate: '2026-11-20T10:00:00Z', Region: 'eu-west-1' };
    roleNamed('a').Tags = [{ Key: 'aws:cloudformation:stack-name', Value: 'prod' }];
    roleNamed('b').RoleLastUsed = {};
    roleNamed('b').CreateDate = '2024-01-02T03:04:05Z';
    const { a, b } = await told();
    expect(a).toMatchObject({
      LastUsed: { Date: '2026-11-20T10:00:00.000Z', Region: 'eu-west-1' },
      ManagedBy: [{ Tool: 'AWS CloudFormation', Name: 'prod', Tag: 'aws:cloudformation:stack-name' }],
    });
    expect(a?.Reason).toMatch(
      /Stack prod of AWS CloudFormation makes this role: .*last used on 2026-11-20 \(eu-west-1\)/,
    );
    expect(b).toMatchObject({ LastUsed: { Date: null, Region: null }, ManagedBy: [] });
    expect(b?.Reason).toContain('Nobody has used the role in the 400 days');
  });

  it('is of no more days than there is the role', async () => {
    roleNamed('b').RoleLastUsed = {};
    roleNamed('b').CreateDate = '2026-11-01T03:04:05Z';
    const { b } = await told();
    expect(b?.Reason).toContain('Nobody has used the role since it was made, on 2026-11-01.');
    expect(b?.Reason).not.toContain('400 days');
  });

  it('is null where it could not be read, and that is a problem', async () => {
    aws.faults.add({ operation: 'iam:GetRole', kind: 'deny', when: ({ RoleName }) => RoleName === 'a' });
    const { exitCode, stdout, stderr } = await run(['--format', 'json', '--exit-zero']);
    expect(readJsonOutput('fix', stdout)).toMatchObject({
      fixes: [{ LastUsed: null, ManagedBy: null }, { ManagedBy: [] }],
      complete: false,
      problems: [{ Operation: 'GetRole', ResourceName: 'a' }],
    });
    expect(stderr).toContain('GetRole');
    expect(exitCode).toBe(3);
  });

  it('is asked of roles that get a proposal alone', async () => {
    await told();
    expect(aws.calls.get('iam:GetRole')).toBe(2);
  });
});

describe('the last administrator', () => {
  const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const allow = (Action: string, Resource: string): object => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource }],
  });
  const attached = {
    AttachedManagedPolicies: [{ PolicyName: 'AdministratorAccess', PolicyArn: ADMINISTRATOR }],
  };
  const mayAssume = (role: string): object => ({
    UserPolicyList: [
      { PolicyName: 'in', PolicyDocument: allow('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/${role}`) },
    ],
  });
  /** Alice is an administrator by role `a` alone, and has no device. */
  const arrange = (more: { readonly alice?: object } = {}): void => {
    Object.assign(
      aws.account,
      toAccount({
        accountId: ACCOUNT,
        users: [{ UserName: 'alice', ...mayAssume('a'), ...more.alice }, { UserName: 'bob' }],
        roles: [
          { RoleName: 'a', AssumeRolePolicyDocument: open, ...attached },
          { RoleName: 'b', AssumeRolePolicyDocument: open },
        ],
        policies: [
          {
            Arn: ADMINISTRATOR,
            PolicyName: 'AdministratorAccess',
            DefaultVersionId: 'v1',
            PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: allow('*', '*') }],
          },
        ],
      }),
    );
  };

  it('is told of first, and --yes alone does not lock out', async () => {
    arrange();
    const { stdout } = await run([]);
    expect(stdout).toMatch(
      /^a\nThis would lock out the last administrator: alice would not be one any more, .*\. Lets statement 1 ask/,
    );
    expect(stdout.match(/lock out/g)).toHaveLength(1);
    const applied = await apply();
    expect(applied.stdout).toMatch(/^a: not changed: it would lock out the last administrator/);
    expect([applied.exitCode, isOpen('a'), isOpen('b')]).toEqual([1, true, false]);
    expect((await apply('--role', 'a')).exitCode).toBe(0);
    expect(isOpen('a')).toBe(false);
  });

  it.each<[name: string, change: () => void]>([
    ['has a device', () => arrange({ alice: { MFADevices: [virtualDevice('alice', HOME)] } })],
    ['is one by a policy of her own', () => arrange({ alice: attached })],
    [
      'is not the only one',
      () => {
        arrange();
        Object.assign(aws.account.users[1] ?? {}, attached);
      },
    ],
    [
      'has colleagues who sign in with an identity provider',
      () => {
        arrange();
        const provider = { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/Idp` };
        aws.account.roles.push(
          toRole({ RoleName: 'sso', AssumeRolePolicyDocument: trusting(provider), ...attached }, HOME),
        );
      },
    ],
    [
      'is none today',
      () => {
        arrange();
        roleNamed('a').AttachedManagedPolicies = [];
      },
    ],
    [
      'is one by a policy of her own, beside a role whose trust policy is not told',
      () => {
        arrange({ alice: attached });
        aws.account.roles.push(toRole({ RoleName: 'unread', AssumeRolePolicyDocument: '' }, HOME));
      },
    ],
  ])('is not locked out where she %s', async (_, change) => {
    change();
    const { exitCode, stdout, stderr } = await run([]);
    expect(stdout).not.toContain('lock out');
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  });

  it('is a problem where nobody may tell', async () => {
    arrange();
    aws.faults.add({ operation: 'iam:GetAccountAuthorizationDetails', kind: 'deny', times: Infinity });
    const { exitCode, stderr, stdout } = await run(['--exit-zero']);
    expect(stderr).toContain('GetAccountAuthorizationDetails');
    expect(stdout).toMatch(
      /^a\nWhether this would lock out the last administrator is not known: the policies/,
    );
    expect(exitCode).toBe(3);
    expect((await apply()).stdout).toMatch(
      /^a: not changed: it would lock out the last administrator, as far/,
    );
    expect(isOpen('a')).toBe(true);
  });

  it('is told of as what may be where devices are not told, and --yes alone does not lock out', async () => {
    arrange();
    aws.faults.add({ operation: 'iam:ListMFADevices', kind: 'deny', times: Infinity });
    const { stdout, exitCode } = await apply();
    expect(stdout).toMatch(/^a: not changed: it would lock out the last administrator, as far as is known/);
    expect([exitCode, isOpen('a')]).toEqual([1, true]);
  });
});

const calledBy = (userIdentity: object, role: string, more: object = {}): Record<string, unknown> => {
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/${role}`;
  return {
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    eventTime: '2026-11-20T10:00:00Z',
    awsRegion: 'us-east-1',
    userIdentity,
    requestParameters: { roleArn },
    resources: [{ ARN: roleArn, type: 'AWS::IAM::Role' }],
    ...more,
  };
};
const userAlice = { type: 'IAMUser', principalId: 'AIDAEXAMPLE', arn: ALICE };
const SERVICE = { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' };

describe('fix --cloudtrail-events', () => {
  interface Told {
    readonly Reason: string;
    readonly Callers: {
      readonly Regions: readonly string[];
      readonly Complete: boolean;
      readonly Calls: readonly object[];
    } | null;
  }
  const told = async (...argv: readonly string[]): Promise<readonly Told[]> => {
    const { stdout } = await run(['--format', 'json', ...argv]);
    return (readJsonOutput('fix', stdout) as { readonly fixes: readonly Told[] }).fixes;
  };
  const file = (content: unknown): string => {
    const path = join(folder, 'events.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const events = [
    calledBy(userAlice, 'a'),
    calledBy(userAlice, 'a', { eventTime: '2026-11-22T10:00:00Z' }),
    calledBy(SERVICE, 'a', { awsRegion: 'eu-west-1' }),
    calledBy(userAlice, 'b', { errorCode: 'AccessDenied' }),
  ];
  const ALICE_TWICE = {
    Type: 'IAMUser',
    Principal: ALICE,
    Mfa: false,
    Count: 2,
    LastCall: '2026-11-22T10:00:00Z',
  };

  beforeEach(() => {
    aws.clock.now = () => NOW;
    aws.account.trailEvents = [...events];
  });

  it('lookup asks where the credentials are, where IAM logs and where the role was last used, page for page', async () => {
    roleNamed('a').RoleLastUsed = { LastUsedDate: '2026-11-22T10:00:00Z', Region: 'eu-west-1' };
    aws.pageSizes = [1];
    const [a, b] = await told('--cloudtrail-events', 'lookup', '--region', 'us-east-1');
    expect(a?.Callers).toMatchObject({
      Regions: ['us-east-1', 'eu-west-1'],
      Complete: true,
      Calls: [ALICE_TWICE, { Type: 'AWSService', Principal: 'ec2.amazonaws.com', Mfa: null, Count: 1 }],
    });
    expect(a?.Reason).toContain(
      `AWS CloudTrail from 2026-08-30 to 2026-11-28 in us-east-1 and eu-west-1 alone knows of 2 calls by IAM users without MFA, who will be refused (${ALICE}), 1 call by roles, services and others who are no IAM users (ec2.amazonaws.com).`,
    );
    expect(b?.Reason).toContain('in us-east-1 alone knows of nobody who has assumed the role.');
  });

  it('lookup is told of with --debug, call by call', async () => {
    aws.pageSizes = [1];
    const { stderr } = await run(['--cloudtrail-events', 'lookup', '--role', 'a', '--debug']);
    const asked = aws.calls.get('cloudtrail:LookupEvents') ?? 0;
    expect(asked).toBeGreaterThan(1);
    expect(stderr.match(/^debug: LookupEvents \d+ ms$/gm)).toHaveLength(asked);
  });

  it('lookup ends after the latest thousand events, and says so', async () => {
    aws.account.trailEvents = Array.from({ length: 1_100 }, () => calledBy(userAlice, 'a'));
    const [a] = await told('--cloudtrail-events', 'lookup', '--role', 'a');
    expect(a?.Callers).toMatchObject({ Complete: false, Calls: [{ Count: 1_000 }] });
    expect(a?.Reason).toContain('the latest events alone, knows of 1000 calls');
  });

  it('is a problem, and no answer, where AWS CloudTrail may not be asked', async () => {
    aws.faults.add({ operation: 'cloudtrail:LookupEvents', kind: 'deny', times: Infinity });
    const { exitCode, stdout } = await run([
      '--format',
      'json',
      '--exit-zero',
      '--cloudtrail-events',
      'lookup',
    ]);
    expect(readJsonOutput('fix', stdout)).toMatchObject({
      fixes: [{ Callers: null }, { Callers: null }],
      complete: false,
      problems: [{ Operation: 'LookupEvents', ResourceName: 'a' }, { ResourceName: 'b' }],
    });
    expect(stdout).not.toContain('AWS CloudTrail from');
    expect(exitCode).toBe(3);
  });

  const looked = { Events: events.map((event) => ({ CloudTrailEvent: JSON.stringify(event) })) };
  it.each<[string, () => string]>([
    ['what lookup-events prints', () => file(looked)],
    [
      'its pages one after the other',
      () => file(`${JSON.stringify(looked)}\n${JSON.stringify({ Events: [] })}`),
    ],
    ['a log file', () => file({ Records: events })],
    ['events, a line each', () => file(events.map((event) => JSON.stringify(event)).join('\n'))],
    ['a list of events', () => file(events)],
    [
      'a compressed log file',
      () => {
        const path = join(folder, 'events.json.gz');
        writeFileSync(path, gzipSync(JSON.stringify({ Records: events })));
        return path;
      },
    ],
  ])('reads %s', async (_, path) => {
    const [a, b] = await told('--cloudtrail-events', path());
    expect(a?.Callers?.Calls).toEqual([ALICE_TWICE, expect.objectContaining({ Type: 'AWSService' })]);
    expect(a?.Reason).toContain('AWS CloudTrail from 2026-11-20 to 2026-11-22 knows of 2 calls by IAM users');
    expect(b?.Callers).toMatchObject({ Regions: null, Calls: [] });
  });

  it.each<[string, unknown]>([
    ['no event at all', { Events: [] }],
    [
      'events of other operations alone',
      { Records: [{ ...events[0], eventName: 'GetCallerIdentity', eventTime: '2026-11-20T10:00:00Z' }] },
    ],
  ])('takes a file with %s for no knowledge of who uses a role', async (_, content) => {
    const [a] = await told('--cloudtrail-events', file(content));
    expect(a?.Reason).toContain(
      'The file of events has none of AssumeRole, of any role: it cannot tell who uses this one.',
    );
    expect(a?.Callers).toMatchObject({ Complete: false, Calls: [] });
  });

  it.each<[string, string, RegExp]>([
    ['is not there', '/nowhere/at/all', /cannot read --cloudtrail-events "\/nowhere/],
    ['is no JSON', '{', /--cloudtrail-events: .* is not JSON at line 1/],
    ['holds something else', '{"Roles": []}', /holds no events of AWS CloudTrail, but \{"Roles":\[\]\}/],
    ['has an event that is none', '{"Records": [{}]}', /Records\[0\]\.eventTime is missing/],
    ['has an event that is no JSON', '{"Events": [{"CloudTrailEvent": "{"}]}', /CloudTrailEvent is not JSON/],
  ])('refuses a file that %s', async (_, content, said) => {
    const path = content.startsWith('/') ? content : file(content);
    const { exitCode, stderr } = await run(['--cloudtrail-events', path]);
    expect(stderr).toMatch(said);
    expect(exitCode).toBe(2);
  });

  it('tells of saved answers by a file, and does not look up for them', async () => {
    const path = file({ Records: [calledBy(userAlice, 'ReadOnly')] });
    const inventory = ['--inventory', 'examples/account', '--role', 'ReadOnly'];
    const [fix] = await told(...inventory, '--cloudtrail-events', path);
    expect(fix?.Callers?.Calls).toMatchObject([{ Principal: ALICE, Count: 1 }]);
    const { exitCode, stderr } = await run([...inventory, '--cloudtrail-events', 'lookup']);
    expect(stderr).toContain('--cloudtrail-events lookup asks the live account');
    expect(exitCode).toBe(2);
  });
});

describe('an interrupt', () => {
  it('lets the role that is being written be finished, and no other be begun', async () => {
    let interrupt: (() => void) | undefined;
    let isTakenBack = false;
    onCall('iam:UpdateAssumeRolePolicy', () => interrupt?.());
    const { exitCode, stdout, stderr } = await run(['--apply', '--yes', '--undo-dir', folder], {
      onInterrupt: (stop) => {
        interrupt = stop;
        return () => {
          isTakenBack = true;
        };
      },
    });
    expect(stdout).toMatch(/^a: applied, and COMPLIANT.*\nb: not changed: not begun: interrupted\n$/);
    expect(stderr).toContain('warning: interrupted');
    expect([isOpen('a'), isOpen('b'), exitCode, isTakenBack]).toEqual([false, true, 3, true]);
    expect(files()).toEqual([UNDO_OF_A]);
  });

  it('is a no to the question that is open', async () => {
    const recorded = recordIo({ isTTY: true, now: NOW });
    let interrupt: (() => void) | undefined;
    const never = new Promise<IteratorResult<string>>(() => undefined);
    const stdin = {
      isTTY: true,
      [Symbol.asyncIterator]: () => ({
        next: () => {
          setImmediate(() => interrupt?.());
          return never;
        },
      }),
    };
    const exitCode = await main(['fix', '--apply', '--undo-dir', folder], {
      ...recorded.io,
      stdin,
      onInterrupt: (stop) => {
        interrupt = stop;
        return () => undefined;
      },
    });
    expect(recorded.stdout()).toBe(
      'a: not changed: not begun: interrupted\nb: not changed: not begun: interrupted\n',
    );
    expect([exitCode, writes(), files()]).toEqual([3, [], []]);
  });
});

describe('fix --undo', () => {
  it('asks of a file that is there, where nobody is there to be asked, for --yes', async () => {
    await apply('--role', 'a');
    const { exitCode, stderr } = await run(['--undo', join(folder, UNDO_OF_A)]);
    expect(stderr).toMatch(/nobody is here to be asked: --yes undoes without a question/);
    expect([exitCode, isOpen('a')]).toEqual([2, false]);
  });

  it('puts the old policy back, byte for byte', async () => {
    const before = roleNamed('a').AssumeRolePolicyDocument;
    await apply('--role', 'a');
    const { exitCode, stdout, stderr } = await undo(UNDO_OF_A);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'a: has its old trust policy again\n' });
    expect(stderr).toContain('-          "aws:MultiFactorAuthPresent": "true"');
    expect(roleNamed('a').AssumeRolePolicyDocument).toBe(before);
    expect(await undo(UNDO_OF_A)).toMatchObject({
      exitCode: 0,
      stdout: 'a: nothing to undo: it has its old trust policy\n',
    });
  });

  it('knows the new policy in the form that IAM gives it', async () => {
    await apply('--role', 'a');
    roleNamed('a').AssumeRolePolicyDocument = {
      Statement: {
        Action: ['sts:AssumeRole'],
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': true } },
        Principal: { AWS: [ALICE] },
        Effect: 'Allow',
      },
      Version: '2012-10-17',
    };
    expect((await undo(UNDO_OF_A)).exitCode).toBe(0);
    expect(policyOf('a')).toEqual(open);
  });

  it('asks first', async () => {
    await apply('--role', 'a');
    const file = join(folder, UNDO_OF_A);
    const declined = await run(['--undo', file], { typed: 'n\n' });
    expect(declined.stderr).toContain('Give a its old trust policy back? [y/N]');
    expect(declined.stderr).toContain('error: a: nobody said yes; nothing was changed');
    expect([declined.exitCode, isOpen('a')]).toEqual([2, false]);
    expect((await run(['--undo', file], { typed: 'y\n' })).exitCode).toBe(0);
    expect(isOpen('a')).toBe(true);
  });

  it.each<[name: string, said: RegExp, code: number, arrange: () => void]>([
    [
      'was changed after that',
      /the trust policy was changed in between/,
      2,
      () => {
        roleNamed('a').AssumeRolePolicyDocument = service;
      },
    ],
    [
      'is gone',
      /the role is not there any more/,
      2,
      () => {
        aws.account.roles = [];
      },
    ],
    [
      'was made anew',
      /the role was deleted and made anew/,
      2,
      () => {
        roleNamed('a').RoleId = 'AROAEXAMPLEANEWQ2A3B4';
      },
    ],
    [
      'may not be read',
      /it takes iam:GetRole/,
      3,
      () => aws.faults.add({ operation: 'iam:GetRole', kind: 'deny' }),
    ],
    [
      'may not be written to',
      /it takes iam:GetRole and iam:UpdateAssumeRolePolicy/,
      3,
      () => aws.faults.add({ operation: 'iam:UpdateAssumeRolePolicy', kind: 'deny' }),
    ],
  ])('changes nothing where the role %s', async (_, said, code, arrange) => {
    await apply('--role', 'a');
    arrange();
    const before = JSON.stringify(aws.account.roles);
    const { exitCode, stderr, stdout } = await undo(UNDO_OF_A);
    expect(stderr).toMatch(said);
    expect(stderr).toContain('nothing was changed');
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(JSON.stringify(aws.account.roles)).toBe(before);
  });

  it.each<[name: string, content: string, said: RegExp]>([
    ['no JSON', '{', /--undo: .* is not JSON at line 1/],
    ['another JSON', '{"Role": {}}', /formatVersion must be 1/],
    [
      'no policy',
      JSON.stringify({
        formatVersion: 1,
        AccountId: ACCOUNT,
        RoleName: 'a',
        RoleId: 'AROAEXAMPLE',
        Before: '{}',
        After: '{}',
      }),
      /Before must be the text of a trust policy, not "\{\}"/,
    ],
    [
      'a name that is none',
      JSON.stringify({ formatVersion: 1, AccountId: ACCOUNT, RoleName: '../a' }),
      /RoleName must be the name of a role, not "\.\.\/a"/,
    ],
  ])('refuses a file that is %s', async (_, content, said) => {
    writeFileSync(join(folder, 'file.json'), content);
    const { exitCode, stderr } = await undo('file.json');
    expect(stderr).toMatch(said);
    expect([exitCode, writes()]).toEqual([2, []]);
  });

  it('takes back the id that --apply has written, of whatever letters', async () => {
    roleNamed('a').RoleId = 'AROA9d717025067647f89';
    await apply('--role', 'a');
    expect(await undo(UNDO_OF_A)).toMatchObject({
      exitCode: 0,
      stdout: 'a: has its old trust policy again\n',
    });
  });

  it('refuses a file of another account', async () => {
    await apply('--role', 'a');
    const text = readFileSync(join(folder, UNDO_OF_A), 'utf8');
    writeFileSync(join(folder, 'other.json'), text.replace(ACCOUNT, '444455556666'));
    const { exitCode, stderr } = await undo('other.json');
    expect(stderr).toMatch(/is of account 444455556666, and these credentials are of 111122223333/);
    expect(exitCode).toBe(2);
  });
});

describe('wrong usage', () => {
  it.each<[readonly string[], RegExp]>([
    [['--apply'], /nobody is here to be asked: --yes applies without a question/],
    [['--undo', 'x'], /cannot read --undo "x"/],
    [['--apply', '--inventory', 'examples/account'], /cannot be used with option '--inventory/],
    [['--apply', '--trust-policy', '-'], /cannot be used with option '--trust-policy/],
    [['--apply', '--undo', 'x'], /cannot be used with option '--apply'/],
    [['--undo', 'x', '--role', 'a'], /cannot be used with option '--role/],
    [['--undo', '/nowhere/at/all', '--yes'], /cannot read --undo "\/nowhere\/at\/all"/],
    [['--yes'], /--yes goes with --apply or --undo/],
    [['--undo-dir', '.'], /--undo-dir goes with --apply/],
    [['--apply', '--yes', '--undo-dir', '/proc/at/all'], /cannot write files to --undo-dir "\/proc/],
    [['--apply', '--yes', '--undo-dir', 'package.json'], /--undo-dir "package.json" \(it is no folder\)/],
    [['--apply', '--yes', '--format', 'cli'], /--format cli is for what you apply yourself/],
    [['--apply', '--yes', '--alternative', '1'], /--alternative is of one role, and there are 3/],
    [['--role', 'a', '--alternative', '7'], /a has other ways up to 1, and --alternative is 7/],
    [['--role', 'a', '--alternative', '0'], /It is a number from 1/],
  ])('%j', async (argv, said) => {
    const { exitCode, stderr } = await run(argv);
    expect(stderr).toMatch(said);
    expect([exitCode, writes()]).toEqual([2, []]);
  });
});
