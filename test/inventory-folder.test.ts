import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventoryFolder } from '../src/inventory/folder.ts';
import type { IamRole } from '../src/iam/role.ts';
import type { IamUser } from '../src/iam/user.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'inventory-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

type Files = Readonly<Record<string, unknown>>;

/** Text and bytes as they are, everything else as JSON. */
const write = (files: Files): void => {
  for (const [name, content] of Object.entries(files)) {
    const isPlain = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(dir, name), isPlain ? content : JSON.stringify(content));
  }
};

const ACCOUNT = 'arn:aws:iam::111122223333';
const user = (UserName: string, more: Files = {}): Files => ({
  UserName,
  UserId: `AIDA${UserName}`,
  Arn: `${ACCOUNT}:user/${UserName}`,
  Path: '/',
  ...more,
});
const role = (RoleName: string, more: Files = {}): Files => ({
  RoleName,
  RoleId: `AROA${RoleName}`,
  Arn: `${ACCOUNT}:role/${RoleName}`,
  Path: '/',
  ...more,
});
const listing = (...names: readonly string[]): Files => ({
  'list-users.json': { Users: names.map((name) => user(name)) },
});
const virtual = (name: string, ...owner: readonly [Files?]): Files => ({
  SerialNumber: `${ACCOUNT}:mfa/${name}`,
  ...(owner[0] === undefined ? {} : { User: owner[0] }),
});

const read = async (files: Files) => {
  write(files);
  const inventory = await readInventoryFolder(dir);
  return {
    inventory,
    warnings: inventory.warnings,
    users: await inventory.list('AWS::IAM::User', [], {}),
    roles: await inventory.list('AWS::IAM::Role', [], {}),
  };
};

/** The values of one user's facts, without where they come from. */
const valuesOf = ({ mfaDevices, mfaActive, hasPassword, activeAccessKeys }: IamUser): Files => ({
  ...(mfaDevices && { mfaDevices: mfaDevices.value.map(({ serialNumber }) => serialNumber) }),
  ...(mfaActive && { mfaActive: mfaActive.value }),
  ...(hasPassword && { hasPassword: hasPassword.value }),
  ...(activeAccessKeys && { activeAccessKeys: activeAccessKeys.value }),
});

interface Row {
  readonly name: string;
  readonly files: Files;
  /** What is then known of each user that is left, by name. */
  readonly known: Files;
}

const device = (SerialNumber: string, UserName?: string): Files => ({
  SerialNumber,
  ...(UserName === undefined ? {} : { UserName }),
});

