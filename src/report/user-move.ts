/** A role behind MFA in the place of policies of a user's: as a diff, as data, and as commands of the AWS CLI. */
import { asText } from '../decision/annotation.ts';
import type { PolicyChange, RoleMove } from '../fix/users/place.ts';
import { policyJson } from '../fix/policy-json.ts';
import type { JsonObject } from '../json/object.ts';
import type { AccountUser } from '../privileges/account.ts';
import { shellCommand } from '../text/shell-command.ts';
import { documentDiff, fileName, unlessKept, writtenTo } from './fixes.ts';
import { paint, type TextStyle } from './terminal-text.ts';

/** A document of the role, with what its file is called. */
interface RoleDocument {
  readonly name: string;
  readonly document: JsonObject;
}

const objectOf = (document: unknown): JsonObject => policyJson(document) ?? {};

const trustOf = ({ name, trustPolicy }: RoleMove['role']): RoleDocument => ({
  name: `${name}-trust`,
  document: objectOf(trustPolicy),
});

const inlineOf = ({
  name,
  inline,
}: RoleMove['role']): readonly (RoleDocument & { readonly policyName: string })[] =>
  inline.map((policy) => ({
    name: `${name}-${policy.name}`,
    policyName: policy.name,
    document: objectOf(policy.document),
  }));

/** The tags of a role, as AWS has them. */
export const tagsOf = ({ tags }: RoleMove['role']): readonly object[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

/** The inline policies of a role, as CloudFormation has them. */
export const policiesOf = ({ inline }: RoleMove['role']): readonly object[] =>
  inline.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: objectOf(document) }));

/** What the role has beside its own policies, and what goes from the user: a line each. */
const beside = ({ role, taken }: RoleMove, style: TextStyle): readonly string[] => [
  ...(role.boundary === undefined
    ? []
    : [paint(`+ permissions boundary ${asText(role.boundary)}`, 'green', style)]),
  ...role.attached.map((arn) =>
    paint(`+ managed policy ${asText(arn)} of role ${asText(role.name)}`, 'green', style),
  ),
  ...taken.inline.map((name) => paint(`- inline policy ${asText(name)} of the user`, 'red', style)),
  ...taken.attached.map((arn) => paint(`- managed policy ${asText(arn)} of the user`, 'red', style)),
  ...taken.groups.map((name) => paint(`- member of group ${asText(name)}`, 'red', style)),
];

/** The documents of the role against nothing, and what is attached and taken. */
export const moveDiff = (move: RoleMove, style: TextStyle): readonly string[] => [
  ...[trustOf(move.role), ...inlineOf(move.role)].flatMap(({ name, document }) =>
    documentDiff(name, undefined, document, style),
  ),
  ...beside(move, style),
];

/** The documents of the role in files of their own. */
export const roleFiles = ({ role }: RoleMove): readonly string[] =>
  [trustOf(role), ...inlineOf(role)].flatMap(({ name, document }) => writtenTo(fileName(name), document));

/** Makes the role, before the user gets the right to assume it: each command runs where the one before it went well. */
export const roleCommands = ({ role }: RoleMove): readonly string[] => {
  const name = asText(role.name);
  const fileOf = (one: RoleDocument): string => `file://${fileName(one.name)}.after.json`;
  const tags = tagsOf(role);
  const created = [
    shellCommand`aws iam create-role --role-name=${name} --assume-role-policy-document ${fileOf(trustOf(role))}`,
    ...(role.boundary === undefined ? [] : [shellCommand`--permissions-boundary=${asText(role.boundary)}`]),
    ...(tags.length === 0 ? [] : [shellCommand`--tags ${asText(JSON.stringify(tags))}`]),
  ].join(' ');
  return [
    created,
    ...inlineOf(role).map(
      (one) =>
        shellCommand`aws iam put-role-policy --role-name=${name} --policy-name=${asText(one.policyName)} --policy-document ${fileOf(one)}`,
    ),
    ...role.attached.map(
      (arn) => shellCommand`aws iam attach-role-policy --role-name=${name} --policy-arn=${asText(arn)}`,
    ),
  ].map((command) => `${command} &&`);
};

/** What goes from the user, for a person to say when: inline policies are kept in files. */
export const takingCommands = (user: AccountUser, { role, taken }: RoleMove): readonly string[] => {
  const name = asText(user.name);
  return [
    `Once ${name} has assumed ${asText(role.name)} with MFA, and no program uses his access keys any more, this takes his policies away:`,
    ...taken.inline.flatMap((policyName) => {
      const file = fileName(`${user.name}-${policyName}`);
      const policy = asText(policyName);
      return [
        ...unlessKept(file),
        `${shellCommand`aws iam get-user-policy --user-name=${name} --policy-name=${policy} --query PolicyDocument --output json`} > ${file}.before.json &&`,
        shellCommand`aws iam delete-user-policy --user-name=${name} --policy-name=${policy}`,
      ];
    }),
    ...taken.attached.map(
      (arn) => shellCommand`aws iam detach-user-policy --user-name=${name} --policy-arn=${asText(arn)}`,
    ),
    ...taken.groups.map(
      (group) =>
        shellCommand`aws iam remove-user-from-group --user-name=${name} --group-name=${asText(group)}`,
    ),
  ].map((line) => `# ${line}`);
};

/** The same as data; null where nothing is moved. */
export const toMove = (change: PolicyChange | undefined): object | null => {
  if (change?.move === undefined) return null;
  const { role, taken } = change.move;
  return {
    RoleName: role.name,
    RoleArn: role.arn,
    AssumeRolePolicyDocument: objectOf(role.trustPolicy),
    PermissionsBoundary: role.boundary ?? null,
    Tags: tagsOf(role),
    Policies: policiesOf(role),
    ManagedPolicyArns: role.attached,
    Taken: { Policies: taken.inline, ManagedPolicyArns: taken.attached, Groups: taken.groups },
  };
};
