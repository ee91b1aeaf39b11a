/** Who can change IAM in an account: users, groups with their members, and roles with who may assume them. */
import type { Credential } from '../policy/credential.ts';
import type { PrincipalEntry } from '../policy/principal.ts';
import type { AccountGroup, AccountRole, AccountUser, AuthorizationDetails } from './account.ts';
import type { Actor } from './actor.ts';
import { grantAs } from './alike-steps.ts';
import { assumption } from './become-roles.ts';
import { guardrailsOf, WITHOUT_MFA, type Guardrail } from './guardrails.ts';
import {
  iamRightsOf,
  rightTo,
  targetsOf,
  type HeldRight,
  type IamRight,
  type Targets,
} from './iam-rights.ts';
import { accountPrivileges, CREDENTIALS, type AccountPrivileges, type UserPrivilege } from './privileges.ts';
import type { Grant } from './rights.ts';
import { accountOf, inForce, worldOf, type World } from './world.ts';

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

/** Somebody of the account who may assume a role. */
export interface Assumer {
  readonly kind: 'user' | 'role';
  readonly name: string;
  readonly arn: string;
  /** Of a user: with which; a role's session carries no MFA. */
  readonly credentials: readonly Credential[];
}

/** Somebody whom a trust policy names. */
export type TrustedPrincipal = PrincipalEntry;

export interface AdministratingRole {
  readonly role: AccountRole;
  readonly rights: readonly HeldRight[];
  readonly assumers: readonly Assumer[];
  /** Whom beside users and roles of the account its trust policy names; undefined where that is no list. */
  readonly trusted: readonly TrustedPrincipal[] | undefined;
}

/** Somebody of whom it is not known what he may change. */
interface Undecided {
  readonly kind: 'user' | 'group' | 'role';
  readonly name: string;
  readonly arn: string;
  /** Policies whose document is not there, and actions that were not decided. */
  readonly missing: readonly string[];
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

/** The users who may assume a role, each with the credentials, and the roles. */
const assumersOf = (role: AccountRole, world: World): readonly Assumer[] => {
  const { users, roles } = world.details;
  const known = new Map<string, readonly Credential[]>();
  const credentialsOf = (user: AccountUser): readonly Credential[] => {
    const likeness = world.likenessOf(user);
    const credentials =
      known.get(likeness) ??
      CREDENTIALS.filter((credential) => {
        const actor = world.userActor(user, credential);
        return actor.missing.length === 0 && assumption(world.rightsOf(actor), role, world) !== undefined;
      });
    known.set(likeness, credentials);
    return credentials;
  };
  const assumes = (other: AccountRole): boolean => {
    const actor = world.roleActor(other);
    return (
      other !== role &&
      actor.missing.length === 0 &&
      assumption(world.rightsOf(actor), role, world) !== undefined
    );
  };
  return [
    ...users.flatMap((user): readonly Assumer[] => {
      const credentials = credentialsOf(user);
      return credentials.length === 0 ? [] : [{ kind: 'user', name: user.name, arn: user.arn, credentials }];
    }),
    ...roles
      .filter(assumes)
      .map(({ name, arn }): Assumer => ({ kind: 'role', name, arn, credentials: ['session-without-mfa'] })),
  ];
};

/** Neither a user or role of the account, who are asked themselves, nor somebody who is gone. */
const isOther =
  (accountId: string) =>
  ({ kind, written }: PrincipalEntry): boolean => {
    if (kind === 'deleted') return false;
    if (kind === 'account') return written !== accountId && accountOf(written).accountId !== accountId;
    return (kind !== 'user' && kind !== 'role') || accountOf(written).accountId !== accountId;
  };

const administratingRole = (
  role: AccountRole,
  rights: readonly HeldRight[],
  world: World,
): AdministratingRole => ({
  role,
  rights,
  assumers: assumersOf(role, world),
  trusted: world
    .trustOf(role)
    ?.trusted()
    ?.filter(isOther(accountOf(role.arn).accountId)),
});

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

/** Notes of whom it is not known what they may change: one for each, with all that is missing. */
const undecidedNotes = () => {
  const known = new Map<string, Undecided>();
  return {
    note: (
      { kind, name, arn }: AccountUser | AccountGroup | AccountRole,
      missing: readonly string[],
    ): void => {
      if (missing.length === 0) return;
      const before = known.get(arn)?.missing ?? [];
      known.set(arn, { kind, name, arn, missing: [...new Set([...before, ...missing])] });
    },
    all: (): readonly Undecided[] => [...known.values()],
  };
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
    .filter(({ path }) => !path.startsWith('/aws-service-role/'))
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
    const canEnrol = WITHOUT_MFA.some((credential) => privileges.enrolment(user, credential) !== undefined);
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

/** Somebody who may tag users or roles. */
export interface Tagger {
  readonly kind: 'user' | 'role';
  readonly name: string;
  /** `iam:TagUser`, `iam:TagRole` and those that take tags away. */
  readonly actions: readonly string[];
  /** Whether MFA has to be used. A role's session has none. */
  readonly needsMfa: boolean;
}

/**
 * Who may tag users or roles, by their own policies.
 *
 * @param now as for `iamAdministrators`
 */
export const whoMayTag = (
  details: AuthorizationDetails,
  now: Date,
): { readonly taggers: readonly Tagger[]; readonly undecided: readonly Undecided[] } => {
  const world = worldOf(details, now);
  const targets = targetsOf(world);
  const { note, all } = undecidedNotes();
  const actionsOf = (who: AccountUser | AccountRole, actor: Actor): readonly string[] => {
    note(who, actor.missing);
    if (actor.missing.length > 0) return [];
    const rights = world.rightsOf(actor);
    const actions = rightTo(rights, 'tags', targets).flatMap(({ grants }) =>
      grants.map(({ action }) => action),
    );
    note(who, rights.undecided());
    return actions;
  };
  const users = details.users.flatMap((user): readonly Tagger[] => {
    const [withMfa = [], ...withoutMfa] = (['mfa', ...WITHOUT_MFA] as const).map((credential) =>
      actionsOf(user, world.userActor(user, credential)),
    );
    const open = [...new Set(withoutMfa.flat())];
    const behind = withMfa.filter((action) => !open.includes(action));
    return [
      { kind: 'user' as const, name: user.name, actions: open, needsMfa: false },
      { kind: 'user' as const, name: user.name, actions: behind, needsMfa: true },
    ].filter(({ actions }) => actions.length > 0);
  });
  const roles = details.roles.flatMap((role): readonly Tagger[] => {
    if (role.path.startsWith('/aws-service-role/')) return [];
    const actions = actionsOf(role, world.roleActor(role));
    return actions.length === 0 ? [] : [{ kind: 'role', name: role.name, actions, needsMfa: false }];
  });
  return { taggers: [...users, ...roles], undecided: all() };
};
