import { defaultsOf } from '../parameter.ts';
import { isNeeded, type Need, type Parameters } from '../rule.ts';
import type { IamUser } from '../../src/resources/user.ts';
import { allow, type AccountWith } from '../../test/support/account-with.ts';
import { describePrivilegeCases, userOfCase } from '../../test/support/privilege-cases.ts';
import type { UserFacts } from '../../test/support/user-facts.ts';
import { iamPrivilegedUserMfaRequired } from './rule.ts';

describePrivilegeCases(iamPrivilegedUserMfaRequired, __dirname);

describe('what is read of which user', () => {
  const ADMINISTRATOR: AccountWith = { users: { alice: { can: [allow('*')] } } };
  const OF_ONE_SERVICE: AccountWith = { users: { alice: { can: [allow('s3:*')] } } };
  const device = [{ serialNumber: 'arn:aws:iam::111122223333:mfa/alice' }];
  const key = [{ serialNumber: 'arn:aws:iam::111122223333:u2f/user/alice/key-EXAMPLE' }];
  const needsOf = (
    account: AccountWith | undefined,
    user: UserFacts,
    parameters: Parameters = {},
    asOf = '2026-01-01T00:00:00Z',
  ): string[] =>
    (iamPrivilegedUserMfaRequired.needs as readonly Need<IamUser>[])
      .filter((need) =>
        isNeeded(need, userOfCase({ ...(account && { account }), user }, asOf), {
          ...defaultsOf(iamPrivilegedUserMfaRequired.parameters),
          ...parameters,
        }),
      )
      .map(({ fact }) => fact);

  it.each<[string, AccountWith | undefined, UserFacts, Parameters, readonly string[]]>([
    ['policies of everybody', undefined, {}, {}, ['authorization']],
    ['devices of a privileged user', ADMINISTRATOR, {}, {}, ['authorization', 'mfaDevices']],
    ['nothing more of others', OF_ONE_SERVICE, {}, {}, ['authorization']],
    [
      'devices of others where the rule is set to less',
      OF_ONE_SERVICE,
      {},
      { privilege: 'power' },
      ['authorization', 'mfaDevices'],
    ],
    [
      'a kind: every device of a privileged user who has one',
      ADMINISTRATOR,
      { mfaDevices: device },
      { requiredDevice: 'phishing-resistant' },
      ['authorization', 'mfaDevices', 'allMfaDevices'],
    ],
    [
      'a kind: nothing more of others',
      OF_ONE_SERVICE,
      { mfaDevices: device },
      { requiredDevice: 'hardware' },
      ['authorization'],
    ],
    [
      'hardware: certifications of a key',
      ADMINISTRATOR,
      { mfaDevices: key, allMfaDevices: key },
      { requiredDevice: 'hardware' },
      ['authorization', 'mfaDevices', 'allMfaDevices', 'certifications'],
    ],
    [
      'console users: the password of a privileged user without a device',
      ADMINISTRATOR,
      { mfaDevices: [] },
      { appliesTo: 'console-users' },
      ['authorization', 'mfaDevices', 'hasPassword'],
    ],
    [
      'console users: a device ends it',
      ADMINISTRATOR,
      { mfaDevices: device },
      { appliesTo: 'console-users' },
      ['authorization', 'mfaDevices'],
    ],
    [
      'users with credentials: no password asks for the others',
      ADMINISTRATOR,
      { mfaDevices: [], hasPassword: false },
      { appliesTo: 'credential-users' },
      ['authorization', 'mfaDevices', 'hasPassword', 'activeAccessKeys', 'activeServiceCredentials'],
    ],
    [
      'a tag: no call, for it stands beside the policies',
      ADMINISTRATOR,
      { mfaDevices: [] },
      { exemptTag: ['mfa-exempt'] },
      ['authorization', 'mfaDevices'],
    ],
  ])('%s', (_, account, user, parameters, names) => {
    expect(needsOf(account, user, parameters)).toEqual(names);
  });
});
