/** Values for keys whose values are in an order: an age, and the times. */
import { spend } from '../budget.ts';
import type { OperatorType } from '../condition-operator.ts';
import type { ConditionTest } from '../condition.ts';
import { costOf, isMet } from './constraint.ts';
import type { KeyMeaning } from './key-meaning.ts';
import { around, numbersIn, plainTexts, timesIn, toIsoTime } from './likely-values.ts';
import {
  meets,
  noAssignment,
  testsOf,
  type NoAssignment,
  type Setting,
  type Assignment,
  type TestConstraint,
} from './assignment.ts';
import { readNumber } from '../typed-value.ts';

export const solveNumber = (
  key: string,
  { least, greatest }: KeyMeaning & { readonly kind: 'whole-number' },
  constraints: readonly TestConstraint[],
  setting: Setting,
): Assignment | NoAssignment => {
  const tests = testsOf(constraints);
  const wanted = [least, greatest];
  for (const number of [...numbersIn(tests), ...plainTexts(tests).map(readNumber)])
    if (number !== undefined)
      for (const whole of [Math.floor(number), Math.ceil(number)]) wanted.push(whole - 1, whole, whole + 1);
  for (const number of new Set(wanted.filter((value) => value >= least && value <= greatest))) {
    const values = [String(number)];
    if (meets(key, values, constraints, setting)) return { values: new Map([[key, values]]) };
  }
  return noAssignment(!tests.some(readsMore(['string', 'binary', 'date'])));
};

/** Tests that see more in a value than its place among the values that were tried; for those of other types all are alike. */
const readsMore =
  (types: readonly OperatorType[]) =>
  ({ operator }: ConditionTest): boolean =>
    operator !== undefined && types.includes(operator.type);

/** The keys of time belong together: a session is issued before the request is made, and does not outlive its span. */
const TIME_KEYS = { now: 'aws:currenttime', epoch: 'aws:epochtime', issued: 'aws:tokenissuetime' } as const;

/** Of a moment as text. */
const TIME_LENGTH = 20;

export const solveTime = (
  constraints: readonly TestConstraint[],
  setting: Setting,
): Assignment | NoAssignment => {
  const { earliest, longestSession, meaningOf } = setting.space;
  const times = timesIn(testsOf(constraints));
  const isOfSession = ({ test }: TestConstraint): boolean => test.key === TIME_KEYS.issued;
  const ofSession = constraints.filter(isOfSession);
  const ofRequest = constraints.filter((constraint) => !isOfSession(constraint));
  const areMet = (
    some: readonly TestConstraint[],
    values: ReadonlyMap<string, readonly string[]>,
  ): boolean => {
    spend(setting.budget, costOf(some, TIME_LENGTH));
    const context = new Map([...setting.context, ...values]);
    return some.every((constraint) => isMet(constraint, setting.caller, context, setting.space.documented));
  };
  const hasSession = meaningOf(TIME_KEYS.issued).kind === 'time';
  // Between a session's issue and its end lie as many moments as between any two times of the policy.
  const requested = [
    earliest,
    ...around(hasSession ? [...times, ...times.map((time) => time + longestSession)] : times),
  ];
  for (const now of new Set(requested.filter((time) => time >= earliest))) {
    const values = new Map([
      [TIME_KEYS.now as string, [toIsoTime(now)]],
      [TIME_KEYS.epoch, [String(now)]],
    ]);
    // What does not suit the moment of the request suits no moment of issue either.
    if (!areMet(ofRequest, values)) continue;
    if (!hasSession) return { values };
    for (const since of new Set([now, now - longestSession, ...around(times)])) {
      if (since > now || since < now - longestSession) continue;
      values.set(TIME_KEYS.issued, [toIsoTime(since)]);
      if (areMet(ofSession, values)) return { values };
    }
  }
  return noAssignment(!testsOf(constraints).some(readsMore(['string', 'binary'])));
};
