/** What tells one name of a user from another: what policies, trust policies and rights over users say of names. */
import { RESOURCE } from '../policy/action-and-resource.ts';
import { type ConditionTest, resolve } from '../policy/condition.ts';
import { LONGEST_NAME } from '../policy/documented-texts.ts';
import { flatMap } from '../policy/flat-map.ts';
import { oncePer } from '../policy/lazily.ts';
import type { PolicyDocument } from '../policy/policy-document.ts';
import { type Language, areLongerThan, literal } from '../policy/text/language.ts';
import { type Actor, arnBefore } from './actor.ts';
import { arnsOf, arnsOfNames } from './free-names.ts';
import { mayBe } from './name-searches.ts';
import { textOfTags } from './passed-tags.ts';
import { isTagOfPrincipal, tagOf } from './request-space.ts';
import { languageOf, withoutVariables } from './resource-limits.ts';
import type { Rights } from './rights.ts';
import { WITH_EMPTY_PART } from './same-thing.ts';
import { ownKeys } from './session-names.ts';
import type { World } from './world.ts';

/** Whose statements say what can be done to him, and by which actions. */
export interface Asked {
  readonly rights: Rights;
  readonly actions: readonly string[];
}

/** Who is given a name. */
export type Renamable = Omit<Actor, 'credential' | 'groups' | 'missing' | 'id'>;

const USER_NAME = 'aws:username';
const PRINCIPAL_ARN = 'aws:principalarn';
const RESOURCE_TAG = /^(?:aws|iam):resourcetag\//;

const isOfName = ({ key, variables }: ConditionTest): boolean =>
  key === USER_NAME || key === PRINCIPAL_ARN || variables.includes(USER_NAME);

/** What a policy asks of the name of whoever asks, its resources among it. */
const namingTests = oncePer(({ statements }: PolicyDocument): readonly ConditionTest[] =>
  flatMap(statements, ({ tests, resource }) => [
    ...tests.filter(isOfName),
    ...(resource?.test !== undefined && isOfName(resource.test) ? [resource.test] : []),
  ]),
);

/** What trust policies ask of the name of whoever asks. */
const testsOfTrusts = oncePer((world: World): readonly ConditionTest[] =>
  flatMap([...new Set(world.details.roles.map(world.trustOf))], ({ statements }) =>
    flatMap(statements, ({ tests }) => tests.filter(isOfName)),
  ),
);

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** The names for which a text with `${aws:username}` is one of some. */
const namesWithin = (
  pieces: NonNullable<ConditionTest['values'][number]>['pieces'],
  texts: readonly string[],
): readonly string[] => {
  const pattern = new RegExp(
    `^${pieces
      .map((piece) => {
        if (piece.kind === 'text') return escaped(piece.text);
        if (piece.kind === 'wildcard') return piece.character === '*' ? '.*' : '.';
        return piece.kind === 'variable' && piece.key.toLowerCase() === USER_NAME
          ? String.raw`([\w+=,.@-]+)`
          : '.*';
      })
      .join('')}$`,
    's',
  );
  return texts.flatMap((text) => {
    const [, name] = pattern.exec(text) ?? [];
    // Who has the name of a user is that user.
    return name === undefined || (text.includes(':user/') && text.endsWith(`/${name}`)) ? [] : [name];
  });
};

/** What statements with `${aws:username}` may be about, as far as the account tells. */
const textsOf = (key: string, { tags }: Renamable, { users, roles, groups, policies }: World['details']) => {
  const isOfResource = RESOURCE_TAG.test(key);
  if (key === RESOURCE) return [...users, ...roles, ...groups, ...policies].map(({ arn }) => arn);
  if (!isOfResource && !isTagOfPrincipal(key)) return [];
  const name = key.slice(key.indexOf('/') + 1);
  const all = isOfResource ? [...users, ...roles].map((one) => one.tags) : [tags];
  return all.flatMap((one): readonly string[] => {
    const [, value] = tagOf(one, name) ?? [];
    return typeof value === 'string' ? [value] : [];
  });
};

/** Texts by what they are of; made where they are not known: undefined where they cannot be. */
type Made = ReadonlyMap<string, () => Language | undefined>;

/** Texts that the value of a test is compared with, as ARNs of users. */
const languagesOfTest = (test: ConditionTest, whom: Renamable, details: World['details']): Made => {
  const { key, operator, values } = test;
  const found = new Map<string, () => Language | undefined>();
  for (const value of values) {
    if (value === undefined || operator === undefined) continue;
    if (key === USER_NAME || key === PRINCIPAL_ARN) {
      // What variables stand for is his own.
      const ofWhom = value.variables.length === 0 ? '' : ` of ${whom.arn} ${textOfTags(whom.tags)}`;
      found.set(`${key} ${test.written.operator} ${value.written}${ofWhom}`, () => {
        const language = resolve(operator, value, ownKeys(whom))?.language();
        if (key === USER_NAME && language !== undefined && areLongerThan(language, LONGEST_NAME))
          return undefined;
        return language && (key === USER_NAME ? arnsOfNames(whom, 'user', language) : language);
      });
    } else if (value.variables.includes(USER_NAME))
      for (const name of namesWithin(value.pieces, textsOf(key, whom, details)))
        found.set(`name ${name}`, () => arnsOfNames(whom, 'user', [literal(name)]));
  }
  return found;
};

const OWN_NAME = /\$\{aws:username\}/gi;

/** What statements about some actions say of users. */
const languagesOfResources = ({ rights, actions }: Asked, whom: Renamable): Made => {
  const { actor } = rights;
  const isHimself = arnBefore(actor) === arnBefore(whom);
  const name = isHimself || actor.kind === 'role' ? '*' : actor.name;
  const patterns = flatMap(actions, rights.statements).flatMap(({ resource }) => resource?.patterns ?? []);
  return new Map(
    [...new Set(patterns)]
      .map((pattern) => withoutVariables(pattern.replaceAll(OWN_NAME, name)))
      .map((pattern) => [`resource ${pattern}`, () => languageOf([pattern])] as const),
  );
};

/** By what it is of: a language that tells some names of users from others; undefined for one that has all of them, or none. */
const telling = oncePer((_world: World) => new Map<string, Language | undefined>());

/** A language that tells names apart, and what it is of. */
export interface Telling {
  readonly text: string;
  readonly language: Language;
}

/** What tells one name of a user from another. */
export const tellingApart = (whom: Renamable, asked: readonly Asked[], world: World): readonly Telling[] => {
  const { holdings, boundary } = whom;
  const own = [...holdings, ...(boundary ? [boundary] : [])];
  const tests = [...flatMap(own, ({ document }) => namingTests(document)), ...testsOfTrusts(world)];
  const all = new Map([
    ...flatMap(tests, (test) => [...languagesOfTest(test, whom, world.details)]),
    ...flatMap(asked, (one) => [...languagesOfResources(one, whom)]),
  ]);
  const users = arnsOf(whom, 'user');
  const known = telling(world);
  return [...all].flatMap(([of, make]) => {
    const text = `${whom.partition} ${whom.accountId} ${of}`;
    if (!known.has(text)) {
      const language = make();
      const isTelling =
        language !== undefined &&
        mayBe([users, language], [WITH_EMPTY_PART]) &&
        mayBe([users], [language, WITH_EMPTY_PART]);
      known.set(text, isTelling ? language : undefined);
    }
    const language = known.get(text);
    return language === undefined ? [] : [{ text, language }];
  });
};
