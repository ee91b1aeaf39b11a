/** `mfa-rules plan`: who has to do what until when. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { main } from '../../src/cli/program.ts';
import { toAccount } from '../aws/account.ts';
import { startAws } from '../aws/endpoint.ts';
import { allow, policyOf } from '../support/account-with.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { createTestFolder, device, role, user, type Files, type TestFolder } from '../support/test-folder.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'plans');

const NOW = new Date('2026-11-28T10:00:00Z');
const RECENTLY = '2026-11-20T08:00:00+00:00';
const LONG_AGO = '2026-01-05T08:00:00+00:00';
const CREATED = '2025-03-01T08:00:00+00:00';

const HEAD =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';

/** When password and key were last used: undefined there is none, null never. */
interface Credentials {
  readonly password?: string | null;
  readonly key?: string | null;
  readonly created?: string;
}

const reportLine = (name: string, { password, key, created = CREATED }: Credentials): string =>
  [
    name,
    `arn:aws:iam::111122223333:user/${name}`,
    created,
    String(password !== undefined),
    password === undefined ? 'N/A' : (password ?? 'no_information'),
    password === undefined ? 'N/A' : created,
    'N/A',
    'false',
    String(key !== undefined),
    key === undefined ? 'N/A' : created,
    key ?? 'N/A',
    'N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A',
  ].join(',');

interface Person extends Credentials {
  readonly can?: readonly object[];
  readonly attached?: readonly string[];
  readonly groups?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly hasDevice?: boolean;
}

const policy = (Arn: string, ...statements: readonly object[]): Files => ({
  PolicyName: Arn.slice(Arn.lastIndexOf('/') + 1),
  Arn,
  PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: policyOf(...statements) }],
});
const DEPLOY = 'arn:aws:iam::111122223333:policy/Deploy';

const filesOf = (people: Readonly<Record<string, Person>>, others: Files = {}): Files => ({
  'get-caller-identity.json': { Account: '111122223333' },
  'get-account-authorization-details.json': {
    UserDetailList: Object.entries(people).map(
      ([name, { can, attached = [], groups = [], tags = {}, created }]) =>
        user(name, {
          CreateDate: created ?? CREATED,
          GroupList: groups,
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          AttachedManagedPolicies: attached.map((PolicyArn) => ({
            PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1),
            PolicyArn,
          })),
          UserPolicyList: can === undefined ? [] : [{ PolicyName: 'own', PolicyDocument: policyOf(...can) }],
        }),
    ),
    GroupDetailList: [],
    RoleDetailList: [role('app', { AssumeRolePolicyDocument: policyOf() })],
    Policies: [policy(DEPLOY, allow('s3:PutObject', 'arn:aws:s3:::site/*'))],
  },
  'list-mfa-devices.json': Object.fromEntries(
    Object.entries(people).map(([name, { hasDevice }]) => [
      name,
      { MFADevices: hasDevice === true ? [device(`arn:aws:iam::111122223333:mfa/${name}`, name)] : [] },
    ]),
  ),
  'list-service-specific-credentials.json': { ServiceSpecificCredentials: [] },
  'list-ssh-public-keys.json': Object.fromEntries(
    Object.keys(people).map((name) => [name, { SSHPublicKeys: [] }]),
  ),
  'get-account-summary.json': { SummaryMap: { AccountMFAEnabled: 1, Users: Object.keys(people).length } },
  'get-credential-report.json': {
    Content: [HEAD, ...Object.entries(people).map(([name, one]) => reportLine(name, one))].join('\n'),
    ReportFormat: 'text/csv',
    GeneratedTime: '2026-11-28T09:00:00+00:00',
  },
  ...others,
});

let folder: TestFolder;
beforeEach(() => {
  folder = createTestFolder();
});
afterEach(() => folder.remove());

