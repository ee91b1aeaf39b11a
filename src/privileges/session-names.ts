/**
 * The names of the sessions of a role. Whoever assumes a role chooses the name, as far as policies leave it to him: they ask for
 * it as `sts:RoleSessionName` when the role is assumed, and from then on as a part of `aws:userid` and of the session's ARN.
 *
 * Names that no policy tells apart are the same: of each kind one is tried.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html (aws:userid)
 */
import { BudgetSpent } from '../policy/budget.ts';
import { type ConditionTest, readConditionTest, resolve } from '../policy/condition.ts';
import { LONGEST_NAME, SESSION_NAMES } from '../policy/documented-texts.ts';
import { flatMap } from '../policy/flat-map.ts';
import { lazily } from '../policy/lazily.ts';
import { parsePolicyText, type Statement } from '../policy/policy-document.ts';
import { findWord } from '../policy/text/find-word.ts';
import { literal, type Language } from '../policy/text/language.ts';
import type { AuthorizationDetails } from './account.ts';
import type { Actor } from './actor.ts';
import { keysOf } from './relevance.ts';

export const ROLE_SESSION_NAME = 'sts:rolesessionname';
const USER_ID = 'aws:userid';

/** A name that no policy has. */
export const ANOTHER = 'zq7x-session';

/** Of whom sessions are. */
export type OfRole = Pick<Actor, 'id' | 'name' | 'tags'>;

/** What keys are that are the same in all requests of somebody, and that names are compared with. */
export const ownKeys = ({
  kind,
  name,
  tags,
}: Pick<Actor, 'kind' | 'name' | 'tags'>): ReadonlyMap<string, readonly [string]> =>
  new Map([
    ...(kind === 'user' ? [['aws:username', [name]] as const] : []),
    // One that can be chosen is not the same in all.
    ...[...tags].flatMap(([tag, value]) =>
      typeof value === 'string' ? [[`aws:principaltag/${tag.toLowerCase()}`, [value]] as const] : [],
    ),
  ]);

/** The texts of a test's values; undefined where that of one is not known. */
const languagesOf = (
  { operator, values }: ConditionTest,
  keys: ReadonlyMap<string, readonly string[]>,
): readonly (Language | undefined)[] =>
  values.map((value) => value && operator && resolve(operator, value, keys)?.language());

/** A part of a policy that looks at the names of sessions. */
export interface Look {
  /** The id, or the name, of the roles that it is about, with wildcards. */
  readonly role: { readonly id: string } | { readonly name: string };
  readonly name: string;
}

/** `AROA…:name`; where a star may stand for the colon, what is behind it is of the name. */
const ID_AND_NAME = /^([^:]*):(.*)$/s;
const AROUND_STAR = /^([^*]*)(\*.*)$/s;

const looksOfId = (value: unknown): readonly Look[] => {
  if (typeof value !== 'string') return [];
  const [, id, name] = ID_AND_NAME.exec(value) ?? [];
  if (id !== undefined && name !== undefined) return [{ role: { id }, name }];
  const [, before, after] = AROUND_STAR.exec(value) ?? [];
  return before === undefined || after === undefined ? [] : [{ role: { id: `${before}*` }, name: after }];
};

const SESSION_ARN = /^arn:[^:]*:sts:[^:]*:[^:]*:assumed-role\/([^/]+)\/(.+)$/;

/** Whatever in a document is compared with the user id or the ARN of a session. */
const looksIn = (value: unknown): readonly Look[] => {
  if (typeof value === 'string') {
    const [, role, name] = SESSION_ARN.exec(value) ?? [];
    return role === undefined || name === undefined ? [] : [{ role: { name: role }, name }];
  }
  if (Array.isArray(value)) return flatMap(value, looksIn);
  if (typeof value !== 'object' || value === null) return [];
  return flatMap(Object.entries(value), ([key, item]: [string, unknown]) =>
    key.toLowerCase() === USER_ID ? flatMap(Array.isArray(item) ? item : [item], looksOfId) : looksIn(item),
  );
};

