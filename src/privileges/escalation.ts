/** What somebody can make of what he may do: whom he can become, and what he can give himself. */
import { flatMap } from '../policy/flat-map.ts';
import {
  readPolicyDocument,
  isReadable,
  type PolicyDocument,
  type Statement,
} from '../policy/policy-document.ts';
import type { Credential } from '../policy/credential.ts';
import { absent, always, type KeyMeaning } from '../policy/search/key-meaning.ts';
import type { AccountGroup, AccountRole, AccountUser, Tags } from './account.ts';
import type { Actor, Holding } from './actor.ts';
import { escalationPaths, type EscalationPath } from './escalation-paths.ts';
import { aboutAction } from './relevance.ts';
import type { Grant, Rights } from './rights.ts';
import type { Admission } from './trust.ts';
import { inForce, isOwnedByAws, nameInArn, type World } from './world.ts';

/** One step from somebody to what he is then. */
export interface Step {
  /** The path of the catalogue. */
  readonly path: string;
  /** All of it is needed. */
  readonly grants: readonly Grant[];
  /** The role's, where one is assumed. */
  readonly trust: Admission | undefined;
  /** A role that is assumed with what it has: a privilege below administrator reaches through such steps alone. */
  readonly isAssumption: boolean;
  readonly to: Actor;
}

const read = (statement: object): PolicyDocument => {
  const document = readPolicyDocument(
    { Version: '2012-10-17', Statement: [statement] },
    { kind: 'identity', isStored: true },
  );
  return isReadable(document) ? document : { version: '2012-10-17', statements: [] };
};

const ANYTHING = read({ Effect: 'Allow', Action: '*', Resource: '*' });
const ALL_OF_IAM = read({ Effect: 'Allow', Action: 'iam:*', Resource: '*' });

/** What one writes oneself. */
const OWN_POLICY: Holding = {
  id: 'own',
  name: 'a policy of its own',
  kind: 'own',
  arn: undefined,
  of: { kind: 'self' },
  document: ANYTHING,
};

const awsPolicy = (name: string, partition: string, document: PolicyDocument): Holding => {
  const arn = `arn:${partition}:iam::aws:policy/${name}`;
  return { id: arn, name, kind: 'managed', arn, of: { kind: 'self' }, document };
};

/** In every account, whether or not it is attached to anybody. */
const administratorPolicies = (partition: string): readonly Holding[] => [
  awsPolicy('AdministratorAccess', partition, ANYTHING),
  awsPolicy('IAMFullAccess', partition, ALL_OF_IAM),
];

/** How many managed policies are tried where a policy says which can be attached. */
const MOST_POLICIES = 500;

const boundaryKey = (arn: string | undefined): readonly [string, KeyMeaning] => [
  'iam:permissionsboundary',
  arn === undefined ? absent : always(arn),
];

/** What one has after a change, and what allows the change. */
interface Change {
  readonly path: string;
  readonly grants: readonly Grant[];
  readonly holding: Holding;
  /** What it takes the place of. */
  readonly replaces?: Holding;
}

/** Whom policies can be given to. */
interface Recipient {
  readonly kind: 'user' | 'role' | 'group';
  readonly arn: string;
  readonly boundary: string | undefined;
  readonly tags: Tags | undefined;
}

const ACTIONS = {
  user: { put: 'iam:PutUserPolicy', attach: 'iam:AttachUserPolicy' },
  role: { put: 'iam:PutRolePolicy', attach: 'iam:AttachRolePolicy' },
  group: { put: 'iam:PutGroupPolicy', attach: 'iam:AttachGroupPolicy' },
} as const;

/** A file may hold more than one account: what is changed in IAM is changed in one's own. */
const isOfAccount = (arn: string, { partition, accountId }: Actor): boolean =>
  arn.startsWith(`arn:${partition}:iam::${accountId}:`);

