import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import type { PageData, PageFinding } from '../../src/report/page/data.ts';
import { pageDataOf } from '../support/page-data.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedOf } from '../support/share.ts';

const PRIVILEGES = 'iam-user-privileges-mfa-required';
const now = new Date('2026-11-20T12:00:00Z');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mfa-rules-page-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const pageOf = async (inventory: string, ...more: readonly string[]): Promise<PageData> => {
  const { io, stdout } = recordIo({ now });
  await main(['evaluate', '--inventory', inventory, '-f', 'html', ...more], io);
  return pageDataOf(stdout());
};

const findingsOf = ({ findings, rules }: PageData, ruleId: string): readonly PageFinding[] =>
  findings.filter(({ rule }) => rule !== undefined && rules[rule]?.id === ruleId);

describe('the page of evaluate', () => {
  it('has the proposed policy of each user whose privileges need no MFA, as fix --user has it', async () => {
    const page = await pageOf('examples/account');
    const open = findingsOf(page, PRIVILEGES).filter(({ compliance }) => compliance === 'NON_COMPLIANT');
    expect(open.map(({ name }) => name).toSorted()).toEqual(['bob', 'dana', 'deploy-bot']);
    for (const { name, details } of open) {
      const { io, stdout } = recordIo({ now });
      const argv = ['fix', '--user', name, '--inventory', 'examples/account', '--format', 'cli'];
      await main(argv, io);
      // What is said of the last administrator depends on who else is changed.
      const commands = (text: string): readonly string[] => text.trimEnd().split('\n').slice(1);
      expect(commands(details.fix ?? '')).toEqual(commands(stdout()));
      expect(details.fix).toContain('aws iam ');
    }
  });

  it('has no such fix of users who are fine, nor of the same users by other rules', async () => {
    const page = await pageOf('examples/account');
    const fine = findingsOf(page, PRIVILEGES).filter(({ compliance }) => compliance !== 'NON_COMPLIANT');
    const byDevice = findingsOf(page, 'iam-user-mfa-required');
    expect(fine.length).toBeGreaterThan(0);
    expect([...fine, ...byDevice].filter(({ details }) => details.fix !== undefined)).toEqual([]);
  });

  // What others reach is judged anew for every fix: the larger the account, the longer it takes.
  const sizes = [
    [53, 333, 25],
    [53, 0, 50],
    [53, 9_950, 0],
  ] as const;
  it.each(sharedOf(sizes, sizes.length, 'sizes of an account'))(
    'has, of %i open users beside %i others, the fixes of the %i worst, and else the command',
    async (open, others, most) => {
      await cp('examples/account', folder, { recursive: true });
      const details = JSON.parse(
        await readFile('examples/account/get-account-authorization-details.json', 'utf8'),
      ) as { UserDetailList: readonly { readonly UserName: string; readonly Arn: string }[] };
      const bob = details.UserDetailList.find(({ UserName }) => UserName === 'bob');
      const plain = { UserPolicyList: [], GroupList: [], AttachedManagedPolicies: [] };
      const users = Array.from({ length: open + others }, (_, number) => ({
        ...bob,
        ...(number < open ? {} : plain),
        UserName: `bob-${number}`,
        UserId: `AIDABOB${String(number).padStart(7, '0')}EXAMPLE`,
        Arn: `${bob?.Arn}-${number}`,
      }));
      await writeFile(
        join(folder, 'get-account-authorization-details.json'),
        JSON.stringify({ ...details, UserDetailList: users }),
      );
      const page = await pageOf(folder, '--rule', PRIVILEGES);
      const fixes = findingsOf(page, PRIVILEGES).flatMap(({ details: { fix } }) => fix ?? []);
      expect(fixes).toHaveLength(open);
      expect(fixes.filter((fix) => fix.includes('aws iam '))).toHaveLength(most);
      const commands = fixes.filter((fix) => /mfa-rules fix --user=bob-\d+ --format cli/.test(fix));
      expect(commands).toHaveLength(open - most);
      expect(commands.filter((fix) => fix.includes(`of the ${most} worst`))).toHaveLength(
        most === 0 ? 0 : open - most,
      );
    },
    60_000,
  );
});
