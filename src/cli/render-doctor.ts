import { asText } from '../annotation.ts';
import type { Standing } from '../doctor/check.ts';
import type { Diagnosed } from '../doctor/diagnose.ts';
import { toJson } from './render-json.ts';
import { padded, paint, wrapped, type TextStyle } from './terminal-text.ts';

export interface DoctorReport {
  /** What was looked at, as people call it. */
  readonly name: string;
  /** Twelve digits, of the credentials; null where AWS STS may not be asked. */
  readonly accountId: string | null;
  readonly region: string;
  readonly diagnosed: readonly Diagnosed[];
}

/** Goes up when a reader of the old shape would misread the new one. */
const FORMAT_VERSION = 1;

/** In the order of acting. */
const STANDINGS = ['wrong', 'unknown', 'note', 'ok'] as const satisfies readonly Standing[];

const LOOKS = { wrong: 'red', unknown: 'yellow', note: 'bold', ok: 'green' } as const;

const COLUMN = 9;

/** What comes before what to do. */
const ADVICE = { wrong: 'To mend it', unknown: 'To know', note: 'If you like', ok: '' } as const;

const countOf = (diagnosed: readonly Diagnosed[], standing: Standing): number =>
  diagnosed.filter((diagnosis) => diagnosis.standing === standing).length;

const summary = (diagnosed: readonly Diagnosed[]): string => {
  const [wrong, unknown] = [countOf(diagnosed, 'wrong'), countOf(diagnosed, 'unknown')];
  if (wrong + unknown === 0) return 'all is well.';
  const parts = [
    ...(wrong > 0 ? [`${wrong} to mend`] : []),
    ...(unknown > 0 ? [`${unknown} not known`] : []),
  ];
  return `${parts.join(', ')}.`;
};

const linesOf = (
  { check, standing, sentence, mend, command, accountId }: Diagnosed,
  style: TextStyle,
): readonly string[] => {
  const where = accountId === undefined ? '' : ` (account ${accountId})`;
  const end = command === undefined ? '.' : ':';
  const texts = [
    `${check}${where}: ${sentence}.`,
    ...(mend === undefined ? [] : [`${ADVICE[standing]}, ${mend}${end}`]),
  ];
  const indent = ' '.repeat(COLUMN);
  const lines = [
    ...texts.flatMap((text) => wrapped(asText(text), style.width - COLUMN)),
    // Whole, however narrow the terminal: it is there to be copied.
    ...(command === undefined ? [] : [asText(command)]),
  ].map((line) => indent + line);
  const [first = '', ...rest] = lines;
  const label = padded(standing, COLUMN);
  return [
    paint(standing, LOOKS[standing], style) + label.slice(standing.length) + first.slice(COLUMN),
    ...rest,
  ];
};

/** What to mend first, then what is not known, what to note, and what is well. Ends with a line feed. */
export const renderDoctorTable = ({ name, diagnosed }: DoctorReport, style: TextStyle): string => {
  const sections = STANDINGS.flatMap((standing) => {
    const lines = diagnosed
      .filter((diagnosis) => diagnosis.standing === standing)
      .flatMap((diagnosis) => linesOf(diagnosis, style));
    return lines.length === 0 ? [] : ['', ...lines];
  });
  return [`${asText(name)}: ${summary(diagnosed)}`, ...sections, ''].join('\n');
};

/** Every line of the table as an object, in the order of the checks. */
export const renderDoctorJson = ({ accountId, region, diagnosed }: DoctorReport): string =>
  toJson({
    formatVersion: FORMAT_VERSION,
    accountId,
    region,
    diagnoses: diagnosed.map(({ check, standing, sentence, mend, command, accountId: ofAccount }) => ({
      Check: check,
      Standing: standing,
      AccountId: ofAccount ?? accountId,
      Sentence: sentence,
      Mend: mend ?? null,
      Command: command ?? null,
    })),
    counts: Object.fromEntries(STANDINGS.map((standing) => [standing, countOf(diagnosed, standing)])),
  });
