// `npm run confirm-on-aws`: asks AWS itself what it does not document. It runs the experiments of docs/unconfirmed.md that
// one IAM user and one IAM role settle, in the account of the credentials, which should be a sandbox without anything of
// value; the others it names. It asks first, and takes away what it made, whatever happens.
import { createInterface } from 'node:readline/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListRoleTagsCommand,
  ListUserTagsCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/** The name of the user, of the role, and of the tag that says that both are from here. */
const NAME = 'mfa-rules-experiment';
const PATH = `/${NAME}/`;
const TAG = { Key: NAME, Value: 'delete-me' };

const allow = (Principal, Condition) => ({
  Effect: 'Allow',
  Principal,
  Action: ['sts:AssumeRole', 'sts:TagSession'],
  ...(Condition === undefined ? {} : { Condition }),
});
const deny = (more) => ({ Effect: 'Deny', Action: 'sts:AssumeRole', ...more });
const policyOf = (...Statement) => JSON.stringify({ Version: '2012-10-17', Statement });

/**
 * Each is a trust policy, and whether the user gets in by it with an access key. `question` is a row of docs/unconfirmed.md;
 * `in` and `out` say what either answer means.
 */
const EXPERIMENTS = [
  {
    name: 'key-twice',
    question: 'What counts of a key that a policy has twice?',
    policy: ({ root }) =>
      policyOf(allow(root, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })).replace(
        /}]}$/,
        ',"Condition":{}}]}',
      ),
    in: 'the last one counts',
    out: 'the first one counts, or both do',
  },
  {
    name: 'no-values-allow',
    question: 'What do operators make of a list without values?',
    policy: ({ root }) => policyOf(allow(root, { StringEquals: { 'aws:username': [] } })),
    in: 'a list without values holds',
    out: 'a list without values does not hold',
  },
  {
    name: 'no-values-deny',
    question: 'What do operators make of a list without values?',
    policy: ({ root, everybody }) =>
      policyOf(
        allow(root),
        deny({ Principal: everybody, Condition: { StringEquals: { 'aws:username': [] } } }),
      ),
    in: 'a list without values does not hold',
    out: 'a list without values holds',
  },
  {
    name: 'other-type',
    question:
      'Does an operator of another type than the key\'s hold (`StringEquals aws:SecureTransport "true"`)?',
    policy: ({ root, everybody }) =>
      policyOf(
        allow(root),
        deny({ Principal: everybody, Condition: { StringEquals: { 'aws:SecureTransport': 'true' } } }),
      ),
    in: 'it does not hold',
    out: 'it holds',
  },
  {
    name: 'for-any-if-exists',
    question: 'Which prevails without the key, ForAnyValue or IfExists?',
    policy: ({ root }) =>
      policyOf(allow(root, { 'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': 'team' } })),
    in: 'IfExists: it holds without the key',
    out: 'ForAnyValue: it does not hold without the key',
  },
  {
    name: 'not-principal-account',
    question: 'Whom does a NotPrincipal spare that names an account, or a user without the account?',
    policy: ({ root }) => policyOf(allow(root), deny({ NotPrincipal: root })),
    in: 'an account spares its users',
    out: 'an account does not spare its users',
  },
  {
    name: 'not-principal-user',
    question: 'Whom does a NotPrincipal spare that names an account, or a user without the account?',
    policy: ({ root, user }) => policyOf(allow(root), deny({ NotPrincipal: user })),
    in: 'a user is spared without the account',
    out: 'a user is not spared without the account',
  },
  {
    name: 'transitive-tag',
    question: 'Must a transitive tag key be written as the tag is, letter for letter?',
    policy: ({ root }) => policyOf(allow(root)),
    request: { Tags: [{ Key: 'Team', Value: 'x' }], TransitiveTagKeys: ['team'] },
    in: 'no: letter case does not matter',
    out: 'yes',
  },
  {
    name: 'default-with-wildcard',
    question: 'What is a default in a policy variable that holds wildcards or double quotes?',
    policy: ({ root }) =>
      policyOf(allow(root, { StringLike: { 'aws:username': "${aws:PrincipalTag/none, 'mfa-rules-*'}" } })),
    in: 'a wildcard in it is one',
    out: 'a wildcard in it is a plain character',
  },
  {
    name: 'empty-tag-any-value',
    question: 'Does an empty tag count as a value for `Null`, `ForAnyValue` and `ForAllValues`?',
    policy: ({ root }) =>
      policyOf(allow(root, { 'ForAnyValue:StringEquals': { 'aws:PrincipalTag/empty': '' } })),
    in: 'for ForAnyValue it is a value',
    out: 'for ForAnyValue it is none',
  },
  {
    name: 'empty-tag-all-values',
    question: 'Does an empty tag count as a value for `Null`, `ForAnyValue` and `ForAllValues`?',
    policy: ({ root }) =>
      policyOf(allow(root, { 'ForAllValues:StringEquals': { 'aws:PrincipalTag/empty': 'other' } })),
    in: 'for ForAllValues it is none',
    out: 'for ForAllValues it is a value',
  },
  {
    name: 'empty-tag-null',
    question: 'Does an empty tag count as a value for `Null`, `ForAnyValue` and `ForAllValues`?',
    policy: ({ root }) => policyOf(allow(root, { Null: { 'aws:PrincipalTag/empty': 'true' } })),
    in: 'for Null it is none',
    out: 'for Null it is a value',
  },
];

