import type { Credential } from '../../../rules/evidence.ts';
import type { Problem } from '../../aws/problem.ts';
import type { AccountUser, AuthorizationDetails } from '../../privileges/account.ts';
import { entrancesOf } from '../../privileges/entrances.ts';
import { toldApartIn } from '../../privileges/told-apart.ts';
import { PRIVILEGES, type Privilege } from '../../privileges/privilege.ts';
import {
  accountPrivileges,
  CREDENTIALS,
  WITHOUT_MFA,
  type AccountPrivileges,
} from '../../privileges/privileges.ts';
import { inOrder, resourcePathsOf, type FoundPath, type PathsReport } from '../../report/found-path.ts';
import { renderPathsCsv, renderPathsJson } from '../../report/paths-data.ts';
import { renderPathsDot, renderPathsMermaid } from '../../report/paths-graph.ts';
import { renderPathsTable } from '../../report/paths-table.ts';
import type { PathFormat } from '../../report/path-formats.ts';
import type { TextStyle } from '../../report/terminal-text.ts';
import { isNamed, named, readAuthorizationDetails } from '../authorization-details.ts';
import { inAccount, problemLines } from '../../report/problem-lines.ts';
import type { ReadAccount } from '../../report/read-account.ts';
import { groupedBy } from '../../report/grouped-by.ts';
import { byFirstDeviceOf, openByDevices } from '../by-first-device.ts';
import { deliver } from '../deliver.ts';
import { askEachSource } from '../each-source.ts';
import { concurrencyOf } from '../many-accounts-options.ts';
import { keptDetails } from '../kept-details.ts';
import { knownDevices } from '../known-devices.ts';
import { pathsAcross, type KnownAccount } from '../paths-across.ts';
import { detailsOfSource, readAccountOf, tellUnread } from '../several-accounts.ts';
import { openSeveral, openSource, type OpenedInventory } from '../source.ts';
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

interface PathsOfUsers {
  readonly found: readonly FoundPath[];
  /** Behind MFA, for whoever holds a password or key and enrols the first device: of users who have none. */
  readonly byFirstDevice: readonly FoundPath[];
}

/** Whether a privilege is to be shown; one that is not decided always is. */
const isAtLeast = (least: Privilege | undefined): ((privilege: FoundPath['privilege']) => boolean) => {
  const shown = PRIVILEGES.slice(0, least === undefined ? undefined : PRIVILEGES.indexOf(least) + 1);
  return (privilege) => privilege === 'undecided' || shown.some((level) => level === privilege);
};

/** What users have: where it hangs on the devices of others, these are asked about. */
const privilegesOf = async (
  details: AuthorizationDetails,
  now: Date,
  roleArns: readonly string[],
  users: readonly AccountUser[],
  source: Pick<OpenedInventory, 'list'>,
): Promise<{ readonly privileges: AccountPrivileges; readonly problems: readonly Problem[] }> => {
  const privileges = accountPrivileges(details, now, roleArns);
  const hangsOn = users.some((user) =>
    CREDENTIALS.some((credential) => {
      const reached = privileges.privilegeOf(user, credential);
      return reached.hangsOn !== undefined || reached.ifNoDeviceOf !== undefined;
    }),
  );
  if (!hangsOn) return { privileges, problems: [] };
  const { hasDevice: isKnown, problems } = await knownDevices(source);
  const hasDevice = new Map<string, boolean>();
  for (const { arn } of details.users) {
    const known = isKnown(arn);
    if (known !== undefined) hasDevice.set(arn, known);
  }
  return { privileges: accountPrivileges(details, now, roleArns, { hasDevice }), problems };
};

/** Whether the steps to a role end at whoever has what the user reaches: what allows it is known of him alone. */
const isSameWay = (steps: FoundPath['steps'], toRole: FoundPath['steps']): boolean =>
  steps.length === toRole.length && steps.every(({ to }, index) => to.arn === toRole[index]?.to.arn);

