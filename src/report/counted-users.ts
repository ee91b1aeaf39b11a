/** Users and root users, told apart wherever they are counted: a root user is no IAM user. */
import { counted } from '../text/counted.ts';
import { ROOT } from './credentials.ts';

export interface UserCounts {
  readonly users: number;
  readonly rootUsers: number;
}

export const countUsers = (rows: readonly { readonly Name: string }[]): UserCounts => {
  const rootUsers = rows.filter(({ Name }) => Name === ROOT).length;
  return { users: rows.length - rootUsers, rootUsers };
};

/** What is said of users and of root users, without the kind that there is none of. */
export const usersAndRoot = (
  { users, rootUsers }: UserCounts,
  saidOfUsers: string,
  saidOfRootUsers: string,
): readonly string[] => [
  ...(users > 0 || rootUsers === 0 ? [saidOfUsers] : []),
  ...(rootUsers > 0 ? [saidOfRootUsers] : []),
];

/** `5 of 12 users, 0 of 1 root user`; a kind that there is none of is left out. */
export const shownUsers = (shown: UserCounts, all: UserCounts): string =>
  usersAndRoot(
    all,
    `${shown.users} of ${counted(all.users, 'user')}`,
    `${shown.rootUsers} of ${counted(all.rootUsers, 'root user')}`,
  ).join(', ');

/** Of whom something holds: `of 3 of 12 users and of the root user`; at least one of them. */
export const ofUsers = (some: UserCounts, all: UserCounts): string =>
  [
    ...(some.users > 0 ? [`of ${some.users} of ${counted(all.users, 'user')}`] : []),
    ...(some.rootUsers === 0
      ? []
      : [all.rootUsers === 1 ? 'of the root user' : `of ${some.rootUsers} of ${all.rootUsers} root users`]),
  ].join(' and ');
