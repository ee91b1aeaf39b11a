import { DescribeRuleCommand, ListRuleNamesByTargetCommand } from '@aws-sdk/client-eventbridge';
import { toAccount } from './account.ts';
import { clientsOf } from './clients.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';

const TARGET = 'arn:aws:sqs:eu-west-1:111122223333:q';

let aws: AwsEndpoint;

beforeEach(async () => {
  const rule = (Name: string, region = 'eu-west-1') => {
    const Arn = `arn:aws:events:${region}:111122223333:rule/${Name}`;
    return [
      Arn,
      { Name, Arn, State: 'ENABLED' as const, EventPattern: '{}', Targets: [{ Id: 'a', Arn: TARGET }] },
    ];
  };
  aws = await startAws({
    account: toAccount({
      eventRules: Object.fromEntries([rule('one'), rule('two'), rule('three'), rule('far', 'us-east-1')]),
    }),
  });
});

afterEach(async () => {
  await aws.stop();
});

const client = () => clientsOf(aws).eventBridge;

it('a rule of the region is described, without its targets', async () => {
  const rule = await client().send(new DescribeRuleCommand({ Name: 'one' }));
  expect(rule).toMatchObject({ Name: 'one', State: 'ENABLED', EventPattern: '{}', EventBusName: 'default' });
  expect(rule).not.toHaveProperty('Targets');
});

it.each([[[]], [[2]], [[1, 0]]])('rules are listed by their target over pages of %j', async (pageSizes) => {
  aws.pageSizes = pageSizes;
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page = await client().send(
      new ListRuleNamesByTargetCommand({ TargetArn: TARGET, NextToken: token }),
    );
    names.push(...(page.RuleNames ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  expect(names).toEqual(['one', 'three', 'two']);
});

it('refuses a rule that is not there, one of another region and a name that is none', async () => {
  for (const Name of ['none', 'far'])
    await expect(client().send(new DescribeRuleCommand({ Name }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Rule ${Name} does not exist on EventBus default.`,
    });
  await expect(client().send(new DescribeRuleCommand({ Name: 'a b' }))).rejects.toThrow('pattern');
});

it('refuses a token that is none', async () => {
  await expect(
    client().send(new ListRuleNamesByTargetCommand({ TargetArn: TARGET, NextToken: 'x' })),
  ).rejects.toThrow('The provided token is invalid.');
});