const pathsIn = (
  { privilegeOf, stepsTo, openPaths, firstDevice }: AccountPrivileges,
  users: readonly AccountUser[],
  role: string | undefined,
  { privilege, withMfa = false }: PathsOptions,
): PathsOfUsers => {
  const isShown = isAtLeast(privilege);
  const pathOf = (user: AccountUser, credential: Credential): FoundPath | undefined => {
    const found = privilegeOf(user, credential);
    const steps = role === undefined ? found.steps : stepsTo(user, credential, role);
    if (steps === undefined || (role === undefined && !isShown(found.privilege))) return undefined;
    const notes = resourcePathsOf(found, openPaths(user, credential));
    return { ...found, ...(isSameWay(found.steps, steps) ? {} : { grant: undefined }), steps, role, notes };
  };
  const credentials = withMfa ? CREDENTIALS : WITHOUT_MFA;
  return {
    found: users.flatMap((user) => credentials.flatMap((credential) => pathOf(user, credential) ?? [])),
    byFirstDevice: users.flatMap((user) =>
      byFirstDeviceOf({ firstDevice }, user, (credential) => pathOf(user, credential)),
    ),
  };
};

/** All paths in order, those by a first device as far as users are not known to have one. */
const withFirstDevices = async (
  { found, byFirstDevice }: PathsOfUsers,
  source: Pick<OpenedInventory, 'list'>,
): Promise<Pick<PathsReport, 'paths' | 'problems'>> => {
  const { paths: open, problems } = await openByDevices(byFirstDevice, source);
  return { paths: [...found, ...open].toSorted(inOrder), problems };
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
  const isReached = ({ credential, privilege, role, isDeviceUnknown }: FoundPath): boolean =>
    credential !== 'mfa' && isDeviceUnknown !== true && (role !== undefined || privilege !== 'undecided');
  if (!exitZero && found.some(isReached)) return 1;
  const isOpen =
    !exitZero &&
    found.some(({ privilege, isDeviceUnknown }) => isDeviceUnknown === true || privilege === 'undecided');
  return problems.length > 0 || accounts.some(({ Read }) => !Read) || isOpen ? 3 : 0;
};

const pathsOfOne = async (options: PathsOptions, io: Io, messages: Messages): Promise<PathsReport> => {
  const source = await openSource(options, io, messages);
  try {
    const { details, accountId, problems } = await readAuthorizationDetails(
      options,
      io,
      messages,
      source.account,
    );
    const { users, roles } = details;
    const role =
      options.to === undefined
        ? undefined
        : named(roles, options.to, '--to', { items: users, are: 'is a user: --to names a role' }).arn;
    const chosen =
      options.from === undefined
        ? users
        : [named(users, options.from, '--from', { items: roles, are: 'is a role: --from names a user' })];
    const decided = await privilegesOf(details, io.now, role === undefined ? [] : [role], chosen, source);
    const found = await withFirstDevices(pathsIn(decided.privileges, chosen, role, options), source);
    const unread = [...decided.problems, ...found.problems];
    for (const line of problemLines(unread)) messages.error(line);
    return {
      accountId,
      paths: found.paths,
      users: users.length,
      ...(options.from === undefined ? {} : { askedAbout: chosen.length }),
      isWithoutMfa: options.withMfa !== true,
      problems: [...problems, ...unread],
    };
  } finally {
    source.close?.();
  }
};

/** What was found in one of several accounts. */
interface OfAccount {
  readonly account: ReadAccount;
  readonly paths: readonly FoundPath[];
  readonly users: number;
  readonly problems: readonly Problem[];
  readonly source: OpenedInventory;
  /** What other accounts have to know of it; undefined where it was not read. */
  readonly read: KnownAccount | undefined;
  /** Whether there is whom `--from` and `--to` name. */
  readonly hasUser: boolean;
  readonly hasRole: boolean;
}

