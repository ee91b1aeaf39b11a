import fc from 'fast-check';
import { readConditionTest } from '../policy/condition.ts';
import { findWord } from '../policy/text/find-word.ts';
import { type Language, exceptFor, literal, many, one } from '../policy/text/language.ts';
import { areApartInParts } from './parts-apart.ts';

const languageOf = (pattern: string): Language =>
  readConditionTest('StringLike', '', [pattern], '2012-10-17').values.flatMap(
    (value) => value?.operand?.language() ?? [],
  );

const FORM = 'a:{n}:b:{n}';
const PART = [one(exceptFor(':')), many(exceptFor(':'))];
const NAMES: Language = [[...literal('a:'), ...PART, ...literal(':b:'), ...PART]];

const pattern = fc
  .array(fc.constantFrom('a', 'b', 'x', '*', '?', ':', 'a:', ':b:'), { minLength: 1, maxLength: 7 })
  .map((pieces) => pieces.join(''));

it.each([
  ['a:*:b:x-*', 'a:*:b:z-*', true],
  ['a:*:b:*-x', 'a:*:b:*-z', true],
  ['a:*:b:x-*', 'a:*:b:*-z', false],
  ['a:*:b:x-*', 'a:*', false],
  ['a:*:b:x', 'a:*:b:x*', false],
])('%s and %s have nothing in common: %s', (first, second, expected) => {
  expect(areApartInParts([languageOf(first), languageOf(second)], FORM)).toBe(expected);
});

it('what is said to be apart has no name in common', () => {
  let apart = 0;
  fc.assert(
    fc.property(pattern, pattern, (first, second) => {
      const languages = [languageOf(first), languageOf(second)];
      if (!areApartInParts(languages, FORM)) return;
      apart += 1;
      expect(findWord([NAMES, ...languages], [], { left: 50_000 })).toBeUndefined();
    }),
    { numRuns: 3_000, seed: 20_261_129 },
  );
  expect(apart).toBeGreaterThan(0);
});
