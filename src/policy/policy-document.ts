import {
  isActionPattern,
  toResourceElement,
  type ActionElement,
  type ResourceElement,
} from './action-and-resource.ts';
import { readConditionTest, type ConditionTest } from './condition.ts';
import { flatMap } from './flat-map.ts';
import { parseJsonText, repeatedKeys } from '../json/text.ts';
import { fitsPolicy, type PolicyVersion } from './policy-value.ts';
import { readPrincipals, type PrincipalElement } from './principal.ts';
import { repeatedNames, writtenTwice } from './repeated-names.ts';
import { isObject, type JsonObject } from '../json/object.ts';

/** One statement, in the form that everything else reads. */
export interface Statement {
  /** Its place in the policy, from 1. */
  readonly number: number;
  /** Where it is in the document: `['Statement', 0]`, or `['Statement']` where that is no list. */
  readonly route: readonly (string | number)[];
  readonly sid: string | undefined;
  /** An Effect that is neither counts as an Allow whose effect is not understood: closed, not open. */
  readonly effect: 'Allow' | 'Deny';
  /** In an identity policy, whoever it is attached to: `WHOEVER_HAS_IT`. */
  readonly principal: PrincipalElement;
  readonly action: ActionElement;
  /** Undefined in a trust policy, which is about its role. */
  readonly resource: ResourceElement | undefined;
  readonly tests: readonly ConditionTest[];
  /** The parts of which it is not known what they mean, for people. They hold in an Allow and never in a Deny. */
  readonly notUnderstood: readonly string[];
}

/** A policy document, read once. */
export interface PolicyDocument {
  readonly version: PolicyVersion;
  readonly statements: readonly Statement[];
}

/** Statements, each of which was read by the Version of its own document. */
export type Statements = Pick<PolicyDocument, 'statements'>;

export const isAllow = ({ effect }: Pick<Statement, 'effect'>): boolean => effect === 'Allow';

/** Why a document could not be read as a policy: nobody knows whom it lets in. `message`: a clause about it. */
export interface UnreadableDocument {
  readonly problem: 'not-json' | 'not-a-policy';
  readonly message: string;
}

/** The property itself: a document may hold names such as `constructor`. */
const property = (object: JsonObject, name: string): unknown =>
  Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined;

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Whether an element is there more than once, in whatever letter case. */
type IsTwice = (element: string) => boolean;

const twiceIn = (object: JsonObject): IsTwice => {
  const repeated = repeatedNames(object);
  return (element) => repeated.size > 0 && repeated.has(element.toLowerCase());
};

/**
 * What a policy is attached to: a role, as the policy that says who may assume it; a user, group or role, whose permissions
 * it says; or any other resource.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#access_policy-types
 */
export type PolicyKind = 'trust' | 'identity' | 'resource';

const OF_ALL_KINDS = ['Sid', 'Effect', 'Action', 'NotAction', 'Condition'];
const [PRINCIPALS, RESOURCES] = [
  ['Principal', 'NotPrincipal'],
  ['Resource', 'NotResource'],
];

/**
 * Elements of a statement, by what the policy is. Resource does not belong in a trust policy nor Principal in an identity
 * policy, and IAM refuses what it does not know.
 */
/** The elements of a statement. */
export const ELEMENTS: Readonly<Record<PolicyKind, ReadonlySet<string>>> = {
  trust: new Set([...OF_ALL_KINDS, ...PRINCIPALS]),
  identity: new Set([...OF_ALL_KINDS, ...RESOURCES]),
  resource: new Set([...OF_ALL_KINDS, ...PRINCIPALS, ...RESOURCES]),
};

/** An identity policy names nobody: it is about the user, group or role that it is attached to. */
const WHOEVER_HAS_IT: PrincipalElement = {
  isNegated: false,
  entries: [{ kind: 'anyone', written: 'whoever the policy is attached to' }],
};

const readPrincipal = (statement: JsonObject, isTwice: IsTwice, reading: PolicyReading): PrincipalElement => {
  const [named, others] = [property(statement, 'Principal'), property(statement, 'NotPrincipal')];
  const isNegated = named === undefined;
  if (isNegated === (others === undefined) || isTwice(isNegated ? 'NotPrincipal' : 'Principal'))
    return { isNegated: false, entries: undefined };
  return { isNegated, entries: readPrincipals(named ?? others, reading) };
};

/**
 * The values of Action, Resource and their negations. Undefined where they are not texts that fit a policy, or none at all:
 * AWS says that an empty list does not affect the permissions, and not whether the statement is there without it.
 */
const textsOf = (value: unknown): readonly string[] | undefined => {
  const texts = asList(value);
  return texts.length > 0 && texts.every((text) => typeof text === 'string') && texts.every(fitsPolicy)
    ? texts
    : undefined;
};

