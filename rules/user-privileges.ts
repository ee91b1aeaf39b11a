/** What a user can do with each credential, for every rule that asks for privileges. */
import { oncePer } from '../src/policy/lazily.ts';
import { byMoment } from '../src/privileges/by-moment.ts';
import {
  CREDENTIAL_NAMES,
  doubtText,
  listed,
  policyPlace,
  privilegeClaim,
  statementText,
  undecidedText,
  nameIn,
  newNameIn,
  RENAMING,
} from '../src/privileges/path-words.ts';
import { PRIVILEGES, type Privilege } from '../src/privileges/privilege.ts';
import { accountPrivileges, type UserPrivilege } from '../src/privileges/privileges.ts';
import type { Step } from '../src/privileges/step.ts';
import type { IamUser } from '../src/resources/user.ts';
import type { Credential, PrivilegePath } from './evidence.ts';
import { excused, type ExemptionParameters, type exemptionReasons } from './exemption.ts';
import type { Decision } from './rule.ts';
import { hasMfa } from './user-devices.ts';

/** By a user's ARN, whether he has an MFA device. */
type Devices = ReadonlyMap<string, boolean>;

/** What is found of an account, which is the same object for all its users. */
const privilegesAt = byMoment((account, moment) => accountPrivileges(account, moment));

/** The same where it is known of some users whether they have a device. */
const privilegesKnowing = oncePer((hasDevice: Devices) =>
  byMoment((account, moment) => accountPrivileges(account, moment, [], { hasDevice })),
);

const devicesOf = oncePer(
  (users: readonly IamUser[]): Devices =>
    new Map(
      users.flatMap((user) => {
        const hasDevice = hasMfa(user);
        return hasDevice === undefined ? [] : [[user.arn, hasDevice] as const];
      }),
    ),
);

/** What a user has, asked credential by credential. */
export interface PrivilegesOfUser {
  /** @param least what is asked for: less than that is `none` */
  of(credential: Credential, least: Privilege): UserPrivilege;
  /** What lets whoever holds a credential enrol the user's first device; undefined where nothing does. */
  enrolment(credential: Credential): PrivilegePath['firstDevice'];
  /** Whether it tells more of others who can give him a password to know whether he has a device. */
  isDeviceAsked(): boolean;
}

const privilegesWhen = (
  { authorization }: IamUser,
  moment: Date,
  others: readonly IamUser[] = [],
): PrivilegesOfUser | undefined => {
  if (authorization === undefined) return undefined;
  const { account, user } = authorization.value;
  const privileges = privilegesAt(account, moment);
  return {
    of: (credential, least) => {
      const reached = privileges.privilegeOf(user, credential, least);
      const asked = [...(reached.hangsOn ?? []), ...(reached.ifNoDeviceOf ?? [])];
      if (asked.length === 0) return reached;
      const hasDevice = devicesOf(others);
      return asked.some((arn) => hasDevice.has(arn))
        ? privilegesKnowing(hasDevice)(account, moment).privilegeOf(user, credential, least)
        : reached;
    },
    enrolment: (credential) => privileges.enrolment(user, credential),
    isDeviceAsked: () => privileges.isDeviceAsked(user),
  };
};

/** When the policies were as they were read; undefined where a saved answer does not say. */
const readAt = ({ authorization }: IamUser): Date | undefined =>
  authorization?.asOf === undefined ? undefined : new Date(authorization.asOf);

/**
 * What a user has, at the moment that the policies were read.
 *
 * @param now where that is not told
 * @param others whose devices count where they can be taken
 * @returns undefined where the policies were not read, or not with this user
 */
export const privilegesOf = (
  user: IamUser,
  now: Date,
  others?: readonly IamUser[],
): PrivilegesOfUser | undefined => privilegesWhen(user, readAt(user) ?? now, others);

/** Whether something holds of what a user has, before it is decided; true where the moment is not told. */
export const mayHold =
  (holds: (privileges: PrivilegesOfUser) => boolean) =>
  (user: IamUser): boolean => {
    const moment = readAt(user);
    if (moment === undefined) return user.authorization !== undefined;
    const privileges = privilegesWhen(user, moment);
    return privileges !== undefined && holds(privileges);
  };

/** A privilege that there is, and not what is ruled out or left open. */
export interface FoundPrivilege extends UserPrivilege {
  readonly privilege: Privilege;
}

const rankOf = (privilege: UserPrivilege['privilege']): number =>
  PRIVILEGES.findIndex((one) => one === privilege);

const isAtLeast = (one: UserPrivilege, least: Privilege): one is FoundPrivilege =>
  rankOf(one.privilege) >= 0 && rankOf(one.privilege) <= rankOf(least);

/** What a user has of a privilege and those above it. */
export interface Reached {
  /** The worst, with each credential that reaches it; empty where none is known to. */
  readonly worst: readonly FoundPrivilege[];
  /** The first credential of which it is not known. */
  readonly undecided: UserPrivilege | undefined;
}

