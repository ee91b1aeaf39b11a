import type { Resource, ResourceType } from '../resources/resource.ts';
import type { Problem } from '../aws/problem.ts';
import type { Listing } from './inventory.ts';
import type { FactsOf, SavedFacts, Tells } from './sources/source.ts';

/** What people call the resources of a type. */
export const NOUNS: Readonly<Record<ResourceType, string>> = {
  'AWS::IAM::User': 'users',
  'AWS::IAM::Role': 'roles',
  'AWS::::Account': 'accounts',
};

/** One file that tells of resources what the listings do not. */
export interface SavedTeller<R extends Resource> {
  readonly facts: Tells<R>['facts'];
  readonly saved: SavedFacts<R>;
}

interface Completed<R extends Resource> {
  readonly listing: Listing<R>;
  readonly warnings: readonly string[];
}

/** Names are unique in an account without regard to case. */
const nameOf = ({ resourceName }: Resource): string => resourceName.toLowerCase();

/** Resources of one name and several ids: one was made after another was deleted, or in another account. */
const namesakes = <R extends Resource>(resources: readonly R[]): ReadonlySet<R> => {
  const counts = new Map<string, number>();
  for (const resource of resources) counts.set(nameOf(resource), (counts.get(nameOf(resource)) ?? 0) + 1);
  return new Set(resources.filter((resource) => (counts.get(nameOf(resource)) ?? 0) > 1));
};

/** A resource with all that the files tell, the later before the earlier; undefined: gone. */
const completed = <R extends Resource>(resource: R, tellers: readonly SavedTeller<R>[]): R | undefined => {
  const facts: FactsOf<R>[] = [];
  for (const { saved } of tellers) {
    const told = saved.factsOf(resource);
    if (told === 'gone') return undefined;
    facts.push(told);
  }
  return facts.reduce<R>((known, told) => ({ ...known, ...told }), resource);
};

/** Resources that some file tells of and no file lists, by name or ARN. */
const unlisted = <R extends Resource>(
  resources: readonly R[],
  tellers: readonly SavedTeller<R>[],
): readonly string[] => {
  const listed = new Set(
    resources.flatMap((resource) => ['arn' in resource ? resource.arn : [], resource.resourceName].flat()),
  );
  const told = tellers.flatMap(({ saved }) =>
    saved.told.flatMap(({ arn, resourceName }) => arn ?? resourceName ?? []),
  );
  return [...new Set(told)].filter((who) => !listed.has(who));
};

const SHOWN = 3;

const few = (names: readonly string[]): string =>
  names.length <= SHOWN
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;

/** What the files leave unread although the facts of the resources do not show it. */
const hiddenProblems = <R extends Resource>(
  resources: readonly R[],
  tellers: readonly SavedTeller<R>[],
): readonly Problem[] =>
  tellers.toReversed().flatMap(({ facts, saved: { problem } }) => {
    // Whoever this file does not tell of was asked about one by one: nothing is missing.
    const isMadeUp = facts.every(
      (fact) =>
        tellers.some((other) => other.saved.isOneByOne && other.facts.includes(fact)) &&
        resources.every((resource) => Object.hasOwn(resource, fact)),
    );
    return problem === undefined || isMadeUp ? [] : [problem];
  });

/**
 * The resources that the files list, with what other files tell of them.
 *
 * @param tellers each is believed before those above it
 * @param listedIn the file that a problem of the listing is of
 */
export const withSavedFacts = <R extends Resource>(
  resourceType: ResourceType,
  listing: Listing<R>,
  tellers: readonly SavedTeller<R>[],
  listedIn: string,
): Completed<R> => {
  const doubtful = namesakes(listing.resources);
  // Which of them an answer is about cannot be told: nothing was read of any.
  const resources = listing.resources.flatMap((resource) =>
    doubtful.has(resource) ? [resource] : (completed(resource, tellers) ?? []),
  );
  const missing = unlisted(listing.resources, tellers);
  const isImplausible = missing.length > 0 && listing.resources.length === 0;
  const noun = NOUNS[resourceType];
  const missed = `${few(missing)} ${missing.length === 1 ? 'is' : 'are'} in other files, but in no list of ${noun}`;
  return {
    listing: {
      resources,
      complete: listing.complete && !isImplausible,
      ...(missing.length === 0 ? {} : { unlisted: missing }),
      problems: [
        ...listing.problems,
        ...hiddenProblems(resources, tellers),
        ...[...doubtful].map(({ resourceName, resourceId }) => ({
          operation: listedIn,
          resourceName,
          error: {
            name: 'Error',
            message: `several ${noun} have this name, e.g. ${resourceId}: their answers cannot be told apart`,
          },
        })),
        ...(isImplausible ? [{ operation: listedIn, error: { name: 'Error', message: missed } }] : []),
      ],
    },
    warnings: missing.length > 0 && !isImplausible ? [missed] : [],
  };
};
