/** An exemption in the text of a configuration file: everything else in it stays as it is, comments too. */
import type { ExemptionParts } from './configured-exemptions.ts';

/** What is written: an entry of its own, or new words in the one that is there. */
export interface WrittenExemption extends ExemptionParts {
  /** Rule ids; undefined: the entry names none, and is of every rule that has exemptions. */
  readonly rule: readonly string[] | undefined;
  /** The place of an entry for the same name and rules, from 0; undefined: there is none. */
  readonly replaced: number | undefined;
}

const KEY = 'exemptions';

/** A part of the text, and what takes its place. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** From the end, so that no edit moves another; of two in one place the first comes first. */
const withEdits = (text: string, edits: readonly Edit[]): string =>
  edits
    .toReversed()
    .toSorted((a, b) => b.from - a.from)
    .reduce((edited, one) => edited.slice(0, one.from) + one.text + edited.slice(one.to), text);

/** The end of the line on which something ends: what is added after it stands behind a comment there. */
const endOfLine = (text: string, end: number): number => {
  // A value that takes lines of its own ends behind the last of them.
  const from = end > 0 && text[end - 1] === '\n' ? end - 1 : end;
  const feed = text.indexOf('\n', from);
  const at = feed < 0 ? text.length : feed;
  return at > 0 && text[at - 1] === '\r' ? at - 1 : at;
};

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);

/** The entry's fields in the order in which they are written, without those that are not given. */
const fieldsOf = ({
  name,
  rule,
  reason,
  until,
  owner,
}: WrittenExemption): readonly (readonly [string, unknown])[] =>
  Object.entries({ name, rule: rule?.length === 1 ? rule[0] : rule, reason, until, owner }).filter(
    ([, value]) => value !== undefined,
  );

/** The fields that an entry gets new words for. */
const changedOf = (exemption: WrittenExemption): readonly (readonly [string, unknown])[] =>
  fieldsOf(exemption).filter(([field]) => field !== 'name' && field !== 'rule');

/**
 * The text of a configuration file with an exemption in it.
 *
 * @param text is one that `readConfig` reads
 */
export const writeExemption = async (text: string, exemption: WrittenExemption): Promise<string> => {
  const { isMap, isNode, isScalar, isSeq, parseDocument, stringify } = await import('./yaml.ts');
  const { replaced } = exemption;
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';

  const inOneLine = (value: unknown): string => {
    const written = Array.isArray(value)
      ? JSON.stringify(value)
      : stringify(value, { lineWidth: 0 }).trimEnd();
    return written.includes('\n') ? JSON.stringify(value) : written;
  };
  const lineOf = ([field, value]: readonly [string, unknown]): string => `${field}: ${inOneLine(value)}`;
  const entryAt = (column: number): string =>
    `${' '.repeat(column)}- ${fieldsOf(exemption)
      .map(lineOf)
      .join(`${lineBreak}${' '.repeat(column + 2)}`)}`;

  /** Where the last value in a node ends: the node itself reaches over comments behind it. */
  const endOf = (node: unknown): number | undefined => {
    if (isMap(node) && node.flow !== true) return endOf(node.items.at(-1)?.value);
    if (isSeq(node) && node.flow !== true) return endOf(node.items.at(-1));
    return isNode(node) ? node.range?.[1] : undefined;
  };

  const document = parseDocument(text);
  const root: unknown = document.contents;
  const list: unknown = isMap(root) ? root.get(KEY, true) : undefined;

  /** New words in an entry; undefined where it is written in an uncommon way. */
  const inEntry = (item: unknown): readonly Edit[] | undefined => {
    const end = endOf(item);
    if (!isMap(item) || item.flow === true || end === undefined || !item.range) return undefined;
    const indent = ' '.repeat(columnOf(text, item.range[0]));
    const at = endOfLine(text, end);
    return changedOf(exemption).map(([field, value]): Edit => {
      const written: unknown = item.get(field, true);
      return isScalar(written) && written.range
        ? { from: written.range[0], to: written.range[1], text: inOneLine(value) }
        : { from: at, to: at, text: `${lineBreak}${indent}${lineOf([field, value])}` };
    });
  };

  /** An entry behind the others; undefined where they are written in an uncommon way. */
  const behindOthers = (): readonly Edit[] | undefined => {
    if (isSeq(list)) {
      const end = endOf(list);
      if (list.flow === true || end === undefined || !list.range) return undefined;
      const at = endOfLine(text, end);
      return [{ from: at, to: at, text: `${lineBreak}${entryAt(columnOf(text, list.range[0]))}` }];
    }
    if (isMap(root) ? root.flow === true || root.has(KEY) : root !== null) return undefined;
    const gap = text.trim() === '' || text.endsWith('\n') ? '' : lineBreak;
    const section = `${KEY}:${lineBreak}${entryAt(2)}${lineBreak}`;
    return [{ from: text.length, to: text.length, text: `${gap}${section}` }];
  };

  const found =
    replaced === undefined ? behindOthers() : inEntry(isSeq(list) ? list.items[replaced] : undefined);

  // What the file comes to; its text may come out in other words where it is written in an uncommon way.
  if (replaced !== undefined)
    for (const [field, value] of changedOf(exemption)) document.setIn([KEY, replaced, field], value);
  else if (isSeq(list)) document.addIn([KEY], document.createNode(Object.fromEntries(fieldsOf(exemption))));
  else document.setIn([KEY], document.createNode([Object.fromEntries(fieldsOf(exemption))]));
  const meant = JSON.stringify(document.toJS());

  const edited = found === undefined ? undefined : withEdits(text, found);
  if (edited !== undefined) {
    const read = parseDocument(edited, { logLevel: 'silent' });
    if (read.errors.length === 0 && JSON.stringify(read.toJS()) === meant) return edited;
  }
  return document.toString({ lineWidth: 0 });
};