const readAction = (statement: JsonObject, isTwice: IsTwice): ActionElement => {
  const [named, others] = [property(statement, 'Action'), property(statement, 'NotAction')];
  const isNegated = named === undefined && others !== undefined;
  if ((named === undefined) === (others === undefined) || isTwice(isNegated ? 'NotAction' : 'Action'))
    return { isNegated, patterns: undefined };
  const patterns = textsOf(named ?? others);
  return { isNegated, patterns: patterns?.every(isActionPattern) === true ? patterns : undefined };
};

const readResource = (statement: JsonObject, isTwice: IsTwice, version: PolicyVersion): ResourceElement => {
  const [named, others] = [property(statement, 'Resource'), property(statement, 'NotResource')];
  const isNegated = named === undefined && others !== undefined;
  const isOne =
    (named === undefined) !== (others === undefined) && !isTwice(isNegated ? 'NotResource' : 'Resource');
  return toResourceElement(isNegated, isOne ? textsOf(named ?? others) : undefined, version);
};

const readTests = (
  condition: unknown,
  version: PolicyVersion,
): { readonly tests: readonly ConditionTest[]; readonly notUnderstood: readonly string[] } => {
  if (condition === undefined) return { tests: [], notUnderstood: [] };
  if (!isObject(condition)) return { tests: [], notUnderstood: ['Condition'] };
  const tests: ConditionTest[] = [];
  const notUnderstood: string[] = [];
  const repeatedOperators = repeatedNames(condition);
  for (const [operator, keys] of Object.entries(condition)) {
    if (repeatedOperators.has(operator.toLowerCase())) {
      notUnderstood.push(writtenTwice(`Condition ${operator}`));
      continue;
    }
    if (!isObject(keys) || Object.keys(keys).length === 0) {
      notUnderstood.push(`Condition ${operator}`);
      continue;
    }
    const repeated = repeatedNames(keys);
    for (const [key, value] of Object.entries(keys)) {
      if (repeated.has(key.toLowerCase())) notUnderstood.push(writtenTwice(`Condition ${operator} ${key}`));
      else tests.push(readConditionTest(operator, key, value, version));
    }
  }
  return { tests, notUnderstood };
};

/**
 * The element that is not understood, by the name that it has: with a remark where it is there more than once, or with the
 * first of its texts that is of no documented form.
 */
const partOf = (
  statement: JsonObject,
  isTwice: IsTwice,
  names: readonly [string, string],
  isDocumented: (text: string) => boolean = () => true,
): string => {
  const repeated = names.find(isTwice);
  if (repeated !== undefined) return writtenTwice(repeated);
  const name = names.find((candidate) => property(statement, candidate) !== undefined);
  if (name === undefined) return missing(statement, names);
  const odd = textsOf(property(statement, name))?.find((text) => !isDocumented(text));
  return odd === undefined ? name : `${name} ${JSON.stringify(odd)}`;
};

/** An element that is not there: by what stands in its place in other letter case, if so. */
const missing = (statement: JsonObject, names: readonly string[]): string =>
  names.flatMap((name) => spellings(statement, name))[0] ?? `a missing ${names[0] ?? 'element'}`;

/** An Effect that is neither Allow nor Deny. */
const effectPart = (statement: JsonObject, isTwice: IsTwice): string => {
  if (isTwice('Effect')) return writtenTwice('Effect');
  const effect = property(statement, 'Effect');
  if (effect === undefined) return missing(statement, ['Effect']);
  return typeof effect === 'string' ? `Effect ${JSON.stringify(effect)}` : 'Effect';
};

const readStatement = (
  value: unknown,
  index: number,
  { version, reading, repeated, isList }: ReadingOfStatements,
): Statement => {
  const isStatement = isObject(value);
  const statement: JsonObject = isStatement ? value : {};
  const sid = property(statement, 'Sid');
  const isTwice = twiceIn(statement);
  const effect = isTwice('Effect') ? undefined : property(statement, 'Effect');
  const condition = isTwice('Condition') ? undefined : property(statement, 'Condition');
  const { tests, notUnderstood } = readTests(condition, version);
  const isDeny = effect === 'Deny';
  const { kind = 'trust' } = reading;
  const principal = kind === 'identity' ? WHOEVER_HAS_IT : readPrincipal(statement, isTwice, reading);
  const action = readAction(statement, isTwice);
  const resource = kind === 'trust' ? undefined : readResource(statement, isTwice, version);
  const unknown: string[] = [];
  for (const part of repeated) unknown.push(writtenTwice(part));
  if (!isStatement) unknown.push('the statement');
  if (isTwice('Sid')) unknown.push(writtenTwice('Sid'));
  if (!isDeny && effect !== 'Allow') unknown.push(effectPart(statement, isTwice));
  if (principal.entries === undefined)
    unknown.push(partOf(statement, isTwice, ['Principal', 'NotPrincipal']));
  if (action.patterns === undefined)
    unknown.push(partOf(statement, isTwice, ['Action', 'NotAction'], isActionPattern));
  if (resource !== undefined && resource.patterns === undefined)
    unknown.push(partOf(statement, isTwice, ['Resource', 'NotResource']));
  for (const name of Object.keys(statement))
    if (!ELEMENTS[kind].has(name) && !unknown.includes(name)) unknown.push(name);
  if (isTwice('Condition')) unknown.push(writtenTwice('Condition'));
  for (const part of notUnderstood) unknown.push(part);
  return {
    number: index + 1,
    route: isList ? ['Statement', index] : ['Statement'],
    sid: typeof sid === 'string' && sid !== '' ? sid : undefined,
    effect: isDeny ? 'Deny' : 'Allow',
    principal,
    action,
    resource,
    tests,
    notUnderstood: unknown,
  };
};

