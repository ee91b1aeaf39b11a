/**
 * Keys that AWS sets together, so that what one of them is says what another can be. The search assigns key by key; where
 * what it found is no request that anybody can send, it goes on with what would make one of it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html (tags, transitive tags)
 */
import {
  evaluateTest,
  readConditionTest,
  withoutCase,
  type ConditionTest,
  type DocumentedTypes,
} from '../condition.ts';
import { isAsRequired, textDemand, type Constraint } from './constraint.ts';
import { flatMap } from '../flat-map.ts';
import type { TestConstraint } from './assignment.ts';
import type { UserRequest } from '../statement.ts';

/** Why nobody can send a request, as what would have to be so instead: all constraints of one of these. */
export interface Conflict {
  readonly alternatives: readonly (readonly Constraint[])[];
  /** Whether every request that can be sent and meets the constraints so far meets those of an alternative as well. */
  readonly isComplete: boolean;
}

const REQUEST_TAG = 'aws:requesttag/';
const TAG_KEYS = 'aws:tagkeys';
const TRANSITIVE = 'sts:transitivetagkeys';
const CALLED_VIA = 'aws:calledvia';
const [FIRST, LAST] = ['aws:calledviafirst', 'aws:calledvialast'];
const SIGN_IN_SESSION = 'aws:signinsessionarn';
/** There except where a VPC endpoint is called, and the others only there. */
const SOURCE_IP = 'aws:sourceip';
const OF_ENDPOINTS: readonly string[] = [
  'aws:vpcsourceip',
  'aws:sourcevpc',
  'aws:sourcevpcarn',
  'aws:sourcevpce',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
];

/** Keys that are all there or none of them: of a member of an organization, and of a request through a VPC endpoint. */
const TOGETHER: readonly (readonly string[])[] = [
  ['aws:principalorgid', 'aws:principalorgpaths', 'aws:principalorgmasteraccountid'],
  ['aws:resourceorgid', 'aws:resourceorgpaths'],
  ['aws:vpceorgid', 'aws:vpceorgpaths'],
  ['aws:sourcevpc', 'aws:sourcevpce', 'aws:vpcsourceip'],
];
/** The id of an organization, and paths in it, which begin with the id. */
const ORGANIZATIONS: readonly (readonly [id: string, paths: string])[] = [
  ['aws:principalorgid', 'aws:principalorgpaths'],
  ['aws:resourceorgid', 'aws:resourceorgpaths'],
  ['aws:vpceorgid', 'aws:vpceorgpaths'],
];

const TIED: ReadonlySet<string> = new Set([
  ...TOGETHER.flat(),
  TAG_KEYS,
  TRANSITIVE,
  CALLED_VIA,
  FIRST,
  LAST,
  SIGN_IN_SESSION,
  SOURCE_IP,
]);

/** Whether a policy that speaks of a key may need to know what other keys are. */
export const isTied = (key: string): boolean => TIED.has(key);

/** In a policy of this version `${…}` is plain text. */
const holding = (operator: string, key: string, value: string): TestConstraint => ({
  kind: 'test',
  test: readConditionTest(operator, key, value, '2008-10-17'),
  required: 'holds',
});
const present = (key: string): Constraint => holding('Null', key, 'false');
const absent = (key: string): Constraint => holding('Null', key, 'true');

const either = (...alternatives: readonly (readonly Constraint[])[]): Conflict => ({
  alternatives,
  isComplete: true,
});

/** Beside a found request: what it had to meet, and of which keys the policy speaks. */
export interface Found {
  readonly request: UserRequest;
  readonly constraints: readonly Constraint[];
  readonly keys: readonly string[];
  readonly documented: DocumentedTypes;
}

const testsOn = (key: string, { constraints }: Found): TestConstraint[] =>
  constraints.filter(
    (constraint): constraint is TestConstraint => constraint.kind === 'test' && constraint.test.key === key,
  );

/** Whether what is asked of a list of values is asked of each of them. */
const isOfEvery = (constraint: TestConstraint, { request, documented }: Found): boolean => {
  const { test, required } = constraint;
  if (test.operator?.type === 'null')
    return !isAsRequired(evaluateTest(test, new Map([[test.key, ['']]]), documented), required);
  if (test.operator?.set === undefined) return required === 'holds' || required === 'fails';
  const demand = textDemand(constraint, request.context, documented);
  return typeof demand === 'object' && demand.of === 'every';
};

const isSameTest = (a: ConditionTest, b: ConditionTest): boolean =>
  a.key === b.key &&
  a.written.operator === b.written.operator &&
  a.values.length === b.values.length &&
  a.values.every((value, at) => value?.written === b.values[at]?.written);

