import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { readInventoryFolder, type FolderInventory } from '../inventory/folder.ts';
import { decodedFile } from '../inventory/file-text.ts';
import type { Io } from './io.ts';

/** An inventory, and what people call it. */
export interface NamedInventory extends FolderInventory {
  readonly name: string;
}

/** What the answers hold that the AWS CLI prints: it prints no names of operations. */
const FILE_OF_FIELD: Readonly<Record<string, string>> = {
  UserDetailList: 'get-account-authorization-details.json',
  RoleDetailList: 'get-account-authorization-details.json',
  Users: 'list-users.json',
  Roles: 'list-roles.json',
  VirtualMFADevices: 'list-virtual-mfa-devices.json',
  MFADevices: 'list-mfa-devices.json',
  AccessKeyMetadata: 'list-access-keys.json',
  SSHPublicKeys: 'list-ssh-public-keys.json',
  LoginProfile: 'get-login-profile.json',
  GeneratedTime: 'get-credential-report.json',
  SummaryMap: 'get-account-summary.json',
  Account: 'get-caller-identity.json',
};

const KNOWN = /^((get|list)-[a-z-]+\.json|credential-report\.csv)$/;

/** What an inventory calls a file with this text; undefined where nothing tells. */
const fileNameFor = (name: string, text: string): string | undefined => {
  if (KNOWN.test(name)) return name;
  if (/^\s*"?user"?,"?arn"?,/i.test(text)) return 'credential-report.csv';
  const field = Object.keys(FILE_OF_FIELD).find((key) =>
    new RegExp(`^\\s*\\{[^{[]*"${key}"\\s*:`).test(text.slice(0, 4096)),
  );
  return field === undefined ? undefined : FILE_OF_FIELD[field];
};

const readInput = async (path: string, stdin: Io['stdin']): Promise<Buffer> => {
  if (path !== '-') return readFile(path);
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

const nameOf = (path: string): string => (path === '-' ? 'stdin' : path);

/** What a file is that is no answer, where another command takes it. */
const trustPolicyHint = (text: string): string => {
  if (text.trim() === '') return ' (it is empty)';
  return /"AssumeRolePolicyDocument"|"Statement"/.test(text)
    ? ' (for a trust policy, or the answer of get-role: mfa-rules explain --trust-policy FILE)'
    : '';
};

/** Files as one inventory, each under the name that its operation has in a folder. */
const readFiles = async (paths: readonly string[], stdin: Io['stdin']): Promise<NamedInventory> => {
  const name = paths.map(nameOf).join(', ');
  // Only its owner may read it: a credential report says who has no device.
  const folder = await mkdtemp(join(tmpdir(), 'mfa-rules-in-'));
  const readAs = new Map<string, string>();
  try {
    for (const path of paths) {
      const content = await readInput(path, stdin);
      const file = fileNameFor(basename(path), decodedFile(content).text);
      if (file === undefined)
        throw new Error(
          `${nameOf(path)} is not an answer of IAM that this command reads${trustPolicyHint(decodedFile(content).text)}; expected one of: ${[...new Set(Object.values(FILE_OF_FIELD))].join(', ')}, credential-report.csv`,
        );
      const other = readAs.get(file);
      if (other !== undefined)
        throw new Error(
          `${nameOf(other)} and ${nameOf(path)} would both be read as ${file}: give each account a folder of its own, or put the answers of one account into one file`,
        );
      readAs.set(file, path);
      await writeFile(join(folder, file), content, { mode: 0o600 });
    }
    return { ...(await readInventoryFolder(folder)), name };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const isFile = async (path: string): Promise<boolean> => {
  if (path === '-') return true;
  try {
    return !(await stat(path)).isDirectory();
  } catch (cause) {
    throw new Error(`cannot read "${path}"`, { cause });
  }
};

const isSamePath = (a: string, b: string): boolean => resolve(a) === resolve(b);

/**
 * The inventories that paths name: each folder one, and all files together one. `-` is standard input.
 *
 * @throws naming what cannot be read, or is no answer that is known
 */
export const readInventoryPaths = async (
  paths: readonly string[],
  stdin: Io['stdin'],
): Promise<readonly NamedInventory[]> => {
  const twice = paths.find((path, place) => paths.findIndex((other) => isSamePath(other, path)) < place);
  // Counted twice, an account would have twice as many findings.
  if (twice !== undefined) throw new Error(`"${twice}" is given twice`);
  const files: string[] = [];
  const folders: string[] = [];
  for (const path of paths) ((await isFile(path)) ? files : folders).push(path);
  return [
    ...(await Promise.all(folders.map(async (name) => ({ ...(await readInventoryFolder(name)), name })))),
    ...(files.length === 0 ? [] : [await readFiles(files, stdin)]),
  ];
};
