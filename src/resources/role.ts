import type { AccountRole, AuthorizationDetails } from '../privileges/account.ts';
import type { Fact } from './fact.ts';
import type { IamIdentity, Tags } from './resource.ts';

/**
 * When somebody last used a role, in the 400 days that IAM looks back: not who, and not how often.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html
 */
export interface RoleLastUsed {
  /** ISO 8601; undefined: nobody has used it in that time. */
  readonly date: string | undefined;
  readonly region: string | undefined;
}

/** A role as far as its trust policy can be judged: one that is in an account, or one that is to be. Undefined: not known. */
export interface RoleUnderReview {
  readonly resourceName: string;
  /** Undefined for a role that is not in an account yet: its policy is a draft that IAM has not stored. */
  readonly resourceId?: string | undefined;
  readonly arn?: string | undefined;
  readonly path?: string | undefined;
  /** Twelve digits. */
  readonly accountId?: string | undefined;
  /** ISO 8601. */
  readonly createDate?: string | undefined;
  readonly tags?: Fact<Tags> | undefined;
  readonly lastUsed?: Fact<RoleLastUsed> | undefined;
  readonly trustPolicy?: Fact<unknown>;
  readonly roleAuthorization?: Fact<RoleAuthorization> | undefined;
}

export interface RoleAuthorization {
  /** The same object for every role of one reading. */
  readonly account: AuthorizationDetails;
  /** One of its roles. */
  readonly role: AccountRole;
}

/** An IAM role, with its trust policy as it was found. */
export interface IamRole extends IamIdentity {
  readonly resourceType: 'AWS::IAM::Role';
  /**
   * The AssumeRolePolicyDocument exactly as read: URL-encoded text (API, SDK for JavaScript, configuration items),
   * JSON text, or an object (AWS CLI). `policy-document.ts` reads all three.
   */
  readonly trustPolicy?: Fact<unknown>;
  /** Absent where it was not read: listings leave it out. */
  readonly lastUsed?: Fact<RoleLastUsed>;
  /** The account's policies, and what of them the role has; only where they were read whole, and have the role. */
  readonly roleAuthorization?: Fact<RoleAuthorization>;
}