const HELP = `Usage: npm run confirm-on-aws -- [options] [EXPERIMENT...]

Asks AWS itself what it does not document (docs/unconfirmed.md), in the account of the credentials: take a sandbox.
Makes one IAM user with an access key and one IAM role, both called ${NAME}, and deletes them at the end.

  --list            name the experiments, and the rows that are to be done by hand; asks AWS nothing
  --clean-up        delete what an earlier run left
  --account ID      do not ask: go on if the credentials are of this account
  --patience SECS   how long to wait for IAM to hear of a change (default: 30)
  --help

Exit codes: 0 every experiment has an answer, 1 some have none, 2 wrong usage or nothing was done, 3 something is left to delete.
`;

/** Rows of docs/unconfirmed.md: the question, and the experiment in words. */
const documentedRows = () =>
  readFileSync(new URL('../docs/unconfirmed.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (Open|-)/.test(line))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | *\|? *$/g, '')))
    .map(([question, , experiment]) => ({ question, experiment }));

const list = () => {
  for (const { question, experiment } of documentedRows()) {
    const names = EXPERIMENTS.filter((one) => one.question === question).map(({ name }) => name);
    console.log(
      names.length > 0 ? `${names.join(' ')}: ${question}` : `by hand: ${question}\n  ${experiment}`,
    );
  }
};

const isNamed = (error, name) => error instanceof Error && error.name === name;

/** Does it, and takes a thing that is not there for done. */
const unlessGone = async (what, act, left) => {
  try {
    await act();
  } catch (error) {
    if (!isNamed(error, 'NoSuchEntityException') && !isNamed(error, 'NoSuchEntity'))
      left.push(`${what}: ${error.message}`);
  }
};

/** Deletes the user and the role; what is left is told. Only what carries the tag is touched. */
const cleanUp = async (iam) => {
  const left = [];
  const isOurs = async (ask) => {
    try {
      return (await ask()).Tags?.some(({ Key, Value }) => Key === TAG.Key && Value === TAG.Value) ?? false;
    } catch (error) {
      if (isNamed(error, 'NoSuchEntityException')) return false;
      left.push(error.message);
      return false;
    }
  };
  if (await isOurs(() => iam.send(new ListRoleTagsCommand({ RoleName: NAME }))))
    await unlessGone(`role ${NAME}`, () => iam.send(new DeleteRoleCommand({ RoleName: NAME })), left);
  if (await isOurs(() => iam.send(new ListUserTagsCommand({ UserName: NAME })))) {
    const UserName = NAME;
    await unlessGone(
      `access keys of ${NAME}`,
      async () => {
        const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
        for (const { AccessKeyId } of AccessKeyMetadata)
          await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
      },
      left,
    );
    await unlessGone(
      `policy of ${NAME}`,
      () => iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: NAME })),
      left,
    );
    await unlessGone(`user ${NAME}`, () => iam.send(new DeleteUserCommand({ UserName })), left);
  }
  return left;
};

const SECOND = 1000;

/** Asks again and again, until the answer is the wanted one or patience is at its end. */
const becomes = async (ask, wanted, patience) => {
  const end = Date.now() + patience * SECOND;
  for (;;) {
    const answer = await ask();
    if (answer === wanted || Date.now() >= end) return answer;
    await wait(Math.min(2 * SECOND, Math.max(0, end - Date.now())));
  }
};

