/** Saved answers in the forms that consoles, shells and people leave them in. */
import { join } from 'node:path';
import { readInventoryFolder } from './folder.ts';
import {
  ACCOUNT,
  createTestFolder,
  device,
  knownIn,
  listing,
  role,
  user,
  valuesOf,
  type FactRow,
  type Files,
  type TestFolder,
} from '../../test/support/test-folder.ts';

let folder: TestFolder;

beforeEach(() => {
  folder = createTestFolder();
});

afterEach(() => {
  folder.remove();
});

const REPORT = [
  'user,arn,user_creation_time,password_enabled,mfa_active,access_key_1_active,access_key_2_active',
  `<root_account>,${ACCOUNT}:root,2020-01-01T00:00:00+00:00,not_supported,true,false,false`,
  `bob,${ACCOUNT}:user/staff/bob,2024-05-06T07:08:09+00:00,true,false,true,false`,
].join('\n');
const bob = { bob: { mfaActive: false, hasPassword: true, activeAccessKeys: 1 } };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a credential report alone', () => {
  it.each<[string, Files]>([
    ['decoded', { 'credential-report.csv': REPORT }],
    ['as the console names it', { 'status_reports_Tue May 07 2024.csv': REPORT }],
    [
      'as the console names it, with a colon and a copy’s number',
      { 'status_reports_2024-05-07T15_40 (1).csv': REPORT },
    ],
    ['named after the operation', { 'get-credential-report.csv': REPORT }],
    ['with semicolons', { 'credential-report.csv': REPORT.replaceAll(',', ';') }],
    ['with tabs', { 'credential-report.csv': REPORT.replaceAll(',', '\t') }],
    ['in UTF-16', { 'credential-report.csv': Buffer.from(`\ufeff${REPORT}`, 'utf16le') }],
    ['in base64', { 'credential-report.csv': base64(REPORT) }],
    ['in base64, with line breaks', { 'credential-report.csv': base64(REPORT).replace(/.{76}/g, '$&\r\n') }],
    [
      'as the CLI’s answer',
      { 'get-credential-report.json': { Content: base64(REPORT), ReportFormat: 'text/csv' } },
    ],
    [
      'as the CLI’s answer under the name of CSV',
      { 'credential-report.csv': JSON.stringify({ Content: base64(REPORT) }) },
    ],
    [
      'as the CLI’s answer in text',
      { 'credential-report.csv': `${base64(REPORT)}\t2024-05-07T15:40:22+00:00\ttext/csv\n` },
    ],
    ['as --query Content prints it', { 'get-credential-report.json': JSON.stringify(base64(REPORT)) }],
    ['as --query Content --output text prints it', { 'get-credential-report.json': `${base64(REPORT)}\n` }],
    ['decoded under the name of the answer', { 'get-credential-report.json': REPORT }],
  ])('lists its users: %s', async (_, files) => {
    const { users, warnings, inventory } = await folder.read(files);
    expect(users?.complete).toBe(true);
    expect(users?.resources.map((one) => [one.resourceName, one.path, one.arn])).toEqual([
      ['bob', '/staff/', `${ACCOUNT}:user/staff/bob`],
    ]);
    expect(
      Object.fromEntries((users?.resources ?? []).map((one) => [one.resourceName, valuesOf(one)])),
    ).toEqual(bob);
    expect(warnings).toEqual([expect.stringContaining('those of the credential report')]);
    expect(await inventory.accountId()).toBe('111122223333');
  });

  it('of root alone says that there are no users', async () => {
    const { users, warnings } = await folder.read({
      'credential-report.csv': REPORT.split('\n').slice(0, 2).join('\n'),
    });
    expect(users).toEqual({ resources: [], complete: true, problems: [] });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['nobody at all', 'user,arn,mfa_active'],
    ['users without ARNs', 'user,mfa_active\nbob,true'],
  ])('that is not whole lists nobody: %s', async (_, csv) => {
    expect((await folder.read({ 'credential-report.csv': csv })).users).toBeUndefined();
  });

  it('lists nobody where IAM does', async () => {
    const { users } = await folder.read({
      'list-users.json': { Users: [user('eve')] },
      'credential-report.csv': REPORT,
    });
    expect(users?.resources.map(({ resourceName }) => resourceName)).toEqual(['eve']);
  });

  it('is not one of two', async () => {
    const files = { 'credential-report.csv': REPORT, 'status_reports_1.csv': REPORT };
    await expect(folder.read(files)).rejects.toThrow(
      'credential-report.csv and status_reports_1.csv are both credential reports: keep one',
    );
  });

  it.each([
    ['base64 of something else', base64('hello, world')],
    ['another table', 'name,age\nbob,7'],
  ])('is refused where it is %s', async (_, text) => {
    await expect(folder.read({ 'credential-report.csv': text })).rejects.toThrow(
      'credential-report.csv is not a credential report: its first line names neither user nor arn',
    );
  });
});