/** Policies that one can be given: written, or attached. `pathOf` says which path of the catalogue it is. */
const given = (
  rights: Rights,
  { kind, arn, boundary, tags }: Recipient,
  world: World,
  pathOf: (how: 'put' | 'attach') => string,
): readonly Change[] => {
  const { put, attach } = ACTIONS[kind];
  const resourceTags = tags && { resourceTags: tags };
  const fixed = boundaryKey(boundary);
  const written = rights.can(put, arn, { ...resourceTags, keys: new Map([fixed]) });
  if (written !== undefined) return [{ path: pathOf('put'), grants: [written], holding: OWN_POLICY }];
  if (!rights.mentions(attach)) return [];
  const attached = (holding: Holding): readonly Change[] => {
    const policyArn = ['iam:policyarn', always(holding.arn ?? '')] as const;
    const grant = rights.can(attach, arn, { ...resourceTags, keys: new Map([fixed, policyArn]) });
    return grant === undefined ? [] : [{ path: pathOf('attach'), grants: [grant], holding }];
  };
  for (const holding of administratorPolicies(rights.actor.partition)) {
    const changes = attached(holding);
    if (changes.length > 0) return changes;
  }
  if (rights.can(attach, arn, { ...resourceTags, keys: new Map([fixed]) }) === undefined) return [];
  return flatMap(world.details.policies.slice(0, MOST_POLICIES), (policy) => {
    const found = world.managed(policy.arn, { kind: 'self' });
    return 'holding' in found ? attached(found.holding) : [];
  });
};

const isOfCustomer = ({ arn }: Holding): boolean => arn !== undefined && !arn.includes(':iam::aws:');

/** Policies that somebody has, changed in their place: by a new version, or an older one. */
const versioned = (
  rights: Rights,
  holdings: readonly Holding[],
  world: World,
  path: string,
): readonly Change[] =>
  flatMap(holdings.filter(isOfCustomer), (replaces): readonly Change[] => {
    const arn = replaces.arn ?? '';
    const grant = rights.can('iam:CreatePolicyVersion', arn);
    if (grant !== undefined)
      return [
        {
          path,
          grants: [grant],
          holding: { ...OWN_POLICY, id: `${arn}#own`, arn, of: replaces.of },
          replaces,
        },
      ];
    const chosen = rights.can('iam:SetDefaultPolicyVersion', arn);
    if (chosen === undefined) return [];
    return flatMap(world.policyWith(arn)?.versions ?? [], ({ id, isDefault }) => {
      const found = isDefault ? undefined : world.managed(arn, replaces.of, id);
      return found !== undefined && 'holding' in found
        ? [{ path: 'self.default-version', grants: [chosen], holding: found.holding, replaces }]
        : [];
    });
  });

const changed = (actor: Actor, { holding, replaces }: Change): Actor =>
  replaces !== undefined && actor.boundary?.id === replaces.id
    ? {
        ...actor,
        boundary: holding,
        holdings: actor.holdings.map((other) => (other.id === replaces.id ? holding : other)),
      }
    : {
        ...actor,
        holdings: [...actor.holdings.filter(({ id }) => id !== replaces?.id && id !== holding.id), holding],
      };

const stepOf = (
  path: string,
  grants: readonly Grant[],
  to: Actor,
  trust?: Admission,
  isAssumption = false,
): Step => ({ path, grants, trust, isAssumption, to });

const holdsDeny = ({ document }: Holding): boolean =>
  document.statements.some(({ effect }) => effect === 'Deny');

const all = (grants: readonly (Grant | undefined)[]): readonly Grant[] | undefined => {
  const found = grants.filter((grant) => grant !== undefined);
  return found.length === grants.length ? found : undefined;
};

/** What takes a policy away from oneself. */
const removal = (rights: Rights, { kind, of, arn }: Holding): { path: string; grant: Grant } | undefined => {
  const { actor } = rights;
  const attempt = (
    path: string,
    action: string,
    resource: string,
  ): { path: string; grant: Grant } | undefined => {
    const keys = arn === undefined ? undefined : { keys: new Map([['iam:policyarn', always(arn)]]) };
    const grant = rights.can(action, resource, keys);
    return grant && { path, grant };
  };
  if (of.kind === 'group')
    return (
      attempt('guardrail.leave-group-deny', 'iam:RemoveUserFromGroup', of.group.arn) ??
      attempt(
        'guardrail.group-deny',
        kind === 'inline' ? 'iam:DeleteGroupPolicy' : 'iam:DetachGroupPolicy',
        of.group.arn,
      )
    );
  if (actor.kind === 'role')
    return attempt(
      'guardrail.delete-user-deny',
      kind === 'inline' ? 'iam:DeleteRolePolicy' : 'iam:DetachRolePolicy',
      actor.arn,
    );
  return kind === 'inline'
    ? attempt('guardrail.delete-user-deny', 'iam:DeleteUserPolicy', actor.arn)
    : attempt('guardrail.detach-user-deny', 'iam:DetachUserPolicy', actor.arn);
};

