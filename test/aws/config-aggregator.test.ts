import {
  type ConfigServiceClient,
  DescribeAggregateComplianceByConfigRulesCommand,
  DescribeComplianceByConfigRuleCommand,
  DescribeConfigRuleEvaluationStatusCommand,
  DescribeConfigRulesCommand,
  DescribeConfigurationAggregatorSourcesStatusCommand,
  GetAggregateComplianceDetailsByConfigRuleCommand,
  SelectAggregateResourceConfigCommand,
} from '@aws-sdk/client-config-service';
import { toAccount } from './account.ts';
import { clientsOf } from './clients.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';

let aws: AwsEndpoint;
beforeAll(async () => {
  const account = toAccount({
    aggregators: { org: { sources: [], rules: [] } },
    configRules: { 'a-rule': [] },
  });
  aws = await startAws({ account });
});
afterAll(() => aws.stop());

const ORG = { ConfigurationAggregatorName: 'org' };
const RULE = { ...ORG, ConfigRuleName: 'a-rule', AccountId: '111122223333', AwsRegion: 'us-east-1' };

describe('AWS Config refuses', () => {
  it.each<[string, (config: ConfigServiceClient) => Promise<unknown>, string]>([
    [
      'a limit of 1001',
      (config) => config.send(new DescribeAggregateComplianceByConfigRulesCommand({ ...ORG, Limit: 1001 })),
      'ValidationException',
    ],
    [
      'a query of another form than it knows',
      (config) => config.send(new SelectAggregateResourceConfigCommand({ ...ORG, Expression: 'SELECT *' })),
      'InvalidExpressionException',
    ],
    [
      'a query of an aggregator that is not there',
      (config) =>
        config.send(
          new SelectAggregateResourceConfigCommand({
            ConfigurationAggregatorName: 'none',
            Expression: "SELECT accountId, COUNT(*) WHERE resourceType = 'AWS::IAM::Role' GROUP BY accountId",
          }),
        ),
      'NoSuchConfigurationAggregatorException',
    ],
    [
      'the status of an unknown rule',
      (config) => config.send(new DescribeConfigRuleEvaluationStatusCommand({ ConfigRuleNames: ['b-rule'] })),
      'NoSuchConfigRuleException',
    ],
    [
      'an account id of eleven digits',
      (config) =>
        config.send(
          new DescribeAggregateComplianceByConfigRulesCommand({
            ...ORG,
            Filters: { AccountId: '11112222333' },
          }),
        ),
      'ValidationException',
    ],
    [
      'NOT_APPLICABLE as a filter',
      (config) =>
        config.send(
          new DescribeAggregateComplianceByConfigRulesCommand({
            ...ORG,
            Filters: { ComplianceType: 'NOT_APPLICABLE' },
          }),
        ),
      'ValidationException',
    ],
    [
      'an unknown aggregator',
      (config) =>
        config.send(
          new DescribeAggregateComplianceByConfigRulesCommand({ ConfigurationAggregatorName: 'other' }),
        ),
      'NoSuchConfigurationAggregatorException',
    ],
    [
      'an ARN',
      (config) =>
        config.send(
          new DescribeConfigurationAggregatorSourcesStatusCommand({
            ConfigurationAggregatorName: 'arn:aws:x',
          }),
        ),
      'ValidationException',
    ],
    [
      'details in pages of 101',
      (config) => config.send(new GetAggregateComplianceDetailsByConfigRuleCommand({ ...RULE, Limit: 101 })),
      'ValidationException',
    ],
    [
      'details of no account',
      (config) =>
        config.send(new GetAggregateComplianceDetailsByConfigRuleCommand({ ...RULE, AccountId: undefined })),
      'ValidationException',
    ],
    [
      'INSUFFICIENT_DATA as a filter of details',
      (config) =>
        config.send(
          new GetAggregateComplianceDetailsByConfigRuleCommand({
            ...RULE,
            ComplianceType: 'INSUFFICIENT_DATA',
          }),
        ),
      'ValidationException',
    ],
    [
      'an unknown rule',
      (config) => config.send(new DescribeConfigRulesCommand({ ConfigRuleNames: ['b-rule'] })),
      'NoSuchConfigRuleException',
    ],
    [
      '26 names',
      (config) =>
        config.send(
          new DescribeComplianceByConfigRuleCommand({ ConfigRuleNames: Array<string>(26).fill('a-rule') }),
        ),
      'ValidationException',
    ],
  ])('%s', async (_, send, name) => {
    await expect(send(clientsOf(aws).config)).rejects.toMatchObject({ name });
  });
});
