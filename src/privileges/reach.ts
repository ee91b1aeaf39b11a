/** Which privilege those who can act have, and by which steps: whoever starts, and whom they can become. */
import { lazily } from '../policy/lazily.ts';
import type { Actor } from './actor.ts';
import { type Ways, reached, stepsAlong, waysTo } from './graph-ways.ts';
import { explore } from './graph.ts';
import { type Node, type Nodes, idOf, isSettled } from './node.ts';
import { anyChange, wholeService } from './levels.ts';
import type { Privilege } from './privilege.ts';
import type { Grant, Rights } from './rights.ts';
import { type Step, isCertainStep, isKnownStep } from './step.ts';
import { type World, accountOf } from './world.ts';

/** What somebody has. */
export interface ReachedPrivilege {
  /** `none`: surely none. `undecided`: policies are missing, or something was too much work. */
  readonly privilege: Privilege | 'none' | 'undecided';
  /** To whoever has the privilege by its own policies; empty where that is oneself. */
  readonly steps: readonly Step[];
  /** What shows the privilege at the end. */
  readonly grant: Grant | undefined;
  /** Of a privilege `power`: the service that is held whole. */
  readonly service: string | undefined;
  /** Whether it holds whatever the parts of the policies mean that are not understood. */
  readonly isCertain: boolean;
  /** Of `undecided`: policies whose document is not there, and actions that were not decided. */
  readonly missing: readonly string[];
  /** Of `undecided`: the ARNs of what has to be known, as a step has them; absent: it does not hang on that. */
  readonly hangsOn?: readonly string[];
  /** The ARNs of users who must have no MFA device, which is not known, and counts as so; absent: of nobody. */
  readonly ifNoDeviceOf?: readonly string[];
}

/** Everybody whom those who start can become. */
export interface Reach {
  readonly nodes: Nodes;
  /**
   * What one of those who start has.
   *
   * @param least what is asked for: less than that is `none`, and costs nothing to find
   */
  privilegeOf(actor: Actor, least?: Privilege): ReachedPrivilege;
  /** The steps from one of those who start to a role, by its ARN; undefined where there are none. */
  stepsTo(actor: Actor, roleArn: string): readonly Step[] | undefined;
}

/** What is not known, for people. */
const unknownText = (arn: string): string =>
  arn.includes(':user/') ? `the MFA devices of user ${arn.slice(arn.lastIndexOf('/') + 1)}` : arn;

const SURE = { isCertain: true };

const NOWHERE: Ways = { distance: () => undefined, first: () => undefined };
const NOTHING_LESS = { toPower: NOWHERE, toWrite: NOWHERE };

/** The ways to those of whom something is not settled so far, and what. */
const unsettledIn = (
  nodes: Nodes,
): { readonly ways: Ways; readonly missingOf: ReadonlyMap<string, readonly string[]> } => ({
  ways: waysTo(nodes, (node) => (isSettled(node) ? undefined : SURE)),
  missingOf: new Map(
    [...nodes.values()]
      .filter((node) => !isSettled(node))
      .map((node) => [node.id, [...node.actor.missing, ...node.undecided]]),
  ),
});