export const reachedWith = (
  privileges: PrivilegesOfUser,
  credentials: readonly Credential[],
  least: Privilege,
): Reached => {
  const all = credentials.map((credential) => privileges.of(credential, least));
  const reached = all.filter((one) => isAtLeast(one, least));
  const rank = Math.min(...reached.map(({ privilege }) => rankOf(privilege)));
  return {
    worst: reached.filter(({ privilege }) => rankOf(privilege) === rank),
    undecided: all.find(({ privilege }) => privilege === 'undecided'),
  };
};

const placeOf = (grant: UserPrivilege['grant']): string =>
  grant === undefined ? '' : policyPlace(grant).replace(/,$/, '');

/** `iam:PassRole and lambda:CreateFunction (policy dev, statement 2) to role app`. */
const stepText = ({ path, grants, trust, to }: Step, from: { readonly arn: string }): string => {
  const place = placeOf(grants[0]);
  const trustedBy = trust?.statement === undefined ? '' : ` (${statementText(trust.statement)})`;
  const means =
    grants.length === 0
      ? `the trust policy${trustedBy}`
      : `${listed([...new Set(grants.map(({ action }) => action))])}${place === '' ? '' : ` (${place})`}`;
  if (to.arn === from.arn) return means;
  if (path === RENAMING) return `${means} to the name ${newNameIn(to.arn)}`;
  return to.formerArn === undefined
    ? `${means} to ${to.kind} ${to.name}`
    : `${means} to user ${nameIn(to.formerArn)} named ${newNameIn(to.arn)}`;
};

/** `policy dev, statement 2` of a privilege that is the user's own; the steps to another. */
const wayText = ({ user, steps, grant, privilege }: FoundPrivilege): string => {
  let from: { readonly arn: string } = user;
  const told = steps.map((step) => {
    const text = stepText(step, from);
    from = step.to;
    return text;
  });
  if (steps.length > 0) return told.join(', then ');
  const place = placeOf(grant);
  // Which action it is says more than the level.
  return privilege === 'write' ? `${grant?.action ?? ''} (${place})` : place;
};

/** What sentences say of the worst that a user has: what, by which way, with which credentials. */
export const aboutPrivilege = ([first, ...others]: readonly FoundPrivilege[]): Readonly<
  Record<string, string>
> => {
  if (first === undefined) return {};
  const way = wayText(first);
  // With MFA everything can be done that can be done without.
  const alike = others.filter((other) => other.credential !== 'mfa' && wayText(other) === way);
  return {
    claim: privilegeClaim(first.privilege, first.steps.length === 0, first),
    way,
    credential: [first, ...alike].map(({ credential }) => CREDENTIAL_NAMES[credential]).join(' or '),
    doubt: doubtText(first, 'the user'),
  };
};

const WITHOUT: Readonly<Record<Privilege, string>> = {
  administrator: 'is no administrator, and cannot become one',
  power: 'cannot change all of any service',
  write: 'cannot change what is not its own',
};

/** What sentences say of a user who has none of the privileges that are asked for. */
export const aboutNoPrivilege = (least: Privilege): Readonly<Record<string, string>> => ({
  claim: WITHOUT[least],
});

/** What sentences say of a user of whom it is not known. */
export const aboutUndecided = ({ missing }: UserPrivilege): Readonly<Record<string, string>> => ({
  missing: undecidedText(missing),
});

/** Who can enrol the first device with what MFA is to stand behind, for people; undefined: nobody. */
export const enrollerOf = (privileges: PrivilegesOfUser): string | undefined => {
  const hasKey = privileges.enrolment('access-key') !== undefined;
  const hasPassword = privileges.enrolment('session-without-mfa') !== undefined;
  if (hasKey) return hasPassword ? 'the password or an access key' : 'an access key';
  return hasPassword ? 'the password' : undefined;
};

/** The path as data. */
export const toPath = (
  { credential, privilege, steps, grant, service, isCertain, missing }: UserPrivilege,
  privileges: PrivilegesOfUser,
): PrivilegePath => ({
  credential,
  privilege,
  steps,
  grant,
  service,
  isCertain,
  missing,
  firstDevice: privileges.enrolment('access-key') ?? privileges.enrolment('session-without-mfa'),
});

/** The user with the tags that stand beside the policies, so that nobody has to ask for them. */
const withTags = (user: IamUser): IamUser => {
  const { authorization } = user;
  if (authorization === undefined) return user;
  return { ...user, tags: { ...authorization, value: Object.fromEntries(authorization.value.user.tags) } };
};

/** What exempts a user from a rule about privileges: as `exemptionReasons` has it, but for tags that were not read. */
type Excused = Exclude<keyof ReturnType<typeof exemptionReasons>, 'exemption-not-read'>;

/** A decision about a user, after what speaks for leaving the user out. */
export const excusedUser = <ReasonId extends string>(
  decision: Decision<ReasonId>,
  user: IamUser,
  parameters: Omit<ExemptionParameters, 'exemptNames'> & {
    readonly exemptUsers: ExemptionParameters['exemptNames'];
  },
  now: Date,
  noun: string,
): Decision<ReasonId | Excused> =>
  // Tags are known of whoever's policies are, and of nobody else is anything decided that they could change.
  excused(
    decision,
    withTags(user),
    { ...parameters, exemptNames: parameters.exemptUsers },
    now,
    noun,
  ) as Decision<ReasonId | Excused>;
