/**
 * Which privileges the users of an account have with each credential, and by which steps.
 *
 * Everybody who can act is a node: a user with a credential, a session of a role, and what each can make of itself or of
 * others. From node to node there are the steps of `escalation.ts`. Who is an administrator is then found backwards from those
 * who may do everything: loops end by themselves.
 */
import type { Credential } from '../policy/credential.ts';
import type { AccountUser, AuthorizationDetails } from './account.ts';
import type { Actor } from './actor.ts';
import { openPaths, stepsOf, type Step } from './escalation.ts';
import { anyChange, everything, wholeService } from './levels.ts';
import type { Privilege } from './privilege.ts';
import { rightsOf, type Grant, type Rights } from './rights.ts';
import { accountOf, worldOf, type World } from './world.ts';

/** What a user has with one credential. */
export interface UserPrivilege {
  readonly user: AccountUser;
  readonly credential: Credential;
  /** `none`: surely none. `undecided`: policies are missing, or something was too much work. */
  readonly privilege: Privilege | 'none' | 'undecided';
  /** From the user to whoever has the privilege by its own policies; empty where that is the user. */
  readonly steps: readonly Step[];
  /** What shows the privilege at the end. */
  readonly grant: Grant | undefined;
  /** Of a privilege `power`: the service that is held whole. */
  readonly service: string | undefined;
  /** Whether it holds whatever the parts of the policies mean that are not understood. */
  readonly isCertain: boolean;
  /** Of `undecided`: policies whose document is not there, and actions that were not decided. */
  readonly missing: readonly string[];
}

interface Node {
  readonly actor: Actor;
  readonly rights: Rights;
  readonly id: string;
  readonly depth: number;
  /** That it may do everything by itself. */
  readonly everything: Grant | undefined;
  steps: readonly { readonly step: Step; readonly to: string }[];
  /** Whether it was too far away to be followed: what it leads to is not known. */
  isCut: boolean;
}

const CREDENTIALS: readonly Credential[] = ['access-key', 'session-without-mfa', 'mfa'];

/** Changes of changed policies are followed so far. */
const MOST_STEPS = 5;
/** A bound on those who can act, for accounts that are made to be hard. */
const MOST_NODES = 100_000;

const idOf = ({ arn, credential, holdings, boundary, groups }: Actor): string =>
  JSON.stringify([
    arn,
    credential,
    holdings.map(({ id }) => id).toSorted(),
    boundary?.id ?? '',
    groups.map(({ name }) => name).toSorted(),
  ]);

const isSettled = ({ actor, rights, isCut }: Node): boolean =>
  actor.missing.length === 0 && rights.undecided().length === 0 && !isCut;

/** How to come from a node to one that has what is looked for: the number of steps, and the first of them. */
interface Way {
  readonly distance: number;
  readonly first: { readonly step: Step; readonly to: string } | undefined;
}

/** Backwards from those who have it: the shortest way of everybody else, and of those the one that is explained first. */
const waysTo = (
  nodes: ReadonlyMap<string, Node>,
  has: (node: Node) => boolean,
  isFollowed: (step: Step) => boolean,
): ReadonlyMap<string, Way> => {
  const before = new Map<string, string[]>();
  for (const { id, steps } of nodes.values())
    for (const { step, to } of steps) {
      if (!isFollowed(step)) continue;
      const comers = before.get(to);
      if (comers === undefined) before.set(to, [id]);
      else comers.push(id);
    }
  const distances = new Map<string, number>();
  const queue: string[] = [];
  for (const node of nodes.values())
    if (has(node)) {
      distances.set(node.id, 0);
      queue.push(node.id);
    }
  for (const id of queue) {
    const distance = (distances.get(id) ?? 0) + 1;
    for (const from of before.get(id) ?? [])
      if (!distances.has(from)) {
        distances.set(from, distance);
        queue.push(from);
      }
  }
  const ways = new Map<string, Way>();
  for (const [id, distance] of distances) {
    const first = nodes
      .get(id)
      ?.steps.find(({ step, to }) => distance > 0 && isFollowed(step) && distances.get(to) === distance - 1);
    ways.set(id, { distance, first });
  }
  return ways;
};

