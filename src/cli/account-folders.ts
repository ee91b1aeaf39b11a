import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MARK_FILE } from '../inventory/collected-mark.ts';
import { readInventoryFolder } from '../inventory/folder.ts';
import { namedFew } from '../report/problem-lines.ts';
import { compare } from '../report/report.ts';
import type { Messages } from './io.ts';
import { isToRead } from './member-accounts.ts';
import { openedLater } from './opened-later.ts';
import { ORGANIZATION_FILE, readOrganization } from './saved-organization.ts';
import { savedDetails, type OpenedInventory } from './source.ts';

/** @throws where the folder is not of the account that it is named after: its findings would be told of another one */
export const readAccountFolder = async (
  dir: string,
  accountId: string,
  messages: Pick<Messages, 'warning'>,
): Promise<OpenedInventory> => {
  // As `collect` leaves that of an account that it could not read.
  if ((await readdir(dir)).every((name) => name === MARK_FILE))
    throw new Error('no file of an inventory: the folder is empty');
  const folder = await readInventoryFolder(dir);
  const said = await folder.accountId();
  if (said !== undefined && said !== accountId)
    throw new Error(`its answers are of account ${said}, and the folder is named ${accountId}`);
  for (const warning of folder.warnings) messages.warning(`account ${accountId}: ${warning}`);
  return { ...folder, name: dir, isLive: false, ...savedDetails(dir) };
};

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** The folders of a folder that are named by the id of an account. */
const foldersByAccount = async (dir: string, names: readonly string[]): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const name of names.filter((one) => /^\d{12}$/.test(one)).toSorted(compare))
    if (await isFolder(join(dir, name))) found.push(name);
  return found;
};

/** Whether a folder has a folder for each account, and no answers of its own. */
export const holdsAccounts = async (dir: string): Promise<boolean> => {
  const names = await readdir(dir).catch(() => []);
  return !names.some((name) => ANSWERS.test(name)) && (await foldersByAccount(dir, names)).length > 0;
};

/** @throws where the folder that an option names holds a folder for each account, and the command is about one */
export const checkOneAccount = async (dir: string | undefined): Promise<void> => {
  const names = dir === undefined ? [] : await readdir(dir).catch(() => []);
  const [first, ...others] = await foldersByAccount(dir ?? '', names);
  if (dir === undefined || first === undefined || names.some((name) => ANSWERS.test(name))) return;
  const what = others.length === 0 ? 'a folder of an account' : `folders of ${others.length + 1} accounts`;
  throw new Error(
    `--inventory "${dir}" holds ${what}: name the one that is meant, such as ${join(dir, first)}`,
  );
};

/** Files that a folder of one account has. */
const ANSWERS = /^((get|list)-[a-z-]+\.json|credential-report\.csv)$/;

/**
 * The accounts of a folder that holds a folder of saved answers for each, named by its id; undefined where it holds none.
 * What AWS Organizations says of them may lie beside.
 *
 * @throws where answers lie beside the folders: whose they are, nothing would say
 */
export const accountFolders = async (
  dir: string,
  messages: Pick<Messages, 'warning'>,
): Promise<readonly OpenedInventory[] | undefined> => {
  const names = await readdir(dir).catch(() => []);
  const found = await foldersByAccount(dir, names);
  if (found.length === 0) return undefined;
  const organization = await readOrganization(dir);
  const others = names
    .filter((name) => name !== ORGANIZATION_FILE && !found.includes(name))
    .toSorted(compare);
  const answers = others.filter((name) => ANSWERS.test(name));
  if (answers.length > 0)
    throw new Error(
      `folder "${dir}" holds answers (${answers.join(', ')}) beside folders of accounts: put them into the folder of their account`,
    );
  const without = (organization ?? []).filter((one) => isToRead(one) && !found.includes(one.accountId));
  if (without.length > 0)
    messages.warning(
      `${without.length} of the ${organization?.length ?? 0} accounts in ${ORGANIZATION_FILE} ${without.length === 1 ? 'has' : 'have'} no folder and ${without.length === 1 ? 'was' : 'were'} not read: ${namedFew(without.map(({ accountId }) => accountId))}`,
    );
  for (const name of others) messages.warning(`${name} is no folder of an account and was not read`);
  return found.map((accountId) => {
    const folder = join(dir, accountId);
    const accountName = organization?.find((one) => one.accountId === accountId)?.name;
    return {
      ...openedLater({ name: folder, isLive: false, accountId, accountName, opening: folder }, () =>
        readAccountFolder(folder, accountId, messages),
      ),
      organization,
    };
  });
};
