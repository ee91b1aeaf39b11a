// What trust policies mean, and the sessions that they give, with an IAM user that has an access key and an IAM role.
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListRolesCommand,
  ListUserTagsCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { becomes, isNamed, isOurs, NAME, PATH, policyOf, TAG, unlessGone } from './experiment.mjs';
import { deleteRole, makeRole } from './roles.mjs';

const allow = (Principal, Condition) => ({
  Effect: 'Allow',
  Principal,
  Action: ['sts:AssumeRole', 'sts:TagSession'],
  ...(Condition === undefined ? {} : { Condition }),
});
const deny = (more) => ({ Effect: 'Deny', Action: 'sts:AssumeRole', ...more });

/**
 * Each is a trust policy, and whether the user gets in by it with an access key; `in` and `out` say what either answer means.
 */
const OF_POLICIES = [
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

/** A refusal, and the key that AWS has not heard of yet. Anything else is no answer. */
const answerOf = async (ask) => {
  try {
    await ask();
    return 'in';
  } catch (error) {
    if (isNamed(error, 'AccessDenied', 'AccessDeniedException')) return 'out';
    if (isNamed(error, 'InvalidClientTokenId')) return 'not known yet';
    return `${error.name}: ${error.message}`;
  }
};

const is = (wanted) => (answer) => answer === wanted;

/** Of an answer in words, or of `in` and `out`, which the experiment has words for. */
const told = (experiment, answer) => {
  if (answer === 'in' || answer === 'out') return { answer: experiment[answer] };
  return { none: answer };
};

/** From a role that is closed, so that getting in is an answer, and not what IAM still remembers. */
const byPolicy = async (experiment, tools, context) => {
  const { closed, put, reach, getsIn, subjects } = tools;
  await reach(closed, 'out');
  try {
    await put(experiment.policy(subjects));
  } catch (error) {
    if (isNamed(error, 'MalformedPolicyDocumentException'))
      return { answer: `IAM does not take the policy: ${error.message}` };
    throw error;
  }
  const ask = () => getsIn(experiment.request);
  return told(experiment, await becomes(ask, is('in'), context.patience, context));
};

const DENY = `${NAME}-deny`;

/** With a Deny of it, which IAM may take a while to hear of. */
const getsSession = async (experiment, { sts }, context) => {
  const { iam } = context.clients;
  await iam.send(
    new PutUserPolicyCommand({
      UserName: NAME,
      PolicyName: DENY,
      PolicyDocument: policyOf({ Effect: 'Deny', Action: 'sts:GetSessionToken', Resource: '*' }),
    }),
  );
  const ask = () => answerOf(() => sts.send(new GetSessionTokenCommand({})));
  return told(experiment, await becomes(ask, is('out'), context.patience, context));
};

/** By a policy of the role that asks for the key, with credentials of a session. */
const inSession = async (experiment, { reach, sts, roleArn, subjects }, context) => {
  const { iam } = context.clients;
  await reach(policyOf(allow(subjects.root)), 'in');
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: NAME,
      PolicyName: NAME,
      PolicyDocument: policyOf({
        Effect: 'Allow',
        Action: 'iam:ListRoles',
        Resource: '*',
        Condition: experiment.condition,
      }),
    }),
  );
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: NAME }));
  const session = new IAMClient({
    credentials: {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
    },
  });
  const ask = () => answerOf(() => session.send(new ListRolesCommand({ MaxItems: 1 })));
  return told(experiment, await becomes(ask, is('in'), context.patience, context));
};

/** As IAM gives the principals back, with the account left out. */
const givenBack = async ({ principals }, { put, subjects }, context) => {
  const { iam } = context.clients;
  await put(policyOf(allow({ AWS: principals(subjects) })));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: NAME }));
  const { Principal } = JSON.parse(decodeURIComponent(Role.AssumeRolePolicyDocument)).Statement[0];
  return { answer: JSON.stringify(Principal.AWS).replaceAll(context.identity.Account, 'ACCOUNT') };
};

