// One execution environment: loads a bundled handler, runs one event, prints what it took as JSON. A process of its own,
// so that the peak of memory is the invocation's. With `CPU_SHARE` the function's time is what its processor time would take
// with that share of a processor.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const [bundle, handler, eventFile] = process.argv.slice(2);
const started = performance.now();
const module = createRequire(import.meta.url)(bundle);
const loaded = performance.now();
let taken = () => performance.now() - loaded;
if (handler !== undefined) {
  const share = Number(process.env.CPU_SHARE);
  const before = process.cpuUsage();
  const ofProcessor = () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / share;
  };
  if (share > 0) taken = ofProcessor;
  const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 900_000 - taken() };
  await module[handler](JSON.parse(readFileSync(eventFile, 'utf8')), context);
}
const ended = performance.now();
const { maxRSS } = process.resourceUsage();
// The handler's own log is on standard output.
process.stderr.write(
  JSON.stringify({
    load: loaded - started,
    run: ended - loaded,
    taken: taken(),
    peakMegabytes: maxRSS / 1024,
  }),
);
