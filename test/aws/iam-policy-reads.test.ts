import {
  GetGroupCommand,
  GetPolicyVersionCommand,
  GetUserPolicyCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListUserPoliciesCommand,
  paginateListGroups,
} from '@aws-sdk/client-iam';
import { all, clientsOf } from './clients.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';
import { accountFromFolder } from './inventory-folder.ts';

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

let aws: AwsEndpoint;
beforeEach(async () => {
  aws = await startAws({ account: accountFromFolder('examples/account') });
});
afterEach(() => aws.stop());

it('tells groups and their members', async () => {
  const { iam } = clientsOf(aws);
  const groups = await all(paginateListGroups({ client: iam }, {}), ({ Groups }) => Groups);
  expect(groups.map(({ GroupName }) => GroupName)).toEqual(['Administrators']);
  const { Users = [] } = await iam.send(new GetGroupCommand({ GroupName: 'Administrators' }));
  expect(Users.map(({ UserName }) => UserName)).toEqual(['alice', 'grace']);
});

it('tells the policies of one user or group', async () => {
  const { iam } = clientsOf(aws);
  const ofBob = await iam.send(new ListAttachedUserPoliciesCommand({ UserName: 'bob' }));
  expect(ofBob.AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)).toEqual([ADMINISTRATOR]);
  const ofGroup = await iam.send(new ListAttachedGroupPoliciesCommand({ GroupName: 'Administrators' }));
  expect(ofGroup.AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual([
    'SelfManageMfa',
    'AdministratorAccess',
  ]);
  const { PolicyNames } = await iam.send(new ListUserPoliciesCommand({ UserName: 'dana' }));
  expect(PolicyNames).toEqual(['Deployments']);
  const inline = await iam.send(new GetUserPolicyCommand({ UserName: 'dana', PolicyName: 'Deployments' }));
  expect(JSON.parse(decodeURIComponent(inline.PolicyDocument ?? ''))).toHaveProperty('Statement');
});

it('tells managed policies, who has them, and what they say', async () => {
  const { iam } = clientsOf(aws);
  const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }));
  expect(Policies.map(({ PolicyName, AttachmentCount }) => [PolicyName, AttachmentCount])).toEqual([
    ['SelfManageMfa', 1],
  ]);
  const { PolicyUsers, PolicyGroups } = await iam.send(
    new ListEntitiesForPolicyCommand({ PolicyArn: ADMINISTRATOR }),
  );
  expect(PolicyUsers?.map(({ UserName }) => UserName)).toEqual(['bob']);
  expect(PolicyGroups?.map(({ GroupName }) => GroupName)).toEqual(['Administrators']);
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn: ADMINISTRATOR, VersionId: 'v1' }),
  );
  expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toContain('"Action":"*"');
});

it.each([
  ['user', new ListUserPoliciesCommand({ UserName: 'nobody' })],
  ['user policy', new GetUserPolicyCommand({ UserName: 'dana', PolicyName: 'Nothing' })],
  ['group', new GetGroupCommand({ GroupName: 'Nobodies' })],
])('knows no %s that is not there', async (_, command) => {
  const { iam } = clientsOf(aws);
  // Each is one of the commands of this client.
  await expect(iam.send(command as ListUserPoliciesCommand)).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
});
