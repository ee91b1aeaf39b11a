import {
  DescribeConfigurationRecordersCommand,
  DescribeConfigurationRecorderStatusCommand,
  GetComplianceDetailsByConfigRuleCommand,
  GetResourceConfigHistoryCommand,
  paginateGetComplianceDetailsByConfigRule,
  paginateGetResourceConfigHistory,
} from '@aws-sdk/client-config-service';
import { addResult, toAccount } from './account.ts';
import { all, clientsOf } from './clients.ts';
import { configurationItemOf } from './configuration-item.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';

const OTHER_ACCOUNT = '444455556666';

const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
};

let aws: AwsEndpoint;

beforeEach(async () => {
  aws = await startAws({
    account: toAccount({
      roles: [{ RoleName: 'plain', AssumeRolePolicyDocument: trust }],
      configRules: { 'a-rule': ['token-1'] },
    }),
    otherAccounts: [toAccount({ accountId: OTHER_ACCOUNT })],
  });
});

afterEach(async () => {
  await aws.stop();
});

const DETAILS = { ConfigRuleName: 'a-rule' };

it('a region has the recorders of its ARN, and those without one', async () => {
  const recorder = (region: string) => ({
    name: region,
    arn: `arn:aws:config:${region}:111122223333:configuration-recorder/${region}/a1`,
  });
  const everywhere = { name: 'everywhere' };
  aws.account.configurationRecorders = [everywhere, recorder('eu-west-1'), recorder('us-east-1')];
  aws.account.configurationRecorderStatuses = [recorder('eu-west-1'), recorder('us-east-1')];
  const { config } = clientsOf(aws, { region: 'eu-west-1' });
  const { ConfigurationRecorders = [] } = await config.send(new DescribeConfigurationRecordersCommand({}));
  expect(ConfigurationRecorders.map(({ name }) => name)).toEqual(['everywhere', 'eu-west-1']);
  const { ConfigurationRecordersStatus } = await config.send(
    new DescribeConfigurationRecorderStatusCommand({}),
  );
  expect(ConfigurationRecordersStatus).toEqual([recorder('eu-west-1')]);
});

describe('GetComplianceDetailsByConfigRule', () => {
  const COMPLIANCES = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'] as const;
  beforeEach(() => {
    for (let number = 0; number < 30; number += 1)
      addResult(aws.account.configRules['a-rule'], {
        ComplianceResourceType: 'AWS::IAM::User',
        ComplianceResourceId: `AIDA${number}`,
        ComplianceType: COMPLIANCES[number % 3] ?? 'COMPLIANT',
        OrderingTimestamp: new Date(),
      });
  });

  it.each([
    { types: undefined, count: 30, pageSizes: [] },
    { types: [], count: 30, pageSizes: [] },
    { types: ['COMPLIANT', 'NON_COMPLIANT'] as const, count: 20, pageSizes: [3, 0] },
    { types: ['NOT_APPLICABLE'] as const, count: 10, pageSizes: [7] },
  ])('gives the results of $types over pages of $pageSizes', async ({ types, count, pageSizes }) => {
    aws.pageSizes = pageSizes;
    const results = await all(
      paginateGetComplianceDetailsByConfigRule(
        { client: clientsOf(aws).config },
        { ...DETAILS, ComplianceTypes: types && [...types] },
      ),
      ({ EvaluationResults }) => EvaluationResults,
    );
    const ids = results.map(
      (result) => result.EvaluationResultIdentifier?.EvaluationResultQualifier?.ResourceId,
    );
    expect(new Set(ids).size).toBe(count);
    expect(results).toHaveLength(count);
    expect(results[0]).toMatchObject({
      EvaluationResultIdentifier: {
        EvaluationResultQualifier: {
          ...DETAILS,
          ResourceType: 'AWS::IAM::User',
          EvaluationMode: 'DETECTIVE',
        },
        OrderingTimestamp: expect.any(Date),
      },
      ResultRecordedTime: expect.any(Date),
      ConfigRuleInvokedTime: expect.any(Date),
    });
  });

  it.each([
    { what: '10 results unless asked for more', Limit: undefined, count: 10 },
    { what: '10 results for a limit of 0', Limit: 0, count: 10 },
    { what: 'as many as asked for', Limit: 25, count: 25 },
  ])('gives $what', async ({ Limit, count }) => {
    const { EvaluationResults, NextToken } = await clientsOf(aws).config.send(
      new GetComplianceDetailsByConfigRuleCommand({ ...DETAILS, Limit }),
    );
    expect(EvaluationResults).toHaveLength(count);
    expect(NextToken).toEqual(expect.any(String));
  });

  it.each([
    { what: 'a limit of 101', input: { Limit: 101 }, error: 'ValidationException' },
    {
      what: 'a name of 65 characters',
      input: { ConfigRuleName: 'x'.repeat(65) },
      error: 'ValidationException',
    },
    {
      what: 'INSUFFICIENT_DATA as a filter',
      input: { ComplianceTypes: ['INSUFFICIENT_DATA' as const] },
      error: 'InvalidParameterValueException',
    },
    {
      what: 'four types',
      input: { ComplianceTypes: [...COMPLIANCES, 'COMPLIANT' as const] },
      error: 'ValidationException',
    },
    { what: 'an invented token', input: { NextToken: 'AAAA' }, error: 'InvalidNextTokenException' },
    { what: 'an unknown rule', input: { ConfigRuleName: 'b-rule' }, error: 'NoSuchConfigRuleException' },
  ])('refuses $what', async ({ input, error }) => {
    const { config } = clientsOf(aws);
    const command = new GetComplianceDetailsByConfigRuleCommand({ ...DETAILS, ...input });
    await expect(config.send(command)).rejects.toMatchObject({ name: error });
  });

  it("knows no other account's rule", async () => {
    const { config } = clientsOf(aws, { accountId: OTHER_ACCOUNT });
    await expect(config.send(new GetComplianceDetailsByConfigRuleCommand(DETAILS))).rejects.toMatchObject({
      name: 'NoSuchConfigRuleException',
    });
  });
});

