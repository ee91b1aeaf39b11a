/** Whether proposals would leave an account without an administrator, as far as its users and their devices tell. */
import type { AccountRole, AccountUser, AuthorizationDetails } from '../privileges/account.ts';
import { accountPrivileges, CREDENTIALS } from '../privileges/privileges.ts';
import type { Fix as RoleFix } from './fix.ts';
import { namesOf } from './users/names.ts';
import { withChange } from './users/place.ts';
import type { UserFix } from './users/user-fix.ts';

/** Whether a user, by ARN, has an MFA device; undefined: not known. */
type HasDevice = (userArn: string) => boolean | undefined;

/** The users who are administrators, or can make themselves one, and those of whom that is not known. */
const administratorsIn = (
  details: AuthorizationDetails,
  hasDevice: HasDevice,
  now: Date,
): { readonly certain: readonly AccountUser[]; readonly possible: readonly AccountUser[] } => {
  const { privilegeOf } = accountPrivileges(details, now);
  const has = (user: AccountUser, ...privileges: readonly string[]): boolean =>
    CREDENTIALS.some(
      (credential) =>
        (credential !== 'mfa' || hasDevice(user.arn) !== false) &&
        privileges.includes(privilegeOf(user, credential).privilege),
    );
  return {
    certain: details.users.filter((user) => has(user, 'administrator')),
    possible: details.users.filter((user) => has(user, 'administrator', 'undecided')),
  };
};

/** Of whoever has only these, nobody is an administrator. */
const READING = ['ReadOnlyAccess', 'SecurityAudit', 'ViewOnlyAccess'];

const mentionsProvider = (trustPolicy: unknown): boolean =>
  // A policy that was not read mentions nobody who is known.
  trustPolicy !== undefined && JSON.stringify(trustPolicy).includes('Federated');

/** Administrators who sign in with an identity provider have no IAM user. */
const isOfIdentityProvider = ({ path, trustPolicy, attached, inline }: AccountRole): boolean =>
  (path.startsWith('/aws-reserved/sso.amazonaws.com/') || mentionsProvider(trustPolicy)) &&
  (inline.length > 0 || attached.some((arn) => !READING.some((name) => arn.endsWith(`/${name}`))));

/** A proposal, and what becomes of an account by it. */
interface Proposal {
  readonly reason: string;
}

/** What proposals of one kind do to an account; undefined: nothing, as there is no document. */
interface Change<Fix extends Proposal> {
  readonly applied: (details: AuthorizationDetails, fix: Fix) => AuthorizationDetails | undefined;
  /** What is said of one after which nobody of these is administrator. */
  readonly sentenceFor: (lost: readonly AccountUser[], fix: Fix) => string;
}

const lockOut = (lost: readonly AccountUser[]): string =>
  `This would lock out the last administrator: ${namesOf(lost)} would not be one any more, and no other IAM user and no identity provider is known to be. Enrol an MFA device first; only the root user would be left.`;

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
};

/** Policies of a user are others. Most leave it open to the user to enrol a device, and to be administrator again. */
export const userPolicyChange: Change<UserFix> = {
  applied: (details, { change }) => (change === undefined ? undefined : withChange(details, change)),
  sentenceFor: (lost, { canEnrol }) =>
    canEnrol
      ? `This leaves no administrator until a device is enrolled, which stays open to the user: ${namesOf(lost)} would be one with MFA alone, and no other IAM user and no identity provider is known to be. Enrol an MFA device first.`
      : lockOut(lost),
};

/**
 * Whether somebody stays administrator although all proposals are applied and nobody has a device: then devices need not be
 * asked for.
 */
export const leavesAnAdministrator = <Fix extends Proposal>(
  fixes: readonly Fix[],
  details: AuthorizationDetails,
  { applied }: Change<Fix>,
  now: Date,
): boolean =>
  details.roles.some(isOfIdentityProvider) ||
  administratorsIn(
    fixes.reduce((state, fix) => applied(state, fix) ?? state, details),
    () => false,
    now,
  ).possible.length > 0;

/**
 * The proposals, of which the one that would leave no administrator says so first. They count as applied one after the
 * other.
 */
export const withLastAdministrator = <Fix extends Proposal>(
  fixes: readonly Fix[],
  details: AuthorizationDetails,
  { applied, sentenceFor }: Change<Fix>,
  hasDevice: HasDevice,
  now: Date,
): readonly (Fix & { readonly locksOut?: true })[] => {
  if (details.roles.some(isOfIdentityProvider)) return fixes;
  let [state, before] = [details, administratorsIn(details, hasDevice, now)];
  return fixes.map((fix) => {
    const next = before.certain.length === 0 ? undefined : applied(state, fix);
    if (next === undefined) return fix;
    state = next;
    const after = administratorsIn(state, hasDevice, now);
    const lost = before.certain;
    before = after;
    return after.possible.length > 0
      ? fix
      : { ...fix, locksOut: true as const, reason: `${sentenceFor(lost, fix)} ${fix.reason}` };
  });
};
