/**
 * Puts generated questions to this project's evaluator and to another one, and tells where they disagree.
 * Run by run.mjs, which installs the other one in a temporary folder: argv is its module, and how many questions.
 */
import fc from 'fast-check';
import { documented } from '../../rules/iam-role-trust-mfa-required/assume-role-request.ts';
import { iamRoleTrustMfaRequired as rule } from '../../rules/iam-role-trust-mfa-required/rule.ts';
import { isReadable, readPolicyDocument } from '../../src/policy/policy-document.ts';
import { authorize } from '../../src/policy/statement.ts';
import { longPolicy } from '../../bench/long-policy.ts';
import { roleWith } from '../support/role-with.ts';
import { readCases } from '../support/rule-cases.ts';
import { KNOWN_DIFFERENCES, rewritten } from './known-differences.ts';
import { triple, type Triple } from './triples.ts';

interface Simulator {
  runSimulation(
    simulation: object,
    options: object,
  ): Promise<{ readonly overallResult?: string; readonly errors?: unknown }>;
}

const ROLE = { arn: 'arn:aws:iam::111122223333:role/target', accountId: '111122223333' };
const ALLOW_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

const contextOf = ({ caller, context }: Triple): Record<string, string | readonly string[]> => ({
  ...context,
  'aws:PrincipalArn': caller.arn,
  'aws:PrincipalAccount': caller.accountId,
  'aws:username': caller.userName,
  'aws:userid': 'AIDAEXAMPLEUSERAAAAAA',
  'aws:PrincipalType': 'User',
});

const ours = (asked: Triple): 'allowed' | 'refused' | 'uncertain' => {
  const policy = readPolicyDocument(asked.policy);
  if (!isReadable(policy)) throw new Error(policy.message);
  const context = new Map(
    Object.entries(contextOf(asked)).map(([key, value]) => [
      key.toLowerCase(),
      typeof value === 'string' ? [value] : value,
    ]),
  );
  const { isAllowed, isUncertain } = authorize(
    policy,
    'sts:AssumeRole',
    { caller: asked.caller, context },
    documented,
  );
  return isAllowed && isUncertain ? 'uncertain' : isAllowed ? 'allowed' : 'refused';
};

const theirs = async (asked: Triple, { runSimulation }: Simulator): Promise<string> => {
  const { overallResult, errors } = await runSimulation(
    {
      request: {
        principal: asked.caller.arn,
        action: 'sts:AssumeRole',
        resource: { resource: ROLE.arn, accountId: ROLE.accountId },
        contextVariables: contextOf(asked),
      },
      // Who may call sts:AssumeRole at all is not the question.
      identityPolicies: [{ name: 'all', policy: ALLOW_ALL }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: asked.policy,
    },
    {},
  );
  if (overallResult === undefined) throw new Error(JSON.stringify(errors));
  return overallResult === 'Allowed' ? 'allowed' : 'refused';
};

/** The documented behaviour that explains a disagreement; undefined where none does. */
const explanationOf = async (
  asked: Triple,
  answer: string,
  simulator: Simulator,
): Promise<string | undefined> => {
  let same = asked;
  for (const known of KNOWN_DIFFERENCES) {
    same = { ...same, policy: rewritten(same, known) };
    if (ours(same) !== answer) return undefined;
    if ((await theirs(same, simulator).catch(() => undefined)) === answer)
      return `${known.name} (${known.page})`;
  }
  return undefined;
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
    return MFA_CONTEXTS.map((context) => ({ policy, caller, context: { ...FIXED, ...context } }));
  });

/** The same question to both: two requests without MFA and one with; this project decides all users at once. */
const compareSpeed = async (
  what: string,
  policies: readonly object[],
  simulator: Simulator,
): Promise<void> => {
  const [own, ratios]: [number[], number[]] = [[], []];
  for (const policy of policies) {
    const asked = MFA_CONTEXTS.map((context) => ({ policy, caller: ANY_CALLER, context }));
    const other = await best(async () => {
      for (const triple of asked) await theirs(triple, simulator);
    }).catch(() => undefined);
    if (other === undefined) continue;
    const time = await best(() => rule.decide(roleWith(policy), { parameters: {}, now: NOW }));
    own.push(time);
    ratios.push(other / time);
  }
  console.log(
    `${what}: ${median(own).toFixed(0)} µs a verdict, ${median(ratios).toFixed(0)} times as fast at the median of ${own.length}`,
  );
};

/** Statements. */
const LONG = [17, 18, 19];

const main = async ([
  module = '',
  count = '100000',
  seed = '20261124',
]: readonly string[]): Promise<number> => {
  const simulator = (await import(module)) as Simulator;
  const tally = new Map<string, number>();
  const unexplained: object[] = [];
  const add = (what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1);
  const generated = fc.sample(triple, { numRuns: Number(count), seed: Number(seed) });
  for (const asked of [...ownTriples(), ...generated]) {
    const answer = ours(asked);
    const other = await theirs(asked, simulator).catch(() => undefined);
    if (answer === 'uncertain') add('not known to this project');
    else if (other === undefined) add('not answered by the other');
    else if (answer === other) add('the same');
    else {
      const known = await explanationOf(asked, answer, simulator);
      add(known === undefined ? 'DIFFERENT' : `different: ${known}`);
      if (known === undefined) unexplained.push({ ours: answer, theirs: other, ...asked });
    }
  }
  for (const [what, number] of [...tally].sort(([, a], [, b]) => b - a))
    console.log(String(number).padStart(9), what);
  for (const difference of unexplained) console.log(JSON.stringify(difference));
  await compareSpeed("the rule's cases", ownPolicies(), simulator);
  await compareSpeed('policies of about 4,096 characters', LONG.map(longPolicy), simulator);
  return tally.has('DIFFERENT') ? 1 : 0;
};

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
