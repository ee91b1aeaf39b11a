/** The roles that a command about trust policies is asked about, with what could not be read of them. */
import type { ParameterValues } from '../../rules/parameter.ts';
import { iamRoleTrustMfaRequired as rule } from '../../rules/iam-role-trust-mfa-required/rule.ts';
import type { Listing } from '../inventory/inventory.ts';
import { notListed } from '../inventory/saved-listing.ts';
import { problemLines } from '../report/problem-lines.ts';
import type { ReportedMissing, Unread } from '../report/report.ts';
import type { IamRole } from '../resources/role.ts';
import type { IamUser } from '../resources/user.ts';
import { nearest } from '../text/nearest.ts';
import { shellWords } from '../text/shell-command.ts';
import type { Io, Messages } from './io.ts';
import type { SourceOptions } from './options.ts';
import { nothingRead, openSource, type OpenedInventory } from './source.ts';
import type { TrustPolicies } from './trust-policy-file.ts';

/** What the answers do not rest on, because it was not read. */
export const unreadOf = ({ roles, problems }: TrustPolicies): Unread & { readonly complete: boolean } => {
  const missing = roles
    .filter(({ trustPolicy }) => trustPolicy === undefined)
    .map(({ resourceName, accountId }): ReportedMissing => ({
      RuleId: rule.id,
      ConfigRuleName: rule.id,
      AccountId: accountId ?? null,
      AwsRegion: null,
      Reason: `the trust policy of ${resourceName} was not read`,
    }));
  return { problems, missing, complete: problems.length === 0 && missing.length === 0 };
};

/** The roles of a source that were asked about. */
export interface AskedRoles extends TrustPolicies {
  readonly complete: boolean;
  readonly source: OpenedInventory;
}

/** Names are unique without regard to case; ARNs are compared as they are. */
export const isNamed = (
  one: { readonly arn: string; readonly resourceName: string },
  wanted: string,
): boolean => one.arn === wanted || one.resourceName.toLowerCase() === wanted.toLowerCase();

/** The roles of a source with what their rule needs, as far as they could be read. */
export const listRoles = async (
  source: OpenedInventory,
  parameters: ParameterValues<typeof rule.parameters>,
): Promise<Listing<IamRole>> =>
  (await source.list(rule.resourceType, rule.needs, parameters)) ??
  notListed(source.name, rule.id, rule.resourceType);

/** One role of a listing, with what could not be read of it. */
export const askedRole = (role: IamRole, { problems }: Listing<IamRole>): TrustPolicies => ({
  roles: [role],
  problems: problems.filter(({ resourceName }) =>
    resourceName === undefined ? role.trustPolicy === undefined : isNamed(role, resourceName),
  ),
});

/**
 * That a listing has nobody of this name, and who was probably meant.
 *
 * @param what `role`, `role or user`
 */
export const nobodyNamed = (
  wanted: string,
  what: string,
  listings: readonly Listing<IamRole | IamUser>[],
  source: OpenedInventory,
): Error => {
  const meant = nearest(
    wanted,
    listings.flatMap(({ resources }) => resources.map(({ resourceName }) => resourceName)),
  );
  const isAll = listings.every(({ complete }) => complete);
  return new Error(
    `no ${what} "${wanted}" ${isAll ? `in ${source.name}` : `among those of ${source.name} that could be read`}${
      meant === undefined ? '' : `; did you mean ${meant}?`
    }`,
  );
};

/** Where it was read: it says what was probably meant, and no more. */
const isUserOf = async (source: OpenedInventory, wanted: string): Promise<boolean> => {
  const users = await source.list('AWS::IAM::User', [], {});
  return users?.resources.some((user) => isNamed(user, wanted)) ?? false;
};

/**
 * A role of the source that the options name, or all of its roles where `wanted` is undefined; with what could not be read
 * of them.
 *
 * @throws where there is no such role, or nothing could be read
 */
export const rolesOfSource = async (
  wanted: string | undefined,
  parameters: ParameterValues<typeof rule.parameters>,
  options: SourceOptions,
  io: Pick<Io, 'askOnTerminal'>,
  messages: Messages,
): Promise<AskedRoles> => {
  const source = await openSource(options, io, messages);
  const listing = await listRoles(source, parameters);
  const { resources, complete, problems } = listing;
  if (!complete && resources.length === 0) throw nothingRead(source.name, problems);
  if (wanted === undefined) return { roles: resources, problems, complete, source };
  const role = resources.find((candidate) => isNamed(candidate, wanted));
  if (role !== undefined) return { ...askedRole(role, listing), complete: true, source };
  if (await isUserOf(source, wanted))
    throw new Error(`--role "${wanted}" is a user: use --user ${shellWords([wanted])}`);
  for (const line of problemLines(problems)) messages.error(line);
  throw nobodyNamed(wanted, 'role', [listing], source);
};
