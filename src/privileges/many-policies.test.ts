/** Accounts with more policies, source identities and values of tags than are looked at one by one. */
import { accountWith, allow, arnOf, policyOf } from '../../test/support/account-with.ts';
import type { AccountWith } from '../../test/support/account-with.ts';
import { alice, check, type Expected } from '../../test/support/alices-privileges.ts';
import { accountPrivileges } from './privileges.ts';

const ADMIN = [allow('*')];
const policy = (name: string): string => arnOf('policy', name);
const numbered = <Value>(prefix: string, count: number, value: (at: number) => Value) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}${at}`, value(at)] as const));

const HARMLESS = numbered('app-', 1_500, (at) => [allow('s3:GetObject', `arn:aws:s3:::bucket-${at}/*`)]);
const MANY = { ...HARMLESS, 'zz-admin': ADMIN };
const ofPolicy = (arn: unknown, operator = 'ArnEquals') => ({ [operator]: { 'iam:PolicyARN': arn } });
const ofBoundary = (arn: unknown) => ({ StringEquals: { 'iam:PermissionsBoundary': arn } });
const ALICE = arnOf('user', 'alice');

describe('an account with 1,501 managed policies', () => {
  it.each<[string, AccountWith, Expected]>([
    [
      'attaches the last of them',
      alice([allow('iam:AttachUserPolicy', '*', ofPolicy(policy('zz-admin')))], { policies: MANY }),
      'administrator > self.attach-user-policy alice',
    ],
    [
      'attaches any of its own',
      alice([allow('iam:AttachUserPolicy', '*', ofPolicy(policy('*'), 'ArnLike'))], { policies: MANY }),
      'administrator > self.attach-user-policy alice',
    ],
    [
      'attaches all but the last',
      alice([allow('iam:AttachUserPolicy', '*', ofPolicy(policy('app-*'), 'ArnLike'))], { policies: MANY }),
      'write',
    ],
    [
      'attaches all but the last, and changes one of them',
      alice(
        [
          allow('iam:AttachUserPolicy', '*', ofPolicy(policy('app-*'), 'ArnLike')),
          allow('iam:CreatePolicyVersion', policy('app-1200')),
        ],
        { policies: MANY },
      ),
      'administrator > self.attach-user-policy alice > self.policy-version alice',
    ],
    [
      'attaches all but the last, of which one was more',
      alice(
        [
          allow('iam:AttachUserPolicy', '*', ofPolicy(policy('app-*'), 'ArnLike')),
          allow('iam:SetDefaultPolicyVersion', policy('app-*')),
        ],
        { policies: { ...MANY, 'app-z': { versions: [[allow('s3:ListBucket')], ADMIN] } } },
      ),
      'administrator > self.attach-user-policy alice > self.default-version alice',
    ],
    [
      'makes a role within the last of them as a boundary',
      alice([allow(['iam:CreateRole', 'iam:PutRolePolicy'], '*', ofBoundary(policy('zz-admin')))], {
        policies: MANY,
      }),
      'administrator > principal.new-role x',
    ],
    [
      'makes a role within another of them as a boundary',
      alice([allow(['iam:CreateRole', 'iam:PutRolePolicy'], '*', ofBoundary(policy('app-1400')))], {
        policies: MANY,
      }),
      'write',
    ],
    [
      'attaches two of many that lead on together alone',
      alice([allow('iam:AttachUserPolicy', ALICE, ofPolicy(policy('part-*'), 'ArnLike'))], {
        policies: {
          ...HARMLESS,
          ...numbered('part-', 12, (at) => [
            at % 2 === 0
              ? allow('iam:CreateRole', arnOf('role', `app-${at}`))
              : allow('iam:PutRolePolicy', arnOf('role', `app-${at === 11 ? 10 : -at}`)),
          ]),
        },
      }),
      'administrator > self.attach-user-policy alice > principal.new-role app-10 ?',
    ],
    [
      'puts the last of them in the place of its boundary',
      {
        users: {
          alice: {
            can: [...ADMIN],
            boundary: 'own',
          },
        },
        policies: {
          ...MANY,
          own: [allow('iam:PutUserPermissionsBoundary', ALICE, ofBoundary(policy('zz-admin')))],
        },
      },
      'administrator > guardrail.put-user-boundary alice',
    ],
  ])('%s', (_, account, expected) => {
    check(account, expected);
  });
});

const IDENTITIES = Array.from({ length: 600 }, (_, at) => `person-${at}`);
const WITH_IDENTITY = ['sts:AssumeRole', 'sts:SetSourceIdentity'];

const privilegesWith = (identities: readonly string[], wanted: string, Condition?: object) => {
  const trust = policyOf({
    Effect: 'Allow',
    Principal: { AWS: ALICE },
    Action: WITH_IDENTITY,
    ...(Condition && { Condition }),
  });
  const details = accountWith({
    users: { alice: { can: [allow(WITH_IDENTITY)] } },
    roles: {
      desk: {
        trust,
        can: [
          allow('s3:GetObject', '*', { StringEquals: { 'aws:SourceIdentity': identities } }),
          allow('*', '*', { StringEquals: { 'aws:SourceIdentity': wanted } }),
        ],
      },
    },
  });
  const { privilegeOf } = accountPrivileges(details, new Date(Date.UTC(2026, 10, 28)));
  const [first] = details.users;
  return first && privilegeOf(first, 'access-key').privilege;
};

describe('an account whose policies speak of many source identities', () => {
  it('tries all of some tens', () => {
    expect(privilegesWith(IDENTITIES.slice(0, 30), 'person-30')).toBe('administrator');
  });

  it('is not decided where there are hundreds, and none of those tried leads on', () => {
    expect(privilegesWith(IDENTITIES, 'person-600')).toBe('undecided');
  });

  it('tries of hundreds those that the role lets be set', () => {
    const only = (identity: string) => ({ StringEquals: { 'sts:SourceIdentity': identity } });
    expect(privilegesWith(IDENTITIES, 'person-600', only('person-600'))).toBe('administrator');
    expect(privilegesWith(IDENTITIES, 'person-600', only('person-1'))).toBe('none');
  });
});

describe('an account whose policies speak of many values of a tag, or of many tags', () => {
  const set = (value: unknown) => ({ StringEquals: { 'aws:RequestTag/team': value } });
  const has = (value: unknown) => ({ StringEquals: { 'aws:PrincipalTag/team': value } });
  it.each<[string, AccountWith, Expected]>([
    [
      'the last of many values is set',
      alice([
        allow('s3:GetObject', '*', has(IDENTITIES.slice(0, 150))),
        allow('*', '*', has('lead')),
        allow('iam:TagUser', ALICE, set('lead')),
      ]),
      'administrator > self.tag-user alice',
    ],
    [
      'one is set with eleven others alone',
      alice([
        allow('*', '*', has('lead')),
        allow('iam:TagUser', ALICE, {
          StringLike: Object.fromEntries(
            Array.from({ length: 11 }, (_, at) => [`aws:RequestTag/needed-${at}`, '*'] as const),
          ),
        }),
      ]),
      'administrator > self.tag-user alice',
    ],
  ])('%s', (_, account, expected) => {
    check(account, expected);
  });
});