/** Whether letter case counts in a test, by the name of its operator. */
const isCaseSensitive = ({ test: { written, operator } }: TestConstraint): boolean =>
  operator?.type !== 'null' && !written.operator.includes('IgnoreCase');

/** Whether it asks for texts that match, and not for others. */
const asksForMatch = ({ test: { operator }, required }: TestConstraint): boolean =>
  (required === 'holds' || required === 'not-fails') !== (operator?.negated === true);

/**
 * What is asked of every value of a list, asked of a key whose values are among them but for their letter case; undefined
 * where that cannot be said of them: what is not `Team` may be `team`.
 */
const withoutCaseOf = (constraint: TestConstraint): TestConstraint | undefined => {
  if (!isCaseSensitive(constraint)) return constraint;
  return constraint.test.operator?.type === 'string' && asksForMatch(constraint)
    ? { ...constraint, test: withoutCase(constraint.test) }
    : undefined;
};

/** Whether a list of values can have one more that is as the others are. */
const isExtensible = ({ test: { operator } }: TestConstraint): boolean =>
  operator !== undefined &&
  (operator.type === 'null' || (operator.type === 'string' && operator.set !== undefined));

/** How many values of a list are passed over in turn, because the other list cannot have them. */
const MOST_AVOIDED = 8;

const isList = (key: string): boolean => key === TRANSITIVE;

/** Whether a text that meets all of these but for its letter case meets them in some letter case. */
const isMirroredWhole = (constraints: readonly TestConstraint[]): boolean =>
  constraints.length === 0 || (constraints.length === 1 && constraints.every(asksForMatch));

/** That every value of one key is among those of another. */
const missingIn = (
  whole: string,
  part: string,
  equals: 'StringEquals' | 'StringEqualsIgnoreCase',
  found: Found,
): Conflict | undefined => {
  const { context } = found.request;
  if (!found.keys.includes(whole)) return undefined;
  const plain = (text: string): string => (equals === 'StringEquals' ? text : text.toLowerCase());
  const all = (context.get(whole) ?? []).map(plain);
  const missing = context.get(part)?.find((value) => !all.includes(plain(value)));
  if (missing === undefined) return undefined;
  const ofWhole = testsOn(whole, found);
  const ofPart = testsOn(part, found);
  const ofEvery = ofWhole.filter((constraint) => isOfEvery(constraint, found));
  const mirrored = flatMap(ofEvery, (constraint) => {
    const same = equals === 'StringEquals' ? constraint : withoutCaseOf(constraint);
    return same === undefined ? [] : [same];
  })
    .map(({ test, required }): TestConstraint => ({ kind: 'test', test: { ...test, key: part }, required }))
    .filter(
      ({ test, required }) =>
        !ofPart.some((other) => other.required === required && isSameTest(other.test, test)),
    );
  if (mirrored.length > 0) return either(mirrored);
  const differs = equals.replace('Equals', 'NotEquals');
  const avoiding = ofPart.filter(({ test }) => test.written.operator.endsWith(differs));
  // What a Deny forbids the whole list may be only this value: another one is another way.
  const other = holding(isList(part) ? `ForAllValues:${differs}` : differs, part, missing);
  const mayGoOn = avoiding.length < MOST_AVOIDED;
  return {
    alternatives: [[holding(`ForAnyValue:${equals}`, whole, missing)], ...(mayGoOn ? [[other]] : [])],
    isComplete:
      mayGoOn &&
      ofWhole.every(isExtensible) &&
      (equals === 'StringEquals' || isMirroredWhole(ofEvery.filter(isCaseSensitive))),
  };
};

/** A tag that is passed is among the keys of tags, and what is among them is passed. */
const ofTags = (found: Found): Conflict | undefined => {
  const {
    request: { context },
    keys,
  } = found;
  const has = (key: string, name: string): boolean =>
    context.get(key)?.some((value) => value.toLowerCase() === name) === true;
  for (const key of keys) {
    if (!key.startsWith(REQUEST_TAG)) continue;
    const name = key.slice(REQUEST_TAG.length);
    if (context.has(key)) {
      if (keys.includes(TAG_KEYS) && !has(TAG_KEYS, name))
        return either([holding('ForAnyValue:StringEqualsIgnoreCase', TAG_KEYS, name)], [absent(key)]);
      continue;
    }
    const naming = [TAG_KEYS, TRANSITIVE].find((list) => has(list, name));
    if (naming !== undefined)
      return either([holding('ForAllValues:StringNotEqualsIgnoreCase', naming, name)], [present(key)]);
  }
  return missingIn(TAG_KEYS, TRANSITIVE, 'StringEqualsIgnoreCase', found);
};