/** Everybody whom one of some can become, themselves among them. */
const reached = (
  nodes: ReadonlyMap<string, Node>,
  starts: readonly string[],
  isFollowed: (step: Step) => boolean,
): ReadonlySet<string> => {
  const found = new Set(starts);
  // A set that grows is gone through to its end.
  for (const id of found)
    for (const { step, to } of nodes.get(id)?.steps ?? []) if (isFollowed(step)) found.add(to);
  return found;
};

const stepsAlong = (ways: ReadonlyMap<string, Way>, start: string): { steps: Step[]; end: string } => {
  const steps: Step[] = [];
  let end = start;
  for (let way = ways.get(start); way?.first !== undefined; way = ways.get(end)) {
    steps.push(way.first.step);
    end = way.first.to;
  }
  return { steps, end };
};

const isCertainStep = ({ grants, trust }: Step): boolean =>
  grants.every(({ isCertain }) => isCertain) && trust?.isCertain !== false;

const explore = (starts: readonly Actor[], world: World): ReadonlyMap<string, Node> => {
  const nodes = new Map<string, Node>();
  const queue: Node[] = [];
  const add = (actor: Actor, depth: number): string => {
    const id = idOf(actor);
    if (nodes.has(id)) return id;
    const rights = rightsOf(actor, world.now);
    const isKnown = actor.missing.length === 0;
    const node: Node = {
      actor,
      isCut: false,
      rights,
      id,
      depth,
      everything: isKnown ? everything(rights) : undefined,
      steps: [],
    };
    nodes.set(id, node);
    if (isKnown && node.everything === undefined) queue.push(node);
    return id;
  };
  for (const actor of starts) add(actor, 0);
  for (const node of queue) {
    if (node.depth >= MOST_STEPS || nodes.size > MOST_NODES) {
      node.isCut = true;
      continue;
    }
    node.steps = stepsOf(node.rights, world).map((step) => ({ step, to: add(step.to, node.depth + 1) }));
  }
  return nodes;
};

/** A text of one user as it is for another who is alike. */
const textAs = (text: string, from: AccountUser, to: AccountUser): string => {
  if (text === from.arn) return to.arn;
  if (text === from.id) return to.id;
  return text === from.name ? to.name : text;
};

const grantAs = (grant: Grant, from: AccountUser, to: AccountUser): Grant =>
  from === to
    ? grant
    : {
        ...grant,
        resource: textAs(grant.resource, from, to),
        request: {
          ...grant.request,
          context: new Map(
            [...grant.request.context].map(([key, values]) => [
              key,
              values.map((value) => textAs(value, from, to)),
            ]),
          ),
        },
      };

const stepAs = (step: Step, from: AccountUser, to: AccountUser): Step => {
  if (from === to) return step;
  const { arn, name, id } = to;
  return {
    ...step,
    grants: step.grants.map((grant) => grantAs(grant, from, to)),
    to: step.to.arn === from.arn ? { ...step.to, arn, name, id } : step.to,
  };
};

/** What is found of an account's users, asked user by user. */
export interface AccountPrivileges {
  privilegeOf(user: AccountUser, credential: Credential): UserPrivilege;
  /** The steps from a user to a role, by its ARN; undefined where there are none. */
  stepsTo(user: AccountUser, credential: Credential, roleArn: string): readonly Step[] | undefined;
  /** Paths of the catalogue whose actions a user may take with a credential, whether or not they lead anywhere. */
  openPaths(user: AccountUser, credential: Credential): readonly string[];
}

/**
 * @param now sessions are issued, and requests made, from here on
 */
