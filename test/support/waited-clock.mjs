// `node --import ./test/support/waited-clock.mjs`: a program for which time passes where it waits, and nowhere else: as long as it
// waits for. In truth it waits a moment. WAITED_CLOCK is the file that holds the time, in milliseconds since 1970, for others to
// read. A wait of more than WAITED_CLOCK_LONGEST milliseconds, where that is set, ends only by its signal.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';
import timers from 'node:timers/promises';

const { WAITED_CLOCK: file, WAITED_CLOCK_LONGEST: longest = Infinity } = process.env;
const RealDate = Date;
let time = Number(readFileSync(file, 'utf8'));

globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [time] : given));
  }
  static now() {
    return time;
  }
};

const NEVER = 2 ** 31 - 1;
const wait = timers.setTimeout;
timers.setTimeout = async (milliseconds, ...more) => {
  const isEndless = milliseconds > Number(longest);
  await wait(isEndless ? NEVER : 1, ...more);
  time += Math.ceil(milliseconds);
  // Whoever reads it finds the old time or the new one, never half of one.
  writeFileSync(`${file}.new`, String(time));
  renameSync(`${file}.new`, file);
};
syncBuiltinESMExports();
