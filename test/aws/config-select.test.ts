/** Queries of AWS Config's inventory, as its language is documented. */
import { paginateSelectResourceConfig, SelectResourceConfigCommand } from '@aws-sdk/client-config-service';
import { toAccount, type ConfigurationItem } from './account.ts';
import { all, clientsOf } from './clients.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';

const item = (resourceId: string, more: Partial<ConfigurationItem> = {}): ConfigurationItem => ({
  resourceType: 'AWS::S3::Bucket',
  resourceId,
  configurationItemCaptureTime: '2026-11-01T00:00:00Z',
  configurationItemStatus: 'OK',
  configuration: JSON.stringify({ name: resourceId, owner: { id: 'o' } }),
  supplementaryConfiguration: { BucketPolicy: { policyText: null } },
  ...more,
});
const LATER = { configurationItemCaptureTime: '2026-11-02T00:00:00Z' };

let aws: AwsEndpoint;
beforeEach(async () => {
  aws = await startAws({
    account: toAccount({
      configurationItems: [
        item('a'),
        item('b'),
        item('b', { ...LATER, configuration: '{"name":"b2"}' }),
        item('gone'),
        item('gone', { ...LATER, configurationItemStatus: 'ResourceDeleted', configuration: null }),
        item('far', { awsRegion: 'us-west-2' }),
        item('queue', { resourceType: 'AWS::SQS::Queue' }),
      ],
    }),
  });
});
afterEach(() => aws.stop());

const BUCKETS = "WHERE resourceType = 'AWS::S3::Bucket'";
const select = async (Expression: string): Promise<readonly unknown[]> => {
  const pages = paginateSelectResourceConfig({ client: clientsOf(aws).config, pageSize: 1 }, { Expression });
  return (await all(pages, ({ Results }) => Results)).map((row) => JSON.parse(row) as unknown);
};

it('a row is JSON text of what a resource has last, nested as it is', async () => {
  expect(await select(`SELECT resourceId, configuration.name, awsRegion ${BUCKETS}`)).toEqual([
    { resourceId: 'a', configuration: { name: 'a' }, awsRegion: 'eu-west-1' },
    { resourceId: 'b', configuration: { name: 'b2' }, awsRegion: 'eu-west-1' },
  ]);
});

it('every test has to hold, and whole records can be selected', async () => {
  expect(
    await select(`select supplementaryConfiguration, configuration ${BUCKETS} and resourceId = 'a'`),
  ).toEqual([
    {
      supplementaryConfiguration: { BucketPolicy: { policyText: null } },
      configuration: { name: 'a', owner: { id: 'o' } },
    },
  ]);
});

it.each<[string, string]>([
  ['SELECT * FROM resources', 'InvalidExpressionException'],
  ['SELECT resourceId', 'InvalidExpressionException'],
  [`SELECT resourceId ${BUCKETS} OR resourceId = 'a'`, 'InvalidExpressionException'],
  [`SELECT resourceId, ${BUCKETS}`, 'InvalidExpressionException'],
  ['', 'ValidationException'],
])('refuses %j', async (Expression, name) => {
  const { config } = clientsOf(aws);
  await expect(config.send(new SelectResourceConfigCommand({ Expression }))).rejects.toMatchObject({ name });
});

it('gives at most a hundred rows a page', async () => {
  const { config } = clientsOf(aws);
  const query = { Expression: `SELECT resourceId ${BUCKETS}`, Limit: 101 };
  await expect(config.send(new SelectResourceConfigCommand(query))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});
