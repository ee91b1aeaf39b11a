import { endOfJson, syntaxErrorPlace } from './syntax.ts';
import { parseJsonText } from './text.ts';

/** Why a text is no JSON: where its first character is that JSON does not allow there. Line and column count from 1. */
export class NotJson extends Error {
  readonly line: number;
  readonly column: number;

  constructor({ line, column }: { readonly line: number; readonly column: number }, cause: unknown) {
    super(`not JSON at line ${line}, column ${column}`, { cause });
    this.line = line;
    this.column = column;
  }
}

/** White space between two documents, and the byte order mark that some shells write each time they append to a file. */
const BETWEEN = /[ \t\r\n\ufeff]*/y;

const skipBlank = (text: string, from: number): number => {
  BETWEEN.lastIndex = from;
  return from + (BETWEEN.exec(text)?.[0].length ?? 0);
};

/**
 * The values of a text that holds JSON documents one after the other, as a shell leaves them that appends the answers of
 * several calls to one file. Most texts hold one.
 *
 * @throws NotJson
 */
export const parseJsonDocuments = (text: string): readonly [unknown, ...(readonly unknown[])] => {
  try {
    return [parseJsonText(text)];
  } catch (cause) {
    if (text === '') throw new NotJson({ line: 1, column: 1 }, cause);
    // Not one document: where each ends is looked for only now, which takes longer than reading it.
  }
  const values: unknown[] = [];
  for (let from = 0; from < text.length;) {
    const rest = text.slice(from);
    const length = endOfJson(rest);
    values.push(parsedFrom(text, length === 0 ? rest : rest.slice(0, length), from));
    from = skipBlank(text, from + length);
  }
  const [first, ...more] = values;
  return [first, ...more];
};

/** The value of one document of a text; `from` is where it begins. */
const parsedFrom = (text: string, document: string, from: number): unknown => {
  try {
    return parseJsonText(document);
  } catch (cause) {
    throw new NotJson(syntaxErrorPlace(text, from), cause);
  }
};
