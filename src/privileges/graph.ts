/** Everybody who can act as a node, and the steps from one to another. */
import type { Actor } from './actor.ts';
import { actingTogether } from './acting-together.ts';
import { stepsOf } from './escalation.ts';
import { everything } from './levels.ts';
import { type Junction, type Node, type Nodes, idOf } from './node.ts';
import type { Rights } from './rights.ts';
import { type Step, isCertainStep } from './step.ts';
import type { World } from './world.ts';

/** Of most nodes there is nothing: one list for all of them, of which a large account has tens of thousands. */
const NOTHING: readonly never[] = [];

const listOf = <Item>(...lists: readonly (readonly Item[])[]): readonly Item[] =>
  lists.every(({ length }) => length === 0) ? NOTHING : [...new Set(lists.flat())];

/** Who is looked through, and how far. */
export interface Following {
  isFollowed(node: Node): boolean;
  stepsOf(rights: Rights, world: World, node: Node): Iterable<readonly Step[]>;
  /** Changes of changed policies are followed so far. */
  readonly mostSteps: number;
}

/** As far as somebody who may do everything in his account. */
const UNTIL_ADMINISTRATOR: Following = {
  isFollowed: (node) => node.everything === undefined,
  stepsOf,
  mostSteps: 5,
};

/** What several do together may be what lets several do more: so many times. */
const MOST_ROUNDS = 5;

/** A bound on those who can act, for accounts that are made to be hard. */
const MOST_NODES = 100_000;

export const explore = (
  starts: readonly Actor[],
  world: World,
  following: Following = UNTIL_ADMINISTRATOR,
): Nodes => {
  const nodes = new Map<string, Node>();
  const queue: Node[] = [];
  const add = (actor: Actor, depth: number): string => {
    const id = idOf(actor, world);
    if (nodes.has(id)) return id;
    const isKnown = actor.missing.length === 0;
    const rights = isKnown ? world.rightsOf(actor) : undefined;
    const node: Node = {
      actor,
      isCut: false,
      id,
      depth,
      everything: rights && everything(rights),
      junctions: NOTHING,
      undecided: listOf(rights?.undecided() ?? NOTHING),
    };
    nodes.set(id, node);
    if (isKnown && following.isFollowed(node)) queue.push(node);
    return id;
  };
  const junctions = new Map<readonly Step[], Junction>();
  const junctionOf = (steps: readonly Step[], depth: number): Junction => {
    const known = junctions.get(steps) ?? {
      edges: steps.map((step) => ({ step, to: add(step.to, depth) })),
    };
    junctions.set(steps, known);
    return known;
  };
  const follow = (node: Node): void => {
    if (node.depth >= following.mostSteps || nodes.size > MOST_NODES) {
      node.isCut = true;
      return;
    }
    const rights = world.rightsOf(node.actor);
    const found: Junction[] = [];
    for (const steps of following.stepsOf(rights, world, node)) {
      if (steps.length === 0) continue;
      found.push(junctionOf(steps, node.depth + 1));
      if (steps.some((step) => isCertainStep(step) && world.isEnd(step.to))) break;
    }
    // What was pushed has room for more, which would be kept.
    node.junctions = listOf(found);
    node.undecided = listOf(node.undecided, rights.undecided());
  };
  let next = 0;
  const followAll = (): void => {
    for (; next < queue.length; next += 1) {
      const node = queue[next];
      if (node !== undefined) follow(node);
    }
  };
  const ids = starts.map((actor) => add(actor, 0));
  const together = actingTogether(world);
  followAll();
  for (let round = 0; round <= MOST_ROUNDS; round += 1) {
    let isMore = false;
    for (const [id, { steps, isWhole }] of together(nodes, ids)) {
      const node = nodes.get(id);
      if (node === undefined) continue;
      if (!isWhole || round === MOST_ROUNDS) node.isCut = true;
      if (steps.length === 0 || round === MOST_ROUNDS) continue;
      node.junctions = [...node.junctions, junctionOf(steps, node.depth + 1)];
      isMore = true;
    }
    if (!isMore) break;
    followAll();
  }
  return nodes;
};
