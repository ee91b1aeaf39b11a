/**
 * An account of roles whose trust policies are hard to decide, one of them open, behind a local AWS: how many, and at which
 * place the open one is listed. Prints one line of JSON.
 */
import { addConfigRule, toAccount } from '../test/aws/account.ts';
import { control } from '../test/aws/control.ts';
import { startAws } from '../test/aws/endpoint.ts';
import { hardPolicy } from './hard-policy.ts';

const OPEN = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' },
};

const main = async (): Promise<void> => {
  const [count = 0, openAt = 0] = process.argv.slice(2).map(Number);
  const account = toAccount({
    accountId: '111122223333',
    roles: Array.from({ length: count }, (_, number) => ({
      RoleName: number === openAt ? 'open' : `hard-${String(number).padStart(5, '0')}`,
      AssumeRolePolicyDocument: number === openAt ? OPEN : hardPolicy(number),
    })),
  });
  addConfigRule(account, 'iam-role-trust-mfa-required', ['token']);
  const endpoint = await startAws({ account, control });
  process.once('SIGTERM', () => void endpoint.stop());
  process.stdout.write(`${JSON.stringify({ url: endpoint.url, environment: endpoint.environment() })}\n`);
};

void main();