/** One of several accounts; that it cannot be read ends nothing. */
const pathsOfSource = async (
  source: OpenedInventory,
  options: PathsOptions,
  now: Date,
): Promise<OfAccount> => {
  const { from, to } = options;
  const answer = await detailsOfSource(source);
  if (answer.details === undefined)
    return {
      account: await readAccountOf(source, answer.reason),
      paths: [],
      users: 0,
      problems: [],
      source,
      read: undefined,
      hasUser: false,
      hasRole: false,
    };
  const { details } = answer;
  const isAsked = (user: AccountUser): boolean => from === undefined || isNamed(user, from);
  const users = details.users.filter(isAsked);
  const roles = to === undefined ? undefined : details.roles.filter((role) => isNamed(role, to));
  const roleArns = roles?.map(({ arn }) => arn) ?? [];
  const { privileges, problems: unread } = await privilegesOf(details, now, roleArns, users, source);
  const found = (roles === undefined ? [undefined] : roleArns).map((role) =>
    pathsIn(privileges, users, role, options),
  );
  const { paths: all, problems } = await withFirstDevices(
    {
      found: found.flatMap((one) => one.found),
      byFirstDevice: found.flatMap(({ byFirstDevice }) => byFirstDevice),
    },
    source,
  );
  const account = await readAccountOf(source);
  return {
    account,
    paths: all,
    users: details.users.length,
    problems: [...answer.problems, ...unread, ...problems],
    source,
    read:
      account.AccountId === null
        ? undefined
        : {
            accountId: account.AccountId,
            entrances: entrancesOf(details),
            told: toldApartIn(details),
            isAsked,
            wanted: roles === undefined ? undefined : roleArns,
            details: keptDetails(source, details),
          },
    hasUser: users.length > 0,
    hasRole: roleArns.length > 0,
  };
};

/** What leads from one of several accounts into others. */
const acrossSeveral = async (
  found: readonly OfAccount[],
  { privilege, withMfa = false }: PathsOptions,
  now: Date,
  messages: Messages,
): Promise<Pick<PathsReport, 'paths' | 'problems'>> => {
  const far = await pathsAcross(
    {
      accounts: found.flatMap(({ read }) => read ?? []),
      unread: found.flatMap(({ account: { Read, AccountId } }) =>
        Read || AccountId === null ? [] : [AccountId],
      ),
      now,
      withMfa,
      isShown: isAtLeast(privilege),
    },
    messages,
  );
  const byAccount = groupedBy(far, ({ accountId }) => accountId);
  const open: Pick<PathsReport, 'paths' | 'problems'>[] = [];
  for (const { source, read } of found) {
    const ofAccount = byAccount.get(read?.accountId ?? '');
    if (ofAccount === undefined) continue;
    const paths = {
      found: ofAccount.flatMap((one) => one.found),
      byFirstDevice: ofAccount.flatMap(({ byFirstDevice }) => byFirstDevice),
    };
    const { paths: known, problems } = await withFirstDevices(paths, source);
    open.push({ paths: known, problems: inAccount(problems, read?.accountId) });
    source.close?.();
  }
  return {
    paths: open.flatMap(({ paths }) => paths),
    problems: open.flatMap(({ problems }) => problems),
  };
};

/** @throws where no account could be read, or none that was has whom the options name */
const pathsOfSeveral = async (
  sources: readonly OpenedInventory[],
  options: PathsOptions,
  io: Io,
  messages: Messages,
): Promise<PathsReport> => {
  const found = await askEachSource(sources, (source) => pathsOfSource(source, options, io.now), {
    concurrency: concurrencyOf(options),
    messages,
  });
  tellUnread(found, messages);
  for (const [option, wanted, isThere] of [
    ['from', options.from, found.some(({ hasUser }) => hasUser)],
    ['to', options.to, found.some(({ hasRole }) => hasRole)],
  ] as const)
    if (wanted !== undefined && !isThere)
      throw new Error(`--${option} "${wanted}" is in none of the accounts that were read`);
  const across = await acrossSeveral(found, options, io.now, messages);
  return {
    accountId: null,
    paths: [...found.flatMap((one) => one.paths), ...across.paths].toSorted(inOrder),
    users: found.reduce((sum, one) => sum + one.users, 0),
    isWithoutMfa: options.withMfa !== true,
    problems: [
      ...found.flatMap(({ account, problems }) => inAccount(problems, account.AccountId)),
      ...across.problems,
    ],
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
