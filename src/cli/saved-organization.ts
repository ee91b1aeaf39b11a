/** The accounts of an organization in a file, as `aws organizations list-accounts` prints them. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { items, member, optionalText, textLike } from '../json/field.ts';
import { makeFolder } from '../inventory/saved-folder.ts';
import type { ListedAccount } from '../organization/accounts.ts';

/** Beside the folders of the accounts. */
export const ORGANIZATION_FILE = 'list-accounts.json';

/**
 * Writes the file, for its owner alone, and the folder where there is none.
 *
 * @returns its name
 * @throws naming the folder
 */
export const writeOrganization = async (dir: string, accounts: readonly ListedAccount[]): Promise<string> => {
  const content = {
    Accounts: accounts.map(({ accountId, name, state }) => ({ Id: accountId, Name: name, State: state })),
  };
  try {
    await makeFolder(dir);
    await writeFile(join(dir, ORGANIZATION_FILE), `${JSON.stringify(content, undefined, 2)}\n`, {
      mode: 0o600,
    });
  } catch (cause) {
    throw new Error(`cannot write to folder "${dir}"`, { cause });
  }
  return ORGANIZATION_FILE;
};

/**
 * The accounts that the file of a folder lists; undefined where there is no such file.
 *
 * @throws naming the file and the field that is not as the AWS CLI writes it
 */
export const readOrganization = async (dir: string): Promise<readonly ListedAccount[] | undefined> => {
  let text: string;
  try {
    text = await readFile(join(dir, ORGANIZATION_FILE), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`cannot read "${join(dir, ORGANIZATION_FILE)}"`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${ORGANIZATION_FILE} is not JSON`, { cause });
  }
  return items(member({ document: ORGANIZATION_FILE, path: '', value }, 'Accounts')).map((entry) => ({
    accountId: textLike(member(entry, 'Id'), /^\d{12}$/, 'an account of 12 digits'),
    name: optionalText(member(entry, 'Name')),
    state: optionalText(member(entry, 'State')) ?? optionalText(member(entry, 'Status')),
  }));
};
