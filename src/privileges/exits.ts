/**
 * How users and roles of an account come to roles of others: through whatever they can become in their own account, and, as
 * its administrator, through whomever other accounts trust in it.
 */
import { flatMap } from '../policy/flat-map.ts';
import { lazily } from '../policy/lazily.ts';
import type { Credential } from '../policy/credential.ts';
import type { AccountRole, AccountUser, AuthorizationDetails } from './account.ts';
import type { Actor } from './actor.ts';
import { becomingRoles } from './become-roles.ts';
import { makings, stepsOf } from './escalation.ts';
import { firstDeviceOf } from './first-device.ts';
import { explore, type Following } from './graph.ts';
import { withNeededPolicies } from './needed-policies.ts';
import { idOf, type Nodes } from './node.ts';
import { comingsFrom } from './graph-ways.ts';
import { ASSUME_ROLE } from './admission.ts';
import { CREDENTIALS } from './privileges.ts';
import { inAccount } from './request-space.ts';
import { renames, retags } from './own-policies.ts';
import type { Rights } from './rights.ts';
import { eachSession } from './session-names.ts';
import { type Session, sessionIn } from './sessions.ts';
import { stepOf, type Step } from './step.ts';
import { takingUsers } from './taken-users.ts';
import { NOT_RULED_OUT } from './admission.ts';
import type { ToldApart } from './told-apart.ts';
import { type Trust } from './trust.ts';
import { accountOf, nameInArn, worldOf, type World } from './world.ts';

/** Somebody of another account whom one can become: the session of a role. */
export interface Exit {
  readonly to: Actor;
  /** To `to`. */
  readonly steps: readonly Step[];
}

/** The other accounts, as far as this one has to know them. */
export interface Abroad {
  /** Their roles that may let in somebody of this one. */
  readonly entrances: readonly AccountRole[];
  /** The ids of those that were not read: whom their roles let in, is not known. */
  readonly unread: readonly string[];
  /** By what of sessions their policies go. */
  readonly told: ToldApart;
}

/** Users who come out of their account alike. */
export interface UserExits {
  /** The steps are the first one's, and name him where they are about himself. */
  readonly users: readonly [AccountUser, ...AccountUser[]];
  /** By credential, the fewest steps first; without those that lead nowhere. */
  readonly exits: ReadonlyMap<Credential, readonly Exit[]>;
}

/** What leads out of an account. */
export interface Exits {
  /** For the users who start; without those whom nothing leads out. */
  ofUsers(): readonly UserExits[];
  /** For one of the sessions that start. */
  ofSession(session: Actor): readonly Exit[];
  /** The step by which whoever has a credential is the user with MFA, as long as there is no device; undefined where there is none. */
  firstDevice(user: AccountUser, credential: Credential): Step | undefined;
}

/** Two more than within an account: who is an administrator after the last of those becomes whom another account trusts. */
const MOST_STEPS = 7;

/** Whoever of an account its administrator can become to be let in by others. */
interface TrustedHere {
  readonly users: readonly AccountUser[];
  readonly roles: readonly AccountRole[];
}

/** Its text may be URL-encoded, which leaves the name of the key as it is. */
const asksForAccount = ({ trustPolicy }: AccountRole): boolean =>
  /ResourceAccount/i.test(JSON.stringify(trustPolicy) ?? '');

/** The users and roles of an account whom roles of others let in, but for those that let in whoever is of the account. */
const trustedHere = (
  entrances: readonly AccountRole[],
  own: AuthorizationDetails,
  world: World,
): TrustedHere => {
  const users = new Set<AccountUser>();
  const roles = new Set<AccountRole>();
  const seen = new Set<Trust>();
  for (const role of entrances) {
    const trust = world.trustOf(role);
    const { audience } = trust;
    // Roles of the same trust policy let in the same, but where that asks for the account or for tags of the role.
    if (audience.kind === 'accounts' || (seen.has(trust) && !trust.goesByTags && !asksForAccount(role)))
      continue;
    seen.add(trust);
    const { accountId } = accountOf(role.arn);
    const named = audience.kind === 'named' ? audience.arns.map(nameInArn) : undefined;
    const among = <One extends { readonly arn: string }>(
      all: readonly One[],
      withName: (name: string) => readonly One[],
    ): readonly One[] => (named === undefined ? all : flatMap(named, withName));
    const isAdmitted = (actor: Actor): boolean =>
      trust.admits(actor, world.now, { accountId, tags: role.tags }) !== undefined;
    for (const user of among(own.users, world.usersNamed))
      if (CREDENTIALS.some((credential) => isAdmitted(world.userActor(user, credential)))) users.add(user);
    for (const one of among(own.roles, world.rolesNamed))
      if (eachSession(world.roleActor(one), trust, () => world.sessionNamesOf(one)).some(isAdmitted))
        roles.add(one);
  }
  return { users: [...users], roles: [...roles] };
};

const anyRoleOf = (accountId: string, partition: string): string =>
  `arn:${partition}:iam::${accountId}:role/`;

