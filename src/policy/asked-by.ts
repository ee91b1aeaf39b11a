import { flatMap } from './flat-map.ts';
import type { PolicyDocument, Statement } from './policy-document.ts';
import { evaluatePrincipal, type Principal, type PrincipalElement } from './principal.ts';

const ANYBODY: PrincipalElement = { isNegated: false, entries: [{ kind: 'anyone', written: '*' }] };

/** The statement as it is for one principal; none where it is not about it. */
const statementFor = (statement: Statement, principal: Principal): readonly Statement[] => {
  const truth = evaluatePrincipal(statement.principal, principal);
  if (truth === 'fails') return [];
  const notUnderstood =
    truth === 'holds' ? statement.notUnderstood : [...statement.notUnderstood, 'Principal'];
  return [{ ...statement, principal: ANYBODY, notUnderstood }];
};

/**
 * The policy as it is for one principal: of its principals nothing is left to ask. What a search finds in it the principal is
 * allowed, whatever kind it is of.
 */
export const askedBy = (document: PolicyDocument, principal: Principal): PolicyDocument => ({
  ...document,
  statements: flatMap(document.statements, (statement) => statementFor(statement, principal)),
});