describe('MFA devices', () => {
  const rows: readonly Row[] = [
    { name: 'nothing tells: not read', files: {}, known: { bob: {} } },
    {
      name: 'an answer for each user',
      files: {
        ...listing('bob', 'eve', 'zoe'),
        'list-mfa-devices.json': {
          bob: { MFADevices: [device('GAKT12345678', 'bob'), device('GAKT2')] },
          eve: { MFADevices: [], IsTruncated: false },
        },
      },
      known: { bob: { mfaDevices: ['GAKT12345678', 'GAKT2'] }, eve: { mfaDevices: [] }, zoe: {} },
    },
    {
      name: 'null: the user is gone',
      files: { ...listing('bob', 'eve'), 'list-mfa-devices.json': { bob: null } },
      known: { eve: {} },
    },
    {
      name: 'users with the names of things that every object has',
      files: {
        ...listing('__proto__', 'constructor', 'toString', 'MFADevices'),
        'list-mfa-devices.json':
          '{"__proto__": {"MFADevices": [{"SerialNumber": "P"}]}, "MFADevices": {"MFADevices": []}}',
      },
      known: {
        ['__proto__']: { mfaDevices: ['P'] },
        constructor: {},
        toString: {},
        MFADevices: { mfaDevices: [] },
      },
    },
    {
      name: 'an empty answer that is cut short tells nothing',
      files: { 'list-mfa-devices.json': { bob: { MFADevices: [], IsTruncated: true } } },
      known: { bob: {} },
    },
    {
      name: 'a device is a device, also in an answer that is cut short',
      files: { 'list-mfa-devices.json': { bob: { MFADevices: [device('G')], NextToken: 'more' } } },
      known: { bob: { mfaDevices: ['G'] } },
    },
    {
      name: 'a bare answer tells of those it names',
      files: {
        ...listing('bob', 'eve'),
        'list-mfa-devices.json': { MFADevices: [device('A', 'bob'), device('B', 'bob')] },
      },
      known: { bob: { mfaDevices: ['A', 'B'] }, eve: {} },
    },
    {
      name: 'a bare empty answer tells of nobody',
      files: { 'list-mfa-devices.json': { MFADevices: [] } },
      known: { bob: {} },
    },
    {
      name: 'a bare answer with the root user’s devices',
      files: {
        ...listing('root'),
        'list-mfa-devices.json': {
          MFADevices: [
            device(`${ACCOUNT}:mfa/root-account-mfa-device`, 'root'),
            device(`${ACCOUNT}:u2f/root-account/key-A`),
          ],
        },
      },
      known: { root: {} },
    },
    {
      name: 'the list of virtual devices names who has one, never who has none',
      files: {
        ...listing('bob', 'eve', 'spare'),
        'list-virtual-mfa-devices.json': {
          VirtualMFADevices: [virtual('2', user('bob')), virtual('1', user('bob')), virtual('spare')],
        },
      },
      known: { bob: { mfaDevices: [`${ACCOUNT}:mfa/2`, `${ACCOUNT}:mfa/1`] }, eve: {}, spare: {} },
    },
    {
      name: 'the root user’s device is nobody else’s',
      files: {
        ...listing('root', 'root-account-mfa-device'),
        'list-virtual-mfa-devices.json': {
          VirtualMFADevices: [
            virtual('root-account-mfa-device', { UserId: '111122223333', Arn: `${ACCOUNT}:root` }),
          ],
        },
      },
      known: { root: {}, 'root-account-mfa-device': {} },
    },
    {
      name: 'a virtual device of an ARN alone, of an id alone, and of an earlier user of that name',
      files: {
        ...listing('arn', 'id', 'new'),
        'list-virtual-mfa-devices.json': {
          VirtualMFADevices: [
            virtual('1', { Arn: `${ACCOUNT}:user/arn` }),
            virtual('2', { UserId: 'AIDAid' }),
            virtual('3', { UserId: 'AIDAold', Arn: `${ACCOUNT}:user/new` }),
          ],
        },
      },
      known: { arn: { mfaDevices: [`${ACCOUNT}:mfa/1`] }, id: {}, new: {} },
    },
    {
      name: 'one id for several users, as in answers that were edited by hand',
      files: {
        'list-users.json': { Users: [user('bob', { UserId: 'AIDAX' }), user('eve', { UserId: 'AIDAX' })] },
        'list-virtual-mfa-devices.json': {
          VirtualMFADevices: [virtual('bob', user('bob', { UserId: 'AIDAX' }))],
        },
      },
      known: { bob: { mfaDevices: [`${ACCOUNT}:mfa/bob`] }, eve: {} },
    },
    {
      name: 'what was asked for one user beats the list of virtual devices',
      files: {
        'list-virtual-mfa-devices.json': { VirtualMFADevices: [virtual('bob', user('bob'))] },
        'list-mfa-devices.json': { bob: { MFADevices: [] } },
      },
      known: { bob: { mfaDevices: [] } },
    },
  ];

  it.each(rows)('$name', async ({ files, known }) => {
    const { users } = await read({ ...listing('bob'), ...files });
    const found = users?.resources.map((one) => [one.resourceName, valuesOf(one)]);
    expect(found).toEqual(Object.entries(known));
  });
});

const HEADER = 'user,arn,password_enabled,mfa_active,access_key_1_active,access_key_2_active';
const line = (name: string, cells: string): string => `${name},${ACCOUNT}:user/${name},${cells}`;

