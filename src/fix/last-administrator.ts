/** Whether proposals would leave an account without an administrator, as far as its users and their devices tell. */
import type { AccountRole, AccountUser, AuthorizationDetails } from '../privileges/account.ts';
import { accountPrivileges } from '../privileges/privileges.ts';
import type { Fix } from './fix.ts';

/** Whether a user, by ARN, has an MFA device; undefined: not known. */
type HasDevice = (userArn: string) => boolean | undefined;

const CREDENTIALS = ['access-key', 'session-without-mfa', 'mfa'] as const;

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

const withFix = (details: AuthorizationDetails, { role, document }: Fix): AuthorizationDetails => ({
  ...details,
  roles: details.roles.map((one) =>
    document !== undefined && one.arn === role.arn ? { ...one, trustPolicy: document } : one,
  ),
});

const withFixes = (details: AuthorizationDetails, fixes: readonly Fix[]): AuthorizationDetails =>
  fixes.reduce(withFix, details);

/**
 * Whether somebody stays administrator although all proposals are applied and nobody has a device: then devices need not be
 * asked for.
 */
export const leavesAnAdministrator = (
  fixes: readonly Fix[],
  details: AuthorizationDetails,
  now: Date,
): boolean =>
  details.roles.some(isOfIdentityProvider) ||
  administratorsIn(withFixes(details, fixes), () => false, now).possible.length > 0;

/** How many users a sentence names. */
const NAMED = 3;

const sentenceFor = (users: readonly AccountUser[]): string => {
  const names = users.slice(0, NAMED).map(({ name }) => name);
  const more = users.length > NAMED ? ` and ${users.length - NAMED} more` : '';
  return `This would lock out the last administrator: ${names.join(', ')}${more} would not be one any more, and no other IAM user and no identity provider is known to be. Enrol an MFA device first; only the root user would be left.`;
};

/**
 * The proposals, of which the one that would leave no administrator says so first. They count as applied one after the
 * other.
 */
export const withLastAdministrator = (
  fixes: readonly Fix[],
  details: AuthorizationDetails,
  hasDevice: HasDevice,
  now: Date,
): readonly Fix[] => {
  if (details.roles.some(isOfIdentityProvider)) return fixes;
  let [state, before] = [details, administratorsIn(details, hasDevice, now)];
  return fixes.map((fix) => {
    if (fix.document === undefined || before.certain.length === 0) return fix;
    state = withFix(state, fix);
    const after = administratorsIn(state, hasDevice, now);
    const lost = before.certain;
    before = after;
    return after.possible.length > 0
      ? fix
      : { ...fix, locksOut: true as const, reason: `${sentenceFor(lost)} ${fix.reason}` };
  });
};
