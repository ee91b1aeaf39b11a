/** The groups and roles of baseline/template.yaml in every account, where they are wanted. */
import { lookAtStack, putStack, type WantedStack } from '../deploy/stack.ts';
import { keyOfContent } from '../deploy/member-package.ts';
import type { Step } from '../deploy/step.ts';
import type { Deployment } from './deployment.ts';

const MANAGEMENT_STACK = 'mfa-rules-baseline';

const BOUNDED = ['Administrator', 'PowerUser', 'ReadOnly'];

/** Parameters of rules.yaml, and what they are in the baseline. */
const HANDED_ON: ReadonlyMap<string, string> = new Map(
  [
    'NamePrefix',
    'MaximumMfaAgeSeconds',
    'SessionDurationSeconds',
    'PasswordChangeWithoutMfa',
    ...BOUNDED.map((role) => `${role}BoundaryName`),
  ].map((name) => [`Baseline${name}`, name]),
);

/** The ARN of a policy is of one account: its name stands for it. */
const OF_ONE_ACCOUNT = BOUNDED.map((role) => `${role}BoundaryArn`);

/** The key of the template in the bucket: StackSets reads it again where that changes. */
export const baselineKeyOf = ({ templates }: Pick<Deployment, 'templates'>): string =>
  keyOfContent('baseline', templates.baseline, 'yaml');

/** Service-managed StackSets skip the management account: where the baseline is asked for, it gets a stack of its own. */
export const managementBaselineSteps = (deployment: Deployment): readonly Step[] => {
  const { clients, accountId, parameters, templates } = deployment;
  if (parameters.get('Baseline') !== 'true') return [];
  const wanted: WantedStack = {
    name: MANAGEMENT_STACK,
    template: templates.baseline,
    declared: [...HANDED_ON.values(), ...OF_ONE_ACCOUNT],
    parameters: new Map(
      [...HANDED_ON].flatMap(([name, own]) => {
        const value = parameters.get(name);
        return value === undefined ? [] : [[own, value] as const];
      }),
    ),
    tags: deployment.tags,
  };
  return [
    {
      name: 'baseline of the management account itself',
      accountId,
      look: () => lookAtStack(clients.cloudFormation, wanted),
      act: () => putStack(deployment, wanted),
    },
  ];
};
