/** An account, looked up: policies as they are in force, trust policies read once. */
import { isReadable, readPolicyDocument, type PolicyDocument } from '../policy/policy-document.ts';
import type { Credential } from '../policy/credential.ts';
import { flatMap } from '../policy/flat-map.ts';
import { lazily, oncePer } from '../policy/lazily.ts';
import type { Language } from '../policy/text/language.ts';
import type {
  AccountGroup,
  AccountRole,
  AccountUser,
  AuthorizationDetails,
  ManagedPolicy,
} from './account.ts';
import type { Actor, Holding } from './actor.ts';
import { likenessOf } from './alike.ts';
import { everything } from './levels.ts';
import { rightsOf, type Rights } from './rights.ts';
import { sessionNamesIn, type OfRole } from './session-names.ts';
import { sharedAnswers } from './shared-answers.ts';
import { NOTHING_TOLD, type ToldApart } from './told-apart.ts';
import { trustOf, type Trust } from './trust.ts';

/** Services make these roles and nobody else can change, pass or assume them; Identity Center keeps the others. */
const OWNED_PATH = /^\/(aws-service-role|aws-reserved)\//;
export const isOwnedByAws = ({ path }: AccountRole): boolean => OWNED_PATH.test(path);

/** AWS alone assumes these, and says what they may do. */
export const isServiceLinked = ({ path }: AccountRole): boolean => path.startsWith('/aws-service-role/');

/** A policy in force, or what is missing of it. */
type Read = { readonly holding: Holding } | { readonly missing: string };

export interface World {
  readonly details: AuthorizationDetails;
  readonly now: Date;
  /** What a group gives its members. */
  policiesOf(group: AccountGroup): readonly Read[];
  /** A managed policy: its default version, or another. */
  managed(arn: string, of: Holding['of'], versionId?: string): Read;
  policyWith(arn: string): ManagedPolicy | undefined;
  /** Read once for all roles with the same trust policy. */
  trustOf(role: AccountRole): Trust;
  /** Roles that let a service in and can be passed to it: first those that surely do. */
  rolesFor(service: string): readonly AccountRole[];
  /** The same text for users who are decided alike. */
  likenessOf(user: AccountUser): string;
  /** The same object each time. */
  userActor(user: AccountUser, credential: Credential): Actor;
  /** The same object each time. */
  roleActor(role: AccountRole): Actor;
  rightsOf(actor: Actor): Rights;
  /** The users or roles that ARNs name after their account, such as `user/alice`: one of each account. */
  usersNamed(name: string): readonly AccountUser[];
  rolesNamed(name: string): readonly AccountRole[];
  /** Roles whose trust policy speaks of accounts alone. */
  readonly accountRoles: readonly AccountRole[];
  /** Roles whose trust policy speaks of accounts, on conditions about who of them asks. */
  readonly callerRoles: readonly AccountRole[];
  /** Roles whose trust policy may speak of this very user or role. */
  rolesThatMayName(actor: Actor): readonly AccountRole[];
  /** Whether some trust policy names somebody, by his ARN, as a principal. */
  isPrincipal(arn: string): boolean;
  /** The names of a role's sessions that some policy tells from others. */
  sessionNamesOf(role: OfRole): readonly Language[];
  /** By what of the sessions of roles the policies of other accounts go. */
  readonly toldAbroad: ToldApart;
  /** Whether there are accounts that were not read: a name may be that of a role of theirs. */
  readonly hasUnread: boolean;
  /** Whether a user has an MFA device; undefined where that is not known. */
  hasDevice(user: AccountUser): boolean | undefined;
  /** Whether it is asked who can become a role, whatever it has. */
  isWanted(role: AccountRole): boolean;
  /**
   * Whether somebody may do everything, and become whoever is looked for: who comes to him in one step has none that is shorter.
   */
  isEnd(actor: Actor): boolean;
  /** A small number for a text that is met again and again. */
  numberOf(text: string): number;
}

export const accountOf = (arn: string): { readonly partition: string; readonly accountId: string } => {
  const [, partition = 'aws', , , accountId = ''] = arn.split(':');
  return { partition, accountId };
};

/** A file may hold more than one account: what is changed in IAM is changed in one's own. */
export const isOfAccount = (
  arn: string,
  { partition, accountId }: Pick<Actor, 'partition' | 'accountId'>,
): boolean => arn.startsWith(`arn:${partition}:iam::${accountId}:`);

const NOTHING_MISSING: readonly string[] = [];

