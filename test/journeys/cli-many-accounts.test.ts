/** Several accounts in one run: which are meant, how each is opened, and what is said of one that cannot be. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import type { Report } from '../../src/report/report.ts';
import { catalog } from '../../rules/catalog.ts';
import { toRole } from '../aws/account.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { trusts } from '../support/account-with.ts';
import { junitFaults, parseXml } from '../support/junit.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { CODES, configurationFiles, DEVICE, KEY, mfaAccount, SECRET } from '../support/mfa-account.ts';
import { MANAGEMENT, memberId, organizationAccounts, readerTrust } from '../support/organization-accounts.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(12, 'runs over many accounts');

const SAMPLE = 'get-account-authorization-details.json';
const environment = { ...process.env };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mfa-rules-many-'));
});
afterEach(() => {
  process.env = { ...environment };
  rmSync(folder, { recursive: true, force: true });
});

const run = async (argv: readonly string[], typed?: readonly string[]) => {
  const recorded = recordIo({ env: process.env, ...(typed === undefined ? {} : { typed }) });
  const exitCode = await main(argv, recorded.io);
  return {
    exitCode,
    stdout: recorded.stdout(),
    stderr: recorded.stderr(),
    questions: recorded.questions(),
  };
};

/** An organization of a size, asked with the credentials of its management account. */
const withOrganization = async (
  described: Parameters<typeof organizationAccounts>[0],
  test: (aws: AwsEndpoint, made: ReturnType<typeof organizationAccounts>) => Promise<void>,
): Promise<void> => {
  const made = organizationAccounts(described);
  const aws = await startAws({ account: made.management, otherAccounts: made.accounts });
  Object.assign(process.env, aws.environment(), {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  delete process.env['AWS_PROFILE'];
  try {
    await test(aws, made);
  } finally {
    await aws.stop();
  }
};

/** The answer as JSON, and who was evaluated with how many results. */
const evaluated = async (...options: readonly string[]) => {
  const { exitCode, stdout, stderr } = await run(['evaluate', '--format', 'json', ...options]);
  const report = stdout === '' ? undefined : (readJsonOutput('evaluate', stdout) as Report);
  return {
    exitCode,
    stderr,
    report,
    accounts: report?.accounts?.map(({ AccountId, Evaluated }) => [AccountId, Evaluated]),
  };
};

const assumed = (aws: AwsEndpoint): readonly (readonly [unknown, unknown, unknown])[] =>
  aws.requests
    .filter(({ operation }) => operation === 'sts:AssumeRole')
    .map(({ params }) => [params['RoleArn'], params['RoleSessionName'], params['ExternalId']] as const)
    .toSorted(([a], [b]) => String(a).localeCompare(String(b)));

describe('--organization', () => {
  it('reads every account by its role, and its own without one', async () => {
    await withOrganization({ members: 3 }, async (aws) => {
      const { exitCode, stderr, report, accounts } = await evaluated('--organization');
      expect(accounts).toEqual([
        [memberId(1), true],
        [memberId(2), true],
        [memberId(3), true],
        [MANAGEMENT, true],
      ]);
      expect(assumed(aws)).toEqual(
        [1, 2, 3].map((number) => [
          `arn:aws:iam::${memberId(number)}:role/mfa-rules-reader`,
          'aws-config-mfa-rules',
          undefined,
        ]),
      );
      expect(report?.complete).toBe(true);
      expect(report?.counts['iam-user-mfa-required']).toMatchObject({ NON_COMPLIANT: 4 });
      expect(stderr).toBe('4 accounts: read 4 users, 6 roles, 4 root users\n');
      expect(exitCode).toBe(1);
    });
  });

  it('goes on where pages are short or empty, and leaves out what is not ACTIVE', async () => {
    await withOrganization({ members: 5, states: { [memberId(2)]: 'SUSPENDED' } }, async (aws) => {
      aws.pageSizes = [2, 0, 1];
      const { accounts, stderr } = await evaluated('--organization');
      expect(accounts?.map(([id]) => id)).toEqual([1, 3, 4, 5].map(memberId).concat(MANAGEMENT));
      expect(stderr).toContain(
        `warning: left out, because they are not ACTIVE: ${memberId(2)} (SUSPENDED)\n`,
      );
    });
  });

  const units = { 'ou-a1b2-11111111': 'r-a1b2', 'ou-a1b2-22222222': 'ou-a1b2-11111111' };
  const members = {
    [memberId(1)]: 'ou-a1b2-11111111',
    [memberId(2)]: 'ou-a1b2-22222222',
    [memberId(3)]: 'r-a1b2',
  };
  it.each<[string, readonly string[], readonly string[]]>([
    ['a unit, and those below it', ['--ou', 'ou-a1b2-11111111'], [memberId(1), memberId(2)]],
    ['two units', ['--ou', 'ou-a1b2-22222222', '--ou', 'ou-a1b2-11111111'], [memberId(1), memberId(2)]],
    ['the root', ['--ou', 'r-a1b2'], [1, 2, 3].map(memberId)],
    ['all but some', ['--exclude', memberId(1), MANAGEMENT], [memberId(2), memberId(3)]],
    ['of a unit all but one', ['--ou', 'ou-a1b2-11111111', '--exclude', memberId(1)], [memberId(2)]],
  ])('takes %s', async (_, options, expected) => {
    await withOrganization({ members: 3, units }, async (aws, { organization }) => {
      Object.assign(organization, { members });
      aws.pageSizes = [1, 0];
      const { accounts } = await evaluated('--organization', ...options);
      expect(accounts?.map(([id]) => id)).toEqual(expected);
    });
  });

  it.each<[string, readonly string[], string]>([
    ['a unit that is not there', ['--ou', 'ou-a1b2-99999999'], 'no unit --ou "ou-a1b2-99999999"'],
    ['nobody left', ['--exclude', [1, 2].map(memberId).concat(MANAGEMENT).join(',')], 'none of 3 accounts'],
  ])('says of %s what is wrong', async (_, options, message) => {
    await withOrganization({ members: 2 }, async () => {
      const { exitCode, stderr, report } = await evaluated('--organization', ...options);
      expect(stderr).toContain(message);
      expect(report).toBeUndefined();
      expect(exitCode).toBe(2);
    });
  });

  it('ends where the accounts cannot all be listed: nobody would know whom it left out', async () => {
    await withOrganization({ members: 30 }, async (aws) => {
      aws.faults.add({
        operation: 'organizations:ListAccounts',
        kind: 'deny',
        times: 1,
        when: (params) => params['NextToken'] !== undefined,
      });
      const { exitCode, stderr, report } = await evaluated('--organization');
      expect(stderr).toMatch(/error: AWS Organizations lists accounts to the management account and/);
      expect([exitCode, report]).toEqual([2, undefined]);
    });
  });

  it('warns of an account to leave out that is none', async () => {
    await withOrganization({ members: 1 }, async () => {
      const { stderr } = await evaluated('--organization', '--exclude', '999999999999');
      expect(stderr).toContain('warning: --exclude: not an account of the organization: 999999999999\n');
    });
  });
});

describe('--accounts', () => {
  it.each<[string, readonly string[]]>([
    ['one after the other', ['--accounts', memberId(2), memberId(1)]],
    ['with commas', ['--accounts', `${memberId(1)},${memberId(2)}`]],
    ['twice', ['--accounts', memberId(1), '--accounts', memberId(2), '--accounts', memberId(1)]],
    ['as the AWS CLI prints them', ['--accounts', `${memberId(2)}\t${memberId(1)}\n`]],
  ])('takes ids %s, and asks AWS Organizations nothing', async (_, options) => {
    await withOrganization({ members: 3 }, async (aws) => {
      const { accounts } = await evaluated(...options);
      expect(accounts?.map(([id]) => id)).toEqual([memberId(1), memberId(2)]);
      expect([...aws.calls.keys()].filter((name) => name.startsWith('organizations:'))).toEqual([]);
    });
  });

  it('assumes the role that is named, with its path, external id and session name, in the partition and region', async () => {
    const described = {
      members: 2,
      roleName: 'reader',
      path: '/audit/team/',
      partition: 'aws-us-gov',
      trust: {
        ...readerTrust(MANAGEMENT),
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: MANAGEMENT },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'sts:ExternalId': 'e-17', 'sts:RoleSessionName': 'alice' } },
          },
        ],
      },
    };
    await withOrganization(described, async (aws) => {
      const { accounts, report } = await evaluated(
        '--accounts',
        memberId(1),
        memberId(2),
        '--role-name',
        '/audit/team/reader',
        '--external-id',
        'e-17',
        '--session-name',
        'alice',
        '--region',
        'us-gov-west-1',
      );
      expect(accounts).toEqual([
        [memberId(1), true],
        [memberId(2), true],
      ]);
      expect(report?.complete).toBe(true);
      expect(assumed(aws)).toEqual(
        [1, 2].map((number) => [
          `arn:aws-us-gov:iam::${memberId(number)}:role/audit/team/reader`,
          'alice',
          'e-17',
        ]),
      );
    });
  });

  it.each<[string, readonly string[], string]>([
    ['no id', ['--accounts', '12345'], 'An account id has twelve digits, and "12345" has not.'],
    ['with the organization', ['--accounts', memberId(1), '--organization'], 'cannot be used with'],
    ['a unit without the organization', ['--accounts', memberId(1), '--ou', 'r-a1b2'], '--ou chooses among'],
    ['a role name alone', ['--role-name', 'reader'], '--role-name is the role of each of several accounts'],
    ['no role name', ['--organization', '--role-name', 'a b'], 'It is the name of a role'],
    ['none at a time', ['--organization', '--concurrency', '0'], 'It is a number from 1 to 64.'],
    ['a folder', ['--inventory', 'examples/account', '--accounts', memberId(1)], 'cannot be used with'],
    ['a path', ['examples/account', '--accounts', memberId(1)], 'give either paths or --accounts'],
  ])('refuses %s', async (_, options, message) => {
    const { exitCode, stderr } = await run(['evaluate', ...options]);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});

