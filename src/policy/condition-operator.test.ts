/** What an operator sees at a glance against the pattern that the search goes by. */
import fc from 'fast-check';
import { readConditionTest } from './condition.ts';
import { matches } from './text/language.ts';

/** Halves of characters among them: two that meet are one character. */
const pieces = fc.constantFrom('a', 'b', ':', 'arn:', '::::', '\ud83d', '\ude00', '😀');
const texts = fc.array(pieces, { maxLength: 6 }).map((all) => all.join(''));
const patterns = fc
  .array(fc.oneof(pieces, fc.constantFrom('*', '?', '${*}', "${x, 'b'}")), { maxLength: 7 })
  .map((all) => all.join(''));

describe('a value of a policy', () => {
  it.each<[string, fc.Arbitrary<string>, fc.Arbitrary<string>]>([
    ['StringEquals', fc.constant(''), fc.constant('')],
    ['StringLike', fc.constant(''), fc.constant('')],
    ['ArnLike', fc.constantFrom('arn:::::', 'arn:*::::'), fc.constantFrom('arn:::::', 'arn:a::::')],
  ])(
    'matches under %s as its pattern does, whatever stands beside a wildcard',
    (operator, beginnings, begins) => {
      let matched = 0;
      fc.assert(
        fc.property(beginnings, patterns, begins, texts, (beginning, end, begin, rest) => {
          const [pattern, text] = [beginning + end, begin + rest];
          const [value] = readConditionTest(operator, 'x', pattern, '2012-10-17').values;
          const language = value?.operand?.language();
          const found = value?.operand?.matches(text);
          if (language === undefined || found === undefined) return;
          if (found) matched += 1;
          expect([pattern, text, found]).toEqual([pattern, text, matches(language, text)]);
        }),
        { numRuns: 2_000, seed: 20_261_124 },
      );
      expect(matched).toBeGreaterThan(0);
    },
  );
});
