/** Roles that can be handed to something new of a service. */
import { flatMap } from '../policy/flat-map.ts';
import { oncePer } from '../policy/lazily.ts';
import { absent, always, oneOf, type KeyMeaning } from '../policy/search/key-meaning.ts';
import { anything, exceptFor, literal, many } from '../policy/text/language.ts';
import type { AccountRole, PossibleTags } from './account.ts';
import type { Actor } from './actor.ts';
import { ROLE_CHANGES, boosted, rolesAsTagged } from './become-roles.ts';
import { MAKING_POLICIES } from './attached-policies.ts';
import { type EscalationPath, escalationPaths } from './escalation-paths.ts';
import { PASS_ROLE, roleLeadsOn } from './leading-on.ts';
import { ARBITRARY_VALUE, valueOf } from './policy-values.ts';
import { keysOf } from './relevance.ts';
import type { Grant, Rights } from './rights.ts';
import { asSession } from './session-names.ts';
import { COGNITO, isNameOf, namesIn } from './service-names.ts';
import { REGION } from './statement-levels.ts';
import { type Step, about, stepOf, stepsUntilEnd, uncertain } from './step.ts';
import { goesByWhatIsHanded, takenWithRole } from './handed-along.ts';
import { takenOnOwn, taggingFor } from './tagged-things.ts';
import { takenTogether } from './taken-together.ts';
import { NOT_RULED_OUT } from './admission.ts';
import { type World, nameInArn, isOfAccount } from './world.ts';

const passPaths: readonly EscalationPath[] = escalationPaths.filter(
  ({ kind, actions }) =>
    kind === 'pass-role' || (kind === 'principal' && actions[0]?.includes(PASS_ROLE) === true),
);

export const EC2 = 'ec2.amazonaws.com';

/** Whom it lets sign in, policies do not tell. */
const IDENTITY_POOL = { unsure: 'identity pool' } as const;

export const PASSED_TO = 'iam:passedtoservice';

export const ADD_TO_PROFILE = 'iam:AddRoleToInstanceProfile';
export const PROFILES = ['iam:CreateInstanceProfile', ADD_TO_PROFILE];

/** A role on an instance is in an instance profile. Whether there is one that holds no role, is not known. */
const profileGrants = (
  rights: Rights,
  role: Pick<AccountRole, 'isInProfile'>,
): readonly Grant[] | undefined => {
  if (role.isInProfile) return [];
  const made = takenTogether(rights, PROFILES);
  if (made !== undefined) return made;
  return takenTogether(rights, [ADD_TO_PROFILE])?.map((grant) => uncertain(grant, 'profile without a role'));
};

const leadingOn = oncePer((_world: World) => new Map<string, readonly AccountRole[]>());

/** The roles that a service takes and that lead on: looked through once. */
const leadingFor = (service: string, world: World): readonly AccountRole[] => {
  const byService = leadingOn(world);
  const found = byService.get(service) ?? world.rolesFor(service).filter((role) => roleLeadsOn(role, world));
  byService.set(service, found);
  return found;
};

/** The roles that a service takes and somebody might pass to it, where they lead on. */
export const passable = (
  rights: Rights,
  service: string,
  world: World,
  changing: Rights,
): readonly AccountRole[] => {
  const names = rights.limitedTo([PASS_ROLE]);
  const isChanging = ROLE_CHANGES.some(changing.mentions);
  const roles = isChanging ? world.rolesFor(service) : leadingFor(service, world);
  return roles.filter(
    ({ arn }) => isOfAccount(arn, rights.actor) && (names === undefined || names.has(nameInArn(arn))),
  );
};

/** What is made of a service with a role that is handed to it: an open way of a path, and what allows it beside the role. */
interface Making {
  readonly path: EscalationPath;
  /** What lets it be made with a role. */
  madeWith(arn: string): readonly Grant[] | undefined;
}

const makings = (rights: Rights, paths: readonly EscalationPath[]): readonly Making[] =>
  flatMap(paths, (path) =>
    flatMap(path.actions, (set): readonly Making[] => {
      const actions = set.filter((action) => action !== PASS_ROLE);
      if (!goesByWhatIsHanded(rights, actions)) {
        const made = takenOnOwn(rights, actions);
        return made === undefined ? [] : [{ path, madeWith: () => made }];
      }
      return [{ path, madeWith: (arn) => takenWithRole(rights, actions, arn) }];
    }),
  );

/** An instance that nobody has thought of. */
const SOME_INSTANCE = 'i-0a707a7a7a7a7a7a7';

