// `npm run figures:page`: the page that `npm start` writes of the sample account, as a picture in docs/report.png, or in the
// file that is named. Needs Chromium, as the tests of the page do.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [target = 'docs/report.png'] = process.argv.slice(2);
const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;
const folder = mkdtempSync(join(tmpdir(), 'mfa-rules-picture-'));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const file = join(folder, 'report.html');
  execFileSync(
    process.execPath,
    ['dist/cli.js', 'evaluate', '--inventory', 'examples/account', '--exit-zero', '-f', 'html', '-o', file],
    { stdio: 'inherit' },
  );
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme: 'light' });
  await page.goto(pathToFileURL(file).href);
  await page.waitForTimeout(300);
  await page.screenshot({ path: target });
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
