/** The fixes that the page of `--format html` has to copy, and for whom it has none. */
import { iamUserPrivilegesMfaRequired } from '../../rules/iam-user-privileges-mfa-required/rule.ts';
import { severities } from '../../rules/rule.ts';
import { hasMfa } from '../../rules/user-devices.ts';
import { asText } from '../decision/annotation.ts';
import { severityOf } from '../decision/severity.ts';
import { fixOf } from '../fix/fix.ts';
import { leavesAnAdministrator, userPolicyChange, withLastAdministrator } from '../fix/last-administrator.ts';
import { MOST_VERSIONS } from '../fix/users/candidates.ts';
import { userFixesOf, type UserFix } from '../fix/users/user-fix.ts';
import type { AccountUser, AuthorizationDetails } from '../privileges/account.ts';
import { renderFixCommands } from '../report/fixes.ts';
import { findingKey } from '../report/since.ts';
import { renderUserFixCommands } from '../report/user-fixes.ts';
import type { IamUser } from '../resources/user.ts';
import type { RoleUnderReview } from '../resources/role.ts';
import { shellCommand } from '../text/shell-command.ts';
import type { DecidedResource, PageFacts } from './page-facts.ts';
import type { ReadPrivileges } from './read-privileges.ts';

type Fixes = readonly (readonly [findingKey: string, commands: string])[];

/** Roles of an account for which a fix is looked for, the worst first: each takes some milliseconds. */
const FIXED_ROLES = 500;
/**
 * The same of users: what others reach is judged anew for every change, which takes as long as the account is large. So the
 * larger it is, the fewer, and all of them together take no longer.
 */
const fixedUsersOf = ({ users, roles }: AuthorizationDetails): number =>
  Math.min(50, Math.floor(10_000 / (users.length + roles.length)));

/** What is NON_COMPLIANT, the worst first. */
const worst = <Resource extends RoleUnderReview | IamUser>(
  decided: readonly DecidedResource[],
  ofKind: (one: DecidedResource) => Resource | undefined,
): readonly { readonly resource: Resource; readonly ruleId: string }[] =>
  decided
    .flatMap((one) => {
      const { rule, decision } = one;
      const resource = ofKind(one);
      return resource === undefined || decision.compliance !== 'NON_COMPLIANT'
        ? []
        : [
            {
              resource,
              ruleId: rule.id,
              place: severities.indexOf(severityOf(rule, one.resource, decision) ?? 'LOW'),
            },
          ];
    })
    .toSorted((a, b) => a.place - b.place);

const keyOf = (
  ruleId: string,
  { accountId, resourceId }: Pick<IamUser, 'accountId' | 'resourceId'>,
  ofSource: string | null,
): string =>
  findingKey({ RuleId: ruleId, AccountId: accountId ?? ofSource, ComplianceResourceId: resourceId });

/** For those of whom there are too many. */
const notLookedFor = (most: number, command: string): string =>
  `${most === 0 ? '# This proposes the fix:' : `# The page has the fixes of the ${most} worst. This proposes one:`}\n${command}\n`;

export const roleFixes = (decided: readonly DecidedResource[], accountId: string | null, now: Date): Fixes =>
  worst(decided, ({ resource }) =>
    resource.resourceType === 'AWS::IAM::Role' ? resource : undefined,
  ).flatMap(({ resource: role, ruleId }, place) => {
    const key = keyOf(ruleId, role, accountId);
    if (place >= FIXED_ROLES)
      return [
        [
          key,
          notLookedFor(
            FIXED_ROLES,
            shellCommand`mfa-rules fix --role=${asText(role.resourceName)} --format cli`,
          ),
        ] as const,
      ];
    const fix = fixOf(role, now);
    return fix === undefined ? [] : [[key, renderFixCommands([fix], { roles: 1, undecided: 0 })] as const];
  });

/** Proposals that would leave no administrator say so first, as far as users' devices are known. */
const withAdministrators = (
  fixes: readonly UserFix[],
  details: NonNullable<ReadPrivileges['details']>,
  users: readonly IamUser[],
  now: Date,
): readonly UserFix[] => {
  if (fixes.length === 0 || leavesAnAdministrator(fixes, details, userPolicyChange, now)) return fixes;
  const byArn = new Map(users.map((user) => [user.arn, user]));
  const hasDevice = (arn: string): boolean | undefined => {
    const user = byArn.get(arn);
    return user && hasMfa(user);
  };
  return withLastAdministrator(fixes, details, userPolicyChange, hasDevice, now);
};

/** Of users who have privileges without MFA; one proposal may be that of several, whose group it changes. */
export const userFixes = (
  decided: readonly DecidedResource[],
  accountId: string | null,
  { details, privileges }: Pick<ReadPrivileges, 'details' | 'privileges'>,
  now: Date,
): PageFacts['fixes'] => {
  if (details === undefined || privileges === undefined) return new Map();
  const found = worst(decided, ({ rule, resource }) =>
    resource.resourceType === 'AWS::IAM::User' && rule.id === iamUserPrivilegesMfaRequired.id
      ? resource
      : undefined,
  );
  const most = fixedUsersOf(details);
  const accountUsers = new Map(details.users.map((user) => [user.id, user]));
  const wanted: readonly AccountUser[] = found
    .slice(0, most)
    .flatMap(({ resource }) => accountUsers.get(resource.resourceId) ?? []);
  const users = decided.flatMap(({ resource }) =>
    resource.resourceType === 'AWS::IAM::User' ? [resource] : [],
  );
  const proposed = withAdministrators(
    userFixesOf(wanted, 'write', { details, privileges, now }).fixes,
    details,
    users,
    now,
  );
  const commands = new Map<string, string>();
  for (const fix of proposed) {
    const text = renderUserFixCommands([fix], { users: 1, undecided: 0, least: 'write' }, MOST_VERSIONS);
    for (const { id } of [...fix.alsoFixed, fix.user]) if (!commands.has(id)) commands.set(id, text);
  }
  return new Map(
    found.flatMap(({ resource: user, ruleId }, place) => {
      const text =
        commands.get(user.resourceId) ??
        (place < most
          ? undefined
          : notLookedFor(most, shellCommand`mfa-rules fix --user=${asText(user.resourceName)} --format cli`));
      return text === undefined ? [] : [[keyOf(ruleId, user, accountId), text] as const];
    }),
  );
};