describe('GetResourceConfigHistory', () => {
  const minutesAgo = (minutes: number): Date => new Date(Date.UTC(2024, 5, 1) - minutes * 60_000);
  const resource = () => ({
    resourceType: 'AWS::IAM::Role' as const,
    resourceId: aws.account.roles[0]?.RoleId,
  });

  beforeEach(() => {
    const { account } = aws;
    const [role] = account.roles;
    if (!role) throw new Error('the account has no role');
    account.configurationItems = [
      { minutes: 30, status: 'ResourceDiscovered' },
      { minutes: 10, status: 'ResourceDeleted' },
      { minutes: 20, status: 'OK' },
    ].map(({ minutes, status }) =>
      configurationItemOf(account, role, {
        configurationItemCaptureTime: minutesAgo(minutes).toISOString(),
        configurationItemStatus: status,
      }),
    );
  });

  it.each([
    { name: 'the latest first', input: {}, statuses: ['ResourceDeleted', 'OK', 'ResourceDiscovered'] },
    {
      name: 'none after laterTime',
      input: { laterTime: minutesAgo(20) },
      statuses: ['OK', 'ResourceDiscovered'],
    },
    {
      name: 'the first first',
      input: { chronologicalOrder: 'Forward' as const, earlierTime: minutesAgo(20) },
      statuses: ['OK', 'ResourceDeleted'],
    },
  ])('gives $name', async ({ input, statuses }) => {
    aws.pageSizes = [0, 1];
    const items = await all(
      paginateGetResourceConfigHistory({ client: clientsOf(aws).config }, { ...resource(), ...input }),
      ({ configurationItems }) => configurationItems,
    );
    expect(items.map(({ configurationItemStatus }) => configurationItemStatus)).toEqual(statuses);
  });

  it('gives the configuration as text, with the trust policy URL-encoded in it', async () => {
    const { configurationItems: [item] = [] } = await clientsOf(aws).config.send(
      new GetResourceConfigHistoryCommand({ ...resource(), laterTime: minutesAgo(20), limit: 1 }),
    );
    const { assumeRolePolicyDocument } = JSON.parse(item?.configuration ?? '');
    expect(JSON.parse(decodeURIComponent(assumeRolePolicyDocument))).toEqual(trust);
    expect(item?.configurationItemCaptureTime).toEqual(minutesAgo(20));
  });

  it.each([
    {
      what: 'an unknown resource',
      input: { resourceId: 'AROAGONE' },
      error: 'ResourceNotDiscoveredException',
    },
    { what: 'a limit of 101', input: { limit: 101 }, error: 'ValidationException' },
    {
      what: 'a time range that ends before it starts',
      input: { laterTime: minutesAgo(20), earlierTime: minutesAgo(10) },
      error: 'InvalidTimeRangeException',
    },
  ])('refuses $what', async ({ input, error }) => {
    const { config } = clientsOf(aws);
    const command = new GetResourceConfigHistoryCommand({ ...resource(), ...input });
    await expect(config.send(command)).rejects.toMatchObject({ name: error });
  });

  it('needs a recorder', async () => {
    aws.account.hasConfigurationRecorder = false;
    await expect(
      clientsOf(aws).config.send(new GetResourceConfigHistoryCommand(resource())),
    ).rejects.toMatchObject({ name: 'NoAvailableConfigurationRecorderException' });
  });
});
