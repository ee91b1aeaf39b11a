/** What is proposed for users, as the documents stand in a template of AWS CloudFormation or a configuration of Terraform. */
import { asText } from '../decision/annotation.ts';
import type { Place, PolicyChange } from '../fix/users/place.ts';
import type { UserFix } from '../fix/users/user-fix.ts';
import {
  freeName,
  hclName,
  hclString,
  hclValue,
  indented,
  logicalIdFor,
  type ToYaml,
} from './fix-templates.ts';
import { nothingToFixOf, type LookedAt } from './user-fixes.ts';

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

const cloudFormationPolicy = (fix: WithChange, taken: Set<string>, toYaml: ToYaml): string => {
  const { place, document } = fix.change;
  const { cloudFormation, name, properties } = resourceOf(place);
  const given = Object.fromEntries(properties.map(([property, , value]) => [property, value]));
  return [
    heading(fix),
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
  const resources = fixes.filter(hasChange).map((fix) => cloudFormationPolicy(fix, taken, toYaml));
  return [
    ...withoutChange(fixes),
    ...(resources.length === 0 ? [] : [['Resources:', ...resources, ''].join('\n')]),
  ].join('\n');
};

/** Resources of Terraform: what the policies are to be. */
export const renderUserFixesTerraform = (fixes: readonly UserFix[], looked: LookedAt): string => {
  if (fixes.length === 0) return `# ${nothingToFixOf(looked)}`;
  const taken = new Set<string>();
  const resources = fixes.filter(hasChange).map((fix) => {
    const { place, document } = fix.change;
    const { terraform, name, properties } = resourceOf(place);
    const width = Math.max(...properties.map(([, property]) => property.length));
    return [
      heading(fix),
      ...whereItIs(fix.change),
      `resource "${terraform}" "${freeName(hclName(name), taken)}" {`,
      ...properties.map(([, property, value]) => `  ${property.padEnd(width)} = ${hclString(value)}`),
      `  policy = jsonencode(${hclValue(document, '  ')})`,
      '}',
      '',
    ].join('\n');
  });
  return [...withoutChange(fixes), ...resources].join('\n');
};
