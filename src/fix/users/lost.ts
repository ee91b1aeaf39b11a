/** Whether a change takes from whoever it touches nothing but what IAM users can do without MFA: searched for. */
import { BudgetSpent, type Budget } from '../../policy/budget.ts';
import { findPermission } from '../../policy/permission-search.ts';
import { isReadable, readPolicyDocument, type PolicyDocument } from '../../policy/policy-document.ts';
import type { RequestSpace } from '../../policy/search/key-meaning.ts';
import type { Request } from '../../policy/statement.ts';
import type { Actor } from '../../privileges/actor.ts';
import { spacesOf, spaceOfForwarded } from '../../privileges/request-space.ts';
import type { AuthorizationDetails } from '../../privileges/account.ts';
import { worldOf } from '../../privileges/world.ts';
import { statementsOf, withStatements } from '../policy-json.ts';
import { touchedBy, type PolicyChange } from './place.ts';

/** Steps of one search. */
export const STEPS = 50_000;
/** Steps of all searches for one change together. */
const ALL_STEPS = 2_000_000;

/** A request that is lost; undefined `request`: not ruled out. */
export interface LostRequest {
  /** The ARN of the user or role. */
  readonly principal: string;
  readonly request: Request | undefined;
}

/** What the change refuses, as what it would allow: a request that is allowed and is of these is lost. */
const refusedBy = ({ before, document }: PolicyChange): PolicyDocument | undefined => {
  const kept = before === undefined ? [] : statementsOf(before).map((statement) => JSON.stringify(statement));
  const added = statementsOf(document).filter((statement) => !kept.includes(JSON.stringify(statement)));
  const denies = added.filter((statement) => (statement as { readonly Effect?: unknown }).Effect === 'Deny');
  const read = readPolicyDocument(withStatements({ ...document, Statement: [] }, denies), {
    kind: 'identity',
    isStored: true,
  });
  if (!isReadable(read)) return undefined;
  return { ...read, statements: read.statements.map((one) => ({ ...one, effect: 'Allow' as const })) };
};

/** Any action on any resource. */
export const ANYTHING = { action: '?*:?*', resource: '?*' };

const find = (
  actor: Actor,
  refused: PolicyDocument,
  space: RequestSpace,
  whole: Budget,
): LostRequest | undefined => {
  const budget = { left: Math.min(STEPS, whole.left) };
  const before = budget.left;
  const documents = actor.holdings.map(({ document }) => document);
  try {
    const { request, isProven } = findPermission(documents, ANYTHING, space, budget, refused);
    return request === undefined && isProven ? undefined : { principal: actor.arn, request };
  } catch (error) {
    if (error instanceof BudgetSpent) return { principal: actor.arn, request: undefined };
    throw error;
  } finally {
    whole.left -= before - Math.max(budget.left, 0);
  }
};

/** Requests of users with MFA, and of services that act for them; and all of sessions of roles. */
const spacesFor = (actor: Actor, now: Date): readonly RequestSpace[] =>
  actor.kind === 'user' ? [...spacesOf(actor, now), spaceOfForwarded(actor, now)] : spacesOf(actor, now);

/**
 * A request that the account allows and the change refuses, and that is none of an IAM user without MFA; undefined where there
 * surely is none. What the boundary of whoever asks does not allow is looked at, too: that finds too much rather than too little.
 */
export const lostBy = (
  change: PolicyChange,
  details: AuthorizationDetails,
  now: Date,
): LostRequest | undefined => {
  const refused = refusedBy(change);
  if (refused === undefined) return { principal: '', request: undefined };
  const world = worldOf(details, now);
  const { users, roles } = touchedBy(change.place, details);
  const actors = [
    ...users.map((user) => world.userActor(user, 'mfa')),
    ...roles.map((role) => world.roleActor(role)),
  ];
  const whole: Budget = { left: ALL_STEPS };
  for (const actor of actors)
    for (const space of spacesFor(actor, now)) {
      const lost = find(actor, refused, space, whole);
      if (lost !== undefined) return lost;
    }
  return undefined;
};
