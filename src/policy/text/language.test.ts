import fc from 'fast-check';
import { BudgetSpent, spend } from '../budget.ts';
import { findWord } from './find-word.ts';
import {
  anything,
  exceptFor,
  literal,
  literalIgnoringCase,
  many,
  matches,
  one,
  withoutRepeatedStars,
  type Language,
  type Pattern,
} from './language.ts';
import { share } from '../../../test/support/share.ts';

fc.configureGlobal({ seed: 20_261_129 });

/** `*` and `?` as everywhere; `~` stands for any number of characters that are no colons. */
const toPattern = (text: string): Pattern =>
  Array.from(text).flatMap((character) => {
    switch (character) {
      case '*':
        return [many(anything)];
      case '?':
        return [one(anything)];
      case '~':
        return [many(exceptFor(':'))];
      default:
        return literal(character);
    }
  });
const toLanguage = (texts: readonly string[]): Language => texts.map(toPattern);

const plenty = (): { left: number } => ({ left: 1_000_000 });

/** The same by the engine's regular expressions. */
const toRegExp = (text: string): RegExp =>
  new RegExp(
    `^${text.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.').replaceAll('~', '[^:]*')}$`,
    's',
  );

/** All words over a small alphabet, shortest first. `x` stands for every character that no pattern names. */
const wordsUpTo = (length: number): string[] => {
  let words = [''];
  const all = [...words];
  for (let at = 0; at < length; at += 1) {
    words = words.flatMap((word) => ['a', ':', 'x'].map((character) => word + character));
    all.push(...words);
  }
  return all;
};

const pattern = fc
  .array(fc.constantFrom('a', ':', '*', '?', '~'), { maxLength: 5 })
  .map((parts) => parts.join(''));
const language = fc.array(pattern, { minLength: 1, maxLength: 3 });
const WORDS = wordsUpTo(6);

