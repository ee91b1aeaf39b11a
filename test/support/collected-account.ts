import { toAccount, virtualDevice, type Account } from '../aws/account.ts';

export const home = { accountId: '111122223333', partition: 'aws' };
const CREATED = '2024-01-02T03:04:05Z';
export const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
};
/** The last condition alone would ask for MFA; AWS does not say which of them counts. */
const repeatedTrust =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole","Condition":{"StringLike":{"aws:username":"*"},"Bool":{"aws:MultiFactorAuthPresent":"false"},"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}';
const password = { LoginProfile: { CreateDate: CREATED, PasswordResetRequired: false } };
const key = (Status: 'Active' | 'Inactive') => ({
  AccessKeys: [{ AccessKeyId: `AKIA${Status.toUpperCase()}EXAMPLE`, Status, CreateDate: CREATED }],
});

/** One user for every way in which the rule can come out, one with each kind of device. */
export const toCollectedAccount = (partition = 'aws'): Account =>
  toAccount({
    ...home,
    partition,
    users: [
      { UserName: 'zoe', MFADevices: [virtualDevice('zoe-2', home), virtualDevice('zoe-1', home)] },
      { UserName: 'token', MFADevices: [{ SerialNumber: 'GAKT12345678', EnableDate: CREATED }] },
      {
        UserName: 'console',
        ...password,
        Tags: [{ Key: 'mfa-exempt', Value: 'waits until 1975-01-01' }],
      },
      {
        UserName: 'fido',
        MFADevices: [
          {
            SerialNumber: `arn:${partition}:iam::111122223333:u2f/user/fido/key-EXAMPLEID`,
            EnableDate: CREATED,
            Certifications: { FIDO: 'L1' },
          },
        ],
      },
      { UserName: 'keys', ...key('Active') },
      { UserName: 'unused', ...key('Inactive'), Path: '/bots/' },
      {
        UserName: '__proto__',
        ServiceSpecificCredentials: [
          {
            ServiceSpecificCredentialId: 'ACCAEXAMPLEID',
            ServiceName: 'bedrock.amazonaws.com',
            Status: 'Active',
            CreateDate: CREATED,
          },
        ],
      },
      { UserName: 'constructor', MFADevices: [{ SerialNumber: 'GAKT87654321', EnableDate: CREATED }] },
      { UserName: '123,and+4' },
    ],
    roles: [
      { RoleName: 'open', AssumeRolePolicyDocument: trust },
      { RoleName: 'repeated', AssumeRolePolicyDocument: repeatedTrust },
      { RoleName: 'broken', AssumeRolePolicyDocument: '{"Version": 100% wrong' },
      { RoleName: 'list', AssumeRolePolicyDocument: '[1]' },
      { RoleName: 'linked', Path: '/aws-service-role/a.amazonaws.com/', AssumeRolePolicyDocument: trust },
    ],
    root: {
      CreateDate: CREATED,
      MFADevices: [virtualDevice('root-account-mfa-device', home)],
      AccessKeys: [],
      hasPassword: true,
    },
    unassignedVirtualDevices: [{ SerialNumber: 'arn:aws:iam::111122223333:mfa/console' }],
  });
