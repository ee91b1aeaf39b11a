/** Somebody who can act, as a node of the graph, and what leads from one to another. */
import type { Actor } from './actor.ts';
import { textOfTags } from './passed-tags.ts';
import type { Grant } from './rights.ts';
import type { Step } from './step.ts';
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
    actor.standIn ?? '',
    actor.sourceIdentity ?? '',
    actor.formerArn ?? '',
    textOfTags(actor.inherited),
  ].join(' ');
};

export const isSettled = ({ actor, undecided, isCut }: Node): boolean =>
  actor.missing.length === 0 && undecided.length === 0 && !isCut;
