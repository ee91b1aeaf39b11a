import { asText } from '../decision/annotation.ts';
import type { DiagnosisData, Status } from '../doctor/diagnoses/words.ts';
import type { Diagnosed } from '../doctor/diagnose.ts';
import type { Problem } from '../aws/problem.ts';
import { FORMAT_VERSION, toJson, unreadFields } from './json.ts';
import { padded, wrapped } from './line-wrap.ts';
import { paint, type TextStyle } from './terminal-text.ts';

export interface DoctorReport {
  /** What was looked at, as people call it. */
  readonly name: string;
  /** Twelve digits, of the credentials; null where AWS STS may not be asked. */
  readonly accountId: string | null;
  readonly region: string;
  readonly diagnosed: readonly Diagnosed[];
}

/** In the order of acting. */
const STATUSES = ['wrong', 'unknown', 'note', 'ok'] as const satisfies readonly Status[];

const LOOKS = { wrong: 'red', unknown: 'yellow', note: 'bold', ok: 'green' } as const;

const COLUMN = 9;

/** What comes before what to do. */
const ADVICE = { wrong: 'To fix it', unknown: 'To know', note: 'If you like', ok: '' } as const;

const countOf = (diagnosed: readonly Diagnosed[], status: Status): number =>
  diagnosed.filter((diagnosis) => diagnosis.status === status).length;

const summary = (diagnosed: readonly Diagnosed[]): string => {
  const [wrong, unknown] = [countOf(diagnosed, 'wrong'), countOf(diagnosed, 'unknown')];
  if (wrong + unknown === 0) return 'all is well.';
  const parts = [...(wrong > 0 ? [`${wrong} to fix`] : []), ...(unknown > 0 ? [`${unknown} not known`] : [])];
  return `${parts.join(', ')}.`;
};

const linesOf = (
  { check, status, message, remedy, command, accountId }: Diagnosed,
  style: TextStyle,
): readonly string[] => {
  const where = accountId === undefined ? '' : ` (account ${accountId})`;
  const end = command === undefined ? '.' : ':';
  const texts = [
    `${check}${where}: ${message}.`,
    ...(remedy === undefined ? [] : [`${ADVICE[status]}, ${remedy}${end}`]),
  ];
  const indent = ' '.repeat(COLUMN);
  const lines = [
    ...texts.flatMap((text) => wrapped(asText(text), style.width - COLUMN)),
    // Whole, however narrow the terminal: it is there to be copied.
    ...(command === undefined ? [] : [asText(command)]),
  ].map((line) => indent + line);
  const [first = '', ...rest] = lines;
  const label = padded(status, COLUMN);
  return [paint(status, LOOKS[status], style) + label.slice(status.length) + first.slice(COLUMN), ...rest];
};

/** What to fix first, then what is not known, what to note, and what is well. Ends with a line feed. */
export const renderDoctorTable = ({ name, diagnosed }: DoctorReport, style: TextStyle): string => {
  const sections = STATUSES.flatMap((status) => {
    const lines = diagnosed
      .filter((diagnosis) => diagnosis.status === status)
      .flatMap((diagnosis) => linesOf(diagnosis, style));
    return lines.length === 0 ? [] : ['', ...lines];
  });
  return [`${asText(name)}: ${summary(diagnosed)}`, ...sections, ''].join('\n');
};

/** Names begin with a capital letter, as all names of an entry do; an error is two of them. */
const inAwsStyle = (data: DiagnosisData): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) =>
      typeof value === 'object' && 'message' in value
        ? [
            ['ErrorName', value.name],
            ['ErrorMessage', value.message],
          ]
        : [[name.charAt(0).toUpperCase() + name.slice(1), value ?? null]],
    ),
  );

const textIn = (data: DiagnosisData, name: string): string | undefined => {
  const value = data[name];
  return typeof value === 'string' ? value : undefined;
};

/** The error behind a diagnosis; undefined where there is none. */
const problemOf = ({ check, data }: Diagnosed): Problem | undefined => {
  const { error } = data;
  if (typeof error !== 'object' || !('message' in error)) return undefined;
  const resourceName = textIn(data, 'resourceName');
  return {
    operation: textIn(data, 'operation') ?? check,
    ...(resourceName === undefined ? {} : { resourceName }),
    error,
  };
};

/** Every line of the table as an object, in the order of the checks. */
export const renderDoctorJson = ({ accountId, region, diagnosed }: DoctorReport): string => {
  const unknown = diagnosed.filter(({ status }) => status === 'unknown');
  return toJson({
    formatVersion: FORMAT_VERSION,
    accountId,
    region,
    diagnoses: diagnosed.map(
      ({ check, id, status, data, message, remedy, command, accountId: ofAccount }) => ({
        Check: check,
        Id: id,
        Status: status,
        AccountId: ofAccount ?? accountId,
        Message: message,
        Remediation: remedy ?? null,
        Command: command ?? null,
        Data: inAwsStyle(data),
      }),
    ),
    counts: Object.fromEntries(STATUSES.map((status) => [status, countOf(diagnosed, status)])),
    ...unreadFields({
      complete: unknown.length === 0,
      problems: unknown.flatMap((diagnosis) => problemOf(diagnosis) ?? []),
      missing: unknown.map(({ check, id, message, accountId: ofAccount }) => ({
        Check: check,
        Id: id,
        AccountId: ofAccount ?? accountId,
        Reason: message,
      })),
    }),
  });
};
