/**
 * Time that is waited for between the attempts of a call: it passes as soon as nothing else happens, and a deadline that
 * lies within it comes first. Calls over HTTP take as long as they take, and no simulated time.
 */
import { setTimeout as really } from 'node:timers/promises';

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/** Turns of the event loop, a millisecond or more each, in which a call that is under way comes to its end. */
const TURNS_BEFORE_A_DEADLINE = 20;

let now = 0;
let isGoingOn = false;
const sleepers: Alarm[] = [];
const deadlines: Alarm[] = [];

const earliest = (alarms: readonly Alarm[]): Alarm | undefined =>
  alarms.toSorted((one, other) => one.at - other.at)[0];

const ring = (alarm: Alarm, from: Alarm[]): void => {
  from.splice(from.indexOf(alarm), 1);
  now = Math.max(now, alarm.at);
  alarm.ring();
};

const goOn = async (): Promise<void> => {
  for (let next = earliest(sleepers); next !== undefined; next = earliest(sleepers)) {
    const deadline = earliest(deadlines);
    if (deadline !== undefined && deadline.at <= next.at) {
      for (let turn = 0; turn < TURNS_BEFORE_A_DEADLINE; turn += 1) await really(1);
      ring(deadline, deadlines);
    } else ring(next, sleepers);
    await new Promise((resolve) => setImmediate(resolve));
  }
  isGoingOn = false;
};

/** Milliseconds since this process began, with what was waited for in simulated time. */
export const simulatedNow = (): number => Date.now() + now;

/** @param milliseconds of simulated time */
export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    sleepers.push({ at: now + milliseconds, ring: resolve });
    if (isGoingOn) return;
    isGoingOn = true;
    setImmediate(() => void goOn());
  });

/** As `setTimeout` of node:timers, for a deadline: it comes after that much real time, or that much simulated time. */
export const setDeadline = (reach: () => void, milliseconds: number): NodeJS.Timeout => {
  deadlines.push({ at: now + milliseconds, ring: reach });
  return setTimeout(reach, milliseconds);
};
