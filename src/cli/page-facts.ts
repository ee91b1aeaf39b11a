/** What the page of `--format html` shows of a source beside the verdicts: credentials, privileges and fixes. */
import type { Decision, Rule } from '../../rules/rule.ts';
import { iamUserMfaRequired } from '../../rules/iam-user-mfa-required/rule.ts';
import type { AccountPaths } from '../report/account-paths.ts';
import { rootRow, userRow, type CredentialRow } from '../report/credential-rows.ts';
import { problemLines } from '../report/problem-lines.ts';
import type { Resource } from '../resources/resource.ts';
import type { AuthorizationDetails } from '../privileges/account.ts';
import { entrancesOf } from '../privileges/entrances.ts';
import { toldApartIn } from '../privileges/told-apart.ts';
import { groupedBy } from '../report/grouped-by.ts';
import { inOrder } from '../report/found-path.ts';
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

export interface PageFacts {
  /** A row for each user and root user that a rule was asked about. */
  readonly credentials: readonly CredentialRow[];
  readonly paths: AccountPaths;
  /** Of one of several: what the others have to know of it; undefined where its policies were not read. */
  readonly known: KnownAccount | undefined;
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
  const all = facts.map(({ paths }) => paths);
  if (facts.length < 2) return all;
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
  return all.map((one) => {
    const found = one.accountId === null ? undefined : byAccount.get(one.accountId);
    return one.paths === undefined || found === undefined
      ? one
      : { ...one, paths: [...one.paths, ...found.flatMap((into) => into.found)].toSorted(inOrder) };
  });
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
  const [reason] = privileges.problem === undefined ? [] : problemLines([privileges.problem]);
  return {
    credentials: rowsOf(decided, accountId, privileges),
    paths: { accountId, paths: privileges.paths, reason },
    known: isOneOfSeveral ? await knownAccount(source, accountId, privileges.details) : undefined,
    fixes: new Map([
      ...roleFixes(decided, accountId, now),
      ...userFixes(decided, accountId, privileges, now),
    ]),
  };
};
