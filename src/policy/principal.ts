import { not, some, type Truth } from './condition.ts';
import { flatMap } from './flat-map.ts';
import { repeatedKeys } from '../json/text.ts';
import { anything, exceptFor, literal, many, type Language, type Token } from './text/language.ts';

/** An IAM user who makes a request. All of it is of the same user. */
export interface Caller {
  readonly kind: 'user';
  readonly arn: string;
  readonly accountId: string;
  readonly userName: string;
}

/** What follows from who the caller is. */
export type CallerPart = Exclude<keyof Caller, 'kind'>;

/** Who makes a request. */
export type Principal =
  | Caller
  /** The account itself, signed in as its root user; `arn` is `arn:aws:iam::111122223333:root`. */
  | { readonly kind: 'account-root'; readonly arn: string; readonly accountId: string }
  | {
      readonly kind: 'role-session';
      /** `arn:aws:sts::111122223333:assumed-role/app/session`, without the role's path. */
      readonly arn: string;
      readonly accountId: string;
      /** Of the role that was assumed, with its path: `arn:aws:iam::111122223333:role/team/app`. */
      readonly roleArn: string;
    }
  | {
      readonly kind: 'federated-user';
      /** `arn:aws:sts::111122223333:federated-user/alice`. */
      readonly arn: string;
      readonly accountId: string;
      /** Of the IAM user who called sts:GetFederationToken. */
      readonly userArn: string;
    }
  /** Somebody whom an identity provider has signed in, before a role is assumed: its ARN, or its domain. */
  | { readonly kind: 'federated'; readonly provider: string }
  /** A service of AWS on its own account: `config.amazonaws.com`. */
  | { readonly kind: 'service'; readonly service: string }
  /** Nobody has signed the request. */
  | { readonly kind: 'anonymous' };

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
  /** The unique id of a role, in a resource policy that AWS has not stored yet; never an IAM user. */
  | { readonly kind: 'role-id'; readonly written: string }
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
const [USER_ID_PREFIX, ROLE_ID_PREFIX] = ['AIDA', 'AROA'];

/** How a document came here, and what it is attached to: see `PolicyReading`. */
interface PrincipalReading {
  readonly isStored: boolean;
  readonly kind?: 'trust' | 'identity' | 'resource';
}

/** What a unique id stands for: where AWS has stored the document, for somebody who was deleted. */
const kindOfId = (id: string, { isStored, kind }: PrincipalReading): 'user-id' | 'role-id' | 'deleted' => {
  if (isStored) return 'deleted';
  if (id.startsWith(USER_ID_PREFIX)) return 'user-id';
  return kind === 'resource' && id.startsWith(ROLE_ID_PREFIX) ? 'role-id' : 'deleted';
};

const readAwsEntry = (written: string, reading: PrincipalReading): PrincipalEntry => {
  if (written === '*') return { kind: 'anyone', written };
  if (ACCOUNT.test(written)) return { kind: 'account', written, accountId: written, partition: undefined };
  if (UNIQUE_ID.test(written)) return { kind: kindOfId(written, reading), written };
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

const readEntry = (type: string, value: unknown, reading: PrincipalReading): PrincipalEntry => {
  if (typeof value !== 'string') return { kind: 'unrecognized', written: `${type}: ${kindOf(value)}` };
  switch (type) {
    case 'AWS':
      return readAwsEntry(value, reading);
    case 'Service':
      return { kind: 'service', written: value };
    case 'Federated':
      return { kind: 'federated', written: value };
    case 'CanonicalUser':
      return reading.kind === 'resource'
        ? { kind: 'unrecognized', written: `${type}: ${value}` }
        : { kind: 'canonical-user', written: value };
    default:
      return { kind: 'unrecognized', written: `${type}: ${value}` };
  }
};

/** All entries of one type. */
const readEntries = (
  type: string,
  entries: unknown,
  reading: PrincipalReading,
): readonly PrincipalEntry[] => {
  if (!Array.isArray(entries)) return [readEntry(type, entries, reading)];
  // Nobody, or whoever a statement without the list is about: AWS does not say.
  if (entries.length === 0) return [{ kind: 'unrecognized', written: `${type}: []` }];
  return entries.map((entry: unknown) => readEntry(type, entry, reading));
};

/** Reads the value of a Principal or NotPrincipal element; never an empty list. What it does not recognize is kept as such. */
export const readPrincipals = (value: unknown, reading: PrincipalReading): readonly PrincipalEntry[] => {
  if (value === '*') return [{ kind: 'anyone', written: '*' }];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ kind: 'unrecognized', written: typeof value === 'string' ? value : kindOf(value) }];
  }
  const types = Object.keys(value);
  if (types.length === 0) return [{ kind: 'unrecognized', written: '{}' }];
  const isTwice = (type: string): boolean =>
    repeatedKeys(value).has(type) ||
    types.some((other) => other !== type && other.toLowerCase() === type.toLowerCase());
  return flatMap(Object.entries(value), ([type, entries]): readonly PrincipalEntry[] =>
    isTwice(type)
      ? [{ kind: 'unrecognized', written: `${type}, written twice,` }]
      : readEntries(type, entries, reading),
  );
};

