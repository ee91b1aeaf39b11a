import type { IAMClient } from '@aws-sdk/client-iam';
import { isNoSuchEntity } from './reading.ts';

/** One call of an SDK client, all attempts together, and what came of it. */
export interface RecordedCall {
  /** E.g. `ListUsers`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** `failed`: nothing was learnt. */
  readonly output: Readonly<Record<string, unknown>> | 'no-such-entity' | 'failed';
}

type Fields = Readonly<Record<string, unknown>>;

/** Calls `record` for each call that the client has finished, until the function returned is called. */
export const recordCalls = (client: IAMClient, record: (call: RecordedCall) => void): (() => void) => {
  const name = 'recordCalls';
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const operation = commandName.replace(/Command$/, '');
        const input = args.input as Fields;
        try {
          const result = await next(args);
          record({ operation, input, output: result.output as unknown as Fields });
          return result;
        } catch (error) {
          record({ operation, input, output: isNoSuchEntity(error) ? 'no-such-entity' : 'failed' });
          throw error;
        }
      },
    { step: 'initialize', name },
  );
  return () => {
    client.middlewareStack.remove(name);
  };
};
