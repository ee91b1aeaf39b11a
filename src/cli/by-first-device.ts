/** What whoever holds a password or an access key reaches by enrolling the first MFA device of a user who has none. */
import type { Credential } from '../../rules/evidence.ts';
import type { Problem } from '../aws/problem.ts';
import type { AccountUser } from '../privileges/account.ts';
import { WITHOUT_MFA, type AccountPrivileges } from '../privileges/privileges.ts';
import { reachesLess, type FoundPath } from '../report/found-path.ts';
import { knownDevices } from './known-devices.ts';
import type { OpenedInventory } from './source.ts';

/**
 * The ways that begin with the first device and lead to more than there is without MFA, as if the user had none.
 *
 * @param pathOf what the user reaches with a credential; undefined where nothing of it is shown
 */
export const byFirstDeviceOf = (
  { firstDevice }: Pick<AccountPrivileges, 'firstDevice'>,
  user: AccountUser,
  pathOf: (credential: Credential) => FoundPath | undefined,
): readonly FoundPath[] => {
  const behind = pathOf('mfa');
  if (behind === undefined || behind.privilege === 'undecided') return [];
  return WITHOUT_MFA.flatMap((credential): readonly FoundPath[] => {
    const own = pathOf(credential);
    if (own?.privilege === 'undecided' || !reachesLess(own, behind)) return [];
    const first = firstDevice(user, credential);
    return first === undefined ? [] : [{ ...behind, credential, steps: [first, ...behind.steps] }];
  });
};

/** Those of the ways that are open, as far as users are not known to have a device. */
export const openByDevices = async (
  byFirstDevice: readonly FoundPath[],
  source: Pick<OpenedInventory, 'list'>,
): Promise<{ readonly paths: readonly FoundPath[]; readonly problems: readonly Problem[] }> => {
  if (byFirstDevice.length === 0) return { paths: [], problems: [] };
  const { hasDevice, problems } = await knownDevices(
    source,
    new Set(byFirstDevice.map(({ user }) => user.arn)),
  );
  const paths = byFirstDevice.flatMap((path) => withDevice(path, hasDevice(path.user.arn)));
  return { paths, problems };
};

/** A way by the first device where it is or is not known whether there is one: none where there is. */
export const withDevice = (path: FoundPath, hasDevice: boolean | undefined): readonly FoundPath[] => {
  if (hasDevice === true) return [];
  return [hasDevice === false ? path : { ...path, isCertain: false, isDeviceUnknown: true }];
};
