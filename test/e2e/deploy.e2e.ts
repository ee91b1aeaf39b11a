/**
 * The user's whole path, on an emulated AWS that is not this project's: `sam build && sam deploy` with the repository's
 * own samconfig.toml, AWS Config runs the rules, the results are read where people read them; then the account changes.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  paginateGetComplianceDetailsByConfigRule,
  PutConfigurationRecorderCommand,
  StartConfigRulesEvaluationCommand,
} from '@aws-sdk/client-config-service';
import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  EnableMFADeviceCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { rules } from '../../rules/index.ts';
import { pause, startEmulator, type Emulator } from './emulator.ts';
import { cleanCopy, lambdaNode, run, sam, temporaryFolder, type Ran } from './tools.ts';

const MINUTE = 60_000;
const ACCOUNT = '123456789012';
const trust = (Condition?: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: 'sts:AssumeRole',
        ...(Condition ? { Condition } : {}),
      },
    ],
  });
const WITH_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

/** Compliance by resource id, of one rule. */
type Results = Readonly<Record<string, string>>;

describe('sam deploy into an emulated account', () => {
  let emulator: Emulator;
  let clone = '';
  let iam: IAMClient;
  let config: ConfigServiceClient;
  /** Resource ids by user or role name. */
  const ids: Record<string, string> = {};

  const createUser = async (UserName: string): Promise<void> => {
    const { User } = await iam.send(new CreateUserCommand({ UserName }));
    ids[UserName] = User?.UserId ?? '';
  };
  const createRole = async (RoleName: string, AssumeRolePolicyDocument: string): Promise<void> => {
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    ids[RoleName] = Role?.RoleId ?? '';
  };
  const deviceOf = (name: string): string => `arn:aws:iam::${ACCOUNT}:mfa/${name}`;
  const assignDevice = async (UserName: string): Promise<void> => {
    await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName }));
    const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '654321' };
    await iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber: deviceOf(UserName), ...codes }));
  };

  const resultsOf = async (ConfigRuleName: string): Promise<Results> => {
    const results: Record<string, string> = {};
    for await (const page of paginateGetComplianceDetailsByConfigRule(
      { client: config },
      { ConfigRuleName },
    )) {
      for (const { EvaluationResultIdentifier, ComplianceType } of page.EvaluationResults ?? []) {
        const id = EvaluationResultIdentifier?.EvaluationResultQualifier?.ResourceId ?? '';
        if (ComplianceType !== 'NOT_APPLICABLE') results[id] = ComplianceType ?? '';
      }
    }
    return results;
  };

  /** Has AWS Config run rules, and waits until the results are as expected; gives what stands at the end. */
  const runRules = async (expected: Readonly<Record<string, Results>>): Promise<Record<string, Results>> => {
    const names = Object.keys(expected);
    await config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: names }));
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

  const deploy = (...args: string[]): Promise<Ran> => sam(clone, ['deploy', ...args], emulator.environment);
  const ruleNames = async (): Promise<(string | undefined)[]> => {
    const { ConfigRules = [] } = await config.send(new DescribeConfigRulesCommand({}));
    return ConfigRules.map(({ ConfigRuleName }) => ConfigRuleName).sort();
  };
  /** What the stack tells: the names of its rules and functions. */
  const stackOutputs = async (): Promise<string> => {
    const { stdout } = await sam(
      clone,
      ['list', 'stack-outputs', '--stack-name', 'aws-config-mfa-rules', '--output', 'json'],
      emulator.environment,
    );
    return stdout;
  };
  const mfaRules = (...args: string[]): Promise<Ran> =>
    run(process.execPath, ['dist/cli.js', ...args], {
      env: { ...process.env, ...emulator.environment },
      allowed: [0, 1],
    });

  /** What `mfa-rules evaluate` says, in the form of the results that AWS Config keeps. */
  const evaluated = async (...args: string[]): Promise<Record<string, Results>> => {
    const { stdout } = await mfaRules('evaluate', '--format', 'json', ...args);
    const { evaluations } = JSON.parse(stdout) as { evaluations: Record<string, string>[] };
    return Object.fromEntries(
      rules.map(({ id }) => [
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
  };

  let expected: Record<string, Results> = {};

  beforeAll(async () => {
    clone = await cleanCopy();
    await run('npm', ['run', '--silent', 'build']);
    emulator = await startEmulator(await lambdaNode('nodejs24.x'));
    const settings = {
      endpoint: emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    iam = new IAMClient(settings);
    config = new ConfigServiceClient(settings);
    await config.send(
      new PutConfigurationRecorderCommand({
        ConfigurationRecorder: {
          name: 'default',
          roleARN: `arn:aws:iam::${ACCOUNT}:role/config`,
          recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
        },
      }),
    );
    for (const name of ['alice', 'bob', 'carol', 'dave']) await createUser(name);
    await assignDevice('alice');
    await iam.send(new CreateLoginProfileCommand({ UserName: 'bob', Password: 'Example-password-1' }));
    await iam.send(new CreateAccessKeyCommand({ UserName: 'carol' }));
    await createRole('open', trust());
    await createRole('guarded', trust(WITH_MFA));
    expected = {
      'iam-user-mfa-required': named({
        alice: 'COMPLIANT',
        bob: 'NON_COMPLIANT',
        carol: 'NON_COMPLIANT',
        dave: 'NON_COMPLIANT',
      }),
      'iam-role-trust-mfa-required': named({ open: 'NON_COMPLIANT', guarded: 'COMPLIANT' }),
    };
  }, 5 * MINUTE);

  afterAll(async () => {
    await emulator?.stop();
    rmSync(clone, { recursive: true, force: true });
  });

  it(
    "builds and deploys with the repository's own settings",
    async () => {
      await sam(clone, ['build'], emulator.environment);
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
        await mfaRules('collect', folder);
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
        }),
        'second-iam-role-trust-mfa-required': expected['iam-role-trust-mfa-required'] ?? {},
      };
      expect(await runRules(withCredentials)).toEqual(withCredentials);
      await sam(clone, ['delete', '--no-prompts', '--stack-name', 'second'], emulator.environment);
      expect(await ruleNames()).toEqual(ids.sort());
      expect(await runRules(expected)).toEqual(expected);
    },
    5 * MINUTE,
  );

  it(
    'follows when a device goes, a user goes and a trust policy changes',
    async () => {
      await iam.send(new DeactivateMFADeviceCommand({ UserName: 'alice', SerialNumber: deviceOf('alice') }));
      await assignDevice('carol');
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
      expected = {
        'iam-user-mfa-required': named({ alice: 'NON_COMPLIANT', bob: 'NON_COMPLIANT', carol: 'COMPLIANT' }),
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
      const { Roles = [] } = await iam.send(new ListRolesCommand({}));
      const RoleName = Roles.find((role) => role.RoleName?.includes('UserRuleFunctionRole'))?.RoleName;
      const PolicyName = 'refused';
      const refuse = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: 'iam:ListUsers', Resource: '*' }],
      };
      await iam.send(
        new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(refuse) }),
      );
      await assignDevice('bob');
      await iam.send(
        new UpdateAssumeRolePolicyCommand({ RoleName: 'guarded', PolicyDocument: trust(WITH_MFA) }),
      );
      const roles = { 'iam-role-trust-mfa-required': named({ open: 'COMPLIANT', guarded: 'COMPLIANT' }) };
      const whileRefused = { ...expected, ...roles };
      expect(await runRules(whileRefused)).toEqual(whileRefused);

      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      const users = { alice: 'NON_COMPLIANT', bob: 'COMPLIANT', carol: 'COMPLIANT' };
      const afterwards = { ...roles, 'iam-user-mfa-required': named(users) };
      expect(await runRules(afterwards)).toEqual(afterwards);
    },
    3 * MINUTE,
  );
});
