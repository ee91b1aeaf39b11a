/** The paths on the page of `evaluate` are those that `paths` tells. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import type { PagePath } from '../../src/report/page/data.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { pageDataOf } from '../support/page-data.ts';
import { recordIo } from '../support/recorded-io.ts';

const SAMPLE = 'examples/account';
const now = new Date('2026-11-20T12:00:00Z');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mfa-rules-page-paths-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const pathsOnPage = async (inventory: string): Promise<readonly PagePath[]> => {
  const { io, stdout } = recordIo({ now });
  await main(['evaluate', '--inventory', inventory, '-f', 'html'], io);
  return pageDataOf(stdout()).paths ?? [];
};

interface ToldPath {
  readonly UserName: string;
  readonly Privilege: string;
}

const openToldIn = async (inventory: string): Promise<readonly string[]> => {
  const { io, stdout } = recordIo({ now });
  await main(['paths', '--inventory', inventory, '-f', 'json'], io);
  const { paths } = readJsonOutput('paths', stdout()) as { readonly paths: readonly ToldPath[] };
  return [...new Set(paths.map(({ UserName, Privilege }) => `${UserName} ${Privilege}`))].toSorted();
};

const openOf = (paths: readonly PagePath[]): readonly string[] =>
  [
    ...new Set(
      paths
        .filter(({ isBehindMfa }) => !isBehindMfa)
        .flatMap(({ users, privilege }) => users.map((user) => `${user} ${privilege}`)),
    ),
  ].toSorted();

it('are those without MFA, with the first device that a password or a key alone enrols', async () => {
  const paths = await pathsOnPage(SAMPLE);
  expect(openOf(paths)).toEqual(await openToldIn(SAMPLE));
  const ofGrace = paths.filter(({ users, isBehindMfa }) => users.includes('grace') && !isBehindMfa);
  expect(ofGrace).toMatchObject([
    {
      privilege: 'administrator',
      sentence: expect.stringContaining('enrol the first MFA device') as string,
      steps: [{ kind: 'user', name: 'grace', change: 'device' }],
    },
  ]);
});

it('are undecided where it is not known whether there is a device already', async () => {
  const details = 'get-account-authorization-details.json';
  await cp(join(SAMPLE, details), join(folder, details));
  const paths = (await pathsOnPage(folder)).filter(({ users }) => users.includes('grace'));
  expect(paths.map(({ isBehindMfa, privilege }) => [isBehindMfa, privilege])).toEqual([
    [false, 'undecided'],
    [true, 'administrator'],
  ]);
  expect(paths[0]?.sentence).toContain('Whether there is a device already was not read');
});

it('are told of several accounts likewise', async () => {
  const text = await readFile(join(SAMPLE, 'get-account-authorization-details.json'), 'utf8');
  const { UserDetailList, RoleDetailList, ...others } = JSON.parse(text) as {
    readonly UserDetailList: readonly { readonly UserName: string }[];
    readonly RoleDetailList: readonly { readonly RoleName: string }[];
  };
  const auditor = RoleDetailList.filter(({ RoleName }) => RoleName === 'Auditor');
  const grace = UserDetailList.filter(({ UserName }) => UserName === 'grace');
  const details = JSON.stringify({ ...others, UserDetailList: grace, RoleDetailList: auditor });
  for (const account of ['111122223333', '444455556666']) {
    await mkdir(join(folder, account));
    await writeFile(join(folder, account, 'list-mfa-devices.json'), '{"grace":{"MFADevices":[]}}');
    await writeFile(
      join(folder, account, 'get-account-authorization-details.json'),
      details.replaceAll('111122223333', account),
    );
  }
  const paths = await pathsOnPage(folder);
  for (const account of ['111122223333', '444455556666'])
    expect(openOf(paths.filter((path) => path.account === account))).toContain('grace administrator');
});
