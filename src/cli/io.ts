import { asText } from '../decision/annotation.ts';
import { wrapped } from '../report/line-wrap.ts';
import { asCalled } from '../text/as-called.ts';
import { systemErrorPath, systemErrorText } from '../text/system-error.ts';

/** Where a command writes; `process.stdout` is one. */
interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** How many characters fit on a line; absent where it is not a terminal, 0 where the terminal does not say. */
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
  /** The words that start this command again; absent: `mfa-rules`. */
  readonly calledAs?: readonly string[];
  /**
   * Asks whoever sits at the terminal, also where stdin and stderr are none. Absent, or an answer that is undefined: there
   * is no terminal.
   */
  readonly askOnTerminal?: (question: string) => Promise<string | undefined>;
  /**
   * Calls `stop` when somebody wants the program to end (Ctrl-C), once: from then on it has to end by itself, and a second
   * time ends it. Returns what takes this back. Absent: nobody can.
   */
  readonly onInterrupt?: (stop: () => void) => () => void;
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
  /** What `--debug` asks for; nobody else calls it. */
  debug(text: string): void;
  /** What is being done, for a terminal alone, where each takes the place of the one before. */
  progress(text: string): void;
  /** What progress came to, in the one line that is no terminal's. */
  done(text: string): void;
  /** Takes the last progress off the terminal, so that an answer can follow. */
  settle(): void;
}

/** Of a terminal that does not say. */
const WIDTH = 80;

/** How many characters fit on a line of a terminal. One that does not know its size reports 0 columns. */
export const columnsOf = ({ columns }: Pick<Output, 'columns'>): number => columns || WIDTH;

/** A line as a terminal shows it without breaking a word; whole where it is none. */
export const onTerminal = (text: string, output: Output): string =>
  output.isTTY === true ? wrapped(text, columnsOf(output)).join('\n') : text;

const CLEAR_LINE = '\r\u001b[K';

/**
 * Messages as lines on stderr, control characters shown as text, commands of this program as it was started; `quiet` keeps
 * the errors alone.
 */
export const messagesTo = (
  { stderr, calledAs }: Pick<Io, 'stderr' | 'calledAs'>,
  quiet = false,
): Messages => {
  let isProgressShown = false;
  const settle = (): void => {
    if (isProgressShown) stderr.write(CLEAR_LINE);
    isProgressShown = false;
  };
  const line = (text: string): void => {
    settle();
    stderr.write(`${onTerminal(asCalled(asText(text), calledAs), stderr)}\n`);
  };
  return {
    error: (text) => line(`error: ${text}`),
    warning: (text) => {
      if (!quiet) line(`warning: ${text}`);
    },
    debug: (text) => line(`debug: ${text}`),
    progress: (text) => {
      if (quiet || stderr.isTTY !== true) return;
      settle();
      // One line, which can be taken off again: as many whole words as fit.
      stderr.write(wrapped(asText(text), columnsOf(stderr) - 1)[0] ?? '');
      isProgressShown = true;
    },
    done: (text) => {
      settle();
      if (!quiet && stderr.isTTY !== true) line(text);
    },
    settle,
  };
};

/** What an error says that is the cause of another, which names the file. */
const causeText = (error: unknown): string => systemErrorText(error) ?? explained(error);

/** An error's message, with its cause where the message does not already tell of it. */
export const explained = (error: unknown): string => {
  const ofSystem = systemErrorText(error);
  if (ofSystem !== undefined) return [systemErrorPath(error), ofSystem].filter(Boolean).join(': ');
  if (!(error instanceof Error)) return String(error);
  if (error.cause === undefined) return error.message;
  const cause = causeText(error.cause);
  return error.message.includes(cause) ? error.message : `${error.message} (${cause})`;
};
