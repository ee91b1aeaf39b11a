/** Trust policies for the roles that take the place of users whom programs use: by where the program runs. */
import { NO_ACCOUNT } from './messages.ts';

interface MachinePlace {
  /** Where the program runs, and what is to be done there. */
  readonly where: string;
  readonly trustPolicy: object;
}

const policyOf = (statement: object): object => ({ Version: '2012-10-17', Statement: [statement] });

/** Nobody without credentials of AWS or of the identity provider assumes these, and no IAM user. */
export const machinePlaces = ({
  accountId,
  partition,
}: {
  readonly accountId: string | null;
  readonly partition: string;
}): readonly MachinePlace[] => {
  const account = accountId ?? NO_ACCOUNT;
  const arn = (service: string, region: string, resource: string): string =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  return [
    {
      where:
        'On AWS, in this account: trust the service, and hand the role to the function, task or instance profile. ec2.amazonaws.com, ecs-tasks.amazonaws.com and lambda.amazonaws.com are the most common.',
      trustPolicy: policyOf({
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    },
    {
      where: 'On AWS, in another account: trust the role that it runs with there, not the account.',
      trustPolicy: policyOf({
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::444455556666:role/ROLE_OF_THE_PROGRAM` },
        Action: 'sts:AssumeRole',
      }),
    },
    {
      where:
        'In a CI system: trust its OpenID Connect provider, for this repository and branch alone (GitHub Actions here; GitLab and others likewise).',
      trustPolicy: policyOf({
        Effect: 'Allow',
        Principal: {
          Federated: arn('iam', '', 'oidc-provider/token.actions.githubusercontent.com'),
        },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': 'repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main',
          },
        },
      }),
    },
    {
      where: 'Outside AWS: IAM Roles Anywhere, with a certificate of your own authority.',
      trustPolicy: policyOf({
        Effect: 'Allow',
        Principal: { Service: 'rolesanywhere.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
        Condition: {
          ArnEquals: { 'aws:SourceArn': arn('rolesanywhere', 'REGION', 'trust-anchor/TRUST_ANCHOR_ID') },
        },
      }),
    },
  ];
};
