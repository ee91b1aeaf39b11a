/** Limits that are taken away: one's own, and those of whoever can be become. */
import { accountWith, ACCOUNT_ID, allow, arnOf, deny, trusts } from '../../test/support/account-with.ts';
import type { AccountWith } from '../../test/support/account-with.ts';
import { check, type Expected } from '../../test/support/alices-privileges.ts';
import { iamAdministrators } from './administrators.ts';

const ADMIN = [allow('*')];
const ACCOUNT = { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` };
const WITHOUT_MFA = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
const ALICE = arnOf('user', 'alice');
const BOB = arnOf('user', 'bob');
const STAFF = arnOf('group', 'staff');
/** Everything but some actions is denied without MFA. */
const guard = (...NotAction: readonly string[]): object => ({
  Effect: 'Deny',
  NotAction,
  Resource: '*',
  Condition: WITHOUT_MFA,
});
const unlessMfa = (steps: string): Expected => [
  `administrator > ${steps}`,
  `administrator > ${steps}`,
  'administrator',
];
/** The action that is left is one that changes something, and leads nowhere. */
const LEFT: Expected = ['write', 'write', 'administrator'];

describe("one's own Deny", () => {
  it.each<[string, AccountWith, Expected]>([
    [
      'in an inline policy, written over',
      { users: { alice: { can: [...ADMIN, guard('iam:PutUserPolicy')] } } },
      unlessMfa('guardrail.write-over-deny alice'),
    ],
    [
      'in an inline policy, which only another may be written beside',
      {
        users: { alice: { can: [allow('iam:PutUserPolicy', ALICE), guard('iam:PutUserPolicy')] } },
      },
      [
        'administrator > guardrail.write-over-deny alice',
        'administrator > guardrail.write-over-deny alice',
        'administrator > self.put-user-policy alice',
      ],
    ],
    [
      'in a managed policy, which nobody writes over',
      {
        users: { alice: { can: ADMIN, attached: ['guard'] } },
        policies: { guard: [guard('iam:PutUserPolicy')] },
      },
      LEFT,
    ],
    [
      'in a managed policy, by a version of it',
      {
        users: { alice: { can: ADMIN, attached: ['guard'] } },
        policies: { guard: [guard('iam:CreatePolicyVersion')] },
      },
      unlessMfa('self.policy-version alice'),
    ],
    [
      'in a managed policy, by an older version of it',
      {
        users: { alice: { can: ADMIN, attached: ['guard'] } },
        policies: { guard: { versions: [[guard('iam:SetDefaultPolicyVersion')], [allow('s3:Get*')]] } },
      },
      unlessMfa('self.default-version alice'),
    ],
    [
      'in an inline policy of the group, written over',
      {
        users: { alice: { can: ADMIN, groups: ['staff'] } },
        groups: { staff: { can: [guard('iam:PutGroupPolicy')] } },
      },
      unlessMfa('guardrail.write-over-deny alice'),
    ],
    [
      "in an inline policy of the group, which one's own policies do not reach",
      {
        users: { alice: { can: ADMIN, groups: ['staff'] } },
        groups: { staff: { can: [guard('iam:PutUserPolicy')] } },
      },
      LEFT,
    ],
    [
      'in two inline policies, one after the other',
      {
        users: { alice: { can: [...ADMIN, guard('iam:Put*')], groups: ['staff'] } },
        groups: { staff: { can: [guard('iam:Put*')] } },
      },
      unlessMfa('guardrail.write-over-deny alice > guardrail.write-over-deny alice'),
    ],
    [
      'of the group that gives the rights: deleted, and not left',
      {
        users: { alice: { groups: ['staff'] } },
        groups: {
          staff: { can: [guard('iam:RemoveUserFromGroup', 'iam:DeleteGroupPolicy')], attached: ['all'] },
        },
        policies: { all: ADMIN },
      },
      unlessMfa('guardrail.group-deny alice'),
    ],
    [
      'of a group that is changed before it is joined',
      {
        users: {
          alice: { can: [allow(['iam:AddUserToGroup', 'iam:DeleteGroupPolicy'], STAFF)] },
        },
        groups: { staff: { can: [guard('iam:GetUser')], attached: ['all'] } },
        policies: { all: ADMIN },
      },
      [
        'administrator > guardrail.group-deny alice',
        'administrator > guardrail.group-deny alice',
        'administrator > self.join-group alice',
      ],
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('limits of somebody whose key is made', () => {
  const withKey = (actions: readonly string[], on: readonly string[] = [BOB]): object =>
    allow(['iam:CreateAccessKey', ...actions], on);
  it.each<[string, AccountWith, Expected]>([
    [
      'his Deny, which nobody takes away',
      { users: { alice: { can: [withKey([])] }, bob: { can: [...ADMIN, guard('iam:GetUser')] } } },
      'none',
    ],
    [
      'his Deny, deleted',
      {
        users: {
          alice: { can: [withKey(['iam:DeleteUserPolicy'])] },
          bob: { can: [guard('iam:GetUser')], attached: ['all'] },
        },
        policies: { all: ADMIN },
      },
      'administrator > guardrail.delete-user-deny bob',
    ],
    [
      'his Deny, deleted with all that he has',
      {
        users: {
          alice: { can: [withKey(['iam:DeleteUserPolicy'])] },
          bob: { can: [...ADMIN, guard('iam:GetUser')] },
        },
      },
      'none',
    ],
    [
      'his Deny, written over',
      { users: { alice: { can: [withKey(['iam:PutUserPolicy'])] }, bob: { can: [guard('iam:GetUser')] } } },
      'administrator > principal.put-user-policy-and-key bob',
    ],
    [
      'the Deny of his group, written over',
      {
        users: {
          alice: { can: [withKey(['iam:PutGroupPolicy'], [BOB, STAFF])] },
          bob: { groups: ['staff'] },
        },
        groups: { staff: { can: [guard('iam:GetUser')] } },
      },
      'administrator > guardrail.write-over-deny bob',
    ],
    [
      'his boundary and the Deny of a group that he is taken out of',
      {
        users: {
          alice: {
            can: [withKey(['iam:DeleteUserPermissionsBoundary', 'iam:RemoveUserFromGroup'], [BOB, STAFF])],
          },
          bob: { can: ADMIN, boundary: 'limit', groups: ['staff'] },
        },
        groups: { staff: { can: [guard('iam:GetUser')] } },
        policies: { limit: [allow('s3:Get*')] },
      },
      'administrator > guardrail.delete-user-boundary bob',
    ],
    [
      'his boundary, and that of another who is alike',
      {
        users: {
          alice: {
            can: [withKey(['iam:DeleteUserPermissionsBoundary'], [arnOf('user', 'carol')]), withKey([])],
          },
          bob: { can: ADMIN, boundary: 'limit' },
          carol: { can: ADMIN, boundary: 'limit' },
        },
        policies: { limit: [allow('s3:Get*')] },
      },
      'administrator > guardrail.delete-user-boundary carol',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('limits of a role that can be assumed', () => {
  const APP = arnOf('role', 'app');
  it.each<[string, AccountWith, Expected]>([
    [
      'its boundary',
      {
        users: { alice: { can: [allow(['sts:AssumeRole', 'iam:DeleteRolePermissionsBoundary'], APP)] } },
        roles: { app: { trust: trusts(ACCOUNT), can: ADMIN, boundary: 'limit' } },
        policies: { limit: [allow('s3:Get*')] },
      },
      'administrator > guardrail.delete-role-boundary app',
    ],
    [
      'its boundary, of every role',
      {
        users: { alice: { can: [allow(['sts:AssumeRole', 'iam:PutRolePermissionsBoundary'])] } },
        roles: { app: { trust: trusts(ACCOUNT), can: ADMIN, boundary: 'limit' } },
        policies: { limit: [allow('s3:Get*')] },
      },
      'administrator > guardrail.put-role-boundary app',
    ],
    [
      'a Deny in its inline policy',
      {
        users: { alice: { can: [allow(['sts:AssumeRole', 'iam:PutRolePolicy'], APP)] } },
        roles: { app: { trust: trusts(ACCOUNT), can: [...ADMIN, deny('*')] } },
      },
      'administrator > principal.put-and-assume app',
    ],
    [
      'a Deny in its inline policy that only the role itself may write over',
      {
        users: { alice: { can: [allow('sts:AssumeRole', APP)] } },
        roles: { app: { trust: trusts(ACCOUNT), can: [...ADMIN, guard('iam:PutRolePolicy')] } },
      },
      'administrator > principal.assume app > guardrail.write-over-deny app',
    ],
    [
      'a Deny in its inline policy, of a role that is passed',
      {
        users: {
          alice: {
            can: [
              allow([
                'iam:PassRole',
                'iam:DetachRolePolicy',
                'lambda:CreateFunction',
                'lambda:InvokeFunction',
              ]),
            ],
          },
        },
        roles: {
          app: { trust: trusts({ Service: 'lambda.amazonaws.com' }), can: ADMIN, attached: ['limit'] },
        },
        policies: { limit: [deny('*')] },
      },
      'administrator > pass.lambda-invoke app',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('who may take a Deny away', () => {
  const liftersOf = (account: AccountWith): readonly string[] =>
    iamAdministrators(accountWith(account), new Date(Date.UTC(2026, 10, 28))).users.flatMap(
      ({ user, rights }) =>
        rights
          .filter(({ right }) => right === 'guardrails')
          .map(({ grants }) => `${user.name}: ${grants.map(({ action }) => action).join()}`),
    );

  it.each<[string, AccountWith, readonly string[]]>([
    [
      'whoever may write inline policies of the user who has it in one',
      {
        users: {
          alice: { can: [allow('iam:PutUserPolicy', BOB)] },
          bob: { can: [guard('iam:GetUser')] },
          carol: { can: [allow('iam:PutUserPolicy', arnOf('user', 'carol'))] },
        },
      },
      ['alice: iam:PutUserPolicy'],
    ],
    [
      'whoever may write inline policies of the group that has it in one',
      {
        users: { alice: { can: [allow('iam:PutGroupPolicy')] }, bob: { groups: ['staff'] } },
        groups: { staff: { can: [guard('iam:GetUser')] } },
      },
      ['alice: iam:PutGroupPolicy'],
    ],
    [
      'nobody by inline policies where a managed one has it',
      {
        users: {
          alice: { can: [allow(['iam:PutUserPolicy', 'iam:PutGroupPolicy'])] },
          bob: { attached: ['guard'] },
        },
        policies: { guard: [guard('iam:GetUser')] },
      },
      [],
    ],
  ])('%s', (_name, account, expected) => {
    expect(liftersOf(account)).toEqual(expected);
  });
});
