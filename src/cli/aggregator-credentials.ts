/** The credential table of all accounts that a configuration aggregator shows, without a role in them. */
import { rootUserMfaRequired } from '../../rules/root-user-mfa-required/rule.ts';
import { openConfig } from '../aws/open-config.ts';
import type { Problem } from '../aws/problem.ts';
import { decideAll } from '../decision/decide-all.ts';
import { readAggregatorFindings } from '../findings/aggregator-findings.ts';
import { readAccountsWithRoles } from '../findings/aggregator-roles.ts';
import { isNoSuchAggregator } from '../findings/aggregator-sources.ts';
import type { Finding } from '../findings/findings.ts';
import { newestOf, readAggregatedUsers } from '../inventory/aggregated-users.ts';
import { rootRow, userRow, type CredentialRow } from '../report/credential-rows.ts';
import { ROOT } from '../report/credentials.ts';
import { groupedBy } from '../report/grouped-by.ts';
import { missingLines } from '../report/missing-lines.ts';
import { problemLines } from '../report/problem-lines.ts';
import type { ReadAccounts, ReadCredentials } from '../report/read-credentials.ts';
import { compare } from '../report/report.ts';
import { toldName, toldOfRoot, toldOfUser } from '../report/told-by-results.ts';
import { accountNamed } from '../resources/account.ts';
import type { IamUser } from '../resources/user.ts';
import { errorFieldsOf } from '../text/error-text.ts';
import type { AccountOptions } from './account-options.ts';
import type { Io, Messages } from './io.ts';
import { tellReading } from './live-source.ts';
import type { SelectedRule } from './selected-rules.ts';
import { nothingRead, openChosenAccount } from './source.ts';

const SELECT = 'SelectAggregateResourceConfig';

/** What an aggregator shows of one account. */
interface Shown {
  /** Those that AWS Config has recorded. */
  readonly users: readonly IamUser[];
  /** Of the rules about devices of users and of the root user, the newest of each. */
  readonly results: readonly Finding[];
  /** Undefined: not read. */
  readonly hasRoles: boolean | undefined;
}

/** A rule may be deployed in several regions: of each resource what was told last. */
const newest = (results: readonly Finding[]): readonly Finding[] =>
  newestOf(
    results,
    ({ ruleId, accountId, resourceId }) => `${ruleId} ${accountId ?? ''} ${resourceId}`,
    ({ orderingTimestamp }) => orderingTimestamp?.getTime() ?? 0,
  );

const problemOf = (operation: string, error: unknown): readonly Problem[] =>
  error === undefined ? [] : [{ operation, error: errorFieldsOf(error) }];

const said = (accountId: string, message: string): Problem => ({
  operation: SELECT,
  resourceName: `account ${accountId}`,
  error: { name: 'Error', message },
});

/** Of a user whom AWS Config has a result of and no record: his ARN, groups and tags are not known. */
const unrecordedRow = (result: Finding, accountId: string): CredentialRow => {
  const { resourceId } = result;
  const name = toldName(result) ?? resourceId;
  const user: IamUser = {
    resourceType: 'AWS::IAM::User',
    resourceId,
    resourceName: name,
    arn: '',
    path: '/',
    accountId,
    ...toldOfUser(result),
  };
  return { ...userRow(user, accountId), Arn: null };
};

const problemsOf = (accountId: string, unrecorded: number, isRead: boolean): readonly Problem[] => [
  ...(unrecorded === 0
    ? []
    : [
        said(
          accountId,
          `of ${unrecorded} users there is a result and no record, and others may be missing: AWS Config has to record AWS::IAM::User`,
        ),
      ]),
  ...(isRead ? [] : [said(accountId, 'the aggregator has neither IAM users nor roles of it')]),
];

