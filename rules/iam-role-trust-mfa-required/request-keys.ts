/** What a request says, in the words of the policy that lets it in. */
import type { RequestKeyValues } from '../evidence.ts';
import type { ConditionTest, RequestContext } from '../../src/policy/condition.ts';
import { flatMap } from '../../src/policy/flat-map.ts';
import type { PolicyDocument } from '../../src/policy/policy-document.ts';
import type { UserRequest } from '../../src/policy/statement.ts';

const KEY_OF_VARIABLE = /\$\{([^{},]+)/g;

/** Condition keys, lower-case, as a policy spells them where it tests them, or else where it compares with them. */
export type Spellings = ReadonlyMap<string, string>;

const spellingsIn = (tests: readonly ConditionTest[]): Spellings => {
  const spellings = new Map<string, string>();
  for (const { values } of tests)
    for (const value of values)
      if (value !== undefined && value.variables.length > 0)
        for (const [, name = ''] of value.written.matchAll(KEY_OF_VARIABLE))
          spellings.set(name.toLowerCase(), name);
  for (const { key, written } of tests) spellings.set(key, written.key);
  return spellings;
};

const TAG_KEYS = 'aws:tagkeys';
const TRANSITIVE_TAG_KEYS = 'sts:transitivetagkeys';
const REQUEST_TAG = 'aws:requesttag/';

/** The keys of tags that a request must pass so that some of them are transitive. */
const tagKeysFor = (transitive: readonly string[], context: RequestContext): RequestKeyValues => {
  const passed = [...context.keys()]
    .filter((key) => key.startsWith(REQUEST_TAG))
    .map((key) => key.slice(REQUEST_TAG.length));
  const others = passed.filter((name) => !transitive.some((key) => key.toLowerCase() === name));
  return { 'aws:TagKeys': [...transitive, ...others] };
};

/** Once for a policy: there may be thousands of ways in, and as many statements. */
export const spellingsOf = ({ statements }: PolicyDocument): Spellings =>
  spellingsIn(flatMap(statements, (statement) => statement.tests));

/** The keys of a request that the policy speaks of, as the policy spells them, and what nobody can send those without. */
export const requestKeysOf = ({ context }: UserRequest, spellings: Spellings): RequestKeyValues => {
  const spelled = Object.fromEntries(
    flatMap([...context], ([key, values]) => {
      const written = spellings.get(key);
      return written === undefined ? [] : [[written, values]];
    }),
  );
  const transitive = context.get(TRANSITIVE_TAG_KEYS);
  return transitive === undefined || context.has(TAG_KEYS)
    ? spelled
    : { ...spelled, ...tagKeysFor(transitive, context) };
};
