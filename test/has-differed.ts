/** Whether a snapshot of this test has differed: such a failure is kept and not thrown, and the first is enough. */
export const hasDiffered = (): boolean => {
  const kept: unknown = expect.getState()['suppressedErrors'];
  return Array.isArray(kept) && kept.length > 0;
};
