import {
  PutEvaluationsCommand,
  type Evaluation,
  type PutEvaluationsRequest,
} from '@aws-sdk/client-config-service';
import { toAccount } from './account.ts';
import { clientsOf } from './clients.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';

const OTHER_ACCOUNT = '444455556666';

let aws: AwsEndpoint;

beforeEach(async () => {
  aws = await startAws({
    account: toAccount({ configRules: { 'a-rule': ['token-1', 'token-2'] } }),
    otherAccounts: [toAccount({ accountId: OTHER_ACCOUNT })],
  });
});

afterEach(async () => {
  await aws.stop();
});

const evaluation = (overrides: Partial<Evaluation> = {}): Evaluation => ({
  ComplianceResourceType: 'AWS::IAM::User',
  ComplianceResourceId: 'AIDAEXAMPLE',
  ComplianceType: 'COMPLIANT',
  OrderingTimestamp: new Date(),
  ...overrides,
});

const put = (request: Partial<PutEvaluationsRequest>, accountId?: string) =>
  clientsOf(aws, accountId === undefined ? {} : { accountId }).config.send(
    new PutEvaluationsCommand({ ResultToken: 'token-1', Evaluations: [evaluation()], ...request }),
  );

const kept = () => [...(aws.account.configRules['a-rule']?.results.values() ?? [])];

const invalid = (overrides: object): Evaluation => ({ ...evaluation(), ...overrides });

