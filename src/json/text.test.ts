/** JSON text whose objects repeat keys. */
import fc from 'fast-check';
import { parseJsonText, repeatedKeys } from './text.ts';
import { share } from '../../test/support/share.ts';

/** Every object of a value with the keys that its text repeats. */
const repeatedIn = (value: unknown): object[] => {
  if (typeof value !== 'object' || value === null) return [];
  const here = [...repeatedKeys(value)].map(([key, values]) => ({ [key]: values }));
  return [...here, ...Object.values(value).flatMap(repeatedIn)];
};

describe('a JSON text', () => {
  it.each<[string, object[]]>([
    ['{"a":1}', []],
    ['{"a":1,"a":2}', [{ a: [1, 2] }]],
    ['{"a":1,"b":{"c":[{"d":1,"d":{},"d":[]}]}}', [{ d: [1, {}, []] }]],
    ['{"a":1,"A":2}', []],
    ['[{"a":1},{"a":2}]', []],
    ['{"a":"\\"b\\":1","b":"a"}', []],
    ['{"a\\"":1,"a\\"":2}', [{ 'a"': [1, 2] }]],
    ['{"\\u0061":1,"a":2}', [{ a: [1, 2] }]],
    [' { "a" : 1 , \n "a"\t: 2 } ', [{ a: [1, 2] }]],
    ['{"__proto__":1,"__proto__":{"a":1}}', [{ ['__proto__']: [1, { a: 1 }] }]],
    ['{"a":":","b":"{}","a":"\\\\"}', [{ a: [':', '\\'] }]],
    ['"a"', []],
    ['null', []],
  ])('%s', (text, expected) => {
    const value = parseJsonText(text);
    expect(repeatedIn(value)).toEqual(expected);
    expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
  });

  it('is read as JSON.parse reads it, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const plain = JSON.stringify(one, undefined, 1);
        expect(parseJsonText(plain)).toEqual(JSON.parse(plain));
        const twice = `{"x":${plain},"y":[${plain}],"x":${JSON.stringify(other)}}`;
        const value = parseJsonText(twice) as object;
        expect(value).toEqual(JSON.parse(twice));
        expect(repeatedKeys(value).get('x')).toEqual([JSON.parse(plain), JSON.parse(JSON.stringify(other))]);
      }),
      { numRuns: share(150, 500, 'JSON texts'), seed: 1 },
    );
  });

  it('nests as deep as it likes', () => {
    const depth = 3_000;
    const value = parseJsonText(`${'{"a":1,"a":'.repeat(depth)}0${'}'.repeat(depth)}`);
    expect(repeatedKeys(value as object).get('a')).toHaveLength(2);
  });

  it.each(['', '{', '{"a":1,}', "{'a':1}"])('%j is none', (text) => {
    expect(() => parseJsonText(text)).toThrow(SyntaxError);
  });
});
