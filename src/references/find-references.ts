/** Every policy that names users, and those that name users who are gone. */
import { isReadable, readPolicyDocument, type Statement } from '../policy/policy-document.ts';
import { isUserId, leftoverIds, mentionsOf, type LeftoverId, type Mention } from './mentions.ts';
import type { PolicyPlace, SoughtUser, StoredEntry, StoredPolicy } from './stored-policy.ts';

/** Where in a policy. */
interface StatementPlace {
  /** From 1; null of what is no policy. */
  readonly statement: number | null;
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
}

export interface Reference extends PolicyPlace, StatementPlace, Mention {
  readonly user: SoughtUser;
}

/** A policy that names a user who was deleted. */
export interface Leftover extends PolicyPlace, StatementPlace, LeftoverId {}

/** Accounts of which all users are known, with the ids of all of them. */
export interface KnownUsers {
  readonly accountIds: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
}

/** A policy, or a part of one, that may name anybody: nobody knows what it means. */
export interface Unread extends PolicyPlace {
  readonly why: string;
}

export interface FoundReferences {
  readonly references: readonly Reference[];
  readonly leftovers: readonly Leftover[];
  readonly unread: readonly Unread[];
}

const placeOf = ({
  resourceType,
  resourceName,
  resourceArn,
  accountId,
  region,
  policyName,
}: PolicyPlace): PolicyPlace => ({ resourceType, resourceName, resourceArn, accountId, region, policyName });

const statementPlace = ({ number, sid, effect }: Statement): StatementPlace => ({
  statement: number,
  sid: sid ?? null,
  effect,
});

const inPolicy = (
  policy: StoredPolicy,
  users: readonly SoughtUser[],
  { accountIds, ids }: KnownUsers,
): FoundReferences => {
  const place = placeOf(policy);
  const document = readPolicyDocument(policy.document, { kind: policy.kind, isStored: true });
  if (!isReadable(document))
    return {
      references: [],
      leftovers: [],
      unread: [{ ...place, why: policy.document === undefined ? 'it was not read' : document.message }],
    };
  const { statements } = document;
  const known = policy.accountId !== null && accountIds.has(policy.accountId) ? ids : undefined;
  return {
    references: statements.flatMap((statement) =>
      users.flatMap((user) =>
        mentionsOf(statement, document, user).map((mention) => ({
          ...place,
          ...statementPlace(statement),
          user,
          ...mention,
        })),
      ),
    ),
    leftovers: statements.flatMap((statement) =>
      leftoverIds(statement, known).map((left) => ({ ...place, ...statementPlace(statement), ...left })),
    ),
    unread: statements
      .filter(({ notUnderstood }) => notUnderstood.length > 0)
      .map(({ number, notUnderstood }) => ({
        ...place,
        why: `statement ${number} is not understood: ${notUnderstood.join(', ')}`,
      })),
  };
};

const NO_STATEMENT: StatementPlace = { statement: null, sid: null, effect: 'Allow' };

const inEntry = (entry: StoredEntry, users: readonly SoughtUser[]): FoundReferences => {
  const { kind, principal } = entry;
  const place = { ...placeOf(entry), ...NO_STATEMENT };
  return {
    references: users
      .filter(({ arn }) => arn === principal)
      .map((user) => ({ ...place, user, kind, written: principal, condition: null })),
    leftovers: isUserId(principal) ? [{ ...place, id: principal, condition: null }] : [],
    unread: [],
  };
};

/** Policies are read as IAM reads them: a name in a Sid, or in a value that is none of users, is no reference. */
export const findReferences = (
  policies: readonly StoredPolicy[],
  entries: readonly StoredEntry[],
  users: readonly SoughtUser[],
  known: KnownUsers,
): FoundReferences => {
  const found = [
    ...policies.map((policy) => inPolicy(policy, users, known)),
    ...entries.map((entry) => inEntry(entry, users)),
  ];
  return {
    references: found.flatMap(({ references }) => references),
    leftovers: found.flatMap(({ leftovers }) => leftovers),
    unread: found.flatMap(({ unread }) => unread),
  };
};