describe('the credential report', () => {
  const report = (...lines: readonly string[]): Files => ({
    'credential-report.csv': [HEADER, ...lines].join('\n'),
  });
  const whole = { mfaActive: true, hasPassword: false, activeAccessKeys: 1 };

  const rows: readonly Row[] = [
    {
      name: 'lower-case booleans',
      files: report(line('bob', 'false,true,true,false')),
      known: { bob: whole },
    },
    {
      name: 'upper-case booleans',
      files: report(line('bob', 'FALSE,TRUE,False,True')),
      known: { bob: whole },
    },
    {
      name: 'what is not known is not read',
      files: {
        ...report(line('bob', 'N/A,no_information,not_supported,'), line('eve', 'n/a,,true,N/A')),
        ...listing('bob', 'eve', 'zoe'),
      },
      known: { bob: {}, eve: { activeAccessKeys: 1 }, zoe: {} },
    },
    {
      name: 'no active key is known of both columns together',
      files: report(line('bob', 'true,false,false,false')),
      known: { bob: { mfaActive: false, hasPassword: true, activeAccessKeys: 0 } },
    },
    {
      name: 'half of the key columns',
      files: { 'credential-report.csv': 'user,access_key_1_active\nbob,false' },
      known: { bob: {} },
    },
    {
      name: 'byte order mark, CRLF, blank lines, any order of the columns, quoted cells',
      files: {
        ...listing('bob,the+builder'),
        'credential-report.csv': `\ufeff"MFA_Active", ARN ,new_column,user\r\n\r\ntrue,"${ACCOUNT}:user/bob,the+builder","a ""b""\n",x\r\n`,
      },
      known: { 'bob,the+builder': { mfaActive: true } },
    },
    {
      name: 'a missing column tells nothing',
      files: { 'credential-report.csv': `user,arn\nbob,${ACCOUNT}:user/bob` },
      known: { bob: {} },
    },
    {
      name: 'by name where a line has no ARN',
      files: { 'credential-report.csv': 'user,arn,mfa_active\nbob,N/A,false' },
      known: { bob: { mfaActive: false } },
    },
    {
      name: 'another account’s user of that name is another user',
      files: { 'credential-report.csv': 'user,arn,mfa_active\nbob,arn:aws:iam::444455556666:user/bob,true' },
      known: { bob: {} },
    },
    {
      name: 'the root user’s line is nobody else’s',
      files: {
        ...listing('<root_account>', 'root'),
        'credential-report.csv': `user,arn,mfa_active\n<root_account>,${ACCOUNT}:root,true`,
      },
      known: { '<root_account>': {}, root: {} },
    },
    {
      name: 'an answer in base64',
      files: {
        'get-credential-report.json': {
          Content: Buffer.from(`\ufeff${HEADER}\n${line('bob', 'false,true,true,false')}`).toString('base64'),
        },
      },
      known: { bob: whole },
    },
    {
      name: 'a plain answer, which is read in place of the CSV file',
      files: {
        'get-credential-report.json': { Content: `${HEADER}\n${line('bob', 'false,true,true,false')}` },
        'credential-report.csv': 'user,mfa_active\nbob,false',
      },
      known: { bob: whole },
    },
    {
      name: 'a device that is listed, and answers about passwords and keys, stand beside it and beat it',
      files: {
        ...report(line('bob', 'true,false,false,false')),
        'list-virtual-mfa-devices.json': { VirtualMFADevices: [virtual('bob', user('bob'))] },
        'get-login-profile.json': { bob: null },
        'list-access-keys.json': { bob: { AccessKeyMetadata: [{ Status: 'Active' }] } },
      },
      known: {
        bob: {
          mfaDevices: [`${ACCOUNT}:mfa/bob`],
          mfaActive: false,
          hasPassword: false,
          activeAccessKeys: 1,
        },
      },
    },
  ];

  it.each(rows)('$name', async ({ files, known }) => {
    const { users } = await read({ ...listing('bob'), ...files });
    expect(users?.problems).toEqual([]);
    const found = users?.resources.map((one) => [one.resourceName, valuesOf(one)]);
    expect(found).toEqual(Object.entries(known));
  });

  it('says of when it is where that is known', async () => {
    const Content = `${HEADER}\n${line('bob', 'false,true,true,false')}`;
    const asOf = '2019-05-07T15:40:22+00:00';
    const source = 'get-credential-report.json';
    const { users } = await read({ ...listing('bob'), [source]: { Content, GeneratedTime: asOf } });
    expect(users?.resources).toEqual([
      expect.objectContaining({
        mfaActive: { value: true, source, asOf },
        hasPassword: { value: false, source, asOf },
        activeAccessKeys: { value: 1, source, asOf },
      }),
    ]);
  });

  it.each([
    [
      'a cell that is neither true nor false',
      line('bob', 'true,tru,true,false'),
      /^credential-report\.csv: line 2: mfa_active must be true or false, not "tru"$/,
    ],
    ['a line with too few cells', 'bob,x', /^credential-report\.csv is not CSV: .*line 2/],
    ['an open quote', '"bob,x', /^credential-report\.csv is not CSV: .*line 2/],
    [
      'a user twice',
      `${line('bob', 'true,true,,')}\n${line('bob', 'true,false,,')}`,
      /line 3 tells of ".*user\/bob" again$/,
    ],
    ['nobody', ',,true,true,,', /line 2 names no user$/],
  ])('refuses %s', async (_, lines, message) => {
    await expect(read({ ...listing('bob'), ...report(lines) })).rejects.toThrow(message);
  });

  it.each([
    ['no header', 'bob,true'],
    ['not CSV at all', Buffer.from('hello').toString('base64')],
  ])('refuses what is no report: %s', async (_, Content) => {
    await expect(read({ ...listing('bob'), 'get-credential-report.json': { Content } })).rejects.toThrow(
      'get-credential-report.json is not a credential report: its first line names neither user nor arn',
    );
  });
});

