/**
 * What is special to the question "can an IAM user assume this role": who may ask. What AWS then sets in the request is in
 * `src/policy/request-keys.ts`, everything general about policies beside it.
 */
import { documentedTypes } from '../../src/policy/condition-keys.ts';
import type { DocumentedTypes } from '../../src/policy/condition.ts';
import { flatMap } from '../../src/policy/flat-map.ts';
import { noWords, type KnownWords } from '../../src/policy/search/known-words.ts';
import type { KeyMeaning, RequestSpace } from '../../src/policy/search/key-meaning.ts';
import { lazily } from '../../src/policy/lazily.ts';
import type { Language } from '../../src/policy/text/language.ts';
import type { PolicyDocument } from '../../src/policy/policy-document.ts';
import type { Caller } from '../../src/policy/principal.ts';
import {
  generalMeaning,
  LONGEST_SESSION,
  meaningIn,
  type RequestKind,
} from '../../src/policy/request-keys.ts';
import { userArns } from '../../src/policy/documented-texts.ts';
import {
  accountsIn,
  comparedNames,
  entriesOf,
  PARTITIONS,
  partitionsIn,
  possiblePartitions,
  strangeAccount,
  writtenValues,
} from './mentioned.ts';
import { callerOf } from '../../src/policy/search/solve-caller.ts';

/**
 * What AWS documents of a key's values. Operators of another type than that are taken for nothing: what they make of the key
 * AWS does not say.
 */
export const documented: DocumentedTypes = documentedTypes;

/** The name of a user who stands for all users of an account. */
export const ANY_USER = 'any-user';

/** Who could ask, as far as it depends on the policy and its role. */
export interface CallerSpace {
  /** What a key means in every request of theirs, whatever its kind; `key` is lower-case. */
  readonly meaningOf: (key: string) => KeyMeaning;
  readonly arns: () => Language;
  readonly knownWords: KnownWords;
  readonly likely: RequestSpace['likelyCaller'];
}

const remembered = (meaningOf: (key: string) => KeyMeaning): ((key: string) => KeyMeaning) => {
  const known = new Map<string, KeyMeaning>();
  return (key) => {
    const meaning = known.get(key) ?? meaningOf(key);
    known.set(key, meaning);
    return meaning;
  };
};

/** Made once, so that what is asked of them again is known. */
const USER_ARNS: ReadonlyMap<string, Language> = new Map(PARTITIONS.map((name) => [name, userArns(name)]));

/** Callers of every trusted account and every named user; and of accounts that nobody named, for `*`. */
export const callerSpaceOf = (
  policy: PolicyDocument,
  role: { readonly accountId: string | undefined; readonly partition: string | undefined },
  knownWords: KnownWords = noWords(),
): CallerSpace => {
  const entries = entriesOf(policy);
  /** A policy is for one partition: that of its role where it is known, else one that its ARNs name. */
  const partitionsOf = (): readonly string[] => {
    const ofUsers = flatMap(entries, (entry) =>
      (entry.kind === 'account' || entry.kind === 'user') && entry.partition !== undefined
        ? [entry.partition]
        : [],
    );
    const named =
      role.partition === undefined
        ? [...ofUsers, ...partitionsIn(entries.map(({ written }) => written))]
        : [role.partition, ...ofUsers];
    if (named.length > 0) return named;
    return possiblePartitions(policy);
  };
  const partition = lazily(() => role.partition ?? partitionsOf()[0] ?? '');
  const userOf = (accountId: string, of: string, userName = ANY_USER): Caller => ({
    kind: 'user',
    arn: `arn:${of}:iam::${accountId}:user/${userName}`,
    accountId,
    userName,
  });
  const named = lazily((): readonly Caller[] =>
    flatMap(entries, (entry) => {
      if (entry.kind === 'account') return [userOf(entry.accountId, entry.partition ?? partition())];
      const user = entry.kind === 'user' ? callerOf(entry.written) : undefined;
      return user === undefined ? [] : [user];
    }),
  );
  const others = lazily((): readonly Caller[] => {
    const mentioned = accountsIn(writtenValues(policy));
    const trusted = flatMap(entries, (entry) => (entry.kind === 'account' ? [entry.accountId] : []));
    const strange = strangeAccount((account) => trusted.includes(account) || mentioned.includes(account));
    const [account = strange] = [...trusted, role.accountId];
    const callers: Caller[] = [];
    for (const accountId of new Set([strange, role.accountId, ...mentioned]))
      if (accountId !== undefined) callers.push(userOf(accountId, partition()));
    for (const name of comparedNames(policy))
      if (account !== undefined) callers.push(userOf(account, partition(), name));
    return callers;
  });
  return {
    meaningOf: remembered(generalMeaning(role.accountId, partitionsOf)),
    arns: lazily(() =>
      flatMap([...new Set(partitionsOf())], (name) => USER_ARNS.get(name) ?? userArns(name)),
    ),
    knownWords,
    // Most policies let in one of the first, or nobody: the others are thought of only where they are tried.
    likely: (place) => {
      const first = named();
      return place < first.length ? first[place] : others()[place - first.length];
    },
  };
};

/** All requests of one kind that IAM users can make from `now` on. */
export const requestSpace = (kind: RequestKind, callerSpace: CallerSpace, now: Date): RequestSpace => ({
  meaningOf: meaningIn(kind, callerSpace.meaningOf),
  documented,
  callerArns: callerSpace.arns,
  likelyCaller: callerSpace.likely,
  knownWords: callerSpace.knownWords,
  earliest: Math.floor(now.getTime() / 1000),
  longestSession: LONGEST_SESSION,
});
