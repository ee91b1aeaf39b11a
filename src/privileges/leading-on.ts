/** Whether somebody may lead anywhere: who does not need not be looked at. */
import { flatMap } from '../policy/flat-map.ts';
import type { PolicyDocument } from '../policy/policy-document.ts';
import type { Actor, Holding } from './actor.ts';
import { escalationPaths } from './escalation-paths.ts';
import { aboutAction } from './relevance.ts';
import type { World } from './world.ts';

/** What leads on: a role has to be passed whatever else it takes. */
const LEADING: readonly string[] = [
  ...new Set(
    flatMap(escalationPaths, ({ kind, actions }) =>
      kind === 'resource' || kind === 'organization'
        ? []
        : flatMap(actions, (set) => (set.includes('iam:PassRole') ? ['iam:PassRole'] : set)),
    ),
  ),
];

/** Who is let in by a trust policy may come before a path without an action of one's own. */
export const ASSUME_ROLE = 'sts:AssumeRole';

const leading = new WeakMap<PolicyDocument, boolean>();

/** Whether some Allow of a policy is about an action of a path: what is about none leads no further. */
const allowsLeading = ({ document }: Holding): boolean => {
  const known =
    leading.get(document) ??
    LEADING.some((action) => aboutAction(document, action).some(({ effect }) => effect === 'Allow'));
  leading.set(document, known);
  return known;
};

/** Whether somebody may lead anywhere: by policies of his own, or by a trust policy that names him. */
export const leadsOn = (actor: Actor, world: World): boolean =>
  actor.missing.length > 0 ||
  actor.holdings.some(allowsLeading) ||
  world.rolesThatMayName(actor).some((role) => world.trustOf(role)?.mayName(actor) === true);
