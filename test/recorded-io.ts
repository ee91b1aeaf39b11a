import type { Io } from '../src/cli/io.ts';

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
}: { readonly stdin?: string; readonly env?: Io['env']; readonly now?: Date } = {}): RecordedIo => {
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written): Io['stdout'] => ({
    write: (text) => {
      written[name] += text;
    },
  });
  return {
    io: {
      stdin: (async function* () {
        yield Buffer.from(stdin);
      })(),
      stdout: output('stdout'),
      stderr: output('stderr'),
      env,
      now,
    },
    stdout: () => written.stdout,
    stderr: () => written.stderr,
  };
};
