/** Paths that lead from one account into others, of several that were read. */
import type { Credential } from '../../rules/evidence.ts';
import { enteredRoles, farOf, type Entered, type Far, type FarPrivilege } from '../privileges/across.ts';
import type { AccountUser, AuthorizationDetails } from '../privileges/account.ts';
import { stepAs } from '../privileges/alike-steps.ts';
import { entrancesFor, type Entrance } from '../privileges/entrances.ts';
import { exitsOf, type Abroad, type Exit, type UserExits } from '../privileges/exits.ts';
import {
  accountPrivileges,
  CREDENTIALS,
  WITHOUT_MFA,
  type AccountPrivileges,
} from '../privileges/privileges.ts';
import { sessionKey, type Session } from '../privileges/sessions.ts';
import type { Step } from '../privileges/step.ts';
import { toldTogether, type ToldApart } from '../privileges/told-apart.ts';
import { accountOf } from '../privileges/world.ts';
import { groupedBy } from '../report/grouped-by.ts';
import { reachesLess, type FoundPath } from '../report/found-path.ts';
import { grantLine, stepLines } from '../report/path-sentence.ts';
import type { Messages } from './io.ts';

/** An account that was read, as the others have to know it. */
export interface KnownAccount {
  /** Twelve digits. */
  readonly accountId: string;
  readonly entrances: readonly Entrance[];
  /** By what of sessions that come to it its policies go. */
  readonly told: ToldApart;
  /** Whether a user starts. */
  readonly isAsked: (user: AccountUser) => boolean;
  /** The ARNs of its roles that are looked for; undefined: privileges are. */
  readonly wanted: readonly string[] | undefined;
  details(): Promise<AuthorizationDetails>;
}

/** What is asked of several accounts. */
export interface AcrossAccounts {
  readonly accounts: readonly KnownAccount[];
  /** The ids of those that could not be read. */
  readonly unread: readonly string[];
  readonly now: Date;
  readonly withMfa: boolean;
  /** Whether a privilege is enough to be shown. */
  isShown(privilege: FoundPath['privilege']): boolean;
}

/** What leads out of one account. */
export interface FarPaths {
  /** Its id. */
  readonly accountId: string;
  readonly found: readonly FoundPath[];
  /** Behind MFA, for whoever holds a password or key and enrols the first device: of users who have none. */
  readonly byFirstDevice: readonly FoundPath[];
}

/** Users who come out of their account alike, and the steps by which each has his first device. */
interface Started extends UserExits {
  readonly account: KnownAccount;
  firstDevice(user: AccountUser, credential: Credential): Step | undefined;
}

const abroadOf = ({ accounts, unread }: AcrossAccounts, accountId: string): Abroad => ({
  entrances: accounts.flatMap(({ entrances }) => entrancesFor(entrances, accountId)),
  unread,
  told: toldTogether(accounts.filter((one) => one.accountId !== accountId).map(({ told }) => told)),
});

/** Who comes out of each account, one account at a time. */
const startedIn = async (
  asked: AcrossAccounts,
  { progress }: Pick<Messages, 'progress'>,
): Promise<readonly Started[]> => {
  const started: Started[] = [];
  for (const [index, account] of asked.accounts.entries()) {
    const abroad = abroadOf(asked, account.accountId);
    if (abroad.entrances.length === 0 && abroad.unread.length === 0) continue;
    progress(`${asked.accounts.length - index} accounts left to look for ways into others …`);
    const details = await account.details();
    const exits = exitsOf(details, abroad, asked.now, { users: details.users.filter(account.isAsked) });
    for (const one of exits.ofUsers()) {
      const devices = new Map(
        one.users.map((user) => [
          user,
          new Map(
            one.exits.has('mfa')
              ? WITHOUT_MFA.map((credential) => [credential, exits.firstDevice(user, credential)] as const)
              : [],
          ),
        ]),
      );
      started.push({
        ...one,
        account,
        firstDevice: (user, credential) => devices.get(user)?.get(credential),
      });
    }
  }
  return started;
};

