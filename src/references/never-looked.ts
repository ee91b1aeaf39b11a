/** What can name a user and is not looked at, with why. */
import type { NotLooked } from './looked.ts';

const NO_POLICIES_RECORDED = 'AWS Config does not record these, and this does not ask for them';

export const NEVER_LOOKED: readonly NotLooked[] = [
  ...[
    'AWS CodeArtifact',
    'Amazon API Gateway: private custom domain names',
    'Amazon DynamoDB: streams',
    'Amazon Kinesis',
    'Amazon S3 Glacier: vaults',
    'Amazon S3 on Outposts and Object Lambda',
    'AWS RAM: shares',
  ].map((what) => ({ what, why: NO_POLICIES_RECORDED })),
  {
    what: 'the aws-auth map of EKS clusters, users of databases',
    why: 'they are in the cluster or the database',
  },
  { what: 'SCPs and RCPs', why: 'they are policies of the organization' },
  {
    what: 'code, pipelines, templates and state of Terraform',
    why: 'they write policies, and would write the ARN again',
  },
];
