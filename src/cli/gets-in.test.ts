import { told, userRead } from '../../test/support/user-facts.ts';
import type { IamUser } from '../resources/user.ts';
import { roleWith } from '../../test/support/role-with.ts';
import { accountNamed } from '../resources/account.ts';
import { getsIn } from './gets-in.ts';

const NO_KEYS = { activeAccessKeys: told(0), activeServiceCredentials: told(0) };
const found = (reason: string) => ({ compliance: 'NON_COMPLIANT', reason }) as const;

it.each<[string, Partial<IamUser>, string]>([
  ['a password without a device', { hasPassword: told(true), mfaActive: told(false), ...NO_KEYS }, 'yes'],
  ['an access key beside a device', { activeAccessKeys: told(1), mfaActive: told(true) }, 'yes'],
  ['a password beside a device', { hasPassword: told(true), mfaActive: told(true), ...NO_KEYS }, 'no'],
  ['a password, and nobody knows of a device', { hasPassword: told(true), ...NO_KEYS }, 'not-known'],
  ['nothing', { hasPassword: told(false), mfaActive: told(false), ...NO_KEYS }, 'no'],
  ['no password, and keys not read', { hasPassword: told(false), mfaActive: told(false) }, 'not-known'],
  ['nothing that was read', {}, 'not-known'],
])('of a user with %s', (_, facts, expected) => {
  expect(getsIn(userRead(facts), found('no-device'))).toBe(expected);
});

it('is no way in where there is MFA, not known where nobody can tell, and else one', () => {
  const role = roleWith({});
  expect(getsIn(userRead({ activeAccessKeys: told(1) }), found('too-few-devices'))).toBe('no');
  expect(getsIn(role, found('mfa-too-old-admitted'))).toBe('no');
  expect(getsIn(role, found('not-understood'))).toBe('not-known');
  expect(getsIn(role, found('no-mfa-condition'))).toBe('yes');
  expect(getsIn(accountNamed('111122223333'), found('virtual-device'))).toBe('no');
  expect(getsIn(accountNamed('111122223333'), found('no-mfa'))).toBe('yes');
  expect(getsIn(role, { compliance: 'COMPLIANT', reason: 'mfa-required' })).toBeUndefined();
});
