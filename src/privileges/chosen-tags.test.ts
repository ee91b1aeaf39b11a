/** Tags that one gives oneself or takes away, and those of whoever is become. */
import fc from 'fast-check';
import { comesTo } from '../../test/naive/retags.ts';
import {
  accountWith,
  ACCOUNT_ID,
  allow,
  arnOf,
  deny,
  policyOf,
  trusts,
} from '../../test/support/account-with.ts';
import type { AccountWith } from '../../test/support/account-with.ts';
import { share } from '../../test/support/share.ts';
import { accountPrivileges } from './privileges.ts';
import { alice, check, type Expected } from '../../test/support/alices-privileges.ts';

const ACCOUNT = { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` };
const ADMIN = [allow('*')];
const ALICE = arnOf('user', 'alice');
const BOB = arnOf('user', 'bob');
const APP = arnOf('role', 'app');
const principal = (tag: string, value: unknown, operator = 'StringEquals') => ({
  [operator]: { [`aws:PrincipalTag/${tag}`]: value },
});
const ofResource = (tag: string, value: unknown, operator = 'StringEquals') => ({
  [operator]: { [`aws:ResourceTag/${tag}`]: value },
});
const request = (tag: string, value: unknown, operator = 'StringEquals') => ({
  [operator]: { [`aws:RequestTag/${tag}`]: value },
});
const ADMIN_BY_TAG = allow('*', '*', principal('team', 'platform'));
const TAGGED = 'administrator > self.tag-user alice';

describe("one's own tags", () => {
  it.each<[string, AccountWith, Expected]>([
    ['set', alice([ADMIN_BY_TAG, allow('iam:TagUser', ALICE)]), TAGGED],
    [
      'set, by a name in other letter case',
      alice([
        allow('*', '*', principal('Team', 'platform')),
        allow('iam:TagUser', '*', request('team', 'platform')),
      ]),
      TAGGED,
    ],
    ['of another user alone', alice([ADMIN_BY_TAG, allow('iam:TagUser', BOB)]), 'none'],
    ['denied', alice([ADMIN_BY_TAG, allow('iam:TagUser'), deny('iam:TagUser', ALICE)]), 'none'],
    [
      'set to the value alone that is allowed',
      alice([ADMIN_BY_TAG, allow('iam:TagUser', '*', request('team', ['platform', 'other']))]),
      TAGGED,
    ],
    [
      'set to other values alone',
      alice([ADMIN_BY_TAG, allow('iam:TagUser', '*', request('team', 'other'))]),
      'none',
    ],
    [
      'set to all but the value',
      alice([ADMIN_BY_TAG, allow('iam:TagUser'), deny('iam:TagUser', '*', request('team', 'platform'))]),
      'none',
    ],
    [
      'set to all but another value',
      alice([ADMIN_BY_TAG, allow('iam:TagUser'), deny('iam:TagUser', '*', request('team', 'other'))]),
      TAGGED,
    ],
    [
      'of other names alone',
      alice([
        ADMIN_BY_TAG,
        allow('iam:TagUser', '*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'project' } }),
      ]),
      'none',
    ],
    [
      'of the name, among others',
      alice([
        ADMIN_BY_TAG,
        allow('iam:TagUser', '*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['project', 'team'] } }),
      ]),
      TAGGED,
    ],
    [
      'of the name, in the letter case that is allowed',
      alice([
        ADMIN_BY_TAG,
        allow('iam:TagUser', '*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team'] } }),
      ]),
      TAGGED,
    ],
    [
      'together with one that has to be set',
      alice([ADMIN_BY_TAG, allow('iam:TagUser', '*', { Null: { 'aws:RequestTag/project': 'false' } })]),
      TAGGED,
    ],
    [
      'together with one that must not be set',
      alice([ADMIN_BY_TAG, allow('iam:TagUser', '*', { Null: { 'aws:RequestTag/project': 'true' } })]),
      TAGGED,
    ],
    [
      'set where it was another',
      { users: { alice: { can: [ADMIN_BY_TAG, allow('iam:TagUser')], tags: { team: 'other' } } } },
      TAGGED,
    ],
    [
      'taken away where they deny',
      {
        users: {
          alice: {
            can: [
              ...ADMIN,
              {
                Effect: 'Deny',
                NotAction: 'iam:UntagUser',
                Resource: '*',
                Condition: principal('team', 'locked'),
              },
            ],
            tags: { team: 'locked' },
          },
        },
      },
      TAGGED,
    ],
    [
      'changed where they deny',
      {
        users: {
          alice: {
            can: [
              ...ADMIN,
              {
                Effect: 'Deny',
                NotAction: 'iam:TagUser',
                Resource: '*',
                Condition: principal('team', 'locked'),
              },
            ],
            tags: { team: 'locked' },
          },
        },
      },
      TAGGED,
    ],
    [
      'that cannot be taken away where they deny',
      {
        users: {
          alice: { can: [...ADMIN, deny('*', '*', principal('team', 'locked'))], tags: { team: 'locked' } },
        },
      },
      'none',
    ],
    [
      'changed, where another name alone may be taken away',
      {
        users: {
          alice: {
            can: [
              ...ADMIN,
              {
                Effect: 'Deny',
                NotAction: 'iam:UntagUser',
                Resource: '*',
                Condition: principal('team', 'locked'),
              },
              deny('iam:UntagUser', '*', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'team' } }),
            ],
            tags: { team: 'locked' },
          },
        },
      },
      'none',
    ],
    [
      'in a pattern of values',
      alice([allow('*', '*', principal('team', 'plat*', 'StringLike')), allow('iam:TagUser')]),
      TAGGED,
    ],
    [
      'in a variable',
      alice(
        [allow('sts:AssumeRole', arnOf('role', '${aws:PrincipalTag/team}')), allow('iam:TagUser', ALICE)],
        { roles: { app: { trust: trusts(ACCOUNT), can: ADMIN } } },
      ),
      `${TAGGED} > principal.assume app`,
    ],
    [
      'in a trust policy',
      alice([allow('sts:AssumeRole'), allow('iam:TagUser', ALICE)], {
        roles: { app: { trust: trusts(ACCOUNT, principal('team', 'platform')), can: ADMIN } },
      }),
      `${TAGGED} > principal.assume app`,
    ],
    [
      'as those of the user whose policies are changed',
      alice([allow('iam:PutUserPolicy', '*', ofResource('team', 'platform')), allow('iam:TagUser', ALICE)]),
      `${TAGGED} > self.put-user-policy alice`,
    ],
    [
      'as IAM calls them',
      alice([
        allow('iam:PutUserPolicy', '*', { StringEquals: { 'iam:ResourceTag/team': 'platform' } }),
        allow('iam:TagUser', ALICE),
      ]),
      `${TAGGED} > self.put-user-policy alice`,
    ],
    [
      'with MFA alone',
      alice([ADMIN_BY_TAG, allow('iam:TagUser', ALICE, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })]),
      ['none', 'none', TAGGED],
    ],
    [
      'one after the other',
      alice([
        ADMIN_BY_TAG,
        allow('iam:TagUser', ALICE, { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['step'] } }),
        allow('iam:TagUser', ALICE, ofResource('step', 'one')),
      ]),
      TAGGED,
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('tags of whoever is become', () => {
  it.each<[string, AccountWith, Expected]>([
    [
      'a user whose policies go by them',
      {
        users: {
          alice: { can: [allow(['iam:TagUser', 'iam:CreateAccessKey'], BOB)] },
          bob: { can: [ADMIN_BY_TAG] },
        },
      },
      'administrator > principal.access-key bob',
    ],
    [
      'a user who can be taken by them',
      {
        users: {
          alice: {
            can: [
              allow('iam:TagUser', BOB),
              allow('iam:CreateAccessKey', '*', ofResource('team', 'platform')),
            ],
          },
          bob: { can: ADMIN },
        },
      },
      'administrator > principal.access-key bob',
    ],
    [
      'a user who can be taken by one that another lets be set',
      {
        users: {
          alice: {
            can: [
              allow('iam:TagUser', BOB, { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['step'] } }),
              allow('iam:TagUser', BOB, ofResource('step', 'one')),
              allow('iam:CreateAccessKey', '*', ofResource('team', 'platform')),
            ],
          },
          bob: { can: ADMIN },
        },
      },
      'administrator > principal.access-key bob',
    ],
    [
      'a user who can be taken by them, but not tagged',
      {
        users: {
          alice: {
            can: [
              allow('iam:TagUser', arnOf('user', 'carol')),
              allow('iam:CreateAccessKey', '*', ofResource('team', 'platform')),
            ],
          },
          bob: { can: ADMIN },
        },
      },
      'none',
    ],
    [
      'a user who is kept by them, taken away',
      {
        users: {
          alice: {
            can: [
              allow(['iam:UntagUser', 'iam:CreateAccessKey'], '*'),
              deny('iam:CreateAccessKey', '*', ofResource('kept', 'yes')),
            ],
          },
          bob: { can: ADMIN, tags: { kept: 'yes' } },
        },
      },
      'administrator > principal.access-key bob',
    ],
    [
      'a user who is kept by them',
      {
        users: {
          alice: {
            can: [
              allow('iam:CreateAccessKey', '*'),
              deny('iam:CreateAccessKey', '*', ofResource('kept', 'yes')),
            ],
          },
          bob: { can: ADMIN, tags: { kept: 'yes' } },
        },
      },
      'write',
    ],
    [
      'a user who can be given policies by them',
      {
        users: {
          alice: {
            can: [
              allow(['iam:TagUser', 'iam:CreateAccessKey'], BOB),
              allow('iam:AttachUserPolicy', '*', ofResource('team', 'platform')),
            ],
          },
          bob: {},
        },
      },
      'administrator > principal.attach-user-policy-and-key bob',
    ],
    [
      'a user whose boundary can be taken away by them',
      {
        users: {
          alice: {
            can: [
              allow(['iam:TagUser', 'iam:CreateAccessKey'], BOB),
              allow('iam:DeleteUserPermissionsBoundary', '*', ofResource('team', 'platform')),
            ],
          },
          bob: { can: ADMIN, boundary: 'limit' },
        },
        policies: { limit: [allow('s3:Get*')] },
      },
      'administrator > guardrail.delete-user-boundary bob',
    ],
    [
      'a role whose policies go by them',
      alice([allow(['sts:AssumeRole', 'iam:TagRole'], APP)], {
        roles: { app: { trust: trusts(ACCOUNT), can: [ADMIN_BY_TAG] } },
      }),
      'administrator > principal.assume app',
    ],
    [
      'a role that can be assumed by them',
      alice([allow('iam:TagRole', APP), allow('sts:AssumeRole', '*', ofResource('team', 'platform'))], {
        roles: { app: { trust: trusts(ACCOUNT), can: ADMIN } },
      }),
      'administrator > principal.assume app',
    ],
    [
      'a role whose trust policy can be changed by them',
      alice(
        [allow('iam:TagRole', APP), allow('iam:UpdateAssumeRolePolicy', '*', ofResource('team', 'platform'))],
        { roles: { app: { trust: trusts({ Service: 'ec2.amazonaws.com' }), can: ADMIN } } },
      ),
      'administrator > principal.change-trust app',
    ],
    [
      'a role that tags itself',
      alice([allow('sts:AssumeRole', APP)], {
        roles: { app: { trust: trusts(ACCOUNT), can: [ADMIN_BY_TAG, allow('iam:TagRole', APP)] } },
      }),
      'administrator > principal.assume app > self.tag-role app',
    ],
    [
      'a role that is handed on',
      alice([allow(['iam:TagRole', 'iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'])], {
        roles: { app: { trust: trusts({ Service: 'lambda.amazonaws.com' }), can: [ADMIN_BY_TAG] } },
      }),
      'administrator > pass.lambda-invoke app',
    ],
    [
      'a role that can be handed on by them',
      alice(
        [
          allow(['iam:TagRole', 'lambda:CreateFunction', 'lambda:InvokeFunction']),
          allow('iam:PassRole', '*', ofResource('team', 'platform')),
        ],
        { roles: { app: { trust: trusts({ Service: 'lambda.amazonaws.com' }), can: ADMIN } } },
      ),
      'administrator > pass.lambda-invoke app',
    ],
    [
      'a role of another kind that nobody may tag',
      alice([allow('sts:AssumeRole', APP)], {
        roles: { app: { trust: trusts(ACCOUNT), can: [ADMIN_BY_TAG] } },
      }),
      'none',
    ],
    [
      'a role that a tagged role assumes',
      alice([allow(['sts:AssumeRole', 'iam:TagRole'], APP)], {
        roles: {
          app: { trust: trusts(ACCOUNT), can: [allow('sts:AssumeRole', '*', principal('team', 'platform'))] },
          root: { trust: trusts({ AWS: APP }, principal('team', 'platform')), can: ADMIN },
        },
      }),
      'administrator > principal.assume app > principal.assume root',
    ],
    [
      'a new user who can be taken by them',
      alice([
        allow(['iam:CreateUser', 'iam:TagUser', 'iam:PutUserPolicy'], arnOf('user', 'new')),
        allow('iam:CreateAccessKey', '*', ofResource('team', 'platform')),
      ]),
      'administrator > principal.new-user new',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('a trust policy that asks for more of the user whom it names than of his account', () => {
  const both = (named: object) =>
    policyOf(
      { Effect: 'Allow', Principal: ACCOUNT, Action: 'sts:AssumeRole' },
      { Effect: 'Allow', Principal: { AWS: ALICE }, ...named },
    );
  const withTag = { Action: ['sts:AssumeRole', 'sts:TagSession'], Condition: request('team', 'platform') };
  const withIdentity = {
    Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
    Condition: { StringEquals: { 'sts:SourceIdentity': 'boss' } },
  };
  const mayAssume = [allow('sts:AssumeRole', APP)];
  const BY = 'administrator > principal.assume app';

  it.each<[string, AccountWith, Expected]>([
    [
      'lets him in without the tag, and its role may everything',
      alice(mayAssume, { roles: { app: { trust: both(withTag), can: ADMIN } } }),
      BY,
    ],
    [
      'lets him in without the tag, with which he may nothing',
      alice(mayAssume, {
        roles: {
          app: { trust: both(withTag), can: [...ADMIN, deny('*', '*', principal('team', 'platform'))] },
        },
      }),
      BY,
    ],
    [
      'lets him in without the source identity, which he may not set',
      alice([...mayAssume, deny('sts:SetSourceIdentity')], {
        roles: { app: { trust: both(withIdentity), can: ADMIN } },
      }),
      BY,
    ],
    [
      'does not let him in without a policy of his own, but with the tag',
      alice([], { roles: { app: { trust: both(withTag), can: [ADMIN_BY_TAG] } } }),
      BY,
    ],
    [
      'does not let him in without a policy of his own where he may pass none',
      alice([deny('sts:TagSession')], { roles: { app: { trust: both(withTag), can: ADMIN } } }),
      'none',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('a role whose trust policy can be changed', () => {
  const CHANGED = 'administrator > principal.change-trust app';
  const changing = [allow('iam:UpdateAssumeRolePolicy', APP)];
  const app = (can: readonly object[], tags = {}) => ({
    roles: { app: { trust: trusts({ Service: 'ec2.amazonaws.com' }), can, tags } },
  });
  const identified = { StringEquals: { 'aws:SourceIdentity': 'boss' } };

  it.each<[string, AccountWith, Expected]>([
    [
      'has the tag that its policies ask for: the trust policy lets it be passed',
      alice(changing, app([ADMIN_BY_TAG])),
      CHANGED,
    ],
    [
      'has the tag although it lets in without one already',
      alice([...changing, allow('sts:AssumeRole', APP)], {
        roles: { app: { trust: trusts(ACCOUNT), can: [ADMIN_BY_TAG] } },
      }),
      CHANGED,
    ],
    [
      'is left as it is where that lets in with the tag',
      alice([...changing, allow(['sts:AssumeRole', 'sts:TagSession'], APP)], {
        roles: {
          app: {
            trust: policyOf({
              Effect: 'Allow',
              Principal: ACCOUNT,
              Action: ['sts:AssumeRole', 'sts:TagSession'],
            }),
            can: [ADMIN_BY_TAG],
          },
        },
      }),
      'administrator > principal.assume app',
    ],
    [
      'has the tag in the place of its own',
      alice(changing, app([...ADMIN, deny('*', '*', principal('team', 'locked'))], { team: 'locked' })),
      CHANGED,
    ],
    [
      'has no tag that may not be passed',
      alice([...changing, deny('sts:TagSession')], app([ADMIN_BY_TAG])),
      'none',
    ],
    [
      'has the value alone that may be passed',
      alice(
        [...changing, deny('sts:TagSession', '*', request('team', 'other', 'StringNotEquals'))],
        app([ADMIN_BY_TAG]),
      ),
      'none',
    ],
    [
      'has the source identity that its policies ask for',
      alice(changing, app([allow('*', '*', identified)])),
      CHANGED,
    ],
    [
      'has no source identity that may not be set',
      alice([...changing, deny('sts:SetSourceIdentity')], app([allow('*', '*', identified)])),
      'none',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('tags of managed policies, which are not read', () => {
  const VERSION = 'iam:CreatePolicyVersion';
  const holding = (...can: readonly object[]): AccountWith => ({
    users: { alice: { can, attached: ['own'] } },
    policies: { own: [allow('s3:Get*')] },
  });
  it.each<[string, AccountWith, Expected]>([
    [
      'may be those that an Allow asks for',
      holding(allow(VERSION, '*', ofResource('team', 'platform'))),
      'administrator > self.policy-version alice ?',
    ],
    [
      'may not be those that a Deny is about',
      holding(allow(VERSION), deny(VERSION, '*', ofResource('kept', 'yes'))),
      'administrator > self.policy-version alice ?',
    ],
    [
      'do not matter where nothing goes by them',
      holding(allow(VERSION)),
      'administrator > self.policy-version alice',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('a tag that has to be the same as another, which can be made one of a few', () => {
  const SAME = { StringEquals: { 'aws:RequestTag/team': '${aws:PrincipalTag/team}' } };
  const PASSING = ['sts:AssumeRole', 'sts:TagSession'];
  const lets = (condition?: Parameters<typeof allow>[2]) =>
    policyOf({
      Effect: 'Allow',
      Principal: ACCOUNT,
      Action: PASSING,
      ...(condition && { Condition: condition }),
    });
  const taggingAs = (values: readonly string[]) => allow('iam:TagUser', ALICE, request('team', values));
  const app = (trust: object, can: readonly object[] = [ADMIN_BY_TAG]) => ({
    roles: { app: { trust, can } },
  });
  const BY = 'administrator > self.tag-user alice > principal.assume app';

  it.each<[string, AccountWith, Expected]>([
    ['is none of them', alice([allow(PASSING, APP, SAME), taggingAs(['a', 'b'])], app(lets())), 'none'],
    ['is one of them', alice([allow(PASSING, APP, SAME), taggingAs(['a', 'platform'])], app(lets())), BY],
    [
      'is none of them in a trust policy',
      alice([allow(PASSING, APP), taggingAs(['a', 'b'])], app(lets(SAME))),
      'none',
    ],
    [
      'is one of them in a trust policy',
      alice([allow(PASSING, APP), taggingAs(['a', 'platform'])], app(lets(SAME))),
      BY,
    ],
    [
      'is none of them in the name of what is changed',
      alice([
        allow('iam:PutUserPolicy', arnOf('user', '${aws:PrincipalTag/team}')),
        taggingAs(['bob', 'carol']),
      ]),
      'none',
    ],
    [
      'is another than all of them',
      {
        users: {
          alice: {
            can: [
              allow(PASSING, APP),
              deny('sts:TagSession', '*', {
                StringNotEquals: { 'aws:RequestTag/team': '${aws:PrincipalTag/team}' },
              }),
              taggingAs(['a', 'b']),
            ],
            tags: { team: 'a' },
          },
        },
        ...app(lets()),
      },
      'none',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});

describe('generated users who may tag themselves', () => {
  const VALUES = ['a', 'b', 'ab'];
  const conditionOn = (names: readonly string[]) =>
    fc.oneof(
      fc
        .tuple(
          fc.constantFrom('PrincipalTag', 'PrincipalTag', 'ResourceTag', 'RequestTag'),
          fc.constantFrom(...names),
          fc.constantFrom<readonly [string, unknown]>(
            ['StringEquals', 'a'],
            ['StringEquals', ['a', 'b']],
            ['StringNotEquals', 'a'],
            ['StringLike', 'a*'],
            ['Null', 'true'],
            ['Null', 'false'],
          ),
        )
        .map(([kind, name, [operator, value]]) => ({ [operator]: { [`aws:${kind}/${name}`]: value } })),
      fc
        .tuple(
          fc.constantFrom('ForAllValues:StringEquals', 'ForAnyValue:StringEquals'),
          fc.constantFrom(...names, 'other'),
        )
        .map(([operator, name]) => ({ [operator]: { 'aws:TagKeys': name } })),
    );
  const OF_REQUEST = /RequestTag|TagKeys/;
  const statementOn = (names: readonly string[]) =>
    fc
      .record({
        Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
        Action: fc.constantFrom<string | readonly string[]>(
          'iam:TagUser',
          'iam:TagUser',
          'iam:UntagUser',
          'iam:PutUserPolicy',
          ['iam:TagUser', 'iam:UntagUser', 'iam:PutUserPolicy'],
        ),
        Resource: fc.constantFrom('*', ALICE),
        Condition: fc
          .array(conditionOn(names), { minLength: 0, maxLength: 2 })
          .map((all) => Object.assign({}, ...all) as object),
      })
      // Putting a policy passes no tags, and taking one away no values.
      .filter(
        ({ Action, Condition }) =>
          (!Action.includes('iam:PutUserPolicy') || !OF_REQUEST.test(JSON.stringify(Condition))) &&
          (Action !== 'iam:UntagUser' || !JSON.stringify(Condition).includes('RequestTag')),
      );
  const userWith = (names: readonly string[]) =>
    fc.record({
      names: fc.constant(names),
      can: fc.array(statementOn(names), { minLength: 2, maxLength: 4 }),
      tags: fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...VALUES), { maxKeys: 2 }),
    });
  const ofOne = userWith(['team']);
  const ofTwo = userWith(['team', 'env']);

  const compared = (
    runs: number,
    from: typeof ofOne,
    values: readonly string[],
    isExact: (text: string) => boolean,
  ): void => {
    const counts = { reached: 0, kept: 0 };
    fc.assert(
      fc.property(from, ({ names, can, tags }) => {
        const user = { arn: ALICE, accountId: ACCOUNT_ID, userName: 'alice' };
        const policy = policyOf(...can);
        const isReached = comesTo('iam:PutUserPolicy', { policy, user, tags }, [...names, 'other'], values);
        const details = accountWith({ users: { alice: { can, tags } } });
        const found = details.users.map(
          (one) => accountPrivileges(details, new Date(0)).privilegeOf(one, 'access-key').privilege,
        );
        counts[isReached ? 'reached' : 'kept'] += 1;
        if (isReached || isExact(JSON.stringify(policy)))
          expect(found).toEqual([isReached ? 'administrator' : expect.not.stringMatching('administrator')]);
      }),
      { numRuns: runs, seed: 20_261_129 },
    );
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
  };

  it('are administrators where changes of one tag lead there, tried one by one', () => {
    // Of one user both keys are the same tag, which the search takes for two.
    compared(
      share(30, 3_000, 'users who tag themselves by one tag'),
      ofOne,
      [...VALUES, 'zz'],
      (text) => !text.includes('PrincipalTag') || !text.includes('ResourceTag'),
    );
  });

  it('are administrators where changes of two tags lead there', () => {
    compared(share(20, 1_000, 'users who tag themselves by two tags'), ofTwo, ['a', 'b'], () => false);
  });
});
