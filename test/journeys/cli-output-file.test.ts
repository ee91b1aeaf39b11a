import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkOutputFile, writeOutputFile } from '../../src/cli/output-file.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'outputs to files');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mfa-rules-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('writes the file and nothing beside it', async () => {
  const path = join(folder, 'out.json');
  await checkOutputFile(path);
  await writeOutputFile(path, 'text');
  expect(await readFile(path, 'utf8')).toBe('text');
  expect(await readdir(folder)).toEqual(['out.json']);
});

it('checks without creating anything', async () => {
  await checkOutputFile(join(folder, 'out.json'));
  expect(await readdir(folder)).toEqual([]);
});

it('replaces a file and keeps its mode', async () => {
  const path = join(folder, 'out.json');
  await writeFile(path, 'old and longer');
  await chmod(path, 0o600);
  await writeOutputFile(path, 'new');
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('replaces what a symbolic link points to, not the link', async () => {
  const [path, link] = [join(folder, 'out.json'), join(folder, 'link')];
  await writeFile(path, 'old');
  await symlink(path, link);
  await writeOutputFile(link, 'new');
  expect(await readFile(path, 'utf8')).toBe('new');
  expect(await readlink(link)).toBe(path);
});

it('writes to a device as it is', async () => {
  await checkOutputFile('/dev/null');
  await writeOutputFile('/dev/null', 'text');
  expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
});

it.each([
  ['a directory', '.'],
  ['a path below a folder that is not there', 'none/out.json'],
  ['a path below a file', 'file/out.json'],
])('refuses %s, by name', async (_, name) => {
  await writeFile(join(folder, 'file'), '');
  const path = join(folder, name);
  await expect(checkOutputFile(path)).rejects.toThrow(`cannot write --output "${path}"`);
  await expect(writeOutputFile(path, 'text')).rejects.toThrow(`cannot write --output "${path}"`);
});

it('leaves nothing behind where the file cannot be put in its place', async () => {
  const path = join(folder, 'out');
  await mkdir(path);
  await expect(writeOutputFile(path, 'text')).rejects.toThrow('cannot write');
  expect(await readdir(folder)).toEqual(['out']);
  expect(await readdir(path)).toEqual([]);
});
