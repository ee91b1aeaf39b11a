/**
 * A token of JSON, with the white space before it. No repetition stands in another that reads the same characters: a
 * text that ends inside a string would be tried in as many ways as that string can be cut.
 */
const TOKEN =
  /[ \t\r\n]*(?:([{}[\],:])|("[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

type TokenKind = '{' | '}' | '[' | ']' | ',' | ':' | 'string' | 'other';
type Expected = 'value' | 'first item' | 'first key' | 'key' | ':' | ', or end';

const isPunctuation = (token: string | undefined): token is '{' | '}' | '[' | ']' | ',' | ':' =>
  token !== undefined;

/** What may follow a token; undefined where the token may not stand there. `open` holds the brackets around it. */
const follow = (expected: Expected, kind: TokenKind, open: ('{' | '[')[]): Expected | undefined => {
  if (expected === ':') return kind === ':' ? 'value' : undefined;
  const isClosing =
    (kind === '}' && open.at(-1) === '{' && (expected === 'first key' || expected === ', or end')) ||
    (kind === ']' && open.at(-1) === '[' && (expected === 'first item' || expected === ', or end'));
  if (isClosing) {
    open.pop();
    return ', or end';
  }
  if (expected === ', or end') {
    if (kind !== ',' || open.length === 0) return undefined;
    return open.at(-1) === '{' ? 'key' : 'value';
  }
  if (expected === 'first key' || expected === 'key') return kind === 'string' ? ':' : undefined;
  if (kind === 'string' || kind === 'other') return ', or end';
  if (kind !== '{' && kind !== '[') return undefined;
  open.push(kind);
  return kind === '{' ? 'first key' : 'first item';
};

/** Where a text stops being JSON: behind the last token that JSON allows there, or behind its first document. */
export const endOfJson = (json: string): number => {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let end = 0;
  for (;;) {
    TOKEN.lastIndex = end;
    const match = TOKEN.exec(json);
    if (match === null) return end;
    const [token, punctuation, string] = match;
    const kind = isPunctuation(punctuation) ? punctuation : string === undefined ? 'other' : 'string';
    const next = follow(expected, kind, open);
    if (next === undefined) return end;
    expected = next;
    end += token.length;
  }
};

/**
 * Line and column, from 1, of the first character that keeps a text from being JSON. `JSON.parse` says where only in
 * some versions of Node.js and for some errors.
 *
 * @param from where in the text the document begins
 */
export const syntaxErrorPlace = (
  json: string,
  from = 0,
): { readonly line: number; readonly column: number } => {
  const end = from + endOfJson(json.slice(from));
  const [blank = ''] = /^[ \t\r\n]*/.exec(json.slice(end)) ?? [];
  const lines = json.slice(0, end + blank.length).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
};
