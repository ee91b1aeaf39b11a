/** Session tags that are passed as transitive: the sessions further on keep them, and cannot have others in their place. */
import { ACCOUNT_ID, allow, arnOf, deny, policyOf } from '../../test/support/account-with.ts';
import type { AccountWith } from '../../test/support/account-with.ts';
import { alice, check, type Expected } from '../../test/support/alices-privileges.ts';

const ACCOUNT = { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` };
const [APP, END, LAST] = [arnOf('role', 'app'), arnOf('role', 'end'), arnOf('role', 'last')];
const PASSING = ['sts:AssumeRole', 'sts:TagSession'];
const ADMIN = allow('*');

type Condition = Parameters<typeof allow>[2];

const team = (value: string, kind = 'PrincipalTag', operator = 'StringEquals') => ({
  [operator]: { [`aws:${kind}/team`]: value },
});
const ADMIN_BY_TAG = allow('*', '*', team('platform'));
const statement = (Effect: string, Action: unknown, Condition?: Condition, Principal: unknown = ACCOUNT) => ({
  Effect,
  Principal,
  Action,
  ...(Condition && { Condition }),
});
const lets = (Action: unknown, Condition?: Condition, Principal: unknown = ACCOUNT) =>
  policyOf(statement('Allow', Action, Condition, Principal));
/** Lets in whose call passes no tag itself. */
const NONE_PASSED = { Null: { 'aws:RequestTag/team': 'true' } };
const TRANSITIVE = { 'ForAnyValue:StringEquals': { 'sts:TransitiveTagKeys': 'team' } };
const NOT_TRANSITIVE = { Null: { 'sts:TransitiveTagKeys': 'true' } };
const toEnd = [allow(PASSING, END)];

/** Alice, who may pass tags to app, which goes on to end. */
const chain = (
  {
    app = lets(PASSING),
    end = lets(PASSING, NONE_PASSED),
  }: { readonly app?: object; readonly end?: object } = {},
  {
    appCan = toEnd,
    endCan = [ADMIN_BY_TAG],
  }: { readonly appCan?: object[]; readonly endCan?: object[] } = {},
  others: Partial<AccountWith> = {},
): AccountWith =>
  alice([allow(PASSING, APP)], {
    ...others,
    roles: { app: { trust: app, can: appCan }, end: { trust: end, can: endCan }, ...others.roles },
  });
const CHAINED = 'administrator > principal.assume app > principal.assume end';

describe('a transitive tag', () => {
  it.each<[string, AccountWith, Expected]>([
    ['is kept by the next session, to which none can be passed', chain(), CHAINED],
    ['is not kept where it may not be transitive', chain({ app: lets(PASSING, NOT_TRANSITIVE) }), 'none'],
    [
      'is not kept where a Deny is of what is transitive',
      chain({
        app: policyOf(
          statement('Allow', PASSING),
          statement('Deny', 'sts:TagSession', { Null: { 'sts:TransitiveTagKeys': 'false' } }),
        ),
      }),
      'none',
    ],
    [
      'lets nobody in where the next role lets no tags be passed',
      chain({ end: lets('sts:AssumeRole') }),
      'none',
    ],
    [
      'lets nobody in where the session may pass no tags',
      chain({}, { appCan: [allow('sts:AssumeRole', END)] }),
      'none',
    ],
    [
      'lets the session in that the next role names, without a policy of its own',
      chain({ end: lets(PASSING, NONE_PASSED, { AWS: APP }) }, { appCan: [] }),
      CHAINED,
    ],
    [
      'is denied to the session by its own policy',
      chain({ end: lets(PASSING, NONE_PASSED, { AWS: APP }) }, { appCan: [deny('sts:TagSession', END)] }),
      'none',
    ],
    [
      'has the value alone that may be passed',
      chain({ app: lets(PASSING, team('other', 'RequestTag')) }),
      'none',
    ],
    [
      'is in the place of a tag of the next role',
      chain(
        {},
        {},
        {
          roles: { end: { trust: lets(PASSING, NONE_PASSED), can: [ADMIN_BY_TAG], tags: { team: 'other' } } },
        },
      ),
      CHAINED,
    ],
    [
      'is written in another letter case than the tag of the next role',
      chain(
        {},
        {},
        {
          roles: { end: { trust: lets(PASSING, NONE_PASSED), can: [ADMIN_BY_TAG], tags: { Team: 'other' } } },
        },
      ),
      CHAINED,
    ],
    [
      'gets by a Deny of whoever lacks it',
      chain({}, { endCan: [ADMIN, deny('*', '*', team('platform', 'PrincipalTag', 'StringNotEquals'))] }),
      CHAINED,
    ],
    [
      'is kept to the third role',
      chain(
        {},
        { endCan: [allow(PASSING, LAST)] },
        { roles: { last: { trust: lets(PASSING, NONE_PASSED), can: [ADMIN_BY_TAG] } } },
      ),
      `${CHAINED} > principal.assume last`,
    ],
    [
      'is what the trust policy of the third role goes by',
      chain(
        {},
        { endCan: [allow(PASSING, LAST)] },
        { roles: { last: { trust: lets(PASSING, { ...NONE_PASSED, ...team('platform') }), can: [ADMIN] } } },
      ),
      `${CHAINED} > principal.assume last`,
    ],
    ['is asked for by the trust policy', chain({ app: lets(PASSING, TRANSITIVE) }), CHAINED],
    [
      'cannot be another further on, where the first role asks for it',
      chain({ app: lets(PASSING, { ...TRANSITIVE, ...team('other', 'RequestTag') }), end: lets(PASSING) }),
      'none',
    ],
    [
      'can be another further on, where it need not be transitive',
      chain({ app: lets(PASSING, team('other', 'RequestTag')), end: lets(PASSING) }),
      CHAINED,
    ],
    [
      'is the only tag of a role that asks for it',
      alice([allow(PASSING, APP)], {
        roles: { app: { trust: lets(PASSING, TRANSITIVE), can: [ADMIN_BY_TAG] } },
      }),
      'administrator > principal.assume app',
    ],
    [
      'does not go with a user whose key is taken',
      chain(
        {},
        { appCan: [allow('iam:CreateAccessKey', arnOf('user', 'bob'))] },
        { users: { bob: { can: toEnd } } },
      ),
      'none',
    ],
  ])('%s', (_name, account, expected) => check(account, expected));
});