describe('an account that cannot be read', () => {
  /** The second of three trusts somebody else. */
  const withOneClosed = (test: (aws: AwsEndpoint) => Promise<void>) =>
    withOrganization({ members: 3, names: { [memberId(2)]: 'Sandbox' } }, async (aws, { accounts }) => {
      const reader = accounts[1]?.roles.find(({ RoleName }) => RoleName === 'mfa-rules-reader');
      if (reader) reader.AssumeRolePolicyDocument = readerTrust('999999999999');
      await test(aws);
    });
  const reason = `AssumeRole: these AWS credentials may not assume role arn:aws:iam::${memberId(2)}:role/mfa-rules-reader`;

  it('is a row that says why, and keeps no other from being read', async () => {
    await withOneClosed(async () => {
      const { exitCode, stderr, report, accounts } = await evaluated('--organization');
      expect(accounts).toEqual([
        [memberId(1), true],
        [memberId(2), false],
        [memberId(3), true],
        [MANAGEMENT, true],
      ]);
      const [one, two] = report?.accounts ?? [];
      expect(one).toMatchObject({ Reason: null, complete: true, problems: [], missing: [] });
      expect(two).toMatchObject({ AccountName: 'Sandbox', complete: false });
      expect(two?.Reason).toContain(reason);
      expect(two?.missing.map(({ RuleId }) => RuleId)).toEqual(catalog.map(({ id }) => id));
      expect(report?.complete).toBe(false);
      expect(report?.problems).toMatchObject([{ AccountId: memberId(2) }]);
      expect(stderr).toContain(`error: account ${memberId(2)}: not evaluated: ${reason}`);
      expect(exitCode).toBe(1);
    });
  });

  it('ends with 3 where nothing else is wrong', async () => {
    await withOneClosed(async () => {
      const { exitCode } = await run(['evaluate', '--organization', '--exit-zero']);
      expect(exitCode).toBe(3);
    });
  });

  const FORMS: readonly (readonly [string, (text: string) => void])[] = [
    ['table', (text) => expect(text).toMatch(/\n {2}000000000002 \(Sandbox\)\s+not evaluated: AssumeRole/)],
    [
      'csv',
      (text) =>
        expect(text).toMatch(
          /\n,,000000000002,.*,Sandbox,INSUFFICIENT_DATA,not-evaluated,"?not evaluated: A/,
        ),
    ],
    [
      'markdown',
      (text) => {
        expect(text).toMatch(/\n- account 000000000002 \(Sandbox\): not evaluated: A/);
        expect(text).toMatch(/\n\| undecided \| 000000000002 \| Sandbox \| {2}\| not evaluated: A/);
      },
    ],
    [
      'junit',
      (text) => {
        expect(junitFaults(parseXml(text))).toEqual([]);
        expect(text).toMatch(
          /<testcase name="000000000002 \(Sandbox\)"[^>]*><error message="not evaluated: A/,
        );
      },
    ],
    ['html', (text) => expect(text).toContain('account 000000000002 (Sandbox): not evaluated: AssumeRole')],
    [
      'ocsf',
      (text) => {
        const findings = readJsonOutput('ocsf', text) as readonly { message: string; compliance: object }[];
        const told = findings.filter(({ message }) => message.includes('may not assume role'));
        expect(told).toHaveLength(catalog.length);
        expect(told[0]?.compliance).toMatchObject({ status: 'Warning' });
      },
    ],
    [
      'asff',
      (text) => {
        const findings = readJsonOutput('asff', text) as readonly {
          AwsAccountId: string;
          Compliance: { Status: string };
        }[];
        expect(findings.filter(({ AwsAccountId }) => AwsAccountId === memberId(2))).toMatchObject(
          catalog.map(() => ({ Compliance: { Status: 'WARNING' } })),
        );
      },
    ],
  ];
  it('is in every form', async () => {
    await withOneClosed(async () => {
      const places = FORMS.map(([format]) => ['--format', format, '--output', join(folder, format)]);
      await run(['evaluate', '--organization', ...places.flat()]);
      for (const [format, check] of FORMS) check(readFileSync(join(folder, format), 'utf8'));
    });
  });

  it('is nothing that is gone since an earlier answer, and the others are compared', async () => {
    await withOrganization({ members: 2 }, async (aws, { accounts }) => {
      const before = join(folder, 'before.json');
      await run(['evaluate', '--organization', '--format', 'json', '--output', before]);
      for (const { users } of accounts) users.length = 0;
      aws.faults.add({
        operation: 'sts:AssumeRole',
        kind: 'deny',
        times: Infinity,
        when: ({ RoleArn }) => String(RoleArn).includes(memberId(2)),
      });
      const { report } = await evaluated('--organization', '--since', before);
      expect(report).toMatchObject({ since: { new: [], gone: [{ AccountId: memberId(1) }] } });
    });
  });

  it('ends with 2 where it is all of them', async () => {
    await withOrganization({ members: 2, trust: readerTrust('999999999999') }, async () => {
      const { exitCode, stdout, stderr } = await run(['evaluate', '--accounts', memberId(1), memberId(2)]);
      expect(stderr).toContain('error: none of 2 accounts could be evaluated\n');
      expect([exitCode, stdout]).toEqual([2, '']);
    });
  });

  it('is told of as such where its listing ends midway', async () => {
    await withOrganization({ members: 2 }, async (aws) => {
      aws.faults.add({ operation: 'iam:ListRoles', kind: 'deny', times: 1 });
      const { report, exitCode } = await evaluated('--organization', '--concurrency', '1');
      expect(report?.accounts?.map(({ complete }) => complete)).toEqual([false, true, true]);
      expect(report?.complete).toBe(false);
      expect(exitCode).toBe(1);
    });
  });
});

