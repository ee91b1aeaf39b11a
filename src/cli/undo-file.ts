/** The file that holds the old trust policy of a role which was given a new one. */
import { access, constants, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../inventory/saved-folder.ts';
import { member, text, textLike, type JsonField } from '../json/field.ts';
import { NotJson, parseJsonDocuments } from '../json/documents.ts';
import { policyJson } from '../fix/policy-json.ts';
import { FORMAT_VERSION, toJson } from '../report/json.ts';
import { quoted } from '../text/quoted.ts';

/** One change of a trust policy. */
export interface PolicyChange {
  /** Twelve digits. */
  readonly accountId: string;
  readonly roleName: string;
  readonly roleId: string;
  /** Byte for byte as IAM had it. */
  readonly before: string;
  readonly after: string;
}

/** `111122223333-ReadOnly-20261128T155417Z.undo.json`: one for each change, by time. */
const nameFor = ({ accountId, roleName }: PolicyChange, now: Date): string =>
  `${accountId}-${roleName.replace(/[^\w+=,.@-]/g, '-')}-${now.toISOString().replace(/[-:]|\.\d+/g, '')}.undo.json`;

/**
 * Makes the folder where it does not exist, and refuses one that no file can be written to, before anything is changed.
 *
 * @throws naming the folder
 */
export const checkUndoDir = async (dir: string): Promise<void> => {
  try {
    await makeFolder(dir);
    if (!(await stat(dir)).isDirectory()) throw new Error('it is no folder');
    await access(dir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Error(`cannot write files to --undo-dir "${dir}"`, { cause });
  }
};

/**
 * Writes the file, and waits until it is on the disk. It overwrites none.
 *
 * @returns its path
 * @throws naming the path where it cannot be written
 */
export const writeUndoFile = async (dir: string, change: PolicyChange, now: Date): Promise<string> => {
  const path = join(dir, nameFor(change, now));
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(
        toJson({
          formatVersion: FORMAT_VERSION,
          AccountId: change.accountId,
          RoleName: change.roleName,
          RoleId: change.roleId,
          Before: change.before,
          After: change.after,
        }),
      );
      await file.sync();
    } catch (error) {
      await removeUndoFile(path);
      throw error;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new Error(`cannot keep the old document in "${path}"`, { cause });
  }
  return path;
};

/** Takes back a file whose change was refused: there is nothing to undo. */
export const removeUndoFile = (path: string): Promise<void> => rm(path, { force: true });

const policyText = (field: JsonField): string => {
  const written = text(field);
  if (policyJson(written)?.['Statement'] === undefined)
    throw new Error(
      `${field.document}: ${field.path} must be the text of a trust policy, not ${quoted(written)}`,
    );
  return written;
};

/** @throws naming the file and the field that is not as `writeUndoFile` writes it */
export const readUndoFile = async (path: string): Promise<PolicyChange> => {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (cause) {
    throw new Error(`cannot read --undo "${path}"`, { cause });
  }
  try {
    const [value] = parseJsonDocuments(content);
    const file: JsonField = { document: path, path: '', value };
    const version = member(file, 'formatVersion');
    if (version.value !== FORMAT_VERSION)
      throw new Error(
        `${path}: formatVersion must be ${FORMAT_VERSION}, not ${quoted(version.value)}: it is no file of mfa-rules fix --apply`,
      );
    return {
      accountId: textLike(member(file, 'AccountId'), /^\d{12}$/, 'twelve digits'),
      roleName: textLike(member(file, 'RoleName'), /^[\w+=,.@-]{1,64}$/, 'the name of a role'),
      // What IAM gave is taken back as it is; https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
      roleId: textLike(member(file, 'RoleId'), /^\w{4,128}$/, 'the id of a role'),
      before: policyText(member(file, 'Before')),
      after: policyText(member(file, 'After')),
    };
  } catch (cause) {
    if (cause instanceof NotJson)
      throw new Error(`--undo: ${path} is ${cause.message}`, { cause: cause.cause });
    throw new Error(`--undo: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
};
