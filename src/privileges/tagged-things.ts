/** Actions of one path on what is made in it, which may have tags of one's choice: those of its making are its own from then on. */
import { serviceOf } from '../policy/action-and-resource.ts';
import { choicesOf } from '../policy/choices.ts';
import { flatMap } from '../policy/flat-map.ts';
import { always, type KeyMeaning } from '../policy/search/key-meaning.ts';
import { passing, passingNone } from './passed-tags.ts';
import type { PossibleTags } from './account.ts';
import { ARBITRARY_VALUE, valueOf } from './policy-values.ts';
import { keysOf } from './relevance.ts';
import { isTagOfResource, type Circumstances } from './request-space.ts';
import type { Grant, Rights } from './rights.ts';
import { SOME_RESOURCE, type Asking } from './same-thing.ts';
import { uncertain } from './step.ts';
import { takenTogether } from './taken-together.ts';

/** What some action of a path is asked with beside its resource. */
export type KeysOf = (action: string) => ReadonlyMap<string, KeyMeaning>;

const MAKES = /:(?:Create|Register|Run)/;

/** What gives tags where it is not `TagResource`; nothing: whatever makes it. */
const TAGGING: ReadonlyMap<string, string> = new Map([
  ['autoscaling', 'CreateOrUpdateTags'],
  ['codebuild', ''],
  ['datapipeline', 'AddTags'],
  ['ec2', 'CreateTags'],
  ['elasticmapreduce', 'AddTags'],
  ['sagemaker', 'AddTags'],
  ['ssm', 'AddTagsToResource'],
]);

/** Services that AWS says ask for it where something is made with tags; of others that is not certain. */
const ASKING: ReadonlySet<string> = new Set(['ec2', 'ecs', 'lambda']);

/** What gives the tags with which an action makes something. */
export const taggingFor = (action: string): readonly string[] => {
  const service = serviceOf(action);
  const tagging = TAGGING.get(service) ?? 'TagResource';
  return MAKES.test(action) && tagging !== '' ? [`${service}:${tagging}`] : [];
};

const IN_REQUEST = 'aws:requesttag/';
const TAG_KEYS = 'aws:tagkeys';
const isTag = (key: string): boolean => key.startsWith(IN_REQUEST) || isTagOfResource(key);
const nameIn = (key: string): string => key.slice(key.indexOf('/') + 1);

/** The tags that policies speak of, by their names in lower-case: each with the values that they name. */
interface SpokenOf {
  readonly names: ReadonlyMap<string, string>;
  readonly values: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether those are all that any two of them may have in common. */
  readonly isWhole: boolean;
}

const spokenOf = (rights: Rights, actions: readonly string[]): SpokenOf => {
  const names = new Map<string, string>();
  const values = new Map<string, Set<string>>();
  let isWhole = true;
  const add = (name: string, texts: readonly string[]): void => {
    const known = values.get(name.toLowerCase()) ?? new Set();
    names.set(name.toLowerCase(), name);
    values.set(name.toLowerCase(), known);
    for (const text of texts) known.add(text);
  };
  for (const { tests } of flatMap(actions, rights.statements))
    for (const { key, values: written, written: as } of tests) {
      if (key === TAG_KEYS) for (const value of written) add(valueOf(value), []);
      if (!isTag(key)) continue;
      add(nameIn(as.key), written.map(valueOf));
      isWhole &&= written.every(
        (value) => value !== undefined && value.pieces.every(({ kind }) => kind !== 'wildcard'),
      );
    }
  return { names, values, isWhole };
};

/** How many ways to choose the tags are tried. */
const MOST_CHOICES_OF_TAGS = 64;

/** The values of tags in requests that were found. */
const valuesIn = (grants: readonly Grant[]): readonly (readonly [name: string, value: string])[] =>
  flatMap(grants, ({ request }) =>
    [...request.context].flatMap(([key, values]) =>
      isTag(key.toLowerCase()) ? values.map((value) => [nameIn(key).toLowerCase(), value] as const) : [],
    ),
  );

