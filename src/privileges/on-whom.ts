/** On whom somebody may take some actions, as far as names tell: without a search. */
import type { Rights } from './rights.ts';
import { nameInArn } from './world.ts';

/** Those on which somebody may take one of some actions. */
export const among = <One extends { readonly arn: string }>(
  all: readonly One[],
  rights: Rights,
  actions: readonly string[],
): readonly One[] => {
  const open = actions.filter(rights.mentions);
  if (open.length === 0) return [];
  const names = rights.limitedTo(open);
  return names === undefined ? all : all.filter(({ arn }) => names.has(nameInArn(arn)));
};

/** Whether somebody may take one of some actions on others than himself. */
export const isOnOthers = (rights: Rights, actions: readonly string[]): boolean => {
  const open = actions.filter(rights.mentions);
  if (open.length === 0) return false;
  const names = rights.limitedTo(open);
  const own = nameInArn(rights.actor.arn);
  return names === undefined || [...names].some((name) => name !== own);
};
