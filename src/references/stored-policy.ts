/** A policy with the place where it stands. */
import type { PolicyKind } from '../policy/policy-document.ts';

/** What AWS Config calls the type, or `AWS::KMS::Grant` and the like for what it has no type of. */
export interface PolicyPlace {
  readonly resourceType: string;
  readonly resourceName: string;
  /** Null where AWS does not tell. */
  readonly resourceArn: string | null;
  /** Twelve digits; null likewise. */
  readonly accountId: string | null;
  /** Null for IAM, which is of no region. */
  readonly region: string | null;
  /** Of several policies of one resource; null where there is one. */
  readonly policyName: string | null;
}

export interface StoredPolicy extends PolicyPlace {
  readonly kind: PolicyKind;
  /** As read: URL-encoded text, JSON text or an object. */
  readonly document: unknown;
}

/** What names one principal and is no policy. */
export interface StoredEntry extends PolicyPlace {
  /** Who may use a KMS key by a grant, who may retire that grant, or who has access to an EKS cluster. */
  readonly kind: 'grantee' | 'retiring-principal' | 'access-entry';
  /** As AWS tells it: an ARN, the name of a service, or the unique id of somebody who is gone. */
  readonly principal: string;
}

/** A user whom policies may name. */
export interface SoughtUser {
  readonly name: string;
  readonly arn: string;
  /** `AIDA…`. */
  readonly id: string;
}
