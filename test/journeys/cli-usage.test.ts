import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { main } from '../../src/cli/program.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'usage errors');

const run = async (...argv: readonly string[]) => {
  const recorded = recordIo();
  const exitCode = await main(argv, recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

/** Of options that take not every value. */
const VALUES: Readonly<Record<string, string>> = {
  region: 'us-east-1',
  'role-arn': 'arn:aws:iam::111122223333:role/audit',
  'external-id': 'e-17',
  'mfa-serial': 'arn:aws:iam::111122223333:mfa/alice',
};

describe('wrong usage ends with 2, says what is wrong on stderr, and answers nothing', () => {
  it.each<[string, readonly string[], string]>([
    ['no command', [], 'Usage: mfa-rules'],
    ['an unknown command', ['evalaute'], 'Did you mean evaluate?'],
    [
      'help of an unknown command',
      ['help', 'evaluat'],
      "unknown command 'evaluat'\n(Did you mean evaluate?)",
    ],
    ['an unknown option', ['evaluate', '--inventry', 'x'], 'Did you mean --inventory?'],
    ['an option without its value', ['evaluate', '--inventory'], 'argument missing'],
    ['an option in place of a value', ['evaluate', '--inventory', '--quiet'], "'--quiet' is invalid"],
    ['an empty value', ['evaluate', '--inventory', ''], 'It is empty.'],
    ['too many arguments', ['explain', 'ReadOnly', 'Other'], 'too many arguments'],
    ...['paths', 'plan', 'administrators', 'fix'].map((command): [string, readonly string[], string] => [
      `a folder as an argument of ${command}`,
      [command, 'examples/account'],
      `too many arguments for '${command}'. A folder of saved answers is named by --inventory`,
    ]),
    ['paths and a folder', ['evaluate', 'x', '--inventory', 'y'], 'give either paths or --inventory'],
    ['paths and the sample account', ['evaluate', 'x', '--demo'], 'give either paths or --demo'],
    [
      'a region of saved answers',
      ['evaluate', 'x', '--region', 'eu-central-1'],
      'for saved answers set AWS_REGION',
    ],
    ['saved answers a few at a time', ['evaluate', 'x', '--concurrency', '3'], 'for several live accounts'],
    [
      'a path that is not there',
      ['evaluate', '/none/such'],
      'cannot read "/none/such" (there is no such file or folder)',
    ],
    ['a folder in place of a file', ['evaluate', 'x', '--since', 'test'], '"test" (it is a folder)'],
    [
      'a configuration file that is not there',
      ['evaluate', '--config', '/none/such'],
      'configuration file "/none/such" (there is no such file or folder)',
    ],
    ['an unknown shell', ['completion', 'tcsh'], 'Allowed: bash, zsh, fish, powershell'],
    ['a misspelled shell', ['completion', 'bsh'], 'Did you mean bash?'],
    ['an unknown severity', ['evaluate', '--fail-on', 'bad'], 'Allowed: CRITICAL, HIGH, MEDIUM, LOW, new'],
    ['a misspelled severity', ['evaluate', '--fail-on', 'hihg'], 'Did you mean HIGH?'],
    ['a misspelled grouping', ['evaluate', '--group-by', 'acount'], 'Did you mean account?'],
    ['new without an earlier answer', ['evaluate', 'x', '--fail-on', 'new'], '--since FILE'],
    ['an unknown grouping', ['evaluate', '--group-by', 'tag'], 'Allowed: account, reason, tag:KEY'],
    ['two sources', ['evaluate', '--inventory', 'x', '--profile', 'y'], 'cannot be used with'],
    ['a source given twice', ['evaluate', '--inventory', 'x', '--inventory', 'y'], "given before, as 'x'"],
    [
      'an unknown format',
      ['evaluate', '--format', 'jsn'],
      'Did you mean json? Allowed: table, json, csv, markdown, html',
    ],
    ['two formats for one place', ['evaluate', '--format', 'csv', '--format', 'json'], 'go in pairs'],
    ['an unknown rule', ['evaluate', '--rule', 'iam-user-mfa'], 'did you mean iam-user-mfa-required?'],
    ['an unknown parameter', ['evaluate', '--parameter', 'appliesTo=me'], 'unknown value "me"'],
    ...(
      [
        ['requiredDevice=fido', 'allowed: any, phishing-resistant, hardware'],
        ['minimumDevices=0', 'allowed: a whole number from 1 to 8'],
        ['minimumDevices=9', 'allowed: a whole number from 1 to 8'],
        ['exemptUsers=alice', 'its item "alice" is not of that form'],
        ['exemptRoles==x until 2026-06-30', 'is not of that form'],
        ['longestExemptionDays=3651', 'from 1 to 3650'],
        ['gracePeriodHours=-1', 'from 0 to 8760'],
        ['machineAccounts=12345678901', 'its item "12345678901" is not of that form'],
        ['thirdPartyWithExternalId=yes', 'allowed: report, accept'],
        ['maximumMfaAgeSeconds=129601', 'from 0 to 129600'],
        ['exemptTag=a"b', 'is not of that form'],
      ] as const
    ).map(([assignment, message]): [string, readonly string[], string] => [
      `a bad value: ${assignment}`,
      ['evaluate', '--parameter', assignment],
      message,
    ]),
    [
      'more characters than AWS Config takes of a rule',
      ['evaluate', '--parameter', `exemptUsers=${'x'.repeat(852)}=y until 2026-06-30`],
      'error: the parameters of iam-user-mfa-required have 1043 characters together, and AWS Config takes 1024',
    ],
    ['a bad value to collect with', ['collect', 'x', '--parameter', 'minimumDevices=0'], 'from 1 to 8'],
    ['a folder that is not there', ['evaluate', '--inventory', '/none/such'], '/none/such'],
    ['no folder to collect into', ['collect'], "missing required argument 'dir'"],
    ['an empty folder name', ['collect', ''], 'It is empty.'],
    ['two folders to collect into', ['collect', 'x', 'y'], 'too many arguments'],
    ['nothing to explain', ['explain'], 'give one of NAME, --role NAME, --user NAME and --trust-policy FILE'],
    ['two things to explain', ['explain', '--trust-policy', 'x', '--role', 'y'], 'cannot be used with'],
    [
      'a trust policy and an account',
      ['explain', '--trust-policy', 'x', '--profile', 'y'],
      'cannot be used with',
    ],
    ...['profile', 'region', 'role-arn', 'external-id', 'mfa-serial'].map(
      (option): [string, readonly string[], string] => [
        `a folder and --${option}`,
        ['evaluate', '--inventory', 'x', `--${option}`, VALUES[option] ?? 'y'],
        'cannot be used with',
      ],
    ),
    [
      'a trust policy that is not there',
      ['explain', '--trust-policy', '/none/such'],
      '"/none/such" (there is no such file or folder)',
    ],
    [
      'an output that cannot be written',
      ['evaluate', '--inventory', 'x', '--output', '/none/such'],
      'cannot write --output "/none/such" (there is no such file or folder)',
    ],
  ])('%s', async (_, argv, message) => {
    const { exitCode, stdout, stderr } = await run(...argv);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it('creates no file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mfa-rules-'));
    await run('evaluate', '--inventory', 'x', '--rule', 'y', '--output', join(folder, 'out'));
    await run('evaluate', '--inventory', join(folder, 'x'), '--output', join(folder, 'out'));
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});

it.each([
  ['--help'],
  ['evaluate', '--help'],
  ['explain', '-h'],
  ['doctor', '--help'],
  ['help'],
  ['help', 'collect'],
])('%s %s ends with 0 and tells the exit codes', async (...argv) => {
  const { exitCode, stdout, stderr } = await run(...argv);
  expect(stdout).toContain('Exit codes:');
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
});

it.each([
  ['evaluate', 'nothing is NON_COMPLIANT, but something is undecided or was not read'],
  ['collect', 'something could not be read, and is not in the files'],
  ['doctor', 'nothing is known to be wrong, but something could not be read'],
  ['deploy-organization', 'it stopped half way, or something could not be read'],
])('%s --help tells its own exit codes alone', async (command, ofThree) => {
  const { stdout } = await run(command, '--help');
  expect(stdout.match(/^ {2}3 {2}.*/gm)).toEqual([`  3  ${ofThree}`]);
});

it('--version prints the version, then the dates of the data, and ends with 0', async () => {
  const { exitCode, stdout, stderr } = await run('--version');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    packageJson.version,
    expect.stringMatching(/^access levels of actions: \d{4}-\d\d-\d\d; escalation paths: \d{4}-\d\d-\d\d$/),
    '',
  ]);
});
