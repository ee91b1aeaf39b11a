/** `administrators`, `fix`, `paths` and `plan` of several accounts: folders named by account id, one of which cannot be read. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { allow, policyOf } from '../support/account-with.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { createTestFolder, role, user, type Files } from '../support/test-folder.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'folders of accounts');

const [READ, UNREAD] = ['111122223333', '444455556666'];
let accounts: string;
beforeAll(() => {
  accounts = mkdtempSync(join(tmpdir(), 'mfa-rules-accounts-'));
  cpSync('examples/account', join(accounts, READ), { recursive: true });
  mkdirSync(join(accounts, UNREAD));
});
afterAll(() => rmSync(accounts, { recursive: true }));

const run = async (...argv: readonly string[]) => {
  const recorded = recordIo();
  const exitCode = await main([...argv, '--inventory', accounts], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};
const runOne = async (...argv: readonly string[]): Promise<string> => {
  const recorded = recordIo();
  await main([...argv, '--inventory', 'examples/account'], recorded.io);
  return recorded.stdout();
};
interface PathsAnswer {
  readonly paths: readonly {
    readonly UserName: string;
    readonly Privilege: string;
    readonly ReachedAccountIds: readonly string[];
  }[];
  readonly users: number;
}
const WHY = new RegExp(`account ${UNREAD}: not read: .*no file of an inventory`);

describe('a command about one account', () => {
  it.each([
    [['explain', 'alice']],
    [['explain', '--role', 'ReadOnly']],
    [['explain', '--user', 'alice']],
    [['references', 'alice']],
  ])('%j names the folder of one', async (argv) => {
    const { exitCode, stdout, stderr } = await run(...argv);
    expect(stderr).toContain(
      `--inventory "${accounts}" holds folders of 2 accounts: name the one that is meant, such as ${join(accounts, READ)}`,
    );
    expect([exitCode, stdout]).toEqual([2, '']);
  });
});

describe('paths', () => {
  it('are those of each account, and say which was not read', async () => {
    const { exitCode, stdout, stderr } = await run('paths', '-f', 'json');
    const several = readJsonOutput('paths', stdout) as PathsAnswer;
    const one = readJsonOutput('paths', await runOne('paths', '-f', 'json')) as PathsAnswer;
    const [own, far] = [true, false].map((isOwn) =>
      several.paths.filter(({ ReachedAccountIds }) => (ReachedAccountIds[0] === READ) === isOwn),
    );
    expect([own, several.users]).toEqual([one.paths, one.users]);
    // Who may assume any role may come into it.
    expect(new Set(far?.map(({ UserName, Privilege }) => `${UserName} ${Privilege}`))).toEqual(
      new Set(['bob undecided', 'dana undecided', 'deploy-bot undecided']),
    );
    expect(several).toMatchObject({
      accountId: null,
      complete: false,
      accounts: [
        { AccountId: READ, Read: true, Reason: null },
        { AccountId: UNREAD, Read: false, Reason: expect.stringContaining('no file of an inventory') },
      ],
    });
    expect(stderr).toMatch(WHY);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['table', 'administrator bob of account 111122223333'],
    ['table', `account ${UNREAD} was not read: `],
    ['csv', `,not-read,,,account ${UNREAD} was not read: `],
    ['mermaid', `bob of ${READ}, with an access key alone`],
  ])('as %s have %s', async (format, text) => {
    expect((await run('paths', '-f', format)).stdout).toContain(text);
  });

  it('of nobody who reaches anything still end with 3', async () => {
    const { exitCode } = await run('paths', '--from', 'alice');
    expect(exitCode).toBe(3);
  });

  it.each([
    ['--from', 'nobody'],
    ['--to', 'Nothing'],
  ])('%s %s, whom no account has, is refused', async (option, name) => {
    const { exitCode, stdout, stderr } = await run('paths', option, name);
    expect(stderr).toContain(`${option} "${name}" is in none of the accounts that were read`);
    expect([exitCode, stdout]).toEqual([2, '']);
  });
});

describe('administrators', () => {
  it('are those of each account, and say which was not read', async () => {
    const { exitCode, stdout, stderr } = await run('administrators', '-f', 'json');
    const several = readJsonOutput('administrators', stdout) as Record<string, unknown>;
    const one = readJsonOutput('administrators', await runOne('administrators', '-f', 'json')) as Record<
      string,
      unknown
    >;
    for (const field of ['administrators', 'users', 'groups', 'roles', 'guardrails', 'undecided'])
      expect(several[field]).toEqual(one[field]);
    expect(several).toMatchObject({
      accountId: null,
      complete: false,
      accounts: [
        { AccountId: READ, Read: true, Reason: null, Administrators: 9 },
        {
          AccountId: UNREAD,
          Read: false,
          Reason: expect.stringContaining('no file of an inventory'),
          Administrators: null,
        },
      ],
    });
    expect(stderr).toMatch(WHY);
    expect(exitCode).toBe(3);
  });

  it.each<[string, readonly string[]]>([
    [
      'table',
      [
        '1 of 2 accounts was read: 9 can change IAM: 5 users, 3 of them without MFA, and 4 roles',
        `account ${UNREAD} was not read: `,
        `\n\nAccount ${READ}: 9 can change IAM: `,
      ],
    ],
    ['csv', [`user,bob,arn:aws:iam::${READ}:user/bob,yes,`, `account,${UNREAD},`, ' was not read: ']],
  ])('as %s have both', async (format, texts) => {
    const { stdout } = await run('administrators', '-f', format, '--color', 'never');
    for (const text of texts) expect(stdout).toContain(text);
  });

  it.each<[name: string, argv: readonly string[], code: number]>([
    ['more in an account', ['--at-most', '8'], 1],
    ['no more in any, and one that was not read', ['--at-most', '9'], 3],
    ['more than that, which is no error', ['--at-most', '8', '--exit-zero'], 3],
  ])('end with what was asked: %s', async (_, argv, code) => {
    expect((await run('administrators', ...argv)).exitCode).toBe(code);
  });
});

describe('administrators of two accounts', () => {
  it('are at most as many as each may have, and not the sum', async () => {
    const two = createTestFolder();
    const details = (accountId: string): Files => ({
      'get-account-authorization-details.json': {
        UserDetailList: ['ann', 'ben'].map((name) => ({
          ...user(name),
          Arn: `arn:aws:iam::${accountId}:user/${name}`,
          UserPolicyList: [{ PolicyName: 'own', PolicyDocument: policyOf(allow('*')) }],
        })),
        GroupDetailList: [],
        RoleDetailList: [
          role('app', {
            Arn: `arn:aws:iam::${accountId}:role/app`,
            AssumeRolePolicyDocument: policyOf(),
          }),
        ],
        Policies: [],
      },
    });
    for (const id of [READ, UNREAD]) {
      mkdirSync(join(two.path, id));
      for (const [name, content] of Object.entries(details(id)))
        writeFileSync(join(two.path, id, name), JSON.stringify(content));
    }
    const end = async (...argv: readonly string[]) => {
      const recorded = recordIo();
      const exitCode = await main(['administrators', '--inventory', two.path, ...argv], recorded.io);
      return { exitCode, stdout: recorded.stdout() };
    };
    try {
      expect((await end('--at-most', '2')).exitCode).toBe(0);
      const { exitCode, stdout } = await end('--at-most', '1');
      expect(exitCode).toBe(1);
      expect(stdout).toContain('2 of 2 accounts were read: 4 can change IAM');
      expect(stdout).toContain(`More than --at-most 1: account ${READ}: 2, account ${UNREAD}: 2`);
    } finally {
      two.remove();
    }
  });
});

describe('plan', () => {
  const asked = ['plan', '--start', '2026-12-01'];

  it('is that of each account, and says which was not read', async () => {
    const { exitCode, stdout, stderr } = await run(...asked, '-f', 'json');
    const several = readJsonOutput('plan', stdout) as Record<string, unknown>;
    const one = readJsonOutput('plan', await runOne(...asked, '-f', 'json')) as Record<string, unknown>;
    for (const field of ['plan', 'total', 'missing', 'start', 'deadline', 'language'])
      expect(several[field]).toEqual(one[field]);
    expect(several).toMatchObject({
      accountId: null,
      signInUrl: null,
      complete: false,
      accounts: [
        {
          AccountId: READ,
          Read: true,
          SignInUrl: `https://${READ}.signin.aws.amazon.com/console`,
          Total: 12,
        },
        {
          AccountId: UNREAD,
          Read: false,
          Reason: expect.stringContaining('no file of an inventory'),
          SignInUrl: null,
          Total: null,
        },
      ],
    });
    expect(stderr).toMatch(WHY);
    expect(exitCode).toBe(1);
  });

  it.each<[string, readonly string[]]>([
    [
      'markdown',
      [
        '# MFA roll-out in 2 accounts',
        `\n| ${READ} | 12 | 8 | 3 | yes |\n| ${UNREAD} | not read: no file of an inventory`,
        `\n## Account ${READ}\n`,
        '\n### In this order\n',
        ', with credentials of this account and of no other',
      ],
    ],
    ['csv', [`,${READ},grace,`, `\n,${UNREAD},,`, `account ${UNREAD} was not read: `]],
  ])('as %s has both', async (format, texts) => {
    const { stdout } = await run(...asked, '-f', format);
    for (const text of texts) expect(stdout).toContain(text);
  });

  it('ends with 3 for the account that was not read, whatever --exit-zero says', async () => {
    expect((await run(...asked, '--exit-zero')).exitCode).toBe(3);
  });
});

describe('fix', () => {
  it('proposes for the roles of each account, and says which was not read', async () => {
    const { exitCode, stdout, stderr } = await run('fix', '-f', 'json');
    const several = readJsonOutput('fix', stdout) as Record<string, unknown>;
    const one = readJsonOutput('fix', await runOne('fix', '-f', 'json')) as Record<string, unknown>;
    expect(several['fixes']).toEqual(one['fixes']);
    expect(several).toMatchObject({ complete: false, fixes: [{ AccountId: READ }, {}, {}, {}, {}] });
    expect(several['missing']).toContainEqual(
      expect.objectContaining({ AccountId: UNREAD, Reason: expect.stringMatching(/^did not run: /) }),
    );
    expect(several['problems']).toMatchObject([{ AccountId: UNREAD }]);
    expect(stderr).toContain(`account ${UNREAD} was not read: `);
    expect(exitCode).toBe(1);
  });

  it.each([
    [
      'diff',
      [
        `Account ${READ}\n\nOrganizationReader\n`,
        '+++ b/ReadOnly.json',
        `\naccount ${UNREAD} was not read: `,
      ],
    ],
    [
      'cli',
      [
        `# Account ${READ}: run what follows with credentials of it`,
        '--role-name=ReadOnly',
        `# account ${UNREAD} was not read: `,
      ],
    ],
  ])('as %s parts the accounts', async (format, texts) => {
    const { stdout } = await run('fix', '-f', format);
    for (const text of texts) expect(stdout).toContain(text);
  });

  it.each<[string, readonly string[], string]>([
    ['a template', ['-f', 'terraform'], '--format terraform is the template of one account'],
    ['another way', ['--alternative', '1'], '--alternative is of one role of one account'],
    ['a role that is nowhere', ['--role', 'Nothing'], 'no role "Nothing" in the accounts that were read'],
  ])('refuses %s', async (_, options, message) => {
    const { exitCode, stdout, stderr } = await run('fix', ...options);
    expect(stderr).toContain(message);
    expect([exitCode, stdout]).toEqual([2, '']);
  });
});

it.each([['administrators'], ['fix'], ['paths'], ['plan']])(
  '%s wants several accounts for the options about them',
  async (command) => {
    const recorded = recordIo();
    expect(await main([command, '--role-name', 'reader'], recorded.io)).toBe(2);
    expect(recorded.stderr()).toContain('--role-name is the role of each of several accounts');
  },
);