/** Makes the user and the role, and gives what experiments are made of. */
const prepare = async (iam, accountId, partition, patience) => {
  const root = { AWS: `arn:${partition}:iam::${accountId}:root` };
  const closed = policyOf(deny({ Principal: { AWS: '*' } }));
  await iam.send(
    new CreateUserCommand({ UserName: NAME, Path: PATH, Tags: [TAG, { Key: 'empty', Value: '' }] }),
  );
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: NAME, Path: PATH, AssumeRolePolicyDocument: closed, Tags: [TAG] }),
  );
  await iam.send(
    new PutUserPolicyCommand({
      UserName: NAME,
      PolicyName: NAME,
      PolicyDocument: policyOf({
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Resource: Role.Arn,
      }),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: NAME }));
  const sts = new STSClient({
    credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey },
  });
  const getsIn = async (request = {}) => {
    try {
      await sts.send(new AssumeRoleCommand({ RoleArn: Role.Arn, RoleSessionName: NAME, ...request }));
      return 'in';
    } catch (error) {
      // A refusal, and the key that STS has not heard of yet. Anything else is no answer.
      if (isNamed(error, 'AccessDenied')) return 'out';
      if (isNamed(error, 'InvalidClientTokenId')) return 'not known yet';
      return `${error.name}: ${error.message}`;
    }
  };
  const put = (PolicyDocument) =>
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: NAME, PolicyDocument }));
  const reach = async (policy, wanted) => {
    await put(policy);
    const answer = await becomes(getsIn, wanted, 4 * patience);
    if (answer !== wanted)
      throw new Error(`IAM did not come to ${wanted} within ${4 * patience} s: ${answer}`);
  };
  await reach(policyOf(allow(root)), 'in');
  return {
    subjects: {
      root,
      everybody: { AWS: '*' },
      user: { AWS: `arn:${partition}:iam::${accountId}:user${PATH}${NAME}` },
    },
    /** From a role that is closed, so that getting in is an answer, and not what IAM still remembers. */
    carryOut: async ({ policy, request }, subjects) => {
      await reach(closed, 'out');
      try {
        await put(policy(subjects));
      } catch (error) {
        if (isNamed(error, 'MalformedPolicyDocumentException'))
          return `IAM does not take the policy: ${error.message}`;
        throw error;
      }
      return becomes(() => getsIn(request), 'in', patience);
    },
  };
};

/** Lets somebody say that this is the account. */
const isAgreed = async (identity, accountId) => {
  if (accountId !== undefined) {
    if (accountId === identity.Account) return true;
    console.error(`error: the credentials are of account ${identity.Account}, not of ${accountId}`);
    return false;
  }
  if (!process.stdin.isTTY) {
    console.error('error: nobody is at a terminal to be asked: name the account with --account');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(
    `As ${identity.Arn}, make and delete the IAM user and role ${NAME} in account ${identity.Account}.\nType the account id to go on: `,
  );
  terminal.close();
  return answer.trim() === identity.Account;
};

const run = async (chosen, iam, identity, patience) => {
  const [, partition] = identity.Arn.split(':');
  const { subjects, carryOut } = await prepare(iam, identity.Account, partition, patience);
  let answered = 0;
  for (const experiment of chosen) {
    const { name, question } = experiment;
    const answer = await carryOut(experiment, subjects);
    const isAnswer = answer === 'in' || answer === 'out' || answer.startsWith('IAM does not take');
    if (isAnswer) answered += 1;
    console.log(
      `${name}: ${isAnswer ? (experiment[answer] ?? answer) : `no answer (${answer})`}\n  ${question}`,
    );
  }
  return answered === chosen.length ? 0 : 1;
};

const main = async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: 'boolean' },
      'clean-up': { type: 'boolean' },
      account: { type: 'string' },
      patience: { type: 'string', default: '30' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.list) {
    list();
    return 0;
  }
  const unknown = positionals.filter((name) => !EXPERIMENTS.some((one) => one.name === name));
  if (unknown.length > 0) throw new Error(`unknown experiment ${unknown.join(', ')}; --list names them`);
  const patience = Number(values.patience);
  if (!(patience > 0 && patience <= 600))
    throw new Error(`--patience ${values.patience} is not a number of seconds up to 600`);
  const chosen =
    positionals.length === 0 ? EXPERIMENTS : EXPERIMENTS.filter(({ name }) => positionals.includes(name));
  const identity = await new STSClient({}).send(new GetCallerIdentityCommand({}));
  if (!(await isAgreed(identity, values.account))) {
    console.error('nothing was done');
    return 2;
  }
  const iam = new IAMClient({});
  let code = 0;
  // Ctrl-C ends the experiments, and not the cleaning up.
  process.on('SIGINT', () => {});
  try {
    if (!values['clean-up']) code = await run(chosen, iam, identity, patience);
  } catch (error) {
    console.error(`error: ${error.message}`);
    code = 1;
  }
  const left = await cleanUp(iam);
  if (left.length === 0) return code;
  console.error(`left, to be deleted with --clean-up or by hand:\n${left.join('\n')}`);
  return 3;
};

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
