/** The groups and roles of baseline/template.yaml in every account, where they are wanted. */
import { lookAtStack, putStack, type WantedStack } from '../deploy/stack.ts';
import { keyOfContent } from '../deploy/member-package.ts';
import type { Step } from '../deploy/step.ts';
import type { Deployment } from './deployment.ts';

const MANAGEMENT_STACK = 'mfa-rules-baseline';

/** Parameters of rules.yaml, and what they are in the baseline. Boundaries are of one account. */
const HANDED_ON: ReadonlyMap<string, string> = new Map(
  ['NamePrefix', 'MaximumMfaAgeSeconds', 'SessionDurationSeconds', 'PasswordChangeWithoutMfa'].map((name) => [
    `Baseline${name}`,
    name,
  ]),
);

const BOUNDARIES = ['AdministratorBoundaryArn', 'PowerUserBoundaryArn', 'ReadOnlyBoundaryArn'];

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
    declared: [...HANDED_ON.values(), ...BOUNDARIES],
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
