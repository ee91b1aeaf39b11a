/** The shortest ways through the graph, and how they are told. */
import { flatMap } from '../policy/flat-map.ts';
import { lazily } from '../policy/lazily.ts';
import type { Actor } from './actor.ts';
import { withNeededPolicies } from './needed-policies.ts';
import type { Edge, Junction, Node, Nodes } from './node.ts';
import { type Step, isCertainStep, isKnownStep } from './step.ts';

const stepsFrom = (node: Node | undefined): readonly Edge[] =>
  flatMap(node?.junctions ?? [], ({ edges }) => edges);

/** How to come from nodes to one that has what is looked for. */
export interface Ways {
  /** The number of steps; undefined where there is no way. */
  distance(id: string): number | undefined;
  /** The first step of a shortest way, of those the one that is explained first. */
  first(id: string): Edge | undefined;
}

/** Backwards from those who have it: the shortest way of everybody else. */
const shortestTo = (
  nodes: Nodes,
  has: (node: Node) => boolean,
  isFollowed: (step: Step) => boolean,
): Ways => {
  const junctionsTo = new Map<string, Junction[]>();
  const comers = new Map<Junction, string[]>();
  for (const { id, junctions } of nodes.values())
    for (const junction of junctions) {
      const known = comers.get(junction);
      if (known !== undefined) {
        known.push(id);
        continue;
      }
      comers.set(junction, [id]);
      for (const { step, to } of junction.edges) {
        if (!isFollowed(step)) continue;
        const before = junctionsTo.get(to);
        if (before === undefined) junctionsTo.set(to, [junction]);
        else before.push(junction);
      }
    }
  const distances = new Map<string, number>();
  const queue: string[] = [];
  for (const node of nodes.values())
    if (has(node)) {
      distances.set(node.id, 0);
      queue.push(node.id);
    }
  const passed = new Set<Junction>();
  for (const id of queue) {
    const distance = (distances.get(id) ?? 0) + 1;
    for (const junction of junctionsTo.get(id) ?? []) {
      if (passed.has(junction)) continue;
      passed.add(junction);
      for (const from of comers.get(junction) ?? [])
        if (!distances.has(from)) {
          distances.set(from, distance);
          queue.push(from);
        }
    }
  }
  return {
    distance: (id) => distances.get(id),
    first: (id) => {
      const distance = distances.get(id) ?? 0;
      if (distance === 0) return undefined;
      return stepsFrom(nodes.get(id)).find(
        ({ step, to }) => isFollowed(step) && distances.get(to) === distance - 1,
      );
    },
  };
};

/**
 * The shortest way of everybody to those who have something: one that is certain, where there is such a way.
 *
 * @param has whether a node has it, and whether that is certain
 */
export const waysTo = (
  nodes: Nodes,
  has: (node: Node) => { readonly isCertain: boolean } | undefined,
  isFollowed: (step: Step) => boolean = () => true,
): Ways => {
  const any = shortestTo(nodes, (node) => has(node) !== undefined, isFollowed);
  const certain = lazily(() =>
    shortestTo(
      nodes,
      (node) => has(node)?.isCertain === true,
      (step) => isFollowed(step) && isCertainStep(step),
    ),
  );
  return {
    distance: any.distance,
    first: (id) => {
      if (any.distance(id) === undefined) return undefined;
      return certain().distance(id) === undefined ? any.first(id) : certain().first(id);
    },
  };
};

/** Everybody whom one of some can become, themselves among them. */
export const reached = (
  nodes: Nodes,
  starts: readonly string[],
  isFollowed: (step: Step) => boolean,
): ReadonlySet<string> => {
  const found = new Set(starts);
  const passed = new Set<Junction>();
  // A set that grows is gone through to its end.
  for (const id of found)
    for (const junction of nodes.get(id)?.junctions ?? []) {
      if (passed.has(junction)) continue;
      passed.add(junction);
      for (const { step, to } of junction.edges) if (isFollowed(step)) found.add(to);
    }
  return found;
};

/** A step as it is for one of those who have it in common: by his own policies. */
const heldStep = (step: Step, { holdings }: Actor): Step => ({
  ...step,
  grants: step.grants.map((grant) => {
    const { statement } = grant;
    if (statement === undefined) return grant;
    const holder = holdings.find(({ document }) => document.statements.includes(statement));
    return { ...grant, policy: holder ?? grant.policy };
  }),
});

export const stepsAlong = (
  nodes: Nodes,
  { first }: Ways,
  start: string,
): { readonly steps: readonly Step[]; readonly end: string } => {
  const steps: Step[] = [];
  let end = start;
  for (let edge = first(start); edge !== undefined; edge = first(end)) {
    const actor = nodes.get(end)?.actor;
    steps.push(actor === undefined ? edge.step : heldStep(edge.step, actor));
    end = edge.to;
  }
  return { steps: withNeededPolicies(steps, nodes.get(end)?.everything), end };
};

/** Whom one can become, and by which steps. */
export interface Comings {
  /** Everybody, himself among them, those by the fewest steps first. */
  readonly ids: readonly string[];
  /** The fewest to one of them. */
  stepsTo(id: string): readonly Step[];
}

/**
 * Everybody whom one can become, by the fewest steps.
 *
 * @param isPassed whether others are become by way of somebody
 * @param isFollowed which steps are taken: those that are known to be some
 */
export const comingsFrom = (
  nodes: Nodes,
  start: string,
  isPassed: (node: Node) => boolean = () => true,
  isFollowed: (step: Step) => boolean = isKnownStep,
): Comings => {
  const before = new Map<string, { readonly from: string; readonly step: Step } | undefined>([
    [start, undefined],
  ]);
  const passed = new Set<Junction>();
  // A map that grows is gone through to its end, in the order in which it has grown.
  for (const id of before.keys()) {
    const node = nodes.get(id);
    if (node === undefined || !isPassed(node)) continue;
    for (const junction of node.junctions) {
      if (passed.has(junction)) continue;
      passed.add(junction);
      for (const { step, to } of junction.edges)
        if (isFollowed(step) && !before.has(to)) before.set(to, { from: id, step });
    }
  }
  return {
    ids: [...before.keys()],
    stepsTo: (id) => {
      const steps: Step[] = [];
      for (let last = before.get(id); last !== undefined; last = before.get(last.from)) {
        const by = nodes.get(last.from)?.actor;
        steps.unshift(by === undefined ? last.step : heldStep(last.step, by));
      }
      return steps;
    },
  };
};
