/** What was found of users: which privilege or role each reaches with a credential, and by which steps. */
import type { Problem } from '../aws/problem.ts';
import type { UserPrivilege } from '../privileges/privileges.ts';
import type { ReadAccount } from './read-account.ts';
import { compare } from './report.ts';

/** What a user reaches with one credential. */
export interface FoundPath extends Pick<
  UserPrivilege,
  'user' | 'credential' | 'privilege' | 'steps' | 'grant' | 'service' | 'isCertain' | 'missing'
> {
  /** The ARN of the role that was asked for; the steps lead there. */
  readonly role: string | undefined;
  /** Paths that use the role of what runs already: what they lead to, the policies do not tell. */
  readonly notes: readonly string[];
  /**
   * The ids of the accounts in which it is reached, each by the same steps, which are told of the first; absent: in the user's own,
   * and through no other.
   */
  readonly reached?: readonly [string, ...string[]];
  /** Of a path that begins with the first MFA device: whether there is one already was not read. */
  readonly isDeviceUnknown?: true;
}

const PATH_OF_RESOURCE = /^resource\./;

/** Of the paths whose actions a user may take those that use the role of what runs already. */
export const resourcePathsOf = (
  { privilege }: Pick<FoundPath, 'privilege'>,
  openPaths: readonly string[],
): readonly string[] =>
  // Who is an administrator needs nobody else's role.
  privilege === 'power' || privilege === 'write'
    ? openPaths.filter((path) => PATH_OF_RESOURCE.test(path))
    : [];

export interface PathsReport {
  /** Twelve digits; null where the account has no users, or there are several. */
  readonly accountId: string | null;
  readonly paths: readonly FoundPath[];
  /** How many users the account has. */
  readonly users: number;
  /** How many of them were asked about; absent: all. */
  readonly askedAbout?: number;
  /** What is reached with MFA was left out. */
  readonly isWithoutMfa?: boolean;
  /** What the account's data leaves out. */
  readonly problems: readonly Problem[];
  /** Where several were to be read. */
  readonly accounts?: readonly ReadAccount[];
}

export const WORST_FIRST: readonly UserPrivilege['privilege'][] = [
  'administrator',
  'power',
  'write',
  'undecided',
  'none',
];

/** Which of two reaches more; where nothing is known of one, the other does. */
export const reachesLess = (
  one: Pick<FoundPath, 'privilege'> | undefined,
  other: Pick<FoundPath, 'privilege'>,
): boolean => one === undefined || WORST_FIRST.indexOf(one.privilege) > WORST_FIRST.indexOf(other.privilege);

/** The worst first, then by name. */
export const inOrder = (one: FoundPath, other: FoundPath): number =>
  WORST_FIRST.indexOf(one.privilege) - WORST_FIRST.indexOf(other.privilege) ||
  compare(one.user.name, other.user.name) ||
  compare(one.user.arn, other.user.arn) ||
  compare(one.credential, other.credential);
