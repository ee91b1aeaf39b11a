/** How the function of a rule that IAM events start reads whom they named: apart, so that no other function bundles it. */
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { clientSettings, countCalls } from '../aws/clients.ts';
import { readNamedUsers, type NamedAt } from '../iam-events/named-users.ts';
import { keepDeadlines, type Deadlines } from './deadlines.ts';

/** For one invocation; undefined where no event starts the rule. */
export type EventNames = (invocation: {
  /** Counts requests by operation. */
  readonly calls: Map<string, number>;
  readonly deadlines: Deadlines;
}) => (() => Promise<NamedAt>) | undefined;

/** Lasts as long as the execution environment, as do its connections. */
let scheduler: SchedulerClient | undefined;

/** Undefined where template.yaml sets no group of schedules: with EvaluateOnChange=false. */
export const eventNames: EventNames = ({ calls, deadlines }) => {
  const group = process.env['SCHEDULE_GROUP'];
  if (group === undefined) return undefined;
  if (scheduler === undefined) {
    scheduler = new SchedulerClient(clientSettings);
    countCalls(scheduler, calls);
  }
  const client = scheduler;
  keepDeadlines(client, deadlines);
  return () => readNamedUsers(client, group);
};
