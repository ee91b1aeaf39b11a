/** Whether proposals would leave an account without an administrator, as far as its users and their devices tell. */
import type { AccountRole, AccountUser, AuthorizationDetails } from '../privileges/account.ts';
import { accountPrivileges, CREDENTIALS } from '../privileges/privileges.ts';
import { rolePrivileges } from '../privileges/role-privileges.ts';
import type { Fix as RoleFix } from './fix.ts';
import { namesOf } from './users/names.ts';
import { withChange } from './users/place.ts';
import type { UserFix } from './users/user-fix.ts';

/** Whether a user, by ARN, has an MFA device; undefined: not known. */
type HasDevice = (userArn: string) => boolean | undefined;

interface Administrators {
  /** Who are administrators, or can make themselves one, with a device that they have or may have. */
  readonly certain: readonly AccountUser[];
  /** Those, and those whose privilege is not decided, as far as they need no device or are known to have one. */
  readonly staying: readonly AccountUser[];
  /** Those who would stay if they had a device, of which nothing is known. */
  readonly withUnknownDevice: readonly AccountUser[];
}

const administratorsIn = (details: AuthorizationDetails, hasDevice: HasDevice, now: Date): Administrators => {
  const { privilegeOf } = accountPrivileges(details, now);
  const has = (user: AccountUser, isWithDevice: boolean, ...privileges: readonly string[]): boolean =>
    CREDENTIALS.some(
      (credential) =>
        (credential !== 'mfa' || isWithDevice) &&
        privileges.includes(privilegeOf(user, credential).privilege),
    );
  const mayHave = ({ arn }: AccountUser): boolean => hasDevice(arn) !== false;
  const isStaying = (user: AccountUser): boolean =>
    has(user, hasDevice(user.arn) === true, 'administrator', 'undecided');
  return {
    certain: details.users.filter((user) => has(user, mayHave(user), 'administrator')),
    staying: details.users.filter(isStaying),
    withUnknownDevice: details.users.filter(
      (user) =>
        hasDevice(user.arn) === undefined &&
        !isStaying(user) &&
        has(user, true, 'administrator', 'undecided'),
    ),
  };
};

/** Whoever signs in with an identity provider has no IAM user. A policy that was not read mentions nobody who is known. */
const isOfIdentityProvider = ({ path, trustPolicy }: AccountRole): boolean =>
  path.startsWith('/aws-reserved/sso.amazonaws.com/') ||
  (trustPolicy !== undefined && JSON.stringify(trustPolicy).includes('Federated'));

/** Whether an identity provider lets administrators in: a role of it is known to be one. */
const hasFederatedAdministrator = (details: AuthorizationDetails, now: Date): boolean => {
  const { privilegeOf } = rolePrivileges(details, now);
  return details.roles.some(
    (role) => isOfIdentityProvider(role) && privilegeOf(role).privilege === 'administrator',
  );
};

/** A proposal, and what becomes of an account by it. */
interface Proposal {
  readonly reason: string;
}

/** What proposals of one kind do to an account; undefined: nothing, as there is no document. */
interface Change<Fix extends Proposal> {
  readonly applied: (details: AuthorizationDetails, fix: Fix) => AuthorizationDetails | undefined;
  /** What is said of one after which nobody of these is an administrator. */
  readonly sentenceFor: (lost: readonly AccountUser[], fix: Fix) => string;
  /** What is said where that depends on devices of these, of which nothing is known. */
  readonly sentenceForUnknown: (users: readonly AccountUser[], fix: Fix) => string;
}

const lockOut = (lost: readonly AccountUser[]): string =>
  `This would lock out the last administrator: ${namesOf(lost)} would not be one any more, and no other IAM user and no identity provider is known to be. Enrol an MFA device first; only the root user would be left.`;

const mayLockOut = (users: readonly AccountUser[]): string =>
  `This may lock out the last administrator: whether ${namesOf(users)} ${users.length === 1 ? 'has' : 'have'} an MFA device is not known, and nobody else is known to stay one.`;

/** Of a role, where the policies of the account could not be read. */
export const NOT_KNOWN_TO_STAY =
  'Whether this would lock out the last administrator is not known: the policies of the account could not be read.';

/** A role's trust policy is another one. */
export const trustPolicyChange: Change<RoleFix> = {
  applied: (details, { role, document }) =>
    document === undefined
      ? undefined
      : {
          ...details,
          roles: details.roles.map((one) => (one.arn === role.arn ? { ...one, trustPolicy: document } : one)),
        },
  sentenceFor: lockOut,
  sentenceForUnknown: mayLockOut,
};

/** Policies of a user are others. Most leave it open to the user to enrol a device, and to be an administrator again. */
export const userPolicyChange: Change<UserFix> = {
  applied: (details, { change }) => (change === undefined ? undefined : withChange(details, change)),
  sentenceFor: (lost, { canEnrol }) =>
    canEnrol
      ? `This leaves no administrator until a device is enrolled, which stays open to the user: ${namesOf(lost)} would be one with MFA alone, and no other IAM user and no identity provider is known to be. Enrol an MFA device first.`
      : lockOut(lost),
  sentenceForUnknown: (users, { canEnrol }) =>
    canEnrol
      ? `Whether ${namesOf(users)} ${users.length === 1 ? 'has' : 'have'} an MFA device is not known: without one, this leaves no administrator until it is enrolled, which stays open to the user.`
      : mayLockOut(users),
};

/**
 * Whether somebody stays an administrator although all proposals are applied and nobody has a device: then devices need not be
 * asked for.
 */
export const leavesAnAdministrator = <Fix extends Proposal>(
  fixes: readonly Fix[],
  details: AuthorizationDetails,
  { applied }: Change<Fix>,
  now: Date,
): boolean =>
  hasFederatedAdministrator(details, now) ||
  administratorsIn(
    fixes.reduce((state, fix) => applied(state, fix) ?? state, details),
    () => false,
    now,
  ).staying.length > 0;

/**
 * The proposals, of which the one that would leave no administrator says so first. They count as applied one after the
 * other.
 */
export const withLastAdministrator = <Fix extends Proposal>(
  fixes: readonly Fix[],
  details: AuthorizationDetails,
  { applied, sentenceFor, sentenceForUnknown }: Change<Fix>,
  hasDevice: HasDevice,
  now: Date,
): readonly (Fix & { readonly locksOut?: true })[] => {
  if (hasFederatedAdministrator(details, now)) return fixes;
  let [state, before] = [details, administratorsIn(details, hasDevice, now)];
  return fixes.map((fix) => {
    const next = before.certain.length === 0 ? undefined : applied(state, fix);
    if (next === undefined) return fix;
    state = next;
    const after = administratorsIn(state, hasDevice, now);
    const lost = before.certain;
    before = after;
    if (after.staying.length > 0) return fix;
    const sentence =
      after.withUnknownDevice.length > 0
        ? sentenceForUnknown(after.withUnknownDevice, fix)
        : sentenceFor(lost, fix);
    return { ...fix, locksOut: true as const, reason: `${sentence} ${fix.reason}` };
  });
};
