/** What somebody may do: each question is a search for a request that the policies in force allow. */
import { BudgetSpent } from '../policy/budget.ts';
import { flatMap } from '../policy/flat-map.ts';
import { lazily } from '../policy/lazily.ts';
import { findPermission, type Permission } from '../policy/permission-search.ts';
import { isAllow, type PolicyDocument, type Statement } from '../policy/policy-document.ts';
import { firstOutcome } from '../policy/search/each-value.ts';
import type { RequestSpace } from '../policy/search/key-meaning.ts';
import type { Request } from '../policy/statement.ts';
import type { Actor, Holding } from './actor.ts';
import { keptAnswers, type Relevant, STEPS } from './kept-answers.ts';
import { aboutAction, aboutResource, coversResource, isPattern, keysOf, namesIn } from './relevance.ts';
import { senderOf, spacesOf, type Circumstances } from './request-space.ts';
import type { SharedAnswers } from './shared-answers.ts';
import { asksForResource, EVERYTHING, isRefusedBy, whateverIsAsked } from './whatever-is-asked.ts';

/** That somebody may take an action on a resource, with a request that shows it. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
  /** The policy and its Allow; undefined where something else than a policy of one's own allows it. */
  readonly policy: Holding | undefined;
  readonly statement: Statement | undefined;
  readonly request: Request;
  /** False where parts of the policies that are not understood count against it, or something else that `unsure` says. */
  readonly isCertain: boolean;
  readonly unsure?: Unsure;
  /** The ARN of a user who must have no MFA device: whether that is so is not known, and it counts as so. */
  readonly ifNoDeviceOf?: string;
}

/** What is not certain where all of the policies is understood. */
export type Unsure =
  | 'many at once'
  | 'user to delete'
  | 'boundary to delete'
  | 'tags of a new name'
  | 'device to sign in with'
  | 'tags of a policy'
  | 'tags of what is made'
  | 'right to tag'
  | 'one thing for all'
  | 'profile without a role'
  | 'profile of the role'
  | 'template of others'
  | 'name of a service'
  | 'identity pool'
  | 'right to pass'
  | 'what gets the role'
  | 'trust policy';

/** What somebody may do. */
export interface Rights {
  readonly actor: Actor;
  /** Whether some Allow is about the action at all: where none is, nothing has to be searched. */
  mentions(action: string): boolean;
  /** The Allows that may be about an action. */
  allows(action: string): readonly Statement[];
  /** All statements that may be about an action, those of the boundary too. */
  statements(action: string): readonly Statement[];
  /** The grant of an action on a resource, a text or a pattern; undefined where there is none. */
  can(action: string, resource: string, circumstances?: Circumstances): Grant | undefined;
  /**
   * The same, where something else than a policy of one's own allows it: what is left is that nothing denies it.
   *
   * @param isWithinBoundary whether the boundary has to allow it all the same
   */
  isNotDenied(
    action: string,
    resource: string,
    circumstances?: Circumstances,
    isWithinBoundary?: boolean,
  ): Grant | undefined;
  /**
   * The names of what some actions can be taken on, such as `user/alice`, where all Allows about them say names; undefined
   * where one says less than that.
   */
  limitedTo(actions: readonly string[]): ReadonlySet<string> | undefined;
  /** What is worked out from some statements alone, once for all of whom it is the same. */
  shared<Value>(
    label: string,
    about: (document: PolicyDocument) => readonly Statement[],
    answer: () => Value,
  ): Value;
  /** Whether nothing on an arbitrary resource can be allowed by an Allow, whatever else is asked. */
  isVoid(allow: Statement): boolean;
  /** Denies that refuse all that they are about, whatever else somebody with this credential asks. */
  readonly refusing: readonly Statement[];
  /** Actions of which it was not decided whether they are allowed. */
  undecided(): readonly string[];
  /** Says that something about an action was not looked at. */
  leaveOpen(action: string): void;
  /** The rights of each whose these are: of one, but where several act together. */
  readonly each: readonly Rights[];
}

/**
 * Calls that are not taken from a session of GetSessionToken without MFA. To pass a role is no call.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
const NOT_OF_KEY = /^(?:iam:(?!PassRole$)|sts:(?!AssumeRole$|TagSession$|SetSourceIdentity$))/i;

/** What was found of a question, for all who share it. */
interface Found {
  readonly request: Request;
  readonly by: Statement | undefined;
  readonly isCertain: boolean;
}

/** `not decided`: nothing was found, and it is not ruled out that there is something. */
type Outcome = Found | 'not decided' | undefined;

