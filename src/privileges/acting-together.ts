/**
 * What several can do together whom one and the same can become. A role that a user assumes may give the user a policy, tag what
 * another may then become, or change whom a role lets in: whoever holds all of their credentials acts as each of them.
 */
import { type Actor, arnBefore } from './actor.ts';
import type { Budget } from '../policy/budget.ts';
import { flatMap } from '../policy/flat-map.ts';
import { type Taking, actingOnAnother, takingOf } from './acting-on-another.ts';
import { type Changing, changingOf } from './changing-others.ts';
import { devicesOfOthers } from './devices-of-others.ts';
import { type Comings, comingsFrom, waysTo } from './graph-ways.ts';
import { isMaker, makingTogether } from './made-together.ts';
import { attachedOfAws } from './needed-policies.ts';
import { type Node, type Nodes, idOf } from './node.ts';
import { MADE_GROUPS, MADE_POLICIES, givenTogether } from './policies-together.ts';
import { keysOf } from './relevance.ts';
import { isOfOne } from './request-space.ts';
import type { Grant } from './rights.ts';
import { providersTogether } from './providers-together.ts';
import { startedTogether } from './started-together.ts';
import { type Step, isCertainStep, isKnownStep } from './step.ts';
import type { World } from './world.ts';

const textOf = (grant: Grant): string => {
  const { action, resource, policy, statement } = grant;
  return `${action} ${resource} ${policy?.id} ${statement?.number} ${attachedOfAws(grant) ?? ''}`;
};

/** A step that several have to be become for: with all that it takes to come to them. */
const withComings = (step: Step, before: readonly Step[]): Step => {
  const isCertain = before.filter(isKnownStep).every(isCertainStep);
  const grants = [...before.flatMap((one) => one.grants), ...step.grants];
  const distinct = [...new Map(grants.map((grant) => [textOf(grant), grant])).values()];
  // What is not certain of a grant, it says itself.
  const isSaid =
    distinct.some((grant) => !grant.isCertain) && before.every(({ trust }) => trust?.isCertain !== false);
  const hangsOn = [...before, step].flatMap((one) => one.hangsOn ?? []);
  return {
    ...step,
    ...(hangsOn.length > 0 && { hangsOn: [...new Set(hangsOn)] }),
    grants: isCertain || isSaid ? distinct : distinct.map((grant) => ({ ...grant, isCertain })),
    isAssumption: false,
  };
};

/** A bound on the pairs that are looked at, for accounts that are made to be hard. */
const MOST_PAIRS = 200_000;

/** What somebody can do as several at once. */
export interface Together {
  readonly steps: readonly Step[];
  /** Whether that is all: nothing was too much to be looked at, or not decided. */
  readonly isWhole: boolean;
}

const TOO_MANY: Together = { steps: [], isWhole: false };

/** Whether what somebody may do goes by what he is called. */
const goesByName = ({ holdings, boundary }: Actor): boolean =>
  [...holdings, ...(boundary ? [boundary] : [])].some(({ document }) =>
    document.statements.some((statement) => keysOf(statement).some(isOfOne)),
  );

const asBefore = (actor: Actor): Actor =>
  actor.formerArn === undefined ? actor : { ...actor, arn: actor.formerArn, formerArn: undefined };

/** What somebody does to, or for, another. */
interface Pair {
  readonly one: Node;
  readonly other: Node;
  readonly steps: readonly Step[];
  /** Whether these are all. */
  readonly isDecided: boolean;
}

/**
 * What those who start, and cannot become one who may do everything, can do as several at once whom they can become; without
 * what they can become already.
 */
