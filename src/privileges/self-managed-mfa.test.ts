/** AWS's policy by which users manage their own MFA, in its public forms, beside AdministratorAccess and alone. */
import { accountWith, allow, arnOf, type AccountWith } from '../../test/support/account-with.ts';
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
