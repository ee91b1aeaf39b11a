import { accountNamed } from '../resources/account.ts';
import type { Fact } from '../resources/fact.ts';
import type { AccessKey, IamUser, ReportedUse } from '../resources/user.ts';
import { filteredRows, type CredentialFilters } from './credential-filters.ts';
import { rootRow, userRow, type CredentialRow, type PoliciesTell } from './credential-rows.ts';
import { reachedPrivileges, type ReportedPrivilege } from './reached-privileges.ts';

const ACCOUNT = '111122223333';
const fact = <Value>(value: Value): Fact<Value> => ({ value, source: 'test' });
const user = (facts: Partial<IamUser>): IamUser => ({
  resourceType: 'AWS::IAM::User',
  resourceId: 'AIDAEXAMPLE',
  resourceName: 'dana',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/dana`,
  path: '/',
  ...facts,
});
const rowOf = (facts: Partial<IamUser>, policies: PoliciesTell = {}): CredentialRow =>
  userRow(user(facts), null, { compliance: 'COMPLIANT', reason: 'has-device', about: {} }, policies);

const NOW = new Date('2026-11-28T12:00:00Z');
/** A time so many days before the start of the run. */
const ago = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString();
const reported = (use: ReportedUse): Partial<IamUser> => ({ reportedUse: fact(use) });
const keys = (...all: readonly AccessKey[]): Partial<IamUser> => ({ accessKeys: fact(all) });

describe('a user of whom', () => {
  it('nothing was read has null for everything, and each is named', () => {
    const { Missing, ...row } = rowOf({});
    expect(row).toEqual({
      AccountId: ACCOUNT,
      ResourceId: 'AIDAEXAMPLE',
      Name: 'dana',
      Arn: `arn:aws:iam::${ACCOUNT}:user/dana`,
      CreateDate: null,
      HasPassword: null,
      LastSignIn: null,
      HasMfa: null,
      Devices: null,
      ActiveAccessKeys: null,
      HasAccessKeys: null,
      AccessKeys: null,
      ServiceCredentials: null,
      SigningCertificates: null,
      SSHPublicKeys: null,
      Groups: null,
      Privilege: null,
      PrivilegeWithoutMfa: null,
      PrivilegeByFirstDevice: null,
      Exemption: null,
    });
    expect(Missing).toEqual([
      'HasPassword',
      'LastSignIn',
      'HasMfa',
      'Devices',
      'ActiveAccessKeys',
      'AccessKeys',
      'ServiceCredentials',
      'SigningCertificates',
      'SSHPublicKeys',
      'Groups',
      'Privilege',
      'PrivilegeWithoutMfa',
      'PrivilegeByFirstDevice',
    ]);
  });

  it('everything was read and found empty has no null for it', () => {
    const row = rowOf({
      hasPassword: fact(false),
      allMfaDevices: fact([]),
      activeAccessKeys: fact(0),
      accessKeys: fact([]),
      activeServiceCredentials: fact(0),
      groups: fact([]),
      activeSigningCertificates: fact(0),
      activeSshPublicKeys: fact(0),
    });
    expect(row).toMatchObject({
      HasMfa: false,
      Devices: [],
      AccessKeys: [],
      ActiveAccessKeys: 0,
      Groups: [],
    });
    expect(row.Missing).toEqual(['Privilege', 'PrivilegeWithoutMfa', 'PrivilegeByFirstDevice']);
  });

  it.each<[string, Partial<IamUser>, string | null, boolean]>([
    [
      'IAM tells the sign-in',
      { passwordLastUsed: fact(ago(1)), ...reported({ passwordLastUsed: ago(9) }) },
      ago(1),
      true,
    ],
    ['the report alone tells it', reported({ passwordLastUsed: ago(9) }), ago(9), true],
    ['IAM tells that there was none', { passwordLastUsed: fact(null) }, null, true],
    ['there is no password', { hasPassword: fact(false) }, null, true],
    ['there is a password and nobody tells', { hasPassword: fact(true) }, null, false],
  ])('%s', (_, facts, lastSignIn, isRead) => {
    const { LastSignIn, Missing } = rowOf(facts);
    expect([LastSignIn, !Missing.includes('LastSignIn')]).toEqual([lastSignIn, isRead]);
  });

  const key = (createDate: string): AccessKey => ({ isActive: true, createDate });
  it.each<[string, Partial<IamUser>, readonly (string | null | undefined)[]]>([
    [
      'the report tells the same key',
      { ...keys(key(ago(9))), ...reported({ accessKeys: [{ ...key(ago(9)), lastUsed: ago(1) }] }) },
      [ago(1)],
    ],
    [
      'it was deactivated since it was made, and is the only one',
      { ...keys(key(ago(9))), ...reported({ accessKeys: [{ ...key(ago(5)), lastUsed: ago(6) }] }) },
      [ago(6)],
    ],
    [
      'it is newer than the only one of the report, which is another',
      { ...keys(key(ago(1))), ...reported({ accessKeys: [{ ...key(ago(9)), lastUsed: ago(2) }] }) },
      [undefined],
    ],
    [
      'two were made in one minute',
      {
        ...keys(key(ago(9)), key(ago(9))),
        ...reported({
          accessKeys: [
            { ...key(ago(9)), lastUsed: ago(1) },
            { ...key(ago(9)), lastUsed: null },
          ],
        }),
      },
      [undefined, undefined],
    ],
    ['the report tells nothing', keys(key(ago(9))), [undefined]],
    [
      'the report alone tells, and it was never used',
      reported({ accessKeys: [{ ...key(ago(9)), lastUsed: null }] }),
      [null],
    ],
  ])('an access key is listed: %s', (_, facts, lastUsed) => {
    const { AccessKeys, Missing } = rowOf(facts);
    expect(AccessKeys?.map((one) => one.LastUsed)).toEqual(lastUsed.map((time) => time ?? null));
    expect(Missing.includes('AccessKeys.LastUsed')).toBe(lastUsed.includes(undefined));
  });
});

it.each<[string, boolean | undefined, ReportedUse | undefined, readonly object[] | null]>([
  ['no keys, whatever an older report says', false, { accessKeys: [{ isActive: true }] }, []],
  ['keys, and the report is older', true, { accessKeys: [] }, null],
  [
    'keys that the report tells',
    true,
    { accessKeys: [{ isActive: true }] },
    [{ Active: true, CreateDate: null, LastUsed: null }],
  ],
  ['nothing that was read', undefined, undefined, null],
])('a root user has %s', (_, hasKeys, use, expected) => {
  const { AccessKeys, Groups } = rootRow({
    ...accountNamed(ACCOUNT),
    ...(hasKeys === undefined ? {} : { rootHasAccessKeys: fact(hasKeys) }),
    ...(use === undefined ? {} : { reportedUse: fact(use) }),
  });
  expect([AccessKeys, Groups]).toEqual([expected, []]);
});

const SERIAL = 'arn:aws:iam::111122223333:mfa/root-account-mfa-device';
it.each([
  [
    'a virtual device, which IAM lists',
    { rootHasMfa: fact(true), rootVirtualDevices: fact([{ serialNumber: SERIAL, enableDate: ago(3) }]) },
    [{ SerialNumber: SERIAL, Kind: 'virtual', EnableDate: ago(3) }],
  ],
  [
    'MFA, and no virtual device: of which kind is not known',
    { rootHasMfa: fact(true), rootVirtualDevices: fact([]) },
    null,
  ],
  ['MFA, and devices were not read', { rootHasMfa: fact(true) }, null],
  ['no MFA', { rootHasMfa: fact(false) }, []],
])('a root user has %s', (_, facts, expected) => {
  const { Devices, Missing } = rootRow({ ...accountNamed(ACCOUNT), ...facts });
  expect(Devices).toEqual(expected);
  expect(Missing.includes('Devices')).toBe(expected === null);
});

describe('--unused-days 90', () => {
  const filters: CredentialFilters = {
    noMfa: false,
    consolePassword: false,
    privileged: false,
    unusedDays: 90,
  };
  const unusedKey = { isActive: true, createDate: ago(400), lastUsed: null };
  const old: Partial<IamUser> = { createDate: ago(400), hasPassword: fact(true), ...keys() };
  it.each<[string, Partial<IamUser>, 'shown' | 'undecided' | 'left out']>([
    ['signed in 90 days ago', { ...old, passwordLastUsed: fact(ago(90)) }, 'shown'],
    ['signed in 89 days ago', { ...old, passwordLastUsed: fact(ago(89)) }, 'left out'],
    ['has never signed in', { ...old, passwordLastUsed: fact(null) }, 'shown'],
    [
      'has never signed in and is new',
      { ...old, createDate: ago(2), passwordLastUsed: fact(null) },
      'left out',
    ],
    ['may have signed in', old, 'undecided'],
    [
      'used a key, and may have signed in',
      { ...old, accessKeys: fact([{ ...unusedKey, lastUsed: ago(1) }]) },
      'left out',
    ],
    [
      'used a key long ago',
      { ...old, passwordLastUsed: fact(null), accessKeys: fact([{ ...unusedKey, lastUsed: ago(91) }]) },
      'shown',
    ],
    [
      'may have used a key',
      { ...old, passwordLastUsed: fact(null), accessKeys: fact([{ isActive: true, createDate: ago(400) }]) },
      'undecided',
    ],
    ['was made nobody knows when', { hasPassword: fact(false), ...keys() }, 'undecided'],
  ])('somebody who %s', (_, facts, expected) => {
    const { shown, undecided } = filteredRows([rowOf(facts)], filters, NOW);
    expect(shown.length === 0 ? 'left out' : undecided === 0 ? 'shown' : 'undecided').toBe(expected);
  });
});

describe('--privileged', () => {
  const filters: CredentialFilters = {
    noMfa: false,
    consolePassword: false,
    privileged: true,
    unusedDays: undefined,
  };
  it.each<[ReportedPrivilege | undefined, 'shown' | 'undecided' | 'left out']>([
    ['administrator', 'shown'],
    ['power', 'shown'],
    ['write', 'left out'],
    ['none', 'left out'],
    ['undecided', 'undecided'],
    [undefined, 'undecided'],
  ])('of somebody whose privilege is %s: %s', (any, expected) => {
    const reached =
      any === undefined ? undefined : { any, withoutMfa: 'none' as const, byFirstDevice: 'none' as const };
    const { shown, undecided } = filteredRows([rowOf({}, { reached })], filters, NOW);
    expect(shown.length === 0 ? 'left out' : undecided === 1 ? 'undecided' : 'shown').toBe(expected);
  });
});

it.each<[string, Parameters<typeof reachedPrivileges>[0], readonly [string, string]]>([
  [
    'the worst of every credential, and of those without MFA',
    [
      { credential: 'access-key', privilege: 'write' },
      { credential: 'session-without-mfa', privilege: 'none' },
      { credential: 'mfa', privilege: 'administrator' },
    ],
    ['administrator', 'write'],
  ],
  [
    'undecided where what was not decided may be worse',
    [
      { credential: 'access-key', privilege: 'power' },
      { credential: 'session-without-mfa', privilege: 'undecided' },
      { credential: 'mfa', privilege: 'administrator' },
    ],
    ['administrator', 'undecided'],
  ],
])('a privilege is %s', (_, found, expected) => {
  const { any, withoutMfa } = reachedPrivileges(found);
  expect([any, withoutMfa]).toEqual(expected);
});

it.each<[string, Partial<IamUser>, readonly 'administrator'[], ReportedPrivilege | null]>([
  ['open where there is no device', { allMfaDevices: fact([]) }, ['administrator'], 'administrator'],
  ['shut where there is one', { mfaActive: fact(true) }, ['administrator'], 'none'],
  ['not known where devices were not read', {}, ['administrator'], null],
  ['none where nobody may enrol it, or it leads to nothing', {}, [], 'none'],
])('the first device is %s', (_, facts, ways, expected) => {
  const found = ways.map((privilege) => ({ privilege }));
  const reached = reachedPrivileges([{ credential: 'mfa', privilege: 'administrator' }], found);
  const { PrivilegeByFirstDevice, Missing } = rowOf(facts, { reached });
  expect(PrivilegeByFirstDevice).toBe(expected);
  expect(Missing.includes('PrivilegeByFirstDevice')).toBe(expected === null);
});
