/** baseline/template.yaml, by this project's own rules, and by what its users reach with each credential. */
import { readFileSync } from 'node:fs';
import { iamRoleTrustMfaRequired as rule } from '../rules/iam-role-trust-mfa-required/rule.ts';
import { defaultsOf } from '../rules/parameter.ts';
import type { Credential } from '../src/policy/credential.ts';
import levels from '../src/privileges/action-levels.json' with { type: 'json' };
import type { AccountUser, AuthorizationDetails } from '../src/privileges/account.ts';
import { accountPrivileges } from '../src/privileges/privileges.ts';
import type { Rights } from '../src/privileges/rights.ts';
import { worldOf } from '../src/privileges/world.ts';
import { ACCOUNT_ID, allow, arnOf, policyOf } from './support/account-with.ts';
import {
  BASELINE,
  baselineAccount,
  baselineResource,
  baselineResources,
  ROLES,
  template,
  type RoleName,
  type Settings,
} from './support/baseline-account.ts';
import type { RenderedResource } from './support/rendered-template.ts';
import { sharedEach } from './support/share.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));
const WITHOUT_MFA = ['access-key', 'session-without-mfa'] as const satisfies readonly Credential[];
const BOUNDARY = arnOf('policy', 'boundary');

/** Every combination of the values. */
const combinations = (values: Readonly<Record<string, readonly (string | number)[]>>): readonly Settings[] =>
  Object.entries(values).reduce<readonly Settings[]>(
    (made, [name, list]) => made.flatMap((one) => list.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );

const SETTINGS = combinations({
  NamePrefix: ['mfa-', ''],
  MaximumMfaAgeSeconds: [0, 900, 43200, 129600],
  SessionDurationSeconds: [3600, 43200],
  PasswordChangeWithoutMfa: ['true', 'false'],
  ...Object.fromEntries(ROLES.map((role) => [`${role}BoundaryArn`, ['', BOUNDARY]])),
});

const named = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

describe('the template', () => {
  const text = JSON.stringify({ ...template, Parameters: undefined });
  const referred = (form: RegExp): readonly string[] => [...text.matchAll(form)].map(([, name = '']) => name);
  const names = [
    ...referred(/"Ref":"([^"]+)"/g),
    ...referred(/\$\{(?!!)([^}]+)\}/g),
    ...referred(/"Fn::GetAtt":\["([^"]+)"/g),
  ].filter((name) => !name.startsWith('AWS::'));
  const conditions = referred(/"Fn::If":\["([^"]+)"/g);

  it('refers to what it has, and has nothing that it does not use', () => {
    const known = [...Object.keys(template.Parameters), ...Object.keys(template.Resources)];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    expect(Object.keys(template.Parameters).filter((name) => !names.includes(name))).toEqual([]);
    expect([...new Set(conditions)].toSorted()).toEqual(Object.keys(template.Conditions ?? {}).toSorted());
  });

  it('describes every parameter, has a default for it, and takes that', () => {
    for (const [name, { Description, Default, AllowedPattern, AllowedValues, ...rest }] of Object.entries(
      template.Parameters,
    )) {
      expect([name, Description]).toEqual([name, expect.stringMatching(/\.$/)]);
      if (AllowedPattern !== undefined) {
        expect(String(Default)).toMatch(new RegExp(`^(?:${String(AllowedPattern)})$`));
        expect([name, rest['ConstraintDescription']]).toEqual([name, expect.stringMatching(/\.$/)]);
      } else if (AllowedValues !== undefined) expect(AllowedValues).toContain(Default);
      else {
        expect(Number(Default)).toBeGreaterThanOrEqual(Number(rest['MinValue']));
        expect(Number(Default)).toBeLessThanOrEqual(Number(rest['MaxValue']));
      }
    }
  });

  it('is in the package, and on a page with every parameter and its default', () => {
    const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: readonly string[] };
    expect(files).toContain(BASELINE);
    const page = readFileSync('docs/baseline.md', 'utf8');
    for (const [name, { Default }] of Object.entries(template.Parameters))
      expect(page).toMatch(
        new RegExp(`\\| \`${name}\` +\\| ${Default === '' ? 'empty' : `\`${String(Default)}\``} +\\|`),
      );
  });

  it.each([
    ['ARN', 'BoundaryArn', BOUNDARY, BOUNDARY],
    ['name', 'BoundaryName', 'dev/limit', `arn:aws:iam::${ACCOUNT_ID}:policy/dev/limit`],
  ])(
    'gives a role the boundary that is asked for it by %s, and no other role',
    (_, parameter, value, arn) => {
      for (const role of ROLES) {
        const resources = baselineResources({ [`${role}${parameter}`]: value });
        expect(
          ROLES.map((one) => [one, resources.get(`${one}Role`)?.properties['PermissionsBoundary']]),
        ).toEqual(ROLES.map((one) => [one, one === role ? arn : undefined]));
      }
    },
  );

  it('takes one boundary of a role, by ARN or by name', () => {
    for (const role of ROLES)
      expect(template.Rules?.[`One${role}Boundary`]).toEqual({
        Assertions: [
          {
            Assert: {
              'Fn::Or': ['Arn', 'Name'].map((kind) => ({
                'Fn::Equals': [{ Ref: `${role}Boundary${kind}` }, ''],
              })),
            },
            AssertDescription: `Give ${role}BoundaryArn or ${role}BoundaryName, not both.`,
          },
        ],
      });
  });
});

describe('each role', () => {
  const trustIn = (role: RenderedResource | undefined): object => {
    const found = role?.properties['AssumeRolePolicyDocument'];
    if (typeof found !== 'object' || found === null) throw new Error('a role has no trust policy');
    return found;
  };
  const trustOf = (role: RoleName, settings: Settings): object =>
    trustIn(baselineResource(`${role}Role`, settings));
  const decide = (trustPolicy: object, maximumMfaAgeSeconds: number) =>
    rule.decide(
      {
        resourceId: 'AROAEXAMPLEROLEAAAAAA',
        resourceName: 'role',
        arn: arnOf('role', 'role'),
        path: '/',
        accountId: ACCOUNT_ID,
        trustPolicy: { value: trustPolicy, source: BASELINE },
      },
      { parameters: { ...defaultsOf(rule.parameters), maximumMfaAgeSeconds }, now: NOW },
    ).compliance;

  it('is COMPLIANT under every setting, also where the rule asks for MFA of the age that is set', () => {
    expect(SETTINGS.length).toBe(256);
    // Settings that give the same trust policy are decided once.
    const distinct = new Map<string, readonly [object, number]>();
    for (const settings of SETTINGS) {
      const resources = baselineResources(settings);
      for (const role of ROLES) {
        const trust = trustIn(resources.get(`${role}Role`));
        const age = Number(settings['MaximumMfaAgeSeconds']);
        distinct.set(`${age} ${JSON.stringify(trust)}`, [trust, age]);
      }
    }
    expect(distinct.size).toBeGreaterThanOrEqual(4);
    for (const [name, [trust, age]] of distinct) {
      expect([name, decide(trust, 0)]).toEqual([name, 'COMPLIANT']);
      expect([name, decide(trust, age)]).toEqual([name, 'COMPLIANT']);
    }
  });

  it.each(ROLES)('lets older MFA in where it is set so, and no other: %s', (role) => {
    expect(decide(trustOf(role, { MaximumMfaAgeSeconds: 1000 }), 900)).toBe('NON_COMPLIANT');
    expect(decide(trustOf(role, { MaximumMfaAgeSeconds: 0 }), 900)).toBe('NON_COMPLIANT');
    expect(decide(trustOf(role, { MaximumMfaAgeSeconds: 900 }), 1000)).toBe('COMPLIANT');
  });
});

const rightsOf = (details: AuthorizationDetails, user: AccountUser, credential: Credential): Rights => {
  const world = worldOf(details, NOW);
  return world.rightsOf(world.userActor(user, credential));
};

/** Every action that AWS has. */
const ACTIONS = Object.entries(levels.services).flatMap(([service, { changes, others }]) =>
  [...Object.values<string>(changes), others]
    .join(' ')
    .split(' ')
    .filter((name) => name !== '')
    .map((name) => `${service}:${name}`),
);

/** What is allowed on anything: of IAM what the account has, of others whatever an Allow may name. */
const SOMETHING = ['*', `arn:aws:iam::${ACCOUNT_ID}:?*`];
const allowedTo = (rights: Rights): readonly string[] =>
  ACTIONS.filter(
    (action) =>
      rights.mentions(action) && SOMETHING.some((resource) => rights.can(action, resource) !== undefined),
  ).toSorted();

/** `sts:GetSessionToken` needs no Allow: it is left out of the Deny, and that is all. */
const ENROLMENT = [
  'iam:CreateVirtualMFADevice',
  'iam:EnableMFADevice',
  'iam:GetMFADevice',
  'iam:GetUser',
  'iam:ListMFADevices',
  'iam:ListVirtualMFADevices',
  'iam:ResyncMFADevice',
];
const PASSWORD = ['iam:ChangePassword', 'iam:GetAccountPasswordPolicy'];

const PRIVILEGES = { ReadOnly: 'none', PowerUser: 'power', Administrator: 'administrator' } as const;

/** What changes whom somebody can become, and what he has then. */
const ACCOUNTS = combinations({
  MaximumMfaAgeSeconds: [0, 900],
  PasswordChangeWithoutMfa: ['true', 'false'],
}).flatMap((settings) => [
  settings,
  { ...settings, NamePrefix: '' },
  { ...settings, ...Object.fromEntries(ROLES.map((role) => [`${role}BoundaryArn`, BOUNDARY])) },
]);

sharedEach(
  3,
  'settings of the baseline',
)(ACCOUNTS.map((settings): [string, (typeof ACCOUNTS)[number]] => [named(settings), settings]))(
  'no user of a group has a privilege or a role without MFA, and with it each has his own: %s',
  (_, settings) => {
    const { details, members } = baselineAccount(settings);
    const { privilegeOf, stepsTo } = accountPrivileges(
      details,
      NOW,
      details.roles.map(({ arn }) => arn),
    );
    for (const role of ROLES)
      for (const user of members[role]) {
        const reached = (credential: Credential): readonly string[] =>
          details.roles
            .filter(({ arn }) => stepsTo(user, credential, arn) !== undefined)
            .map(({ name }) => name);
        for (const credential of WITHOUT_MFA) {
          expect([user.arn, privilegeOf(user, credential).privilege]).toEqual([user.arn, 'none']);
          expect([user.arn, reached(credential)]).toEqual([user.arn, []]);
        }
        expect([user.arn, privilegeOf(user, 'mfa').privilege]).toEqual([user.arn, PRIVILEGES[role]]);
        const own = String(baselineResource(`${role}Role`, settings).properties['RoleName']);
        // An administrator becomes whoever he wants.
        expect(reached('mfa')).toEqual(
          role === 'Administrator' ? details.roles.map(({ name }) => name) : [own],
        );
      }
  },
);

describe.each(ROLES)('a user of the group of %s', (role) => {
  it('enrols a virtual device without MFA, of whatever name, for himself alone', () => {
    const { details, members } = baselineAccount();
    const [user, other] = members[role];
    const { enrolment } = accountPrivileges(details, NOW);
    expect(ACTIONS.length).toBeGreaterThan(10_000);
    for (const credential of WITHOUT_MFA)
      for (const [one, another] of [
        [user, other],
        [other, user],
      ]) {
        if (one === undefined || another === undefined) throw new Error('a group without two members');
        expect(enrolment(one, credential)?.map(({ action }) => action)).toEqual([
          'iam:CreateVirtualMFADevice',
          'iam:EnableMFADevice',
        ]);
        const { can } = rightsOf(details, one, credential);
        for (const device of [one.name, 'phone'])
          expect(can('iam:CreateVirtualMFADevice', arnOf('mfa', device))).toBeDefined();
        expect(can('iam:EnableMFADevice', one.arn)).toBeDefined();
        expect(can('iam:EnableMFADevice', another.arn)).toBeUndefined();
      }
  });

  sharedEach(
    2,
    'groups of which every action of AWS is asked',
  )<[string, readonly string[]]>([
    ['true', [...ENROLMENT, ...PASSWORD].toSorted()],
    ['false', ENROLMENT],
  ])(
    'does nothing else without MFA, of all that AWS knows: PasswordChangeWithoutMfa=%s',
    (value, expected) => {
      const { details, members } = baselineAccount({ PasswordChangeWithoutMfa: value });
      const [, user] = members[role];
      if (user === undefined) throw new Error('a group without a member who has a path');
      for (const credential of WITHOUT_MFA) {
        const rights = rightsOf(details, user, credential);
        expect(allowedTo(rights)).toEqual(expected);
        expect(rights.undecided()).toEqual([]);
        expect(rights.isNotDenied('sts:GetSessionToken', '*')).toBeDefined();
        expect(rights.isNotDenied('iam:DeactivateMFADevice', user.arn)).toBeUndefined();
      }
    },
  );

  it('manages himself with MFA, and nobody else', () => {
    const { details, members } = baselineAccount();
    const [user, other] = members[role];
    if (user === undefined || other === undefined) throw new Error('a group without two members');
    const rights = rightsOf(details, user, 'mfa');
    const allowed = allowedTo(rights);
    expect(allowed).toEqual(
      expect.arrayContaining(['iam:CreateAccessKey', 'iam:DeactivateMFADevice', 'sts:AssumeRole']),
    );
    expect(allowed.filter((action) => !/^(iam|sts):/.test(action))).toEqual([]);
    expect(allowed).not.toContain('iam:DeleteVirtualMFADevice');
    for (const action of ['iam:CreateAccessKey', 'iam:DeactivateMFADevice', 'iam:ChangePassword']) {
      expect(rights.can(action, user.arn)).toBeDefined();
      expect(rights.can(action, other.arn)).toBeUndefined();
    }
  });
});

it('a boundary takes from the administrator what it does not hold', () => {
  const { details, members } = baselineAccount(
    { AdministratorBoundaryArn: BOUNDARY },
    policyOf(allow('s3:GetObject')),
  );
  const [user] = members.Administrator;
  expect(user && accountPrivileges(details, NOW).privilegeOf(user, 'mfa').privilege).toBe('none');
});
