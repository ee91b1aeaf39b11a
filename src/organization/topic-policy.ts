/** What a topic that all accounts tell, and its key, have to allow. */
import { dnsSuffixOf, RULES_STACK } from './rules-stack.ts';

/** What was given for the accounts of an organization. */
interface Told {
  /** `o-a1b2c3d4e5`. */
  readonly organizationId: string;
  readonly topicArn: string;
  /** The name of the statements. */
  readonly sid: 'TellOfComplianceChanges' | 'TellOfAlarms';
  /** ARN of the KMS key of the topic; absent: it has none, or none was given. */
  readonly keyArn?: string | undefined;
}

/** Each account publishes with a role of its own, and a role is a principal of its organization. */
const ofOrganization = (organizationId: string): object => ({ 'aws:PrincipalOrgID': organizationId });

const topicStatement = ({ topicArn, organizationId, sid }: Told): object => ({
  Sid: sid,
  Effect: 'Allow',
  Principal: { AWS: '*' },
  Action: 'sns:Publish',
  Resource: topicArn,
  Condition: { StringEquals: ofOrganization(organizationId) },
});

const keyStatement = ({ topicArn, organizationId, sid }: Told): object => {
  const [, partition = 'aws', , region = ''] = topicArn.split(':');
  const service = `sns.${region}.${dnsSuffixOf(partition)}`;
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
    Resource: '*',
    Condition: { StringEquals: { ...ofOrganization(organizationId), 'kms:ViaService': service } },
  };
};

const linesOf = (statement: object): readonly string[] => JSON.stringify(statement, null, 2).split('\n');

/**
 * Lines for people: each statement, and where it goes.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
export const policyLines = (told: Told): readonly string[] => [
  `The policy of topic ${told.topicArn} has to let in the roles of all accounts (aws:PrincipalOrgID: any principal of this organization, and nobody else). Add this statement to it:`,
  ...linesOf(topicStatement(told)),
  ...(told.keyArn === undefined
    ? []
    : [`and this one to the policy of its key ${told.keyArn}:`, ...linesOf(keyStatement(told))]),
];

/**
 * The same for the alarms of CloudWatch in the account that deploys (rules.yaml): CloudWatch is no principal of an organization.
 *
 * @param accountId the account that deploys
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export const alarmPolicyLines = (topicArn: string, accountId: string): readonly string[] => {
  const [, partition = 'aws', , region = ''] = topicArn.split(':');
  return [
    'and this one, for the alarms of this account that tell of accounts without rules; where the topic has a KMS key, its policy has to let in both:',
    ...linesOf({
      Sid: 'TellOfAccounts',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topicArn,
      Condition: {
        ArnLike: {
          'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${RULES_STACK}-*`,
        },
      },
    }),
  ];
};
