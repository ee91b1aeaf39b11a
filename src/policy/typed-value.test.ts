/** Numbers as texts, and back. Which spellings are read is a row each in evaluators.test.ts. */
import fc from 'fast-check';
import { numberText, readNumber } from './typed-value.ts';
import { share } from '../../test/support/share.ts';

describe('the text of a number', () => {
  it.each([
    [0, '0'],
    [-1.5, '-1.5'],
    [1e20, '100000000000000000000'],
    [1e21, '1000000000000000000000'],
    [-1.25e22, '-12500000000000000000000'],
    [1e-7, '0.0000001'],
    [-1.5e-8, '-0.000000015'],
  ])('%d is %s', (number, expected) => {
    expect(numberText(number)).toBe(expected);
  });

  it('is read as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        // There is one zero.
        expect(readNumber(numberText(number))).toBe(number === 0 ? 0 : number);
      }),
      { numRuns: share(500, 2_000, 'numbers'), seed: 1, examples: [[Number.MAX_VALUE], [-Number.MIN_VALUE]] },
    );
  });
});
