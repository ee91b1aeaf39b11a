import { Command, CommanderError, type Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { rules } from '../../rules/index.ts';
import { collect, type CollectOptions } from './commands/collect.ts';
import { deploy, DEPLOY_EXIT_CODES } from './commands/deploy.ts';
import { deployOrganization, ORGANIZATION_EXIT_CODES } from './commands/deploy-organization.ts';
import { doctor, DOCTOR_EXIT_CODES, type DoctorOptions } from './commands/doctor.ts';
import { evaluate, type EvaluateOptions } from './commands/evaluate.ts';
import { findings, type FindingsCommandOptions } from './commands/findings.ts';
import { explain, explainedRule, type ExplainOptions } from './commands/explain.ts';
import { explained, messagesTo, type ExitCode, type Io, type Messages } from './io.ts';
import {
  accountOption,
  aggregatorOption,
  allOption,
  exitZeroOption,
  folderArgument,
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
  stackSetOption,
  trustPolicyOption,
} from './options.ts';
import { demoOption, withDemo, type DemoOptions } from './demo.ts';
import { deployOptions, type DeployOptions } from './deploy-options.ts';
import { organizationOptions, type DeployOrganizationOptions } from './organization-options.ts';

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

  const command = (
    name: string,
    description: string,
    options: readonly Option[],
    exitCodes = EXIT_CODES,
  ): Command =>
    options.reduce(
      (made, option) => made.addOption(option),
      program.command(name).description(description).addHelpText('after', exitCodes),
    );

  command('evaluate', 'evaluate every IAM user and role of a saved inventory, or of the live account', [
    inventoryOption(),
    demoOption(),
    profileOption(),
    regionOption(),
    ruleOption(),
    parameterOption(rules),
    formatOption(formats),
    outputOption(),
    quietOption(),
    exitZeroOption(),
  ]).action((options: EvaluateOptions & DemoOptions) =>
    run(options.quiet, async (messages) => evaluate(await withDemo(options, io, messages), io, messages)),
  );

  command('collect', 'save what the rules need of the live account in a folder, to evaluate it anywhere', [
    profileOption(),
    regionOption(),
    quietOption(),
    exitZeroOption(),
  ])
    .addArgument(folderArgument())
    .action((dir: string, options: CollectOptions) =>
      run(options.quiet, (messages) => collect(dir, options, io, messages)),
    );

  command('explain', 'say who can assume a role, by which statement, and what to do about it', [
    trustPolicyOption(),
    roleOption(),
    inventoryOption(),
    profileOption(),
    regionOption(),
    parameterOption([explainedRule]),
    formatOption(['table', 'json']),
    outputOption(),
    quietOption(),
    exitZeroOption(),
  ]).action((options: ExplainOptions) => run(options.quiet, (messages) => explain(options, io, messages)));

  command('findings', 'show what AWS Config holds of these rules, in this account or in an aggregator', [
    aggregatorOption(),
    allOption(),
    accountOption(),
    ruleOption(),
    profileOption(),
    regionOption(),
    formatOption(formats),
    outputOption(),
    quietOption(),
    exitZeroOption(),
  ]).action((options: FindingsCommandOptions) =>
    run(options.quiet, (messages) => findings(options, io, messages)),
  );

  command(
    'doctor',
    'say what is wrong with a deployment of these rules, and how to fix it; changes nothing',
    [
      aggregatorOption(),
      stackSetOption(),
      profileOption(),
      regionOption(),
      formatOption(['table', 'json']),
      outputOption(),
      quietOption(),
    ],
    DOCTOR_EXIT_CODES,
  ).action((options: DoctorOptions) => run(options.quiet, (messages) => doctor(options, io, messages)));

  command(
    'deploy',
    'deploy the rules to one region of this account, and show the plan first',
    [...deployOptions(), profileOption(), regionOption(), quietOption()],
    DEPLOY_EXIT_CODES,
  ).action((options: DeployOptions) => run(options.quiet, (messages) => deploy(options, io, messages)));

  command(
    'deploy-organization',
    'deploy the rules to every account of an organization, new ones included, and show its plan first',
    [...organizationOptions(), profileOption(), regionOption(), quietOption()],
    ORGANIZATION_EXIT_CODES,
  ).action((options: DeployOrganizationOptions) =>
    run(options.quiet, (messages) => deployOrganization(options, io, messages)),
  );

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
