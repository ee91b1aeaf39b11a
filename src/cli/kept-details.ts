/** What an account answered, kept until the others are read. */
import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { AuthorizationDetails } from '../privileges/account.ts';
import type { OpenedInventory } from './source.ts';

/** Enough for text that repeats itself as policies do; more takes longer and saves little. */
const LEVEL = 1;

/** Whether all documents are text, as AWS sends them: an object may remember more than it shows, such as names written twice. */
const isText = ({ users, groups, roles, policies }: AuthorizationDetails): boolean =>
  roles.every(({ trustPolicy }) => typeof trustPolicy === 'string') &&
  [...users, ...groups, ...roles].every(({ inline }) =>
    inline.every(({ document }) => typeof document === 'string'),
  ) &&
  policies.every(({ versions }) => versions.every(({ document }) => typeof document === 'string'));

/**
 * The policies of a source, to be had again. A live account is not asked twice: its answer, whose documents are text, is kept
 * compressed, so that hundreds of accounts have room. Saved answers are read from their file anew.
 *
 * @throws where the file cannot be read any more
 */
export const keptDetails = (
  { isLive, authorizationDetails }: Pick<OpenedInventory, 'isLive' | 'authorizationDetails'>,
  details: AuthorizationDetails,
): (() => Promise<AuthorizationDetails>) => {
  if (!isLive && authorizationDetails !== undefined) return authorizationDetails;
  if (!isText(details)) return () => Promise.resolve(details);
  const packed = gzipSync(serialize(details), { level: LEVEL });
  return () => Promise.resolve(deserialize(gunzipSync(packed)) as AuthorizationDetails);
};
