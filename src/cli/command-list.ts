/** The commands, each with its options, its examples and what runs it. */
import type { Command, Option } from 'commander';
import { rules } from '../../rules/index.ts';
import { PRIVILEGES } from '../privileges/privilege.ts';
import { pathFormats } from '../report/path-formats.ts';
import { accountOptions } from './account-options.ts';
import { baselineOptions, type BaselineOptions } from './baseline-options.ts';
import { collect, COLLECT_EXIT_CODES, type CollectOptions } from './commands/collect.ts';
import { deploy, DEPLOY_EXIT_CODES } from './commands/deploy.ts';
import { deployOrganization, ORGANIZATION_EXIT_CODES } from './commands/deploy-organization.ts';
import { doctor, DOCTOR_EXIT_CODES, type DoctorOptions } from './commands/doctor.ts';
import { evaluate, type EvaluateOptions } from './commands/evaluate.ts';
import { exempt, EXEMPT_EXIT_CODES, type ExemptOptions } from './commands/exempt.ts';
import { findings, type FindingsCommandOptions } from './commands/findings.ts';
import { explain, explainedRule, type ExplainOptions } from './commands/explain.ts';
import { explainName } from './commands/explain-name.ts';
import type { ExplainUserOptions } from './commands/explain-user.ts';
import { fix, FIX_EXIT_CODES, fixFormats, type FixOptions } from './commands/fix.ts';
import type { AdministratorsOptions } from './commands/administrators.ts';
import type { PathsOptions } from './commands/paths.ts';
import { PLAN_EXIT_CODES, planFormats, planOptions, type PlanOptions } from './plan-options.ts';
import { progress, type ProgressOptions } from './commands/progress.ts';
import {
  credentialFormats,
  report,
  REPORT_EXIT_CODES,
  reportedRule,
  type ReportCommandOptions,
} from './commands/report.ts';
import { listRules, type RulesOptions } from './commands/rules.ts';
import { completionScript, type Shell } from './completion.ts';
import { demoOption, withDemo } from './demo.ts';
import { deployOptions, type DeployOptions } from './deploy-options.ts';
import { fixOptions } from './fix-options.ts';
import type { ExitCode, Io, Messages } from './io.ts';
import { manyAccountsOptions } from './many-accounts-options.ts';
import {
  accountOption,
  aggregatorOption,
  allNamesOption,
  allOption,
  atMostOption,
  colorOption,
  configOption,
  consolePasswordOption,
  debugOption,
  evaluationsArgument,
  exemptArgument,
  exemptedRuleOption,
  exitZeroOption,
  failOnOption,
  folderArgument,
  formatOption,
  fromOption,
  groupByOption,
  inventoryOption,
  noExemptionsOption,
  noMfaOption,
  onlyOption,
  outputOption,
  ownerOption,
  parameterOption,
  pathsArgument,
  privilegeOption,
  quietOption,
  reasonOption,
  reportFormatOption,
  reportOutputOption,
  resumeCollectingOption,
  resumeOption,
  roleOption,
  nameArgument,
  ruleArgument,
  ruleOption,
  shellArgument,
  sinceOption,
  stackSetOption,
  toOption,
  userOption,
  trustPolicyOption,
  untilOption,
  unusedDaysOption,
  writtenConfigOption,
  withMfaOption,
} from './options.ts';
import { organizationOptions, type DeployOrganizationOptions } from './organization-options.ts';

export const EXIT_CODES = `
Exit codes:
  0  nothing is NON_COMPLIANT
  1  something is NON_COMPLIANT
  2  wrong usage, or nothing could be evaluated
  3  nothing is NON_COMPLIANT, but something is undecided or was not read`;

const EXPLAIN_EXIT_CODES = `${EXIT_CODES}

With --user 1 is a privilege without MFA, and 3 that it is undecided.`;

const PATHS_EXIT_CODES = `
Exit codes:
  0  nothing is reached without MFA
  1  something is
  2  wrong usage, or nothing could be read
  3  nothing is reached without MFA, but something is undecided`;

