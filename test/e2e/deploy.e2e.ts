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
  DeleteUserCommand,
  EnableMFADeviceCommand,
  IAMClient,
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

  /** Has AWS Config run all rules, and waits until the results are as expected; gives what stands at the end. */
  const runRules = async (expected: Readonly<Record<string, Results>>): Promise<Record<string, Results>> => {
    await config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: rules.map(({ id }) => id) }));
    const standing: Record<string, Results> = {};
    for (let attempt = 0; attempt < 60; attempt += 1) {
      for (const { id } of rules) standing[id] = await resultsOf(id);
      if (
        rules.every(({ id }) => JSON.stringify(sorted(standing[id])) === JSON.stringify(sorted(expected[id])))
      )
        break;
      await pause(1_000);
    }
    return standing;
  };
  const sorted = (results: Results = {}): [string, string][] => Object.entries(results).sort();
  const named = (results: Results): Results =>
    Object.fromEntries(Object.entries(results).map(([name, compliance]) => [ids[name] ?? name, compliance]));

  const deploy = (): Promise<Ran> => sam(clone, ['deploy'], emulator.environment);
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
    for (const name of ['alice', 'bob', 'carol']) await createUser(name);
    await assignDevice('alice');
    await iam.send(new CreateLoginProfileCommand({ UserName: 'bob', Password: 'Example-password-1' }));
    await iam.send(new CreateAccessKeyCommand({ UserName: 'carol' }));
    await createRole('open', trust());
    await createRole('guarded', trust(WITH_MFA));
    expected = {
      'iam-user-mfa-required': named({ alice: 'COMPLIANT', bob: 'NON_COMPLIANT', carol: 'NON_COMPLIANT' }),
      'iam-role-trust-mfa-required': named({ open: 'NON_COMPLIANT', guarded: 'COMPLIANT' }),
    };
  }, 5 * MINUTE);

  afterAll(() => {
    emulator?.stop();
    rmSync(clone, { recursive: true, force: true });
  });

  it(
    "builds and deploys with the repository's own settings",
    async () => {
      await sam(clone, ['build'], emulator.environment);
      const { stdout } = await deploy();
      expect(stdout).toContain('Successfully created/updated stack');
      const { ConfigRules = [] } = await config.send(new DescribeConfigRulesCommand({}));
      expect(ConfigRules.map(({ ConfigRuleName }) => ConfigRuleName).sort()).toEqual(
        rules.map(({ id }) => id).sort(),
      );
    },
    15 * MINUTE,
  );

  it(
    'deploys again without a change',
    async () => {
      expect((await deploy()).stdout + (await deploy()).stderr).toMatch(/No changes to deploy|is up to date/);
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
    'follows when a device goes, a user goes and a trust policy changes',
    async () => {
      await iam.send(new DeactivateMFADeviceCommand({ UserName: 'alice', SerialNumber: deviceOf('alice') }));
      await assignDevice('carol');
      await iam.send(new DeleteUserCommand({ UserName: 'dave' })).catch(() => undefined);
      await createUser('dave');
      await runRules({ ...expected });
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
});
