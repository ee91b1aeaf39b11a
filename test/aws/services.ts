import { cloudFormation } from './cloudformation.ts';
import { config } from './config.ts';
import { iam } from './iam.ts';
import { organizations } from './organizations.ts';
import { s3 } from './s3.ts';
import type { Service } from './service.ts';
import { sns } from './sns.ts';
import { sts } from './sts.ts';

/** Every service of the endpoint. */
export const services: readonly Service[] = [iam, sts, config, sns, cloudFormation, organizations, s3];
