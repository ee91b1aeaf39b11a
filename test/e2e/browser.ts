/** A real browser, driven from a test. */
import { execFileSync } from 'node:child_process';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

const found = (name: string): string | undefined => {
  try {
    return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
};

/** @throws where there is no Chromium, with what to do */
export const startBrowser = async (): Promise<Browser> => {
  const [executablePath] = [process.env['CHROMIUM'], ...NAMES.map(found)].filter(
    (path) => path !== undefined,
  );
  if (executablePath === undefined)
    throw new Error('there is no Chromium: install it (apt-get install chromium), or name it in CHROMIUM');
  // Without the sandbox, which a container and root do not have: it shows pages that this test made.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
};

/** Waits until a page says what is expected of it, as often as it takes, and then as the last try failed. */
export const eventually = async (check: () => Promise<void>): Promise<void> => {
  for (let tries = 100; tries > 0; tries -= 1) {
    try {
      await check();
      return;
    } catch (error) {
      if (tries === 1) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
};
