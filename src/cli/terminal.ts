import { openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ReadStream } from 'node:tty';

/** Opens the terminal of this process; undefined where it has none, or the system has no such file. */
const openTerminal = (): number | undefined => {
  try {
    return openSync('/dev/tty', 'r+');
  } catch {
    return undefined;
  }
};

/** Where the system has no file for the terminal, stdin and stderr may be it all the same. */
const standardStreams = (): readonly [NodeJS.ReadStream, NodeJS.WriteStream] | undefined =>
  process.platform === 'win32' && process.stdin.isTTY && process.stderr.isTTY
    ? [process.stdin, process.stderr]
    : undefined;

/** One line, as the terminal itself lets it be edited; undefined at the end of the input. */
const readLine = async (input: NodeJS.ReadStream): Promise<string | undefined> => {
  const lines = createInterface({ input, terminal: false });
  try {
    for await (const line of lines) return line;
    return undefined;
  } finally {
    lines.close();
  }
};

/**
 * Asks whoever sits at the terminal of this process, wherever stdin, stdout and stderr lead. What is typed is shown there,
 * and written nowhere else.
 *
 * @returns the line that was typed, empty where the input ended; undefined where there is no terminal
 */
export const askOnTerminal = async (question: string): Promise<string | undefined> => {
  const terminal = openTerminal();
  if (terminal === undefined) {
    const streams = standardStreams();
    if (streams === undefined) return undefined;
    streams[1].write(question);
    return (await readLine(streams[0])) ?? '';
  }
  writeSync(terminal, question);
  const input = new ReadStream(terminal);
  try {
    return (await readLine(input)) ?? '';
  } finally {
    input.destroy();
  }
};
