/**
 * What several can do together whom one and the same can become. A role that a user assumes may give the user a policy, tag what
 * another may then become, or change whom a role lets in: whoever holds all of their credentials acts as each of them.
 */
import { lazily } from '../policy/lazily.ts';
import type { Actor } from './actor.ts';
import { ROLE_CHANGES, becomingRoles } from './become-roles.ts';
import { ACTIONS, CHANGING_GROUPS, MAKING_POLICIES, isOfAccount } from './changed-policies.ts';
import { TAGGING, tagsThatMatter } from './chosen-tags.ts';
import { flatMap } from '../policy/flat-map.ts';
import { isAboutResource } from './relevance.ts';
import type { Statement } from '../policy/policy-document.ts';
import { type Comings, comingsFrom, waysTo } from './graph-ways.ts';
import { isMaker, makingTogether } from './made-together.ts';
import { attachedOfAws } from './needed-policies.ts';
import { type Node, type Nodes, idOf } from './node.ts';
import { ASSUME_ROLE } from './admission.ts';
import { PASS_ROLE } from './leading-on.ts';
import { LIFTING, bounded } from './own-limits.ts';
import { changesOf, joined, retagged } from './own-policies.ts';
import { HANDING, passesChanged } from './passed-roles.ts';
import { remade } from './remade.ts';
import { likenessFor } from './rights-of-several.ts';
import { type Grant, type Rights, asksForResource } from './rights.ts';
import { type Step, isCertainStep, isKnownStep, stepOf } from './step.ts';
import { OVER_DEVICES, TAKES, takingUsers, withDevices } from './taken-users.ts';
import { type World, isOwnedByAws, nameInArn } from './world.ts';

/** What changes a user or role, his groups or what he has. */
const ALL_CHANGING: readonly string[] = [
  ACTIONS.user.put,
  ACTIONS.user.attach,
  'iam:AddUserToGroup',
  ...CHANGING_GROUPS,
  ...TAGGING.user,
  ...LIFTING.user,
  ...LIFTING.group,
  ...ROLE_CHANGES,
];

const ALL_TAGGING: readonly string[] = Object.values(TAGGING).flat();

/** What gives more to users whom another takes. */
const GIVING = [ACTIONS.user.put, ACTIONS.user.attach, 'iam:AddUserToGroup', ...TAGGING.user];

const CHANGE_TRUST = 'iam:UpdateAssumeRolePolicy';

/** Somebody as another can make him. */
const changedBy = (rights: Rights, whom: Actor, world: World): readonly Step[] => {
  const isOwned = whom.kind === 'role' && world.rolesNamed(nameInArn(whom.arn)).some(isOwnedByAws);
  if (isOwned || !isOfAccount(whom.arn, rights.actor)) return [];
  const made = [
    ...remade(rights, whom, changesOf(rights, whom, world), world),
    ...(whom.kind === 'user' ? joined(rights, whom, world) : []),
    ...retagged(rights, whom, world),
    ...bounded(rights, whom, world),
  ];
  return made.map(({ path, grants, to }) => stepOf(path, grants, to));
};

/** Those on which somebody may take one of some actions, as far as their names tell. */
const among = <One extends { readonly arn: string }>(
  all: readonly One[],
  rights: Rights,
  actions: readonly string[],
): readonly One[] => {
  const open = actions.filter(rights.mentions);
  if (open.length === 0) return [];
  const names = rights.limitedTo(open);
  return names === undefined ? all : all.filter(({ arn }) => names.has(nameInArn(arn)));
};

/** What changes a role that another hands to a service, as far as that depends on him. */
const CHANGING_ROLES = [...MAKING_POLICIES, ...ROLE_CHANGES];

const handedByWorld = new WeakMap<World, WeakMap<object, WeakMap<object, readonly Step[]>>>();

