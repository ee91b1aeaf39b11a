import { Argument, InvalidArgumentError, Option } from 'commander';
import { rules } from '../../rules/index.ts';
import type { About } from '../../rules/rule.ts';
import { once, present, repeatable } from './option-values.ts';
import { nearest } from '../text/nearest.ts';
import { ACCOUNT_OPTIONS, type AccountOptions } from './account-options.ts';
import { allowedOf } from '../decision/parameters.ts';

/** Where resources come from: a folder of saved answers, or the live account of the AWS credential chain. */
export interface SourceOptions extends AccountOptions {
  readonly inventory?: string;
}

export const formats = ['table', 'json', 'csv'] as const;

/** How an answer is given; every command that answers has these. */
export interface AnswerOptions<Format extends string = (typeof formats)[number]> {
  readonly format?: Format;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly exitZero?: boolean;
}

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
    ...ACCOUNT_OPTIONS,
  ]);
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
  new Option('--exit-zero', 'exit with 0 also where something is NON_COMPLIANT, undecided or unread');
export const trustPolicyOption = (): Option =>
  once(
    '--trust-policy <file>',
    'a trust policy, or a JSON object from name to policy; - reads stdin',
  ).conflicts(['role', 'inventory', ...ACCOUNT_OPTIONS]);
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
