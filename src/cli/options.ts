import { shells } from './completion.ts';
import { severities } from '../../rules/rule.ts';
import type { GroupBy } from '../report/table-groups.ts';
import { toolFormats } from '../report/tool-forms.ts';
import { Argument, InvalidArgumentError, Option } from 'commander';
import { rules } from '../../rules/index.ts';
import type { About } from '../../rules/rule.ts';
import type { ColorChoice } from '../report/terminal-text.ts';
import { once, present, repeatable, RepeatableOption, unlessAccountId, unlessLike } from './option-values.ts';
import { nearest } from '../text/nearest.ts';
import { ACCOUNT_OPTIONS } from './account-options.ts';
import { MANY_ACCOUNTS_OPTIONS, type ManyAccountsOptions } from './many-accounts-options.ts';
import { allowedOf } from '../decision/parameters.ts';
import { exemptingRules } from './configured-exemptions.ts';

/** Where resources come from: a folder of saved answers, the live account of the AWS credential chain, or several accounts. */
export interface SourceOptions extends ManyAccountsOptions {
  readonly inventory?: string;
  /** A folder: of several accounts, those that were collected there are not read again. */
  readonly resume?: string;
}

const formats = ['table', 'json', 'csv', ...toolFormats] as const;
export type ReportFormat = (typeof formats)[number];
const groupings = ['account', 'reason', 'tag:KEY'];
const colors = ['auto', 'always', 'never'] as const satisfies readonly ColorChoice[];

/** The least that exit code 1 is for. */
const failOns = [...severities, 'new'] as const;
export type FailOn = (typeof failOns)[number];

/** How an answer is given; every command that answers has these. */
export interface AnswerOptions<Format extends string = 'table' | 'json' | 'csv'> {
  readonly format?: Format;
  readonly output?: string;
  readonly color?: ColorChoice;
  readonly quiet?: boolean;
  readonly exitZero?: boolean;
}

/** How a report is given: in several forms at once, each to a file of its own. */
export interface ReportOptions extends Omit<AnswerOptions, 'format' | 'output'> {
  readonly format?: readonly ReportFormat[];
  /** Files, in the order of the formats; `-` is stdout. */
  readonly output?: readonly string[];
}

/** Why a value cannot be, with what was probably meant. */
const notAllowed = (value: string, allowed: readonly string[]): InvalidArgumentError => {
  const meant = nearest(value, allowed);
  return new InvalidArgumentError(
    `${meant === undefined ? '' : `Did you mean ${meant}? `}Allowed: ${allowed.join(', ')}.`,
  );
};

/** @throws InvalidArgumentError where a value is none of the allowed words, with what was probably meant */
const allowedWord = (value: string, allowed: readonly string[]): string => {
  if (allowed.includes(value)) return value;
  throw notAllowed(value, allowed);
};

/** An option that takes one of a few words. The first is what it is without the option, where nothing else is said. */
export const choice = (flags: string, description: string, allowed: readonly string[]): Option => {
  const option = new Option(flags, description).argParser((value: string, earlier: string | undefined) => {
    if (earlier !== undefined) throw new InvalidArgumentError(`It was given before, as '${earlier}'.`);
    return allowedWord(value, allowed);
  });
  // For completion; commander's own parser of choices guesses at none.
  option.argChoices = [...allowed];
  return option;
};

export const formatOption = (allowed: readonly [string, ...string[]]): Option =>
  choice('-f, --format <format>', 'answer in this format', allowed);
/** The form of a report; several, where each has its file. */
export const reportFormatOption = (): Option => {
  const option = new RepeatableOption(
    '-f, --format <format>',
    'answer in this format (several: each with its --output)',
  ).argParser((value: string, earlier: readonly string[] | undefined) => [
    ...(earlier ?? []),
    allowedWord(value, formats),
  ]);
  option.argChoices = [...formats];
  return option;
};
export const reportOutputOption = (): Option =>
  repeatable('-o, --output <file>', 'write the answer to this file, or - for stdout (one for each --format)');
export const colorOption = (): Option =>
  choice('--color <when>', 'colour the table (auto: on a terminal)', colors);
export const configOption = (): Option =>
  once('--config <file>', 'read options and parameters from this file (default: .mfa-rules.yaml)');
export const writtenConfigOption = (): Option =>
  once('--config <file>', 'write to this file (default: .mfa-rules.yaml); made where it does not exist');
export const debugOption = (): Option => new Option('--debug', 'show every AWS call with its time on stderr');
export const groupByOption = (): Option =>
  new Option('--group-by <what>', 'group the table by account, reason or tag:KEY').argParser(
    (value: string, earlier: GroupBy | undefined): GroupBy => {
      if (earlier !== undefined) throw new InvalidArgumentError('It was given before.');
      if (value === 'account' || value === 'reason') return { kind: value };
      const [, key] = /^tag:(.+)$/s.exec(value) ?? [];
      if (key === undefined) throw notAllowed(value, groupings);
      return { kind: 'tag', key };
    },
  );
export const onlyOption = (): Option =>
  repeatable('--only <name>', 'evaluate only this user or role: name, ARN or id (repeatable)');
