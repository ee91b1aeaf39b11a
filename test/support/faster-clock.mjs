// `node --import ./test/support/faster-clock.mjs`: a program whose clock goes faster, and whose waiting is as much shorter.
// FASTER_CLOCK is how many times, and FASTER_CLOCK_SINCE the time from which on, in milliseconds since 1970.
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';
import timers from 'node:timers/promises';

const times = Number(process.env.FASTER_CLOCK);
const since = Number(process.env.FASTER_CLOCK_SINCE);
const RealDate = Date;
const now = () => since + (RealDate.now() - since) * times;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [now()] : given));
  }
  static now() {
    return Math.floor(now());
  }
};

const wait = timers.setTimeout;
timers.setTimeout = (milliseconds, ...more) => wait(milliseconds / times, ...more);
syncBuiltinESMExports();
