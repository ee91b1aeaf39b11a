/**
 * From a finding to its fix and back, and a user who moves to the baseline, in an emulated AWS that is not this project's and
 * that enforces IAM policies.
 *
 * What the emulator does not do as AWS does: a trust policy sees MFA where the call of AssumeRole itself has a code, and not
 * that of the session that makes it, so that both have one here; it sees no aws:MultiFactorAuthAge, so that roles are assumed
 * of a baseline without a maximum age (test/baseline.test.ts decides the others by the policies); it lets nobody call
 * GetSessionToken without an Allow; it takes any codes when a device is enabled (those of sessions it checks); and a role that
 * trusts the account lets in its users without an Allow of theirs.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { StartConfigRulesEvaluationCommand } from '@aws-sdk/client-config-service';
import {
  AddUserToGroupCommand,
  CreateAccessKeyCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  EnableMFADeviceCommand,
  GetRoleCommand,
  IAMClient,
  ListUsersCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetSessionTokenCommand, STSClient, type Credentials } from '@aws-sdk/client-sts';
import { BASELINE } from '../support/baseline-account.ts';
import { pause } from './emulator.ts';
import { oneTimeCode } from './one-time-code.ts';
import { startTlsRelay, type Relay } from './relay.ts';
import { ACCOUNT, startSingleAccount, trust, type SingleAccount } from './single-account.ts';
import { temporaryFolder, type Ran } from './tools.ts';

const MINUTE = 60_000;
const RULE = 'iam-role-trust-mfa-required';

let account: SingleAccount;

beforeAll(async () => {
  account = await startSingleAccount();
}, 5 * MINUTE);

afterAll(async () => {
  await account?.stop();
}, MINUTE);

describe('a role that AWS Config finds', () => {
  let relay: Relay;
  const undoDir = join(temporaryFolder('fix'), 'undo');
  let roleId: string;

  const mfaRules = (...args: readonly string[]): Promise<Ran> =>
    account.mfaRules([...args, '--region', 'us-east-1'], { AWS_ENDPOINT_URL: relay.url });
  const trustPolicy = async (): Promise<string> => {
    const { Role } = await account.iam.send(new GetRoleCommand({ RoleName: 'open' }));
    return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
  };
  /** Has AWS Config run the rule until it says so of the role, or for a minute; gives what it says then. */
  const evaluatedAs = async (expected: string): Promise<string | undefined> => {
    const read = async (): Promise<string | undefined> =>
      (await account.resultsOf(RULE)).get(roleId)?.ComplianceType;
    await account.config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [RULE] }));
    for (let attempt = 0; attempt < 60 && (await read()) !== expected; attempt += 1) await pause(1_000);
    return read();
  };

  beforeAll(async () => {
    mkdirSync(undoDir, { recursive: true });
    relay = await startTlsRelay(account.emulator.url);
    roleId = await account.createRole('open', trust());
    expect((await mfaRules('deploy', '--yes')).code).toBe(0);
  }, 5 * MINUTE);

  afterAll(async () => {
    rmSync(undoDir, { recursive: true, force: true });
    await relay?.stop();
  }, MINUTE);

  it(
    'is fixed with --apply and then COMPLIANT, and is as before once that is undone',
    async () => {
      expect(await evaluatedAs('NON_COMPLIANT')).toBe('NON_COMPLIANT');
      const applied = await mfaRules('fix', '--role', 'open', '--apply', '--yes', '--undo-dir', undoDir);
      expect(applied).toMatchObject({ code: 0, stdout: expect.stringContaining('applied, and COMPLIANT') });
      expect(await trustPolicy()).not.toBe(trust());
      expect(await evaluatedAs('COMPLIANT')).toBe('COMPLIANT');

      const files = readdirSync(undoDir);
      expect(files).toEqual([expect.stringMatching(new RegExp(`^${ACCOUNT}-open-.*\\.undo\\.json$`))]);
      const undone = await mfaRules('fix', '--undo', join(undoDir, files[0] ?? ''), '--yes');
      expect(undone).toMatchObject({ code: 0, stdout: expect.stringContaining('old trust policy again') });
      expect(await trustPolicy()).toBe(trust());
      expect(await evaluatedAs('NON_COMPLIANT')).toBe('NON_COMPLIANT');
    },
    5 * MINUTE,
  );
});

type Keys = Partial<Credentials>;

