import { timesOf } from './deadlines.ts';

describe('timesOf', () => {
  it.each([
    ['Lambda’s longest timeout: a fifth is kept for sending', 900_000, 720_000, 898_000],
    ['five minutes: half of one is kept for sending', 150_000, 120_000, 148_000],
    ['two minutes: still half a minute', 120_000, 90_000, 118_000],
    ['a minute: half of it', 60_000, 30_000, 58_000],
    ['a short timeout: half of it', 3_000, 1_500, 2_700],
    ['no time', 0, 0, 0],
  ])('%s', (_, remaining, reading, sending) => {
    const times = timesOf(remaining);
    expect(times).toMatchObject({ reading, sending });
    const { ordering, deciding, comparing } = times;
    const inTurn = [ordering, reading, deciding, comparing, sending];
    expect(inTurn.toSorted((one, other) => one - other)).toEqual(inTurn);
  });
});
