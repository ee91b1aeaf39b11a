/** Which statements a question is about, looked up once for each document, and told apart by numbers. */
import { evaluateAction, evaluateResource } from '../policy/action-and-resource.ts';
import type { RequestKeys } from '../policy/condition.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';

const byDocument = new WeakMap<PolicyDocument, Map<string, readonly Statement[]>>();

/** The statements of a document that may be about an action. */
export const aboutAction = (document: PolicyDocument, action: string): readonly Statement[] => {
  const known = byDocument.get(document) ?? new Map<string, readonly Statement[]>();
  byDocument.set(document, known);
  const found =
    known.get(action) ??
    document.statements.filter((statement) => evaluateAction(statement.action, action) !== 'fails');
  known.set(action, found);
  return found;
};

const keysByStatement = new WeakMap<Statement, readonly string[]>();

/** The keys that decide whether a statement applies, lower-case: those of its conditions and of its variables. */
export const keysOf = (statement: Statement): readonly string[] => {
  const known = keysByStatement.get(statement);
  if (known !== undefined) return known;
  const tests = statement.resource?.test ? [...statement.tests, statement.resource.test] : statement.tests;
  const keys = [
    ...new Set([...statement.tests.map(({ key }) => key), ...tests.flatMap(({ variables }) => variables)]),
  ].toSorted();
  keysByStatement.set(statement, keys);
  return keys;
};

const NO_KEYS: RequestKeys = { get: () => undefined };

const isPattern = (resource: string): boolean => /[*?]/.test(resource);

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