const ADMINISTRATORS_EXIT_CODES = `
Exit codes:
  0  shown
  1  more can change IAM than --at-most says
  2  wrong usage, or nothing could be read
  3  shown, but somebody is undecided`;

const PROGRESS_EXIT_CODES = `
Exit codes:
  0  nothing is NON_COMPLIANT in the last evaluation
  1  something is
  2  wrong usage, or an evaluation could not be read
  3  nothing is, but something is undecided, or an evaluation is not complete`;

const NO_VERDICT = `
Exit codes:
  0  shown
  2  wrong usage`;

const VARIABLES = `
Each option is also an environment variable: MFA_RULES_ and its name in capitals
(MFA_RULES_PROFILE, MFA_RULES_GROUP_BY).
`;

export const examples = (...commands: readonly string[]): string =>
  `\nExamples:\n${commands.map((line) => `  ${line}\n`).join('')}`;

/** Runs a command with its messages; its exit code is that of the program. */
export type Run = (
  quiet: boolean | undefined,
  command: (messages: Messages) => Promise<ExitCode>,
) => Promise<void>;

export const addCommands = (program: Command, io: Io, run: Run): void => {
  const command = (
    name: string,
    description: string,
    options: readonly Option[],
    shown: readonly string[],
    exitCodes = EXIT_CODES,
  ): Command =>
    options.reduce(
      (made, option) => made.addOption(option),
      program
        .command(name)
        .description(description)
        .addHelpText('after', `${examples(...shown)}${options.length === 0 ? '' : VARIABLES}${exitCodes}`),
    );

  command(
    'evaluate',
    'evaluate every IAM user and role of saved answers, or of the live account',
    [
      inventoryOption(),
      demoOption(),
      ...accountOptions(),
      ...manyAccountsOptions(),
      resumeOption(),
      ruleOption(),
      parameterOption(rules),
      noExemptionsOption(),
      onlyOption(),
      groupByOption(),
      allNamesOption(),
      reportFormatOption(),
      reportOutputOption(),
      sinceOption(),
      failOnOption(),
      exitZeroOption(),
      colorOption(),
      quietOption(),
      debugOption(),
      configOption(),
    ],
    [
      'mfa-rules evaluate --demo',
      'mfa-rules evaluate --profile audit',
      'mfa-rules evaluate --organization --ou ou-abcd-11111111 --exclude 111122223333',
      'mfa-rules evaluate examples/account --group-by tag:team',
      'mfa-rules evaluate -f json -o today.json --since yesterday.json --fail-on new',
      'mfa-rules evaluate -f html -o report.html -f junit -o junit.xml',
      'aws iam get-account-authorization-details | mfa-rules evaluate -',
    ],
  )
    .addArgument(pathsArgument())
    .action((paths: readonly string[] | undefined, options: EvaluateOptions) =>
      run(options.quiet, async (messages) =>
        evaluate(paths ?? [], await withDemo(options, io, messages), io, messages),
      ),
    );

  command(
    'exempt',
    'leave IAM users and roles out for a time: write who, why and until when to the configuration file',
    [
      reasonOption(),
      untilOption(),
      ownerOption(),
      exemptedRuleOption(),
      quietOption(),
      writtenConfigOption(),
    ],
    [
      'mfa-rules exempt "break-glass-*" --reason "emergency access" --until 2027-03-31 --owner security',
      'mfa-rules exempt arn:aws:iam::111122223333:role/vendor --reason "moves to OpenID Connect" --until 2027-03-31',
      'mfa-rules exempt build --rule iam-user-mfa-required --reason "moves to a role" --until 2027-03-31',
    ],
    EXEMPT_EXIT_CODES,
  )
    .addArgument(exemptArgument())
    .action((name: string, options: ExemptOptions) =>
      run(options.quiet, (messages) => exempt(name, options, io, messages)),
    );

  command(
    'collect',
    'save what the rules need of the live account in a folder, to evaluate it anywhere',
    [
      parameterOption(rules),
      ...accountOptions(),
      ...manyAccountsOptions(),
      resumeCollectingOption(),
      formatOption(['table', 'json']),
      quietOption(),
      debugOption(),
      configOption(),
    ],
    [
      'mfa-rules collect account --profile audit',
      'mfa-rules evaluate account',
      'mfa-rules collect accounts --organization --resume',
    ],
    COLLECT_EXIT_CODES,
  )
    .addArgument(folderArgument())
    .action((dir: string, options: CollectOptions) =>
      run(options.quiet, (messages) => collect(dir, options, io, messages)),
    );

  command(
    'explain',
    'say which IAM users can assume a role, or what a user can do, by which statement, and what to do about it',
    [
      trustPolicyOption('explain'),
      roleOption('explain'),
      userOption(),
      inventoryOption(),
      demoOption('explain', ['trustPolicy']),
      ...accountOptions(),
      parameterOption([explainedRule]),
      noExemptionsOption(),
      formatOption(['table', 'json']),
      outputOption(),
      exitZeroOption(),
      colorOption(),
      quietOption(),
      debugOption(),
      configOption(),
    ],
    [
      'mfa-rules explain ReadOnly --demo',
      'mfa-rules explain --role ReadOnly --profile audit',
      'mfa-rules explain --user alice --inventory examples/account',
      'mfa-rules explain trust.json',
    ],
    EXPLAIN_EXIT_CODES,
  )
    .addArgument(nameArgument())
    .action((name: string | undefined, given: ExplainOptions & ExplainUserOptions, self: Command) =>
      run(given.quiet, async (messages) => {
        const options = await withDemo(given, io, messages);
        if (name !== undefined) {
          const isParameterTyped = self.getOptionValueSource('parameter') === 'cli';
          return explainName(name, { ...options, isParameterTyped }, io, messages);
        }
        if (options.user === undefined) return explain(options, io, messages);
        const { explainUser } = await import('./commands/explain-user.ts');
        return explainUser(options, io, messages);
      }),
    );

  command(
    'fix',
    'propose trust policies that ask IAM users for MFA, proved to refuse nobody else; --apply writes them',
    [
      trustPolicyOption('fix'),
      roleOption('fix only'),
      inventoryOption(),
      demoOption('fix', ['trustPolicy', 'apply', 'undo']),
      ...accountOptions(),
      ...fixOptions(),
      formatOption(fixFormats),
      outputOption(),
      exitZeroOption(),
      colorOption(),
      quietOption(),
      debugOption(),
      configOption(),
    ],
    [
      'mfa-rules fix --demo',
      'mfa-rules fix --role ReadOnly --profile audit -f cli -o fix.sh',
      'mfa-rules fix --trust-policy trust.json',
      'mfa-rules fix --role ReadOnly --apply',
    ],
    `${EXIT_CODES}${FIX_EXIT_CODES}`,
  ).action((options: FixOptions) =>
    run(options.quiet, async (messages) => fix(await withDemo(options, io, messages), io, messages)),
  );

  command(
    'paths',
    'say what a stolen password or access key reaches: which privilege, and by which steps',
    [
      fromOption(),
      toOption(),
      privilegeOption(PRIVILEGES),
      withMfaOption(),
      inventoryOption(),
      demoOption('show'),
      ...accountOptions(),
      formatOption(pathFormats),
      outputOption(),
      exitZeroOption(),
      colorOption(),
      quietOption(),
      debugOption(),
      configOption(),
    ],
    [
      'mfa-rules paths --demo',
      'mfa-rules paths --profile audit --privilege administrator',
      'mfa-rules paths --from alice --with-mfa',
      'mfa-rules paths --to Deploy -f mermaid -o paths.mmd',
    ],
    PATHS_EXIT_CODES,
  ).action((options: PathsOptions) =>
    run(options.quiet, async (messages) => {
      // What it knows of the actions of AWS is more than all else together.
      const { paths } = await import('./commands/paths.ts');
      return paths(await withDemo(options, io, messages), io, messages);
    }),
  );

  command(
    'administrators',
    'say who can change IAM, tag users and roles, or lift a guardrail: by which statement, with and without MFA',
    [
      atMostOption(),
      inventoryOption(),
      demoOption('show'),
      ...accountOptions(),
      formatOption(['table', 'json', 'csv']),
      outputOption(),
      exitZeroOption(),
      colorOption(),
      quietOption(),
      debugOption(),
      configOption(),
    ],
    [
      'mfa-rules administrators --demo',
      'mfa-rules administrators --profile audit --at-most 5',
      'mfa-rules administrators --inventory examples/account -f csv -o administrators.csv',
    ],
    ADMINISTRATORS_EXIT_CODES,
  ).action((options: AdministratorsOptions) =>
    run(options.quiet, async (messages) => {
      const { administrators } = await import('./commands/administrators.ts');
      return administrators(await withDemo(options, io, messages), io, messages);
    }),
  );

  command(
    'report',
    'show with what every IAM user and root user signs in: passwords, MFA devices, access keys, when they were last used',
    [
      noMfaOption(),
      consolePasswordOption(),
      unusedDaysOption(),
      accountOption('of those that are read'),
      inventoryOption(),
      demoOption(),
      ...accountOptions(),
      ...manyAccountsOptions(),
      parameterOption([reportedRule]),
      noExemptionsOption(),
      formatOption(credentialFormats),
      outputOption(),
      colorOption(),
      quietOption(),
      debugOption(),
      configOption(),
    ],
    [
      'mfa-rules report --demo',
      'mfa-rules report --profile audit --no-mfa --console-password',
      'mfa-rules report credential-report.csv --unused-days 90',
      'mfa-rules report --organization --no-mfa -f csv -o credentials.csv',
    ],
    REPORT_EXIT_CODES,
  )
    .addArgument(pathsArgument())
    .action((paths: readonly string[] | undefined, options: ReportCommandOptions) =>
      run(options.quiet, async (messages) =>
        report(paths ?? [], await withDemo(options, io, messages), io, messages),
      ),
    );

  command(
    'findings',
    'show what AWS Config holds of these rules, in this account or in an aggregator',
    [
      aggregatorOption(),
      allOption(),
      accountOption('of the aggregator'),
      ruleOption('show'),
      ...accountOptions(),
      reportFormatOption(),
      reportOutputOption(),
      exitZeroOption(),
      colorOption(),
      quietOption(),
      debugOption(),
      configOption(),
    ],
    [
      'mfa-rules findings --region eu-central-1',
      'mfa-rules findings --aggregator org -f csv -o findings.csv',
    ],
  ).action((options: FindingsCommandOptions) =>
    run(options.quiet, (messages) => findings(options, io, messages)),
  );

  command(
    'progress',
    'say who was fixed, who is new and who fell back between evaluations, and the share that is COMPLIANT over time',
    [
      ruleOption('compare'),
      parameterOption(rules),
      noExemptionsOption(),
      allNamesOption(),
      formatOption(['table', 'json', 'csv']),
      outputOption(),
      exitZeroOption(),
      colorOption(),
      quietOption(),
      configOption(),
    ],
    [
      'mfa-rules progress november.json december.json',
      'mfa-rules progress evaluations --rule iam-user-mfa-required -f csv -o chart.csv',
    ],
    PROGRESS_EXIT_CODES,
  )
    .addArgument(evaluationsArgument())
    .action((paths: readonly string[], options: ProgressOptions) =>
      run(options.quiet, (messages) => progress(paths, options, io, messages)),
    );

  command(
    'plan',
    'say who has to do what until when, so that nobody signs in without MFA: administrators first, with the texts to send',
    [
      ...planOptions(),
      inventoryOption(),
      demoOption('plan for'),
      ...accountOptions(),
      parameterOption([reportedRule]),
      noExemptionsOption(),
      formatOption(planFormats),
      outputOption(),
      exitZeroOption(),
      quietOption(),
      debugOption(),
      configOption(),
    ],
    [
      'mfa-rules plan --demo',
      'mfa-rules plan --profile audit --deadline 2027-03-31 -o plan.md',
      'mfa-rules plan --start 2027-01-11 --lang ja --contact "the IT desk" -f csv -o plan.csv',
    ],
    PLAN_EXIT_CODES,
  ).action((options: PlanOptions) =>
    run(options.quiet, async (messages) => {
      const { plan } = await import('./commands/plan.ts');
      return plan(await withDemo(options, io, messages), io, messages);
    }),
  );

  command(
    'doctor',
    'say what is wrong with a deployment of these rules, and how to fix it; change nothing',
    [
      aggregatorOption(),
      stackSetOption(),
      ...accountOptions(),
      formatOption(['table', 'json']),
      outputOption(),
      colorOption(),
      quietOption(),
      debugOption(),
      configOption(),
    ],
    ['mfa-rules doctor --region eu-central-1', 'mfa-rules doctor --stack-set mfa-rules'],
    DOCTOR_EXIT_CODES,
  ).action((options: DoctorOptions) => run(options.quiet, (messages) => doctor(options, io, messages)));

  command(
    'deploy',
    'deploy the rules to one region of this account; show the plan first',
    [...deployOptions(), ...accountOptions(), quietOption(), debugOption()],
    ['mfa-rules deploy --dry-run', 'mfa-rules deploy --parameter AppliesTo=console-users'],
    DEPLOY_EXIT_CODES,
  ).action((options: DeployOptions) => run(options.quiet, (messages) => deploy(options, io, messages)));

  command(
    'deploy-organization',
    'deploy the rules to every account of an organization, new ones included; show the plan first',
    [...organizationOptions(), ...accountOptions(), quietOption(), debugOption()],
    [
      'mfa-rules deploy-organization --dry-run',
      'mfa-rules deploy-organization --organizational-unit ou-abcd-11111111',
    ],
    ORGANIZATION_EXIT_CODES,
  ).action((options: DeployOrganizationOptions) =>
    run(options.quiet, (messages) => deployOrganization(options, io, messages)),
  );

  command(
    'rules',
    'show the rules: what each asks for, its reasons, parameters and remedies',
    [formatOption(['table', 'json']), outputOption(), colorOption()],
    ['mfa-rules rules', 'mfa-rules rules iam-user-mfa-required', 'mfa-rules rules -f json'],
    NO_VERDICT,
  )
    .addArgument(ruleArgument())
    .action((rule: string | undefined, options: RulesOptions) =>
      run(true, () => listRules(rule, options, io)),
    );

  command(
    'baseline',
    'print the template of groups and roles behind MFA that users move to, or one of its policies',
    [...baselineOptions(), outputOption()],
    [
      'mfa-rules baseline -o baseline.yaml',
      'mfa-rules baseline --print self-manage',
      'mfa-rules baseline --print group --for administrator --account-id 111122223333',
      'mfa-rules baseline --print role --account-id 111122223333 --parameter MaximumMfaAgeSeconds=3600',
    ],
    NO_VERDICT,
  ).action((options: BaselineOptions) =>
    run(true, async () => {
      const { baseline } = await import('./commands/baseline.ts');
      return baseline(options, io);
    }),
  );

  command(
    'completion',
    'print the script that makes a shell complete this command',
    [],
    [
      'source <(mfa-rules completion bash)      # in ~/.bashrc',
      'source <(mfa-rules completion zsh)       # in ~/.zshrc, after compinit',
      'mfa-rules completion fish | source       # in ~/.config/fish/config.fish',
      'mfa-rules completion powershell | Out-String | iex   # in $PROFILE',
    ],
    NO_VERDICT,
  )
    .addArgument(shellArgument())
    .action((shell: Shell) => {
      io.stdout.write(completionScript(shell, program));
    });
};
