import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { evaluate, type EvaluateOptions } from './evaluate.ts';
import { explain, type ExplainOptions } from './explain.ts';
import { explained, messagesTo, type ExitCode, type Io, type Messages } from './io.ts';
import {
  exitZeroOption,
  formatOption,
  formats,
  inventoryOption,
  outputOption,
  parameterOption,
  profileOption,
  quietOption,
  regionOption,
  roleOption,
  ruleOption,
  trustPolicyOption,
} from './options.ts';

const EXIT_CODES = `
Exit codes:
  0  nothing is NON_COMPLIANT
  1  something is NON_COMPLIANT
  2  wrong usage, or nothing could be evaluated
  3  nothing is NON_COMPLIANT, but something is undecided or was not read`;

/**
 * Runs one command line.
 *
 * @param argv what follows the command's name
 * @returns the exit code; errors are written to stderr and end as 2
 */
export const main = async (argv: readonly string[], io: Io): Promise<ExitCode> => {
  let exitCode: ExitCode = 0;
  const run = async (
    quiet: boolean | undefined,
    command: (messages: Messages) => Promise<ExitCode>,
  ): Promise<void> => {
    const messages = messagesTo(io, quiet);
    try {
      exitCode = await command(messages);
    } finally {
      messages.settle();
    }
  };
  const program = new Command('mfa-rules')
    .description(packageJson.description)
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
    })
    .showSuggestionAfterError()
    .addHelpText('after', EXIT_CODES);

  const command = (name: string, description: string): Command =>
    program.command(name).description(description).addHelpText('after', EXIT_CODES);

  [
    inventoryOption(),
    profileOption(),
    regionOption(),
    ruleOption(),
    parameterOption(),
    formatOption(formats),
    outputOption(),
    quietOption(),
    exitZeroOption(),
  ]
    .reduce(
      (evaluating, option) => evaluating.addOption(option),
      command('evaluate', 'evaluate every IAM user and role of a saved inventory, or of the live account'),
    )
    .action((options: EvaluateOptions) => run(options.quiet, (messages) => evaluate(options, io, messages)));

  [
    trustPolicyOption(),
    roleOption(),
    inventoryOption(),
    profileOption(),
    regionOption(),
    parameterOption(),
    formatOption(['table', 'json']),
    outputOption(),
    quietOption(),
    exitZeroOption(),
  ]
    .reduce(
      (explaining, option) => explaining.addOption(option),
      command(
        'explain',
        'say who can assume a role, by which statement, and why that is or is not all right',
      ),
    )
    .action((options: ExplainOptions) => run(options.quiet, (messages) => explain(options, io, messages)));

  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    // commander has written its own message; its exit code 1 would mean NON_COMPLIANT here.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    messagesTo(io).error(explained(error));
    return 2;
  }
};
