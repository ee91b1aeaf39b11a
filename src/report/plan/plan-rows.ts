/** The steps of a plan one by one, by the day on which they are due. */
import { undecidedText } from '../../privileges/path-words.ts';
import { compare } from '../report.ts';
import { messageOf } from './messages.ts';
import type { Plan, PlannedUser, PlanStep } from './plan.ts';
import { stepCommands } from './step-commands.ts';
import { findOutText, stepText } from './step-text.ts';
import type { Message } from './texts/texts.ts';

export interface PlanRow {
  readonly user: PlannedUser;
  readonly step: PlanStep;
  readonly what: string;
  readonly commands: readonly string[];
  readonly message: Message | undefined;
}

export const rowsOf = (plan: Plan, user: PlannedUser): readonly PlanRow[] =>
  user.steps.map((step) => ({
    user,
    step,
    what: stepText(user, step, plan),
    commands: stepCommands(user, step, plan),
    message: messageOf(user, step, plan),
  }));

/** All steps; on one day in the order of the users, account by account. */
export const rowsByDay = (...plans: readonly Plan[]): readonly PlanRow[] =>
  plans
    .flatMap((plan) => plan.users.flatMap((user) => rowsOf(plan, user)))
    .toSorted((a, b) => compare(a.step.due, b.step.due));

/** What is not known of a user that could change the plan; none where nothing is. */
export const notKnownOf = (user: PlannedUser): readonly string[] => {
  const { privilege, undecidedFor, steps, afterwards } = user;
  return [
    ...(privilege === 'undecided' ? [`privilege undecided: ${undecidedText(undecidedFor)}`] : []),
    ...(privilege === 'not read' ? ['privilege not read: get-account-authorization-details tells'] : []),
    ...(steps.some(({ kind }) => kind === 'find-out') || afterwards.includes('find-out')
      ? [findOutText(user)]
      : []),
  ];
};