/** Roles of an account that was not read: whom they let in, is not known, nor what they have. */
const intoUnread = (rights: Rights, accountId: string): readonly Step[] => {
  const { actor } = rights;
  const prefix = anyRoleOf(accountId, actor.partition);
  const grant = rights.can(ASSUME_ROLE, `${prefix}?*`, inAccount(accountId, actor));
  if (grant === undefined) return [];
  // One of those that a pattern is about stands for all of them.
  const isNamed = grant.statement?.resource?.patterns?.includes(grant.resource) === true;
  const arn = isNamed ? grant.resource : `${prefix}*`;
  const to: Actor = {
    kind: 'role',
    arn,
    name: arn.slice(arn.lastIndexOf('/') + 1),
    id: undefined,
    accountId,
    partition: actor.partition,
    tags: new Map(),
    credential: 'session-without-mfa',
    holdings: [],
    boundary: undefined,
    groups: [],
    missing: [`account ${accountId}, which was not read`],
  };
  const trust = { ...NOT_RULED_OUT, isDirect: false };
  return [stepOf('principal.assume', [{ ...grant, resource: arn }], to, trust, true)];
};

/** Everybody of other accounts whom one who starts can become, by the fewest steps. */
const exitsFrom = (nodes: Nodes, start: string, isAbroad: (actor: Actor) => boolean): readonly Exit[] => {
  const { ids, stepsTo } = comingsFrom(nodes, start, ({ actor }) => !isAbroad(actor));
  return ids.flatMap((id): readonly Exit[] => {
    const to = nodes.get(id)?.actor;
    return to !== undefined && isAbroad(to)
      ? [{ to, steps: withNeededPolicies(stepsTo(id), undefined) }]
      : [];
  });
};

/**
 * @param own an account
 * @param now sessions are issued, and requests made, from here on
 * @param starting who will be asked about: to ask about others throws
 */
export const exitsOf = (
  own: AuthorizationDetails,
  { entrances, unread, told }: Abroad,
  now: Date,
  starting: {
    readonly users?: readonly AccountUser[];
    readonly sessions?: readonly { readonly role: AccountRole; readonly session: Session }[];
  },
): Exits => {
  const { users = [], sessions = [] } = starting;
  const abroad = new Set(entrances.map(({ arn }) => arn));
  const wanted = new Set([...abroad, ...unread.map((id) => anyRoleOf(id, 'aws'))]);
  const all = { ...own, roles: [...own.roles, ...entrances] };
  const world = worldOf(all, now, wanted, unread.length > 0, told);
  const isAbroad = ({ arn, accountId }: Actor): boolean => abroad.has(arn) || unread.includes(accountId);
  const trusted = lazily(() => trustedHere(entrances, own, world));
  const goesByCaller = lazily(() =>
    entrances.some((role) => ['callers', 'any'].includes(world.trustOf(role).audience.kind)),
  );
  const following: Following = {
    isFollowed: ({ actor }) => !isAbroad(actor),
    *stepsOf(rights, _, { actor, everything }) {
      const isOther = ({ arn }: { readonly arn: string }): boolean => arn !== actor.arn;
      if (everything === undefined) yield* stepsOf(rights, world);
      else {
        yield becomingRoles(rights, entrances, world);
        yield becomingRoles(rights, trusted().roles.filter(isOther), world);
        yield takingUsers(rights, trusted().users.filter(isOther), world);
        // They may go by tags, or by the name of somebody who is not there.
        if (goesByCaller()) {
          yield retags(rights, world);
          yield* makings(rights, world);
          yield renames(rights, world);
        }
      }
      for (const accountId of unread) yield intoUnread(rights, accountId);
    },
    mostSteps: MOST_STEPS,
  };
  const alike = new Map<string, [AccountUser, ...AccountUser[]]>();
  for (const user of users) {
    const likeness = world.likenessOf(user);
    const known = alike.get(likeness);
    if (known === undefined) alike.set(likeness, [user]);
    else known.push(user);
  }
  const starts = [
    ...[...alike.values()].flatMap(([user]) =>
      CREDENTIALS.map((credential) => world.userActor(user, credential)),
    ),
    ...sessions.map(({ role, session }) => sessionIn(world, role, session)),
  ];
  const nodes = explore(starts, world, following);
  const ofActor = (actor: Actor): readonly Exit[] => {
    const start = idOf(actor, world);
    if (!nodes.has(start))
      throw new Error(`${actor.arn} with ${actor.credential} is not among those who start`);
    return exitsFrom(nodes, start, isAbroad);
  };
  return {
    ofUsers: () =>
      [...alike.values()].flatMap((of): readonly UserExits[] => {
        const exits = new Map(
          CREDENTIALS.map((credential) => [credential, ofActor(world.userActor(of[0], credential))] as const),
        );
        for (const [credential, found] of exits) if (found.length === 0) exits.delete(credential);
        return exits.size === 0 ? [] : [{ users: of, exits }];
      }),
    ofSession: ofActor,
    firstDevice: (user, credential) => firstDeviceOf(user, credential, world),
  };
};
