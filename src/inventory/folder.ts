import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Resource, ResourceOf, ResourceType } from '../resources/resource.ts';
import { member, textLike, type JsonField } from '../json/field.ts';
import { nearest } from '../text/nearest.ts';
import { MARK_FILE } from './collected-mark.ts';
import type { Inventory, Listing } from './inventory.ts';
import { deviceMismatch, readAccountSummary, type AccountSummary } from './account-summary.ts';
import { notExact } from './file-text.ts';
import { readSavedAnswer, readSavedText, toSavedAnswer, type AnswerKind } from './saved-answer.ts';
import { NOUNS, withSavedFacts, type SavedTeller } from './saved-facts.ts';
import { howToSave, readSavedListing } from './saved-listing.ts';
import { listingSource, tellsOf } from './sources/index.ts';
import { getAccountSummary } from './sources/get-account-summary.ts';
import { savedSources } from './sources/saved-sources.ts';
import type { Source } from './sources/source.ts';

/** An inventory read from a folder. */
export interface FolderInventory extends Inventory {
  /** What does not keep anything from being evaluated, e.g. a file that no inventory has. */
  readonly warnings: readonly string[];
}

const IDENTITY = 'get-caller-identity.json';

const SUMMARY = getAccountSummary.file;

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
  readonly summary: AccountSummary | undefined;
}

interface Completed<R extends Resource> {
  readonly listing: Listing<R> | undefined;
  readonly warnings: readonly string[];
}

/** What the account's own count says of a list: that something is missing from it, or only that it is of another time. */
const compareCount = <R extends Resource>(
  { listing, warnings }: Completed<R>,
  counted: number | undefined,
  resourceType: ResourceType,
): Completed<R> => {
  if (listing === undefined || counted === undefined) return { listing, warnings };
  const listed = listing.resources.length;
  const nouns = counted === 1 ? NOUNS[resourceType].replace(/s$/, ' is') : `${NOUNS[resourceType]} are`;
  const counts = `${counted} ${nouns} counted, ${listed} listed`;
  if (counted === listed) return { listing, warnings };
  if (counted < listed) return { listing, warnings: [...warnings, `${SUMMARY}: ${counts}`] };
  const problem = {
    operation: SUMMARY,
    error: { name: 'Error', message: `${counts}: ${howToSave(resourceType)}` },
  };
  return { listing: { ...listing, complete: false, problems: [...listing.problems, problem] }, warnings };
};

