/** The trust policies that a plan proposes for programs, as the rule about roles judges them. */
import { iamRoleTrustMfaRequired as rule } from '../../../rules/iam-role-trust-mfa-required/rule.ts';
import { defaultsOf } from '../../../rules/parameter.ts';
import { machinePlaces } from './machine-trust.ts';

const places = machinePlaces({ accountId: '111122223333', partition: 'aws' });

it.each(places.map(({ where, trustPolicy }) => [where, trustPolicy] as const))(
  'no IAM user gets in: %s',
  (_, trustPolicy) => {
    const { compliance } = rule.decide(
      {
        resourceName: 'program',
        arn: 'arn:aws:iam::111122223333:role/program',
        accountId: '111122223333',
        trustPolicy: { value: trustPolicy, source: 'plan' },
      },
      { parameters: defaultsOf(rule.parameters), now: new Date() },
    );
    expect(compliance).toBe('NOT_APPLICABLE');
  },
);

it('is for the account and partition of the plan', () => {
  const text = JSON.stringify(machinePlaces({ accountId: '111122223333', partition: 'aws-us-gov' }));
  expect(text).toContain('arn:aws-us-gov:iam::111122223333:oidc-provider/');
  expect(text).not.toContain('arn:aws:');
});