/** Those that are missing: of nearly everybody nothing is, which is one list for all. */
const missingOf = (...lists: readonly (readonly string[])[]): readonly string[] =>
  lists.every(({ length }) => length === 0) ? NOTHING_MISSING : lists.flat();

const SELF = { kind: 'self' } as const;

const holdingsIn = (reads: readonly Read[]): Holding[] =>
  reads.flatMap((read) => ('holding' in read ? [read.holding] : []));

const missingIn = (reads: readonly Read[]): string[] =>
  reads.flatMap((read) => ('missing' in read ? [read.missing] : []));

export const inForce = (reads: readonly Read[]): Pick<Actor, 'holdings' | 'missing'> => ({
  holdings: holdingsIn(reads),
  missing: missingIn(reads),
});

/** `user/alice` of `arn:aws:iam::111122223333:user/alice`. */
export const nameInArn = (arn: string): string => arn.split(':').slice(5).join(':');

const byName = <Named extends { readonly arn: string }>(
  all: readonly Named[],
): ReadonlyMap<string, readonly Named[]> => {
  const found = new Map<string, Named[]>();
  for (const one of all) {
    const name = nameInArn(one.arn);
    const others = found.get(name);
    if (others === undefined) found.set(name, [one]);
    else others.push(one);
  }
  return found;
};

