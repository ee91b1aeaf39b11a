/** `mfa-rules paths` of several accounts: what users of one reach in others, in every format. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { startAws } from '../aws/endpoint.ts';
import { allow, policyOf, trusts } from '../support/account-with.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { MANAGEMENT, memberId, organizationAccounts } from '../support/organization-accounts.ts';
import { pageDataOf } from '../support/page-data.ts';
import { recordIo } from '../support/recorded-io.ts';
import type { Files } from '../support/test-folder.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'paths across accounts');

const [A, B, C, UNREAD] = ['111122223333', '444455556666', '777788889999', '888899990000'] as const;

const named = (accountId: string, type: 'User' | 'Role', name: string, more: Files): Files => ({
  [`${type}Name`]: name,
  [`${type}Id`]: `${type === 'User' ? 'AIDA' : 'AROA'}${accountId}${name}`,
  Arn: `arn:aws:iam::${accountId}:${type.toLowerCase()}/${name}`,
  Path: '/',
  ...more,
});
const inline = (...statements: readonly object[]): readonly Files[] => [
  { PolicyName: 'own', PolicyDocument: policyOf(...statements) },
];
const rootOf = (accountId: string) => ({ AWS: `arn:aws:iam::${accountId}:root` });

const alice = (resource: string | readonly string[]): Files =>
  named(A, 'User', 'alice', { UserPolicyList: inline(allow('sts:AssumeRole', resource)) });
const app = (accountId: string, trusted: string): Files =>
  named(accountId, 'Role', 'app', {
    AssumeRolePolicyDocument: trusts(rootOf(trusted)),
    RolePolicyList: inline(allow('*')),
  });
const details = (users: readonly Files[], roles: readonly Files[]): Files => ({
  UserDetailList: users,
  GroupDetailList: [],
  RoleDetailList: roles,
  Policies: [],
});
const reader = (accountId: string): Files =>
  named(accountId, 'Role', 'reader', { AssumeRolePolicyDocument: trusts(rootOf(accountId)) });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mfa-rules-across-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** `undefined`: nothing of the account was saved. */
const save = (accounts: Readonly<Record<string, Files | undefined>>): void => {
  for (const [accountId, content] of Object.entries(accounts)) {
    mkdirSync(join(folder, accountId));
    if (content !== undefined)
      writeFileSync(
        join(folder, accountId, 'get-account-authorization-details.json'),
        JSON.stringify(content),
      );
  }
};