const run = async (files: Files, ...argv: readonly string[]) => {
  folder.write(files);
  const recorded = recordIo({ now: NOW });
  const exitCode = await main(['plan', '--inventory', folder.path, ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

interface Answer {
  readonly start: string;
  readonly deadline: string;
  readonly signInUrl: string;
  readonly rootHasMfa: boolean | null;
  readonly complete: boolean;
  readonly missing: readonly { readonly UserName: string; readonly NotKnown: string }[];
  readonly plan: readonly {
    readonly UserName: string;
    readonly Privilege: string;
    readonly Group: string | null;
    readonly RoleLacks: readonly string[] | null;
    readonly Exemption: { readonly Until: string } | null;
    readonly Afterwards: readonly string[];
    readonly Steps: readonly {
      readonly Step: string;
      readonly Due: string;
      readonly WhatToDo: string;
      readonly Commands: readonly string[];
      readonly Message: { readonly Subject: string; readonly Body: string } | null;
    }[];
  }[];
}
const runJson = async (files: Files, ...argv: readonly string[]) => {
  const { exitCode, stdout, stderr } = await run(files, '-f', 'json', ...argv);
  const answer = readJsonOutput('plan', stdout) as Answer;
  const told = answer.plan.map(
    ({ UserName, Privilege, Steps }) =>
      `${UserName} ${Privilege}: ${Steps.map(({ Step }) => Step).join(', ')}`,
  );
  return { exitCode, stderr, answer, told };
};

const ADMIN = [allow('*')];
const READER = [allow('s3:Get*')];

describe('what somebody has to do', () => {
  it.each<[string, Person, string]>([
    ['a password in use, and policies', { password: RECENTLY, can: READER }, 'none: enrol, move'],
    ['a password in use, and no policies', { password: RECENTLY }, 'none: enrol'],
    ['a password of a new user that was not used yet', { password: null, created: RECENTLY }, 'none: enrol'],
    ['a password that was never used', { password: null }, 'none: remove-credentials, delete-user'],
    [
      'a password that was not used for long',
      { password: LONG_AGO, can: ADMIN },
      'administrator: remove-credentials, delete-user',
    ],
    ['a key in use', { key: RECENTLY, attached: [DEPLOY] }, 'none: become-role'],
    [
      'a key in use and a password that is not',
      { key: RECENTLY, password: null },
      'none: remove-credentials, become-role',
    ],
    [
      'a password in use and a key that is not',
      { key: LONG_AGO, password: RECENTLY },
      'none: remove-credentials, enrol',
    ],
    ['nothing to sign in with', {}, 'none: delete-user'],
  ])('%s', async (_, person, expected) => {
    const { told, exitCode } = await runJson(filesOf({ pat: person }));
    expect(told).toEqual([`pat ${expected}`]);
    expect(exitCode).toBe(1);
  });

  it('is nothing where every user has a device', async () => {
    const files = filesOf({ pat: { password: RECENTLY, can: ADMIN, hasDevice: true } });
    const { exitCode, answer } = await runJson(files);
    expect(answer).toMatchObject({ plan: [], complete: true, rootHasMfa: true });
    expect(exitCode).toBe(0);
    expect((await run(files)).stdout).toContain('Nobody has anything to do');
  });

  it('follows the device that is asked for', async () => {
    const files = filesOf({ pat: { password: RECENTLY, hasDevice: true } });
    const { answer } = await runJson(files, '--parameter', 'requiredDevice=phishing-resistant');
    const body = answer.plan[0]?.Steps[0]?.Message?.Body ?? '';
    expect(body).toContain('Passkey or security key');
    expect(body).not.toContain('Authenticator app');
  });

  it('is to wait for the end of an exemption, and what then', async () => {
    const files = filesOf({
      pat: { password: RECENTLY, can: READER, tags: { 'mfa-exempt': 'waits for a key until 2027-01-10' } },
    });
    const parameter = ['--parameter', 'exemptTag=mfa-exempt'];
    const { answer, told, exitCode } = await runJson(files, ...parameter);
    expect(told).toEqual(['pat none: keep-exempt']);
    expect(answer.plan[0]).toMatchObject({
      Exemption: { Until: '2027-01-10' },
      Afterwards: ['enrol', 'move'],
      Steps: [{ Due: '2027-01-10', Message: null }],
    });
    expect(answer.plan[0]?.Steps[0]?.WhatToDo).toContain('waits for a key');
    expect(exitCode).toBe(0);
    expect((await runJson(files, ...parameter, '--no-exemptions')).told).toEqual(['pat none: enrol, move']);
    const late = await runJson(files, ...parameter, '--deadline', '2026-12-24');
    expect(late.answer.plan[0]?.Steps[0]?.WhatToDo).toContain('ends after the deadline, on 2027-01-10');
  });
});

describe('becoming a role', () => {
  it('writes what the commands read, in files of each user, and deactivates what signs in', async () => {
    const { answer } = await runJson(
      filesOf({ one: { key: RECENTLY, can: READER }, other: { key: RECENTLY, attached: [DEPLOY] } }),
    );
    const [one, other] = answer.plan.map(({ Steps }) => Steps[0]);
    expect(one?.Commands).toEqual([
      'aws iam create-role --role-name one --assume-role-policy-document file://one-trust.json',
      'aws iam get-user-policy --user-name one --policy-name own --query PolicyDocument --output json > one-own.json && aws iam put-role-policy --role-name one --policy-name own --policy-document file://one-own.json',
      'aws iam list-access-keys --user-name one',
      'aws iam update-access-key --user-name one --status Inactive --access-key-id ACCESS_KEY_ID',
    ]);
    expect(other?.Commands[0]).toContain('file://other-trust.json');
    expect(one?.WhatToDo).toContain('write its trust policy to one-trust.json, by where the program runs');
    expect(one?.WhatToDo).not.toMatch(/below|two weeks/);
    const deleted = /delete them on (\d{4}-\d\d-\d\d)/.exec(one?.WhatToDo ?? '')?.[1] ?? '';
    expect(Date.parse(deleted) - Date.parse(one?.Due ?? '')).toBe(14 * 86_400_000);
  });

  it.each([
    [[], ['方は AWS の管理者まで', 'までに AWS の管理者へ', 'たら AWS の管理者へ'], 'は、AWS の管理者へ'],
    [['--contact', 'IT'], ['方は IT まで', 'までに IT へ', 'たら IT へ'], 'は、IT へ'],
    [['--contact', '情シス'], ['方は情シスまで', 'までに情シスへ', 'たら情シスへ'], 'は、情シスへ'],
  ])('sets whom to turn to into Japanese, %j', async (argv, words, afterMark) => {
    const recorded = recordIo();
    await main(['plan', '--demo', '--lang', 'ja', ...argv], recorded.io);
    for (const word of [...words, afterMark]) expect(recorded.stdout()).toContain(word);
  });

  it('calls the policies and groups of the sample account as people do', async () => {
    const recorded = recordIo();
    await main(['plan', '--demo', '-f', 'markdown'], recorded.io);
    const text = recorded.stdout();
    expect(text).toContain('leave the group Administrators');
    expect(text).toContain('delete the inline policy Queues');
    expect(text).toContain('with what he has (inline policy Launch)');
    expect(text).toContain('privilege undecided: nothing is known of inline policy Unreadable of user judy');
  });

  it('deactivates every other credential that the sample account has', async () => {
    const recorded = recordIo();
    await main(['plan', '--demo', '-f', 'json'], recorded.io);
    const { plan } = readJsonOutput('plan', recorded.stdout()) as Answer;
    const commands = plan.flatMap(({ Steps }) => Steps.flatMap(({ Commands }) => Commands));
    for (const name of ['signing-certificate', 'ssh-public-key'])
      expect(commands.filter((one) => one.startsWith(`aws iam update-${name} `))).not.toEqual([]);
  });
});

describe('enrolling and moving', () => {
  it('lets whoever cannot enrol do so first, and attaches the self-manage policy after the day by which he has', async () => {
    const files = filesOf({ pat: { password: RECENTLY, key: RECENTLY, can: READER } });
    const { answer } = await runJson(files, '--start', '2026-12-01', '--deadline', '2026-12-21');
    const [enrol, move] = answer.plan[0]?.Steps ?? [];
    expect(enrol?.Due).toBe('2026-12-11');
    expect(move?.Due).toBe('2026-12-21');
    expect(enrol?.Commands).toEqual([
      '# 2026-12-01',
      expect.stringMatching(
        /^aws iam put-user-policy --user-name pat --policy-name EnrolOwnDevice --policy-document '.*"iam:EnableMFADevice".*'$/,
      ),
      '# 2026-12-12',
      'aws iam attach-user-policy --user-name pat --policy-arn arn:aws:iam::111122223333:policy/mfa-self-manage',
      'aws iam delete-user-policy --user-name pat --policy-name EnrolOwnDevice',
    ]);
    expect(enrol?.Commands[1]).not.toContain('Deny');
    expect(enrol?.WhatToDo).toMatch(/EnrolOwnDevice on 2026-12-01, .* on 2026-12-12 attach mfa-self-manage/);
    expect(enrol?.Message?.Subject).toContain('by 11 December 2026');
    expect(enrol?.Message?.Body).toContain('From 12 December 2026, you can do nothing else in AWS');
    expect(enrol?.Message?.Body).toContain('From 12 December 2026, they work only in a session with MFA');
    expect(move?.Message?.Body).toContain('With a hardware token, write its serial number');
    expect(move?.Commands).toEqual([
      'aws iam add-user-to-group --user-name pat --group-name mfa-read-only',
      'aws iam delete-user-policy --user-name pat --policy-name own',
    ]);
  });

  it('keeps nobody from working who has a device, though not one that is asked for', async () => {
    const files = filesOf({ pat: { password: RECENTLY, hasDevice: true, can: READER } });
    const { answer } = await runJson(files, '--parameter', 'requiredDevice=phishing-resistant');
    const [enrol] = answer.plan[0]?.Steps ?? [];
    expect(enrol?.Commands).toHaveLength(5);
    expect(enrol?.WhatToDo).not.toContain('nothing else');
    expect(enrol?.Message?.Body).not.toContain('nothing else');
  });

  it('attaches nothing for whoever may enrol already', async () => {
    const { answer } = await runJson(filesOf({ pat: { password: RECENTLY, can: ADMIN } }));
    expect(answer.plan[0]?.Steps[0]?.Commands).toEqual([]);
    expect(answer.plan[0]?.Steps[0]?.Message?.Body).not.toContain('nothing else');
  });

  it.each<[string, readonly object[], string, readonly string[]]>([
    ['of an administrator', ADMIN, 'mfa-administrators', []],
    [
      'of a power user',
      [allow('s3:*'), allow('iam:PassRole', 'arn:aws:iam::111122223333:role/app')],
      'mfa-power-users',
      ['iam:PassRole'],
    ],
    [
      'of who may write to one bucket',
      [allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::site/*')],
      'mfa-read-only',
      ['s3:PutObject'],
    ],
  ])('names the group and the rights that its role lacks: %s', async (_, can, group, lacks) => {
    const { answer } = await runJson(filesOf({ pat: { password: RECENTLY, can } }));
    expect(answer.plan[0]).toMatchObject({ Group: group, RoleLacks: lacks });
  });

  it('is done for whoever is in the group', async () => {
    const { told } = await runJson(
      filesOf({ pat: { password: RECENTLY, can: READER, groups: ['corp-read-only'] } }, {}),
      '--name-prefix',
      'corp-',
    );
    // The group is not in the answer: what it gives is not known, and neither is the privilege.
    expect(told).toEqual(['pat undecided: enrol']);
  });
});

describe('days', () => {
  const people = {
    ann: { password: RECENTLY, can: ADMIN },
    bea: { password: RECENTLY, can: READER },
    cem: { password: RECENTLY, can: [allow('s3:*')] },
  };
  const daysOf = ({ plan }: Answer): readonly string[] =>
    plan.map(({ UserName, Steps }) => `${UserName} ${Steps.map(({ Due }) => Due).join(' ')}`);

  it('are shared by privilege, administrators first, and end on the deadline', async () => {
    const { answer } = await runJson(filesOf(people), '--start', '2026-12-01', '--deadline', '2026-12-31');
    expect(daysOf(answer)).toEqual([
      'ann 2026-12-06 2026-12-21',
      'cem 2026-12-11 2026-12-26',
      'bea 2026-12-16 2026-12-31',
    ]);
  });

  it('are today and eight weeks where nobody says', async () => {
    const { answer } = await runJson(filesOf(people));
    expect(answer).toMatchObject({ start: '2026-11-28', deadline: '2027-01-23' });
  });

  it('may be a single one', async () => {
    const { answer } = await runJson(filesOf(people), '--deadline', '2026-11-28');
    expect(new Set(answer.plan.flatMap(({ Steps }) => Steps.map(({ Due }) => Due)))).toEqual(
      new Set(['2026-11-28']),
    );
  });

  it.each<[readonly string[], string]>([
    [['--deadline', '2026-11-01'], '--deadline 2026-11-01 is before today, 2026-11-28'],
    [
      ['--start', '2026-12-02', '--deadline', '2026-12-01'],
      '--deadline 2026-12-01 is before --start, 2026-12-02',
    ],
    [['--start', '2026-02-30'], "argument '2026-02-30' is invalid. It is a day of the calendar, YYYY-MM-DD."],
    [['--lang', 'de'], 'Allowed: en, ja.'],
    [['--unused-days', '0'], "argument '0' is invalid. It is a number of days from 1 to 99999."],
    [['--contact', 'a\nb'], 'It is one line of at most 200 characters.'],
    [['--name-prefix', 'a b'], 'It has 1 to 32 letters, digits and +=,.@-_.'],
    [['--parameter', 'requiredDevice=pigeon'], 'requiredDevice'],
  ])('and other options are refused: %j', async (argv, message) => {
    const { exitCode, stderr, stdout } = await run(filesOf(people), ...argv);
    expect(stderr).toContain(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });
});

describe('what was not read', () => {
  it('of devices is to be found out first, and is no finding', async () => {
    const { answer, told, exitCode } = await runJson({
      ...filesOf({ pat: { can: ADMIN } }),
      'list-mfa-devices.json': {},
      'get-credential-report.json': { Content: HEAD, ReportFormat: 'text/csv' },
    });
    expect(told).toEqual(['pat administrator: find-out']);
    expect(answer.plan[0]?.Steps[0]?.Due).toBe('2026-11-28');
    expect(answer).toMatchObject({ complete: false, missing: [{ UserName: 'pat' }] });
    expect(exitCode).toBe(3);
  });

  it('of policies leaves privileges and the new place open, with the administrators', async () => {
    const { 'get-account-authorization-details.json': _, ...files } = filesOf({
      pat: { password: RECENTLY },
    });
    const { answer, told, stderr } = await runJson({
      ...files,
      'list-users.json': { Users: [user('pat', { CreateDate: CREATED })] },
    });
    expect(told).toEqual(['pat not read: enrol']);
    expect(answer).toMatchObject({ complete: false, plan: [{ Group: null, RoleLacks: null }] });
    expect(answer.plan[0]?.Steps[0]?.WhatToDo).toMatch(/^not known whether he may enrol/);
    expect(stderr).toContain('get-account-authorization-details.json: it is not there');
  });

  it('of the root user is said', async () => {
    const { 'get-account-summary.json': _, ...files } = filesOf({ pat: { password: RECENTLY } });
    expect((await run(files)).stdout).toContain('Whether the root user has MFA was not read');
    const without = { ...files, 'get-account-summary.json': { SummaryMap: { AccountMFAEnabled: 0 } } };
    expect((await run(without)).stdout).toContain('The root user has no MFA.');
  });
});

describe('forms', () => {
  const people = {
    ann: { password: RECENTLY, can: ADMIN },
    bob: { password: RECENTLY, can: ADMIN },
    cem: { key: RECENTLY, attached: [DEPLOY] },
  };

  it('Markdown tells a text once, with all whom it is for, and trust policies where programs need roles', async () => {
    const { stdout } = await run(filesOf(people));
    expect(stdout.match(/Set up MFA for your AWS user \{user\}/g)).toHaveLength(1);
    expect(stdout).toContain('To `ann`, `bob`');
    expect(stdout).toContain('https://111122223333.signin.aws.amazon.com/console');
    expect(stdout).toContain('## Roles for programs');
    expect(stdout).toContain('## When a device is lost');
    expect(stdout).toMatch(
      /\| 20\d\d-\d\d-\d\d \| `cem` \| none \| become a role \| .*managed policy Deploy/,
    );
  });

  it('Markdown obeys nothing that stands in names', async () => {
    const files = filesOf({ 'a`|<b>': { password: RECENTLY } });
    const { stdout } = await run(files);
    expect(stdout).not.toMatch(/^\|.*[^\\]<b/m);
    expect(stdout).toContain('a\\`\\|\\<b\\>');
  });

  it('CSV has a row for each step, the whole text, and nothing that a spreadsheet runs', async () => {
    const { stdout } = await run(
      filesOf({ ...people, '=cmd': { password: RECENTLY } }),
      '-f',
      'csv',
      '--contact',
      'IT desk',
    );
    const rows = parse(stdout, { columns: true }) as Readonly<Record<string, string>>[];
    expect(rows.map(({ UserName, Step }) => `${UserName}: ${Step}`).toSorted()).toEqual([
      "'=cmd: enrol a device",
      'ann: enrol a device',
      'ann: move to group and role',
      'bob: enrol a device',
      'bob: move to group and role',
      'cem: become a role',
    ]);
    const [first] = rows;
    expect(first).toMatchObject({ Status: 'open', Owner: '', DoneOn: '', UserName: 'ann' });
    expect(first?.['Message']).toContain('\n   User name: ann\n');
    expect(first?.['Message']).toContain('tell IT desk at once');
  });

  it('texts are in Japanese where that is asked for, and all else is not', async () => {
    const { answer } = await runJson(filesOf(people), '--lang', 'ja', '--contact', '情報システム部');
    const messages = answer.plan.flatMap(({ Steps }) => Steps.flatMap(({ Message }) => Message ?? []));
    expect(messages.length).toBeGreaterThan(3);
    for (const { Subject, Body } of messages) {
      expect(Subject).toMatch(/^【(要対応|要確認|お知らせ)】/);
      expect(Body).toContain('情報システム部');
      expect(Body).not.toContain('AWS の管理者');
    }
    expect(messages[0]?.Body).toContain('2026年12月');
    expect(answer.plan[0]?.Steps[0]?.WhatToDo).toMatch(/^[ -~]+$/);
  });
});

it('reads a live account', async () => {
  const account = toAccount({
    accountId: '111122223333',
    users: [
      {
        UserName: 'pat',
        LoginProfile: { CreateDate: CREATED, PasswordResetRequired: false },
        PasswordLastUsed: RECENTLY,
        UserPolicyList: [{ PolicyName: 'own', PolicyDocument: policyOf(...ADMIN) }],
      },
    ],
  });
  const aws = await startAws({ account });
  const environment = { ...process.env };
  try {
    Object.assign(process.env, aws.environment(), { AWS_CONFIG_FILE: '/dev/null', AWS_PROFILE: '' });
    const recorded = recordIo({ now: NOW });
    expect(await main(['plan', '-f', 'json'], recorded.io)).toBe(1);
    const answer = readJsonOutput('plan', recorded.stdout()) as Answer;
    expect(answer.plan).toMatchObject([
      { UserName: 'pat', Privilege: 'administrator', Steps: [{ Step: 'enrol' }, { Step: 'move' }] },
    ]);
  } finally {
    process.env = environment;
    await aws.stop();
  }
});

describe('of several accounts', () => {
  const planOf = async (accounts: Readonly<Record<string, Readonly<Record<string, Person>>>>) => {
    for (const [id, people] of Object.entries(accounts)) {
      mkdirSync(join(folder.path, id));
      for (const [name, content] of Object.entries(filesOf(people)))
        writeFileSync(join(folder.path, id, name), JSON.stringify(content).replaceAll('111122223333', id));
    }
    const { answer } = await runJson({}, '--deadline', '2026-12-28');
    return answer.plan.map(
      ({ UserName, Steps }) => `${UserName}: ${Steps.map(({ Step, Due }) => `${Step} ${Due}`).join(', ')}`,
    );
  };

  it('has everybody do the same on the same days', async () => {
    expect(
      await planOf({
        '111122223333': { reader: { password: RECENTLY } },
        '222233334444': { admin: { password: RECENTLY, can: ADMIN } },
      }),
    ).toEqual(['reader: enrol 2026-12-13', 'admin: enrol 2026-12-06, move 2026-12-21']);
    folder.remove();
    folder = createTestFolder();
    // Alone, nobody is there to wait for.
    expect(await planOf({ '222233334444': { admin: { password: RECENTLY, can: ADMIN } } })).toEqual([
      'admin: enrol 2026-12-13, move 2026-12-28',
    ]);
  });
});
