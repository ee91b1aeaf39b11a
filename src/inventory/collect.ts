import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Need, Parameters, Rule } from '../../rules/rule.ts';
import type { Resource } from '../iam/resource.ts';
import { accountInventory } from './account.ts';
import { errorFieldsOf } from '../error-text.ts';
import type { Problem } from './inventory.ts';
import { FACT_OPERATIONS, LISTING_OPERATIONS } from './operations.ts';
import type { ReadingOptions } from './reading.ts';
import { recordCalls, type RecordedCall } from './recorded-calls.ts';
import { SAVED_OPERATIONS } from './saved-account.ts';
import { claimFolder, writeFolder } from './saved-folder.ts';

/** What to collect, and how. */
export interface CollectOptions extends ReadingOptions {
  readonly sts: STSClient;
  /** The folder to write. */
  readonly dir: string;
  /** The rules that the folder is to be evaluated with. */
  readonly rules: readonly Rule[];
}

export interface Collected {
  /** The names of the files written; none where nothing could be listed, and the folder is as it was. */
  readonly files: readonly string[];
  /** What could not be read, and is therefore not in the files. */
  readonly problems: readonly Problem[];
}

const IDENTITY = 'get-caller-identity.json';

/** Everything that a rule's parameters can be set to. */
const everySetting = ({ parameters }: Rule): readonly Parameters[] =>
  Object.entries(parameters).reduce<readonly Parameters[]>(
    (settings, [name, { allowedValues }]) =>
      settings.flatMap((setting) => allowedValues.map((value) => ({ ...setting, [name]: value }))),
    [{}],
  );

/** A rule's needs, whatever its parameters are going to be. */
const needsOf = (rule: Rule): readonly Need<Resource>[] => {
  const settings = everySetting(rule);
  return rule.needs.map((need) => ({
    fact: need.fact,
    of: (resource) => settings.some((setting) => need.of?.(resource, setting) ?? true),
  }));
};

const operationsOf = (rules: readonly Rule[]): ReadonlySet<string> =>
  new Set(
    rules.flatMap(({ resourceType, needs }) => [
      ...LISTING_OPERATIONS[resourceType],
      ...needs.flatMap(({ fact }) => FACT_OPERATIONS[fact]),
    ]),
  );

/** Reads all that the rules may need, once, and keeps the answers as they came. */
const readAnswers = async (
  rules: readonly Rule[],
  options: ReadingOptions,
): Promise<{ readonly calls: readonly RecordedCall[]; readonly problems: readonly Problem[] }> => {
  const calls: RecordedCall[] = [];
  const problems: Problem[] = [];
  const stop = recordCalls(options.iam, (call) => calls.push(call));
  try {
    const inventory = accountInventory(options);
    for (const resourceType of new Set(rules.map((rule) => rule.resourceType))) {
      const needs = rules.filter((rule) => rule.resourceType === resourceType).flatMap(needsOf);
      const listing = await inventory.list(resourceType, needs, {});
      problems.push(...(listing?.problems ?? []));
    }
  } finally {
    stop();
  }
  return { calls, problems };
};

const readIdentity = async ({ sts, signal, onWarning }: CollectOptions): Promise<object | undefined> => {
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
 * Saves a live account as a folder that `readInventoryFolder` reads, without changing anything in the account. With
 * every value of every parameter of the rules, the folder gives the same answer as the account did.
 *
 * The folder is made where it does not exist. Files of an earlier `collect` in it are replaced, or removed where there is
 * nothing new for them; any other file there is a reason to refuse, even one that an inventory may have: answers of two
 * days would be read as one. A listing that failed midway is saved with `"IsTruncated": true`; an answer about one user
 * that failed is left out.
 *
 * @throws where the folder cannot be written or holds other files. What cannot be read is a problem, not an error.
 */
export const collect = async (options: CollectOptions): Promise<Collected> => {
  const { dir, rules } = options;
  const operations = operationsOf(rules);
  const saved = SAVED_OPERATIONS.filter(({ operation }) => operations.has(`iam:${operation}`));
  const files = [...SAVED_OPERATIONS.map(({ file }) => file), IDENTITY];
  await claimFolder(dir, files);

  const { calls, problems } = await readAnswers(rules, options);
  const contents = new Map<string, unknown>();
  for (const { operation, file, save } of saved) {
    const content = save(calls.filter((call) => call.operation === operation));
    if (content !== undefined) contents.set(file, content);
  }
  const listings = new Set<string>(rules.flatMap(({ resourceType }) => LISTING_OPERATIONS[resourceType]));
  const isListed = saved.some(
    ({ operation, file }) => listings.has(`iam:${operation}`) && contents.has(file),
  );
  if (!isListed) return { files: [], problems };
  const identity = await readIdentity(options);
  if (identity !== undefined) contents.set(IDENTITY, identity);
  await writeFolder(dir, files, contents);
  return { files: [...contents.keys()], problems };
};