const FORM = 'In which form does IAM give back the principals of a trust policy?';
const SESSION_KEY = 'Does a session of a role carry `aws:MultiFactorAuthPresent`, as "false"?';

const EXPERIMENTS = [
  ...OF_POLICIES.map((one) => ({ ...one, carryOut: byPolicy })),
  {
    name: 'principals-in-list',
    question: FORM,
    principals: ({ root, user }) => [user.AWS, root.AWS],
    carryOut: givenBack,
  },
  {
    name: 'principal-alone-in-list',
    question: FORM,
    principals: ({ user }) => [user.AWS],
    carryOut: givenBack,
  },
  {
    name: 'session-without-key',
    question: SESSION_KEY,
    condition: { Null: { 'aws:MultiFactorAuthPresent': 'true' } },
    in: 'it has no such key',
    out: 'it has such a key',
    carryOut: inSession,
  },
  {
    name: 'session-with-false',
    question: SESSION_KEY,
    condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
    in: 'it has the key, and it is "false"',
    out: 'it has no key that is "false"',
    carryOut: inSession,
  },
  // The last one: the user has no sessions from then on, where AWS takes the Deny.
  {
    name: 'session-token-denied',
    question: 'Does a Deny of `sts:GetSessionToken` refuse it?',
    in: 'no',
    out: 'yes',
    carryOut: getsSession,
  },
];

/** Makes the user and the role, and gives what experiments are made of. */
const prepare = async (context) => {
  const { clients, identity, partition, patience } = context;
  const { iam } = clients;
  const root = { AWS: `arn:${partition}:iam::${identity.Account}:root` };
  const closed = policyOf(deny({ Principal: { AWS: '*' } }));
  await iam.send(
    new CreateUserCommand({ UserName: NAME, Path: PATH, Tags: [TAG, { Key: 'empty', Value: '' }] }),
  );
  const roleArn = await makeRole(iam, NAME, closed);
  await iam.send(
    new PutUserPolicyCommand({
      UserName: NAME,
      PolicyName: NAME,
      PolicyDocument: policyOf({
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Resource: roleArn,
      }),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: NAME }));
  const sts = new STSClient({
    credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey },
  });
  const getsIn = (request = {}) =>
    answerOf(() => sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: NAME, ...request })));
  const put = (PolicyDocument) =>
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: NAME, PolicyDocument }));
  const reach = async (policy, wanted) => {
    await put(policy);
    const answer = await becomes(getsIn, is(wanted), 4 * patience, context);
    if (answer !== wanted)
      throw new Error(`IAM did not come to ${wanted} within ${4 * patience} s: ${answer}`);
  };
  await reach(policyOf(allow(root)), 'in');
  const subjects = {
    root,
    everybody: { AWS: '*' },
    user: { AWS: `arn:${partition}:iam::${identity.Account}:user${PATH}${NAME}` },
  };
  const tools = { closed, put, reach, getsIn, sts, roleArn, subjects };
  return (experiment) => experiment.carryOut(experiment, tools, context);
};

const deleteUser = async (iam, left) => {
  const UserName = NAME;
  const tags = async () => (await iam.send(new ListUserTagsCommand({ UserName }))).Tags;
  if (!(await isOurs(`user ${NAME}`, tags, left))) return;
  await unlessGone(
    `access keys of ${NAME}`,
    async () => {
      const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
      for (const { AccessKeyId } of AccessKeyMetadata)
        await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    },
    left,
  );
  for (const PolicyName of [NAME, DENY])
    await unlessGone(
      `policy ${PolicyName} of ${NAME}`,
      () => iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName })),
      left,
    );
  await unlessGone(`user ${NAME}`, () => iam.send(new DeleteUserCommand({ UserName })), left);
};

export const trustPolicyExperiments = {
  makes: 'an IAM user with an access key, and an IAM role',
  experiments: EXPERIMENTS,
  prepare,
  cleanUp: async ({ clients: { iam } }, left) => {
    await deleteRole(iam, NAME, left);
    await deleteUser(iam, left);
  },
};