/**
 * The session of a role that a service makes. Amazon EC2 calls it after the instance, AWS Lambda after a function whose name is the
 * choice of whoever makes it; of others AWS does not say.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html (aws:userid)
 */
const sessionFor = (service: string, role: AccountRole, to: Actor, world: World): Actor =>
  asSession(to, service === EC2 && world.sessionNamesOf(role).length > 0 ? [SOME_INSTANCE] : undefined);

const RECEIVER = 'iam:associatedresourcearn';

/** Whose ARN gets the role, behind the account: of other services AWS does not say. */
const RECEIVERS: ReadonlyMap<string, string> = new Map([
  [EC2, 'instance/'],
  ['lambda.amazonaws.com', 'function:'],
]);

/** What gets the role, of whatever name and region; an instance profile counts as an instance of none. */
const receiverOf = ({ partition, accountId }: Actor, service: string): KeyMeaning | undefined => {
  const name = RECEIVERS.get(service);
  if (name === undefined) return undefined;
  const [prefix] = service.split('.', 1);
  return oneOf([
    [
      ...literal(`arn:${partition}:${prefix}:`),
      many(exceptFor(':')),
      ...literal(`:${accountId}:${name}`),
      many(anything),
    ],
  ]);
};

/**
 * What passes a role to something of a service. Where policies go by what that is, and it is not known, it is not certain.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html (iam:AssociatedResourceArn)
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
 */
const passingTo = (
  rights: Rights,
  service: string,
  ask: (receiver?: KeyMeaning) => Grant | undefined,
): Grant | undefined => {
  const going = rights.statements(PASS_ROLE).filter((one) => keysOf(one).includes(RECEIVER));
  if (going.length === 0) return ask();
  const receiver = receiverOf(rights.actor, service);
  const withoutIt = ask(absent);
  const isSure =
    withoutIt?.statement !== undefined &&
    !going.includes(withoutIt.statement) &&
    going.every(({ effect }) => effect === 'Allow');
  if (isSure) return withoutIt;
  const known = receiver && ask(receiver);
  if (known !== undefined) return known;
  const perhaps = receiver === undefined ? ask() : withoutIt;
  return perhaps && uncertain(perhaps, 'what gets the role');
};

/** What policies that let a role be passed call the service, where that is a name of it and not the one that it is known by. */
const writtenNames = (rights: Rights, service: string): readonly string[] =>
  flatMap(
    rights.statements(PASS_ROLE).filter(({ effect }) => effect === 'Allow'),
    ({ tests }) =>
      flatMap(tests, ({ key, values }) =>
        key === PASSED_TO ? values.map((value) => valueOf(value).replace(ARBITRARY_VALUE, REGION)) : [],
      ),
  ).filter((name) => isNameOf(name, service));

/**
 * What passes a role to the service of a path. Where that has several names it is certain if all of them are allowed: by which of
 * them it is called then, AWS does not say.
 */
const passing = (
  rights: Rights,
  { service = '', passedTo = [] }: EscalationPath,
  arn: string,
  resourceTags: PossibleTags,
): Grant | undefined => {
  const grantBy = (name: string): Grant | undefined =>
    passingTo(rights, service, (thing) =>
      rights.can(PASS_ROLE, arn, {
        keys: new Map([[PASSED_TO, always(name)], ...(thing ? [[RECEIVER, thing] as const] : [])]),
        resourceTags,
      }),
    );
  const names = flatMap([service, ...passedTo], (name) => namesIn(rights.actor.partition, name));
  const known = names.map(grantBy);
  const [grant] = known.filter((one) => one !== undefined);
  if (grant !== undefined)
    return known.every((one) => one?.isCertain === true) ? grant : uncertain(grant, 'name of a service');
  const [other] = writtenNames(rights, service).flatMap((name) => grantBy(name) ?? []);
  return other && uncertain(other, 'name of a service');
};

/** A role that is handed to something new. */
interface Handed {
  readonly path: EscalationPath;
  readonly grants: readonly Grant[];
}

/** What hands a role to something new of a service, by the first of the paths that are open, a certain one if any; undefined where none does. */
const handing = (
  rights: Rights,
  service: string,
  open: readonly Making[],
  role: Pick<AccountRole, 'arn' | 'isInProfile'>,
  tags: PossibleTags,
): Handed | undefined => {
  const inProfile = service === EC2 ? profileGrants(rights, role) : [];
  if (inProfile === undefined) return undefined;
  let first: Handed | undefined;
  for (const { path, madeWith } of open) {
    const grant = passing(rights, path, role.arn, tags);
    const made = grant && madeWith(role.arn);
    if (grant === undefined || made === undefined) continue;
    const handed = { path, grants: [grant, ...inProfile, ...made] };
    if (handed.grants.every(({ isCertain }) => isCertain)) return handed;
    first ??= handed;
  }
  return first;
};

