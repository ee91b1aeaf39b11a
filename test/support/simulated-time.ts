/** Time that passes only while everything waits for it. */
export interface SimulatedTime {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Runs something that may wait; settles as it does. */
  readonly run: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * Runs several things at once in simulated time: each computes, or calls over HTTP, for as long as it really takes and
 * no time at all, and when all wait, the clock goes on to the first that wakes.
 */
export const simulatedTime = (start: number): SimulatedTime => {
  let now = start;
  let awake = 0;
  const sleepers: Sleeper[] = [];
  const goOn = (): void => {
    if (awake > 0) return;
    const next = sleepers.toSorted((one, other) => one.at - other.at)[0];
    if (next === undefined) return;
    sleepers.splice(sleepers.indexOf(next), 1);
    now = next.at;
    awake += 1;
    next.wake();
  };
  const rest = (): void => {
    awake -= 1;
    // What another has just finished may start something before the clock goes on.
    setImmediate(goOn);
  };
  return {
    now: () => now,
    wait: (milliseconds) =>
      new Promise((resolve) => {
        sleepers.push({ at: now + milliseconds, wake: resolve });
        rest();
      }),
    run: async (work) => {
      awake += 1;
      try {
        return await work();
      } finally {
        rest();
      }
    },
  };
};
