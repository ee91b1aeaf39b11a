/** AWS's policy by which users manage their own MFA, in its public forms, beside AdministratorAccess and alone. */
import { accountWith, allow, arnOf, type AccountWith } from '../../test/support/account-with.ts';
import { check, type Expected } from '../../test/support/alices-privileges.ts';
import { accountPrivileges } from './privileges.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));
const OWN_USER = arnOf('user', '${aws:username}');
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html */
const selfManaged = (device: string, withoutMfa: Readonly<Record<string, object>>): readonly object[] => [
  allow(['iam:GetAccountPasswordPolicy', 'iam:ListVirtualMFADevices']),
  allow(['iam:ChangePassword', 'iam:GetUser'], OWN_USER),
  allow(
    ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:ListAccessKeys', 'iam:UpdateAccessKey'],
    OWN_USER,
  ),
  allow('iam:CreateVirtualMFADevice', device),
  allow(
    ['iam:DeactivateMFADevice', 'iam:EnableMFADevice', 'iam:ListMFADevices', 'iam:ResyncMFADevice'],
    OWN_USER,
  ),
  {
    Effect: 'Deny',
    NotAction: [
      'iam:CreateVirtualMFADevice',
      'iam:EnableMFADevice',
      'iam:GetUser',
      'iam:ListMFADevices',
      'iam:ListVirtualMFADevices',
      'iam:ResyncMFADevice',
      'sts:GetSessionToken',
    ],
    Resource: '*',
    Condition: withoutMfa,
  },
];

const ANY_DEVICE = arnOf('mfa', '*');
const ABSENT_TOO = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
const IF_THERE = { Bool: { 'aws:MultiFactorAuthPresent': 'false' } };

const FORMS = {
  BoolIfExists: selfManaged(ANY_DEVICE, ABSENT_TOO),
  'Bool, which lets keys through': selfManaged(ANY_DEVICE, IF_THERE),
  'a device named after the user': selfManaged(arnOf('mfa', '${aws:username}'), ABSENT_TOO),
} as const;

const on = (
  place: 'user' | 'group',
  statements: readonly object[],
  isAdministrator: boolean,
): AccountWith => {
  const attached = isAdministrator ? ['self', ADMINISTRATOR] : ['self'];
  const policies = { self: statements, [ADMINISTRATOR]: [allow('*')] };
  return place === 'user'
    ? { users: { alice: { attached } }, policies }
    : { users: { alice: { groups: ['staff'] } }, groups: { staff: { attached } }, policies };
};

const BEHIND_MFA = ['none', 'none', 'administrator'];
const OPEN_TO_KEYS = ['administrator', 'none', 'administrator'];
const NONE = ['none', 'none', 'none'];

describe('a policy by which users manage their own MFA', () => {
  it.each<[keyof typeof FORMS, 'user' | 'group', boolean, readonly string[]]>([
    ['BoolIfExists', 'user', true, BEHIND_MFA],
    ['BoolIfExists', 'group', true, BEHIND_MFA],
    ['BoolIfExists', 'user', false, NONE],
    ['BoolIfExists', 'group', false, NONE],
    ['Bool, which lets keys through', 'user', true, OPEN_TO_KEYS],
    ['Bool, which lets keys through', 'group', true, OPEN_TO_KEYS],
    ['Bool, which lets keys through', 'user', false, NONE],
    ['Bool, which lets keys through', 'group', false, NONE],
    ['a device named after the user', 'user', true, BEHIND_MFA],
    ['a device named after the user', 'group', true, BEHIND_MFA],
    ['a device named after the user', 'user', false, NONE],
    ['a device named after the user', 'group', false, NONE],
  ])('%s, on a %s, administrator: %s', (form, place, isAdministrator, expected) => {
    const details = accountWith(on(place, FORMS[form], isAdministrator));
    const [alice] = details.users;
    const { privilegeOf, enrolment } = accountPrivileges(details, NOW);
    expect(alice).toBeDefined();
    if (alice === undefined) return;
    expect(
      (['access-key', 'session-without-mfa', 'mfa'] as const).map(
        (credential) => privilegeOf(alice, credential).privilege,
      ),
    ).toEqual(expected);
    // Whoever has the password or a key alone can enrol the first device: every form lets the user do that.
    for (const credential of ['access-key', 'session-without-mfa'] as const)
      expect(enrolment(alice, credential)?.map(({ action }) => action)).toEqual([
        'iam:CreateVirtualMFADevice',
        'iam:EnableMFADevice',
      ]);
  });

  it('is no guard where the user may leave the group that has it', () => {
    const guard = FORMS.BoolIfExists.map((statement) =>
      'NotAction' in statement ? { ...statement, NotAction: 'iam:RemoveUserFromGroup' } : statement,
    );
    const details = accountWith({
      users: { alice: { groups: ['staff'], can: [allow('*')] } },
      groups: { staff: { can: guard } },
    });
    const [alice] = details.users;
    const { privilegeOf } = accountPrivileges(details, NOW);
    const found = alice && privilegeOf(alice, 'access-key');
    expect(found?.privilege).toBe('administrator');
    expect(found?.steps.map(({ path }) => path)).toEqual(['guardrail.leave-group-deny']);
  });
});

