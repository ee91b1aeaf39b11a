/** An organization for the bench: 300 accounts behind one local AWS, of which one cannot be read. Prints one line of JSON. */
import { control } from '../test/aws/control.ts';
import { startAws } from '../test/aws/endpoint.ts';
import { organizationAccounts, readerTrust } from '../test/support/organization-accounts.ts';

const MEMBERS = 300;

const main = async (): Promise<void> => {
  const { management, accounts } = organizationAccounts({ members: MEMBERS, size: { users: 20, roles: 20 } });
  const closed = accounts[MEMBERS / 2]?.roles.find(({ RoleName }) => RoleName === 'mfa-rules-reader');
  if (closed !== undefined) closed.AssumeRolePolicyDocument = readerTrust('999999999999');
  const endpoint = await startAws({ account: management, otherAccounts: accounts, control });
  process.once('SIGTERM', () => void endpoint.stop());
  process.stdout.write(`${JSON.stringify({ url: endpoint.url, environment: endpoint.environment() })}\n`);
};

void main();
