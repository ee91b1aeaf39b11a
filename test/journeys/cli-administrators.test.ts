/** `mfa-rules administrators`: who can change IAM, tag users and roles, or lift a guardrail. */
import { main } from '../../src/cli/program.ts';
import { toAccount } from '../aws/account.ts';
import { startAws } from '../aws/endpoint.ts';
import { allow, policyOf, trusts } from '../support/account-with.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { createTestFolder, role, user, type Files, type TestFolder } from '../support/test-folder.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(10, 'answers of administrators');

const run = async (...argv: readonly string[]) => {
  const recorded = recordIo();
  const exitCode = await main(['administrators', ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

interface Answer {
  readonly administrators: number;
  readonly complete: boolean;
  readonly users: readonly {
    readonly UserName: string;
    readonly WithoutMfa: boolean;
    readonly ChangesIam: boolean;
    readonly Ways: readonly object[];
    readonly HasMfa: boolean | null;
    readonly Devices: readonly string[] | null;
    readonly PasswordLastUsed: string | null;
    readonly AccessKeyLastUsed: string | null;
    readonly Missing: readonly string[];
    readonly CanEnrolWithoutMfa: boolean;
  }[];
  readonly groups: readonly { readonly GroupName: string; readonly Members: readonly string[] }[];
  readonly roles: readonly {
    readonly RoleName: string;
    readonly WithoutMfa: boolean;
    readonly WaysIn: readonly object[];
  }[];
  readonly undecided: readonly { readonly Name: string }[];
}
const answerOf = (stdout: string): Answer => readJsonOutput('administrators', stdout) as Answer;

describe('administrators of the sample account', () => {
  it('names users, groups and roles that can change IAM, those without MFA first', async () => {
    const { exitCode, stdout } = await run('--demo', '-f', 'json');
    const { administrators, users, groups, roles, undecided, complete } = answerOf(stdout);
    expect(users.map(({ UserName, WithoutMfa }) => `${UserName} ${WithoutMfa}`)).toEqual([
      'bob true',
      'dana true',
      'deploy-bot true',
      'alice false',
      'grace false',
    ]);
    expect(groups).toMatchObject([{ GroupName: 'Administrators', Members: ['alice', 'grace'] }]);
    expect(roles.map(({ RoleName, WithoutMfa }) => `${RoleName} ${WithoutMfa}`)).toEqual([
      'cdk-hnb659fds-deploy-role-111122223333-us-east-1 true',
      'Administrator false',
      'AppServer false',
      'BreakGlass false',
    ]);
    expect(administrators).toBe(9);
    // A user whose policy cannot be read is not left out unseen.
    expect(undecided.map(({ Name }) => Name)).toEqual(['judy']);
    expect(complete).toBe(false);
    expect(exitCode).toBe(3);
  });

  it('tells devices and last use where they were read', async () => {
    const { stdout } = await run('--demo', '-f', 'json');
    const { users } = answerOf(stdout);
    expect(users.find(({ UserName }) => UserName === 'alice')).toMatchObject({
      HasMfa: true,
      Devices: ['virtual'],
      PasswordLastUsed: '2026-11-20T08:12:00+00:00',
      AccessKeyLastUsed: null,
      Missing: [],
    });
    expect(users.find(({ UserName }) => UserName === 'deploy-bot')).toMatchObject({
      HasMfa: false,
      AccessKeyLastUsed: '2026-11-22T04:10:00+00:00',
    });
    expect(users.find(({ UserName }) => UserName === 'grace')).toMatchObject({
      HasMfa: false,
      CanEnrolWithoutMfa: true,
    });
  });

  it('shows it to people', async () => {
    const { stdout } = await run('--demo', '-q');
    const lines = stdout.split('\n');
    expect(lines.slice(0, 8)).toEqual([
      'Account 111122223333: 9 can change IAM: 5 users, 3 of them without MFA, and 4 roles, 1 of them open without MFA',
      '1 not decided: user judy',
      '',
      'USERS',
      '',
      'bob',
      '  Without MFA          everything: policy AdministratorAccess, statement 1',
      '  MFA device           passkey or security key',
    ]);
    expect(lines).toContain(
      '  MFA device           none; whoever has the password or a key can enrol one, and has what needs MFA',
    );
    expect(lines).toContain('  Assumed without MFA  users bob, dana; roles Administrator, BreakGlass');
    expect(lines).toContain('  There are            1 Deny without MFA, no permissions boundary');
    expect(stdout).not.toContain('zq7x');
  });

  it('writes a row for each right, for a spreadsheet', async () => {
    const { stdout } = await run('--demo', '-q', '-f', 'csv');
    const [header, first] = stdout.split('\n');
    expect(header).toBe(
      'Type,Name,Arn,WithoutMfa,Credentials,Right,Action,Resource,Actions,Policy,Group,Statement,Path,HasMfa,PasswordLastUsed,AccessKeyLastUsed,Members,NotRead',
    );
    expect(first).toBe(
      'user,bob,arn:aws:iam::111122223333:user/bob,yes,access-key session-without-mfa mfa,everything,*,*,1,AdministratorAccess,,1,,yes,,,,',
    );
    expect(stdout).toContain('not decided: arn:aws:iam::111122223333:user/judy#Unreadable');
  });

  it.each<[name: string, argv: readonly string[], code: number]>([
    ['more than that', ['--at-most', '8'], 1],
    ['as many, of whom one is undecided', ['--at-most', '9'], 3],
    ['more than that, shown alone', ['--at-most', '8', '--exit-zero'], 0],
  ])('ends --at-most: %s', async (_name, argv, code) => {
    const { exitCode, stdout } = await run('--demo', '-q', ...argv);
    expect(exitCode).toBe(code);
    expect(stdout.includes('That is more than --at-most 8.')).toBe(argv.includes('8'));
  });

  it.each(['-1', 'few', '1.5'])('refuses --at-most %s', async (value) => {
    const { exitCode, stderr } = await run('--demo', `--at-most=${value}`);
    expect(stderr).toContain('It is a number from 0 to 99999.');
    expect(exitCode).toBe(2);
  });
});

describe('administrators', () => {
  let folder: TestFolder;
  beforeEach(() => {
    folder = createTestFolder();
  });
  afterEach(() => folder.remove());

  const inline = (...statements: readonly object[]): readonly Files[] => [
    { PolicyName: 'own', PolicyDocument: policyOf(...statements) },
  ];
  const details = (users: readonly Files[], roles: readonly Files[]): Files => ({
    'get-account-authorization-details.json': {
      UserDetailList: users,
      GroupDetailList: [],
      RoleDetailList: roles,
      Policies: [],
    },
  });

  it.always('says what is not known of a user where nothing tells', async () => {
    const alice = user('alice', { UserPolicyList: inline(allow('iam:*')) });
    const admin = role('admin', {
      AssumeRolePolicyDocument: trusts({ AWS: 'arn:aws:iam::444455556666:root' }),
      RolePolicyList: inline(allow('*')),
    });
    folder.write(details([alice], [admin]));
    const { exitCode, stdout } = await run('--inventory', folder.path, '-f', 'json');
    const { users, roles } = answerOf(stdout);
    expect(users).toMatchObject([
      {
        HasMfa: null,
        Devices: null,
        Missing: ['HasMfa', 'Devices', 'PasswordLastUsed', 'AccessKeyLastUsed'],
      },
    ]);
    // Another account's users are let in by the trust policy alone, as far as this account can tell.
    expect(roles).toMatchObject([{ WithoutMfa: true, WaysIn: [{ Credential: 'access-key' }, {}] }]);
    expect(exitCode).toBe(0);
  });

  it('counts nobody who may tag alone, and names whoever does', async () => {
    const alice = user('alice', { UserPolicyList: inline(allow('iam:TagUser')) });
    const idle = role('idle', { AssumeRolePolicyDocument: trusts({ Service: 'ec2.amazonaws.com' }) });
    folder.write(details([alice], [idle]));
    const { exitCode, stdout } = await run('--inventory', folder.path, '--at-most', '0');
    expect(stdout).toContain('0 can change IAM');
    expect(stdout).toContain('  Without MFA          user alice');
    expect(exitCode).toBe(0);
  });

  it('asks a live account for the devices of administrators, and of nobody else', async () => {
    const account = toAccount({
      accountId: '111122223333',
      users: [{ UserName: 'live' }, { UserName: 'other' }],
    });
    const [live] = account.users;
    if (live !== undefined) live.UserPolicyList = inline(allow('*'));
    const aws = await startAws({ account });
    const environment = { ...process.env };
    Object.assign(process.env, aws.environment(), {
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    try {
      const { exitCode, stdout } = await run('--quiet', '-f', 'json');
      expect(answerOf(stdout).users).toMatchObject([{ UserName: 'live', HasMfa: false, Devices: [] }]);
      expect(exitCode).toBe(0);
    } finally {
      process.env = environment;
      await aws.stop();
    }
    expect(
      aws.requests.flatMap(({ operation, params }) =>
        operation === 'iam:ListMFADevices' ? [params['UserName']] : [],
      ),
    ).toEqual(['live']);
  });
});
