import type { IamUser } from '../iam/user.ts';
import type { Listing, Problem } from './inventory.ts';
import type { JsonField } from './json-field.ts';
import { cutShortProblem } from './saved-answer.ts';
import {
  isBareAnswer,
  readSavedMfaDevices,
  readSavedVirtualDevices,
  type UserFacts,
  type UserFactSource,
} from './saved-user-facts.ts';

/** The files that tell of users what the listings do not; each may be missing. */
interface SavedFacts {
  /** Of passwords and keys, and the credential report; each beats those before it. */
  readonly credentials: readonly (UserFactSource | undefined)[];
  /** `list-virtual-mfa-devices.json` */
  readonly virtualDevices: JsonField | undefined;
  /** `list-mfa-devices.json` */
  readonly devices: JsonField | undefined;
}

interface SavedUsers {
  readonly listing: Listing<IamUser> | undefined;
  readonly warnings: readonly string[];
}

/** Names are unique in an account without regard to case. */
const nameOf = ({ resourceName }: IamUser): string => resourceName.toLowerCase();

/** Users of one name and several ids: one was made after another was deleted, or in another account. */
const namesakes = (users: readonly IamUser[]): ReadonlySet<IamUser> => {
  const counts = new Map<string, number>();
  for (const user of users) counts.set(nameOf(user), (counts.get(nameOf(user)) ?? 0) + 1);
  return new Set(users.filter((user) => (counts.get(nameOf(user)) ?? 0) > 1));
};

/** A user with all that the sources tell, the later before the earlier; undefined: gone. */
const completed = (user: IamUser, sources: readonly UserFactSource[]): IamUser | undefined => {
  let facts: UserFacts = {};
  for (const source of sources) {
    const told = source.factsOf(user);
    if (told === 'gone') return undefined;
    facts = { ...facts, ...told };
  }
  return { ...user, ...facts };
};

/** Users that some file tells of and no file lists, by name or ARN. */
const unlisted = (users: readonly IamUser[], sources: readonly UserFactSource[]): readonly string[] => {
  const listed = new Set(users.flatMap(({ arn, resourceName }) => [arn, resourceName]));
  const told = sources.flatMap((source) => source.told.flatMap(({ arn, userName }) => arn ?? userName ?? []));
  return [...new Set(told)].filter((who) => !listed.has(who));
};

const SHOWN = 3;

const few = (names: readonly string[]): string =>
  names.length <= SHOWN
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;

/** What a file of devices leaves unread although each user's own facts do not show it. */
const deviceProblems = (
  users: readonly IamUser[],
  { virtualDevices, devices }: SavedFacts,
): readonly Problem[] => {
  const isAskedOneByOne = devices !== undefined && !isBareAnswer(devices);
  // Whoever is not in the list of virtual devices was asked about: nothing is missing.
  const isMadeUp = isAskedOneByOne && users.every(({ mfaDevices }) => mfaDevices !== undefined);
  const files = [isAskedOneByOne ? undefined : devices, isMadeUp ? undefined : virtualDevices];
  return files.flatMap((file) => (file === undefined ? [] : (cutShortProblem(file) ?? [])));
};

/** The users that the files list, with what the files tell of them. */
export const readSavedUsers = (listing: Listing<IamUser> | undefined, saved: SavedFacts): SavedUsers => {
  const { credentials, virtualDevices, devices } = saved;
  const sources = [
    ...credentials,
    virtualDevices === undefined ? undefined : readSavedVirtualDevices(virtualDevices),
    // What was asked for one user beats what was listed of all.
    devices === undefined ? undefined : readSavedMfaDevices(devices),
  ].filter((source) => source !== undefined);
  if (listing === undefined) return { listing, warnings: [] };

  const doubtful = namesakes(listing.resources);
  // Which of them an answer is about cannot be told: nothing was read of any.
  const users = listing.resources.flatMap((user) =>
    doubtful.has(user) ? [user] : (completed(user, sources) ?? []),
  );
  const missing = unlisted(listing.resources, sources);
  const isImplausible = missing.length > 0 && listing.resources.length === 0;
  const missed = `users are told of that no file lists: ${few(missing)}`;
  return {
    listing: {
      resources: users,
      complete: listing.complete && !isImplausible,
      problems: [
        ...listing.problems,
        ...deviceProblems(users, saved),
        ...[...doubtful].map(({ resourceName, resourceId }) => ({
          operation: 'list-users.json',
          resourceName,
          error: {
            name: 'Error',
            message: `several users have this name, e.g. ${resourceId}: their answers cannot be told apart`,
          },
        })),
        ...(isImplausible
          ? [{ operation: 'list-users.json', error: { name: 'Error', message: missed } }]
          : []),
      ],
    },
    warnings: missing.length > 0 && !isImplausible ? [missed] : [],
  };
};
