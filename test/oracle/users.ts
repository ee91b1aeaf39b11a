/** Questions on users: what all of their policies together say, those of their groups and the boundary among them. */
import fc from 'fast-check';
import { absent, always } from '../../src/policy/search/key-meaning.ts';
import type { Credential } from '../../src/policy/credential.ts';
import type { AuthorizationDetails } from '../../src/privileges/account.ts';
import { worldOf } from '../../src/privileges/world.ts';
import { ACCOUNT_ID, arnOf } from '../support/account-with.ts';
import type { Comparison } from './comparison.ts';
import { rewritten } from './known-differences.ts';
import { REQUESTS, statementOf, withGlobalKeys } from './permissions.ts';
import { conditionOf, FAMILIES, SETS } from './triples.ts';

/** Where each policy is: it makes no difference to what it says. */
interface UsersPolicies {
  readonly inline: readonly object[];
  readonly attached: readonly object[];
  readonly groupInline: readonly object[];
  readonly groupAttached: readonly object[];
  readonly boundary: readonly object[];
}

interface UserQuestion {
  readonly policies: UsersPolicies;
  readonly team: string | undefined;
  readonly credential: Credential;
  readonly action: string;
  readonly resource: string;
  /** Beside the keys that follow from the user and the credential. */
  readonly context: Readonly<Record<string, string>>;
}

const NAME = 'alice';
const USER_ARN = arnOf('user', NAME);

/** What a credential says is not to be chosen: times, and the age of MFA, are those of any session. */
const isFixed = (key: string): boolean => !/MultiFactorAuthAge|CurrentTime|TokenIssueTime/i.test(key);
const families = withGlobalKeys(FAMILIES)
  .map((family) => ({ ...family, keys: family.keys.filter(isFixed) }))
  .filter(({ keys }) => keys.length > 0);

const policy = fc.record({
  Version: fc.constantFrom('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17'),
  Statement: fc.array(statementOf('identity', conditionOf(families, withGlobalKeys(SETS))), {
    minLength: 1,
    maxLength: 3,
  }),
});
const policies = (maxLength: number): fc.Arbitrary<readonly object[]> => fc.array(policy, { maxLength });

const context = fc
  .record(
    {
      'aws:PrincipalOrgID': fc.constant('o-example'),
      'aws:UserAgent': fc.constantFrom('x', 'al*'),
      'aws:SourceIp': fc.constantFrom('10.1.2.3', '203.0.113.9', '2001:db8::1'),
    },
    { requiredKeys: [] },
  )
  .map((keys): Readonly<Record<string, string>> => ({ 'aws:SecureTransport': 'true', ...keys }));

/** The keys that a question may leave out. */
const PINNED = ['aws:principalorgid', 'aws:useragent', 'aws:sourceip', 'aws:securetransport'];

const QUESTIONS_A_USER = 5;

const user = fc.record({
  policies: fc.record({
    inline: policies(2),
    attached: policies(2),
    groupInline: policies(1),
    groupAttached: policies(1),
    boundary: policies(1),
  }),
  team: fc.constantFrom(undefined, 'x', 'alice', 'bob', '*'),
  questions: fc.array(
    fc.record({
      credential: fc.constantFrom<Credential>('access-key', 'session-without-mfa', 'mfa'),
      request: fc.constantFrom(
        ...REQUESTS,
        ['iam:CreateAccessKey', USER_ARN] as const,
        ['iam:PassRole', arnOf('role', 'app')] as const,
        ['iam:AttachUserPolicy', arnOf('user', 'ops/bob')] as const,
      ),
      context,
    }),
    { minLength: QUESTIONS_A_USER, maxLength: QUESTIONS_A_USER },
  ),
});

/** @param count of the questions, of which each user gets five */
export const usersAsked = (count: number, seed: number): readonly UserQuestion[] =>
  fc.sample(user, { numRuns: Math.ceil(count / QUESTIONS_A_USER), seed }).flatMap(({ questions, ...rest }) =>
    questions.map(({ request: [action, resource], ...question }) => ({
      ...rest,
      ...question,
      action,
      resource,
    })),
  );

