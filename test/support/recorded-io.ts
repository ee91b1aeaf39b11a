import { join } from 'node:path';
import type { Io } from '../../src/cli/io.ts';

/** What a command wrote, and the `Io` that it wrote to: neither end is a terminal. */
export interface RecordedIo {
  readonly io: Io;
  stdout(): string;
  stderr(): string;
  /** What was asked on the terminal. */
  questions(): readonly string[];
}

export const recordIo = ({
  stdin = '',
  env = {},
  now = new Date(),
  isTTY = false,
  typed,
  packageFolder = join(__dirname, '../..'),
  calledAs,
}: {
  readonly stdin?: string;
  readonly env?: Io['env'];
  readonly now?: Date;
  readonly isTTY?: boolean;
  /** What somebody types on the terminal, line by line; undefined: there is none. */
  readonly typed?: readonly string[];
  readonly packageFolder?: string;
  readonly calledAs?: readonly string[];
} = {}): RecordedIo => {
  const input = (async function* () {
    yield Buffer.from(stdin);
  })();
  const questions: string[] = [];
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written): Io['stdout'] => ({
    write: (text) => {
      written[name] += text;
    },
  });
  return {
    io: {
      stdin: Object.assign(input, { isTTY }),
      stdout: output('stdout'),
      stderr: output('stderr'),
      env,
      now,
      packageFolder,
      ...(calledAs === undefined ? {} : { calledAs }),
      ...(typed === undefined
        ? {}
        : {
            askOnTerminal: (question: string): Promise<string> => {
              questions.push(question);
              return Promise.resolve(typed[questions.length - 1] ?? '');
            },
          }),
      wait: () => Promise.resolve(),
    },
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    questions: () => questions,
  };
};
