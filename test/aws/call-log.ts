import type { Params } from './service.ts';

export interface RecordedRequest {
  /** The service and the operation: `iam:ListUsers`, as in an IAM policy. */
  readonly operation: string;
  readonly params: Params;
  /** Undefined where the signature was refused. */
  readonly accountId: string | undefined;
  /** That it was signed for; undefined likewise. */
  readonly region: string | undefined;
}

export interface CallLog {
  /** How often each operation was called, calls that failed included. */
  readonly calls: ReadonlyMap<string, number>;
  /** The latest requests, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** The most calls that were ever under way at the same time. */
  readonly mostAtOnce: number;
  reset(): void;
  record(request: RecordedRequest): void;
  started(): void;
  ended(): void;
}

const MOST_REQUESTS = 20_000;

export const createCallLog = (): CallLog => {
  const calls = new Map<string, number>();
  const requests: RecordedRequest[] = [];
  let underWay = 0;
  let mostAtOnce = 0;
  return {
    calls,
    requests,
    get mostAtOnce() {
      return mostAtOnce;
    },
    reset: () => {
      calls.clear();
      requests.length = 0;
      mostAtOnce = underWay;
    },
    record: (request) => {
      calls.set(request.operation, (calls.get(request.operation) ?? 0) + 1);
      requests.push(request);
      if (requests.length > MOST_REQUESTS) requests.splice(0, MOST_REQUESTS / 2);
    },
    started: () => {
      underWay += 1;
      mostAtOnce = Math.max(mostAtOnce, underWay);
    },
    ended: () => {
      underWay -= 1;
    },
  };
};
