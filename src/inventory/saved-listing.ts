import type { Resource, ResourceOf, ResourceType } from '../resources/resource.ts';
import { isAbsent, items, member, type JsonField } from '../json/field.ts';
import type { Problem } from '../aws/problem.ts';
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

/**
 * The resources of one type that the answers list; undefined where none lists the type.
 *
 * @param accountId twelve digits: the account of the folder; undefined where nothing says
 */
export const readSavedListing = <Type extends ResourceType>(
  answers: ReadonlyMap<Source, JsonField>,
  resourceType: Type,
  accountId: string | undefined,
): Listing<ResourceOf<Type>> | undefined => {
  const read = savedSources.flatMap((source) => {
    const answer = answers.get(source);
    const lists = listsOf(source, resourceType);
    if (answer === undefined || lists === undefined) return [];
    const list = member(answer, lists.field);
    if (lists.isOptional === true && isAbsent(list)) return [];
    const entries = lists.isOne === true ? [list] : items(list);
    const resources = entries.map((entry) => lists.load(entry, accountId));
    return [
      {
        answer,
        resources: resources.filter((one) => one !== undefined),
        problem: problemOf(answer, resources),
      },
    ];
  });
  if (read.length === 0) return undefined;
  const problems = read.flatMap(({ problem }) => problem ?? []);
  return {
    resources: mergedLists(read.map(({ resources }) => resources)),
    complete: problems.length < read.length,
    problems,
  };
};
