import { not, type Truth } from './condition.ts';
import { flatMap } from './flat-map.ts';
import { repeatedNames, writtenTwice } from './repeated-names.ts';
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
  /** The unique id of a role, in a document that AWS has not stored yet; never an IAM user. */
  | { readonly kind: 'role-id'; readonly written: string }
  /** Never an IAM user: `deleted` is a unique id that IAM left where a deleted user or role stood. */
  | {
      readonly kind: 'role' | 'role-session' | 'federated-user' | 'service' | 'federated' | 'deleted';
      readonly written: string;
    }
  /** Of no form that AWS documents for such policies: it may be anybody. */
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
/** Partition, service and account, and what is named after them. */
const PRINCIPAL_ARN = /^arn:(aws[a-z-]*):(iam|sts)::(\d{12}):(.*)$/s;
/** A user or role: a name, perhaps behind a path of printable characters, colons among them, and no wildcards. */
const NAMED_IN_IAM = /^(user|role)\/(?![/])(?:[!-)+->@-~]*\/)?[\w+=,.@-]+$/;
/** A session of a role, or of whom a user federates. */
const NAMED_IN_STS = /^(?:(assumed-role)\/[\w+=,.@-]+|(federated-user))\/[\w+=,.@-]+$/;
/** A host: a service (`ec2.amazonaws.com`), or an identity provider (`accounts.google.com`). */
const HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;
/** An identity provider that IAM has. An OIDC provider is named after its address. */
const PROVIDER_ARN = /^arn:aws[a-z-]*:iam::\d{12}:(saml|oidc)-provider\/[!-)+->@-~]+$/;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes */
const [USER_ID_PREFIX, ROLE_ID_PREFIX] = ['AIDA', 'AROA'];

/** How a document came here: see `PolicyReading`. */
interface PrincipalReading {
  readonly isStored: boolean;
}

/** What a unique id stands for: where AWS has stored the document, for somebody who was deleted. */
const kindOfId = (
  id: string,
  { isStored }: PrincipalReading,
): 'user-id' | 'role-id' | 'deleted' | 'unrecognized' => {
  if (isStored) return 'deleted';
  if (id.startsWith(USER_ID_PREFIX)) return 'user-id';
  // AWS documents no principals of other prefixes (`AKIA`, `AGPA`).
  return id.startsWith(ROLE_ID_PREFIX) ? 'role-id' : 'unrecognized';
};

const readAwsEntry = (written: string, reading: PrincipalReading): PrincipalEntry => {
  if (written === '*') return { kind: 'anyone', written };
  if (ACCOUNT.test(written)) return { kind: 'account', written, accountId: written, partition: undefined };
  if (UNIQUE_ID.test(written)) return { kind: kindOfId(written, reading), written };
  const [, partition = '', service, accountId = '', named = ''] = PRINCIPAL_ARN.exec(written) ?? [];
  if (service === 'iam') {
    if (named === 'root') return { kind: 'account', written, accountId, partition };
    const [, type] = NAMED_IN_IAM.exec(named) ?? [];
    if (type === 'user') return { kind: 'user', written, accountId, partition };
    if (type === 'role') return { kind: 'role', written };
  } else if (service === 'sts') {
    const [, ofRole, ofUser] = NAMED_IN_STS.exec(named) ?? [];
    if (ofRole !== undefined) return { kind: 'role-session', written };
    if (ofUser !== undefined) return { kind: 'federated-user', written };
  }
  return { kind: 'unrecognized', written };
};

/** Not the value itself: it may be of any size and depth. */
const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;

const readEntry = (type: string, value: unknown, reading: PrincipalReading): PrincipalEntry => {
  if (typeof value !== 'string') return { kind: 'unrecognized', written: `${type}: ${kindOf(value)}` };
  if (type === 'AWS') return readAwsEntry(value, reading);
  if (type === 'Service' && HOST.test(value)) return { kind: 'service', written: value };
  if (type === 'Federated' && (HOST.test(value) || PROVIDER_ARN.test(value)))
    return { kind: 'federated', written: value };
  // A canonical user among them: another name of an account, which does not tell whose it is, and for Amazon S3 alone.
  return { kind: 'unrecognized', written: `${type}: ${value}` };
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
  const types = Object.entries(value);
  if (types.length === 0) return [{ kind: 'unrecognized', written: '{}' }];
  const repeated = repeatedNames(value);
  const told = new Set<string>();
  return flatMap(types, ([type, entries]): readonly PrincipalEntry[] => {
    const name = type.toLowerCase();
    if (!repeated.has(name)) return readEntries(type, entries, reading);
    // Said once, however often it is written.
    if (told.has(name)) return [];
    told.add(name);
    return [{ kind: 'unrecognized', written: writtenTwice(type) }];
  });
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
      return truthOf(kind === 'service' && entry.written === principal.service);
    case 'federated':
      return truthOf(kind === 'federated' && entry.written === principal.provider);
    case 'role-id':
      return kind === 'role-session' ? 'unknown' : 'fails';
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
  let named: Truth = 'fails';
  for (const entry of entries) {
    const truth = names(entry, principal);
    const isWider = truth === 'holds' && isNegated && isWiderThan(entry, principal);
    if (truth === 'holds' && !isWider) {
      named = 'holds';
      break;
    }
    if (truth !== 'fails') named = 'unknown';
  }
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
    case 'deleted':
      return [];
  }
};