const run = async (...argv: readonly string[]) => {
  const recorded = recordIo();
  const exitCode = await main(['paths', '--inventory', folder, ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

const someone = named(B, 'User', 'someone', {});
const THREE = {
  [A]: details([alice('arn:aws:iam::*:role/app')], [reader(A)]),
  [B]: details([someone], [app(B, A)]),
  [C]: details([named(C, 'User', 'other', {})], [app(C, A)]),
};

const SENTENCE = `alice, with an access key alone or a session without MFA, becomes an administrator of 2 accounts (${B}, ${C}): sts:AssumeRole makes it role app of account ${B}; policy own, statement 1, allows everything.`;

it.each<[string, readonly string[]]>([
  [
    'table',
    [
      '3 of 3 accounts: 3 users; 1 administrator elsewhere',
      `administrator of 2 accounts (${B}, ${C}) alice of account ${A}`,
      SENTENCE,
      `1. principal.assume: role app of account ${B}`,
      'sts:AssumeRole on arn:aws:iam::444455556666:role/app (policy own, statement 1)',
      'trust policy of app, statement 1',
    ],
  ],
  [
    'csv',
    [
      'UserName,UserArn,Credential,Privilege,RoleArn,Paths,Sentence,ReachedAccountIds\n',
      `alice,arn:aws:iam::${A}:user/alice,access-key,administrator,,principal.assume,`,
      `,${B} ${C}\n`,
    ],
  ],
  [
    'mermaid',
    [
      `n2["role app of ${B} and 1 more account"]`,
      `n3{{"administrator of ${B} and 1 more account"}}`,
      'n1 -->|"sts:AssumeRole"| n2',
      'n2 --> n3',
    ],
  ],
  [
    'dot',
    [
      `n2 [label="role app of ${B} and 1 more account", shape=box]`,
      `n3 [label="administrator of ${B} and 1 more account", shape=hexagon]`,
    ],
  ],
])('a role of other accounts that lets a user in without MFA is a path in %s', async (format, parts) => {
  save(THREE);
  const { exitCode, stdout } = await run('--format', format);
  for (const part of parts) expect(format === 'table' ? unwrapped(stdout) : stdout).toContain(part);
  expect(exitCode).toBe(1);
});

/** A table without the line ends between its words. */
const unwrapped = (text: string): string => text.replaceAll(/\n {2,}/g, ' ').replaceAll(/ +/g, ' ');

it('is listed and drawn on the page of a report', async () => {
  save(THREE);
  const recorded = recordIo();
  await main(['evaluate', folder, '--format', 'html'], recorded.io);
  const page = JSON.stringify(pageDataOf(recorded.stdout()).paths);
  expect(page).toContain(`becomes an administrator of 2 accounts (${B}, ${C})`);
  // The boxes of the drawing: the role, and the privilege.
  expect(page).toContain(`"account":"${B} +1","kind":"role","name":"app"`);
  expect(page).toContain(`"reached":"${B} +1"`);
});

interface Answer {
  readonly paths: readonly {
    readonly UserName: string;
    readonly Credential: string;
    readonly Privilege: string;
    readonly RoleArn: string | null;
    readonly ReachedAccountIds: readonly string[];
    readonly Missing: readonly string[];
    readonly Steps: readonly { readonly To: { readonly Arn: string } }[];
  }[];
  readonly complete: boolean;
}
const told = ({ paths }: Answer): readonly string[] =>
  paths.map(({ UserName, Credential, Privilege, ReachedAccountIds, Steps }) =>
    [
      `${UserName} ${Credential} ${Privilege} ${ReachedAccountIds.join('+')}`,
      ...Steps.map(({ To }) => To.Arn),
    ].join(' > '),
  );
const runJson = async (...argv: readonly string[]) => {
  const { exitCode, stdout, stderr } = await run('--format', 'json', ...argv);
  return { exitCode, stderr, answer: readJsonOutput('paths', stdout) as Answer };
};
const TO_APP = `arn:aws:iam::${B}:role/app`;

it('is told in JSON with the accounts that are reached', async () => {
  save(THREE);
  const { exitCode, answer } = await runJson();
  expect(told(answer)).toEqual([
    `alice access-key administrator ${B}+${C} > ${TO_APP}`,
    `alice session-without-mfa administrator ${B}+${C} > ${TO_APP}`,
  ]);
  expect([exitCode, answer.complete]).toEqual([1, true]);
});

it.each<[string, readonly string[], readonly string[]]>([
  ['of another user is left out by --from', ['--from', 'someone'], []],
  ['below a level is left out by --privilege', ['--privilege', 'administrator', '--from', 'other'], []],
  [
    'to a role is found by --to',
    ['--to', TO_APP],
    [
      `alice access-key administrator ${B} > ${TO_APP}`,
      `alice session-without-mfa administrator ${B} > ${TO_APP}`,
    ],
  ],
])('a path %s', async (_, options, expected) => {
  save(THREE);
  expect(told((await runJson(...options)).answer)).toEqual(expected);
});

describe('an account that could not be read', () => {
  it('is not known where a policy leads there, and the run ends with 3', async () => {
    save({ [A]: details([alice(`arn:aws:iam::${UNREAD}:role/app`)], [reader(A)]), [UNREAD]: undefined });
    const { exitCode, answer, stderr } = await runJson();
    expect(told(answer)).toEqual(
      ['access-key', 'session-without-mfa'].map(
        (credential) => `alice ${credential} undecided ${UNREAD} > arn:aws:iam::${UNREAD}:role/app`,
      ),
    );
    expect(answer.paths[0]?.Missing).toEqual([`account ${UNREAD}, which was not read`]);
    expect(stderr).toContain(`account ${UNREAD}: not read`);
    expect([exitCode, answer.complete]).toEqual([3, false]);
  });

  it('is drawn as not known', async () => {
    save({ [A]: details([alice(`arn:aws:iam::${UNREAD}:role/app`)], [reader(A)]), [UNREAD]: undefined });
    const { stdout } = await run('--format', 'mermaid');
    expect(stdout).toContain(`{{"not known of ${UNREAD}"}}`);
  });
});

it('the accounts of a live organization are each read once', async () => {
  const made = organizationAccounts({ members: 2 });
  const [manager] = made.management.users;
  if (manager !== undefined) manager.UserPolicyList = inline(allow('sts:AssumeRole'));
  const [member] = made.accounts;
  for (const role of member?.roles ?? [])
    if (role.RoleName === 'Open') role.RolePolicyList = inline(allow('*'));
  const aws = await startAws({ account: made.management, otherAccounts: made.accounts });
  const environment = { ...process.env };
  Object.assign(process.env, aws.environment(), {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  const recorded = recordIo({ env: process.env });
  try {
    expect(await main(['paths', '--organization', '--from', 'manager', '-f', 'json'], recorded.io)).toBe(1);
  } finally {
    process.env = environment;
    await aws.stop();
  }
  const to = `arn:aws:iam::${memberId(1)}:role/Open`;
  expect(told(readJsonOutput('paths', recorded.stdout()) as Answer)).toEqual(
    ['access-key', 'session-without-mfa'].map(
      (credential) => `manager ${credential} administrator ${memberId(1)} > ${to}`,
    ),
  );
  const read = aws.requests.filter(({ operation }) => operation === 'iam:GetAccountAuthorizationDetails');
  expect(read).toHaveLength([MANAGEMENT, ...made.accounts].length);
});
