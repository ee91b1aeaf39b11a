import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { S3Client } from '@aws-sdk/client-s3';
import type { OpenAccount } from '../aws/open-account.ts';

/** The services that the deployment of one account uses, in one region. */
export interface DeployClients {
  readonly cloudFormation: CloudFormationClient;
  readonly config: ConfigServiceClient;
  readonly s3: S3Client;
  readonly region: string;
}

/** Clients for an account that is open, in the region of its other clients. */
export const openDeployClients = ({
  settings,
  traced,
}: Pick<OpenAccount, 'settings' | 'traced'>): DeployClients => ({
  cloudFormation: traced(new CloudFormationClient(settings)),
  config: traced(new ConfigServiceClient(settings)),
  s3: traced(new S3Client(settings)),
  region: settings.region,
});
