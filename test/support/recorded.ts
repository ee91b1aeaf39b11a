/** What is recorded in a file beside a rule, to be compared with what comes out now. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Set by who means a change: what comes out now is what is expected from now on. */
const isRecording = process.env['RECORD'] === '1';

/**
 * Reads what is recorded; with RECORD=1 it records `now` first, so that the diff shows what a change does.
 *
 * @returns the file's text; empty where there is no file
 */
export const recorded = (path: string, now: string): string => {
  if (isRecording) writeFileSync(path, now);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};
