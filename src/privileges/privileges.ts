/**
 * Which privileges the users of an account have with each credential, and by which steps.
 *
 * Everybody who can act is a node: a user with a credential, a session of a role, and what each can make of itself or of
 * others. From node to node there are the steps of `escalation.ts`. Who is an administrator is then found backwards from those
 * who may do everything: loops end by themselves.
 */
import { flatMap } from '../policy/flat-map.ts';
import type { Credential } from '../policy/credential.ts';
import type { AccountUser, AuthorizationDetails } from './account.ts';
import type { Actor } from './actor.ts';
import { enrolmentOf, openPaths, stepsOf } from './escalation.ts';
import type { Step } from './step.ts';
import { anyChange, everything, wholeService } from './levels.ts';
import type { Privilege } from './privilege.ts';
import type { Grant, Rights } from './rights.ts';
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

/** A step, and the node it leads to. */
interface Edge {
  readonly step: Step;
  readonly to: string;
}

/** Steps that several who can act have in common: looked through once for all of them. */
interface Junction {
  readonly edges: readonly Edge[];
}

interface Node {
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

type Nodes = ReadonlyMap<string, Node>;

const CREDENTIALS: readonly Credential[] = ['access-key', 'session-without-mfa', 'mfa'];

/** Changes of changed policies are followed so far. */
const MOST_STEPS = 5;
/** A bound on those who can act, for accounts that are made to be hard. */
const MOST_NODES = 100_000;

const idOf = ({ arn, credential, holdings, boundary, groups }: Actor, { numberOf }: World): string =>
  [
    arn,
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
  ].join(' ');

const isSettled = ({ actor, undecided, isCut }: Node): boolean =>
  actor.missing.length === 0 && undecided.length === 0 && !isCut;

const stepsFrom = (node: Node | undefined): readonly Edge[] =>
  flatMap(node?.junctions ?? [], ({ edges }) => edges);

/** How to come from nodes to one that has what is looked for. */
interface Ways {
  /** The number of steps; undefined where there is no way. */
  distance(id: string): number | undefined;
  /** The first step of a shortest way, of those the one that is explained first. */
  first(id: string): Edge | undefined;
}

/** Backwards from those who have it: the shortest way of everybody else. */
const waysTo = (
  nodes: Nodes,
  has: (node: Node) => boolean,
  isFollowed: (step: Step) => boolean = () => true,
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

/** Everybody whom one of some can become, themselves among them. */
const reached = (
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

const stepsAlong = (nodes: Nodes, { first }: Ways, start: string): { steps: Step[]; end: string } => {
  const steps: Step[] = [];
  let end = start;
  for (let edge = first(start); edge !== undefined; edge = first(end)) {
    const actor = nodes.get(end)?.actor;
    steps.push(actor === undefined ? edge.step : heldStep(edge.step, actor));
    end = edge.to;
  }
  return { steps, end };
};

const isCertainStep = ({ grants, trust }: Step): boolean =>
  grants.every(({ isCertain }) => isCertain) && trust?.isCertain !== false;

const explore = (starts: readonly Actor[], world: World): Nodes => {
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
      junctions: [],
      undecided: rights?.undecided() ?? [],
    };
    nodes.set(id, node);
    if (isKnown && node.everything === undefined) queue.push(node);
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
    if (node.depth >= MOST_STEPS || nodes.size > MOST_NODES) {
      node.isCut = true;
      continue;
    }
    const rights = world.rightsOf(node.actor);
    node.junctions = stepsOf(rights, world).map((steps) => junctionOf(steps, node.depth + 1));
    node.undecided = [...new Set([...node.undecided, ...rights.undecided()])];
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
  /** What lets a user with a credential enrol the own first device; undefined where nothing does. */
  enrolment(user: AccountUser, credential: Credential): readonly Grant[] | undefined;
  /** Paths of the catalogue whose actions a user may take with a credential, whether or not they lead anywhere. */
  openPaths(user: AccountUser, credential: Credential): readonly string[];
}

/**
 * @param now sessions are issued, and requests made, from here on
 * @param wantedRoles the ARNs of roles that `stepsTo` will be asked about
 */
export const accountPrivileges = (
  details: AuthorizationDetails,
  now: Date,
  wantedRoles: readonly string[] = [],
): AccountPrivileges => {
  const world = worldOf(details, now, new Set(wantedRoles));
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
  const toEverything = waysTo(nodes, (node) => node.everything !== undefined);
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
  const toPower = waysTo(nodes, (node) => isOpen(node) && wholeOf(node) !== undefined, isAssumed);
  const toWrite = waysTo(
    nodes,
    (node) => isOpen(node) && toPower.distance(node.id) === undefined && changeOf(node) !== undefined,
    isAssumed,
  );
  // What was not settled may be a privilege of whoever can come there.
  const toUnsettled = waysTo(nodes, (node) => !isSettled(node));
  const toRoles = new Map<string, Ways>();
  const waysToRole = (roleArn: string): Ways => {
    const { accountId } = accountOf(roleArn);
    // Whoever may do everything can become any role of the account, and is not looked through.
    const isThere = ({ actor, everything: all }: Node): boolean =>
      actor.arn === roleArn || (all !== undefined && actor.accountId === accountId);
    const known = toRoles.get(roleArn) ?? waysTo(nodes, isThere);
    toRoles.set(roleArn, known);
    return known;
  };
  const decided: AccountPrivileges = {
    privilegeOf: (user, credential) => {
      const start = idOf(world.userActor(user, credential), world);
      const found = (
        privilege: Privilege,
        ways: Ways,
        shown: (end: Node | undefined) => { readonly grant?: Grant | undefined; readonly service?: string },
      ): UserPrivilege => {
        const { steps, end } = stepsAlong(nodes, ways, start);
        const { grant, service } = shown(nodes.get(end));
        const isCertain = steps.every(isCertainStep) && grant?.isCertain !== false;
        return { user, credential, privilege, steps, grant, service, isCertain, missing: [] };
      };
      if (nodes.get(start)?.actor.missing.length === 0) {
        if (toEverything.distance(start) !== undefined)
          return found('administrator', toEverything, (end) => ({ grant: end?.everything }));
      }
      const none = { user, credential, steps: [], grant: undefined, service: undefined, isCertain: true };
      if (toUnsettled.distance(start) !== undefined) {
        const { end } = stepsAlong(nodes, toUnsettled, start);
        const node = nodes.get(end);
        const missing = [...(node?.actor.missing ?? []), ...(node?.undecided ?? [])];
        return { ...none, privilege: 'undecided', isCertain: false, missing };
      }
      if (toPower.distance(start) !== undefined)
        return found('power', toPower, (end) => (end && wholeOf(end)) ?? {});
      if (toWrite.distance(start) !== undefined)
        return found('write', toWrite, (end) => ({ grant: end && changeOf(end) }));
      return { ...none, privilege: 'none', missing: [] };
    },
    stepsTo: (user, credential, roleArn) => {
      const start = idOf(world.userActor(user, credential), world);
      const ways = waysToRole(roleArn);
      return ways.distance(start) !== undefined ? stepsAlong(nodes, ways, start).steps : undefined;
    },
    enrolment: (user, credential) => {
      const actor = world.userActor(user, credential);
      return actor.missing.length > 0 ? undefined : enrolmentOf(world.rightsOf(actor));
    },
    openPaths: (user, credential) => {
      const node = nodes.get(idOf(world.userActor(user, credential), world));
      return node === undefined || node.actor.missing.length > 0 ? [] : openPaths(world.rightsOf(node.actor));
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
    enrolment: (user, credential) => decided.enrolment(user, credential),
    openPaths: (user, credential) => decided.openPaths(standingFor(user), credential),
  };
};
