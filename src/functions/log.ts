import type { ComplianceType, Rule } from '../../rules/rule.ts';
import type { Connection } from './execution-environment.ts';
import type { Problem } from '../aws/problem.ts';
import type { Invocation } from '../config-rule/invocation.ts';
import { withLogLine } from './log-line.ts';
import type { Outcome } from '../config-rule/outcome.ts';
import type { Delivery } from '../config-rule/put-evaluations.ts';

/** One invocation, as its line in the log tells it. What is absent was not reached. */
interface RuleFields {
  /** The rule's id; `configRuleName` is the name it was deployed under. */
  readonly rule: string;
  readonly requestId?: string | undefined;
  readonly configRuleName?: string;
  readonly accountId?: string;
  readonly messageType?: string;
  /** How many resources came out how, INSUFFICIENT_DATA being those that stay undecided. */
  readonly counts?: Readonly<Record<ComplianceType, number>>;
  /** How many evaluations AWS Config accepted, and how many of the sent ones take back a vanished resource's result. */
  readonly evaluationsSent?: number;
  readonly retired?: number;
  /** The first few; `problemCount` is of all. */
  readonly problems?: readonly Problem[];
  readonly problemCount?: number;
  readonly warnings?: readonly Problem[];
  /** Requests by operation, every attempt. */
  readonly apiCalls?: ReadonlyMap<string, number>;
}

/** What the log learns while an invocation goes on. */
export interface Log {
  /** Keeps the result token out of the line, and out of the error that Lambda logs. */
  invocation(invocation: Invocation): void;
  connection(connection: Connection): void;
  outcome(outcome: Outcome, delivery: Delivery): void;
}

const PROBLEMS_SHOWN = 10;

/**
 * Runs one invocation of a rule and writes its line, however it ends.
 *
 * @param requestId Lambda's: the same for every attempt at one event
 * @throws what `run` throws, without secrets: Lambda writes the error to the log, tries again, and counts it
 */
export const logged = (
  { id: rule }: Pick<Rule, 'id'>,
  requestId: string | undefined,
  run: (log: Log) => Promise<void>,
): Promise<void> =>
  withLogLine({ rule, requestId } satisfies RuleFields, ({ add, hide }) =>
    run({
      invocation: ({ resultToken, configRuleName, accountId, messageType }) => {
        hide(resultToken);
        add({ configRuleName, accountId, messageType } satisfies Partial<RuleFields>);
      },
      connection: ({ apiCalls, warnings }) => add({ apiCalls, warnings } satisfies Partial<RuleFields>),
      outcome: ({ counts, retired, problems }, { accepted, problems: more }) => {
        const all = [...problems, ...more];
        add({
          counts,
          evaluationsSent: accepted,
          retired,
          problems: all.slice(0, PROBLEMS_SHOWN),
          problemCount: all.length,
        } satisfies Partial<RuleFields>);
      },
    }),
  );
