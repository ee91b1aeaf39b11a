/** Users and roles who are not there, and whom trust policies of the account let in for their names. */
import {
  ACCOUNT_ID,
  allow,
  arnOf,
  policyOf,
  trusts,
  type AccountWith,
} from '../../test/support/account-with.ts';
import { alice, check, type Expected } from '../../test/support/alices-privileges.ts';

const ACCOUNT = { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` };
const ADMIN = [allow('*')];
const isArn = (value: unknown, operator = 'ArnEquals') => ({ [operator]: { 'aws:PrincipalArn': value } });
const OPS = arnOf('role', 'ops');
const within = { StringEquals: { 'iam:PermissionsBoundary': arnOf('policy', 'limit') } };
const making = [allow('iam:CreateRole', '*', within), allow('iam:PutRolePolicy', '*', within)];

/** Alice, and role app, which is an administrator; what she makes is limited to assuming roles. */
const account = (can: readonly object[], trust: object, others: Partial<AccountWith> = {}): AccountWith =>
  alice(can, {
    policies: { limit: [allow('sts:AssumeRole')] },
    ...others,
    roles: { app: { trust, can: ADMIN }, ...others.roles },
  });
const BY = (name: string) => `administrator > principal.new-role ${name} > principal.assume app`;

describe('a role that is not there, and that a trust policy asks for by its name', () => {
  it.each<[string, AccountWith, Expected]>([
    ['is made by whoever may make roles', account(making, trusts(ACCOUNT, isArn(OPS))), BY('ops')],
    [
      'is made of a name with wildcards',
      account(making, trusts(ACCOUNT, isArn(arnOf('role', 'ops-*'), 'ArnLike'))),
      BY('ops-zq7x'),
    ],
    [
      'is excepted from a Deny',
      account(
        making,
        policyOf(
          { Effect: 'Allow', Principal: ACCOUNT, Action: 'sts:AssumeRole' },
          { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole', Condition: isArn(OPS, 'ArnNotLike') },
        ),
      ),
      BY('ops'),
    ],
    [
      'needs no policy where the trust policy lets in anybody of the name',
      account([allow('iam:CreateRole', '*', within)], trusts('*', isArn(OPS))),
      BY('ops'),
    ],
    [
      'may assume nothing without a policy where the trust policy lets in the account',
      account([allow('iam:CreateRole', '*', within)], trusts(ACCOUNT, isArn(OPS))),
      'write',
    ],
    [
      'cannot be made where other names alone may be',
      account(
        [allow('iam:CreateRole', arnOf('role', 'dev-*'), within), allow('iam:PutRolePolicy', '*', within)],
        trusts(ACCOUNT, isArn(OPS)),
      ),
      'write',
    ],
    [
      'cannot be made where it is there',
      account(making, trusts(ACCOUNT, isArn(OPS)), {
        roles: { ops: { trust: trusts({ Service: 'ec2.amazonaws.com' }) } },
      }),
      'write',
    ],
    ['is no principal: IAM takes an ARN for nobody new', account(making, trusts({ AWS: OPS })), 'write'],
    [
      'is not of the account',
      account(making, trusts(ACCOUNT, isArn(arnOf('role', 'ops', '444455556666')))),
      'write',
    ],
    [
      'has no unique id that is known',
      account(making, trusts(ACCOUNT, { StringLike: { 'aws:userid': 'AROA0000000000GONE00:*' } })),
      'write',
    ],
  ])('%s', (_name, described, expected) => check(described, expected));
});

describe('a user who is not there, and whom a trust policy asks for by his name', () => {
  const makingUsers = [
    allow('iam:CreateUser', '*', within),
    allow('iam:PutUserPolicy', '*', within),
    allow('iam:CreateAccessKey', arnOf('user', 'ops')),
  ];
  const byNewUser = 'administrator > principal.new-user ops > principal.assume app';

  it.each<[string, AccountWith, Expected]>([
    ['is made, by his ARN', account(makingUsers, trusts(ACCOUNT, isArn(arnOf('user', 'ops')))), byNewUser],
    [
      'is made, by his name',
      account(makingUsers, trusts(ACCOUNT, { StringEquals: { 'aws:username': 'ops' } })),
      byNewUser,
    ],
    [
      'cannot be taken where another alone can be',
      account(makingUsers, trusts(ACCOUNT, isArn(arnOf('user', 'root-ops')))),
      'write',
    ],
  ])('%s', (_name, described, expected) => check(described, expected));
});
