import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { OpenAccount } from './open-account.ts';

/** AWS Config in the one region that the choice, the environment or the profile names. */
export interface OpenConfig {
  readonly config: ConfigServiceClient;
  readonly region: string;
}

/** A client of AWS Config for an account that is open, in the region of its other clients. */
export const openConfig = ({ settings, traced }: Pick<OpenAccount, 'settings' | 'traced'>): OpenConfig => ({
  config: traced(new ConfigServiceClient(settings)),
  region: settings.region,
});
