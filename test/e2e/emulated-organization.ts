import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ConfigServiceClient, PutConfigurationRecorderCommand } from '@aws-sdk/client-config-service';
import { CreateRoleCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  CreateOrganizationalUnitCommand,
  DescribeCreateAccountStatusCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { pause } from './emulator.ts';

const MANAGEMENT = '123456789012';

/** An account of the emulated organization, seen with credentials of its own. */
export interface EmulatedAccount {
  readonly id: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly cloudFormation: CloudFormationClient;
  readonly config: ConfigServiceClient;
  readonly iam: IAMClient;
  readonly s3: S3Client;
}

export interface EmulatedOrganization {
  readonly management: EmulatedAccount;
  createUnit(name: string): Promise<string>;
  /** An account with a configuration recorder, in a unit or under the root. */
  createAccount(name: string, unit?: string): Promise<EmulatedAccount>;
}

const ATTEMPTS = 60;

/**
 * Makes an organization of the emulator's own account, with nothing in it.
 *
 * @param url of the emulator, or of what stands in front of it
 * @param opened is told of every account before anything is done with it
 */
export const createOrganization = async (
  url: string,
  opened: (account: EmulatedAccount) => void,
): Promise<EmulatedOrganization> => {
  const region = 'us-east-1';
  const open = (id: string, credentials: EmulatedAccount['credentials']): EmulatedAccount => {
    const settings = { endpoint: url, region, credentials };
    const account = {
      id,
      credentials,
      cloudFormation: new CloudFormationClient(settings),
      config: new ConfigServiceClient(settings),
      iam: new IAMClient(settings),
      s3: new S3Client(settings),
    };
    opened(account);
    return account;
  };
  const record = async ({ id, config }: EmulatedAccount): Promise<void> => {
    await config.send(
      new PutConfigurationRecorderCommand({
        ConfigurationRecorder: {
          name: 'default',
          roleARN: `arn:aws:iam::${id}:role/config`,
          recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
        },
      }),
    );
  };
  const root = { accessKeyId: 'test', secretAccessKey: 'test' };
  const organizations = new OrganizationsClient({ endpoint: url, region, credentials: root });
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  const rootId = Roots?.[0]?.Id ?? '';
  const management = open(MANAGEMENT, root);
  await record(management);

  const accountNamed = async (AccountName: string): Promise<string> => {
    const { CreateAccountStatus } = await organizations.send(
      new CreateAccountCommand({ AccountName, Email: `${AccountName}@example.com` }),
    );
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { CreateAccountStatus: status } = await organizations.send(
        new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: CreateAccountStatus?.Id }),
      );
      if (status?.State === 'SUCCEEDED' && status.AccountId !== undefined) return status.AccountId;
      if (status?.State === 'FAILED') throw new Error(`account ${AccountName}: ${status.FailureReason}`);
      await pause(200);
    }
    throw new Error(`account ${AccountName} is still being made`);
  };

  return {
    management,
    createUnit: async (Name) => {
      const { OrganizationalUnit } = await organizations.send(
        new CreateOrganizationalUnitCommand({ ParentId: rootId, Name }),
      );
      return OrganizationalUnit?.Id ?? '';
    },
    createAccount: async (name, unit) => {
      const id = await accountNamed(name);
      const answer = await fetch(`${url}/_fakecloud/iam/create-admin`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ accountId: id, userName: 'administrator' }),
      });
      const { accessKeyId, secretAccessKey } = (await answer.json()) as EmulatedAccount['credentials'];
      const account = open(id, { accessKeyId, secretAccessKey });
      await record(account);
      if (unit !== undefined)
        await organizations.send(
          new MoveAccountCommand({ AccountId: id, SourceParentId: rootId, DestinationParentId: unit }),
        );
      return account;
    },
  };
};

/** A user without MFA and two roles, of which one lets in whoever has a password or a key. */
export const fillAccount = async ({ id, iam }: EmulatedAccount): Promise<void> => {
  await iam.send(new CreateUserCommand({ UserName: 'somebody' }));
  const trust = (Condition?: object): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${id}:root` },
          Action: 'sts:AssumeRole',
          ...(Condition === undefined ? {} : { Condition }),
        },
      ],
    });
  await iam.send(new CreateRoleCommand({ RoleName: 'open', AssumeRolePolicyDocument: trust() }));
  const withMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
  await iam.send(new CreateRoleCommand({ RoleName: 'guarded', AssumeRolePolicyDocument: trust(withMfa) }));
};
