import { messageOf } from '../inventory/reading.ts';
import { unknown, type Check, type Diagnosis } from './check.ts';
import type { Examination } from './examination.ts';

/** A diagnosis, with the check that made it. */
export interface Diagnosed extends Diagnosis {
  readonly check: string;
}

const GRANT =
  'grant what this names, or use credentials that have it (SECURITY.md has a policy with all that doctor reads)';

/** What to do about an error, told by its name and message. */
export const mendOf = (message: string): string => {
  if (/^(AccessDenied|AuthorizationError|UnauthorizedOperation)/.test(message)) return GRANT;
  return /^(Validation|InvalidParameter)/.test(message)
    ? 'see whether these are the credentials, and this the region, that you mean'
    : 'run this again';
};

/** An error of AWS as a diagnosis. It never says that something is wrong: nothing is known of what was not read. */
export const unread = (error: unknown, what: string): Diagnosis => {
  const message = messageOf(error);
  return unknown(`${what} cannot be read: ${message}`, mendOf(message));
};

/** Whether AWS says that a thing is not there, in the words of any service that is asked here. */
export const isGone = (error: unknown): boolean =>
  error instanceof Error &&
  /^(ResourceNotFoundException|NotFound(Exception)?|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)$/.test(
    error.name,
  );

/** Carries out every check, one after the other. Never throws: a check that fails is `unknown`. */
export const diagnose = async (
  checks: readonly Check[],
  examination: Examination,
  onProgress: (text: string) => void,
): Promise<readonly Diagnosed[]> => {
  const diagnosed: Diagnosed[] = [];
  /** By what failed: several checks rest on the same reading, and one of them tells of it. */
  const failed = new Map<unknown, string>();
  for (const { name, of, examine } of checks) {
    onProgress(`looking at ${name} …`);
    try {
      diagnosed.push(...(await examine(examination)).map((diagnosis) => ({ check: name, ...diagnosis })));
    } catch (error) {
      const first = failed.get(error);
      diagnosed.push({
        check: name,
        ...(first === undefined
          ? unread(error, of)
          : unknown(`not looked at, for the reason given for ${first}`)),
      });
      if (first === undefined) failed.set(error, name);
    }
  }
  return diagnosed;
};