const SPEAKS_OF_SESSIONS = /userid|assumed-role/i;

const looksOfDocument = (document: unknown): readonly Look[] => {
  const text = typeof document === 'string' ? document : (JSON.stringify(document) ?? '');
  if (!SPEAKS_OF_SESSIONS.test(text)) return [];
  try {
    return looksIn(typeof document === 'string' ? parsePolicyText(document) : document);
  } catch {
    return [];
  }
};

const likeTest = (pattern: string): ConditionTest =>
  readConditionTest('StringLike', USER_ID, pattern, '2012-10-17');

const isLike = (pattern: string, text: string): boolean =>
  likeTest(pattern).values[0]?.operand?.matches(text) !== false;

/** Where the policies of an account look at the names of sessions. */
export const looksAtNames = ({ users, groups, roles, policies }: AuthorizationDetails): readonly Look[] => [
  ...flatMap([...users, ...groups, ...roles], ({ inline }) =>
    flatMap(inline, ({ document }) => looksOfDocument(document)),
  ),
  ...flatMap(policies, ({ versions }) => flatMap(versions, ({ document }) => looksOfDocument(document))),
  ...flatMap(roles, ({ trustPolicy }) => looksOfDocument(trustPolicy)),
];

/**
 * The names of a role's sessions that the policies of an account tell from others.
 *
 * @param abroad where those of other accounts look at them
 */
export const sessionNamesIn = (
  details: AuthorizationDetails,
  abroad: readonly Look[],
): ((role: OfRole) => readonly Language[]) => {
  const looks = lazily(() => [...looksAtNames(details), ...abroad]);
  const known = new Map<string, readonly Language[]>();
  const namesOf = ({ id, name, tags }: OfRole): readonly Language[] => {
    const isOf = ({ role }: Look): boolean =>
      'id' in role ? id !== undefined && isLike(role.id, id) : isLike(role.name, name);
    const keys = ownKeys({ kind: 'role', name, tags });
    const patterns = new Set(
      looks()
        .filter(isOf)
        .map((look) => look.name),
    );
    return flatMap([...patterns], (pattern) =>
      languagesOf(likeTest(pattern), keys).filter((language) => language !== undefined),
    );
  };
  return (role) => {
    const key = `${role.name} ${role.id ?? ''}`;
    const names = known.get(key) ?? namesOf(role);
    known.set(key, names);
    return names;
  };
};

/** How many patterns with wildcards are told apart by one name for each that fits some of them and not the others. */
const MOST_PATTERNS = 6;
const MOST_LITERALS = 100;
const STEPS = 200_000;

/** The text of a language that has no other. */
const onlyText = ([pattern, ...others]: Language): string | undefined => {
  if (pattern === undefined || others.length > 0) return undefined;
  const text = pattern.map((token) => token.literal ?? '').join('');
  const isExact = pattern.every(
    ({ literal: character, repeats, accepts }) =>
      character !== undefined &&
      !repeats &&
      [character.toLowerCase(), character.toUpperCase()].every(
        (other) => other === character || !accepts(other),
      ),
  );
  return isExact ? text : undefined;
};

/** Names of which each stands for all that the same of some languages have. */
interface NameKinds {
  readonly names: readonly string[];
  /** Whether there is one of each kind. */
  readonly areAll: boolean;
}

const NAME_SET: readonly Language[] = [SESSION_NAMES];

const kindsOf = (languages: readonly Language[]): NameKinds => {
  const literals = [...new Set(languages.map(onlyText).filter((text) => text !== undefined))];
  const patterns = languages.filter((language) => onlyText(language) === undefined);
  const isName = (text: string): boolean =>
    text.length <= LONGEST_NAME &&
    findWord([...NAME_SET, [literal(text)]], [], { left: STEPS }) !== undefined;
  const apart = patterns.slice(0, MOST_PATTERNS);
  const written = literals.map((text): Language => [literal(text)]);
  const budget = { left: STEPS };
  const names: string[] = [];
  let areAll = patterns.length <= MOST_PATTERNS && literals.length <= MOST_LITERALS;
  try {
    names.push(...literals.slice(0, MOST_LITERALS).filter(isName));
    for (let kind = 0; kind < 2 ** apart.length; kind += 1) {
      const isInside = (_: Language, place: number): boolean => Math.floor(kind / 2 ** place) % 2 === 1;
      const within = apart.filter(isInside);
      const outside = apart.filter((one, place) => !isInside(one, place));
      const word = findWord([...NAME_SET, ...within], [...outside, ...written], budget);
      if (word !== undefined && word.length <= LONGEST_NAME) names.push(word);
    }
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    areAll = false;
  }
  return { names, areAll };
};

