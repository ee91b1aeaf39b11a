/**
 * How much of what needs minutes a run tries: a small share, which is the same in every run, or the whole.
 * `npm test` runs the share, `npm run test:deep` the whole, with real waiting between the attempts of the AWS SDK.
 */
export const isWhole = process.env['TEST_SHARE'] === 'whole';

/**
 * Chooses how many of something a test tries.
 *
 * @param small how many in `npm test`
 * @param whole how many in `npm run test:deep`
 * @param what they are, e.g. `policies`: `npm run test:deep` tells how much more it tried
 */
export const share = (small: number, whole: number, what: string): number => {
  if (!isWhole) return small;
  const format = (count: number): string => count.toLocaleString('en-US');
  process.stderr.write(`${format(whole)} ${what} instead of ${format(small)}\n`);
  return whole;
};

/** Every item in `npm run test:deep`; one of every `step` in `npm test`, the first included. */
export const sharedOf = <Item>(items: readonly Item[], step: number, what: string): readonly Item[] => {
  const some = items.filter((_, at) => at % step === 0);
  share(some.length, items.length, what);
  return isWhole ? items : some;
};

/** `it.each` over the rows that `sharedOf` chooses. */
export const sharedEach =
  (step: number, what: string) =>
  <Row extends unknown[] | [unknown]>(rows: readonly Row[]) =>
  (name: string, test: (...row: Row) => Promise<void> | void): void => {
    it.each<Row>(sharedOf(rows, step, what))(name, test);
  };

/**
 * `it`, of which every `step`th test runs in `npm test`, the first included, and of whose `it.each` every `step`th row.
 * `it.always` runs in both.
 */
export const sharedIt = (step: number, what: string) => {
  let declared = 0;
  afterAll(() => {
    share(Math.ceil(declared / step), declared, what);
  });
  const some = (name: string, test: jest.ProvidesCallback, timeout?: number): void => {
    if (isWhole || declared % step === 0) it(name, test, timeout);
    declared += 1;
  };
  const each = <Row>(rows: readonly Row[]) => it.each(sharedOf(rows, step, `rows of ${what}`));
  return Object.assign(some, { each: each as jest.Each, always: it });
};
