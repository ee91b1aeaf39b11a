/** Who can change IAM, tag, or lift a guardrail, by which policies and with which credential. */
import { changingActions } from './action-levels.ts';
import { iamAdministrators, type AdministratingUser, type IamAdministrators } from './administrators.ts';
import { actionsThat, CHANGES, CHANGES_NO_ACCESS } from './iam-actions.ts';
import { whoMayTag } from './may-tag.ts';
import {
  accountWith,
  ACCOUNT_ID,
  allow,
  arnOf,
  deny,
  trusts,
  type AccountWith,
} from '../../test/support/account-with.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));
const ACCOUNT = { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` };
const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const WITHOUT_MFA = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
const OWN = 'arn:aws:iam::*:user/${aws:username}';

const found = (account: AccountWith): IamAdministrators => iamAdministrators(accountWith(account), NOW);

const CREDENTIALS = { 'access-key': 'key', 'session-without-mfa': 'session', mfa: 'mfa' } as const;

/** `permissions by key+session+mfa: iam:PutUserPolicy on user/*` */
const told = ({ rights }: Pick<AdministratingUser, 'rights'>): readonly string[] =>
  rights.map(
    ({ right, credentials, grants: [{ action, resource }] }) =>
      `${right} by ${credentials.map((one) => CREDENTIALS[one]).join('+')}: ${action} on ${resource.replace(/^.*:/, '').replace('zq7x-arbitrary', '*')}`,
  );

/** What is told of alice, beside others who are there. */
const alices = (can: readonly object[], more: Partial<AccountWith> = {}): readonly string[] => {
  const { users } = found({
    ...more,
    users: { alice: { can, ...more.users?.['alice'] }, bob: {}, ...without(more.users) },
  });
  return users.filter(({ user }) => user.name === 'alice').flatMap(told);
};

const without = (users: AccountWith['users'] = {}): AccountWith['users'] =>
  Object.fromEntries(Object.entries(users).filter(([name]) => name !== 'alice'));

const ALL = 'key+session+mfa';

describe('the rights of a user', () => {
  it.each<[name: string, can: readonly object[], expected: readonly string[]]>([
    [
      'policies of any user',
      [allow('iam:PutUserPolicy')],
      [`permissions by ${ALL}: iam:PutUserPolicy on user/*`],
    ],
    [
      'one policy that is there',
      [allow('iam:AttachUserPolicy', arnOf('user', 'bob'))],
      [`permissions by ${ALL}: iam:AttachUserPolicy on user/bob`],
    ],
    ['a user who is not there', [allow('iam:AttachUserPolicy', arnOf('user', 'ghost'))], []],
    [
      'a user who is to be made',
      [allow('iam:CreateUser', arnOf('user', 'ci-*'))],
      [`identities by ${ALL}: iam:CreateUser on user/ci-`],
    ],
    [
      'keys of others',
      [allow('iam:CreateAccessKey', arnOf('user', 'b*'))],
      [`credentials by ${ALL}: iam:CreateAccessKey on user/bob`],
    ],
    [
      'own keys, which is nobody else’s affair',
      [
        allow(
          ['iam:CreateAccessKey', 'iam:DeactivateMFADevice'],
          [OWN, 'arn:aws:iam::*:user/*/${aws:username}'],
        ),
      ],
      [],
    ],
    ['own keys by name', [allow('iam:CreateAccessKey', arnOf('user', 'alice'))], []],
    [
      'own policies, which give rights',
      [allow('iam:PutUserPolicy', OWN)],
      [`permissions by ${ALL}: iam:PutUserPolicy on user/alice`],
    ],
    ['own tags, which exempt', [allow('iam:TagUser', OWN)], [`tags by ${ALL}: iam:TagUser on user/alice`]],
    ['tags of roles', [allow('iam:Tag*')], [`tags by ${ALL}: iam:TagUser on user/*`]],
    [
      'federation',
      [allow('iam:UpdateSAMLProvider')],
      [`federation by ${ALL}: iam:UpdateSAMLProvider on saml-provider/*`],
    ],
    [
      'settings',
      [allow('iam:UpdateAccountPasswordPolicy')],
      [`settings by ${ALL}: iam:UpdateAccountPasswordPolicy on *`],
    ],
    [
      'what changes nobody’s access',
      [
        allow([
          'iam:PassRole',
          'iam:CreateServiceLinkedRole',
          'iam:Get*',
          'iam:List*',
          'iam:ChangePassword',
          'iam:EnableMFADevice',
        ]),
      ],
      [],
    ],
    ['all but IAM', [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], []],
    [
      'with MFA alone',
      [allow('iam:PutUserPolicy', '*', MFA)],
      ['permissions by mfa: iam:PutUserPolicy on user/*'],
    ],
    [
      'with a session, which a Bool Deny alone refuses',
      [allow('iam:TagUser'), deny('*', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } })],
      ['tags by key+mfa: iam:TagUser on user/*'],
    ],
    ['denied', [allow('iam:*'), deny('iam:*')], []],
  ])('%s', (_name, can, expected) => {
    expect(alices(can)).toEqual(expected);
  });

  it('of everything names the rest as well, each action of it', () => {
    const { users } = found({ users: { alice: { can: [allow('*')] } } });
    expect(users.map(({ rights }) => rights.map(({ right }) => right))).toEqual([['everything', ...CHANGES]]);
    const [permissions] = users[0]?.rights.filter(({ right }) => right === 'permissions') ?? [];
    expect(permissions?.grants.map(({ action }) => action)).toEqual(
      actionsThat('permissions').map(({ action }) => action),
    );
  });

  it.each<[string, readonly object[], readonly string[]]>([
    [
      'policies with a tag, which may be there',
      [allow('iam:CreatePolicyVersion', '*', { StringEquals: { 'aws:ResourceTag/open': 'yes' } })],
      [`permissions by ${ALL}: iam:CreatePolicyVersion on policy/app`],
    ],
    [
      'policies with no tag that denies, which may be there or not',
      [
        allow('iam:CreatePolicyVersion', arnOf('policy', 'app')),
        deny('iam:CreatePolicyVersion', '*', { StringNotEquals: { 'aws:ResourceTag/open': 'yes' } }),
      ],
      [`permissions by ${ALL}: iam:CreatePolicyVersion on policy/app`],
    ],
    [
      'identity providers with a tag, which may be there',
      [allow('iam:UpdateSAMLProvider', '*', { StringEquals: { 'aws:ResourceTag/open': 'yes' } })],
      [`federation by ${ALL}: iam:UpdateSAMLProvider on saml-provider/x`],
    ],
    [
      'a policy that is new, and has no tag',
      [allow('iam:CreatePolicy', '*', { StringEquals: { 'aws:ResourceTag/open': 'yes' } })],
      [],
    ],
  ])('go by tags that are not read: %s', (_name, can, expected) => {
    expect(alices(can, { policies: { app: [allow('s3:Get*')] } })).toEqual(expected);
  });

  it('end at a boundary', () => {
    const account: AccountWith = {
      users: { alice: { can: [allow('iam:*')], boundary: 'limits' } },
      policies: { limits: [allow('iam:TagUser')] },
    };
    expect(found(account).users.map(told)).toEqual([[`tags by ${ALL}: iam:TagUser on user/*`]]);
  });
});

