import { messageOf } from '../inventory/reading.ts';
import type { Check, Diagnosis } from './check.ts';
import type { Examination } from './examination.ts';

/** A diagnosis, with the check that made it. */
export interface Diagnosed extends Diagnosis {
  readonly check: string;
}

/** An error of AWS as a diagnosis. It never says that something is wrong: nothing is known of what was not read. */
export const unread = (error: unknown, what = 'it'): Diagnosis => {
  const message = messageOf(error);
  return {
    standing: 'unknown',
    sentence: `${what} cannot be read: ${message}`,
    mend: /^(AccessDenied|AuthorizationError|UnauthorizedOperation|AuthorizationErrorException)/.test(message)
      ? 'grant what this names, or use credentials that have it (README.md lists what doctor reads)'
      : 'try again',
  };
};

/** Carries out every check, one after the other. Never throws: a check that fails is `unknown`. */
export const diagnose = async (
  checks: readonly Check[],
  examination: Examination,
  onProgress: (text: string) => void,
): Promise<readonly Diagnosed[]> => {
  const diagnosed: Diagnosed[] = [];
  for (const { name, examine } of checks) {
    onProgress(`looking at ${name} …`);
    const found = await examine(examination).catch((error: unknown) => [unread(error)]);
    diagnosed.push(...found.map((diagnosis) => ({ check: name, ...diagnosis })));
  }
  return diagnosed;
};
