/** Who may do everything: whoever may take any action, and give rights whatever else the account has. */
import { allow, arnOf, deny, trusts } from '../../test/support/account-with.ts';
import type { AccountWith } from '../../test/support/account-with.ts';
import { alice, check, type Expected } from '../../test/support/alices-privileges.ts';

const ALL_BUT_IAM = { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' };
const withRights = (
  action: unknown,
  others: Partial<AccountWith> = {},
  condition?: Record<string, Record<string, unknown>>,
) => alice([ALL_BUT_IAM, allow(action, '*', condition)], others);
const READER = { can: [allow('s3:GetObject')] };
const ADMIN = { can: [allow('*')] };
const onlyPolicy = (name: string) => ({
  ArnEquals: { 'iam:PolicyARN': `arn:aws:iam::aws:policy/${name}` },
});

describe('all but IAM, and one right in IAM', () => {
  it.each<[string, AccountWith, Expected]>([
    ['passwords of others, of whom there are none', withRights('iam:UpdateLoginProfile'), 'power'],
    [
      'passwords of others, of whom one is an administrator',
      withRights('iam:UpdateLoginProfile', { users: { bob: ADMIN } }),
      'administrator > principal.change-password bob ?',
    ],
    ['keys of others, who read', withRights('iam:CreateAccessKey', { users: { bob: READER } }), 'power'],
    ['members of groups, of which there are none', withRights('iam:AddUserToGroup'), 'power'],
    [
      'members of groups, of which one is of administrators',
      withRights('iam:AddUserToGroup', { groups: { admins: ADMIN } }),
      'administrator > self.join-group alice',
    ],
    ['policies of groups, of which there are none', withRights('iam:PutGroupPolicy'), 'power'],
    ['policies of roles, of which there are none', withRights('iam:PutRolePolicy'), 'power'],
    [
      'policies of roles, of which there is one that others assume',
      withRights('iam:PutRolePolicy', {
        roles: { app: { trust: trusts({ Service: 'ec2.amazonaws.com' }) } },
      }),
      'power',
    ],
    ['roles, and their policies', withRights(['iam:CreateRole', 'iam:PutRolePolicy']), 'administrator'],
    ['users, and their keys', withRights(['iam:CreateUser', 'iam:CreateAccessKey']), 'power'],
    ['policies of users', withRights('iam:PutUserPolicy'), 'administrator'],
    ['one policy of users', withRights('iam:AttachUserPolicy', {}, onlyPolicy('ReadOnlyAccess')), 'power'],
    [
      'the policy of administrators of users',
      withRights('iam:AttachUserPolicy', {}, onlyPolicy('AdministratorAccess')),
      'administrator',
    ],
    ['versions of policies, of which it has none', withRights('iam:CreatePolicyVersion'), 'power'],
  ])('%s', (_, account, expected) => {
    check(account, expected);
  });

  it('is a path where the rights are about oneself', () => {
    check(
      alice([ALL_BUT_IAM, allow('iam:PutUserPolicy', arnOf('user', 'alice'))]),
      'administrator > self.put-user-policy alice',
    );
    check(alice([allow('*'), deny('iam:*')]), 'power');
  });
});
