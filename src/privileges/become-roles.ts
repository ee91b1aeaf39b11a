/** Roles that can be become: by their trust policy, or by changing it. */
import { evaluateAction } from '../policy/action-and-resource.ts';
import { flatMap } from '../policy/flat-map.ts';
import type { Statement } from '../policy/policy-document.ts';
import { isTagKey } from '../policy/request-keys.ts';
import type { KeyMeaning } from '../policy/search/key-meaning.ts';
import type { AccountRole, PossibleTags } from './account.ts';
import type { Actor } from './actor.ts';
import {
  CHANGING_VERSIONS,
  CREATE_POLICY,
  type Recipient,
  given,
  isOfAccount,
  versioned,
} from './changed-policies.ts';
import {
  TAGGING,
  type Tagged,
  canBeLeft,
  chosen,
  distinct,
  isOwnedName,
  passingNone,
  settable,
  taggings,
  tagsThatMatter,
} from './chosen-tags.ts';
import { ASSUME_ROLE, PASS_ROLE } from './leading-on.ts';
import { LIFTING } from './own-limits.ts';
import { keysOf } from './relevance.ts';
import { remade } from './remade.ts';
import { inAccount, tagOf, type Circumstances } from './request-space.ts';
import type { Grant, Rights } from './rights.ts';
import { type Remade, type Step, about, stepOf, stepsUntilEnd } from './step.ts';
import { asSession, askedNames, chosenNames, eachSession } from './session-names.ts';
import { type Admission, TAG_SESSION, calling } from './trust.ts';
import { type World, accountOf, isOwnedByAws, isServiceLinked } from './world.ts';

/** How a role is become. */
interface Becoming {
  readonly path: string;
  readonly grants: readonly Grant[];
  readonly trust: Admission | undefined;
  readonly isAssumption: boolean;
  /** What the session can be called; undefined: anything. */
  readonly sessionNames: readonly string[] | undefined;
  /** What tags the session can be given; empty: none that matter. */
  readonly sessionTags: readonly Tagged[];
  /** Whether the role is assumed with tags alone. */
  readonly needsTags: boolean;
}

/** The circumstances of a call about a role. */
const onRole = ({ arn, tags }: Pick<Actor, 'arn' | 'tags'>, actor: Actor): Circumstances => ({
  ...inAccount(accountOf(arn).accountId, actor),
  resourceTags: tags,
});

/** Who lets somebody assume a role, as a session of a name or of any: its trust policy, and their own where it does not name them. */
const admitted = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
  sessionName?: string,
): Pick<Becoming, 'grants' | 'trust'> | undefined => {
  const { actor } = rights;
  const of = { accountId: accountOf(role.arn).accountId, tags };
  const admission = world.trustOf(role).admits(actor, world.now, of, sessionName);
  if (admission === undefined) return undefined;
  const asked = calling(onRole({ arn: role.arn, tags }, actor), sessionName);
  const allowed = rights.can(ASSUME_ROLE, role.arn, asked);
  const direct =
    allowed === undefined && admission.isDirect && isOfAccount(role.arn, actor)
      ? rights.isNotDenied(ASSUME_ROLE, role.arn, asked, actor.kind === 'role' && admission.isOfRole === true)
      : undefined;
  if (allowed === undefined && direct === undefined) return undefined;
  return { grants: allowed === undefined ? [] : [allowed], trust: admission };
};

/** Whether policies let nobody in who passes no tags. */
const callNeedsTags = (
  rights: Rights,
  role: AccountRole,
  { trust, grants }: Pick<Becoming, 'grants' | 'trust'>,
  tags: PossibleTags,
): boolean => {
  if (trust?.needsTags === true) return true;
  const statements = rights.statements(ASSUME_ROLE);
  if (!statements.some((statement) => keysOf(statement).some(isTagKey))) return false;
  const onIt = onRole({ arn: role.arn, tags }, rights.actor);
  const asked = { ...onIt, keys: new Map([...(onIt.keys ?? []), ...passingNone(statements)]) };
  if (grants.length === 0 || rights.can(ASSUME_ROLE, role.arn, asked) !== undefined) return false;
  const isWithin = rights.actor.kind === 'role' && trust?.isOfRole === true;
  const isDirect = trust?.isDirect === true && isOfAccount(role.arn, rights.actor);
  return !isDirect || rights.isNotDenied(ASSUME_ROLE, role.arn, asked, isWithin) === undefined;
};

/** Sessions are told apart by their tags as long as there are few. */
const MOST_CHOICES = 8;

const withTag = (
  tags: PossibleTags,
  [name, value]: readonly [name: string, value: string | undefined],
): PossibleTags => {
  const made = new Map(tags);
  if (value === undefined) made.delete(name);
  else made.set(name, value);
  return made;
};

