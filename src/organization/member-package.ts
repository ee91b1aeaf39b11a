import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The constraints of a template's parameter that are checked before anything is sent. */
interface TemplateParameter {
  readonly allowedValues: readonly string[] | undefined;
}

/** What every account gets, as `npm run package:member` made it. */
export interface MemberPackage {
  /** CloudFormation's template, as JSON. */
  readonly template: string;
  /** Its object key, which changes with its content. */
  readonly templateKey: string;
  /** The zips of code that the template names, by object key. */
  readonly code: ReadonlyMap<string, Uint8Array>;
  readonly parameters: ReadonlyMap<string, TemplateParameter>;
}

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object keys of a template's code: every S3Key in it. */
const codeKeysOf = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(codeKeysOf);
  if (!isJson(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'S3Key' && typeof inner === 'string' ? [inner] : codeKeysOf(inner),
  );
};

const parametersOf = (template: Json): MemberPackage['parameters'] => {
  const parameters = isJson(template['Parameters']) ? template['Parameters'] : {};
  return new Map(
    Object.entries(parameters).map(([name, parameter]) => {
      const allowed = isJson(parameter) ? parameter['AllowedValues'] : undefined;
      return [name, { allowedValues: Array.isArray(allowed) ? allowed.map(String) : undefined }];
    }),
  );
};

const parse = (path: string, text: string): Json => {
  let template: unknown;
  try {
    template = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is not JSON: run \`npm run package:member\` again`, { cause });
  }
  if (!isJson(template))
    throw new Error(`${path} is no CloudFormation template: run \`npm run package:member\` again`);
  return template;
};

const read = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new Error(
      `cannot read ${path}, part of what every account gets: \`npm run package:member\` makes it, and --package names its folder`,
      { cause },
    );
  }
};

const KEY_LENGTH = 32;

/**
 * Reads what every account gets.
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
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, KEY_LENGTH);
  return {
    template: bytes.toString('utf8'),
    templateKey: `template-${digest}.json`,
    code,
    parameters: parametersOf(template),
  };
};
