import { countUsers, ofUsers, shownUsers } from './counted-users.ts';

const users = (count: number, rootUsers: number): Parameters<typeof shownUsers>[0] => ({
  users: count,
  rootUsers,
});

it('tells the root user from users', () => {
  const rows = ['alice', '<root_account>', 'bob'].map((Name) => ({ Name }));
  expect(countUsers(rows)).toEqual(users(2, 1));
});

it.each([
  ['both', users(5, 1), users(12, 1), '5 of 12 users, 1 of 1 root user'],
  ['one of each', users(1, 0), users(1, 1), '1 of 1 user, 0 of 1 root user'],
  ['several accounts', users(0, 2), users(30, 3), '0 of 30 users, 2 of 3 root users'],
  ['users alone', users(2, 0), users(3, 0), '2 of 3 users'],
  ['a root user alone', users(0, 1), users(0, 1), '1 of 1 root user'],
  ['nobody', users(0, 0), users(0, 0), '0 of 0 users'],
])('says how many are shown: %s', (_, shown, all, text) => {
  expect(shownUsers(shown, all)).toBe(text);
});

it.each([
  ['users', users(3, 0), users(12, 1), 'of 3 of 12 users'],
  ['the root user', users(0, 1), users(12, 1), 'of the root user'],
  ['both', users(3, 1), users(12, 1), 'of 3 of 12 users and of the root user'],
  ['root users', users(0, 2), users(12, 3), 'of 2 of 3 root users'],
])('says of whom something is not known: %s', (_, some, all, text) => {
  expect(ofUsers(some, all)).toBe(text);
});
