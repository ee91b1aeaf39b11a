/** `mfa-rules progress`: evaluations of several days, compared. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import type { ChangeKind } from '../../src/report/progress.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { device, user } from '../support/test-folder.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'answers of progress');

const USERS = 'iam-user-mfa-required';
const ACCOUNT_ID = '111122223333';
const TYPES = {
  C: 'COMPLIANT',
  N: 'NON_COMPLIANT',
  A: 'NOT_APPLICABLE',
  U: 'INSUFFICIENT_DATA',
} as const;
type Letter = keyof typeof TYPES;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mfa-rules-'));
});
afterEach(() => rm(folder, { recursive: true }));

const run = async (...argv: readonly string[]) => {
  const recorded = recordIo();
  const exitCode = await main(['progress', ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

interface Answer {
  readonly answers: readonly {
    readonly Name: string;
    readonly Date: string | null;
    readonly Shares: readonly {
      readonly Share: number | null;
      readonly Changes: Readonly<Record<string, number>> | null;
    }[];
  }[];
  readonly changes: readonly {
    readonly Change: ChangeKind;
    readonly ResourceName: string;
    readonly AccountId: string | null;
    readonly Note: string | null;
  }[];
  readonly complete: boolean;
}
const progressOf = async (...argv: readonly string[]) => {
  const { stdout, exitCode } = await run(...argv, '-f', 'json');
  return { exitCode, ...(readJsonOutput('progress', stdout) as Answer) };
};

const save = async (name: string, content: unknown): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

/** How users come out, by name, in an account. */
type People = Readonly<Record<string, Letter>>;
const evaluationsOf = (people: People, accountId = ACCOUNT_ID) =>
  Object.entries(people).map(([name, letter]) => ({
    RuleId: USERS,
    ConfigRuleName: USERS,
    AccountId: accountId,
    ComplianceResourceType: 'AWS::IAM::User',
    ComplianceResourceId: `AIDA${name.toUpperCase()}`,
    ResourceName: name,
    ComplianceType: TYPES[letter],
    OrderingTimestamp: '2026-11-01T08:00:00.000Z',
  }));
const answer = (people: People, more: object = {}) => ({
  formatVersion: 1,
  accountId: ACCOUNT_ID,
  evaluations: evaluationsOf(people),
  counts: { [USERS]: { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, INSUFFICIENT_DATA: 0 } },
  complete: true,
  problems: [],
  missing: [],
  ...more,
});
const NOT_COMPLETE = {
  complete: false,
  problems: [
    {
      Operation: 'ListUsers',
      ResourceName: null,
      ErrorName: 'AccessDenied',
      ErrorMessage: 'not authorized',
    },
  ],
};

