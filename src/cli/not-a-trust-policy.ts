import { isObject, type JsonObject } from '../json/object.ts';

/** What a file is that holds no trust policy, and what to do with it. */

/** Where a trust policy is found. */
export const GET_ROLE =
  'a trust policy is the AssumeRolePolicyDocument of a role: aws iam get-role --role-name NAME > role.json saves it, and mfa-rules explain --role NAME reads it from the account';

const EVALUATE = 'mfa-rules evaluate --inventory FOLDER reads it beside other answers of the AWS CLI';

/** Values of an element in whatever letter case. */
const valuesOf = (object: JsonObject, ...elements: readonly string[]): readonly unknown[] =>
  Object.entries(object).flatMap(([name, value]) => (elements.includes(name.toLowerCase()) ? [value] : []));

/** Whether a value is a policy document of any kind: it has a Statement. */
export const isPolicyDocument = (value: unknown): value is JsonObject =>
  isObject(value) && valuesOf(value, 'statement').length > 0;

const hasStsAction = (statement: JsonObject): boolean =>
  valuesOf(statement, 'action', 'notaction')
    .flat()
    .some((action) => typeof action === 'string' && action.toLowerCase().startsWith('sts:'));

/**
 * Why a policy document is no trust policy; undefined where it may be one. A trust policy says in each statement who may
 * assume the role, and of no other policy can it be said who gets in.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
 */
export const notTrustPolicy = (document: JsonObject): string | undefined => {
  const statements = valuesOf(document, 'statement').flat();
  if (statements.length === 0) return `it has no statement; ${GET_ROLE}`;
  if (!statements.every(isObject)) return undefined;
  const isAboutResources = (statement: JsonObject): boolean =>
    valuesOf(statement, 'resource', 'notresource').length > 0;
  const resources = ['Resource', 'NotResource'].filter((element) =>
    statements.some((statement) => Object.hasOwn(statement, element)),
  );
  const has = resources.length === 0 ? '' : `, and ${resources.join(' and ')} instead`;
  if (!statements.some((statement) => valuesOf(statement, 'principal', 'notprincipal').length > 0)) {
    const meant = statements
      .flatMap((statement) => Object.keys(statement))
      .find((name) => /^(not)?princip/i.test(name));
    if (meant !== undefined)
      return `no statement has a Principal or NotPrincipal: did you mean ${/^not/i.test(meant) ? 'NotPrincipal' : 'Principal'} with ${JSON.stringify(meant)}?`;
    return `no statement has a Principal or NotPrincipal${has}: it looks like an identity policy, which says what whoever has it may do; ${GET_ROLE}`;
  }
  return statements.every((statement) => isAboutResources(statement) && !hasStsAction(statement))
    ? `every statement has ${resources.join(' or ') || 'Resource'}, and none an action of sts: it looks like the policy of another resource, such as a bucket or a key; ${GET_ROLE}`
    : undefined;
};

interface DocumentKind {
  /** With its article. */
  readonly what: string;
  readonly advice: string;
  is(value: JsonObject): boolean;
}

const has =
  (...names: readonly string[]) =>
  (value: JsonObject): boolean =>
    names.every((name) => Object.hasOwn(value, name));

const hasOneOf =
  (...names: readonly string[]) =>
  (value: JsonObject): boolean =>
    names.some((name) => Object.hasOwn(value, name));

/** Whether a value is a template of CloudFormation, in which functions stand in place of values. */
export const isTemplate = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  const { Resources: resources } = value;
  if (hasOneOf('AWSTemplateFormatVersion', 'Transform')(value)) return true;
  return (
    isObject(resources) &&
    Object.values(resources).some((one) => isObject(one) && /^\w+::/.test(String(one['Type'])))
  );
};

/** Takes the trust policies out of a plan, each by the address of its role: its name may not be known before it is made. */
const fromPlan = (file: string): string =>
  `jq '[.. | objects | select(.values.assume_role_policy?) | {(.address): .values.assume_role_policy}] | add'${file} > trust.json`;

const USERS = [
  'Users',
  'UserDetailList',
  'User',
  'VirtualMFADevices',
  'MFADevices',
  'AccessKeyMetadata',
  'LoginProfile',
];

