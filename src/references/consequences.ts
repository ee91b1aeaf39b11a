/** What becomes of each kind of reference when the user moves to a role, is deleted, or made again. */
import type { MentionKind } from './mentions.ts';

export interface Consequences {
  /** He works through a role from then on. */
  readonly onMove: string;
  readonly onDeletion: string;
  /** A new user gets the same name. */
  readonly onRecreation: string;
}

const ALLOWED: Consequences = {
  onMove: 'The role that he works with is not let in: name the role as well, before he moves.',
  onDeletion:
    'AWS puts his unique id (AIDA…) in place of the ARN. The statement lets nobody in by it, and AWS refuses to save the policy again until the id is taken out.',
  onRecreation: 'A new user of the name is not let in: save the policy with the ARN again.',
};

const DENIED: Consequences = {
  onMove: 'The role that he works with is not denied: name the role as well, before he moves.',
  onDeletion:
    'AWS puts his unique id (AIDA…) in place of the ARN. The statement denies nobody by it, and AWS refuses to save the policy again until the id is taken out.',
  onRecreation: 'A new user of the name is not denied: save the policy with the ARN again.',
};

const BY_KIND: Readonly<Record<Exclude<MentionKind, 'principal'>, Consequences>> = {
  'not-principal': {
    onMove: 'The role that he works with is none of those that are left out: the statement is about it.',
    onDeletion: 'AWS puts his unique id (AIDA…) in place of the ARN, and leaves out nobody by it.',
    onRecreation: 'The statement is about a new user of the name: save the policy with the ARN again.',
  },
  resource: {
    onMove: 'Stays: others may do to him what it says, and nothing to the role that he works with.',
    onDeletion: 'Stays as text, about nobody.',
    onRecreation: 'It is about a new user of the name, whoever that is.',
  },
  'not-resource': {
    onMove: 'Stays: he is left out, and the role that he works with is not.',
    onDeletion: 'Stays as text, and leaves out nobody.',
    onRecreation: 'It leaves out a new user of the name, whoever that is.',
  },
  condition: {
    onMove:
      'In a session of the role the key has another value or none: aws:PrincipalArn is the ARN of the role, aws:username is absent.',
    onDeletion: 'Stays as text, which nobody meets.',
    onRecreation: 'A new user of the name meets it, whoever that is.',
  },
  'user-id': {
    onMove: 'In a session of the role aws:userid is the id of the role and the name of the session.',
    onDeletion: 'Stays as text, which nobody ever meets again: ids do not come back.',
    onRecreation: 'A new user of the name has another id and does not meet it.',
  },
  grantee: {
    onMove: 'The role that he works with has no grant: make one for it, before he moves.',
    onDeletion: 'The grant stays, lets nobody in by it, and counts towards the quota of the key: revoke it.',
    onRecreation:
      'Whether a new user of the name may use the key by it, AWS does not document: revoke it, and make a new one.',
  },
  'retiring-principal': {
    onMove: 'The role that he works with may not retire the grant: whoever may kms:RevokeGrant still can.',
    onDeletion: 'The grant stays as it is: whoever may kms:RevokeGrant takes it back.',
    onRecreation: 'Whether a new user of the name may retire it, AWS does not document.',
  },
  'access-entry': {
    onMove:
      'The role that he works with has no access to the cluster: make an entry for it, before he moves.',
    onDeletion: 'The entry stays, and lets nobody in: delete it.',
    onRecreation:
      'A new user of the name is not let in, for his unique id is another: delete the entry, and make it anew.',
  },
};

export const consequencesOf = (kind: MentionKind, effect: 'Allow' | 'Deny'): Consequences =>
  kind === 'principal' ? (effect === 'Deny' ? DENIED : ALLOWED) : BY_KIND[kind];