/** Roles that one hands to a service after another has changed them: the same for all who may do the same. */
const handedOn = (changing: Changing, taking: Taking, world: World): readonly Step[] => {
  const byChanging = handedByWorld.get(world) ?? new WeakMap<object, WeakMap<object, readonly Step[]>>();
  handedByWorld.set(world, byChanging);
  const likeness = changing.likeness();
  const byHanding = byChanging.get(likeness) ?? new WeakMap<object, readonly Step[]>();
  byChanging.set(likeness, byHanding);
  const other = taking.likeness();
  const known = byHanding.get(other);
  if (known !== undefined) return known;
  const roles = among(world.details.roles, taking.rights, [PASS_ROLE]).filter((role) =>
    mayChange(changing, world.roleActor(role), world),
  );
  const found =
    roles.length === 0
      ? []
      : passesChanged(taking.rights, { changing: changing.rights, roles: new Set(roles) }, world);
  byHanding.set(other, found);
  return found;
};

/** What one becomes of that another changes: roles that let him in then or that he hands on, and users whom he takes. */
const openedBy = (changing: Changing, taking: Taking, world: World): readonly Step[] => {
  const { users, roles } = world.details;
  const isOther = ({ arn }: { readonly arn: string }): boolean =>
    arn !== taking.rights.actor.arn && arn !== changing.rights.actor.arn;
  const tagged = among(roles, changing.rights, TAGGING.role).filter(
    (role) => taking.goesByTags || world.trustOf(role).goesByTags,
  );
  const opened = changing.opensRoles ? among(roles, changing.rights, [CHANGE_TRUST]) : [];
  const taken = taking.takes ? among(users, changing.rights, GIVING) : [];
  return [
    ...becomingRoles(
      taking.rights,
      [...new Set([...tagged, ...opened])].filter(isOther),
      world,
      changing.rights,
    ),
    ...takingUsers(taking.rights, taken.filter(isOther), world, changing.rights),
    ...(taking.hands && changesRoles(changing) ? handedOn(changing, taking, world) : []),
  ];
};

/** What somebody may change, so that nobody is looked at whom it cannot be. */
interface Changing {
  readonly rights: Rights;
  /** Of all actions but those on tags. */
  readonly allows: readonly Statement[];
  /** The kinds of what he may change: of users, roles, groups and policies. */
  readonly kinds: ReadonlySet<string>;
  readonly tags: { readonly user: boolean; readonly role: boolean };
  readonly joins: boolean;
  /** Whether he lets others into roles, and not himself: whom he lets in, but for a Deny, he is. */
  readonly opensRoles: boolean;
  /** The same object for those who may change roles alike. */
  readonly likeness: () => object;
}

const KINDS = ['user', 'role', 'group', 'policy'];

/** Whether somebody may change roles or what they have. */
const changesRoles = ({ kinds, tags }: Changing): boolean =>
  kinds.has('role') || kinds.has('policy') || tags.role;

const changingOf = (rights: Rights): Changing | undefined => {
  const { partition, accountId } = rights.actor;
  const open = ALL_CHANGING.filter(rights.mentions);
  if (open.length === 0) return undefined;
  const isTagging = (action: string): boolean => ALL_TAGGING.includes(action);
  const others = open.filter((action) => !isTagging(action));
  const canOn = (kind: string): boolean =>
    others.some(
      (action) => rights.can(action, `arn:${partition}:iam::${accountId}:${kind}/?*`) !== undefined,
    );
  return {
    rights,
    allows: [...new Set(others.flatMap(rights.allows))],
    kinds: new Set(KINDS.filter(canOn)),
    tags: { user: TAGGING.user.some(rights.mentions), role: TAGGING.role.some(rights.mentions) },
    joins: rights.mentions('iam:AddUserToGroup'),
    likeness: lazily(() => likenessFor(rights, CHANGING_ROLES)),
    opensRoles:
      rights.mentions(CHANGE_TRUST) && rights.statements(ASSUME_ROLE).some(({ effect }) => effect === 'Deny'),
  };
};

