/** Users whose credentials can be taken. */
import { evaluateResource } from '../policy/action-and-resource.ts';
import type { RequestKeys } from '../policy/condition.ts';
import type { Credential } from '../policy/credential.ts';
import { flatMap } from '../policy/flat-map.ts';
import type { Statement } from '../policy/policy-document.ts';
import type { AccountUser } from './account.ts';
import { type Actor, arnBefore } from './actor.ts';
import { MAKING_POLICIES } from './attached-policies.ts';
import { CHANGING_GROUPS, CHANGING_VERSIONS, type Recipient, versioned } from './changed-policies.ts';
import { given } from './given-policies.ts';
import { TAGGING, type Tagged, taggings } from './chosen-tags.ts';
import { enrolling, enrolmentOf } from './enrolment.ts';
import { userLeadsOn } from './leading-on.ts';
import { type Named, RENAME_GROUP } from './group-names.ts';
import { CREATE_GROUP, JOIN_GROUP } from './made-groups.ts';
import { RENAME_USER, otherNames, underName } from './other-names.ts';
import { LIFTING } from './own-limits.ts';
import { givenToGroup, joined } from './own-policies.ts';
import { remade } from './remade.ts';
import type { Grant, Rights } from './rights.ts';
import { type Step, about, stepOf, stepsUntilEnd, uncertain } from './step.ts';
import { type World, nameInArn, isOfAccount } from './world.ts';

/** How somebody else's credentials are taken. */
export interface Taking {
  readonly path: string;
  readonly grants: readonly Grant[];
  readonly credential: Credential;
  /** Whether it is the session that his access key makes. */
  readonly isOfKey?: boolean;
  /** Whether his devices are taken away: he may enrol the first. */
  readonly isWithoutDevice?: boolean;
  /** Where it is not known whether he has a device, and he has to have none: his ARN. */
  readonly hangsOn?: readonly string[];
}

const DEVICE_FOR_OTHER = 'principal.own-mfa-for-other';
const REMOVED_DEVICE = 'principal.remove-mfa';
export const FIRST_DEVICE = 'self.first-device';

/** Who is taken, and whether he has a device. */
interface Taken extends Pick<Actor, 'arn' | 'tags' | 'formerArn'> {
  /** Undefined: not known. */
  readonly hasDevice: boolean | undefined;
}

/**
 * How a user is taken. A key makes sessions, too, which no right has to allow: what a policy says of that call counts for nothing.
 * A password alone signs in as a user without a device: of others the console asks for it. Where it is not known whether he has
 * one, the password counts, and is not certain.
 *
 * @param managing who enrols his devices, or takes them away, where that is another
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/console_sign-in-mfa.html
 */
export const takings = (rights: Rights, whom: Taken, managing: Rights = rights): readonly Taking[] => {
  const { arn, tags, hasDevice } = whom;
  const can = (action: string): Grant | undefined => rights.can(action, arn, { resourceTags: tags });
  const key = can('iam:CreateAccessKey');
  const created = can('iam:CreateLoginProfile');
  const password = created ?? can('iam:UpdateLoginProfile');
  const byKey = key && { path: 'principal.access-key', grants: [key] };
  const access: Taking | undefined = byKey && { ...byKey, credential: 'access-key' };
  const signIn: Taking | undefined = password && {
    path: created === undefined ? 'principal.change-password' : 'principal.create-password',
    grants: [password],
    credential: 'session-without-mfa',
  };
  const alone = signIn && {
    ...signIn,
    grants: signIn.grants.map((grant) =>
      hasDevice === undefined
        ? { ...uncertain(grant, 'device to sign in with'), ifNoDeviceOf: arnBefore(whom) }
        : grant,
    ),
  };
  const session =
    (hasDevice === true ? undefined : alone) ??
    (byKey && { ...byKey, credential: 'session-without-mfa', isOfKey: true });
  const found = [access, session].filter((one) => one !== undefined);
  if (key === undefined && password === undefined) return [];
  const enrolled = enrolling(managing, { arn, tags });
  const held = key ?? password;
  if (held !== undefined && enrolled !== undefined)
    return [...found, { path: DEVICE_FOR_OTHER, grants: [held, ...enrolled], credential: 'mfa' }];
  const removed = managing.can('iam:DeactivateMFADevice', arn, { resourceTags: tags });
  if (removed === undefined) return found;
  return [
    ...found,
    // A device is no matter for a session that cannot call IAM, as that of a key.
    ...[access, signIn].flatMap((one) =>
      one === undefined
        ? []
        : [
            {
              path: REMOVED_DEVICE,
              grants: [...one.grants, removed],
              credential: one.credential,
              isWithoutDevice: true,
            },
          ],
    ),
  ];
};

/**
 * A user whose key or password one has, with a device that another enrols for him, or without those that he has.
 */
