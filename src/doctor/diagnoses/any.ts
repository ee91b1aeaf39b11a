import { textOf, type ErrorFields } from '../../text/error-text.ts';
import { remedyOf, unknown } from './words.ts';

/** Of what any check may meet. */
export const OF_ANY_CHECK = {
  /** Anything that AWS did not let be read; never `wrong`: nothing is known of what was not read. */
  'not-read': unknown<{ readonly what: string; readonly error: ErrorFields }>(
    ({ what, error }) => `${what} cannot be read: ${textOf(error)}`,
    remedyOf,
  ),
  'operation-failed': unknown<{
    readonly operation: string;
    readonly resourceName: string | undefined;
    readonly error: ErrorFields;
  }>(
    ({ operation, resourceName, error }) =>
      `${operation}${resourceName === undefined ? '' : ` (${resourceName})`}: ${textOf(error)}`,
    remedyOf,
  ),
  'not-looked-at': unknown<{ readonly check: string }>(
    ({ check }) => `not looked at, for the reason given for ${check}`,
  ),
};
