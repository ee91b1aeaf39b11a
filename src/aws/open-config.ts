import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { clientSettings } from './clients.ts';
import type { AccountChoice, OpenAccount } from './open-account.ts';

/** AWS Config in the one region that the choice, the environment or the profile names. */
export interface OpenConfig {
  readonly config: ConfigServiceClient;
  readonly region: string;
}

/** A client of AWS Config for an account that is open, in the region of its other clients. */
export const openConfig = async (
  { iam }: Pick<OpenAccount, 'iam'>,
  { profile }: Pick<AccountChoice, 'profile'>,
): Promise<OpenConfig> => {
  const region = await iam.config.region();
  const config = new ConfigServiceClient({
    ...clientSettings,
    ...(profile === undefined ? {} : { profile }),
    region,
  });
  return { config, region };
};