describe('the answer about one user', () => {
  const keys = (...statuses: readonly string[]): Files => ({
    AccessKeyMetadata: statuses.map((Status) => ({ UserName: 'bob', Status })),
  });
  const rows: readonly FactRow[] = [
    {
      name: 'a login profile',
      files: { ...listing('bob', 'eve'), 'get-login-profile.json': { LoginProfile: { UserName: 'bob' } } },
      known: { bob: { hasPassword: true }, eve: {} },
    },
    {
      name: 'a login profile of a user of that name',
      files: {
        ...listing('LoginProfile'),
        'get-login-profile.json': { LoginProfile: { LoginProfile: { UserName: 'LoginProfile' } } },
      },
      known: { LoginProfile: { hasPassword: true } },
    },
    {
      name: 'no login profile of a user of that name',
      files: { ...listing('LoginProfile'), 'get-login-profile.json': { LoginProfile: null } },
      known: { LoginProfile: { hasPassword: false } },
    },
    {
      name: 'access keys',
      files: { ...listing('bob', 'eve'), 'list-access-keys.json': keys('Active', 'Inactive') },
      known: { bob: { activeAccessKeys: 1 }, eve: {} },
    },
    {
      name: 'SSH public keys',
      files: {
        ...listing('bob', 'eve'),
        'list-ssh-public-keys.json': {
          SSHPublicKeys: [
            { UserName: 'bob', SSHPublicKeyId: 'APKAEXAMPLE1', Status: 'Active' },
            { UserName: 'bob', SSHPublicKeyId: 'APKAEXAMPLE2', Status: 'Inactive' },
          ],
        },
      },
      known: { bob: { activeSshPublicKeys: 1 }, eve: {} },
    },
    {
      name: 'access keys of nobody',
      files: { 'list-access-keys.json': keys() },
      known: { bob: {} },
    },
    {
      name: 'access keys that are cut short before an active one',
      files: { 'list-access-keys.json': { ...keys('Inactive'), IsTruncated: true } },
      known: { bob: {} },
    },
  ];
  it.each(rows)('$name', async (row) => {
    expect(await knownIn(row, folder)).toEqual(row.known);
  });
});

