import { readdir } from 'node:fs/promises';
import type { ResourceOf, ResourceType } from '../iam/resource.ts';
import { nearest } from '../nearest.ts';
import { readCredentialReport, reportText } from './credential-report.ts';
import type { Inventory, Listing } from './inventory.ts';
import { isAbsent, member, text, textLike, type JsonField } from '../json/field.ts';
import { cutShortProblem, readSavedAnswer, readSavedText } from './saved-answer.ts';
import { mergedLists, readSavedResources } from './saved-resources.ts';
import {
  readSavedAccessKeys,
  readSavedLoginProfiles,
  reportedFacts,
  type UserFactSource,
} from './saved-user-facts.ts';
import { readSavedUsers } from './saved-users.ts';

/** An inventory read from a folder. */
export interface FolderInventory extends Inventory {
  /** What does not keep anything from being evaluated, e.g. a file that no inventory has. */
  readonly warnings: readonly string[];
}

/** Answers of the AWS CLI, each named after its operation. */
const ANSWERS = [
  'get-account-authorization-details.json',
  'list-users.json',
  'list-roles.json',
  'list-mfa-devices.json',
  'list-virtual-mfa-devices.json',
  'get-login-profile.json',
  'list-access-keys.json',
  'get-credential-report.json',
  'get-account-summary.json',
  'get-caller-identity.json',
] as const;

type AnswerFile = (typeof ANSWERS)[number];
const REPORT_CSV = 'credential-report.csv';
const FILES: readonly string[] = [...ANSWERS, REPORT_CSV];

const isAnswer = (file: string): file is AnswerFile => FILES.includes(file) && file !== REPORT_CSV;

/** Everything that a folder holds, read and not yet understood. */
interface SavedFiles {
  readonly answers: ReadonlyMap<AnswerFile, JsonField>;
  readonly reportCsv: string | undefined;
}

/** The lists of each type, the more detailed last: it weighs more. */
const LISTS: Readonly<Record<ResourceType, readonly (readonly [file: AnswerFile, list: string])[]>> = {
  'AWS::IAM::User': [
    ['list-users.json', 'Users'],
    ['get-account-authorization-details.json', 'UserDetailList'],
  ],
  'AWS::IAM::Role': [
    ['list-roles.json', 'Roles'],
    ['get-account-authorization-details.json', 'RoleDetailList'],
  ],
};

/** The resources of one type that the files list; undefined where no file lists the type. */
const readListing = <Type extends ResourceType>(
  { answers }: SavedFiles,
  resourceType: Type,
): Listing<ResourceOf<Type>> | undefined => {
  const lists = LISTS[resourceType].flatMap(([file, name]) => {
    const answer = answers.get(file);
    if (answer === undefined) return [];
    const list = member(answer, name);
    // GetAccountAuthorizationDetails leaves out what --filter did not ask for; any other answer has its list.
    const isLeftOut = isAbsent(list) && file === 'get-account-authorization-details.json';
    return isLeftOut ? [] : [{ answer, resources: readSavedResources(list, resourceType) }];
  });
  if (lists.length === 0) return undefined;
  const problems = lists.flatMap(({ answer }) => cutShortProblem(answer) ?? []);
  return {
    resources: mergedLists(lists.map(({ resources }) => resources)),
    complete: problems.length < lists.length,
    problems,
  };
};

const GENERATED_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

const readReport = ({ answers, reportCsv }: SavedFiles): UserFactSource | undefined => {
  const answer = answers.get('get-credential-report.json');
  if (answer === undefined) {
    if (reportCsv === undefined) return undefined;
    return reportedFacts(readCredentialReport(reportCsv, REPORT_CSV), REPORT_CSV, undefined);
  }
  const csv = reportText(text(member(answer, 'Content')));
  const generated = member(answer, 'GeneratedTime');
  const asOf = isAbsent(generated) ? undefined : textLike(generated, GENERATED_TIME, 'an ISO 8601 time');
  return reportedFacts(readCredentialReport(csv, answer.document), answer.document, asOf);
};

const readFacts = <Source>(
  { answers }: SavedFiles,
  file: AnswerFile,
  read: (answer: JsonField) => Source,
): Source | undefined => {
  const answer = answers.get(file);
  return answer === undefined ? undefined : read(answer);
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

const readFiles = async (dir: string, names: readonly string[]): Promise<SavedFiles> => {
  const answers = names
    .filter(isAnswer)
    .map(async (file): Promise<readonly [AnswerFile, JsonField]> => [file, await readSavedAnswer(dir, file)]);
  return {
    answers: new Map(await Promise.all(answers)),
    reportCsv: names.includes(REPORT_CSV) ? await readSavedText(dir, REPORT_CSV) : undefined,
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
  const users = readSavedUsers(readListing(files, 'AWS::IAM::User'), {
    // In this order: each beats those before it.
    credentials: [
      readReport(files),
      readFacts(files, 'get-login-profile.json', readSavedLoginProfiles),
      readFacts(files, 'list-access-keys.json', readSavedAccessKeys),
    ],
    virtualDevices: files.answers.get('list-virtual-mfa-devices.json'),
    devices: files.answers.get('list-mfa-devices.json'),
  });
  const listings: { readonly [Type in ResourceType]: Listing<ResourceOf<Type>> | undefined } = {
    'AWS::IAM::User': users.listing,
    'AWS::IAM::Role': readListing(files, 'AWS::IAM::Role'),
  };
  const identity = readFacts(files, 'get-caller-identity.json', (answer) =>
    textLike(member(answer, 'Account'), /^\d{12}$/, 'an account of 12 digits'),
  );
  const commonest = commonestAccount(Object.values(listings));
  const isCsvLeftOut = files.reportCsv !== undefined && files.answers.has('get-credential-report.json');
  return {
    warnings: [
      ...strangers.map(strangerWarning),
      ...(isCsvLeftOut ? [`${REPORT_CSV} was not read: get-credential-report.json tells the same`] : []),
      ...users.warnings,
      ...accountWarning(identity, commonest),
    ],
    accountId: () => Promise.resolve(identity ?? commonest),
    // All that the files tell is at hand, whatever a rule needs of it.
    list: <Type extends ResourceType>(resourceType: Type): Promise<Listing<ResourceOf<Type>> | undefined> =>
      Promise.resolve(listings[resourceType]),
  };
};