/** One's own limits taken away: a boundary, or a policy with a Deny, with all that it allows; leaving a group, with all its policies. */
const lifts = (rights: Rights): readonly Step[] => {
  const { actor } = rights;
  const steps: Step[] = [];
  const { boundary } = actor;
  if (boundary !== undefined) {
    const isUser = actor.kind === 'user';
    const [remove, put] = isUser
      ? ['iam:DeleteUserPermissionsBoundary', 'iam:PutUserPermissionsBoundary']
      : ['iam:DeleteRolePermissionsBoundary', 'iam:PutRolePermissionsBoundary'];
    const wider = `arn:${actor.partition}:iam::aws:policy/AdministratorAccess`;
    const removed = rights.can(remove, actor.arn, { keys: new Map([boundaryKey(boundary.arn)]) });
    const grant = removed ?? rights.can(put, actor.arn, { keys: new Map([boundaryKey(wider)]) });
    const who = isUser ? 'user' : 'role';
    if (grant !== undefined)
      steps.push(
        stepOf(`guardrail.${removed ? 'delete' : 'put'}-${who}-boundary`, [grant], {
          ...actor,
          boundary: undefined,
        }),
      );
  }
  for (const holding of actor.holdings.filter(holdsDeny)) {
    const found = removal(rights, holding);
    if (found === undefined) continue;
    const { of } = holding;
    const leaves = found.path === 'guardrail.leave-group-deny' && of.kind === 'group' ? of.group : undefined;
    const isGone = (other: Holding): boolean =>
      other === holding || (leaves !== undefined && other.of.kind === 'group' && other.of.group === leaves);
    steps.push(
      stepOf(found.path, [found.grant], {
        ...actor,
        holdings: actor.holdings.filter((other) => !isGone(other)),
        groups: actor.groups.filter((group) => group !== leaves),
      }),
    );
  }
  return steps;
};

/** What changes one's own policies. */
const onSelf = (rights: Rights, world: World): readonly Step[] => {
  const { actor } = rights;
  const { kind, arn, boundary, tags } = actor;
  const recipient: Recipient = { kind, arn, boundary: boundary?.arn, tags };
  const own = given(rights, recipient, world, (how) => `self.${how}-${kind}-policy`);
  const ofGroups = flatMap(actor.groups, (group) =>
    given(
      rights,
      { kind: 'group', arn: group.arn, boundary: undefined, tags: undefined },
      world,
      (how) => `self.${how}-group-policy`,
    ),
  );
  const held = boundary === undefined ? actor.holdings : [...actor.holdings, boundary];
  const changes = [...own, ...ofGroups, ...versioned(rights, held, world, 'self.policy-version')];
  return changes.map((change) => stepOf(change.path, change.grants, changed(actor, change)));
};

const member = (actor: Actor, group: AccountGroup, world: World): Actor => {
  const { holdings, missing } = inForce(world.policiesOf(group));
  return {
    ...actor,
    holdings: [...actor.holdings, ...holdings],
    groups: [...actor.groups, group],
    missing: [...actor.missing, ...missing],
  };
};

/** Groups that a user can join, as they are and as they could be made. */
const joins = (rights: Rights, world: World): readonly Step[] => {
  const { actor } = rights;
  if (actor.kind !== 'user' || !rights.mentions('iam:AddUserToGroup')) return [];
  return flatMap(world.details.groups, (group): readonly Step[] => {
    if (actor.groups.includes(group) || !isOfAccount(group.arn, actor)) return [];
    const grant = rights.can('iam:AddUserToGroup', group.arn);
    if (grant === undefined) return [];
    const joined = member(actor, group, world);
    const recipient: Recipient = { kind: 'group', arn: group.arn, boundary: undefined, tags: undefined };
    const changes = given(rights, recipient, world, (how) => `self.${how}-group-policy`);
    return [
      stepOf('self.join-group', [grant], joined),
      ...changes.map((change) => stepOf(change.path, [grant, ...change.grants], changed(joined, change))),
    ];
  });
};

