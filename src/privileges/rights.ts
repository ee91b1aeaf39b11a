/** What somebody may do: each question is a search for a request that the policies in force allow. */
import { evaluateAction } from '../policy/action-and-resource.ts';
import { BudgetSpent } from '../policy/budget.ts';
import { flatMap } from '../policy/flat-map.ts';
import { lazily } from '../policy/lazily.ts';
import { findPermission, type Permission } from '../policy/permission-search.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';
import { firstOutcome } from '../policy/search/each-value.ts';
import type { KeyMeaning, RequestSpace } from '../policy/search/key-meaning.ts';
import type { Request } from '../policy/statement.ts';
import type { Actor, Holding } from './actor.ts';
import { textOfTags } from './passed-tags.ts';
import { aboutAction, aboutResource, coversResource, isPattern, keysOf, namesIn } from './relevance.ts';
import {
  isOfOne,
  isOfResource,
  particularMeaning,
  senderOf,
  spacesOf,
  type Circumstances,
} from './request-space.ts';
import type { Answer, SharedAnswers } from './shared-answers.ts';

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
}

/** What is not certain where all of the policies is understood. */
export type Unsure = 'many at once' | 'user to delete' | 'boundary to delete';

/** A bound on the work for one question, see `credential-answer.ts` of the rule about roles. */
const STEPS = 50_000;

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

const documentOf = (statements: readonly Statement[]): PolicyDocument => ({
  version: '2012-10-17',
  statements,
});

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

/** Whether it depends on the resource beside its ARN: where nothing else is said, that is an arbitrary one. */
export const asksForResource = (statement: Statement): boolean => keysOf(statement).some(isOfResource);

/** Whether a Deny on all resources holds whatever is asked: there is no way around it, and none that is not ruled out. */
const refusesAll = (deny: Statement, spaces: readonly RequestSpace[]): boolean => {
  const { resource, notUnderstood } = deny;
  if (resource?.isNegated !== false || resource.patterns?.includes('*') !== true) return false;
  return notUnderstood.length === 0 && !asksForResource(deny) && allowNothing([EVERYTHING, deny], spaces);
};

const meaningText = (meaning: KeyMeaning | undefined): string => {
  if (meaning?.kind === 'always') return JSON.stringify(meaning.values);
  // Of a tag that can be chosen the texts.
  return meaning?.kind === 'free' ? JSON.stringify(meaning) : (meaning?.kind ?? '');
};

const NONE: ReadonlySet<string> = new Set();

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

/** Under which text an answer is kept, and where: with those of all, or with those of one. */
interface AnswerKey {
  readonly text: string;
  readonly of: Map<string, Answer>;
}

/** Each question is asked once; a statement of a document is the same object for whoever holds it. */
export const rightsOf = (
  actor: Actor,
  now: Date,
  { known: answers, numberOf, partOf }: SharedAnswers,
): Rights => {
  const { kind, partition, accountId, credential, holdings, isOfKey = false } = actor;
  const known = new Map<string, Relevant>();
  const kept = `${actor.sourceIdentity ?? ''} ${textOfTags(actor.inherited)}`;
  const base = `${kind} ${partition} ${accountId} ${credential}${isOfKey ? ' of a key' : ''} ${actor.standIn ?? ''} ${kept}`;
  let undecided = new Set<string>();
  let made: readonly RequestSpace[] | undefined;
  const spaces = (): readonly RequestSpace[] => (made ??= spacesOf(actor, now));
  const ownMeaning = lazily(() => particularMeaning(actor));

  /** Answers that nobody else has in common: they are not kept any longer than this one is looked at. */
  const particular = new Map<string, Answer>();

  /** What an answer depends on beside what is asked: statements, and the keys that are not the same for everybody. */
  const keyOf = ({ own, boundary }: Relevant, circumstances?: Circumstances): AnswerKey => {
    const all = boundary === undefined ? own : [...own, ...boundary];
    const names = flatMap(all, keysOf);
    const meaningOf =
      names.length === 0
        ? undefined
        : circumstances === undefined
          ? ownMeaning()
          : particularMeaning(actor, circumstances);
    const values = [...new Set(names)].flatMap((name) => {
      const meaning = meaningOf?.(name);
      return meaning === undefined ? [] : [`${name}=${meaningText(meaning)}`];
    });
    const within = boundary === undefined ? '' : `/${boundary.map(numberOf).join()}`;
    const text = `${base} ${own.map(numberOf).join()}${within} ${values.join('\n')}`;
    return names.some(isOfOne) ? { text, of: particular } : { text: `${partOf(text)}`, of: answers };
  };
  const once = <Value>(what: string, { text, of: kept }: AnswerKey, answer: () => Value): Value => {
    const key = `${what} ${text}`;
    const answered = kept.get(key);
    if (answered !== undefined) {
      for (const action of answered.undecided) undecided.add(action);
      // The key says what it is an answer to.
      return answered.value as Value;
    }
    const before = undecided;
    undecided = new Set();
    const value = answer();
    kept.set(key, { value, undecided: undecided.size === 0 ? NONE : undecided });
    for (const action of before) undecided.add(action);
    return value;
  };

  const inForce = actor.boundary === undefined ? holdings : [...holdings, actor.boundary];
  const alone = (label: string, statement: Statement, answer: () => boolean): boolean =>
    once(label, keyOf({ own: [statement], boundary: undefined }), answer);
  const voids = new Set(
    flatMap(holdings, ({ document }) =>
      document.statements.filter(
        (statement) =>
          isAllow(statement) &&
          statement.tests.length > 0 &&
          alone('void', statement, () => allowNothing([statement], spaces())),
      ),
    ),
  );
  const refusing = flatMap(inForce, ({ document }) =>
    document.statements.filter(
      (statement) =>
        !isAllow(statement) && alone('refusing', statement, () => refusesAll(statement, spaces())),
    ),
  );
  const isVoid = (statement: Statement): boolean => voids.has(statement);
  const isRefused = (action: string): boolean =>
    refusing.some((deny) => evaluateAction(deny.action, action) === 'holds');
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
    return own.some(isAllow) && boundary?.some(isAllow) !== false && !isRefused(action);
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
    const within = boundary && documentOf(boundary);
    const findIn = (space: RequestSpace): Outcome => {
      try {
        const found = findPermission([documentOf(own)], asked, space, { left: STEPS }, within);
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
    const found = once(what, keyOf({ own, boundary }, circumstances), () =>
      find(asked, { own, boundary }, circumstances),
    );
    if (found === 'not decided') undecided.add(action);
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
      return once(label, keyOf(relevant), answer);
    },
    undecided: () => [...undecided],
    leaveOpen: (action) => {
      undecided.add(action);
    },
  };
};