const ofNetwork = ({ request: { context } }: Found): Conflict | undefined => {
  const other = context.has(SOURCE_IP) ? OF_ENDPOINTS.find((key) => context.has(key)) : undefined;
  return other === undefined ? undefined : either([absent(SOURCE_IP)], [absent(other)]);
};

/** Of keys that are all there or none of them, one is not as the others. */
const ofOneKind = ({ request: { context }, keys }: Found): Conflict | undefined => {
  for (const together of TOGETHER) {
    const mentioned = together.filter((key) => keys.includes(key));
    const [there, lacking] = [true, false].map((isThere) =>
      mentioned.find((key) => context.has(key) === isThere),
    );
    if (there !== undefined && lacking !== undefined) return either([present(lacking)], [absent(there)]);
  }
  return undefined;
};

/** A path of an organization begins with the organization's id. */
const ofOrganization = ({ request: { context }, keys }: Found): Conflict | undefined => {
  for (const [idKey, pathsKey] of ORGANIZATIONS) {
    const [id] = context.get(idKey) ?? [];
    const path = context.get(pathsKey)?.find((one) => !one.startsWith(`${id}/`));
    if (id === undefined || path === undefined || !keys.includes(idKey)) continue;
    const [ofPath = ''] = path.split('/');
    const within = (organization: string): readonly Constraint[] => [
      holding('StringEquals', idKey, organization),
      holding('ForAllValues:StringLike', pathsKey, `${organization}/*`),
    ];
    const ids = [...new Set([id, ofPath])].filter((one) => one !== '' && !/[*?]/.test(one));
    return either(...ids.map(within), [
      ...ids.map((one) => holding('StringNotEquals', idKey, one)),
      ...ids.map((one) => holding('ForAllValues:StringNotLike', pathsKey, `${one}/*`)),
    ]);
  }
  return undefined;
};

const ARN = /^arn:([^:]*):[^:]*:[^:]*:(\d{12}):/;
const USER_ARN = /^arn:([^:]*):/;

/** A user signs in to the account that the user is of. */
const ofSignIn = ({ request: { context, caller } }: Found): Conflict | undefined => {
  const [session] = context.get(SIGN_IN_SESSION) ?? [];
  if (session === undefined) return undefined;
  const [, partition = '', accountId = ''] = ARN.exec(session) ?? [];
  const [, ofCaller = ''] = USER_ARN.exec(caller.arn) ?? [];
  if (accountId === caller.accountId && partition === ofCaller) return undefined;
  const inAccount = (id: string, of: string, required: 'holds' | 'fails'): Constraint => ({
    kind: 'principal',
    principal: {
      isNegated: false,
      entries: [{ kind: 'account', written: id, accountId: id, partition: of }],
    },
    required,
  });
  const [its, theirs] = [`arn:${partition}:*:*:${accountId}:*`, `arn:${ofCaller}:*:*:${caller.accountId}:*`];
  return either(
    [holding('ArnLike', SIGN_IN_SESSION, theirs)],
    [inAccount(accountId, partition, 'holds')],
    [
      inAccount(caller.accountId, ofCaller, 'fails'),
      holding('ArnNotLike', SIGN_IN_SESSION, its),
      holding('ArnNotLike', SIGN_IN_SESSION, theirs),
    ],
  );
};

/** What keeps anybody from sending the request; undefined where it can be sent. */
export const conflictIn = (found: Found): Conflict | undefined =>
  ofSignIn(found) ??
  ofNetwork(found) ??
  ofOneKind(found) ??
  ofOrganization(found) ??
  ofTags(found) ??
  missingIn(CALLED_VIA, FIRST, 'StringEquals', found) ??
  missingIn(CALLED_VIA, LAST, 'StringEquals', found);

/** The same request, with the services that call in their order: the first and the last at the ends. */
export const inOrder = (request: UserRequest): UserRequest => {
  const { context } = request;
  const services = context.get(CALLED_VIA);
  if (services === undefined || services.length < 2) return request;
  const [first, last] = [context.get(FIRST)?.[0], context.get(LAST)?.[0]];
  const between = services.filter((service) => service !== first && service !== last);
  const ordered = [first, ...between, last].filter((service) => service !== undefined);
  return { ...request, context: new Map([...context, [CALLED_VIA, ordered]]) };
};