const isCertain = (grants: readonly Grant[]): boolean => grants.every((grant) => grant.isCertain);

/** The grants of some actions, the first of which makes something with some tags that it has when the others are taken on it. */
const takenWithTags = (
  rights: Rights,
  actions: readonly [string, ...string[]],
  tags: ReadonlyMap<string, string>,
  keysFor: KeysOf,
): readonly Grant[] | undefined => {
  const [maker] = actions;
  const [tagging] = taggingFor(maker);
  const statements = flatMap([maker, ...(tagging === undefined ? [] : [tagging])], rights.statements);
  const names = [...tags.keys()];
  const passed =
    names.length === 0
      ? passingNone(statements)
      : passing(statements, names, (name) =>
          always([...tags].find(([written]) => written.toLowerCase() === name)?.[1] ?? ''),
        );
  const inCreation = (action: string): Circumstances => ({ keys: new Map([...keysFor(action), ...passed]) });
  const ask: Asking = (action, resource, on) => {
    if (action === maker) return rights.can(action, resource, inCreation(action));
    const keys = keysFor(action);
    const tagged = rights.can(action, resource, { keys, resourceTags: tags });
    // It may be about something else, which has none.
    return tagged ?? (on === 'any' ? rights.can(action, resource, { keys }) : undefined);
  };
  const found = takenTogether(rights, actions, ask);
  if (found === undefined || names.length === 0 || tagging === undefined) return found;
  const given = rights.can(tagging, SOME_RESOURCE, inCreation(tagging));
  if (given !== undefined) return [...found, given];
  return ASKING.has(serviceOf(maker)) ? undefined : found.map((grant) => uncertain(grant, 'right to tag'));
};

/**
 * The grants of actions that are taken on what is new, with whatever tags one can give it: the same for all of them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/attribute-based-access-control.html
 */
export const takenOnOwn = (
  rights: Rights,
  actions: readonly string[],
  keysFor: KeysOf = () => new Map(),
): readonly Grant[] | undefined => {
  const plain = takenTogether(rights, actions, (action, resource) => {
    const keys = keysFor(action);
    return keys.size === 0 ? rights.can(action, resource) : rights.can(action, resource, { keys });
  });
  if (plain !== undefined && isCertain(plain)) return plain;
  const [maker, ...others] = actions;
  if (maker === undefined || !MAKES.test(maker)) return plain;
  if (!flatMap(others, rights.statements).some((statement) => keysOf(statement).some(isTagOfResource)))
    return plain;
  const { names, values, isWhole } = spokenOf(rights, [...actions, ...taggingFor(maker)]);
  const any: PossibleTags = new Map(
    [...names.values()].map((name) => [name, { values: undefined, mayBeAbsent: true }]),
  );
  const perhaps = takenTogether(rights, actions, (action, resource) =>
    rights.can(action, resource, { keys: keysFor(action), ...(action !== maker && { resourceTags: any }) }),
  );
  if (perhaps === undefined) return plain;
  const inRequests = valuesIn(perhaps);
  const choices = choicesOf(
    [...names].map(([name, written]) =>
      [
        ...new Set([
          ...inRequests.flatMap(([of, value]) => (of === name ? [value] : [])),
          ...(values.get(name) ?? []),
          ARBITRARY_VALUE,
        ]),
        undefined,
      ].map((value) => [written, value] as const),
    ),
    MOST_CHOICES_OF_TAGS,
  );
  const tried = choices.slice(0, MOST_CHOICES_OF_TAGS);
  let best = plain;
  for (const choice of tried) {
    const tags = new Map(choice.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
    const found = takenWithTags(rights, [maker, ...others], tags, keysFor);
    if (found !== undefined && isCertain(found)) return found;
    best ??= found;
  }
  return (
    best ??
    (isWhole && tried.length === choices.length
      ? undefined
      : perhaps.map((grant) => uncertain(grant, 'tags of what is made')))
  );
};
