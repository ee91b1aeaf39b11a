/** Which privileges users have with each credential, and by which path. */
import { accountPrivileges } from './privileges.ts';
import {
  accountWith,
  ACCOUNT_ID,
  allow,
  arnOf,
  deny,
  trusts,
  type AccountWith,
} from '../../test/support/account-with.ts';
import { alice, check, said, type Expected } from '../../test/support/alices-privileges.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const ADMIN = [allow('*')];
const ACCOUNT = { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` };
const ALICE = { AWS: arnOf('user', 'alice') };
const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const MFA_OR_ABSENT = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } };
/** Nobody has such an external ID, and the search does not find that out. */
const BEYOND_SEARCH = {
  StringLike: { 'sts:ExternalId': '*a????????????????????*' },
  'ForAnyValue:StringLike': { 'sts:ExternalId': '*b?????????????????????c' },
  StringNotLike: {
    'sts:ExternalId': [
      '*a????????????????????*b?????????????????????c',
      '*b?????????????????????*a????????????????????*',
      '*c',
    ],
  },
};
const WITHOUT_MFA = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };

type Roles = NonNullable<AccountWith['roles']>;

describe('what policies spell out', () => {
  it.each<[string, AccountWith, Expected]>([
    ['nothing', alice([]), 'none'],
    ['everything', alice(ADMIN), 'administrator'],
    ['everything, written so that no text shows it', alice([allow('*:*')]), 'administrator'],
    ['everything but one thing', alice([...ADMIN, deny('s3:DeleteBucket')]), 'administrator'],
    ['everything denied', alice([...ADMIN, deny('*')]), 'none'],
    [
      'everything but IAM',
      alice([{ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }]),
      'power',
    ],
    ['everything, and IAM denied', alice([...ADMIN, deny('iam:*')]), 'power'],
    ['one service', alice([allow('s3:*')]), 'power'],
    ['one service, and a denied bucket', alice([allow('s3:*'), deny('s3:*', 'arn:aws:s3:::kept*')]), 'power'],
    ['one service but one action', alice([allow('s3:*'), deny('s3:DeleteBucket')]), 'write'],
    [
      'one service in the own region',
      alice([allow('sqs:*', '*', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })]),
      'power',
    ],
    ['one service in one region', alice([allow('sqs:*', 'arn:aws:sqs:eu-west-1:*:*')]), 'power'],
    [
      'one service, in all regions but the one that is asked about first',
      alice([allow('sqs:*'), deny('sqs:*', 'arn:aws:sqs:us-east-1:*:*')]),
      'power',
    ],
    [
      'one service, in all regions but one by NotResource',
      alice([allow('sqs:*'), { Effect: 'Deny', Action: 'sqs:*', NotResource: 'arn:aws:sqs:eu-west-1:*:*' }]),
      'power',
    ],
    [
      'one service, within a boundary of one region',
      {
        users: { alice: { can: [allow('sqs:*')], boundary: 'limit' } },
        policies: { limit: [allow('sqs:*', 'arn:aws:sqs:eu-west-1:*:*')] },
      },
      'power',
    ],
    ['one service in some regions', alice([allow('sqs:*', 'arn:aws:sqs:eu-*:*:*')]), 'power'],
    [
      'one service in one region, on some names',
      alice([allow('sqs:*', `arn:aws:sqs:eu-west-1:${ACCOUNT_ID}:prod-*`)]),
      'none',
    ],
    [
      'an action in one region, on some names',
      alice([allow('dynamodb:PutItem', `arn:aws:dynamodb:eu-west-1:${ACCOUNT_ID}:table/prod-*`)]),
      'none',
    ],
    [
      'an action in one region, on what is of another account',
      alice([allow('sqs:SendMessage', 'arn:aws:sqs:eu-west-1:444455556666:*')]),
      'none',
    ],
    ['one service on every bucket and object', alice([allow('s3:PutObject', 'arn:aws:s3:::*')]), 'write'],
    [
      'all resources but one bucket',
      alice([{ Effect: 'Allow', Action: 's3:PutObject', NotResource: 'arn:aws:s3:::kept/*' }]),
      'write',
    ],
    [
      'what AWS counts as Write and holds to be reading',
      alice([allow(['billing:GetResourcePolicy', 'ssm-sap:GetResourcePermission', 'iot:GetConnection'])]),
      'none',
    ],
    ['a service that AWS has ended', alice([allow('deepcomposer:ListModels')]), 'none'],
    [
      'sessions of S3 Express that read',
      alice([
        allow('s3express:CreateSession', '*', { StringEquals: { 's3express:SessionMode': 'ReadOnly' } }),
      ]),
      'none',
    ],
    ['sessions of S3 Express of either mode', alice([allow('s3express:CreateSession')]), 'write'],
    ['one bucket', alice([allow('s3:*', ['arn:aws:s3:::own', 'arn:aws:s3:::own/*'])]), 'none'],
    ['a prefix of names', alice([allow('s3:*', 'arn:aws:s3:::own-*')]), 'none'],
    [
      'what has a tag',
      alice([allow('ec2:TerminateInstances', '*', { StringEquals: { 'aws:ResourceTag/team': 'a' } })]),
      'none',
    ],
    ['reading', alice([allow(['s3:Get*', 's3:List*', 'ec2:Describe*', 'sts:*'])]), 'none'],
    ['tagging', alice([allow('ec2:CreateTags')]), 'none'],
    ['through a service alone', alice([allow('*', '*', { Bool: { 'aws:ViaAWSService': 'true' } })]), 'none'],
    ['an action that nobody knows', alice([allow('newservice:MakeSomething')]), 'write'],
    [
      'the own password and devices',
      alice([
        allow(
          ['iam:ChangePassword', 'iam:EnableMFADevice', 'iam:CreateAccessKey'],
          arnOf('user', '${aws:username}'),
        ),
      ]),
      'none',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('MFA', () => {
  it.each<[string, AccountWith, Expected]>([
    ['asked for by the Allow', alice([allow('*', '*', MFA)]), ['none', 'none', 'administrator']],
    [
      'asked for where it is there',
      alice([allow('*', '*', MFA_OR_ABSENT)]),
      ['administrator', 'none', 'administrator'],
    ],
    [
      'without it all is denied',
      alice([...ADMIN, deny('*', '*', WITHOUT_MFA)]),
      ['none', 'none', 'administrator'],
    ],
    [
      'a Deny that lets keys through',
      alice([...ADMIN, deny('*', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } })]),
      ['administrator', 'none', 'administrator'],
    ],
    [
      'a Deny that its user can take away',
      alice(
        [
          ...ADMIN,
          { Effect: 'Deny', NotAction: 'iam:DeleteUserPolicy', Resource: '*', Condition: WITHOUT_MFA },
        ],
        {
          users: {
            alice: {
              can: [
                { Effect: 'Deny', NotAction: 'iam:DeleteUserPolicy', Resource: '*', Condition: WITHOUT_MFA },
              ],
              attached: ['admin'],
            },
          },
          policies: { admin: ADMIN },
        },
      ),
      [
        'administrator > guardrail.delete-user-deny alice',
        'administrator > guardrail.delete-user-deny alice',
        'administrator',
      ],
    ],
    [
      'a Deny of a group that its member can leave',
      {
        users: { alice: { attached: ['admin'], groups: ['guarded'] } },
        groups: {
          guarded: {
            can: [
              { Effect: 'Deny', NotAction: 'iam:RemoveUserFromGroup', Resource: '*', Condition: WITHOUT_MFA },
            ],
          },
        },
        policies: { admin: ADMIN },
      },
      [
        'administrator > guardrail.leave-group-deny alice',
        'administrator > guardrail.leave-group-deny alice',
        'administrator',
      ],
    ],
    [
      'another key of oneself, which the Deny lets through',
      alice([
        ...ADMIN,
        {
          Effect: 'Deny',
          NotAction: 'iam:CreateAccessKey',
          Resource: '*',
          Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
        },
      ]),
      ['administrator', 'administrator > principal.access-key alice', 'administrator'],
    ],
    [
      'a session that was issued, and an access key',
      alice([allow('*', '*', { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' } })]),
      ['none', 'administrator', 'administrator'],
    ],
    [
      'a session of a time that is over',
      alice([allow('*', '*', { DateLessThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' } })]),
      'none',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('rights that one gives oneself', () => {
  const policyArn = (name: string): string => arnOf('policy', name);
  it.each<[string, AccountWith, Expected]>([
    [
      'an inline policy',
      alice([allow('iam:PutUserPolicy', arnOf('user', 'alice'))]),
      'administrator > self.put-user-policy alice',
    ],
    [
      'an inline policy of another user',
      alice([allow('iam:PutUserPolicy', arnOf('user', 'bob'))], { users: { bob: {} } }),
      'none',
    ],
    [
      'AdministratorAccess',
      alice([allow('iam:AttachUserPolicy')]),
      'administrator > self.attach-user-policy alice',
    ],
    [
      'IAMFullAccess alone',
      alice([
        allow('iam:AttachUserPolicy', '*', {
          ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/IAMFullAccess' },
        }),
      ]),
      'administrator > self.attach-user-policy alice > self.put-user-policy alice',
    ],
    [
      'a policy that allows reading',
      alice([allow('iam:AttachUserPolicy', '*', { ArnEquals: { 'iam:PolicyARN': policyArn('reading') } })], {
        policies: { reading: [allow('s3:Get*')] },
      }),
      'write',
    ],
    [
      'a policy that can be made, where those of AWS are denied',
      alice([
        allow(['iam:CreatePolicy', 'iam:AttachUserPolicy']),
        deny('iam:AttachUserPolicy', '*', { ArnLike: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/*' } }),
      ]),
      'administrator > self.attach-user-policy alice',
    ],
    [
      'a policy that can be made under some names',
      alice([
        allow('iam:CreatePolicy', policyArn('team-*')),
        allow('iam:AttachUserPolicy', arnOf('user', 'alice'), {
          ArnLike: { 'iam:PolicyARN': policyArn('*') },
        }),
      ]),
      'administrator > self.attach-user-policy alice',
    ],
    [
      'a policy of some names, where others can be made',
      alice([
        allow('iam:CreatePolicy', policyArn('team-*')),
        allow('iam:AttachUserPolicy', arnOf('user', 'alice'), {
          ArnLike: { 'iam:PolicyARN': policyArn('other-*') },
        }),
      ]),
      'none',
    ],
    [
      'a policy that can be made, to a new role',
      alice([
        allow(['iam:CreatePolicy', 'iam:CreateRole']),
        allow('iam:AttachRolePolicy', '*', { ArnLike: { 'iam:PolicyARN': policyArn('*') } }),
      ]),
      'administrator > principal.new-role x',
    ],
    [
      'a policy of the account that allows everything',
      alice(
        [
          allow('iam:AttachUserPolicy', arnOf('user', 'alice'), {
            ArnEquals: { 'iam:PolicyARN': policyArn('all') },
          }),
        ],
        {
          policies: { all: ADMIN },
        },
      ),
      'administrator > self.attach-user-policy alice',
    ],
    [
      'a version of a policy that it has',
      {
        users: { alice: { attached: ['own'] } },
        policies: { own: [allow('iam:CreatePolicyVersion', policyArn('own'))] },
      },
      'administrator > self.policy-version alice',
    ],
    [
      'a version of a policy that it has not',
      {
        users: { alice: { attached: ['own'] } },
        policies: { own: [allow('iam:CreatePolicyVersion', policyArn('other'))], other: [] },
      },
      'none',
    ],
    [
      'an older version that allows everything',
      {
        users: { alice: { attached: ['own'] } },
        policies: { own: { versions: [[allow('iam:SetDefaultPolicyVersion', policyArn('own'))], ADMIN] } },
      },
      'administrator > self.default-version alice',
    ],
    [
      'an older version that allows no more',
      {
        users: { alice: { attached: ['own'] } },
        policies: {
          own: { versions: [[allow('iam:SetDefaultPolicyVersion', policyArn('own'))], [allow('s3:Get*')]] },
        },
      },
      'none',
    ],
    [
      'a policy of its group',
      {
        users: { alice: { groups: ['team'], can: [allow('iam:PutGroupPolicy', arnOf('group', 'team'))] } },
        groups: { team: {} },
      },
      'administrator > self.put-group-policy alice',
    ],
    [
      'a policy of a group that it is not in',
      {
        users: { alice: { can: [allow('iam:PutGroupPolicy', arnOf('group', 'team'))] } },
        groups: { team: {} },
      },
      'none',
    ],
    [
      'a group of administrators',
      alice([allow('iam:AddUserToGroup', arnOf('group', 'admins'))], { groups: { admins: { can: ADMIN } } }),
      'administrator > self.join-group alice',
    ],
    [
      'a group of readers',
      alice([allow('iam:AddUserToGroup', arnOf('group', 'readers'))], {
        groups: { readers: { can: [allow('s3:Get*')] } },
      }),
      'none',
    ],
    [
      'rights in two policies',
      {
        users: { alice: { can: [allow('iam:PassRole')], attached: ['run'] } },
        policies: { run: [allow('ec2:RunInstances')] },
        roles: { app: { trust: trusts({ Service: 'ec2.amazonaws.com' }), can: ADMIN, isInProfile: true } },
      },
      'administrator > pass.ec2 app',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('a permissions boundary', () => {
  const s3 = [allow('s3:*')];
  it.each<[string, AccountWith, Expected]>([
    ['limits', { users: { alice: { can: ADMIN, boundary: 's3' } }, policies: { s3 } }, 'power'],
    ['allows nothing by itself', { users: { alice: { boundary: 'all' } }, policies: { all: ADMIN } }, 'none'],
    [
      'limits what one gives oneself',
      {
        users: { alice: { can: [allow('iam:PutUserPolicy')], boundary: 'own' } },
        policies: { own: [allow('iam:PutUserPolicy', arnOf('user', 'alice'))] },
      },
      'none',
    ],
    [
      'that can be taken away',
      {
        users: { alice: { can: ADMIN, boundary: 'limit' } },
        policies: { limit: [allow(['s3:Get*', 'iam:DeleteUserPermissionsBoundary'], '*')] },
      },
      'administrator > guardrail.delete-user-boundary alice',
    ],
    [
      'that is forced on what is made',
      {
        users: {
          alice: {
            can: [
              allow(['iam:CreateRole', 'iam:PutRolePolicy'], arnOf('role', 'app-*'), {
                StringEquals: { 'iam:PermissionsBoundary': arnOf('policy', 's3') },
              }),
            ],
          },
        },
        policies: { s3 },
      },
      'none',
    ],
    ['that is not there', { users: { alice: { can: ADMIN, boundary: ADMINISTRATOR } } }, 'undecided'],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('others', () => {
  const admin = { can: ADMIN };
  it.each<[string, AccountWith, Expected]>([
    [
      'a key of an administrator',
      alice([allow('iam:CreateAccessKey', arnOf('user', 'root'))], { users: { root: admin } }),
      'administrator > principal.access-key root',
    ],
    [
      'a key of a reader',
      alice([allow('iam:CreateAccessKey', arnOf('user', 'bob'))], {
        users: { bob: { can: [allow('s3:Get*')] } },
      }),
      'none',
    ],
    [
      'a key of an administrator who needs MFA',
      alice([allow('iam:CreateAccessKey', arnOf('user', 'root'))], {
        users: { root: { can: [allow('*', '*', MFA)] } },
      }),
      'none',
    ],
    [
      'a key and a device of an administrator who needs MFA',
      alice(
        [
          allow(['iam:CreateAccessKey', 'iam:EnableMFADevice'], arnOf('user', 'root')),
          allow('iam:CreateVirtualMFADevice'),
        ],
        {
          users: { root: { can: [allow('*', '*', MFA)] } },
        },
      ),
      'administrator > principal.own-mfa-for-other root',
    ],
    [
      'a password of an administrator',
      alice([allow('iam:UpdateLoginProfile', arnOf('user', 'root'))], { users: { root: admin } }),
      'administrator > principal.change-password root ?',
    ],
    [
      'another user, and a policy for that user',
      alice([allow(['iam:CreateAccessKey', 'iam:PutUserPolicy'], arnOf('user', 'bob'))], {
        users: { bob: {} },
      }),
      'administrator > principal.put-user-policy-and-key bob',
    ],
    [
      'a new user',
      alice([
        allow(['iam:CreateUser', 'iam:CreateAccessKey', 'iam:AttachUserPolicy'], arnOf('user', 'made-*')),
      ]),
      'administrator > principal.new-user made-',
    ],
    [
      'a new user without a key',
      alice([allow(['iam:CreateUser', 'iam:AttachUserPolicy'], arnOf('user', 'made-*'))]),
      'none',
    ],
    [
      'a new role',
      alice([allow(['iam:CreateRole', 'iam:PutRolePolicy'], arnOf('role', 'made-*'))]),
      'administrator > principal.new-role made-',
    ],
    [
      'a new role that may not be assumed',
      alice([
        allow(['iam:CreateRole', 'iam:PutRolePolicy'], arnOf('role', 'made-*')),
        deny('sts:AssumeRole'),
      ]),
      'none',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('roles', () => {
  const admin = (trust: object): Roles => ({ admin: { trust, can: ADMIN } });
  const assume = allow('sts:AssumeRole', arnOf('role', 'admin'));
  it.each<[string, AccountWith, Expected]>([
    [
      'that the account may assume',
      alice([assume], { roles: admin(trusts(ACCOUNT)) }),
      'administrator > principal.assume admin',
    ],
    [
      'that the account may assume, and the user may not',
      alice([], { roles: admin(trusts(ACCOUNT)) }),
      'none',
    ],
    [
      'that the user is named in',
      alice([], { roles: admin(trusts(ALICE)) }),
      'administrator > principal.assume admin',
    ],
    ['that the user is named in and denied', alice([deny('sts:*')], { roles: admin(trusts(ALICE)) }), 'none'],
    [
      'that the account may assume, on conditions that the search does not decide',
      alice([assume], { roles: admin(trusts(ACCOUNT, BEYOND_SEARCH)) }),
      'administrator > principal.assume admin ?',
    ],
    [
      'of two that the account may assume, the one that is certain',
      alice([allow('sts:AssumeRole')], {
        roles: {
          ...admin(trusts(ACCOUNT, BEYOND_SEARCH)),
          other: { trust: trusts(ACCOUNT), can: ADMIN },
        },
      }),
      'administrator > principal.assume other',
    ],
    [
      'that is certain, and further than one that is not',
      alice([assume], {
        roles: {
          ...admin(trusts(ACCOUNT, BEYOND_SEARCH)),
          middle: { trust: trusts(ALICE), can: [allow('iam:PutRolePolicy', arnOf('role', 'middle'))] },
        },
      }),
      'administrator > principal.assume middle > self.put-role-policy middle',
    ],
    [
      'that the account may assume with MFA, on conditions that the search does not decide',
      alice([assume], { roles: admin(trusts(ACCOUNT, { ...BEYOND_SEARCH, ...MFA })) }),
      ['none', 'none', 'administrator > principal.assume admin ?'],
    ],
    [
      'that the user is named in, on conditions that the search does not decide',
      alice([], { roles: admin(trusts(ALICE, BEYOND_SEARCH)) }),
      'administrator > principal.assume admin ?',
    ],
    [
      'that the account may assume, on conditions that the search does not decide, and the user may not',
      alice([], { roles: admin(trusts(ACCOUNT, BEYOND_SEARCH)) }),
      'none',
    ],
    [
      'whose trust policy cannot be read, and that the user may assume',
      alice([assume], { roles: admin(['no policy']) }),
      'administrator > principal.assume admin ?',
    ],
    [
      'whose trust policy cannot be read, and that the user may not assume',
      alice([], { roles: admin(['no policy']) }),
      'none',
    ],
    [
      'whose trust policy cannot be read, for a service',
      alice([allow('iam:PassRole'), allow(['lambda:CreateFunction', 'lambda:InvokeFunction'])], {
        roles: admin(['no policy']),
      }),
      'administrator > pass.lambda-invoke admin ?',
    ],
    [
      'that lets a service in on conditions that the search does not decide',
      alice([allow('iam:PassRole'), allow(['lambda:CreateFunction', 'lambda:InvokeFunction'])], {
        roles: admin(trusts({ Service: 'lambda.amazonaws.com' }, BEYOND_SEARCH)),
      }),
      'administrator > pass.lambda-invoke admin ?',
    ],
    [
      'of which one surely lets the service in, and one before it perhaps',
      alice([allow('iam:PassRole'), allow(['lambda:CreateFunction', 'lambda:InvokeFunction'])], {
        roles: {
          perhaps: { trust: trusts({ Service: 'lambda.amazonaws.com' }, BEYOND_SEARCH), can: ADMIN },
          surely: { trust: trusts({ Service: 'lambda.amazonaws.com' }), can: ADMIN },
        },
      }),
      'administrator > pass.lambda-invoke surely',
    ],
    [
      'with a tag, where all others are denied',
      {
        users: {
          alice: { can: [assume, deny('*', '*', { StringNotEquals: { 'aws:ResourceTag/team': 'a' } })] },
        },
        roles: { admin: { trust: trusts(ACCOUNT), can: ADMIN, tags: { team: 'a' } } },
      },
      'administrator > principal.assume admin',
    ],
    [
      'with a tag, where all others are denied and the user is named in the trust policy',
      {
        users: {
          alice: {
            can: [deny('sts:AssumeRole', '*', { StringNotEquals: { 'aws:ResourceTag/team': 'a' } })],
          },
        },
        roles: { admin: { trust: trusts(ALICE), can: ADMIN, tags: { team: 'a' } } },
      },
      'administrator > principal.assume admin',
    ],
    [
      'with a tag that is denied, whose trust can be changed',
      {
        users: {
          alice: {
            can: [
              allow('iam:UpdateAssumeRolePolicy', arnOf('role', 'admin')),
              deny('sts:AssumeRole', '*', { StringEquals: { 'aws:ResourceTag/team': 'a' } }),
            ],
          },
        },
        roles: {
          admin: { trust: trusts({ Service: 'ec2.amazonaws.com' }), can: ADMIN, tags: { team: 'a' } },
        },
      },
      'none',
    ],
    [
      'that the user is named in, whatever the boundary leaves out',
      {
        users: { alice: { boundary: 'limit' } },
        policies: { limit: [allow('s3:Get*')] },
        roles: admin(trusts(ALICE)),
      },
      'administrator > principal.assume admin',
    ],
    [
      'that ask for MFA',
      alice([assume], { roles: admin(trusts(ACCOUNT, MFA)) }),
      ['none', 'none', 'administrator > principal.assume admin'],
    ],
    [
      'that ask for an external id',
      alice([assume], { roles: admin(trusts(ACCOUNT, { StringEquals: { 'sts:ExternalId': 'x1' } })) }),
      'administrator > principal.assume admin',
    ],
    [
      'of another user by a tag',
      alice([assume], { roles: admin(trusts(ACCOUNT, { StringEquals: { 'aws:PrincipalTag/team': 'a' } })) }),
      'none',
    ],
    [
      'by the own tag',
      {
        users: { alice: { can: [assume], tags: { team: 'a' } } },
        roles: admin(trusts(ACCOUNT, { StringEquals: { 'aws:PrincipalTag/team': 'a' } })),
      },
      'administrator > principal.assume admin',
    ],
    [
      'of a service',
      alice([allow('sts:AssumeRole')], { roles: admin(trusts({ Service: 'ec2.amazonaws.com' })) }),
      'none',
    ],
    [
      'whose trust can be changed',
      alice([allow('iam:UpdateAssumeRolePolicy', arnOf('role', 'admin'))], {
        roles: admin(trusts({ Service: 'ec2.amazonaws.com' })),
      }),
      'administrator > principal.change-trust admin',
    ],
    [
      'that can be assumed and given a policy',
      alice([allow(['sts:AssumeRole', 'iam:AttachRolePolicy'], arnOf('role', 'app'))], {
        roles: { app: { trust: trusts(ACCOUNT) } },
      }),
      'administrator > principal.attach-and-assume app',
    ],
    [
      'that can be given a policy and not assumed',
      alice([allow('iam:AttachRolePolicy', arnOf('role', 'app'))], {
        roles: { app: { trust: trusts(ACCOUNT) } },
      }),
      'none',
    ],
    [
      'one after the other',
      alice([allow('sts:AssumeRole', arnOf('role', 'first'))], {
        roles: {
          first: { trust: trusts(ACCOUNT), can: [assume] },
          admin: { trust: trusts({ AWS: arnOf('role', 'first') }), can: ADMIN },
        },
      }),
      'administrator > principal.assume first > principal.assume admin',
    ],
    [
      'in a loop',
      alice([allow('sts:AssumeRole')], {
        roles: {
          one: { trust: trusts(ACCOUNT), can: [allow('sts:AssumeRole')] },
          other: { trust: trusts(ACCOUNT), can: [allow('sts:AssumeRole')] },
        },
      }),
      'none',
    ],
    [
      'that ask for MFA, of whoever comes from a role',
      alice([allow('sts:AssumeRole', arnOf('role', 'first'))], {
        roles: {
          first: { trust: trusts(ACCOUNT), can: [assume] },
          admin: { trust: trusts(ACCOUNT, MFA), can: ADMIN },
        },
      }),
      'none',
    ],
    [
      'of less than an administrator',
      alice([allow('sts:AssumeRole')], { roles: { s3: { trust: trusts(ACCOUNT), can: [allow('s3:*')] } } }),
      'power > principal.assume s3',
    ],
    [
      'whose policies are not there',
      alice([allow('sts:AssumeRole')], {
        roles: { admin: { trust: trusts(ACCOUNT), attached: [ADMINISTRATOR] } },
      }),
      'undecided',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('AWS managed policies that nobody in the account has', () => {
  const ofAws = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
  const attaching = (
    condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ): readonly object[] => [allow('iam:AttachUserPolicy', arnOf('user', 'alice'), condition)];
  const lambda: Roles = { app: { trust: trusts({ Service: 'lambda.amazonaws.com' }), can: ADMIN } };
  it.each<[string, AccountWith, Expected]>([
    [
      'all but the two that are known to make administrators',
      alice(attaching({ ArnNotEquals: { 'iam:PolicyARN': [ADMINISTRATOR, ofAws('IAMFullAccess')] } })),
      'administrator > self.attach-user-policy alice > self.attach-user-policy alice',
    ],
    [
      'one that makes roles',
      alice(attaching({ ArnEquals: { 'iam:PolicyARN': ofAws('AdministratorAccess-Amplify') } })),
      'administrator > self.attach-user-policy alice > principal.new-role x',
    ],
    [
      'one that makes roles, behind a boundary that does not let it',
      {
        users: {
          alice: {
            can: attaching({ ArnEquals: { 'iam:PolicyARN': ofAws('AdministratorAccess-Amplify') } }),
            boundary: 'limit',
          },
        },
        policies: { limit: [allow(['iam:AttachUserPolicy', 's3:Get*'])] },
      },
      'none',
    ],
    ['one that reads', alice(attaching({ ArnEquals: { 'iam:PolicyARN': ofAws('ReadOnlyAccess') } })), 'none'],
    [
      'job functions, none of which leads anywhere',
      alice(attaching({ ArnLike: { 'iam:PolicyARN': ofAws('job-function/*') } })),
      'none',
    ],
    [
      'job functions, one of which passes any role to a function that there is a role for',
      alice(attaching({ ArnLike: { 'iam:PolicyARN': ofAws('job-function/*') } }), {
        roles: { app: { trust: trusts({ Service: 'sagemaker.amazonaws.com' }), can: ADMIN } },
      }),
      'administrator > self.attach-user-policy alice > pass.sagemaker-notebook app',
    ],
    [
      'one that makes functions, beside the right to pass the role',
      alice(
        [
          ...attaching({ ArnEquals: { 'iam:PolicyARN': ofAws('AWSCloudFormationFullAccess') } }),
          allow('iam:PassRole', arnOf('role', 'app')),
        ],
        { roles: { app: { trust: trusts({ Service: 'cloudformation.amazonaws.com' }), can: ADMIN } } },
      ),
      'administrator > self.attach-user-policy alice > pass.cloudformation app',
    ],
    [
      'one that makes functions and passes roles, and is in the account as something else',
      {
        users: {
          alice: { can: attaching({ ArnEquals: { 'iam:PolicyARN': ofAws('AWSLambda_FullAccess') } }) },
        },
        policies: { [ofAws('AWSLambda_FullAccess')]: [allow('lambda:ListFunctions')] },
        roles: lambda,
      },
      'none',
    ],
    [
      'one that makes functions and passes roles',
      alice(attaching({ ArnEquals: { 'iam:PolicyARN': ofAws('AWSLambda_FullAccess') } }), { roles: lambda }),
      'administrator > self.attach-user-policy alice > pass.lambda-invoke app',
    ],
    [
      'one of another name',
      alice(attaching({ ArnEquals: { 'iam:PolicyARN': arnOf('policy', 'AWSLambda_FullAccess') } }), {
        roles: lambda,
      }),
      'none',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('a role that is handed on', () => {
  const app = (service: string): Roles => ({
    app: { trust: trusts({ Service: service }), can: ADMIN },
  });
  const lambda = ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'];
  /** Who may hand the role to a service, in a profile where that is needed, and what else he may. */
  const handing = (service: string, can: readonly object[]): AccountWith =>
    alice([allow('iam:PassRole', arnOf('role', 'app')), ...can], {
      roles: {
        app: { trust: trusts({ Service: `${service}.amazonaws.com` }), can: ADMIN, isInProfile: true },
      },
    });
  it.each<[string, AccountWith, Expected]>([
    [
      'to a function that is called',
      alice([allow(lambda, ['arn:aws:lambda:*:*:function:own-*', arnOf('role', 'app')])], {
        roles: app('lambda.amazonaws.com'),
      }),
      'administrator > pass.lambda-invoke app',
    ],
    [
      'to a function of names with its own in them',
      alice(
        [allow('iam:PassRole'), allow(lambda.slice(1), 'arn:aws:lambda:*:*:function:${aws:username}-*')],
        { roles: app('lambda.amazonaws.com') },
      ),
      'administrator > pass.lambda-invoke app',
    ],
    [
      'to a function that cannot be called',
      alice([allow(lambda.slice(0, 2), ['arn:aws:lambda:*:*:function:own-*', arnOf('role', 'app')])], {
        roles: app('lambda.amazonaws.com'),
      }),
      'none',
    ],
    [
      'to a function of a name that none is called of',
      handing('lambda', [
        allow('lambda:CreateFunction', 'arn:aws:lambda:*:*:function:a'),
        allow('lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:b'),
      ]),
      'none',
    ],
    [
      'to a function of names that overlap with those that are called',
      handing('lambda', [
        allow('lambda:CreateFunction', 'arn:aws:lambda:*:*:function:own-*'),
        allow('lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:*-task'),
      ]),
      'administrator > pass.lambda-invoke app',
    ],
    [
      'to a function of names that overlap, all of which are denied',
      handing('lambda', [
        allow('lambda:CreateFunction', 'arn:aws:lambda:*:*:function:own-*'),
        allow('lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:*-task'),
        deny('lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:own-*'),
      ]),
      'none',
    ],
    [
      'to a function of which a version is called',
      handing('lambda', [
        allow('lambda:CreateFunction', 'arn:aws:lambda:*:*:function:a'),
        allow('lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:a:*'),
      ]),
      'administrator > pass.lambda-invoke app',
    ],
    [
      'to a function that is made by one policy, and called by whatever the boundary leaves',
      {
        ...handing('lambda', []),
        users: {
          alice: {
            can: [allow('iam:PassRole', arnOf('role', 'app')), allow(lambda.slice(1))],
            boundary: 'limit',
          },
        },
        policies: {
          limit: [
            allow('iam:PassRole'),
            allow('lambda:CreateFunction', 'arn:aws:lambda:*:*:function:a-*'),
            allow('lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:b-*'),
          ],
        },
      },
      'none',
    ],
    [
      'to a job that is made in one place and started in another',
      handing('glue', [
        allow('glue:CreateJob', 'arn:aws:glue:eu-west-1:*:job/*'),
        allow('glue:StartJobRun', 'arn:aws:glue:us-east-1:*:job/*'),
      ]),
      'write',
    ],
    [
      'to a state machine of which an alias is started',
      handing('states', [
        allow('states:CreateStateMachine', 'arn:aws:states:*:*:stateMachine:a'),
        allow('states:StartExecution', 'arn:aws:states:*:*:stateMachine:a:live'),
      ]),
      'administrator > pass.states app',
    ],
    [
      'to a code interpreter of the account, which is no other of AWS',
      handing('bedrock-agentcore', [
        allow('bedrock-agentcore:CreateCodeInterpreter'),
        allow(
          ['bedrock-agentcore:StartCodeInterpreterSession', 'bedrock-agentcore:InvokeCodeInterpreter'],
          'arn:aws:bedrock-agentcore:*:*:code-interpreter-custom/*',
        ),
      ]),
      'administrator > pass.bedrock-interpreter app',
    ],
    [
      'to an instance, and nothing else that it takes to run one',
      handing('ec2', [allow('ec2:RunInstances', 'arn:aws:ec2:*:*:instance/*')]),
      'none',
    ],
    [
      'to an instance, and all that it takes to run one but an image',
      handing('ec2', [
        allow(
          'ec2:RunInstances',
          ['instance', 'network-interface', 'security-group', 'subnet', 'volume'].map(
            (type) => `arn:aws:ec2:*:*:${type}/*`,
          ),
        ),
      ]),
      'none',
    ],
    [
      'to an instance, and all that it takes to run one, by two statements',
      handing('ec2', [
        allow('ec2:RunInstances', 'arn:aws:ec2:eu-west-1::image/ami-*'),
        allow(
          'ec2:RunInstances',
          ['instance', 'network-interface', 'security-group', 'subnet', 'volume'].map(
            (type) => `arn:aws:ec2:eu-west-1:*:${type}/*`,
          ),
        ),
      ]),
      'administrator > pass.ec2 app',
    ],
    [
      'to an instance without a volume, in the subnet that is the default',
      handing('ec2', [
        allow(
          'ec2:RunInstances',
          ['image', 'instance', 'network-interface', 'security-group'].map(
            (type) => `arn:aws:ec2:*:*:${type}/*`,
          ),
        ),
      ]),
      'administrator > pass.ec2 app',
    ],
    [
      'and nothing to hand it to',
      alice([allow('iam:PassRole', arnOf('role', 'app'))], { roles: app('lambda.amazonaws.com') }),
      'none',
    ],
    [
      'to a service that it does not trust',
      alice([allow(lambda, ['arn:aws:lambda:*:*:function:own-*', arnOf('role', 'app')])], {
        roles: app('ec2.amazonaws.com'),
      }),
      'none',
    ],
    [
      'to another service than may be',
      alice(
        [
          allow('iam:PassRole', arnOf('role', 'app'), {
            StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' },
          }),
          allow(lambda.slice(1), 'arn:aws:lambda:*:*:function:own-*'),
        ],
        { roles: app('lambda.amazonaws.com') },
      ),
      'none',
    ],
    [
      'to an instance, in no profile',
      alice(
        [allow(['iam:PassRole', 'ec2:RunInstances'], ['arn:aws:ec2:*:*:instance/*', arnOf('role', 'app')])],
        { roles: app('ec2.amazonaws.com') },
      ),
      'none',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('users of the same policies', () => {
  const found = (account: AccountWith): string[] => {
    const details = accountWith(account);
    const { privilegeOf } = accountPrivileges(details, NOW);
    return details.users.map((user) => {
      const one = privilegeOf(user, 'access-key');
      const resources = one.steps.flatMap(({ grants }) => grants.map(({ resource }) => resource));
      return [user.name, said(one), ...resources].join(' | ');
    });
  };
  const pair = { alice: { groups: ['team'] }, bob: { groups: ['team'] } };

  it.each<[string, AccountWith, readonly string[]]>([
    [
      'come to the same, each by itself',
      { users: pair, groups: { team: { can: [allow('iam:PutUserPolicy')] } } },
      [
        `alice | administrator > self.put-user-policy alice | ${arnOf('user', 'alice')}`,
        `bob | administrator > self.put-user-policy bob | ${arnOf('user', 'bob')}`,
      ],
    ],
    ...[
      arnOf('user', 'bob'),
      arnOf('user', 'b*'),
      '*:user/bob',
      'arn:*bob',
      'arn:aws:iam::*:user/bob',
      'arn:aws:i?m::*:user/bob',
      'arn:aws:*:user/bob',
    ].map((resource): [string, AccountWith, readonly string[]] => [
      `are told apart by the resource ${resource}`,
      { users: pair, groups: { team: { can: [allow('iam:PutUserPolicy', resource)] } } },
      ['alice | none', `bob | administrator > self.put-user-policy bob | ${arnOf('user', 'bob')}`],
    ]),
    [
      'are told apart by a trust policy',
      {
        users: pair,
        groups: { team: {} },
        roles: { app: { trust: trusts({ AWS: arnOf('user', 'bob') }), can: ADMIN } },
      },
      ['alice | none', 'bob | administrator > principal.assume app'],
    ],
    [
      'are told apart by a condition of a trust policy',
      {
        users: pair,
        groups: { team: { can: [allow('sts:AssumeRole', arnOf('role', 'app'))] } },
        roles: { app: { trust: trusts(ACCOUNT, { StringEquals: { 'aws:username': 'bob' } }), can: ADMIN } },
      },
      ['alice | none', `bob | administrator > principal.assume app | ${arnOf('role', 'app')}`],
    ],
    [
      'are told apart by their tags',
      {
        users: { ...pair, bob: { groups: ['team'], tags: { team: 'a' } } },
        groups: { team: { can: [allow('*', '*', { StringEquals: { 'aws:PrincipalTag/team': 'a' } })] } },
      },
      ['alice | none', 'bob | administrator'],
    ],
  ])('%s', (_name, account, expected) => {
    expect(found(account)).toEqual(expected);
  });
});

describe('what users have in common', () => {
  const OWN_USER = arnOf('user', '${aws:username}');
  const BOB = { AWS: arnOf('user', 'bob') };
  const CAROL = arnOf('user', 'carol');
  const PUT = 'administrator > principal.put-user-policy-and-key carol';

  it.each<[string, AccountWith, Expected]>([
    [
      'a user without policies whom a trust policy names',
      {
        users: { alice: { can: [allow('iam:CreateAccessKey', arnOf('user', 'bob'))] }, bob: {} },
        roles: { app: { trust: trusts(BOB), can: ADMIN } },
      },
      'administrator > principal.access-key bob > principal.assume app',
    ],
    [
      'a role without policies that a trust policy names, passed to a service',
      {
        users: {
          alice: { can: [allow(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'])] },
        },
        roles: {
          step: { trust: trusts({ Service: 'lambda.amazonaws.com' }) },
          app: { trust: trusts({ AWS: arnOf('role', 'step') }), can: ADMIN },
        },
      },
      'administrator > pass.lambda-invoke step > principal.assume app',
    ],
    [
      'a device of one’s own, for another who is alike',
      {
        groups: {
          staff: {
            can: [
              allow(['iam:CreateAccessKey', 'iam:CreateVirtualMFADevice', 'iam:EnableMFADevice']),
              allow('*', '*', MFA),
            ],
          },
        },
        users: { alice: { groups: ['staff'] }, bob: { groups: ['staff'] } },
      },
      [
        'administrator > principal.own-mfa-for-other bob',
        'administrator > principal.own-mfa-for-other bob',
        'administrator',
      ],
    ],
    [
      'a device of one’s own for oneself, which is the first device and no way to more',
      {
        users: {
          alice: {
            can: [
              allow(['iam:CreateAccessKey', 'iam:EnableMFADevice'], OWN_USER),
              allow('iam:CreateVirtualMFADevice'),
              allow('*', '*', MFA),
            ],
          },
        },
      },
      ['none', 'none', 'administrator'],
    ],
    ...(
      [
        ['a policy', [allow('iam:CreateAccessKey'), allow('iam:PutUserPolicy', CAROL)], PUT],
        [
          'a policy, but to the first of them',
          [
            allow(['iam:CreateAccessKey', 'iam:PutUserPolicy']),
            deny('iam:PutUserPolicy', [arnOf('user', 'alice'), arnOf('user', 'bob')]),
          ],
          PUT,
        ],
        [
          'a policy, by a pattern of the name',
          [allow('iam:CreateAccessKey'), allow('iam:AttachUserPolicy', arnOf('user', 'c*'))],
          'administrator > principal.attach-user-policy-and-key carol',
        ],
        [
          'a policy, but to whom a right leaves out',
          [
            allow('iam:CreateAccessKey'),
            {
              Effect: 'Allow',
              Action: 'iam:PutUserPolicy',
              NotResource: [arnOf('user', 'alice'), arnOf('user', 'bob')],
            },
          ],
          PUT,
        ],
        [
          'a password, beside a key of each',
          [allow('iam:CreateAccessKey'), allow('iam:CreateLoginProfile', CAROL)],
          'administrator > principal.create-password carol ?',
        ],
      ] as const
    ).map(([what, can, expected]): [string, AccountWith, Expected] => [
      `users who are alike, of whom the second alone can be given ${what}`,
      {
        users: { alice: { can }, bob: { groups: ['signed-in'] }, carol: { groups: ['signed-in'] } },
        groups: { 'signed-in': { can: [allow('*', '*', { Null: { 'aws:TokenIssueTime': 'false' } })] } },
      },
      expected,
    ]),
    [
      'users who are alike, of whom the one with the name in the resource can be given a policy',
      {
        users: {
          alice: {
            can: [
              allow('iam:CreateAccessKey'),
              allow('iam:PutUserPolicy', arnOf('user', '${aws:PrincipalTag/of}')),
            ],
            tags: { of: 'carol' },
          },
          bob: {},
          carol: {},
        },
      },
      PUT,
    ],
    [
      'roles of the same trust policy, each with what it has',
      {
        users: { alice: { can: [allow('sts:AssumeRole', arnOf('role', 'reader'))] } },
        roles: {
          app: { trust: trusts(ACCOUNT), can: ADMIN },
          reader: { trust: trusts(ACCOUNT), can: [allow('s3:Get*')] },
        },
      },
      'none',
    ],
    [
      'a trust policy on conditions about who asks',
      {
        users: { alice: { can: [allow('sts:AssumeRole')] }, bob: { can: [allow('sts:AssumeRole')] } },
        roles: {
          app: {
            trust: trusts(ACCOUNT, { StringEquals: { 'aws:username': 'bob' } }),
            can: ADMIN,
          },
        },
      },
      'none',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));

  it('is told of each by the policy that he has it by', () => {
    const details = accountWith({
      users: { alice: { attached: ['assume'] }, bob: { groups: ['staff'] } },
      groups: { staff: { attached: ['assume'] } },
      policies: { assume: [allow('sts:AssumeRole')] },
      roles: { app: { trust: trusts(ACCOUNT), can: ADMIN } },
    });
    const { privilegeOf } = accountPrivileges(details, NOW);
    const holders = details.users.map((user) => {
      const { steps } = privilegeOf(user, 'access-key');
      return steps.flatMap(({ grants }) => grants.map(({ policy }) => policy?.of.kind));
    });
    expect(holders).toEqual([['self'], ['group']]);
  });

  it('does not hide who can become a role that has nothing', () => {
    const details = accountWith({
      users: { alice: { can: [allow(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'])] } },
      roles: { idle: { trust: trusts({ Service: 'lambda.amazonaws.com' }) } },
    });
    const [user] = details.users;
    const role = arnOf('role', 'idle');
    const { stepsTo } = accountPrivileges(details, NOW, [role]);
    expect(user && stepsTo(user, 'access-key', role)?.map(({ path }) => path)).toEqual([
      'pass.lambda-invoke',
    ]);
  });
});
