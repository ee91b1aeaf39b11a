/** scripts/confirm-on-aws against the local AWS, which decides trust policies by an evaluator of its own. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** The time of the program and of AWS, which passes only where the program waits: how fast the machine is changes nothing. */
const folder = mkdtempSync(join(tmpdir(), 'confirm-on-aws-'));
afterAll(() => rmSync(folder, { recursive: true }));
const clockFile = join(folder, 'time');
const now = (): Date => new Date(Number(readFileSync(clockFile, 'utf8')));

let aws: AwsEndpoint;
let account: Account;
beforeEach(async () => {
  writeFileSync(clockFile, String(Date.UTC(2026, 10, 24, 12)));
  account = toAccount({ accountId: ACCOUNT });
  aws = await startAws({ account, now });
});
afterEach(() => aws.stop());

/** As Ctrl-C does it to the latest run. */
let interrupt = (): unknown => undefined;

const runWith = (clock: Readonly<Record<string, string>>, args: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const env = {
      ...process.env,
      ...aws.environment(),
      WAITED_CLOCK: clockFile,
      ...clock,
      AWS_CONFIG_FILE: '/dev/null',
    };
    const program = ['--import', './test/support/waited-clock.mjs', 'scripts/confirm-on-aws.mjs', ...args];
    const child = execFile(process.execPath, program, { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    interrupt = () => child.kill('SIGINT');
    child.stdin?.end();
  });

const run = (...args: readonly string[]): Promise<Ran> => runWith({}, args);

/** Everything of the account that has the name of the experiments. */
const leftOver = (): readonly string[] =>
  [
    ...account.users.map(({ UserName }) => `user ${UserName}`),
    ...account.roles.map(({ RoleName }) => `role ${RoleName}`),
    ...Object.keys(account.functions),
    ...Object.keys(account.queues),
    ...Object.keys(account.eventRules),
    ...Object.keys(account.configRules).map((name) => `rule ${name}`),
    ...account.scheduleGroups.map((name) => `group ${name}`),
    ...Object.keys(account.schedules),
  ].filter((one) => one.includes(NAME));

const answersIn = (stdout: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...stdout.matchAll(/^([a-z-]+): (.*)$/gm)].map(([, name = '', said = '']) => [name, said]),
  );

/** The experiments of `--list`, and the rows that are to be done by hand. */
const listed = async () => {
  const { code, stdout } = await run('--list');
  expect(code).toBe(0);
  return stdout
    .split('\n')
    .flatMap((line) => [...line.matchAll(/^([a-z -]+): (.*)$/g)])
    .map(([, names = '', question = '']) => ({
      names: names === 'by hand' ? [] : names.split(' '),
      question,
    }));
};

it.always('carries out every experiment, says what the answer means, and leaves nothing', async () => {
  const { code, stdout, stderr } = await run('--account', ACCOUNT, '--patience', '2');
  expect(stderr).not.toContain('error');
  expect(code).toBe(0);
  const answers = answersIn(stdout);
  expect(answers).toMatchObject({
    // A reader of JSON takes the last one.
    'key-twice': 'the last one counts',
    'not-principal-user': 'a user is spared without the account',
    'transitive-tag': 'no: letter case does not matter',
    'empty-tag-null': 'for Null it is a value',
    'principals-in-list': `["arn:aws:iam::ACCOUNT:user/${NAME}/${NAME}","arn:aws:iam::ACCOUNT:root"]`,
    'older-evaluation': 'yes: what is sent last stands',
    'evaluation-shown': expect.stringMatching(/^after \d+\.\d s$/),
    'started-twice': expect.stringMatching(/^again after \d\d s, and LimitExceededException until then$/),
    'change-event': 'yes',
    'failed-status': expect.stringContaining('LastFailedEvaluationTime is of this failure'),
    'new-role': 'yes, for a schedule of the group',
    'updated-at-once': 'yes',
    'carried-out': expect.stringMatching(/^\d+ s after its time$/),
    refused: expect.stringMatching(/^yes, \d+ s after its time$/),
    'moved-before': 'moved a minute before: it keeps to the new time',
    'moved-within': 'moved in the minute itself: it told all the same',
    'node-flags': expect.stringMatching(/^Node v\d+\.\d+\.\d+ with 256 MB: .*heap of at most \d+ MB$/),
    'dropped-and-delivered': 'yes: it is counted, and as a message of the queue',
  });
  expect(Object.keys(answers).toSorted()).toEqual((await listed()).flatMap(({ names }) => names).toSorted());
  expect(leftOver()).toEqual([]);
  expect(account.userPolicies[NAME]).toEqual({});
  expect(Object.keys(account.credentials).filter((id) => account.credentials[id]?.UserName === NAME)).toEqual(
    [],
  );
});

