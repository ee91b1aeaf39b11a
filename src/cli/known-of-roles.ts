/** What there is to say of the roles of proposals beside their policies: from the account, and from events. */
import type { OpenAccount } from '../aws/open-account.ts';
import type { Problem } from '../aws/problem.ts';
import type { Fix } from '../fix/fix.ts';
import { withCallers, type Callers } from '../fix/role-calls.ts';
import { withRoleFacts } from '../fix/role-facts.ts';
import type { AuthorizationDetails } from '../privileges/account.ts';
import type { RoleUnderReview } from '../resources/role.ts';
import { readCallers } from './cloudtrail-file.ts';
import { LOOKUP } from './fix-options.ts';
import type { Io, Messages } from './io.ts';
import { knownDevices } from './known-devices.ts';
import type { OpenedInventory } from './source.ts';
import { errorFieldsOf } from '../text/error-text.ts';

/** Proposals, and what could not be read of their roles. */
interface Known {
  readonly fixes: readonly Fix[];
  readonly problems: readonly Problem[];
}

/** Tells who has assumed a role, as a file of events does; undefined where none is named. @throws where it cannot be read */
export const callersInFile = (
  events: string | undefined,
): Promise<((role: RoleUnderReview) => Callers | undefined) | undefined> =>
  events === undefined || events === LOOKUP ? Promise.resolve(undefined) : readCallers(events);

/** The roles with their tags and when they were last used, as far as IAM tells. */
const withAccountFacts = async (fixes: readonly Fix[], { iam }: OpenAccount): Promise<Known> => {
  const { readRoleFacts } = await import('../fix/account/role-facts.ts');
  const roles = fixes.flatMap(({ role: { resourceId, resourceName } }) =>
    resourceId === undefined ? [] : [{ resourceId, resourceName }],
  );
  const { facts, problems } = await readRoleFacts(iam, roles);
  return {
    fixes: fixes.map((fix) => ({
      ...fix,
      role: { ...fix.role, ...facts.get(fix.role.resourceId ?? '') },
    })),
    problems,
  };
};

const withLookedUp = async (
  { fixes, problems }: Known,
  account: OpenAccount,
  { now }: Pick<Io, 'now'>,
  messages: Messages,
): Promise<Known> => {
  const { lookUpCallers } = await import('../fix/account/lookup-events.ts');
  const roles = fixes.filter(({ document }) => document !== undefined).map(({ role }) => role);
  const looked = await lookUpCallers(roles, account, now, messages.progress);
  return {
    fixes: fixes.map((fix) => withCallers(fix, ({ arn = '' }) => looked.callers.get(arn))),
    problems: [...problems, ...looked.problems],
  };
};

/** Whether a file is not there, in whatever words that is said. */
const isOfNoFile = (error: unknown): boolean => {
  const { code, cause } = Object(error) as { readonly code?: unknown; readonly cause?: unknown };
  return code === 'ENOENT' || (cause !== undefined && isOfNoFile(cause));
};

/** The policies of the account; undefined where saved answers have none. @throws where they cannot be read */
const detailsOf = async (source: OpenedInventory): Promise<AuthorizationDetails | undefined> => {
  if (source.account === undefined)
    return source.authorizationDetails?.().catch((error: unknown) => {
      if (isOfNoFile(error)) return undefined;
      throw error;
    });
  const { readLiveAuthorizationDetails } = await import('../inventory/authorization-details.ts');
  return readLiveAuthorizationDetails(source.account.iam);
};

const withAdministrators = async (
  { fixes, problems }: Known,
  source: OpenedInventory,
  { now }: Pick<Io, 'now'>,
): Promise<Known> => {
  if (!fixes.some(({ document }) => document !== undefined)) return { fixes, problems };
  const { leavesAnAdministrator, NOT_KNOWN_TO_STAY, trustPolicyChange, withLastAdministrator } =
    await import('../fix/last-administrator.ts');
  let details: AuthorizationDetails | undefined;
  try {
    details = await detailsOf(source);
  } catch (error) {
    const operation = 'GetAccountAuthorizationDetails';
    return {
      fixes: fixes.map((fix) =>
        fix.document === undefined
          ? fix
          : { ...fix, locksOut: true as const, reason: `${NOT_KNOWN_TO_STAY} ${fix.reason}` },
      ),
      problems: [...problems, { operation, error: errorFieldsOf(error) }],
    };
  }
  if (details === undefined || leavesAnAdministrator(fixes, details, trustPolicyChange, now))
    return { fixes, problems };
  const { hasDevice, problems: unread } = await knownDevices(source);
  return {
    fixes: withLastAdministrator(fixes, details, trustPolicyChange, hasDevice, now),
    problems: [...problems, ...unread],
  };
};

/** Adds to each proposal what is known of its role, data and sentences. */
export const withKnown = async (
  proposals: readonly Fix[],
  source: OpenedInventory | undefined,
  {
    events,
    callersFor,
  }: {
    readonly events: string | undefined;
    readonly callersFor: ((role: RoleUnderReview) => Callers | undefined) | undefined;
  },
  io: Pick<Io, 'now'>,
  messages: Messages,
): Promise<Known> => {
  const account = source?.account;
  const told =
    account === undefined ? { fixes: proposals, problems: [] } : await withAccountFacts(proposals, account);
  const facts = { ...told, fixes: told.fixes.map((fix) => withRoleFacts(fix, io.now)) };
  const known =
    callersFor !== undefined
      ? { ...facts, fixes: facts.fixes.map((fix) => withCallers(fix, callersFor)) }
      : events === undefined || account === undefined
        ? facts
        : await withLookedUp(facts, account, io, messages);
  return source === undefined ? known : withAdministrators(known, source, io);
};
