/** The forms of a report that other tools take, from the command line to what those tools ask of them. */
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { toolFormats } from '../../src/report/tool-forms.ts';
import { main } from '../../src/cli/program.ts';
import { junitFaults, parseXml, type XmlElement } from '../support/junit.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { pageDataOf } from '../support/page-data.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(10, 'reports in other forms');

const EXAMPLE = 'examples/account';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mfa-rules-forms-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = async (
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  now: Date = new Date(),
) => {
  const { io, stdout, stderr } = recordIo({ env, now });
  const exitCode = await main(['evaluate', ...argv], io);
  return { exitCode, stdout: stdout(), stderr: stderr(), now: io.now };
};
const runExample = (format: string, env: Readonly<Record<string, string>> = {}) =>
  run(['--inventory', EXAMPLE, '--format', format], env);

interface Example {
  readonly evaluations: readonly {
    readonly ComplianceType: string;
    readonly ComplianceResourceId: string;
    readonly ResourceName: string;
    readonly Remediation: string | null;
    readonly GetsIn: string | null;
  }[];
}
/** Another command than `evaluate`, which has one form and one place. */
const runOther = async (...argv: readonly string[]) => {
  const { io, stdout } = recordIo();
  await main(argv, io);
  return stdout();
};

it.each([
  [['rules']],
  [['explain', '--role', 'ReadOnly', '--inventory', EXAMPLE]],
  [['fix', '--inventory', EXAMPLE]],
])('%s: - is stdout', async (argv) => {
  const answer = await runOther(...argv);
  expect(answer).not.toBe('');
  expect(await runOther(...argv, '--output', '-')).toBe(answer);
  expect(existsSync('-')).toBe(false);
});

const readExample = async (): Promise<Example> =>
  readJsonOutput('evaluate', (await runExample('json')).stdout) as Example;

/** How many results the sample account has, and how many of them are findings. */
const counted = async (): Promise<{
  readonly all: number;
  readonly wrong: number;
  readonly waysIn: number;
}> => {
  const { evaluations } = await readExample();
  const wrong = evaluations.filter(({ ComplianceType }) => ComplianceType === 'NON_COMPLIANT');
  const ways = wrong.filter(({ GetsIn }) => GetsIn !== 'no');
  const waysIn = new Set(ways.map(({ ComplianceResourceId }) => ComplianceResourceId)).size;
  return { all: evaluations.length, wrong: wrong.length, waysIn };
};

