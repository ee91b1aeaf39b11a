import { setTimeout as wait } from 'node:timers/promises';
import {
  PutEvaluationsCommand,
  type ConfigServiceClient,
  type PutEvaluationsResponse,
} from '@aws-sdk/client-config-service';
import { errorFieldsOf } from '../text/error-text.ts';
import type { Evaluation } from './evaluation.ts';
import type { Problem } from '../aws/problem.ts';
import { toResourceKey } from '../resources/resource-key.ts';

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_PutEvaluations.html (100 per call) */
const BATCH_SIZE = 100;
/** Milliseconds before each attempt at what AWS Config has not accepted. Calls that fail are retried by the SDK. */
const ATTEMPTS = [0, 200, 400, 800];
/** Errors about the evaluations of one batch; any other error would meet the next batch as well. */
const BATCH_ERRORS = ['InvalidParameterValueException', 'ValidationException'];

/** What came of sending: everything that is not accepted is in `refused`, and in `problems` why. */
export interface Delivery {
  readonly accepted: number;
  readonly refused: readonly Evaluation[];
  readonly problems: readonly Problem[];
}

/**
 * The part of a batch that has to be sent again. An answer that says nothing of FailedEvaluations, or names none
 * of the batch there, leaves all of it in doubt.
 */
const refusedOf = (
  batch: readonly Evaluation[],
  { FailedEvaluations: failed }: PutEvaluationsResponse,
): readonly Evaluation[] => {
  const keys = failed?.map((one) =>
    toResourceKey(one.ComplianceResourceType ?? '', one.ComplianceResourceId ?? ''),
  );
  if (keys?.length === 0) return [];
  const named = new Set(keys);
  const refused = batch.filter((one) =>
    named.has(toResourceKey(one.ComplianceResourceType, one.ComplianceResourceId)),
  );
  return refused.length === 0 ? batch : refused;
};

/** What of one batch was not accepted, and the error where a call failed. */
const putBatch = async (
  client: ConfigServiceClient,
  resultToken: string,
  batch: readonly Evaluation[],
): Promise<{ readonly refused: readonly Evaluation[]; readonly error?: Error }> => {
  let refused = batch;
  for (const delay of ATTEMPTS) {
    await wait(delay);
    try {
      const command = new PutEvaluationsCommand({ ResultToken: resultToken, Evaluations: [...refused] });
      refused = refusedOf(refused, await client.send(command));
    } catch (error) {
      return { refused, error: error instanceof Error ? error : new Error(String(error)) };
    }
    if (refused.length === 0) break;
  }
  return { refused };
};

/**
 * Sends evaluations to AWS Config, which may accept a call and yet refuse some of it (FailedEvaluations, with
 * HTTP 200): those alone are sent again, a few times. Never throws: the caller has to fail on `problems`.
 */
export const putEvaluations = async (
  client: ConfigServiceClient,
  resultToken: string,
  evaluations: readonly Evaluation[],
): Promise<Delivery> => {
  const refused: Evaluation[] = [];
  const problems: Problem[] = [];
  for (let start = 0; start < evaluations.length; start += BATCH_SIZE) {
    const end = start + BATCH_SIZE;
    const batch = await putBatch(client, resultToken, evaluations.slice(start, end));
    refused.push(...batch.refused);
    if (batch.error) problems.push({ operation: 'PutEvaluations', error: errorFieldsOf(batch.error) });
    if (batch.error && !BATCH_ERRORS.includes(batch.error.name)) {
      refused.push(...evaluations.slice(end));
      break;
    }
  }
  if (refused.length > 0 && problems.length === 0) {
    problems.push({
      operation: 'PutEvaluations',
      error: { name: 'Error', message: 'in FailedEvaluations as often as it was sent' },
    });
  }
  return { accepted: evaluations.length - refused.length, refused, problems };
};

/** What came of sending several times. */
export const together = (deliveries: readonly Delivery[]): Delivery => ({
  accepted: deliveries.reduce((sum, { accepted }) => sum + accepted, 0),
  refused: deliveries.flatMap(({ refused }) => refused),
  problems: deliveries.flatMap(({ problems }) => problems),
});
