/**
 * Puts generated questions to this project's evaluator and to another one, and tells where they disagree.
 * Run by run.mjs, which installs the other one in a temporary folder: argv is its module, and how many questions.
 */
import fc from 'fast-check';
import { documented } from '../../rules/iam-role-trust-mfa-required/assume-role-request.ts';
import { isReadable, readPolicyDocument } from '../../src/iam/policy-document.ts';
import { authorize } from '../../src/iam/statement.ts';
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
  if (overallResult === undefined) return `error: ${JSON.stringify(errors)}`;
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
    if ((await theirs(same, simulator)) === answer) return `${known.name} (${known.page})`;
  }
  return undefined;
};

const main = async ([
  module = '',
  count = '100000',
  seed = '20261124',
]: readonly string[]): Promise<number> => {
  const simulator = (await import(module)) as Simulator;
  const tally = new Map<string, number>();
  const unexplained: object[] = [];
  const add = (what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1);
  for (const asked of fc.sample(triple, { numRuns: Number(count), seed: Number(seed) })) {
    const answer = ours(asked);
    const other = await theirs(asked, simulator);
    if (answer === 'uncertain') add('not known to this project');
    else if (answer === other) add('the same');
    else {
      const known = await explanationOf(asked, answer, simulator);
      add(known === undefined ? 'DIFFERENT' : `different: ${known}`);
      if (known === undefined && unexplained.length < 5)
        unexplained.push({ ours: answer, theirs: other, ...asked });
    }
  }
  for (const [what, number] of [...tally].sort(([, a], [, b]) => b - a))
    console.log(String(number).padStart(9), what);
  for (const difference of unexplained) console.log(JSON.stringify(difference));
  return tally.has('DIFFERENT') ? 1 : 0;
};

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
