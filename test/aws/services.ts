import { config } from './config.ts';
import { iam } from './iam.ts';
import type { Service } from './service.ts';
import { sns } from './sns.ts';
import { sts } from './sts.ts';

/** Every service of the endpoint. */
export const services: readonly Service[] = [iam, sts, config, sns];