/** Enters the sessions that exits lead to, and those that these lead to, until there is none that was not entered. */
const enteredFrom = async (
  started: readonly Started[],
  asked: AcrossAccounts,
  { progress }: Pick<Messages, 'progress'>,
): Promise<ReadonlyMap<string, Entered>> => {
  const known = new Map<string, Entered>();
  const byId = new Map(asked.accounts.map((account) => [account.accountId, account]));
  const seen = new Set<string>();
  let next: Session[] = [];
  const meet = (exits: readonly Exit[]): void => {
    for (const { to } of exits) {
      const key = sessionKey(to);
      if (seen.has(key)) continue;
      seen.add(key);
      next.push(to);
    }
  };
  for (const { exits } of started) for (const found of exits.values()) meet(found);
  // Each session is entered once, so that it ends.
  while (next.length > 0) {
    const byAccount = groupedBy(next, ({ arn }) => accountOf(arn).accountId);
    next = [];
    for (const [accountId, sessions] of byAccount) {
      const account = byId.get(accountId);
      if (account === undefined) continue;
      progress(`looking at ${new Set(sessions.map(({ arn }) => arn)).size} roles of account ${accountId} …`);
      const entered = enteredRoles(
        await account.details(),
        abroadOf(asked, accountId),
        asked.now,
        sessions,
        account.wanted ?? [],
      );
      for (const [key, one] of entered) {
        known.set(key, one);
        meet(one.exits);
      }
    }
  }
  return known;
};

/** What is told of a path, whichever of several accounts it leads into. */
const likenessOf = (path: Omit<FoundPath, 'reached'>, accountId: string): string =>
  [
    path.privilege,
    path.service,
    path.isCertain,
    path.grant && grantLine(path.grant),
    ...stepLines(path),
    ...path.missing,
  ]
    .join('\n')
    .replaceAll(accountId, '*');

/** What one of some users who are alike has elsewhere, for all of them: accounts into which the same steps lead are one. */
const toPaths = (
  [first, ...others]: Started['users'],
  credential: Credential,
  found: readonly FarPrivilege[],
): readonly FoundPath[] => {
  const paths = found.map(({ accountId, ...far }) => ({
    accountId,
    path: { ...far, user: first, credential, role: undefined, notes: [] },
  }));
  const groups = groupedBy(paths, ({ path, accountId }) => likenessOf(path, accountId));
  return [...groups.values()].flatMap((group) => {
    const [{ path, accountId: nearest }, ...further] = group;
    const reached = [nearest, ...further.map(({ accountId }) => accountId)] as const;
    return [first, ...others].map((user) => ({
      ...path,
      user,
      steps: path.steps.map((step) => stepAs(step, first, user)),
      reached,
    }));
  });
};

const withDevice = (
  paths: readonly FoundPath[],
  credential: Credential,
  firstDevice: Started['firstDevice'],
): readonly FoundPath[] =>
  paths.flatMap((path) => {
    const device = firstDevice(path.user, credential);
    return device === undefined ? [] : [{ ...path, credential, steps: [device, ...path.steps] }];
  });

type Found = Pick<FarPaths, 'found' | 'byFirstDevice'>;

/** What users who are alike reach by way of other accounts. */
interface Reached extends Started {
  readonly far: ReadonlyMap<Credential, Far>;
  /** What they have in their own account; undefined where no way comes back to it. */
  readonly own: AccountPrivileges | undefined;
}

