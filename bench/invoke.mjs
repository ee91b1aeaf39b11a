// One execution environment: loads a bundled handler, runs one event, prints what it took as JSON. A process of its own,
// so that the peak of memory is the invocation's.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const [bundle, handler, eventFile] = process.argv.slice(2);
const started = performance.now();
const module = createRequire(import.meta.url)(bundle);
const loaded = performance.now();
if (handler !== undefined) {
  const context = {
    awsRequestId: 'bench',
    getRemainingTimeInMillis: () => 900_000 - (performance.now() - loaded),
  };
  await module[handler](JSON.parse(readFileSync(eventFile, 'utf8')), context);
}
const ended = performance.now();
const { maxRSS } = process.resourceUsage();
// The handler's own log is on standard output.
process.stderr.write(
  JSON.stringify({ load: loaded - started, run: ended - loaded, peakMegabytes: maxRSS / 1024 }),
);
