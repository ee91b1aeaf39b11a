import { evaluateAction, evaluateResource } from '../policy/action-and-resource.ts';
import { BudgetSpent } from '../policy/budget.ts';
import type { RequestKeys } from '../policy/condition.ts';
import { findPermission } from '../policy/permission-search.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';
import type { Request } from '../policy/statement.ts';
import type { Actor, Holding } from './actor.ts';
import type { RequestSpace } from '../policy/search/key-meaning.ts';
import { isTagOfResource, spacesOf, type Circumstances } from './request-space.ts';

/** That somebody may take an action on a resource, with a request that shows it. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
  /** The policy and its Allow; undefined where something else than a policy of one's own allows it. */
  readonly policy: Holding | undefined;
  readonly statement: Statement | undefined;
  readonly request: Request;
  /** False where parts of the policies that are not understood count against it. */
  readonly isCertain: boolean;
}

/** A bound on the work for one question, see `credential-answer.ts` of the rule about roles. */
const STEPS = 50_000;

/** What somebody may do. */
export interface Rights {
  readonly actor: Actor;
  /** Whether some Allow is about the action at all: where none is, nothing has to be searched. */
  mentions(action: string): boolean;
  /** The grant of an action on a resource, a text or a pattern; undefined where there is none. */
  can(action: string, resource: string, circumstances?: Circumstances): Grant | undefined;
  /** The same, where something else than a policy of one's own allows it: what is left is that nothing denies it. */
  isNotDenied(action: string, resource: string): Grant | undefined;
  /** Whether nothing on an arbitrary resource can be allowed by an Allow, whatever else is asked. */
  isVoid(allow: Statement): boolean;
  /** Denies that refuse all that they are about, whatever else somebody with this credential asks. */
  readonly refusing: readonly Statement[];
  /** Actions of which it was not decided whether they are allowed. */
  undecided(): readonly string[];
}

const aboutAction = ({ statements }: PolicyDocument, action: string): Statement[] =>
  statements.filter((statement) => evaluateAction(statement.action, action) !== 'fails');

const documentOf = (statements: readonly Statement[]): PolicyDocument => ({
  version: '2012-10-17',
  statements,
});

const NO_KEYS: RequestKeys = { get: () => undefined };

/** Those that may be about a resource, whatever else is asked: what variables stand for is left to the search. */
const aboutResource = (statements: readonly Statement[], resource: string): readonly Statement[] =>
  /[*?]/.test(resource)
    ? statements
    : statements.filter(
        ({ resource: element }) =>
          element?.test === undefined ||
          element.test.variables.length > 0 ||
          evaluateResource(element, resource, NO_KEYS) !== 'fails',
      );

const isAllow = ({ effect }: Statement): boolean => effect === 'Allow';

