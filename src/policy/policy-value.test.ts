import { readPolicyValue, substitute, type Piece } from './policy-value.ts';

/** Pieces in one line: wildcards as such, texts in quotes, variables in braces with their default. */
const shown = (pieces: readonly Piece[]): string =>
  pieces
    .map((piece) => {
      switch (piece.kind) {
        case 'text':
          return JSON.stringify(piece.text);
        case 'wildcard':
          return piece.character;
        case 'variable':
          return `{${piece.key}${piece.fallback === undefined ? '' : `,${piece.fallback}`}}`;
        case 'any-text':
          return '…';
      }
    })
    .join(' ');

describe('reading a value of a condition', () => {
  it.each([
    ['', ''],
    ['plain', '"plain"'],
    ['a*?b', '"a" * ? "b"'],
    ['*', '*'],
    ['a$b', '"a$b"'],
    ['a$', '"a$"'],
    ['$$a{b}', '"$$a{b}"'],
    // Variables, in any letter case, of all that may stand in the key of a tag.
    ['${aws:UserName}', '{aws:username}'],
    ['a${aws:username}b*', '"a" {aws:username} "b" *'],
    ['$${a:b}', '"$" {a:b}'],
    ['${aws:PrincipalTag/Größe _.:/=+-@ 1}', '{aws:principaltag/größe _.:/=+-@ 1}'],
    ['${a}${b}', '{a} {b}'],
    // What would be a wildcard or the start of a variable.
    ['${*}${?}${$}', '"*" "?" "$"'],
    // Defaults stand in single quotes behind a comma and a space, and may be empty.
    ["${a:b, 'c'}", '{a:b,c}'],
    ["${a:b, ''}", '{a:b,}'],
    ['${a:b, \'c, $d "e"\'}', '{a:b,c, $d "e"}'],
  ])('%j is %s', (written, expected) => {
    expect(shown(readPolicyValue(written, '2012-10-17')?.pieces ?? [])).toBe(expected);
  });

  it.each([
    // Nothing before the comma, quotes that do not close, other quotes or none, a space too much or too little.
    '${}',
    '${ }',
    "${, 'c'}",
    "${a:b, '}",
    "${a:b, 'c}",
    "${a:b, c'}",
    '${a:b, c}',
    '${a:b, "c"}',
    "${a:b,'c'}",
    "${a:b,  'c'}",
    "${a:b , 'c'}",
    "${a:b, 'c' }",
    '${ a:b}',
    '${a:b }',
    '${a:b,}',
    // More than one default, a quote or a wildcard in it.
    "${a:b, 'c', 'd'}",
    "${a:b, 'it''s'}",
    "${a:b, 'c*'}",
    "${a:b, '?'}",
    '${a:b,*}',
    // Wildcards beside something, characters that no key has, braces in braces, no end.
    '${*a}',
    '${a:*}',
    "${*, 'c'}",
    '${a:b#c}',
    '${a\n:b}',
    '${a${b}}',
    '${a{b}}',
    '${a',
    'x${',
    '${a:b} ${c',
  ])('does not know what %j stands for, but before there were variables', (written) => {
    expect(readPolicyValue(written, '2012-10-17')).toBeUndefined();
    expect(readPolicyValue(written, '2008-10-17')?.written).toBe(written);
    expect(readPolicyValue(written, 'unknown')).toBeUndefined();
  });

  it('knows no variables before 2012-10-17, and does not know what they are in another version', () => {
    expect(shown(readPolicyValue('a${b}*', '2008-10-17')?.pieces ?? [])).toBe('"a${b}" *');
    expect(readPolicyValue('a${b}', 'unknown')).toBeUndefined();
    expect(readPolicyValue('a$b', 'unknown')?.written).toBe('a$b');
  });

  it.each<[unknown, string | undefined]>([
    [7, '7'],
    [true, 'true'],
    [null, undefined],
    [{}, undefined],
    [undefined, undefined],
    // As long as a whole policy, and longer.
    ['x'.repeat(4096), 'x'.repeat(4096)],
    ['x'.repeat(4097), undefined],
  ])('reads %j', (value, written) => {
    expect(readPolicyValue(value, '2012-10-17')?.written).toBe(written);
  });
});

describe('replacing variables', () => {
  const valueOf = (key: string): string | undefined => (key === 'k:known' ? 'a*' : undefined);

  it.each([
    ['x*', '"x" *'],
    ['x${k:known}', '"x" "a*"'],
    ["${k:known, 'b'}", '"a*"'],
    ["${k:other, 'b'}", '"b"'],
    ['${k:other}', 'nothing'],
    ['${k:known}${k:other}', 'nothing'],
  ])('%j is %s', (written, expected) => {
    const value = readPolicyValue(written, '2012-10-17');
    const pieces = value && substitute(value, valueOf);
    expect(pieces === undefined ? 'nothing' : shown(pieces)).toBe(expected);
  });
});