export const allNamesOption = (): Option => new Option('--all', 'show every name, however many there are');
export const sendOption = (): Option =>
  new Option('--send', 'send the findings to AWS Security Hub CSPM of the live account and region');
export const failOnOption = (): Option => {
  const option = new Option(
    '--fail-on <what>',
    'exit with 1 only for findings of this severity or worse, or for new ones (--since)',
  ).argParser((value: string, earlier: FailOn | undefined): FailOn => {
    if (earlier !== undefined) throw new InvalidArgumentError(`It was given before, as '${earlier}'.`);
    const found = failOns.find((one) => one.toLowerCase() === value.toLowerCase());
    if (found === undefined) throw notAllowed(value, failOns);
    return found;
  });
  option.argChoices = [...failOns];
  return option;
};
export const sinceOption = (): Option =>
  once('--since <file>', 'compare with this earlier answer of --format json');
export const pathsArgument = (): Argument =>
  new Argument('[path...]', 'folders and files of saved answers; - reads stdin (default: the live account)')
    // Two answers to one question: where the resources come from.
    .argParser((value: string, earlier: readonly string[] | undefined) => [
      ...(earlier ?? []),
      present(value),
    ]);
export const evaluationsArgument = (): Argument =>
  new Argument(
    '<path...>',
    'answers of evaluate or findings --format json, or folders of saved answers, the earlier first; or one folder of these',
  ).argParser((value: string, earlier: readonly string[] | undefined) => [
    ...(earlier ?? []),
    present(value),
  ]);
export const ruleArgument = (): Argument => {
  const argument = new Argument('[rule]', 'show this rule with its reasons, parameters and remedies');
  argument.argChoices = rules.map(({ id }) => id);
  return argument;
};
export const nameArgument = (): Argument =>
  new Argument(
    '[name]',
    'explain this role or user of the inventory or account (name or ARN), or the trust policies of a file; - reads stdin',
  ).argParser(present);
export const deepOption = (): Option =>
  new Option(
    '--deep',
    'ask the services what AWS Config does not know: policies of secrets, tables, REST APIs, the Data Catalog and Lambda layers, grants of keys, access entries of clusters; and policies of keys, functions, buckets, topics and queues where it does not record these',
  );
export const usersArgument = (): Argument =>
  new Argument(
    '[user...]',
    'IAM users: names, ARNs or unique ids (default: none, and leftovers of deleted users alone)',
  ).argParser((value: string, earlier: readonly string[] | undefined) => [
    ...(earlier ?? []),
    present(value),
  ]);
export const shellArgument = (): Argument => {
  const argument = new Argument('<shell>', 'the shell that you use').argParser((value: string) =>
    allowedWord(value, shells),
  );
  argument.argChoices = [...shells];
  return argument;
};

export const inventoryOption = (): Option =>
  once(
    '--inventory <dir>',
    'read saved answers of the AWS CLI or `mfa-rules collect` from this folder, or from its folders by account id',
  ).conflicts([...ACCOUNT_OPTIONS, ...MANY_ACCOUNTS_OPTIONS, 'resume']);
/** Of a command about one account. */
export const inventoryOfOneOption = (): Option =>
  once(
    '--inventory <dir>',
    'read saved answers of the AWS CLI or `mfa-rules collect`, of one account, from this folder',
  ).conflicts([...ACCOUNT_OPTIONS, ...MANY_ACCOUNTS_OPTIONS, 'resume']);
export const ruleOption = (verb = 'evaluate'): Option => {
  const option = repeatable('--rule <name>', `${verb} only this rule (repeatable)`);
  option.argChoices = rules.map(({ id }) => id);
  return option;
};
export const parameterOption = (known: readonly Pick<About, 'parameters'>[]): Option => {
  const values = known.flatMap(({ parameters }) =>
    Object.entries(parameters).map(
      ([name, definition]) =>
        `${name}=${definition.kind === 'choice' ? definition.allowedValues.join('|') : `(${allowedOf(definition)})`}`,
    ),
  );
  return repeatable(
    '--parameter <key=value>',
    ['set a rule parameter; rule.key=value for one rule alone (repeatable)', ...new Set(values)].join('; '),
  );
};
/** A flag like the others, so that the environment and a file set it too: to commander, `no-` makes the opposite of an option. */
export const noExemptionsOption = (): Option => {
  const option = new Option(
    '--no-exemptions',
    'evaluate also what a tag, a parameter or the configuration file exempts',
  );
  option.negate = false;
  return option;
};
export const resumeOption = (): Option =>
  once(
    '--resume <dir>',
    'keep what is read of several accounts in this folder, and read none again that is wholly there',
  );
export const resumeCollectingOption = (): Option =>
  new Option('--resume', 'of several accounts, read none again that is wholly in the folder');
export const outputOption = (): Option =>
  once('-o, --output <file>', 'write the answer to this file, or - for stdout');
export const quietOption = (): Option =>
  new Option('-q, --quiet', 'show errors alone on stderr: no warnings, no progress');