/** Whether somebody may change another, as far as names tell. */
const mayChange = ({ allows, kinds, tags, joins }: Changing, whom: Actor, world: World): boolean => {
  const isAbout = (arn: string): boolean => allows.some((allow) => isAboutResource(allow, arn));
  const { kind, arn, groups, holdings, boundary } = whom;
  if (kinds.has(kind) && isAbout(arn)) return true;
  if (kind === 'user' && kinds.has('group') && (joins || groups.some((group) => isAbout(group.arn))))
    return true;
  if (tags[kind] && tagsThatMatter(whom, allows, world).length > 0) return true;
  const ofCustomer = [...holdings, ...(boundary ? [boundary] : [])].flatMap((holding) => holding.arn ?? []);
  return kinds.has('policy') && ofCustomer.some(isAbout);
};

/** Whom somebody may become of that another changes. */
interface Taking {
  readonly rights: Rights;
  /** Whether the roles that he may assume depend on their tags. */
  readonly goesByTags: boolean;
  /** Whether he takes others. */
  readonly takes: boolean;
  /** Whether he may hand roles to services. */
  readonly hands: boolean;
  /** The same object for those who may hand on roles alike. */
  readonly likeness: () => object;
}

const takingOf = (rights: Rights): Taking => {
  const takes = TAKES.filter(rights.mentions);
  const names = rights.limitedTo(takes);
  const own = nameInArn(rights.actor.arn);
  return {
    rights,
    goesByTags: rights.statements(ASSUME_ROLE).some(asksForResource),
    takes: takes.length > 0 && (names === undefined || [...names].some((name) => name !== own)),
    hands: rights.mentions(PASS_ROLE),
    likeness: lazily(() => likenessFor(rights, HANDING)),
  };
};

/** Whether somebody may give others devices, or take theirs away. */
const managesDevices = (rights: Rights): boolean => {
  const open = OVER_DEVICES.filter(rights.mentions);
  if (open.length === 0) return false;
  const names = rights.limitedTo(open);
  const own = nameInArn(rights.actor.arn);
  return names === undefined || [...names].some((name) => name !== own);
};

/** Of those who have the same statements about some actions one, and another beside him for what he does to himself. */
const twoOfEach = (
  several: readonly Node[],
  actions: readonly string[],
  { rightsOf }: World,
): readonly Node[] => {
  const found = new Map<object, Node[]>();
  for (const node of several) {
    const likeness = likenessFor(rightsOf(node.actor), actions);
    const alike = found.get(likeness) ?? [];
    found.set(likeness, alike);
    if (alike.length < 2 && alike.every(({ actor }) => actor.arn !== node.actor.arn)) alike.push(node);
  }
  return [...found.values()].flat();
};

const textOf = (grant: Grant): string => {
  const { action, resource, policy, statement } = grant;
  return `${action} ${resource} ${policy?.id} ${statement?.number} ${attachedOfAws(grant) ?? ''}`;
};

/** A step that several have to be become for: with all that it takes to come to them. */
const withComings = (step: Step, before: readonly Step[]): Step => {
  const isCertain = before.filter(isKnownStep).every(isCertainStep);
  const grants = [...before.flatMap((one) => one.grants), ...step.grants];
  const distinct = [...new Map(grants.map((grant) => [textOf(grant), grant])).values()];
  const hangsOn = [...before, step].flatMap((one) => one.hangsOn ?? []);
  return {
    ...step,
    ...(hangsOn.length > 0 && { hangsOn: [...new Set(hangsOn)] }),
    grants: isCertain ? distinct : distinct.map((grant) => ({ ...grant, isCertain })),
    isAssumption: false,
  };
};

/** A bound on the pairs that are looked at, for accounts that are made to be hard. */
const MOST_PAIRS = 200_000;

/** The same for those who manage the devices of others, and those who take others: of what one alone can become. */
const MOST_WITH_DEVICES = 10_000;

/** What somebody can do as several at once: steps, or that there are too many to be looked at. */
export type Together = readonly Step[] | 'too many';

/** What somebody does to, or for, another. */
interface Pair {
  readonly one: Node;
  readonly other: Node;
  readonly steps: readonly Step[];
}

/**
 * What those who start, and cannot become one who may do everything, can do as several at once whom they can become; without
 * what they can become already.
 */
