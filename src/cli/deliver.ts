import type { Io } from './io.ts';
import type { AnswerOptions, ReportFormat, ReportOptions } from './options.ts';
import { checkOutputFile, outputFile, writeOutputFile } from './output-file.ts';
import { styleFor, type TextStyle } from '../report/terminal-text.ts';

/**
 * Writes an answer to where the options say: the file of `--output`, or stdout, which is `-` too.
 *
 * @throws where the file cannot be written; it is then as it was before
 */
export const deliver = async (
  render: (style: TextStyle) => string,
  { output, color }: Pick<AnswerOptions, 'output' | 'color'>,
  io: Io,
): Promise<void> => {
  const file = outputFile(output);
  const text = render(styleFor(io, file !== undefined, color));
  if (file === undefined) io.stdout.write(text);
  else await writeOutputFile(file, text);
};

/** One form of a report, and where it goes. */
export interface Delivery {
  readonly format: ReportFormat;
  /** Undefined: stdout. */
  readonly output: string | undefined;
}

/**
 * The forms that the options ask for, each with where it goes, before any work is done for it.
 *
 * @throws where several forms have not a place each, or a file cannot be written
 */
export const deliveriesOf = async ({
  format = ['table'],
  output = [],
}: Pick<ReportOptions, 'format' | 'output'>): Promise<readonly Delivery[]> => {
  const isOneToStdout = format.length === 1 && output.length === 0;
  if (!isOneToStdout && format.length !== output.length)
    throw new Error(
      `--format and --output go in pairs: there are ${format.length} of --format and ${output.length} of --output (- is stdout)`,
    );
  const twice = output.find((place, index) => output.indexOf(place) !== index);
  if (twice !== undefined) throw new Error(`--output "${twice}" was given before, for another --format`);
  for (const place of output) await checkOutputFile(place);
  return format.map((one, index) => ({ format: one, output: outputFile(output[index]) }));
};

/**
 * Writes every form of a report to its place. All of them are made first, so that a report that cannot be given in one form
 * is given in none.
 *
 * @throws where a form cannot be made, or a file cannot be written
 */
export const deliverAll = async (
  deliveries: readonly Delivery[],
  render: (format: ReportFormat, style: TextStyle) => string | Promise<string>,
  { color }: Pick<ReportOptions, 'color'>,
  io: Io,
): Promise<void> => {
  const made: (readonly [output: string | undefined, text: string])[] = [];
  for (const { format, output } of deliveries)
    made.push([output, await render(format, styleFor(io, output !== undefined, color))]);
  for (const [output, text] of made) await deliver(() => text, output === undefined ? {} : { output }, io);
};
