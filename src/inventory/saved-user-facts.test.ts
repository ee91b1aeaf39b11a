import {
  ACCOUNT,
  createTestFolder,
  device,
  knownIn,
  listing,
  user,
  virtual,
  type FactRow,
  type TestFolder,
} from '../../test/support/test-folder.ts';

let folder: TestFolder;

beforeEach(() => {
  folder = createTestFolder();
});

afterEach(() => {
  folder.remove();
});

describe('MFA devices', () => {
  const rows: readonly FactRow[] = [
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

  it.each(rows)('$name', async (row) => {
    expect(Object.entries(await knownIn(row, folder))).toEqual(Object.entries(row.known));
  });
});

describe('passwords and keys', () => {
  const rows: readonly FactRow[] = [
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
      name: 'active SSH public keys are counted; null takes nobody away',
      files: {
        ...listing('bob', 'eve', 'zoe', 'dan'),
        'list-ssh-public-keys.json': {
          bob: { SSHPublicKeys: [{ UserName: 'bob', Status: 'Active' }, { Status: 'Inactive' }] },
          eve: { SSHPublicKeys: [] },
          zoe: null,
        },
      },
      known: { bob: { activeSshPublicKeys: 1 }, eve: { activeSshPublicKeys: 0 }, zoe: {}, dan: {} },
    },
    {
      name: 'no active key so far is no answer',
      files: {
        'list-access-keys.json': { bob: { AccessKeyMetadata: [{ Status: 'Inactive' }], IsTruncated: true } },
      },
      known: { bob: {} },
    },
  ];

  it.each(rows)('$name', async (row) => {
    expect(Object.entries(await knownIn(row, folder))).toEqual(Object.entries(row.known));
  });

  it('names the file that each fact is from', async () => {
    const { users } = await folder.read({
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
        allMfaDevices: { value: [], source: 'list-mfa-devices.json' },
        hasPassword: { value: false, source: 'get-login-profile.json' },
        activeAccessKeys: { value: 0, source: 'list-access-keys.json' },
        accessKeys: { value: [], source: 'list-access-keys.json' },
      },
    ]);
  });
});
