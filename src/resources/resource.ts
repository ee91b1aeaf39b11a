import type { IamRole } from './role.ts';
import type { IamUser } from './user.ts';

/** What AWS Config calls a resource: the part that every IAM resource has. */
export interface IamIdentity {
  /** The unique id (`AIDA…`, `AROA…`): what AWS Config keys IAM resources by. Names and ARNs come back for others. */
  readonly resourceId: string;
  /** The user's or role's name: for people, never an identity. */
  readonly resourceName: string;
  readonly arn: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  /** Twelve digits, from the ARN; undefined where the ARN does not say. */
  readonly accountId: string | undefined;
  /** ISO 8601. Tells a resource apart from an earlier one of the same name; absent where it was not read. */
  readonly createDate?: string;
  /** By key; absent where they were not read: IAM's listings leave them out. */
  readonly tags?: Readonly<Record<string, string>>;
}

export type Resource = IamUser | IamRole;
export type ResourceType = Resource['resourceType'];
/** The resource of one resource type. */
export type ResourceOf<Type extends ResourceType> = Extract<Resource, { resourceType: Type }>;
