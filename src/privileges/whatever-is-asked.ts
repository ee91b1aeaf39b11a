/** What statements do whatever is asked: an Allow that never allows, a Deny that always refuses. */
import { evaluateAction } from '../policy/action-and-resource.ts';
import { flatMap } from '../policy/flat-map.ts';
import { allowsNothing } from '../policy/permission-search.ts';
import { type Statement, isAllow } from '../policy/policy-document.ts';
import type { RequestSpace } from '../policy/search/key-meaning.ts';
import type { Actor } from './actor.ts';
import { type KeptAnswers, STEPS } from './kept-answers.ts';
import { keysOf } from './relevance.ts';
import { isOfResource } from './request-space.ts';

/** Whatever is asked, as an Allow beside those of the policies. */
export const EVERYTHING: Statement = {
  number: 1,
  route: ['Statement', 0],
  sid: undefined,
  effect: 'Allow',
  principal: { isNegated: false, entries: [{ kind: 'anyone', written: '*' }] },
  action: { isNegated: false, patterns: ['*'] },
  resource: undefined,
  tests: [],
  notUnderstood: [],
};

/** Of every action and resource: what is asked for to see whether the rest of a Deny always holds. */
const PROBE = { action: 'zq7x:Zq7xProbe', resource: 'arn:aws:zq7x:::zq7x-probe' };

const ofAnything = (statement: Statement): Statement => ({
  ...statement,
  action: EVERYTHING.action,
  resource: undefined,
});

/** Whether surely no request is allowed by some statements, whatever its action and resource. */
const neverAllow = (statements: readonly Statement[], spaces: readonly RequestSpace[]): boolean =>
  allowsNothing([{ statements: statements.map(ofAnything) }], PROBE, spaces, STEPS);

/** Whether it depends on the resource beside its ARN: where nothing else is said, that is an arbitrary one. */
export const asksForResource = (statement: Statement): boolean => keysOf(statement).some(isOfResource);

/** Whether a Deny on all resources holds whatever is asked: there is no way around it, and none that is not ruled out. */
const refusesAll = (deny: Statement, spaces: readonly RequestSpace[]): boolean => {
  const { resource, notUnderstood } = deny;
  if (resource?.isNegated !== false || resource.patterns?.includes('*') !== true) return false;
  return notUnderstood.length === 0 && !asksForResource(deny) && neverAllow([EVERYTHING, deny], spaces);
};

/** Statements of somebody that do the same whatever he asks. */
interface WhateverIsAsked {
  /** Allows by which nothing on an arbitrary resource can be allowed. */
  readonly voids: ReadonlySet<Statement>;
  /** Denies that refuse all that they are about. */
  readonly refusing: readonly Statement[];
}

export const whateverIsAsked = (
  { holdings, boundary }: Actor,
  spaces: () => readonly RequestSpace[],
  { once }: KeptAnswers,
): WhateverIsAsked => {
  const alone = (label: string, statement: Statement, answer: () => boolean): boolean =>
    once(label, { own: [statement], boundary: undefined }, answer);
  const voids = flatMap(holdings, ({ document }) =>
    document.statements.filter(
      (statement) =>
        isAllow(statement) &&
        statement.tests.length > 0 &&
        alone('void', statement, () => neverAllow([statement], spaces())),
    ),
  );
  const inForce = boundary === undefined ? holdings : [...holdings, boundary];
  const refusing = flatMap(inForce, ({ document }) =>
    document.statements.filter(
      (statement) =>
        !isAllow(statement) && alone('refusing', statement, () => refusesAll(statement, spaces())),
    ),
  );
  return { voids: new Set(voids), refusing };
};

/** Whether some Denies, which refuse all that they are about, refuse an action. */
export const isRefusedBy = (refusing: readonly Statement[], action: string): boolean =>
  refusing.some((deny) => evaluateAction(deny.action, action) === 'holds');
