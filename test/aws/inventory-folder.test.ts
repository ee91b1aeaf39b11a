import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountFromFolder } from './inventory-folder.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inventory-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const write = (files: Readonly<Record<string, unknown>>): void => {
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
};

const CREATED = '2024-01-02T03:04:05+00:00';
const ARN = 'arn:aws:iam::222233334444';
const user = (UserName: string) => ({
  Path: '/',
  UserName,
  UserId: `AIDA${UserName.toUpperCase()}`,
  Arn: `${ARN}:user/${UserName}`,
  CreateDate: CREATED,
});
const trust = { Statement: { Condition: { DateLessThan: { 'aws:CurrentTime': CREATED } } } };

describe('an account from an inventory folder', () => {
  it('puts together what the files tell', () => {
    write({
      'get-account-authorization-details.json': {
        UserDetailList: [{ ...user('alice'), Tags: [{ Key: 'team', Value: 'a' }] }, user('bob')],
        RoleDetailList: [
          { ...user(''), RoleName: 'admin', RoleId: 'AROAADMIN', AssumeRolePolicyDocument: trust },
        ],
        GroupDetailList: [{ GroupName: 'admins' }],
        Policies: [{ Arn: `${ARN}:policy/all` }],
      },
      'list-users.json': { Users: [{ ...user('alice'), PasswordLastUsed: CREATED }, user('carol')] },
      'list-roles.json': { Roles: [{ RoleName: 'plain', AssumeRolePolicyDocument: 'not JSON' }] },
      'list-mfa-devices.json': {
        alice: { MFADevices: [{ UserName: 'alice', SerialNumber: 'GAKT12345678', EnableDate: CREATED }] },
        carol: null,
      },
      'list-virtual-mfa-devices.json': {
        VirtualMFADevices: [
          {
            SerialNumber: `${ARN}:mfa/root-account-mfa-device`,
            User: { Arn: `${ARN}:root` },
            EnableDate: CREATED,
          },
          { SerialNumber: `${ARN}:mfa/bob`, User: user('bob'), EnableDate: CREATED },
          { SerialNumber: `${ARN}:mfa/spare` },
        ],
      },
      'get-login-profile.json': {
        bob: { LoginProfile: { CreateDate: CREATED, PasswordResetRequired: true } },
        alice: null,
      },
      'list-access-keys.json': {
        bob: {
          AccessKeyMetadata: [
            { UserName: 'bob', AccessKeyId: 'AKIAEXAMPLE', Status: 'Active', CreateDate: CREATED },
          ],
        },
      },
      'get-account-summary.json': { SummaryMap: { Users: 99 } },
    });
    const {
      accountId,
      users,
      roles,
      groups,
      policies,
      root,
      unassignedVirtualDevices,
      accountSummary,
      configRules,
    } = accountFromFolder(folder, { 'a-rule': ['token'] });
    const time = '2024-01-02T03:04:05.000Z';
    expect(accountId).toBe('222233334444');
    expect(users.map(({ UserName }) => UserName).toSorted()).toEqual(['alice', 'bob', 'carol']);
    expect(users.find(({ UserName }) => UserName === 'alice')).toMatchObject({
      UserId: 'AIDAALICE',
      CreateDate: time,
      PasswordLastUsed: time,
      Tags: [{ Key: 'team', Value: 'a' }],
      MFADevices: [{ SerialNumber: 'GAKT12345678', EnableDate: time }],
      AccessKeys: [],
    });
    expect(users.find(({ UserName }) => UserName === 'bob')).toMatchObject({
      MFADevices: [{ SerialNumber: `${ARN}:mfa/bob` }],
      LoginProfile: { PasswordResetRequired: true },
      AccessKeys: [{ AccessKeyId: 'AKIAEXAMPLE' }],
    });
    expect(users.find(({ UserName }) => UserName === 'carol')).toMatchObject({
      MFADevices: [],
      AccessKeys: [],
    });
    expect(roles.map(({ AssumeRolePolicyDocument }) => AssumeRolePolicyDocument)).toEqual([
      'not JSON',
      trust,
    ]);
    expect([groups, policies]).toEqual([[{ GroupName: 'admins' }], [{ Arn: `${ARN}:policy/all` }]]);
    expect(root.MFADevices).toMatchObject([{ SerialNumber: `${ARN}:mfa/root-account-mfa-device` }]);
    expect(unassignedVirtualDevices).toEqual([{ SerialNumber: `${ARN}:mfa/spare` }]);
    expect(accountSummary).toEqual({ Users: 99 });
    expect(configRules['a-rule']?.resultTokens).toEqual(new Set(['token']));
  });

  it.each([
    { form: 'plain', encode: (csv: string) => ({ 'get-credential-report.json': { Content: csv } }) },
    {
      form: 'in base64',
      encode: (csv: string) => ({
        'get-credential-report.json': { Content: Buffer.from(csv).toString('base64') },
      }),
    },
    { form: 'as CSV', encode: (csv: string) => ({ 'credential-report.csv': csv }) },
  ])('gives a user the device and the password that the report alone tells of ($form)', ({ encode }) => {
    const csv = [
      'user,arn,password_enabled,mfa_active,access_key_1_active',
      `<root_account>,${ARN}:root,not_supported,true,false`,
      `alice,${ARN}:user/alice,true,true,false`,
      `bob,${ARN}:user/bob,false,false,true`,
    ].join('\n');
    write({ 'list-users.json': { Users: [user('alice'), user('bob')] }, ...encode(csv) });
    const { users, root, credentialReport } = accountFromFolder(folder);
    expect(users).toMatchObject([
      { MFADevices: [{ SerialNumber: `${ARN}:mfa/alice` }], LoginProfile: {}, AccessKeys: [] },
      { MFADevices: [], AccessKeys: [{ Status: 'Active' }] },
    ]);
    expect(users[1]?.LoginProfile).toBeUndefined();
    expect(root.MFADevices).toHaveLength(1);
    expect(credentialReport).toBe(csv);
  });

  it('has the caller of get-caller-identity', () => {
    const identity = {
      Account: '333344445555',
      UserId: 'AROAX:me',
      Arn: 'arn:aws:sts::333344445555:assumed-role/x/me',
    };
    write({ 'get-caller-identity.json': identity });
    const { accountId, credentials } = accountFromFolder(folder);
    expect(accountId).toBe(identity.Account);
    expect(Object.values(credentials)).toEqual([{ Arn: identity.Arn, UserId: identity.UserId }]);
  });

  it('is refused where nothing tells the account', () => {
    expect(() => accountFromFolder(folder)).toThrow(`no file of "${folder}" tells the account`);
  });
});
