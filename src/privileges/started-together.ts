/**
 * What one makes with a role and others start, or have made what he hands it to, where one and the same can become all of them. To
 * pass a role is part of the call that takes it: both are his who makes that call.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
import type { Budget } from '../policy/budget.ts';
import { flatMap } from '../policy/flat-map.ts';
import { always } from '../policy/search/key-meaning.ts';
import type { EscalationPath } from './escalation-paths.ts';
import { PASS_ROLE } from './leading-on.ts';
import type { Node } from './node.ts';
import {
  ADD_TO_PROFILE,
  EC2,
  PASSED_TO,
  PROFILES,
  passable,
  passesTo,
  pathsByService,
} from './passed-roles.ts';
import { rightsOfSeveral, rightsTo, unlike } from './rights-of-several.ts';
import type { Rights } from './rights.ts';
import { type Step, uncertain } from './step.ts';
import { type AddStep, type DoneTogether, type FoundTogether, MOST_PARTS, idsOf } from './taking-part.ts';
import { taggingFor } from './tagged-things.ts';
import type { World } from './world.ts';

/** A set of actions that can be taken by several. */
interface Way {
  readonly service: string;
  /** With that set alone. */
  readonly path: EscalationPath;
  /** What one has to do who passes the role. */
  readonly ofPasser: readonly string[];
  /** What others can do. */
  readonly ofOthers: readonly string[];
  /** What gives tags to what is made: to be called by them, also afterwards. */
  readonly tagging: readonly string[];
}

const WAYS: readonly Way[] = flatMap([...pathsByService], ([service, paths]) =>
  flatMap(paths, (path) =>
    flatMap(path.actions, (set): readonly Way[] => {
      const actions = set.filter((action) => action !== PASS_ROLE);
      const takes = path.takes?.filter((action) => actions.includes(action)) ?? actions.slice(0, 1);
      const others = actions.filter((action) => !takes.includes(action));
      const ofOthers = [...others, ...(service === EC2 ? PROFILES : [])];
      return ofOthers.length === 0
        ? []
        : [
            {
              service,
              path: { ...path, actions: [set] },
              ofPasser: [PASS_ROLE, ...takes],
              ofOthers,
              tagging: flatMap(actions, taggingFor),
            },
          ];
    }),
  ),
);

const OF_OTHERS = [...new Set(flatMap(WAYS, ({ ofOthers }) => ofOthers))];

interface StartedTogether {
  /** Says what somebody may do, of all who are looked at. */
  note(node: Node, rights: Rights): void;
  /** Whether somebody hands roles to what others may start. */
  isPasser(node: Node): boolean;
  /**
   * Adds the roles that some of these hand to what others start.
   *
   * @returns whether it was not too much to be looked at, and all of it was decided
   */
  addFor(several: readonly Node[], add: AddStep): boolean;
}

interface Part {
  readonly node: Node;
  readonly rights: Rights;
}

interface Passer extends Part {
  readonly ways: readonly Way[];
}

/** Whether whoever puts the role into an instance profile may pass it, as each such call asks for. */
const mayAddToProfile = ({ rights }: Part, { arn, tags }: Step['to']): boolean =>
  rights.can(PASS_ROLE, arn, { keys: new Map([[PASSED_TO, always(EC2)]]), resourceTags: tags }) !== undefined;

/** Roles that one hands to something by a way of which others do a part. */
const handedBy = (passer: Passer, others: readonly Part[], way: Way, world: World): FoundTogether => {
  const { service, path, ofOthers, tagging } = way;
  const isOfOthers = (action: string): boolean => ofOthers.includes(action) || tagging.includes(action);
  const all: readonly Part[] = [passer, ...others];
  const together = rightsOfSeveral([
    passer.rights,
    ...others.map(({ rights }) => rightsTo(rights, isOfOthers)),
  ]);
  const done = passesTo(together, service, [path], world).flatMap((step): DoneTogether[] => {
    const partOf = (grant: Step['grants'][number]): Part => all[together.placeOf(grant)] ?? passer;
    const adders = step.grants.filter(({ action }) => action === ADD_TO_PROFILE).map(partOf);
    if (!adders.every((adder) => mayAddToProfile(adder, step.to))) return [];
    const grants = step.grants.map((grant) =>
      partOf(grant) !== passer && path.mayTake?.includes(grant.action) === true
        ? uncertain(grant, 'right to pass')
        : grant,
    );
    const by = [...new Set(grants.map((grant) => partOf(grant).node.id))];
    return by.length > 1 ? [{ step: { ...step, grants }, by }] : [];
  });
  return { done, isDecided: together.undecided().length === 0 };
};

/** @param pairs how many pairs of one who hands on and one who starts may still be looked at */
export const startedTogether = (world: World, pairs: Budget): StartedTogether => {
  /** By the ids of nodes. */
  const passers = new Map<string, Passer>();
  const parts = new Map<string, Part | undefined>();
  const partOf = (node: Node): Part | undefined => {
    if (!parts.has(node.id)) {
      const rights = world.rightsOf(node.actor);
      parts.set(node.id, OF_OTHERS.some(rights.mentions) ? { node, rights } : undefined);
    }
    return parts.get(node.id);
  };
  const known = new Map<string, FoundTogether>();
  return {
    note: (node, rights) => {
      if (!rights.mentions(PASS_ROLE)) return;
      const canHand = new Map<string, boolean>();
      const open = WAYS.filter(({ service, ofPasser }) => {
        if (!ofPasser.every(rights.mentions)) return false;
        const can = canHand.get(service) ?? passable(rights, service, world, rights).length > 0;
        canHand.set(service, can);
        return can;
      });
      if (open.length > 0) passers.set(node.id, { node, rights, ways: open });
    },
    isPasser: ({ id }) => passers.has(id),
    addFor: (several, add) => {
      const passing = several.flatMap(({ id }) => passers.get(id) ?? []);
      if (passing.length === 0) return true;
      const starting = several.flatMap((node) => partOf(node) ?? []);
      let isWhole = true;
      for (const way of WAYS) {
        const ofWay = passing.filter((passer) => passer.ways.includes(way));
        if (ofWay.length === 0) continue;
        const able = starting.filter(({ rights }) => way.ofOthers.some(rights.mentions));
        const unlikeOnes = unlike(able, way.ofOthers);
        if (unlikeOnes.length > MOST_PARTS) {
          isWhole = false;
          continue;
        }
        for (const passer of unlike(ofWay, [...way.ofPasser, ...way.ofOthers])) {
          const others = unlikeOnes.filter(({ node }) => node !== passer.node);
          if (others.length === 0) continue;
          const key = `${passer.node.id} ${WAYS.indexOf(way)} ${idsOf(others)}`;
          const before = known.get(key);
          if (before === undefined) pairs.left -= others.length;
          if (pairs.left < 0) return false;
          const found = before ?? handedBy(passer, others, way, world);
          known.set(key, found);
          isWhole &&= found.isDecided;
          for (const { step, by } of found.done) add(step, by);
        }
      }
      return isWhole;
    },
  };
};