it('gives the same answer in the same order, however many are read at a time', async () => {
  await withOrganization({ members: 6 }, async () => {
    const [one, many] = [
      await evaluated('--organization', '--concurrency', '1'),
      await evaluated('--organization', '--concurrency', '64'),
    ];
    const without = (report: Report | undefined) =>
      report?.evaluations.map((evaluation) => ({ ...evaluation, OrderingTimestamp: null }));
    expect(without(many.report)).toEqual(without(one.report));
    expect(many.accounts).toEqual(one.accounts);
  });
});

it('asks for an MFA code once, and roles that demand MFA let the session in', async () => {
  const people = mfaAccount();
  const { accounts } = organizationAccounts({ members: 3, trust: readerTrust(people.accountId, true) });
  const aws = await startAws({ account: people, otherAccounts: accounts });
  const files = configurationFiles();
  process.env = { PATH: environment['PATH'], AWS_ENDPOINT_URL: aws.url, ...files.environment };
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET });
  try {
    const argv = [
      'evaluate',
      '--quiet',
      '--format',
      'json',
      '--mfa-serial',
      DEVICE,
      '--accounts',
      ...[1, 2, 3].map(memberId),
    ];
    const { exitCode, stdout, questions } = await run(argv, [CODES[0]]);
    expect(questions).toHaveLength(1);
    expect((readJsonOutput('evaluate', stdout) as Report).complete).toBe(true);
    expect(exitCode).toBe(1);
    expect(aws.calls.get('sts:GetSessionToken')).toBe(1);
    expect(aws.calls.get('sts:AssumeRole')).toBe(3);
  } finally {
    files.remove();
    await aws.stop();
  }
});