describe('PutEvaluations', () => {
  it('keeps the latest result of each resource', async () => {
    const OrderingTimestamp = new Date(Date.now() - 5000);
    expect((await put({})).FailedEvaluations).toEqual([]);
    await put({ Evaluations: [evaluation({ ComplianceResourceType: 'AWS::IAM::Role' })] });
    await put({
      ResultToken: 'token-2',
      Evaluations: [evaluation({ ComplianceType: 'NON_COMPLIANT', Annotation: 'No.', OrderingTimestamp })],
    });
    expect(kept()).toMatchObject([
      {
        ComplianceType: 'NON_COMPLIANT',
        Annotation: 'No.',
        OrderingTimestamp: OrderingTimestamp.getTime() / 1000,
      },
      { ComplianceResourceType: 'AWS::IAM::Role', ComplianceType: 'COMPLIANT' },
    ]);
  });

  it.each([
    { what: 'the one sent last', keepsLaterResults: false, kept: 'NON_COMPLIANT' },
    { what: 'the later one', keepsLaterResults: true, kept: 'COMPLIANT' },
  ])('of a result and an earlier one keeps $what', async ({ keepsLaterResults, kept: expected }) => {
    aws.account.keepsLaterResults = keepsLaterResults;
    const OrderingTimestamp = new Date(Date.now() - 5000);
    await put({});
    await put({ Evaluations: [evaluation({ ComplianceType: 'NON_COMPLIANT', OrderingTimestamp })] });
    expect(kept()).toMatchObject([{ ComplianceType: expected }]);
  });

  it.each([
    { what: 'no evaluations', request: { Evaluations: [] } },
    { what: '100 evaluations', request: { Evaluations: Array.from({ length: 100 }, () => evaluation()) } },
    {
      what: 'an annotation of 256 characters',
      request: { Evaluations: [evaluation({ Annotation: '😀'.repeat(128) })] },
    },
    {
      what: 'an id of 768 characters',
      request: { Evaluations: [evaluation({ ComplianceResourceId: 'x'.repeat(768) })] },
    },
    { what: 'any token in TestMode', request: { ResultToken: 'anything', TestMode: true } },
    {
      what: 'the whole account',
      request: { Evaluations: [evaluation({ ComplianceResourceType: 'AWS::::Account' })] },
    },
  ])('accepts $what', async ({ request }) => {
    expect((await put(request)).FailedEvaluations).toEqual([]);
  });

  const VALIDATION = 'ValidationException';
  const PARAMETER = 'InvalidParameterValueException';
  it.each([
    {
      what: '101 evaluations',
      request: { Evaluations: Array.from({ length: 101 }, () => evaluation()) },
      error: VALIDATION,
      message: /'evaluations' failed.*less than or equal to 100$/,
    },
    {
      what: 'an annotation of 257 characters',
      request: { Evaluations: [evaluation(), evaluation({ Annotation: 'x'.repeat(257) })] },
      error: VALIDATION,
      message: /'evaluations\.2\.member\.annotation'.*less than or equal to 256$/,
    },
    {
      what: 'an empty annotation',
      request: { Evaluations: [evaluation({ Annotation: '' })] },
      error: VALIDATION,
      message: /annotation'.*greater than or equal to 1$/,
    },
    {
      what: 'an id of 769 characters',
      request: { Evaluations: [evaluation({ ComplianceResourceId: 'x'.repeat(769) })] },
      error: VALIDATION,
      message: /complianceResourceId'/,
    },
    {
      what: 'an empty id',
      request: { Evaluations: [evaluation({ ComplianceResourceId: '' })] },
      error: VALIDATION,
      message: /complianceResourceId'/,
    },
    {
      what: 'a timestamp that is text',
      request: { Evaluations: [invalid({ OrderingTimestamp: new Date().toISOString() })] },
      error: 'SerializationException',
      message: /orderingTimestamp' can not be converted to a Timestamp/,
    },
    {
      what: 'no timestamp',
      request: { Evaluations: [invalid({ OrderingTimestamp: undefined })] },
      error: VALIDATION,
      message: /null at 'evaluations\.1\.member\.orderingTimestamp'/,
    },
    {
      what: 'INSUFFICIENT_DATA',
      request: { Evaluations: [evaluation({ ComplianceType: 'INSUFFICIENT_DATA' })] },
      error: PARAMETER,
      message: /INSUFFICIENT_DATA/,
    },
    {
      what: 'another compliance type',
      request: { Evaluations: [invalid({ ComplianceType: 'compliant' })] },
      error: VALIDATION,
      message: /enum value set/,
    },
    {
      what: 'a resource type that is none',
      request: { Evaluations: [evaluation({ ComplianceResourceType: 'AWS::Account' })] },
      error: PARAMETER,
      message: /The resource type AWS::Account is invalid/,
    },
    {
      what: 'no token, in TestMode too',
      request: { ResultToken: undefined, TestMode: true },
      error: VALIDATION,
      message: /null at 'resultToken'/,
    },
    {
      what: 'a token that was not issued',
      request: { ResultToken: 'forged' },
      error: 'InvalidResultTokenException',
      message: /Result Token provided is invalid/,
    },
  ])('refuses $what, and keeps nothing', async ({ request, error, message }) => {
    await expect(put(request)).rejects.toMatchObject({
      name: error,
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
    expect(kept()).toEqual([]);
  });

  it("refuses another account's credentials", async () => {
    await expect(put({}, OTHER_ACCOUNT)).rejects.toMatchObject({ name: 'InvalidResultTokenException' });
    expect(kept()).toEqual([]);
  });

  it('keeps nothing in TestMode', async () => {
    await put({ TestMode: true });
    expect(kept()).toEqual([]);
  });

  it.each([
    { name: 'once', times: undefined, failures: [1, 0, 0] },
    { name: 'twice', times: 2, failures: [1, 1, 0] },
    { name: 'always', times: Infinity, failures: [1, 1, 1] },
  ])('gives chosen evaluations back, $name', async ({ times, failures }) => {
    aws.failEvaluations(({ ComplianceResourceId }) => ComplianceResourceId === 'bad', times);
    const Evaluations = [
      evaluation(),
      evaluation({ ComplianceResourceId: 'bad', Annotation: 'Kept whole.' }),
    ];
    for (const count of failures) {
      const { FailedEvaluations = [] } = await put({ Evaluations });
      expect(FailedEvaluations).toEqual(Evaluations.slice(2 - count, 1 + count));
      expect(kept()).toHaveLength(2 - count);
    }
  });
});
