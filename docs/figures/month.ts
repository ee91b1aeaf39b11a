/** A month of 30 days in an organization whose accounts are alike, by design. Pure. */
import { catalog } from '../../rules/catalog.ts';
import { ALARM, priceOfEvaluations, priceOfInvocations, QUEUE_REQUEST } from './price-list.ts';
import { centralRun, MEMORY, scheduledRun, type Account, type Report, type RuleId } from './scheduled-run.ts';

const DAYS = 30;

/** MaximumExecutionFrequency by default: Six_Hours, and TwentyFour_Hours of the others. */
export const RUNS_A_DAY: Readonly<Record<RuleId, number>> = {
  'iam-user-mfa-required': 4,
  'iam-role-trust-mfa-required': 1,
  'root-user-mfa-required': 1,
};
const RULES: readonly RuleId[] = catalog.map(({ id }) => id);

/** Alarms of template.yaml: of the rules, and with EvaluateOnChange=true of its function and its dead letters. */
export const ALARMS = { ofRules: RULES.length, ofEvents: 2 };

/** Lambda polls a queue with five long polls of 20 seconds at once, also an empty one. AWS states no number for it. */
const POLLS_AT_ONCE = 5;
const SECONDS_OF_A_POLL = 20;
export const POLLS_A_MONTH = (POLLS_AT_ONCE * DAYS * 24 * 60 * 60) / SECONDS_OF_A_POLL;

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
    };
  });
  const total = (key: keyof AccountMonth): number => months.reduce((sum, month) => sum + month[key], 0);
  return {
    runs: total('runs'),
    calls: total('calls'),
    evaluations: total('evaluations'),
    seconds: total('seconds'),
  };
};

/** Beside evaluations and functions, in each account. A central function has the alarms of the rules once in all. */
const priceOfStanding = (design: Design): number => {
  switch (design) {
    case 'stack-set':
      return ALARM * (ALARMS.ofRules + ALARMS.ofEvents) + QUEUE_REQUEST * POLLS_A_MONTH;
    case 'stack-set-without-events':
      return ALARM * ALARMS.ofRules;
    case 'central':
      return 0;
  }
};

/** US dollars in a month. */
export interface Bill {
  /** Where the tiers are each account's own. */
  readonly evaluations: number;
  /** Where consolidated billing counts all accounts together toward the tiers. */
  readonly evaluationsPooled: number;
  readonly functions: number;
  readonly alarmsAndPolls: number;
  readonly total: number;
}

export const bill = (design: Design, accounts: number, account: Account, report: Report): Bill => {
  const month = accountMonth(design, account, report);
  const evaluations = accounts * priceOfEvaluations(month.evaluations);
  const functions = accounts * priceOfInvocations(month.runs, month.seconds, MEMORY);
  const alarmsAndPolls =
    accounts * priceOfStanding(design) + (design === 'central' ? ALARM * ALARMS.ofRules : 0);
  return {
    evaluations,
    evaluationsPooled: priceOfEvaluations(accounts * month.evaluations),
    functions,
    alarmsAndPolls,
    total: evaluations + functions + alarmsAndPolls,
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