it('says that the later evaluation stands where AWS Config keeps it', async () => {
  account.keepsLaterResults = true;
  const { code, stdout } = await run('--account', ACCOUNT, '--patience', '2', 'older-evaluation');
  expect([code, answersIn(stdout)]).toEqual([
    0,
    { 'older-evaluation': 'no: the later one stands, 2 s after the older one was sent' },
  ]);
});

it('makes no rule where AWS Config has no recorder, and goes on with the rest', async () => {
  account.configurationRecorders = [];
  account.hasConfigurationRecorder = false;
  const { code, stdout, stderr } = await run('--account', ACCOUNT, 'older-evaluation', 'node-flags');
  expect([code, stderr]).toEqual([1, expect.stringContaining('AWS Config has no recorder in this region')]);
  expect(Object.keys(answersIn(stdout))).toEqual(['node-flags']);
  expect(aws.calls.get('config:PutConfigRule')).toBeUndefined();
  expect(leftOver()).toEqual([]);
});

it('takes away what it made where an experiment fails in the middle', async () => {
  aws.faults.add({ operation: 'config:PutEvaluations', kind: 'deny', times: Infinity });
  aws.faults.add({ operation: 'scheduler:UpdateSchedule', kind: 'deny', times: Infinity });
  const { code, stderr } = await run('--account', ACCOUNT, 'older-evaluation', 'updated-at-once');
  expect([code, stderr]).toEqual([1, expect.stringMatching(/not authorized[^]*not authorized/)]);
  expect(leftOver()).toEqual([]);
});

it('ends where somebody ends it, and takes away what it made', async () => {
  // No wait for a message of a schedule ends by itself.
  const clock = { WAITED_CLOCK_LONGEST: '1500' };
  const ran = runWith(clock, ['--account', ACCOUNT, 'schedule-listed', 'moved-before']);
  const isWaiting = (): boolean => (aws.calls.get('scheduler:CreateSchedule') ?? 0) >= 3;
  while (!isWaiting()) await new Promise((resolve) => setTimeout(resolve, 5));
  interrupt();
  const { code, stdout, stderr } = await ran;
  expect([code, stderr]).toEqual([1, expect.stringContaining('ended before all was tried')]);
  expect(Object.keys(answersIn(stdout))).toEqual(['schedule-listed']);
  expect(leftOver()).toEqual([]);
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
  const { code, stderr } = await run('--account', ACCOUNT, '--patience', '2', 'key-twice');
  expect([code, stderr]).toEqual([1, expect.stringContaining(`Role with name ${NAME} already exists`)]);
  expect(account.roles).toEqual([theirs]);
  expect(account.users).toEqual([]);
});

it('says what it could not delete, and deletes it the next time', async () => {
  // Where AWS answers with another time than the SDK has, the SDK believes that to be why it is refused, and asks again.
  aws.faults.add({ operation: 'iam:DeleteUser', kind: 'deny', times: Infinity });
  const first = await run('--account', ACCOUNT, '--patience', '2', 'key-twice');
  expect([first.code, first.stderr]).toEqual([3, expect.stringContaining(`user ${NAME}: `)]);
  expect(leftOver()).toEqual([`user ${NAME}`]);
  aws.resetFaults();
  expect(await run('--account', ACCOUNT, '--clean-up')).toMatchObject({ code: 0, stdout: '' });
  expect(leftOver()).toEqual([]);
});

it('names every row of docs/unconfirmed.md, which says the same: experiments, or by hand', async () => {
  const rows = readFileSync('docs/unconfirmed.md', 'utf8').match(/^\| (?!Open|-).*$/gm) ?? [];
  const documented = rows.map((row) => {
    const cells = row.split(' | ').map((cell) => cell.replaceAll(/^\| | *\|? *$/g, ''));
    return { question: cells[0], by: cells.at(-1), cells: cells.length };
  });
  expect(documented).toEqual(
    (await listed()).map(({ names, question }) => ({
      question,
      by: names.length === 0 ? 'by hand' : names.map((name) => `\`${name}\``).join(' '),
      cells: 4,
    })),
  );
});
