import { asText } from '../decision/annotation.ts';

/** Where a command writes; `process.stdout` is one. */
interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** How many characters fit on a line; absent where it is not a terminal. */
  readonly columns?: number;
}

/** What a command sees of the process that it runs in. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The start of the run. */
  readonly now: Date;
  /** The folder of this package, with `dist` and `deploy` in it. */
  readonly packageFolder: string;
  /**
   * Asks whoever sits at the terminal, also where stdin and stderr are none. Absent, or an answer that is undefined: there
   * is no terminal.
   */
  readonly askOnTerminal?: (question: string) => Promise<string | undefined>;
  /** Waits between two looks at what AWS is doing; absent: for as long as it says. */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

/** 0 nothing NON_COMPLIANT, 1 something is, 2 wrong usage or nothing evaluated, 3 something undecided or unread. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command says beside its answer; all of it goes to stderr. */
export interface Messages {
  /** Something that could not be read or done. Never dropped. */
  error(text: string): void;
  warning(text: string): void;
  /** What is being done; on a terminal each takes the place of the one before. */
  progress(text: string): void;
  /** Takes the last progress off the terminal, so that an answer can follow. */
  settle(): void;
}

const CLEAR_LINE = '\r\u001b[K';

/** Messages as lines on stderr, control characters shown as text; `quiet` keeps the errors alone. */
export const messagesTo = ({ stderr }: Pick<Io, 'stderr'>, quiet = false): Messages => {
  let isProgressShown = false;
  const settle = (): void => {
    if (isProgressShown) stderr.write(CLEAR_LINE);
    isProgressShown = false;
  };
  const line = (text: string): void => {
    settle();
    stderr.write(`${asText(text)}\n`);
  };
  return {
    error: (text) => line(`error: ${text}`),
    warning: (text) => {
      if (!quiet) line(`warning: ${text}`);
    },
    progress: (text) => {
      if (quiet) return;
      if (stderr.isTTY !== true) return line(text);
      settle();
      stderr.write(asText(text).slice(0, (stderr.columns ?? 80) - 1));
      isProgressShown = true;
    },
    settle,
  };
};

/** An error's message, with its cause where the message does not already tell of it. */
export const explained = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.cause === undefined) return error.message;
  const cause = explained(error.cause);
  return error.message.includes(cause) ? error.message : `${error.message} (${cause})`;
};
