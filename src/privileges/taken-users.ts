/** Users whose credentials can be taken. */
import type { Credential } from '../policy/credential.ts';
import { flatMap } from '../policy/flat-map.ts';
import type { AccountUser } from './account.ts';
import {
  CHANGING_GROUPS,
  CHANGING_VERSIONS,
  CREATE_POLICY,
  type Recipient,
  given,
  isOfAccount,
  versioned,
} from './changed-policies.ts';
import { userLeadsOn } from './leading-on.ts';
import { LIFTING } from './own-limits.ts';
import { givenToGroup } from './own-policies.ts';
import { remade } from './remade.ts';
import type { Grant, Rights } from './rights.ts';
import { type Step, about, all, stepOf, stepsUntilEnd } from './step.ts';
import { type World, nameInArn } from './world.ts';

/** How somebody else's credentials are taken. */
interface Taking {
  readonly path: string;
  readonly grants: readonly Grant[];
  readonly credential: Credential;
}

export const takings = (
  rights: Rights,
  { arn, tags }: Pick<AccountUser, 'arn' | 'tags'>,
): readonly Taking[] => {
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

const OVER_USERS = ['iam:PutUserPolicy', 'iam:AttachUserPolicy', ...LIFTING.user];

export const TAKES = ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'];

const GIVING = ['iam:PutUserPolicy', 'iam:AttachUserPolicy', ...CHANGING_GROUPS, ...CHANGING_VERSIONS];

const DEVICE_FOR_OTHER = 'principal.own-mfa-for-other';

export const DEVICES = ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice'];

/** Some users whose credentials can be taken, as they are and as they could be made. */
export const takingUsers = (rights: Rights, users: readonly AccountUser[], world: World): readonly Step[] => {
  const { actor } = rights;
  // Of users who are alike one is enough.
  const seen = new Set<string>();
  const isGiving = GIVING.some(rights.mentions);
  const stepsTo = (user: AccountUser): readonly Step[] => {
    const likeness = world.likenessOf(user);
    if (!isOfAccount(user.arn, actor) || seen.has(likeness)) return [];
    if (!isGiving && !userLeadsOn(world.userActor(user, 'access-key'), world)) return [];
    const taken = takings(rights, user);
    if (taken.length === 0) return [];
    if (canBeGiven(rights, user, taken)) seen.add(likeness);
    return flatMap(taken, ({ path, grants, credential }) => {
      const to = world.userActor(user, credential);
      const { kind, arn, boundary, tags } = user;
      const recipient: Recipient = { kind, arn, boundary, tags, holdings: to.holdings };
      const changes = [
        ...given(
          rights,
          recipient,
          world,
          (how) => `principal.${how === 'write-over' ? 'put' : how}-user-policy-and-key`,
        ),
        ...flatMap(to.groups, (group) => givenToGroup(rights, group, to, world)),
        ...versioned(rights, to.holdings, world, 'self.policy-version'),
      ];
      return [
        stepOf(path, grants, to),
        ...remade(rights, to, changes).map((made) => stepOf(made.path, [...grants, ...made.grants], made.to)),
      ];
    });
  };
  return stepsUntilEnd(users, stepsTo, world);
};

/** One's own other credentials. */
const takingOneself = (rights: Rights, user: AccountUser, world: World): readonly Step[] =>
  flatMap(takings(rights, user), ({ path, grants, credential }) =>
    credential === rights.actor.credential || path === DEVICE_FOR_OTHER
      ? []
      : [stepOf(path, grants, world.userActor(user, credential))],
  );

/** Users whose credentials can be taken: where no Allow says which, the same of everybody who may do the same. */
export const onUsers = (rights: Rights, world: World): readonly (readonly Step[])[] => {
  const { actor } = rights;
  if (!TAKES.some(rights.mentions)) return [];
  const isOther = ({ arn }: AccountUser): boolean => arn !== actor.arn;
  const self = world.usersNamed(nameInArn(actor.arn)).find((user) => !isOther(user));
  const oneself = self === undefined ? [] : takingOneself(rights, self, world);
  const names = rights.limitedTo(TAKES);
  if (names !== undefined) {
    const users = flatMap([...names], world.usersNamed);
    return [oneself, takingUsers(rights, users.filter(isOther), world)];
  }
  const taken = rights.shared(
    'users',
    about([...TAKES, ...GIVING, ...OVER_USERS, ...LIFTING.group, ...DEVICES, CREATE_POLICY]),
    () => takingUsers(rights, world.details.users, world),
  );
  // A device for oneself is no way, and of users who are alike another has to stand for them.
  const isOneself = taken.some(({ to }) => to.arn === actor.arn);
  return [oneself, isOneself ? takingUsers(rights, world.details.users.filter(isOther), world) : taken];
};
