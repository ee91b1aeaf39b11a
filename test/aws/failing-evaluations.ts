import { resultKey } from './account.ts';
import type { Params } from './service.ts';

interface FailingEvaluations {
  /** @param times how often each resource's evaluation fails; `Infinity` for always */
  add(when: (evaluation: Params) => boolean, times?: number): void;
  clear(): void;
  fails(evaluation: Params): boolean;
}

/** The evaluations that PutEvaluations gives back in FailedEvaluations instead of keeping them. */
export const createFailingEvaluations = (): FailingEvaluations => {
  const added: { when: (evaluation: Params) => boolean; times: number; failures: Map<string, number> }[] = [];
  return {
    add: (when, times = 1) => {
      added.push({ when, times, failures: new Map() });
    },
    clear: () => {
      added.length = 0;
    },
    fails: (evaluation) => {
      const key = resultKey(
        String(evaluation['ComplianceResourceType']),
        String(evaluation['ComplianceResourceId']),
      );
      const entry = added.find(
        ({ when, times, failures }) => (failures.get(key) ?? 0) < times && when(evaluation),
      );
      entry?.failures.set(key, (entry.failures.get(key) ?? 0) + 1);
      return entry !== undefined;
    },
  };
};
