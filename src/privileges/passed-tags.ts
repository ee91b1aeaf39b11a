/** The keys of calls that pass tags, and the tags that sessions keep. */
import { flatMap } from '../policy/flat-map.ts';
import type { Statement } from '../policy/policy-document.ts';
import { absent, type KeyMeaning } from '../policy/search/key-meaning.ts';
import type { PossibleTags } from './account.ts';
import { keysOf } from './relevance.ts';
import { tagMeaning, tagOf } from './request-space.ts';

/** Keys of a call. */
export type PassedKeys = ReadonlyMap<string, KeyMeaning>;

const REQUEST_TAG = 'aws:requesttag/';
export const TAG_KEYS = 'aws:tagkeys';
const TRANSITIVE_TAG_KEYS = 'sts:transitivetagkeys';

/** The names of tags of a request that statements go by, lower-case. */
export const requestTagsIn = (statements: readonly Statement[]): readonly string[] =>
  flatMap(statements, keysOf)
    .filter((key) => key.startsWith(REQUEST_TAG))
    .map((key) => key.slice(REQUEST_TAG.length));

/** Whether a statement goes by which tags are transitive. */
export const goesByTransitive = (statement: Statement): boolean =>
  keysOf(statement).includes(TRANSITIVE_TAG_KEYS);

/** The keys of a call that changes a tag, and others with it. */
export const passing = (
  statements: readonly Statement[],
  names: readonly string[],
  meaningOf: (tag: string) => KeyMeaning,
): PassedKeys => {
  const passed = names.map((name) => name.toLowerCase());
  return new Map<string, KeyMeaning>([
    ...requestTagsIn(statements).map((tag) => [`${REQUEST_TAG}${tag}`, absent] as const),
    ...passed.map((tag) => [`${REQUEST_TAG}${tag}`, meaningOf(tag)] as const),
    [TAG_KEYS, { kind: 'always', values: names }],
  ]);
};

/** The keys of a call that passes no tags. */
export const passingNone = (statements: readonly Statement[]): PassedKeys =>
  new Map(
    [...requestTagsIn(statements).map((tag) => `${REQUEST_TAG}${tag}`), TAG_KEYS, TRANSITIVE_TAG_KEYS].map(
      (key) => [key, absent],
    ),
  );

const namesIn = (keys: PassedKeys): readonly string[] => {
  const meaning = keys.get(TAG_KEYS);
  return meaning?.kind === 'always' ? meaning.values : [];
};

/** A call whose first tag is passed as transitive, or is not: the others may be what it takes. */
export const withTransitive = (keys: PassedKeys, isTransitive: boolean): readonly PassedKeys[] => {
  const [first, ...others] = namesIn(keys);
  const own = isTransitive && first !== undefined ? [first] : [];
  return (others.length === 0 ? [own] : [own, [...own, ...others]]).map(
    (names) =>
      new Map([
        ...keys,
        [TRANSITIVE_TAG_KEYS, names.length === 0 ? absent : { kind: 'always', values: names }] as const,
      ]),
  );
};

/**
 * A call of a session that has transitive tags. AWS does not document whether what is inherited is in `aws:RequestTag/…` and
 * `aws:TagKeys` of the next call: either is tried.
 */
export const besideInherited = (
  keys: PassedKeys,
  inherited: PossibleTags = NO_TAGS,
): readonly PassedKeys[] => {
  if (inherited.size === 0) return [keys];
  const names = [...inherited.keys()];
  return [
    keys,
    new Map<string, KeyMeaning>([
      ...keys,
      ...names.map(
        (name) => [`${REQUEST_TAG}${name.toLowerCase()}`, tagMeaning(inherited, name.toLowerCase())] as const,
      ),
      [TAG_KEYS, { kind: 'always', values: [...namesIn(keys), ...names] }],
    ]),
  ];
};

const NO_TAGS: PossibleTags = new Map();

/** Tags with others in the place of those of their names. */
export const overTags = (tags: PossibleTags, others: PossibleTags = NO_TAGS): PossibleTags =>
  others.size === 0
    ? tags
    : new Map([...[...tags].filter(([name]) => tagOf(others, name.toLowerCase()) === undefined), ...others]);

/** A text for tags, the same for the same. */
export const textOfTags = (tags: PossibleTags | undefined): string =>
  tags === undefined ? '' : JSON.stringify([...tags].toSorted(([one], [other]) => (one < other ? -1 : 1)));