export const accountPrivileges = (details: AuthorizationDetails, now: Date): AccountPrivileges => {
  const world = worldOf(details, now);
  const representatives = new Map<string, AccountUser>();
  for (const user of details.users) {
    const likeness = world.likenessOf(user);
    if (!representatives.has(likeness)) representatives.set(likeness, user);
  }
  const standingFor = (user: AccountUser): AccountUser => representatives.get(world.likenessOf(user)) ?? user;
  const starts = [...representatives.values()].flatMap((user) =>
    CREDENTIALS.map((credential) => world.userActor(user, credential)),
  );
  const nodes = explore(starts, world);
  const toEverything = waysTo(
    nodes,
    (node) => node.everything !== undefined,
    () => true,
  );
  const others = new Map<string, ReturnType<typeof wholeService>>();
  const wholeOf = (node: Node): ReturnType<typeof wholeService> => {
    if (!others.has(node.id)) others.set(node.id, wholeService(node.rights));
    return others.get(node.id);
  };
  const changes = new Map<string, Grant | undefined>();
  const changeOf = (node: Node): Grant | undefined => {
    if (!changes.has(node.id)) changes.set(node.id, anyChange(node.rights));
    return changes.get(node.id);
  };
  const isAssumed = ({ isAssumption }: Step): boolean => isAssumption;
  const assumed = reached(nodes, starts.map(idOf), isAssumed);
  const isOpen = (node: Node): boolean =>
    assumed.has(node.id) && node.actor.missing.length === 0 && !toEverything.has(node.id);
  const toPower = waysTo(nodes, (node) => isOpen(node) && wholeOf(node) !== undefined, isAssumed);
  const toWrite = waysTo(
    nodes,
    (node) => isOpen(node) && !toPower.has(node.id) && changeOf(node) !== undefined,
    isAssumed,
  );
  // What was not settled may be a privilege of whoever can come there.
  const toUnsettled = waysTo(
    nodes,
    (node) => !isSettled(node),
    () => true,
  );
  const toRoles = new Map<string, ReadonlyMap<string, Way>>();
  const waysToRole = (roleArn: string): ReadonlyMap<string, Way> => {
    const { accountId } = accountOf(roleArn);
    // Whoever may do everything can become any role of the account, and is not looked through.
    const isThere = ({ actor, everything: all }: Node): boolean =>
      actor.arn === roleArn || (all !== undefined && actor.accountId === accountId);
    const known = toRoles.get(roleArn) ?? waysTo(nodes, isThere, () => true);
    toRoles.set(roleArn, known);
    return known;
  };
  const decided: AccountPrivileges = {
    privilegeOf: (user, credential) => {
      const start = idOf(world.userActor(user, credential));
      const found = (
        privilege: Privilege,
        ways: ReadonlyMap<string, Way>,
        shown: (end: Node | undefined) => { readonly grant?: Grant | undefined; readonly service?: string },
      ): UserPrivilege => {
        const { steps, end } = stepsAlong(ways, start);
        const { grant, service } = shown(nodes.get(end));
        const isCertain = steps.every(isCertainStep) && grant?.isCertain !== false;
        return { user, credential, privilege, steps, grant, service, isCertain, missing: [] };
      };
      if (nodes.get(start)?.actor.missing.length === 0) {
        if (toEverything.has(start))
          return found('administrator', toEverything, (end) => ({ grant: end?.everything }));
      }
      const none = { user, credential, steps: [], grant: undefined, service: undefined, isCertain: true };
      if (toUnsettled.has(start)) {
        const { end } = stepsAlong(toUnsettled, start);
        const node = nodes.get(end);
        const missing = [...(node?.actor.missing ?? []), ...(node?.rights.undecided() ?? [])];
        return { ...none, privilege: 'undecided', isCertain: false, missing };
      }
      if (toPower.has(start)) return found('power', toPower, (end) => (end && wholeOf(end)) ?? {});
      if (toWrite.has(start)) return found('write', toWrite, (end) => ({ grant: end && changeOf(end) }));
      return { ...none, privilege: 'none', missing: [] };
    },
    stepsTo: (user, credential, roleArn) => {
      const start = idOf(world.userActor(user, credential));
      const ways = waysToRole(roleArn);
      return ways.has(start) ? stepsAlong(ways, start).steps : undefined;
    },
    openPaths: (user, credential) => {
      const node = nodes.get(idOf(world.userActor(user, credential)));
      return node === undefined || node.actor.missing.length > 0 ? [] : openPaths(node.rights);
    },
  };
  return {
    privilegeOf: (user, credential) => {
      const other = standingFor(user);
      const found = decided.privilegeOf(other, credential);
      const { steps, grant } = found;
      return {
        ...found,
        user,
        steps: steps.map((step) => stepAs(step, other, user)),
        grant: grant && grantAs(grant, other, user),
      };
    },
    stepsTo: (user, credential, roleArn) => {
      const other = standingFor(user);
      return decided.stepsTo(other, credential, roleArn)?.map((step) => stepAs(step, other, user));
    },
    openPaths: (user, credential) => decided.openPaths(standingFor(user), credential),
  };
};
