/** What a topic that all accounts tell, and its key, have to allow. */
import { dnsSuffixOf } from './rules-stack.ts';

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
