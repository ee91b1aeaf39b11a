/**
 * Users and roles whom several make together whom one and the same can become: one makes him, another gives him something, a
 * third is him then.
 */
import { flatMap } from '../policy/flat-map.ts';
import { ASSUME_ROLE } from './admission.ts';
import { ACTIONS } from './changed-policies.ts';
import { PASS_ROLE } from './leading-on.ts';
import { JOIN_GROUP } from './made-groups.ts';
import { MAKING_ROLES, MAKING_USERS, making } from './made-principals.ts';
import { handingActions } from './passed-roles.ts';
import type { Node } from './node.ts';
import type { Rights } from './rights.ts';
import { likenessFor, rightsOfSeveral, unlike } from './rights-of-several.ts';
import { type AddStep, type FoundTogether, MOST_PARTS, foundTogether, idsOf } from './taking-part.ts';
import { TAKES } from './taken-users.ts';
import type { World } from './world.ts';

/** What several make together. */
interface MakingTogether {
  /**
   * Adds those whom some of these make: by those who come first, where several can.
   *
   * @returns whether it was not too much to be looked at, and all of it was decided
   */
  addFor(several: readonly Node[], add: AddStep): boolean;
}

type Kind = 'user' | 'role';

const KINDS = {
  user: {
    create: 'iam:CreateUser',
    gives: [ACTIONS.user.put, ACTIONS.user.attach, JOIN_GROUP],
    making: MAKING_USERS,
  },
  role: {
    create: 'iam:CreateRole',
    gives: [ACTIONS.role.put, ACTIONS.role.attach],
    making: MAKING_ROLES.filter((action) => action !== ASSUME_ROLE),
  },
} as const;

/** What somebody can do in making others. */
interface Part {
  readonly node: Node;
  /** Undefined where it is nothing. */
  readonly rights: Rights | undefined;
  /** The same object for those who can do the same; undefined where it is nothing. */
  readonly likeness: Readonly<Record<Kind, object | undefined>>;
  /** Whether no Deny keeps him from a role that lets him in. */
  readonly isLetIn: boolean;
}

const CREATES = Object.values(KINDS).map(({ create }) => create);

/** Whether somebody may make others. */
export const isMaker = ({ mentions }: Rights): boolean => CREATES.some(mentions);

export const makingTogether = (world: World): MakingTogether => {
  /** Whether an action may be about somebody who is not there yet, or about what he has. */
  const isAboutNew = (rights: Rights, action: string): boolean => {
    if (!rights.mentions(action)) return false;
    const names = rights.limitedTo([action]);
    return (
      names === undefined ||
      [...names].some((name) => world.usersNamed(name).length === 0 && world.rolesNamed(name).length === 0)
    );
  };
  const parts = new Map<string, Part>();
  const partOf = (node: Node): Part => {
    const known = parts.get(node.id);
    if (known !== undefined) return known;
    const rights = world.rightsOf(node.actor);
    const likenessIn = (kind: Kind): object | undefined => {
      const { making: actions } = KINDS[kind];
      return actions.some((action) => isAboutNew(rights, action)) ? likenessFor(rights, actions) : undefined;
    };
    const likeness = { user: likenessIn('user'), role: likenessIn('role') };
    const found: Part = {
      node,
      rights: likeness.user === undefined && likeness.role === undefined ? undefined : rights,
      likeness,
      isLetIn: !rights.statements(ASSUME_ROLE).some(({ effect }) => effect === 'Deny'),
    };
    parts.set(node.id, found);
    return found;
  };
  const rightsIn = ({ node, rights }: Part): Rights => rights ?? world.rightsOf(node.actor);

  /** Those by whom a new role can be become: anybody who is let in, or whoever may be or hands it to a service. */
  const becomingRole = (all: readonly Part[]): readonly Part[] => {
    const free = all.find(({ isLetIn }) => isLetIn);
    if (free !== undefined) return [free];
    const whole = all.map((part) => ({ ...part, rights: rightsIn(part) }));
    const passing = whole.filter(({ rights }) => rights.mentions(PASS_ROLE));
    const handing = [...new Set(flatMap(passing, ({ rights }) => handingActions(rights)))];
    return [...unlike(whole, [ASSUME_ROLE]), ...unlike(passing, handing)];
  };

  /** Those who take part in making somebody; none where something is missing that all of them are needed for. */
  const partsIn = (kind: Kind, all: readonly Part[]): readonly Part[] => {
    const { create, gives } = KINDS[kind];
    const open = new Map<object, Part>();
    for (const part of all) {
      const likeness = part.likeness[kind];
      if (likeness !== undefined && !open.has(likeness)) open.set(likeness, part);
    }
    const canOne = (some: readonly string[]): boolean =>
      [...open.values()].some(({ rights }) => rights !== undefined && some.some(rights.mentions));
    if (!canOne([create]) || !canOne(gives) || (kind === 'user' && !canOne(TAKES))) return [];
    const chosen = [...open.values(), ...(kind === 'role' ? becomingRole(all) : [])];
    const ids = new Set(chosen.map(({ node }) => node.id));
    return all.filter(({ node }) => ids.has(node.id));
  };

  const made = (kind: Kind, taking: readonly Part[]): FoundTogether => {
    const [first, ...others] = taking.map(rightsIn);
    // What one makes alone is known.
    if (first === undefined || others.length === 0) return { done: [], isDecided: true };
    const together = rightsOfSeveral([first, ...others]);
    return foundTogether(taking, together, (all) => making(all, kind, world));
  };
  const known = new Map<string, FoundTogether>();
  return {
    addFor: (several, add) => {
      const all = several.map(partOf);
      let isWhole = true;
      for (const kind of ['user', 'role'] as const) {
        const taking = partsIn(kind, all);
        if (taking.length > MOST_PARTS) {
          isWhole = false;
          continue;
        }
        const key = `${kind} ${idsOf(taking)}`;
        const found = known.get(key) ?? made(kind, taking);
        known.set(key, found);
        isWhole &&= found.isDecided;
        for (const { step, by } of found.done) add(step, by);
      }
      return isWhole;
    },
  };
};
