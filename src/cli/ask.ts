import { onTerminal, type Io } from './io.ts';

/** A person on a terminal, who is asked one question after the other. */
export interface Answerer {
  /** @returns true for y or yes alone; the end of the input is no */
  ask(question: string): Promise<boolean>;
  /** Nothing more is asked. */
  close(): Promise<void>;
}

/**
 * Asks on a terminal. Questions go to stderr, as everything does that is no answer of the command.
 *
 * @param signal aborted: the answer to a question that is open is no
 */
export const answererOn = (
  { stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>,
  signal?: AbortSignal,
): Answerer => {
  let chunks: AsyncIterator<Uint8Array | string> | undefined;
  let typed = '';
  const readLine = async (): Promise<string> => {
    // Not before the first question: a command that asks nothing leaves stdin alone.
    chunks ??= stdin[Symbol.asyncIterator]();
    while (!typed.includes('\n')) {
      const { done, value } = await chunks.next();
      if (done === true) break;
      typed += String(value);
    }
    const [line = '', ...rest] = typed.split('\n');
    typed = rest.join('\n');
    return line;
  };
  const isAborted = (): boolean => signal?.aborted === true;
  const aborted = new Promise<string>((resolve) => {
    signal?.addEventListener('abort', () => resolve(''), { once: true });
  });
  return {
    ask: async (question) => {
      if (isAborted()) return false;
      stderr.write(`${onTerminal(`${question} [y/N]`, stderr)} `);
      // What ends the program closes stdin as well, which is no answer.
      const line = await Promise.race([readLine().catch(() => ''), aborted]);
      return !isAborted() && /^\s*y(es)?\s*$/i.test(line);
    },
    close: async () => {
      if (!isAborted()) await chunks?.return?.();
    },
  };
};

/** Asks a single question, as `Answerer.ask`. */
export const ask = async (io: Pick<Io, 'stdin' | 'stderr'>, question: string): Promise<boolean> => {
  const answerer = answererOn(io);
  try {
    return await answerer.ask(question);
  } finally {
    await answerer.close();
  }
};