export const reachFrom = (starts: readonly Actor[], world: World): Reach => {
  const nodes = explore(starts, world);
  const toEverything = waysTo(nodes, (node) => node.everything, isKnownStep);
  /** By steps, too, of which it is not known whether they are steps. */
  const perhaps = lazily(() => waysTo(nodes, (node) => node.everything));
  /** What a node has by its own policies, and what of it could not be decided. */
  const decidedOf = <Value>(node: Node, decide: (rights: Rights) => Value): Value => {
    const rights = world.rightsOf(node.actor);
    const value = decide(rights);
    if (rights.undecided().length > 0)
      node.undecided = [...new Set([...node.undecided, ...rights.undecided()])];
    return value;
  };
  const others = new Map<string, ReturnType<typeof wholeService>>();
  const wholeOf = (node: Node): ReturnType<typeof wholeService> => {
    if (!others.has(node.id)) others.set(node.id, decidedOf(node, wholeService));
    return others.get(node.id);
  };
  const changes = new Map<string, Grant | undefined>();
  const changeOf = (node: Node): Grant | undefined => {
    if (!changes.has(node.id)) changes.set(node.id, decidedOf(node, anyChange));
    return changes.get(node.id);
  };
  const isAssumed = ({ isAssumption }: Step): boolean => isAssumption;
  const assumed = reached(
    nodes,
    starts.map((actor) => idOf(actor, world)),
    isAssumed,
  );
  const isOpen = (node: Node): boolean =>
    assumed.has(node.id) && node.actor.missing.length === 0 && toEverything.distance(node.id) === undefined;
  // What was not settled may be a privilege of whoever can come there.
  const unsettled = unsettledIn(nodes);
  /** Of less than everything, which takes a look at every action that AWS has. */
  const less = lazily(() => {
    const toPower = waysTo(nodes, (node) => (isOpen(node) ? wholeOf(node)?.grant : undefined), isAssumed);
    const toWrite = waysTo(
      nodes,
      (node) => (isOpen(node) && toPower.distance(node.id) === undefined ? changeOf(node) : undefined),
      isAssumed,
    );
    return { toPower, toWrite, unsettled: unsettledIn(nodes) };
  });
  const toRoles = new Map<string, Ways>();
  const waysToRole = (roleArn: string): Ways => {
    const { accountId } = accountOf(roleArn);
    // Whoever may do everything can become any role of the account, and is not looked through.
    const isThere = ({ actor, everything: all }: Node): boolean =>
      actor.arn === roleArn || (all !== undefined && actor.accountId === accountId);
    const known =
      toRoles.get(roleArn) ?? waysTo(nodes, (node) => (isThere(node) ? SURE : undefined), isKnownStep);
    toRoles.set(roleArn, known);
    return known;
  };
  const startOf = (actor: Actor): string => {
    const start = idOf(actor, world);
    if (!nodes.has(start))
      throw new Error(`${actor.arn} with ${actor.credential} is not among those asked about`);
    return start;
  };
  return {
    nodes,
    privilegeOf: (actor, least = 'write') => {
      const start = startOf(actor);
      const found = (
        privilege: Privilege,
        ways: Ways,
        shown: (end: Node | undefined) => { readonly grant?: Grant | undefined; readonly service?: string },
      ): ReachedPrivilege => {
        const { steps, end } = stepsAlong(nodes, ways, start);
        const { grant, service } = shown(nodes.get(end));
        const isCertain = steps.every(isCertainStep) && grant?.isCertain !== false;
        const without = steps.flatMap(({ grants }) => grants.flatMap((one) => one.ifNoDeviceOf ?? []));
        const ifNoDeviceOf = without.length > 0 && { ifNoDeviceOf: [...new Set(without)] };
        return { privilege, steps, grant, service, isCertain, missing: [], ...ifNoDeviceOf };
      };
      if (nodes.get(start)?.actor.missing.length === 0) {
        if (toEverything.distance(start) !== undefined)
          return found('administrator', toEverything, (end) => ({ grant: end?.everything }));
      }
      const none = { steps: [], grant: undefined, service: undefined, isCertain: true };
      const { ways, missingOf } = least === 'administrator' ? unsettled : less().unsettled;
      if (ways.distance(start) !== undefined) {
        const { end } = stepsAlong(nodes, ways, start);
        return { ...none, privilege: 'undecided', isCertain: false, missing: missingOf.get(end) ?? [] };
      }
      const { toPower, toWrite } = least === 'administrator' ? NOTHING_LESS : less();
      if (toPower.distance(start) !== undefined)
        return found('power', toPower, (end) => (end && wholeOf(end)) ?? {});
      if (toWrite.distance(start) !== undefined)
        return found('write', toWrite, (end) => ({ grant: end && changeOf(end) }));
      if (perhaps().distance(start) !== undefined) {
        const { steps } = stepsAlong(nodes, perhaps(), start);
        const hangsOn = [...new Set(steps.flatMap((step) => step.hangsOn ?? []))];
        return {
          ...none,
          privilege: 'undecided',
          isCertain: false,
          missing: hangsOn.map(unknownText),
          hangsOn,
        };
      }
      return { ...none, privilege: 'none', missing: [] };
    },
    stepsTo: (actor, roleArn) => {
      const start = startOf(actor);
      const ways = waysToRole(roleArn);
      return ways.distance(start) !== undefined ? stepsAlong(nodes, ways, start).steps : undefined;
    },
  };
};
