/** A policy of a user's as a role has it that this user alone assumes, with MFA: what it asks about the user is settled. */
import { documentedTypes } from '../../policy/condition-keys.ts';
import { evaluateTest, readConditionTest, type RequestContext } from '../../policy/condition.ts';
import { isReadable, readPolicyDocument, type PolicyDocument } from '../../policy/policy-document.ts';
import { MFA_AGE, MFA_PRESENT } from '../../policy/request-keys.ts';
import type { AccountUser } from '../../privileges/account.ts';
import { isObject, type JsonObject } from '../../json/object.ts';
import { statementsOf, withStatements } from '../policy-json.ts';
import { spelled } from '../proof.ts';

/** Of a session of the role other than of the user, or known of the one and not of the other: in lower case. */
const OF_CALLER = [
  'aws:username',
  'aws:userid',
  'aws:principalarn',
  'aws:principaltype',
  'aws:multifactorauth',
  'aws:tokenissuetime',
  'aws:signinsessionarn',
  'aws:sourceidentity',
] as const;

/** What is known of every request that the user signs with MFA. */
const contextOf = ({ name, id, arn }: AccountUser): RequestContext =>
  new Map([
    ['aws:username', [name]],
    ['aws:userid', [id]],
    ['aws:principalarn', [arn]],
    ['aws:principaltype', ['User']],
    [MFA_PRESENT, ['true']],
  ]);

/** Whether a request with MFA carries its age is known, whatever the age. */
const PRESENT: readonly (readonly [key: string, values: readonly string[]])[] = [[MFA_AGE, ['0']]];

const isOfPresence = (operator: string): boolean => operator.toLowerCase() === 'null';

/** A condition without the tests that hold for the user; undefined where one surely does not. */
const settledCondition = (
  condition: JsonObject,
  version: PolicyDocument['version'],
  known: RequestContext,
): JsonObject | undefined => {
  const settled: Record<string, JsonObject> = {};
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isObject(keys)) return condition;
    const context = isOfPresence(operator) ? new Map([...known, ...PRESENT]) : known;
    const open: [string, unknown][] = [];
    for (const [key, value] of Object.entries(keys)) {
      const test = readConditionTest(operator, key, value, version);
      const isSettled = context.has(test.key) && test.variables.every((variable) => context.has(variable));
      const truth = isSettled ? evaluateTest(test, context, documentedTypes) : 'unknown';
      if (truth === 'fails') return undefined;
      if (truth === 'unknown') open.push([key, value]);
    }
    if (open.length > 0) settled[operator] = Object.fromEntries(open);
  }
  return settled;
};

const USER_NAME = /\$\{aws:username\}/gi;

/** A value in which the user's name stands for the variable: IAM lets no name have a character that means something there. */
const withName = (value: unknown, name: string): unknown => {
  if (typeof value === 'string') return value.replace(USER_NAME, () => name);
  if (Array.isArray(value)) return value.map((item) => withName(item, name));
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withName(inner, name)]))
    : value;
};

/**
 * The document as the role has it; with no statements where none can apply.
 *
 * @param document of a policy whose statements are all objects
 */
export const roleDocument = (document: JsonObject, user: AccountUser): JsonObject => {
  const read = readPolicyDocument(document, { kind: 'identity', isStored: true });
  if (!isReadable(read)) return document;
  const { version } = read;
  const known = contextOf(user);
  const statements = statementsOf(document).flatMap((statement): readonly unknown[] => {
    if (!isObject(statement) || !isObject(statement['Condition'])) return [statement];
    const { Condition: written, ...rest } = statement;
    const condition = settledCondition(written as JsonObject, version, known);
    if (condition === undefined) return [];
    return [Object.keys(condition).length === 0 ? rest : { ...rest, Condition: condition }];
  });
  const settled = withStatements(document, statements);
  return version === '2012-10-17' ? (withName(settled, user.name) as JsonObject) : settled;
};

/** Keys in a document, as AWS spells them, that say something else of a session of the role than of the user; as text, so rather too many. */
export const keysOfCaller = (document: JsonObject): readonly string[] => {
  const isOld = [undefined, '2008-10-17'].includes(document['Version'] as string | undefined);
  const written = JSON.stringify(document).toLowerCase();
  // Variables are plain text there.
  const text = isOld ? written.replace(/\$\{[^}]*\}/g, '') : written;
  const found = OF_CALLER.flatMap((key) => text.match(new RegExp(`${key}[a-z]*`, 'g')) ?? []);
  return [...new Set(found)].map(spelled);
};

/** Whether a document asks for tags of whoever has it. */
export const asksForOwnTags = (document: JsonObject): boolean =>
  /(aws|iam):principaltag\//.test(JSON.stringify(document).toLowerCase());

/** Whatever is not surely an Allow may deny something. */
export const isAllow = (statement: unknown): boolean =>
  isObject(statement) && statement['Effect'] === 'Allow';

export const hasDeny = (document: JsonObject): boolean => !statementsOf(document).every(isAllow);
