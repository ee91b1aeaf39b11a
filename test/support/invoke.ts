import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Handler = (
  event: unknown,
  context: { awsRequestId: string; getRemainingTimeInMillis: () => number },
) => Promise<void>;

/** What came of one invocation, as somebody sees it who has the function's log and its errors. */
export interface Invoked {
  /** The message of what the handler threw; undefined where it returned. */
  readonly error: string | undefined;
  /** The lines of the log, parsed. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** Everything that reached the log: its text, and the error as Lambda writes it. */
  readonly text: string;
}

/** An event of the folder events/: `iam-user-mfa-required/scheduled`. */
export const recordedEvent = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(__dirname, '../..', 'events', `${name}.json`), 'utf8'));

/** @param remaining milliseconds that Lambda says are left */
export const invoke = async (handler: Handler, event: unknown, remaining = 900_000): Promise<Invoked> => {
  const written: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  let failure: unknown;
  try {
    await handler(event, { awsRequestId: 'request-1', getRemainingTimeInMillis: () => remaining });
  } catch (error) {
    failure = error;
  } finally {
    write.mockRestore();
  }
  const logged = written.join('');
  return {
    error: failure instanceof Error ? failure.message : undefined,
    lines: logged
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
    text: `${logged}${failure instanceof Error ? `${String(failure.stack)} ${JSON.stringify(failure)} ${String(failure.cause)}` : ''}`,
  };
};