describe('a user of a group of baseline/template.yaml', () => {
  const ROLES = ['mfa-administrator', 'mfa-power-user', 'mfa-read-only'];
  const clientsWith = (keys: Keys | undefined) => {
    if (keys?.AccessKeyId === undefined || keys.SecretAccessKey === undefined) throw new Error('no keys');
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken } = keys;
    const session = SessionToken === undefined ? {} : { sessionToken: SessionToken };
    const settings = { ...account.settings, credentials: { accessKeyId, secretAccessKey, ...session } };
    return { iam: new IAMClient(settings), sts: new STSClient(settings) };
  };
  const assume = async (
    { sts }: ReturnType<typeof clientsWith>,
    role: string,
    withMfa: object = {},
  ): Promise<Keys | undefined> => {
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${role}`;
    const { Credentials: keys } = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'e2e', ...withMfa }),
    );
    return keys;
  };
  /** By whoever is asked, and nobody else. */
  const enrol = async ({ iam }: ReturnType<typeof clientsWith>, UserName: string, name: string) => {
    const { VirtualMFADevice: device } = await iam.send(
      new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name }),
    );
    const { SerialNumber, Base32StringSeed = new Uint8Array() } = device ?? {};
    const seed = Buffer.from(Base32StringSeed).toString();
    const code = (before = 0): string => oneTimeCode(seed, Date.now() - before);
    await iam.send(
      new EnableMFADeviceCommand({
        UserName,
        SerialNumber,
        AuthenticationCode1: code(30_000),
        AuthenticationCode2: code(),
      }),
    );
    return { SerialNumber, code };
  };
  /** Of AWS it takes no permission. */
  const allowGetSessionToken = async (UserName: string): Promise<void> => {
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:GetSessionToken', Resource: '*' }],
    });
    await account.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'session', PolicyDocument }));
  };
  const REFUSED = { name: expect.stringContaining('AccessDenied') };

  const createStack = async (
    StackName: string,
    TemplateBody: string,
    prefix: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> => {
    const client = new CloudFormationClient(account.settings);
    await client.send(
      new CreateStackCommand({
        StackName,
        TemplateBody,
        Parameters: Object.entries({ NamePrefix: prefix, ...more }).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    await waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { StackName });
  };
  const createMember = async (UserName: string, ...groups: readonly string[]): Promise<Keys | undefined> => {
    await account.createUser(UserName);
    for (const GroupName of groups)
      await account.iam.send(new AddUserToGroupCommand({ UserName, GroupName }));
    const { AccessKey } = await account.iam.send(new CreateAccessKeyCommand({ UserName }));
    return AccessKey;
  };

  let accessKey: Keys | undefined;
  beforeAll(async () => {
    await createStack('mfa-baseline', readFileSync(BASELINE, 'utf8'), 'mfa-');
    accessKey = await createMember('alice', 'mfa-administrators', 'mfa-read-only');
    await allowGetSessionToken('alice');
  }, 3 * MINUTE);

  it(
    'gets in nowhere without MFA, and enrols a device by himself',
    async () => {
      const byKey = clientsWith(accessKey);
      const { Credentials: withoutMfa } = await byKey.sts.send(new GetSessionTokenCommand({}));
      const isRefused = async (clients: ReturnType<typeof clientsWith>): Promise<void> => {
        for (const role of ROLES) await expect(assume(clients, role)).rejects.toMatchObject(REFUSED);
        await expect(clients.iam.send(new ListUsersCommand({}))).rejects.toMatchObject(REFUSED);
        await expect(
          clients.iam.send(new CreateAccessKeyCommand({ UserName: 'alice' })),
        ).rejects.toMatchObject(REFUSED);
      };
      await isRefused(byKey);
      await isRefused(clientsWith(withoutMfa));

      const { SerialNumber, code } = await enrol(byKey, 'alice', 'phone');
      // The device changes nothing of what the key alone can do, and whoever has that cannot take it away.
      await isRefused(byKey);
      await expect(
        byKey.iam.send(new DeactivateMFADeviceCommand({ UserName: 'alice', SerialNumber })),
      ).rejects.toMatchObject(REFUSED);

      const { Credentials: withMfa } = await byKey.sts.send(
        new GetSessionTokenCommand({ SerialNumber, TokenCode: code() }),
      );
      // By himself he does no more with MFA than manage what is his own.
      await expect(clientsWith(withMfa).iam.send(new ListUsersCommand({}))).rejects.toMatchObject(REFUSED);
    },
    MINUTE,
  );

  it(
    'assumes the roles of his groups with MFA, and not without',
    async () => {
      await createStack('mfa-of-any-age', readFileSync(BASELINE, 'utf8'), 'any-', {
        MaximumMfaAgeSeconds: '0',
      });
      const key = await createMember('bob', 'any-administrators', 'any-read-only');
      await allowGetSessionToken('bob');
      const byKey = clientsWith(key);
      const { SerialNumber, code } = await enrol(byKey, 'bob', 'phone-of-bob');
      const session = async (withMfa: object): Promise<ReturnType<typeof clientsWith>> => {
        const { Credentials: keys } = await byKey.sts.send(new GetSessionTokenCommand(withMfa));
        return clientsWith(keys);
      };
      const withoutMfa = await session({});
      const withMfa = await session({ SerialNumber, TokenCode: code() });
      for (const role of ['any-administrator', 'any-read-only']) {
        for (const clients of [byKey, withoutMfa])
          await expect(assume(clients, role)).rejects.toMatchObject(REFUSED);
        const { iam } = clientsWith(await assume(withMfa, role, { SerialNumber, TokenCode: code() }));
        const { Users = [] } = await iam.send(new ListUsersCommand({}));
        expect(Users.map(({ UserName }) => UserName)).toContain('bob');
      }
      // Of the roles that ask how old the MFA is the emulator tells no age.
      await expect(
        assume(withMfa, 'mfa-administrator', { SerialNumber, TokenCode: code() }),
      ).rejects.toMatchObject(REFUSED);
    },
    2 * MINUTE,
  );
});
