/** What the users of a source reach with each credential, for the table of credentials and the drawing of paths. */
import type { Credential } from '../../rules/evidence.ts';
import { hasMfa } from '../../rules/user-devices.ts';
import type { Problem } from '../aws/problem.ts';
import type { AccountPrivileges } from '../privileges/privileges.ts';
import type { AccountPaths } from '../report/account-paths.ts';
import type { AuthorizationDetails } from '../privileges/account.ts';
import type { PoliciesTell } from '../report/credential-rows.ts';
import { inOrder, type FoundPath } from '../report/found-path.ts';
import { reachedPrivileges, type ReachedPrivileges } from '../report/reached-privileges.ts';
import type { IamUser } from '../resources/user.ts';
import { errorFieldsOf } from '../text/error-text.ts';
import { byFirstDeviceOf } from './by-first-device.ts';
import type { OpenedInventory } from './source.ts';

/** What was found of one source. */
export interface ReadPrivileges extends Pick<AccountPaths, 'paths'> {
  /** The ways that begin with the first device, of users who are not known to have one, as if they had none. */
  readonly byFirstDevice: readonly FoundPath[];
  /** By the user's id: a name, and with it an ARN, comes back for another user. Of somebody it does not have, nothing is known. */
  readonly reached: ReadonlyMap<string, ReachedPrivileges>;
  /** The names of the users' groups, by the user's id. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** The policies; undefined where they were not read. */
  readonly details: AuthorizationDetails | undefined;
  /** What they give; undefined where they were not read. */
  readonly privileges: AccountPrivileges | undefined;
  /** Why nothing is known; undefined where something is, or where saved answers have no policies. */
  readonly problem: Problem | undefined;
}

const nothing = (problem?: Problem): ReadPrivileges => ({
  paths: undefined,
  byFirstDevice: [],
  reached: new Map(),
  groups: new Map(),
  details: undefined,
  privileges: undefined,
  problem,
});

/** The policies as users have them who were read already, or else as the live account has them. */
const detailsOf = async (
  source: Pick<OpenedInventory, 'isLive' | 'authorizationDetails'>,
  users: readonly Pick<IamUser, 'authorization'>[],
): Promise<AuthorizationDetails | undefined> => {
  const told = users.find(({ authorization }) => authorization !== undefined)?.authorization;
  if (told !== undefined) return told.value.account;
  return source.isLive ? source.authorizationDetails?.() : undefined;
};

/**
 * Decides what the users of a source reach. What cannot be read is told, and thrown never.
 *
 * @param users those that were listed; none: nobody is asked about policies
 */
export const readPrivileges = async (
  source: Pick<OpenedInventory, 'isLive' | 'authorizationDetails'>,
  users: readonly IamUser[],
  now: Date,
): Promise<ReadPrivileges> => {
  if (users.length === 0) return nothing();
  let details: AuthorizationDetails | undefined;
  try {
    details = await detailsOf(source, users);
  } catch (error) {
    return nothing({ operation: 'GetAccountAuthorizationDetails', error: errorFieldsOf(error) });
  }
  if (details === undefined) return nothing();
  const { accountPrivileges, CREDENTIALS } = await import('../privileges/privileges.ts');
  const privileges = accountPrivileges(details, now);
  const { privilegeOf } = privileges;
  const haveDevice = new Set(users.filter(hasMfa).map(({ resourceId }) => resourceId));
  const found = details.users.map((user) => {
    const paths = CREDENTIALS.map((credential): FoundPath => ({
      ...privilegeOf(user, credential),
      role: undefined,
      notes: [],
    }));
    const pathOf = (wanted: Credential): FoundPath | undefined =>
      paths.find(({ credential, privilege }) => credential === wanted && privilege !== 'none');
    return {
      user,
      paths,
      byFirstDevice: haveDevice.has(user.id) ? [] : byFirstDeviceOf(privileges, user, pathOf),
    };
  });
  return {
    paths: found.flatMap(({ paths }) => paths).toSorted(inOrder),
    byFirstDevice: found.flatMap(({ byFirstDevice }) => byFirstDevice),
    reached: new Map(
      found.map(({ user, paths, byFirstDevice }) => [user.id, reachedPrivileges(paths, byFirstDevice)]),
    ),
    groups: new Map(details.users.map(({ id, groups }) => [id, groups])),
    details,
    privileges,
    problem: undefined,
  };
};

/** What policies that were read tell of a user. */
export const policiesTell = (
  { resourceId }: Pick<IamUser, 'resourceId'>,
  { reached, groups }: Pick<ReadPrivileges, 'reached' | 'groups'>,
): PoliciesTell => ({ reached: reached.get(resourceId), groups: groups.get(resourceId) });
