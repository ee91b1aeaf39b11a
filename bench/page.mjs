// `npm run bench:page`: how soon the page of a large account shows its first row in Chromium, and the processor time of the page
// until then. Run it on a machine that has nothing else to do.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import pageText from '../src/report/page/page-text.cjs';

const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;
const RUNS = 7;
// The sample account is read from where the project is.
const folder = mkdtempSync(join('dist', 'bench-page-'));
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** A browser of its own for each run: nothing of the file is known to it. */
const open = async (file, hash) => {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const start = performance.now();
  await page.goto(pathToFileURL(file).href + hash, { waitUntil: 'commit' });
  await page.waitForSelector('tbody tr');
  const wall = (performance.now() - start) / 1000;
  const { metrics } = await session.send('Performance.getMetrics');
  const processor = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  await browser.close();
  return { wall, processor };
};

try {
  writeFileSync(join(folder, 'package.json'), '{}');
  const outfile = join(folder, 'large-page.js');
  await build({
    entryPoints: ['bench/large-page.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outfile,
    loader: { '.yaml': 'text' },
    plugins: [pageText.pagePlugin],
    logLevel: 'error',
  });
  console.log(
    '| users and roles, each | results | MB | list | seconds to the first row (median of 7) | processor |',
  );
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const count of [5_000, 50_000]) {
    const file = join(folder, 'page.html');
    const { results } = JSON.parse(
      execFileSync(process.execPath, ['--max-old-space-size=8000', outfile, file, String(count)], {
        encoding: 'utf8',
      }),
    );
    const megabytes = (statSync(file).size / 1e6).toFixed(1);
    for (const view of ['findings', 'credentials', 'roles', 'paths']) {
      const runs = [];
      for (let run = 0; run < RUNS; run += 1) runs.push(await open(file, `#view=${view}`));
      const [wall, processor] = [
        median(runs.map((one) => one.wall)),
        median(runs.map((one) => one.processor)),
      ];
      console.log(
        `| ${count} | ${results} | ${megabytes} | ${view} | ${wall.toFixed(2)} | ${processor.toFixed(2)} |`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
