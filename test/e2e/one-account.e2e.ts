/**
 * `mfa-rules deploy` into one account of an emulated AWS that is not this project's, from the built package: no clone, no
 * SAM CLI. AWS Config then runs the rules. TLS, which the bucket demands, is made up for by relay.ts.
 */
import { DeleteStackCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  DescribeConfigRulesCommand,
  StartConfigRulesEvaluationCommand,
} from '@aws-sdk/client-config-service';
import { TagUserCommand } from '@aws-sdk/client-iam';
import { rules } from '../../rules/index.ts';
import { pause } from './emulator.ts';
import { startSingleAccount, trust, type SingleAccount } from './single-account.ts';
import { startTlsRelay, type Relay } from './relay.ts';
import type { Ran } from './tools.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const RULE_NAMES = rules.map(({ id }) => id).sort();

describe('mfa-rules deploy into an emulated account', () => {
  let account: SingleAccount;
  let relay: Relay;

  const deploy = (...args: readonly string[]): Promise<Ran> =>
    account.mfaRules(['deploy', '--yes', '--region', 'us-east-1', ...args], {
      AWS_ENDPOINT_URL: relay.url,
    });
  const ruleNames = async (): Promise<(string | undefined)[]> => {
    const { ConfigRules = [] } = await account.config.send(new DescribeConfigRulesCommand({}));
    return ConfigRules.map(({ ConfigRuleName }) => ConfigRuleName).sort();
  };

  beforeAll(async () => {
    account = await startSingleAccount();
    relay = await startTlsRelay(account.emulator.url);
  }, 5 * MINUTE);

  afterAll(async () => {
    await relay?.stop();
    await account?.stop();
  }, MINUTE);

  it(
    'makes the rules',
    async () => {
      const { code, stdout, stderr } = await deploy();
      expect(stderr).not.toContain('error');
      expect(stdout).toContain('Stack aws-config-mfa-rules has the rules');
      expect(code).toBe(0);
      expect(await ruleNames()).toEqual(RULE_NAMES);
    },
    5 * MINUTE,
  );

  it(
    'whose functions run and report',
    async () => {
      const bob = await account.createUser('bob');
      const open = await account.createRole('open', trust());
      await account.config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: RULE_NAMES }));
      const isReported = async (rule: string, id: string): Promise<boolean> =>
        (await account.resultsOf(rule)).get(id)?.ComplianceType === 'NON_COMPLIANT';
      const areReported = async (): Promise<boolean> =>
        (await isReported('iam-user-mfa-required', bob)) &&
        (await isReported('iam-role-trust-mfa-required', open));
      for (let attempt = 0; attempt < 60 && !(await areReported()); attempt += 1) await pause(1_000);
      expect(await areReported()).toBe(true);
    },
    3 * MINUTE,
  );

  it(
    'changes nothing when it is run again, and one parameter when that is asked for',
    async () => {
      expect((await deploy()).stdout).toContain('Nothing to change');
      const { stdout, stderr } = await deploy('--parameter', 'AppliesTo=console-users');
      expect(stderr).toContain('AppliesTo "all-users" to "console-users"');
      expect(stdout).toContain('has the rules');
      const { ConfigRules = [] } = await account.config.send(
        new DescribeConfigRulesCommand({ ConfigRuleNames: ['iam-user-mfa-required'] }),
      );
      expect(ConfigRules[0]?.InputParameters).toContain('console-users');
    },
    5 * MINUTE,
  );

  it(
    'leaves a user out by tag until the tag ends',
    async () => {
      await deploy('--parameter', 'AppliesTo=all-users', '--parameter', 'ExemptTag=mfa-exempt');
      const dayFromNow = (days: number): string =>
        new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
      const tag = (UserName: string, days: number) =>
        account.iam.send(
          new TagUserCommand({
            UserName,
            Tags: [{ Key: 'mfa-exempt', Value: `moves to a role until ${dayFromNow(days)}` }],
          }),
        );
      const [carol, dave] = [await account.createUser('carol'), await account.createUser('dave')];
      await tag('carol', 2);
      await tag('dave', -1);
      const annotationOf = async (id: string): Promise<string | undefined> =>
        (await account.resultsOf('iam-user-mfa-required')).get(id)?.Annotation;
      const evaluateUntil = async (id: string): Promise<void> => {
        await account.config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: RULE_NAMES }));
        for (let attempt = 0; attempt < 60 && (await annotationOf(id)) === undefined; attempt += 1)
          await pause(1_000);
      };
      await evaluateUntil(dave);
      expect(await annotationOf(dave)).toContain(
        `The tag mfa-exempt does not count: it ended on ${dayFromNow(-1)}.`,
      );
      // The same run decided both: what exempts is NOT_APPLICABLE, and no result.
      expect(await annotationOf(carol)).toBeUndefined();
      await tag('carol', -1);
      await evaluateUntil(carol);
      expect(await annotationOf(carol)).toContain(`it ended on ${dayFromNow(-1)}.`);
    },
    5 * MINUTE,
  );

  it(
    'is gone with its stack',
    async () => {
      const cloudFormation = new CloudFormationClient(account.settings);
      await cloudFormation.send(new DeleteStackCommand({ StackName: 'aws-config-mfa-rules' }));
      for (let attempt = 0; attempt < 60 && (await ruleNames()).length > 0; attempt += 1) await pause(1_000);
      expect(await ruleNames()).toEqual([]);
    },
    2 * MINUTE,
  );
});