/** The tags of a session as whoever assumes the role can make them: those that he passes are in the place of the role's. */
const tagsOfSession = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
  isLeft: boolean,
): readonly Tagged[] => {
  const { actor } = rights;
  const trust = world.trustOf(role);
  const ofTrust = trust.statements.filter(({ action }) => evaluateAction(action, TAG_SESSION) !== 'fails');
  if (!ofTrust.some(({ effect }) => effect === 'Allow')) return [];
  const { accountId } = accountOf(role.arn);
  const onIt = onRole({ arn: role.arn, tags }, actor);
  const allowed = (keys: ReadonlyMap<string, KeyMeaning>): readonly Grant[] | undefined => {
    const admission = trust.admitsTags(actor, world.now, { accountId, tags }, keys);
    if (admission === undefined) return undefined;
    const asked = { ...onIt, keys: new Map([...(onIt.keys ?? []), ...keys]) };
    const isWithin = actor.kind === 'role' && admission.isOfRole === true;
    const isDirect = admission.isDirect && isOfAccount(role.arn, actor);
    const grants: Grant[] = [];
    for (const action of [ASSUME_ROLE, TAG_SESSION]) {
      const own = rights.can(action, role.arn, asked);
      if (own !== undefined) grants.push(own);
      else if (!isDirect || rights.isNotDenied(action, role.arn, asked, isWithin) === undefined)
        return undefined;
    }
    return grants;
  };
  const call = {
    statements: [...trust.statements, ...flatMap([ASSUME_ROLE, TAG_SESSION], rights.statements)],
    ownNames: [actor.name],
    allowed,
  };
  const passed = new Map(tags);
  const grants: Grant[] = [];
  const options: (readonly (readonly [string, string | undefined])[])[] = [];
  for (const tag of tagsThatMatter(world.roleActor(role), [], world)) {
    const set = isOwnedName(tag) ? undefined : settable(call, tag, world);
    if (set === undefined) continue;
    const [name, before] = tagOf(tags, tag) ?? [tag, undefined];
    const mayStay = isLeft || canBeLeft(call, tag);
    passed.set(name, mayStay ? chosen(before, set.values) : { values: set.values, mayBeAbsent: false });
    const kept = typeof before === 'object' ? [] : [before];
    options.push([...set.tried, ...(mayStay ? kept : [])].map((value) => [name, value] as const));
    grants.push(...set.grant);
  }
  if (options.length === 0) return [];
  const isFew = options.reduce((count, values) => count * values.length, 1) <= MOST_CHOICES;
  const each = options.reduce<readonly PossibleTags[]>(
    (all, values) => flatMap(all, (some) => values.map((value) => withTag(some, value))),
    [tags],
  );
  const shown = distinct(grants);
  return (isFew ? each : [passed]).map((made) => ({ grants: shown, tags: made }));
};

/** The names that a session of a role can have which somebody assumes; none where there is none for which he may. */
const namesOfSession = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
): readonly string[] | undefined =>
  chosenNames(
    rights.actor,
    {
      own: askedNames(rights.statements(ASSUME_ROLE)),
      ofTrust: world.trustOf(role).askedNames,
    },
    () => world.sessionNamesOf(role),
    (name) => admitted(rights, role, world, tags, name) !== undefined,
  );

/** How a role is assumed: its trust policy lets them in, and so do their own policies where it does not name them. */
export const assumptions = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags = role.tags,
): readonly Becoming[] => {
  const { actor } = rights;
  const trust = world.trustOf(role);
  if (!rights.mentions(ASSUME_ROLE) && !trust.mayName(actor)) return [];
  const sessions = eachSession(actor, trust, () => world.sessionNamesOf(actor));
  const found: Becoming[] = [];
  for (const session of sessions) {
    const own = session === actor ? rights : world.rightsOf(session);
    const entry = admitted(own, role, world, tags);
    if (entry === undefined) continue;
    const sessionNames = namesOfSession(own, role, world, tags);
    if (sessionNames?.length === 0) continue;
    const needsTags = callNeedsTags(own, role, entry, tags);
    const isDirect = entry.trust?.isDirect === true && isOfAccount(role.arn, actor);
    if (needsTags && !(trust.mayTag && (isDirect || own.mentions(TAG_SESSION)))) continue;
    const sessionTags = tagsOfSession(own, role, world, tags, !needsTags);
    found.push({
      path: 'principal.assume',
      ...entry,
      isAssumption: true,
      sessionNames,
      sessionTags,
      needsTags,
    });
    if (sessionNames === undefined) break;
  }
  return found;
};

const becoming = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
): readonly Becoming[] => {
  const { actor } = rights;
  if (isServiceLinked(role)) return [];
  const assumed = assumptions(rights, role, world, tags);
  if (assumed.length > 0) return assumed;
  if (isOwnedByAws(role) || !isOfAccount(role.arn, actor)) return [];
  const asked = onRole({ arn: role.arn, tags }, actor);
  const edited = rights.can('iam:UpdateAssumeRolePolicy', role.arn, asked);
  const isAllowed = (name?: string): boolean =>
    rights.isNotDenied(ASSUME_ROLE, role.arn, calling(asked, name)) !== undefined;
  if (edited === undefined || !isAllowed()) return [];
  const sessionNames = chosenNames(
    actor,
    { own: askedNames(rights.statements(ASSUME_ROLE)), ofTrust: undefined },
    () => world.sessionNamesOf(role),
    isAllowed,
  );
  if (sessionNames?.length === 0) return [];
  return [
    {
      path: 'principal.change-trust',
      grants: [edited],
      trust: undefined,
      isAssumption: false,
      sessionNames,
      sessionTags: [],
      needsTags: false,
    },
  ];
};

