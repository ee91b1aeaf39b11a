/** Proposals for the roles of several accounts in one run. Nothing is written to any. */
import { defaultsOf } from '../../rules/parameter.ts';
import { iamRoleTrustMfaRequired as rule } from '../../rules/iam-role-trust-mfa-required/rule.ts';
import type { ComplianceType } from '../../rules/rule.ts';
import type { Problem } from '../aws/problem.ts';
import { fixOf, type Fix } from '../fix/fix.ts';
import { renderFixCommands, renderFixes, renderFixesJson, type LookedAtRoles } from '../report/fixes.ts';
import { accountLabel } from '../report/not-read.ts';
import { inAccount, problemLines } from '../report/problem-lines.ts';
import { compare, exitCodeOf, type ReportedAccount, type ReportedMissing } from '../report/report.ts';
import { paint, type TextStyle } from '../report/terminal-text.ts';
import type { RoleUnderReview } from '../resources/role.ts';
import { isNamed, listRoles, unreadOf } from './asked-roles.ts';
import type { FixOptions } from './commands/fix.ts';
import { deliver } from './deliver.ts';
import { askEachSource } from './each-source.ts';
import { LOOKUP } from './fix-options.ts';
import type { ExitCode, Io, Messages } from './io.ts';
import { callersInFile, withKnown } from './known-of-roles.ts';
import { concurrencyOf } from './many-accounts-options.ts';
import type { OpenedInventory } from './source.ts';

/** What is proposed for one of the accounts. */
interface OfAccount {
  readonly account: Pick<ReportedAccount, 'AccountId' | 'AccountName'>;
  /** Why it was not read; undefined where it was. */
  readonly unread: string | undefined;
  readonly looked: number;
  readonly complianceTypes: readonly ComplianceType[];
  readonly fixes: readonly Fix[];
  readonly problems: readonly Problem[];
  readonly missing: readonly ReportedMissing[];
  readonly complete: boolean;
}

/** @throws where an option is of one account alone */
const checkOptions = ({ user, users, apply, alternative, cloudtrailEvents, format }: FixOptions): void => {
  if (user !== undefined || users === true)
    throw new Error(
      `--user${users === true ? 's' : ''} is of one account: name it with --profile, --role-arn or --inventory instead of several`,
    );
  if (apply === true)
    throw new Error('--apply writes to one account: name it with --profile or --role-arn instead of several');
  if (alternative !== undefined)
    throw new Error('--alternative is of one role of one account, and several accounts are named');
  if (cloudtrailEvents === LOOKUP)
    throw new Error(`--cloudtrail-events ${LOOKUP} asks one account: of several, name a file of events`);
  if (format === 'cloudformation' || format === 'terraform')
    throw new Error(
      `--format ${format} is the template of one account: of several, take diff, json or cli, or one account`,
    );
};

const PARAMETERS = defaultsOf(rule.parameters);

const missingAccount = (AccountId: string | null, reason: string): ReportedMissing => ({
  RuleId: rule.id,
  ConfigRuleName: rule.id,
  AccountId,
  AwsRegion: null,
  Reason: `did not run: ${reason}`,
});

type CallersFor = Awaited<ReturnType<typeof callersInFile>>;

/** One of the accounts; that it cannot be read ends nothing. */
const fixesOfSource = async (
  source: OpenedInventory,
  { role: wanted, cloudtrailEvents: events }: FixOptions,
  callersFor: CallersFor,
  io: Io,
  messages: Messages,
): Promise<OfAccount> => {
  const AccountId = (await source.accountId()) ?? null;
  const account = { AccountId, AccountName: source.accountName ?? null };
  const listing = await listRoles(source, PARAMETERS);
  const isRead = listing.complete || listing.resources.length > 0;
  const reason = problemLines(listing.problems).join('; ') || 'its roles could not be listed';
  const roles: readonly RoleUnderReview[] = listing.resources
    .filter((role) => wanted === undefined || isNamed(role, wanted))
    .toSorted((a, b) => compare(a.resourceName, b.resourceName));
  const proposals = roles.flatMap((role) => fixOf(role, io.now) ?? []);
  const known = await withKnown(proposals, source, { events, callersFor }, io, messages);
  const { missing, problems, complete } = unreadOf({ roles, problems: listing.problems });
  return {
    account,
    unread: isRead ? undefined : reason,
    looked: roles.length,
    complianceTypes: roles.map(
      (role) => rule.decide(role, { parameters: PARAMETERS, now: io.now }).compliance,
    ),
    fixes: known.fixes,
    problems: inAccount([...problems, ...known.problems], AccountId),
    missing: isRead ? missing : [missingAccount(AccountId, reason)],
    complete: complete && listing.complete && known.problems.length === 0,
  };
};

const lookedAt = ({ looked, complianceTypes }: OfAccount): LookedAtRoles => ({
  roles: looked,
  undecided: complianceTypes.filter((compliance) => compliance === 'INSUFFICIENT_DATA').length,
});

const unreadLine = ({ account, unread = '' }: OfAccount): string =>
  `account ${accountLabel(account)} was not read: ${unread}`;

const asDiffs = (found: readonly OfAccount[], style: TextStyle): string =>
  found
    .map((one) =>
      one.unread === undefined
        ? `${paint(`Account ${accountLabel(one.account)}`, 'bold', style)}\n\n${renderFixes(one.fixes, lookedAt(one), style)}`
        : `${unreadLine(one)}\n`,
    )
    .join('\n');

/** Commands of each account below a line that says with whose credentials to run them. */
const asCommands = (found: readonly OfAccount[]): string =>
  found
    .map((one) =>
      one.unread === undefined
        ? `# Account ${accountLabel(one.account)}: run what follows with credentials of it, and of no other.\n${renderFixCommands(one.fixes, lookedAt(one))}`
        : `# ${unreadLine(one)}\n`,
    )
    .join('\n');

const render = (found: readonly OfAccount[], format: FixOptions['format'], style: TextStyle): string => {
  if (format === 'cli') return asCommands(found);
  if (format !== 'json') return asDiffs(found, style);
  return renderFixesJson(
    found.flatMap(({ fixes }) => fixes),
    {
      problems: found.flatMap(({ problems }) => problems),
      missing: found.flatMap(({ missing }) => missing),
      complete: found.every(({ complete }) => complete),
    },
  );
};

/** @throws on wrong usage, where no account could be read, and where none that was has the role */
export const fixSeveral = async (
  sources: readonly OpenedInventory[],
  options: FixOptions,
  io: Io,
  messages: Messages,
): Promise<ExitCode> => {
  checkOptions(options);
  const callersFor = await callersInFile(options.cloudtrailEvents);
  const found = await askEachSource(
    sources,
    (source) => fixesOfSource(source, options, callersFor, io, messages),
    { concurrency: concurrencyOf(options), messages },
  );
  for (const one of found) {
    if (one.unread !== undefined) messages.error(unreadLine(one));
    else
      for (const line of [...problemLines(one.problems), ...one.missing.map(({ Reason }) => Reason)])
        messages.error(`account ${accountLabel(one.account)}: ${line}`);
  }
  if (found.every(({ unread }) => unread !== undefined))
    throw new Error(`none of ${found.length} accounts could be read`);
  if (options.role !== undefined && found.every(({ looked }) => looked === 0))
    throw new Error(`no role "${options.role}" in the accounts that were read`);
  messages.settle();
  await deliver((style) => render(found, options.format, style), options, io);
  return exitCodeOf(
    found.flatMap(({ complianceTypes }) => complianceTypes),
    { complete: found.every(({ complete }) => complete), exitZero: options.exitZero ?? false },
  );
};
