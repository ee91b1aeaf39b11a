import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import type { OpenAccount } from '../aws/open-account.ts';

/** The services that a deployment uses, in one region. */
export interface OrganizationClients {
  readonly cloudFormation: CloudFormationClient;
  readonly config: ConfigServiceClient;
  readonly organizations: OrganizationsClient;
  readonly s3: S3Client;
  readonly region: string;
}

/** Clients for an account that is open, in the region of its other clients. */
export const openOrganizationClients = ({
  settings,
  traced,
}: Pick<OpenAccount, 'settings' | 'traced'>): OrganizationClients => ({
  cloudFormation: traced(new CloudFormationClient(settings)),
  config: traced(new ConfigServiceClient(settings)),
  organizations: traced(new OrganizationsClient(settings)),
  s3: traced(new S3Client(settings)),
  region: settings.region,
});
