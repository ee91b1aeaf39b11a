/** Processor time of trust policies that are made to be hard and are decided all the same, beside plain ones. */
import { iamRoleTrustMfaRequired as rule } from '../rules/iam-role-trust-mfa-required/rule.ts';
import { readParameters } from '../src/decision/parameters.ts';
import { decider, withoutEvidence } from '../src/decision/decide-all.ts';
import type { IamRole } from '../src/resources/role.ts';
import { hardPolicy } from './hard-policy.ts';

const NOW = new Date('2026-11-24T00:00:00Z');

const roleWith = (policy: object, number: number): IamRole => ({
  resourceType: 'AWS::IAM::Role',
  resourceId: `AROAEXAMPLE${String(number).padStart(10, '0')}`,
  resourceName: `bench-${number}`,
  arn: `arn:aws:iam::111122223333:role/bench-${number}`,
  path: '/',
  accountId: '111122223333',
  trustPolicy: { value: JSON.stringify(policy), source: 'bench' },
});

const plainPolicy = (number: number): object => ({
  Version: '2012-10-17',
  Statement: {
    Sid: `No${number}`,
    Effect: 'Allow',
    Principal: { AWS: '111122223333' },
    Action: 'sts:AssumeRole',
    Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  },
});

/** Milliseconds of processor time for one role, as a scheduled run decides them. */
const measure = (policyOf: (number: number) => object, count: number): number => {
  const decide = decider(withoutEvidence(rule), { parameters: readParameters(rule, {}), now: NOW });
  const roles = Array.from({ length: count }, (_, number) => roleWith(policyOf(number), number));
  const started = process.cpuUsage();
  for (const role of roles) {
    const { decision } = decide(role);
    if (decision.compliance !== 'COMPLIANT') throw new Error(`${role.resourceName}: ${decision.reason}`);
  }
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000 / count;
};

const DIFFERENT = 150;
measure(hardPolicy, 10);
console.log(
  JSON.stringify({
    characters: JSON.stringify(hardPolicy(0)).length,
    plain: measure(plainPolicy, DIFFERENT),
    different: measure(hardPolicy, DIFFERENT),
    identical: measure(() => hardPolicy(0), 1_000),
  }),
);
