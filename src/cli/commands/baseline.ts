import template from '../../../baseline/template.yaml';
import { parametersOf } from '../../deploy/member-package.ts';
import { resolved } from '../../deploy/resolve-template.ts';
import { toStackParameters } from '../../deploy/stack-parameters.ts';
import { valuesOf } from '../../deploy/template-resources.ts';
import type { JsonObject } from '../../json/object.ts';
import { at, baselineDocument, LOGICAL_NAMES } from '../baseline-names.ts';
import type { BaselineOptions, BaselinePart, BaselineRole } from '../baseline-options.ts';
import { deliver } from '../deliver.ts';
import type { ExitCode, Io } from '../io.ts';
import { checkOutputFile } from '../output-file.ts';

/** A policy of the template: where it stands, and what it depends on. */
interface PrintedPolicy {
  readonly path: readonly string[];
  readonly parameters: readonly string[];
  readonly needsAccountId: boolean;
}

const policyOf = (part: Exclude<BaselinePart, 'template'>, role: BaselineRole): PrintedPolicy => {
  switch (part) {
    case 'self-manage':
      return {
        path: ['SelfManageMfaPolicy', 'Properties', 'PolicyDocument'],
        parameters: ['PasswordChangeWithoutMfa'],
        needsAccountId: false,
      };
    case 'group':
      return {
        path: [`${LOGICAL_NAMES[role]}Group`, 'Properties', 'Policies', '0', 'PolicyDocument'],
        parameters: ['NamePrefix'],
        needsAccountId: true,
      };
    case 'role':
      // That of every role is the same.
      return {
        path: [`${LOGICAL_NAMES[role]}Role`, 'Properties', 'AssumeRolePolicyDocument'],
        parameters: ['MaximumMfaAgeSeconds'],
        needsAccountId: true,
      };
  }
};

/** @throws where an option has nothing to do with what is printed */
const checkOptions = (part: BaselinePart, options: BaselineOptions): void => {
  const refuse = (option: string, instead: string): never => {
    throw new Error(`${option} changes nothing of --print ${part}: ${instead}`);
  };
  if (options.for !== undefined && part !== 'group') refuse('--for', 'it is for --print group');
  if (options.accountId !== undefined && (part === 'template' || part === 'self-manage'))
    refuse('--account-id', 'it is for --print group and role');
  if (part !== 'template') return;
  if (options.partition !== undefined) refuse('--partition', 'a stack is in the partition of its account');
  if (options.parameter !== undefined)
    refuse('--parameter', 'give it to `aws cloudformation deploy --parameter-overrides`');
};

const printed = (
  document: JsonObject,
  part: Exclude<BaselinePart, 'template'>,
  { for: role = 'read-only', accountId, partition = 'aws', parameter = [] }: BaselineOptions,
): unknown => {
  const { path, parameters, needsAccountId } = policyOf(part, role);
  if (needsAccountId && accountId === undefined)
    throw new Error(`--print ${part} needs --account-id, the account that the policy is for`);
  const known = [...parametersOf(document)].filter(([name]) => parameters.includes(name));
  const given = toStackParameters(parameter, new Map(known), new Map());
  const values = new Map([
    ...valuesOf(document, given),
    ['AWS::Partition', partition],
    ...(accountId === undefined ? [] : [['AWS::AccountId', accountId] as const]),
  ]);
  for (const name of Object.values(LOGICAL_NAMES)) {
    const roleName = resolved(
      at(document, ['Resources', `${name}Role`, 'Properties', 'RoleName']),
      document,
      values,
    );
    values.set(`${name}Role.Arn`, `arn:${partition}:iam::${accountId ?? ''}:role/${String(roleName)}`);
  }
  return resolved(at(document, ['Resources', ...path]), document, values);
};

/**
 * `mfa-rules baseline`: the template of groups and roles behind MFA, or one of its policies, ready for IAM.
 *
 * @throws where an option is missing, is not for what is printed, or has a value that is not allowed
 */
export const baseline = async (options: BaselineOptions, io: Io): Promise<ExitCode> => {
  const { print: part = 'template', output } = options;
  checkOptions(part, options);
  if (output !== undefined) await checkOutputFile(output);
  const textOf = async (): Promise<string> => {
    if (part === 'template') return template;
    return `${JSON.stringify(printed(await baselineDocument(), part, options), null, 2)}\n`;
  };
  const text = await textOf();
  await deliver(() => text, output === undefined ? {} : { output }, io);
  return 0;
};
