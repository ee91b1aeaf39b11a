import type { WayIn } from '../../rules/evidence.ts';
import { iamRoleTrustMfaRequired } from '../../rules/iam-role-trust-mfa-required/rule.ts';
import { iamUserMfaRequired } from '../../rules/iam-user-mfa-required/rule.ts';
import { severities, type About, type Severity } from '../../rules/rule.ts';
import { decide, roleOf } from '../../test/support/trust-cases.ts';
import { severityOf, whomOf } from './severity.ts';

const OWN = '123456789012';
const allow = (Principal: unknown, Condition: object = {}): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition }],
});

describe('the severity of a role', () => {
  it.each<[string, object, Severity | undefined]>([
    ['anybody', allow('*'), 'CRITICAL'],
    [
      'anybody of an organization',
      allow('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } }),
      'CRITICAL',
    ],
    ['another account', allow({ AWS: '444455556666' }), 'CRITICAL'],
    [
      'a third party with an ExternalId',
      allow({ AWS: '444455556666' }, { StringEquals: { 'sts:ExternalId': 'example-id' } }),
      'HIGH',
    ],
    ['its own account', allow({ AWS: OWN }), 'HIGH'],
    ['its own account and another', allow({ AWS: [OWN, '444455556666'] }), 'CRITICAL'],
    ['who is not known', allow({ AWS: 'arn:aws:iam::444455556666:group/x' }), 'MEDIUM'],
    [
      'nobody without MFA',
      allow({ AWS: '444455556666' }, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      undefined,
    ],
  ])('that lets in %s', (_, policy, severity) => {
    const decision = decide({ policy });
    expect(severityOf(iamRoleTrustMfaRequired, roleOf({ policy }), decision)).toBe(severity);
  });
});

it('does not call an account another where it is not known which is the own', () => {
  const way: Pick<WayIn, 'principal'> = {
    principal: { kind: 'account', written: OWN, accountId: OWN },
  };
  expect(whomOf(way, undefined)).toBe('not-known');
  expect(whomOf(way, OWN)).toBe('own-account');
  expect(whomOf(undefined, OWN)).toBe('not-known');
});

it('puts a password before a key, and a key before nothing to sign in with', () => {
  const { reasons }: Pick<About, 'reasons'> = iamUserMfaRequired;
  const rankOf = (reason: string): number =>
    severities.indexOf(severityOf({ reasons }, {}, { reason }) ?? 'LOW');
  const ranks = ['password-without-device', 'access-key-without-device', 'nothing-to-sign-in-with'].map(
    rankOf,
  );
  expect(ranks).toEqual([1, 2, 3]);
});
