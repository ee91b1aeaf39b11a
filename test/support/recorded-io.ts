import { join } from 'node:path';
import type { Io } from '../../src/cli/io.ts';

/** What a command wrote, and the `Io` that it wrote to: neither end is a terminal. */
export interface RecordedIo {
  readonly io: Io;
  stdout(): string;
  stderr(): string;
}

export const recordIo = ({
  stdin = '',
  env = {},
  now = new Date(),
  isTTY = false,
  packageFolder = join(__dirname, '../..'),
}: {
  readonly stdin?: string;
  readonly env?: Io['env'];
  readonly now?: Date;
  readonly isTTY?: boolean;
  readonly packageFolder?: string;
} = {}): RecordedIo => {
  const typed = (async function* () {
    yield Buffer.from(stdin);
  })();
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written): Io['stdout'] => ({
    write: (text) => {
      written[name] += text;
    },
  });
  return {
    io: {
      stdin: Object.assign(typed, { isTTY }),
      stdout: output('stdout'),
      stderr: output('stderr'),
      env,
      now,
      packageFolder,
      wait: () => Promise.resolve(),
    },
    stdout: () => written.stdout,
    stderr: () => written.stderr,
  };
};
