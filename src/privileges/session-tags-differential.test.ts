/** Generated accounts whose policies go by a tag: who becomes an administrator by sessions of tags that he passes, beside trying each. */
import fc from 'fast-check';
import { readPolicy, type NaiveCaller } from '../../test/naive/evaluator.ts';
import { acrossAccounts } from '../../test/support/across-accounts.ts';
import { accountWith, ACCOUNT_ID, arnOf, policyOf } from '../../test/support/account-with.ts';
import { share } from '../../test/support/share.ts';
import { accountPrivileges } from './privileges.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));
const USER = 'alice';
/** Where the user is who comes from another account. */
const ELSEWHERE = '444455556666';
const ROLES = ['app', 'end'] as const;
type RoleName = (typeof ROLES)[number];
/** Of the tag `team`; none is no tag. The last is in no policy. */
const VALUES = [undefined, 'a', 'b', 'ab', 'other'] as const;
type Value = (typeof VALUES)[number];
const TAG_OF: Readonly<Record<RoleName | 'alice', Value>> = { alice: 'a', app: 'b', end: undefined };
const [ASSUME_ROLE, TAG_SESSION] = ['sts:AssumeRole', 'sts:TagSession'];

interface Statement {
  readonly Effect: string;
  readonly [element: string]: unknown;
}

const effect = fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny');
const action = fc.constantFrom(
  ASSUME_ROLE,
  [ASSUME_ROLE, TAG_SESSION],
  [ASSUME_ROLE, TAG_SESSION],
  TAG_SESSION,
);
const on = (key: string) =>
  fc.constantFrom<object | undefined>(
    undefined,
    { StringEquals: { [key]: 'a' } },
    { StringEquals: { [key]: ['b', 'c'] } },
    { StringNotEquals: { [key]: 'a' } },
    { StringLike: { [key]: 'a*' } },
    { Null: { [key]: 'true' } },
  );
const ofOwn = on('aws:PrincipalTag/team');
const ofPassed = fc.oneof(
  on('aws:RequestTag/team'),
  fc.constantFrom<object | undefined>(
    undefined,
    { StringEquals: { 'aws:RequestTag/team': '${aws:PrincipalTag/team}' } },
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['project'] } },
    { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['team'] } },
    { 'ForAnyValue:StringEquals': { 'sts:TransitiveTagKeys': ['team'] } },
    { Null: { 'sts:TransitiveTagKeys': 'true' } },
    { Null: { 'aws:RequestTag/team': 'true' } },
  ),
);
const lets = (home: string) =>
  fc
    .tuple(
      effect,
      fc.constantFrom<unknown>(
        { AWS: `arn:aws:iam::${home}:root` },
        { AWS: arnOf('role', 'app') },
        { AWS: arnOf('user', USER, home) },
      ),
      action,
      fc.oneof(ofPassed, ofOwn),
    )
    .map(([Effect, Principal, Action, Condition]): Statement => ({
      Effect,
      Principal,
      Action,
      ...(Condition && { Condition }),
    }));
const may = (what: fc.Arbitrary<unknown>, condition: typeof ofOwn) =>
  fc.tuple(effect, what, condition).map(([Effect, Action, Condition]): Statement => ({
    Effect,
    Action,
    Resource: '*',
    ...(Condition && { Condition }),
  }));
const assuming = fc.array(may(action, ofPassed), { maxLength: 2 });
const role = (home: string) =>
  fc.record({
    trust: fc.array(lets(home), { minLength: 1, maxLength: 3 }),
    can: fc
      .tuple(assuming, fc.array(may(fc.constant('*'), ofOwn), { maxLength: 2 }))
      .map((both) => both.flat()),
  });
/** @param home the account of the user */
const account = (home: string) => fc.record({ own: assuming, app: role(home), end: role(home) });

interface Role {
  readonly trust: readonly Statement[];
  readonly can: readonly Statement[];
}
interface Account {
  readonly own: readonly Statement[];
  readonly app: Role;
  readonly end: Role;
}

const tagsOf = (name: keyof typeof TAG_OF): Readonly<Record<string, string>> => {
  const team = TAG_OF[name];
  return team === undefined ? {} : { team };
};

const userWith = (own: readonly Statement[]) => ({ [USER]: { can: own, tags: tagsOf(USER) } });

const rolesOf = (described: Account) =>
  Object.fromEntries(
    ROLES.map((name) => {
      const { trust, can } = described[name];
      return [name, { trust: policyOf(...trust), can, tags: tagsOf(name) }];
    }),
  );

/** What the user has, and by how many steps. */
interface FoundPrivilege {
  readonly privilege: string;
  readonly steps: readonly unknown[];
}

const privilegeIn = (described: Account): FoundPrivilege | undefined => {
  const details = accountWith({ users: userWith(described.own), roles: rolesOf(described) });
  const [user] = details.users;
  return user && accountPrivileges(details, NOW).privilegeOf(user, 'access-key');
};

const privilegeAcross = async (described: Account): Promise<FoundPrivilege | undefined> => {
  const far = await acrossAccounts({
    [ELSEWHERE]: { users: userWith(described.own) },
    [ACCOUNT_ID]: { users: {}, roles: rolesOf(described) },
  });
  return far
    .flatMap(({ found }) => found)
    .find(({ credential, reached }) => credential === 'access-key' && reached?.includes(ACCOUNT_ID) === true);
};

/** The user, or a session with a tag. */
interface Asker {
  readonly caller: NaiveCaller;
  /** Whether it is of the account of the roles. */
  readonly isThere: boolean;
  /** Of a session: the tag that it was passed as transitive. */
  readonly inherited?: Value;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly can: readonly Statement[];
}

const withTag = (kind: string, value: Value): Asker['context'] =>
  value === undefined ? {} : { [`aws:${kind}/team`]: [value] };

