/**
 * What several can do together whom one and the same can become. A role that a user assumes may give the user a policy, tag what
 * another may then become, or change whom a role lets in: whoever holds the credentials of all of them acts as each.
 */
/**
 * What several can do together whom one and the same can become. A role that a user assumes may give the user a policy, tag what
 * another may then become, or change whom a role lets in: whoever holds all of their credentials acts as each of them.
 */
import type { Actor } from './actor.ts';
import { ROLE_CHANGES, becomingRoles } from './become-roles.ts';
import { ACTIONS, CHANGING_GROUPS, isOfAccount } from './changed-policies.ts';
import { TAGGING } from './chosen-tags.ts';
import { comingsFrom, waysTo } from './graph-ways.ts';
import { type Node, type Nodes, idOf } from './node.ts';
import { ASSUME_ROLE } from './leading-on.ts';
import { LIFTING, bounded } from './own-limits.ts';
import { changesOf, joined, retagged } from './own-policies.ts';
import { remade } from './remade.ts';
import { type Grant, type Rights, asksForResource } from './rights.ts';
import { type Step, isCertainStep, stepOf } from './step.ts';
import { TAKES, takingUsers } from './taken-users.ts';
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

/** What one becomes of that another changes: roles that let him in then, and users whom he takes. */
const openedBy = (changing: Rights, taking: Rights, world: World): readonly Step[] => {
  const { users, roles } = world.details;
  const isOther = ({ arn }: { readonly arn: string }): boolean =>
    arn !== taking.actor.arn && arn !== changing.actor.arn;
  const goesByTags = taking.statements(ASSUME_ROLE).some(asksForResource);
  const tagged = among(roles, changing, TAGGING.role).filter(
    (role) => goesByTags || world.trustOf(role).goesByTags,
  );
  // Whom a role lets in who changes that, but for a Deny, he is himself.
  const isDenied = changing.statements(ASSUME_ROLE).some(({ effect }) => effect === 'Deny');
  const opened = isDenied ? among(roles, changing, [CHANGE_TRUST]) : [];
  const taken = TAKES.some(taking.mentions) ? among(users, changing, GIVING) : [];
  return [
    ...becomingRoles(taking, [...new Set([...tagged, ...opened])].filter(isOther), world, changing),
    ...takingUsers(taking, taken.filter(isOther), world, changing),
  ];
};

const textOf = ({ action, resource, policy, statement }: Grant): string =>
  `${action} ${resource} ${policy?.id} ${statement?.number}`;

/** A step that several have to be become for: with all that it takes to come to them. */
const withComings = (step: Step, before: readonly Step[]): Step => {
  const isCertain = before.every(isCertainStep);
  const grants = [...before.flatMap((one) => one.grants), ...step.grants];
  const distinct = [...new Map(grants.map((grant) => [textOf(grant), grant])).values()];
  return {
    ...step,
    grants: isCertain ? distinct : distinct.map((grant) => ({ ...grant, isCertain })),
    isAssumption: false,
  };
};

/** A bound on the pairs that are looked at, for accounts that are made to be hard. */
const MOST_PAIRS = 200_000;

const ONLY_PRINCIPALS = /^(?:user|role)\//;

/** What somebody can do as several at once: steps, or that there are too many to be looked at. */
export type Together = readonly Step[] | 'too many';

/**
 * What those who start, and cannot become one who may do everything, can do as several at once whom they can become; without
 * what they can become already.
 */
export const actingTogether = (
  world: World,
): ((nodes: Nodes, starts: readonly string[]) => ReadonlyMap<string, Together>) => {
  const known = new Map<string, readonly Step[]>();
  const once = (key: string, find: () => readonly Step[]): readonly Step[] | undefined => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= MOST_PAIRS) return undefined;
    const steps = find();
    known.set(key, steps);
    return steps;
  };
  const changers = new Map<string, boolean>();
  const isChanging = ({ id, actor }: Node): boolean => {
    const found = changers.get(id) ?? ALL_CHANGING.some(world.rightsOf(actor).mentions);
    changers.set(id, found);
    return found;
  };
  const isKnown = ({ actor, everything }: Node): boolean =>
    everything === undefined && actor.missing.length === 0;

  const foundFor = (nodes: Nodes, start: string): Together => {
    const { ids, stepsTo } = comingsFrom(nodes, start);
    const accountId = nodes.get(start)?.actor.accountId;
    const all = ids
      .flatMap((id) => nodes.get(id) ?? [])
      .filter((node) => isKnown(node) && node.actor.accountId === accountId);
    const isThere = new Set(ids);
    const found: Step[] = [];
    const add = (steps: readonly Step[], one: Node, other: Node): void => {
      for (const step of steps) {
        const id = idOf(step.to, world);
        if (isThere.has(id)) continue;
        isThere.add(id);
        found.push(withComings(step, [...stepsTo(other.id), ...stepsTo(one.id)]));
      }
    };
    for (const one of all.filter(isChanging)) {
      const rights = world.rightsOf(one.actor);
      const names = rights.limitedTo(ALL_CHANGING.filter(rights.mentions));
      const isLimited = names !== undefined && [...names].every((name) => ONLY_PRINCIPALS.test(name));
      for (const other of all) {
        if (other.actor.arn === one.actor.arn) continue;
        const mayChange = !isLimited || names.has(nameInArn(other.actor.arn));
        const changed = mayChange
          ? once(`changed ${one.id} ${other.id}`, () => changedBy(rights, other.actor, world))
          : [];
        const opened = once(`opened ${one.id} ${other.id}`, () =>
          openedBy(rights, world.rightsOf(other.actor), world),
        );
        if (changed === undefined || opened === undefined) return 'too many';
        add([...changed, ...opened], one, other);
      }
    }
    return found;
  };

  return (nodes, starts) => {
    const toEverything = waysTo(nodes, (node) => node.everything);
    const SURE = { isCertain: true };
    const isOpen = (node: Node): boolean => isKnown(node) && toEverything.distance(node.id) === undefined;
    const toChanging = waysTo(nodes, (node) => (isOpen(node) && isChanging(node) ? SURE : undefined));
    const found = new Map<string, Together>();
    for (const start of starts) {
      if (toEverything.distance(start) !== undefined || toChanging.distance(start) === undefined) continue;
      const steps = foundFor(nodes, start);
      if (steps === 'too many' || steps.length > 0) found.set(start, steps);
    }
    return found;
  };
};
