/** Options that nobody typed: MFA_RULES_… of the environment, then the configuration file. `exempt` writes that file. */
import { type Command, InvalidArgumentError, type Option } from 'commander';
import { readConfigFile, type ConfiguredParameter } from './config-file.ts';
import type { Io } from './io.ts';
import { ACCOUNT_OPTIONS } from './account-options.ts';
import { MANY_ACCOUNTS_OPTIONS } from './many-accounts-options.ts';
import { toAssignment } from './parameter-assignment.ts';
import { RepeatableOption } from './option-values.ts';
import { isPolicyFile } from './trust-policy-file.ts';
import { nearest } from '../text/nearest.ts';

const PREFIX = 'MFA_RULES_';

/** `--group-by` is MFA_RULES_GROUP_BY. */
const variableOf = (option: Option): string => PREFIX + option.name().replaceAll('-', '_').toUpperCase();

/**
 * A variable that no option of any command has would be left out without a word, and the run would not be the one that is
 * meant.
 *
 * @throws naming the variable, and what was probably meant
 */
const refuseUnknownVariables = (commands: readonly Command[], env: Io['env']): void => {
  const known = new Set(commands.flatMap(({ options }) => options.map(variableOf)));
  const unknown = Object.keys(env).find((name) => name.startsWith(PREFIX) && !known.has(name));
  if (unknown === undefined) return;
  const meant = nearest(
    unknown.slice(PREFIX.length),
    [...known].map((name) => name.slice(PREFIX.length)),
  );
  throw new Error(
    `the environment variable ${unknown} is not an option of any command${meant === undefined ? '' : `; did you mean ${PREFIX}${meant}?`}`,
  );
};

const YES = ['1', 'true', 'yes', 'on'];
const NO = ['0', 'false', 'no', 'off', ''];

const readFlag = (text: string, place: string): boolean => {
  const word = text.toLowerCase();
  if (YES.includes(word) || NO.includes(word)) return YES.includes(word);
  throw new Error(`${place} must be true or false, not ${JSON.stringify(text)}`);
};

/** The value of an option as if each text had been typed. */
const readValue = (option: Option, texts: readonly string[], place: string): unknown => {
  if (option.isBoolean()) return readFlag(texts.at(-1) ?? '', place) ? true : undefined;
  try {
    return texts.reduce<unknown>(
      (earlier, text) => (option.parseArg === undefined ? text : option.parseArg(text, earlier)),
      undefined,
    );
  } catch (error) {
    if (error instanceof InvalidArgumentError)
      throw new Error(`${place} is ${JSON.stringify(texts.join(', '))}. ${error.message}`, { cause: error });
    throw error;
  }
};

/** Options that say what an argument says that was typed: a path is the source, and so is a file; a name is what to explain. */
const saidByArgument = ({ args: [first] }: Command, name: string): readonly string[] => {
  if (first === undefined) return [];
  if (name === 'evaluate' || name === 'report')
    return ['inventory', 'demo', 'resume', ...ACCOUNT_OPTIONS, ...MANY_ACCOUNTS_OPTIONS];
  if (name !== 'explain') return [];
  return [
    'role',
    'user',
    'trustPolicy',
    ...(isPolicyFile(first) ? ['inventory', 'demo', ...ACCOUNT_OPTIONS] : []),
  ];
};

/** Names that the option excludes, or that exclude it. */
const isExcluded = (option: Option, command: Command): boolean => {
  const isSet = (name: string): boolean => command.getOptionValue(name) !== undefined;
  const conflictsOf = (one: Option): readonly string[] =>
    // commander keeps them in a property without a type.
    (one as unknown as { readonly conflictsWith: readonly string[] }).conflictsWith;
  return (
    conflictsOf(option).some(isSet) ||
    command.options.some(
      (other) => isSet(other.attributeName()) && conflictsOf(other).includes(option.attributeName()),
    ) ||
    saidByArgument(command, command.name()).includes(option.attributeName())
  );
};

/** Parameters of the file, for the rules that run, but for what was typed of a rule or of all. */
const addParameters = (
  command: Command,
  configured: readonly ConfiguredParameter[],
  ruleIds: readonly string[],
): void => {
  const typed = (command.getOptionValue('parameter') as readonly string[] | undefined) ?? [];
  const assignments = typed.map(toAssignment);
  const isTyped = (ruleId: string, name: string): boolean =>
    assignments.some((one) => one.name === name && (one.ruleId ?? ruleId) === ruleId);
  const more = configured
    .filter(({ ruleId, name }) => ruleIds.includes(ruleId) && !isTyped(ruleId, name))
    .map(({ ruleId, name, value }) => `${ruleId}.${name}=${value}`);
  const source = command.getOptionValueSource('parameter') ?? 'config';
  if (more.length > 0) command.setOptionValueWithSource('parameter', [...typed, ...more], source);
};

/**
 * Fills in the options of a command that were not typed: from the environment, else from the configuration file. What
 * excludes an option that was typed is left out.
 *
 * @param ruleIdsOf the rules that the command runs, given those that are named
 * @throws where a variable is no option, or a value is not one that the option takes, naming the variable or the place in the
 * file
 */
export const applySettings = async (
  command: Command,
  env: Io['env'],
  ruleIdsOf: (named: readonly string[] | undefined) => readonly string[],
): Promise<void> => {
  const fill = (option: Option, texts: readonly string[], place: string, source: 'env' | 'config'): void => {
    const key = option.attributeName();
    if (command.getOptionValue(key) !== undefined || isExcluded(option, command)) return;
    const value = readValue(option, texts, place);
    if (value !== undefined) command.setOptionValueWithSource(key, value, source);
  };
  refuseUnknownVariables(command.parent?.commands ?? [command], env);
  for (const option of command.options) {
    const text = env[variableOf(option)];
    if (text === undefined || text === '') continue;
    fill(option, option instanceof RepeatableOption ? text.split(',') : [text], variableOf(option), 'env');
  }
  if (!command.options.some((option) => option.name() === 'config') || command.name() === 'exempt') return;
  const config = await readConfigFile(command.getOptionValue('config') as string | undefined);
  if (config === undefined) return;
  for (const option of command.options) {
    const configured = config.options.get(option.name());
    if (configured !== undefined) fill(option, configured.values, configured.place, 'config');
  }
  command.setOptionValueWithSource('exemptions', config.exemptions, 'config');
  if (command.options.some((option) => option.name() === 'parameter'))
    addParameters(
      command,
      config.parameters,
      ruleIdsOf(command.getOptionValue('rule') as string[] | undefined),
    );
};
