/** Proposed trust policies as they stand in a template of AWS CloudFormation, or in a configuration of Terraform. */
import { asText } from '../decision/annotation.ts';
import type { Fix } from '../fix/fix.ts';
import { stackOf } from '../fix/role-facts.ts';
import { isObject, type JsonObject } from '../json/object.ts';
import { nothingToFix, type LookedAtRoles } from './fixes.ts';
import { escaped, INVISIBLE } from './json.ts';

type WithDocument = Fix & { readonly document: JsonObject };

const hasDocument = (fix: Fix): fix is WithDocument => fix.document !== undefined;

const heading = ({ role, reason }: Fix): string => `# ${asText(role.resourceName)}: ${asText(reason)}`;

/** The proposals that have no document: comments alone. */
const withoutDocument = (fixes: readonly Fix[]): readonly string[] =>
  fixes.filter((fix) => !hasDocument(fix)).map((fix) => `${heading(fix)}\n`);

export const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));

/** Writes a value as YAML in which every string that another reader could take for a date or a number is quoted. */
export type ToYaml = (value: unknown) => string;

/** Logical ids have letters and digits alone. */
export const logicalIdFor = (name: string): string => name.replace(/[^A-Za-z0-9]/g, '') || 'Role';

/** A name that is not taken yet; it counts as taken from then on. */
export const freeName = (wanted: string, taken: Set<string>): string => {
  let [name, number] = [wanted, 1];
  while (taken.has(name)) {
    number += 1;
    name = `${wanted}${number}`;
  }
  taken.add(name);
  return name;
};

const cloudFormationRole = (fix: WithDocument, taken: Set<string>, toYaml: ToYaml): string => {
  const logicalId = stackOf(fix.role)?.logicalId;
  const id = freeName(logicalIdFor(logicalId ?? fix.role.resourceName), taken);
  const known =
    logicalId === undefined ? ['  # In the resource that is there already, whatever its name:'] : [];
  return [
    `  ${heading(fix)}`,
    ...known,
    `  ${id}:`,
    '    Type: AWS::IAM::Role',
    '    Properties:',
    '      AssumeRolePolicyDocument:',
    indented(toYaml(fix.document).trimEnd(), 8),
  ].join('\n');
};

/** Fixes by the stack that makes the role; undefined: no tag says. */
const byStack = (fixes: readonly WithDocument[]): ReadonlyMap<string | undefined, WithDocument[]> => {
  const groups = new Map<string | undefined, WithDocument[]>();
  for (const fix of fixes) {
    const stackName = stackOf(fix.role)?.stackName;
    groups.set(stackName, [...(groups.get(stackName) ?? []), fix]);
  }
  return groups;
};

/**
 * A part of a template for each stack: what AssumeRolePolicyDocument of each role is to be.
 *
 * @param looked at which roles
 */
export const renderFixesCloudFormation = (
  fixes: readonly Fix[],
  looked: LookedAtRoles,
  toYaml: ToYaml,
): string => {
  if (fixes.length === 0) return `# ${nothingToFix(looked)}`;
  const parts = [...byStack(fixes.filter(hasDocument))].map(([stackName, ofStack]) => {
    const taken = new Set<string>();
    return [
      ...(stackName === undefined ? [] : [`# In the template of stack ${asText(stackName)}:`]),
      'Resources:',
      ...ofStack.map((fix) => cloudFormationRole(fix, taken, toYaml)),
      '',
    ].join('\n');
  });
  return [...withoutDocument(fixes), ...(parts.length === 0 ? [] : [parts.join('---\n')])].join('\n');
};

/**
 * A text as a string of HCL, in which nothing is a template: policy variables look like one.
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings
 */
export const hclString = (text: string): string =>
  JSON.stringify(text)
    .replace(/\\[bf]/g, (escape) => (escape === '\\b' ? String.raw`\u0008` : String.raw`\u000c`))
    .replace(INVISIBLE, escaped)
    .replace(/[$%](?=\{)/g, (sign) => sign + sign);

/** Keys that are names need no quotes, but for words that mean something. */
const hclKey = (key: string): string =>
  /^[A-Za-z_][\w-]*$/.test(key) && !/^(for|null|true|false)$/.test(key) ? key : hclString(key);

/** Attributes as `terraform fmt` writes them: the equals signs of single lines that follow each other are aligned. */
export const hclAttributes = (
  attributes: readonly (readonly [key: string, value: string])[],
  indent: string,
): string => {
  const isLine = ([, value]: readonly [string, string] = ['', '\n']): boolean => !value.includes('\n');
  let lines = '';
  let width = 0;
  for (const [at, attribute] of attributes.entries()) {
    const [key, value] = attribute;
    if (isLine(attribute) && !(at > 0 && isLine(attributes[at - 1]))) {
      const end = attributes.findIndex((other, place) => place > at && !isLine(other));
      const run = attributes.slice(at, end === -1 ? undefined : end);
      width = Math.max(...run.map(([name]) => name.length));
    }
    lines += `${indent}${isLine(attribute) ? key.padEnd(width) : key} = ${value}\n`;
  }
  return lines;
};

export const hclValue = (value: unknown, indent: string): string => {
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return value.length === 0
      ? '[]'
      : `[\n${value.map((item) => `${inner}${hclValue(item, inner)},\n`).join('')}${indent}]`;
  if (isObject(value)) {
    const attributes = Object.entries(value).map(
      ([key, item]) => [hclKey(key), hclValue(item, inner)] as const,
    );
    return attributes.length === 0 ? '{}' : `{\n${hclAttributes(attributes, inner)}${indent}}`;
  }
  return typeof value === 'string' ? hclString(value) : JSON.stringify(value);
};

/** The name of a resource in a configuration: nobody but its author knows it. */
export const hclName = (name: string): string => name.replace(/[^\w-]/g, '_').replace(/^(?=[\d-])/, '_');

/** Resources of Terraform: what assume_role_policy of each role is to be. */
export const renderFixesTerraform = (fixes: readonly Fix[], looked: LookedAtRoles): string => {
  if (fixes.length === 0) return `# ${nothingToFix(looked)}`;
  const taken = new Set<string>();
  const resources = fixes
    .filter(hasDocument)
    .map((fix) =>
      [
        heading(fix),
        '# In the resource that is there already, whatever its name:',
        `resource "aws_iam_role" "${freeName(hclName(fix.role.resourceName), taken)}" {`,
        `  name = ${hclString(fix.role.resourceName)}`,
        `  assume_role_policy = jsonencode(${hclValue(fix.document, '  ')})`,
        '}',
        '',
      ].join('\n'),
    );
  return [...withoutDocument(fixes), ...resources].join('\n');
};
