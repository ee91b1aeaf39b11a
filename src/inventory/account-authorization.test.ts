/** The rights of users: read once, whole or not at all, and the same from a saved answer. */
import type { Need } from '../../rules/rule.ts';
import type { IamUser } from '../resources/user.ts';
import { accountInventory } from './account.ts';
import type { Listing } from './inventory.ts';
import { saveDetails } from './save-details.ts';
import { recordCalls, type RecordedCall } from '../aws/recorded-calls.ts';
import { toAccount, type Account } from '../../test/aws/account.ts';
import { clientsOf } from '../../test/aws/clients.ts';
import { startAws, type AwsEndpoint } from '../../test/aws/endpoint.ts';
import { createTestFolder, type Files } from '../../test/support/test-folder.ts';

const home = { accountId: '111122223333', partition: 'aws' };
const CREATED = '2024-01-02T03:04:05Z';
const NEEDS: readonly Need<IamUser>[] = [{ fact: 'authorization' }];
const everything = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const boundary = 'arn:aws:iam::111122223333:policy/boundary';

const toTestAccount = (): Account =>
  toAccount({
    ...home,
    users: [
      {
        UserName: 'alice',
        GroupList: ['staff'],
        UserPolicyList: [{ PolicyName: 'own', PolicyDocument: everything }],
        PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary },
        Tags: [{ Key: 'team', Value: 'data' }],
      },
      { UserName: 'bob' },
    ],
    groups: [
      {
        GroupName: 'staff',
        GroupId: 'AGPAEXAMPLESTAFFQ2A3B',
        Arn: 'arn:aws:iam::111122223333:group/staff',
        Path: '/',
        CreateDate: CREATED,
        GroupPolicyList: [],
        AttachedManagedPolicies: [{ PolicyName: 'boundary', PolicyArn: boundary }],
      },
    ],
    roles: [
      {
        RoleName: 'app',
        AssumeRolePolicyDocument: trust,
        RolePolicyList: [{ PolicyName: 'own', PolicyDocument: everything }],
        InstanceProfileList: [
          {
            Path: '/',
            InstanceProfileName: 'app',
            InstanceProfileId: 'AIPAEXAMPLEAPPQ2A3B4C',
            Arn: 'arn:aws:iam::111122223333:instance-profile/app',
            CreateDate: CREATED,
            Roles: [],
          },
        ],
      },
    ],
    policies: [
      {
        PolicyName: 'boundary',
        PolicyId: 'ANPAEXAMPLEBOUNDARYQ2',
        Arn: boundary,
        Path: '/',
        DefaultVersionId: 'v2',
        AttachmentCount: 1,
        IsAttachable: true,
        CreateDate: CREATED,
        UpdateDate: CREATED,
        PolicyVersionList: [
          { Document: trust, VersionId: 'v1', IsDefaultVersion: false, CreateDate: CREATED },
          { Document: everything, VersionId: 'v2', IsDefaultVersion: true, CreateDate: CREATED },
        ],
      },
    ],
  });

let aws: AwsEndpoint;

beforeEach(async () => {
  aws = await startAws({ account: toTestAccount() });
});

afterEach(() => aws.stop());

const OPERATION = 'GetAccountAuthorizationDetails';
const CALL = `iam:${OPERATION}`;

const listUsers = async (
  inventory = accountInventory({ iam: clientsOf(aws).iam }),
): Promise<Listing<IamUser>> => {
  const listing = await inventory.list('AWS::IAM::User', NEEDS, {});
  if (listing === undefined) throw new Error('a live account lists every type');
  return listing;
};

/** What the details have, without the form in which policies came. */
const shapeOf = ({ resources }: Listing<IamUser>) =>
  resources.map(({ resourceName, authorization }) => ({
    name: resourceName,
    user: authorization && {
      ...authorization.value.user,
      inline: authorization.value.user.inline.map(({ name }) => name),
      tags: [...authorization.value.user.tags],
    },
    lists: authorization && {
      users: authorization.value.account.users.map(({ name }) => name),
      groups: authorization.value.account.groups.map(({ name, attached }) => [name, attached]),
      roles: authorization.value.account.roles.map(({ name, isInProfile }) => [name, isInProfile]),
      policies: authorization.value.account.policies.map(({ name, versions }) => [
        name,
        versions.map(({ id, isDefault }) => [id, isDefault]),
      ]),
    },
  }));

