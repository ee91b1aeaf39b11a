import { iamRoleTrustMfaRequired as rule } from '../../rules/iam-role-trust-mfa-required/rule.ts';
import { decideAll, withoutEvidence } from './decide-all.ts';
import { readParameters } from './parameters.ts';
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
      /^odd is undecided: the rule fails on it with RangeError: no such time\\u001b\[2J …x+$/,
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

describe('identical trust policies', () => {
  const text: IamRole = roleWith(encodeURIComponent(JSON.stringify(OPEN)));
  const tagged = (value: string) => ({ tags: { value: { 'mfa-exempt': value }, source: 'ListRoleTags' } });
  const differing: readonly IamRole[] = [
    { ...text, resourceName: 'plain' },
    { ...text, resourceName: 'legacy' },
    { ...text, resourceName: 'path', path: '/legacy/' },
    { ...text, resourceName: 'tagged', ...tagged('vendor until 2026-12-31') },
    { ...text, resourceName: 'untagged', tags: { value: {}, source: 'ListRoleTags' } },
    { ...text, resourceName: 'badly-tagged', ...tagged('vendor') },
    { ...text, resourceName: 'new', createDate: '2026-11-23T23:00:00Z' },
    { ...text, resourceName: 'old', createDate: '2020-01-01T00:00:00Z' },
  ];
  const decidedWith = (raw: Readonly<Record<string, string>>) => {
    let decisions = 0;
    const parameters = readParameters(rule, raw);
    const counted = {
      ...rule,
      decide: (role: IamRole, at: Parameters<typeof rule.decide>[1]) => {
        decisions += 1;
        return rule.decide(role, at);
      },
    };
    const together = decideAll(counted, differing, { parameters, now: NOW });
    const sayings = together.map(({ annotation }) => annotation);
    const oneByOne = differing.flatMap((role) => decideAll(rule, [role], { parameters, now: NOW }));
    expect(sayings).toEqual(oneByOne.map(({ annotation }) => annotation));
    return { decisions, different: new Set(together.map(({ decision }) => decision.reason)).size };
  };

  it.each([
    ['whatever their names', {}, 1, 1],
    ['but for those that a name exempts', { exemptRoles: 'legacy=vendor until 2026-12-31' }, 2, 2],
    ['but for those that a path exempts', { exemptRoles: '/legacy/*=vendor until 2026-12-31' }, 2, 2],
    ['but for those whose tag says something else', { exemptTag: 'mfa-exempt' }, 4, 3],
    ['but for those of another age', { gracePeriodHours: '24' }, 3, 3],
  ])('are decided once, %s', (_, raw, decisions, different) => {
    expect(decidedWith(raw)).toEqual({ decisions, different });
  });
});

it('without evidence still says why an exemption does not count', () => {
  const parameters = readParameters(rule, { exemptRoles: 'role=vendor until 2026-01-31' });
  const [decided] = decideAll(withoutEvidence(rule), [roleWith(OPEN)], { parameters, now: NOW });
  expect(decided?.decision.evidence).toBeUndefined();
  expect(decided?.annotation).toMatch(/ The exemption of role does not count: it ended on 2026-01-31\.$/);
});
