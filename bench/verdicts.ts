/**
 * Verdicts per second on one core: over the rule's own cases, over the roles of saved accounts (`node verdicts.js FOLDER…`), and
 * over policies of about 4,096 characters.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readParameters } from '../src/decision/parameters.ts';
import { iamRoleTrustMfaRequired as rule } from '../rules/iam-role-trust-mfa-required/rule.ts';
import type { IamRole } from '../src/resources/role.ts';
import { readCases } from '../test/support/rule-cases.ts';
import { longPolicy } from './long-policy.ts';

interface Case {
  readonly name: string;
  readonly policy: unknown;
}

const NOW = new Date('2026-11-24T00:00:00Z');

const roleWith = (policy: unknown): IamRole => ({
  resourceType: 'AWS::IAM::Role',
  resourceId: 'AROAEXAMPLEBENCHAAAAA',
  resourceName: 'bench',
  arn: 'arn:aws:iam::111122223333:role/bench',
  path: '/',
  accountId: '111122223333',
  trustPolicy: { value: policy, source: 'bench' },
});

const PARAMETERS = readParameters(rule, {});

/** What a run asks for: the verdict, and what its sentence speaks of. */
const decide = (policy: unknown): ReturnType<typeof rule.decide> =>
  rule.decide(roleWith(policy), { parameters: PARAMETERS, now: NOW });

/** What the command asks for: who gets in with which credential, and every way in with a request that shows it. */
const decideWithEvidence = (policy: unknown): unknown => {
  const { contexts, witness, waysIn } = decide(policy).evidence;
  return [contexts, witness, waysIn];
};

/** From so many microseconds on it is processor time that counts: beside other work, so long a verdict is never let alone. */
const LONG = 1_000;

/** Microseconds for the verdict on each policy, the best of several rounds. */
const timesOf = (
  policies: readonly unknown[],
  rounds: number,
  decideOne: (policy: unknown) => unknown,
): readonly number[] =>
  policies.map((policy) => {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round += 1) {
      const before = process.cpuUsage();
      const started = process.hrtime.bigint();
      decideOne(policy);
      const taken = Number(process.hrtime.bigint() - started) / 1000;
      const { user, system } = process.cpuUsage(before);
      best = Math.min(best, taken, taken > LONG ? Math.max(LONG, user + system) : taken);
    }
    return best;
  });

/** How the times of policies are spread, in microseconds. */
const spreadOf = (what: string, times: readonly number[]) => {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return { what, policies: times.length, mean, median: at(0.5), p99: at(0.99), greatest: at(1) };
};

/** Microseconds for one verdict: the median over the policies, each the best of several rounds. */
const measure = (policies: readonly unknown[], rounds: number): number =>
  spreadOf('', timesOf(policies, rounds, decide)).median;

/** The trust policies of a folder of saved answers. */
const policiesIn = (folder: string): readonly unknown[] => {
  const text = readFileSync(join(folder, 'get-account-authorization-details.json'), 'utf8');
  const { RoleDetailList } = JSON.parse(text) as {
    readonly RoleDetailList: readonly { readonly AssumeRolePolicyDocument: unknown }[];
  };
  return RoleDetailList.map(({ AssumeRolePolicyDocument: policy }) => policy);
};

const cases = readCases<Case>('rules/iam-role-trust-mfa-required').map(({ policy }) => policy);
const ROUNDS = 50;
const ofCases = timesOf(cases, ROUNDS, decide);
const ofAccounts = process.argv
  .slice(2)
  .map((folder) => ({ folder, times: timesOf(policiesIn(folder), ROUNDS, decide) }));
const spreads = [
  ...ofAccounts.map(({ folder, times }) => spreadOf(basename(folder), times)),
  spreadOf("the rule's cases", ofCases),
  spreadOf('all of them together', [...ofCases, ...ofAccounts.flatMap(({ times }) => times)]),
  spreadOf("the rule's cases, with the evidence", timesOf(cases, ROUNDS, decideWithEvidence)),
];
const lengths = [1, 2, 4, 8, 16].map((statements) => {
  const policy = longPolicy(statements);
  return {
    statements: statements + 1,
    characters: JSON.stringify(policy).length,
    microseconds: measure([policy], 200),
  };
});

const policyWith = (keys: (place: number) => string, count: number): string =>
  `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole",` +
  `"Condition":{"StringEquals":{${Array.from({ length: count }, (_, place) => keys(place)).join()}}}}}`;

/** How much longer a verdict takes on a file with four times as many keys: about four, and not sixteen. */
const growth = [
  {
    what: 'keys under one operator',
    count: 8_000,
    keys: (place: number) => `"aws:PrincipalTag/k${place}":"x"`,
  },
  {
    what: 'repeated keys',
    count: 20_000,
    keys: (place: number) => `"aws:PrincipalTag/k${Math.floor(place / 2)}":"x"`,
  },
].map(({ what, count, keys }) => {
  const [few, many] = [count / 4, count].map((size) => measure([policyWith(keys, size)], 5));
  return { what, count, milliseconds: (many ?? 0) / 1000, ratio: (many ?? 0) / (few ?? 1) };
});
console.log(JSON.stringify({ spreads, lengths, growth }));
