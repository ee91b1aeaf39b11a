import type { Deployed } from '../organization/deploy.ts';
import type { CarriedOut, PlannedStep } from '../deploy/step.ts';

const WIDTH = 'will be changed'.length;

/** A plan, one step a line. */
export const planLines = (plan: readonly PlannedStep[]): readonly string[] =>
  plan.map(({ step, state, detail }) => `${state.padEnd(WIDTH)}  ${step.name}: ${detail}`);

/** What a failed account's reason means to the person at the keyboard. */
const adviceOf = (reason: string): string =>
  /NoAvailableConfigurationRecorder/.test(reason)
    ? ' (it has no configuration recorder in this region: set one up there)'
    : '';

const AGAIN = 'Fix what is named, then run the same command again: it tries these accounts again.';

const plural = (count: number): string => `${count} account${count === 1 ? '' : 's'}`;

/** What stands now: how many accounts have the rules, and which do not, with the reason. */
export const deployedLines = (
  { stackSetName, instances: { total, failed, underWay }, topicWithoutAddress: topic }: Deployed,
  ownFailures: CarriedOut['failed'],
): readonly string[] => {
  const failures = [...failed, ...ownFailures];
  return [
    `StackSet ${stackSetName}: ${plural(total - failed.length - underWay)} of ${total} have the rules.`,
    ...(underWay === 0 ? [] : [`${plural(underWay)} still being deployed.`]),
    ...failures.map(({ accountId, reason }) => `Account ${accountId} failed: ${reason}${adviceOf(reason)}`),
    ...(failures.length === 0 ? [] : [AGAIN]),
    ...(topic === undefined
      ? []
      : [
          `Nobody is told where rules stop working: subscribe somebody to ${topic}, or run this with --parameter AlarmEmail=ADDRESS.`,
        ]),
  ];
};

/** How far a deployment came that stopped half way, and how to go on. */
export const stoppedLines = ({ done, left }: CarriedOut, step: string): readonly string[] => [
  `done: ${done.length === 0 ? 'nothing' : done.join('; ')}`,
  `not done: ${[step, ...left].join('; ')}`,
  'run the same command again when that is fixed: it goes on from here',
];
