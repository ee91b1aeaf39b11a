import fc from 'fast-check';
import { share } from '../../../test/support/share.ts';
import { BudgetSpent } from '../budget.ts';
import { languageOf, type PrincipalEntry } from '../principal.ts';
import { findWord } from '../text/find-word.ts';
import { anything, literal, many, one, type Language, type Pattern } from '../text/language.ts';
import { findKnownWord, noWords } from './known-words.ts';

fc.configureGlobal({ seed: 20_261_129 });

const toPattern = (text: string): Pattern =>
  Array.from(text).flatMap((character) =>
    character === '*' ? [many(anything)] : character === '?' ? [one(anything)] : literal(character),
  );

const STEPS = 10_000;

describe('a known word', () => {
  it('is the one that is found, at the same cost, however often it is looked for', () => {
    const pattern = fc
      .array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 5 })
      .map((characters) => toPattern(characters.join('')));
    const languages = fc.array(fc.array(pattern, { maxLength: 3 }), { maxLength: 2 });
    fc.assert(
      fc.property(fc.array(fc.tuple(languages, languages), { minLength: 1, maxLength: 4 }), (asked) => {
        const known = noWords();
        for (const [within, outside] of [...asked, ...asked]) {
          const [plain, remembered] = [{ left: STEPS }, { left: STEPS }];
          expect(findKnownWord(within, outside, remembered, known)).toBe(findWord(within, outside, plain));
          expect(remembered).toEqual(plain);
        }
      }),
      { numRuns: share(100, 1_000, 'lists of languages') },
    );
  });

  it('is told apart by the list in which a pattern stands', () => {
    const [a, b, any] = [literal('a'), literal('b'), toPattern('*')];
    const known = noWords();
    const find = (within: readonly Language[], outside: readonly Language[]): string | undefined =>
      findKnownWord(within, outside, { left: STEPS }, known);
    expect(find([[a, b]], [[a]])).toBe('b');
    expect(find([[a], [b]], [[a]])).toBeUndefined();
    expect(find([[a, b], [a]], [])).toBe('a');
    expect(find([[any]], [[a]])).toBe('');
    expect(find([[any], [a]], [])).toBe('a');
  });

  it('that was not decided is decided with more steps, and not with fewer', () => {
    const within = [[toPattern(`*a${'?'.repeat(4)}`)], [toPattern(`*b${'?'.repeat(3)}*`)]];
    const known = noWords();
    const find = (left: number): string | undefined => findKnownWord(within, [], { left }, known);
    expect(() => find(100)).toThrow(BudgetSpent);
    expect(() => find(100)).toThrow(BudgetSpent);
    expect(() => find(50)).toThrow(BudgetSpent);
    const word = findWord(within, [], { left: STEPS });
    expect(word).toBeDefined();
    expect(find(STEPS)).toBe(word);
    expect(() => find(50)).toThrow(BudgetSpent);
  });

  it('may take all the steps that are left', () => {
    const within = [[literal('abc')]];
    const budget = { left: STEPS };
    findWord(within, [], budget);
    const known = noWords();
    for (const _ of ['first', 'again']) {
      const exact = { left: STEPS - budget.left };
      expect(findKnownWord(within, [], exact, known)).toBe('abc');
      expect(exact.left).toBe(0);
    }
  });

  it('is of users whose patterns are made once for each principal', () => {
    const entry: PrincipalEntry = {
      kind: 'user',
      written: 'arn:aws:iam::111122223333:user/a',
      accountId: '111122223333',
      partition: 'aws',
    };
    const { languageOf: ofEntry } = noWords();
    expect(ofEntry(entry)).toEqual(languageOf(entry));
    expect(ofEntry(entry)).toBe(ofEntry(entry));
  });
});
