/** YAML, which people write policies in and the AWS CLI prints with `--output yaml`. */

import { escaped, INVISIBLE } from '../report/json.ts';

/** A value of YAML; `unresolved` is a tag whose value is not known here, such as `!Sub` of CloudFormation. */
export interface YamlValue {
  readonly value: unknown;
  readonly unresolved: { readonly tag: string; readonly line: number; readonly column: number } | undefined;
}

/** Why a text is no YAML that can be read: place and words. */
export class NotYaml extends Error {}

/** Aliases that repeat each other many times over make a short text enormous. */
const valueOf = (document: { toJS(): unknown }): unknown => {
  try {
    return document.toJS();
  } catch (cause) {
    throw new NotYaml('its aliases cannot be followed', { cause });
  }
};

/** JSON has no value that holds itself, and nothing that reads a policy expects one. */
const isCyclic = (value: unknown): boolean => {
  try {
    JSON.stringify(value);
    return false;
  } catch {
    return true;
  }
};

/**
 * Reads a document with every scalar as text: an account id keeps its leading zeros, and policies write true and numbers as
 * text as well.
 *
 * @throws NotYaml with line and column
 * @see https://yaml.org/spec/1.2.2/#101-failsafe-schema
 */
export const parseYaml = async (text: string): Promise<YamlValue> => {
  // Most policies are JSON: whoever has one does not wait for this.
  const { LineCounter, parseAllDocuments } = await import('./yaml.ts');
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    lineCounter,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const placeOf = (offset: number): { readonly line: number; readonly column: number } => {
    const { line, col: column } = lineCounter.linePos(offset);
    return { line, column };
  };
  // The first alone would be a verdict on part of what somebody asked about.
  if (documents.length > 1)
    throw new NotYaml(`it holds ${documents.length} documents: keep each policy in a file of its own`);
  const [document] = documents;
  if (document === undefined) return { value: null, unresolved: undefined };
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, column } = placeOf(error.pos[0]);
    throw new NotYaml(`line ${line}, column ${column}: ${error.message}`, { cause: error });
  }
  const warning = document.warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED');
  const value: unknown = valueOf(document);
  if (isCyclic(value)) throw new NotYaml('an alias stands inside what it repeats');
  return {
    value,
    unresolved: warning && {
      tag: text.slice(...warning.pos),
      ...placeOf(warning.pos[0]),
    },
  };
};

/**
 * Writes values as YAML that readers of YAML 1.1 understand, too, as AWS CloudFormation is: what they would take for a date
 * or a number is quoted. No character is left that a terminal would obey.
 */
export const yamlWriter = async (): Promise<(value: unknown) => string> => {
  const { stringify } = await import('./yaml.ts');
  const write = (value: unknown, quotes: 'PLAIN' | 'QUOTE_DOUBLE'): string =>
    stringify(value, {
      version: '1.1',
      lineWidth: 0,
      singleQuote: true,
      aliasDuplicateObjects: false,
      defaultStringType: quotes,
    });
  return (value) => {
    const text = write(value, 'PLAIN');
    return text.search(INVISIBLE) !== -1 ? write(value, 'QUOTE_DOUBLE').replace(INVISIBLE, escaped) : text;
  };
};
