import { not, some, type Truth } from './condition.ts';
import { flatMap } from './flat-map.ts';
import { repeatedKeys } from '../json/text.ts';
import { anything, exceptFor, literal, many, type Language, type Token } from './text/language.ts';

/** An IAM user who makes a request. All of it is of the same user. */
export interface Caller {
  readonly arn: string;
  readonly accountId: string;
  readonly userName: string;
}

/**
 * One entry of a Principal element.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export type PrincipalEntry =
  | { readonly kind: 'anyone'; readonly written: string }
  | {
      readonly kind: 'account';
      readonly written: string;
      readonly accountId: string;
      readonly partition: string | undefined;
    }
  | {
      readonly kind: 'user';
      readonly written: string;
      readonly accountId: string;
      readonly partition: string;
    }
  /** The unique id of a user, in a document that IAM has not stored yet. */
  | { readonly kind: 'user-id'; readonly written: string }
  /** Never an IAM user: `deleted` is a unique id that IAM left where a deleted user or role stood. */
  | {
      readonly kind:
        'role' | 'role-session' | 'federated-user' | 'service' | 'federated' | 'canonical-user' | 'deleted';
      readonly written: string;
    }
  | { readonly kind: 'unrecognized'; readonly written: string };

/**
 * Principal or NotPrincipal. Undefined `entries`: the statement has neither, or both.
 *
 * An account stands for its users in a Principal alone. In a NotPrincipal AWS wants it named beside the user who is not to
 * be denied, and denies its other users all the same; what it stands for when it is named alone, AWS does not say.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export interface PrincipalElement {
  readonly isNegated: boolean;
  readonly entries: readonly PrincipalEntry[] | undefined;
}

const ACCOUNT = /^\d{12}$/;
const UNIQUE_ID = /^A[A-Z0-9]{15,}$/;
/** Partition, service, account, and the type of what is named after it; no type for `root`. */
const PRINCIPAL_ARN =
  /^arn:([^:*?]+):(iam|sts)::(\d{12}):(?:root|(user|role|assumed-role|federated-user)\/[^/:*?][^:*?]*)$/;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes */
const USER_ID_PREFIX = 'AIDA';

const readAwsEntry = (written: string, isStored: boolean): PrincipalEntry => {
  if (written === '*') return { kind: 'anyone', written };
  if (ACCOUNT.test(written)) return { kind: 'account', written, accountId: written, partition: undefined };
  if (UNIQUE_ID.test(written))
    return { kind: isStored || !written.startsWith(USER_ID_PREFIX) ? 'deleted' : 'user-id', written };
  const [, partition = '', service, accountId = '', type] = PRINCIPAL_ARN.exec(written) ?? [];
  if (service === 'iam') {
    if (type === undefined) return { kind: 'account', written, accountId, partition };
    if (type === 'user') return { kind: 'user', written, accountId, partition };
    if (type === 'role') return { kind: 'role', written };
  } else if (service === 'sts') {
    if (type === 'assumed-role') return { kind: 'role-session', written };
    if (type === 'federated-user') return { kind: 'federated-user', written };
  }
  return { kind: 'unrecognized', written };
};

/** Not the value itself: it may be of any size and depth. */
const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;

const readEntry = (type: string, value: unknown, isStored: boolean): PrincipalEntry => {
  if (typeof value !== 'string') return { kind: 'unrecognized', written: `${type}: ${kindOf(value)}` };
  switch (type) {
    case 'AWS':
      return readAwsEntry(value, isStored);
    case 'Service':
      return { kind: 'service', written: value };
    case 'Federated':
      return { kind: 'federated', written: value };
    case 'CanonicalUser':
      return { kind: 'canonical-user', written: value };
    default:
      return { kind: 'unrecognized', written: `${type}: ${value}` };
  }
};

/**
 * Reads the value of a Principal or NotPrincipal element. What it does not recognize is kept as such.
 *
 * `isStored`: see `PolicyReading`.
 */
export const readPrincipals = (
  value: unknown,
  { isStored }: { readonly isStored: boolean },
): readonly PrincipalEntry[] => {
  if (value === '*') return [{ kind: 'anyone', written: '*' }];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ kind: 'unrecognized', written: typeof value === 'string' ? value : kindOf(value) }];
  }
  const repeated = repeatedKeys(value);
  return flatMap(Object.entries(value), ([type, entries]): readonly PrincipalEntry[] =>
    repeated.has(type)
      ? [{ kind: 'unrecognized', written: `${type}, written twice,` }]
      : (Array.isArray(entries) ? entries : [entries]).map((entry) => readEntry(type, entry, isStored)),
  );
};

/** Where a partition stands in an ARN. */
const AFTER_ARN = 'arn:'.length;

/** Whether an ARN is of a partition; of any where it is not known. */
const isIn = (partition: string | undefined, arn: string): boolean =>
  partition === undefined ||
  (arn.startsWith(partition, AFTER_ARN) && arn.charAt(AFTER_ARN + partition.length) === ':');

const names = (entry: PrincipalEntry, caller: Caller): Truth => {
  switch (entry.kind) {
    case 'anyone':
      return 'holds';
    case 'account': {
      const isSame = entry.accountId === caller.accountId && isIn(entry.partition, caller.arn);
      return isSame ? 'holds' : 'fails';
    }
    case 'user':
      return entry.written === caller.arn ? 'holds' : 'fails';
    case 'user-id':
    case 'unrecognized':
      return 'unknown';
    case 'role':
    case 'role-session':
    case 'federated-user':
    case 'service':
    case 'federated':
    case 'canonical-user':
    case 'deleted':
      return 'fails';
  }
};

/** Whether the element stands for an IAM user. */
export const evaluatePrincipal = ({ isNegated, entries }: PrincipalElement, caller: Caller): Truth => {
  if (entries === undefined) return 'unknown';
  const named = some(entries, (entry) => {
    const truth = names(entry, caller);
    return truth === 'holds' && entry.kind === 'account' && isNegated ? 'unknown' : truth;
  });
  return isNegated ? not(named) : named;
};

/** True where an IAM user could be the one that the entry stands for. */
export const isForUsers = ({ kind }: PrincipalEntry): boolean =>
  kind === 'anyone' || kind === 'account' || kind === 'user' || kind === 'user-id' || kind === 'unrecognized';

const untilColon: Token = many(exceptFor(':'));

/** The user ARNs that an entry surely stands for. */
export const languageOf = (entry: PrincipalEntry): Language => {
  switch (entry.kind) {
    case 'anyone':
      return [[many(anything)]];
    case 'account':
      return [
        [
          ...literal('arn:'),
          ...(entry.partition === undefined ? [untilColon] : literal(entry.partition)),
          ...literal(`:iam::${entry.accountId}:user/`),
          many(anything),
        ],
      ];
    case 'user':
      return [literal(entry.written)];
    case 'user-id':
    case 'unrecognized':
    case 'role':
    case 'role-session':
    case 'federated-user':
    case 'service':
    case 'federated':
    case 'canonical-user':
    case 'deleted':
      return [];
  }
};