/** How somebody else's credentials are taken. */
interface Taking {
  readonly path: string;
  readonly grants: readonly Grant[];
  readonly credential: Credential;
}

const takings = (rights: Rights, { arn, tags }: Pick<AccountUser, 'arn' | 'tags'>): readonly Taking[] => {
  const can = (action: string, resource = arn): Grant | undefined =>
    rights.can(action, resource, { resourceTags: tags });
  const key = can('iam:CreateAccessKey');
  const found: Taking[] = [];
  if (key !== undefined) {
    found.push({ path: 'principal.access-key', grants: [key], credential: 'access-key' });
    const { partition, accountId } = rights.actor;
    const devices = `arn:${partition}:iam::${accountId}:mfa/?*`;
    const enrolled = all([
      key,
      rights.can('iam:CreateVirtualMFADevice', devices),
      can('iam:EnableMFADevice'),
    ]);
    if (enrolled !== undefined)
      found.push({ path: 'principal.own-mfa-for-other', grants: enrolled, credential: 'mfa' });
  }
  const created = can('iam:CreateLoginProfile');
  const grant = created ?? can('iam:UpdateLoginProfile');
  if (grant !== undefined)
    found.push({
      path: created === undefined ? 'principal.change-password' : 'principal.create-password',
      grants: [grant],
      credential: 'session-without-mfa',
    });
  return found;
};

/** Whether another user who is alike could not be taken by more ways, or given more: all rights over users are on all of them. */
const canBeGiven = (rights: Rights, { arn }: AccountUser, taken: readonly Taking[]): boolean => {
  const all = `${arn.slice(0, arn.lastIndexOf(':'))}:user/zq7x-arbitrary`;
  return (
    taken.length === takings(rights, { arn: all, tags: new Map() }).length &&
    OVER_USERS.every(
      (action) =>
        !rights.mentions(action) ||
        rights.can(action, all) !== undefined ||
        rights.can(action, arn) === undefined,
    )
  );
};

const OVER_USERS = ['iam:PutUserPolicy', 'iam:AttachUserPolicy'];

const TAKES = ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'];

/** What leads on: a role has to be passed whatever else it takes. */
const LEADING: readonly string[] = [
  ...new Set(
    flatMap(escalationPaths, ({ kind, actions }) =>
      kind === 'resource' || kind === 'organization'
        ? []
        : flatMap(actions, (set) => (set.includes('iam:PassRole') ? ['iam:PassRole'] : set)),
    ),
  ),
];
const GIVING = [
  'iam:PutUserPolicy',
  'iam:AttachUserPolicy',
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
];

/** Who is let in by a trust policy may come before a path without an action of one's own. */
const ASSUME_ROLE = 'sts:AssumeRole';

const leading = new WeakMap<PolicyDocument, boolean>();

/** Whether some Allow of a policy is about an action of a path: what is about none leads no further. */
const allowsLeading = ({ document }: Holding): boolean => {
  const known =
    leading.get(document) ??
    LEADING.some((action) => aboutAction(document, action).some(({ effect }) => effect === 'Allow'));
  leading.set(document, known);
  return known;
};

/** Whether somebody may lead anywhere: by policies of his own, or by a trust policy that names him. */
const leadsOn = (actor: Actor, world: World): boolean =>
  actor.missing.length > 0 ||
  actor.holdings.some(allowsLeading) ||
  world.rolesThatMayName(actor).some((role) => world.trustOf(role)?.mayName(actor) === true);

const DEVICE_FOR_OTHER = 'principal.own-mfa-for-other';
const DEVICES = ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice'];

/** Some users whose credentials can be taken, as they are and as they could be made. */
const takingUsers = (rights: Rights, users: readonly AccountUser[], world: World): readonly Step[] => {
  const { actor } = rights;
  // Of users who are alike one is enough.
  const seen = new Set<string>();
  const isGiving = GIVING.some(rights.mentions);
  return flatMap(users, (user): readonly Step[] => {
    const likeness = world.likenessOf(user);
    if (!isOfAccount(user.arn, actor) || seen.has(likeness)) return [];
    if (!isGiving && !leadsOn(world.userActor(user, 'access-key'), world)) return [];
    const taken = takings(rights, user);
    if (taken.length === 0) return [];
    if (canBeGiven(rights, user, taken)) seen.add(likeness);
    return flatMap(taken, ({ path, grants, credential }) => {
      const to = world.userActor(user, credential);
      const recipient: Recipient = { kind: 'user', arn: user.arn, boundary: user.boundary, tags: user.tags };
      const changes = [
        ...given(rights, recipient, world, (how) => `principal.${how}-user-policy-and-key`),
        ...versioned(rights, to.holdings, world, 'self.policy-version'),
      ];
      return [
        stepOf(path, grants, to),
        ...changes.map((change) => stepOf(change.path, [...grants, ...change.grants], changed(to, change))),
      ];
    });
  });
};

