/** The search for one request against trying every one of a grid: what it returns, and what it claims there is not. */
import fc from 'fast-check';
import { readConditionTest } from '../condition.ts';
import { isMet, type Constraint, type RequiredTruth } from './constraint.ts';
import type { KeyMeaning, RequestSpace } from './key-meaning.ts';
import { literal, many, matches, one, type Language } from '../text/language.ts';
import { toIsoTime } from './likely-values.ts';
import { readPrincipals, type Caller } from '../principal.ts';
import {
  fixedKeys,
  mentionedKeys,
  assignRequest,
  undecided,
  type AssignedRequest,
} from './assign-request.ts';
import type { TestConstraint } from './assignment.ts';
import { callerOf } from './solve-caller.ts';
import { share } from '../../../test/support/share.ts';

/** As many in every run; SEARCH_RUNS asks for others. */
const RUNS = Number(process.env['SEARCH_RUNS'] ?? share(250, 6_000, 'requests to search for'));

type Values = readonly string[] | undefined;

const isNameCharacter = (character: string): boolean => /^[\w+=,.@-]$/.test(character);
const NAMES: Language = [[one(isNameCharacter), many(isNameCharacter)]];
const ACCOUNTS = ['111122223333', '444455556666'];
const CALLERS: readonly Caller[] = ACCOUNTS.flatMap((account) =>
  ['a', 'b', 'ops/a', 'ab', 'team/b/ba'].flatMap(
    (name) => callerOf(`arn:aws:iam::${account}:user/${name}`) ?? [],
  ),
);
const isUserCharacter = (character: string): boolean => character === '/' || isNameCharacter(character);
const CALLER_ARNS: Language = ACCOUNTS.flatMap((account) => {
  const user = literal(`arn:aws:iam::${account}:user/`);
  const name = [one(isNameCharacter), many(isNameCharacter)];
  return [
    [...user, ...name],
    [...user, many(isUserCharacter), ...literal('/'), ...name],
  ];
});

/** Numbers of four digits are years, so these are times of our days. */
const EARLIEST = 1_800_000_000;
const LONGEST_SESSION = 100;
const MOMENTS = [-100, -50, 0, 50, 100, 150, 200].flatMap((after) =>
  [-1, 0, 1].map((step) => EARLIEST + after + step),
);
const OLDEST = 20;

const free = (
  multiplicity: 'one' | 'several' | 'not-documented',
  rest: Partial<KeyMeaning & { readonly kind: 'free' }> = {},
): KeyMeaning => ({
  kind: 'free',
  texts: undefined,
  longest: undefined,
  mayBeAbsent: true,
  valueType: undefined,
  multiplicity,
  ...rest,
});

const MEANINGS: Readonly<Record<string, KeyMeaning>> = {
  'k:one': free('one'),
  'k:several': free('several'),
  'k:any': free('not-documented'),
  'k:name': free('one', { texts: NAMES, mayBeAbsent: false }),
  'k:address': free('one', { valueType: 'ip' }),
  'k:age': { kind: 'whole-number', least: 0, greatest: OLDEST },
  'k:typed': free('one'),
  'k:absent': { kind: 'absent' },
  'k:fixed': { kind: 'always', values: ['true'] },
  'aws:currenttime': { kind: 'time', part: 'now' },
  'aws:epochtime': { kind: 'time', part: 'epoch' },
  'aws:tokenissuetime': { kind: 'time', part: 'issued' },
  'aws:principalarn': { kind: 'caller', part: 'arn' },
  'aws:principalaccount': { kind: 'caller', part: 'accountId' },
  'aws:username': { kind: 'caller', part: 'userName' },
};

/** As AWS documents types for some keys; under operators of others nothing surely holds. */
const documentedTypes: RequestSpace['documented'] = (key) =>
  key === 'k:typed' ? ['string'] : key === 'k:fixed' ? ['bool'] : undefined;

const spaceFor = (likely: readonly Caller[]): RequestSpace => ({
  meaningOf: (key) => MEANINGS[key] ?? { kind: 'absent' },
  documented: documentedTypes,
  callerArns: () => CALLER_ARNS,
  likelyCaller: (place) => likely[place],
  earliest: EARLIEST,
  longestSession: LONGEST_SESSION,
});