describe('passwords and keys', () => {
  const rows: readonly Row[] = [
    {
      name: 'a login profile, null for none, nothing for not asked',
      files: {
        ...listing('bob', 'eve', 'zoe'),
        'get-login-profile.json': { bob: { LoginProfile: { UserName: 'bob' } }, eve: null },
      },
      known: { bob: { hasPassword: true }, eve: { hasPassword: false }, zoe: {} },
    },
    {
      name: 'active keys are counted; null: the user is gone',
      files: {
        ...listing('bob', 'eve', 'zoe', 'dan'),
        'list-access-keys.json': {
          bob: { AccessKeyMetadata: [{ Status: 'Active' }, { Status: 'Inactive' }, { Status: 'Active' }] },
          eve: { AccessKeyMetadata: [] },
          zoe: null,
        },
      },
      known: { bob: { activeAccessKeys: 2 }, eve: { activeAccessKeys: 0 }, dan: {} },
    },
    {
      name: 'no active key so far is no answer',
      files: {
        'list-access-keys.json': { bob: { AccessKeyMetadata: [{ Status: 'Inactive' }], IsTruncated: true } },
      },
      known: { bob: {} },
    },
  ];

  it.each(rows)('$name', async ({ files, known }) => {
    const { users } = await read({ ...listing('bob'), ...files });
    const found = users?.resources.map((one) => [one.resourceName, valuesOf(one)]);
    expect(found).toEqual(Object.entries(known));
  });

  it('names the file that each fact is from', async () => {
    const { users } = await read({
      ...listing('bob'),
      'list-mfa-devices.json': { bob: { MFADevices: [] } },
      'get-login-profile.json': { bob: null },
      'list-access-keys.json': { bob: { AccessKeyMetadata: [] } },
    });
    expect(users?.resources).toEqual([
      {
        resourceType: 'AWS::IAM::User',
        resourceId: 'AIDAbob',
        resourceName: 'bob',
        arn: `${ACCOUNT}:user/bob`,
        path: '/',
        accountId: '111122223333',
        mfaDevices: { value: [], source: 'list-mfa-devices.json' },
        hasPassword: { value: false, source: 'get-login-profile.json' },
        activeAccessKeys: { value: 0, source: 'list-access-keys.json' },
      },
    ]);
  });
});

