import { iamUserMfaRequired } from '../../../rules/iam-user-mfa-required/rule.ts';
import type { Need } from '../../../rules/rule.ts';
import type { Problem } from '../../aws/problem.ts';
import { decideAll } from '../../decision/decide-all.ts';
import type { Listing } from '../../inventory/inventory.ts';
import { notListed } from '../../inventory/saved-listing.ts';
import { filteredRows, type CredentialFilters } from '../../report/credential-filters.ts';
import { rootRow, userRow, type CredentialRow } from '../../report/credential-rows.ts';
import {
  renderCredentialsCsv,
  renderCredentialsJson,
  renderCredentialsTable,
} from '../../report/credential-table.ts';
import { countUsers } from '../../report/counted-users.ts';
import { ROOT } from '../../report/credentials.ts';
import { accountLabel } from '../../report/not-read.ts';
import { problemLines } from '../../report/problem-lines.ts';
import type { CredentialTable, ReadAccounts, ReadCredentials } from '../../report/read-credentials.ts';
import type { TextStyle } from '../../report/terminal-text.ts';
import { compare } from '../../report/report.ts';
import type { AwsAccount } from '../../resources/account.ts';
import type { IamUser } from '../../resources/user.ts';
import { deliver } from '../deliver.ts';
import type { DemoOptions } from '../demo.ts';
import { askEachSource } from '../each-source.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import { concurrencyOf } from '../many-accounts-options.ts';
import type { AnswerOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';
import { selectRules, withExemptions, type ExemptionOptions, type SelectedRule } from '../selected-rules.ts';
import { nothingRead, openSources, type OpenedInventory } from '../source.ts';

export const credentialFormats = ['table', 'json', 'csv', 'html'] as const;

export interface ReportCommandOptions
  extends
    DemoOptions,
    Omit<AnswerOptions<(typeof credentialFormats)[number]>, 'exitZero'>,
    ExemptionOptions,
    Partial<CredentialFilters> {
  /** The name of a configuration aggregator, in place of accounts themselves. */
  readonly aggregator?: string;
  /** Twelve digits each; absent: every account that is read. */
  readonly account?: readonly string[];
  /** `KEY=VALUE` or `RULE.KEY=VALUE`: of the rule whose exemptions are shown. */
  readonly parameter?: readonly string[];
}

export const REPORT_EXIT_CODES = `
Exit codes:
  0  shown
  2  wrong usage, or nothing could be read
  3  shown, but somebody was not read, or not whether there is MFA, a console password or an access key`;

/** The rule whose exemptions are shown. */
export const reportedRule = iamUserMfaRequired;

/** What is asked of every user beside what the rule needs to know exemptions; what a source cannot tell stays unread. */
export const USER_NEEDS: readonly Need<IamUser>[] = [
  { fact: 'allMfaDevices' },
  { fact: 'hasPassword' },
  { fact: 'activeAccessKeys' },
  { fact: 'activeServiceCredentials' },
  { fact: 'reportedUse' },
];

export const ROOT_NEEDS: readonly Need<AwsAccount>[] = [
  { fact: 'reportedUse' },
  // Of which kind it is: without MFA there is none.
  { fact: 'rootVirtualDevices', of: ({ rootHasMfa }) => rootHasMfa?.value !== false },
];

const isListed = ({ complete, resources }: Listing): boolean => complete || resources.length > 0;

const readSource = async (
  source: OpenedInventory,
  { rule, parameters }: SelectedRule,
  now: Date,
): Promise<ReadCredentials> => {
  const accountId = (await source.accountId()) ?? null;
  const needs = [...reportedRule.needs, ...USER_NEEDS] as readonly Need<IamUser>[];
  const users =
    (await source.list('AWS::IAM::User', needs, parameters)) ??
    notListed(source.name, 'report', 'AWS::IAM::User');
  const root = await source.list('AWS::::Account', ROOT_NEEDS, {});
  const { policiesTell, readPrivileges } = await import('../read-privileges.ts');
  const privileges = await readPrivileges(source, users.resources, now);
  const rows = [
    ...(root?.resources ?? []).map(rootRow),
    ...decideAll(rule, users.resources, { parameters, now }).flatMap(({ resource, decision }) =>
      resource.resourceType === 'AWS::IAM::User'
        ? [userRow(resource, accountId, decision, policiesTell(resource, privileges))]
        : [],
    ),
  ];
  // An account that cannot be opened is the problem of both lists.
  const listing: readonly Problem[] = [...new Set([...users.problems, ...(root?.problems ?? [])])];
  const problems = privileges.problem === undefined ? listing : [...listing, privileges.problem];
  const isRead = isListed(users) || (root !== undefined && isListed(root));
  return {
    account: {
      AccountId: accountId,
      AccountName: source.accountName ?? null,
      Read: isRead,
      Reason: isRead ? null : problemLines(listing).join('; ') || 'nothing could be listed',
      // Whoever asks for the privileged is told of whom that was not read.
      complete: users.complete && listing.length === 0,
      problems,
      hasRoot: root !== undefined && root.resources.length > 0,
    },
    rows,
  };
};

/** The accounts that `--account` names. @throws where it names one that was not read */
const chosen = (
  read: readonly ReadCredentials[],
  wanted: readonly string[] | undefined,
): readonly ReadCredentials[] => {
  if (wanted === undefined) return read;
  const ids = read.flatMap(({ account }) => account.AccountId ?? []);
  const unknown = wanted.find((id) => !ids.includes(id));
  if (unknown !== undefined)
    throw new Error(
      `--account: account ${unknown} is none of those that were read: ${ids.join(', ') || 'none is known'}`,
    );
  return read.filter(({ account: { AccountId } }) => AccountId !== null && wanted.includes(AccountId));
};

/** A credential report, which is enough, does not tell of the root user's password. */
const isKnown = ({ Name, HasPassword, HasMfa, ActiveAccessKeys, HasAccessKeys }: CredentialRow): boolean =>
  (HasPassword !== null || Name === ROOT) && HasMfa !== null && (ActiveAccessKeys ?? HasAccessKeys) !== null;

const inOrder = (a: CredentialRow, b: CredentialRow): number =>
  compare(a.AccountId ?? '', b.AccountId ?? '') ||
  compare(a.Name, b.Name) ||
  compare(a.ResourceId, b.ResourceId);

const toTable = (
  { read, problems }: ReadAccounts,
  options: ReportCommandOptions,
  now: Date,
): CredentialTable => {
  const rows = read.flatMap((one) => one.rows).toSorted(inOrder);
  const { noMfa = false, consolePassword = false, privileged = false, unusedDays } = options;
  const { shown, undecided } = filteredRows(rows, { noMfa, consolePassword, privileged, unusedDays }, now);
  const accounts = read.map(({ account }) => account);
  const [first, ...others] = new Set(accounts.map(({ AccountId }) => AccountId));
  return {
    accountId: others.length === 0 ? (first ?? null) : null,
    rows: shown,
    total: countUsers(rows),
    undecided,
    accounts,
    problems,
    complete:
      undecided === 0 &&
      problems.length === 0 &&
      accounts.every(({ complete }) => complete) &&
      shown.every(isKnown),
    now,
  };
};

const render = (table: CredentialTable, format: ReportCommandOptions['format'], style: TextStyle): string => {
  if (format === 'json') return renderCredentialsJson(table);
  return format === 'csv' ? renderCredentialsCsv(table) : renderCredentialsTable(table, style);
};

const readSources = async (
  paths: readonly string[],
  options: ReportCommandOptions,
  selected: SelectedRule,
  io: Io,
  messages: Messages,
): Promise<ReadAccounts> => {
  const sources = await openSources(paths, options, io, messages);
  const read = await askEachSource(sources, (source) => readSource(source, selected, io.now), {
    concurrency: concurrencyOf(options),
    messages,
  });
  return { read, problems: [] };
};

/** @throws where a path is given too */
const readAggregator = async (
  paths: readonly string[],
  { aggregator = '', ...options }: ReportCommandOptions,
  selected: SelectedRule,
  io: Io,
  messages: Messages,
): Promise<ReadAccounts> => {
  if (paths.length > 0) throw new Error('give either paths or --aggregator: both say where users come from');
  const { aggregatorCredentials } = await import('../aggregator-credentials.ts');
  return aggregatorCredentials(aggregator, options, selected, io, messages);
};

/**
 * `mfa-rules report`: the credential table of saved or live accounts, without verdicts.
 *
 * @param paths folders and files; none: what the options name
 * @throws on wrong usage, and where nothing could be read
 */
export const report = async (
  paths: readonly string[],
  options: ReportCommandOptions,
  io: Io,
  messages: Messages,
): Promise<ExitCode> => {
  const { output, format } = options;
  const [selected] = withExemptions(selectRules([reportedRule.id], options.parameter ?? []), options);
  if (selected === undefined) throw new Error(`there is no rule ${reportedRule.id}`);
  if (output !== undefined) await checkOutputFile(output);
  const { read, problems } =
    options.aggregator === undefined
      ? await readSources(paths, options, selected, io, messages)
      : await readAggregator(paths, options, selected, io, messages);
  const shown = chosen(read, options.account);
  const [only, ...others] = shown;
  if (only?.account.Read === false && others.length === 0)
    throw nothingRead(`account ${accountLabel(only.account)}`, only.account.problems);
  for (const line of problemLines(problems)) messages.error(line);
  for (const { account } of shown) {
    const place = shown.length === 1 ? '' : `account ${accountLabel(account)}: `;
    for (const line of problemLines(account.problems))
      messages.error(`${place}${account.Read ? '' : 'not read: '}${line}`);
  }
  if (!shown.some(({ account }) => account.Read))
    throw new Error(`none of ${shown.length} accounts could be read`);
  const table = toTable({ read: shown, problems }, options, io.now);
  messages.settle();
  const asHtml = format === 'html' ? (await import('../../report/html.ts')).renderCredentialsHtml : undefined;
  await deliver((style) => asHtml?.(table) ?? render(table, format, style), options, io);
  return table.complete ? 0 : 3;
};
