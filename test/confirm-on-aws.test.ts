/** scripts/confirm-on-aws against the local AWS, which decides trust policies by an evaluator of its own. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { toAccount, toRole, type Account } from './aws/account.ts';
import { startAws, type AwsEndpoint } from './aws/endpoint.ts';
import { sharedIt } from './support/share.ts';

const it = sharedIt(3, 'runs of confirm-on-aws');

const ACCOUNT = '111122223333';
const NAME = 'mfa-rules-experiment';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let aws: AwsEndpoint;
let account: Account;
beforeEach(async () => {
  account = toAccount({ accountId: ACCOUNT });
  aws = await startAws({ account });
});
afterEach(() => aws.stop());

const run = (...args: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const env = { ...process.env, ...aws.environment(), AWS_CONFIG_FILE: '/dev/null' };
    const program = ['scripts/confirm-on-aws.mjs', ...args];
    const child = execFile(process.execPath, program, { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin?.end();
  });

/** What of the experiments is in the account. */
const leftOver = (): readonly string[] => [
  ...account.users.map(({ UserName }) => UserName),
  ...account.roles.map(({ RoleName }) => RoleName),
];

it('carries out every experiment, says what the answer means, and leaves nothing', async () => {
  const { code, stdout, stderr } = await run('--account', ACCOUNT, '--patience', '0.01');
  expect(stderr).not.toContain('error');
  expect(code).toBe(0);
  const answers = Object.fromEntries(
    [...stdout.matchAll(/^([a-z-]+): (.*)$/gm)].map(([, name, said]) => [name, said]),
  );
  expect(answers).toMatchObject({
    // A reader of JSON takes the last one.
    'key-twice': 'the last one counts',
    'not-principal-user': 'a user is spared without the account',
    'transitive-tag': 'no: letter case does not matter',
    'empty-tag-null': 'for Null it is a value',
  });
  expect(Object.keys(answers)).toHaveLength(12);
  expect(leftOver()).toEqual([]);
  expect(account.userPolicies[NAME]).toEqual({});
  expect(Object.keys(account.credentials).filter((id) => account.credentials[id]?.UserName === NAME)).toEqual(
    [],
  );
});

it('asks first, and makes nothing where nobody answers or the account is another', async () => {
  const unasked = await run();
  expect([unasked.code, unasked.stderr]).toEqual([
    2,
    expect.stringContaining('name the account with --account'),
  ]);
  const other = await run('--account', '444455556666');
  expect([other.code, other.stderr]).toEqual([
    2,
    expect.stringContaining(`are of account ${ACCOUNT}, not of 444455556666`),
  ]);
  expect([...aws.calls.keys()]).toEqual(['sts:GetCallerIdentity']);
});

it('leaves alone what has its name and is not its own', async () => {
  const theirs = toRole({ RoleName: NAME, AssumeRolePolicyDocument: '{}' }, account);
  account.roles.push(theirs);
  const { code, stderr } = await run('--account', ACCOUNT, '--patience', '0.01', 'key-twice');
  expect([code, stderr]).toEqual([1, expect.stringContaining(`Role with name ${NAME} already exists`)]);
  expect(account.roles).toEqual([theirs]);
  expect(account.users).toEqual([]);
});

it('says what it could not delete, and deletes it the next time', async () => {
  aws.faults.add({ kind: 'deny', operation: 'iam:DeleteUser' });
  const first = await run('--account', ACCOUNT, '--patience', '0.01', 'key-twice');
  expect([first.code, first.stderr]).toEqual([3, expect.stringContaining(`user ${NAME}: `)]);
  expect(leftOver()).toEqual([NAME]);
  aws.resetFaults();
  expect(await run('--account', ACCOUNT, '--clean-up')).toMatchObject({ code: 0, stdout: '' });
  expect(leftOver()).toEqual([]);
});

it('names every row of docs/unconfirmed.md, with its experiments or as one to be done by hand', async () => {
  const { code, stdout } = await run('--list');
  expect(code).toBe(0);
  const rows = readFileSync('docs/unconfirmed.md', 'utf8').match(/^\| (?!Open|-).*$/gm) ?? [];
  const listed = stdout.split('\n').filter((line) => /^[a-z -]+: /.test(line));
  expect(listed).toHaveLength(rows.length);
  // Each experiment belongs to a row that is there.
  const names = listed.flatMap((line) => line.split(': ')[0]?.split(' ') ?? []);
  const named = readFileSync('scripts/confirm-on-aws.mjs', 'utf8').match(/^ {4}name: '[a-z-]+',$/gm) ?? [];
  for (const line of named) expect(names).toContain(/'(.*)'/.exec(line)?.[1]);
  expect(named).toHaveLength(12);
});
