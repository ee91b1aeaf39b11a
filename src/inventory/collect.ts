import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Need, Parameters, Rule } from '../../rules/rule.ts';
import type { Resource, ResourceType } from '../resources/resource.ts';
import { accountInventory } from './account.ts';
import { errorFieldsOf } from '../text/error-text.ts';
import type { Problem } from '../aws/problem.ts';
import type { ReadingOptions } from '../aws/reading.ts';
import { recordCalls, type RecordedCall } from '../aws/recorded-calls.ts';
import { MARK_FILE, toMark } from './collected-mark.ts';
import { claimFolder, writeFolder } from './saved-folder.ts';
import { listingSource, sources, sourcesFor } from './sources/index.ts';

export interface RuleToCollect {
  readonly rule: Rule;
  readonly parameters: Parameters;
}

/** What to collect, and how. */
export interface CollectOptions extends ReadingOptions {
  readonly sts: STSClient;
  /** The folder to write. */
  readonly dir: string;
  /** The rules that the folder is to be evaluated with, and the parameters that ask for what is not always read. */
  readonly rules: readonly RuleToCollect[];
  /** Whether to say in the folder that it was collected wholly: somebody may go on later with what was not. */
  readonly isMarked?: boolean;
}

export interface Collected {
  /** The names of the files written; none where nothing could be listed, and the folder is as it was. */
  readonly files: readonly string[];
  /** What could not be read, and is therefore not in the files. */
  readonly problems: readonly Problem[];
  /** The same, by what they are of. */
  readonly problemsOf: ReadonlyMap<ResourceType, readonly Problem[]>;
}

const IDENTITY = 'get-caller-identity.json';

/** What a rule needs whatever its parameters are going to be; and of what costs a call for most, what these ask for. */
const needsToCollect = ({ rule: { needs }, parameters }: RuleToCollect): readonly Need<Resource>[] =>
  needs.map((need) => ({
    ...need,
    under: (_, resource) => need.collected !== 'where asked' || (need.under?.(parameters, resource) ?? true),
  }));

/** Reads all that the rules may need, once, and keeps the answers as they came. */
const readAnswers = async (
  rules: readonly RuleToCollect[],
  options: ReadingOptions,
  accountId: string | undefined,
): Promise<{
  readonly calls: readonly RecordedCall[];
  readonly problemsOf: ReadonlyMap<ResourceType, readonly Problem[]>;
}> => {
  const calls: RecordedCall[] = [];
  const problemsOf = new Map<ResourceType, readonly Problem[]>();
  const stop = recordCalls(options.iam, (call) => calls.push(call));
  try {
    const inventory = accountInventory({ ...options, ...(accountId === undefined ? {} : { accountId }) });
    for (const resourceType of new Set(rules.map(({ rule }) => rule.resourceType))) {
      const needs = rules.filter(({ rule }) => rule.resourceType === resourceType).flatMap(needsToCollect);
      const listing = await inventory.list(resourceType, needs, {});
      problemsOf.set(resourceType, listing?.problems ?? []);
    }
  } finally {
    stop();
  }
  return { calls, problemsOf };
};

/** What is saved of GetCallerIdentity. */
interface Identity {
  readonly UserId: string | undefined;
  readonly Account: string;
  readonly Arn: string | undefined;
}

const readIdentity = async ({ sts, signal, onWarning }: CollectOptions): Promise<Identity | undefined> => {
  try {
    const { UserId, Account, Arn } = await sts.send(
      new GetCallerIdentityCommand({}),
      signal === undefined ? {} : { abortSignal: signal },
    );
    return Account === undefined ? undefined : { UserId, Account, Arn };
  } catch (error) {
    // The ARNs of the resources tell the account as well.
    onWarning?.({ operation: 'GetCallerIdentity', error: errorFieldsOf(error) });
    return undefined;
  }
};

/**
 * Saves a live account as a folder that `readInventoryFolder` reads, without changing anything in the account. The folder
 * gives the same answer as the account did, with the parameters given and with every value of those that say for whom a
 * rule is. Where other parameters ask for more (tags, devices beside the first, certifications), that was not read, and
 * the answer says so.
 *
 * The folder is made where it does not exist. Files of an earlier `collect` in it are replaced, or removed where there is
 * nothing new for them; any other file there is a reason to refuse, even one that an inventory may have: answers of two
 * days would be read as one. A listing that failed midway is saved with `"IsTruncated": true`; an answer about one user
 * that failed is left out.
 *
 * @throws where the folder cannot be written or holds other files. What cannot be read is a problem, not an error.
 */
export const collect = async (options: CollectOptions): Promise<Collected> => {
  const { dir, rules, isMarked = false } = options;
  const start = new Date().toISOString();
  const needed = new Set(rules.flatMap(({ rule }) => sourcesFor(rule)));
  const files = [...sources.map(({ file }) => file), IDENTITY, MARK_FILE];
  await claimFolder(dir, files);

  const identity = await readIdentity(options);
  const { calls, problemsOf } = await readAnswers(rules, options, identity?.Account);
  const problems = [...problemsOf.values()].flat();
  const contents = new Map<string, unknown>();
  for (const { operation, file, save } of sources.filter((source) => needed.has(source))) {
    const own = calls.filter((call) => call.operation === operation);
    const content = own.length === 0 ? undefined : save?.(own);
    if (content !== undefined) contents.set(file, content);
  }
  const isListed = rules.some(({ rule: { resourceType } }) =>
    contents.has(listingSource(resourceType)?.file ?? ''),
  );
  if (!isListed) return { files: [], problems, problemsOf };
  if (identity !== undefined) contents.set(IDENTITY, identity);
  const saved = [...contents.keys()];
  if (isMarked && problems.length === 0) contents.set(MARK_FILE, toMark(rules, start));
  await writeFolder(dir, files, contents);
  return { files: saved, problems, problemsOf };
};
