/** A free name for somebody who is made, or is given another, so that some actions can be taken on him. */
import { type Language, type Token, literal, many, one } from '../policy/text/language.ts';
import type { Actor } from './actor.ts';
import type { Rights } from './rights.ts';
import { type Asking, type IsFree, type Shared, allOn, onTheSame } from './same-thing.ts';

/**
 * Paths of users, roles and groups take every printable character. Left out are those that a resource is a pattern by.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_User.html (Path)
 */
const isInPaths: Token['accepts'] = (character) =>
  character >= '!' && character <= '~' && character !== '*' && character !== '?';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (IAM name requirements) */
const isInNames: Token['accepts'] = (character) => /[\w+=,.@-]/.test(character);
const NAME = [one(isInNames), many(isInNames)];

type Kind = Actor['kind'] | 'group';

const baseOf = ({ partition, accountId }: Pick<Actor, 'partition' | 'accountId'>, kind: Kind): string =>
  `arn:${partition}:iam::${accountId}:${kind}/`;

/** The ARNs of all of a kind that an account can have. */
export const arnsOf = (actor: Pick<Actor, 'partition' | 'accountId'>, kind: Kind): Language => [
  [...literal(baseOf(actor, kind)), ...NAME],
  [...literal(baseOf(actor, kind)), many(isInPaths), ...literal('/'), ...NAME],
];

/** The ARNs of those who have one of some names, under whatever path. */
export const arnsOfNames = (
  actor: Pick<Actor, 'partition' | 'accountId'>,
  kind: Kind,
  names: Language,
): Language => {
  const base = literal(baseOf(actor, kind));
  return names.flatMap((name) => [
    [...base, ...name],
    [...base, many(isInPaths), ...literal('/'), ...name],
  ]);
};

/** A user, role or group on whom all of some actions can be taken, and whose name is free; undefined where there surely is none. */
export const somebodyNew = (
  rights: Rights,
  actions: readonly string[],
  kind: Kind,
  isFree: IsFree,
  names = arnsOf(rights.actor, kind),
): string | 'not ruled out' | undefined => {
  const base = baseOf(rights.actor, kind);
  const some = `${base}?*`;
  if (!actions.every((action) => rights.can(action, some) !== undefined)) return undefined;
  const ask: Asking = (action, resource) => rights.can(action, resource);
  // The shortest is the easiest to read.
  const short = `${base}x`;
  if (isFree(short) && allOn(ask, actions, short) !== undefined) return short;
  const shared: Shared = { actions, forms: [`arn:{p}:iam::{a}:${kind}/{n}`], names, isFree };
  const found = onTheSame(rights, shared, ask);
  return typeof found === 'object' ? found[0]?.request.resource : found;
};
