/** What users reach with their credentials, put together for the table of credentials. */
import type { UserPrivilege } from '../privileges/privileges.ts';

/** `none`: surely none. `undecided`: policies are missing, or something was too much work. */
export type ReportedPrivilege = UserPrivilege['privilege'];

/** What one user reaches. */
export interface ReachedPrivileges {
  /** With whatever credential, MFA included. */
  readonly any: ReportedPrivilege;
  /** With an access key alone or a session without MFA, whether or not there is one. */
  readonly withoutMfa: ReportedPrivilege;
  /** With these where somebody who has no device enrols the first by them; `none`: no more than `withoutMfa`. */
  readonly byFirstDevice: ReportedPrivilege;
}

/** What was not decided may be all but the worst. */
const WORST_FIRST: readonly ReportedPrivilege[] = ['administrator', 'undecided', 'power', 'write', 'none'];

const worst = (found: readonly Pick<UserPrivilege, 'privilege'>[]): ReportedPrivilege =>
  WORST_FIRST.find((level) => found.some(({ privilege }) => privilege === level)) ?? 'none';

/**
 * @param found of one user, by every credential
 * @param byFirstDevice the ways that begin with the first device, as if there were none
 */
export const reachedPrivileges = (
  found: readonly Pick<UserPrivilege, 'privilege' | 'credential'>[],
  byFirstDevice: readonly Pick<UserPrivilege, 'privilege'>[] = [],
): ReachedPrivileges => ({
  any: worst(found),
  withoutMfa: worst(found.filter(({ credential }) => credential !== 'mfa')),
  byFirstDevice: worst(byFirstDevice),
});
