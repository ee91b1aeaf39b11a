import type { Resource, ResourceOf, ResourceType } from '../resources/resource.ts';
import { isAbsent, items, member, type JsonField } from '../json/field.ts';
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
    const identity = `${resource.resourceId} ${resource.arn}`;
    byIdentity.set(identity, { ...byIdentity.get(identity), ...resource });
  }
  return [...byIdentity.values()];
};

/** What to do where nothing lists the resources of a type. */
export const howToSave = (resourceType: ResourceType): string => {
  const file = listingSource(resourceType)?.file ?? '';
  return `save ${file} (aws iam ${file.replace(/\.json$/, '')} > ${file})`;
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
        message: `nothing in ${place} lists ${resourceType} resources: ${howToSave(resourceType)}`,
      },
    },
  ],
});

/** What a folder has of one type beside its lists. */
export interface ListingEvidence<R extends Resource> {
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
  { counted, listedElsewhere }: ListingEvidence<ResourceOf<Type>>,
): Listing<ResourceOf<Type>> | undefined => {
  const read = savedSources.flatMap((source) => {
    const answer = answers.get(source);
    const lists = listsOf(source, resourceType);
    if (answer === undefined || lists === undefined) return [];
    const { field, isOptional = false } = lists;
    const list = member(answer, field);
    if (isOptional && isAbsent(list)) return [];
    return [{ answer, field, isOptional, resources: items(list).map((entry) => lists.load(entry)) }];
  });
  const believed = read.filter(({ isOptional, resources }) => !isOptional || resources.length > 0);
  const problems = read.flatMap(({ answer }) => cutShortProblem(answer) ?? []);
  if (believed.length > 0)
    return {
      resources: mergedLists(believed.map(({ resources }) => resources)),
      complete: believed.some(({ answer }) => cutShortProblem(answer) === undefined),
      problems,
    };
  if (listedElsewhere !== undefined) return { resources: listedElsewhere, complete: true, problems };
  if (counted === 0) return { resources: [], complete: true, problems };
  const [empty] = read;
  return empty && emptyListing(empty.answer.document, empty.field, resourceType);
};