describe('matching', () => {
  it.each([
    ['', '', true],
    ['*', '', true],
    ['?', '', false],
    ['a*c', 'abbbc', true],
    ['a*c', 'abbb', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*.*', 'a.b.c', true],
    ['**', 'anything', true],
    ['a*', 'a\nb', true],
    ['?', '☃', true],
    ['?', '😀', true],
  ])('%j on %j is %s', (text, word, expected) => {
    expect(matches(toLanguage([text]), word)).toBe(expected);
  });

  it('agrees with regular expressions', () => {
    fc.assert(
      fc.property(language, fc.constantFrom(...WORDS), (texts, word) => {
        expect(matches(toLanguage(texts), word)).toBe(texts.some((text) => toRegExp(text).test(word)));
      }),
    );
  });

  it('makes one star of several in a row, and of nothing else', () => {
    const [star, other, any] = [many(anything), many(exceptFor(':')), one(anything)];
    expect(withoutRepeatedStars([star, star, any, any, star, star, star])).toEqual([star, any, any, star]);
    expect(withoutRepeatedStars([star, other, star])).toEqual([star, other, star]);
    expect(withoutRepeatedStars([any, star, any])).toEqual([any, star, any]);
  });

  it('is not slowed down by nested wildcards', () => {
    // A backtracking matcher would need 2^40 steps here.
    expect(matches(toLanguage([`${'a*'.repeat(40)}b`]), 'a'.repeat(2_000))).toBe(false);
  });
});

describe('findWord', () => {
  it('finds a word exactly where there is one, and a shortest one', () => {
    fc.assert(
      fc.property(
        fc.array(language, { minLength: 1, maxLength: 2 }),
        fc.array(language, { maxLength: 2 }),
        (inside, outside) => {
          const found = findWord(inside.map(toLanguage), outside.map(toLanguage), plenty());
          const isWanted = (word: string): boolean =>
            inside.every((texts) => texts.some((text) => toRegExp(text).test(word))) &&
            !outside.some((texts) => texts.some((text) => toRegExp(text).test(word)));
          const byHand = WORDS.find(isWanted);
          if (found !== undefined) expect(isWanted(found)).toBe(true);
          if (byHand !== undefined) expect(found?.length).toBe(byHand.length);
          else expect(found === undefined || found.length > 6).toBe(true);
        },
      ),
      { numRuns: share(150, 2_000, 'languages') },
    );
  });

  it('knows both cases of a letter', () => {
    expect(findWord([[literalIgnoringCase('aB')]], [[literal('aB')], [literal('AB')]], plenty())).toMatch(
      /^ab$/i,
    );
  });

  it('knows that ends and beginnings of other letter case may be the same', () => {
    const lower = many((character) => /[a-z]/.test(character));
    const between = [...literalIgnoringCase('AB'), many(anything), ...literalIgnoringCase('YZ')];
    expect(
      findWord([[between], [literal('ab'), [...literal('ab'), lower, ...literal('yz')]]], [], plenty()),
    ).toBe('abyz');
    expect(findWord([[[lower, ...literal('-'), lower]], [literalIgnoringCase('A-B')]], [], plenty())).toBe(
      'a-b',
    );
  });

  it('finds a character beside all that are excluded', () => {
    const word = findWord(
      [[[one(anything)]]],
      [Array.from('xyz0_/:~ ', (character) => literal(character))],
      plenty(),
    );
    expect(word).toHaveLength(1);
    expect('xyz0_/:~ ').not.toContain(word);
  });

  it('knows cases of letters that are written as others', () => {
    const other = (text: string): string | undefined =>
      findWord([[literalIgnoringCase(text)]], [[literal(text)]], plenty());
    expect(other('a')).toBe('A');
    expect(other('Z')).toBe('z');
    // Not SS, which is two characters; and the Kelvin sign is a k.
    expect(other('\u00df')).toBe('\u1e9e');
    const kelvin = findWord([[literalIgnoringCase('k')]], [[literal('k')], [literal('K')]], plenty());
    expect(kelvin).toBe('\u212a');
  });

  it('finds a character beyond those that it would take', () => {
    const all = Array.from({ length: 0x200 }, (_, code) => String.fromCharCode(code));
    const excluded = [...all, '\u2603', '\u4e00', '\u4e01'].map((character) => literal(character));
    expect(findWord([[[one(anything)]]], [excluded], plenty())).toBe('\u4e02');
  });

  it.each([
    ['nothing lies inside', [[]], [], undefined],
    ['everything lies outside', [['*']], [['*']], undefined],
    ['no language is asked for', [], [], ''],
    ['the empty word is wanted', [['*']], [['?*']], ''],
    ['the empty word is outside', [['*']], [['']], 'one'],
    ['many patterns share their end', [['a*', 'b*', 'ab*']], [['a*'], ['b']], 'two'],
  ])('where %s', (_, inside, outside, expected) => {
    const found = findWord(inside.map(toLanguage), outside.map(toLanguage), plenty());
    if (expected === 'one') expect(found).toHaveLength(1);
    else if (expected === 'two') expect(found).toMatch(/^b.$/);
    else expect(found).toBe(expected);
  });

  it('stops at its budget', () => {
    const hard = [toLanguage([`*a${'?'.repeat(30)}`]), toLanguage([`*b${'?'.repeat(29)}`])];
    expect(() => findWord([...hard, [literal('c')]], [], { left: 3 })).toThrow(BudgetSpent);
  });

  it('may use its budget up, and no more', () => {
    const budget = { left: 2 };
    spend(budget, 2);
    expect(budget.left).toBe(0);
    expect(() => {
      spend(budget, 1);
    }).toThrow(
      expect.objectContaining({
        name: 'BudgetSpent',
        message: 'the policy is too complex to be decided within the bound',
      }),
    );
  });

  // Steps are what a search may not have too many of.
  it.each<
    [string, readonly (readonly string[])[], readonly (readonly string[])[], string | undefined, number]
  >([
    ['one text leaves no choice', [['*'], ['abc']], [], 'abc', 3],
    ['one text that is not in all of them leaves none', [['abc'], ['a*d', 'b*']], [], undefined, 2],
    ['one text that is excluded leaves none', [['abc']], [['?bc', 'b']], undefined, 2],
    ['a character after the other, where there is no choice', [['*'], ['abc?']], [], 'abcx', 46],
    ['texts that are excluded leave none', [['abc', 'abd']], [['?b?']], undefined, 2],
    ['a dead end is left at once', [['a*'], ['b*']], [], undefined, 2],
    ['ends that differ are seen before anything is read', [['*a'], ['*?b', 'cb']], [], undefined, 1],
    ['what is inside of all that is excluded is left at once', [['a*b*c*d']], [['a*']], undefined, 1],
    ['everything excluded ends it before it begins', [['a*']], [['*', 'b']], undefined, 1],
    ['patterns that end alike have one end', [['a*', 'b*', 'c*', 'd*']], [['?']], 'ax', 74],
    [
      'the fewest characters are tried',
      [
        ['?b', '?c'],
        ['ab?', 'cd', 'ef', 'a?'],
      ],
      [],
      'ab',
      20,
    ],
    ['a state is made once', [['*a*b*']], [['*c*']], 'ab', 85],
    ['a state that is excluded is left', [['a?*', 'b?*']], [['a*', 'ba*']], 'bx', 34],
  ])('%s', (_, inside, outside, word, steps) => {
    const budget = plenty();
    expect(findWord(inside.map(toLanguage), outside.map(toLanguage), budget)).toBe(word);
    expect(plenty().left - budget.left).toBe(steps);
  });
});
