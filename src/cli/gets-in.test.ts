import type { Fact } from '../resources/fact.ts';
import type { IamUser } from '../resources/user.ts';
import { roleWith } from '../../test/support/role-with.ts';
import { accountNamed } from '../resources/account.ts';
import { getsIn } from './gets-in.ts';

const fact = <Value>(value: Value): Fact<Value> => ({ value, source: 'test' });
const NO_KEYS = { activeAccessKeys: fact(0), activeServiceCredentials: fact(0) };
const user = (facts: Partial<IamUser>): IamUser => ({
  resourceType: 'AWS::IAM::User',
  resourceId: 'AIDAEXAMPLE',
  resourceName: 'dana',
  accountId: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/dana',
  path: '/',
  ...facts,
});
const found = (reason: string) => ({ compliance: 'NON_COMPLIANT', reason }) as const;

it.each<[string, Partial<IamUser>, string]>([
  ['a password without a device', { hasPassword: fact(true), mfaActive: fact(false), ...NO_KEYS }, 'yes'],
  ['an access key beside a device', { activeAccessKeys: fact(1), mfaActive: fact(true) }, 'yes'],
  ['a password beside a device', { hasPassword: fact(true), mfaActive: fact(true), ...NO_KEYS }, 'no'],
  ['a password, and nobody knows of a device', { hasPassword: fact(true), ...NO_KEYS }, 'not-known'],
  ['nothing', { hasPassword: fact(false), mfaActive: fact(false), ...NO_KEYS }, 'no'],
  ['no password, and keys not read', { hasPassword: fact(false), mfaActive: fact(false) }, 'not-known'],
  ['nothing that was read', {}, 'not-known'],
])('of a user with %s', (_, facts, expected) => {
  expect(getsIn(user(facts), found('no-device'))).toBe(expected);
});

it('is no way in where there is MFA, not known where nobody can tell, and else one', () => {
  const role = roleWith({});
  expect(getsIn(user({ activeAccessKeys: fact(1) }), found('too-few-devices'))).toBe('no');
  expect(getsIn(role, found('mfa-too-old-admitted'))).toBe('no');
  expect(getsIn(role, found('not-understood'))).toBe('not-known');
  expect(getsIn(role, found('no-mfa-condition'))).toBe('yes');
  expect(getsIn(accountNamed('111122223333'), found('virtual-device'))).toBe('no');
  expect(getsIn(accountNamed('111122223333'), found('no-mfa'))).toBe('yes');
  expect(getsIn(role, { compliance: 'COMPLIANT', reason: 'mfa-required' })).toBeUndefined();
});
