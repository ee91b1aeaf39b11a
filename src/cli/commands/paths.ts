import type { Problem } from '../../aws/problem.ts';
import type { AccountUser, AuthorizationDetails } from '../../privileges/account.ts';
import { PRIVILEGES, type Privilege } from '../../privileges/privilege.ts';
import { accountPrivileges, type AccountPrivileges } from '../../privileges/privileges.ts';
import {
  inOrder,
  renderPathsCsv,
  renderPathsJson,
  renderPathsTable,
  resourcePathsOf,
  type FoundPath,
  type PathsAccount,
  type PathsReport,
} from '../../report/paths.ts';
import { renderPathsDot, renderPathsMermaid } from '../../report/paths-graph.ts';
import type { PathFormat } from '../../report/path-formats.ts';
import type { TextStyle } from '../../report/terminal-text.ts';
import { filteredLists, isNamed, named, readAuthorizationDetails } from '../authorization-details.ts';
import { accountLabel } from '../../report/not-read.ts';
import { problemLines } from '../../report/problem-lines.ts';
import { errorText } from '../../text/error-text.ts';
import { deliver } from '../deliver.ts';
import { askEachSource } from '../each-source.ts';
import { concurrencyOf } from '../many-accounts-options.ts';
import { openSeveral, type Source } from '../source.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import type { DemoOptions } from '../demo.ts';
import type { AnswerOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';

export interface PathsOptions extends DemoOptions, AnswerOptions<PathFormat> {
  /** A user's name or ARN; absent: every user. */
  readonly from?: string;
  /** A role's name or ARN. */
  readonly to?: string;
  /** The least privilege to show; absent: every one. */
  readonly privilege?: Privilege;
  /** Also what users reach with MFA. */
  readonly withMfa?: boolean;
}

const pathsIn = (
  { privilegeOf, stepsTo, openPaths }: AccountPrivileges,
  users: readonly AccountUser[],
  role: string | undefined,
  { privilege, withMfa = false }: PathsOptions,
): readonly FoundPath[] => {
  const wanted = PRIVILEGES.slice(0, privilege === undefined ? undefined : PRIVILEGES.indexOf(privilege) + 1);
  const credentials = ['access-key', 'session-without-mfa', ...(withMfa ? ['mfa' as const] : [])] as const;
  return users
    .flatMap((user) =>
      credentials.flatMap((credential): readonly FoundPath[] => {
        const found = privilegeOf(user, credential);
        const steps = role === undefined ? found.steps : stepsTo(user, credential, role);
        const isShown = found.privilege === 'undecided' || wanted.some((level) => level === found.privilege);
        if (steps === undefined || (role === undefined && !isShown)) return [];
        const notes = resourcePathsOf(found, openPaths(user, credential));
        return [{ ...found, steps, role, notes }];
      }),
    )
    .toSorted(inOrder);
};

const render = (report: PathsReport, format: PathFormat = 'table', style: TextStyle): string => {
  switch (format) {
    case 'json':
      return renderPathsJson(report);
    case 'csv':
      return renderPathsCsv(report);
    case 'mermaid':
      return renderPathsMermaid(report);
    case 'dot':
      return renderPathsDot(report);
    case 'table':
      return renderPathsTable(report, style);
  }
};

const exitCodeOf = ({ paths: found, problems, accounts = [] }: PathsReport, exitZero: boolean): ExitCode => {
  const isReached = ({ credential, privilege, role }: FoundPath): boolean =>
    credential !== 'mfa' && (role !== undefined || privilege !== 'undecided');
  if (!exitZero && found.some(isReached)) return 1;
  const isOpen = !exitZero && found.some(({ privilege }) => privilege === 'undecided');
  return problems.length > 0 || accounts.some(({ Read }) => !Read) || isOpen ? 3 : 0;
};

const pathsOfOne = async (options: PathsOptions, io: Io, messages: Messages): Promise<PathsReport> => {
  const { details, accountId, problems } = await readAuthorizationDetails(options, io, messages);
  const { users, roles } = details;
  const role = options.to === undefined ? undefined : named(roles, options.to, '--to').arn;
  const chosen = options.from === undefined ? users : [named(users, options.from, '--from')];
  const privileges = accountPrivileges(details, io.now, role === undefined ? [] : [role]);
  return { accountId, paths: pathsIn(privileges, chosen, role, options), users: users.length, problems };
};

/** What was found in one of several accounts. */
interface OfAccount {
  readonly account: PathsAccount;
  readonly paths: readonly FoundPath[];
  readonly users: number;
  readonly problems: readonly Problem[];
  /** Whether there is whom `--from` and `--to` name. */
  readonly hasUser: boolean;
  readonly hasRole: boolean;
}

/** One of several accounts; that it cannot be read ends nothing. */
const pathsOfSource = async (source: Source, options: PathsOptions, now: Date): Promise<OfAccount> => {
  const { from, to } = options;
  const account = { AccountId: (await source.accountId()) ?? null, AccountName: source.accountName ?? null };
  const unread = (reason: string): OfAccount => ({
    account: { ...account, Read: false, Reason: reason },
    paths: [],
    users: 0,
    problems: [],
    hasUser: false,
    hasRole: false,
  });
  let details: AuthorizationDetails | undefined;
  try {
    details = await source.authorizationDetails?.();
  } catch (error) {
    return unread(errorText(error));
  }
  if (details === undefined) return unread('it has no policies');
  const users = details.users.filter((user) => from === undefined || isNamed(user, from));
  const roles = to === undefined ? undefined : details.roles.filter((role) => isNamed(role, to));
  const roleArns = roles?.map(({ arn }) => arn) ?? [];
  const privileges = accountPrivileges(details, now, roleArns);
  return {
    account: { ...account, Read: true, Reason: null },
    paths: (roles === undefined ? [undefined] : roleArns).flatMap((role) =>
      pathsIn(privileges, users, role, options),
    ),
    users: details.users.length,
    problems: source.isLive ? [] : filteredLists(details),
    hasUser: users.length > 0,
    hasRole: roleArns.length > 0,
  };
};

/** @throws where no account could be read, or none that was has whom the options name */
const pathsOfSeveral = async (
  sources: readonly Source[],
  options: PathsOptions,
  io: Io,
  messages: Messages,
): Promise<PathsReport> => {
  const found = await askEachSource(sources, (source) => pathsOfSource(source, options, io.now), {
    concurrency: concurrencyOf(options),
    messages,
  });
  for (const { account, problems } of found) {
    if (!account.Read) messages.error(`account ${accountLabel(account)}: not read: ${account.Reason}`);
    for (const line of problemLines(problems)) messages.error(`account ${accountLabel(account)}: ${line}`);
  }
  if (!found.some(({ account }) => account.Read))
    throw new Error(`none of ${found.length} accounts could be read`);
  for (const [option, wanted, isThere] of [
    ['from', options.from, found.some(({ hasUser }) => hasUser)],
    ['to', options.to, found.some(({ hasRole }) => hasRole)],
  ] as const)
    if (wanted !== undefined && !isThere)
      throw new Error(`--${option} "${wanted}" is in none of the accounts that were read`);
  return {
    accountId: null,
    paths: found.flatMap((one) => one.paths).toSorted(inOrder),
    users: found.reduce((sum, one) => sum + one.users, 0),
    problems: found.flatMap(({ problems }) => problems),
    accounts: found.map(({ account }) => account),
  };
};

/**
 * `mfa-rules paths`: what a stolen password or access key reaches, user by user, and by which steps.
 *
 * @throws on wrong usage, and where nothing could be read
 */
export const paths = async (options: PathsOptions, io: Io, messages: Messages): Promise<ExitCode> => {
  const { output, exitZero = false } = options;
  if (output !== undefined) await checkOutputFile(output);
  const sources = await openSeveral(options, io, messages);
  const report =
    sources === undefined
      ? await pathsOfOne(options, io, messages)
      : await pathsOfSeveral(sources, options, io, messages);
  messages.settle();
  await deliver((style) => render(report, options.format, style), options, io);
  return exitCodeOf(report, exitZero);
};
