import type { Io } from './io.ts';
import type { AnswerOptions } from './options.ts';
import { writeOutputFile } from './output-file.ts';
import { styleFor, type TextStyle } from '../report/terminal-text.ts';

/**
 * Writes an answer to where the options say: the file of `--output`, or stdout.
 *
 * @throws where the file cannot be written; it is then as it was before
 */
export const deliver = async (
  render: (style: TextStyle) => string,
  { output, color }: Pick<AnswerOptions, 'output' | 'color'>,
  io: Io,
): Promise<void> => {
  const text = render(styleFor(io, output !== undefined, color));
  if (output === undefined) io.stdout.write(text);
  else await writeOutputFile(output, text);
};
