/**
 * Puts generated questions to this project's evaluator and to another one, and tells where they disagree.
 * Run by run.mjs, which installs the other one in a temporary folder: argv is its module, and how many questions.
 */
import fc from 'fast-check';
import { iamRoleTrustMfaRequired as rule } from '../../rules/iam-role-trust-mfa-required/rule.ts';
import { documentedTypes } from '../../src/policy/condition-keys.ts';
import { isReadable, readPolicyDocument } from '../../src/policy/policy-document.ts';
import { authorize } from '../../src/policy/statement.ts';
import { longPolicy } from '../../bench/long-policy.ts';
import { roleWith, TRUST_DEFAULTS } from '../support/role-with.ts';
import { readCases } from '../support/rule-cases.ts';
import { compareAnswers, type Comparison, type Simulator } from './comparison.ts';
import { rewritten } from './known-differences.ts';
import type { NaiveCaller } from '../naive/evaluator.ts';
import { principalOf } from '../support/principal-of.ts';
import { questionOn } from './permissions.ts';
import { ASSUME_ROLE, triple, type Triple } from './triples.ts';
import { ON_USERS, usersAsked } from './users.ts';

/** Of every resource whose policy is asked, so that the policies of who asks allow nothing by themselves. */
const OTHER_ACCOUNT = '999988887777';
const ALLOW_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** The keys that AWS sets for who asks. */
const keysOf = (caller: NaiveCaller): Record<string, string> => {
  switch (caller.kind) {
    case undefined:
      return {
        'aws:PrincipalArn': caller.arn,
        'aws:PrincipalAccount': caller.accountId,
        'aws:username': caller.userName,
        'aws:userid': 'AIDAEXAMPLEUSERAAAAAA',
        'aws:PrincipalType': 'User',
      };
    case 'session':
      return {
        'aws:PrincipalArn': caller.roleArn,
        'aws:PrincipalAccount': caller.accountId,
        'aws:userid': 'AROAEXAMPLEROLEAAAAAA:session',
        'aws:PrincipalType': 'AssumedRole',
      };
    case 'root':
    case 'federated-user':
      return { 'aws:PrincipalArn': caller.arn, 'aws:PrincipalAccount': caller.accountId };
    case 'service':
    case 'provider':
    case 'nobody':
      return {};
  }
};

const contextOf = ({ caller, context }: Triple): Record<string, string | readonly string[]> => ({
  ...context,
  ...keysOf(caller),
});

const ours = (asked: Triple): 'allowed' | 'refused' | 'uncertain' => {
  const { kind, caller, action, resource } = asked;
  const policy = readPolicyDocument(asked.policy, { kind, isStored: true });
  if (!isReadable(policy)) throw new Error(policy.message);
  const context = new Map(
    Object.entries(contextOf(asked)).map(([key, value]) => [
      key.toLowerCase(),
      typeof value === 'string' ? [value] : value,
    ]),
  );
  const request = { principal: principalOf(caller), action, resource, context };
  const { isAllowed, isUncertain } = authorize(policy, request, documentedTypes);
  return isAllowed && isUncertain ? 'uncertain' : isAllowed ? 'allowed' : 'refused';
};

const theirPrincipal = (caller: NaiveCaller): string | { readonly type: 'Anonymous' } => {
  if (caller.kind === 'nobody') return { type: 'Anonymous' };
  return 'arn' in caller ? caller.arn : caller.name;
};

/** Who may ask for anything at all: a question on another policy than the identity's is not about that. */
const identityPoliciesOf = ({ kind, policy, caller }: Triple): readonly object[] => {
  if (kind === 'identity') return [{ name: 'asked', policy }];
  return 'accountId' in caller ? [{ name: 'all', policy: ALLOW_ALL }] : [];
};

const accountOf = ({ kind, caller }: Triple): string => {
  if (kind === 'trust') return '111122223333';
  return kind === 'identity' && 'accountId' in caller ? caller.accountId : OTHER_ACCOUNT;
};

const theirs = async (asked: Triple, { runSimulation }: Simulator): Promise<string> => {
  const { kind, action, resource, caller, policy } = asked;
  const { overallResult, errors } = await runSimulation(
    {
      request: {
        principal: theirPrincipal(caller),
        action,
        resource: { resource, accountId: accountOf(asked) },
        contextVariables: contextOf(asked),
      },
      identityPolicies: identityPoliciesOf(asked),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(kind === 'identity' ? {} : { resourcePolicy: policy }),
    },
    {},
  );
  if (overallResult === undefined) throw new Error(JSON.stringify(errors));
  return overallResult === 'Allowed' ? 'allowed' : 'refused';
};

