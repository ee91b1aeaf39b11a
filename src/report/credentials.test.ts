import { accountNamed } from '../resources/account.ts';
import type { Fact } from '../resources/fact.ts';
import type { IamUser } from '../resources/user.ts';
import { credentialsOf, type ReportedCredentials } from './credentials.ts';

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
const devices = (...serialNumbers: readonly string[]): Partial<IamUser> => ({
  mfaDevices: fact(serialNumbers.map((serialNumber) => ({ serialNumber }))),
});
const IDENTITY = { resourceId: 'AIDAEXAMPLE', accountId: ACCOUNT, name: 'dana' };

it.each<[string, Partial<IamUser>, Partial<ReportedCredentials>]>([
  ['of which nothing was read has no field for it', {}, {}],
  ['with an empty list of devices has none', devices(), { hasMfa: false, devices: [] }],
  ['of the credential report alone has no kinds', { mfaActive: fact(true) }, { hasMfa: true }],
  [
    'with a device of each kind has the kinds',
    devices(`arn:aws:iam::${ACCOUNT}:mfa/a`, `arn:aws:iam::${ACCOUNT}:u2f/user/dana/k-1`, 'GAHT12345678'),
    { hasMfa: true, devices: ['virtual', 'passkey or security key', 'hardware token'] },
  ],
  [
    'with text messages alone has no MFA, as its rule says',
    devices(`arn:aws:iam::${ACCOUNT}:sms-mfa/a`),
    { hasMfa: false, devices: ['text messages'] },
  ],
  [
    'with an ARN of another kind has a device that is not called virtual',
    devices(`arn:aws:iam::${ACCOUNT}:other/a`),
    { hasMfa: true, devices: ['unknown kind'] },
  ],
  [
    'without keys and password has both, which is not the same as not read',
    { hasPassword: fact(false), activeAccessKeys: fact(0) },
    { hasPassword: false, activeAccessKeys: 0 },
  ],
  [
    'with certificates and SSH keys has both counts',
    { activeSigningCertificates: fact(1), activeSshPublicKeys: fact(0) },
    { activeSigningCertificates: 1, activeSshPublicKeys: 0 },
  ],
])('a user %s', (_, facts, expected) => {
  expect(credentialsOf(user(facts), null)).toEqual({ ...IDENTITY, ...expected });
});

it('a root user has the name of the credential report, and keys that nobody counts', () => {
  const account = {
    ...accountNamed(ACCOUNT),
    rootHasMfa: fact(true),
    rootHasAccessKeys: fact(true),
    rootHasSigningCertificates: fact(false),
  };
  expect(credentialsOf(account, null)).toEqual({
    resourceId: ACCOUNT,
    accountId: ACCOUNT,
    name: '<root_account>',
    hasMfa: true,
    hasAccessKeys: true,
    hasSigningCertificates: false,
  });
});