describe('several documents in one file', () => {
  const lines = (...documents: readonly unknown[]): string =>
    documents.map((document) => JSON.stringify(document)).join('\n');

  it.each<[string, unknown]>([
    ['one after the other', lines({ Users: [user('bob')] }, { Users: [user('eve')] })],
    [
      'without a line between',
      `${JSON.stringify({ Users: [user('bob')] })}${JSON.stringify({ Users: [user('eve')] })}`,
    ],
    [
      'each with a byte order mark',
      `\ufeff${lines({ Users: [user('bob')] })}\r\n\ufeff${lines({ Users: [user('eve')] })}`,
    ],
    ['in one list', [{ Users: [user('bob')] }, { Users: [user('eve')] }]],
    [
      'pages, the last of which says that it is the last',
      lines(
        { Users: [user('bob')], IsTruncated: true, Marker: 'm' },
        { Users: [user('eve')], IsTruncated: false },
      ),
    ],
  ])('are one listing: %s', async (_, content) => {
    const { users } = await folder.read({ 'list-users.json': content });
    expect(users?.resources.map(({ resourceName }) => resourceName)).toEqual(['bob', 'eve']);
    expect(users).toMatchObject({ complete: true, problems: [] });
  });

  it('are cut short where the last page is', async () => {
    const content = lines({ Users: [user('bob')] }, { Users: [user('eve')], NextToken: 'more' });
    expect((await folder.read({ 'list-users.json': content })).users).toMatchObject({ complete: false });
  });

  const rows: readonly FactRow[] = [
    {
      name: 'devices of several users',
      files: {
        ...listing('bob', 'eve', 'zoe'),
        'list-mfa-devices.json': lines(
          { MFADevices: [device('A', 'bob')] },
          { MFADevices: [] },
          { MFADevices: [device('B', 'zoe')] },
        ),
      },
      known: { bob: { mfaDevices: ['A'] }, eve: {}, zoe: { mfaDevices: ['B'] } },
    },
    {
      name: 'login profiles of several users',
      files: {
        ...listing('bob', 'eve', 'zoe'),
        'get-login-profile.json': lines(
          { LoginProfile: { UserName: 'bob' } },
          { LoginProfile: { UserName: 'zoe' } },
        ),
      },
      known: { bob: { hasPassword: true }, eve: {}, zoe: { hasPassword: true } },
    },
    {
      name: 'keys of several users, one of them cut short',
      files: {
        ...listing('bob', 'eve'),
        'list-access-keys.json': lines(
          { AccessKeyMetadata: [{ UserName: 'bob', Status: 'Inactive' }], IsTruncated: true },
          { AccessKeyMetadata: [{ UserName: 'eve', Status: 'Active' }] },
        ),
      },
      known: { bob: {}, eve: { activeAccessKeys: 1 } },
    },
    {
      name: 'objects by name',
      files: {
        ...listing('bob', 'eve'),
        'list-mfa-devices.json': lines({ bob: { MFADevices: [] } }, { eve: { MFADevices: [] } }),
      },
      known: { bob: { mfaDevices: [] }, eve: { mfaDevices: [] } },
    },
  ];
  it.each(rows)('are put together: $name', async (row) => {
    expect(await knownIn(row, folder)).toEqual(row.known);
  });

  it.each([
    [
      'two accounts',
      'get-caller-identity.json',
      lines({ Account: '111122223333' }, { Account: '444455556666' }),
      'Account',
    ],
    [
      'two answers about one user',
      'list-mfa-devices.json',
      lines({ bob: { MFADevices: [] } }, { bob: { MFADevices: [device('A')] } }),
      'bob',
    ],
  ])('are refused where they contradict each other: %s', async (_, file, content, field) => {
    await expect(folder.read({ ...listing('bob'), [file]: content })).rejects.toThrow(
      `${file} holds 2 JSON documents that contradict each other in ${field}: keep one`,
    );
  });
});

describe('a file in place of a folder', () => {
  const open = async (name: string) => {
    const inventory = await readInventoryFolder(join(folder.path, name));
    const roles = await inventory.list('AWS::IAM::Role', [], {});
    return { warnings: inventory.warnings, roles: roles?.resources.map(({ resourceName }) => resourceName) };
  };

  it('is read', async () => {
    folder.write({ 'list-roles.json': { Roles: [role('a')] } });
    expect(await open('list-roles.json')).toEqual({ roles: ['a'], warnings: [] });
  });

  it('is read alone, and says what was not', async () => {
    folder.write({
      'list-roles.json': { Roles: [role('a')] },
      'list-users.json': { Users: [] },
      'x.txt': '',
    });
    expect(await open('list-roles.json')).toEqual({
      roles: ['a'],
      warnings: [
        expect.stringMatching(
          /^list-roles\.json alone was read: name the folder ".*" to read list-users\.json too$/,
        ),
      ],
    });
  });
});
