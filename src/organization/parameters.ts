import type { MemberPackage } from '../deploy/member-package.ts';
import { toStackParameters } from '../deploy/stack-parameters.ts';

/** What this program sets itself, and how people say it. */
const OURS: ReadonlyMap<string, string> = new Map([
  ['CodeBucket', 'the bucket is made here'],
  ['TemplateUrl', 'the template is uploaded here'],
  ['BaselineTemplateUrl', 'the template is uploaded here'],
  ['OrganizationalUnitIds', 'name them with --organizational-unit'],
  ['OrganizationId', 'it is read from AWS Organizations'],
  ['CallAs', 'it follows from the account'],
]);

/** Parameters of template.yaml that would be wrong in many accounts, and what to give instead. */
const OF_ONE_ACCOUNT: ReadonlyMap<string, string> = new Map([
  [
    'NotificationEmail',
    'every account would have SNS mail a confirmation of its own; give NotificationTopicArn, a topic that the accounts may publish to (docs/notifications.md), and subscribe the address there',
  ],
]);

/** Parameters of rules.yaml that concern no single account. */
const OF_THE_ORGANIZATION: MemberPackage['parameters'] = new Map([
  ['StackSetName', {}],
  ['CreateAggregator', { allowedValues: ['true', 'false'] }],
  ['AggregatorName', {}],
  ['RecorderStackSetArns', {}],
  ['Baseline', { allowedValues: ['true', 'false'] }],
  ['BaselineNamePrefix', {}],
  ['BaselineMaximumMfaAgeSeconds', { range: { least: 0, greatest: 129_600 } }],
  ['BaselineSessionDurationSeconds', { range: { least: 3_600, greatest: 43_200 } }],
  ['BaselinePasswordChangeWithoutMfa', { allowedValues: ['true', 'false'] }],
  ['BaselineAdministratorBoundaryName', {}],
  ['BaselinePowerUserBoundaryName', {}],
  ['BaselineReadOnlyBoundaryName', {}],
]);

/** The parameters that rules.yaml declares: its own, and those that it hands to every account. */
export const parametersOfRules = ({ parameters }: Pick<MemberPackage, 'parameters'>): readonly string[] =>
  [...new Set([...OURS.keys(), ...OF_THE_ORGANIZATION.keys(), ...parameters.keys()])].filter(
    (name) => !OF_ONE_ACCOUNT.has(name),
  );

/** @throws as toStackParameters does */
export const toOrganizationParameters = (
  texts: readonly string[],
  { parameters }: Pick<MemberPackage, 'parameters'>,
): ReadonlyMap<string, string> =>
  toStackParameters(
    texts,
    new Map(
      [...OF_THE_ORGANIZATION, ...parameters].filter(
        ([name]) => name !== 'CodeBucket' && !OF_ONE_ACCOUNT.has(name),
      ),
    ),
    new Map([...OURS, ...OF_ONE_ACCOUNT]),
  );
