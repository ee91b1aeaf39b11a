/** What is said of a role by what its policies allow: `roles=privileged`, and what the command line shows. */
import { defaultsOf } from '../parameter.ts';
import { toAnnotation } from '../../src/decision/annotation.ts';
import { identityOf } from '../../src/inventory/identity.ts';
import type { IamRole } from '../../src/resources/role.ts';
import {
  accountWith,
  ACCOUNT_ID,
  allow,
  arnOf,
  trusts,
  type AccountWith,
} from '../../test/support/account-with.ts';
import { iamRoleTrustMfaRequired as lean } from './rule.ts';
import { iamRoleTrustMfaRequired as rule, levelOf } from './with-levels.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));
const OPEN = trusts({ AWS: `arn:aws:iam::${ACCOUNT_ID}:root` });
const BEHIND_MFA = trusts(
  { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` },
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
);
const FOR_SERVICE = trusts({ Service: 'ec2.amazonaws.com' });

type Role = NonNullable<AccountWith['roles']>[string];

const roleOf = (app: Role, others: Partial<AccountWith> = {}): IamRole => {
  const account = accountWith({ users: {}, ...others, roles: { ...others.roles, app } });
  const role = account.roles.find(({ name }) => name === 'app');
  if (role === undefined) throw new Error('there is no role app');
  return {
    resourceType: 'AWS::IAM::Role',
    ...identityOf(role.id, role.name, role.arn, role.path),
    trustPolicy: { value: role.trustPolicy, source: 'test' },
    roleAuthorization: { value: { account, role }, source: 'test', asOf: NOW.toISOString() },
  };
};

const decide = (role: IamRole, roles: 'all' | 'privileged', by: typeof rule = rule) => {
  const decision = by.decide(role, { parameters: { ...defaultsOf(rule.parameters), roles }, now: NOW });
  const { compliance, reason } = decision;
  return {
    compliance,
    reason,
    privilege: levelOf(role, NOW)?.privilege,
    annotation: toAnnotation(rule, role, decision),
  };
};

const ADMIN = [allow('*')];

describe('roles=privileged', () => {
  it.each<
    [
      name: string,
      role: IamRole,
      compliance: string,
      reason: string,
      privilege: string | undefined,
      note: RegExp,
    ]
  >([
    [
      'an open administrator',
      roleOf({ can: ADMIN, trust: OPEN }),
      'NON_COMPLIANT',
      'no-mfa-condition',
      'administrator',
      / The role is an administrator\.$/,
    ],
    [
      'one behind MFA',
      roleOf({ can: ADMIN, trust: BEHIND_MFA }),
      'COMPLIANT',
      'mfa-required',
      'administrator',
      / The role is an administrator\.$/,
    ],
    [
      'one that becomes an administrator',
      roleOf(
        { can: [allow('sts:AssumeRole')], trust: OPEN },
        { roles: { admin: { can: ADMIN, trust: OPEN } } },
      ),
      'NON_COMPLIANT',
      'no-mfa-condition',
      'administrator',
      / The role is an administrator\.$/,
    ],
    [
      'all of a service',
      roleOf({ can: [allow('sqs:*')], trust: OPEN }),
      'NON_COMPLIANT',
      'no-mfa-condition',
      'power',
      / The role can change all of a service\.$/,
    ],
    [
      'a change',
      roleOf({ can: [allow('s3:PutObject')], trust: OPEN }),
      'NON_COMPLIANT',
      'no-mfa-condition',
      'write',
      / The role can change what is not its own\.$/,
    ],
    [
      'a reader',
      roleOf({ can: [allow('logs:Get*')], trust: OPEN }),
      'NOT_APPLICABLE',
      'role-not-privileged',
      'none',
      /leaves it out\.$/,
    ],
    [
      'a reader behind MFA',
      roleOf({ can: [allow('logs:Get*')], trust: BEHIND_MFA }),
      'NOT_APPLICABLE',
      'role-not-privileged',
      'none',
      /leaves it out\.$/,
    ],
    [
      'a policy without a document',
      roleOf({ attached: ['gone'], trust: OPEN }),
      'INSUFFICIENT_DATA',
      'role-privilege-not-known',
      'undecided',
      new RegExp(`: not read or not understood: ${arnOf('policy', 'gone')}\\.$`),
    ],
    [
      'an administrator of a service',
      roleOf({ can: ADMIN, trust: FOR_SERVICE }),
      'NOT_APPLICABLE',
      'no-user-trusted',
      'administrator',
      /for AWS services only\.$/,
    ],
  ])('%s', (_name, role, compliance, reason, privilege, note) => {
    const found = decide(role, 'privileged');
    expect(found).toMatchObject({ compliance, reason, privilege });
    expect(found.annotation).toMatch(note);
  });

  it('is not known where the policies were not read', () => {
    const { roleAuthorization: _, ...role } = roleOf({ can: ADMIN, trust: OPEN });
    expect(decide(role, 'privileged')).toMatchObject({
      compliance: 'INSUFFICIENT_DATA',
      privilege: undefined,
    });
  });

  it('is not known to the rule that is not told of levels', () => {
    expect(decide(roleOf({ can: ADMIN, trust: OPEN }), 'privileged', lean)).toMatchObject({
      compliance: 'INSUFFICIENT_DATA',
      reason: 'role-privilege-not-known',
    });
  });

  it('reads policies of roles that users can assume alone', () => {
    const parameters = { ...defaultsOf(rule.parameters), roles: 'privileged' } as const;
    const need = lean.needs.find(({ fact }) => fact === 'roleAuthorization');
    const isRead = (trust: object): boolean | undefined =>
      need !== undefined && 'under' in need ? need.under(parameters, roleOf({ trust })) : undefined;
    expect([OPEN, BEHIND_MFA, FOR_SERVICE].map(isRead)).toEqual([true, true, false]);
  });

  it('decides roles of one trust policy apart where their policies differ', () => {
    const parameters = { ...defaultsOf(rule.parameters), roles: 'privileged' } as const;
    const alikeOf = (can: readonly object[], asOf: string | undefined = NOW.toISOString()): unknown => {
      const role = roleOf({ can, trust: OPEN });
      const { roleAuthorization, ...rest } = role;
      const { value, source } = roleAuthorization ?? {};
      return rule.alikeBy(
        {
          ...rest,
          trustPolicy: { value: JSON.stringify(OPEN), source: 'test' },
          ...(value && source && { roleAuthorization: { value, source, ...(asOf !== '' && { asOf }) } }),
        },
        parameters,
      );
    };
    expect(alikeOf(ADMIN)).not.toEqual(alikeOf([allow('logs:Get*')]));
    expect(alikeOf(ADMIN)).toEqual(alikeOf([allow('*', '*')]));
    // Where nothing says of when the policies are, the moment of the run counts, and each is decided by itself.
    expect(alikeOf(ADMIN, '')).toBeUndefined();
  });
});

describe('roles=all', () => {
  it('says nothing of the level', () => {
    const role = roleOf({ can: ADMIN, trust: OPEN });
    expect(decide(role, 'all')).toEqual(decide(role, 'all', lean));
    expect(decide(role, 'all').annotation).not.toContain('administrator');
  });

  it('reads nothing more in a function', () => {
    const parameters = defaultsOf(rule.parameters);
    const need = lean.needs.find(({ fact }) => fact === 'roleAuthorization');
    expect(need !== undefined && 'under' in need && need.under(parameters, roleOf({ trust: OPEN }))).toBe(
      false,
    );
  });
});
