import { Argument, InvalidArgumentError, Option } from 'commander';
import { rules } from '../../rules/index.ts';
import type { About } from '../../rules/rule.ts';
import { nearest } from '../text/nearest.ts';
import { allowedOf } from '../decision/parameters.ts';

/** Where resources come from: a folder of saved answers, or the live account of the AWS credential chain. */
export interface SourceOptions {
  readonly inventory?: string;
  readonly profile?: string;
  readonly region?: string;
}

export const formats = ['table', 'json', 'csv'] as const;

/** How an answer is given; every command that answers has these. */
export interface AnswerOptions<Format extends string = (typeof formats)[number]> {
  readonly format?: Format;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly exitZero?: boolean;
}

/**
 * commander takes whatever follows as an option's value: `--inventory --quiet` would read a folder named `--quiet`.
 *
 * @throws InvalidArgumentError
 */
const present = (value: string): string => {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  if (value.startsWith('-') && value !== '-')
    throw new InvalidArgumentError(
      `A value is missing before it (a path that begins with - is written ./${value}).`,
    );
  return value;
};

/** An option that is given once: two answers to one question are a mistake, and the last would hide the first. */
export const once = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((value: string, earlier: string | undefined) => {
    if (earlier !== undefined) throw new InvalidArgumentError(`It was given before, as '${earlier}'.`);
    return present(value);
  });

export const repeatable = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((value: string, earlier: readonly string[] | undefined) => [
    ...(earlier ?? []),
    present(value),
  ]);

export const formatOption = (allowed: readonly [string, ...string[]]): Option =>
  new Option('--format <format>', `${allowed.join(', ')} (default: ${allowed[0]})`).argParser(
    (value: string, earlier: string | undefined) => {
      if (earlier !== undefined) throw new InvalidArgumentError(`It was given before, as '${earlier}'.`);
      if (allowed.includes(value)) return value;
      const meant = nearest(value, allowed);
      throw new InvalidArgumentError(
        `${meant === undefined ? '' : `Did you mean ${meant}? `}Allowed: ${allowed.join(', ')}.`,
      );
    },
  );

export const inventoryOption = (): Option =>
  once('--inventory <dir>', 'folder of answers saved with the AWS CLI or `mfa-rules collect`').conflicts([
    'profile',
    'region',
  ]);
export const profileOption = (): Option => once('--profile <name>', 'profile of the AWS configuration files');
export const regionOption = (): Option =>
  once('--region <region>', 'AWS region (default: that of the profile, else us-east-1)');
export const ruleOption = (): Option =>
  repeatable('--rule <name>', `only this rule (repeatable): ${rules.map(({ id }) => id).join(', ')}`);
export const parameterOption = (known: readonly Pick<About, 'parameters'>[]): Option => {
  const values = known.flatMap(({ parameters }) =>
    Object.entries(parameters).map(
      ([name, definition]) =>
        `${name}=${definition.kind === 'choice' ? definition.allowedValues.join('|') : `(${allowedOf(definition)})`}`,
    ),
  );
  return repeatable(
    '--parameter <key=value>',
    ['rule parameter; rule.key=value for one rule alone (repeatable)', ...values].join('; '),
  );
};
export const outputOption = (): Option =>
  once('--output <file>', 'write the answer to a file instead of the screen');
export const quietOption = (): Option =>
  new Option('--quiet', 'errors only on stderr: no warnings, no progress');
export const exitZeroOption = (): Option =>
  new Option(
    '--exit-zero',
    'exit with 0 also where something is NON_COMPLIANT or undecided; what was not read still ends with 3',
  );
export const trustPolicyOption = (): Option =>
  once(
    '--trust-policy <file>',
    'a trust policy (JSON or YAML), an object from name to policy, or what AWS prints of roles; - reads stdin',
  ).conflicts(['role', 'inventory', 'profile', 'region']);
export const roleOption = (): Option =>
  once('--role <name>', 'name or ARN of a role of the inventory or account');
export const aggregatorOption = (): Option =>
  new Option(
    '--aggregator <name>',
    'configuration aggregator to read, instead of this account alone',
  ).argParser((value: string, earlier: string | undefined) => {
    if (earlier !== undefined) throw new InvalidArgumentError(`It was given before, as '${earlier}'.`);
    if (!/^[\w-]{1,256}$/.test(present(value)))
      throw new InvalidArgumentError('It is a name of letters, digits, - and _, and no ARN.');
    return value;
  });
export const stackSetOption = (): Option =>
  once(
    '--stack-set <name>',
    'StackSet whose stacks to look at, too (that of deploy-organization: mfa-rules)',
  );
export const accountOption = (): Option =>
  new Option('--account <id>', 'only this account of the aggregator (repeatable)').argParser(
    (value: string, earlier: readonly string[] | undefined) => {
      if (!/^\d{12}$/.test(present(value)))
        throw new InvalidArgumentError('An account id has twelve digits.');
      return [...(earlier ?? []), value];
    },
  );
export const allOption = (): Option => new Option('--all', 'also what is COMPLIANT');
export const folderArgument = (): Argument =>
  new Argument('<dir>', 'folder to write; made where it does not exist').argParser(present);
