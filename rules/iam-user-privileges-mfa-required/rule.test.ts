import { defaultsOf } from '../parameter.ts';
import { isNeeded, type Need, type Parameters } from '../rule.ts';
import type { IamUser } from '../../src/resources/user.ts';
import { allow, deny, type AccountWith } from '../../test/support/account-with.ts';
import { describePrivilegeCases, userOfCase } from '../../test/support/privilege-cases.ts';
import type { UserFacts } from '../../test/support/user-facts.ts';
import { iamUserPrivilegesMfaRequired } from './rule.ts';

const { decide } = describePrivilegeCases(iamUserPrivilegesMfaRequired, __dirname);

const WITHOUT_MFA = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
const OPEN: AccountWith = { users: { alice: { can: [allow('*')] } } };
const GUARDED: AccountWith = { users: { alice: { can: [allow('*'), deny('*', '*', WITHOUT_MFA)] } } };
const ENROLLING: AccountWith = {
  users: {
    alice: {
      can: [
        allow('*'),
        {
          ...deny('*', '*', WITHOUT_MFA),
          Action: undefined,
          NotAction: ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice'],
        },
      ],
    },
  },
};

describe('what is read of which user', () => {
  const needsOf = (
    account: AccountWith | undefined,
    user: UserFacts,
    parameters: Parameters = {},
  ): string[] =>
    (iamUserPrivilegesMfaRequired.needs as readonly Need<IamUser>[])
      .filter((need) =>
        isNeeded(need, userOfCase({ ...(account && { account }), user }, '2026-01-01T00:00:00Z'), {
          ...defaultsOf(iamUserPrivilegesMfaRequired.parameters),
          ...parameters,
        }),
      )
      .map(({ fact }) => fact);

  it.each<[string, AccountWith | undefined, UserFacts, Parameters, readonly string[]]>([
    ['policies of everybody', undefined, {}, {}, ['authorization']],
    ['no device where privileges are open', OPEN, {}, {}, ['authorization']],
    ['no device where nobody can enrol the first', GUARDED, {}, {}, ['authorization']],
    ['devices where somebody can', ENROLLING, {}, {}, ['authorization', 'mfaDevices']],
    [
      'console users: the password where privileges are open',
      OPEN,
      {},
      { appliesTo: 'console-users' },
      ['authorization', 'hasPassword'],
    ],
    ['console users: nothing of others', GUARDED, {}, { appliesTo: 'console-users' }, ['authorization']],
    [
      'users with credentials: no password asks for the others',
      OPEN,
      { hasPassword: false },
      { appliesTo: 'credential-users' },
      ['authorization', 'hasPassword', 'activeAccessKeys', 'activeServiceCredentials'],
    ],
  ])('%s', (_, account, user, parameters, names) => {
    expect(needsOf(account, user, parameters)).toEqual(names);
  });
});

describe('the path as data', () => {
  it('has each step with its policy, statement, action, resource and a request that shows it', () => {
    const { path } = decide({
      account: {
        users: { alice: { can: [allow('sts:AssumeRole')] } },
        roles: {
          admin: {
            trust: {
              Version: '2012-10-17',
              Statement: [
                { Sid: 'All', Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' },
              ],
            },
            can: [allow('*')],
          },
        },
      },
    });
    expect(path).toMatchObject({
      credential: 'access-key',
      privilege: 'administrator',
      steps: [
        {
          grants: [
            {
              action: 'sts:AssumeRole',
              resource: 'arn:aws:iam::111122223333:role/admin',
              policy: { name: 'alice-inline' },
              statement: { number: 1 },
              request: { action: 'sts:AssumeRole' },
            },
          ],
          trust: { statement: { sid: 'All' } },
          to: { kind: 'role', name: 'admin' },
        },
      ],
      grant: { policy: { name: 'admin-inline' } },
    });
  });

  it('says what enrols the first device', () => {
    const { path } = decide({ account: ENROLLING, user: { mfaDevices: [] } });
    expect(path?.firstDevice?.map(({ action }) => action)).toEqual([
      'iam:CreateVirtualMFADevice',
      'iam:EnableMFADevice',
    ]);
  });
});

describe('the moment', () => {
  const until = (date: string): AccountWith => ({
    users: { alice: { can: [allow('*', '*', { DateLessThan: { 'aws:CurrentTime': date } })] } },
  });
  it.each([
    ['a right that had ended when the policies were read is none', '2025-06-01T00:00:00Z', 'NOT_APPLICABLE'],
    ['one that had not ended is one', '2026-06-01T00:00:00Z', 'NON_COMPLIANT'],
  ])('%s', (_, date, compliance) => {
    const user = userOfCase({ account: until(date) }, '2025-12-01T00:00:00Z');
    const parameters = defaultsOf(iamUserPrivilegesMfaRequired.parameters);
    expect(
      iamUserPrivilegesMfaRequired.decide(user, { parameters, now: new Date('2025-01-01T00:00:00Z') })
        .compliance,
    ).toBe(compliance);
  });
});
