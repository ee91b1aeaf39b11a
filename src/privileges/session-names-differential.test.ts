/** Generated accounts whose policies tell sessions by their names: who becomes an administrator, beside trying every name at every step. */
import fc from 'fast-check';
import { readPolicy, type NaiveCaller } from '../../test/naive/evaluator.ts';
import { accountWith, ACCOUNT_ID, arnOf, policyOf } from '../../test/support/account-with.ts';
import { share } from '../../test/support/share.ts';
import { accountPrivileges } from './privileges.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));
const USER = 'alice';
const ROLES = ['app', 'end'] as const;
type RoleName = (typeof ROLES)[number];
const idOf = (role: RoleName): string => `AROA0000000000${role.toUpperCase()}`;
const sessionArn = (role: RoleName, session: string): string =>
  `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${role}/${session}`;
/** Those that the policies name, some that their patterns describe, and one that is none of them. */
const NAMES = [USER, 'boss', 'bass', 'dev', 'devx', 'dev-a', 'ops', 'another-name'];
const ASSUME_ROLE = 'sts:AssumeRole';

interface Statement {
  readonly Effect: string;
  readonly [element: string]: unknown;
}

const effect = fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny');
/** Of the session that is asked for. */
const ofNew = fc.constantFrom<object | undefined>(
  undefined,
  undefined,
  { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } },
  { StringEquals: { 'sts:RoleSessionName': ['dev', 'boss'] } },
  { StringNotEquals: { 'sts:RoleSessionName': 'boss' } },
  { StringLike: { 'sts:RoleSessionName': 'dev*' } },
  { StringNotLike: { 'sts:RoleSessionName': ['dev-*', 'ops'] } },
);
/** Of the session that asks. */
const ofOwn = fc.constantFrom<object | undefined>(
  undefined,
  { StringEquals: { 'aws:userid': `${idOf('app')}:boss` } },
  { StringEquals: { 'aws:userid': [`${idOf('end')}:dev`, `${idOf('app')}:${USER}`] } },
  { StringLike: { 'aws:userid': '*:dev*' } },
  { StringNotLike: { 'aws:userid': ['*:dev', '*:b?ss'] } },
  { StringLike: { 'aws:userid': `${idOf('app')}:*` } },
);
const either = fc.oneof(ofNew, ofOwn);
const ROOT = { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` };
const principal = fc.constantFrom<unknown>(
  ROOT,
  ROOT,
  { AWS: arnOf('role', 'app') },
  { AWS: arnOf('user', USER) },
  { AWS: sessionArn('app', 'boss') },
  { AWS: [sessionArn('app', 'dev'), sessionArn('end', 'ops')] },
  { AWS: '*' },
);
const lets = fc.tuple(effect, principal, either).map(([Effect, Principal, Condition]): Statement => ({
  Effect,
  Principal,
  Action: ASSUME_ROLE,
  ...(Condition && { Condition }),
}));
const letsNobodyBut = fc
  .constantFrom(
    [ROOT.AWS, arnOf('user', USER), arnOf('role', 'app'), sessionArn('app', 'boss')],
    [ROOT.AWS, arnOf('user', USER)],
  )
  .map((names): Statement => ({ Effect: 'Deny', NotPrincipal: { AWS: names }, Action: ASSUME_ROLE }));
const trust = fc
  .tuple(
    fc.array(lets, { minLength: 1, maxLength: 3 }),
    fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: letsNobodyBut }),
  )
  .map(([some, others]) => (others ? [...some, others] : some));
const may = (Action: string, condition: typeof either) =>
  fc.tuple(effect, condition).map(([Effect, Condition]): Statement => ({
    Effect,
    Action,
    Resource: '*',
    ...(Condition && { Condition }),
  }));
const assuming = fc.array(may(ASSUME_ROLE, either), { maxLength: 2 });
const role = fc.record({
  trust,
  can: fc.tuple(assuming, fc.array(may('*', ofOwn), { maxLength: 2 })).map((both) => both.flat()),
  limit: fc.option(fc.array(may('*', ofOwn), { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 2 }),
});
const account = fc.record({ own: assuming, app: role, end: role });

interface Role {
  readonly trust: readonly Statement[];
  readonly can: readonly Statement[];
  readonly limit: readonly Statement[] | undefined;
}
interface Account {
  readonly own: readonly Statement[];
  readonly app: Role;
  readonly end: Role;
}

const privilegeIn = ({ own, ...roles }: Account) => {
  const details = accountWith({
    users: { [USER]: { can: own } },
    roles: Object.fromEntries(
      ROLES.map((name) => {
        const { trust: written, can, limit } = roles[name];
        return [name, { trust: policyOf(...written), can, ...(limit && { boundary: `limit-${name}` }) }];
      }),
    ),
    policies: Object.fromEntries(
      ROLES.flatMap((name) => {
        const { limit } = roles[name];
        return limit ? [[`limit-${name}`, limit]] : [];
      }),
    ),
  });
  const [user] = details.users;
  return user && accountPrivileges(details, NOW).privilegeOf(user, 'access-key');
};

/** The user, or a session. */
interface Asker {
  readonly caller: NaiveCaller;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly can: readonly Statement[];
  readonly limit: readonly Statement[] | undefined;
}

const userOf = ({ own }: Account): Asker => ({
  caller: { arn: arnOf('user', USER), accountId: ACCOUNT_ID, userName: USER },
  context: {
    'aws:principalarn': [arnOf('user', USER)],
    'aws:username': [USER],
    'aws:userid': ['AIDA0000000000ALICE'],
  },
  can: own,
  limit: undefined,
});

const sessionOf = (name: RoleName, session: string, { can, limit }: Role): Asker => ({
  caller: {
    kind: 'session',
    arn: sessionArn(name, session),
    accountId: ACCOUNT_ID,
    roleArn: arnOf('role', name),
  },
  context: {
    'aws:principalarn': [arnOf('role', name)],
    'aws:userid': [`${idOf(name)}:${session}`],
    'aws:multifactorauthpresent': ['false'],
    'aws:tokenissuetime': ['2026-11-28T00:00:00Z'],
  },
  can,
  limit,
});

const EVERYTHING: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
const isDeny = ({ Effect }: Statement): boolean => Effect === 'Deny';
const isAccount = ({ Principal }: Statement): boolean => JSON.stringify(Principal).includes(':root');
/** A role, and not its session. */
const isRole = ({ Principal }: Statement): boolean => JSON.stringify(Principal).includes(':role/');

const isAllowed = (
  statements: readonly Statement[],
  { caller, context }: Asker,
  action: string,
  resource: string,
): boolean =>
  readPolicy(policyOf(...statements), { kind: 'identity', isStored: true })(action, caller, resource)(
    context,
  );

/** Whether somebody may assume a role as a session of a name. */
const mayAssume = (asker: Asker, name: RoleName, session: string, role: Role): boolean => {
  const asking = { ...asker, context: { ...asker.context, 'sts:rolesessionname': [session] } };
  const { caller, context, can, limit } = asking;
  const letsIn = (statements: readonly Statement[]): boolean =>
    readPolicy(policyOf(...statements), { isStored: true })(ASSUME_ROLE, caller)(context);
  const allows = (statements: readonly Statement[]): boolean =>
    isAllowed(statements, asking, ASSUME_ROLE, arnOf('role', name));
  const isWithin = limit === undefined || allows(limit);
  if (letsIn(role.trust) && allows(can) && isWithin) return true;
  const direct = role.trust.filter((one) => isDeny(one) || !isAccount(one));
  const itself = direct.filter((one) => isDeny(one) || !isRole(one));
  const denies = [...can, ...(limit ?? [])].filter(isDeny);
  return (letsIn(itself) || (letsIn(direct) && isWithin)) && allows([EVERYTHING, ...denies]);
};

/** Whether the user, or a session that he comes to, may do everything. */
const naiveOf = (described: Account): boolean => {
  const queue = [userOf(described)];
  const seen = new Set<string>();
  for (const asker of queue) {
    const { can, limit } = asker;
    const mayAll = [can, ...(limit ? [limit] : [])].every((statements) =>
      isAllowed(statements, asker, 'iam:PutUserPolicy', arnOf('user', 'zq7x-any')),
    );
    if (mayAll) return true;
    for (const name of ROLES)
      for (const session of NAMES) {
        if (seen.has(`${name}/${session}`) || !mayAssume(asker, name, session, described[name])) continue;
        seen.add(`${name}/${session}`);
        queue.push(sessionOf(name, session, described[name]));
      }
  }
  return false;
};

/** Milliseconds; the whole takes a fraction of that, on a machine without other work. */
const AN_HOUR = 3_600_000;

it(
  'a user becomes an administrator by sessions of names of his choice where trying every name finds a way, and nowhere else',
  () => {
    const counts = { administrator: 0, none: 0, chained: 0 };
    fc.assert(
      fc.property(account, (described) => {
        const found = privilegeIn(described);
        const isAdministrator = naiveOf(described);
        expect(found?.privilege).toBe(isAdministrator ? 'administrator' : 'none');
        counts[isAdministrator ? 'administrator' : 'none'] += 1;
        if ((found?.steps.length ?? 0) > 1) counts.chained += 1;
      }),
      {
        numRuns: share(25, 6_000, 'accounts whose sessions are compared with the naive evaluator'),
        seed: 20_261_129,
      },
    );
    // Of each kind there are some.
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
  },
  AN_HOUR,
);