/** One's own other credentials. */
const takingOneself = (rights: Rights, user: AccountUser, world: World): readonly Step[] =>
  flatMap(takings(rights, user), ({ path, grants, credential }) =>
    credential === rights.actor.credential || path === DEVICE_FOR_OTHER
      ? []
      : [stepOf(path, grants, world.userActor(user, credential))],
  );

/** Users whose credentials can be taken: where no Allow says which, the same of everybody who may do the same. */
const onUsers = (rights: Rights, world: World): readonly (readonly Step[])[] => {
  const { actor } = rights;
  if (!TAKES.some(rights.mentions)) return [];
  const self = actor.kind === 'user' ? world.userNamed(nameInArn(actor.arn)) : undefined;
  const isOther = ({ arn }: AccountUser): boolean => arn !== actor.arn;
  const oneself = self === undefined ? [] : takingOneself(rights, self, world);
  const names = rights.limitedTo(TAKES);
  if (names !== undefined) {
    const users = [...names].map(world.userNamed).filter((user) => user !== undefined);
    return [oneself, takingUsers(rights, users.filter(isOther), world)];
  }
  const taken = rights.shared('users', about([...TAKES, ...GIVING, ...OVER_USERS, ...DEVICES]), () =>
    takingUsers(rights, world.details.users, world),
  );
  // A device for oneself is no way, and of users who are alike another has to stand for them.
  const isOneself = taken.some(({ to }) => to.arn === actor.arn);
  return [oneself, isOneself ? takingUsers(rights, world.details.users.filter(isOther), world) : taken];
};

/** What is decided by the statements about some actions alone. */
const about =
  (actions: readonly string[]) =>
  (document: PolicyDocument): readonly Statement[] => [
    ...new Set(flatMap(actions, (action) => aboutAction(document, action))),
  ];

/** How a role is become. */
interface Becoming {
  readonly path: string;
  readonly grants: readonly Grant[];
  readonly trust: Admission | undefined;
  readonly isAssumption: boolean;
}

const becoming = (rights: Rights, role: AccountRole, world: World): readonly Becoming[] => {
  const { actor } = rights;
  if (role.path.startsWith('/aws-service-role/')) return [];
  const circumstances = { resourceTags: role.tags };
  const trust = world.trustOf(role);
  const admission =
    rights.mentions(ASSUME_ROLE) || trust?.mayName(actor) === true
      ? trust?.admits(actor, world.now)
      : undefined;
  if (typeof admission === 'object') {
    const allowed = rights.can('sts:AssumeRole', role.arn, circumstances);
    const isSameAccount = isOfAccount(role.arn, actor);
    const direct =
      allowed === undefined && admission.isDirect && isSameAccount
        ? rights.isNotDenied('sts:AssumeRole', role.arn)
        : undefined;
    const grant = allowed ?? direct;
    if (grant !== undefined)
      return [
        {
          path: 'principal.assume',
          grants: allowed === undefined ? [] : [grant],
          trust: admission,
          isAssumption: true,
        },
      ];
  }
  if (isOwnedByAws(role) || !isOfAccount(role.arn, actor)) return [];
  const edited = rights.can('iam:UpdateAssumeRolePolicy', role.arn, circumstances);
  return edited !== undefined && rights.isNotDenied('sts:AssumeRole', role.arn) !== undefined
    ? [{ path: 'principal.change-trust', grants: [edited], trust: undefined, isAssumption: false }]
    : [];
};

const pathWithRole = (path: string, how: 'put' | 'attach' | 'version'): string =>
  path === 'principal.change-trust' ? `principal.${how}-and-change-trust` : `principal.${how}-and-assume`;