/** Where a partition stands in an ARN. */
const AFTER_ARN = 'arn:'.length;

/** Whether an ARN is of a partition; of any where it is not known. */
const isIn = (partition: string | undefined, arn: string): boolean =>
  partition === undefined ||
  (arn.startsWith(partition, AFTER_ARN) && arn.charAt(AFTER_ARN + partition.length) === ':');

const truthOf = (holds: boolean): Truth => (holds ? 'holds' : 'fails');

/** An account stands for whoever is of it: for services, for identity providers and for nobody it does not. */
const namesAccount = (
  { accountId, partition }: PrincipalEntry & { readonly kind: 'account' },
  principal: Principal,
): Truth => {
  switch (principal.kind) {
    case 'user':
    case 'account-root':
    case 'role-session':
    case 'federated-user':
      return truthOf(accountId === principal.accountId && isIn(partition, principal.arn));
    case 'federated':
    case 'service':
    case 'anonymous':
      return 'fails';
  }
};

const names = (entry: PrincipalEntry, principal: Principal): Truth => {
  const { kind } = principal;
  switch (entry.kind) {
    case 'anyone':
      return 'holds';
    case 'account':
      return namesAccount(entry, principal);
    case 'user':
      return truthOf(
        (kind === 'user' && entry.written === principal.arn) ||
          (kind === 'federated-user' && entry.written === principal.userArn),
      );
    case 'role':
      return truthOf(kind === 'role-session' && entry.written === principal.roleArn);
    case 'role-session':
    case 'federated-user':
      return truthOf(kind === entry.kind && entry.written === principal.arn);
    case 'service':
      if (kind !== 'service') return 'fails';
      // A star for every service stands in policies, and AWS does not say what it is.
      return entry.written === '*' ? 'unknown' : truthOf(entry.written === principal.service);
    case 'federated':
      return truthOf(kind === 'federated' && entry.written === principal.provider);
    case 'role-id':
      return kind === 'role-session' ? 'unknown' : 'fails';
    // The id of a canonical user is another name of an account, which does not tell whose it is. IAM users are
    // not named by it where roles are assumed, and elsewhere the entry is read as one that is not recognized.
    case 'canonical-user':
    case 'deleted':
      return 'fails';
    case 'user-id':
    case 'unrecognized':
      return 'unknown';
  }
};

/**
 * Whether an entry that names the principal names more than it: an account its users, a role its sessions, a user those whom the
 * user federates. In a NotPrincipal AWS wants both named; what it makes of the greater one alone, it does not say.
 */
const isWiderThan = (entry: PrincipalEntry, { kind }: Principal): boolean => {
  if (entry.kind === 'account') return kind !== 'account-root';
  return (
    (entry.kind === 'role' && kind === 'role-session') || (entry.kind === 'user' && kind === 'federated-user')
  );
};

/**
 * Whether the element stands for who asks. A role stands for its sessions, and a user for those whom the user federates.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
 */
export const evaluatePrincipal = ({ isNegated, entries }: PrincipalElement, principal: Principal): Truth => {
  if (entries === undefined) return 'unknown';
  const named = some(entries, (entry) => {
    const truth = names(entry, principal);
    return truth === 'holds' && isNegated && isWiderThan(entry, principal) ? 'unknown' : truth;
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
    case 'role-id':
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
