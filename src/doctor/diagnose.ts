import { errorFieldsOf } from '../text/error-text.ts';
import type { Problem } from '../aws/problem.ts';
import type { Check } from './check.ts';
import { diagnosis, type Diagnosis } from './diagnoses.ts';
import type { Examination } from './examination.ts';

/** A diagnosis, with the check that made it. */
export interface Diagnosed extends Diagnosis {
  readonly check: string;
}

/** An error of AWS as a diagnosis. It never says that something is wrong: nothing is known of what was not read. */
export const unread = (error: unknown, what: string): Diagnosis =>
  diagnosis('not-read', { what, error: errorFieldsOf(error) });

/** What could not be read of AWS Config, as a diagnosis. */
export const toDiagnosis = ({ operation, resourceName, error }: Problem): Diagnosis =>
  diagnosis('operation-failed', { operation, resourceName, error });

/** Lambda, EventBridge, SNS and SQS, in this order, where a thing is not there. */
const GONE = [
  'ResourceNotFoundException',
  'NotFound',
  'NotFoundException',
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
];

/** Whether AWS says that a thing is not there, in the words of any service that is asked here. */
export const isGone = (error: unknown): boolean => error instanceof Error && GONE.includes(error.name);

/** Carries out every check, one after the other. Never throws: a check that fails is `not-read`. */
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
      diagnosed.push(...(await examine(examination)).map((found) => ({ check: name, ...found })));
    } catch (error) {
      const first = failed.get(error);
      diagnosed.push({
        check: name,
        ...(first === undefined ? unread(error, of) : diagnosis('not-looked-at', { check: first })),
      });
      if (first === undefined) failed.set(error, name);
    }
  }
  return diagnosed;
};
