/** Who can change IAM in an account: users, groups with their members, and roles with who may assume them. */
import type { Credential } from '../policy/credential.ts';
import { isForApp } from './enrolment.ts';
import type { AccountGroup, AccountUser, AuthorizationDetails, AccountRole } from './account.ts';
import type { Actor } from './actor.ts';
import { administratingRole, type AdministratingRole } from './administrating-role.ts';
import { grantAs } from './alike-steps.ts';
import { guardrailsOf, type Guardrail } from './guardrails.ts';
import { iamRightsOf, targetsOf, type HeldRight, type IamRight, type Targets } from './iam-rights.ts';
import {
  accountPrivileges,
  CREDENTIALS,
  WITHOUT_MFA,
  type AccountPrivileges,
  type UserPrivilege,
} from './privileges.ts';
import type { Grant } from './rights.ts';
import { undecidedNotes, type Undecided } from './undecided-notes.ts';
import { accountOf, inForce, isServiceLinked, worldOf, type World } from './world.ts';

/** A right over IAM, and with which credentials it is held by the same grants. */
export interface CredentialRight extends HeldRight {
  readonly credentials: readonly Credential[];
}

/** A way to more than one's own policies give: to administrator or, with `roleArn`, to a role that can change IAM. */
interface Way extends UserPrivilege {
  readonly roleArn: string | undefined;
}

export interface AdministratingUser {
  readonly user: AccountUser;
  readonly rights: readonly CredentialRight[];
  /** One for each credential that reaches more than it has by itself. */
  readonly ways: readonly Way[];
  /** Whether a password or a key alone is enough to enrol the first device: what needs MFA is behind it. */
  readonly canEnrol: boolean;
}

export interface AdministratingGroup {
  readonly group: AccountGroup;
  readonly members: readonly AccountUser[];
  /** What it gives to each of its members. */
  readonly rights: readonly CredentialRight[];
}

export interface IamAdministrators {
  readonly users: readonly AdministratingUser[];
  readonly groups: readonly AdministratingGroup[];
  readonly roles: readonly AdministratingRole[];
  /** What is there to be taken away: Denies without MFA, and boundaries, each for every user, group or role that it is on. */
  readonly guardrails: readonly Guardrail[];
  readonly undecided: readonly Undecided[];
}

/** Whether a right changes who may do what; tags alone do not. */
export const changesIam = ({ right }: { readonly right: IamRight }): boolean => right !== 'tags';

interface Asked {
  readonly world: World;
  readonly targets: Targets;
  readonly guardrails: readonly Guardrail[];
}

/** What somebody may change, and what of it is not known. */
interface Found {
  readonly rights: readonly HeldRight[];
  readonly missing: readonly string[];
}

const found = (actor: Actor, { world, targets, guardrails }: Asked): Found => {
  if (actor.missing.length > 0) return { rights: [], missing: actor.missing };
  const rights = world.rightsOf(actor);
  const held = iamRightsOf(rights, targets, guardrails);
  return { rights: held, missing: rights.undecided() };
};

const grantText = ({ action, resource, policy, statement }: Grant): string =>
  `${action} ${resource} ${policy?.id} ${statement?.number}`;

/** Rights of several credentials: those that are held by the same grants are one. */
const together = (
  all: readonly { readonly credential: Credential; readonly rights: readonly HeldRight[] }[],
): readonly CredentialRight[] => {
  const known = new Map<string, { readonly held: HeldRight; readonly credentials: Credential[] }>();
  for (const { credential, rights } of all)
    for (const held of rights) {
      const key = [held.right, ...held.grants.map(grantText)].join('\n');
      const same = known.get(key);
      if (same === undefined) known.set(key, { held, credentials: [credential] });
      else same.credentials.push(credential);
    }
  return [...known.values()].map(({ held, credentials }) => ({ ...held, credentials }));
};

/** What actors who differ in their credential alone may change. */
const foundWith = (
  actorWith: (credential: Credential) => Actor,
  asked: Asked,
): { readonly rights: readonly CredentialRight[]; readonly missing: readonly string[] } => {
  const all = CREDENTIALS.map((credential) => ({ credential, ...found(actorWith(credential), asked) }));
  return { rights: together(all), missing: [...new Set(all.flatMap(({ missing }) => missing))] };
};

