import type { IamRole } from '../resources/role.ts';
import {
  ACCOUNT,
  createTestFolder,
  device,
  listing,
  role,
  user,
  valuesOf,
  virtual,
  type TestFolder,
} from '../../test/support/test-folder.ts';

let folder: TestFolder;

beforeEach(() => {
  folder = createTestFolder();
});

afterEach(() => {
  folder.remove();
});

const DETAILS = 'get-account-authorization-details.json';

describe('what is listed', () => {
  it('is put together by id; the more detailed file wins', async () => {
    const { users, roles } = await folder.read({
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
    ['a report lists nobody', { 'credential-report.csv': 'user,mfa_active\nbob,true' }, undefined, undefined],
  ])('%s', async (_, files, userCount, roleCount) => {
    const { users, roles } = await folder.read(files);
    expect([users?.resources.length, roles?.resources.length]).toEqual([userCount, roleCount]);
    expect([users?.complete ?? true, roles?.complete ?? true]).toEqual([true, true]);
  });

  it('has its path from the ARN where nothing else says', async () => {
    const { users, roles } = await folder.read({
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
    const { users } = await folder.read({
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
    const { users } = await folder.read(files);
    expect(users).toMatchObject({
      resources: [{ resourceName: 'bob' }],
      complete: false,
      problems: [{ operation, error: { message: expect.stringContaining(`cut short (${by})`) } }],
    });
  });

  it.each([
    ['IsTruncated false', { ...bob, IsTruncated: false, Marker: 'abc' }],
    ['no token', { ...bob, NextToken: null, IsTruncated: null, Marker: '' }],
  ])('and one that is not: %s', async (_, file) => {
    const { users } = await folder.read({ 'list-users.json': file });
    expect(users).toMatchObject({ complete: true, problems: [] });
  });

  it('is a problem also where another file lists everybody', async () => {
    const { users } = await folder.read({
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
    const { users } = await folder.read({ 'list-users.json': bob, ...files });
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
    const { inventory, warnings } = await folder.read(files);
    expect(await inventory.accountId()).toBe(accountId);
    expect(warnings).toEqual([]);
  });

  it('of the caller, against what most ARNs say, is warned of', async () => {
    const { inventory, warnings } = await folder.read({
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
      /a, b are in other files, but in no list of users$/,
    ],
  ])('%s', async (_, files, warning) => {
    const { warnings, users } = await folder.read({ ...listing('bob'), ...files });
    expect(warnings).toEqual([expect.stringMatching(warning)]);
    expect(users).toMatchObject({ complete: true, problems: [] });
  });

  it('users of whom others tell make an empty listing implausible', async () => {
    const { users, warnings } = await folder.read({
      'list-users.json': { Users: [] },
      'list-virtual-mfa-devices.json': { VirtualMFADevices: [virtual('bob', user('bob'))] },
    });
    expect(users).toMatchObject({
      complete: false,
      problems: [{ error: { message: expect.stringContaining('user/bob') } }],
    });
    expect(warnings).toEqual([]);
  });

  it('none for a whole folder', async () => {
    const { warnings } = await folder.read({
      ...listing('bob'),
      'get-account-summary.json': { SummaryMap: { Users: 1 } },
    });
    expect(warnings).toEqual([]);
  });
});
