/**
 * Judges an account of IAM Vulnerable: the names of its users say by which path of the catalogue they must be found, or that
 * they must not.
 */
import { readSavedAuthorizationDetails } from '../../src/inventory/authorization-details.ts';
import { accountPrivileges, type UserPrivilege } from '../../src/privileges/privileges.ts';

/**
 * `path`: an administrator by it. `right`: the right is there and leads nowhere that the policies show, for the reason that is
 * given. `policies`: the privilege stands in the user's own policies. `none`: not even a right.
 */
type Label =
  | readonly ['path', path: string]
  | readonly ['right', path: string, why: string]
  | readonly ['policies', privilege: string]
  | readonly ['none', why: string];

const RESOURCE = 'what runs with a role, the policies do not tell';

const LABELS: Readonly<Record<string, Label>> = {
  'fn1-privesc3-partial-user': ['path', 'pass.ec2'],
  'fn2-exploitableResourceConstraint-user': ['path', 'self.policy-version'],
  'fn3-exploitableConditionConstraint-user': ['path', 'self.policy-version'],
  'fn4-exploitableNotAction-user': ['policies', 'administrator'],
  'fp1-allow-and-deny-user': ['none', 'denied'],
  'fp2-allow-and-deny-multiple-policies-user': ['none', 'denied by another policy'],
  'fp3-deny-iam-user': ['none', 'denied'],
  'fp4-nonExploitableResourceConstraint-user': ['none', 'no such policy'],
  'fp5-nonExploitableConditionConstraint-user': ['none', 'no session is that old'],
  'privesc-AssumeRole-start-user': ['none', 'the first role trusts a session of Identity Center alone'],
  'privesc-CloudFormationUpdateStack-user': ['right', 'resource.cloudformation-update', RESOURCE],
  'privesc-codeBuildCreateProjectPassRole-user': ['path', 'pass.codebuild'],
  'privesc-ec2InstanceConnect-user': ['right', 'resource.ec2-connect', RESOURCE],
  'privesc-sageMakerCreateNotebookPassRole-user': ['path', 'pass.sagemaker-notebook'],
  'privesc-sageMakerCreatePresignedNotebookURL-user': ['right', 'resource.sagemaker-url', RESOURCE],
  'privesc-sageMakerCreateProcessingJobPassRole-user': ['path', 'pass.sagemaker-processing'],
  'privesc-sageMakerCreateTrainingJobPassRole-user': ['path', 'pass.sagemaker-training'],
  'privesc-sre-user': ['path', 'self.put-user-policy'],
  'privesc-ssmSendCommand-user': ['right', 'resource.ssm-command', RESOURCE],
  'privesc-ssmStartSession-user': ['right', 'resource.ssm-session', RESOURCE],
  'privesc1-CreateNewPolicyVersion-user': ['path', 'self.policy-version'],
  'privesc2-SetExistingDefaultPolicyVersion-user': [
    'right',
    'self.default-version',
    'no policy of the user has another version',
  ],
  'privesc3-CreateEC2WithExistingInstanceProfile-user': ['path', 'pass.ec2'],
  'privesc4-CreateAccessKey-user': ['path', 'principal.access-key'],
  'privesc5-CreateLoginProfile-user': ['path', 'principal.create-password'],
  'privesc6-UpdateLoginProfile-user': ['path', 'principal.change-password'],
  'privesc7-AttachUserPolicy-user': ['path', 'self.attach-user-policy'],
  'privesc8-AttachGroupPolicy-user': ['path', 'self.attach-group-policy'],
  'privesc9-AttachRolePolicy-user': ['right', 'principal.attach-and-assume', 'no role lets the user in'],
  'privesc10-PutUserPolicy-user': ['path', 'self.put-user-policy'],
  'privesc11-PutGroupPolicy-user': ['path', 'self.put-group-policy'],
  'privesc12-PutRolePolicy-user': ['right', 'principal.put-and-assume', 'no role lets the user in'],
  'privesc13-AddUserToGroup-user': ['path', 'self.join-group'],
  'privesc14-UpdatingAssumeRolePolicy-user': ['path', 'principal.change-trust'],
  'privesc15-PassExistingRoleToNewLambdaThenInvoke-user': ['path', 'pass.lambda-invoke'],
  'privesc16-PassRoleToNewLambdaThenTriggerWithNewDynamo-user': ['path', 'pass.lambda-trigger'],
  'privesc17-EditExistingLambdaFunctionWithRole-user': ['right', 'resource.lambda-code', RESOURCE],
  'privesc18-PassExistingRoleToNewGlueDevEndpoint-user': ['path', 'pass.glue-endpoint'],
  'privesc19-UpdateExistingGlueDevEndpoint-user': ['right', 'resource.glue-endpoint', RESOURCE],
  'privesc20-PassExistingRoleToCloudFormation-user': ['path', 'pass.cloudformation'],
  'privesc21-PassExistingRoleToNewDataPipeline-user': ['path', 'pass.datapipeline'],
  obama: ['policies', 'administrator'],
  userwithlotsofpermissions: ['policies', 'administrator'],
  biden: ['policies', 'power'],
};

const wordsOf = ([kind, what, why]: Label): string =>
  kind === 'right' ? `${what}: ${why}` : kind === 'none' ? `nothing: ${what}` : what;

const isAs = ([kind, what]: Label, { privilege, steps }: UserPrivilege, open: readonly string[]): boolean => {
  const [first] = steps;
  switch (kind) {
    case 'path':
      return privilege === 'administrator' && first?.path === what;
    case 'right':
      return privilege === 'write' && open.includes(what);
    case 'policies':
      return privilege === what && first === undefined;
    case 'none':
      return privilege === 'none' && open.length === 0;
  }
};

const foundOf = ({ privilege, steps, service }: UserPrivilege): string => {
  const way = steps.map(({ path, to }) => `${path} (${to.name})`).join(', ');
  return `${privilege}${way === '' ? '' : ` by ${way}`}${service === undefined ? '' : ` of ${service}`}`;
};

const [dir = ''] = process.argv.slice(2);
const details = await readSavedAuthorizationDetails(dir);
const { privilegeOf, openPaths } = accountPrivileges(details, new Date());
let right = 0;
const rows = details.users.map((user) => {
  const found = privilegeOf(user, 'session-without-mfa');
  const label = LABELS[user.name];
  const isRight = label !== undefined && isAs(label, found, openPaths(user, 'session-without-mfa'));
  if (isRight) right += 1;
  return `| ${user.name} | ${label === undefined ? 'no label' : wordsOf(label)} | ${foundOf(found)} | ${isRight ? 'yes' : '**no**'} |`;
});
console.log(
  [
    '| User | Label | Found with a session without MFA | As labelled |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n'),
);
console.log(`\n${right} of ${details.users.length}`);
process.exitCode = right === details.users.length ? 0 : 1;
