/** The users, groups, roles and policies of the account that a command is asked about. */
import type { OpenAccount } from '../aws/open-account.ts';
import type { Problem } from '../aws/problem.ts';
import {
  readLiveAuthorizationDetails,
  readSavedAuthorizationDetails,
} from '../inventory/authorization-details.ts';
import type { AccountUser, AuthorizationDetails } from '../privileges/account.ts';
import { problemLines } from '../report/problem-lines.ts';
import { errorFieldsOf } from '../text/error-text.ts';
import { nearest } from '../text/nearest.ts';
import { adviceFor } from './account-advice.ts';
import type { Io, Messages } from './io.ts';
import { nameOfAccount } from './live-source.ts';
import type { SourceOptions } from './options.ts';
import { openChosenAccount } from './source.ts';

const readLive = async (
  options: SourceOptions,
  io: Io,
  messages: Messages,
  opened: OpenAccount | undefined,
): Promise<AuthorizationDetails> => {
  messages.progress('reading the account …');
  const { iam, accountId } = opened ?? (await openChosenAccount(options, io, messages));
  try {
    return await readLiveAuthorizationDetails(iam);
  } catch (cause) {
    throw new Error(`${nameOfAccount(accountId)}: ${adviceFor(errorFieldsOf(cause))}`, { cause });
  }
};

/** What `--filter` leaves out is an empty list: of roles, that cannot be told from an account without any. */
export const filteredLists = ({ users, roles }: AuthorizationDetails): readonly Problem[] =>
  [...(users.length === 0 ? ['UserDetailList'] : []), ...(roles.length === 0 ? ['RoleDetailList'] : [])].map(
    (list) => ({
      operation: 'get-account-authorization-details',
      error: {
        name: 'Error',
        message: `${list} is empty, as --filter leaves it: save the answer without --filter`,
      },
    }),
  );

/** An account, and what the answer about it may leave out. */
interface ReadDetails {
  readonly details: AuthorizationDetails;
  /** Twelve digits; null where the account has no users. */
  readonly accountId: string | null;
  readonly problems: readonly Problem[];
}

/**
 * Reads what the options name, and tells of what may be left out.
 *
 * @param opened the live account, where it is open already
 * @throws where nothing could be read, saying why
 */
export const readAuthorizationDetails = async (
  options: SourceOptions,
  io: Io,
  messages: Messages,
  opened?: OpenAccount,
): Promise<ReadDetails> => {
  const { inventory } = options;
  const details =
    inventory === undefined
      ? await readLive(options, io, messages, opened)
      : await readSavedAuthorizationDetails(inventory);
  const [, , , , accountId = null] = details.users[0]?.arn.split(':') ?? [];
  const problems = inventory === undefined ? [] : filteredLists(details);
  for (const line of problemLines(problems)) messages.error(line);
  return { details, accountId, problems };
};

interface Named {
  readonly name: string;
  readonly arn: string;
}

/** Names are unique without regard to case; ARNs are compared as they are. */
export const isNamed = ({ name, arn }: Named, wanted: string): boolean =>
  name.toLowerCase() === wanted.toLowerCase() || arn === wanted;

/** Those of the other kind, to tell where one of them was named. */
interface Others {
  readonly items: readonly Named[];
  /** What is said of one: `is a role: use --role` */
  readonly are: string;
}

/**
 * The one that an option or argument names.
 *
 * @param place what names it, for errors: `--from`
 * @param others who is not meant by it, and may be called so
 * @throws where nobody, or more than one, is called so
 */
export const named = <Item extends Named>(
  items: readonly Item[],
  wanted: string,
  place: string,
  others?: Others,
): Item => {
  const found = items.filter((item) => isNamed(item, wanted));
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (second !== undefined)
    throw new Error(`${place} "${wanted}" is ${found.map(({ arn }) => arn).join(' and ')}: give the ARN`);
  if (others?.items.some((item) => isNamed(item, wanted)) === true)
    throw new Error(`${place} "${wanted}" ${others.are}`);
  const meant = nearest(
    wanted,
    items.map(({ name }) => name),
  );
  throw new Error(
    `${place} "${wanted}" is not in the account${meant === undefined ? '' : `; did you mean ${meant}?`}`,
  );
};

/** The user whom `--user` names; of a command that takes `--role` as well. */
export const userNamed = ({ users, roles }: AuthorizationDetails, wanted: string): AccountUser =>
  named(users, wanted, '--user', { items: roles, are: `is a role: use --role ${wanted}` });