const wordsOfNames = (length: number): string[] =>
  length === 0
    ? []
    : ['a', 'b', ...wordsOfNames(length - 1).flatMap((word) => [`a${word}`, `b${word}`])].filter(
        (word, at, all) => all.indexOf(word) === at,
      );

const TEXTS = [
  '',
  'a',
  'b',
  'A',
  'ab',
  'ba',
  'aab',
  'abb',
  'c',
  'a☃',
  '5',
  '51',
  '10',
  '7.5',
  '0',
  '-1',
  '1e9',
  'true',
  'false',
  'TRUE',
  'QUFB',
  'AAAA',
  'AAAAAAAA',
  '1970',
  String(EARLIEST + 100),
  ...[-100, 0, 49, 50, 51, 199, 200, 201].map((after) => toIsoTime(EARLIEST + after)),
  '10.0.0.1',
  '10.0.0.255',
  '10.0.1.7',
  '9.9.9.9',
  '2001:db8::1',
  '2001:db9::1',
  '::1',
  'arn:aws:iam::111122223333:user/a',
  'arn:aws:iam::444455556666:user/b',
  'arn:aws:s3:::x',
];
const ADDRESSES = TEXTS.filter((text) => /^(\d+\.){3}\d+$|^[\da-f:]*::\d$/.test(text));

/** What a key can be, as far as a grid goes. */
const gridOf = (key: string): readonly Values[] => {
  const meaning = MEANINGS[key];
  if (meaning?.kind === 'always') return [meaning.values];
  if (meaning?.kind === 'whole-number') return Array.from({ length: OLDEST + 1 }, (_, age) => [String(age)]);
  if (meaning?.kind !== 'free') return [undefined];
  if (meaning.texts !== undefined)
    return [...wordsOfNames(4), ...TEXTS.filter((text) => matches(NAMES, text))].map((name) => [name]);
  if (meaning.valueType === 'ip') return [undefined, ...ADDRESSES.map((address) => [address])];
  const singles: Values[] = [undefined, ...TEXTS.map((text) => [text])];
  if (meaning.multiplicity !== 'several') return singles;
  const few = ['a', 'b', 'ab', 'c', '5', '10', 'true', 'arn:aws:s3:::x'];
  return [...singles, ...few.flatMap((text, at) => few.slice(at + 1).map((other) => [text, other]))];
};

const isOfTime = (key: string): boolean => MEANINGS[key]?.kind === 'time';
const isOfCaller = (key: string): boolean => MEANINGS[key]?.kind === 'caller';

type Setting = ReadonlyMap<string, Values>;

const TIMES: readonly Setting[] = MOMENTS.filter((now) => now >= EARLIEST).flatMap((now) =>
  MOMENTS.filter((since) => since <= now && since >= now - LONGEST_SESSION).map(
    (since) =>
      new Map([
        ['aws:currenttime', [toIsoTime(now)]],
        ['aws:epochtime', [String(now)]],
        ['aws:tokenissuetime', [toIsoTime(since)]],
      ]),
  ),
);

const contextOf = (setting: Setting, caller: Caller): Map<string, readonly string[]> => {
  const context = new Map<string, readonly string[]>([
    ['aws:principalarn', [caller.arn]],
    ['aws:principalaccount', [caller.accountId]],
    ['aws:username', [caller.userName]],
  ]);
  for (const [key, values] of setting) if (values !== undefined) context.set(key, values);
  return context;
};

const { documented } = spaceFor([]);
const areMet = (
  all: readonly Constraint[],
  caller: Caller,
  context: ReadonlyMap<string, readonly string[]>,
): boolean => all.every((constraint) => isMet(constraint, caller, context, documented));

const testsAmong = (all: readonly Constraint[]): readonly TestConstraint[] =>
  all.filter((constraint) => constraint.kind === 'test');

const isClosed = ({ test }: TestConstraint): boolean => test.variables.length === 0;

