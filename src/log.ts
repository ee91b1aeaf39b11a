import type { Decision, ComplianceType } from '../rules/rule.ts';
import type { Problem } from './inventory/inventory.ts';

/** One invocation, as its line in the log tells it. What is absent was not reached. */
export interface LogLine {
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
  readonly apiCalls?: Readonly<Record<string, number>>;
  readonly durationMs: number;
  readonly error?: string;
}

export const countByCompliance = (
  decisions: readonly Pick<Decision, 'compliance'>[],
): Record<ComplianceType, number> => {
  const counts = { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, INSUFFICIENT_DATA: 0 };
  for (const { compliance } of decisions) counts[compliance] += 1;
  return counts;
};

/** A shorter value would be found everywhere; no token and no credential of AWS is as short. */
const SHORTEST_SECRET = 8;

/**
 * The text without secrets: AWS's error messages can quote a request, and with it the result token or the
 * session token of the function.
 */
export const withoutSecrets = (text: string, secrets: readonly (string | undefined)[]): string =>
  secrets.reduce<string>(
    (rest, secret) =>
      secret === undefined || secret.length < SHORTEST_SECRET ? rest : rest.replaceAll(secret, '***'),
    text,
  );

/** The function's own credentials, as Lambda passes them. */
export const credentialsOf = (env: NodeJS.ProcessEnv): readonly (string | undefined)[] => [
  env['AWS_ACCESS_KEY_ID'],
  env['AWS_SECRET_ACCESS_KEY'],
  env['AWS_SESSION_TOKEN'],
];

/** Writes one JSON line. Past `console`, which Lambda changes so that each line begins with something else. */
export const writeLog = (line: LogLine, secrets: readonly (string | undefined)[]): void => {
  const text = JSON.stringify(line, (_, value: unknown) =>
    typeof value === 'string' ? withoutSecrets(value, secrets) : value,
  );
  process.stdout.write(`${text}\n`);
};