/** What users have in other accounts, and in their own by way of others. */
const privilegesOf = (
  { users, far, own, account, firstDevice }: Reached,
  { withMfa, isShown }: AcrossAccounts,
): Found => {
  const [first] = users;
  const isMore = (credential: Credential, { accountId, privilege }: FarPrivilege): boolean =>
    accountId !== account.accountId ||
    own === undefined ||
    reachesLess(own.privilegeOf(first, credential), { privilege });
  const farWith = new Map(
    CREDENTIALS.map((credential) => [
      credential,
      (far.get(credential)?.privileges ?? []).filter(
        (one) => isShown(one.privilege) && isMore(credential, one),
      ),
    ]),
  );
  const shown = withMfa ? CREDENTIALS : WITHOUT_MFA;
  return {
    found: shown.flatMap((credential) => toPaths(users, credential, farWith.get(credential) ?? [])),
    byFirstDevice: WITHOUT_MFA.flatMap((credential) => {
      const without = farWith.get(credential) ?? [];
      const behind = (farWith.get('mfa') ?? []).filter(
        (one) =>
          one.privilege !== 'undecided' &&
          isMore(credential, one) &&
          without
            .filter(({ accountId }) => accountId === one.accountId)
            .every((other) => other.privilege !== 'undecided' && reachesLess(other, one)),
      );
      return withDevice(toPaths(users, 'mfa', behind), credential, firstDevice);
    }),
  };
};

/** Which of the roles that are looked for users can become by way of other accounts. */
const rolesOf = ({ users, far, own, account, firstDevice }: Reached, { withMfa }: AcrossAccounts): Found => {
  const [first] = users;
  const pathsWith = (credential: Credential): readonly FoundPath[] => {
    const { roles, privileges } = far.get(credential) ?? { roles: [], privileges: [] };
    return roles.flatMap(({ role, steps, isCertain }) => {
      const { accountId } = accountOf(role);
      const isKnown = accountId === account.accountId && own?.stepsTo(first, credential, role) !== undefined;
      if (isKnown) return [];
      const there = privileges.find((one) => one.accountId === accountId && one.privilege !== 'undecided');
      const nothing = { privilege: 'none', grant: undefined, service: undefined, missing: [] } as const;
      const { privilege, grant, service, missing } = there ?? nothing;
      const path = { credential, privilege, grant, service, missing, isCertain, role, notes: [] };
      return users.map((user) => ({
        ...path,
        user,
        steps: steps.map((step) => stepAs(step, first, user)),
        reached: [accountId],
      }));
    });
  };
  const shown = withMfa ? CREDENTIALS : WITHOUT_MFA;
  const behind = pathsWith('mfa');
  return {
    found: shown.flatMap(pathsWith),
    byFirstDevice: WITHOUT_MFA.flatMap((credential) => {
      const without = pathsWith(credential);
      const isLeft = ({ role, user }: FoundPath): boolean =>
        !without.some((other) => other.role === role && other.user === user) &&
        own?.stepsTo(first, credential, role ?? '') === undefined;
      return withDevice(behind.filter(isLeft), credential, firstDevice);
    }),
  };
};

/**
 * What the users of each account reach in others, and in their own by way of others: a role lets in whom its trust policy names
 * and whose own policies allow the call, and both are evaluated.
 *
 * @throws where an account that was read cannot be read again
 */
export const pathsAcross = async (
  asked: AcrossAccounts,
  messages: Pick<Messages, 'progress'>,
): Promise<readonly FarPaths[]> => {
  const started = await startedIn(asked, messages);
  const entered = await enteredFrom(started, asked, messages);
  const paths: FarPaths[] = [];
  for (const one of started) {
    const { account, users } = one;
    const far = new Map(
      CREDENTIALS.map((credential) => [
        credential,
        farOf(one.exits.get(credential) ?? [], (session) => entered.get(sessionKey(session))),
      ]),
    );
    const isBack = [...far.values()].some(
      ({ privileges, roles }) =>
        privileges.some(({ accountId }) => accountId === account.accountId) ||
        roles.some(({ role }) => accountOf(role).accountId === account.accountId),
    );
    const own = isBack
      ? accountPrivileges(await account.details(), asked.now, account.wanted, { users: [users[0]] })
      : undefined;
    const ask = account.wanted === undefined ? privilegesOf : rolesOf;
    paths.push({ accountId: account.accountId, ...ask({ ...one, far, own }, asked) });
  }
  return paths;
};