const boosted = (
  rights: Rights,
  role: AccountRole,
  to: Actor,
  world: World,
  path: string,
): readonly Change[] => {
  if (isOwnedByAws(role) || !isOfAccount(role.arn, rights.actor)) return [];
  const recipient: Recipient = { kind: 'role', arn: role.arn, boundary: role.boundary, tags: role.tags };
  return [
    ...given(rights, recipient, world, (how) => pathWithRole(path, how)),
    ...versioned(rights, to.holdings, world, pathWithRole(path, 'version')),
  ];
};

/** What changes a role or what it has. */
const ROLE_CHANGES = [
  'iam:UpdateAssumeRolePolicy',
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
];

/** Some roles that can be become by their trust policies, as they are and as they could be made. */
const becomingRoles = (rights: Rights, roles: readonly AccountRole[], world: World): readonly Step[] =>
  flatMap(roles, (role): readonly Step[] =>
    flatMap(becoming(rights, role, world), ({ path, grants, trust, isAssumption }) => {
      const to = world.roleActor(role);
      return [
        stepOf(path, grants, to, trust, isAssumption),
        ...boosted(rights, role, to, world, path).map((change) =>
          stepOf(change.path, [...grants, ...change.grants], changed(to, change), trust),
        ),
      ];
    }),
  );

/** Roles that can be become: those that trust accounts are the same for everybody who may do the same. */
const onRoles = (rights: Rights, world: World): readonly (readonly Step[])[] => {
  const { actor } = rights;
  const isOther = ({ arn }: AccountRole): boolean => arn !== actor.arn;
  if (ROLE_CHANGES.some(rights.mentions)) {
    const named = new Set([...world.rolesThatMayName(actor), ...world.callerRoles]);
    const others = world.details.roles.filter((role) => isOther(role) && !named.has(role));
    const ofAccounts = new Set(world.accountRoles);
    return [
      becomingRoles(rights, [...named].filter(isOther), world),
      rights.shared('changed roles', about([ASSUME_ROLE, ...ROLE_CHANGES]), () =>
        becomingRoles(rights, world.accountRoles, world),
      ),
      // What lets others in can be changed to let this one in.
      rights.mentions('iam:UpdateAssumeRolePolicy')
        ? becomingRoles(
            rights,
            others.filter((role) => !ofAccounts.has(role)),
            world,
          )
        : [],
    ];
  }
  const own = becomingRoles(rights, world.rolesThatMayName(actor).filter(isOther), world);
  if (!rights.mentions(ASSUME_ROLE)) return [own];
  const names = rights.limitedTo([ASSUME_ROLE]);
  if (names !== undefined) {
    const kinds = ['accounts', 'callers'];
    const roles = [...names]
      .map(world.roleNamed)
      .filter((role) => role !== undefined)
      .filter((role) => isOther(role) && kinds.includes(world.trustOf(role)?.audience.kind ?? ''));
    return [own, becomingRoles(rights, roles, world)];
  }
  return [
    own,
    becomingRoles(rights, world.callerRoles.filter(isOther), world),
    rights.shared('roles', about([ASSUME_ROLE]), () => becomingRoles(rights, world.accountRoles, world)),
  ];
};

const PASS_ROLE = 'iam:PassRole';
/** Any resource: its name is the choice of whoever makes it. */
const SOME_RESOURCE = '?*';

const passPaths: readonly EscalationPath[] = escalationPaths.filter(
  ({ kind, actions }) =>
    kind === 'pass-role' || (kind === 'principal' && actions[0]?.includes(PASS_ROLE) === true),
);

const PROFILES = ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'];

/** A role on an instance is in an instance profile. */
const profileGrants = (
  rights: Rights,
  role: AccountRole,
  actions: readonly string[],
): readonly Grant[] | undefined => {
  if (role.isInProfile || actions.includes('iam:AddRoleToInstanceProfile')) return [];
  return all(PROFILES.map((action) => rights.can(action, SOME_RESOURCE)));
};