const ON_POLICIES: Comparison<Triple> = {
  ours,
  theirs,
  rewritten: (asked, known) => ({
    ...asked,
    policy: rewritten({ ...asked, context: contextOf(asked) }, known),
  }),
};

const NOW = new Date('2026-11-24T00:00:00Z');
const FIXED = {
  'aws:SecureTransport': 'true',
  'aws:CurrentTime': '2026-11-24T00:00:00Z',
  'sts:RoleSessionName': 'alice',
};

const MFA_CONTEXTS: readonly Triple['context'][] = [
  {},
  { 'aws:MultiFactorAuthPresent': 'false' },
  { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '100' },
];

/** Microseconds: the best of several rounds, so that neither is measured while it is compiled. */
const best = async (run: () => unknown): Promise<number> => {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 100; round += 1) {
    const started = process.hrtime.bigint();
    await run();
    least = Math.min(least, Number(process.hrtime.bigint() - started) / 1000);
  }
  return least;
};

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

const ANY_CALLER = {
  arn: 'arn:aws:iam::111122223333:user/any-user',
  accountId: '111122223333',
  userName: 'any-user',
};

const ownPolicies = (): readonly object[] =>
  readCases<{ readonly policy?: unknown }>('rules/iam-role-trust-mfa-required')
    .map(({ policy }) => policy)
    .filter(
      (policy): policy is object => isReadable(readPolicyDocument(policy)) && typeof policy === 'object',
    );

/** The rule's own cases as questions: one user, with each kind of credential. */
const ownTriples = (): Triple[] =>
  ownPolicies().flatMap((policy) => {
    const [, partition = 'aws'] = /arn:(aws[a-z-]*):iam/.exec(JSON.stringify(policy)) ?? [];
    const caller = { ...ANY_CALLER, arn: ANY_CALLER.arn.replace('arn:aws:', `arn:${partition}:`) };
    return MFA_CONTEXTS.map((context) => ({
      ...ASSUME_ROLE,
      policy,
      caller,
      context: { ...FIXED, ...context },
    }));
  });

/** The same question to both: two requests without MFA and one with; this project decides all users at once. */
const compareSpeed = async (
  what: string,
  policies: readonly object[],
  simulator: Simulator,
): Promise<void> => {
  const [own, ratios]: [number[], number[]] = [[], []];
  for (const policy of policies) {
    const asked = MFA_CONTEXTS.map((context) => ({ ...ASSUME_ROLE, policy, caller: ANY_CALLER, context }));
    const other = await best(async () => {
      for (const triple of asked) await theirs(triple, simulator);
    }).catch(() => undefined);
    if (other === undefined) continue;
    const time = await best(() => rule.decide(roleWith(policy), { parameters: TRUST_DEFAULTS, now: NOW }));
    own.push(time);
    ratios.push(other / time);
  }
  console.log(
    `${what}: ${median(own).toFixed(0)} µs a verdict, ${median(ratios).toFixed(0)} times as fast at the median of ${own.length}`,
  );
};

/** Statements. */
const LONG = [17, 18, 19];

const SEED = '20261124';

const main = async ([module = '', count = '100000', seed = SEED]: readonly string[]): Promise<number> => {
  const simulator = (await import(module)) as Simulator;
  const sample = (questions: fc.Arbitrary<Triple>): Triple[] =>
    fc.sample(questions, { numRuns: Number(count), seed: Number(seed) });
  const unexplained = [
    ...(await compareAnswers('trust policies', [...ownTriples(), ...sample(triple)], ON_POLICIES, simulator)),
    ...(await compareAnswers('identity policies', sample(questionOn('identity')), ON_POLICIES, simulator)),
    ...(await compareAnswers('resource policies', sample(questionOn('resource')), ON_POLICIES, simulator)),
    ...(await compareAnswers('users', usersAsked(Number(count), Number(seed)), ON_USERS, simulator)),
  ];
  for (const difference of unexplained) console.log(JSON.stringify(difference));
  await compareSpeed("the rule's cases", ownPolicies(), simulator);
  await compareSpeed('policies of about 4,096 characters', LONG.map(longPolicy), simulator);
  return unexplained.length > 0 ? 1 : 0;
};

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
