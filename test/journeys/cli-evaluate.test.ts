import { toEvidenceFields } from '../../src/report/evidence-fields.ts';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { rules } from '../../rules/index.ts';
import { main } from '../../src/cli/program.ts';
import type { Report } from '../../src/report/report.ts';
import { recordIo } from '../support/recorded-io.ts';
import { readJsonOutput } from '../support/json-output.ts';

const EXAMPLE = 'examples/account';
const USER = 'iam-user-mfa-required';
const ROLE = 'iam-role-trust-mfa-required';

const run = async (...argv: readonly string[]) => {
  const recorded = recordIo();
  const exitCode = await main(['evaluate', ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};
const runJson = async (...argv: readonly string[]) => {
  const { exitCode, stdout, stderr } = await run('--format', 'json', ...argv);
  return { exitCode, stderr, report: readJsonOutput('evaluate', stdout) as Report };
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mfa-rules-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const save = async (files: Readonly<Record<string, unknown>>): Promise<void> => {
  for (const [name, content] of Object.entries(files))
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
};

const user = (UserName: string, accountId = '111122223333') => ({
  Path: '/',
  UserName,
  UserId: `AIDA${UserName.toUpperCase().padEnd(10, '0')}EXAMPLE`,
  Arn: `arn:aws:iam::${accountId}:user/${UserName}`,
});
const role = (RoleName: string, AssumeRolePolicyDocument: unknown) => ({
  Path: '/',
  RoleName,
  RoleId: `AROA${RoleName.toUpperCase().padEnd(10, '0')}EXAMPLE`,
  Arn: `arn:aws:iam::111122223333:role/${RoleName}`,
  AssumeRolePolicyDocument,
});
const trust = (Principal: unknown, Condition?: unknown) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition }],
});
const open = role('Open', trust({ AWS: '111122223333' }));
const service = role('Service', trust({ Service: 'ec2.amazonaws.com' }));
const device = (UserName: string) => ({
  MFADevices: [{ UserName, SerialNumber: `arn:aws:iam::111122223333:mfa/${UserName}` }],
});

