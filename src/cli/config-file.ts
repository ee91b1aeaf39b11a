/** `.mfa-rules.yaml`: options and rule parameters that somebody does not want to type each time, and who is exempt. */
import { readFile } from 'node:fs/promises';
import { rules } from '../../rules/index.ts';
import type { Rule } from '../../rules/rule.ts';
import { readRuleParameters } from '../decision/parameters.ts';
import { quoted } from '../text/quoted.ts';
import { didYouMean, entriesOf, readEntry, textsOf, type Entry } from './config-entry.ts';
import { readExemptions, type ConfiguredExemption } from './configured-exemptions.ts';

/** The file of the folder that the command runs in. */
export const CONFIG_FILE = '.mfa-rules.yaml';

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
  readonly exemptions: readonly ConfiguredExemption[];
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
  'accounts',
  'organization',
  'ou',
  'exclude',
  'role-name',
  'concurrency',
  'inventory',
  'rule',
  'no-exemptions',
  'group-by',
  'all',
  'fail-on',
  'exit-zero',
  'debug',
];

const KEYS = ['options', 'parameters', 'exemptions'] as const;

const readOptions = (mapping: Entry, file: string): ReadonlyMap<string, ConfiguredOption> =>
  new Map(
    entriesOf(mapping, `${file} line ${mapping.line}: options`).map((entry) => {
      const place = `${file} line ${entry.line}: options.${entry.name}`;
      if (!CONFIGURABLE.includes(entry.name))
        throw new Error(`${place} is not an option of this file; ${didYouMean(entry.name, CONFIGURABLE)}`);
      if (entry.entries !== undefined) throw new Error(`${place} must not be a mapping`);
      return [entry.name, { values: textsOf(entry.value, place), place }] as const;
    }),
  );

const readParameter = (rule: Rule, entry: Entry, place: string): ConfiguredParameter => {
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

const readParameters = (mapping: Entry, file: string): readonly ConfiguredParameter[] =>
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
 * Options, parameters and exemptions of a YAML text.
 *
 * @param file its name, for errors
 * @throws naming the line, the field and the value that is not one there may be
 */
export const readConfig = async (text: string, file: string): Promise<Config> => {
  const top = entriesOf(await readEntry(text, file), file);
  const unknown = top.find(({ name }) => !KEYS.some((key) => key === name));
  if (unknown !== undefined)
    throw new Error(
      `${file} line ${unknown.line}: ${quoted(unknown.name)} is not known; ${didYouMean(unknown.name, KEYS)}`,
    );
  const find = (key: (typeof KEYS)[number]): Entry | undefined => top.find(({ name }) => name === key);
  const [options, parameters, exemptions] = [find('options'), find('parameters'), find('exemptions')];
  return {
    options: options === undefined ? new Map() : readOptions(options, file),
    parameters: parameters === undefined ? [] : readParameters(parameters, file),
    exemptions: exemptions === undefined ? [] : readExemptions(exemptions, file),
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
