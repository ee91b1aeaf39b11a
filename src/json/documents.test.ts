import { NotJson, parseJsonDocuments } from './documents.ts';

describe('JSON documents', () => {
  it.each<[string, string, readonly unknown[]]>([
    ['one', ' {"a": [1]} \n', [{ a: [1] }]],
    ['one that is no object', '"a"', ['a']],
    ['two objects', '{"a": 1}{"a": 2}', [{ a: 1 }, { a: 2 }]],
    ['a line each', '{"a": 1}\r\n[2]\r\n', [{ a: 1 }, [2]]],
    ['with braces inside text', '{"a": "}{"} {"b": "\\"}{"}', [{ a: '}{' }, { b: '"}{' }]],
    ['a byte order mark between', '{}\n\ufeff{}', [{}, {}]],
  ])('are read: %s', (_, text, values) => {
    expect(parseJsonDocuments(text)).toEqual(values);
  });

  it.each([
    ['nothing', '', 1, 1],
    ['the first is cut off', '{"a": ', 1, 7],
    ['the second is cut off', '{"a": 1}\n{"a": ', 2, 7],
    ['something else follows', '{}\n\nError', 3, 1],
    ['a comma between', '{}, {}', 1, 3],
  ])('are refused with the place: %s', (_, text, line, column) => {
    let error: unknown;
    try {
      parseJsonDocuments(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(NotJson);
    expect(error).toMatchObject({ line, column });
  });
});
