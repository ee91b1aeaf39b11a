import type { Argument, Command, Option } from 'commander';
import type { ExitCode, Io, Messages } from '../io.ts';

/** What a command is run with beside its options. */
interface CommandCall<Given> {
  /** Its argument. */
  readonly given: Given;
  readonly io: Io;
  readonly messages: Messages;
  readonly self: Command;
  readonly program: Command;
}

/** A command as its help shows it, and what runs it. */
export interface CommandUsage<Options extends object = object, Given = unknown> {
  readonly name: string;
  readonly description: string;
  /** What is given beside the options; absent: nothing. */
  argument?(): Argument;
  options(): readonly Option[];
  /** Whole command lines. */
  readonly examples: readonly string[];
  readonly exitCodes: string;
  /** Tells of nothing on stderr but errors; absent: where `--quiet` says so. */
  readonly isSilent?: true;
  run(options: Options, call: CommandCall<Given>): ExitCode | Promise<ExitCode>;
}