/** Every setting of the keys, for one caller, that meets the constraints which compare with no other key. */
function* settings(
  keys: readonly string[],
  all: readonly TestConstraint[],
  caller: Caller,
): Iterable<Setting> {
  const [key, ...rest] = keys;
  if (key === undefined) {
    yield new Map();
    return;
  }
  const isOfGroup = (other: string): boolean => (isOfTime(key) ? isOfTime(other) : other === key);
  const closed = all.filter((constraint) => isClosed(constraint) && isOfGroup(constraint.test.key));
  const group = (
    isOfTime(key) ? TIMES : gridOf(key).map((values): Setting => new Map([[key, values]]))
  ).filter((setting) => areMet(closed, caller, contextOf(setting, caller)));
  if (group.length === 0) return;
  const others = rest.filter((other) => !isOfGroup(other));
  for (const other of settings(others, all, caller))
    for (const setting of group) yield new Map([...other, ...setting]);
}

/** A request of the grid that meets all constraints. */
const foundByTrying = (all: readonly Constraint[]): unknown => {
  const tests = testsAmong(all);
  const { keys } = mentionedKeys(tests.map(({ test }) => test));
  const ofCaller = all.filter(
    (constraint) =>
      constraint.kind === 'principal' || (isClosed(constraint) && isOfCaller(constraint.test.key)),
  );
  const isOnCaller = tests.length < all.length || keys.some(isOfCaller);
  for (const caller of isOnCaller ? CALLERS : CALLERS.slice(0, 1)) {
    if (!areMet(ofCaller, caller, contextOf(new Map(), caller))) continue;
    for (const setting of settings(
      keys.filter((key) => !isOfCaller(key)),
      tests,
      caller,
    )) {
      const context = contextOf(setting, caller);
      if (areMet(all, caller, context)) return { caller: caller.arn, context: [...context] };
    }
  }
  return undefined;
};

/** As the search does it: with a value for the keys that are compared with, and without. */
const assigned = (all: readonly Constraint[], likely: readonly Caller[]): AssignedRequest => {
  const space = spaceFor(likely);
  const { keys, named } = mentionedKeys(testsAmong(all).map(({ test }) => test));
  const findings = (named.size > 0 ? [named, new Set<string>()] : [named]).map((of): AssignedRequest => {
    const field = { space, fixed: fixedKeys(space), budget: { left: 10_000_000 }, keys, named: of };
    const open = undecided(all, field);
    return open === undefined ? { request: undefined, isProven: true } : assignRequest(open, field);
  });
  const found = findings.find(({ request }) => request !== undefined);
  return (
    found ?? {
      request: undefined,
      isProven: findings.every((finding) => finding.request === undefined && finding.isProven),
    }
  );
};

const FAMILIES: Readonly<
  Record<string, { readonly operators: readonly string[]; readonly values: readonly string[] }>
> = {
  string: {
    operators: ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringLike', 'StringNotLike'],
    values: [
      'a',
      'b',
      'A',
      'a*',
      '*b',
      '?',
      'ab',
      '*',
      '5',
      '1*',
      'true',
      'arn:*',
      '111122223333',
      'opsa',
      'aab',
    ],
  },
  numeric: {
    operators: [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
    ],
    values: ['5', '10', '7.5', '0', '20', 'x', String(EARLIEST + 50)],
  },
  date: {
    operators: [
      'DateEquals',
      'DateNotEquals',
      'DateLessThan',
      'DateLessThanEquals',
      'DateGreaterThan',
      'DateGreaterThanEquals',
    ],
    values: [
      ...[-50, 0, 50, 200].map((after) => toIsoTime(EARLIEST + after)),
      String(EARLIEST + 100),
      '1970',
      'x',
    ],
  },
  bool: { operators: ['Bool'], values: ['true', 'false', 'x'] },
  binary: { operators: ['BinaryEquals'], values: ['QUFB', 'AAAA', 'x'] },
  ip: {
    operators: ['IpAddress', 'NotIpAddress'],
    values: ['10.0.0.0/24', '10.0.0.1', '0.0.0.0/0', '::/0', '2001:db8::/32', 'x'],
  },
  arn: {
    operators: ['ArnEquals', 'ArnNotEquals', 'ArnLike'],
    values: [
      'arn:aws:iam::111122223333:user/*',
      'arn:aws:iam::111122223333:user/a',
      'arn:*:iam::*:user/b',
      'arn:aws:s3:::x',
      'x',
    ],
  },
  null: { operators: ['Null'], values: ['true', 'false'] },
};

