/** A YAML file as keys and values, each with the line that errors name. */
import { nearest } from '../text/nearest.ts';
import { quoted } from '../text/quoted.ts';

/** A value of the file, with where it stands. */
export interface Entry {
  /** Its key; empty for an item of a list, and for the whole. */
  readonly name: string;
  /** Undefined for a mapping. */
  readonly value: unknown;
  /** From 1. */
  readonly line: number;
  /** Of a mapping. */
  readonly entries: readonly Entry[] | undefined;
  /** Of a list. */
  readonly items: readonly Entry[] | undefined;
}

/** @throws where the text is no YAML, naming the line */
export const readEntry = async (text: string, file: string): Promise<Entry> => {
  const { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument } = await import('./yaml.ts');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined)
    throw new Error(`${file} line ${lines.linePos(error.pos[0]).line} is not YAML: ${error.message}`);
  const lineOf = (node: unknown): number => lines.linePos(isNode(node) ? (node.range?.[0] ?? 0) : 0).line;
  const toEntry = (name: string, node: unknown, line: number): Entry => {
    if (isMap(node)) {
      const entries = node.items.map(({ key, value }) =>
        toEntry(String(isScalar(key) ? key.value : key), value, lineOf(key)),
      );
      return { name, value: undefined, line, entries, items: undefined };
    }
    const items = isSeq(node) ? node.items.map((item) => toEntry('', item, lineOf(item))) : undefined;
    const value: unknown = isNode(node) ? node.toJS(document) : node;
    return { name, value, line, entries: undefined, items };
  };
  return toEntry('', document.contents, 1);
};

/** What was probably meant, and what is allowed. */
export const didYouMean = (name: string, known: readonly string[]): string => {
  const meant = nearest(name, known);
  return `${meant === undefined ? '' : `did you mean ${meant}? `}allowed: ${known.join(', ')}`;
};

/** @throws where it is no mapping */
export const entriesOf = ({ entries, value }: Entry, place: string): readonly Entry[] => {
  if (entries !== undefined) return entries;
  if (value === null || value === undefined) return [];
  throw new Error(`${place} must be a mapping, not ${quoted(value)}`);
};

/**
 * Texts of a value as somebody would have typed it.
 *
 * @throws where it is none and no list of them
 */
export const textsOf = (value: unknown, place: string): readonly string[] => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean')
      return String(item);
    throw new Error(`${place} must be text, a number, true or false, or a list of them, not ${quoted(item)}`);
  });
};
