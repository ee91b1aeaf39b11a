/**
 * Which privileges the users of an account have with each credential, and by which steps.
 *
 * Everybody who can act is a node: a user with a credential, a session of a role, and what each can make of itself or of
 * others. From node to node (`graph.ts`) there are the steps of `escalation.ts`. Who is an administrator is then found backwards from those
 * who may do everything: loops end by themselves.
 */
import type { Credential } from '../policy/credential.ts';
import type { AccountUser, AuthorizationDetails } from './account.ts';
import { grantAs, stepAs } from './alike-steps.ts';
import { actionsBeyond, type RoleHas } from './beyond-role.ts';
import { enrolmentOf, openPaths } from './escalation.ts';
import { type Ways, isCertainStep, reached, stepsAlong, waysTo } from './graph-ways.ts';
import { type Node, explore, idOf, isSettled } from './graph.ts';
import { anyChange, wholeService } from './levels.ts';
import type { Privilege } from './privilege.ts';
import type { Grant, Rights } from './rights.ts';
import type { Step } from './step.ts';
import { accountOf, worldOf } from './world.ts';

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

export const CREDENTIALS: readonly Credential[] = ['access-key', 'session-without-mfa', 'mfa'];

/** What is found of an account's users, asked user by user. */
export interface AccountPrivileges {
  privilegeOf(user: AccountUser, credential: Credential): UserPrivilege;
  /** The steps from a user to a role, by its ARN; undefined where there are none. */
  stepsTo(user: AccountUser, credential: Credential, roleArn: string): readonly Step[] | undefined;
  /** What lets a user with a credential enrol the own first device; undefined where nothing does. */
  enrolment(user: AccountUser, credential: Credential): readonly Grant[] | undefined;
  /** Paths of the catalogue whose actions a user may take with a credential, whether or not they lead anywhere. */
  openPaths(user: AccountUser, credential: Credential): readonly string[];
  /** What a user may do with MFA that a role does not have; undefined where policies of his are missing. */
  actionsBeyond(user: AccountUser, has: RoleHas): readonly string[] | undefined;
}

/** Who will be asked about: where that is few, less is looked through. */
interface Asked {
  readonly users?: readonly AccountUser[];
  readonly credentials?: readonly Credential[];
}

/**
 * @param now sessions are issued, and requests made, from here on
 * @param wantedRoles the ARNs of roles that `stepsTo` will be asked about
 * @param asked others are not known: to ask about them throws
 */
export const accountPrivileges = (
  details: AuthorizationDetails,
  now: Date,
  wantedRoles: readonly string[] = [],
  { users = details.users, credentials = CREDENTIALS }: Asked = {},
): AccountPrivileges => {
  const world = worldOf(details, now, new Set(wantedRoles));
  const representatives = new Map<string, AccountUser>();
  for (const user of users) {
    const likeness = world.likenessOf(user);
    if (!representatives.has(likeness)) representatives.set(likeness, user);
  }
  const standingFor = (user: AccountUser): AccountUser => representatives.get(world.likenessOf(user)) ?? user;
  const starts = [...representatives.values()].flatMap((user) =>
    credentials.map((credential) => world.userActor(user, credential)),
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
  const startOf = (user: AccountUser, credential: Credential): string => {
    const start = idOf(world.userActor(user, credential), world);
    if (!nodes.has(start)) throw new Error(`${user.arn} with ${credential} is not among those asked about`);
    return start;
  };
  const decided: Omit<AccountPrivileges, 'actionsBeyond'> = {
    privilegeOf: (user, credential) => {
      const start = startOf(user, credential);
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
      const start = startOf(user, credential);
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
    actionsBeyond: (user, has) => {
      const actor = world.userActor(user, 'mfa');
      return actor.missing.length > 0 ? undefined : actionsBeyond(world.rightsOf(actor), has);
    },
  };
};
