/** Everybody who can act as a node, and the steps from one to another. */
import type { Actor } from './actor.ts';
import { stepsOf } from './escalation.ts';
import { everything } from './levels.ts';
import type { Grant, Rights } from './rights.ts';
import { type Step, isCertainStep } from './step.ts';
import type { World } from './world.ts';

/** A step, and the node it leads to. */
export interface Edge {
  readonly step: Step;
  readonly to: string;
}

/** Steps that several who can act have in common: looked through once for all of them. */
export interface Junction {
  readonly edges: readonly Edge[];
}

export interface Node {
  readonly actor: Actor;
  readonly id: string;
  readonly depth: number;
  /** That it may do everything by itself. */
  readonly everything: Grant | undefined;
  junctions: readonly Junction[];
  /** Actions of which it was not decided whether they are allowed. */
  undecided: readonly string[];
  /** Whether it was too far away to be followed: what it leads to is not known. */
  isCut: boolean;
}

export type Nodes = ReadonlyMap<string, Node>;

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

/** A bound on those who can act, for accounts that are made to be hard. */
const MOST_NODES = 100_000;

/** Tags: the same for whoever it is, but where they can be chosen. */
const choiceOf = ({ kind, tags }: Actor): string => {
  // A session has other tags than its role where whoever assumed it passed them.
  const chosen = [...tags].filter(([, tag]) => kind === 'role' || typeof tag !== 'string');
  return chosen.length === 0
    ? ''
    : JSON.stringify(chosen.toSorted(([one], [other]) => (one < other ? -1 : 1)));
};

export const idOf = (actor: Actor, { numberOf }: World): string => {
  const { arn, sessionNames, credential, holdings, boundary, groups } = actor;
  const choice = choiceOf(actor);
  return [
    arn,
    sessionNames?.toSorted().join() ?? '',
    credential,
    holdings
      .map(({ id }) => numberOf(id))
      .toSorted((one, other) => one - other)
      .join(),
    boundary === undefined ? '' : numberOf(boundary.id),
    groups
      .map(({ arn: group }) => numberOf(group))
      .toSorted((one, other) => one - other)
      .join(),
    choice === '' ? '' : numberOf(choice),
    actor.isWithoutDevice === true ? 'without device' : '',
    actor.isOfKey === true ? 'of a key' : '',
  ].join(' ');
};

export const isSettled = ({ actor, undecided, isCut }: Node): boolean =>
  actor.missing.length === 0 && undecided.length === 0 && !isCut;

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
  for (const actor of starts) add(actor, 0);
  for (const node of queue) {
    if (node.depth >= following.mostSteps || nodes.size > MOST_NODES) {
      node.isCut = true;
      continue;
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
  }
  return nodes;
};
