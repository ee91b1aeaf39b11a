/** How many searches for names an account takes: names that several can be given are searched for once. */
import {
  type AccountWith,
  ACCOUNT_ID,
  accountWith,
  allow,
  arnOf,
  trusts,
} from '../../test/support/account-with.ts';
import { namesWork } from './name-searches.ts';
import { reachFrom } from './reach.ts';
import { worldOf } from './world.ts';

const NOW = new Date(Date.UTC(2026, 10, 29));
const ACCOUNT = { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` };

const numbered = <Of>(count: number, of: (number: number) => readonly [string, Of]): Record<string, Of> =>
  Object.fromEntries(Array.from({ length: count }, (_, number) => of(number)));

const workFor = (account: AccountWith): ReturnType<typeof namesWork> => {
  const details = accountWith(account);
  const world = worldOf(details, NOW);
  reachFrom(
    details.users.map((user) => world.userActor(user, 'access-key')),
    world,
  );
  return namesWork(world);
};

describe('searches for names', () => {
  it('are as many for more users who are renamed by the same right', () => {
    const roles = numbered(2, (number) => [
      `team${number}`,
      { trust: trusts(ACCOUNT, { StringLike: { 'aws:username': `team${number}-*` } }) },
    ]);
    const searchesFor = (count: number): number =>
      workFor({
        users: numbered(count, (number) => [
          `u${number}`,
          { can: [allow(['iam:UpdateUser', 'sts:AssumeRole'])] },
        ]),
        roles,
      }).searches;
    const few = searchesFor(2);
    expect(few).toBeGreaterThan(0);
    expect(searchesFor(6)).toBe(few);
  });

  it('are as many for more groups that are renamed by the same right', () => {
    const searchesFor = (count: number): number =>
      workFor({
        users: {
          alice: {
            can: [
              allow('iam:UpdateGroup', [arnOf('group', 'g*'), arnOf('group', 'n*')]),
              allow('iam:AddUserToGroup', arnOf('group', 'm*')),
            ],
          },
        },
        groups: numbered(count, (number) => [`g${number}`, { can: [] }]),
      }).searches;
    const few = searchesFor(2);
    expect(few).toBeGreaterThan(0);
    expect(searchesFor(6)).toBe(few);
  });
});
