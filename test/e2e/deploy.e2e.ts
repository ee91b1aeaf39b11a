/**
 * The user's whole path, on an emulated AWS that is not this project's: `sam build && sam deploy` with the repository's
 * own samconfig.toml, AWS Config runs the rules, the results are read where people read them; then the account changes.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeConfigRulesCommand,
  PutConfigurationAggregatorCommand,
  StartConfigRulesEvaluationCommand,
} from '@aws-sdk/client-config-service';
import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { rules } from '../../rules/index.ts';
import { pause } from './emulator.ts';
import { ACCOUNT, startSingleAccount, trust, type SingleAccount } from './single-account.ts';
import { temporaryFolder, type Ran } from './tools.ts';

const MINUTE = 60_000;
const WITH_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

/** Compliance by resource id, of one rule. */
type Results = Readonly<Record<string, string>>;

describe('sam deploy into an emulated account', () => {
  let account: SingleAccount;
  /** Resource ids by user or role name. */
  const ids: Record<string, string> = {};

  const createUser = async (name: string): Promise<void> => {
    ids[name] = await account.createUser(name);
  };
  /** Gives a user every right, in one inline policy, on a condition or on none. */
  const allowEverything = async (UserName: string, Condition?: object): Promise<void> => {
    const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*', ...(Condition ? { Condition } : {}) }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await account.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'everything', PolicyDocument }));
  };
  const createRole = async (name: string, trustPolicy: string): Promise<void> => {
    ids[name] = await account.createRole(name, trustPolicy);
  };

  const resultsOf = async (configRuleName: string): Promise<Results> =>
    Object.fromEntries(
      [...(await account.resultsOf(configRuleName))].map(([id, { ComplianceType = '' }]) => [
        id,
        ComplianceType,
      ]),
    );

  /** Has AWS Config run rules, and waits until the results are as expected; gives what stands at the end. */
  const runRules = async (expected: Readonly<Record<string, Results>>): Promise<Record<string, Results>> => {
    const names = Object.keys(expected);
    await account.config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: names }));
    const standing: Record<string, Results> = {};
    for (let attempt = 0; attempt < 60; attempt += 1) {
      for (const name of names) standing[name] = await resultsOf(name);
      if (
        names.every(
          (name) => JSON.stringify(sorted(standing[name])) === JSON.stringify(sorted(expected[name])),
        )
      )
        break;
      await pause(1_000);
    }
    return standing;
  };
  const sorted = (results: Results = {}): [string, string][] => Object.entries(results).sort();
  const named = (results: Results): Results =>
    Object.fromEntries(Object.entries(results).map(([name, compliance]) => [ids[name] ?? name, compliance]));

  const deploy = (...args: string[]): Promise<Ran> => account.sam('deploy', ...args);
  const ruleNames = async (): Promise<(string | undefined)[]> => {
    const { ConfigRules = [] } = await account.config.send(new DescribeConfigRulesCommand({}));
    return ConfigRules.map(({ ConfigRuleName }) => ConfigRuleName).sort();
  };
  /** What the stack tells: the names of its rules and functions. */
  const stackOutputs = async (): Promise<string> => {
    const { stdout } = await account.sam(
      'list',
      'stack-outputs',
      '--stack-name',
      'aws-config-mfa-rules',
      '--output',
      'json',
    );
    return stdout;
  };

  const byRule = (evaluations: readonly Record<string, string>[]): Record<string, Results> =>
    Object.fromEntries(
      // The emulator's account summary does not tell of the root user, whom the rule is undecided about then.
      rules
        .filter(({ id }) => id !== 'root-user-mfa-required')
        .map(({ id }) => [
          id,
          Object.fromEntries(
            evaluations
              .filter(
                ({ ConfigRuleName, ComplianceType }) =>
                  ConfigRuleName === id && ComplianceType !== 'NOT_APPLICABLE',
              )
              .map(({ ComplianceResourceId = '', ComplianceType = '' }) => [
                ComplianceResourceId,
                ComplianceType,
              ]),
          ),
        ]),
    );

  /** What `mfa-rules evaluate` says, in the form of the results that AWS Config keeps. */
  const evaluated = async (...args: string[]): Promise<Record<string, Results>> => {
    const { stdout } = await account.mfaRules(['evaluate', '--format', 'json', ...args]);
    const { evaluations } = JSON.parse(stdout) as { evaluations: Record<string, string>[] };
    return byRule(evaluations);
  };

  /** What `mfa-rules findings` says, in the same form; and how it ended. */
  const found = async (
    ...args: string[]
  ): Promise<{ code: number | null; results: Record<string, Results> }> => {
    const { code, stdout } = await account.mfaRules(['findings', '--format', 'json', ...args]);
    const { evaluations } = JSON.parse(stdout) as { evaluations: Record<string, string>[] };
    return { code, results: byRule(evaluations) };
  };

  let expected: Record<string, Results> = {};

  beforeAll(async () => {
    account = await startSingleAccount();
    const { iam } = account;
    for (const name of ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']) await createUser(name);
    await account.assignDevice('alice');
    await iam.send(new CreateLoginProfileCommand({ UserName: 'bob', Password: 'Example-password-1' }));
    await iam.send(new CreateAccessKeyCommand({ UserName: 'carol' }));
    await allowEverything('erin');
    await account.assignDevice('frank');
    await allowEverything('frank', WITH_MFA);
    await createRole('open', trust());
    await createRole('guarded', trust(WITH_MFA));
    expected = {
      'iam-user-mfa-required': named({
        alice: 'COMPLIANT',
        bob: 'NON_COMPLIANT',
        carol: 'NON_COMPLIANT',
        dave: 'NON_COMPLIANT',
        erin: 'NON_COMPLIANT',
        frank: 'COMPLIANT',
      }),
      'iam-privileged-user-mfa-required': named({ erin: 'NON_COMPLIANT', frank: 'COMPLIANT' }),
      'iam-user-privileges-mfa-required': named({ erin: 'NON_COMPLIANT', frank: 'COMPLIANT' }),
      'iam-role-trust-mfa-required': named({ open: 'NON_COMPLIANT', guarded: 'COMPLIANT' }),
    };
  }, 5 * MINUTE);

  afterAll(async () => {
    await account?.stop();
  }, 5 * MINUTE);

  it(
    "builds and deploys with the repository's own settings",
    async () => {
      await account.sam('build');
      const { stdout } = await deploy();
      expect(stdout).toContain('Successfully created/updated stack');
      expect(await ruleNames()).toEqual(rules.map(({ id }) => id).sort());
    },
    15 * MINUTE,
  );

  it(
    'deploys again without a change',
    async () => {
      const before = await stackOutputs();
      const { stdout, stderr } = await deploy();
      // The emulator lists every resource as modified, whatever is deployed. AWS compares the templates: this one is the
      // same to the byte, and so are the functions' packages.
      expect(`${stdout}${stderr}`).toMatch(
        /File with same data already exists at \w+\.template, skipping upload/,
      );
      expect(`${stdout}${stderr}`).not.toMatch(/Uploading to/);
      expect(await stackOutputs()).toEqual(before);
    },
    5 * MINUTE,
  );

  it(
    'is run by AWS Config, with the permissions that the template grants',
    async () => {
      expect(await runRules(expected)).toEqual(expected);
    },
    3 * MINUTE,
  );

  it(
    'says the same on the command line: live, and on what was collected',
    async () => {
      const folder = temporaryFolder('collected');
      try {
        expect(await evaluated()).toEqual(expected);
        await account.mfaRules(['collect', folder]);
        expect(await evaluated('--inventory', folder)).toEqual(expected);
        expect(JSON.parse(readFileSync(join(folder, 'get-caller-identity.json'), 'utf8'))).toMatchObject({
          Account: ACCOUNT,
        });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    2 * MINUTE,
  );

  it(
    'shows what AWS Config holds: what is NON_COMPLIANT, or all of it',
    async () => {
      const nonCompliant = Object.fromEntries(
        Object.entries(expected).map(([id, results]) => [
          id,
          Object.fromEntries(Object.entries(results).filter(([, type]) => type === 'NON_COMPLIANT')),
        ]),
      );
      expect(await found()).toEqual({ code: 1, results: nonCompliant });
      expect(await found('--all')).toEqual({ code: 1, results: expected });
      // The emulator's aggregators answer for their own account, without pages, whatever their sources are: more than one
      // account is in test/journeys/cli-findings-aggregator.test.ts.
      await account.config.send(
        new PutConfigurationAggregatorCommand({
          ConfigurationAggregatorName: 'all',
          AccountAggregationSources: [{ AccountIds: [ACCOUNT], AwsRegions: ['us-east-1'] }],
        }),
      );
      expect(await found('--aggregator', 'all')).toEqual({ code: 1, results: nonCompliant });
      expect(await found('--aggregator', 'all', '--all')).toEqual({ code: 1, results: expected });
    },
    MINUTE,
  );

  it(
    'stands beside a second stack that has another prefix and other parameters',
    async () => {
      const ids = rules.map(({ id }) => id);
      const second = ids.map((id) => `second-${id}`);
      const overrides = 'RuleNamePrefix=second- AppliesTo=credential-users';
      await deploy('--stack-name', 'second', '--parameter-overrides', overrides);
      expect(await ruleNames()).toEqual([...ids, ...second].sort());
      const withCredentials = {
        'second-iam-user-mfa-required': named({
          alice: 'COMPLIANT',
          bob: 'NON_COMPLIANT',
          carol: 'NON_COMPLIANT',
          frank: 'COMPLIANT',
        }),
        // The rules about privileges have a parameter of their own for whom they are.
        ...Object.fromEntries(
          [
            'iam-privileged-user-mfa-required',
            'iam-user-privileges-mfa-required',
            'iam-role-trust-mfa-required',
          ].map((id) => [`second-${id}`, expected[id] ?? {}]),
        ),
      };
      expect(await runRules(withCredentials)).toEqual(withCredentials);
      await account.sam('delete', '--no-prompts', '--stack-name', 'second');
      expect(await ruleNames()).toEqual(ids.sort());
      expect(await runRules(expected)).toEqual(expected);
    },
    5 * MINUTE,
  );

  it(
    'follows when a device goes, a user goes, and a trust policy or a policy of a user changes',
    async () => {
      const { iam } = account;
      await account.deactivateDevice('alice');
      await account.assignDevice('carol');
      await iam.send(new DeleteUserCommand({ UserName: 'dave' }));
      await iam.send(
        new UpdateAssumeRolePolicyCommand({ RoleName: 'open', PolicyDocument: trust(WITH_MFA) }),
      );
      await iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: 'guarded',
          PolicyDocument: trust({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }),
        }),
      );
      await allowEverything('erin', WITH_MFA);
      await allowEverything('frank');
      expected = {
        'iam-user-mfa-required': named({
          alice: 'NON_COMPLIANT',
          bob: 'NON_COMPLIANT',
          carol: 'COMPLIANT',
          erin: 'NON_COMPLIANT',
          frank: 'COMPLIANT',
        }),
        'iam-privileged-user-mfa-required': named({ erin: 'NON_COMPLIANT', frank: 'COMPLIANT' }),
        'iam-user-privileges-mfa-required': named({ erin: 'COMPLIANT', frank: 'NON_COMPLIANT' }),
        'iam-role-trust-mfa-required': named({ open: 'COMPLIANT', guarded: 'NON_COMPLIANT' }),
      };
      expect(await runRules(expected)).toEqual(expected);
      expect(await evaluated()).toEqual(expected);
    },
    5 * MINUTE,
  );

  it(
    'leaves the results as they are while IAM refuses an answer, and follows as soon as it gives one',
    async () => {
      const { iam } = account;
      const { Roles = [] } = await iam.send(new ListRolesCommand({}));
      const RoleName = Roles.find((role) => role.RoleName?.includes('-UserRuleFunctionRole'))?.RoleName;
      const PolicyName = 'refused';
      const refuse = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: 'iam:ListUsers', Resource: '*' }],
      };
      await iam.send(
        new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(refuse) }),
      );
      await account.assignDevice('bob');
      await iam.send(
        new UpdateAssumeRolePolicyCommand({ RoleName: 'guarded', PolicyDocument: trust(WITH_MFA) }),
      );
      const roles = { 'iam-role-trust-mfa-required': named({ open: 'COMPLIANT', guarded: 'COMPLIANT' }) };
      const whileRefused = { ...expected, ...roles };
      expect(await runRules(whileRefused)).toEqual(whileRefused);

      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      const users = { ...expected['iam-user-mfa-required'], ...named({ bob: 'COMPLIANT' }) };
      const afterwards = { ...roles, 'iam-user-mfa-required': users };
      expect(await runRules(afterwards)).toEqual(afterwards);
    },
    3 * MINUTE,
  );
});