export const withDevices = (managing: Rights, whom: Actor): readonly Step[] => {
  const { kind, arn, tags, credential, isOfKey, standIn } = whom;
  if (kind !== 'user' || credential === 'mfa' || isOfKey === true || standIn !== undefined) return [];
  const enrolled = enrolling(managing, { arn, tags });
  if (enrolled !== undefined)
    return [stepOf(DEVICE_FOR_OTHER, enrolled, { ...whom, credential: 'mfa', isWithoutDevice: false })];
  const removed = managing.can('iam:DeactivateMFADevice', arn, { resourceTags: tags });
  return removed === undefined || whom.isWithoutDevice === true
    ? []
    : [stepOf(REMOVED_DEVICE, [removed], { ...whom, isWithoutDevice: true })];
};

/** His first device, which AWS accepts of whoever has his key or password, where he is not known to have one. */
const firstDevices = (
  user: AccountUser,
  taken: readonly Taking[],
  asHeIs: (credential: Credential) => Actor,
  world: World,
): readonly Taking[] => {
  const hasDevice = world.hasDevice(user);
  const isOpen = taken.some(
    ({ credential, isWithoutDevice }) => credential === 'mfa' || isWithoutDevice === true,
  );
  if (hasDevice === true || isOpen) return [];
  for (const { grants, credential, isOfKey } of taken) {
    const actor = asHeIs(credential);
    if (isOfKey === true || actor.missing.length > 0) continue;
    const enrolled = enrolmentOf(world.rightsOf(actor));
    if (enrolled === undefined) continue;
    return [
      {
        path: FIRST_DEVICE,
        grants: [...grants, ...enrolled],
        credential: 'mfa',
        ...(hasDevice === undefined && { hangsOn: [user.arn] }),
      },
    ];
  }
  return [];
};

const OVER_USERS = ['iam:PutUserPolicy', 'iam:AttachUserPolicy', ...LIFTING.user];

export const TAKES = ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'];

const USER_NAME = 'aws:username';

/** What is asked about a user who is taken, and about nothing else. */
const ABOUT_USERS = [...TAKES, ...OVER_USERS, 'iam:EnableMFADevice', 'iam:DeactivateMFADevice', RENAME_USER];

const DECIDING_USERS = [...ABOUT_USERS, ...TAGGING.user];

const GIVING = [
  'iam:PutUserPolicy',
  'iam:AttachUserPolicy',
  JOIN_GROUP,
  CREATE_GROUP,
  ...CHANGING_GROUPS,
  ...CHANGING_VERSIONS,
  ...TAGGING.user,
  RENAME_USER,
  RENAME_GROUP,
];

/** What gives somebody a device, or takes his away. */
export const OVER_DEVICES = ['iam:EnableMFADevice', 'iam:DeactivateMFADevice'];

export const DEVICES = ['iam:CreateVirtualMFADevice', ...OVER_DEVICES];

/**
 * The same text for users who are alike and about whom the same statements are: they are taken, and given more, alike. What
 * stands for anything else than the name of whoever acts may be about any one of them.
 */
const takenAlike = (rights: Rights, world: World): ((user: AccountUser) => string) => {
  const { kind, name } = rights.actor;
  const own: RequestKeys = { get: (key) => (key === USER_NAME && kind === 'user' ? [name] : undefined) };
  const resources = [...new Set(flatMap(DECIDING_USERS, rights.statements))].flatMap(({ resource }) =>
    resource?.test === undefined || resource.patterns?.includes('*') === true ? [] : [resource],
  );
  const isOfOne = resources.some(({ test }) => test?.variables.some((key) => key !== USER_NAME) === true);
  return (user) => {
    const { arn } = user;
    if (isOfOne) return arn;
    const about = resources.map((resource) => evaluateResource(resource, arn, own));
    return `${world.likenessOf(user)} ${world.hasDevice(user)} ${about.join()}`;
  };
};

/** A user before he is taken: with his tags, and under a name. */
interface Made extends Pick<Tagged, 'grants' | 'tags'>, Pick<Named, 'arn'> {}

/**
 * Some users whose credentials can be taken, as they are and as they could be made.
 *
 * @param changing who changes them, where that is another
 */
