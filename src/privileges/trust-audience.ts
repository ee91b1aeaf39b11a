/** Of whom a trust policy speaks: what tells without an evaluation for whom one is needed. */
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';
import type { PrincipalEntry } from '../policy/principal.ts';
import { keysOf } from './relevance.ts';
import { isOfCaller } from './request-space.ts';

/**
 * Of whom a trust policy speaks. `accounts`: of accounts alone, whoever of them asks. `callers`: of accounts alone, on
 * conditions about who asks. `named`: of some, by their ARNs. `any`: of somebody whom it takes an evaluation to tell.
 */
export type Audience =
  | { readonly kind: 'accounts' | 'callers' | 'any' }
  | { readonly kind: 'named'; readonly arns: readonly string[] };

const ANY: Audience = { kind: 'any' };

export const audienceOf = ({ statements }: PolicyDocument): Audience => {
  const arns: string[] = [];
  let isOnCaller = false;
  for (const statement of statements) {
    const { effect, principal } = statement;
    if (principal.isNegated || principal.entries === undefined) return ANY;
    isOnCaller ||= keysOf(statement).some(isOfCaller);
    for (const { kind, written } of principal.entries) {
      if (kind === 'account' || NEVER_HERE.has(kind) || (effect === 'Deny' && kind === 'anyone')) continue;
      if (effect === 'Deny' || (kind !== 'user' && kind !== 'role')) return ANY;
      arns.push(written);
    }
  }
  if (arns.length === 0) return { kind: isOnCaller ? 'callers' : 'accounts' };
  return isOnCaller || statements.some(trustsAccount) ? ANY : { kind: 'named', arns };
};

/** Whether a statement lets in whole accounts. */
const trustsAccount = ({ effect, principal }: Statement): boolean =>
  effect === 'Allow' && (principal.entries ?? []).some(({ kind }) => kind === 'account');

/** Neither a user nor a role of an account. */
const NEVER_HERE: ReadonlySet<PrincipalEntry['kind']> = new Set(['service', 'federated', 'deleted']);
