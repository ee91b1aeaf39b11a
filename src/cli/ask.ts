import { onTerminal, type Io } from './io.ts';

/**
 * Asks a person on a terminal. The question goes to stderr, as everything does that is no answer of the command.
 *
 * @returns true for y or yes alone; the end of the input is no
 */
export const ask = async (
  { stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>,
  question: string,
): Promise<boolean> => {
  stderr.write(`${onTerminal(`${question} [y/N]`, stderr)} `);
  let typed = '';
  for await (const chunk of stdin) {
    typed += String(chunk);
    if (typed.includes('\n')) break;
  }
  return /^\s*y(es)?\s*$/i.test(typed.split('\n')[0] ?? '');
};
