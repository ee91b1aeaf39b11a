/** What GetAccountAuthorizationDetails tells of an account, as plain values. */

/** An inline policy. */
export interface NamedDocument {
  readonly name: string;
  /** As read: URL-encoded text, JSON text or an object. */
  readonly document: unknown;
}

/** Whoever has policies. */
interface PolicyHolder {
  readonly arn: string;
  readonly name: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly inline: readonly NamedDocument[];
  /** The ARNs of managed policies. */
  readonly attached: readonly string[];
}

export type Tags = ReadonlyMap<string, string>;

/** A tag that can be set: to one of some values, or to any where they are undefined; or that may not be there. */
export interface ChosenTag {
  readonly values: readonly string[] | undefined;
  readonly mayBeAbsent: boolean;
}

/** Tags as they are, and as they can be made. */
export type PossibleTags = ReadonlyMap<string, string | ChosenTag>;

export interface AccountGroup extends PolicyHolder {
  readonly kind: 'group';
}

/** A user or a role: somebody who can call AWS. */
interface AccountPrincipal extends PolicyHolder {
  /** `AIDA…`, `AROA…`. */
  readonly id: string;
  /** The ARN of the permissions boundary. */
  readonly boundary: string | undefined;
  readonly tags: Tags;
}

export interface AccountUser extends AccountPrincipal {
  readonly kind: 'user';
  /** The names of its groups. */
  readonly groups: readonly string[];
}

export interface AccountRole extends AccountPrincipal {
  readonly kind: 'role';
  readonly trustPolicy: unknown;
  /** Whether an instance profile holds it. */
  readonly isInProfile: boolean;
}

interface PolicyVersionDocument {
  readonly id: string;
  readonly isDefault: boolean;
  readonly document: unknown;
}

/** A managed policy, with its versions: those of AWS have the default one alone. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly versions: readonly PolicyVersionDocument[];
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html */
export interface AuthorizationDetails {
  readonly users: readonly AccountUser[];
  readonly groups: readonly AccountGroup[];
  readonly roles: readonly AccountRole[];
  readonly policies: readonly ManagedPolicy[];
}