export const worldOf = (
  details: AuthorizationDetails,
  now: Date,
  wantedRoles: ReadonlySet<string> = new Set(),
  hasUnread = false,
  toldAbroad = NOTHING_TOLD,
  devices: ReadonlyMap<string, boolean> = new Map(),
): World => {
  const policies = new Map(details.policies.map((policy) => [policy.arn, policy]));
  const groups = new Map(details.groups.map((group) => [group.name, group]));
  const documents = new Map<string, PolicyDocument | undefined>();
  /** Policies of the same text are the same document: what is found of one is found of all. */
  const read = (document: unknown): PolicyDocument | undefined => {
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    if (documents.has(text)) return documents.get(text);
    const found = readPolicyDocument(document, { kind: 'identity', isStored: true });
    const readable = isReadable(found) ? found : undefined;
    documents.set(text, readable);
    return readable;
  };
  const managed: World['managed'] = (arn, of, versionId) => {
    const policy = policies.get(arn);
    const version = policy?.versions.find(({ id, isDefault }) =>
      versionId === undefined ? isDefault : id === versionId,
    );
    const document = version && read(version.document);
    if (policy === undefined || version === undefined || document === undefined) return { missing: arn };
    const id = `${arn}#${version.id}`;
    return { holding: { id, name: policy.name, kind: 'managed', arn, of, document } };
  };
  const readsOf = (
    holder: Pick<AccountGroup, 'arn' | 'inline' | 'attached'>,
    of: Holding['of'],
  ): readonly Read[] => [
    ...holder.inline.map((inline): Read => {
      const document = read(inline.document);
      const id = `${holder.arn}#${inline.name}`;
      return document === undefined
        ? { missing: id }
        : { holding: { id, name: inline.name, kind: 'inline', arn: undefined, of, document } };
    }),
    ...holder.attached.map((arn) => managed(arn, of)),
  ];
  const ofGroups = new Map<AccountGroup, readonly Read[]>();
  const policiesOf = (group: AccountGroup): readonly Read[] => {
    const known = ofGroups.get(group) ?? readsOf(group, { kind: 'group', group });
    ofGroups.set(group, known);
    return known;
  };
  // Roles that a tool makes have the same trust policy: it is read once.
  const trustsByText = new Map<string, Trust>();
  const readTrust = ({ trustPolicy }: AccountRole): Trust => {
    const text = typeof trustPolicy === 'string' ? trustPolicy : JSON.stringify(trustPolicy);
    const known = trustsByText.get(text) ?? trustOf(trustPolicy);
    trustsByText.set(text, known);
    return known;
  };
  const trusts = new Map<AccountRole, Trust>();
  const trustOfRole = (role: AccountRole): Trust => {
    const known = trusts.get(role) ?? readTrust(role);
    trusts.set(role, known);
    return known;
  };
  const accountRoles: AccountRole[] = [];
  const anyRoles: AccountRole[] = [];
  const callerRoles: AccountRole[] = [];
  const namingRoles = new Map<string, AccountRole[]>();
  for (const role of details.roles) {
    const { audience } = trustOfRole(role);
    if (audience.kind === 'accounts') accountRoles.push(role);
    if (audience.kind === 'any') anyRoles.push(role);
    if (audience.kind === 'callers') callerRoles.push(role);
    for (const arn of new Set(audience.kind === 'named' ? audience.arns : [])) {
      const others = namingRoles.get(arn);
      if (others === undefined) namingRoles.set(arn, [role]);
      else others.push(role);
    }
  }
  const principals = lazily(
    () =>
      new Set(
        flatMap([...trustsByText.values()], ({ statements }) =>
          flatMap(statements, ({ principal }) => (principal.entries ?? []).map(({ written }) => written)),
        ),
      ),
  );
  const answers = sharedAnswers();
  const numbers = new Map<string, number>();
  const usersByName = byName(details.users);
  const rolesByName = byName(details.roles);
  const userActors = new Map<AccountUser, Partial<Record<Credential, Actor>>>();
  const roleActors = new Map<AccountRole, Actor>();
  const forServices = new Map<string, readonly AccountRole[]>();
  const boundaryOf = (arn: string | undefined): Pick<Actor, 'boundary' | 'missing'> => {
    if (arn === undefined) return { boundary: undefined, missing: [] };
    const found = managed(arn, SELF);
    return 'holding' in found
      ? { boundary: found.holding, missing: [] }
      : { boundary: undefined, missing: [found.missing] };
  };
  const accounts = new Map<string, ReturnType<typeof accountOf>>();
  /** The same texts for all of an account. */
  const accountIn = (arn: string): ReturnType<typeof accountOf> => {
    const found = accountOf(arn);
    const key = `${found.partition} ${found.accountId}`;
    const known = accounts.get(key) ?? found;
    accounts.set(key, known);
    return known;
  };
  /** What somebody is whatever the credential. */
  const selfOf = (
    principal: AccountUser | AccountRole,
    groupNames: readonly string[],
  ): Omit<Actor, 'credential'> => {
    const found = groupNames.map((name) => groups.get(name));
    const known = found.filter((group) => group !== undefined);
    const unknown = groupNames.filter((name) => !groups.has(name)).map((name) => `group ${name}`);
    const own = inForce([...readsOf(principal, SELF), ...known.flatMap(policiesOf)]);
    const { boundary, missing } = boundaryOf(principal.boundary);
    const { kind, arn, name, id, tags } = principal;
    return {
      kind,
      arn,
      name,
      id,
      ...accountIn(arn),
      tags,
      boundary,
      groups: known,
      holdings: own.holdings,
      missing: missingOf(own.missing, missing, unknown),
    };
  };
  const isEnd = (actor: Actor): boolean =>
    actor.missing.length === 0 &&
    everything(rightsOf(actor, now, answers)) !== undefined &&
    [...wantedRoles].every((arn) => accountOf(arn).accountId === actor.accountId);
  return {
    details,
    now,
    policiesOf,
    managed,
    policyWith: (arn) => policies.get(arn),
    trustOf: trustOfRole,
    rolesFor: (service) => {
      const admitting = (wanted: 'surely' | 'perhaps'): readonly AccountRole[] =>
        details.roles.filter(
          (role) =>
            !isOwnedByAws(role) &&
            trustOfRole(role).admitsService(service, accountOf(role.arn).accountId, now) === wanted,
        );
      const known = forServices.get(service) ?? [...admitting('surely'), ...admitting('perhaps')];
      forServices.set(service, known);
      return known;
    },
    likenessOf: likenessOf(details),
    userActor: (user, credential) => {
      const known = userActors.get(user) ?? {};
      userActors.set(user, known);
      const self = Object.values(known)[0] ?? selfOf(user, user.groups);
      return (known[credential] ??= { ...self, credential });
    },
    roleActor: (role) => {
      const known = roleActors.get(role) ?? { ...selfOf(role, []), credential: 'session-without-mfa' };
      roleActors.set(role, known);
      return known;
    },
    rightsOf: (actor) => rightsOf(actor, now, answers),
    usersNamed: (name) => usersByName.get(name) ?? [],
    rolesNamed: (name) => rolesByName.get(name) ?? [],
    accountRoles,
    callerRoles,
    rolesThatMayName: ({ arn, formerArn = arn }) => [...(namingRoles.get(formerArn) ?? []), ...anyRoles],
    isPrincipal: (arn) => principals().has(arn),
    sessionNamesOf: sessionNamesIn(details, toldAbroad.names),
    toldAbroad,
    hasUnread,
    hasDevice: ({ arn }) => devices.get(arn),
    isWanted: ({ arn }) => wantedRoles.has(arn),
    isEnd: oncePer(isEnd),
    numberOf: (text) => {
      const known = numbers.get(text) ?? numbers.size;
      numbers.set(text, known);
      return known;
    },
  };
};
