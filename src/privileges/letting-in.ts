/** Who is let into a role: by its trust policy, and by his own policies where it does not name him. */
import { isTagKey } from '../policy/request-keys.ts';
import type { AccountRole, PossibleTags } from './account.ts';
import type { Actor } from './actor.ts';
import { ASSUME_ROLE, type Admission, type Called, SET_IDENTITY, TAG_SESSION, calling } from './admission.ts';
import { type PassedKeys, besideInherited, passingNone } from './passed-tags.ts';
import { keysOf } from './relevance.ts';
import { type Circumstances, inAccount, withKeys } from './request-space.ts';
import type { Grant, Rights } from './rights.ts';
import { type World, accountOf, isOfAccount } from './world.ts';

/** What lets somebody in. */
export interface Admitted {
  /** Empty where the trust policy names him: then no policy of his own has to allow it. */
  readonly grants: readonly Grant[];
  readonly trust: Admission;
}

/** The circumstances of a call about a role. */
export const onRole = ({ arn, tags }: Pick<Actor, 'arn' | 'tags'>, actor: Actor): Circumstances => ({
  ...inAccount(accountOf(arn).accountId, actor),
  resourceTags: tags,
});

/**
 * What lets somebody take an action on a role: his own policies, or nothing else than that they do not deny it, where the trust
 * policy names him. Undefined where nothing does.
 */
export const grantsFor = (
  rights: Rights,
  action: string,
  { arn }: AccountRole,
  asked: Circumstances,
  { isDirect, isOfRole }: Admission,
): readonly Grant[] | undefined => {
  const { actor } = rights;
  const own = rights.can(action, arn, asked);
  if (own !== undefined) return [own];
  if (!isDirect || !isOfAccount(arn, actor)) return undefined;
  const isWithinBoundary = actor.kind === 'role' && isOfRole === true;
  return rights.isNotDenied(action, arn, asked, isWithinBoundary) === undefined ? undefined : [];
};

/** What allows a call with some keys, beside its actions; undefined where something does not. */
export const allGrants = (
  rights: Rights,
  actions: readonly string[],
  role: AccountRole,
  asked: Circumstances,
  admission: Admission,
): readonly Grant[] | undefined => {
  const found: Grant[] = [];
  for (const action of actions) {
    const grants = grantsFor(rights, action, role, asked, admission);
    if (grants === undefined) return undefined;
    found.push(...grants);
  }
  return found;
};

/** Who lets somebody assume a role, as a session of a name or of any: its trust policy, and their own where it does not name them. */
export const admitted = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
  { sessionName, sourceIdentity = rights.actor.sourceIdentity, asAccount = false }: Omit<Called, 'tags'> = {},
): Admitted | undefined => {
  const { actor } = rights;
  const of = { accountId: world.roleActor(role).accountId, tags };
  const trust = world.trustOf(role);
  const asked = (): Circumstances =>
    calling(onRole({ arn: role.arn, tags }, actor), sessionName, sourceIdentity);
  const actions = [ASSUME_ROLE, ...(sourceIdentity === undefined ? [] : [SET_IDENTITY])];
  if (actor.inherited === undefined) {
    const admission = asAccount
      ? trust.admitsAccount(actor, world.now, of, { sessionName, sourceIdentity })
      : trust.admits(actor, world.now, of, sessionName, sourceIdentity);
    const grants = admission && allGrants(rights, actions, role, asked(), admission);
    return grants && { grants, trust: admission };
  }
  if (!trust.mayTag) return undefined;
  const statements = [
    ...trust.statements,
    ...rights.statements(ASSUME_ROLE),
    ...rights.statements(TAG_SESSION),
  ];
  const admittedWith = (keys: PassedKeys): Admitted | undefined => {
    const admission = trust.admitsTags(actor, world.now, of, { sessionName, sourceIdentity, tags: keys });
    const askedWith = withKeys(asked(), keys);
    const grants = admission && allGrants(rights, [...actions, TAG_SESSION], role, askedWith, admission);
    return grants && { grants, trust: admission };
  };
  for (const keys of besideInherited(passingNone(statements), actor.inherited)) {
    const found = admittedWith(keys);
    if (found !== undefined) return found;
  }
  // With further tags.
  const found = admittedWith(new Map());
  return found && { ...found, trust: { ...found.trust, needsTags: true } };
};

/** Whether policies let nobody in who passes no tags. */
export const callNeedsTags = (
  rights: Rights,
  role: AccountRole,
  { trust, grants }: Admitted,
  tags: PossibleTags,
): boolean => {
  if (trust.needsTags === true) return true;
  const statements = rights.statements(ASSUME_ROLE);
  if (!statements.some((statement) => keysOf(statement).some(isTagKey))) return false;
  const onIt = onRole({ arn: role.arn, tags }, rights.actor);
  const asked = withKeys(onIt, passingNone(statements));
  return grants.length > 0 && grantsFor(rights, ASSUME_ROLE, role, asked, trust) === undefined;
};

/** Each of what lets somebody in: what names him may ask for tags or a source identity where what lets in his account does not. */
export const entriesOf = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
): readonly Admitted[] => {
  const first = admitted(rights, role, world, tags);
  if (first === undefined) return [];
  const { isDirect, needsTags, needsIdentity } = first.trust;
  if (!isDirect || (needsTags !== true && needsIdentity !== true)) return [first];
  const other = admitted(rights, role, world, tags, { asAccount: true });
  return other === undefined ? [first] : [first, other];
};