describe('the rights of the users of a live account', () => {
  it('are the same object for all of them, in pages as large as IAM gives, asked for once', async () => {
    const inventory = accountInventory({ iam: clientsOf(aws).iam });
    const [first, again] = [await listUsers(inventory), await listUsers(inventory)];
    expect(first.problems).toEqual([]);
    expect(shapeOf(first)).toMatchObject([
      {
        name: 'alice',
        user: { groups: ['staff'], inline: ['own'], boundary, tags: [['team', 'data']] },
        lists: {
          users: ['alice', 'bob'],
          groups: [['staff', [boundary]]],
          roles: [['app', true]],
          policies: [
            [
              'boundary',
              [
                ['v1', false],
                ['v2', true],
              ],
            ],
          ],
        },
      },
      { name: 'bob', user: { groups: [], inline: [], boundary: undefined } },
    ]);
    const accounts = [...first.resources, ...again.resources].map(
      ({ authorization }) => authorization?.value.account,
    );
    expect(new Set(accounts).size).toBe(1);
    expect(accounts[0]).toBeDefined();
    expect(
      aws.requests.flatMap(({ operation, params }) => (operation === CALL ? [params['MaxItems']] : [])),
    ).toEqual(['1000']);
    expect(first.resources[0]?.authorization).toMatchObject({
      source: OPERATION,
      asOf: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('are put together from pages', async () => {
    const whole = shapeOf(await listUsers());
    aws.resetCalls();
    aws.pageSizes = [2];
    expect(shapeOf(await listUsers())).toEqual(whole);
    expect(aws.calls.get(CALL)).toBe(3);
  });

  it('are not known of a user who has the name of another, or was made in between', async () => {
    const inventory = accountInventory({ iam: clientsOf(aws).iam });
    await listUsers(inventory);
    const [, bob] = aws.account.users;
    if (bob !== undefined) bob.UserId = 'AIDAEXAMPLEBOBAGAINQ2';
    const { resources, problems } = await listUsers(inventory);
    expect(resources.map(({ authorization }) => authorization !== undefined)).toEqual([true, false]);
    expect(problems).toEqual([]);
  });

  it.each(['deny', 'expired', 'empty', 'html', 'garbage'] as const)(
    'are not known of anybody where a page fails: %s, and whoever asks again is told so',
    async (kind) => {
      aws.pageSizes = [2];
      aws.faults.add({ kind, operation: CALL, skip: 1, times: Infinity });
      const inventory = accountInventory({ iam: clientsOf(aws).iam });
      for (const { resources, problems } of [await listUsers(inventory), await listUsers(inventory)]) {
        expect(resources.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
        expect(problems.map(({ operation }) => operation)).toEqual([OPERATION]);
      }
    },
  );
});

describe('a saved answer', () => {
  /** What is saved of the calls that a reading makes. */
  const saved = async (): Promise<Files | undefined> => {
    const calls: RecordedCall[] = [];
    const { iam } = clientsOf(aws);
    const stop = recordCalls(iam, (call) => calls.push(call));
    await listUsers(accountInventory({ iam }));
    stop();
    return saveDetails(calls.filter(({ operation }) => operation === OPERATION));
  };
  const FILE = 'get-account-authorization-details.json';

  it('tells what the account told, and is written as the AWS CLI prints it', async () => {
    aws.pageSizes = [2];
    const live = shapeOf(await listUsers());
    const answer = (await saved()) ?? {};
    expect(answer).toMatchObject({
      UserDetailList: [{ UserPolicyList: [{ PolicyName: 'own', PolicyDocument: everything }] }, {}],
      RoleDetailList: [
        {
          AssumeRolePolicyDocument: trust,
          InstanceProfileList: [
            { InstanceProfileName: 'app', Arn: 'arn:aws:iam::111122223333:instance-profile/app' },
          ],
        },
      ],
      Policies: [{ PolicyVersionList: [{ Document: trust }, { Document: everything, VersionId: 'v2' }] }],
    });
    const folder = createTestFolder();
    const { users } = await folder.read({ [FILE]: answer });
    folder.remove();
    expect(users?.problems).toEqual([]);
    expect(users && shapeOf(users)).toEqual(live);
  });

  it('is none where a page failed', async () => {
    aws.pageSizes = [2];
    aws.faults.add({ kind: 'deny', operation: CALL, skip: 1, times: Infinity });
    expect(await saved()).toBeUndefined();
  });

  it.each<[string, Files]>([
    ['is cut short', { IsTruncated: true }],
    ['has no list of policies', { Policies: undefined }],
    ['has no roles, as --filter leaves it', { RoleDetailList: [] }],
  ])('tells nothing of rights where it %s', async (_, changes) => {
    const folder = createTestFolder();
    const { users } = await folder.read({ [FILE]: { ...(await saved()), ...changes } });
    folder.remove();
    expect(users?.resources.map(({ resourceName, authorization }) => [resourceName, authorization])).toEqual([
      ['alice', undefined],
      ['bob', undefined],
    ]);
  });

  it('names the field that is not as the AWS CLI writes it', async () => {
    const answer = (await saved()) ?? {};
    const folder = createTestFolder();
    await expect(folder.read({ [FILE]: { ...answer, Policies: [{ PolicyName: 'own' }] } })).rejects.toThrow(
      `${FILE}: Policies[0].Arn is missing`,
    );
    folder.remove();
  });
});
