/** `evaluate` with paths and standard input, some resources, and an earlier answer. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import type { Report } from '../../src/report/report.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'paths');

const run = async (argv: readonly string[], stdin = '') => {
  const recorded = recordIo({ stdin });
  const exitCode = await main(['evaluate', ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};
const reportOf = async (argv: readonly string[], stdin = '') => {
  const { stdout } = await run([...argv, '-f', 'json'], stdin);
  return readJsonOutput('evaluate', stdout) as Report & { readonly since?: Since };
};
interface Since {
  readonly new: readonly { readonly ResourceName: string }[];
  readonly gone: readonly { readonly ResourceName: string }[];
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mfa-rules-'));
});
afterEach(() => rm(folder, { recursive: true }));

const userOf = (UserName: string, accountId = '111122223333') => ({
  UserName,
  UserId: `AIDA${UserName.toUpperCase()}`,
  Arn: `arn:aws:iam::${accountId}:user/${UserName}`,
  CreateDate: '2025-03-01T08:10:00+00:00',
  Tags: [{ Key: 'team', Value: 'web' }],
});
const save = async (name: string, content: unknown): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const users = (...names: readonly string[]) => ({ Users: names.map((name) => userOf(name)) });
const without = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { MFADevices: [] }]));
const EXAMPLE = 'examples/account';
const RULE = ['--rule', 'iam-user-mfa-required'];

describe('paths', () => {
  it('are files of one inventory, under any name that their content tells', async () => {
    const paths = [
      await save('people.json', users('alice')),
      await save('list-mfa-devices.json', without('alice')),
    ];
    const { evaluations, accountId } = await reportOf([...paths, ...RULE]);
    expect(accountId).toBe('111122223333');
    expect(evaluations).toMatchObject([
      {
        ResourceName: 'alice',
        Reason: 'no-device',
        Severity: 'MEDIUM',
        Arn: 'arn:aws:iam::111122223333:user/alice',
        CreateDate: '2025-03-01T08:10:00+00:00',
        Tags: { team: 'web' },
      },
    ]);
  });

  it('are folders, each an account', async () => {
    for (const accountId of ['111122223333', '444455556666']) {
      await mkdir(join(folder, accountId));
      await save(`${accountId}/list-users.json`, { Users: [userOf('alice', accountId)] });
      await save(`${accountId}/list-mfa-devices.json`, without('alice'));
    }
    const paths = ['111122223333', '444455556666'].map((name) => join(folder, name));
    const { accountId, evaluations } = await reportOf([...paths, ...RULE]);
    expect(accountId).toBeNull();
    expect(evaluations.map(({ AccountId }) => AccountId)).toEqual(['111122223333', '444455556666']);
    expect((await run([...paths, ...RULE])).stdout).toContain('Account 444455556666: 1 to act on');
  });

  it('of several accounts are named where something of one could not be read', async () => {
    await mkdir(join(folder, 'other'));
    const path = await save('other/list-users.json', {
      Users: [userOf('alice', '444455556666')],
      IsTruncated: true,
    });
    const other = dirname(path);
    const cut = 'list-users.json: the answer is cut short (IsTruncated): what follows was not saved';
    expect((await run([EXAMPLE, other, ...RULE])).stderr).toBe(`error: ${other}: ${cut}\n`);
    expect((await run([other, ...RULE])).stderr).toBe(`error: ${cut}\n`);
  });

  it('are no two of one account by another spelling', async () => {
    const { exitCode, stderr } = await run(['examples/account', './examples/account/', ...RULE]);
    expect(stderr).toBe('error: "./examples/account/" is given twice\n');
    expect(exitCode).toBe(2);
  });

  it('of files are no inventory that the next command could read', async () => {
    const details = await readFile('examples/account/get-account-authorization-details.json', 'utf8');
    await writeFile(join(folder, 'details.json'), details);
    const { stdout } = await run([join(folder, 'details.json')]);
    expect(stdout).toContain('next: mfa-rules rules iam-role-trust-mfa-required');
  });

  it('are standard input', async () => {
    const details = await readFile('examples/account/get-account-authorization-details.json', 'utf8');
    const report = await reportOf(['-', '--rule', 'iam-role-trust-mfa-required'], details);
    expect(report.evaluations).toHaveLength(14);
  });

  it('leave nothing behind in the folder for temporary files', async () => {
    const before = await readdir(tmpdir());
    await run([await save('list-users.json', users('alice'))]);
    const after = await readdir(tmpdir());
    // Other tests have folders there as well.
    expect(after.filter((name) => !before.includes(name) && name.startsWith('mfa-rules-in-'))).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['nothing that IAM answers', '{"name": "package"}', 'is not an answer of IAM that this command reads'],
    ['a trust policy', '{"Statement": []}', 'mfa-rules explain --trust-policy FILE'],
    ['nothing', '', '(it is empty)'],
  ])('that hold %s are refused by name', async (_, content, message) => {
    const path = await save('other.json', content);
    const { exitCode, stderr } = await run([path]);
    expect(stderr).toContain(path);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  it('that are the same answer twice are refused', async () => {
    const paths = [await save('a.json', users('alice')), await save('b.json', users('bob'))];
    expect((await run(paths)).stderr).toBe(
      `error: ${paths.join(' and ')} would both be read as list-users.json: give each account a folder of its own, or put the answers of one account into one file\n`,
    );
  });
});

describe('--only', () => {
  it.each(['ReadOnly', 'readonly', 'arn:aws:iam::111122223333:role/ReadOnly'])(
    'evaluates %s alone, and says what to do',
    async (wanted) => {
      const { stdout, exitCode } = await run(['examples/account', '--only', wanted]);
      expect(stdout).toMatch(/What to do: In an Allow, BoolIfExists/);
      expect(stdout).toMatch(/^111122223333 {3}1 role, read completely\n/);
      expect(exitCode).toBe(1);
    },
  );

  it('names what was probably meant', async () => {
    expect((await run(['examples/account', '--only', 'ReadOnyl'])).stderr).toContain(
      'did you mean ReadOnly?',
    );
  });
});

describe('exemptions that exempt nobody', () => {
  const warned = async (pattern: string, ...more: readonly string[]): Promise<string> => {
    const users = ['iam-user-mfa-required', 'root-user-mfa-required'].flatMap((rule) => ['--rule', rule]);
    const exempt = `exemptUsers=${pattern}=leaves on Friday until 2099-01-01`;
    const days = ['--parameter', 'longestExemptionDays=3650'];
    return (await run([EXAMPLE, ...users, ...days, '--parameter', exempt, ...more])).stderr;
  };

  it.each([
    ['a name', 'archive_bot', '; did you mean archive-bot?'],
    ['a pattern', 'break-glass-*', ''],
    ['an ARN', 'arn:aws:iam::444455556666:user/*', ''],
    ['a path', '/staff/*', ''],
  ])('are named: %s', async (_, pattern, meant) => {
    expect(await warned(pattern)).toBe(
      `warning: the exemption of "${pattern}" exempts nobody: it matches none of 12 that were evaluated${meant}\n`,
    );
  });

  it.each(['dana', 'd*', '/d*', 'arn:aws:iam::111122223333:user/dana'])('are none: %s', async (pattern) => {
    expect(await warned(pattern)).toBe('');
  });

  it('are not told of where not everybody was read, or where exemptions are ignored', async () => {
    expect(await warned('nobody', '--no-exemptions')).toBe('');
    const path = await save('list-users.json', { ...users('alice'), IsTruncated: true });
    const exempt = ['--parameter', 'exemptUsers=nobody=leaves until 2099-01-01'];
    expect((await run([path, ...RULE, ...exempt])).stderr).not.toContain('exempts nobody');
  });

  it('are none where they are of a role and not of a user', async () => {
    const config = await save(
      'settings.yaml',
      'exemptions: [{ name: ReadOnly, reason: leaves, until: 2099-01-01 }]',
    );
    expect((await run([EXAMPLE, '--config', config])).stderr).not.toContain('exempts nobody');
  });
});

describe('--fail-on', () => {
  it.each<[string, readonly string[], number]>([
    ['1 for a finding of that severity', ['--fail-on', 'MEDIUM'], 1],
    ['1 for a worse one', ['--fail-on', 'low'], 1],
    ['0 where all are less severe', ['--fail-on', 'HIGH'], 0],
  ])('ends with %s', async (_, options, expected) => {
    const paths = [
      await save('list-users.json', users('alice')),
      await save('list-mfa-devices.json', without('alice')),
    ];
    expect((await run([...paths, ...RULE, ...options])).exitCode).toBe(expected);
  });

  it('still ends with 3 where something is undecided', async () => {
    const path = await save('list-users.json', users('alice'));
    expect((await run([path, ...RULE, '--fail-on', 'CRITICAL'])).exitCode).toBe(3);
  });
});

describe('--since', () => {
  const evaluated = async (
    names: readonly string[],
    open: readonly string[],
    ...options: readonly string[]
  ) => {
    const paths = [
      await save('list-users.json', users(...names)),
      await save('list-mfa-devices.json', {
        ...Object.fromEntries(
          names.map((name) => [
            name,
            { MFADevices: [{ UserName: name, SerialNumber: `arn:aws:iam::111122223333:mfa/${name}` }] },
          ]),
        ),
        ...without(...open),
      }),
    ];
    return { paths: [...paths, ...RULE, ...options] };
  };
  const earlier = async (names: readonly string[], open: readonly string[]): Promise<string> => {
    const { paths } = await evaluated(names, open);
    return save('earlier.json', (await run([...paths, '-f', 'json'])).stdout);
  };

  it('tells what is new and what is gone', async () => {
    const since = await earlier(['alice', 'bob', 'carol'], ['alice', 'bob', 'carol']);
    const { paths } = await evaluated(['alice', 'bob', 'dave'], ['alice', 'dave'], '--since', since);
    const report = await reportOf(paths);
    expect(report.since?.new.map(({ ResourceName }) => ResourceName)).toEqual(['dave']);
    // One has a device now, the other is no more.
    expect(report.since?.gone.map(({ ResourceName }) => ResourceName)).toEqual(['bob', 'carol']);
    const rule = 'iam-user-mfa-required';
    expect((await run(paths)).stdout).toContain(
      `1 new: dave (${rule})\n2 gone: bob (${rule}), carol (${rule})\n`,
    );
  });

  it('is refused where no format says what is new, unless it decides how the command ends', async () => {
    const since = await earlier(['alice'], ['alice']);
    const { paths } = await evaluated(['alice'], ['alice'], '--since', since, '-f', 'csv');
    const { exitCode, stdout, stderr } = await run(paths);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--since: csv cannot say what is new; give --fail-on new');
    expect((await run([...paths, '--fail-on', 'new'])).exitCode).toBe(0);
  });

  it('calls gone the last user of an account that was read', async () => {
    const since = await earlier(['alice'], ['alice']);
    const accounts = join(folder, 'accounts');
    await mkdir(join(accounts, '111122223333'), { recursive: true });
    await save('accounts/111122223333/list-users.json', users());
    const report = await reportOf([accounts, ...RULE, '--since', since]);
    expect(report.since?.gone.map(({ ResourceName }) => ResourceName)).toEqual(['alice']);
  });

  it('calls nothing gone of an account that is not looked at, and says so', async () => {
    const since = await earlier(['alice'], ['alice']);
    await writeFile(since, (await readFile(since, 'utf8')).replaceAll('111122223333', '444455556666'));
    const { paths } = await evaluated(['bob'], ['bob'], '--since', since);
    const { stdout, stderr } = await run(paths);
    expect(stdout).toContain('1 new: bob (iam-user-mfa-required)\n0 gone\n');
    expect(stderr).toContain('is of account 444455556666, which is not looked at here');
  });

  it('fails for what is new alone', async () => {
    const since = await earlier(['alice', 'bob'], ['alice']);
    const options = ['--since', since, '--fail-on', 'new'];
    const same = await evaluated(['alice', 'bob'], ['alice'], ...options);
    expect((await run(same.paths)).exitCode).toBe(0);
    const worse = await evaluated(['alice', 'bob'], ['alice', 'bob'], ...options);
    expect((await run(worse.paths)).exitCode).toBe(1);
  });

  it.each([
    ['no JSON', 'x', 'is not JSON'],
    ['another answer', '{"formatVersion": 1}', 'is not an answer of mfa-rules evaluate'],
    ['another version', '{"formatVersion": 2, "evaluations": []}', 'is not an answer of mfa-rules evaluate'],
  ])('refuses %s', async (_, content, message) => {
    const since = await save('since.json', content);
    const { exitCode, stderr } = await run(['examples/account', '--since', since]);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});
