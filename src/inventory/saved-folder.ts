import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a file is called until all of them are written. */
const TEMPORARY = '.tmp';

/**
 * Makes sure that a folder can take the files named, before any work is done for them; makes it where it does not exist.
 *
 * @throws where it holds anything else: answers of another day beside those of today would be read as one account
 */
export const claimFolder = async (dir: string, files: readonly string[]): Promise<void> => {
  let names: readonly string[];
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    names = await readdir(dir);
  } catch (cause) {
    throw new Error(`cannot write to folder "${dir}"`, { cause });
  }
  const other = names.find((name) => !files.includes(name.replace(new RegExp(`\\${TEMPORARY}$`), '')));
  if (other !== undefined)
    throw new Error(`folder "${dir}" holds "${other}", which is not written here; name an empty folder`);
};

/**
 * Writes JSON files that only their owner may read. All are written before the first takes its place; `files` that are
 * not among the contents are removed.
 *
 * @throws naming the folder
 */
export const writeFolder = async (
  dir: string,
  files: readonly string[],
  contents: ReadonlyMap<string, unknown>,
): Promise<void> => {
  const temporary = (file: string): string => join(dir, `${file}${TEMPORARY}`);
  try {
    // What an interrupted run left behind.
    for (const file of files) await rm(temporary(file), { force: true });
    for (const [file, content] of contents)
      await writeFile(temporary(file), `${JSON.stringify(content, undefined, 2)}\n`, {
        mode: 0o600,
        flag: 'wx',
      });
    for (const file of files) {
      if (contents.has(file)) await rename(temporary(file), join(dir, file));
      else await rm(join(dir, file), { force: true });
    }
  } catch (cause) {
    for (const file of files) await rm(temporary(file), { force: true });
    throw new Error(`cannot write to folder "${dir}"`, { cause });
  }
};
