import type { ComplianceType, Rule } from '../rules/rule.ts';
import type { Connection } from './execution-environment.ts';
import type { Problem } from './inventory/inventory.ts';
import type { Invocation } from './invocation.ts';
import type { Outcome } from './outcome.ts';
import type { Delivery } from './put-evaluations.ts';

/** One invocation, as its line in the log tells it. What is absent was not reached. */
interface LogLine {
  readonly level: 'INFO' | 'ERROR';
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
  readonly durationMs: number;
  readonly error?: string;
}

/** What the log learns while an invocation goes on. */
export interface Log {
  /** Keeps the result token out of the line, and out of the error that Lambda logs. */
  invocation(invocation: Invocation): void;
  connection(connection: Connection): void;
  outcome(outcome: Outcome, delivery: Delivery): void;
}

const PROBLEMS_SHOWN = 10;

/** A shorter value would be found everywhere; no token and no credential of AWS is as short. */
const SHORTEST_SECRET = 8;

/**
 * The text without secrets: AWS's error messages can quote a request, and with it the result token or the
 * session token of the function.
 */
const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text);

/** The function's own, where Lambda puts them. */
const credentials = (): string[] =>
  ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].flatMap(
    (name) => process.env[name] ?? [],
  );

/** Past `console`, which Lambda changes so that a line begins with something else than its JSON. */
const write = (line: LogLine, hidden: readonly string[]): void => {
  const text = JSON.stringify(line, (_, value: unknown) => {
    if (value instanceof Map) return Object.fromEntries(value);
    return typeof value === 'string' ? withoutSecrets(value, hidden) : value;
  });
  process.stdout.write(`${text}\n`);
};

/**
 * Runs one invocation and writes its line, however it ends.
 *
 * @param requestId Lambda's: the same for every attempt at one event
 * @throws what `run` throws, without secrets: Lambda writes the error to the log, tries again, and counts it
 */
export const logged = async (
  { id: rule }: Pick<Rule, 'id'>,
  requestId: string | undefined,
  run: (log: Log) => Promise<void>,
): Promise<void> => {
  const started = Date.now();
  const hidden = credentials();
  let line: Partial<LogLine> = {};
  const writeLine = (level: LogLine['level'], error?: string): void =>
    write(
      { level, rule, requestId, ...line, durationMs: Date.now() - started, ...(error && { error }) },
      hidden,
    );
  const log: Log = {
    invocation: ({ resultToken, configRuleName, accountId, messageType }) => {
      hidden.push(resultToken);
      line = { ...line, configRuleName, accountId, messageType };
    },
    connection: ({ apiCalls, warnings }) => {
      line = { ...line, apiCalls, warnings };
    },
    outcome: ({ counts, retired, problems }, { accepted, problems: more }) => {
      const all = [...problems, ...more];
      const problemsShown = all.slice(0, PROBLEMS_SHOWN);
      line = {
        ...line,
        counts,
        evaluationsSent: accepted,
        retired,
        problems: problemsShown,
        problemCount: all.length,
      };
    },
  };
  try {
    await run(log);
    writeLine('INFO');
  } catch (error) {
    const message = withoutSecrets(error instanceof Error ? error.message : String(error), hidden);
    writeLine('ERROR', message);
    // No cause: it may hold what was taken out of the message.
    const failure = new Error(message);
    if (error instanceof Error && error.stack) failure.stack = withoutSecrets(error.stack, hidden);
    throw failure;
  }
};