describe('what became of a finding', () => {
  const ids = (people: People) =>
    evaluationsOf(people).map((one) => ({ ...one, ResourceName: one.ComplianceResourceId }));
  const withoutIds = (people: People) =>
    evaluationsOf(people).map((one) => ({
      ...one,
      ComplianceResourceId: `arn:aws:iam::${ACCOUNT_ID}:user/ops/${one.ResourceName}`,
    }));
  const other = { evaluations: evaluationsOf({ dana: 'C' }, '444455556666'), accountId: '444455556666' };

  it.each<[string, object, object, ChangeKind | undefined, string | null]>([
    ['is fixed', answer({ ann: 'N' }), answer({ ann: 'C' }), 'fixed', null],
    ['is gone', answer({ ann: 'N' }), answer({ bob: 'C' }), 'gone', null],
    ['is gone with the last user of the account', answer({ ann: 'N' }), answer({}), 'gone', null],
    ['is left out', answer({ ann: 'N' }), answer({ ann: 'A' }), 'left-out', null],
    ['is new', answer({ bob: 'C' }), answer({ ann: 'N' }), 'new', null],
    ['is new after an exemption', answer({ ann: 'A' }), answer({ ann: 'N' }), 'new', null],
    ['fell back', answer({ ann: 'C' }), answer({ ann: 'N' }), 'fell-back', null],
    ['is open still', answer({ ann: 'N' }), answer({ ann: 'N' }), 'open', null],
    ['never was one', answer({ ann: 'C' }), answer({ ann: 'A', bob: 'U' }), undefined, null],
    [
      'is not known where it is missing from what was not read completely',
      answer({ ann: 'N' }),
      answer({ bob: 'C' }, NOT_COMPLETE),
      'not-known',
      'AFTER was not read completely',
    ],
    [
      'is fixed where what was not read completely says so',
      answer({ ann: 'N' }),
      answer({ ann: 'C' }, NOT_COMPLETE),
      'fixed',
      null,
    ],
    [
      'is open still where the later answer has no ids',
      answer({ ann: 'N' }),
      answer({}, { evaluations: withoutIds({ ann: 'N' }) }),
      'open',
      null,
    ],
    [
      'is fixed where the earlier answer has no ids',
      answer({}, { evaluations: withoutIds({ ann: 'N' }) }),
      answer({ ann: 'C' }),
      'fixed',
      null,
    ],
    [
      'is not known where it is undecided',
      answer({ ann: 'N' }),
      answer({ ann: 'U' }),
      'not-known',
      'undecided in AFTER',
    ],
    [
      'is not known where it was undecided',
      answer({ ann: 'U' }),
      answer({ ann: 'N' }),
      'not-known',
      'undecided in BEFORE',
    ],
    [
      'is not known to be new where the first was not read completely',
      answer({}, NOT_COMPLETE),
      answer({ ann: 'N' }),
      'not-known',
      'BEFORE was not read completely',
    ],
    [
      'is not known where the last does not say that it is complete',
      answer({ ann: 'N' }),
      answer({}, { complete: undefined }),
      'not-known',
      'AFTER was not read completely',
    ],
    [
      'is not known where the rule did not run',
      answer({ ann: 'N' }),
      answer({}, { counts: { [USERS]: null } }),
      'not-known',
      `${USERS} did not run in AFTER`,
    ],
    [
      'is not known where another rule ran',
      answer({ ann: 'N' }),
      answer({}, { counts: {} }),
      'not-known',
      `${USERS} did not run in AFTER`,
    ],
    [
      'is not known of an account that was not looked at',
      answer({ ann: 'N' }),
      answer({}, other),
      'not-known',
      `AFTER has nothing of account ${ACCOUNT_ID}`,
    ],
    [
      'is not known where --only named somebody else',
      answer({ ann: 'N' }),
      answer({ bob: 'C' }, { only: ['bob'] }),
      'not-known',
      'AFTER has only what --only named',
    ],
    [
      'is gone, and nothing more is known, where only findings are listed',
      answer({ ann: 'N' }),
      answer({}, { counts: { [USERS]: { NON_COMPLIANT: 0 } } }),
      'gone',
      'AFTER lists only what is NON_COMPLIANT: fixed, left out or deleted',
    ],
    [
      'is open where one region of several says so',
      answer({ ann: 'N' }),
      answer({}, { evaluations: [...evaluationsOf({ ann: 'N' }), ...evaluationsOf({ ann: 'C' })] }),
      'open',
      null,
    ],
    [
      'has its name also where AWS Config knows the id alone',
      answer({ ann: 'N' }),
      answer({}, { evaluations: ids({ ann: 'N' }) }),
      'open',
      null,
    ],
  ])('%s', async (_, before, after, expected, note) => {
    const paths = [await save('before.json', before), await save('after.json', after)] as const;
    const { changes, exitCode, complete } = await progressOf(...paths);
    const told = note?.replace('BEFORE', paths[0]).replace('AFTER', paths[1]) ?? null;
    expect(changes.map(({ Change, ResourceName, Note }) => ({ Change, ResourceName, Note }))).toEqual(
      expected === undefined ? [] : [{ Change: expected, ResourceName: 'ann', Note: told }],
    );
    expect(complete).toBe(
      expected !== 'not-known' && !JSON.stringify([before, after]).includes('"complete":false'),
    );
    // Nothing that is not known ends as if all were well.
    if (!complete) expect(exitCode).not.toBe(0);
  });

  it('names the account where there are several', async () => {
    const both = (ann: Letter, dana: Letter) =>
      answer(
        {},
        {
          evaluations: [...evaluationsOf({ ann }), ...evaluationsOf({ dana }, '444455556666')],
          accountId: null,
        },
      );
    const paths = [await save('a.json', both('N', 'N')), await save('b.json', both('C', 'C'))];
    expect((await run(...paths)).stdout).toContain('2 fixed  ann (111122223333), dana (444455556666)\n');
  });

  it('of an account that could not be read is not known, and that of the others is', async () => {
    const accounts = (isRead: boolean) =>
      [ACCOUNT_ID, '444455556666'].map((AccountId) => ({
        AccountId,
        AccountName: null,
        Evaluated: AccountId === ACCOUNT_ID || isRead,
        Reason: null,
        complete: AccountId === ACCOUNT_ID || isRead,
        problems: [],
        missing: [],
      }));
    const before = answer(
      {},
      {
        accountId: null,
        evaluations: [...evaluationsOf({ ann: 'N' }), ...evaluationsOf({ dana: 'N' }, '444455556666')],
        accounts: accounts(true),
      },
    );
    const after = answer({}, { accountId: null, complete: false, accounts: accounts(false) });
    const { changes } = await progressOf(await save('a.json', before), await save('b.json', after));
    expect(changes.map(({ Change, AccountId }) => [Change, AccountId])).toEqual([
      ['gone', ACCOUNT_ID],
      ['not-known', '444455556666'],
    ]);
  });
});

