/** What to run after `evaluate`. */
import { extname, join } from 'node:path';
import { isExempting } from '../../rules/exemption.ts';
import type { Report, ReportedEvaluation } from '../report/report.ts';
import { triaged } from '../report/triage.ts';
import { shellWords } from '../text/shell-command.ts';
import { explainedRule } from './commands/explain.ts';
import type { DemoOptions } from './demo.ts';
import { isPolicyFile } from './trust-policy-file.ts';
import { toAssignment } from './parameter-assignment.ts';

interface Given extends DemoOptions {
  readonly parameter?: readonly string[];
  readonly noExemptions?: boolean;
}

/** The parameters, as they were given, that the rule which is explained decides by. */
const explainedParameters = ({ parameter = [], noExemptions = false }: Given): readonly string[] =>
  parameter.filter((text) => {
    const { ruleId = explainedRule.id, name } = toAssignment(text);
    const isIgnored = noExemptions && isExempting(name);
    return ruleId === explainedRule.id && !isIgnored && Object.hasOwn(explainedRule.parameters, name);
  });

type SourceNames = {
  readonly [Name in 'demo' | 'inventory' | 'profile' | 'region']?: DemoOptions[Name] | undefined;
};

/** The options that name the sample account, a folder or a live account again, as words of a command. */
export const sourceWordsOf = ({ demo, inventory, profile, region }: SourceNames): readonly string[] => {
  const saved = inventory === undefined ? [] : ['--inventory', inventory];
  return [
    ...(demo === true ? ['--demo'] : saved),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(region === undefined ? [] : ['--region', region]),
  ];
};

/** Whether the name of a role says by itself which is meant: no user has it, and no option or file looks like it. */
const isNameAlone = (
  { ResourceName: name }: ReportedEvaluation,
  evaluations: Report['evaluations'],
): boolean =>
  !name.startsWith('-') &&
  !isPolicyFile(name) &&
  !evaluations.some(
    (one) =>
      one.ComplianceResourceType === 'AWS::IAM::User' &&
      one.ResourceName.toLowerCase() === name.toLowerCase(),
  );

/**
 * The command that says more of the worst finding; undefined where there is none.
 *
 * @param paths as they were given
 * @param calledAs the words that start this program
 */
export const nextCommand = (
  { evaluations, accounts = [] }: Report,
  options: Given,
  paths: readonly string[],
  calledAs: readonly string[] = ['mfa-rules'],
): string | undefined => {
  const { inventory } = options;
  const [worst] = triaged(evaluations.filter(({ ComplianceType }) => ComplianceType === 'NON_COMPLIANT'));
  if (worst === undefined) return undefined;
  const [path] = paths;
  const several = accounts.length > 1;
  const isFolder = path !== undefined && path !== '-' && extname(path) === '';
  const named = inventory ?? (paths.length === 1 && isFolder ? path : undefined);
  const [member] = worst.members;
  // Of a folder of accounts, explain reads the one of the role.
  const folder =
    named !== undefined && several && member.AccountId !== null ? join(named, member.AccountId) : named;
  const isOfMany = several && folder === undefined;
  // A role of several inventories, of a file of any name or of a stream: explain reads one folder.
  if (worst.ruleId !== explainedRule.id || isOfMany || (paths.length > 0 && folder === undefined))
    return shellWords([...calledAs, 'rules', worst.ruleId]);
  return shellWords([
    ...calledAs,
    'explain',
    ...(isNameAlone(member, evaluations) ? [] : ['--role']),
    member.ResourceName,
    ...sourceWordsOf({
      demo: options.demo,
      inventory: folder,
      profile: options.profile,
      region: options.region,
    }),
    ...explainedParameters(options).flatMap((one) => ['--parameter', one]),
    // What the configuration file exempts is exempt there too.
    ...(options.noExemptions === true ? ['--no-exemptions'] : []),
  ]);
};