const readVersion = (value: unknown): PolicyVersion => {
  // A policy without a Version is of 2008-10-17, in which `${…}` is plain text.
  if (value === undefined || value === '2008-10-17') return '2008-10-17';
  return value === '2012-10-17' ? value : 'unknown';
};

const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** The text with the control characters inside its strings escaped. Behind a backslash they stay, and are no JSON. */
const withoutRawControls = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\[^])*"/g, (literal) =>
    literal.replace(/\\[^]|[\t\n\r]/g, (found) => ESCAPES[found] ?? found),
  );

/** JSON as IAM takes it: a tab or a line's end may stand inside a string as it is, which JSON itself does not allow. */
const parseLenientText = (text: string): unknown => {
  try {
    return parseJsonText(text);
  } catch {
    return parseJsonText(withoutRawControls(text));
  }
};

/**
 * JSON text, or JSON text that was URL-encoded, as IAM's API hands policies out.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (AssumeRolePolicyDocument: its pattern)
 * @throws SyntaxError or URIError where it is neither
 */
export const parsePolicyText = (text: string): unknown => {
  try {
    return parseLenientText(text);
  } catch {
    // `+` is a plus: RFC 3986, not a form.
    return parseLenientText(decodeURIComponent(text));
  }
};

/** What a document is, and how it came here. */
export interface PolicyReading {
  /** `trust` where it is not said. */
  readonly kind?: PolicyKind;
  /**
   * False: a draft that IAM has not stored. A user's unique id in it may be that of a user who is there; IAM itself writes
   * one only where the user was deleted.
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
   */
  readonly isStored: boolean;
}

interface ReadingOfStatements {
  readonly version: PolicyVersion;
  readonly reading: PolicyReading;
  /** The names of the Statement element, where the document has more than one. */
  readonly repeated: readonly string[];
  /** Whether the Statement element is a list. */
  readonly isList: boolean;
}

/** Whether `readPolicyDocument` could read it. */
export const isReadable = (document: PolicyDocument | UnreadableDocument): document is PolicyDocument =>
  'statements' in document;

/** Names of an element in a document, in whatever letter case. */
const spellings = (document: JsonObject, element: string): string[] =>
  Object.keys(document).filter((name) => name.toLowerCase() === element.toLowerCase());

/** All values of an element, where it is there more than once or in other letter case beside its own. */
const valuesOf = (document: JsonObject, names: readonly string[]): readonly unknown[] =>
  flatMap(names, (name) => repeatedKeys(document).get(name) ?? [property(document, name)]);

/**
 * Reads a policy document: URL-encoded text (what the API and configuration items hold), JSON text, or an object
 * (what the AWS CLI prints; from `parsePolicyText`, so that what is written twice is seen).
 *
 * Trust, identity and resource policies come to the same form; `kind` says which elements belong in it.
 *
 * Never throws. What is not JSON, or has no statements at all, is unreadable; what is merely not understood in a
 * statement is kept in it as such.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export const readPolicyDocument = (
  document: unknown,
  reading: PolicyReading = { isStored: true },
): PolicyDocument | UnreadableDocument => {
  let value = document;
  if (typeof document === 'string') {
    try {
      value = parsePolicyText(document);
    } catch {
      // Not the engine's own words: they differ between versions, and an annotation must not.
      return { problem: 'not-json', message: 'it is not JSON, neither plain nor URL-encoded' };
    }
  }
  if (!isObject(value)) return { problem: 'not-a-policy', message: 'it is not a JSON object' };
  const statement = property(value, 'Statement');
  if (statement === undefined) return { problem: 'not-a-policy', message: 'it has no Statement' };
  const isTwice = twiceIn(value);
  const isVersionKnown =
    spellings(value, 'Version').every((name) => name === 'Version') && !isTwice('Version');
  const version = isVersionKnown ? readVersion(property(value, 'Version')) : 'unknown';
  const names = spellings(value, 'Statement');
  const isOne = !isTwice('Statement');
  const statements = isOne ? asList(statement) : flatMap(valuesOf(value, names), asList);
  const repeated = isOne ? [] : names;
  const isList = !isOne || Array.isArray(statement);
  const how: ReadingOfStatements = { version, reading, repeated, isList };
  return { version, statements: statements.map((item, index) => readStatement(item, index, how)) };
};