/** What statements ask of the name of a new session; undefined where they ask nothing. */
export const askedNames = (statements: readonly Statement[]): readonly ConditionTest[] | undefined => {
  const asking = statements.filter((statement) => keysOf(statement).includes(ROLE_SESSION_NAME));
  return asking.length === 0 ? undefined : flatMap(asking, ({ tests }) => tests.filter(isOfName));
};

const isOfName = ({ key, variables }: ConditionTest): boolean =>
  key === ROLE_SESSION_NAME || variables.includes(ROLE_SESSION_NAME);

/** What the policies ask of the name of a new session; undefined: nothing. */
interface AskedNames {
  readonly own: readonly ConditionTest[] | undefined;
  readonly ofTrust: readonly ConditionTest[] | undefined;
}

/**
 * The names that somebody can choose for a session: one of each kind that policies tell apart, none where there is surely none,
 * and undefined where it makes no difference or is not known.
 *
 * @param toldApart the names that policies tell from others once the session is there
 * @param leaveOpen is called where there are more kinds than those that are found
 */
export const chosenNames = (
  actor: Actor,
  { own, ofTrust }: AskedNames,
  toldApart: () => readonly Language[],
  isAllowed: (name: string) => boolean,
  leaveOpen: () => void,
): readonly string[] | undefined => {
  if (own === undefined && ofTrust === undefined) return undefined;
  const apart = toldApart();
  // What one policy asks alone is met by whoever it allows to ask.
  if (apart.length === 0 && (own === undefined || ofTrust === undefined)) return undefined;
  const keys = ownKeys(actor);
  const asked = [...(own ?? []), ...(ofTrust ?? [])];
  const known = flatMap(asked, (test) =>
    test.key === ROLE_SESSION_NAME ? languagesOf(test, keys) : [undefined],
  );
  const isKnown = !known.includes(undefined);
  // Those that the name may have to be the same as.
  const ofKeys = isKnown ? [] : [...keys.values()].map(([value]): Language => [literal(value)]);
  const { names, areAll } = kindsOf([
    ...apart,
    ...known.filter((language) => language !== undefined),
    ...ofKeys,
  ]);
  const chosen = names.filter(isAllowed);
  if (chosen.length > 0) {
    if (!areAll && apart.length > 0) leaveOpen();
    return apart.length > 0 ? chosen : undefined;
  }
  return areAll && isKnown ? [] : undefined;
};

/** A role as the sessions of some names; undefined: of any. */
export const asSession = (role: Actor, sessionNames: readonly string[] | undefined): Actor =>
  sessionNames === undefined ? role : { ...role, sessionNames };

/**
 * Somebody as each of the sessions that a trust policy may tell apart: a request is of one of them, whatever other policies say
 * to it.
 *
 * @param toldApart the names that policies tell from others
 */
export const eachSession = (
  actor: Actor,
  { tellsSessions }: { readonly tellsSessions: boolean },
  toldApart: () => readonly Language[],
): readonly Actor[] => {
  if (!tellsSessions || actor.kind !== 'role' || actor.sessionNames?.length === 1) return [actor];
  const named = (name: string): Actor => ({ ...actor, sessionNames: [name] });
  if (actor.sessionNames !== undefined) return actor.sessionNames.map(named);
  const apart = toldApart();
  if (apart.length === 0) return [actor];
  const { names, areAll } = kindsOf(apart);
  return areAll ? names.map(named) : [...names.map(named), actor];
};
