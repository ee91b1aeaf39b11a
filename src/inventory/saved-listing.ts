import type { Resource, ResourceOf, ResourceType } from '../resources/resource.ts';
import { isAbsent, items, member, type JsonField } from '../json/field.ts';
import type { Problem } from '../aws/problem.ts';
import type { Listing } from './inventory.ts';
import { cutShortProblem } from './saved-answer.ts';
import { listingSource, listsOf } from './sources/index.ts';
import { savedSources } from './sources/saved-sources.ts';
import type { Source } from './sources/source.ts';

/**
 * Each resource once; what a later list tells of it weighs more. Ids alone do not tell resources apart in answers that
 * were edited by hand: an id that was used twice must not hide a role.
 */
const mergedLists = <R extends Resource>(lists: readonly (readonly R[])[]): readonly R[] => {
  const byIdentity = new Map<string, R>();
  for (const resource of lists.flat()) {
    const identity = `${resource.resourceId} ${'arn' in resource ? resource.arn : ''}`;
    byIdentity.set(identity, { ...byIdentity.get(identity), ...resource });
  }
  return [...byIdentity.values()];
};

/** Why the resources of an answer may not be all that there are; undefined where they are. */
const problemOf = (answer: JsonField, resources: readonly (Resource | undefined)[]): Problem | undefined => {
  if (!resources.includes(undefined)) return cutShortProblem(answer);
  const message = 'nothing tells which account this is of: save get-caller-identity.json beside it';
  return { operation: answer.document, error: { name: 'Error', message } };
};

/** What to do where nothing lists the resources of a type. */
export const howToSave = (resourceType: ResourceType): string => {
  const file = listingSource(resourceType)?.file ?? '';
  return `save ${file} (aws iam ${file.replace(/\.json$/, '')} > ${file})`;
};

const WANTED: Readonly<Record<ResourceType, string>> = {
  'AWS::IAM::User': 'lists AWS::IAM::User resources',
  'AWS::IAM::Role': 'lists AWS::IAM::Role resources',
  'AWS::::Account': 'tells of the root user',
};

/** Where nothing lists a type: no resource is known, and what to do about it is the problem. `asker` is who looked for it. */
export const notListed = (place: string, asker: string, resourceType: ResourceType): Listing<never> => ({
  resources: [],
  complete: false,
  problems: [
    {
      operation: asker,
      error: {
        name: 'Error',
        message: `nothing in ${place} ${WANTED[resourceType]}: ${howToSave(resourceType)}`,
      },
    },
  ],
});

/** What a folder has of one type beside its lists. */
export interface ListingEvidence<R extends Resource> {
  /** Twelve digits: the account of the folder; undefined where nothing says. */
  readonly accountId: string | undefined;
  /** How many there are, by the account's own count. */
  readonly counted: number | undefined;
  /** All of them, by a file that is no list of IAM. */
  readonly listedElsewhere: readonly R[] | undefined;
}

/**
 * A list that is empty, in an answer that leaves out what it was not asked for: it was not read, unless something says
 * that there is nothing.
 */
const emptyListing = (document: string, field: string, resourceType: ResourceType): Listing<never> => {
  const message = `${field} is empty, as it also is where --filter leaves it out: ${howToSave(resourceType)}`;
  return {
    resources: [],
    complete: false,
    problems: [{ operation: document, error: { name: 'Error', message } }],
  };
};

/** The resources of one type that the answers list; undefined where none lists the type. */
export const readSavedListing = <Type extends ResourceType>(
  answers: ReadonlyMap<Source, JsonField>,
  resourceType: Type,
  { accountId, counted, listedElsewhere }: ListingEvidence<ResourceOf<Type>>,
): Listing<ResourceOf<Type>> | undefined => {
  const read = savedSources.flatMap((source) => {
    const answer = answers.get(source);
    const lists = listsOf(source, resourceType);
    if (answer === undefined || lists === undefined) return [];
    const { field, isOptional = false, isOne = false } = lists;
    const named = member(answer, field);
    // Of the only one there is, its map alone may have been saved.
    const list = isOne && isAbsent(named) ? answer : named;
    if (isOptional && isAbsent(list)) return [];
    if (isOne && lists.isAboutOthers?.(list) === true) return [];
    const loaded = (isOne ? [list] : items(list)).map((entry) => lists.load(entry, accountId));
    const resources = loaded.filter((one) => one !== undefined);
    return [{ answer, field, isOptional, resources, problem: problemOf(answer, loaded) }];
  });
  const believed = read.filter(({ isOptional, resources }) => !isOptional || resources.length > 0);
  const problems = read.flatMap(({ problem }) => problem ?? []);
  if (believed.length > 0)
    return {
      resources: mergedLists(believed.map(({ resources }) => resources)),
      complete: believed.some(({ problem }) => problem === undefined),
      problems,
    };
  if (listedElsewhere !== undefined) return { resources: listedElsewhere, complete: true, problems };
  if (counted === 0) return { resources: [], complete: true, problems };
  const [empty] = read;
  return empty && emptyListing(empty.answer.document, empty.field, resourceType);
};