/** Whatever is asked, as an Allow beside those of the policies. */
const EVERYTHING: Statement = {
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

interface Relevant {
  readonly own: readonly Statement[];
  readonly boundary: readonly Statement[] | undefined;
}

/** Of every action and resource: what is asked for to see whether the rest of a Deny always holds. */
const PROBE = { action: 'zq7x:Zq7xProbe', resource: 'arn:aws:zq7x:::zq7x-probe' };

/** Whether surely no request is allowed by some statements, whatever its action and resource. */
const allowNothing = (statements: readonly Statement[], spaces: readonly RequestSpace[]): boolean => {
  const document = documentOf(
    statements.map((statement) => ({ ...statement, action: EVERYTHING.action, resource: undefined })),
  );
  try {
    return spaces.every((space) => {
      const { request, isProven } = findPermission([document], PROBE, space, { left: STEPS });
      return request === undefined && isProven;
    });
  } catch (error) {
    if (error instanceof BudgetSpent) return false;
    throw error;
  }
};

/** The tags of a resource are those of an arbitrary one where nothing else is said, which has none. */
const asksForTags = ({ tests }: Statement): boolean =>
  tests.some(({ key, variables }) => [key, ...variables].some(isTagOfResource));

/** Whether a Deny on all resources holds whatever is asked: there is no way around it, and none that is not ruled out. */
const refusesAll = (deny: Statement, spaces: readonly RequestSpace[]): boolean => {
  const { resource, notUnderstood } = deny;
  if (resource?.isNegated !== false || resource.patterns?.includes('*') !== true) return false;
  return notUnderstood.length === 0 && !asksForTags(deny) && allowNothing([EVERYTHING, deny], spaces);
};

/** Each action is looked up once; a statement of a document is the same object for whoever holds it. */
export const rightsOf = (actor: Actor, now: Date): Rights => {
  const holders = new Map<Statement, Holding>();
  for (const holding of actor.holdings)
    for (const statement of holding.document.statements) holders.set(statement, holding);
  const known = new Map<string, Relevant>();
  const grants = new Map<string, Grant | undefined>();
  const undecided = new Set<string>();
  const spaces = spacesOf(actor, now);
  const inForce = actor.boundary === undefined ? actor.holdings : [...actor.holdings, actor.boundary];
  const voids = new Set(
    actor.holdings.flatMap(({ document }) =>
      document.statements.filter(
        (statement) => isAllow(statement) && statement.tests.length > 0 && allowNothing([statement], spaces),
      ),
    ),
  );
  const refusing = inForce.flatMap(({ document }) =>
    document.statements.filter((statement) => !isAllow(statement) && refusesAll(statement, spaces)),
  );
  const isVoid = (statement: Statement): boolean => voids.has(statement);
  const isRefused = (action: string): boolean =>
    refusing.some((deny) => evaluateAction(deny.action, action) === 'holds');

  const about = (action: string): Relevant => {
    const found = known.get(action) ?? {
      own: actor.holdings.flatMap(({ document }) =>
        aboutAction(document, action).filter((statement) => !isVoid(statement) || asksForTags(statement)),
      ),
      boundary: actor.boundary && aboutAction(actor.boundary.document, action),
    };
    known.set(action, found);
    return found;
  };
  const mentions = (action: string): boolean => {
    const { own, boundary } = about(action);
    return !isRefused(action) && own.some(isAllow) && boundary?.some(isAllow) !== false;
  };
  const search = (
    asked: { readonly action: string; readonly resource: string },
    relevant: Relevant,
    circumstances: Circumstances | undefined,
  ): Grant | undefined => {
    const own = aboutResource(relevant.own, asked.resource);
    const boundary = relevant.boundary && aboutResource(relevant.boundary, asked.resource);
    if (!own.some(isAllow) || boundary?.some(isAllow) === false) return undefined;
    let isProven = true;
    for (const space of circumstances === undefined ? spaces : spacesOf(actor, now, circumstances)) {
      try {
        const within = boundary && documentOf(boundary);
        const found = findPermission([documentOf(own)], asked, space, { left: STEPS }, within);
        const { request, by, isCertain } = found;
        if (request === undefined) {
          isProven &&= found.isProven;
          continue;
        }
        const { action, resource } = request;
        const policy = by && holders.get(by);
        // Where any text does, so does every resource.
        const shown = resource?.startsWith('arn:') === true ? resource : '*';
        return { action, resource: shown, policy, statement: policy && by, request, isCertain };
      } catch (error) {
        if (!(error instanceof BudgetSpent)) throw error;
        isProven = false;
      }
    }
    if (!isProven) undecided.add(asked.action);
    return undefined;
  };
  const can: Rights['can'] = (action, resource, circumstances) => {
    if (!mentions(action)) return undefined;
    if (circumstances !== undefined) return search({ action, resource }, about(action), circumstances);
    const key = `${action} ${resource}`;
    if (!grants.has(key)) grants.set(key, search({ action, resource }, about(action), undefined));
    return grants.get(key);
  };
  return {
    actor,
    isVoid,
    refusing,
    mentions,
    can,
    isNotDenied: (action, resource) => {
      const { own, boundary } = about(action);
      const denies = [...own, ...(boundary ?? [])].filter((statement) => !isAllow(statement));
      // A role's session stays within its boundary even where a trust policy names the role; a user's request does not.
      const within = actor.kind === 'role' ? boundary : undefined;
      return search({ action, resource }, { own: [EVERYTHING, ...denies], boundary: within }, undefined);
    },
    undecided: () => [...undecided],
  };
};
