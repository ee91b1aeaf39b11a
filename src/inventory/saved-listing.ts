import type { Resource, ResourceOf, ResourceType } from '../resources/resource.ts';
import { isAbsent, items, member, type JsonField } from '../json/field.ts';
import type { Listing } from './inventory.ts';
import { cutShortProblem } from './saved-answer.ts';
import { listsOf } from './sources/index.ts';
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

/** The resources of one type that the answers list; undefined where none lists the type. */
export const readSavedListing = <Type extends ResourceType>(
  answers: ReadonlyMap<Source, JsonField>,
  resourceType: Type,
): Listing<ResourceOf<Type>> | undefined => {
  const read = savedSources.flatMap((source) => {
    const answer = answers.get(source);
    const lists = listsOf(source, resourceType);
    if (answer === undefined || lists === undefined) return [];
    const list = member(answer, lists.field);
    if (lists.isOptional === true && isAbsent(list)) return [];
    return [{ answer, resources: items(list).map((entry) => lists.load(entry)) }];
  });
  if (read.length === 0) return undefined;
  const problems = read.flatMap(({ answer }) => cutShortProblem(answer) ?? []);
  return {
    resources: mergedLists(read.map(({ resources }) => resources)),
    complete: problems.length < read.length,
    problems,
  };
};