export const actingTogether = (
  world: World,
): ((nodes: Nodes, starts: readonly string[]) => ReadonlyMap<string, Together>) => {
  const anyTrustByTags = world.details.roles.some((role) => world.trustOf(role).goesByTags);
  const together = makingTogether(world);
  const changings = new Map<string, Changing | undefined>();
  const makers = new Set<string>();
  const changingAs = ({ id, actor }: Node): Changing | undefined => {
    if (!changings.has(id)) {
      const rights = world.rightsOf(actor);
      changings.set(id, changingOf(rights));
      if (isMaker(rights)) makers.add(id);
    }
    return changings.get(id);
  };
  const takings = new Map<string, Taking>();
  const takingAs = ({ id, actor }: Node): Taking => {
    const found = takings.get(id) ?? takingOf(world.rightsOf(actor));
    takings.set(id, found);
    return found;
  };
  const isKnown = ({ actor, everything }: Node): boolean =>
    everything === undefined && actor.missing.length === 0;
  let looked = 0;
  const seen = new Set<string>();
  /** By who does something: for whom. */
  const pairs = new Map<string, Map<string, Pair>>();

  /** @returns whether there are too many to be looked at */
  const look = (one: Node, changing: Changing, other: Node): boolean => {
    if (other.actor.arn === one.actor.arn || other.actor.accountId !== one.actor.accountId) return false;
    const { tags, opensRoles, kinds, joins } = changing;
    const isChanged = mayChange(changing, other.actor, world);
    const taking = takingAs(other);
    const gives = kinds.has('user') || joins || tags.user;
    const isOpened =
      (tags.role && (taking.goesByTags || anyTrustByTags)) ||
      opensRoles ||
      (taking.takes && gives) ||
      (taking.hands && changesRoles(changing));
    if (!isChanged && !isOpened) return false;
    looked += 1;
    if (looked > MOST_PAIRS) return true;
    const steps = [
      ...(isChanged ? changedBy(changing.rights, other.actor, world) : []),
      ...(isOpened ? openedBy(changing, taking, world) : []),
    ];
    if (steps.length === 0) return false;
    const ofOne = pairs.get(one.id) ?? new Map<string, Pair>();
    pairs.set(one.id, ofOne.set(other.id, { one, other, steps }));
    return false;
  };

  /** Those that are not looked at so far, of nodes of which there are new ones. */
  const lookAt = (changers: readonly Node[], all: readonly Node[]): boolean => {
    const isNew = ({ id }: Node): boolean => !seen.has(id);
    for (const one of changers) {
      const changing = changingAs(one);
      if (changing === undefined) continue;
      for (const other of isNew(one) ? all : all.filter(isNew)) if (look(one, changing, other)) return true;
    }
    for (const { id } of all) seen.add(id);
    return false;
  };

  const managers = new Map<string, boolean>();
  const isManager = ({ id, actor }: Node): boolean => {
    const found = managers.get(id) ?? managesDevices(world.rightsOf(actor));
    managers.set(id, found);
    return found;
  };
  const taken = new Map<string, readonly Step[]>();
  /** Users whom one takes whose devices another manages. */
  const takenBy = (taker: Node, manager: Node): readonly Step[] => {
    const key = `${taker.id}\n${manager.id}`;
    const known = taken.get(key);
    if (known !== undefined) return known;
    looked += 1;
    const managing = world.rightsOf(manager.actor);
    const { rights } = takingAs(taker);
    const users = among(among(world.details.users, rights, TAKES), managing, OVER_DEVICES).filter(
      ({ arn }) => arn !== taker.actor.arn && arn !== manager.actor.arn,
    );
    const found = takingUsers(rights, users, world, managing);
    taken.set(key, found);
    return found;
  };

  /**
   * Adds what those who manage the devices of others do for these, and for those whom these take.
   *
   * @returns whether it was not too much to be looked at
   */
  const addWithDevices = (
    several: readonly Node[],
    add: (step: Step, by: readonly string[]) => void,
  ): boolean => {
    const all = twoOfEach(several.filter(isManager), OVER_DEVICES, world);
    if (all.length === 0) return true;
    const takers = twoOfEach(
      several.filter((node) => takingAs(node).takes),
      TAKES,
      world,
    );
    if (all.length * Math.max(1, takers.length) > MOST_WITH_DEVICES) return false;
    const named = several.map((node) => ({ node, arn: node.actor.arn }));
    for (const manager of all) {
      const { arn: own } = manager.actor;
      const managing = world.rightsOf(manager.actor);
      for (const { node, arn } of among(named, managing, OVER_DEVICES)) {
        if (arn === own) continue;
        for (const step of withDevices(managing, node.actor)) add(step, [node.id, manager.id]);
      }
      for (const taker of takers) {
        if (taker.actor.arn === own) continue;
        for (const step of takenBy(taker, manager)) add(step, [taker.id, manager.id]);
      }
      if (looked > MOST_PAIRS) return false;
    }
    return true;
  };

  /** @param isThere whom one can become already, and then those as well who are found */
  const foundAlong = (nodes: Nodes, { ids, stepsTo }: Comings, isThere: Set<string>): Together => {
    const found: Step[] = [];
    const addNow = (step: Step, by: readonly string[]): void => {
      const to = idOf(step.to, world);
      if (isThere.has(to)) return;
      isThere.add(to);
      found.push(withComings(step, flatMap(by, stepsTo)));
    };
    // A step that is known is to be found also where another to the same is not.
    const unknown: (() => void)[] = [];
    const add = (step: Step, by: readonly string[]): void => {
      if (isKnownStep(step)) addNow(step, by);
      else unknown.push(() => addNow(step, by));
    };
    const come = new Set(ids);
    for (const id of ids) {
      const ofOne = pairs.get(id);
      if (ofOne === undefined) continue;
      const reached =
        ofOne.size < ids.length
          ? [...ofOne.values()].filter(({ other }) => come.has(other.id))
          : ids.flatMap((one) => ofOne.get(one) ?? []);
      for (const { one, other, steps } of reached) for (const step of steps) add(step, [other.id, one.id]);
    }
    const all = ids.flatMap((id) => nodes.get(id) ?? []);
    const account = all[0]?.actor.accountId;
    const several = all.filter((node) => isKnown(node) && node.actor.accountId === account);
    if (!addWithDevices(several, add)) return 'too many';
    const made = together.madeBy(several);
    if (made === 'too many') return made;
    for (const { step, by } of made)
      add(
        step,
        by.map(({ id }) => id),
      );
    for (const addUnknown of unknown) addUnknown();
    return found;
  };

  const foundFor = (nodes: Nodes, start: string): Together => {
    const known = comingsFrom(nodes, start);
    const isThere = new Set(known.ids);
    const found = foundAlong(nodes, known, isThere);
    const perhaps = comingsFrom(
      nodes,
      start,
      () => true,
      () => true,
    );
    if (found === 'too many' || perhaps.ids.length === known.ids.length) return found;
    for (const id of perhaps.ids) isThere.add(id);
    const more = foundAlong(nodes, perhaps, isThere);
    return more === 'too many' ? more : [...found, ...more];
  };

  return (nodes, starts) => {
    const toEverything = waysTo(nodes, (node) => node.everything, isKnownStep);
    const isOpen = (node: Node): boolean => isKnown(node) && toEverything.distance(node.id) === undefined;
    const all = [...nodes.values()].filter(isOpen);
    const changers = all.filter((node) => changingAs(node) !== undefined);
    const isTooMany = changers.length > 0 && lookAt(changers, all);
    const wanted = new Set(
      isTooMany
        ? changers.map(({ id }) => id)
        : [
            ...pairs.keys(),
            ...(changers.length === 0 ? [] : makers),
            ...all.filter(isManager).map(({ id }) => id),
          ],
    );
    const found = new Map<string, Together>();
    if (wanted.size === 0) return found;
    const SURE = { isCertain: true };
    const toWanted = waysTo(nodes, ({ id }) => (wanted.has(id) ? SURE : undefined));
    for (const start of starts) {
      if (toEverything.distance(start) !== undefined || toWanted.distance(start) === undefined) continue;
      const steps = isTooMany ? 'too many' : foundFor(nodes, start);
      if (steps.length > 0) found.set(start, steps);
    }
    return found;
  };
};
