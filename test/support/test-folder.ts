import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IamRole } from '../../src/resources/role.ts';
import type { IamUser } from '../../src/resources/user.ts';
import { readInventoryFolder, type FolderInventory } from '../../src/inventory/folder.ts';
import type { Listing } from '../../src/inventory/inventory.ts';

/** Contents by name of file, or fields of JSON by name. */
export type Files = Readonly<Record<string, unknown>>;

const ACCOUNT_ID = '111122223333';
/** How the ARNs of the account begin. */
export const ACCOUNT = `arn:aws:iam::${ACCOUNT_ID}`;

export const user = (UserName: string, more: Files = {}): Files => ({
  UserName,
  UserId: `AIDA${UserName}`,
  Arn: `${ACCOUNT}:user/${UserName}`,
  Path: '/',
  ...more,
});

export const role = (RoleName: string, more: Files = {}): Files => ({
  RoleName,
  RoleId: `AROA${RoleName}`,
  Arn: `${ACCOUNT}:role/${RoleName}`,
  Path: '/',
  ...more,
});

export const listing = (...names: readonly string[]): Files => ({
  'list-users.json': { Users: names.map((name) => user(name)) },
});

/** A device as ListVirtualMFADevices tells of it; without an owner it is not assigned. */
export const virtual = (name: string, owner?: Files): Files => ({
  SerialNumber: `${ACCOUNT}:mfa/${name}`,
  ...(owner === undefined ? {} : { User: owner }),
});

/** A device as ListMFADevices tells of it. */
export const device = (SerialNumber: string, UserName?: string): Files => ({
  SerialNumber,
  ...(UserName === undefined ? {} : { UserName }),
});

interface ReadFolder {
  readonly inventory: FolderInventory;
  readonly warnings: readonly string[];
  readonly users: Listing<IamUser> | undefined;
  readonly roles: Listing<IamRole> | undefined;
}

/** A folder that lasts as long as one test. */
export interface TestFolder {
  readonly path: string;
  /** Text and bytes as they are, everything else as JSON. */
  write(files: Files): void;
  /** Writes the files and reads the folder. */
  read(files: Files): Promise<ReadFolder>;
  remove(): void;
}

export const createTestFolder = (): TestFolder => {
  const path = mkdtempSync(join(tmpdir(), 'inventory-'));
  const write = (files: Files): void => {
    for (const [name, content] of Object.entries(files)) {
      const isPlain = typeof content === 'string' || content instanceof Uint8Array;
      writeFileSync(join(path, name), isPlain ? content : JSON.stringify(content));
    }
  };
  return {
    path,
    write,
    read: async (files) => {
      write(files);
      const inventory = await readInventoryFolder(path);
      return {
        inventory,
        warnings: inventory.warnings,
        users: await inventory.list('AWS::IAM::User', [], {}),
        roles: await inventory.list('AWS::IAM::Role', [], {}),
      };
    },
    remove: () => rmSync(path, { recursive: true }),
  };
};

/** The values of one user's facts, without where they come from. */
export const valuesOf = ({
  mfaDevices,
  mfaActive,
  hasPassword,
  activeAccessKeys,
  activeSigningCertificates,
  activeSshPublicKeys,
}: IamUser): Files => ({
  ...(mfaDevices && { mfaDevices: mfaDevices.value.map(({ serialNumber }) => serialNumber) }),
  ...(mfaActive && { mfaActive: mfaActive.value }),
  ...(hasPassword && { hasPassword: hasPassword.value }),
  ...(activeAccessKeys && { activeAccessKeys: activeAccessKeys.value }),
  ...(activeSigningCertificates && { activeSigningCertificates: activeSigningCertificates.value }),
  ...(activeSshPublicKeys && { activeSshPublicKeys: activeSshPublicKeys.value }),
});

/** What the files make known of users; one user, bob, is listed unless the files list others. */
export interface FactRow {
  readonly name: string;
  readonly files: Files;
  /** What is then known of each user that is left, by name. */
  readonly known: Files;
}

/** What the files of a row made known, in the form of its `known`. */
export const knownIn = async ({ files }: FactRow, folder: TestFolder): Promise<Files> => {
  const { users } = await folder.read({ ...listing('bob'), ...files });
  if (users === undefined) throw new Error('no users are listed');
  return Object.fromEntries(users.resources.map((one) => [one.resourceName, valuesOf(one)]));
};