/** Each question is asked once; a statement of a document is the same object for whoever holds it. */
export const rightsOf = (actor: Actor, now: Date, shared: SharedAnswers): Rights => {
  const { kind, holdings, isOfKey = false } = actor;
  const known = new Map<string, Relevant>();
  const answers = keptAnswers(actor, shared);
  const spaces = lazily(() => spacesOf(actor, now));
  const { voids, refusing } = whateverIsAsked(actor, spaces, answers);
  const isVoid = (statement: Statement): boolean => voids.has(statement);
  const possible = (statements: readonly Statement[]): readonly Statement[] =>
    voids.size === 0
      ? statements
      : statements.filter((statement) => !isVoid(statement) || asksForResource(statement));

  const about = (action: string): Relevant => {
    const found = known.get(action) ?? {
      own: possible(flatMap(holdings, ({ document }) => aboutAction(document, action))),
      boundary: actor.boundary && aboutAction(actor.boundary.document, action),
    };
    known.set(action, found);
    return found;
  };
  const mentions = (action: string): boolean => {
    const { own, boundary } = about(action);
    if (isOfKey && NOT_OF_KEY.test(action)) return false;
    return own.some(isAllow) && boundary?.some(isAllow) !== false && !isRefusedBy(refusing, action);
  };

  const sender = lazily(() => senderOf(actor));
  const holderOf = (statement: Statement): Holding | undefined =>
    holdings.find(({ document }) => document.statements.includes(statement));
  /** The answer as it is for this one: by his own policy, in a request of his own. */
  const grantOf = ({ request, by, isCertain }: Found, asked: Permission): Grant => {
    const resource = isPattern(asked.resource) ? request.resource : asked.resource;
    const action = isPattern(asked.action) ? request.action : asked.action;
    const policy = by && holderOf(by);
    return {
      action,
      // Where any text does, so does every resource.
      resource: resource?.startsWith('arn:') === true ? resource : '*',
      policy,
      statement: policy && by,
      request: { ...request, principal: sender() ?? request.principal, action, resource },
      isCertain,
    };
  };
  const find = (
    asked: Permission,
    { own, boundary }: Relevant,
    circumstances: Circumstances | undefined,
  ): Outcome => {
    let isProven = true;
    const within = boundary && { statements: boundary };
    const findIn = (space: RequestSpace): Outcome => {
      try {
        const found = findPermission([{ statements: own }], asked, space, { left: STEPS }, within);
        const { request, by, isCertain } = found;
        if (request !== undefined) return { request, by, isCertain };
        return found.isProven ? undefined : 'not decided';
      } catch (error) {
        if (error instanceof BudgetSpent) return 'not decided';
        throw error;
      }
    };
    for (const space of circumstances === undefined ? spaces() : spacesOf(actor, now, circumstances)) {
      const outcome = firstOutcome(space, flatMap([...own, ...(boundary ?? [])], keysOf), findIn);
      if (typeof outcome === 'object') return outcome;
      isProven &&= outcome === undefined;
    }
    return isProven ? undefined : 'not decided';
  };
  const search = (
    asked: Permission,
    relevant: Relevant,
    circumstances?: Circumstances,
  ): Grant | undefined => {
    const { action, resource } = asked;
    const own = aboutResource(relevant.own, resource);
    const boundary = relevant.boundary && aboutResource(relevant.boundary, resource);
    if (!own.some(isAllow) || boundary?.some(isAllow) === false) return undefined;
    const isOnAll = [...own, ...(boundary ?? [])].every((statement) => coversResource(statement, resource));
    // These are the statements about the action: which one it is, makes no difference to them.
    const what = `${isPattern(action) ? action : ''} ${isOnAll ? '' : resource}`;
    const onIt = { own, boundary };
    const found = answers.once(what, onIt, () => find(asked, onIt, circumstances), circumstances);
    if (found === 'not decided') answers.leaveOpen(action);
    return typeof found === 'object' ? grantOf(found, asked) : undefined;
  };
  const limitedTo: Rights['limitedTo'] = (actions) => {
    const names = new Set<string>();
    const userName = kind === 'user' ? actor.name : undefined;
    for (const statement of flatMap(actions, (action) => about(action).own.filter(isAllow))) {
      const named = namesIn(statement, userName);
      if (named === undefined) return undefined;
      for (const name of named) names.add(name);
    }
    return names;
  };
  return {
    actor,
    get each() {
      return [this];
    },
    isVoid,
    refusing,
    mentions,
    allows: (action) => about(action).own.filter(isAllow),
    statements: (action) => {
      const { own, boundary = [] } = about(action);
      return [...own, ...boundary];
    },
    can: (action, resource, circumstances) =>
      mentions(action) ? search({ action, resource }, about(action), circumstances) : undefined,
    isNotDenied: (action, resource, circumstances, isWithinBoundary = false) => {
      const { own, boundary } = about(action);
      const denies = [...own, ...(boundary ?? [])].filter((statement) => !isAllow(statement));
      const within = isWithinBoundary ? boundary : undefined;
      return search({ action, resource }, { own: [EVERYTHING, ...denies], boundary: within }, circumstances);
    },
    limitedTo,
    shared: (label, statementsOf, answer) => {
      const relevant: Relevant = {
        own: possible(flatMap(holdings, ({ document }) => statementsOf(document))),
        boundary: actor.boundary && statementsOf(actor.boundary.document),
      };
      return answers.once(label, relevant, answer);
    },
    undecided: answers.undecided,
    leaveOpen: answers.leaveOpen,
  };
};
