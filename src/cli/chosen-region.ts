import { namedRegion } from '../aws/region.ts';
import type { AccountOptions } from './account-options.ts';
import type { Io } from './io.ts';

/**
 * The region that the options, the environment or the profile name, in the order of the AWS CLI; undefined where none does.
 * It is asked for where nobody asks AWS: findings of a folder go to a region, too.
 *
 * @throws naming where the region comes from, if it is none
 */
export const chosenRegion = async (
  { region, profile }: AccountOptions,
  env: Io['env'],
): Promise<string | undefined> => {
  const { namedProfile, readProfiles } = await import('../aws/profiles.ts');
  const { byName } = await readProfiles(env);
  return namedRegion(region, env, byName.get(namedProfile(profile, env) ?? 'default')?.['region']);
};