/** A member of a group who has what the group gives, and nothing else. */
const memberOf = (group: AccountGroup, credential: Credential, world: World): Actor => {
  const { accountId, partition } = accountOf(group.arn);
  return {
    kind: 'user',
    arn: `arn:${partition}:iam::${accountId}:user/zq7x-member`,
    name: 'zq7x-member',
    id: undefined,
    accountId,
    partition,
    tags: new Map(),
    credential,
    boundary: undefined,
    groups: [group],
    ...inForce(world.policiesOf(group)),
  };
};

const rightAs = (right: CredentialRight, from: AccountUser, to: AccountUser): CredentialRight => {
  const [first, ...others] = right.grants;
  return {
    ...right,
    grants: [grantAs(first, from, to), ...others.map((grant) => grantAs(grant, from, to))],
  };
};

/** Of a credential that reaches more than it has by itself the shortest way; undefined where it reaches no more. */
const wayOf = (
  { user, rights }: Pick<AdministratingUser, 'user' | 'rights'>,
  credential: Credential,
  { privilegeOf, stepsTo }: AccountPrivileges,
  roles: readonly AccountRole[],
): Way | undefined => {
  const own = rights.filter(({ credentials }) => credentials.includes(credential));
  if (own.some(({ right }) => right === 'everything')) return undefined;
  const privilege = privilegeOf(user, credential);
  if (privilege.privilege === 'administrator') return { ...privilege, roleArn: undefined };
  if (privilege.privilege === 'undecided') return { ...privilege, roleArn: undefined };
  if (own.some(changesIam)) return undefined;
  for (const { arn } of roles) {
    const steps = stepsTo(user, credential, arn);
    if (steps !== undefined) return { ...privilege, steps, grant: undefined, roleArn: arn };
  }
  return undefined;
};

/**
 * Who can change IAM, or tag users or roles. Service-linked roles are left out: AWS alone assumes them, and says what they may do.
 *
 * @param now sessions are issued, and requests made, from here on
 */
export const iamAdministrators = (details: AuthorizationDetails, now: Date): IamAdministrators => {
  const world = worldOf(details, now);
  const asked: Asked = { world, targets: targetsOf(world), guardrails: guardrailsOf(world) };
  const { note, all } = undecidedNotes();
  const alike = new Map<string, ReturnType<typeof foundWith> & { readonly of: AccountUser }>();
  const ownOf = (user: AccountUser): ReturnType<typeof foundWith> => {
    const likeness = world.likenessOf(user);
    const known = alike.get(likeness) ?? {
      of: user,
      ...foundWith((credential) => world.userActor(user, credential), asked),
    };
    alike.set(likeness, known);
    return { ...known, rights: known.rights.map((right) => rightAs(right, known.of, user)) };
  };
  const roles = details.roles
    .filter((role) => !isServiceLinked(role))
    .flatMap((role) => {
      const { rights, missing } = found(world.roleActor(role), asked);
      note(role, missing);
      return rights.length === 0 ? [] : [administratingRole(role, rights, world)];
    });
  const circle = roles.filter(({ rights }) => rights.some(changesIam)).map(({ role }) => role);
  const privileges = accountPrivileges(
    details,
    now,
    circle.map(({ arn }) => arn),
  );
  const users = details.users.flatMap((user) => {
    const { rights, missing } = ownOf(user);
    note(user, missing);
    const ways = CREDENTIALS.flatMap(
      (credential) => wayOf({ user, rights }, credential, privileges, circle) ?? [],
    );
    const known = ways.filter(({ privilege }) => privilege !== 'undecided');
    const open = ways.filter((way) => !known.includes(way));
    if (open.length > 0)
      note(user, [
        ...open.flatMap((way) => way.missing),
        ...(open.some((way) => way.missing.length === 0) ? ['what it leads to'] : []),
      ]);
    if (rights.length === 0 && known.length === 0) return [];
    const canEnrol = WITHOUT_MFA.some((credential) => isForApp(privileges.enrolment(user, credential)));
    return [{ user, rights, ways: known, canEnrol }];
  });
  const groups = details.groups.flatMap((group) => {
    const { rights, missing } = foundWith((credential) => memberOf(group, credential, world), asked);
    note(group, missing);
    const members = details.users.filter((user) => user.groups.includes(group.name));
    return rights.length === 0 ? [] : [{ group, members, rights }];
  });
  return { users, groups, roles, guardrails: asked.guardrails, undecided: all() };
};
