/** A month of 30 days in an organization whose accounts are alike, by design. Pure. */
import { catalog } from '../../rules/catalog.ts';
import { METRIC_REQUEST, priceOfEvaluations, priceOfInvocations } from './price-list.ts';
import {
  centralRun,
  MEMORY,
  memoryOf,
  scheduledRun,
  type Account,
  type Report,
  type RuleId,
} from './scheduled-run.ts';

const DAYS = 30;

/** MaximumExecutionFrequency by default: Six_Hours, and TwentyFour_Hours of the others. */
export const RUNS_A_DAY: Readonly<Record<RuleId, number>> = {
  'iam-user-mfa-required': 4,
  'iam-role-trust-mfa-required': 1,
  'root-user-mfa-required': 1,
  'iam-privileged-user-mfa-required': 1,
  'iam-user-privileges-mfa-required': 1,
};
const RULES: readonly RuleId[] = catalog.map(({ id }) => id);

/** The heartbeat of a stack: every six hours. */
export const LOOKS_A_DAY = 4;

/**
 * Metrics of a look, with everything on: events that were dropped, of each function (the rules, IAM events, compliance
 * changes), and messages that came to the queue of failed invocations and to that of the forwarder.
 */
export const METRICS_OF_A_LOOK = { ofRules: RULES.length + 1, ofEvents: 2, ofNotifications: 1 };

/** Assumed of a look: some thirty calls one after the other, and a cold start. */
const SECONDS_OF_A_LOOK = 5;

/**
 * - `stack-set`: a stack in every account, as `mfa-rules deploy-organization` deploys it
 * - `stack-set-without-events`: the same with EvaluateOnChange=false
 * - `central`: organization rules, or rules of an organization conformance pack, whose function is in one account
 */
export type Design = 'stack-set' | 'stack-set-without-events' | 'central';

export interface AccountMonth {
  readonly runs: number;
  readonly calls: number;
  readonly evaluations: number;
  /** Of the functions, all runs together. */
  readonly seconds: number;
  /** The same, each second as often as the function has megabytes of memory. */
  readonly megabyteSeconds: number;
}

export const accountMonth = (design: Design, account: Account, report: Report): AccountMonth => {
  const runOf = design === 'central' ? centralRun : scheduledRun;
  const months = RULES.map((rule) => {
    const runs = DAYS * RUNS_A_DAY[rule];
    const { calls, evaluations, seconds } = runOf(rule, account, report);
    const callsOfRun = Object.values(calls).reduce((sum, count) => sum + count, 0);
    return {
      runs,
      calls: runs * callsOfRun,
      evaluations: runs * evaluations,
      seconds: runs * seconds,
      megabyteSeconds: runs * seconds * memoryOf(rule),
    };
  });
  const total = (key: keyof AccountMonth): number => months.reduce((sum, month) => sum + month[key], 0);
  return {
    runs: total('runs'),
    calls: total('calls'),
    evaluations: total('evaluations'),
    seconds: total('seconds'),
    megabyteSeconds: total('megabyteSeconds'),
  };
};

const LOOKS_A_MONTH = DAYS * LOOKS_A_DAY;

/** What the looks of a month ask of CloudWatch. */
const priceOfLooks = (design: Design): number => {
  const { ofRules, ofEvents, ofNotifications } = METRICS_OF_A_LOOK;
  const metrics = ofRules + ofNotifications + (design === 'stack-set' ? ofEvents : 0);
  return LOOKS_A_MONTH * metrics * METRIC_REQUEST;
};

/** US dollars in a month. */
export interface Bill {
  /** Where the tiers are each account's own. */
  readonly evaluations: number;
  /** Where consolidated billing counts all accounts together toward the tiers. */
  readonly evaluationsPooled: number;
  readonly functions: number;
  /** Metrics that are asked for. */
  readonly metrics: number;
  readonly total: number;
}

export const bill = (design: Design, accounts: number, account: Account, report: Report): Bill => {
  const month = accountMonth(design, account, report);
  const evaluations = accounts * priceOfEvaluations(month.evaluations);
  // A central function has one heartbeat for all. The alarm is a schedule that is put off, which nobody is billed for.
  const stacks = design === 'central' ? 1 : accounts;
  const functions =
    accounts * priceOfInvocations(month.runs, month.megabyteSeconds) +
    stacks * priceOfInvocations(LOOKS_A_MONTH, LOOKS_A_MONTH * SECONDS_OF_A_LOOK * MEMORY);
  const metrics = stacks * priceOfLooks(design);
  return {
    evaluations,
    evaluationsPooled: priceOfEvaluations(accounts * month.evaluations),
    functions,
    metrics,
    total: evaluations + functions + metrics,
  };
};

/** Lambda's default for all functions of an account and region. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const CONCURRENT_EXECUTIONS = 1000;

/** The moment at which the timers of all rules strike in every account at once, for a central function. */
export interface Burst {
  readonly ofOneFunction: number;
  /** Of all functions, how many have to wait. */
  readonly throttled: number;
  /** Until the last has run, at the least: without the pauses of Lambda's retries. */
  readonly seconds: number;
}

export const centralBurst = (accounts: number, account: Account, report: Report): Burst => {
  const seconds = RULES.map((rule) => centralRun(rule, account, report).seconds);
  const work = accounts * seconds.reduce((sum, each) => sum + each, 0);
  return {
    ofOneFunction: accounts,
    throttled: Math.max(0, RULES.length * accounts - CONCURRENT_EXECUTIONS),
    seconds: Math.max(...seconds, work / CONCURRENT_EXECUTIONS),
  };
};

/**
 * What AWS Config bills for one of AWS's own periodic rules, which evaluates every resource at every run.
 *
 * @param runsADay at most one, where the rule reads the credential report
 */
export const managedRuleMonth = (resources: number, runsADay: number): number =>
  priceOfEvaluations(DAYS * runsADay * resources);
