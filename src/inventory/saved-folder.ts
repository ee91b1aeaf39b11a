import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a file is called until all of them are written. */
const TEMPORARY = '.tmp';

/**
 * Makes a folder and those that it lies in. Node's own `recursive` asks for ever where a folder that is there takes no
 * other, as /proc does: it answers that it is not there.
 */
export const makeFolder = async (dir: string): Promise<void> => {
  try {
    await mkdir(dir, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = dirname(dir);
    const isAlone = await access(parent).then(
      () => false,
      () => parent !== dir,
    );
    if (code !== 'ENOENT' || !isAlone) throw error;
    await makeFolder(parent);
    await mkdir(dir, { mode: 0o700 });
  }
};

/**
 * Makes sure that a folder can take the files named, before any work is done for them; makes it where it does not exist.
 *
 * @throws where it holds anything else: answers of another day beside those of today would be read as one account
 */
export const claimFolder = async (dir: string, files: readonly string[]): Promise<void> => {
  let names: readonly string[];
  try {
    await makeFolder(dir);
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
