import { randomBytes } from 'node:crypto';
import { access, chmod, constants, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Stats } from 'node:fs';

/** What stands for stdout where a file is named. */
const STDOUT = '-';

/** The file that is named; undefined: stdout. */
export const outputFile = (output: string | undefined): string | undefined =>
  output === STDOUT ? undefined : output;

const statOf = async (path: string, named: string): Promise<Stats | undefined> => {
  try {
    return await stat(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`cannot write ${named}`, { cause });
  }
};

const asOutput = (path: string): string => `--output "${path}"`;

/**
 * Refuses a path that cannot be written, before any work is done for it. Creates nothing.
 *
 * @throws naming the path
 */
export const checkOutputFile = async (path: string): Promise<void> => {
  if (outputFile(path) === undefined) return;
  const existing = await statOf(path, asOutput(path));
  if (existing?.isDirectory()) throw new Error(`cannot write --output "${path}": it is a directory`);
  try {
    const written =
      existing === undefined ? dirname(path) : existing.isFile() ? dirname(await realpath(path)) : path;
    await access(written, constants.W_OK);
  } catch (cause) {
    throw new Error(`cannot write --output "${path}"`, { cause });
  }
};

/**
 * Writes a file whole or not at all: beside it first, then in its place. An existing file keeps its mode; what is no
 * plain file (a pipe, a device) is written to as it is.
 *
 * @param named what it is to people, with its path
 * @throws naming it
 */
export const writeOutputFile = async (path: string, text: string, named = asOutput(path)): Promise<void> => {
  const existing = await statOf(path, named);
  try {
    if (existing !== undefined && !existing.isFile()) return await writeFile(path, text);
    // Through a symbolic link: what it points to is replaced, not the link.
    const target = existing === undefined ? path : await realpath(path);
    const beside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
    try {
      await writeFile(beside, text, { flag: 'wx' });
      if (existing !== undefined) await chmod(beside, existing.mode);
      await rename(beside, target);
    } finally {
      await rm(beside, { force: true });
    }
  } catch (cause) {
    throw new Error(`cannot write ${named}`, { cause });
  }
};