const sessionOf = (name: RoleName, value: Value, inherited: Value, { can }: Role): Asker => ({
  caller: {
    kind: 'session',
    arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${name}/some`,
    accountId: ACCOUNT_ID,
    roleArn: arnOf('role', name),
  },
  isThere: true,
  inherited,
  context: {
    'aws:principalarn': [arnOf('role', name)],
    'aws:multifactorauthpresent': ['false'],
    ...withTag('principaltag', value),
  },
  can,
});

const EVERYTHING: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
const isDeny = ({ Effect }: Statement): boolean => Effect === 'Deny';
const isAccount = ({ Principal }: Statement): boolean => JSON.stringify(Principal).includes(':root');

const isAllowed = (
  statements: readonly Statement[],
  { caller, context }: Asker,
  asked: string,
  resource: string,
): boolean =>
  readPolicy(policyOf(...statements), { kind: 'identity', isStored: true })(asked, caller, resource)(context);

/** A tag that is passed with a call, or none. */
interface Passed {
  readonly value: Value;
  readonly isTransitive: boolean;
}

const PASSED = VALUES.flatMap((value): readonly Passed[] =>
  value === undefined
    ? [{ value, isTransitive: false }]
    : [false, true].map((isTransitive) => ({ value, isTransitive })),
);

/** What a call says of its tags. Whether it says what its session keeps, is not documented. */
const taggings = ({ value, isTransitive }: Passed, inherited: Value): readonly Asker['context'][] => {
  const saying = (tag: Value): Asker['context'] =>
    tag === undefined ? {} : { ...withTag('requesttag', tag), 'aws:tagkeys': ['team'] };
  const passing = { ...saying(value), ...(isTransitive && { 'sts:transitivetagkeys': ['team'] }) };
  return inherited === undefined ? [passing] : [passing, saying(inherited)];
};

/** Whether somebody may assume a role and pass a tag, or none. */
const mayAssume = (asker: Asker, name: RoleName, passed: Passed, { trust }: Role): boolean => {
  const { inherited } = asker;
  // What is kept cannot be passed.
  if (inherited !== undefined && passed.value !== undefined) return false;
  const isTagged = (inherited ?? passed.value) !== undefined;
  const actions = isTagged ? [ASSUME_ROLE, TAG_SESSION] : [ASSUME_ROLE];
  return taggings(passed, inherited).some((tagging) => {
    const asking = { ...asker, context: { ...asker.context, ...tagging } };
    const { caller, context, can } = asking;
    const letsIn = (statements: readonly Statement[]): boolean => {
      const authorize = readPolicy(policyOf(...statements), { isStored: true });
      return actions.every((one) => authorize(one, caller)(context));
    };
    const allows = (one: string, statements: readonly Statement[]): boolean =>
      isAllowed(statements, asking, one, arnOf('role', name));
    const direct = asker.isThere && letsIn(trust.filter((one) => isDeny(one) || !isAccount(one)));
    return (
      letsIn(trust) && actions.every((one) => allows(one, direct ? [EVERYTHING, ...can.filter(isDeny)] : can))
    );
  });
};

const naiveOf = (described: Account, home: string): boolean => {
  const queue: Asker[] = [
    {
      caller: { arn: arnOf('user', USER, home), accountId: home, userName: USER },
      isThere: home === ACCOUNT_ID,
      context: {
        'aws:principalarn': [arnOf('user', USER, home)],
        'aws:username': [USER],
        ...withTag('principaltag', TAG_OF.alice),
      },
      can: described.own,
    },
  ];
  const seen = new Set<string>();
  for (const asker of queue) {
    if (asker.isThere && isAllowed(asker.can, asker, 'iam:PutUserPolicy', arnOf('user', 'zq7x-any')))
      return true;
    for (const name of ROLES)
      for (const passed of PASSED) {
        const inherited = asker.inherited ?? (passed.isTransitive ? passed.value : undefined);
        const value = inherited ?? passed.value ?? TAG_OF[name];
        const session = `${name} ${value} ${inherited}`;
        if (seen.has(session) || !mayAssume(asker, name, passed, described[name])) continue;
        seen.add(session);
        queue.push(sessionOf(name, value, inherited, described[name]));
      }
  }
  return false;
};

/** Milliseconds; the whole takes a fraction of that, on a machine without other work. */
const AN_HOUR = 3_600_000;

it.each<[string, string, (described: Account) => Promise<FoundPrivilege | undefined>]>([
  ['a user', ACCOUNT_ID, (described) => Promise.resolve(privilegeIn(described))],
  ['a user of another account', ELSEWHERE, privilegeAcross],
])(
  '%s becomes an administrator by sessions of tags that he passes where trying every value finds a way, and hardly anywhere else',
  async (_, home, privilegeOf) => {
    let more = 0;
    const counts = { administrator: 0, none: 0, chained: 0 };
    await fc.assert(
      fc.asyncProperty(account(home), async (described) => {
        const found = await privilegeOf(described);
        const isAdministrator = naiveOf(described, home);
        if (isAdministrator) expect(found?.privilege).toBe('administrator');
        counts[isAdministrator ? 'administrator' : 'none'] += 1;
        // What one side lets through that the other asks for is asked of each by itself.
        if (!isAdministrator && found?.privilege === 'administrator') more += 1;
        if ((found?.steps.length ?? 0) > 1) counts.chained += 1;
      }),
      {
        numRuns: share(100, 1_500, 'accounts whose session tags are compared with the naive evaluator'),
        seed: 20_261_129,
      },
    );
    expect(more).toBeLessThan(0.03 * (counts.administrator + counts.none));
    // Of each kind there are some.
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
  },
  AN_HOUR,
);
