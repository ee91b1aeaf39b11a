/** What a decision rests on, as data that every output can show and that a reviewer can check by hand. */

import type { Credential } from '../src/policy/credential.ts';
import type { UserPrivilege } from '../src/privileges/privileges.ts';
import type { Grant } from '../src/privileges/rights.ts';

export type { Credential } from '../src/policy/credential.ts';

/** A statement of a policy. */
export interface StatementRef {
  /** Its place in the policy, from 1. */
  readonly number: number;
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  /** Where it is in the document: `['Statement', 0]`, or `['Statement']` where that is no list. */
  readonly route: readonly (string | number)[];
}

/** `statement 2 (Sid)`: how every text names a statement. */
export const statementName = ({ number, sid }: Pick<StatementRef, 'number' | 'sid'>): string =>
  `statement ${number}${sid === undefined ? '' : ` (${sid})`}`;

/** `Bool aws:MultiFactorAuthPresent`: how every text names a test of a condition. */
export const testName = ({
  written: { operator, key },
}: {
  readonly written: { readonly operator: string; readonly key: string };
}): string => `${operator} ${key}`;

/** `statement 1, statement 2 (Sid) and statement 3`; empty for none. */
export const statementNames = (statements: readonly Pick<StatementRef, 'number' | 'sid'>[]): string => {
  const names = statements.map(statementName);
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ');
};

/** Condition keys of a request with their values, spelled as the policy spells them. */
export type RequestKeyValues = Readonly<Record<string, readonly string[]>>;

/** A request that somebody without MFA could send, and be let in; or with MFA that is older than the rule allows. */
export interface Witness {
  /** The caller's ARN. */
  readonly caller: string;
  readonly credential: Credential;
  readonly statement: StatementRef;
  /** The condition keys of the request: those that the policy speaks of, and those that it could not be sent without. */
  readonly requestKeys: RequestKeyValues;
}

/** How requests with one kind of credential come out. */
export interface ContextAnswer {
  readonly credential: Credential;
  /** What is not ruled out counts as allowed. */
  readonly allowed: boolean;
  /** False where it is only perhaps so: parts of the policy are not known, or it was not decided within the bound. */
  readonly isCertain: boolean;
  /** The statement that allows or that shuts out; undefined where none says anything. */
  readonly statement: StatementRef | undefined;
}

/** Whom a statement lets in: a user, an account with all of its users, anybody, or somebody who is not known. */
export interface PrincipalClass {
  readonly kind: 'anyone' | 'account' | 'user' | 'not-known';
  /** As the policy writes it, e.g. `444455556666`; `NotPrincipal` where it says only who is not meant. */
  readonly written: string;
  /** Of an account or a user. */
  readonly accountId: string | undefined;
}

/** One way in without MFA: whom a statement lets in with which credential. */
export interface WayIn {
  readonly principal: PrincipalClass;
  readonly credential: Exclude<Credential, 'mfa'>;
  readonly statement: StatementRef;
  /** False where it is only not ruled out. */
  readonly isCertain: boolean;
  /** Whether only a call that an AWS service makes for the user is let in. */
  readonly isViaService: boolean;
  /** The ARN of a caller who gets in this way; undefined where it was not decided. */
  readonly caller: string | undefined;
  readonly requestKeys: RequestKeyValues | undefined;
}

/** Something worth knowing beside the verdict. */
export interface Observation {
  readonly id: string;
  readonly statement: StatementRef;
  /** `{name}` stands for an entry of `about`. */
  readonly sentence: string;
  readonly about: Readonly<Record<string, string>>;
}

/** What a decision on a policy rests on. */
export interface Evidence {
  readonly contexts: readonly ContextAnswer[];
  /** The request that the sentence speaks of; undefined where it speaks of none, or that was not decided. */
  readonly witness: Witness | undefined;
  /** Every way in without MFA, the worst first; none where there is none. */
  readonly waysIn: readonly WayIn[];
  /** False where there may be more ways in: the bound on the work was hit first. */
  readonly areWaysInComplete: boolean;
  /** Made when it is asked for: it can take many times the work of the verdict. */
  readonly observations: readonly Observation[];
}

/** What a user has with one credential, and by which steps: each with a request that shows it. */
export interface PrivilegePath extends Omit<UserPrivilege, 'user'> {
  /** What lets whoever has the password or a key alone enrol the first device; undefined where nothing does. */
  readonly firstDevice: readonly Grant[] | undefined;
}
