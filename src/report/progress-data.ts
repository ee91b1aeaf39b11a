/** Progress for programs and spreadsheets. */
import { stringify } from 'csv-stringify/sync';
import { harmless } from './csv-cell.ts';
import { FORMAT_VERSION, toJson, unreadFields } from './json.ts';
import type { Progress } from './progress.ts';

/** Whether every answer was read completely and has everybody, and of every finding it is known what became of it. */
export const isComplete = ({ answers, changes }: Progress): boolean =>
  answers.every(({ complete, only }) => complete && only === undefined) &&
  changes.every(({ Change }) => Change !== 'not-known');

/** Progress as JSON. */
export const renderProgressJson = (progress: Progress): string => {
  const { answers, changes } = progress;
  return toJson({
    formatVersion: FORMAT_VERSION,
    answers: answers.map(({ name, date, shares, ...answer }) => ({
      Name: name,
      Date: date,
      Shares: shares,
      ...unreadFields(answer),
    })),
    changes,
    ...unreadFields({
      complete: isComplete(progress),
      problems: answers.flatMap(({ problems }) => problems),
      missing: answers.flatMap(({ missing }) => missing),
    }),
  });
};

/** Each rule of each day as a row: a line for a chart. RFC 4180, with line feeds. */
export const renderProgressCsv = ({ answers }: Progress): string =>
  stringify(
    answers.flatMap(({ name, date, complete, only, shares }) =>
      shares.map(({ Changes, ...share }) => ({
        Date: date,
        Name: name,
        ...share,
        Complete: complete && only === undefined ? 'true' : 'false',
        Fixed: Changes?.fixed,
        Gone: Changes?.gone,
        LeftOut: Changes?.['left-out'],
        New: Changes?.new,
        FellBack: Changes?.['fell-back'],
        Open: Changes?.open,
        NotKnown: Changes?.['not-known'],
      })),
    ),
    {
      header: true,
      columns: [
        'Date',
        'Name',
        'RuleId',
        'Share',
        'COMPLIANT',
        'NON_COMPLIANT',
        'NOT_APPLICABLE',
        'INSUFFICIENT_DATA',
        'Complete',
        'Fixed',
        'Gone',
        'LeftOut',
        'New',
        'FellBack',
        'Open',
        'NotKnown',
      ],
      cast: { string: harmless },
    },
  );