/** What people have at hand beside trust policies. The first that fits is named. */
const KINDS: readonly DocumentKind[] = [
  {
    what: 'a CloudFormation template',
    advice:
      'copy the AssumeRolePolicyDocument of a role in it to a file of its own; once it is deployed, mfa-rules explain --role NAME explains the role',
    is: isTemplate,
  },
  {
    what: 'a Terraform plan',
    advice: `${fromPlan(' PLAN')} takes the trust policies out of it, by address`,
    is: (value) =>
      has('format_version')(value) && hasOneOf('planned_values', 'resource_changes', 'values')(value),
  },
  {
    what: 'a Terraform state',
    advice: `jq '[.. | objects | select(.assume_role_policy?) | {(.name): .assume_role_policy}] | add' STATE > trust.json takes the trust policies out of it, by name`,
    is: (value) => has('terraform_version')(value) && hasOneOf('resources', 'modules', 'lineage')(value),
  },
  {
    what: 'a package.json',
    advice: GET_ROLE,
    is: (value) =>
      typeof value['name'] === 'string' &&
      hasOneOf('version', 'scripts', 'dependencies', 'devDependencies')(value),
  },
  {
    what: 'an answer of mfa-rules',
    advice: 'give it the policy that the answer is about',
    is: has('formatVersion'),
  },
  {
    what: 'a policy that says what somebody may do (an identity policy), as IAM answers it',
    advice: GET_ROLE,
    is: (value) => has('PolicyVersion')(value) || has('PolicyDocument', 'PolicyName')(value),
  },
  {
    what: 'the policy of another resource, such as a bucket or a key, or what is said about a policy',
    advice: GET_ROLE,
    is: has('Policy'),
  },
  { what: 'an answer of IAM about users', advice: EVALUATE, is: hasOneOf(...USERS) },
  {
    what: 'an answer of the AWS CLI without a role in it',
    advice: GET_ROLE,
    is: hasOneOf(
      'SummaryMap',
      'Policies',
      'AttachedPolicies',
      'PolicyNames',
      'Content',
      'Account',
      'Groups',
      'Results',
    ),
  },
];

const SHOWN = 5;

/** An object by the names of its fields. */
const byFields = (value: JsonObject): string => {
  const names = Object.keys(value);
  if (names.length === 0) return 'an empty object';
  const more = names.length > SHOWN ? ' and more' : '';
  return `an object with ${names
    .slice(0, SHOWN)
    .map((name) => JSON.stringify(name))
    .join(', ')}${more} and without Statement`;
};

const kindOf = (value: JsonObject): DocumentKind | undefined => KINDS.find(({ is }) => is(value));

/** Whether `whatItIs` has a name for an object. */
export const isKnownKind = (value: JsonObject): boolean => kindOf(value) !== undefined;

/** What a value is that holds neither a trust policy nor a role, with the command that helps. */
export const whatItIs = (value: unknown): string => {
  if (Array.isArray(value)) return `it is a list, and not of roles; ${GET_ROLE}`;
  if (!isObject(value))
    return `it is ${typeof value === 'string' ? 'text' : JSON.stringify(value)}; ${GET_ROLE}`;
  const kind = kindOf(value);
  return kind === undefined ? `it is ${byFields(value)}; ${GET_ROLE}` : `it is ${kind.what}; ${kind.advice}`;
};

/** Languages that are neither JSON nor YAML, by how their files begin. */
const LANGUAGES: readonly (readonly [begins: RegExp, what: string, advice: string])[] = [
  [
    /^\s*(?:(?:#|\/\/).*\s+)*(?:resource|data|module|provider|variable|terraform|locals|output)\b[^:\n]*\{/,
    'a Terraform configuration',
    `terraform show -json PLAN | ${fromPlan('')} takes the trust policies out of its plan, by address`,
  ],
  [/^\s*</, 'XML or HTML', GET_ROLE],
  [/^\s*"?user"?[,;\t]"?arn"?[,;\t]/, 'a credential report', EVALUATE],
];

/** What a text is that is neither JSON nor YAML; undefined where it may be either. */
export const languageOf = (text: string): string | undefined => {
  const [, what, advice] = LANGUAGES.find(([begins]) => begins.test(text)) ?? [];
  return what === undefined ? undefined : `it is ${what}; ${advice}`;
};
