/** A free name for a user or role who is made, so that some actions can be taken on him. */
import { type Language, type Token, literal, many, one } from '../policy/text/language.ts';
import type { Actor } from './actor.ts';
import type { Rights } from './rights.ts';
import { type Asking, type IsFree, type Shared, allOn, onTheSame } from './same-thing.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (IAM name requirements) */
export const isInNames: Token['accepts'] = (character) => /[\w+=,.@/-]/.test(character);

/** A user or role on whom all of some actions can be taken, and whose name is free; undefined where there surely is none. */
export const somebodyNew = (
  rights: Rights,
  actions: readonly string[],
  kind: Actor['kind'],
  isFree: IsFree,
): string | 'not ruled out' | undefined => {
  const { partition, accountId } = rights.actor;
  const base = `arn:${partition}:iam::${accountId}:${kind}/`;
  const some = `${base}?*`;
  if (!actions.every((action) => rights.can(action, some) !== undefined)) return undefined;
  const ask: Asking = (action, resource) => rights.can(action, resource);
  // The shortest is the easiest to read.
  const short = `${base}x`;
  if (isFree(short) && allOn(ask, actions, short) !== undefined) return short;
  const names: Language = [
    [...literal(base), many(isInNames), one((character) => character !== '/' && isInNames(character))],
  ];
  const shared: Shared = { actions, forms: [`arn:{p}:iam::{a}:${kind}/{n}`], names, isFree };
  const found = onTheSame(rights, shared, ask);
  return typeof found === 'object' ? found[0]?.request.resource : found;
};