describe('a series', () => {
  const week = (people: People, more: object = {}) => answer({ zoe: 'C', ...people }, more);

  it('is a folder by day: a table, and a line for a chart', async () => {
    await save('2026-11-15.json', week({ ann: 'N', bob: 'C' }));
    await save('mfa-20261101.json', week({ ann: 'N', bob: 'N' }));
    await save('2026-11-08.json', week({ ann: 'C', bob: 'N' }));
    await save('notes.txt', 'x');
    const { stdout, stderr, exitCode } = await run(folder);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(`warning: ${join(folder, 'notes.txt')} is no JSON and was not read\n`);
    expect(stdout)
      .toBe(`From 2026-11-01 (${join(folder, 'mfa-20261101.json')}) to 2026-11-15 (${join(folder, '2026-11-15.json')})

${USERS}
  1 fixed      bob
  1 fell back  ann
  2026-11-01   33.3 %  1 of 3
  2026-11-08   66.6 %  2 of 3
  2026-11-15   66.6 %  2 of 3
`);
    const csv = (await run(folder, '-f', 'csv')).stdout.split('\n').map((line) => line.split(','));
    expect(csv[0]?.join()).toBe(
      'Date,Name,RuleId,Share,COMPLIANT,NON_COMPLIANT,NOT_APPLICABLE,INSUFFICIENT_DATA,Complete,Fixed,Gone,LeftOut,New,FellBack,Open,NotKnown',
    );
    expect(csv.slice(1, -1).map(([date, , ...rest]) => [date, rest.join(',')])).toEqual([
      ['2026-11-01', `${USERS},0.3333,1,2,0,0,true,,,,,,,`],
      ['2026-11-08', `${USERS},0.6666,2,1,0,0,true,1,0,0,0,0,1,0`],
      ['2026-11-15', `${USERS},0.6666,2,1,0,0,true,1,0,0,0,1,0,0`],
    ]);
  });

  it('marks a day that was not read completely, and has no share where a part was asked for', async () => {
    const paths = [
      await save('a.json', week({ ann: 'N', bob: 'U' }, NOT_COMPLETE)),
      await save('b.json', answer({ ann: 'C' }, { only: ['ann'] })),
      await save('c.json', week({ ann: 'C' }, { counts: { [USERS]: { NON_COMPLIANT: 0 } } })),
    ];
    const { stdout, stderr, exitCode } = await run(...paths);
    expect(stdout).toContain('33.3 %  1 of 3, 1 undecided; not read completely\n');
    expect(stdout).toContain('1 of 1; only what --only named\n');
    expect(stdout).toContain('0 NON_COMPLIANT; what is COMPLIANT is not in it\n');
    expect(stderr).toContain(`${paths[0]} was not read completely: ListUsers: `);
    expect(exitCode).toBe(3);
    const { answers } = await progressOf(...paths);
    expect(answers.map(({ Shares }) => Shares[0]?.Share)).toEqual([0.3333, null, null]);
    expect((await run(...paths, '--exit-zero')).exitCode).toBe(3);
  });

  it('takes the day from the results where the name has none, and warns of a wrong order', async () => {
    const dated = (day: string) =>
      answer(
        {},
        {
          evaluations: evaluationsOf({ ann: 'C' }).map((one) => ({
            ...one,
            OrderingTimestamp: `${day}T08:00:00Z`,
          })),
        },
      );
    const paths = [
      await save('a.json', dated('2026-11-09')),
      await save('b.json', dated('2026-11-02')),
    ] as const;
    const { stderr, exitCode } = await run(...paths);
    expect(stderr).toBe(
      `warning: ${paths[0]} is of 2026-11-09, later than ${paths[1]}: name the earlier one first\n`,
    );
    expect(exitCode).toBe(0);
    const { answers } = await progressOf(folder);
    expect(answers.map(({ Date: day }) => day)).toEqual(['2026-11-02', '2026-11-09']);
  });
});

