import { iamRoleTrustMfaRequired } from '../../../rules/iam-role-trust-mfa-required/rule.ts';
import type { WayIn } from '../../../rules/evidence.ts';
import type { Need } from '../../../rules/rule.ts';
import { identityOf } from '../../inventory/identity.ts';
import type { AccountRole } from '../../privileges/account.ts';
import { iamAdministrators } from '../../privileges/administrators.ts';
import {
  asOne,
  isOverLimit,
  rolesInOrder,
  usersInOrder,
  type AdministratorsOfAccount,
  type AdministratorsReport,
} from '../../report/administrators.ts';
import { renderAdministratorsCsv, renderAdministratorsJson } from '../../report/administrators-data.ts';
import {
  renderAdministratorsOfSeveral,
  renderAdministratorsTable,
} from '../../report/administrators-table.ts';
import { userRow, type CredentialRow } from '../../report/credential-rows.ts';
import { accountLabel } from '../../report/not-read.ts';
import { problemLines } from '../../report/problem-lines.ts';
import type { TextStyle } from '../../report/terminal-text.ts';
import type { IamRole } from '../../resources/role.ts';
import type { IamUser } from '../../resources/user.ts';
import { readAuthorizationDetails } from '../authorization-details.ts';
import { deliver } from '../deliver.ts';
import type { DemoOptions } from '../demo.ts';
import { askEachSource } from '../each-source.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import { concurrencyOf } from '../many-accounts-options.ts';
import type { AnswerOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';
import { selectRules, type SelectedRule } from '../selected-rules.ts';
import { detailsOfSource, readAccountOf, tellUnread } from '../several-accounts.ts';
import { openSeveral, openSource, type OpenedInventory } from '../source.ts';

export interface AdministratorsOptions extends DemoOptions, AnswerOptions {
  /** How many may be able to change IAM in one account; absent: any number. */
  readonly atMost?: number;
}

/** Of whoever can change IAM, and of nobody else: what IAM and the credential report tell of the credentials. */
const needsOf = (arns: ReadonlySet<string>): readonly Need<IamUser>[] => {
  const of = ({ arn }: IamUser): boolean => arns.has(arn);
  return [
    { fact: 'mfaDevices', of },
    { fact: 'reportedUse', of },
  ];
};

/** By ARN. What cannot be read is not known, and said; it decides nothing here. */
const readRows = async (
  source: OpenedInventory,
  arns: ReadonlySet<string>,
  messages: Pick<Messages, 'warning'>,
): Promise<ReadonlyMap<string, CredentialRow>> => {
  if (arns.size === 0) return new Map();
  const listing = await source.list('AWS::IAM::User', needsOf(arns), {});
  for (const line of problemLines(listing?.problems ?? [])) messages.warning(line);
  const users = (listing?.resources ?? []).filter(({ arn }) => arns.has(arn));
  return new Map(users.map((user) => [user.arn, userRow(user, user.accountId ?? null)]));
};

const toIamRole = ({ id, name, arn, path, trustPolicy }: AccountRole): IamRole => ({
  resourceType: 'AWS::IAM::Role',
  ...identityOf(id, name, arn, path),
  trustPolicy: { value: trustPolicy, source: 'GetAccountAuthorizationDetails' },
});

/** Whom a role's trust policy lets in without MFA from elsewhere; the account's own users are asked one by one. */
const strangersOf = (role: AccountRole, { rule, parameters }: SelectedRule, now: Date): readonly WayIn[] => {
  const resource = toIamRole(role);
  const ways = rule.decide(resource, { parameters, now }).evidence?.waysIn ?? [];
  const isOwn = ({ principal: { kind, written } }: WayIn): boolean =>
    kind !== 'anyone' && resource.accountId !== undefined && written.includes(resource.accountId);
  return ways.filter((way) => !isOwn(way));
};

const exitCodeOf = (
  reports: readonly AdministratorsReport[],
  isRead: boolean,
  exitZero: boolean,
): ExitCode => {
  if (!exitZero && reports.some(isOverLimit)) return 1;
  const isOpen = !exitZero && reports.some(({ undecided }) => undecided.length > 0);
  return !isRead || reports.some(({ problems }) => problems.length > 0) || isOpen ? 3 : 0;
};

interface Asked {
  readonly trustRule: SelectedRule;
  readonly atMost: number | undefined;
  readonly now: Date;
}

/** @param messages gets what could not be read of the credentials: it decides nothing */
const administratorsIn = async (
  source: OpenedInventory,
  { details, accountId, problems }: Awaited<ReturnType<typeof readAuthorizationDetails>>,
  { trustRule, atMost, now }: Asked,
  messages: Pick<Messages, 'warning'>,
): Promise<AdministratorsReport> => {
  const { users, groups, roles, guardrails, undecided } = iamAdministrators(details, now);
  const rows = await readRows(source, new Set(users.map(({ user }) => user.arn)), messages);
  return {
    accountId,
    users: users.map((one) => ({ ...one, row: rows.get(one.user.arn) })).toSorted(usersInOrder),
    groups,
    roles: roles
      .map((one) => ({ ...one, strangers: strangersOf(one.role, trustRule, now) }))
      .toSorted(rolesInOrder),
    guardrails,
    undecided,
    atMost,
    problems,
  };
};

const administratorsOfOne = async (
  options: AdministratorsOptions,
  asked: Asked,
  io: Io,
  messages: Messages,
): Promise<AdministratorsReport> => {
  const source = await openSource(options, io, messages);
  try {
    const read = await readAuthorizationDetails(options, io, messages, source.account);
    return await administratorsIn(source, read, asked, messages);
  } finally {
    source.close?.();
  }
};

/** One of several accounts; that it cannot be read ends nothing. */
const administratorsOfSource = async (
  source: OpenedInventory,
  asked: Asked,
  messages: Messages,
): Promise<AdministratorsOfAccount> => {
  const read = await detailsOfSource(source);
  if (read.details === undefined)
    return { account: await readAccountOf(source, read.reason), report: undefined };
  const account = await readAccountOf(source);
  const warning = (line: string): void => messages.warning(`account ${accountLabel(account)}: ${line}`);
  return {
    account,
    report: await administratorsIn(source, { ...read, accountId: account.AccountId }, asked, { warning }),
  };
};

/** @throws where no account could be read */
const administratorsOfSeveral = async (
  sources: readonly OpenedInventory[],
  options: AdministratorsOptions,
  asked: Asked,
  messages: Messages,
): Promise<readonly AdministratorsOfAccount[]> => {
  const found = await askEachSource(sources, (source) => administratorsOfSource(source, asked, messages), {
    concurrency: concurrencyOf(options),
    messages,
  });
  tellUnread(
    found.map(({ account, report }) => ({ account, problems: report?.problems ?? [] })),
    messages,
  );
  return found;
};

/** One account, or each of several. */
type Found = AdministratorsReport | readonly AdministratorsOfAccount[];

const isSeveral = (found: Found): found is readonly AdministratorsOfAccount[] => Array.isArray(found);

const render = (found: Found, { format, atMost }: AdministratorsOptions, style: TextStyle): string => {
  const [report, accounts] = isSeveral(found) ? [asOne(found, atMost), found] : [found, undefined];
  if (format === 'json') return renderAdministratorsJson(report, accounts);
  if (format === 'csv') return renderAdministratorsCsv(report, accounts);
  return accounts === undefined
    ? renderAdministratorsTable(report, style)
    : renderAdministratorsOfSeveral(accounts, style);
};

/**
 * `mfa-rules administrators`: who can change IAM, tag users and roles, or lift a guardrail.
 *
 * @throws on wrong usage, and where nothing could be read
 */
export const administrators = async (
  options: AdministratorsOptions,
  io: Io,
  messages: Messages,
): Promise<ExitCode> => {
  const { output, atMost, exitZero = false } = options;
  if (output !== undefined) await checkOutputFile(output);
  const [trustRule] = selectRules([iamRoleTrustMfaRequired.id], []);
  if (trustRule === undefined) throw new Error(`there is no rule ${iamRoleTrustMfaRequired.id}`);
  const asked: Asked = { trustRule, atMost, now: io.now };
  const sources = await openSeveral(options, io, messages);
  const found =
    sources === undefined
      ? await administratorsOfOne(options, asked, io, messages)
      : await administratorsOfSeveral(sources, options, asked, messages);
  messages.settle();
  await deliver((style) => render(found, options, style), options, io);
  const all = isSeveral(found) ? found : [{ account: undefined, report: found }];
  return exitCodeOf(
    all.flatMap(({ report }) => report ?? []),
    all.every(({ report }) => report !== undefined),
    exitZero,
  );
};
