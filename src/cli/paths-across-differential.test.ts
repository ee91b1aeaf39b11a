/** Generated pairs of accounts: who comes to which role of the other one, beside an evaluator that is asked about every step. */
import fc from 'fast-check';
import { readPolicy, type NaiveCaller } from '../../test/naive/evaluator.ts';
import { arnOf, policyOf, type AccountWith } from '../../test/support/account-with.ts';
import { acrossAccounts } from '../../test/support/across-accounts.ts';
import { share } from '../../test/support/share.ts';
import type { Credential } from '../policy/credential.ts';

const [A, B] = ['111122223333', '444455556666'] as const;
const ROLES = [
  [A, 'hub'],
  [A, 'home'],
  [B, 'app'],
  [B, 'end'],
] as const;
const USERS = ['alice', 'bob'];
const roleArn = (accountId: string, name: string): string => arnOf('role', name, accountId);

const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

interface Statement {
  readonly Effect: string;
  readonly [element: string]: unknown;
}

const effect = fc.constantFrom('Allow', 'Allow', 'Allow', 'Allow', 'Deny');
const principal = fc.constantFrom<unknown>(
  { AWS: `arn:aws:iam::${A}:root` },
  { AWS: A },
  { AWS: `arn:aws:iam::${B}:root` },
  { AWS: '*' },
  '*',
  { AWS: arnOf('user', 'alice') },
  { AWS: [arnOf('user', 'bob'), roleArn(A, 'hub')] },
  { AWS: roleArn(A, 'hub') },
  { AWS: roleArn(B, 'app') },
  { AWS: `arn:aws:sts::${A}:assumed-role/hub/boss` },
  { AWS: `arn:aws:sts::${B}:assumed-role/app/boss` },
  { AWS: 'AIDA0000000000GONE00' },
  { Service: 'lambda.amazonaws.com' },
);
const trustCondition = fc.constantFrom<object | undefined>(
  undefined,
  undefined,
  undefined,
  MFA,
  { BoolIfExists: MFA.Bool },
  { StringEquals: { 'sts:ExternalId': 'e-17' } },
  { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/h*' } },
  { StringLike: { 'aws:userid': 'AROA0000000000APP:*' } },
  { StringEquals: { 'aws:PrincipalAccount': A } },
  { StringEquals: { 'aws:ResourceAccount': B } },
  { Null: { 'aws:TokenIssueTime': 'true' } },
);
const trust = fc.array(
  fc.tuple(effect, principal, trustCondition).map(([Effect, Principal, Condition]): Statement => ({
    Effect,
    Principal,
    Action: 'sts:AssumeRole',
    ...(Condition && { Condition }),
  })),
  { minLength: 1, maxLength: 3 },
);
const resource = fc.constantFrom<string | readonly string[]>(
  '*',
  '*',
  roleArn(B, '*'),
  roleArn(B, 'app'),
  'arn:aws:iam::*:role/app',
  [roleArn(A, 'hub'), roleArn(B, 'end')],
  roleArn(A, 'home'),
);
const condition = fc.constantFrom<object | undefined>(
  undefined,
  undefined,
  undefined,
  MFA,
  { StringEquals: { 'aws:ResourceAccount': B } },
  { StringNotEquals: { 'aws:ResourceAccount': A } },
  { StringEquals: { 'aws:username': 'alice' } },
);
const statement = fc
  .tuple(effect, fc.constantFrom('sts:AssumeRole', 'sts:AssumeRole', 'sts:*', 's3:Get*'), resource, condition)
  .map(([Effect, Action, Resource, Condition]): Statement => ({
    Effect,
    Action,
    Resource,
    ...(Condition && { Condition }),
  }));
const holder = fc.record({
  can: fc.array(statement, { maxLength: 2 }),
  limit: fc.option(fc.array(statement, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 5 }),
});
const pair = fc.record({
  users: fc.tuple(...USERS.map(() => holder)),
  roles: fc.tuple(...ROLES.map(() => fc.record({ holder, trust }))),
});

interface Holder {
  readonly can: readonly Statement[];
  readonly limit: readonly Statement[] | undefined;
}
interface Role {
  readonly accountId: string;
  readonly name: string;
  readonly arn: string;
  readonly holder: Holder;
  readonly trust: readonly Statement[];
}
interface Pair {
  readonly users: ReadonlyMap<string, Holder>;
  readonly roles: readonly Role[];
}

const accountsOf = ({ users, roles }: Pair): Readonly<Record<string, AccountWith>> => {
  const withLimit = (name: string, { can, limit }: Holder) => ({
    can,
    ...(limit && { boundary: `limit-${name}` }),
  });
  const limitsOf = (all: Iterable<readonly [string, Holder]>) =>
    Object.fromEntries([...all].flatMap(([name, { limit }]) => (limit ? [[`limit-${name}`, limit]] : [])));
  const ofAccount = (accountId: string, own: ReadonlyMap<string, Holder>): AccountWith => {
    const here = roles.filter((role) => role.accountId === accountId);
    return {
      users: Object.fromEntries([...own].map(([name, one]) => [name, withLimit(name, one)])),
      roles: Object.fromEntries(
        here.map(({ name, holder: one, trust: lets }) => [
          name,
          { ...withLimit(name, one), trust: policyOf(...lets) },
        ]),
      ),
      policies: limitsOf([...own, ...here.map(({ name, holder: one }) => [name, one] as const)]),
    };
  };
  return { [A]: ofAccount(A, users), [B]: ofAccount(B, new Map()) };
};

type Context = Readonly<Record<string, readonly string[]>>;

/** Somebody who asks: what his requests carry, and what he may. */
interface Asker {
  readonly caller: NaiveCaller;
  readonly accountId: string;
  readonly isRole: boolean;
  readonly contexts: readonly Context[];
  readonly holder: Holder;
}

const SESSION: Context = { 'aws:tokenissuetime': ['2026-11-28T00:00:00Z'] };
const withMfa = (present: string): Context => ({ 'aws:multifactorauthpresent': [present] });
const SIGNED: Readonly<Record<Credential, readonly Context[]>> = {
  'access-key': [{}],
  'session-without-mfa': [{ ...SESSION, ...withMfa('false') }],
  mfa: [withMfa('true'), { ...SESSION, ...withMfa('true') }],
};

const userAsker = (name: string, holds: Holder, credential: Credential): Asker => {
  const arn = arnOf('user', name);
  const keys = { 'aws:principalarn': [arn], 'aws:principalaccount': [A], 'aws:username': [name] };
  const id = `AIDA0000000000${name.toUpperCase()}`;
  return {
    caller: { arn, accountId: A, userName: name },
    accountId: A,
    isRole: false,
    contexts: SIGNED[credential].map((signed) => ({ ...keys, 'aws:userid': [id], ...signed })),
    holder: holds,
  };
};

/** Nothing forces a name on a session. */
const SESSIONS = ['boss', 'another'];
const roleAsker = ({ accountId, name, arn, holder: holds }: Role, session: string): Asker => ({
  caller: {
    kind: 'session',
    arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${session}`,
    accountId,
    roleArn: arn,
  },
  accountId,
  isRole: true,
  // AWS does not say whether the key is there.
  contexts: [...SIGNED['session-without-mfa'], SESSION].map((signed) => ({
    'aws:principalarn': [arn],
    'aws:principalaccount': [accountId],
    'aws:userid': [`AROA0000000000${name.toUpperCase()}:${session}`],
    ...signed,
  })),
  holder: holds,
});

const ASSUME_ROLE = 'sts:AssumeRole';
const EVERYTHING = { Effect: 'Allow', Action: '*', Resource: '*' };
/** An account, and not somebody of it. */
const isAccount = ({ Principal }: Statement): boolean =>
  /:root"|"AWS":"\d{12}"/.test(JSON.stringify({ ...Object(Principal) }));

/** Whom a principal names beside roles, whose sessions their boundaries limit; undefined where that is nobody. */
const withoutRoles = (named: unknown): unknown => {
  const { AWS } = { ...Object(named) };
  if (AWS === undefined) return named;
  const others = [AWS].flat().filter((one) => !String(one).includes(':role/'));
  return others.length === 0 ? undefined : { AWS: others };
};

/** Whether somebody may assume a role: in another account by both sides, in his own where the trust policy names him by that alone. */
const mayAssume = (
  { caller, accountId, isRole, contexts, holder: { can, limit } }: Asker,
  role: Role,
): boolean => {
  const isAllowed = (statements: readonly object[], context: Context): boolean =>
    readPolicy(policyOf(...statements), { kind: 'identity', isStored: true })(ASSUME_ROLE, caller, role.arn)(
      context,
    );
  const letsIn = (statements: readonly object[], context: Context): boolean =>
    readPolicy(policyOf(...statements), { isStored: true })(ASSUME_ROLE, caller)(context);
  const direct = role.trust.filter((one) => one.Effect === 'Deny' || !isAccount(one));
  const itself = direct
    .map((one) => (one.Effect === 'Deny' ? one : { ...one, Principal: withoutRoles(one['Principal']) }))
    .filter(({ Principal }) => Principal !== undefined);
  const denies = [...can, ...(limit ?? [])].filter(({ Effect }) => Effect === 'Deny');
  return contexts
    .flatMap((context) => [context, { ...context, 'sts:externalid': ['e-17'] }])
    .map((context): Context => ({ ...context, 'aws:resourceaccount': [role.accountId] }))
    .some((context) => {
      const isWithin = limit === undefined || isAllowed(limit, context);
      if (letsIn(role.trust, context) && isAllowed(can, context) && isWithin) return true;
      return (
        accountId === role.accountId &&
        (letsIn(itself, context) || (letsIn(direct, context) && (!isRole || isWithin))) &&
        isAllowed([EVERYTHING, ...denies], context)
      );
    });
};

/** The roles that somebody comes to, step by step. */
const reachedBy = (start: Asker, roles: readonly Role[]): ReadonlySet<string> => {
  const found = new Set<string>();
  const queue = [start];
  for (const asker of queue)
    for (const role of roles) {
      if (found.has(role.arn) || !mayAssume(asker, role)) continue;
      found.add(role.arn);
      queue.push(...SESSIONS.map((session) => roleAsker(role, session)));
    }
  return found;
};

const CREDENTIALS = ['access-key', 'session-without-mfa', 'mfa'] as const;

/** `alice mfa arn:…`: who comes to which role by way of another account. */
const naiveOf = ({ users, roles }: Pair): readonly string[] =>
  [...users].flatMap(([name, holds]) =>
    CREDENTIALS.flatMap((credential) => {
      const start = userAsker(name, holds, credential);
      const atHome = reachedBy(
        start,
        roles.filter(({ accountId }) => accountId === A),
      );
      return [...reachedBy(start, roles)]
        .filter((arn) => !atHome.has(arn))
        .map((arn) => `${name} ${credential} ${arn}`);
    }),
  );

/** Milliseconds; the whole takes a fraction of that, on a machine without other work. */
const AN_HOUR = 3_600_000;

it(
  'a generated pair of accounts has the ways from one into the other that trying every step finds',
  async () => {
    const counts = { none: 0, some: 0, chained: 0 };
    await fc.assert(
      fc.asyncProperty(pair, async (generated) => {
        const described: Pair = {
          users: new Map(
            USERS.map((name, index) => [name, generated.users[index] ?? { can: [], limit: undefined }]),
          ),
          roles: ROLES.flatMap(([accountId, name], index) => {
            const role = generated.roles[index];
            return role === undefined ? [] : [{ accountId, name, arn: roleArn(accountId, name), ...role }];
          }),
        };
        const paths = (
          await acrossAccounts(accountsOf(described), { to: ROLES.map(([, name]) => name), withMfa: true })
        ).flatMap(({ found }) => found);
        const found = paths
          .map(({ user, credential, role }) => `${user.name} ${credential} ${role}`)
          .toSorted();
        expect(found).toEqual(naiveOf(described).toSorted());
        if (found.length === 0) counts.none += 1;
        else counts.some += 1;
        if (paths.some(({ steps }) => steps.length > 1)) counts.chained += 1;
      }),
      {
        numRuns: share(20, 4_000, 'pairs of accounts that are compared with the naive evaluator'),
        seed: 20_261_128,
      },
    );
    // Of each kind there are some.
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
  },
  AN_HOUR,
);