describe('the sample account', () => {
  it.each(rules.map(({ id }) => [id]))('shows every compliance type of %s', async (id) => {
    const reports = await Promise.all(
      ['all-users', 'credential-users'].map((appliesTo) =>
        runJson('--inventory', EXAMPLE, '--parameter', `${USER}.appliesTo=${appliesTo}`),
      ),
    );
    const types = reports.flatMap(({ report }) =>
      report.evaluations.filter((one) => one.ConfigRuleName === id).map((one) => one.ComplianceType),
    );
    expect([...new Set(types)].sort()).toEqual([
      'COMPLIANT',
      'INSUFFICIENT_DATA',
      'NON_COMPLIANT',
      'NOT_APPLICABLE',
    ]);
  });

  it('shows every reason of the user rule', async () => {
    const reports = await Promise.all(
      rules[0].parameters.appliesTo.allowedValues.map((value) =>
        runJson('--inventory', EXAMPLE, '--rule', USER, '--parameter', `appliesTo=${value}`),
      ),
    );
    const reasons = new Set(reports.flatMap(({ report }) => report.evaluations.map(({ Reason }) => Reason)));
    expect([...reasons].sort()).toEqual(Object.keys(rules[0].reasons).sort());
  });

  it('ends with 1 for its findings, and with 0 with --exit-zero, without an error line', async () => {
    expect(await run('--inventory', EXAMPLE)).toMatchObject({ exitCode: 1, stderr: '' });
    expect(await run('--inventory', EXAMPLE, '--exit-zero')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('has one entry for every user and role, as CSV with what a table can hold of it', async () => {
    const { report } = await runJson('--inventory', EXAMPLE);
    const { stdout } = await run('--inventory', EXAMPLE, '--format', 'csv');
    const rows = parse(stdout, { columns: true }) as readonly object[];
    const EVIDENCE = Object.keys(toEvidenceFields(undefined, undefined));
    const columns = report.evaluations.map((one) =>
      Object.keys(one).filter((key) => !EVIDENCE.includes(key)),
    );
    expect(rows.map(Object.keys)).toEqual(columns);
    const counted = Object.values(report.counts).flatMap((counts) => Object.values(counts));
    expect(counted.reduce((a, b) => a + b)).toBe(report.evaluations.length);
    expect(report.accountId).toBe('111122223333');
  });

  it('has of every NON_COMPLIANT role what explain has of it', async () => {
    const { report } = await runJson('--inventory', EXAMPLE);
    // Of the one that cannot be read nobody knows who gets in.
    const open = report.evaluations.filter(
      ({ ComplianceType, ComplianceResourceType, ResourceName }) =>
        ComplianceType === 'NON_COMPLIANT' &&
        ComplianceResourceType === 'AWS::IAM::Role' &&
        ResourceName !== 'Unreadable',
    );
    expect(open.length).toBeGreaterThan(2);
    for (const { Witness, WaysIn, Contexts, Remediation } of open) {
      expect(Witness).toMatchObject({
        Caller: expect.stringMatching(/^arn:/),
        Statement: { Effect: 'Allow' },
      });
      expect(WaysIn?.length).toBeGreaterThan(0);
      expect(Contexts).toHaveLength(3);
      expect(Remediation).toEqual(expect.any(String));
    }
    const unreadable = report.evaluations.find(({ ResourceName }) => ResourceName === 'Unreadable');
    expect(unreadable).toMatchObject({
      ComplianceType: 'NON_COMPLIANT',
      Reason: 'not-understood',
      Witness: null,
      WaysInComplete: false,
    });
  });

  it('is written to the file of --output, and nothing else is', async () => {
    const path = join(folder, 'report.json');
    const { exitCode, stdout } = await run('--inventory', EXAMPLE, '--format', 'json', '--output', path);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(readJsonOutput('evaluate', await readFile(path, 'utf8'))).toHaveProperty('formatVersion', 1);
    expect(await readdir(folder)).toEqual(['report.json']);
  });

  it('is the same twice, but for the time of the run', async () => {
    const [first, second] = [await runJson('--inventory', EXAMPLE), await runJson('--inventory', EXAMPLE)];
    const timeless = ({ report }: typeof first) =>
      report.evaluations.map((one) => ({ ...one, OrderingTimestamp: undefined }));
    expect(timeless(first)).toEqual(timeless(second));
  });
});

describe('--parameter', () => {
  it('goes to the rule that knows it', async () => {
    const { report } = await runJson('--inventory', EXAMPLE, '--parameter', 'appliesTo=console-users');
    const bot = report.evaluations.find(({ ResourceName }) => ResourceName === 'deploy-bot');
    expect(bot).toMatchObject({ ComplianceType: 'NOT_APPLICABLE', Reason: 'no-password' });
  });
});

describe('the exit code', () => {
  const alice = { 'list-users.json': { Users: [user('alice')] } };
  const withDevice = { 'list-mfa-devices.json': { alice: device('alice') } };
  const without = { 'list-mfa-devices.json': { alice: { MFADevices: [] } } };

  it.each<[string, Readonly<Record<string, unknown>>, readonly string[], number]>([
    ['0 where nothing is NON_COMPLIANT', { ...alice, ...withDevice }, ['--rule', USER], 0],
    ['1 where something is', { ...alice, ...without }, ['--rule', USER], 1],
    ['3 where something is undecided', alice, ['--rule', USER], 3],
    ['3 where one rule has no listing', { ...alice, ...withDevice }, [], 3],
    ['1 where one rule has no listing and the other a finding', { ...alice, ...without }, [], 1],
    ['0 with --exit-zero, whatever is found or missing', { ...alice, ...without }, ['--exit-zero'], 0],
    [
      '0 where there are no users and no roles',
      { 'list-users.json': { Users: [] }, 'list-roles.json': { Roles: [] } },
      [],
      0,
    ],
    ['2 where no rule has a listing', { 'list-mfa-devices.json': {} }, [], 2],
    ['2 where no rule has a listing, also with --exit-zero', {}, ['--exit-zero'], 2],
    [
      '3 where a listing is cut short',
      { 'list-users.json': { Users: [user('alice')], IsTruncated: true, Marker: 'm' }, ...withDevice },
      ['--rule', USER],
      3,
    ],
    ['2 where a file is broken', { 'list-users.json': '{"Users": [' }, ['--rule', USER], 2],
    [
      '1 where a trust policy is not JSON',
      { 'list-roles.json': { Roles: [role('Odd', '{"Version"')] } },
      ['--rule', ROLE],
      1,
    ],
  ])('is %s', async (_, files, options, expected) => {
    await save(files);
    expect((await run('--inventory', folder, ...options)).exitCode).toBe(expected);
  });
});

describe('what is said on stderr', () => {
  it('names the rule and what was looked for where a listing is absent, also with --quiet', async () => {
    await save({ 'list-roles.json': { Roles: [service] } });
    const { stderr, stdout } = await run('--inventory', folder, '--quiet');
    expect(stderr).toBe(`error: ${USER}: nothing in ${folder} lists AWS::IAM::User resources\n`);
    expect(stdout).toContain('nothing to act on in what could be read');
  });

  it('warns of a file that is not known, but not with --quiet', async () => {
    await save({ 'list-roles.json': { Roles: [service] }, 'list-rolls.json': {} });
    expect((await run('--inventory', folder, '--rule', ROLE)).stderr).toMatch(/^warning: .*list-rolls\.json/);
    expect((await run('--inventory', folder, '--rule', ROLE, '--quiet')).stderr).toBe('');
  });

  it('names the line of a file that is not JSON', async () => {
    await save({ 'list-roles.json': '{\n  "Roles": [\n    {,}\n  ]\n}' });
    const { stderr } = await run('--inventory', folder, '--rule', ROLE);
    expect(stderr).toMatch(/^error: .*list-roles\.json.* line 3/);
  });

  it('names the field of a file that is not what it should be', async () => {
    await save({ 'list-roles.json': { Roles: [{ ...open, RoleId: 7 }] } });
    expect((await run('--inventory', folder, '--rule', ROLE)).stderr).toMatch(
      /list-roles\.json.*Roles\[0\]\.RoleId/,
    );
  });
});

describe('accounts', () => {
  const files = {
    'list-users.json': { Users: [user('alice'), user('bob'), user('carol', '444455556666')] },
    'list-mfa-devices.json': { alice: device('alice'), bob: device('bob'), carol: device('carol') },
  };

  it('come from get-caller-identity', async () => {
    await save({ ...files, 'get-caller-identity.json': { Account: '777788889999' } });
    const { report } = await runJson('--inventory', folder, '--rule', USER);
    expect(report.accountId).toBe('777788889999');
    expect(report.evaluations.map(({ AccountId }) => AccountId)).toEqual([
      '111122223333',
      '111122223333',
      '444455556666',
    ]);
  });

  it('come from what most ARNs say without it', async () => {
    await save(files);
    expect((await runJson('--inventory', folder, '--rule', USER)).report.accountId).toBe('111122223333');
  });

  it('are null where nothing says', async () => {
    await save({ 'list-users.json': { Users: [] } });
    expect((await runJson('--inventory', folder, '--rule', USER)).report.accountId).toBeNull();
  });
});

it('evaluates both of two roles that were given the same id', async () => {
  await save({ 'list-roles.json': { Roles: [open, { ...service, RoleId: open.RoleId }] } });
  const { report } = await runJson('--inventory', folder, '--rule', ROLE);
  expect(report.evaluations.map(({ ComplianceType }) => ComplianceType)).toEqual([
    'NON_COMPLIANT',
    'NOT_APPLICABLE',
  ]);
});

it('explains a role of a folder', async () => {
  await save({ 'list-roles.json': { Roles: [open, service] } });
  const recorded = recordIo();
  const exitCode = await main(['explain', '--role', 'Open', '--inventory', folder], recorded.io);
  expect(recorded.stdout()).toMatch(/^Open: NON_COMPLIANT\n/);
  expect(exitCode).toBe(1);
});

it('makes names harmless that a terminal or a spreadsheet would obey', async () => {
  const name = '=cmd\u001b[2J';
  await save({ 'list-roles.json': { Roles: [role(name, trust({ AWS: '111122223333' }))] } });
  const outputs = await Promise.all(
    ['table', 'json', 'csv'].map((format) => run('--inventory', folder, '--rule', ROLE, '--format', format)),
  );
  for (const { stdout } of outputs) expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  expect(outputs[2]?.stdout).toContain(",'=cmd\\u001b[2J,");
});