describe('ways', () => {
  const admin = { can: [allow('*')], trust: trusts(ACCOUNT) };
  const waysOf = (account: AccountWith): readonly string[] =>
    found(account).users.flatMap(({ user, ways }) =>
      ways.map(({ credential, privilege, roleArn, steps }) =>
        [
          user.name,
          credential,
          roleArn === undefined ? privilege : 'role',
          ...steps.map(({ to }) => to.name),
        ].join(' '),
      ),
    );

  it('lead to administrator by a role', () => {
    const users = { alice: { can: [allow('sts:AssumeRole')] } };
    expect(waysOf({ users, roles: { admin } })).toEqual([
      'alice access-key administrator admin',
      'alice session-without-mfa administrator admin',
      'alice mfa administrator admin',
    ]);
  });

  it('lead to a role that can change IAM, and is no administrator', () => {
    const users = { alice: { can: [allow('sts:AssumeRole')] } };
    const roles = { editor: { can: [allow('iam:CreateUser')], trust: trusts(ACCOUNT, MFA) } };
    expect(waysOf({ users, roles })).toEqual(['alice mfa role editor']);
  });

  it('are none to a role that tags alone', () => {
    const users = { alice: { can: [allow('sts:AssumeRole')] } };
    expect(
      waysOf({ users, roles: { tagger: { can: [allow('iam:TagUser')], trust: trusts(ACCOUNT) } } }),
    ).toEqual([]);
  });

  it('say whether the first device can be enrolled without MFA', () => {
    const enrol = allow(['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice']);
    const behind = allow('iam:*', '*', MFA);
    const { users } = found({ users: { alice: { can: [behind, enrol] }, bob: { can: [behind] } } });
    expect(users.map(({ user, canEnrol }) => [user.name, canEnrol])).toEqual([
      ['alice', true],
      ['bob', false],
    ]);
  });
});