const accountOf = ({ policies: of, team }: UserQuestion): AuthorizationDetails => {
  const named = (prefix: string, documents: readonly object[]) =>
    documents.map((document, place) => ({ name: `${prefix}-${place}`, document }));
  const managed = [
    ...named('attached', of.attached),
    ...named('of-group', of.groupAttached),
    ...named('boundary', of.boundary),
  ];
  const arnsOf = (prefix: string, documents: readonly object[]): readonly string[] =>
    documents.map((_, place) => arnOf('policy', `${prefix}-${place}`));
  const [boundary] = arnsOf('boundary', of.boundary);
  return {
    users: [
      {
        kind: 'user',
        arn: USER_ARN,
        name: NAME,
        path: '/',
        id: 'AIDAEXAMPLEUSERAAAAAA',
        inline: named('inline', of.inline),
        attached: arnsOf('attached', of.attached),
        boundary,
        tags: new Map(team === undefined ? [] : [['team', team]]),
        groups: ['staff'],
      },
    ],
    groups: [
      {
        kind: 'group',
        arn: arnOf('group', 'staff'),
        name: 'staff',
        path: '/',
        inline: named('inline', of.groupInline),
        attached: arnsOf('of-group', of.groupAttached),
      },
    ],
    roles: [],
    policies: managed.map(({ name, document }) => ({
      arn: arnOf('policy', name),
      name,
      versions: [{ id: 'v1', isDefault: true, document }],
    })),
  };
};

const NOW = new Date('2026-11-24T00:00:00Z');

const ours: Comparison<UserQuestion>['ours'] = (asked) => {
  const details = accountOf(asked);
  const world = worldOf(details, NOW);
  const [alice] = details.users;
  if (alice === undefined) throw new Error('the account has a user');
  const rights = world.rightsOf(world.userActor(alice, asked.credential));
  const given = new Map(Object.entries(asked.context).map(([key, value]) => [key.toLowerCase(), value]));
  const keys = new Map(
    PINNED.map((key) => {
      const value = given.get(key);
      return [key, value === undefined ? absent : always(value)];
    }),
  );
  const grant = rights.can(asked.action, asked.resource, { keys });
  if (rights.undecided().length > 0) return 'uncertain';
  if (grant === undefined) return 'refused';
  return grant.isCertain ? 'allowed' : 'uncertain';
};

/** As AWS sets them. */
const KEYS_OF: Readonly<Record<Credential, Readonly<Record<string, string>>>> = {
  'access-key': {},
  'session-without-mfa': { 'aws:MultiFactorAuthPresent': 'false', 'aws:TokenIssueTime': NOW.toISOString() },
  mfa: {
    'aws:MultiFactorAuthPresent': 'true',
    'aws:MultiFactorAuthAge': '100',
    'aws:TokenIssueTime': NOW.toISOString(),
  },
};

const theirs: Comparison<UserQuestion>['theirs'] = async (asked, { runSimulation }) => {
  const { policies: of, team, credential, action, resource } = asked;
  const named = (documents: readonly object[]): readonly object[] =>
    documents.map((document, place) => ({ name: `policy-${place}`, policy: document }));
  const { overallResult, errors } = await runSimulation(
    {
      request: {
        principal: USER_ARN,
        action,
        resource: { resource, accountId: ACCOUNT_ID },
        contextVariables: {
          ...asked.context,
          ...KEYS_OF[credential],
          ...(team !== undefined && { 'aws:PrincipalTag/team': team }),
          'aws:PrincipalArn': USER_ARN,
          'aws:PrincipalAccount': ACCOUNT_ID,
          'aws:username': NAME,
          'aws:userid': 'AIDAEXAMPLEUSERAAAAAA',
          'aws:PrincipalType': 'User',
        },
      },
      identityPolicies: named([...of.inline, ...of.attached, ...of.groupInline, ...of.groupAttached]),
      ...(of.boundary.length > 0 && { permissionBoundaryPolicies: named(of.boundary) }),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (overallResult === undefined) throw new Error(JSON.stringify(errors));
  return overallResult === 'Allowed' ? 'allowed' : 'refused';
};

/** The context that values of conditions are compared with when they are rewritten. */
const caller = { arn: USER_ARN, accountId: ACCOUNT_ID, userName: NAME };

export const ON_USERS: Comparison<UserQuestion> = {
  ours,
  theirs,
  rewritten: (asked, known) => {
    const all = (documents: readonly object[]): readonly object[] =>
      documents.map((document) => rewritten({ ...asked, kind: 'identity', caller, policy: document }, known));
    const { inline, attached, groupInline, groupAttached, boundary } = asked.policies;
    return {
      ...asked,
      policies: {
        inline: all(inline),
        attached: all(attached),
        groupInline: all(groupInline),
        groupAttached: all(groupAttached),
        boundary: all(boundary),
      },
    };
  },
};
