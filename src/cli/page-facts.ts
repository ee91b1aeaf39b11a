/** What the page of `--format html` shows of a source beside the verdicts: credentials, privileges and fixes. */
import type { Decision, Rule } from '../../rules/rule.ts';
import { iamUserMfaRequired } from '../../rules/iam-user-mfa-required/rule.ts';
import { hasMfa } from '../../rules/user-devices.ts';
import type { AccountPaths } from '../report/account-paths.ts';
import { rootRow, userRow, type CredentialRow } from '../report/credential-rows.ts';
import { problemLines } from '../report/problem-lines.ts';
import type { Resource } from '../resources/resource.ts';
import type { IamUser } from '../resources/user.ts';
import type { AuthorizationDetails } from '../privileges/account.ts';
import { entrancesOf } from '../privileges/entrances.ts';
import { toldApartIn } from '../privileges/told-apart.ts';
import { groupedBy } from '../report/grouped-by.ts';
import { inOrder, type FoundPath } from '../report/found-path.ts';
import { withDevice } from './by-first-device.ts';
import type { Messages } from './io.ts';
import { keptDetails } from './kept-details.ts';
import { roleFixes, userFixes } from './page-fixes.ts';
import { pathsAcross, type KnownAccount } from './paths-across.ts';
import { policiesTell, readPrivileges, type ReadPrivileges } from './read-privileges.ts';
import type { OpenedInventory } from './source.ts';

/** A resource with what a rule decided of it. */
export interface DecidedResource {
  readonly rule: Pick<Rule, 'id' | 'reasons'>;
  readonly resource: Resource;
  readonly decision: Decision;
}

/** Whether a user has an MFA device, by his ARN; undefined where it is not known. */
type HasDevice = (userArn: string) => boolean | undefined;

export interface PageFacts {
  /** A row for each user and root user that a rule was asked about. */
  readonly credentials: readonly CredentialRow[];
  readonly paths: AccountPaths;
  /** Of one of several: what the others have to know of it; undefined where its policies were not read. */
  readonly known: KnownAccount | undefined;
  readonly hasDevice: HasDevice;
  /** Commands that write what is proposed, by `findingKey`. */
  readonly fixes: ReadonlyMap<string, string>;
}

const rowOf = (
  { resource, decision }: DecidedResource,
  accountId: string | null,
  { reached, groups }: ReadPrivileges,
): CredentialRow | undefined => {
  switch (resource.resourceType) {
    case 'AWS::IAM::User':
      return userRow(resource, accountId, decision, policiesTell(resource, { reached, groups }));
    case 'AWS::::Account':
      return rootRow(resource);
    case 'AWS::IAM::Role':
      return undefined;
  }
};

/** Each user once, as the rule about devices knows it: that one knows the exemptions. */
const rowsOf = (
  decided: readonly DecidedResource[],
  accountId: string | null,
  privileges: ReadPrivileges,
): readonly CredentialRow[] => {
  const rows = new Map<string, CredentialRow>();
  for (const one of decided) {
    const row = rowOf(one, accountId, privileges);
    const { resourceId } = one.resource;
    if (row !== undefined && (!rows.has(resourceId) || one.rule.id === iamUserMfaRequired.id))
      rows.set(resourceId, row);
  }
  return [...rows.values()];
};

/** One of several accounts, for the others: one without users has roles that these may come to. */
const knownAccount = async (
  source: Pick<OpenedInventory, 'isLive' | 'authorizationDetails'>,
  accountId: string | null,
  read: AuthorizationDetails | undefined,
): Promise<KnownAccount | undefined> => {
  // Why policies cannot be read is told where users are asked about.
  const details = read ?? (await source.authorizationDetails?.().catch(() => undefined));
  if (accountId === null || details === undefined) return undefined;
  return {
    accountId,
    entrances: entrancesOf(details),
    told: toldApartIn(details),
    isAsked: () => true,
    wanted: undefined,
    details: keptDetails(source, details),
  };
};

/** The paths of several accounts, with those that lead from one into others. */
export const withPathsAcross = async (
  facts: readonly PageFacts[],
  now: Date,
  messages: Pick<Messages, 'progress'>,
): Promise<readonly AccountPaths[]> => {
  if (facts.length < 2) return facts.map(({ paths }) => paths);
  const far = await pathsAcross(
    {
      accounts: facts.flatMap(({ known }) => known ?? []),
      unread: facts.flatMap(({ known, paths: { accountId } }) =>
        known === undefined && accountId !== null ? [accountId] : [],
      ),
      now,
      withMfa: true,
      isShown: () => true,
    },
    messages,
  );
  const byAccount = groupedBy(far, ({ accountId }) => accountId);
  return facts.map(({ paths: one, hasDevice }) => {
    const into = one.accountId === null ? undefined : byAccount.get(one.accountId);
    if (one.paths === undefined || into === undefined) return one;
    const found = into.flatMap((far) => far.found);
    const open = into.flatMap(({ byFirstDevice }) => openWays(byFirstDevice, hasDevice));
    return { ...one, paths: [...one.paths, ...found, ...open].toSorted(inOrder) };
  });
};

const openWays = (byFirstDevice: readonly FoundPath[], hasDevice: HasDevice): readonly FoundPath[] =>
  byFirstDevice.flatMap((path) => withDevice(path, hasDevice(path.user.arn)));

const devicesOf = (users: readonly IamUser[]): HasDevice => {
  const byArn = new Map(users.map((user) => [user.arn, user]));
  return (arn) => {
    const user = byArn.get(arn);
    return user && hasMfa(user);
  };
};

/** The paths of an account, with those of users without a device who may enrol the first with a password or a key alone. */
const withFirstDevices = (
  { paths, byFirstDevice }: ReadPrivileges,
  hasDevice: HasDevice,
): readonly FoundPath[] | undefined => {
  if (paths === undefined) return undefined;
  const open = openWays(byFirstDevice, hasDevice);
  return open.length === 0 ? paths : [...paths, ...open].toSorted(inOrder);
};

/** @param decided every resource of the source with each decision about it */
export const pageFactsOf = async (
  source: Pick<OpenedInventory, 'isLive' | 'authorizationDetails'>,
  accountId: string | null,
  decided: readonly DecidedResource[],
  now: Date,
  isOneOfSeveral: boolean,
): Promise<PageFacts> => {
  const users = decided.flatMap(({ resource }) =>
    resource.resourceType === 'AWS::IAM::User' ? [resource] : [],
  );
  const privileges = await readPrivileges(source, users, now);
  const hasDevice = devicesOf(users);
  const [reason] = privileges.problem === undefined ? [] : problemLines([privileges.problem]);
  return {
    credentials: rowsOf(decided, accountId, privileges),
    paths: { accountId, paths: withFirstDevices(privileges, hasDevice), reason },
    hasDevice,
    known: isOneOfSeveral ? await knownAccount(source, accountId, privileges.details) : undefined,
    fixes: new Map([
      ...roleFixes(decided, accountId, now),
      ...userFixes(decided, accountId, privileges, now),
    ]),
  };
};
