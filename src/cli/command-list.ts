/** The commands, in the order of the help. */
import type { Command } from 'commander';
import type { ExitCode, Io, Messages } from './io.ts';
import { administratorsUsage } from './usage/administrators.ts';
import { baselineUsage } from './usage/baseline.ts';
import { collectUsage } from './usage/collect.ts';
import { completionUsage } from './usage/completion.ts';
import { deployUsage } from './usage/deploy.ts';
import { deployOrganizationUsage } from './usage/deploy-organization.ts';
import { doctorUsage } from './usage/doctor.ts';
import { evaluateUsage } from './usage/evaluate.ts';
import { exemptUsage } from './usage/exempt.ts';
import { explainUsage } from './usage/explain.ts';
import { findingsUsage } from './usage/findings.ts';
import { fixUsage } from './usage/fix.ts';
import { pathsUsage } from './usage/paths.ts';
import { planUsage } from './usage/plan.ts';
import { progressUsage } from './usage/progress.ts';
import { referencesUsage } from './usage/references.ts';
import { reportUsage } from './usage/report.ts';
import { rulesUsage } from './usage/rules.ts';
import type { CommandUsage } from './usage/command-usage.ts';

const commands: readonly CommandUsage[] = [
  evaluateUsage,
  exemptUsage,
  collectUsage,
  explainUsage,
  fixUsage,
  pathsUsage,
  administratorsUsage,
  reportUsage,
  findingsUsage,
  progressUsage,
  planUsage,
  referencesUsage,
  doctorUsage,
  deployUsage,
  deployOrganizationUsage,
  rulesUsage,
  baselineUsage,
  completionUsage,
];

const VARIABLES = `
Each option is also an environment variable: MFA_RULES_ and its name in capitals
(MFA_RULES_PROFILE, MFA_RULES_GROUP_BY).
`;

export const examples = (lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  ${line}\n`).join('')}`;

/** Runs a command with its messages; its exit code is that of the program. */
export type Run = (
  quiet: boolean | undefined,
  command: (messages: Messages) => ExitCode | Promise<ExitCode>,
) => Promise<void>;

const addCommand = (program: Command, usage: CommandUsage, io: Io, run: Run): void => {
  const { name, description, exitCodes, isSilent } = usage;
  const options = usage.options();
  const self = program
    .command(name)
    .description(description)
    .addHelpText('after', `${examples(usage.examples)}${options.length === 0 ? '' : VARIABLES}${exitCodes}`);
  for (const option of options) self.addOption(option);
  const argument = usage.argument?.();
  if (argument !== undefined) self.addArgument(argument);
  // A folder is what is meant: other commands take it as their argument.
  const takesFolder = argument === undefined && options.some(({ long }) => long === '--inventory');
  self.allowExcessArguments(takesFolder).action(() => {
    if (takesFolder && self.args.length > 0)
      self.error(
        `error: too many arguments for '${name}'. A folder of saved answers is named by --inventory: mfa-rules ${name} --inventory FOLDER`,
      );
    const given: unknown = self.processedArgs[0];
    const { quiet } = self.opts<{ readonly quiet?: boolean }>();
    return run(isSilent ?? quiet, (messages) =>
      usage.run(self.opts(), { given, io, messages, self, program }),
    );
  });
};

export const addCommands = (program: Command, io: Io, run: Run): void => {
  for (const usage of commands) addCommand(program, usage, io, run);
};
