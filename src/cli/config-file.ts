/** `.mfa-rules.yaml`: options and rule parameters that somebody does not want to type each time. */
import { readFile } from 'node:fs/promises';
import { rules } from '../../rules/index.ts';
import type { Rule } from '../../rules/rule.ts';
import { readRuleParameters } from '../decision/parameters.ts';
import { nearest } from '../text/nearest.ts';
import { quoted } from '../text/quoted.ts';

/** The file of the folder that the command runs in. */
const CONFIG_FILE = '.mfa-rules.yaml';

/** One parameter, for one rule. */
export interface ConfiguredParameter {
  readonly ruleId: string;
  readonly name: string;
  readonly value: string;
}

export interface Config {
  /** By long name without dashes; a list of an option that may be repeated. */
  readonly options: ReadonlyMap<string, ConfiguredOption>;
  readonly parameters: readonly ConfiguredParameter[];
}

/** What a file says of an option, and where it says so. */
interface ConfiguredOption {
  readonly values: readonly string[];
  /** `.mfa-rules.yaml line 3: options.format`, for errors. */
  readonly place: string;
}

/**
 * The options that a file may set. Not where an answer is written: a file that came with somebody else's folder must not
 * choose what is overwritten.
 */
const CONFIGURABLE: readonly string[] = [
  'format',
  'color',
  'quiet',
  'profile',
  'region',
  'inventory',
  'rule',
  'no-exemptions',
  'group-by',
  'all',
  'fail-on',
  'exit-zero',
  'debug',
];

const KEYS = ['options', 'parameters'] as const;

interface Entry {
  readonly name: string;
  readonly value: unknown;
  readonly line: number;
}

/** A mapping of the file. */
interface Mapping extends Entry {
  readonly entries: readonly Mapping[] | undefined;
}

const readMapping = async (text: string, file: string): Promise<Mapping> => {
  const { LineCounter, isMap, isScalar, parseDocument } = await import('./yaml.ts');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined)
    throw new Error(`${file} line ${lines.linePos(error.pos[0]).line} is not YAML: ${error.message}`);
  const toMapping = (name: string, node: unknown, line: number): Mapping => {
    if (!isMap(node)) {
      const value: unknown = isScalar(node)
        ? node.value
        : typeof node === 'object' && node !== null && 'toJSON' in node && typeof node.toJSON === 'function'
          ? (node.toJSON() as unknown)
          : node;
      return { name, value, line, entries: undefined };
    }
    const entries = node.items.map(({ key, value }) => {
      const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
      return toMapping(String(isScalar(key) ? key.value : key), value, lines.linePos(offset).line);
    });
    return { name, value: undefined, line, entries };
  };
  return toMapping('', document.contents, 1);
};

const didYouMean = (name: string, known: readonly string[]): string => {
  const meant = nearest(name, known);
  return `${meant === undefined ? '' : `did you mean ${meant}? `}allowed: ${known.join(', ')}`;
};

const entriesOf = (mapping: Mapping, place: string): readonly Mapping[] => {
  if (mapping.entries !== undefined) return mapping.entries;
  if (mapping.value === null || mapping.value === undefined) return [];
  throw new Error(`${place} must be a mapping, not ${quoted(mapping.value)}`);
};

/** Texts of a value as somebody would have typed it. */
const textsOf = (value: unknown, place: string): readonly string[] => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean')
      return String(item);
    throw new Error(`${place} must be text, a number, true or false, or a list of them, not ${quoted(item)}`);
  });
};

const readOptions = (mapping: Mapping, file: string): ReadonlyMap<string, ConfiguredOption> =>
  new Map(
    entriesOf(mapping, `${file} line ${mapping.line}: options`).map((entry) => {
      const place = `${file} line ${entry.line}: options.${entry.name}`;
      if (!CONFIGURABLE.includes(entry.name))
        throw new Error(`${place} is no option of this file; ${didYouMean(entry.name, CONFIGURABLE)}`);
      if (entry.entries !== undefined) throw new Error(`${place} must not be a mapping`);
      return [entry.name, { values: textsOf(entry.value, place), place }] as const;
    }),
  );

const readParameter = (rule: Rule, entry: Mapping, place: string): ConfiguredParameter => {
  const definition = rule.parameters[entry.name];
  const separator = definition?.kind === 'list' ? definition.separator : ',';
  const value = textsOf(entry.value, place).join(separator);
  try {
    readRuleParameters(rule, { [entry.name]: value });
  } catch (cause) {
    throw new Error(`${place}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  return { ruleId: rule.id, name: entry.name, value };
};

const registered: readonly Rule[] = rules;

const readParameters = (mapping: Mapping, file: string): readonly ConfiguredParameter[] =>
  entriesOf(mapping, `${file} line ${mapping.line}: parameters`).flatMap((entry) => {
    const place = `${file} line ${entry.line}: parameters.${entry.name}`;
    const rule = registered.find(({ id }) => id === entry.name);
    if (rule !== undefined)
      return entriesOf(entry, place).map((one) =>
        readParameter(rule, one, `${file} line ${one.line}: parameters.${rule.id}.${one.name}`),
      );
    const knowing = registered.filter(({ parameters }) => Object.hasOwn(parameters, entry.name));
    if (knowing.length === 0) {
      const known = registered.flatMap(({ id, parameters }) => [id, ...Object.keys(parameters)]);
      throw new Error(`${place} is neither a rule nor a parameter; ${didYouMean(entry.name, known)}`);
    }
    return knowing.map((one) => readParameter(one, entry, place));
  });

/**
 * Options and parameters of a YAML text.
 *
 * @param file its name, for errors
 * @throws naming the line, the field and the value that is not one there may be
 */
export const readConfig = async (text: string, file: string): Promise<Config> => {
  const top = entriesOf(await readMapping(text, file), file);
  const unknown = top.find(({ name }) => !KEYS.some((key) => key === name));
  if (unknown !== undefined)
    throw new Error(
      `${file} line ${unknown.line}: ${quoted(unknown.name)} is not known; ${didYouMean(unknown.name, KEYS)}`,
    );
  const find = (key: (typeof KEYS)[number]): Mapping | undefined => top.find(({ name }) => name === key);
  const [options, parameters] = [find('options'), find('parameters')];
  return {
    options: options === undefined ? new Map() : readOptions(options, file),
    parameters: parameters === undefined ? [] : readParameters(parameters, file),
  };
};

/**
 * The file that is named, or that of the folder that the command runs in; undefined where there is none.
 *
 * @throws as readConfig does, and where a file that is named cannot be read
 */
export const readConfigFile = async (path: string | undefined): Promise<Config | undefined> => {
  const file = path ?? CONFIG_FILE;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (path === undefined && (code === 'ENOENT' || code === 'EISDIR')) return undefined;
    throw new Error(`cannot read the configuration file "${file}"`, { cause });
  }
  return readConfig(text, file);
};
