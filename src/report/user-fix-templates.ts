/** What is proposed for users, as the documents stand in a template of AWS CloudFormation or a configuration of Terraform. */
import { asText } from '../decision/annotation.ts';
import { policyJson } from '../fix/policy-json.ts';
import type { Place, PolicyChange } from '../fix/users/place.ts';
import type { UserFix } from '../fix/users/user-fix.ts';
import {
  freeName,
  hclAttributes,
  hclName,
  hclString,
  hclValue,
  indented,
  logicalIdFor,
  type ToYaml,
} from './fix-templates.ts';
import { nothingToFixOf, type LookedAt } from './user-fixes.ts';
import { policiesOf, tagsOf } from './user-move.ts';

type WithChange = UserFix & { readonly change: PolicyChange };

const hasChange = (fix: UserFix): fix is WithChange => fix.change !== undefined;

const heading = ({ user, reason }: UserFix): string => `# ${asText(user.name)}: ${asText(reason)}`;

const withoutChange = (fixes: readonly UserFix[]): readonly string[] =>
  fixes.filter((fix) => !hasChange(fix)).map((fix) => `${heading(fix)}\n`);

/** A policy that is there stands in a resource, or in a list of a user's or group's, under a name that only its author knows. */
const whereItIs = ({ before }: PolicyChange): readonly string[] =>
  before === undefined ? [] : ['# In the resource that has this policy already, whatever its name:'];

interface Resource {
  readonly cloudFormation: string;
  readonly terraform: string;
  readonly name: string;
  /** By the names of CloudFormation, and of Terraform. */
  readonly properties: readonly (readonly [cloudFormation: string, terraform: string, value: string])[];
}

const resourceOf = (place: Place): Resource => {
  switch (place.kind) {
    case 'user':
      return {
        cloudFormation: 'AWS::IAM::UserPolicy',
        terraform: 'aws_iam_user_policy',
        name: `${place.user.name} ${place.policyName}`,
        properties: [
          ['PolicyName', 'name', place.policyName],
          ['UserName', 'user', place.user.name],
        ],
      };
    case 'group':
      return {
        cloudFormation: 'AWS::IAM::GroupPolicy',
        terraform: 'aws_iam_group_policy',
        name: `${place.group.name} ${place.policyName}`,
        properties: [
          ['PolicyName', 'name', place.policyName],
          ['GroupName', 'group', place.group.name],
        ],
      };
    case 'managed':
      return {
        cloudFormation: 'AWS::IAM::ManagedPolicy',
        terraform: 'aws_iam_policy',
        name: place.policy.name,
        properties: [['ManagedPolicyName', 'name', place.policy.name]],
      };
  }
};

/** What a template or configuration loses, for whoever keeps it. */
const whatGoes = ({ place, move }: PolicyChange): readonly string[] => {
  if (move === undefined || place.kind !== 'user') return [];
  const { inline, attached, groups } = move.taken;
  const all = [
    ...inline.map((name) => `inline policy ${name}`),
    ...attached,
    ...groups.map((name) => `group ${name}`),
  ];
  return [
    `# To be taken from user ${asText(place.user.name)}, once he has assumed the role: ${asText(all.join(', '))}`,
  ];
};

const cloudFormationRole = (
  { change }: WithChange,
  taken: Set<string>,
  toYaml: ToYaml,
): readonly string[] => {
  if (change.move === undefined) return [];
  const { role } = change.move;
  const tags = tagsOf(role);
  const properties = {
    RoleName: role.name,
    AssumeRolePolicyDocument: policyJson(role.trustPolicy),
    ...(role.boundary === undefined ? {} : { PermissionsBoundary: role.boundary }),
    ...(role.attached.length === 0 ? {} : { ManagedPolicyArns: role.attached }),
    ...(role.inline.length === 0 ? {} : { Policies: policiesOf(role) }),
    ...(tags.length === 0 ? {} : { Tags: tags }),
  };
  return [
    [
      `${freeName(logicalIdFor(role.name), taken)}:`,
      '  Type: AWS::IAM::Role',
      '  Properties:',
      indented(toYaml(properties).trimEnd(), 4),
    ]
      .map((lines) => indented(lines, 2))
      .join('\n'),
  ];
};

