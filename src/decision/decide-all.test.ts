import { iamRoleTrustMfaRequired as rule } from '../../rules/iam-role-trust-mfa-required/rule.ts';
import { decideAll } from './decide-all.ts';
import type { IamRole } from '../resources/role.ts';
import { roleWith, TRUST_DEFAULTS } from '../../test/support/role-with.ts';

const NOW = new Date('2026-11-24T00:00:00Z');
const OPEN = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' },
};

/** A rule with a mistake: it cannot bear one of the names. */
const failing = {
  ...rule,
  decide: (role: IamRole, at: Parameters<typeof rule.decide>[1]) => {
    if (role.resourceName.startsWith('odd')) throw new RangeError(`no such time\u001b[2J ${'x'.repeat(400)}`);
    return rule.decide(role, at);
  },
};

describe('a rule that fails on one resource', () => {
  const named = (resourceName: string): IamRole => ({ ...roleWith(OPEN), resourceName });
  const [before, odd, after] = decideAll(failing, ['a', 'odd', 'z'].map(named), {
    parameters: TRUST_DEFAULTS,
    now: NOW,
  });

  it('leaves that one undecided, with a sentence that says why and fits', () => {
    expect(odd?.decision).toEqual({ compliance: 'INSUFFICIENT_DATA', reason: 'rule-failed', about: {} });
    expect(odd?.annotation).toMatch(
      /^odd is undecided: the rule fails on it with RangeError: no such time\\u001b\[2J x+…x+$/,
    );
    expect(odd?.annotation.length).toBeLessThanOrEqual(256);
  });

  it('decides every other one', () => {
    expect([before, after].map((one) => one?.decision.compliance)).toEqual([
      'NON_COMPLIANT',
      'NON_COMPLIANT',
    ]);
  });
});
