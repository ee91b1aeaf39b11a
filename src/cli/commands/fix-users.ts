import type { Problem } from '../../aws/problem.ts';
import {
  leavesAnAdministrator,
  userPolicyChange,
  withLastAdministrator,
} from '../../fix/last-administrator.ts';
import { MOST_VERSIONS } from '../../fix/users/candidates.ts';
import type { Today } from '../../fix/users/prove.ts';
import { userFixesOf, withUserAlternative, type UserFix } from '../../fix/users/user-fix.ts';
import type { AccountUser, AuthorizationDetails } from '../../privileges/account.ts';
import { accountPrivileges, type UserPrivilege } from '../../privileges/privileges.ts';
import { namedFew, problemLines } from '../../report/problem-lines.ts';
import { compare, exitCodeOf } from '../../report/report.ts';
import { renderUserFixesCloudFormation, renderUserFixesTerraform } from '../../report/user-fix-templates.ts';
import {
  renderUserFixCommands,
  renderUserFixes,
  renderUserFixesJson,
  type LookedAt,
} from '../../report/user-fixes.ts';
import { readAuthorizationDetails, userNamed } from '../authorization-details.ts';
import { deliverFixes, type FixForms } from '../fix-answer.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import { knownDevices } from '../known-devices.ts';
import { openSource, type OpenedInventory } from '../source.ts';
import type { FixOptions } from './fix.ts';

const OPERATION = 'GetAccountAuthorizationDetails';

const notDecided = ({ user, missing }: UserPrivilege): Problem => ({
  operation: OPERATION,
  resourceName: user.name,
  error: {
    name: 'NotDecided',
    message: `what ${user.name} can do without MFA is not decided${missing.length === 0 ? '' : ` (${missing.join(', ')})`}: nothing is proposed`,
  },
});

/** No call failed: the operation and the name of the error are for JSON. */
const undecidedLines = (problems: readonly Problem[]): readonly string[] => {
  const [first, ...others] = problems;
  if (first === undefined) return [];
  if (others.length === 0) return [first.error.message];
  const names = namedFew(problems.flatMap(({ resourceName }) => resourceName ?? []));
  return [`what ${names} can do without MFA is not decided: nothing is proposed`];
};

/** Proposals that would leave no administrator say so first, as far as users' devices are known. */
const withAdministrators = async (
  fixes: readonly UserFix[],
  details: AuthorizationDetails,
  source: OpenedInventory,
  now: Date,
): Promise<{ readonly fixes: readonly UserFix[]; readonly problems: readonly Problem[] }> => {
  if (fixes.length === 0 || leavesAnAdministrator(fixes, details, userPolicyChange, now))
    return { fixes, problems: [] };
  const { hasDevice, problems } = await knownDevices(source);
  return { fixes: withLastAdministrator(fixes, details, userPolicyChange, hasDevice, now), problems };
};

/**
 * `mfa-rules fix --user` and `--users`: for each user who has a privilege without MFA, the policy that leaves him nothing but to
 * enrol a device. Nothing is changed.
 *
 * @throws on wrong usage, and where nothing could be read
 */
export const fixUsers = async (options: FixOptions, io: Io, messages: Messages): Promise<ExitCode> => {
  const { user: wanted, privilege = 'write', alternative, exitZero = false } = options;
  if (alternative !== undefined && wanted === undefined)
    throw new Error('--alternative is of one user: name him with --user');
  const source = await openSource(options, io, messages);
  const { details, problems } = await readAuthorizationDetails(options, io, messages, source.account);
  const users: readonly AccountUser[] =
    wanted === undefined
      ? details.users.toSorted((one, other) => compare(one.name, other.name))
      : [userNamed(details, wanted)];
  const privileges = accountPrivileges(details, io.now);
  const today: Today = { details, privileges, now: io.now };
  const found = userFixesOf(users, privilege, today);
  const chosen =
    alternative === undefined ? found.fixes : found.fixes.map((fix) => withUserAlternative(fix, alternative));
  const known = await withAdministrators(chosen, details, source, io.now);
  const undecided = found.undecided.map(notDecided);
  const unsettled = [...undecided, ...known.problems];
  for (const line of [...undecidedLines(undecided), ...problemLines(known.problems)]) messages.error(line);
  const all = [...problems, ...unsettled];
  messages.settle();
  const { fixes } = known;
  const looked: LookedAt = { users: users.length, undecided: found.undecided.length, least: privilege };
  const unread = { problems: all, missing: [], complete: all.length === 0 };
  const forms: FixForms = {
    diff: (style) => renderUserFixes(fixes, looked, style),
    json: () => renderUserFixesJson(fixes, unread),
    cli: () => renderUserFixCommands(fixes, looked, MOST_VERSIONS),
    cloudformation: (toYaml) => renderUserFixesCloudFormation(fixes, looked, toYaml),
    terraform: () => renderUserFixesTerraform(fixes, looked),
  };
  await deliverFixes(forms, options, io);
  return exitCodeOf(
    fixes.map(() => 'NON_COMPLIANT' as const),
    { complete: unread.complete, exitZero },
  );
};
