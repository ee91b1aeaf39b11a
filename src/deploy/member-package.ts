import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject, type JsonObject } from '../json/object.ts';
import { countResources, inputParameters } from './template-resources.ts';

/** The constraints of a template's parameter that are checked before anything is sent. */
export interface TemplateParameter {
  readonly allowedValues?: readonly string[] | undefined;
  readonly allowedPattern?: RegExp | undefined;
  readonly maxLength?: number | undefined;
  /** Of a number; undefined where the parameter is a text. */
  readonly range?: { readonly least: number; readonly greatest: number } | undefined;
  /** What is said of a value that the pattern refuses. */
  readonly constraint?: string | undefined;
  readonly default?: string | undefined;
}

/** What an account gets, as `npm run package:member` made it. */
export interface MemberPackage {
  /** CloudFormation's template, as JSON. */
  readonly template: string;
  /** Its object key, which changes with its content. */
  readonly templateKey: string;
  /** The zips of code that the template names, by object key. */
  readonly code: ReadonlyMap<string, Uint8Array>;
  readonly parameters: ReadonlyMap<string, TemplateParameter>;
  /** How many resources of each type the template makes with these values of its parameters. */
  readonly resourcesWith: (values: ReadonlyMap<string, string>) => ReadonlyMap<string, number>;
  /** What each rule gets as its parameters with these values of the template's, by rule id. */
  readonly ruleParametersWith: (
    values: ReadonlyMap<string, string>,
  ) => ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** The object keys of a template's code: every S3Key in it. */
const codeKeysOf = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(codeKeysOf);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'S3Key' && typeof inner === 'string' ? [inner] : codeKeysOf(inner),
  );
};

const toParameter = (parameter: JsonObject): TemplateParameter => {
  const { AllowedValues, AllowedPattern, MaxLength, ConstraintDescription, Default } = parameter;
  const { Type, MinValue = -Infinity, MaxValue = Infinity } = parameter;
  return {
    allowedValues: Array.isArray(AllowedValues) ? AllowedValues.map(String) : undefined,
    allowedPattern: typeof AllowedPattern === 'string' ? new RegExp(`^(?:${AllowedPattern})$`) : undefined,
    maxLength: typeof MaxLength === 'number' ? MaxLength : undefined,
    range: Type === 'Number' ? { least: Number(MinValue), greatest: Number(MaxValue) } : undefined,
    constraint: typeof ConstraintDescription === 'string' ? ConstraintDescription : undefined,
    default: Default === undefined ? undefined : String(Default),
  };
};

/** The parameters of a template, by name. */
export const parametersOf = (template: JsonObject): MemberPackage['parameters'] => {
  const parameters = isObject(template['Parameters']) ? template['Parameters'] : {};
  return new Map(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      isObject(parameter) ? toParameter(parameter) : {},
    ]),
  );
};

const parse = (path: string, text: string): JsonObject => {
  let template: unknown;
  try {
    template = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is not JSON: run \`npm run package:member\` again`, { cause });
  }
  if (!isObject(template))
    throw new Error(`${path} is no CloudFormation template: run \`npm run package:member\` again`);
  return template;
};

const read = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new Error(
      `cannot read ${path}, part of what an account gets: \`npm run package:member\` makes it, and --package names its folder`,
      { cause },
    );
  }
};

const KEY_LENGTH = 32;

/** The key of an object in the bucket: it changes with the content, such as `template-1a2b….json`. */
export const keyOfContent = (name: string, content: string | Uint8Array, extension: string): string =>
  `${name}-${createHash('sha256').update(content).digest('hex').slice(0, KEY_LENGTH)}.${extension}`;

/**
 * Reads what an account gets.
 *
 * @param folder of template.json and the zips that it names
 * @throws naming the file that cannot be read
 */
export const readMemberPackage = async (folder: string): Promise<MemberPackage> => {
  const path = join(folder, 'template.json');
  const bytes = await read(path);
  const template = parse(path, bytes.toString('utf8'));
  const keys = [...new Set(codeKeysOf(template))];
  if (keys.length === 0)
    throw new Error(`${path} names no code (S3Key): run \`npm run package:member\` again`);
  const code = new Map<string, Uint8Array>();
  for (const key of keys) code.set(key, await read(join(folder, key)));
  return {
    template: bytes.toString('utf8'),
    templateKey: keyOfContent('template', bytes, 'json'),
    code,
    parameters: parametersOf(template),
    resourcesWith: (values) => countResources(template, values),
    ruleParametersWith: (values) => inputParameters(template, values),
  };
};