/** The roles that a service takes and somebody may pass to it, where they lead on. */
const passable = (
  rights: Rights,
  service: string,
  world: World,
): readonly { readonly role: AccountRole; readonly grant: Grant }[] => {
  const names = rights.limitedTo([PASS_ROLE]);
  const roles = world
    .rolesFor(service)
    .filter(
      (role) =>
        (names === undefined || names.has(nameInArn(role.arn))) && isOfAccount(role.arn, rights.actor),
    );
  const isChanging = ROLE_CHANGES.some(rights.mentions);
  const keys = new Map([['iam:passedtoservice', always(service)]]);
  return flatMap(roles, (role) => {
    if (!isChanging && !world.isWanted(role) && !leadsOn(world.roleActor(role), world)) return [];
    const grant = rights.can(PASS_ROLE, role.arn, { keys, resourceTags: role.tags });
    return grant === undefined ? [] : [{ role, grant }];
  });
};

/** Roles that can be handed to something new of one service, by the first of the paths that are open. */
const passesTo = (
  rights: Rights,
  { id, service = '' }: EscalationPath,
  set: readonly string[],
  world: World,
) => {
  const others = set.filter((action) => action !== PASS_ROLE);
  const made = all(others.map((action) => rights.can(action, SOME_RESOURCE)));
  if (made === undefined) return [];
  return flatMap(passable(rights, service, world), ({ role, grant }): readonly Step[] => {
    const inProfile = service === 'ec2.amazonaws.com' ? profileGrants(rights, role, set) : [];
    if (inProfile === undefined) return [];
    const grants = [grant, ...inProfile, ...made];
    const to = world.roleActor(role);
    return [
      stepOf(id, grants, to),
      ...boosted(rights, role, to, world, id).map((change) =>
        stepOf(id, [...grants, ...change.grants], changed(to, change)),
      ),
    ];
  });
};

/** Roles that can be handed to something new. */
const passes = (rights: Rights, world: World): readonly (readonly Step[])[] => {
  if (!rights.mentions(PASS_ROLE)) return [];
  return flatMap(passPaths, (path) =>
    flatMap(path.actions, (set) => {
      if (
        path.service === undefined ||
        !set.every((action) => action === PASS_ROLE || rights.mentions(action))
      )
        return [];
      const actions = [...set, PASS_ROLE, ...PROFILES, ...ROLE_CHANGES];
      return [
        rights.shared(`pass ${path.id} ${set.join()}`, about(actions), () =>
          passesTo(rights, path, set, world),
        ),
      ];
    }),
  );
};

/** Boundaries that something new can be made with: none, or the policies that the account has. */
const boundariesFor = (world: World, partition: string): readonly (Holding | undefined)[] => [
  undefined,
  ...administratorPolicies(partition),
  ...flatMap(world.details.policies.slice(0, MOST_POLICIES), ({ arn }) => {
    const found = world.managed(arn, { kind: 'self' });
    return 'holding' in found ? [found.holding] : [];
  }),
];

/** A user or role that is made, with what can be given to it. */
const making = (rights: Rights, kind: 'user' | 'role', world: World): readonly Step[] => {
  const { actor } = rights;
  const create = kind === 'user' ? 'iam:CreateUser' : 'iam:CreateRole';
  if (!rights.mentions(create)) return [];
  const base = `arn:${actor.partition}:iam::${actor.accountId}:${kind}/`;
  const { put, attach } = ACTIONS[kind];
  // The name that another step asks for, or any.
  const needed = [put, attach, 'iam:CreateAccessKey', 'iam:AddUserToGroup']
    .map((action) => rights.can(action, `${base}?*`)?.resource)
    .filter((resource) => resource !== undefined);
  const first = rights.can(create, `${base}?*`)?.resource;
  if (first === undefined) return [];
  const steps: Step[] = [];
  for (const boundary of boundariesFor(world, actor.partition)) {
    const keys = new Map([boundaryKey(boundary?.arn)]);
    for (const arn of new Set([first, ...needed])) {
      const created = rights.can(create, arn, { keys });
      if (created === undefined) continue;
      const made: Actor = {
        kind,
        arn,
        name: arn.slice(arn.lastIndexOf('/') + 1),
        id: undefined,
        accountId: actor.accountId,
        partition: actor.partition,
        tags: new Map(),
        credential: kind === 'user' ? 'access-key' : 'session-without-mfa',
        holdings: [],
        boundary,
        groups: [],
        missing: [],
      };
      const taken =
        kind === 'user'
          ? takings(rights, { arn, tags: new Map() })
          : rights.isNotDenied('sts:AssumeRole', arn) === undefined
            ? []
            : [{ path: '', grants: [], credential: made.credential }];
      const recipient: Recipient = { kind, arn, boundary: boundary?.arn, tags: undefined };
      const changes =
        taken.length === 0 ? [] : given(rights, recipient, world, () => `principal.new-${kind}`);
      for (const { grants, credential } of taken) {
        for (const change of changes)
          steps.push(
            stepOf(
              `principal.new-${kind}`,
              [created, ...grants, ...change.grants],
              changed({ ...made, credential }, change),
            ),
          );
        if (kind === 'user' && changes.length === 0 && rights.mentions('iam:AddUserToGroup'))
          for (const group of world.details.groups) {
            if (!isOfAccount(group.arn, actor)) continue;
            const joined = rights.can('iam:AddUserToGroup', group.arn);
            if (joined !== undefined)
              steps.push(
                stepOf(
                  'principal.new-user',
                  [created, ...grants, joined],
                  member({ ...made, credential }, group, world),
                ),
              );
          }
      }
    }
    // Without a boundary there is nothing better to be had.
    if (boundary === undefined && steps.length > 0) return steps;
  }
  return steps;
};