describe('a folder of folders, named by account id', () => {
  const save = (accountId: string, files: Readonly<Record<string, unknown>>): void => {
    mkdirSync(join(folder, accountId));
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(folder, accountId, name), JSON.stringify(content));
  };
  const users = (accountId: string) => ({
    'list-users.json': {
      Users: [
        {
          UserName: 'a',
          UserId: 'AIDAEXAMPLEEXAMPLE123',
          Arn: `arn:aws:iam::${accountId}:user/a`,
          Path: '/',
        },
      ],
    },
    'list-mfa-devices.json': { a: { MFADevices: [] } },
  });

  it.each([['--inventory'], ['path']])('is read account by account: %s', async (how) => {
    save(memberId(2), users(memberId(2)));
    save(memberId(1), users(memberId(1)));
    save(memberId(3), { 'list-users.json': { Users: [{}] } });
    save(memberId(4), users('999999999999'));
    const options = how === 'path' ? [folder] : [how, folder];
    const { report, stderr } = await evaluated('--rule', 'iam-user-mfa-required', ...options);
    expect(report?.evaluations.map(({ AccountId }) => AccountId)).toEqual([memberId(1), memberId(2)]);
    expect(report?.accounts?.map(({ Evaluated }) => Evaluated)).toEqual([true, true, false, false]);
    expect(stderr).toMatch(/^error: (\S+000000000004): not evaluated: its answers are of account 9/m);
    expect(stderr).toContain('its answers are of account 999999999999, and the folder is named 000000000004');
  });

  it('has no answers beside them', async () => {
    save(memberId(1), users(memberId(1)));
    writeFileSync(join(folder, SAMPLE), readFileSync(join('examples/account', SAMPLE)));
    const { exitCode, stderr } = await run(['evaluate', folder]);
    expect(stderr).toContain(
      'holds answers (get-account-authorization-details.json) beside folders of accounts',
    );
    expect(exitCode).toBe(2);
  });

  it('is given alone', async () => {
    save(memberId(1), users(memberId(1)));
    const { exitCode, stderr } = await run(['evaluate', folder, 'examples/account']);
    expect(stderr).toContain(`"${folder}" holds folders of accounts: give it alone`);
    expect(exitCode).toBe(2);
  });

  it('leads to the role in the folder of its account', async () => {
    save(memberId(1), users(memberId(1)));
    mkdirSync(join(folder, memberId(2)));
    writeFileSync(
      join(folder, memberId(2), SAMPLE),
      readFileSync(join('examples/account', SAMPLE), 'utf8').replaceAll('111122223333', memberId(2)),
    );
    const { stdout } = await run(['evaluate', folder, '--rule', 'iam-role-trust-mfa-required']);
    expect(stdout).toContain(`--inventory ${join(folder, memberId(2))}`);
  });
});

