import type { AwsAccount } from './account.ts';
import type { Fact } from './fact.ts';
import type { IamRole } from './role.ts';
import type { IamUser } from './user.ts';

/** By key; keys differ by letter case too. */
export type Tags = Readonly<Record<string, string>>;

/** What AWS Config calls a resource: the part that every resource has. */
export interface ResourceIdentity {
  /**
   * What AWS Config keys the resource by: IAM's unique id (`AIDA…`, `AROA…`), because names and ARNs come back for others;
   * the twelve digits of an account.
   */
  readonly resourceId: string;
  /** The user's or role's name, the account's twelve digits: for people, never an identity. */
  readonly resourceName: string;
  /** Twelve digits; undefined where nothing says. */
  readonly accountId: string | undefined;
  /** ISO 8601. Tells a resource apart from an earlier one of the same name; absent where it was not read. */
  readonly createDate?: string;
}

/** The part that every IAM resource has. */
export interface IamIdentity extends ResourceIdentity {
  /** The account's id is from here. */
  readonly arn: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  /** Absent where they were not read: IAM's listings leave them out. */
  readonly tags?: Fact<Tags>;
}

export type Resource = IamUser | IamRole | AwsAccount;
export type ResourceType = Resource['resourceType'];
/** The resource of one resource type. */
export type ResourceOf<Type extends ResourceType> = Extract<Resource, { resourceType: Type }>;