describe('several forms in one run', () => {
  it('are each written to their place, in pairs', async () => {
    const [html, junit] = [join(folder, 'a.html'), join(folder, 'a.xml')];
    const { exitCode, stdout } = await run([
      '--inventory',
      EXAMPLE,
      '-f',
      'table',
      '-o',
      '-',
      '-f',
      'html',
      '-o',
      html,
      '-f',
      'junit',
      '-o',
      junit,
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`${(await counted()).wrong} to act on`);
    expect(await readFile(html, 'utf8')).toMatch(/^<!doctype html>/);
    expect(await readFile(junit, 'utf8')).toMatch(/^<\?xml /);
    expect((await readdir(folder)).toSorted()).toEqual(['a.html', 'a.xml']);
  });

  it.each([
    ['two forms and no place', ['-f', 'json', '-f', 'csv'], 'there are 2 of --format and 0 of --output'],
    ['two forms and one place', ['-f', 'json', '-f', 'csv', '-o', 'x'], 'there are 2 of --format and 1 of'],
    ['two places and one form', ['-f', 'json', '-o', 'x', '-o', 'y'], 'there are 1 of --format and 2 of'],
    ['one place twice', ['-f', 'json', '-o', '-', '-f', 'csv', '-o', '-'], '--output "-" was given before'],
    ['a place that is a folder', ['-f', 'json', '-o', '-', '-f', 'csv', '-o', 'src'], 'it is a directory'],
  ])('are refused with %s', async (_, argv, message) => {
    const { exitCode, stdout, stderr } = await run(['--inventory', EXAMPLE, ...argv]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('write nothing where one of them cannot be made', async () => {
    const [json, asff] = [join(folder, 'a.json'), join(folder, 'a.asff.json')];
    const argv = ['--inventory', EXAMPLE, '-f', 'json', '-o', json, '-f', 'asff', '-o', asff];
    const { exitCode, stderr } = await run(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('set AWS_REGION');
    expect(await readdir(folder)).toEqual([]);
  });
});

it.each(toolFormats)('%s speaks of every finding, with what to do about it', async (format) => {
  const { exitCode, stdout } = await runExample(format, { AWS_REGION: 'eu-central-1' });
  expect(exitCode).toBe(1);
  const report = await readExample();
  const wrong = report.evaluations.filter(({ ComplianceType }) => ComplianceType === 'NON_COMPLIANT');
  expect(wrong.length).toBeGreaterThan(10);
  for (const { ResourceName, Remediation } of wrong) {
    expect(stdout).toContain(ResourceName);
    // Words that no form has to escape.
    const [words = ''] = /[A-Za-z ]{15,}/.exec(Remediation ?? '') ?? [];
    expect(stdout).toContain(words);
  }
  expect(stdout.endsWith('\n')).toBe(true);
});

it.each(['json', ...toolFormats])('%s says of what was not read how it becomes readable', async (format) => {
  const { stdout } = await runExample(format, { AWS_REGION: 'eu-central-1' });
  for (const how of [
    'Allow iam:ListMFADevices, or save list-mfa-devices.json anew; then evaluate again.',
    'Allow iam:ListRoles, or save list-roles.json anew; then evaluate again.',
  ])
    expect(stdout).toContain(how);
});

it.each(['json', 'csv', ...toolFormats])(
  '%s has the whole sentence, of which AWS Config takes 256 characters',
  async (format) => {
    const { stdout } = await runExample(format, { AWS_REGION: 'eu-central-1' });
    expect(stdout).toContain(
      'becomes an administrator with an access key alone or a session without MFA, by iam:PassRole and ec2:RunInstances (policy Launch, statement 2) to role AppServer, then iam:CreateAccessKey (policy Users, statement 1) to user bob, and has no MFA device; assign one.',
    );
  },
);

describe('junit', () => {
  const suitesOf = async (): Promise<readonly XmlElement[]> => {
    const root = parseXml((await runExample('junit')).stdout);
    expect(junitFaults(root)).toEqual([]);
    return root.children;
  };
  const outcomes = ({ children }: XmlElement): Readonly<Record<string, string | undefined>> =>
    Object.fromEntries(children.map((test) => [test.attributes['name'], test.children[0]?.name]));

  it('keeps to its schema, and counts what it lists', async () => {
    for (const suite of await suitesOf()) {
      const listed = Object.values(outcomes(suite));
      const count = (name: string): string => String(listed.filter((one) => one === name).length);
      expect(suite.attributes).toMatchObject({
        tests: String(listed.length),
        failures: count('failure'),
        errors: count('error'),
        skipped: count('skipped'),
      });
    }
  });

  it('has a finding as a failure, not applicable as skipped, undecided as an error', async () => {
    const [privileged, roles, users, privileges] = await suitesOf();
    expect(roles && outcomes(roles)).toMatchObject({
      ReadOnly: 'failure',
      AWSServiceRoleForConfig: 'skipped',
      Unread: 'error',
      Administrator: undefined,
    });
    expect(users && outcomes(users)).toMatchObject({ dana: 'failure', heidi: 'error', alice: undefined });
    for (const suite of [privileged, privileges])
      expect(suite && outcomes(suite)).toMatchObject({ dana: 'failure', judy: 'error', erin: 'skipped' });
  });

  it('has what could not be read as an error', async () => {
    await writeFile(join(folder, 'list-users.json'), '{"Users": []}');
    const { stdout } = await run(['--inventory', folder, '--format', 'junit']);
    const root = parseXml(stdout);
    expect(junitFaults(root)).toEqual([]);
    const unread = root.children.find(({ attributes }) => attributes['name'] === 'not read');
    expect(unread && outcomes(unread)).toMatchObject({ 'iam-role-trust-mfa-required': 'error' });
  });
});

type Json = Readonly<Record<string, unknown>>;

const at = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (found, name) => (typeof found === 'object' && found !== null ? (found as Json)[name] : undefined),
      value,
    );

describe('ocsf', () => {
  const read = async () => {
    const { stdout, now } = await runExample('ocsf');
    return { findings: readJsonOutput('ocsf', stdout) as unknown as readonly Json[], now };
  };

  it('has an event of its own for every result', async () => {
    const { findings } = await read();
    expect(findings).toHaveLength((await counted()).all);
    expect(new Set(findings.map((finding) => at(finding, 'finding_info.uid'))).size).toBe(findings.length);
  });

  it('counts time in milliseconds', async () => {
    const { findings, now } = await read();
    for (const { time } of findings) expect(time).toBe(now.getTime());
  });

  it.each([
    ['ReadOnly', 3, 4, 1],
    ['OrganizationReader', 3, 5, 1],
    ['Unread', 2, 1, 1],
    ['Administrator', 1, 1, 4],
    ['AppServer', 99, 1, 4],
  ])(
    'has of %s the compliance %i, the severity %i and the status %i',
    async (name, compliance, severity, status) => {
      const { findings } = await read();
      const found = findings.find(
        (finding) => at((finding['resources'] as readonly Json[])[0], 'name') === name,
      );
      expect([at(found, 'compliance.status_id'), found?.['severity_id'], found?.['status_id']]).toEqual([
        compliance,
        severity,
        status,
      ]);
    },
  );

  it('has the request that gets in', async () => {
    const { findings } = await read();
    const [found] = findings.filter((finding) => at(finding, 'unmapped.witness') !== undefined);
    expect(at(found, 'unmapped.witness')).toMatchObject({ Caller: expect.stringMatching(/^arn:/) });
  });
});

describe('asff', () => {
  const read = async () => {
    const env = { AWS_REGION: 'eu-central-1' };
    const { stdout } = await run(['--inventory', EXAMPLE, '--format', 'asff'], env);
    // docs/schema/asff.json has the limits of BatchImportFindings; the type is the SDK's own.
    return readJsonOutput('asff', stdout) as unknown as readonly AwsSecurityFinding[];
  };

  it('goes to the default product of the account, in the region', async () => {
    const findings = await read();
    expect(findings).toHaveLength((await counted()).all);
    for (const finding of findings)
      expect(finding).toMatchObject({
        ProductArn: 'arn:aws:securityhub:eu-central-1:111122223333:product/111122223333/default',
        AwsAccountId: '111122223333',
        Resources: [{ Partition: 'aws', Region: 'eu-central-1' }],
      } satisfies Partial<Record<keyof AwsSecurityFinding, unknown>>);
  });

  it.each([
    ['ReadOnly', 'FAILED', 'HIGH', 'AwsIamRole', 'arn:aws:iam::111122223333:role/ReadOnly'],
    ['dana', 'FAILED', 'HIGH', 'AwsIamUser', 'arn:aws:iam::111122223333:user/dana'],
    ['111122223333', 'FAILED', 'CRITICAL', 'AwsAccount', 'AWS::::Account:111122223333'],
    ['Unread', 'WARNING', 'INFORMATIONAL', 'AwsIamRole', 'arn:aws:iam::111122223333:role/Unread'],
    ['AppServer', 'NOT_AVAILABLE', 'INFORMATIONAL', 'AwsIamRole', expect.stringMatching(/AppServer$/)],
  ])('has %s as %s, %s', async (name, Status, Label, Type, Id) => {
    const findings = await read();
    const found = findings.find(({ ProductFields }) => ProductFields?.['mfa-rules/Resource'] === name);
    expect(found).toMatchObject({
      Compliance: { Status },
      Severity: { Label },
      Resources: [{ Type, Id }],
    });
  });

  it('has an id that a second run has as well', async () => {
    const ids = async (): Promise<readonly unknown[]> => (await read()).map(({ Id }) => Id);
    expect(await ids()).toEqual(await ids());
  });

  it.each([
    ['that AWS_PROFILE names', { AWS_PROFILE: 'audit' }, 'eu-west-1'],
    ['that is the default', {}, 'eu-north-1'],
    ['unless the environment has one', { AWS_DEFAULT_REGION: 'ap-south-1' }, 'ap-south-1'],
  ])('goes to the region of the profile %s', async (_, env, region) => {
    const config = join(folder, 'config');
    await writeFile(config, '[default]\nregion = eu-north-1\n[profile audit]\nregion = eu-west-1\n');
    const { stdout } = await runExample('asff', { AWS_CONFIG_FILE: config, ...env });
    const [finding] = readJsonOutput('asff', stdout) as unknown as readonly AwsSecurityFinding[];
    expect(finding?.Resources?.[0]?.Region).toBe(region);
  });

  it.each([
    ['no region', { AWS_CONFIG_FILE: '/dev/null' }, 'set AWS_REGION, or region in the AWS profile'],
    ['a region that is none', { AWS_REGION: 'x' }, 'AWS_REGION is "x", which is no AWS region'],
  ])('is refused where the environment names %s', async (_, env, message) => {
    const { exitCode, stdout, stderr } = await runExample('asff', env);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('markdown', () => {
  it('begins with how many there are', async () => {
    const { stdout } = await runExample('markdown');
    const { all, wrong, waysIn } = await counted();
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      `## ${waysIn} ways in without MFA in account 111122223333`,
      '',
      `6 users, 5 roles, 1 root user, each counted once; of 2 it is not known whether they get in; 2 more to act on, and no way in; ${wrong} of ${all} results are NON\\_COMPLIANT.`,
    ]);
    // The administrator before roles that hold less.
    expect(stdout).toMatch(/^\| HIGH \| 111122223333 \| `cdk-[^]*^\| HIGH \| 111122223333 \| `ReadOnly`/m);
    // Every line of a table has as many cells as its head, and none is there twice: each says of which rule it is.
    const rows = stdout.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('| ---'));
    expect(new Set(rows).size).toBe(rows.length);
    const cells = (line: string): number => line.replaceAll('\\|', '').split('|').length;
    expect(new Set(rows.map(cells)).size).toBe(2);
  });

  it.always('says under a headline without a way in that something is undecided', async () => {
    await writeFile(
      join(folder, 'list-users.json'),
      '{"Users":[{"UserName":"alice","UserId":"AIDAALICE","Arn":"arn:aws:iam::111122223333:user/alice","Path":"/"}]}',
    );
    const { stdout } = await run([
      '--inventory',
      folder,
      '--rule',
      'iam-user-mfa-required',
      '--format',
      'markdown',
    ]);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      '## 0 ways in without MFA in account 111122223333',
      '',
      '1 result is undecided: there may be more ways in.',
    ]);
  });

  it('counts and names what is new and gone', async () => {
    const earlier = join(folder, 'earlier.json');
    await writeFile(earlier, '{"formatVersion":1,"evaluations":[]}');
    const { stdout } = await run(['--inventory', EXAMPLE, '--format', 'markdown', '--since', earlier]);
    expect(stdout).toContain(`${(await counted()).wrong} new, 0 gone.`);
    expect(stdout).toMatch(/^- new: `dana` \(`iam-privileged-user-mfa-required`\), /m);
  });
});

describe('every form says how many are exempt, and until when', () => {
  const exempting = (format: string) =>
    run(
      [
        '--inventory',
        EXAMPLE,
        '--format',
        format,
        '--parameter',
        'iam-user-mfa-required.exemptUsers=d*=moves until 2027-01-31;erin=leaves until 2026-12-31',
      ],
      { AWS_REGION: 'us-east-1' },
      new Date('2026-11-20T12:00:00Z'),
    );
  const TEXT = '3 exempt, until 2026-12-31 to 2027-01-31';
  const ENDS = ['2027-01-31', '2027-01-31', '2026-12-31'];

  it.each([
    ['table', TEXT],
    ['markdown', `- iam-user-mfa-required: ${TEXT}`],
    ['junit', `<properties><property name="exempt" value="${TEXT}"/></properties>`],
  ])('%s', async (format, text) => {
    const { stdout } = await exempting(format);
    expect(stdout.split(text)).toHaveLength(2);
    // Nobody is exempt of the other rules.
    expect(stdout.match(/\d exempt, until/g)).toHaveLength(1);
    expect((await runExample(format)).stdout).not.toMatch(/\d exempt, until/);
  });

  it('html, which puts it into words itself', async () => {
    const span = '"exempt":{"count":3,"first":"2026-12-31","last":"2027-01-31"}';
    const { stdout } = await exempting('html');
    expect(stdout.split(span)).toHaveLength(2);
    expect(stdout.match(/"exempt":\{"count"/g)).toHaveLength(1);
    expect(
      pageDataOf(stdout).findings.map(({ exemptUntil, details }) => [exemptUntil, details.exemptFor]),
    ).toContainEqual(['2026-12-31', 'leaves']);
    expect((await runExample('html')).stdout).not.toContain('"exempt":{"count"');
  });

  it('junit, as its schema has it', async () => {
    expect(junitFaults(parseXml((await exempting('junit')).stdout))).toEqual([]);
  });

  it('csv, in a column', async () => {
    const rows = parse<Record<string, string>>((await exempting('csv')).stdout, { columns: true });
    expect(rows.flatMap(({ ExemptUntil = '' }) => (ExemptUntil === '' ? [] : [ExemptUntil]))).toEqual(ENDS);
    expect(rows.filter(({ Reason }) => Reason === 'exempt')).toHaveLength(3);
  });

  it('json', async () => {
    const { exempt, evaluations } = readJsonOutput('evaluate', (await exempting('json')).stdout) as {
      readonly exempt: Readonly<Record<string, number>>;
      readonly evaluations: readonly { readonly Exemption: { readonly Until: string } | null }[];
    };
    expect(exempt).toMatchObject({ 'iam-user-mfa-required': 3, 'iam-role-trust-mfa-required': 0 });
    expect(evaluations.flatMap(({ Exemption }) => Exemption?.Until ?? [])).toEqual(ENDS);
  });

  it('ocsf: suppressed, which is neither new nor resolved', async () => {
    const findings = readJsonOutput('ocsf', (await exempting('ocsf')).stdout) as readonly {
      readonly status_id: number;
      readonly unmapped?: { readonly exemption?: { readonly Until: string } };
    }[];
    const exempt = findings.filter(({ unmapped }) => unmapped?.exemption !== undefined);
    expect(exempt.map(({ unmapped }) => unmapped?.exemption?.Until)).toEqual(ENDS);
    expect(findings.filter(({ status_id }) => status_id === 3)).toEqual(exempt);
  });

  it('asff', async () => {
    const findings = readJsonOutput('asff', (await exempting('asff')).stdout) as AwsSecurityFinding[];
    expect(findings.flatMap(({ ProductFields }) => ProductFields?.['mfa-rules/ExemptUntil'] ?? [])).toEqual(
      ENDS,
    );
  });
});
