import {
  ACCOUNT,
  createTestFolder,
  knownIn,
  listing,
  user,
  virtual,
  type FactRow,
  type Files,
  type TestFolder,
} from '../../test/support/test-folder.ts';
import type { ReportedUse } from '../resources/user.ts';

let folder: TestFolder;

beforeEach(() => {
  folder = createTestFolder();
});

afterEach(() => {
  folder.remove();
});

const HEADER = 'user,arn,password_enabled,mfa_active,access_key_1_active,access_key_2_active';
const line = (name: string, cells: string): string => `${name},${ACCOUNT}:user/${name},${cells}`;

describe('the credential report', () => {
  const report = (...lines: readonly string[]): Files => ({
    'credential-report.csv': [HEADER, ...lines].join('\n'),
  });
  const whole = { mfaActive: true, hasPassword: false, activeAccessKeys: 1 };

  const rows: readonly FactRow[] = [
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
      name: 'signing certificates; that there is none takes both columns',
      files: {
        ...listing('bob', 'eve', 'zoe'),
        'credential-report.csv':
          'user,cert_1_active,cert_2_active\nbob,true,true\neve,false,FALSE\nzoe,false,N/A',
      },
      known: { bob: { activeSigningCertificates: 2 }, eve: { activeSigningCertificates: 0 }, zoe: {} },
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

  it.each(rows)('$name', async (row) => {
    expect(Object.entries(await knownIn(row, folder))).toEqual(Object.entries(row.known));
  });

  it('says of when it is where that is known', async () => {
    const Content = `${HEADER}\n${line('bob', 'false,true,true,false')}`;
    const asOf = '2019-05-07T15:40:22+00:00';
    const source = 'get-credential-report.json';
    const { users } = await folder.read({ ...listing('bob'), [source]: { Content, GeneratedTime: asOf } });
    expect(users?.resources).toEqual([
      expect.objectContaining({
        mfaActive: { value: true, source, asOf },
        hasPassword: { value: false, source, asOf },
        activeAccessKeys: { value: 1, source, asOf },
      }),
    ]);
  });

  it.each([
    ['created at the same time', '2024-05-06T07:08:09Z', true],
    ['created a second apart, as IAM rounds', '2024-05-06T07:08:10+00:00', true],
    [
      'created later, so that the report is about an earlier user of the name',
      '2026-11-20T00:00:00Z',
      undefined,
    ],
    ['created at a time that cannot be read', 'last year', true],
  ])('tells of a user who was %s: %s', async (_, createDate, mfaActive) => {
    const csv = `user,arn,user_creation_time,mfa_active\nbob,${ACCOUNT}:user/bob,2024-05-06T07:08:09+00:00,true`;
    const files = {
      'list-users.json': { Users: [user('bob', { CreateDate: createDate })] },
      'credential-report.csv': csv,
    };
    const { users } = await folder.read(files);
    expect(users?.resources.map((bob) => bob.mfaActive?.value)).toEqual([mfaActive]);
  });

  const KEY_1 = 'access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date';
  const KEY_2 = KEY_1.replaceAll('1', '2');
  const MADE = '2025-03-01T08:20:00+00:00';
  const USED = '2026-02-03T16:40:00+00:00';
  it.each<[string, string, string, ReportedUse | undefined]>([
    ['without such columns', 'mfa_active', 'true', undefined],
    ['who has signed in', 'password_last_used', USED, { passwordLastUsed: USED }],
    ['who never has', 'password_last_used', 'no_information', { passwordLastUsed: null }],
    ['who has no password', 'password_last_used', 'N/A', { passwordLastUsed: null }],
    ['whose cell is empty', 'password_last_used', '', undefined],
    ['whose cell is no time', 'password_last_used', 'yesterday', undefined],
    ['without keys', `${KEY_1},${KEY_2}`, 'false,N/A,N/A,false,N/A,N/A', { accessKeys: [] }],
    [
      'with a key that is in use and one that is not active',
      `${KEY_1},${KEY_2}`,
      `true,${MADE},${USED},false,${MADE},N/A`,
      {
        accessKeys: [
          { isActive: true, createDate: MADE, lastUsed: USED },
          { isActive: false, createDate: MADE, lastUsed: null },
        ],
      },
    ],
    ['of whose second key nothing is told', KEY_1, `true,${MADE},${USED}`, undefined],
    [
      'whose keys are told without times',
      'access_key_1_active,access_key_2_active',
      'true,true',
      { accessKeys: [{ isActive: true }, { isActive: true }] },
    ],
    ['whose inactive key may be none', 'access_key_1_active,access_key_2_active', 'true,false', undefined],
  ])('tells of a user %s what was used when', async (_, columns, cells, use) => {
    const files = { ...listing('bob'), 'credential-report.csv': `user,${columns}\nbob,${cells}` };
    const { users } = await folder.read(files);
    expect(users?.resources.map(({ reportedUse }) => reportedUse?.value)).toEqual([use]);
  });

  it('tells of the root user of the account, and of no other', async () => {
    const root = (accountId: string): Files => ({
      'get-account-summary.json': { SummaryMap: { AccountMFAEnabled: 1 } },
      'get-caller-identity.json': { Account: '111122223333', Arn: `${ACCOUNT}:user/bob`, UserId: 'AIDAbob' },
      'credential-report.csv': `user,arn,password_last_used\n<root_account>,arn:aws:iam::${accountId}:root,${USED}`,
    });
    const useOf = async (accountId: string) => {
      const { inventory } = await folder.read(root(accountId));
      const listed = await inventory.list('AWS::::Account', [], {});
      return listed?.resources.map(({ reportedUse }) => reportedUse?.value.passwordLastUsed);
    };
    expect(await useOf('111122223333')).toEqual([USED]);
    expect(await useOf('444455556666')).toEqual([undefined]);
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
    await expect(folder.read({ ...listing('bob'), ...report(lines) })).rejects.toThrow(message);
  });

  it.each([
    ['no header', 'bob,true'],
    ['not CSV at all', Buffer.from('hello').toString('base64')],
  ])('refuses what is no report: %s', async (_, Content) => {
    await expect(
      folder.read({ ...listing('bob'), 'get-credential-report.json': { Content } }),
    ).rejects.toThrow(
      'get-credential-report.json is not a credential report: its first line names neither user nor arn',
    );
  });
});
