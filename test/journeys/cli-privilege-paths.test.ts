/** `mfa-rules paths`: what a stolen credential reaches. */
import { main } from '../../src/cli/program.ts';
import { allow, deny, policyOf, trusts } from '../support/account-with.ts';
import { toAccount } from '../aws/account.ts';
import { startAws } from '../aws/endpoint.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import {
  ACCOUNT,
  createTestFolder,
  role,
  user,
  type Files,
  type TestFolder,
} from '../support/test-folder.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(10, 'paths to privileges');

const FILE = 'get-account-authorization-details.json';
const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const ROOT = { AWS: `${ACCOUNT}:root` };

const inline = (...statements: readonly object[]): readonly Files[] => [
  { PolicyName: 'own', PolicyDocument: policyOf(...statements) },
];
const app = (Condition?: typeof MFA): Files =>
  role('app', {
    AssumeRolePolicyDocument: trusts(ROOT, Condition),
    RolePolicyList: inline(allow('*')),
  });

const details = (users: readonly Files[], roles: readonly Files[] = [app()], others: Files = {}): Files => ({
  UserDetailList: users,
  GroupDetailList: [],
  RoleDetailList: roles,
  Policies: [],
  ...others,
});

const ALICE = user('alice', { UserPolicyList: inline(allow('*')) });
const BOB = user('bob', { UserPolicyList: inline(allow('sts:AssumeRole')) });
const CAROL = user('carol', {
  UserPolicyList: inline(allow('s3:PutObject'), allow('lambda:UpdateFunctionCode')),
});
const DAVE = user('dave', { UserPolicyList: inline(allow('s3:Get*')) });
const ERIN = user('erin', {
  UserPolicyList: inline(
    allow('*'),
    deny('*', '*', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }),
  ),
});

const ENROLMENT = ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice'];
/** All of it behind MFA, but for what enrols a device. */
const FRANK = user('frank', {
  UserPolicyList: inline(allow('*'), {
    Effect: 'Deny',
    NotAction: ENROLMENT,
    Resource: '*',
    Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  }),
});

let folder: TestFolder;
beforeEach(() => {
  folder = createTestFolder();
});
afterEach(() => folder.remove());

