import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  GetComplianceDetailsByConfigRuleCommand,
} from '@aws-sdk/client-config-service';
import { GetUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { clientsOf } from './clients.ts';
import { startAws, type AwsEndpoint, type Credentials } from './endpoint.ts';

let aws: AwsEndpoint;

beforeAll(async () => {
  aws = await startAws();
});

afterAll(async () => {
  await aws.stop();
});

const listUsers = (credentials: Partial<Credentials>) => {
  const settings = { endpoint: aws.url, region: 'us-east-1', maxAttempts: 1 };
  const client = new IAMClient({ ...settings, credentials: { ...aws.credentials(), ...credentials } });
  return client.send(new ListUsersCommand({}));
};

describe('credentials', () => {
  it.each([
    { what: 'an unknown access key', credentials: { accessKeyId: 'AKIAUNKNOWNEXAMPLE00' } },
    { what: 'a temporary key without its session token', credentials: { sessionToken: '' } },
  ])('are refused: $what', async ({ credentials }) => {
    await expect(listUsers(credentials)).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('are refused by AWS Config in its own words', async () => {
    const credentials = { ...aws.credentials(), accessKeyId: 'ASIAUNKNOWNEXAMPLE00' };
    const client = new ConfigServiceClient({
      endpoint: aws.url,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
    await expect(
      client.send(new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: 'a-rule' })),
    ).rejects.toMatchObject({ name: 'UnrecognizedClientException', $metadata: { httpStatusCode: 400 } });
  });

  it('are unknown in a region that the account has not enabled', async () => {
    aws.account.disabledRegions = ['af-south-1'];
    const inRegion = (region: string) =>
      clientsOf(aws, { region }).config.send(new DescribeConfigRulesCommand({}));
    await expect(inRegion('af-south-1')).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    expect((await inRegion('eu-west-1')).ConfigRules).toEqual([]);
  });

  it('are in the environment for a client without settings', () => {
    const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID } = aws.environment();
    expect(AWS_ENDPOINT_URL).toBe(aws.url);
    expect(AWS_ACCESS_KEY_ID).toBe(aws.credentials().accessKeyId);
  });
});

const FORM = 'application/x-www-form-urlencoded';
const JSON_1_1 = 'application/x-amz-json-1.1';
const LIST_USERS = 'Action=ListUsers&Version=2010-05-08';
const TARGET = 'StarlingDoveService.PutEvaluations';

/** A header as the SDK writes it; the digits of the signature are not looked at. */
const authorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=${aws.credentials().accessKeyId}/20240102/us-east-1/${service}/aws4_request, ` +
  `SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=${'0'.repeat(64)}`;

const send = async (type: string, body: string, target?: string, service?: string) => {
  const answer = await fetch(aws.url, {
    method: 'POST',
    body,
    headers: {
      'content-type': type,
      'x-amz-date': '20240102T030405Z',
      'x-amz-security-token': 'session-token',
      ...(target !== undefined && { 'x-amz-target': target }),
      ...(service !== undefined && { authorization: authorization(service) }),
    },
  });
  return { status: answer.status, body: await answer.text() };
};

describe('a request', () => {
  it.each([
    {
      what: 'signed for its service',
      type: FORM,
      body: LIST_USERS,
      service: 'iam',
      status: 200,
      told: '<Users/>',
    },
    {
      what: 'without a signature',
      type: FORM,
      body: LIST_USERS,
      status: 403,
      told: 'MissingAuthenticationToken',
    },
    {
      what: 'signed for another service',
      type: FORM,
      body: LIST_USERS,
      service: 'sts',
      status: 403,
      told: 'SignatureDoesNotMatch',
    },
    {
      what: 'of an unknown operation',
      type: FORM,
      body: 'Action=ListUser&Version=2010-05-08',
      service: 'iam',
      status: 400,
      told: 'InvalidAction',
    },
    {
      what: 'of an operation that every object has',
      type: FORM,
      body: 'Action=constructor&Version=2010-05-08',
      service: 'iam',
      status: 400,
      told: 'InvalidAction',
    },
    {
      what: 'of another version',
      type: FORM,
      body: 'Action=ListUsers&Version=2009-01-01',
      service: 'iam',
      status: 404,
      told: 'UnknownOperation',
    },
    {
      what: 'that is no form',
      type: 'text/plain',
      body: LIST_USERS,
      service: 'iam',
      status: 404,
      told: 'UnknownOperation',
    },
    {
      what: 'in JSON without a signature',
      type: JSON_1_1,
      body: '{}',
      target: TARGET,
      status: 400,
      told: 'MissingAuthenticationTokenException',
    },
    {
      what: 'in JSON for another service',
      type: JSON_1_1,
      body: '{}',
      target: TARGET,
      service: 'iam',
      status: 400,
      told: 'InvalidSignatureException',
    },
    {
      what: 'of an unknown operation in JSON',
      type: JSON_1_1,
      body: '{}',
      target: 'StarlingDoveService.PutIt',
      service: 'config',
      status: 400,
      told: 'UnknownOperationException',
    },
    {
      what: 'that is cut off',
      type: JSON_1_1,
      body: '{"Evaluations":[',
      target: TARGET,
      service: 'config',
      status: 400,
      told: 'SerializationException',
    },
    {
      what: 'that is no object',
      type: JSON_1_1,
      body: '[]',
      target: TARGET,
      service: 'config',
      status: 400,
      told: 'SerializationException',
    },
    {
      what: 'with the content type of another protocol',
      type: 'application/json',
      body: '{}',
      target: TARGET,
      service: 'config',
      status: 400,
      told: 'UnknownOperationException',
    },
  ])('$what: $status', async ({ type, body, target, service, status, told }) => {
    const answer = await send(type, body, target, service);
    expect(answer).toEqual({ status, body: expect.stringContaining(told) });
  });

  it('with names that XML and forms have a meaning for arrives as it is', async () => {
    const UserName = 'a+b=c,d.e@f-g_h';
    const client = new IAMClient({ endpoint: aws.url, region: 'us-east-1', credentials: aws.credentials() });
    await expect(client.send(new GetUserCommand({ UserName }))).rejects.toThrow(
      `The user with name ${UserName} cannot`,
    );
    expect(aws.requests.at(-1)?.params).toEqual({ UserName });
  });
});
