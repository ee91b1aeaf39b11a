import { rm } from 'node:fs/promises';
import {
  ConfigServiceClient,
  paginateGetComplianceDetailsByConfigRule,
  PutConfigurationRecorderCommand,
  type EvaluationResult,
} from '@aws-sdk/client-config-service';
import {
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  EnableMFADeviceCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { startEmulator, type Emulator } from './emulator.ts';
import { cleanCopy, lambdaNode, run, sam, type Ran } from './tools.ts';

/** The emulator's own account. */
export const ACCOUNT = '123456789012';

/** A trust policy that lets in the account itself, on a condition or on none. */
export const trust = (Condition?: object): string =>
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

/** How clients of the SDK reach the emulated account. */
interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** An emulated account that AWS Config records, and a clone of the repository to deploy into it. */
export interface SingleAccount {
  readonly emulator: Emulator;
  readonly settings: ClientSettings;
  readonly config: ConfigServiceClient;
  readonly iam: IAMClient;
  /** Gives the user's id. */
  createUser(name: string): Promise<string>;
  /** Gives the role's id. */
  createRole(name: string, trustPolicy: string): Promise<string>;
  /** A virtual MFA device of the user's name. */
  assignDevice(userName: string): Promise<void>;
  deactivateDevice(userName: string): Promise<void>;
  /** What AWS Config holds of a rule, NOT_APPLICABLE left out, by resource id. */
  resultsOf(configRuleName: string): Promise<ReadonlyMap<string, EvaluationResult>>;
  /** `sam` in the clone. */
  sam(...args: string[]): Promise<Ran>;
  /** The built command, with the credentials of the account or as the environment says; 2 is a failure. */
  mfaRules(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ran>;
  stop(): Promise<void>;
}

const deviceOf = (userName: string): string => `arn:aws:iam::${ACCOUNT}:mfa/${userName}`;

/** Starts an emulator with nothing in it but a configuration recorder, which is not started yet. */
export const startSingleAccount = async (): Promise<SingleAccount> => {
  const clone = await cleanCopy();
  await run('npm', ['run', '--silent', 'build']);
  const emulator = await startEmulator(await lambdaNode('nodejs24.x'));
  const settings = {
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const iam = new IAMClient(settings);
  const config = new ConfigServiceClient(settings);
  await config.send(
    new PutConfigurationRecorderCommand({
      ConfigurationRecorder: {
        name: 'default',
        roleARN: `arn:aws:iam::${ACCOUNT}:role/config`,
        recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
      },
    }),
  );
  return {
    emulator,
    settings,
    config,
    iam,
    createUser: async (UserName) => {
      const { User } = await iam.send(new CreateUserCommand({ UserName }));
      return User?.UserId ?? '';
    },
    createRole: async (RoleName, AssumeRolePolicyDocument) => {
      const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
      return Role?.RoleId ?? '';
    },
    assignDevice: async (UserName) => {
      await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName }));
      const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '654321' };
      await iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber: deviceOf(UserName), ...codes }));
    },
    deactivateDevice: async (UserName) => {
      await iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber: deviceOf(UserName) }));
    },
    resultsOf: async (ConfigRuleName) => {
      const results = new Map<string, EvaluationResult>();
      for await (const page of paginateGetComplianceDetailsByConfigRule(
        { client: config },
        { ConfigRuleName },
      ))
        for (const result of page.EvaluationResults ?? []) {
          const id = result.EvaluationResultIdentifier?.EvaluationResultQualifier?.ResourceId ?? '';
          if (result.ComplianceType !== 'NOT_APPLICABLE') results.set(id, result);
        }
      return results;
    },
    sam: (...args) => sam(clone, args, emulator.environment),
    mfaRules: (args, environment = {}) =>
      run(process.execPath, ['dist/cli.js', ...args], {
        env: { ...process.env, ...emulator.environment, ...environment },
        allowed: [0, 1, 3],
      }),
    stop: async () => {
      await emulator.stop();
      await rm(clone, { recursive: true, force: true });
    },
  };
};
