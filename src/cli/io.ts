import { asText } from '../annotation.ts';

/** Where a command writes; `process.stdout` is one. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** How many characters fit on a line; absent where it is not a terminal. */
  readonly columns?: number;
}

/** What a command sees of the process that it runs in. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The start of the run. */
  readonly now: Date;
}

/** 0 nothing NON_COMPLIANT, 1 something is, 2 wrong usage or nothing evaluated, 3 something undecided or unread. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command says beside its answer; all of it goes to stderr. */
export interface Messages {
  /** Something that could not be read or done. Never dropped. */
  error(text: string): void;
  warning(text: string): void;
  progress(text: string): void;
}

/** Messages as lines on stderr, control characters shown as text; `quiet` keeps the errors alone. */
export const messagesTo = ({ stderr }: Pick<Io, 'stderr'>, quiet = false): Messages => {
  const line = (text: string): unknown => stderr.write(`${asText(text)}\n`);
  return {
    error: (text) => void line(`error: ${text}`),
    warning: (text) => void (quiet || line(`warning: ${text}`)),
    progress: (text) => void (quiet || line(text)),
  };
};

/** An error's message, with its cause where the message does not already tell of it. */
export const explained = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.cause === undefined) return error.message;
  const cause = explained(error.cause);
  return error.message.includes(cause) ? error.message : `${error.message} (${cause})`;
};
