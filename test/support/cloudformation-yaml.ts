import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { withGlobals } from './with-globals.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface CloudFormationResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: unknown;
  readonly Properties: Json;
}

export interface CloudFormationTemplate {
  readonly Transform?: string;
  readonly Metadata: Json;
  readonly Parameters: Readonly<Record<string, Json>>;
  readonly Conditions?: Json;
  readonly Rules?: Json;
  readonly Resources: Readonly<Record<string, CloudFormationResource>>;
  readonly Outputs: Json;
}

const FUNCTIONS = ['Sub', 'GetAtt', 'If', 'Not', 'Equals', 'And', 'Or', 'Join', 'Select', 'Split'];

/** The long form's value: `!GetAtt A.Arn` is `["A", "Arn"]`. */
const longForm = (key: string, value: unknown): unknown =>
  key === 'Fn::GetAtt' && typeof value === 'string' ? value.split('.') : value;

/** CloudFormation's short forms as the long ones: `!Ref X` as `{Ref: 'X'}`. */
const customTags = [
  ['Ref', 'Ref'],
  ['Condition', 'Condition'],
  ...FUNCTIONS.map((name) => [name, `Fn::${name}`]),
].flatMap(([name = '', key = '']) =>
  (['scalar', 'seq'] as const).map((collection) => ({
    tag: `!${name}`,
    ...(collection === 'seq' ? { collection } : {}),
    resolve: (value: { toJSON?: () => unknown } | string) => ({
      [key]: longForm(key, typeof value === 'string' ? value : (value.toJSON?.() ?? value)),
    }),
  })),
);

const parseOnce = (text: string): CloudFormationTemplate => {
  const template = (
    text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text, { customTags })
  ) as CloudFormationTemplate;
  return { ...template, Parameters: template.Parameters ?? {}, Resources: withGlobals(template) };
};

/** The local AWS is given the same templates over and over. */
const known = new Map<string, CloudFormationTemplate>();

/** The text of a CloudFormation or SAM template in YAML or JSON, short forms written out, and globals at each function. */
export const parseTemplate = (text: string): CloudFormationTemplate => {
  const template = known.get(text) ?? parseOnce(text);
  known.set(text, template);
  // Whoever asks may change it.
  return structuredClone(template);
};

/** Reads a file of such a template. */
export const readTemplate = (path: string): CloudFormationTemplate =>
  parseTemplate(readFileSync(path, 'utf8'));
