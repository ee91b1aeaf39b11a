import { apiGateway } from './api-gateway.ts';
import { cloudFormation } from './cloudformation.ts';
import { cloudTrail } from './cloudtrail.ts';
import { cloudWatch } from './cloudwatch.ts';
import { config } from './config.ts';
import { dynamoDb } from './dynamodb.ts';
import { eks } from './eks.ts';
import { eventBridge } from './eventbridge.ts';
import { glue } from './glue.ts';
import { iam } from './iam.ts';
import { kms } from './kms.ts';
import { lambda } from './lambda.ts';
import { organizations } from './organizations.ts';
import { s3 } from './s3.ts';
import { scheduler } from './scheduler.ts';
import { secretsManager } from './secrets-manager.ts';
import { securityHub } from './securityhub.ts';
import type { Service } from './service.ts';
import { sns } from './sns.ts';
import { sqs } from './sqs.ts';
import { sts } from './sts.ts';

/** Every service of the endpoint. */
export const services: readonly Service[] = [
  iam,
  sts,
  config,
  sns,
  sqs,
  cloudFormation,
  cloudTrail,
  cloudWatch,
  eventBridge,
  lambda,
  organizations,
  s3,
  scheduler,
  securityHub,
  apiGateway,
  dynamoDb,
  eks,
  glue,
  kms,
  secretsManager,
];
