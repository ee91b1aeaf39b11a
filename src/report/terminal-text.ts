import type { ComplianceType } from '../../rules/rule.ts';
import type { Io } from '../cli/io.ts';

/** How text may look where it goes. */
export interface TextStyle {
  /** Characters on a line; Infinity where nothing has to fit. */
  readonly width: number;
  readonly colours: boolean;
}

/** No line is wrapped narrower than this, however narrow the terminal says it is. */
const NARROWEST = 40;

/** Colours and wrapped lines are for people in front of a terminal: files and pipes get whole lines. */
export const styleFor = ({ stdout, env }: Pick<Io, 'stdout' | 'env'>, toFile: boolean): TextStyle => {
  const isTerminal = stdout.isTTY === true && !toFile;
  return {
    width: isTerminal ? Math.max(NARROWEST, stdout.columns ?? 80) : Infinity,
    // https://no-color.org: present and not empty.
    colours: isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
  };
};

const sgr = { bold: 1, red: 31, green: 32, yellow: 33 } as const;
type Sgr = keyof typeof sgr;

export const paint = (text: string, look: Sgr, { colours }: TextStyle): string =>
  colours ? `\u001b[${sgr[look]}m${text}\u001b[0m` : text;

const lookOf: Readonly<Record<ComplianceType, Sgr>> = {
  NON_COMPLIANT: 'red',
  INSUFFICIENT_DATA: 'yellow',
  COMPLIANT: 'green',
  NOT_APPLICABLE: 'bold',
};

export const paintCompliance = (text: string, compliance: ComplianceType, style: TextStyle): string =>
  paint(text, lookOf[compliance], style);

/** Characters that terminals draw two columns wide (East Asian wide and full-width forms, pictographs). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu;
const COMBINING = /\p{Mn}/gu;

/** How many columns a text takes on a terminal. */
export const displayWidth = (text: string): number =>
  Array.from(text.replace(COMBINING, '')).length + (text.match(WIDE)?.length ?? 0);

export const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));

/** A word that no line can hold, cut into pieces that lines can. */
const pieces = (word: string, width: number): readonly string[] => {
  if (displayWidth(word) <= width) return [word];
  const cut = [''];
  for (const character of word) {
    const piece = cut.at(-1) ?? '';
    if (piece !== '' && displayWidth(piece + character) > width) cut.push(character);
    else cut[cut.length - 1] = piece + character;
  }
  return cut;
};

/** The text in lines of at most `width` columns, broken at spaces where that can be. */
export const wrapped = (text: string, width: number): readonly string[] => {
  if (displayWidth(text) <= width) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ').flatMap((part) => pieces(part, width))) {
    const line = lines.at(-1);
    if (line !== undefined && displayWidth(line) + 1 + displayWidth(word) <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
};