const credentialsOf = (
  accountId: string,
  { users: recorded, results, hasRoles }: Shown,
  { rule, parameters }: SelectedRule,
  now: Date,
): ReadCredentials => {
  const ofUsers = new Map(
    results.filter(({ ruleId }) => ruleId === rule.id).map((one) => [one.resourceId, one]),
  );
  const users = recorded.map((user) => {
    const result = ofUsers.get(user.resourceId);
    return result === undefined ? user : { ...user, ...toldOfUser(result) };
  });
  for (const { resourceId } of recorded) ofUsers.delete(resourceId);
  const root = results.find(({ ruleId }) => ruleId === rootUserMfaRequired.id);
  const rows = [
    ...(root === undefined ? [] : [rootRow({ ...accountNamed(accountId), ...toldOfRoot(root) })]),
    ...decideAll(rule, users, { parameters, now }).flatMap(({ resource, decision }) =>
      resource.resourceType === 'AWS::IAM::User' ? [userRow(resource, accountId, decision)] : [],
    ),
    ...[...ofUsers.values()].map((result) => unrecordedRow(result, accountId)),
  ];
  const isRead = rows.length > 0 || hasRoles === true;
  const problems = problemsOf(accountId, ofUsers.size, isRead);
  return {
    account: {
      AccountId: accountId,
      AccountName: null,
      Read: isRead,
      Reason: isRead ? null : problemLines(problems).join('; '),
      // Without a record of any user, nothing tells whether AWS Config records users there at all.
      complete: problems.length === 0 && recorded.length > 0,
      problems,
      hasRoot: root !== undefined,
    },
    rows,
  };
};

/** @throws where there is no such aggregator, or nothing of it may be read */
const refuseNone = (aggregator: string, region: string, problems: readonly Problem[]): never => {
  const [first] = problems;
  if (first === undefined || problems.some(isNoSuchAggregator))
    throw new Error(
      first === undefined
        ? `aggregator ${aggregator} in ${region} shows no account`
        : `there is no configuration aggregator "${aggregator}" in ${region}: check its name, and --profile and --region, which are those of the aggregator itself`,
    );
  throw nothingRead(`aggregator ${aggregator}`, problems);
};

interface AggregatorOptions extends AccountOptions {
  /** Twelve digits each; absent: every account of the aggregator. */
  readonly account?: readonly string[];
}

/**
 * Users as AWS Config has recorded them, with what its results of the rules about devices tell. What no aggregator knows is not
 * read: other credentials, their use, privileges.
 *
 * @param selected the rule about users' devices, with its exemptions
 * @throws where there is no such aggregator, or nothing of it may be read
 */
export const aggregatorCredentials = async (
  aggregator: string,
  options: AggregatorOptions,
  selected: SelectedRule,
  io: Io,
  messages: Messages,
): Promise<ReadAccounts> => {
  messages.progress('reading AWS Config …');
  const { config, region } = openConfig(await openChosenAccount(options, io, messages));
  const { account: accountIds } = options;
  const users = await readAggregatedUsers(config, aggregator);
  const withRoles = await readAccountsWithRoles(config, aggregator);
  const found = await readAggregatorFindings({
    config,
    aggregator,
    ruleIds: [selected.rule.id, rootUserMfaRequired.id],
    all: true,
    ...(accountIds === undefined ? {} : { accountIds }),
    onProgress: tellReading(`aggregator ${aggregator}`, messages).onProgress,
  });
  const problems = [
    ...[users.error, withRoles.error].flatMap((error) => problemOf(SELECT, error)),
    ...found.problems,
  ];
  const isAsked = (id: string | null | undefined): id is string =>
    typeof id === 'string' && (accountIds?.includes(id) ?? true);
  const ids = [
    ...users.items.map(({ accountId }) => accountId),
    ...withRoles.items,
    ...[...found.findings, ...found.missing].map(({ accountId }) => accountId),
  ].filter(isAsked);
  if (ids.length === 0) refuseNone(aggregator, region, problems);
  const usersOf = groupedBy(users.items, ({ accountId = '' }) => accountId);
  const resultsOf = groupedBy(newest(found.findings), ({ accountId }) => accountId ?? '');
  const areRolesRead = withRoles.error === undefined;
  const roles = new Set(withRoles.items);
  for (const line of missingLines(found.missing)) messages.error(line);
  const read = [...new Set(ids)].toSorted(compare).map((id) =>
    credentialsOf(
      id,
      {
        users: usersOf.get(id) ?? [],
        results: resultsOf.get(id) ?? [],
        hasRoles: roles.has(id) || (areRolesRead ? false : undefined),
      },
      selected,
      io.now,
    ),
  );
  warnOfEmpty(read, messages);
  return { read, problems };
};

const isOfUser = ({ Name }: CredentialRow): boolean => Name !== ROOT;

/** An account with roles and without users has none, or does not record them: the answer is the same. */
const warnOfEmpty = (read: readonly ReadCredentials[], { warning }: Messages): void => {
  const empty = read.filter(({ account, rows }) => account.Read && !rows.some(isOfUser));
  if (empty.length > 0)
    warning(
      `${empty.length} of ${read.length} accounts ${empty.length === 1 ? 'has' : 'have'} no IAM user in the aggregator: there is none, or AWS Config does not record AWS::IAM::User there`,
    );
};
