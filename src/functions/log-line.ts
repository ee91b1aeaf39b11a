/** What an invocation has to tell by the time it ends. */
export interface LogLine {
  /** Adds fields, or replaces them. */
  add(fields: object): void;
  /** Keeps a text out of the line, and out of the error that Lambda logs. */
  hide(secret: string): void;
  /** A text as the line would have it: for whatever else is told. */
  withoutSecrets(text: string): string;
}

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
const write = (line: object, hidden: readonly string[]): void => {
  const text = JSON.stringify(line, (_, value: unknown) => {
    if (value instanceof Map) return Object.fromEntries(value);
    return typeof value === 'string' ? withoutSecrets(value, hidden) : value;
  });
  process.stdout.write(`${text}\n`);
};

/**
 * Runs one invocation and writes one line of JSON, however it ends: level, the fields, durationMs (milliseconds), and
 * the error where there was one.
 *
 * @param first fields that are known from the start
 * @throws what `run` throws, without secrets: Lambda writes the error to the log, tries again, and counts it
 */
export const withLogLine = async (first: object, run: (line: LogLine) => Promise<void>): Promise<void> => {
  const started = Date.now();
  const hidden = credentials();
  let fields = first;
  const writeLine = (level: 'INFO' | 'ERROR', error?: string): void =>
    write({ level, ...fields, durationMs: Date.now() - started, ...(error && { error }) }, hidden);
  try {
    await run({
      add: (more) => void (fields = { ...fields, ...more }),
      hide: (secret) => void hidden.push(secret),
      withoutSecrets: (text) => withoutSecrets(text, hidden),
    });
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
