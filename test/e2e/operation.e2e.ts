/** What happens in an account after the deployment: something changes, and somebody looks whether all is well. */
import { describeChanges } from './changes.ts';
import { deployStack, type DeployedStack } from './deployed-stack.ts';
import { describeDoctor } from './doctor.ts';
import { startSingleAccount, type SingleAccount } from './single-account.ts';

const MINUTE = 60_000;

describe('a stack that mfa-rules deploy has made', () => {
  let account: SingleAccount | undefined;
  let stack: DeployedStack | undefined;
  const deployed = (): DeployedStack => {
    if (stack === undefined) throw new Error('the stack is not deployed');
    return stack;
  };

  beforeAll(async () => {
    account = await startSingleAccount();
    stack = await deployStack(account);
  }, 15 * MINUTE);

  afterAll(async () => {
    await account?.stop();
  }, 5 * MINUTE);

  describeChanges(deployed);
  // It breaks what is deployed.
  describeDoctor(deployed);
});