/** Who changes roles before they are handed on, and which of them; undefined: any. */
interface Changed {
  readonly changing: Rights;
  readonly roles: ReadonlySet<AccountRole> | undefined;
}

/**
 * Roles that can be handed to something new of one service, each by the first of the paths that are open.
 */
export const passesTo = (
  rights: Rights,
  service: string,
  paths: readonly EscalationPath[],
  world: World,
  { changing, roles }: Changed = { changing: rights, roles: undefined },
): readonly Step[] => {
  const open = makings(rights, paths);
  if (open.length === 0) return [];
  const stepsTo = (role: AccountRole): readonly Step[] =>
    flatMap(rolesAsTagged(rights, role, world, changing), (tagged) => stepsToTagged(role, tagged));
  const stepsToTagged = (
    role: AccountRole,
    { grants: tagging, tags, to: asItIs }: ReturnType<typeof rolesAsTagged>[number],
  ): readonly Step[] => {
    const handed = handing(rights, service, open, role, tags);
    if (handed === undefined) return [];
    const { id } = handed.path;
    const grants = [...tagging, ...handed.grants];
    const to = sessionFor(service, role, asItIs, world);
    const isSure = world.trustOf(role).admitsService(service, rights.actor.accountId, world.now) === 'surely';
    const trust = isSure
      ? undefined
      : { ...NOT_RULED_OUT, isDirect: true, ...(service === COGNITO && IDENTITY_POOL) };
    return [
      stepOf(id, grants, to, trust),
      ...boosted(changing, role, to, world, id).map((made) =>
        stepOf(id, [...grants, ...made.grants], made.to, trust),
      ),
    ];
  };
  const isAmong = (role: AccountRole): boolean => roles?.has(role) !== false;
  return stepsUntilEnd(passable(rights, service, world, changing).filter(isAmong), stepsTo, world);
};

/** The actions of a path, with what gives tags to what they make. */
const withTagging = (set: readonly string[]): readonly string[] => [...set, ...flatMap(set, taggingFor)];

/** The paths of each service. */
export const pathsByService = new Map<string, EscalationPath[]>();
for (const path of passPaths)
  if (path.service !== undefined)
    pathsByService.set(path.service, [...(pathsByService.get(path.service) ?? []), path]);

/** Roles that can be handed to something new, service by service. */
export const passes = (rights: Rights, world: World): readonly (readonly Step[])[] => {
  if (!rights.mentions(PASS_ROLE)) return [];
  return flatMap([...pathsByService], ([service, paths]) => {
    const sets = flatMap(paths, ({ actions }) => actions);
    if (!sets.some((set) => set.every(rights.mentions))) return [];
    const actions = [
      ...flatMap(sets, withTagging),
      PASS_ROLE,
      ...MAKING_POLICIES,
      ...PROFILES,
      ...ROLE_CHANGES,
    ];
    return [rights.shared(`pass ${service}`, about(actions), () => passesTo(rights, service, paths, world))];
  });
};

/** Roles that one hands to something new after another has changed them, service by service. */
export const passesChanged = (rights: Rights, changed: Changed, world: World): readonly Step[] =>
  flatMap([...pathsByService], ([service, paths]) =>
    paths.some(({ actions }) => actions.some((set) => set.every(rights.mentions)))
      ? passesTo(rights, service, paths, world, changed)
      : [],
  );

/** What a role that is handed on by some path takes, beside what changes it. */
export const HANDING: readonly string[] = [
  PASS_ROLE,
  ...PROFILES,
  ...new Set(flatMap(passPaths, ({ actions }) => flatMap(actions, withTagging))),
];

/** What decides whether something new can be handed to a service: nothing where no role can be. */
export const handingActions = ({ mentions }: Rights): readonly string[] =>
  mentions(PASS_ROLE) ? HANDING : [];

/** What hands a role that is made to something new of some service: whoever makes it says whom it lets in. */
export const handsOn = (rights: Rights, arn: string, tags: PossibleTags): readonly Grant[] | undefined => {
  if (!rights.mentions(PASS_ROLE)) return undefined;
  for (const [service, paths] of pathsByService) {
    const handed = handing(rights, service, makings(rights, paths), { arn, isInProfile: false }, tags);
    if (handed !== undefined) return handed.grants;
  }
  return undefined;
};
