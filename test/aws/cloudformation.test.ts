import { ListStackResourcesCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { toAccount } from './account.ts';
import { all, clientsOf } from './clients.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';

const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/a-stack/1a2b';
const resources = ['A', 'B', 'C'].map((LogicalResourceId) => ({
  LogicalResourceId,
  PhysicalResourceId: `physical-${LogicalResourceId}`,
  ResourceType: 'AWS::SQS::Queue',
  ResourceStatus: 'CREATE_COMPLETE',
}));

let aws: AwsEndpoint;

beforeEach(async () => {
  aws = await startAws({
    account: toAccount({
      stacks: {
        'a-stack': {
          StackName: 'a-stack',
          StackId: STACK_ID,
          StackStatus: 'CREATE_COMPLETE',
          before: [],
          body: '',
          parameters: {},
          outputs: {},
          events: [],
          resources,
        },
      },
    }),
  });
});

afterEach(async () => {
  await aws.stop();
});

it.each([
  ['a-stack', []],
  [STACK_ID, [2]],
  [STACK_ID, [1, 0]],
])('%s has its resources over pages of %j', async (StackName, pageSizes) => {
  aws.pageSizes = pageSizes;
  const client = clientsOf(aws).cloudFormation;
  const pages = paginateListStackResources({ client }, { StackName });
  expect(await all(pages, ({ StackResourceSummaries }) => StackResourceSummaries)).toEqual(resources);
});

it.each([
  ['a stack that is not there', { StackName: 'none' }, 'Stack with id none does not exist'],
  ['a token that is none', { StackName: 'a-stack', NextToken: 'x' }, 'The specified token is invalid'],
])('refuses %s', async (_, input, message) => {
  await expect(clientsOf(aws).cloudFormation.send(new ListStackResourcesCommand(input))).rejects.toThrow(
    message,
  );
});
