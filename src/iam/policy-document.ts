import { readConditionTest, type ConditionTest } from './condition.ts';
import { fitsPolicy, type PolicyVersion } from './policy-value.ts';
import { readPrincipals, type PrincipalElement } from './principal.ts';

/** Action or NotAction. Undefined `patterns`: the statement has neither, or one that is not text or longer than a policy. */
export interface ActionElement {
  readonly isNegated: boolean;
  readonly patterns: readonly string[] | undefined;
}

/** One statement, in the form that everything else reads. */
export interface Statement {
  /** Its place in the policy, from 1. */
  readonly number: number;
  readonly sid: string | undefined;
  /** An Effect that is neither counts as an Allow whose effect is not understood: closed, not open. */
  readonly effect: 'Allow' | 'Deny';
  readonly principal: PrincipalElement;
  readonly action: ActionElement;
  readonly tests: readonly ConditionTest[];
  /** The parts of which it is not known what they mean, for people. They hold in an Allow and never in a Deny. */
  readonly notUnderstood: readonly string[];
}

/** A policy document, read once. */
export interface PolicyDocument {
  readonly version: PolicyVersion;
  readonly statements: readonly Statement[];
}

/** Why a document could not be read as a policy. Nothing is decided from it. */
export interface UnreadableDocument {
  readonly problem: 'not-json' | 'not-a-policy';
  readonly message: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The property itself: a document may hold names such as `constructor`. */
const property = (object: JsonObject, name: string): unknown =>
  Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined;

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Elements of a statement in a trust policy. Resource does not belong there, and IAM refuses what it does not know. */
const ELEMENTS: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Condition',
]);

const readPrincipal = (statement: JsonObject, effect: Statement['effect']): PrincipalElement => {
  const [named, others] = [property(statement, 'Principal'), property(statement, 'NotPrincipal')];
  if ((named === undefined) === (others === undefined))
    return { isNegated: false, accountsNameUsers: true, entries: undefined };
  const entries = readPrincipals(named ?? others);
  const isNegated = named === undefined;
  return {
    isNegated,
    accountsNameUsers: !isNegated || effect === 'Deny',
    // Principals without anybody are nobody; whether nobody is everybody in a NotPrincipal, AWS does not say.
    entries: isNegated && entries.length === 0 ? undefined : entries,
  };
};

const readAction = (statement: JsonObject): ActionElement => {
  const [named, others] = [property(statement, 'Action'), property(statement, 'NotAction')];
  const isNegated = named === undefined && others !== undefined;
  if ((named === undefined) === (others === undefined)) return { isNegated, patterns: undefined };
  const patterns = asList(named ?? others);
  const isKnown = patterns.every((pattern) => typeof pattern === 'string') && patterns.every(fitsPolicy);
  return { isNegated, patterns: isKnown && !(isNegated && patterns.length === 0) ? patterns : undefined };
};

const readTests = (
  condition: unknown,
  version: PolicyVersion,
): { readonly tests: readonly ConditionTest[]; readonly notUnderstood: readonly string[] } => {
  if (condition === undefined) return { tests: [], notUnderstood: [] };
  if (!isObject(condition)) return { tests: [], notUnderstood: ['Condition'] };
  const tests: ConditionTest[] = [];
  const notUnderstood: string[] = [];
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isObject(keys)) {
      notUnderstood.push(`Condition ${operator}`);
      continue;
    }
    const read = Object.entries(keys).map(([key, value]) => readConditionTest(operator, key, value, version));
    for (const test of read) {
      // Of a key that is written twice, in other letter case, AWS does not say what remains.
      if (read.some((other) => other !== test && other.key === test.key))
        notUnderstood.push(`Condition ${operator} ${test.written.key}`);
      else tests.push(test);
    }
  }
  return { tests, notUnderstood };
};

const readStatement = (value: unknown, index: number, version: PolicyVersion): Statement => {
  const isStatement = isObject(value);
  const statement: JsonObject = isStatement ? value : {};
  const sid = property(statement, 'Sid');
  const effect = property(statement, 'Effect');
  const { tests, notUnderstood } = readTests(property(statement, 'Condition'), version);
  const isDeny = effect === 'Deny';
  const principal = readPrincipal(statement, isDeny ? 'Deny' : 'Allow');
  const action = readAction(statement);
  const unknown: string[] = [];
  if (!isStatement) unknown.push('the statement');
  if (!isDeny && effect !== 'Allow') unknown.push('Effect');
  if (principal.entries === undefined) unknown.push('Principal');
  if (action.patterns === undefined) unknown.push('Action');
  for (const name of Object.keys(statement)) if (!ELEMENTS.has(name)) unknown.push(name);
  for (const part of notUnderstood) unknown.push(part);
  return {
    number: index + 1,
    sid: typeof sid === 'string' && sid !== '' ? sid : undefined,
    effect: isDeny ? 'Deny' : 'Allow',
    principal,
    action,
    tests,
    notUnderstood: unknown,
  };
};

const readVersion = (value: unknown): PolicyVersion => {
  // A policy without a Version is of 2008-10-17, in which `${…}` is plain text.
  if (value === undefined || value === '2008-10-17') return '2008-10-17';
  return value === '2012-10-17' ? value : 'unknown';
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // `+` is a plus: RFC 3986, not a form.
    return JSON.parse(decodeURIComponent(text));
  }
};

/** Whether `readPolicyDocument` could read it. */
export const isReadable = (document: PolicyDocument | UnreadableDocument): document is PolicyDocument =>
  'statements' in document;

/**
 * Reads a policy document: URL-encoded text (what the API and configuration items hold), JSON text, or an object
 * (what the AWS CLI prints). Of duplicate keys the last wins.
 *
 * Never throws. What is not JSON, or has no statements at all, is unreadable; what is merely not understood in a
 * statement is kept in it as such.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export const readPolicyDocument = (document: unknown): PolicyDocument | UnreadableDocument => {
  let value = document;
  if (typeof document === 'string') {
    try {
      value = parsed(document);
    } catch {
      // Not the engine's own words: they differ between versions, and an annotation must not.
      return { problem: 'not-json', message: 'neither plain nor URL-encoded' };
    }
  }
  if (!isObject(value)) return { problem: 'not-a-policy', message: 'the document is not a JSON object' };
  const statement = property(value, 'Statement');
  if (statement === undefined) return { problem: 'not-a-policy', message: 'the document has no Statement' };
  const version = readVersion(property(value, 'Version'));
  return { version, statements: asList(statement).map((item, index) => readStatement(item, index, version)) };
};