const terraformRole = ({ change }: WithChange, taken: Set<string>): readonly string[] => {
  if (change.move === undefined) return [];
  const { role } = change.move;
  const resource = (
    type: string,
    id: string,
    attributes: readonly (readonly [key: string, value: string])[],
  ): string => `resource "${type}" "${id}" {\n${hclAttributes(attributes, '  ')}}\n`;
  const idOf = (name: string): string => freeName(hclName(name), taken);
  const id = idOf(role.name);
  return [
    resource('aws_iam_role', id, [
      ['name', hclString(role.name)],
      ...(role.boundary === undefined ? [] : [['permissions_boundary', hclString(role.boundary)] as const]),
      ...(role.tags.size === 0 ? [] : [['tags', hclValue(Object.fromEntries(role.tags), '  ')] as const]),
      ['assume_role_policy', `jsonencode(${hclValue(policyJson(role.trustPolicy), '  ')})`],
    ]),
    ...role.inline.map(({ name, document }) =>
      resource('aws_iam_role_policy', idOf(`${role.name} ${name}`), [
        ['name', hclString(name)],
        ['role', `aws_iam_role.${id}.name`],
        ['policy', `jsonencode(${hclValue(policyJson(document), '  ')})`],
      ]),
    ),
    ...role.attached.map((arn) =>
      resource(
        'aws_iam_role_policy_attachment',
        idOf(`${role.name} ${arn.slice(arn.lastIndexOf('/') + 1)}`),
        [
          ['role', `aws_iam_role.${id}.name`],
          ['policy_arn', hclString(arn)],
        ],
      ),
    ),
  ];
};

const cloudFormationPolicy = (fix: WithChange, taken: Set<string>, toYaml: ToYaml): string => {
  const { place, document } = fix.change;
  const { cloudFormation, name, properties } = resourceOf(place);
  const given = Object.fromEntries(properties.map(([property, , value]) => [property, value]));
  return [
    heading(fix),
    ...whatGoes(fix.change),
    ...whereItIs(fix.change),
    `${freeName(logicalIdFor(name), taken)}:`,
    `  Type: ${cloudFormation}`,
    '  Properties:',
    indented(toYaml({ ...given, PolicyDocument: document }).trimEnd(), 4),
  ]
    .map((lines) => indented(lines, 2))
    .join('\n');
};

/**
 * A part of a template: what the policies are to be.
 *
 * @param looked at whom
 */
export const renderUserFixesCloudFormation = (
  fixes: readonly UserFix[],
  looked: LookedAt,
  toYaml: ToYaml,
): string => {
  if (fixes.length === 0) return `# ${nothingToFixOf(looked)}`;
  const taken = new Set<string>();
  const resources = fixes
    .filter(hasChange)
    .flatMap((fix) => [cloudFormationPolicy(fix, taken, toYaml), ...cloudFormationRole(fix, taken, toYaml)]);
  return [
    ...withoutChange(fixes),
    ...(resources.length === 0 ? [] : [['Resources:', ...resources, ''].join('\n')]),
  ].join('\n');
};

/** Resources of Terraform: what the policies are to be. */
export const renderUserFixesTerraform = (fixes: readonly UserFix[], looked: LookedAt): string => {
  if (fixes.length === 0) return `# ${nothingToFixOf(looked)}`;
  const taken = new Set<string>();
  const resources = fixes.filter(hasChange).flatMap((fix) => {
    const { place, document } = fix.change;
    const { terraform, name, properties } = resourceOf(place);
    const width = Math.max(...properties.map(([, property]) => property.length));
    const policy = [
      heading(fix),
      ...whatGoes(fix.change),
      ...whereItIs(fix.change),
      `resource "${terraform}" "${freeName(hclName(name), taken)}" {`,
      ...properties.map(([, property, value]) => `  ${property.padEnd(width)} = ${hclString(value)}`),
      `  policy = jsonencode(${hclValue(document, '  ')})`,
      '}',
      '',
    ].join('\n');
    return [policy, ...terraformRole(fix, taken)];
  });
  return [...withoutChange(fixes), ...resources].join('\n');
};
