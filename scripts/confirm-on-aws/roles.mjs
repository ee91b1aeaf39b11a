// Roles by which a service acts in the experiments, each with one inline policy.
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { isOurs, NAME, PATH, TAG, unlessGone } from './experiment.mjs';

/** Makes a role, with what it may do; gives its ARN. */
export const makeRole = async (iam, RoleName, AssumeRolePolicyDocument, PolicyDocument) => {
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, Path: PATH, AssumeRolePolicyDocument, Tags: [TAG] }),
  );
  if (PolicyDocument !== undefined)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: NAME, PolicyDocument }));
  return Role.Arn;
};

export const deleteRole = async (iam, RoleName, left) => {
  const tags = async () => (await iam.send(new ListRoleTagsCommand({ RoleName }))).Tags;
  if (!(await isOurs(`role ${RoleName}`, tags, left))) return;
  await unlessGone(
    `policy of role ${RoleName}`,
    () => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: NAME })),
    left,
  );
  await unlessGone(`role ${RoleName}`, () => iam.send(new DeleteRoleCommand({ RoleName })), left);
};
