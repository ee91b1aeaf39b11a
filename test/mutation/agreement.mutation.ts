/** Generated policies whose answers the naive evaluator gave beforehand: they are decided once for every change. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iamRoleTrustMfaRequired as rule } from '../../rules/iam-role-trust-mfa-required/rule.ts';
import { roleWith, TRUST_DEFAULTS } from '../support/role-with.ts';

interface Generated {
  readonly now: string;
  readonly expectations: readonly {
    readonly policy: unknown;
    readonly expected: Readonly<Record<'accessKey' | 'sessionWithoutMfa' | 'mfa', boolean>>;
  }[];
}

it('agrees with the naive evaluator', () => {
  const { now, expectations } = JSON.parse(
    readFileSync(join(__dirname, 'generated.json'), 'utf8'),
  ) as Generated;
  for (const { policy, expected } of expectations) {
    const { contexts } = rule.decide(roleWith(policy), {
      parameters: TRUST_DEFAULTS,
      now: new Date(now),
    }).evidence;
    const [accessKey, sessionWithoutMfa, mfa] = contexts.map(({ allowed }) => allowed);
    expect({ accessKey, sessionWithoutMfa, mfa }).toEqual(expected);
  }
});
