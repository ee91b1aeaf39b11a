import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readInventoryFolder } from './folder.ts';
import { createTestFolder, device, listing, user, type TestFolder } from '../../test/support/test-folder.ts';

let folder: TestFolder;

beforeEach(() => {
  folder = createTestFolder();
});

afterEach(() => {
  folder.remove();
});

const DETAILS = 'get-account-authorization-details.json';

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
    const { users } = await folder.read({ 'list-users.json': bytes });
    expect(users?.resources[0]?.resourceName).toBe('Zoë');
  });

  it.each([
    ['UTF-16LE without a byte order mark', Buffer.from(json, 'utf16le')],
    ['UTF-16BE without a byte order mark', Buffer.from(json, 'utf16le').swap16()],
  ])('%s', async (_, bytes) => {
    const { users } = await folder.read({ 'list-users.json': bytes });
    expect(users?.resources[0]?.resourceName).toBe('Zoë');
  });

  it('a Windows code page, where its letters are in nothing that is decided from', async () => {
    const tags = [{ Key: 'Abteilung', Value: 'Qualitaet' }];
    const bytes = Buffer.from(
      JSON.stringify({ Users: [user('zoe', { Description: 'für Zoë', Tags: tags })] }),
      'latin1',
    );
    const { users } = await folder.read({ 'list-users.json': bytes });
    expect(users?.resources[0]?.resourceName).toBe('zoe');
  });

  it.each([
    ['a name', { 'list-users.json': Buffer.from(json, 'latin1') }],
    ['a report', { 'credential-report.csv': Buffer.from('user,arn,mfa_active\nZoë,x,true', 'latin1') }],
    [
      'a tag, which may be an exemption',
      {
        'list-users.json': Buffer.from(
          JSON.stringify({ Users: [user('zoe', { Tags: [{ Key: 'team', Value: 'Qualität' }] })] }),
          'latin1',
        ),
      },
    ],
    ['what is no text at all', { 'list-users.json': Buffer.from([0x7b, 0xff, 0x7d]) }],
  ])('refuses a code page with letters in %s, and says what to do', async (_, files) => {
    await expect(folder.read(files)).rejects.toThrow(/^\S+ is not UTF-8: .*save it again as UTF-8/);
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
      'an SSH public key of somebody else',
      {
        ...listing('bob'),
        'list-ssh-public-keys.json': { bob: { SSHPublicKeys: [{ UserName: 'eve', Status: 'Active' }] } },
      },
      'list-ssh-public-keys.json: bob.SSHPublicKeys[0].UserName must be "bob", not "eve"',
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
    await expect(folder.read(files)).rejects.toMatchObject({ message: message });
  });

  const ROLE =
    '"RoleName":"x","RoleId":"AROAEXAMPLEROLEAAAAAA","Arn":"arn:aws:iam::111122223333:role/x","Path":"/"';
  it.each([
    [
      'list-roles.json',
      `{"Roles":[{${ROLE},"AssumeRolePolicyDocument":{},"AssumeRolePolicyDocument":{"Statement":[]}}]}`,
      'list-roles.json: Roles[0] has "AssumeRolePolicyDocument" more than once',
    ],
    ['list-roles.json', '{"Roles":[],"Roles":[]}', 'list-roles.json has "Roles" more than once'],
    [
      'list-roles.json',
      `{"Roles":[{${ROLE},"RoleId":"x"}]}`,
      'list-roles.json: Roles[0] has "RoleId" more than once',
    ],
    [DETAILS, '{"RoleDetailList":[],"RoleDetailList":[]}', `${DETAILS} has "RoleDetailList" more than once`],
    [DETAILS, '{"UserDetailList":[],"UserDetailList":[]}', `${DETAILS} has "UserDetailList" more than once`],
    [
      DETAILS,
      '{"RoleDetailList":[],"Policies":[{"PolicyVersionList":[{"Document":{"a":1,"a":2}},{"Document":{},"Document":{}}]}]}',
      `${DETAILS}: Policies[0].PolicyVersionList[1] has "Document" more than once`,
    ],
    [
      'list-mfa-devices.json',
      '{"a.b":{"MFADevices":[]},"a.b":{"MFADevices":[]}}',
      'list-mfa-devices.json has "a.b" more than once',
    ],
    [
      'list-mfa-devices.json',
      '{"Document":{"MFADevices":[],"MFADevices":[]}}',
      'list-mfa-devices.json: Document has "MFADevices" more than once',
    ],
    [
      'get-caller-identity.json',
      '{"Account":"111122223333","Account":"444455556666"}',
      'get-caller-identity.json has "Account" more than once',
    ],
  ])('a key that is there twice: %s %s', async (file, text, message) => {
    await expect(folder.read({ [file]: text })).rejects.toMatchObject({ message });
  });

  it('no key that is there twice in a policy, which is judged as such', async () => {
    const policy = '{"Version":"2012-10-17","Statement":[],"Statement":[]}';
    const { roles } = await folder.read({
      'list-roles.json': `{"Roles":[{${ROLE},"AssumeRolePolicyDocument":${policy}}]}`,
    });
    expect(roles?.resources).toHaveLength(1);
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
    ['{} {', 1, 5],
    ['{"Users": []}\n{"Users": [}', 2, 12],
    ['An error occurred (AccessDenied)', 1, 1],
  ])('%j, which is not JSON at line %i, column %i', async (text, lineNumber, column) => {
    await expect(folder.read({ 'list-users.json': text })).rejects.toMatchObject({
      message: `list-users.json is not JSON at line ${lineNumber}, column ${column}`,
    });
  });

  it('a folder that is not there', async () => {
    await expect(readInventoryFolder(join(folder.path, 'none'))).rejects.toMatchObject({
      message: `inventory folder "${join(folder.path, 'none')}" does not exist`,
    });
  });

  it('a file in place of a folder that is called as none of a folder is', async () => {
    folder.write({ 'list-user.json': '{}' });
    await expect(readInventoryFolder(join(folder.path, 'list-user.json'))).rejects.toThrow(
      /^inventory ".*" is neither a folder nor a file of one; did you mean list-users\.json\?; a file is named/,
    );
  });

  it('a folder in place of a file', async () => {
    mkdirSync(join(folder.path, 'list-users.json'));
    await expect(readInventoryFolder(folder.path)).rejects.toThrow(/^cannot read .*list-users\.json$/);
  });

  it.each([
    ['an empty folder', {}, /^no file of an inventory in ".*"; expected some of: get-account-.*csv$/],
    ['a folder of other files', { 'notes.txt': '' }, /^no file of an inventory in ".*"; expected/],
    [
      'a folder of a program',
      { 'package.json': '{}', 'account.json': '{}' },
      /^no file of an inventory in "[^"]*"; expected/,
    ],
    ['a mistyped name', { 'a.txt': '', 'list-user.json': {} }, /; did you mean list-users\.json\?; expected/],
  ])('%s', async (_, files, message) => {
    await expect(folder.read(files)).rejects.toThrow(message);
  });
});