describe('what is read is kept', () => {
  const idsOf = (report: Report | undefined) => report?.accounts?.map(({ AccountId }) => AccountId);

  it('by collect, in a folder for each account, with the organization beside, and gives the same answer', async () => {
    await withOrganization(
      { members: 2, names: { [memberId(1)]: 'Payments' } },
      async (_, { management }) => {
        // As every account has some: saved answers without a role do not tell that there is none.
        const Service = 'organizations.amazonaws.com';
        const SERVICE_ROLE = {
          RoleName: 'AWSServiceRoleForOrganizations',
          Path: `/aws-service-role/${Service}/`,
          AssumeRolePolicyDocument: trusts({ Service }),
        };
        management.roles.push(toRole(SERVICE_ROLE, management));
        const dir = join(folder, 'new', 'accounts');
        const { exitCode, stdout } = await run(['collect', dir, '--organization', '--format', 'json']);
        expect(readJsonOutput('collect', stdout)).toMatchObject({
          accountId: null,
          files: ['list-accounts.json'],
          complete: true,
          accounts: [
            {
              AccountId: memberId(1),
              AccountName: 'Payments',
              Saved: true,
              Folder: memberId(1),
              CollectedBefore: null,
            },
            { AccountId: memberId(2), Saved: true, complete: true },
            { AccountId: MANAGEMENT, Saved: true },
          ],
        });
        expect(exitCode).toBe(0);
        const [live, saved] = [await evaluated('--organization'), await evaluated(dir)];
        const withoutTime = (report: Report | undefined) =>
          report?.evaluations.map(({ ResourceName, ComplianceType, AccountId }) => [
            AccountId,
            ResourceName,
            ComplianceType,
          ]);
        expect(withoutTime(saved.report)).toEqual(withoutTime(live.report));
        expect(saved.report?.accounts).toEqual(live.report?.accounts);
        expect(saved.stderr).toBe('');
      },
    );
  });

  it('and accounts of the organization without a folder are told of', async () => {
    await withOrganization({ members: 3 }, async () => {
      await run(['collect', folder, '--organization', '--exclude', memberId(3)]);
      const { stderr } = await evaluated(folder);
      expect(stderr).toBe(
        `warning: 1 of the 4 accounts in list-accounts.json has no folder and was not read: ${memberId(3)}\n`,
      );
    });
  });

  it('and one that cannot be collected is told of then, and when the folder is evaluated', async () => {
    await withOrganization({ members: 2 }, async (_, { accounts }) => {
      accounts[0]?.roles.splice(0);
      const { exitCode, stdout, stderr } = await run(['collect', folder, '--organization']);
      expect(stdout).toBe(`Saved 2 of 3 accounts in ${folder}\n`);
      expect(stderr).toContain(
        `error: account ${memberId(1)}: not saved: collect: these AWS credentials may not`,
      );
      expect(exitCode).toBe(3);
      const { report } = await evaluated(folder);
      expect(report?.accounts?.map(({ AccountId, Evaluated }) => [AccountId, Evaluated])).toEqual([
        [memberId(1), false],
        [memberId(2), true],
        [MANAGEMENT, true],
      ]);
      expect(report?.complete).toBe(false);
    });
  });

  it('ends with 2 where nothing could be saved', async () => {
    await withOrganization({ members: 1, trust: readerTrust('999999999999') }, async () => {
      const { exitCode, stderr } = await run(['collect', folder, '--accounts', memberId(1)]);
      expect(stderr).toContain('error: none of 1 accounts could be saved\n');
      expect(exitCode).toBe(2);
    });
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['evaluate --resume DIR', ['evaluate'], ['--resume']],
    ['collect DIR --resume', ['collect'], []],
  ])('and is not read again: %s', async (_, [command = ''], flags) => {
    const argv = (dir: string): readonly string[] =>
      command === 'collect'
        ? ['collect', dir, '--organization', '--resume']
        : ['evaluate', '--organization', ...flags, dir];
    await withOrganization({ members: 3 }, async (aws, { accounts }) => {
      const closed = accounts[1]?.roles ?? [];
      const reader = closed.splice(-1);
      aws.faults.add({
        operation: 'iam:ListMFADevices',
        kind: 'deny',
        times: 1,
        when: ({ UserName }) => UserName === `user-of-${memberId(3)}`,
      });
      const first = await run(argv(folder));
      expect(first.exitCode).toBe(command === 'collect' ? 3 : 1);
      expect(assumed(aws)).toHaveLength(3);
      closed.push(...reader);
      aws.resetCalls();
      // What failed before is read, and nothing else.
      const second = await run(argv(folder));
      expect(assumed(aws).map(([role]) => String(role).split(':')[4])).toEqual([memberId(2), memberId(3)]);
      expect(second.exitCode).toBe(command === 'collect' ? 0 : 1);
      aws.resetCalls();
      const { report, stderr } = await evaluated('--organization', '--resume', folder);
      expect(assumed(aws)).toEqual([]);
      expect(report?.complete).toBe(true);
      expect(idsOf(report)).toEqual([1, 2, 3].map(memberId).concat(MANAGEMENT));
      expect(stderr).toMatch(
        /warning: --resume: 4 of 4 accounts are as they were collected, the oldest at 2/,
      );
    });
  });

  it('says of what a resumed account lacks that it was not read', async () => {
    await withOrganization({ members: 1 }, async (aws) => {
      aws.faults.add({ operation: 'iam:ListMFADevices', kind: 'deny', times: 1 });
      const { report } = await evaluated('--accounts', memberId(1), '--resume', folder);
      expect(report?.complete).toBe(false);
      expect(report?.problems).toMatchObject([{ Operation: 'ListMFADevices' }]);
    });
  });

  it('is read again where other parameters may need more', async () => {
    await withOrganization({ members: 1 }, async (aws) => {
      const options = ['--accounts', memberId(1), '--resume', folder];
      await evaluated(...options);
      aws.resetCalls();
      await evaluated(...options, '--parameter', 'appliesTo=console-users');
      expect(assumed(aws)).toHaveLength(1);
    });
  });

  it.each([
    [['evaluate', '--resume', 'x'], '--resume keeps what is read of several accounts'],
    [['collect', 'x', '--resume'], '--resume goes on with several accounts'],
    [['evaluate', 'examples/account', '--resume', 'x'], 'give either paths or --resume'],
  ])('%j is refused', async (argv, message) => {
    const { exitCode, stderr } = await run(argv);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});

describe('an account that a trust policy names', () => {
  const naming = (...principals: readonly string[]): object => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: principals }, Action: 'sts:AssumeRole' }],
  });
  const STRANGER = '999999999999';
  const described = {
    members: 3,
    states: { [memberId(3)]: 'SUSPENDED' },
    names: { [memberId(2)]: 'Payments', [memberId(3)]: 'Old' },
  };
  const withTrusts = (test: () => Promise<void>) =>
    withOrganization(described, async (_, { accounts }) => {
      const open = accounts[0]?.roles.find(({ RoleName }) => RoleName === 'Open');
      if (open)
        open.AssumeRolePolicyDocument = naming(
          memberId(1),
          memberId(2),
          `arn:aws:iam::${memberId(3)}:root`,
          `arn:aws:iam::${STRANGER}:user/vendor`,
          `arn:aws:sts::${STRANGER}:assumed-role/vendor/session`,
        );
      await test();
    });
  const expected = [
    { AccountId: memberId(2), AccountName: 'Payments', Relation: 'organization' },
    { AccountId: memberId(3), AccountName: 'Old', Relation: 'closed' },
    { AccountId: STRANGER, AccountName: null, Relation: 'third-party' },
  ];
  const trustedOf = (report: Report | undefined, name: string) =>
    report?.evaluations.find(
      ({ ResourceName, AccountId }) => ResourceName === name && AccountId === memberId(1),
    )?.TrustedAccounts;

  it('is one of the organization, closed, or a third party, in each form that has evidence', async () => {
    await withTrusts(async () => {
      const { report } = await evaluated('--organization', '--exclude', MANAGEMENT, memberId(2));
      expect(trustedOf(report, 'Open')).toEqual(expected);
      // Its own reader trusts the management account.
      expect(trustedOf(report, 'mfa-rules-reader')).toMatchObject([{ Relation: 'organization' }]);
      expect(trustedOf(report, `user-of-${memberId(1)}`)).toBeUndefined();
      const { stdout } = await run(['evaluate', '--organization', '--format', 'junit']);
      expect(stdout).toContain(`Trusts account ${STRANGER}, which is no account of the organization`);
      expect(stdout).toContain(`Trusts account ${memberId(3)} (Old), which is closed: take it out`);
    });
  });

  it('is told likewise of a folder that has the organization, and of none where it was not read', async () => {
    await withTrusts(async () => {
      await run(['collect', folder, '--organization']);
      expect(trustedOf((await evaluated(folder)).report, 'Open')).toEqual(expected);
      const { report } = await evaluated('--accounts', memberId(1), memberId(2));
      expect(trustedOf(report, 'Open')).toBeUndefined();
    });
  });
});
