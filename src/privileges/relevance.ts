/** Which statements a question is about, looked up once for each document, and told apart by numbers. */
import { evaluateAction, evaluateResource, serviceOf } from '../policy/action-and-resource.ts';
import type { RequestKeys } from '../policy/condition.ts';
import { oncePer } from '../policy/lazily.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';

const NAMESPACE = /^([\w-]+):/;

/** The service that a pattern of actions names, lower-case; undefined where it may be about several. */
export const namespaceOf = (pattern: string): string | undefined =>
  NAMESPACE.exec(pattern)?.[1]?.toLowerCase();

/** The services that a document is about, as its patterns name them. */
const namespacesIn = oncePer(({ statements }: PolicyDocument): ReadonlySet<string> | 'any' => {
  const names = statements.flatMap(({ action: { isNegated, patterns } }) =>
    isNegated || patterns === undefined ? [undefined] : patterns.map(namespaceOf),
  );
  const named = names.filter((name) => name !== undefined);
  return named.length < names.length ? 'any' : new Set(named);
});

const NONE: readonly Statement[] = [];

const byAction = oncePer((_document: PolicyDocument) => new Map<string, readonly Statement[]>());

/** The statements of a document that may be about an action. What it is not about, which is most, is not kept. */
export const aboutAction = (document: PolicyDocument, action: string): readonly Statement[] => {
  const namespaces = namespacesIn(document);
  if (namespaces !== 'any' && !namespaces.has(serviceOf(action).toLowerCase())) return NONE;
  const known = byAction(document);
  const found =
    known.get(action) ??
    document.statements.filter((statement) => evaluateAction(statement.action, action) !== 'fails');
  known.set(action, found);
  return found;
};

/** The keys that decide whether a statement applies, lower-case: those of its conditions and of its variables. */
export const keysOf = oncePer((statement: Statement): readonly string[] => {
  const tests = statement.resource?.test ? [...statement.tests, statement.resource.test] : statement.tests;
  return [
    ...new Set([...statement.tests.map(({ key }) => key), ...tests.flatMap(({ variables }) => variables)]),
  ].toSorted();
});

const NO_KEYS: RequestKeys = { get: () => undefined };

/** Whether a text stands for more than itself. */
export const isPattern = (text: string): boolean => /[*?]/.test(text);

/** Whether a statement may be about a resource, whatever else is asked: what variables stand for is left to the search. */
export const isAboutResource = ({ resource: element }: Statement, resource: string): boolean =>
  element?.test === undefined ||
  element.test.variables.length > 0 ||
  evaluateResource(element, resource, NO_KEYS) !== 'fails';

/** Those that may be about a resource, or about one of a pattern. */
export const aboutResource = (statements: readonly Statement[], resource: string): readonly Statement[] =>
  isPattern(resource) ? statements : statements.filter((statement) => isAboutResource(statement, resource));

/** Whether a statement is about a resource whatever else is asked: then it does not matter which resource it is. */
export const coversResource = ({ resource: element }: Statement, resource: string): boolean =>
  element === undefined ||
  (!isPattern(resource) &&
    element.test?.variables.length === 0 &&
    evaluateResource(element, resource, NO_KEYS) === 'holds');

/** Numbers for statements: the same object is the same number. */
export type Numbering = (statement: Statement) => number;

export const numbering = (): Numbering => {
  const numbers = new Map<Statement, number>();
  return (statement) => {
    const known = numbers.get(statement) ?? numbers.size;
    numbers.set(statement, known);
    return known;
  };
};

/** `arn:aws:iam::*:user/alice`, whatever its partition and account: what it names. */
const NAMES_ONE = /^arn:[^:]*:iam:[^:]*:[^:]*:([^:*?$]+)$/;
/** An ARN of another service. */
const OF_ANOTHER_SERVICE = /^arn:[^:*?$]+:(?!iam:)[^:*?$]+:/;

/**
 * What a statement names of IAM, such as `user/alice`; undefined where it is about more than names.
 *
 * @param userName what `${aws:username}` stands for
 */
export const namesIn = ({ resource }: Statement, userName?: string): readonly string[] | undefined => {
  if (resource?.isNegated !== false || resource.patterns === undefined) return undefined;
  const names: string[] = [];
  for (const pattern of resource.patterns) {
    if (OF_ANOTHER_SERVICE.test(pattern)) continue;
    const written = userName === undefined ? pattern : pattern.replaceAll('${aws:username}', userName);
    const [, name] = NAMES_ONE.exec(written) ?? [];
    if (name === undefined) return undefined;
    names.push(name);
  }
  return names;
};