const DETAILS = 'get-account-authorization-details.json';

describe('what is listed', () => {
  it('is put together by id; the more detailed file wins', async () => {
    const { users, roles } = await read({
      'list-users.json': { Users: [user('bob', { Path: '/old/' }), user('eve')] },
      'list-roles.json': {
        Roles: [
          role('a', { AssumeRolePolicyDocument: { old: true } }),
          role('b', { AssumeRolePolicyDocument: '%7B%7D' }),
          role('c', { AssumeRolePolicyDocument: null }),
        ],
      },
      [DETAILS]: {
        UserDetailList: [user('zoe'), user('bob')],
        RoleDetailList: [role('a', { AssumeRolePolicyDocument: { new: true } }), role('b')],
      },
    });
    expect(users?.resources.map(({ resourceName, path }) => [resourceName, path])).toEqual([
      ['bob', '/'],
      ['eve', '/'],
      ['zoe', '/'],
    ]);
    expect(
      roles?.resources.map(({ resourceName, trustPolicy }: IamRole) => [resourceName, trustPolicy]),
    ).toEqual([
      ['a', { value: { new: true }, source: DETAILS }],
      ['b', { value: '%7B%7D', source: 'list-roles.json' }],
      ['c', undefined],
    ]);
    expect([users?.complete, roles?.complete]).toEqual([true, true]);
  });

  it.each([
    ['nothing lists users', { 'list-roles.json': { Roles: [] } }, undefined, 0],
    ['nothing lists roles', { 'list-users.json': { Users: [] } }, 0, undefined],
    ['details of roles alone', { [DETAILS]: { RoleDetailList: [role('a')] } }, undefined, 1],
    ['details of both, empty', { [DETAILS]: { RoleDetailList: [], UserDetailList: [] } }, 0, 0],
    ['a report lists nobody', { 'credential-report.csv': 'user,mfa_active\nbob,true' }, undefined, undefined],
  ])('%s', async (_, files, userCount, roleCount) => {
    const { users, roles } = await read(files);
    expect([users?.resources.length, roles?.resources.length]).toEqual([userCount, roleCount]);
    expect([users?.complete ?? true, roles?.complete ?? true]).toEqual([true, true]);
  });

  it('has its path from the ARN where nothing else says', async () => {
    const { users, roles } = await read({
      'list-users.json': { Users: [user('a', { Path: undefined })] },
      'list-roles.json': {
        Roles: [
          role('AWSServiceRoleForX', {
            Path: undefined,
            Arn: `${ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
          }),
        ],
      },
    });
    expect(users?.resources[0]?.path).toBe('/');
    expect(roles?.resources[0]?.path).toBe('/aws-service-role/x.amazonaws.com/');
  });

  it('knows nothing of users whom a name cannot tell apart', async () => {
    const { users } = await read({
      'list-users.json': { Users: [user('bob'), user('eve')] },
      [DETAILS]: { UserDetailList: [user('Bob', { UserId: 'AIDAnew' })] },
      'list-mfa-devices.json': { bob: { MFADevices: [device('A')] }, eve: { MFADevices: [device('B')] } },
    });
    expect(users?.resources.map((one) => [one.resourceId, valuesOf(one)])).toEqual([
      ['AIDAbob', {}],
      ['AIDAeve', { mfaDevices: ['B'] }],
      ['AIDAnew', {}],
    ]);
    expect(users?.problems.map(({ resourceName }) => resourceName)).toEqual(['bob', 'Bob']);
  });
});

describe('a file that is cut short', () => {
  const bob = { Users: [user('bob')] };
  it.each([
    ['IsTruncated', { 'list-users.json': { ...bob, IsTruncated: true } }, 'list-users.json', 'IsTruncated'],
    ['NextToken', { 'list-users.json': { ...bob, NextToken: 'abc' } }, 'list-users.json', 'NextToken'],
    ['Marker', { 'list-users.json': { ...bob, Marker: 'abc' } }, 'list-users.json', 'Marker'],
    ['details', { [DETAILS]: { UserDetailList: [user('bob')], IsTruncated: true } }, DETAILS, 'IsTruncated'],
  ])('makes the listing incomplete: %s', async (_, files, operation, by) => {
    const { users } = await read(files);
    expect(users).toMatchObject({
      resources: [{ resourceName: 'bob' }],
      complete: false,
      problems: [{ operation, message: expect.stringContaining(`cut short (${by})`) }],
    });
  });

  it.each([
    ['IsTruncated false', { ...bob, IsTruncated: false, Marker: 'abc' }],
    ['no token', { ...bob, NextToken: null, IsTruncated: null, Marker: '' }],
  ])('and one that is not: %s', async (_, file) => {
    const { users } = await read({ 'list-users.json': file });
    expect(users).toMatchObject({ complete: true, problems: [] });
  });

  it('is a problem also where another file lists everybody', async () => {
    const { users } = await read({
      'list-users.json': bob,
      [DETAILS]: { UserDetailList: [], NextToken: 'a' },
    });
    expect(users).toMatchObject({ complete: true, problems: [{ operation: DETAILS }] });
  });

  it.each([
    ['virtual devices', { 'list-virtual-mfa-devices.json': { VirtualMFADevices: [], IsTruncated: true } }, 1],
    ['a bare answer', { 'list-mfa-devices.json': { MFADevices: [], IsTruncated: true } }, 1],
    [
      'virtual devices, where everybody else was asked about',
      {
        'list-virtual-mfa-devices.json': { VirtualMFADevices: [], IsTruncated: true },
        'list-mfa-devices.json': { bob: { MFADevices: [] } },
      },
      0,
    ],
    [
      'virtual devices, where somebody else was not asked about',
      {
        'list-virtual-mfa-devices.json': { VirtualMFADevices: [], IsTruncated: true },
        'list-mfa-devices.json': {},
      },
      1,
    ],
  ])('%s', async (_, files, problems) => {
    const { users } = await read({ 'list-users.json': bob, ...files });
    expect(users?.complete).toBe(true);
    expect(users?.problems).toHaveLength(problems);
  });
});

describe('the account', () => {
  const other = { Arn: 'arn:aws:iam::444455556666:user/x' };
  const mixed = { 'list-users.json': { Users: [user('x', other), user('a'), user('b')] } };
  it.each([
    [
      'is the caller’s',
      { ...mixed, 'get-caller-identity.json': { Account: '111122223333' } },
      '111122223333',
    ],
    ['is what most ARNs say', mixed, '111122223333'],
    [
      'is not known',
      { 'list-users.json': { Users: [user('a', { Arn: 'arn:aws:iam::aws:user/a' })] } },
      undefined,
    ],
  ])('%s', async (_, files, accountId) => {
    const { inventory, warnings } = await read(files);
    expect(await inventory.accountId()).toBe(accountId);
    expect(warnings).toEqual([]);
  });

  it('of the caller, against what most ARNs say, is warned of', async () => {
    const { inventory, warnings } = await read({
      ...mixed,
      'get-caller-identity.json': { Account: '444455556666' },
    });
    expect(await inventory.accountId()).toBe('444455556666');
    expect(warnings).toEqual([expect.stringMatching(/444455556666.*111122223333/)]);
  });
});

describe('warnings', () => {
  it.each([
    ['an unknown file', { 'notes.txt': 'x' }, /^notes\.txt is not a file of an inventory and was not read$/],
    ['a mistyped name', { 'list-user.json': {} }, /did you mean list-users\.json\?$/],
    [
      'two reports',
      { 'get-credential-report.json': { Content: 'user,arn' }, 'credential-report.csv': 'user,arn' },
      /^credential-report\.csv was not read/,
    ],
    [
      'users whom no file lists',
      { 'list-mfa-devices.json': { a: { MFADevices: [] }, b: { MFADevices: [] }, c: null } },
      /no file lists: a, b$/,
    ],
  ])('%s', async (_, files, warning) => {
    const { warnings, users } = await read({ ...listing('bob'), ...files });
    expect(warnings).toEqual([expect.stringMatching(warning)]);
    expect(users).toMatchObject({ complete: true, problems: [] });
  });

  it('users of whom others tell make an empty listing implausible', async () => {
    const { users, warnings } = await read({
      [DETAILS]: { UserDetailList: [], RoleDetailList: [] },
      'list-virtual-mfa-devices.json': { VirtualMFADevices: [virtual('bob', user('bob'))] },
    });
    expect(users).toMatchObject({
      complete: false,
      problems: [{ message: expect.stringContaining('user/bob') }],
    });
    expect(warnings).toEqual([]);
  });

  it('none for a whole folder', async () => {
    const { warnings } = await read({
      ...listing('bob'),
      'get-account-summary.json': { SummaryMap: { Users: 1 } },
    });
    expect(warnings).toEqual([]);
  });
});

const utf16 = (text: string, isLittle: boolean): Buffer => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return isLittle ? bytes : bytes.swap16();
};

describe('encodings', () => {
  const json = JSON.stringify({ Users: [user('Zoë')] });
  it.each([
    ['UTF-8', Buffer.from(json)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${json}`)],
    ['UTF-16LE', utf16(json, true)],
    ['UTF-16BE', utf16(json, false)],
  ])('%s', async (_, bytes) => {
    const { users } = await read({ 'list-users.json': bytes });
    expect(users?.resources[0]?.resourceName).toBe('Zoë');
  });

  it('refuses bytes that are no text', async () => {
    await expect(read({ 'list-users.json': Buffer.from([0x7b, 0xff, 0x7d]) })).rejects.toThrow(
      /^cannot read .*list-users\.json$/,
    );
  });
});

describe('refuses', () => {
  const bob = user('bob');
  it.each([
    [
      'a missing field',
      { 'list-users.json': { Users: [bob, { UserName: 'x' }] } },
      'list-users.json: Users[1].Arn is missing',
    ],
    [
      'a field of another type',
      { 'list-users.json': { Users: [bob, bob, bob, user('x', { UserId: 5 })] } },
      'list-users.json: Users[3].UserId must be a string, not 5',
    ],
    [
      'an empty field',
      { 'list-users.json': { Users: [user('x', { UserId: '' })] } },
      'list-users.json: Users[0].UserId is empty',
    ],
    ['no list', { 'list-users.json': {} }, 'list-users.json: Users is missing'],
    [
      'null for a list',
      { 'list-roles.json': { Roles: null } },
      'list-roles.json: Roles must be a list, not null',
    ],
    [
      'another type of list',
      { [DETAILS]: { UserDetailList: {} } },
      `${DETAILS}: UserDetailList must be a list, not {}`,
    ],
    [
      'an entry that is no object',
      { 'list-users.json': { Users: ['bob'] } },
      'list-users.json: Users[0] must be an object, not "bob"',
    ],
    ['a file that is a list', { 'list-users.json': [1] }, 'list-users.json must be an object, not [1]'],
    [
      'IsTruncated as text',
      { 'list-users.json': { Users: [], IsTruncated: 'true' } },
      'list-users.json: IsTruncated must be true or false, not "true"',
    ],
    [
      'an answer that is none',
      { ...listing('a.b'), 'list-mfa-devices.json': { 'a.b': true } },
      'list-mfa-devices.json: ["a.b"] must be an object, not true',
    ],
    [
      'a device without a serial number',
      { ...listing('bob'), 'list-mfa-devices.json': { bob: { MFADevices: [{}] } } },
      'list-mfa-devices.json: bob.MFADevices[0].SerialNumber is missing',
    ],
    [
      'somebody else’s devices',
      { ...listing('bob'), 'list-mfa-devices.json': { bob: { MFADevices: [device('A', 'alice')] } } },
      'list-mfa-devices.json: bob.MFADevices[0].UserName must be "bob", not "alice"',
    ],
    [
      'a bare answer that names nobody',
      { ...listing('bob'), 'list-mfa-devices.json': { MFADevices: [device('A')] } },
      'list-mfa-devices.json: MFADevices[0].UserName is missing',
    ],
    [
      'an answer without a login profile',
      { ...listing('bob'), 'get-login-profile.json': { bob: {} } },
      'get-login-profile.json: bob.LoginProfile is missing',
    ],
    [
      'somebody else’s login profile',
      { ...listing('bob'), 'get-login-profile.json': { bob: { LoginProfile: { UserName: 'alice' } } } },
      'get-login-profile.json: bob.LoginProfile.UserName must be "bob", not "alice"',
    ],
    [
      'a key without a status',
      { ...listing('bob'), 'list-access-keys.json': { bob: { AccessKeyMetadata: [{}] } } },
      'list-access-keys.json: bob.AccessKeyMetadata[0].Status is missing',
    ],
    [
      'a list of virtual devices without its list',
      { ...listing('bob'), 'list-virtual-mfa-devices.json': { MFADevices: [] } },
      'list-virtual-mfa-devices.json: VirtualMFADevices is missing',
    ],
    [
      'an account of other digits',
      { 'get-caller-identity.json': { Account: 111122223333 } },
      'get-caller-identity.json: Account must be an account of 12 digits, not 111122223333',
    ],
    [
      'a time that is none',
      { 'get-credential-report.json': { Content: 'user,arn', GeneratedTime: 'today' } },
      'get-credential-report.json: GeneratedTime must be an ISO 8601 time, not "today"',
    ],
    [
      'a report without content',
      { 'get-credential-report.json': {} },
      'get-credential-report.json: Content is missing',
    ],
    ['an empty file', { 'list-users.json': ' \n' }, 'list-users.json is empty'],
  ])('%s', async (_, files, message) => {
    await expect(read(files)).rejects.toMatchObject({ message: message });
  });

  it.each([
    ['{"Users": [}', 1, 12],
    ['{"Users":\r\n [\r\n  {"a": 1,}\r\n]}', 3, 11],
    ['{"Users": [1 2]}', 1, 14],
    ["{'Users': []}", 1, 2],
    ['{"Users": [], }', 1, 15],
    ['{"Users": [01]}', 1, 13],
    ['{"Users": ["a\tb"]}', 1, 12],
    ['{"Users": ["\\x"]}', 1, 12],
    ['{"Users": [True]}', 1, 12],
    ['{"Users": [tru', 1, 12],
    ['{"Users": [true, "ab', 1, 18],
    ['{"Users": {"a": [1, -2.5e+3, false, null, "\\u00e9\\n"]}', 1, 55],
    ['{"Users": [1}', 1, 13],
    ['{"Users"}', 1, 9],
    ['{} {}', 1, 4],
    ['An error occurred (AccessDenied)', 1, 1],
  ])('%j, which is not JSON at line %i, column %i', async (text, lineNumber, column) => {
    await expect(read({ 'list-users.json': text })).rejects.toMatchObject({
      message: `list-users.json is not JSON at line ${lineNumber}, column ${column}`,
    });
  });

  it('a folder that is not there', async () => {
    await expect(readInventoryFolder(join(dir, 'none'))).rejects.toMatchObject({
      message: `inventory folder "${join(dir, 'none')}" does not exist`,
    });
  });

  it('a file in place of a folder', async () => {
    write({ file: '' });
    await expect(readInventoryFolder(join(dir, 'file'))).rejects.toThrow(
      /^inventory ".*file" is not a folder$/,
    );
  });

  it('a folder in place of a file', async () => {
    mkdirSync(join(dir, 'list-users.json'));
    await expect(readInventoryFolder(dir)).rejects.toThrow(/^cannot read .*list-users\.json$/);
  });

  it.each([
    ['an empty folder', {}, /^no file of an inventory in ".*"; expected some of: get-account-.*csv$/],
    ['a folder of other files', { 'notes.txt': '' }, /^no file of an inventory in ".*"; expected/],
    ['a mistyped name', { 'a.txt': '', 'list-user.json': {} }, /; did you mean list-users\.json\?; expected/],
  ])('%s', async (_, files, message) => {
    await expect(read(files)).rejects.toThrow(message);
  });
});
