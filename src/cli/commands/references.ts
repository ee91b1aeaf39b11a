import type { Problem } from '../../aws/problem.ts';
import type { OpenAccount } from '../../aws/open-account.ts';
import type { OpenConfig } from '../../aws/open-config.ts';
import type { AuthorizationDetails } from '../../privileges/account.ts';
import { accountPolicies, knownUsers } from '../../references/account-policies.ts';
import type { LookedThrough } from '../../references/account/looked-through.ts';
import type { Looked, NotLooked } from '../../references/looked.ts';
import { findReferences } from '../../references/find-references.ts';
import { NEVER_LOOKED } from '../../references/never-looked.ts';
import type { SoughtUser } from '../../references/stored-policy.ts';
import { problemLines } from '../../report/problem-lines.ts';
import {
  renderReferencesCsv,
  renderReferencesJson,
  renderReferencesTable,
  type ReferencesReport,
} from '../../report/references.ts';
import type { TextStyle } from '../../report/terminal-text.ts';
import { checkOneAccount } from '../account-folders.ts';
import { named, readAuthorizationDetails } from '../authorization-details.ts';
import { deliver } from '../deliver.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import { nameOfAccount, tellReading } from '../live-source.ts';
import type { AnswerOptions, SourceOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';
import { openChosenAccount } from '../source.ts';

export interface ReferencesOptions extends SourceOptions, AnswerOptions {
  /** Absent: AWS Config of the account and region alone. */
  readonly aggregator?: string;
  /** Also the services themselves, where AWS Config has no policies of theirs. */
  readonly deep?: boolean;
}

/** Each once, however often it was named. */
const soughtUsers = (
  names: readonly string[],
  { users, roles }: AuthorizationDetails,
): readonly SoughtUser[] => {
  const others = { items: roles, are: 'is a role: a user is asked for' };
  const found = names.map(
    (name) => users.find(({ id }) => id === name) ?? named(users, name, 'user', others),
  );
  return [...new Set(found)].map(({ name, arn, id }) => ({ name, arn, id }));
};

const accountLooked = ({ users, groups, roles, policies }: AuthorizationDetails): readonly Looked[] =>
  [
    ['AWS::IAM::Role', roles.length],
    ['AWS::IAM::User', users.length],
    ['AWS::IAM::Group', groups.length],
    ['AWS::IAM::Policy', policies.length],
  ].map(([what, count]) => ({ what: String(what), region: null, count: Number(count) }));

/** What AWS Config has, and what services were asked in its place. */
const together = (ofConfig: LookedThrough, asked: LookedThrough): LookedThrough => {
  const isAsked = ({ what }: NotLooked): boolean => asked.looked.some((looked) => looked.what === what);
  const left = ofConfig.notLooked.filter((one) => !isAsked(one));
  // Of types alone the recorder says that it leaves them out.
  const isRecorded = !left.some(({ what }) => what.startsWith('AWS::'));
  return {
    policies: [...ofConfig.policies, ...asked.policies],
    entries: [...ofConfig.entries, ...asked.entries],
    looked: [...ofConfig.looked, ...asked.looked],
    notLooked: [...left, ...asked.notLooked.filter(({ what }) => !left.some((one) => one.what === what))],
    problems: [...ofConfig.problems, ...asked.problems],
    isWhole: isRecorded && asked.isWhole,
  };
};

/**
 * Accounts of which an aggregator copies nothing, or nothing new.
 *
 * @throws where there is no such aggregator
 */
const aggregatorProblems = async (
  config: OpenConfig['config'],
  region: string,
  aggregator: string,
): Promise<readonly Problem[]> => {
  const { isNoSuchAggregator, readAggregatorSources, SOURCES_STATUS } =
    await import('../../findings/aggregator-sources.ts');
  const { accountIds, failureOf, problems } = await readAggregatorSources(config, aggregator);
  if (problems.some(isNoSuchAggregator))
    throw new Error(
      `there is no configuration aggregator "${aggregator}" in ${region}: check its name, and --profile and --region, which are those of the aggregator itself`,
    );
  const failing = accountIds.flatMap((accountId): readonly Problem[] => {
    const message = failureOf(accountId);
    if (message === undefined) return [];
    return [
      { operation: SOURCES_STATUS, resourceName: `account ${accountId}`, error: { name: 'Error', message } },
    ];
  });
  return [...problems, ...failing];
};

const readLive = async (
  opened: OpenAccount,
  { aggregator, deep = false }: ReferencesOptions,
  messages: Messages,
): Promise<LookedThrough> => {
  const { openConfig } = await import('../../aws/open-config.ts');
  const { readConfigPolicies } = await import('../../references/account/config-policies.ts');
  const { config, region } = openConfig(opened);
  const { onProgress } = tellReading(nameOfAccount(opened.accountId), messages);
  const accountId = opened.accountId ?? null;
  const copied = aggregator === undefined ? [] : await aggregatorProblems(config, region, aggregator);
  const ofConfig = await readConfigPolicies({ config, region, accountId, aggregator, onProgress });
  const others: NotLooked =
    aggregator === undefined
      ? {
          what: `regions other than ${region}, and other accounts`,
          why: 'AWS Config answers for one region: name an aggregator, or run this again with --region',
        }
      : {
          what: 'accounts and regions that the aggregator has no resources of, and types that are not recorded there',
          why: 'an aggregator does not tell what it lacks (`mfa-rules doctor --aggregator NAME` shows more)',
        };
  const known = {
    ...ofConfig,
    notLooked: [...ofConfig.notLooked, others],
    problems: [...copied, ...ofConfig.problems],
  };
  const { NOT_ASKED, readServicePolicies } = await import('../../references/account/service-policies.ts');
  if (!deep) return { ...known, notLooked: [...known.notLooked, ...NOT_ASKED] };
  const unrecorded = ofConfig.notLooked.map(({ what }) => what);
  return together(known, await readServicePolicies(opened, unrecorded, onProgress));
};

/** Saved answers are of IAM alone. */
const SAVED: LookedThrough = {
  policies: [],
  entries: [],
  looked: [],
  notLooked: [
    {
      what: 'resource policies (of buckets, keys, queues, topics, functions and others), grants of KMS keys, access entries of EKS clusters',
      why: 'saved answers hold IAM alone: read the live account, with --aggregator all accounts',
    },
  ],
  problems: [],
  isWhole: true,
};

const reportOf = (
  details: AuthorizationDetails,
  accountId: string | null,
  users: readonly SoughtUser[],
  sources: readonly LookedThrough[],
  problems: readonly Problem[],
): ReferencesReport => {
  const policies = [...accountPolicies(details), ...sources.flatMap((source) => source.policies)];
  const entries = sources.flatMap((source) => source.entries);
  const found = findReferences(policies, entries, users, knownUsers(details));
  const all = [...problems, ...sources.flatMap((source) => source.problems)];
  const isRecorded = sources.every(({ isWhole }) => isWhole);
  return {
    accountId,
    users,
    ...found,
    looked: [...accountLooked(details), ...sources.flatMap(({ looked }) => looked)],
    notLooked: [...sources.flatMap(({ notLooked }) => notLooked), ...NEVER_LOOKED],
    problems: all,
    complete: isRecorded && all.length === 0 && found.unread.length === 0,
  };
};

const render = (
  report: ReferencesReport,
  { format = 'table' }: ReferencesOptions,
  style: TextStyle,
): string => {
  switch (format) {
    case 'json':
      return renderReferencesJson(report);
    case 'csv':
      return renderReferencesCsv(report, problemLines(report.problems));
    case 'table':
      return renderReferencesTable(report, style);
  }
};

const exitCodeOf = ({ references, leftovers, complete }: ReferencesReport, exitZero: boolean): ExitCode => {
  if (!exitZero && references.length + leftovers.length > 0) return 1;
  return complete ? 0 : 3;
};

/**
 * `mfa-rules references`: every policy that names some users, and those that name users who were deleted.
 *
 * @param names names, ARNs or unique ids of users; none: the leftovers alone
 * @throws on wrong usage, and where the account could not be read
 */
export const references = async (
  names: readonly string[],
  options: ReferencesOptions,
  io: Io,
  messages: Messages,
): Promise<ExitCode> => {
  const { inventory, aggregator, deep, output, exitZero = false } = options;
  const asking = aggregator !== undefined ? '--aggregator' : deep === true ? '--deep' : undefined;
  if (inventory !== undefined && asking !== undefined)
    throw new Error(`${asking} asks the live account: give either it or --inventory`);
  await checkOneAccount(inventory);
  if (output !== undefined) await checkOutputFile(output);
  const opened = inventory === undefined ? await openChosenAccount(options, io, messages) : undefined;
  const { details, accountId, problems } = await readAuthorizationDetails(options, io, messages, opened);
  const users = soughtUsers(names, details);
  const sources = opened === undefined ? [SAVED] : [await readLive(opened, options, messages)];
  const report = reportOf(details, accountId, users, sources, problems);
  for (const line of problemLines(sources.flatMap((source) => source.problems))) messages.error(line);
  messages.settle();
  await deliver((style) => render(report, options, style), options, io);
  return exitCodeOf(report, exitZero);
};