describe('what can be compared', () => {
  const inventory = async (name: string, withDevice: boolean): Promise<string> => {
    await mkdir(join(folder, name));
    await save(`${name}/list-users.json`, { Users: [user('ann')] });
    const devices = withDevice ? [device(`arn:aws:iam::${ACCOUNT_ID}:mfa/ann`, 'ann')] : [];
    await save(`${name}/list-mfa-devices.json`, { ann: { MFADevices: devices } });
    return join(folder, name);
  };

  it('are inventories, which are evaluated, and what evaluate wrote of them', async () => {
    const before = await inventory('2026-11-01', false);
    await inventory('2026-11-08', true);
    const { changes, answers, exitCode } = await progressOf(folder, '--rule', USERS);
    expect(changes).toMatchObject([{ Change: 'fixed', ResourceName: 'ann', AccountId: ACCOUNT_ID }]);
    expect(answers.map(({ Date: day }) => day)).toEqual(['2026-11-01', '2026-11-08']);
    expect(exitCode).toBe(0);

    const recorded = recordIo();
    await main(['evaluate', before, '--rule', USERS, '--only', 'ann', '-f', 'json'], recorded.io);
    expect(readJsonOutput('evaluate', recorded.stdout())).toMatchObject({ only: ['ann'] });
    const saved = await save('evaluated.json', recorded.stdout());
    const again = await progressOf(saved, join(folder, '2026-11-08'), '--rule', USERS);
    expect(again.changes).toMatchObject([{ Change: 'fixed', ResourceName: 'ann' }]);
  });

  it('is not gone of whom other saved answers tell, and no list does', async () => {
    const [before, after] = [await inventory('2026-11-01', false), await inventory('2026-11-08', false)];
    await save('2026-11-01/list-users.json', { Users: [user('ann'), user('bob')] });
    await save('2026-11-01/list-mfa-devices.json', {
      ann: { MFADevices: [] },
      bob: { MFADevices: [] },
    });
    await save('2026-11-08/list-mfa-devices.json', {
      ann: { MFADevices: [] },
      bob: { MFADevices: [] },
    });
    const { changes, exitCode } = await progressOf(before, after, '--rule', USERS);
    expect(changes).toMatchObject([
      { Change: 'open', ResourceName: 'ann' },
      { Change: 'not-known', ResourceName: 'bob', Note: expect.stringContaining('no list of it does') },
    ]);
    expect(exitCode).toBe(1);
  });

  it('has the names of many on one line, or all of them', async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`user${index}`, 'N' as const]));
    const paths = [await save('a.json', answer(many)), await save('b.json', answer(many))];
    expect((await run(...paths)).stdout).toContain(' and 8 more\n');
    expect((await run(...paths, '--all')).stdout).not.toContain('more');
  });

  it.each<[string, readonly string[], string]>([
    ['nothing', [], "missing required argument 'path'"],
    ['a file alone', ['a.json'], 'name a second one to compare it with, or a folder of them'],
    ['a folder with one', ['one'], 'holds one evaluation: there must be two to compare'],
    ['the same twice', ['a.json', './a.json'], 'is given twice'],
    ['no file', ['a.json', 'none.json'], 'none.json"'],
    ['another file', ['a.json', 'other/other.json'], 'is not an answer of mfa-rules evaluate or findings'],
    ['no JSON', ['a.json', 'other/text.json'], 'is not JSON'],
    [
      'a compliance type that is none',
      ['a.json', 'other/wrong.json'],
      'evaluations[0].ComplianceType must be',
    ],
    ['an evaluation without an id', ['a.json', 'other/nameless.json'], 'evaluations[0].RuleId is missing'],
    ['a folder without days', ['undated'], 'put the day into its name, as YYYY-MM-DD'],
    ['an unknown rule', ['a.json', 'a.json', '--rule', 'iam-user-mfa'], 'unknown rule "iam-user-mfa"'],
  ])('is not: %s', async (_, argv, message) => {
    for (const name of ['one', 'other', 'undated']) await mkdir(join(folder, name));
    const [ann] = evaluationsOf({ ann: 'N' });
    await save('a.json', answer({ ann: 'N' }));
    await save('one/2026-11-01.json', answer({}));
    await save('other/other.json', { Users: [] });
    await save('other/text.json', 'x');
    await save('other/wrong.json', answer({}, { evaluations: [{ ...ann, ComplianceType: 'FINE' }] }));
    await save('other/nameless.json', answer({}, { evaluations: [{ ...ann, RuleId: undefined }] }));
    await save('undated/last.json', answer({}));
    const paths = argv.map((one) => (/\.json$|^one$|^undated$/.test(one) ? join(folder, one) : one));
    const { exitCode, stderr } = await run(...paths);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});
