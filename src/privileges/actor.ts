import type { Credential } from '../policy/credential.ts';
import type { PolicyDocument } from '../policy/policy-document.ts';
import type { AccountGroup, PossibleTags } from './account.ts';

/** A policy that is in force for somebody. */
export interface Holding {
  /** Different for every document. */
  readonly id: string;
  /** As IAM calls it. */
  readonly name: string;
  /** `inline`: it has no ARN. `own`: one that whoever acts writes. */
  readonly kind: 'inline' | 'managed' | 'own';
  /** Of a managed policy. */
  readonly arn: string | undefined;
  /** Whom it is attached to: the user or role itself, or the group of that name. */
  readonly of: { readonly kind: 'self' } | { readonly kind: 'group'; readonly group: AccountGroup };
  readonly document: PolicyDocument;
}

/** A user with one credential, or a session of a role: whose policies decide. */
export interface Actor {
  readonly kind: 'user' | 'role';
  readonly arn: string;
  readonly name: string;
  /** Of a user who was given another name or path: the ARN by which the account lists him, and policies name him. */
  readonly formerArn?: string | undefined;
  /** `AIDA…`, `AROA…`; undefined for one that is not there yet. */
  readonly id: string | undefined;
  /** Of a role: the names that its session can have; absent: whoever assumes it chooses any. */
  readonly sessionNames?: readonly string[] | undefined;
  /** Of a session that was given one: those that it leads to keep it. */
  readonly sourceIdentity?: string | undefined;
  /** Of a session: those of its tags that were passed as transitive. Those that it leads to keep them. */
  readonly inherited?: PossibleTags | undefined;
  readonly accountId: string;
  readonly partition: string;
  readonly tags: PossibleTags;
  readonly credential: Credential;
  /** Whether it is the session that a user's access key makes: IAM takes no call of it, and AWS STS that for a role alone. */
  readonly isOfKey?: boolean;
  /** What calls for him with his rights: AWS CloudFormation, or a session of GetFederationToken. Neither has MFA. */
  readonly standIn?: 'stack' | 'federated-user' | undefined;
  /** Whether a user surely has no device: AWS accepts the first without MFA. Absent: that is not known. */
  readonly isWithoutDevice?: boolean;
  readonly holdings: readonly Holding[];
  readonly boundary: Holding | undefined;
  readonly groups: readonly AccountGroup[];
  /** Policies in force whose document is not there or cannot be read. */
  readonly missing: readonly string[];
}

/** By the ARN that a user had before he was given another name, policies name him as their principal, and the account lists him. */
export const arnBefore = ({ arn, formerArn }: Pick<Actor, 'arn' | 'formerArn'>): string => formerArn ?? arn;
