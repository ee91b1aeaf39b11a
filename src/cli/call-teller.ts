import type { TracedCall } from '../aws/clients.ts';
import type { AccountOptions } from './account-options.ts';
import type { Messages } from './io.ts';

/**
 * What tells of each AWS call, where `--debug` asks for it.
 *
 * @param place whose call it is, where several accounts are asked; empty otherwise
 */
export const callTeller = (
  { debug = false }: Pick<AccountOptions, 'debug'>,
  messages: Pick<Messages, 'debug'>,
  place = '',
): ((call: TracedCall) => void) | undefined =>
  debug
    ? ({ operation, time, error }) =>
        messages.debug(`${place}${operation} ${time} ms${error === undefined ? '' : ` ${error}`}`)
    : undefined;
