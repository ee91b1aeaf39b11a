import { InvalidArgumentError, Option } from 'commander';
import type { AccountOptions } from './account-options.ts';
import { once, present, repeatable, RepeatableOption, unlessLike } from './option-values.ts';

/** Which accounts are read in one run, and how; every command that opts in has these. */
export interface ManyAccountsOptions extends AccountOptions {
  /** Twelve digits each. */
  readonly accounts?: readonly string[];
  /** Every account of the organization that is ACTIVE. */
  readonly organization?: boolean;
  /** Ids of units or of the root: of the organization, these alone. */
  readonly ou?: readonly string[];
  /** Twelve digits each: of the organization, all but these. */
  readonly exclude?: readonly string[];
  /** With its path, without a slash before it. */
  readonly roleName?: string;
  /** How many accounts are read at a time. */
  readonly concurrency?: number;
}

/** What commander calls them: whoever reads saved answers has no use for any. */
export const MANY_ACCOUNTS_OPTIONS = [
  'accounts',
  'organization',
  'ou',
  'exclude',
  'roleName',
  'concurrency',
] as const satisfies readonly (keyof ManyAccountsOptions)[];

/** Account ids, as `aws organizations list-accounts` prints them with `--output text`, or with commas between them. */
const accountIds = (flags: string, description: string): Option =>
  new RepeatableOption(flags, description).argParser(
    (value: string, earlier: readonly string[] | undefined) => {
      const ids = present(value)
        .split(/[\s,]+/)
        .filter((id) => id !== '');
      const wrong = ids.find((id) => !/^\d{12}$/.test(id));
      if (wrong !== undefined || ids.length === 0)
        throw new InvalidArgumentError(`An account id has twelve digits, and "${wrong ?? value}" has not.`);
      return [...(earlier ?? []), ...ids];
    },
  );

/** A name, perhaps behind a path. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const ROLE_NAME = /^\/?([!-.0-~]+\/)*[\w+=,.@-]{1,64}$/;

/** That of deploy/organization/reader.yaml. */
const READER = 'mfa-rules-reader';

/** Accounts at a time, and the most that anybody may ask for: each asks IAM ten things at a time. */
const [CONCURRENCY, MOST] = [8, 64];

export const manyAccountsOptions = (): readonly Option[] => [
  accountIds('--accounts <ids...>', 'read these accounts, each by its --role-name'),
  new Option(
    '--organization',
    'read every ACTIVE account of the organization, each by its --role-name; with credentials that may list them',
  ).conflicts('accounts'),
  repeatable(
    '--ou <id>',
    'with --organization: only accounts of this unit, ou-…, or of the root, r-… (repeatable)',
    unlessLike(
      /^(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32})$/,
      'It is the id of a unit, ou-…, or of the root, r-….',
    ),
  ),
  accountIds('--exclude <ids...>', 'with --organization: leave out these accounts'),
  once(
    '--role-name <name>',
    `the role of each account, with its path where it has one (default: ${READER}, that of deploy/organization/reader.yaml)`,
    unlessLike(ROLE_NAME, 'It is the name of a role, perhaps with a path: audit/mfa-rules-reader.'),
  ),
  new Option(
    '--concurrency <n>',
    `read so many accounts at a time, from 1 to ${MOST} (default: ${CONCURRENCY})`,
  ).argParser((value: string, earlier: number | undefined): number => {
    if (earlier !== undefined) throw new InvalidArgumentError(`It was given before, as '${earlier}'.`);
    const number = /^\d+$/.test(value) ? Number(value) : 0;
    if (number < 1 || number > MOST) throw new InvalidArgumentError(`It is a number from 1 to ${MOST}.`);
    return number;
  }),
];

/** Which accounts are meant. */
export type AccountsChoice =
  | { readonly kind: 'named'; readonly accountIds: readonly string[] }
  | {
      readonly kind: 'organization';
      /** Undefined: all of it. */
      readonly units: readonly string[] | undefined;
      readonly excluded: readonly string[];
    };

/** The option that asks for several accounts; each of the others needs one of these. */
const isAsked = ({ accounts, organization }: ManyAccountsOptions): boolean =>
  accounts !== undefined || organization === true;

/**
 * The accounts that the options name; undefined where they name none: then the credentials' own is meant.
 *
 * @throws where one option needs another
 */
export const accountsChoiceOf = (options: ManyAccountsOptions): AccountsChoice | undefined => {
  const { accounts, organization = false, ou, exclude, roleName } = options;
  for (const [name, value] of [
    ['ou', ou],
    ['exclude', exclude],
  ] as const)
    if (value !== undefined && !organization)
      throw new Error(
        `--${name} chooses among the accounts of the organization: give it with --organization`,
      );
  if (roleName !== undefined && !isAsked(options))
    throw new Error(
      '--role-name is the role of each of several accounts: name them with --accounts or --organization, or one role with --role-arn',
    );
  if (accounts !== undefined) return { kind: 'named', accountIds: [...new Set(accounts)].toSorted() };
  return organization ? { kind: 'organization', units: ou, excluded: exclude ?? [] } : undefined;
};

/** How many accounts are read at a time. */
export const concurrencyOf = ({ concurrency = CONCURRENCY }: ManyAccountsOptions): number => concurrency;

/** The role of each account, as an ARN ends with it. */
export const roleNameOf = ({ roleName = READER }: ManyAccountsOptions): string => roleName.replace(/^\//, '');
