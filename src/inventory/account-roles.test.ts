import { iamRoleTrustMfaRequired } from '../../rules/iam-role-trust-mfa-required/rule.ts';
import { accountInventory } from './account.ts';
import { toAccount } from '../../test/aws/account.ts';
import { clientsOf } from '../../test/aws/clients.ts';
import { startAws, type AwsEndpoint } from '../../test/aws/endpoint.ts';
import { TRUST_DEFAULTS } from '../../test/support/role-with.ts';

const trust = { Version: '2012-10-17', Statement: [] };

let aws: AwsEndpoint;

beforeEach(async () => {
  aws = await startAws({
    account: toAccount({
      roles: [
        { RoleName: 'one', Path: '/a/b/', AssumeRolePolicyDocument: trust },
        { RoleName: 'two', AssumeRolePolicyDocument: 'not JSON' },
      ],
    }),
  });
});

afterEach(async () => {
  await aws.stop();
});

const readRoles = () => {
  const { iam } = clientsOf(aws);
  return accountInventory({ iam }).list('AWS::IAM::Role', iamRoleTrustMfaRequired.needs, TRUST_DEFAULTS);
};

describe('roles', () => {
  it('come with their trust policies, in pages as large as allowed, and nothing else is asked', async () => {
    expect(await readRoles()).toEqual({
      complete: true,
      problems: [],
      resources: [
        {
          resourceType: 'AWS::IAM::Role',
          resourceId: aws.account.roles[0]?.RoleId,
          resourceName: 'one',
          arn: 'arn:aws:iam::111122223333:role/a/b/one',
          path: '/a/b/',
          createDate: '2023-05-04T09:08:07.000Z',
          accountId: '111122223333',
          trustPolicy: {
            value: encodeURIComponent(JSON.stringify(trust)),
            source: 'ListRoles',
            asOf: expect.stringMatching(/^\d{4}-.*Z$/),
          },
        },
        expect.objectContaining({
          resourceName: 'two',
          trustPolicy: expect.objectContaining({ value: 'not%20JSON' }),
        }),
      ],
    });
    expect(aws.requests.map(({ operation, params }) => [operation, params['MaxItems']])).toEqual([
      ['iam:ListRoles', '1000'],
    ]);
  });

  it.each(['throttle', '5xx', 'deny', 'drop', 'garbage', 'empty'] as const)(
    'are incomplete after %s',
    async (kind) => {
      aws.pageSizes = [1];
      aws.faults.add({ kind, operation: 'iam:ListRoles', skip: 1, times: Infinity });
      expect(await readRoles()).toMatchObject({
        resources: [{ resourceName: 'one' }],
        complete: false,
        problems: [{ operation: 'ListRoles' }],
      });
    },
  );
});
