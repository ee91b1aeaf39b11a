import { toEvidenceFields } from '../../src/report/evidence-fields.ts';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { rules } from '../../rules/index.ts';
import { main } from '../../src/cli/program.ts';
import type { Report, ReportedEvaluation } from '../../src/report/report.ts';
import { recordIo } from '../support/recorded-io.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(10, 'evaluations on the command line');

const EXAMPLE = 'examples/account';
const USER = 'iam-user-mfa-required';
const ROLE = 'iam-role-trust-mfa-required';
const ROOT = 'root-user-mfa-required';

/** The day on which the sample account is looked at: tags of it end before and after. */
const now = new Date('2026-11-20T12:00:00Z');

const run = async (...argv: readonly string[]) => {
  const recorded = recordIo({ now });
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
  it('shows a result of every rule', async () => {
    const { report } = await runJson('--inventory', EXAMPLE);
    const shown = new Set(report.evaluations.map(({ RuleId }) => RuleId));
    expect([...shown].toSorted()).toEqual(rules.map(({ id }) => id).toSorted());
  });

  it('shows of the root user what the parameters make of it: an account has one', async () => {
    const root = (...parameters: readonly string[]) =>
      runJson(
        '--inventory',
        EXAMPLE,
        '--rule',
        'root-user-mfa-required',
        ...parameters.flatMap((parameter) => ['--parameter', parameter]),
      );
    const answers = [
      await root(),
      await root('rootAccessKeys=ignore'),
      await root('rootAccessKeys=ignore', 'requiredDevice=hardware'),
    ];
    expect(answers.map(({ report }) => report.evaluations.map(({ Reason }) => Reason))).toEqual([
      ['access-keys'],
      ['has-mfa'],
      ['virtual-device'],
    ]);
  });

  // An account has any number of these.
  const ofMany = rules.filter(({ resourceType }) => resourceType !== 'AWS::::Account');
  it.each(ofMany.map(({ id }) => [id]))('shows every compliance type of %s', async (id) => {
    const reports = await Promise.all(
      ['all-users', 'console-users', 'credential-users'].map((appliesTo) =>
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

  it.each(rules[0].parameters.appliesTo.allowedValues)(
    'shows signing certificates and SSH public keys, which change no result: %s',
    async (appliesTo) => {
      await cp(EXAMPLE, folder, { recursive: true });
      await rm(join(folder, 'list-ssh-public-keys.json'));
      const reportFile = join(folder, 'get-credential-report.json');
      const answer = await readFile(reportFile, 'utf8');
      await writeFile(reportFile, answer.replace(/cert_/g, 'other_'));
      const argv = ['--rule', USER, '--parameter', `appliesTo=${appliesTo}`];
      const shown = await runJson('--inventory', EXAMPLE, ...argv);
      const without = await runJson('--inventory', folder, ...argv);
      const other = (name: string) =>
        shown.report.evaluations.find(({ ResourceName }) => ResourceName === name)?.OtherCredentials;
      expect([other('deploy-bot'), other('archive-bot')]).toEqual([
        { ActiveSigningCertificates: 1, ActiveSSHPublicKeys: null },
        { ActiveSigningCertificates: 0, ActiveSSHPublicKeys: 1 },
      ]);
      expect(without.report.evaluations.filter((one) => 'OtherCredentials' in one)).toEqual([]);
      // A field that is undefined is to `toEqual` as one that is absent.
      expect(without.report.evaluations).toEqual(
        shown.report.evaluations.map((evaluation) => ({ ...evaluation, OtherCredentials: undefined })),
      );
      expect(without.exitCode).toBe(shown.exitCode);
      const { stdout } = await run('--inventory', EXAMPLE, '--format', 'csv', ...argv);
      const rows = parse<Readonly<Record<string, string>>>(stdout, { columns: true });
      expect(rows.find(({ ResourceName }) => ResourceName === 'deploy-bot')).toMatchObject({
        ActiveSigningCertificates: '1',
        ActiveSSHPublicKeys: '',
      });
    },
  );

  /** What the parameters ask for beside `appliesTo`, so that every reason can be seen. */
  const SETTINGS: Readonly<Record<typeof USER, readonly (readonly string[])[]>> = {
    [USER]: [
      ...rules[0].parameters.appliesTo.allowedValues.map((value) => [`appliesTo=${value}`]),
      ['requiredDevice=phishing-resistant'],
      ['requiredDevice=hardware'],
      ['minimumDevices=2'],
      ['exemptTag=mfa-exempt', 'gracePeriodHours=720'],
    ],
  };

  /** The folder has what they would miss. */
  const NOT_MISSING = [
    'service-credentials-not-read',
    'certifications-not-read',
    'creation-not-read',
    'exemption-not-read',
  ];

  it('shows every reason of the user rule', async () => {
    const reports = await Promise.all(
      SETTINGS[USER].map((setting) =>
        runJson('--inventory', EXAMPLE, '--rule', USER, ...setting.flatMap((one) => ['--parameter', one])),
      ),
    );
    const reasons = new Set(reports.flatMap(({ report }) => report.evaluations.map(({ Reason }) => Reason)));
    expect([...reasons].sort()).toEqual(
      Object.keys(rules[0].reasons)
        .filter((reason) => !NOT_MISSING.includes(reason))
        .sort(),
    );
  });

  it.each<[readonly string[], { readonly [Name in keyof ReportedEvaluation]?: unknown }]>([
    [
      ['exemptTag=mfa-exempt'],
      { Reason: 'exempt', Exemption: { From: 'tag mfa-exempt', Until: '2027-06-30' } },
    ],
    [['exemptRoles=cdk-*=deploys until 2026-12-31'], { Reason: 'exempt', Exemption: { Reason: 'deploys' } }],
    [['thirdPartyWithExternalId=accept'], { Reason: 'third-party-with-external-id', Exemption: null }],
    [['machineAccounts=444455556666'], { Reason: 'only-machines-trusted' }],
    [['maximumMfaAgeSeconds=3600'], { Reason: 'mfa-too-old-admitted', ComplianceType: 'NON_COMPLIANT' }],
    [['gracePeriodHours=8760'], { Reason: 'organization-is-not-mfa' }],
  ])('under %j shows a role that comes out otherwise', async (setting, expected) => {
    const { report } = await runJson(
      '--inventory',
      EXAMPLE,
      '--rule',
      ROLE,
      ...setting.flatMap((one) => ['--parameter', one]),
    );
    expect(report.evaluations).toContainEqual(
      expect.objectContaining({
        ...expected,
        ...(expected.Exemption ? { Exemption: expect.objectContaining(expected.Exemption) } : {}),
      }),
    );
  });

  it('tells how many are exempt and until when, and why an exemption does not count', async () => {
    const exempting = ['--inventory', EXAMPLE, '--parameter', 'exemptTag=mfa-exempt'];
    const { stdout } = await run(...exempting);
    expect(stdout).toContain('1 exempt, until 2027-06-30');
    expect(stdout).toMatch(/dana [^]*?does not count: it ended on 2026-01-31/);
    expect(stdout).toMatch(/erin [^]*?does not count: it has no end/);
    expect((await runJson(...exempting)).report).toMatchObject({ exempt: { [USER]: 1, [ROLE]: 1 } });
    expect(stdout).toMatch(/next: mfa-rules explain .* --parameter exemptTag=mfa-exempt\n/);
  });

  it('is evaluated without exemptions under --no-exemptions', async () => {
    const { report } = await runJson('--inventory', EXAMPLE);
    const ignored = await runJson(
      '--inventory',
      EXAMPLE,
      '--no-exemptions',
      '--parameter',
      'exemptTag=mfa-exempt',
      '--parameter',
      'exemptUsers=*=nobody acts until 2026-12-31',
    );
    expect(ignored.report).toEqual(report);
    expect(report).toMatchObject({ exempt: { [USER]: 0, [ROLE]: 0 } });
  });

  it('ends with 1 for its findings, and with 0 with --exit-zero, without an error line', async () => {
    expect(await run('--inventory', EXAMPLE)).toMatchObject({ exitCode: 1, stderr: '' });
    expect(await run('--inventory', EXAMPLE, '--exit-zero')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('has one entry for every user and role, as CSV with what a table can hold of it', async () => {
    const { report } = await runJson('--inventory', EXAMPLE);
    const { stdout } = await run('--inventory', EXAMPLE, '--format', 'csv');
    const rows = parse(stdout, { columns: true }) as readonly object[];
    const EVIDENCE = [
      'Exemption',
      ...Object.keys(toEvidenceFields(undefined, undefined)),
      'Summary',
      'Tags',
      'OtherCredentials',
      'PrivilegePath',
    ];
    const columns = report.evaluations.map((one) => [
      ...Object.keys(one).filter((key) => !EVIDENCE.includes(key)),
      // Of an exemption a table holds its end.
      'ExemptUntil',
      'AccountName',
      'ActiveSigningCertificates',
      'ActiveSSHPublicKeys',
      ...(Object.hasOwn(one, 'Privilege') ? [] : ['Privilege']),
    ]);
    expect(rows.map((row) => Object.keys(row).toSorted())).toEqual(columns.map((names) => names.toSorted()));
    const counted = Object.values(report.counts).flatMap((counts) => Object.values(counts ?? {}));
    expect(counted.reduce((a, b) => a + b)).toBe(report.evaluations.length);
    expect(report.accountId).toBe('111122223333');
  });

  it('says what open roles allow, an administrator before who reads, whoever gets in', async () => {
    const { report } = await runJson('--inventory', EXAMPLE);
    const levels = report.evaluations.flatMap(({ ResourceName, Privilege }) =>
      Privilege === undefined ? [] : [`${ResourceName} ${Privilege}`],
    );
    expect(levels).toEqual([
      'OrganizationReader none',
      'ReadOnly none',
      'Unreadable none',
      'VendorMonitoring none',
      'cdk-hnb659fds-deploy-role-111122223333-us-east-1 administrator',
    ]);
    const { stdout } = await run('--inventory', EXAMPLE, '--rule', 'iam-role-trust-mfa-required');
    const lines = stdout.split('\n');
    const placeOf = (name: string): number => lines.findIndex((line) => line.includes(name));
    // Strangers get into the other.
    expect(placeOf('cdk-hnb659fds')).toBeLessThan(placeOf('VendorMonitoring'));
    expect(stdout).toContain('privilege: administrator');
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
    ['0 with --exit-zero, whatever is found', { ...alice, ...without }, ['--exit-zero', '--rule', USER], 0],
    ['0 with --exit-zero, where something is undecided', alice, ['--exit-zero', '--rule', USER], 0],
    [
      '3 with --exit-zero, where one rule has no listing and the other a finding',
      { ...alice, ...without },
      ['--exit-zero'],
      3,
    ],
    [
      '0 where there are no users and no roles',
      { 'list-users.json': { Users: [] }, 'list-roles.json': { Roles: [] } },
      ['--rule', USER, '--rule', ROLE],
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

describe('what was not read', () => {
  const bob = {
    'list-users.json': { Users: [user('bob')] },
    'list-mfa-devices.json': { bob: device('bob') },
  };

  it('is in JSON: the rule has no counts, and the reason is there', async () => {
    await save(bob);
    const { exitCode, report } = await runJson('--inventory', folder);
    expect(exitCode).toBe(3);
    expect(report.complete).toBe(false);
    expect(report.counts).toMatchObject({ [ROLE]: null, [USER]: { COMPLIANT: 1, NON_COMPLIANT: 0 } });
    expect(report.missing).toEqual([
      {
        RuleId: ROLE,
        ConfigRuleName: ROLE,
        AccountId: '111122223333',
        AwsRegion: null,
        Reason: expect.stringMatching(/^did not run: .*AWS::IAM::Role/),
      },
      expect.objectContaining({
        RuleId: ROOT,
        Reason: expect.stringMatching(/^did not run: .*tells of the root user: save get-account-summary/),
      }),
    ]);
    expect(report.problems).toEqual(
      [ROLE, ROOT].map((Operation) => ({
        Operation,
        ResourceName: null,
        ErrorName: 'Error',
        ErrorMessage: expect.any(String),
      })),
    );
  });

  it('has a row of its own in CSV', async () => {
    await save(bob);
    const asked = [USER, ROLE, ROOT].flatMap((id) => ['--rule', id]);
    const { stdout } = await run('--inventory', folder, '--format', 'csv', ...asked);
    const rows = parse(stdout, { columns: true }) as readonly object[];
    expect(rows).toEqual([
      expect.objectContaining({ RuleId: USER, ResourceName: 'bob', ComplianceType: 'COMPLIANT' }),
      expect.objectContaining({
        RuleId: ROLE,
        AccountId: '111122223333',
        ResourceName: '',
        ComplianceType: 'INSUFFICIENT_DATA',
        Reason: 'not-read',
        Annotation: expect.stringMatching(/^did not run: /),
      }),
      expect.objectContaining({ RuleId: ROOT, ResourceName: '', Reason: 'not-read' }),
    ]);
  });

  it('of a listing that is cut short is there too, and what was read is counted', async () => {
    await save({ ...bob, 'list-users.json': { Users: [user('bob')], IsTruncated: true } });
    const { report } = await runJson('--inventory', folder, '--rule', USER);
    expect(report).toMatchObject({
      complete: false,
      counts: { [USER]: { COMPLIANT: 1 } },
      missing: [{ RuleId: USER, Reason: expect.stringContaining('cut short') }],
      problems: [{ Operation: 'list-users.json' }],
    });
  });

  it('is no count in the table either', async () => {
    await save(bob);
    expect((await run('--inventory', folder)).stdout).toMatch(new RegExp(`${ROLE} +did not run\n`));
  });

  it('is nothing in a whole folder', async () => {
    const { report } = await runJson('--inventory', EXAMPLE);
    expect(report).toMatchObject({ complete: true, problems: [], missing: [] });
  });
});

describe('a list that --filter left empty', () => {
  const details = 'get-account-authorization-details.json';
  const roles = { [details]: { UserDetailList: [], RoleDetailList: [service], GroupDetailList: [] } };
  const users = { [details]: { UserDetailList: [user('bob')], RoleDetailList: [] } };
  const bobs = { 'list-mfa-devices.json': { bob: device('bob') } };
  const summary = (SummaryMap: object) => ({ 'get-account-summary.json': { SummaryMap } });

  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    [
      'users',
      roles,
      /UserDetailList is empty, as it also is where --filter leaves it out: save list-users\.json/,
    ],
    [
      'users that are counted',
      { ...roles, ...summary({ Users: 27, Roles: 1 }) },
      /get-account-summary\.json: 27 users are counted, 0 listed: save list-users\.json/,
    ],
    [
      'roles',
      { ...users, ...bobs },
      /RoleDetailList is empty, .*save list-roles\.json \(aws iam list-roles > list-roles\.json\)/,
    ],
    [
      'roles that are counted',
      { ...users, ...bobs, ...summary({ Users: 1, Roles: 143 }) },
      /143 roles are counted, 0 listed: save list-roles\.json/,
    ],
  ])('is not read: %s', async (_, files, message) => {
    await save(files);
    const asked = [USER, ROLE, ROOT].flatMap((id) => ['--rule', id]);
    const { exitCode, stderr, stdout } = await run('--inventory', folder, ...asked);
    expect(stderr).toMatch(message);
    expect(stdout).toContain('nothing to act on in what could be read');
    expect(exitCode).toBe(3);
    const { report } = await runJson('--inventory', folder, '--exit-zero');
    expect([USER, ROLE].filter((id) => report.counts[id] === null)).toHaveLength(1);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['list-users.json', { ...roles, 'list-users.json': { Users: [] } }],
    ['the account’s own count', { ...roles, ...summary({ Users: 0, Roles: 1 }) }],
    [
      'a credential report of root alone',
      { ...roles, 'credential-report.csv': 'user,arn\n<root_account>,arn:aws:iam::111122223333:root' },
    ],
  ])('is none where %s says so', async (_, files) => {
    await save(files);
    const { exitCode, report } = await runJson('--inventory', folder, '--rule', USER);
    expect(report).toMatchObject({ complete: true, counts: { [USER]: { COMPLIANT: 0 } } });
    expect(exitCode).toBe(0);
  });

  it('of both types leaves nothing to evaluate', async () => {
    await save({ [details]: { UserDetailList: [], RoleDetailList: [] } });
    const { exitCode, stderr } = await run('--inventory', folder);
    expect(stderr).toContain('UserDetailList is empty');
    expect(exitCode).toBe(2);
  });
});

describe('a count of the account that differs from what is listed', () => {
  const files = {
    'list-users.json': { Users: [user('bob')] },
    'list-mfa-devices.json': { bob: device('bob') },
  };
  const counting = async (counts: object) => {
    await save({ ...files, 'get-account-summary.json': { SummaryMap: counts } });
    return run('--inventory', folder, '--rule', USER);
  };

  it('is something that was not read, where it is more', async () => {
    const { exitCode, stderr } = await counting({ Users: 2 });
    expect(stderr).toContain(
      'error: get-account-summary.json: 2 users are counted, 1 listed: save list-users.json',
    );
    expect(exitCode).toBe(3);
  });

  it('is a warning, where it is less', async () => {
    const { exitCode, stderr } = await counting({ Users: 0 });
    expect(stderr).toBe('warning: get-account-summary.json: 0 users are counted, 1 listed\n');
    expect(exitCode).toBe(0);
  });

  it.each([
    ['fewer devices than are known', { MFADevicesInUse: 0 }],
    ['more than all users and root can have', { MFADevicesInUse: 10 }],
    ['more than all users have, where root has none', { MFADevicesInUse: 2, AccountMFAEnabled: 0 }],
  ])('is a warning: %s', async (_, counts) => {
    const { exitCode, stderr } = await counting(counts);
    expect(stderr).toMatch(/^warning: .*MFA devices are counted, and the other files tell of 1 of users\n$/);
    expect(exitCode).toBe(0);
  });

  it.each([
    ['the same', { Users: 1, MFADevicesInUse: 1, AccountMFAEnabled: 0 }],
    ['with the devices of root', { Users: 1, MFADevicesInUse: 2, AccountMFAEnabled: 1 }],
    ['none', {}],
  ])('is none: %s', async (_, counts) => {
    expect(await counting(counts)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('is an error where it is no count', async () => {
    const { exitCode, stderr } = await counting({ Users: '27' });
    expect(stderr).toContain('get-account-summary.json: SummaryMap.Users must be a count, not "27"');
    expect(exitCode).toBe(2);
  });
});

describe('what is said on stderr', () => {
  it('names the rule and what was looked for where a listing is absent, also with --quiet', async () => {
    await save({ 'list-roles.json': { Roles: [service] } });
    const { stderr, stdout } = await run('--inventory', folder, '--quiet');
    expect(stderr).toBe(
      `error: ${USER}, iam-privileged-user-mfa-required, iam-user-privileges-mfa-required: nothing in ${folder} lists AWS::IAM::User resources: save list-users.json (aws iam list-users > list-users.json)\n` +
        `error: ${ROOT}: nothing in ${folder} tells of the root user: save get-account-summary.json (aws iam get-account-summary > get-account-summary.json)\n`,
    );
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
