import { readdir } from 'node:fs/promises';
import type { Resource, ResourceOf, ResourceType } from '../resources/resource.ts';
import { member, textLike, type JsonField } from '../json/field.ts';
import { nearest } from '../text/nearest.ts';
import type { Inventory, Listing } from './inventory.ts';
import { readSavedAnswer, readSavedText } from './saved-answer.ts';
import { withSavedFacts, type SavedTeller } from './saved-facts.ts';
import { readSavedListing } from './saved-listing.ts';
import { listingSource, tellsOf } from './sources/index.ts';
import { savedSources } from './sources/saved-sources.ts';
import type { Source } from './sources/source.ts';

/** An inventory read from a folder. */
export interface FolderInventory extends Inventory {
  /** What does not keep anything from being evaluated, e.g. a file that no inventory has. */
  readonly warnings: readonly string[];
}

const IDENTITY = 'get-caller-identity.json';

/** What the AWS CLI is asked beside IAM. */
const OTHER_FILES: readonly string[] = [IDENTITY];

const FILES: readonly string[] = [
  ...[...savedSources.map(({ file }) => file), ...OTHER_FILES].toSorted(),
  ...savedSources.flatMap(({ text }) => text?.file ?? []),
];

/** What a folder holds, read and not yet understood. */
interface SavedFiles {
  readonly answers: ReadonlyMap<Source, JsonField>;
  readonly identity: JsonField | undefined;
}

interface Completed<R extends Resource> {
  readonly listing: Listing<R> | undefined;
  readonly warnings: readonly string[];
}

/** The resources of one type that the files list, with all that the files tell of them. */
const readResources = <Type extends ResourceType>(
  { answers }: SavedFiles,
  resourceType: Type,
  accountId: string | undefined,
): Completed<ResourceOf<Type>> => {
  const listing = readSavedListing(answers, resourceType, accountId);
  // Read without a listing as well: a file that is damaged is an error all the same.
  const tellers = savedSources.flatMap((source): readonly SavedTeller<ResourceOf<Type>>[] => {
    const tells = tellsOf(source, resourceType);
    const answer = answers.get(source);
    return tells === undefined || answer === undefined
      ? []
      : [{ facts: tells.facts, saved: tells.load(answer) }];
  });
  const isToldOf = savedSources.some((source) => tellsOf(source, resourceType) !== undefined);
  if (listing === undefined || !isToldOf) return { listing, warnings: [] };
  const listedIn = listingSource(resourceType)?.file ?? resourceType;
  return withSavedFacts(resourceType, listing, tellers, listedIn);
};

/** The account that the most resources are of, the first of them where several are. */
const commonestAccount = (listings: readonly (Listing | undefined)[]): string | undefined => {
  const counts = new Map<string, number>();
  for (const { accountId } of listings.flatMap((listing) => listing?.resources ?? []))
    if (accountId !== undefined) counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
};

const accountWarning = (identity: string | undefined, commonest: string | undefined): string[] =>
  identity === undefined || commonest === undefined || identity === commonest
    ? []
    : [`get-caller-identity.json is of account ${identity}, most of what is listed of ${commonest}`];

const didYouMean = (file: string): string => {
  const meant = nearest(file, FILES);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
};

const strangerWarning = (file: string): string =>
  `${file} is not a file of an inventory and was not read${didYouMean(file)}`;

const namesIn = async (dir: string): Promise<readonly string[]> => {
  try {
    return (await readdir(dir)).toSorted();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Error(`inventory folder "${dir}" does not exist`, { cause });
    if (code === 'ENOTDIR') throw new Error(`inventory "${dir}" is not a folder`, { cause });
    throw new Error(`cannot read inventory folder "${dir}"`, { cause });
  }
};

/** The answer of a source; undefined where no file has it. */
const readSource = async (
  dir: string,
  names: readonly string[],
  { file, text }: Source,
): Promise<JsonField | undefined> => {
  if (names.includes(file)) return readSavedAnswer(dir, file);
  if (text === undefined || !names.includes(text.file)) return undefined;
  return { document: text.file, path: '', value: text.toAnswer(await readSavedText(dir, text.file)) };
};

const readFiles = async (dir: string, names: readonly string[]): Promise<SavedFiles> => {
  const other = OTHER_FILES.filter((file) => names.includes(file));
  const [read, others] = await Promise.all([
    Promise.all(savedSources.map(async (source) => [source, await readSource(dir, names, source)] as const)),
    Promise.all(other.map((file) => readSavedAnswer(dir, file))),
  ]);
  return {
    answers: new Map(read.flatMap(([source, answer]) => (answer === undefined ? [] : [[source, answer]]))),
    identity: others.find(({ document }) => document === IDENTITY),
  };
};

/**
 * Reads a folder of saved answers of the AWS CLI, each file named after its operation. What several files tell is put
 * together: the more detailed file wins, what was asked for one user beats what was listed of all, and everything beats
 * the credential report. What no file tells stays not read.
 *
 * @throws where there is no such folder, no file of an inventory in it, or one that is not as the AWS CLI writes it: the
 * error names the file and the line or field
 */
export const readInventoryFolder = async (dir: string): Promise<FolderInventory> => {
  const names = await namesIn(dir);
  const strangers = names.filter((name) => !FILES.includes(name));
  if (strangers.length === names.length) {
    const meant = strangers.map(didYouMean).find((question) => question !== '') ?? '';
    throw new Error(`no file of an inventory in "${dir}"${meant}; expected some of: ${FILES.join(', ')}`);
  }
  const files = await readFiles(dir, names);
  const identity =
    files.identity && textLike(member(files.identity, 'Account'), /^\d{12}$/, 'an account of 12 digits');
  const users = readResources(files, 'AWS::IAM::User', identity);
  const roles = readResources(files, 'AWS::IAM::Role', identity);
  const commonest = commonestAccount([users.listing, roles.listing]);
  const types: { readonly [Type in ResourceType]: Completed<ResourceOf<Type>> } = {
    'AWS::IAM::User': users,
    'AWS::IAM::Role': roles,
    // Last, because the answer does not say which account it is of, and the others' ARNs do.
    'AWS::::Account': readResources(files, 'AWS::::Account', identity ?? commonest),
  };
  return {
    warnings: [
      ...strangers.map(strangerWarning),
      ...savedSources.flatMap(({ file, text }) =>
        text !== undefined && names.includes(text.file) && names.includes(file)
          ? [`${text.file} was not read: ${file} tells the same`]
          : [],
      ),
      ...Object.values(types).flatMap(({ warnings }) => warnings),
      ...accountWarning(identity, commonest),
    ],
    accountId: () => Promise.resolve(identity ?? commonest),
    // All that the files tell is at hand, whatever a rule needs of it.
    list: <Type extends ResourceType>(resourceType: Type): Promise<Listing<ResourceOf<Type>> | undefined> =>
      Promise.resolve(types[resourceType].listing),
  };
};