/** The resources of one type that the files list, with all that the files tell of them. */
const readResources = <Type extends ResourceType>(
  { answers, summary }: SavedFiles,
  resourceType: Type,
  accountId: string | undefined,
): Completed<ResourceOf<Type>> => {
  // Read without a listing as well: a file that is damaged is an error all the same.
  const tellers = savedSources.flatMap((source): readonly SavedTeller<ResourceOf<Type>>[] => {
    const tells = tellsOf(source, resourceType);
    const answer = answers.get(source);
    return tells === undefined || answer === undefined
      ? []
      : [{ facts: tells.facts, saved: tells.load(answer) }];
  });
  const counted = summary?.resources[resourceType];
  const reported = tellers.find(({ saved }) => saved.listed !== undefined)?.saved.listed;
  const listing = readSavedListing(answers, resourceType, {
    accountId,
    counted,
    listedElsewhere: reported,
  });
  const isReported = listing !== undefined && listing.resources === reported && reported.length > 0;
  // Of the root user alone it is not worth a warning: what the report does not tell of it is not read.
  const warnings =
    isReported && resourceType === 'AWS::IAM::User'
      ? ['users are those of the credential report, which may be four hours old and has no ids']
      : [];
  const isToldOf = savedSources.some((source) => tellsOf(source, resourceType) !== undefined);
  const compared = compareCount({ listing, warnings }, counted, resourceType);
  if (compared.listing === undefined || !isToldOf) return compared;
  const listedIn = listingSource(resourceType)?.file ?? resourceType;
  const completed = withSavedFacts(resourceType, compared.listing, tellers, listedIn);
  return { listing: completed.listing, warnings: [...compared.warnings, ...completed.warnings] };
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

/** Whether a file is one that a source knows under another name. */
const isAliasOf = ({ text }: Source, name: string): boolean =>
  text !== undefined && !FILES.includes(name) && text.otherNames.test(name);

/** The names of files that hold the text of a source, in the order in which they are taken. */
const textNames = (source: Source, names: readonly string[]): readonly string[] =>
  names.filter((name) => name === source.text?.file || isAliasOf(source, name));

const isKnown = (name: string): boolean =>
  FILES.includes(name) || savedSources.some((source) => isAliasOf(source, name));

const namesIn = async (dir: string): Promise<readonly string[] | 'not a folder'> => {
  try {
    return (await readdir(dir)).toSorted();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Error(`inventory folder "${dir}" does not exist`, { cause });
    if (code === 'ENOTDIR') return 'not a folder';
    throw new Error(`cannot read inventory folder "${dir}"`, { cause });
  }
};

const kindOf = ({ lists, on, aboutOne }: Source): AnswerKind => ({
  // What is asked of the whole account comes in pages.
  joining: lists !== undefined || on === '*' ? 'pages' : 'answers',
  ...(aboutOne === undefined ? {} : { aboutOne }),
});

/** A file of a source: its answer or, where that can be, its text. */
const readSourceFile = async (dir: string, name: string, source: Source): Promise<JsonField> => {
  const content = await readSavedText(dir, name);
  const isObject = /^\s*[{[]/.test(content.text);
  const value = isObject && name === source.file ? undefined : source.text?.toAnswer(content.text);
  if (value === undefined) {
    if (source.text !== undefined && name !== source.file && !isObject)
      throw new Error(`${name} is not a credential report: its first line names neither user nor arn`);
    return toSavedAnswer(content, name, kindOf(source));
  }
  if (!content.isExact) throw notExact(name);
  return { document: name, path: '', value };
};

/** The answer of a source; undefined where no file has it. */
const readSource = async (
  dir: string,
  names: readonly string[],
  source: Source,
): Promise<JsonField | undefined> => {
  if (names.includes(source.file)) return readSourceFile(dir, source.file, source);
  const [name, other] = textNames(source, names);
  if (other !== undefined) throw new Error(`${name} and ${other} are both credential reports: keep one`);
  return name === undefined ? undefined : readSourceFile(dir, name, source);
};

const readFiles = async (dir: string, names: readonly string[]): Promise<SavedFiles> => {
  const other = OTHER_FILES.filter((file) => names.includes(file));
  const [read, others] = await Promise.all([
    Promise.all(savedSources.map(async (source) => [source, await readSource(dir, names, source)] as const)),
    Promise.all(other.map((file) => readSavedAnswer(dir, file))),
  ]);
  const answers = new Map<Source, JsonField>(
    read.flatMap(([source, answer]) => (answer === undefined ? [] : [[source, answer]])),
  );
  const summary = answers.get(getAccountSummary);
  return {
    answers,
    identity: others.find(({ document }) => document === IDENTITY),
    summary: summary && readAccountSummary(summary),
  };
};

/** One file in place of a folder: it alone is read, so that whoever names it knows what the answer rests on. */
const readInventoryFile = async (path: string): Promise<FolderInventory> => {
  const [dir, name] = [dirname(path), basename(path)];
  if (!isKnown(name))
    throw new Error(
      `inventory "${path}" is neither a folder nor a file of one${didYouMean(name)}; a file is named after its operation: ${FILES.join(', ')}`,
    );
  const beside = await namesIn(dir);
  const others = beside === 'not a folder' ? [] : beside.filter((other) => other !== name && isKnown(other));
  const inventory = await readInventory(dir, [name], []);
  return {
    ...inventory,
    warnings: [
      ...inventory.warnings,
      ...(others.length === 0
        ? []
        : [`${name} alone was read: name the folder "${dir}" to read ${others.join(', ')} too`]),
    ],
  };
};

/**
 * Reads a folder of saved answers of the AWS CLI, each file named after its operation, or one such file alone. What several files tell is put
 * together: the more detailed file wins, what was asked for one user beats what was listed of all, and everything beats
 * the credential report. What no file tells stays not read.
 *
 * @throws where there is no such folder, no file of an inventory in it, or one that is not as the AWS CLI writes it: the
 * error names the file and the line or field
 */
export const readInventoryFolder = async (dir: string): Promise<FolderInventory> => {
  const found = await namesIn(dir);
  if (found === 'not a folder') return readInventoryFile(dir);
  // It tells nothing of the account.
  const names = found.filter((name) => name !== MARK_FILE);
  const strangers = names.filter((name) => !isKnown(name));
  if (strangers.length === names.length) {
    // Of a folder of something else no file is a mistyped one.
    const meant =
      strangers
        .filter((name) => /^(get|list|cred)/i.test(name))
        .map(didYouMean)
        .find((question) => question !== '') ?? '';
    throw new Error(`no file of an inventory in "${dir}"${meant}; expected some of: ${FILES.join(', ')}`);
  }
  return readInventory(dir, names, strangers);
};

const readInventory = async (
  dir: string,
  names: readonly string[],
  strangers: readonly string[],
): Promise<FolderInventory> => {
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
  const mismatch = files.summary && deviceMismatch(files.summary, users.listing?.resources ?? []);
  return {
    warnings: [
      ...strangers.map(strangerWarning),
      ...savedSources.flatMap((source) =>
        names.includes(source.file)
          ? textNames(source, names).map((name) => `${name} was not read: ${source.file} tells the same`)
          : [],
      ),
      ...Object.values(types).flatMap(({ warnings }) => warnings),
      ...accountWarning(identity, commonest),
      ...(mismatch === undefined ? [] : [mismatch]),
    ],
    accountId: () => Promise.resolve(identity ?? commonest),
    // All that the files tell is at hand, whatever a rule needs of it.
    list: <Type extends ResourceType>(resourceType: Type): Promise<Listing<ResourceOf<Type>> | undefined> =>
      Promise.resolve(types[resourceType].listing),
  };
};
