// One execution environment: loads a bundled handler, runs one event, prints what it took as JSON. A process of its own,
// so that the peak of memory is the invocation's. Milliseconds are of processor time, which other work beside it does not
// change. With `CPU_SHARE` the function's time is what its processor time would take with that share of a processor.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { peakMemory } from '../test/support/peak-memory.mjs';

const [bundle, handler, eventFile] = process.argv.slice(2);
const millisecondsSince = (before) => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};
const started = process.cpuUsage();
const module = createRequire(import.meta.url)(bundle);
const load = millisecondsSince(started);
const loadedAt = performance.now();
const loaded = process.cpuUsage();
let taken = () => performance.now() - loadedAt;
if (handler !== undefined) {
  const share = Number(process.env.CPU_SHARE);
  if (share > 0) taken = () => millisecondsSince(loaded) / share;
  const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 900_000 - taken() };
  await module[handler](JSON.parse(readFileSync(eventFile, 'utf8')), context);
}
const processor = millisecondsSince(loaded);
// The handler's own log is on standard output.
process.stderr.write(JSON.stringify({ load, processor, taken: taken(), peakMegabytes: peakMemory() / 1024 }));
