/** Text in the columns of a terminal. */
import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

/** How many columns a text takes on a terminal. */
export const displayWidth = (text: string): number => stringWidth(text);

export const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));

/** The text in lines of at most `width` columns, broken at spaces alone: a word that no line can hold stays whole. */
export const wrapped = (text: string, width: number): readonly string[] =>
  displayWidth(text) <= width ? [text] : wrapAnsi(text, Math.max(1, width), { hard: false }).split('\n');

/** The text after a label, and its further lines below its first. */
export const hanging = (label: string, text: string, width: number): readonly string[] => {
  const indent = ' '.repeat(displayWidth(label));
  return wrapped(text, width - indent.length).map((line, index) => (index === 0 ? label : indent) + line);
};
