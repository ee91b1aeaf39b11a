import type { Account, Schedule } from '../aws/account.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** The functions that AWS invokes asynchronously, and the schedules that they have made, in simulated time. */
export interface SimulatedSchedules {
  /** Invokes the function with an event now, and again a minute and three minutes later where it fails. */
  readonly deliver: (event: unknown) => Promise<void>;
  /** Lets time pass to there, in milliseconds since 1970, and invokes it with every schedule at its time; Infinity: all. */
  readonly carryOut: (until: number) => Promise<void>;
  /** Events whose every attempt failed: the queue of failed invocations. */
  readonly failed: readonly unknown[];
  /** The message of every attempt that failed. */
  readonly errors: readonly string[];
}

const MINUTE = 60_000;
/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRIES = [MINUTE, 2 * MINUTE];

const timeOf = ({ ScheduleExpression }: Schedule): number =>
  Date.parse(`${ScheduleExpression.slice('at('.length, -1)}Z`);

export const simulatedSchedules = (
  time: SimulatedTime,
  account: Account,
  invoke: (event: unknown, now: Date) => Promise<void>,
): SimulatedSchedules => {
  const failed: unknown[] = [];
  const errors: string[] = [];
  const deliver = async (event: unknown): Promise<void> => {
    for (const pause of [...RETRIES, undefined]) {
      try {
        await invoke(event, new Date(time.now()));
        return;
      } catch (error) {
        errors.push(error instanceof Error ? error.message : String(error));
        if (pause !== undefined) await time.wait(pause);
      }
    }
    failed.push(event);
  };
  const carryOut = async (until: number): Promise<void> => {
    for (;;) {
      const [next] = Object.entries(account.schedules).toSorted(([, a], [, b]) => timeOf(a) - timeOf(b));
      if (next === undefined || timeOf(next[1]) > until) break;
      const [arn, schedule] = next;
      if (timeOf(schedule) > time.now()) await time.wait(timeOf(schedule) - time.now());
      // What is made while it is carried out, with the same name, would be a conflict: it is deleted at its end.
      await deliver(JSON.parse(schedule.Target.Input));
      delete account.schedules[arn];
    }
    if (until !== Infinity && until > time.now()) await time.wait(until - time.now());
  };
  return { deliver, carryOut, failed, errors };
};