const VARIABLES = ['${k:one}', '${aws:username}', 'a${k:name}', "${k:any, 'b'}"];

const required = fc.constantFrom<RequiredTruth>('holds', 'fails', 'not-fails', 'not-holds');

const testOf = (key: string): fc.Arbitrary<TestConstraint> =>
  fc
    .constantFrom(...Object.entries(FAMILIES))
    .chain(([type, { operators, values }]) =>
      fc.record({
        operator: fc.constantFrom(...operators),
        set: fc.constantFrom('', '', '', 'ForAnyValue:', 'ForAllValues:'),
        suffix: fc.constantFrom('', '', type === 'null' ? '' : 'IfExists'),
        values: fc.oneof(
          {
            weight: 9,
            arbitrary: fc.uniqueArray(
              type === 'string'
                ? fc.oneof(
                    { weight: 6, arbitrary: fc.constantFrom(...values) },
                    { weight: 1, arbitrary: fc.constantFrom(...VARIABLES) },
                  )
                : fc.constantFrom(...values),
              { minLength: 1, maxLength: 2 },
            ),
          },
          // None, and what no value can be.
          { weight: 1, arbitrary: fc.constantFrom<unknown>([], [], null, [null], [values[0], null]) },
        ),
        required,
      }),
    )
    .map(({ operator, set, suffix, values, required: wanted }) => ({
      kind: 'test',
      test: readConditionTest(`${set}${operator}${suffix}`, key, values, '2012-10-17'),
      required: wanted,
    }));

const principal: fc.Arbitrary<Constraint> = fc
  .record({
    entries: fc.uniqueArray(
      fc.constantFrom(
        '*',
        '111122223333',
        'arn:aws:iam::444455556666:root',
        'arn:aws-cn:iam::111122223333:root',
        'arn:aws:iam::111122223333:user/a',
        'arn:aws:iam::444455556666:user/team/b/ba',
        'arn:aws:iam::111122223333:role/a',
        'arn:aws:iam::111122223333:user/*',
      ),
      { maxLength: 3 },
    ),
    isNegated: fc.boolean(),
    required,
  })
  .map(({ entries, isNegated, required: wanted }) => ({
    kind: 'principal',
    principal: { isNegated, entries: readPrincipals({ AWS: entries }, { isStored: true }) },
    required: wanted,
  }));

/** Few keys, so that their tests meet; and every request of the grid can be tried. */
const constraints: fc.Arbitrary<readonly Constraint[]> = fc
  .uniqueArray(fc.constantFrom(...Object.keys(MEANINGS)), { minLength: 1, maxLength: 2 })
  .chain((keys) =>
    fc.tuple(
      fc.array(fc.constantFrom(...keys).chain(testOf), { minLength: 1, maxLength: 4 }),
      fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(principal, { minLength: 1, maxLength: 3 }) },
      ),
    ),
  )
  .map(([tests, principals]) => [...tests, ...principals]);

const show = (all: readonly Constraint[]): unknown =>
  all.map((constraint) =>
    constraint.kind === 'principal'
      ? [constraint.required, constraint.principal]
      : [
          constraint.required,
          constraint.test.written.operator,
          constraint.test.key,
          constraint.test.values.map((value) => value?.written),
        ],
  );