describe('groups', () => {
  it('are named with their members, and without', () => {
    const groups = {
      admins: { can: [allow('iam:*', '*', MFA)] },
      empty: { can: [allow('iam:CreateUser')] },
      readers: { can: [allow('s3:Get*')] },
    };
    const { groups: named } = found({ users: { alice: { groups: ['admins', 'readers'] } }, groups });
    expect(named.map((one) => [one.group.name, one.members.map(({ name }) => name), told(one)[0]])).toEqual([
      ['admins', ['alice'], 'permissions by mfa: iam:PutUserPolicy on user/*'],
      ['empty', [], `identities by ${ALL}: iam:CreateUser on user/*`],
    ]);
  });

  it('do not give what a member does to the own credentials', () => {
    const { groups } = found({ users: {}, groups: { all: { can: [allow('iam:CreateAccessKey', OWN)] } } });
    expect(groups).toEqual([]);
  });
});

describe('roles', () => {
  const can = [allow('iam:CreateUser')];
  const rolesOf = (account: AccountWith): readonly string[] =>
    found(account).roles.map(({ role, assumers, trusted }) =>
      [
        role.name,
        ...assumers.map(
          ({ kind, name, credentials }) =>
            `${kind} ${name}: ${credentials.map((one) => CREDENTIALS[one]).join('+')}`,
        ),
        ...(trusted?.map(({ kind }) => kind) ?? ['not known']),
      ].join(', '),
    );
  const users = { alice: { can: [allow('sts:AssumeRole')] }, bob: {} };

  it.each<[name: string, trust: object, expected: string]>([
    ['of users whose policies allow it', trusts(ACCOUNT), `editor, user alice: ${ALL}`],
    ['of users who need MFA', trusts(ACCOUNT, MFA), 'editor, user alice: mfa'],
    [
      'of a user whom the trust policy names',
      trusts({ AWS: arnOf('user', 'bob') }),
      `editor, user bob: ${ALL}`,
    ],
    ['of others', trusts({ Service: 'ec2.amazonaws.com', AWS: '444455556666' }), 'editor, service, account'],
    ['of nobody who is there', trusts({ AWS: 'AIDAAAAAAAAAAAAAAAAAA' }), 'editor'],
    [
      'of all but some',
      {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          NotPrincipal: { AWS: arnOf('user', 'alice') },
          Action: 'sts:AssumeRole',
        },
      },
      'editor, user bob: key+session+mfa, not known',
    ],
  ])('are told with who may assume them: %s', (_name, trust, expected) => {
    const [said] = rolesOf({ users, roles: { editor: { can, trust } } });
    expect(said).toBe(expected);
  });

  it('are told with the roles that may assume them', () => {
    const roles = {
      app: { can: [allow('sts:AssumeRole')], trust: trusts({ Service: 'ec2.amazonaws.com' }) },
      editor: { can, trust: trusts(ACCOUNT) },
    };
    expect(rolesOf({ users: {}, roles })).toEqual(['editor, role app: session']);
  });

  it('that services alone assume are left out', () => {
    expect(
      rolesOf({ users: {}, roles: { 'aws-service-role/x/linked': { can, trust: trusts(ACCOUNT) } } }),
    ).toEqual([]);
  });
});