describe('the device of a user who is taken', () => {
  const BOB = arnOf('user', 'bob');
  const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
  const taking = (...actions: readonly string[]): AccountWith['users'] => ({
    alice: { can: [allow(actions, BOB)] },
    bob: { attached: ['self', ADMINISTRATOR] },
  });
  const accountOf = (
    users: AccountWith['users'],
    form: keyof typeof FORMS = 'BoolIfExists',
  ): AccountWith => ({
    users,
    policies: { self: FORMS[form], [ADMINISTRATOR]: [allow('*')] },
  });
  const NEW = 'administrator > principal.new-user x > self.first-device x';
  const FOR_ONE_ANOTHER =
    'administrator > principal.own-mfa-for-other alice > principal.remove-mfa bob > self.first-device bob';
  const VIRTUAL_DEVICES = allow('iam:CreateVirtualMFADevice');

  it.each<[string, AccountWith, Expected]>([
    [
      'is taken away, and he enrols another with a key that was made for him',
      accountOf(taking('iam:CreateAccessKey', 'iam:DeactivateMFADevice')),
      'administrator > principal.remove-mfa bob > self.first-device bob',
    ],
    [
      'is taken away, and he enrols another with a password that was made for him',
      accountOf(taking('iam:UpdateLoginProfile', 'iam:DeactivateMFADevice'), 'a device named after the user'),
      'administrator > principal.remove-mfa bob > self.first-device bob',
    ],
    ['may be there: he may enrol the first', accountOf(taking('iam:CreateAccessKey')), 'undecided'],
    [
      'is taken away of whom nothing lets enrol another',
      {
        users: {
          alice: { can: [allow(['iam:CreateAccessKey', 'iam:DeactivateMFADevice'], BOB)] },
          bob: { can: [allow('*', '*', MFA)] },
        },
      },
      'none',
    ],
    [
      'is taken away with MFA alone',
      accountOf({
        ...taking('iam:CreateAccessKey'),
        alice: {
          can: [allow('iam:CreateAccessKey', BOB), allow('iam:DeactivateMFADevice', BOB, MFA)],
        },
        bob: {
          can: [
            allow('iam:EnableMFADevice', arnOf('user', '${aws:username}')),
            VIRTUAL_DEVICES,
            allow('*', '*', MFA),
          ],
        },
      }),
      ['undecided', 'undecided', 'administrator > principal.remove-mfa bob > self.first-device bob'],
    ],
    [
      'is taken away with a device that he enrols for whoever has his key',
      accountOf({
        ...taking('iam:CreateAccessKey'),
        alice: {
          can: [allow('iam:CreateAccessKey', BOB), allow('iam:DeactivateMFADevice', BOB, MFA)],
        },
      }),
      [FOR_ONE_ANOTHER, FOR_ONE_ANOTHER, 'administrator > principal.remove-mfa bob > self.first-device bob'],
    ],
    [
      'is taken away of oneself, which AWS asks MFA for',
      {
        users: {
          alice: {
            can: [
              allow(['iam:CreateLoginProfile', 'iam:*MFADevice'], arnOf('user', '${aws:username}')),
              VIRTUAL_DEVICES,
              allow('*', '*', MFA),
            ],
          },
        },
      },
      ['none', 'none', 'administrator'],
    ],
    [
      'is one that whoever takes him by a password enrols',
      {
        users: {
          alice: {
            can: [allow(['iam:UpdateLoginProfile', 'iam:EnableMFADevice'], BOB), VIRTUAL_DEVICES],
          },
          bob: { can: [allow('*', '*', MFA)] },
        },
      },
      'administrator > principal.own-mfa-for-other bob',
    ],
    [
      'is not there where the user is new',
      {
        users: {
          alice: {
            can: [allow(['iam:CreateUser', 'iam:CreateAccessKey', 'iam:AddUserToGroup'])],
          },
        },
        groups: { staff: { attached: ['self', ADMINISTRATOR] } },
        policies: { self: FORMS.BoolIfExists, [ADMINISTRATOR]: [allow('*')] },
      },
      [NEW, NEW, 'administrator > self.join-group alice'],
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});
