/** What calls for somebody with his rights, where policies tell it from himself. */
import { flatMap } from '../policy/flat-map.ts';
import type { Statement } from '../policy/policy-document.ts';
import type { Actor } from './actor.ts';
import { keysOf } from './relevance.ts';
import type { Rights } from './rights.ts';
import { type Step, stepOf } from './step.ts';

const OF_SERVICES = /^aws:(?:calledvia|viaawsservice)/;
const OF_SESSIONS = /^aws:(?:principaltype|principalarn|userid|username|multifactorauth|tokenissuetime)/;

/** Whether a statement tells calls of services from others. */
export const goesByService = (statement: Statement): boolean =>
  keysOf(statement).some((key) => OF_SERVICES.test(key));

const statementsOf = ({ holdings, boundary }: Actor): readonly Statement[] =>
  flatMap([...holdings, ...(boundary ? [boundary] : [])], ({ document }) => document.statements);

/**
 * A stack that somebody makes without a role is made with his own rights.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/fas-requests-and-permission-evaluation.html
 */
const throughStack = (rights: Rights): readonly Step[] => {
  const { actor } = rights;
  if (!statementsOf(actor).some(goesByService)) return [];
  const grant = rights.can('cloudformation:CreateStack', '?*');
  const to: Actor = { ...actor, credential: 'session-without-mfa', standIn: 'stack' };
  return grant === undefined ? [] : [stepOf('self.stack', [grant], to)];
};

/**
 * A session of a user that is not him: no more than he may do, by a session policy of his choice. In the console it may change
 * IAM, too.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
const asFederated = (rights: Rights): readonly Step[] => {
  const { actor } = rights;
  if (actor.kind !== 'user' || actor.credential !== 'access-key') return [];
  const isTold = statementsOf(actor).some((statement) =>
    keysOf(statement).some((key) => OF_SESSIONS.test(key)),
  );
  const { partition, accountId } = actor;
  const grant = isTold
    ? rights.can('sts:GetFederationToken', `arn:${partition}:sts::${accountId}:federated-user/?*`)
    : undefined;
  const to: Actor = { ...actor, credential: 'session-without-mfa', standIn: 'federated-user' };
  return grant === undefined ? [] : [stepOf('self.federated-user', [grant], to)];
};

/** What somebody can have call for him. */
export const standsIn = (rights: Rights): readonly Step[] => [
  ...throughStack(rights),
  ...asFederated(rights),
];