const pathWithRole = (path: string, how: 'put' | 'write-over' | 'attach' | 'version'): string => {
  const done = how === 'write-over' ? 'put' : how;
  return path === 'principal.change-trust'
    ? `principal.${done}-and-change-trust`
    : `principal.${done}-and-assume`;
};

/** A role as it could be made before it is become by a path. */
export const boosted = (
  rights: Rights,
  role: AccountRole,
  to: Actor,
  world: World,
  path: string,
): readonly Remade[] => {
  if (isOwnedByAws(role) || !isOfAccount(role.arn, rights.actor)) return [];
  const { arn, boundary } = role;
  const recipient: Recipient = { kind: 'role', arn, boundary, tags: to.tags, holdings: to.holdings };
  return remade(rights, to, [
    ...given(rights, recipient, world, (how) => pathWithRole(path, how)),
    ...versioned(rights, to.holdings, world, pathWithRole(path, 'version')),
  ]);
};

/** What changes a role or what it has. */
export const ROLE_CHANGES = [
  'iam:UpdateAssumeRolePolicy',
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  ...CHANGING_VERSIONS,
  ...LIFTING.role,
  ...TAGGING.role,
];

/** A role as it is, and with its tags as whoever acts can make them before he becomes it. */
export const rolesAsTagged = (
  rights: Rights,
  role: AccountRole,
  world: World,
): readonly (Tagged & { readonly to: Actor })[] => {
  const asItIs = world.roleActor(role);
  const aboutRoles = (): readonly Statement[] =>
    flatMap([ASSUME_ROLE, PASS_ROLE, ...ROLE_CHANGES], rights.statements);
  const aboutIt = (): readonly Statement[] => [...aboutRoles(), ...world.trustOf(role).statements];
  const tagged = isOwnedByAws(role) ? [] : taggings(rights, asItIs, aboutIt, world);
  return [
    { grants: [], tags: role.tags, to: asItIs },
    ...tagged.map((one) => ({ ...one, to: { ...asItIs, tags: one.tags } })),
  ];
};

/** Some roles that can be become by their trust policies, as they are and as they could be made. */
export const becomingRoles = (rights: Rights, roles: readonly AccountRole[], world: World): readonly Step[] =>
  stepsUntilEnd(
    roles,
    (role) =>
      flatMap(rolesAsTagged(rights, role, world), ({ grants: tagging, tags, to: asItIs }) =>
        flatMap(
          becoming(rights, role, world, tags),
          ({ path, grants: own, trust, isAssumption, sessionNames, sessionTags, needsTags }) => {
            const to = asSession(asItIs, sessionNames);
            const grants = [...tagging, ...own];
            const isAssumed = isAssumption && tagging.length === 0;
            return [
              // Where tags have to be passed, they are the session's.
              ...(sessionTags.length > 0 && needsTags ? [] : [stepOf(path, grants, to, trust, isAssumed)]),
              ...sessionTags.map((tagged) =>
                stepOf(
                  path,
                  distinct([...grants, ...tagged.grants]),
                  { ...to, tags: tagged.tags },
                  trust,
                  isAssumed,
                ),
              ),
              ...boosted(rights, role, to, world, path).map((made) =>
                stepOf(made.path, [...grants, ...made.grants], made.to, trust),
              ),
            ];
          },
        ),
      ),
    world,
  );

/** Roles that can be become: those that trust accounts are the same for everybody who may do the same. */
export const onRoles = (rights: Rights, world: World): readonly (readonly Step[])[] => {
  const { actor } = rights;
  // A session of some names or tags may be followed by one of others, of the same role.
  const isOther = (role: AccountRole): boolean =>
    role.arn !== actor.arn || actor.sessionNames !== undefined || world.trustOf(role).mayTag;
  if (ROLE_CHANGES.some(rights.mentions)) {
    const named = new Set([...world.rolesThatMayName(actor), ...world.callerRoles]);
    const others = world.details.roles.filter((role) => isOther(role) && !named.has(role));
    const ofAccounts = new Set(world.accountRoles);
    return [
      becomingRoles(rights, [...named].filter(isOther), world),
      rights.shared('changed roles', about([ASSUME_ROLE, TAG_SESSION, CREATE_POLICY, ...ROLE_CHANGES]), () =>
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
    const roles = flatMap([...names], world.rolesNamed).filter(
      (role) => isOther(role) && kinds.includes(world.trustOf(role).audience.kind),
    );
    return [own, becomingRoles(rights, roles, world)];
  }
  return [
    own,
    becomingRoles(rights, world.callerRoles.filter(isOther), world),
    rights.shared('roles', about([ASSUME_ROLE, TAG_SESSION]), () =>
      becomingRoles(rights, world.accountRoles, world),
    ),
  ];
};