const run = async (answer: Files | string, ...argv: readonly string[]) => {
  folder.write({ [FILE]: answer });
  const recorded = recordIo();
  const exitCode = await main(['paths', '--inventory', folder.path, ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

interface Answer {
  readonly complete: boolean;
  readonly problems: readonly object[];
  readonly paths: readonly {
    readonly UserName: string;
    readonly Credential: string;
    readonly Privilege: string;
    readonly Sentence: string;
    readonly Steps: readonly { readonly Path: string }[];
    readonly Notes: readonly string[];
  }[];
}
const runJson = async (answer: Files, ...argv: readonly string[]) => {
  const { exitCode, stdout, stderr } = await run(answer, '--format', 'json', ...argv);
  const report = readJsonOutput('paths', stdout) as Answer;
  const told = report.paths.map(
    ({ UserName, Credential, Privilege }) => `${UserName} ${Credential} ${Privilege}`,
  );
  return { exitCode, stderr, report, told };
};

describe('paths', () => {
  it('names who has a privilege without MFA, the worst first, and ends with 1', async () => {
    const { exitCode, told, report } = await runJson(details([DAVE, CAROL, ERIN, BOB, ALICE]));
    expect(told).toEqual([
      'alice access-key administrator',
      'alice session-without-mfa administrator',
      'bob access-key administrator',
      'bob session-without-mfa administrator',
      'carol access-key write',
      'carol session-without-mfa write',
    ]);
    expect(report.paths[2]?.Steps.map(({ Path }) => Path)).toEqual(['principal.assume']);
    expect(report.paths[4]?.Notes).toEqual(['resource.lambda-code']);
    expect(report).toMatchObject({ complete: true, problems: [] });
    expect(exitCode).toBe(1);
  });

  it.each<[string, readonly string[], readonly string[], number]>([
    [
      'of one user',
      ['--from', 'bob'],
      ['bob access-key administrator', 'bob session-without-mfa administrator'],
      1,
    ],
    ['of one user by its ARN', ['--from', `${ACCOUNT}:user/dave`], [], 0],
    ['of administrators alone', ['--privilege', 'administrator', '--from', 'carol'], [], 0],
    [
      'with MFA as well, which is no finding',
      ['--with-mfa', '--from', 'erin'],
      ['erin mfa administrator'],
      0,
    ],
    [
      'to a role',
      ['--to', 'app', '--from', 'bob'],
      ['bob access-key administrator', 'bob session-without-mfa administrator'],
      1,
    ],
    ['to a role, of a user who cannot become it', ['--to', 'app', '--from', 'dave'], [], 0],
  ])('tells %s', async (_name, argv, expected, code) => {
    const { told, exitCode } = await runJson(details([ALICE, BOB, CAROL, DAVE, ERIN]), ...argv);
    expect(told).toEqual(expected);
    expect(exitCode).toBe(code);
  });

  it('ends with 0 where MFA is asked for on every path', async () => {
    const { told, exitCode } = await runJson(details([BOB, ERIN], [app(MFA)]));
    expect(told).toEqual([]);
    expect(exitCode).toBe(0);
  });

  it('says it in sentences, steps and one block for credentials that are alike', async () => {
    const { stdout, exitCode } = await run(details([BOB]));
    expect(stdout.split('\n').slice(0, 8)).toEqual([
      'Account 111122223333: 1 user; 1 administrator',
      '',
      'administrator bob',
      '  bob, with an access key alone or a session without MFA, becomes an administrator: sts:AssumeRole makes it role app; policy own, statement 1, allows everything.',
      '    1. principal.assume: role app',
      `       sts:AssumeRole on ${ACCOUNT}:role/app (policy own, statement 1)`,
      '       trust policy of app, statement 1',
      '',
    ]);
    expect(exitCode).toBe(1);
  });

  it.each([
    [
      'mermaid',
      [
        'flowchart LR',
        '  n1(["bob, with an access key alone"])',
        '  n2["role app"]',
        '  n3{{"administrator"}}',
        '  n4(["bob, with a session without MFA"])',
        '  n1 -->|"sts:AssumeRole"| n2',
        '  n2 --> n3',
        '  n4 -->|"sts:AssumeRole"| n2',
        '',
      ],
    ],
    [
      'dot',
      [
        'digraph paths {',
        '  rankdir=LR;',
        '  n1 [label="bob, with an access key alone", shape=ellipse];',
        '  n2 [label="role app", shape=box];',
        '  n3 [label="administrator", shape=hexagon];',
        '  n4 [label="bob, with a session without MFA", shape=ellipse];',
        '  n1 -> n2 [label="sts:AssumeRole"];',
        '  n2 -> n3;',
        '  n4 -> n2 [label="sts:AssumeRole"];',
        '}',
        '',
      ],
    ],
  ])('draws a graph for %s, in which paths share what they have in common', async (format, expected) => {
    const { stdout, exitCode } = await run(details([BOB]), '--format', format);
    expect(stdout.split('\n')).toEqual(expected);
    expect(exitCode).toBe(1);
  });

  it('draws what somebody makes of himself apart from what he was', async () => {
    const zoe = user('zoe', { UserPolicyList: inline(allow('iam:PutUserPolicy')) });
    const { stdout } = await run(details([zoe]), '--format', 'mermaid', '--from', 'zoe');
    expect(stdout).toContain('n1 -->|"iam:PutUserPolicy"| n2');
    expect(stdout).toContain('n2(["user zoe, with more rights"])');
  });

  it.each([
    ['table', '1. administrator.any-role: role app'],
    ['json', '"Path": "administrator.any-role"'],
    ['csv', ',administrator.any-role,'],
    ['mermaid', 'n1 -->|"any action"| n2'],
    ['dot', 'n1 -> n2 [label="any action"]'],
  ])('tells the last step of an administrator to the role that is asked for, in %s', async (format, step) => {
    const { stdout } = await run(details([ALICE]), '--format', format, '--to', 'app');
    if (format === 'json') readJsonOutput('paths', stdout);
    expect(stdout).toContain(step);
  });

  it.each(['mermaid', 'dot'])('calls a user with a first device so, in %s', async (format) => {
    const { stdout } = await run(details([FRANK]), '--format', format);
    expect(stdout).toContain('user frank, with a first device');
  });

  it.each(['mermaid', 'dot'])('writes no name that ends a text of %s', async (format) => {
    const { stdout } = await run(details([{ ...ALICE, UserName: 'a"];b[#' }]), '--format', format);
    expect(stdout).not.toContain('a"]');
  });

  it('writes rows that no spreadsheet obeys', async () => {
    const { stdout } = await run(details([{ ...BOB, UserName: '=1+1' }]), '--format', 'csv');
    expect(stdout.split('\n')[0]).toBe(
      'UserName,UserArn,Credential,Privilege,RoleArn,Paths,Sentence,ReachedAccountIds',
    );
    expect(stdout).toContain("\n'=1+1,");
  });

  it('does not decide where a policy is missing, and ends with 3', async () => {
    const attached = [{ PolicyName: 'gone', PolicyArn: `${ACCOUNT}:policy/gone` }];
    const { told, report, exitCode } = await runJson(
      details([user('frank', { AttachedManagedPolicies: attached })]),
    );
    expect(told).toEqual(['frank access-key undecided', 'frank session-without-mfa undecided']);
    expect(report.paths[0]?.Sentence).toContain(`the document of ${ACCOUNT}:policy/gone was not read`);
    expect(report.complete).toBe(false);
    expect(exitCode).toBe(3);
  });

  it('does not take an answer with --filter for an account without roles', async () => {
    const { report, stderr, exitCode } = await runJson(details([DAVE], []));
    expect(report.complete).toBe(false);
    expect(stderr).toContain('RoleDetailList is empty, as --filter leaves it');
    expect(exitCode).toBe(3);
  });

  it.each<[string, readonly string[], string]>([
    [
      'a user that is not there',
      ['--from', 'alcie'],
      '--from "alcie" is not in the account; did you mean alice?',
    ],
    ['a role that is not there', ['--to', 'apq'], '--to "apq" is not in the account; did you mean app?'],
    ['a level that is none', ['--privilege', 'root'], 'Allowed: administrator, power, write.'],
  ])('refuses %s', async (_name, argv, message) => {
    const { exitCode, stderr } = await run(details([ALICE]), ...argv);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  it.each([
    ['--from', 'arn:aws:iam::111122223333:role/ReadOnly', 'It is the ARN of a role: --to takes it.'],
    ['--from', 'ReadOnly', '--from "ReadOnly" is a role: --from names a user'],
    ['--to', 'bob', '--to "bob" is a user: --to names a role'],
  ])('says of %s what else has the name', async (option, name, message) => {
    const { io, stderr } = recordIo();
    expect(await main(['paths', '--demo', option, name], io)).toBe(2);
    expect(stderr()).toContain(message);
  });

  it('says by what an administrator is any role, and where to look when nothing is reached', async () => {
    const toRole = recordIo();
    await main(['paths', '--demo', '--from', 'bob', '--to', 'ReadOnly'], toRole.io);
    expect(toRole.stdout()).toMatch(/^Account 111122223333: 1 of 12 users; 1 administrator\n/);
    expect(toRole.stdout()).toContain(
      'can become role ReadOnly: policy AdministratorAccess, statement 1, allows everything.',
    );
    const nothing = recordIo();
    await main(['paths', '--demo', '--from', 'alice', '--to', 'Administrator'], nothing.io);
    expect(nothing.stdout()).toMatch(
      /: 1 of 12 users; nothing is reached without MFA; --with-mfa shows what is reached with it\n/,
    );
  });

  it('shows the sample account, and says that it is one', async () => {
    const recorded = recordIo();
    expect(await main(['paths', '--demo', '--from', 'bob'], recorded.io)).toBe(1);
    expect(recorded.stdout()).toContain('administrator bob');
    expect(recorded.stderr()).toContain('--demo: this is the sample account');
  });

  it('names the inline policy that cannot be read, and the credentials as a sentence does', async () => {
    const recorded = recordIo();
    await main(['paths', '--demo', '-q', '--with-mfa', '--from', 'judy'], recorded.io);
    expect(recorded.stdout()).toContain(
      'judy, with an access key alone, a session without MFA or MFA, may have privileges: nothing is known of inline policy Unreadable of user judy.',
    );
  });

  it('reads the live account', async () => {
    const account = toAccount({ accountId: '111122223333', users: [{ UserName: 'live' }] });
    const [live] = account.users;
    if (live !== undefined) live.UserPolicyList = inline(allow('*'));
    const aws = await startAws({ account });
    const environment = { ...process.env };
    Object.assign(process.env, aws.environment(), {
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    const recorded = recordIo();
    try {
      expect(await main(['paths', '--quiet'], recorded.io)).toBe(1);
    } finally {
      process.env = environment;
      await aws.stop();
    }
    expect(recorded.stdout()).toContain(
      'live, with an access key alone or a session without MFA, is an administrator',
    );
  });

  it('names what is not as IAM writes it', async () => {
    const { exitCode, stderr } = await run(details([{ ...ALICE, Arn: 5 }]));
    expect(stderr).toContain(`${FILE}: UserDetailList[0].Arn must be a string, not 5`);
    expect(exitCode).toBe(2);
  });
});

describe('the first MFA device', () => {
  const BY_FIRST_DEVICE = ['frank access-key administrator', 'frank session-without-mfa administrator'];
  const device = { SerialNumber: `${ACCOUNT}:mfa/frank`, EnableDate: '2026-01-01T00:00:00Z' };
  const NOT_READ = 'Whether there is a device already was not read';

  it.each<[string, readonly object[] | undefined, readonly string[], number]>([
    ['is a path for whoever holds the password or a key, where there is none', [], BY_FIRST_DEVICE, 1],
    ['is none where there is one already', [device], [], 0],
    ['is one that is not certain where devices were not read', undefined, BY_FIRST_DEVICE, 3],
  ])('%s', async (_, MFADevices, expected, code) => {
    folder.write({
      'list-users.json': { Users: [FRANK] },
      ...(MFADevices && { 'list-mfa-devices.json': { frank: { MFADevices } } }),
    });
    const { told, exitCode, report } = await runJson(details([FRANK]));
    expect(told).toEqual(expected);
    expect(exitCode).toBe(code);
    for (const { Steps, Sentence } of report.paths) {
      expect(Steps.map(({ Path }) => Path)).toEqual(['self.first-device']);
      expect(Sentence.includes(NOT_READ)).toBe(MFADevices === undefined);
    }
  });

  it('is no path where nothing lets it be enrolled without MFA', async () => {
    folder.write({
      'list-users.json': { Users: [ERIN] },
      'list-mfa-devices.json': { erin: { MFADevices: [] } },
    });
    expect((await runJson(details([ERIN]))).told).toEqual([]);
  });

  it('leads to a role that asks for MFA', async () => {
    folder.write({
      'list-users.json': { Users: [FRANK] },
      'list-mfa-devices.json': { frank: { MFADevices: [] } },
    });
    const { stdout } = await run(details([FRANK], [app(MFA)]), '--to', 'app');
    expect(stdout).toMatch(
      /frank, with an access key alone or a session without MFA, can become role app: iam:CreateVirtualMFADevice and\s+iam:EnableMFADevice enrol the first MFA device/,
    );
  });
});