export const actingTogether = (
  world: World,
): ((nodes: Nodes, starts: readonly string[]) => ReadonlyMap<string, Together>) => {
  const making = makingTogether(world);
  const changings = new Map<string, Changing | undefined>();
  const makers = new Set<string>();
  const changingAs = (node: Node): Changing | undefined => {
    const { id, actor } = node;
    if (!changings.has(id)) {
      const rights = world.rightsOf(actor);
      changings.set(id, changingOf(rights));
      if (isMaker(rights)) makers.add(id);
      policies.note(node, rights);
      groups.note(node, rights);
      started.note(node, rights);
      providers.note(node, rights);
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
  /** How many pairs may still be looked at. */
  const toLookAt: Budget = { left: MOST_PAIRS };
  const actingOn = actingOnAnother(world);
  const devices = devicesOfOthers(world, takingAs, toLookAt);
  const policies = givenTogether(world, MADE_POLICIES, takingAs, toLookAt);
  const groups = givenTogether(world, MADE_GROUPS, takingAs, toLookAt);
  const started = startedTogether(world, toLookAt);
  const providers = providersTogether(world);
  const seen = new Set<string>();
  /** Who is looked at for whoever is the same under another name, and does to others the same. */
  const looked = new Map<string, string>();
  const standsFor = new Map<string, string>();
  const isLookedAt = (node: Node): boolean => {
    const { actor, id } = node;
    const whoever = goesByName(actor) ? id : idOf(asBefore(actor), world);
    const first = looked.get(whoever) ?? id;
    looked.set(whoever, first);
    standsFor.set(id, first);
    return first === id;
  };
  /** By who does something: for whom. */
  const pairs = new Map<string, Map<string, Pair>>();

  /** @returns whether there are too many to be looked at */
  const look = (one: Node, changing: Changing, other: Node): boolean => {
    if (arnBefore(other.actor) === arnBefore(one.actor) || other.actor.accountId !== one.actor.accountId)
      return false;
    const stepsOf = actingOn(changing, takingAs(other));
    if (stepsOf === undefined) return false;
    toLookAt.left -= 1;
    if (toLookAt.left < 0) return true;
    const steps = stepsOf();
    const isDecided = [changing.rights, takingAs(other).rights].every(
      ({ undecided }) => undecided().length === 0,
    );
    if (steps.length === 0 && isDecided) return false;
    const ofOne = pairs.get(one.id) ?? new Map<string, Pair>();
    pairs.set(one.id, ofOne.set(other.id, { one, other, steps, isDecided }));
    return false;
  };

  /** Those that are not looked at so far, of nodes of which there are new ones. */
  const lookAt = (changers: readonly Node[], all: readonly Node[]): boolean => {
    const isNew = ({ id }: Node): boolean => !seen.has(id);
    for (const one of changers) {
      const changing = changingAs(one);
      if (changing === undefined || !isLookedAt(one)) continue;
      for (const other of isNew(one) ? all : all.filter(isNew)) if (look(one, changing, other)) return true;
    }
    for (const { id } of all) seen.add(id);
    return false;
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
    let isWhole = true;
    const come = new Set(ids);
    for (const id of ids) {
      const first = standsFor.get(id) ?? id;
      const ofOne = pairs.get(first);
      if (ofOne === undefined || (first !== id && come.has(first))) continue;
      const reached =
        ofOne.size < ids.length
          ? [...ofOne.values()].filter(({ other }) => come.has(other.id))
          : ids.flatMap((one) => ofOne.get(one) ?? []);
      for (const { other, steps, isDecided } of reached) {
        isWhole &&= isDecided;
        for (const step of steps) add(step, [other.id, id]);
      }
    }
    const all = ids.flatMap((id) => nodes.get(id) ?? []);
    const account = all[0]?.actor.accountId;
    const several = all.filter((node) => isKnown(node) && node.actor.accountId === account);
    const areWhole = [devices, policies, groups, started, providers, making].map((one) =>
      one.addFor(several, add),
    );
    for (const addUnknown of unknown) addUnknown();
    return { steps: found, isWhole: isWhole && areWhole.every(Boolean) };
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
    if (perhaps.ids.length === known.ids.length) return found;
    for (const id of perhaps.ids) isThere.add(id);
    const more = foundAlong(nodes, perhaps, isThere);
    return { steps: [...found.steps, ...more.steps], isWhole: found.isWhole && more.isWhole };
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
            ...changers.map(({ id }) => id).filter((id) => pairs.has(standsFor.get(id) ?? id)),
            ...(changers.length === 0 ? [] : makers),
            ...all
              .filter(
                (node) =>
                  devices.isManager(node) ||
                  policies.isGiver(node) ||
                  groups.isGiver(node) ||
                  started.isPasser(node) ||
                  providers.isPart(node),
              )
              .map(({ id }) => id),
          ],
    );
    const found = new Map<string, Together>();
    if (wanted.size === 0) return found;
    const SURE = { isCertain: true };
    const toWanted = waysTo(nodes, ({ id }) => (wanted.has(id) ? SURE : undefined));
    for (const start of starts) {
      if (toEverything.distance(start) !== undefined || toWanted.distance(start) === undefined) continue;
      const ofStart = isTooMany ? TOO_MANY : foundFor(nodes, start);
      if (ofStart.steps.length > 0 || !ofStart.isWhole) found.set(start, ofStart);
    }
    return found;
  };
};