export const exitZeroOption = (): Option =>
  new Option(
    '--exit-zero',
    'exit with 0 also for findings and for what is undecided; what was not read still ends with 3',
  );
/** What refuses the ARN of the other kind. `by`: the option that takes it */
const unlessArnOf =
  (kind: 'user' | 'role') =>
  (by: string) =>
  (value: string): string | undefined =>
    new RegExp(`^arn:[^:]*:iam::\\d{12}:${kind}/`).test(value)
      ? `It is the ARN of a ${kind}: ${by} takes it.`
      : undefined;
const unlessUserArn = unlessArnOf('user');
const unlessRoleArn = unlessArnOf('role');

/** @param what `explain`, `fix`: what the command does */
export const trustPolicyOption = (what: string): Option =>
  once(
    '--trust-policy <file>',
    `${what} a trust policy (JSON or YAML), an object from name to policy, or what AWS prints of roles; - reads stdin`,
  ).conflicts(['role', 'inventory', ...ACCOUNT_OPTIONS, ...MANY_ACCOUNTS_OPTIONS]);
export const roleOption = (what: string): Option =>
  once(
    '--role <name>',
    `${what} this role of the inventory or account: name or ARN`,
    unlessUserArn('--user'),
  );
/** @param what `explain what …`, `fix the …`: up to `: name or ARN` */
export const userOption = (what: string, others: readonly string[]): Option =>
  once('--user <name>', `${what}: name or ARN`, unlessRoleArn('--role')).conflicts([
    'role',
    'trustPolicy',
    ...others,
  ]);
export const fromOption = (): Option =>
  once('--from <user>', 'only this user, by name or ARN', unlessRoleArn('--to'));
export const toOption = (): Option =>
  once(
    '--to <role>',
    'who can become this role, by name or ARN, and by which steps',
    unlessUserArn('--from'),
  );
export const privilegeOption = (allowed: readonly [string, ...string[]]): Option =>
  choice('--privilege <level>', 'the least privilege to show (default: write)', allowed);
export const atMostOption = (): Option =>
  new Option(
    '--at-most <n>',
    'exit with 1 where more users and roles than that can change IAM in an account',
  ).argParser((value: string, earlier: number | undefined): number => {
    if (earlier !== undefined) throw new InvalidArgumentError(`It was given before, as '${earlier}'.`);
    if (!/^\d{1,5}$/.test(value)) throw new InvalidArgumentError('It is a number from 0 to 99999.');
    return Number(value);
  });
export const withMfaOption = (): Option => new Option('--with-mfa', 'also what users reach with MFA');
export const aggregatorOption = (): Option =>
  once(
    '--aggregator <name>',
    'read this configuration aggregator instead of this account alone',
    unlessLike(/^[\w-]{1,256}$/, 'It is a name of letters, digits, - and _, and no ARN.'),
  );
export const stackSetOption = (): Option =>
  once(
    '--stack-set <name>',
    'look at the stacks of this StackSet, too (that of deploy-organization: mfa-rules)',
  );
/** @param whose `of the aggregator` */
export const accountOption = (whose: string): Option =>
  repeatable('--account <id>', `show only this account ${whose} (repeatable)`, unlessAccountId);
export const noMfaOption = (): Option => {
  const option = new Option('--no-mfa', 'show only who has no MFA device, or of whom that was not read');
  // To commander, `no-` makes the opposite of an option.
  option.negate = false;
  return option;
};
export const consolePasswordOption = (): Option =>
  new Option('--console-password', 'show only who has a console password, or of whom that was not read');
export const privilegedOption = (): Option =>
  new Option(
    '--privileged',
    'show only who is or can become an administrator, or can change all of a service, or of whom that was not read',
  );
/** A number of days, which is given once. */
export const daysOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((value: string, earlier: number | undefined): number => {
    if (earlier !== undefined) throw new InvalidArgumentError(`It was given before, as '${earlier}'.`);
    if (!/^[1-9]\d{0,4}$/.test(value))
      throw new InvalidArgumentError('It is a number of days from 1 to 99999.');
    return Number(value);
  });
export const unusedDaysOption = (): Option =>
  daysOption(
    '--unused-days <n>',
    'show only who has used neither password nor access key for so many days, or of whom that was not read',
  );
export const allOption = (): Option => new Option('--all', 'show what is COMPLIANT, too');
export const folderArgument = (): Argument =>
  new Argument('<dir>', 'folder to write to; made where it does not exist').argParser(present);

export const exemptArgument = (): Argument =>
  new Argument(
    '<name>',
    'IAM user or role: name, /path/name or ARN; * stands for any text (in quotes)',
  ).argParser(present);
export const reasonOption = (): Option => once('--reason <text>', 'why they have no MFA for now');
export const untilOption = (): Option =>
  once('--until <day>', 'the last day that counts, in UTC: YYYY-MM-DD');
export const ownerOption = (): Option => once('--owner <who>', 'who answers for it');
export const exemptedRuleOption = (): Option => {
  const option = repeatable('--rule <name>', 'exempt from this rule alone (repeatable)');
  option.argChoices = exemptingRules.map(({ id }) => id);
  return option;
};
