/** What every user of a large account reaches with every credential: processor time and memory, for a number of users. */
import { accountPrivileges } from '../src/privileges/privileges.ts';
import { peakMemory } from '../test/support/peak-memory.mjs';
import { largeAccount } from './large-account.ts';

const NOW = new Date('2026-11-28T00:00:00Z');
const [users = 0] = process.argv.slice(2).map(Number);

const details = largeAccount({ users, groups: 300, policies: 1_500, roles: 5_000 });
const before = process.cpuUsage();
const { privilegeOf } = accountPrivileges(details, NOW);
let privileged = 0;
for (const user of details.users) {
  const found = (['access-key', 'session-without-mfa', 'mfa'] as const).map((credential) =>
    privilegeOf(user, credential),
  );
  if (found.some(({ privilege }) => privilege !== 'none')) privileged += 1;
}
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  JSON.stringify({
    users,
    privileged,
    seconds: (user + system) / 1e6,
    peakMegabytes: peakMemory() / 1_000,
  }),
);