describe('guardrails', () => {
  const guard = { can: [deny('*', '*', WITHOUT_MFA)] };
  const guardrailsOf = (account: AccountWith): readonly string[] => {
    const { guardrails, users } = found(account);
    return [
      ...guardrails.map(({ kind, on }) => `${kind} on ${on.name}`),
      ...users.flatMap(({ user, rights }) =>
        rights
          .filter(({ right }) => right === 'guardrails')
          .map(
            ({ grants, credentials }) =>
              `${user.name} by ${credentials.map((one) => CREDENTIALS[one]).join('+')}: ${grants.map(({ action }) => action).join()}`,
          ),
      ),
    ];
  };

  it.each<[name: string, account: AccountWith, expected: readonly string[]]>([
    [
      'a Deny without MFA on a group, which somebody may take others out of',
      {
        users: { alice: { can: [allow('iam:RemoveUserFromGroup')] }, bob: { groups: ['all'] } },
        groups: { all: guard },
      },
      ['deny-without-mfa on all', `alice by ${ALL}: iam:RemoveUserFromGroup`],
    ],
    [
      'a group that somebody leaves with MFA alone',
      {
        users: { bob: { can: [allow('iam:RemoveUserFromGroup')], groups: ['all'] } },
        groups: { all: guard },
      },
      ['deny-without-mfa on all', 'bob by mfa: iam:RemoveUserFromGroup'],
    ],
    [
      'a policy that is changed in its place',
      {
        users: { alice: { can: [allow('iam:CreatePolicyVersion')] }, bob: { attached: ['guard'] } },
        policies: { guard: guard.can },
      },
      ['deny-without-mfa on bob', `alice by ${ALL}: iam:CreatePolicyVersion`],
    ],
    [
      'a boundary',
      {
        users: {
          alice: { can: [allow('iam:DeleteUserPermissionsBoundary', arnOf('user', 'bob'))] },
          bob: { boundary: 'limits' },
        },
        policies: { limits: [allow('s3:*')] },
      },
      ['boundary on bob', `alice by ${ALL}: iam:DeleteUserPermissionsBoundary`],
    ],
    [
      'a user who has no guardrail',
      {
        users: {
          alice: { can: [allow('iam:DetachUserPolicy', arnOf('user', 'carol'))] },
          bob: { attached: ['guard'] },
          carol: {},
        },
        policies: { guard: guard.can },
      },
      ['deny-without-mfa on bob'],
    ],
    [
      'a Deny whatever the credential, which is no such guardrail',
      { users: { alice: { can: [allow('iam:*')] }, bob: { can: [deny('s3:*')] } } },
      [],
    ],
  ])('%s', (_name, account, expected) => {
    expect(guardrailsOf(account)).toEqual(expected);
  });
});

describe('what is not known', () => {
  it('is said of whoever has a policy without a document', () => {
    const { users, undecided } = found({ users: { alice: { can: [allow('iam:*')], attached: ['gone'] } } });
    expect(users).toEqual([]);
    expect(undecided).toEqual([
      { kind: 'user', name: 'alice', arn: arnOf('user', 'alice'), missing: [arnOf('policy', 'gone')] },
    ]);
  });

  it('is said of whoever can become somebody of whom it is not known', () => {
    const { undecided } = found({
      users: { alice: { can: [allow('sts:AssumeRole')] } },
      roles: { dark: { attached: ['gone'], trust: trusts(ACCOUNT) } },
    });
    expect(undecided.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['role dark', 'user alice']);
  });
});

it('who may tag is told with and without MFA, by own policies alone', () => {
  const { taggers, undecided } = whoMayTag(
    accountWith({
      users: {
        alice: { can: [allow('iam:TagUser'), allow('iam:TagRole', '*', MFA)] },
        bob: { can: [allow('sts:AssumeRole')] },
        carol: { attached: ['gone'] },
      },
      roles: { app: { can: [allow('iam:TagRole')], trust: trusts(ACCOUNT) } },
    }),
    NOW,
  );
  expect(taggers).toEqual([
    { kind: 'user', name: 'alice', actions: ['iam:TagUser'], needsMfa: false },
    { kind: 'user', name: 'alice', actions: ['iam:TagRole'], needsMfa: true },
    { kind: 'role', name: 'app', actions: ['iam:TagRole'], needsMfa: false },
  ]);
  expect(undecided.map(({ name }) => name)).toEqual(['carol']);
});

it('every action of IAM that changes something is of one kind, or changes nobody’s access', () => {
  const told = [
    ...CHANGES.flatMap((change) => actionsThat(change).map(({ action }) => action)),
    ...CHANGES_NO_ACCESS.map((name) => `iam:${name}`),
  ];
  const tags = actionsThat('tags').map(({ action }) => action);
  expect(told.toSorted()).toEqual(
    [...changingActions('iam').map(({ action }) => action), ...tags].toSorted(),
  );
});
