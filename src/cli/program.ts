import { Command, CommanderError } from 'commander';
import { dataDates } from '../privileges/data-dates.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { rules } from '../../rules/index.ts';
import { addCommands, examples, type Run } from './command-list.ts';
import { explainedRule } from './commands/explain.ts';
import { reportedRule } from './commands/report.ts';
import { columnsOf, explained, messagesTo, onTerminal, type ExitCode, type Io } from './io.ts';
import { applySettings } from './settings.ts';
import { EXIT_CODES } from './usage/exit-codes.ts';
import { nearest } from '../text/nearest.ts';

/** The version, and of which days the data is that privileges are judged by. */
const VERSION = `${packageJson.version}\naccess levels of actions: ${dataDates.actionLevels}; escalation paths: ${dataDates.escalationPaths}`;

/**
 * Runs one command line.
 *
 * @param argv what follows the command's name
 * @returns the exit code; errors are written to stderr and end as 2
 */
export const main = async (argv: readonly string[], io: Io): Promise<ExitCode> => {
  let exitCode: ExitCode = 0;
  const run: Run = async (quiet, command) => {
    const messages = messagesTo(io, quiet);
    try {
      exitCode = await command(messages);
    } finally {
      messages.settle();
    }
  };
  const program = new Command('mfa-rules')
    .description(packageJson.description)
    .version(VERSION, '-v, --version', 'show the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) =>
        void io.stderr.write(
          text
            .split('\n')
            .map((line) => onTerminal(line, io.stderr))
            .join('\n'),
        ),
      getOutHelpWidth: () => columnsOf(io.stdout),
      getErrHelpWidth: () => columnsOf(io.stderr),
    })
    .showSuggestionAfterError()
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .addHelpText('after', examples(['mfa-rules evaluate', 'mfa-rules rules']) + EXIT_CODES)
    .hook('preAction', (_, command) =>
      applySettings(command, io.env, (named) =>
        command.name() === 'explain'
          ? [explainedRule.id]
          : command.name() === 'report' || command.name() === 'plan'
            ? [reportedRule.id]
            : (named ?? rules.map(({ id }) => id)),
      ),
    );

  addCommands(program, io, run);

  // commander's own shows the list of all commands where it does not know one, without a word about that.
  program
    .command('help [command]')
    .description('show help of a command')
    .action((name: string | undefined) => {
      if (name === undefined) return program.help();
      const found = program.commands.find((known) => known.name() === name);
      if (found !== undefined) return found.help();
      const meant = nearest(
        name,
        program.commands.map((known) => known.name()),
      );
      return program.error(
        `error: unknown command '${name}'${meant === undefined ? '' : `\n(Did you mean ${meant}?)`}`,
      );
    });

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