export const takingUsers = (
  rights: Rights,
  users: readonly AccountUser[],
  world: World,
  changing: Rights = rights,
): readonly Step[] => {
  const { actor } = rights;
  // Of users who are alike one is enough.
  const seen = new Set<string>();
  const alikes = [...new Set([rights, changing])].map((one) => takenAlike(one, world));
  const alikeOf = (user: AccountUser): string => alikes.map((alike) => alike(user)).join(' ');
  const isGiving = GIVING.some(changing.mentions);
  const stepsToMade = (user: AccountUser, { grants: making, tags, arn }: Made): readonly Step[] => {
    const asMade = (credential: Credential): Actor => {
      const asHeIs = world.userActor(user, credential);
      return making.length === 0 ? asHeIs : { ...underName(asHeIs, arn), tags };
    };
    const taken = takings(
      rights,
      { arn, tags, formerArn: user.arn, hasDevice: world.hasDevice(user) },
      changing,
    );
    return flatMap(
      [...taken, ...firstDevices(user, taken, asMade, world)],
      ({ path, grants: takingHim, credential, isOfKey, isWithoutDevice, hangsOn }) => {
        const grants = [...making, ...takingHim];
        const to: Actor = {
          ...asMade(credential),
          ...(isOfKey === true && { isOfKey }),
          ...(isWithoutDevice === true && { isWithoutDevice }),
        };
        const { kind, boundary } = user;
        const recipient: Recipient = { kind, arn, boundary, tags, holdings: to.holdings };
        const changes = [
          ...given(
            changing,
            recipient,
            world,
            (how) => `principal.${how === 'write-over' ? 'put' : how}-user-policy-and-key`,
          ),
          ...flatMap(to.groups, (group) => givenToGroup(changing, group, to, world)),
          ...versioned(changing, to.holdings, world, 'self.policy-version'),
        ];
        return [
          stepOf(path, grants, to),
          ...[...remade(changing, to, changes, world), ...joined(changing, to, world)].map((made) =>
            stepOf(made.path, [...grants, ...made.grants], made.to),
          ),
        ].map((step) => (hangsOn === undefined ? step : { ...step, hangsOn }));
      },
    );
  };
  const stepsTo = (user: AccountUser): readonly Step[] => {
    if (!isOfAccount(user.arn, actor)) return [];
    const likeness = alikeOf(user);
    if (seen.has(likeness)) return [];
    seen.add(likeness);
    if (!isGiving && !userLeadsOn(world.userActor(user, 'access-key'), world)) return [];
    const asHeIs = world.userActor(user, 'access-key');
    const aboutUsers = (): readonly Statement[] =>
      flatMap([...new Set([rights, changing])], ({ statements }) => flatMap(ABOUT_USERS, statements));
    const tagged: readonly Tagged[] = [
      { grants: [], tags: user.tags },
      ...taggings(changing, asHeIs, aboutUsers, world),
    ];
    const asked = [...new Set([rights, changing])].map((one) => ({ rights: one, actions: ABOUT_USERS }));
    const made = flatMap(tagged, ({ grants, tags }): readonly Made[] => [
      { grants, tags, arn: user.arn },
      ...otherNames(changing, { ...asHeIs, tags }, asked, world).map((named) => ({
        grants: [...grants, ...named.grants],
        tags,
        arn: named.arn,
      })),
    ]);
    return flatMap(made, (one) => stepsToMade(user, one));
  };
  return stepsUntilEnd(users, stepsTo, world);
};

/** One's own devices AWS accepts and gives up with MFA alone, but for the first, which is another matter. */
const OTHERS_DEVICES: ReadonlySet<string> = new Set([DEVICE_FOR_OTHER, REMOVED_DEVICE]);

/** One's own other credentials. */
const takingOneself = (rights: Rights, hasDevice: boolean | undefined): readonly Step[] =>
  flatMap(takings(rights, { ...rights.actor, hasDevice }), ({ path, grants, credential, isOfKey }) =>
    credential === rights.actor.credential || isOfKey === true || OTHERS_DEVICES.has(path)
      ? []
      : [stepOf(path, grants, { ...rights.actor, credential })],
  );

/** Users whose credentials can be taken: where no Allow says which, the same of everybody who may do the same. */
export const onUsers = (rights: Rights, world: World): readonly (readonly Step[])[] => {
  const { actor } = rights;
  if (!TAKES.some(rights.mentions)) return [];
  const own = arnBefore(actor);
  const isOther = ({ arn }: AccountUser): boolean => arn !== own;
  const user = world.usersNamed(nameInArn(own)).find((one) => !isOther(one));
  const oneself = user === undefined ? [] : takingOneself(rights, world.hasDevice(user));
  // Who has another name now may be given one of these.
  const names = rights.mentions(RENAME_USER) ? undefined : rights.limitedTo(TAKES);
  if (names !== undefined) {
    const users = flatMap([...names], world.usersNamed);
    return [oneself, takingUsers(rights, users.filter(isOther), world)];
  }
  const taken = rights.shared(
    'users',
    about([...TAKES, ...GIVING, ...OVER_USERS, ...LIFTING.group, ...DEVICES, ...MAKING_POLICIES]),
    () => takingUsers(rights, world.details.users, world),
  );
  // A device for oneself is no way, and of users who are alike another has to stand for them.
  const isOneself = taken.some(({ to }) => arnBefore(to) === own);
  return [oneself, isOneself ? takingUsers(rights, world.details.users.filter(isOther), world) : taken];
};
