import type { Params } from './service.ts';

interface FaultScope {
  /** `iam:ListMFADevices`, `iam:*` or `*`. */
  readonly operation: string;
  /** Only calls with such parameters; of IAM and STS all values are text. */
  readonly when?: (params: Params) => boolean;
  /** How many matching calls go through first; 0 unless said. */
  readonly skip?: number;
  /** How many calls fail then; 1 unless said, `Infinity` for ever. */
  readonly times?: number;
  /** The call is carried out, and then fails all the same: the answer alone is lost. */
  readonly takesEffect?: boolean;
}

/**
 * What goes wrong:
 *
 * - `throttle`, `5xx`, `deny`, `expired`, `no-such-entity`: the error that the service has for it
 * - `drop`: the connection is closed without an answer
 * - `slow`: the right answer, `ms` milliseconds later
 * - `held`: the right answer, once `until` is settled
 * - `garbage`: the call is carried out; status 200 and the right answer, cut off in the middle
 * - `empty`: status 200 and no body at all, which the SDK takes for an answer without fields
 * - `html`: status 200 and a web page, as something between here and AWS may answer
 */
export type Fault = FaultScope &
  (
    | {
        readonly kind:
          'throttle' | '5xx' | 'drop' | 'deny' | 'expired' | 'no-such-entity' | 'garbage' | 'empty' | 'html';
      }
    | { readonly kind: 'slow'; readonly ms: number }
    | { readonly kind: 'held'; readonly until: Promise<unknown> }
  );

/** Holds the first calls of an operation until so many of them wait at the same time, however slow the machine is. */
export const heldUntilTogether = (operation: string, calls: number): Fault => {
  let waiting = 0;
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  const when = (): boolean => {
    waiting += 1;
    // One more than there should be would be on its way by then.
    if (waiting === calls) setTimeout(release, 50);
    return true;
  };
  return { kind: 'held', operation, until, when, times: calls };
};

interface AddedFault {
  /** How many calls it has made fail so far. */
  readonly hits: number;
  remove(): void;
}

export interface Faults {
  /** Of several faults that match a call, the one added first that still has something to do decides. */
  add(fault: Fault): AddedFault;
  clear(): void;
  /** The fault that this call meets, which counts as used. */
  next(operation: string, params: Params): Fault | undefined;
}

const concerns = (pattern: string, operation: string): boolean =>
  pattern === '*' ||
  pattern === operation ||
  (pattern.endsWith(':*') && operation.startsWith(pattern.slice(0, -1)));

export const createFaults = (): Faults => {
  const added = new Set<{ readonly fault: Fault; seen: number; hits: number }>();
  return {
    add: (fault) => {
      const entry = { fault, seen: 0, hits: 0 };
      added.add(entry);
      return {
        get hits() {
          return entry.hits;
        },
        remove: () => {
          added.delete(entry);
        },
      };
    },
    clear: () => {
      added.clear();
    },
    next: (operation, params) => {
      for (const entry of added) {
        const { fault } = entry;
        if (!concerns(fault.operation, operation) || !(fault.when?.(params) ?? true)) continue;
        if (entry.hits >= (fault.times ?? 1)) continue;
        entry.seen += 1;
        if (entry.seen <= (fault.skip ?? 0)) continue;
        entry.hits += 1;
        return fault;
      }
      return undefined;
    },
  };
};