/** Whether the search promises to find what there is: one type of operator for each key, and no key compared with another. */
const isPromised = (all: readonly Constraint[]): boolean => {
  const types = new Map<string, Set<string>>();
  for (const { test } of testsAmong(all)) {
    if (test.variables.length > 0 || test.operator === undefined) return false;
    if (test.operator.type === 'null') continue;
    const kind = test.operator.isOnTexts ? 'text' : test.operator.type;
    const meaning = MEANINGS[test.key]?.kind;
    // Ages and times as text are not promised, nor several numbers at once.
    if (kind === 'text' && (meaning === 'time' || meaning === 'whole-number')) return false;
    if (kind !== 'text' && (meaning === 'caller' || test.key === 'k:name' || test.operator.set !== undefined))
      return false;
    const known = types.get(test.key) ?? new Set();
    types.set(test.key, known.add(kind));
  }
  return [...types.values()].every(({ size }) => size === 1);
};

/**
 * Searches, and compares with trying everything: what is found meets all, and what there is is not claimed to be nowhere.
 *
 * @returns what came out; undefined where nothing is found, nothing is there, and nothing is claimed
 */
const outcomeOf = (
  all: readonly Constraint[],
  likely: readonly Caller[],
): 'found' | 'proven' | 'missed' | undefined => {
  const finding = assigned(all, likely);
  const { request } = finding;
  // A caller is assigned before the keys that it is compared with; findRequest evaluates what comes out.
  if (request !== undefined && areMet(all, request.caller, contextOf(request.context, request.caller))) {
    const { context } = request;
    const name = context.get('k:name');
    expect(name === undefined || matches(NAMES, name.join())).toBe(true);
    const age = context.get('k:age');
    expect(age === undefined || (Number(age[0]) >= 0 && Number(age[0]) <= OLDEST)).toBe(true);
    return 'found';
  }
  const tried = foundByTrying(all);
  const isProven = request === undefined && finding.isProven;
  if (tried === undefined) return isProven ? 'proven' : undefined;
  expect({ all: show(all), tried, isProven }).toMatchObject({ isProven: false });
  expect({ all: show(all), tried, isPromised: isPromised(all) }).toMatchObject({ isPromised: false });
  return 'missed';
};

/** What few generated constraints meet: a list without values, of which nothing is known, on each key of the caller. */
describe('settling an empty list', () => {
  const keys = Object.keys(MEANINGS).filter(isOfCaller);
  const operators = ['StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'ArnEquals', 'ArnLike'];
  const empty = (operator: string, key: string, wanted: RequiredTruth): Constraint => ({
    kind: 'test',
    test: readConditionTest(operator, key, [], '2012-10-17'),
    required: wanted,
  });

  it.each(
    [...operators, ...operators.map((operator) => `ForAnyValue:${operator}`)].flatMap((operator) =>
      keys.map((key) => [operator, key] as const),
    ),
  )('under %s on %s rules nobody out and lets nobody in for sure', (operator, key) => {
    const outcomes = (['not-fails', 'not-holds', 'holds', 'fails'] as const).map((wanted) =>
      outcomeOf([empty(operator, key, wanted)], []),
    );
    expect(outcomes).toEqual(['found', 'found', 'proven', 'proven']);
  });
});

describe('settling what a request must meet', () => {
  it.each([
    ['with likely callers', CALLERS.slice(0, 2), 0.02],
    // Of callers whom no operator on texts tells apart, the likely ones are all that are tried.
    ['with none', [], 0.1],
  ])(
    'returns what meets it, and proves only what cannot be, %s',
    (_name, likely, shareMissed) => {
      const came = { found: 0, proven: 0, missed: 0 };
      fc.assert(
        fc.property(
          constraints.map((all) => ({ all, toString: () => JSON.stringify(show(all)) })),
          ({ all }) => {
            const outcome = outcomeOf(all, likely);
            if (outcome !== undefined) came[outcome] += 1;
          },
        ),
        {
          numRuns: RUNS,
          seed: Number(process.env['SEARCH_SEED'] ?? 20_261_126),
          // Shrinking is for people, and slow.
          endOnFailure: process.env['SEARCH_RUNS'] !== undefined,
        },
      );
      // It would prove little if one of these never came.
      expect(came.found).toBeGreaterThan(RUNS / 4);
      expect(came.proven).toBeGreaterThan(RUNS / 20);
      expect(came.missed).toBeLessThan(RUNS * shareMissed);
    },
    600_000,
  );
});