/** Roles that an identity provider lets in whose metadata can be replaced. */
const federates = (rights: Rights, world: World): readonly Step[] => {
  if (!rights.mentions('iam:UpdateSAMLProvider')) return [];
  return flatMap(world.details.roles, (role): readonly Step[] => {
    if (isOwnedByAws(role) || !isOfAccount(role.arn, rights.actor)) return [];
    return flatMap(world.trustOf(role)?.samlProviders() ?? [], (provider) => {
      const grant = rights.can('iam:UpdateSAMLProvider', provider);
      return grant === undefined ? [] : [stepOf('principal.saml-metadata', [grant], world.roleActor(role))];
    });
  });
};

const MAKING_ROLES = ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', ASSUME_ROLE];
const MAKING_USERS = [
  'iam:CreateUser',
  'iam:PutUserPolicy',
  'iam:AttachUserPolicy',
  'iam:AddUserToGroup',
  ...TAKES,
  ...DEVICES,
];
const FEDERATING = ['iam:UpdateSAMLProvider'];

/**
 * All that somebody can make of what he may do, one step at a time: the shortest to explain first. A list is the same object
 * for all who have it in common.
 */
export const stepsOf = (rights: Rights, world: World): readonly (readonly Step[])[] =>
  [
    onSelf(rights, world),
    lifts(rights),
    joins(rights, world),
    ...onRoles(rights, world),
    ...onUsers(rights, world),
    rights.shared('new role', about(MAKING_ROLES), () => making(rights, 'role', world)),
    rights.shared('new user', about(MAKING_USERS), () => making(rights, 'user', world)),
    ...passes(rights, world),
    rights.shared('federation', about(FEDERATING), () => federates(rights, world)),
  ].filter((steps) => steps.length > 0);

/**
 * What lets a user enrol a device for himself. AWS takes the first device of a user without MFA.
 *
 * @see https://aws.amazon.com/security/security-bulletins/AWS-2023-001/
 */
export const enrolmentOf = (rights: Rights): readonly Grant[] | undefined => {
  const { arn, partition, accountId, tags } = rights.actor;
  return all([
    rights.can('iam:CreateVirtualMFADevice', `arn:${partition}:iam::${accountId}:mfa/?*`),
    rights.can('iam:EnableMFADevice', arn, { resourceTags: tags }),
  ]);
};

/** Something that the action can be about: in IAM what the account itself has. */
const somethingFor = (action: string, { partition, accountId }: Actor): string =>
  action.startsWith('iam:') ? `arn:${partition}:iam::${accountId}:?*` : SOME_RESOURCE;

/** Paths of the catalogue whose actions somebody may take on something, whether or not they lead anywhere in this account. */
export const openPaths = (rights: Rights): readonly string[] =>
  flatMap(escalationPaths, ({ id, actions }) => {
    const isOpen = actions.some((set) => {
      const own = set.filter((action) => action !== ASSUME_ROLE);
      return (
        own.length > 0 &&
        own.every(rights.mentions) &&
        own.every((action) => rights.can(action, somethingFor(action, rights.actor)) !== undefined)
      );
    });
    return isOpen ? [id] : [];
  });
