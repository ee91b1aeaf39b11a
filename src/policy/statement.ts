import { both, evaluateTest, type DocumentedTypes, type RequestContext, type Truth } from './condition.ts';
import { flatMap } from './flat-map.ts';
import {
  anything,
  literalIgnoringCase,
  many,
  matches,
  one,
  withoutRepeatedStars,
  type Pattern,
} from './text/language.ts';
import type { ActionElement, PolicyDocument, Statement } from './policy-document.ts';
import { evaluatePrincipal, type Caller } from './principal.ts';

/** One request, complete: what is not in its context is absent from it. */
export interface Request {
  readonly caller: Caller;
  readonly context: RequestContext;
}

const actionPattern = (text: string): Pattern =>
  withoutRepeatedStars(
    flatMap(Array.from(text), (character) =>
      character === '*'
        ? [many(anything)]
        : character === '?'
          ? [one(anything)]
          : literalIgnoringCase(character),
    ),
  );

const coversAction = (pattern: string, action: string): boolean =>
  pattern === action ||
  (/[*?]/.test(pattern)
    ? matches([actionPattern(pattern)], action)
    : pattern.toLowerCase() === action.toLowerCase());

/** Whether the statement is about an action, e.g. `sts:AssumeRole`. Actions are compared without regard to case. */
export const evaluateAction = ({ isNegated, patterns }: ActionElement, action: string): Truth => {
  if (patterns === undefined) return 'unknown';
  const isCovered = patterns.some((pattern) => coversAction(pattern, action));
  return isCovered === isNegated ? 'fails' : 'holds';
};

/** Whether a statement applies to a request, were it for one of the statement's actions. */
export const evaluateBesideAction = (
  { principal, tests, notUnderstood }: Statement,
  { caller, context }: Request,
  documented: DocumentedTypes,
): Truth => {
  let truth: Truth = evaluatePrincipal(principal, caller);
  for (const test of tests) {
    if (truth === 'fails') return truth;
    truth = both(truth, evaluateTest(test, context, documented));
  }
  return notUnderstood.length > 0 ? both(truth, 'unknown') : truth;
};

/** Whether a statement applies to a request for an action. */
export const evaluateStatement = (
  statement: Statement,
  action: string,
  request: Request,
  documented: DocumentedTypes,
): Truth => {
  const truth = evaluateAction(statement.action, action);
  return truth === 'fails' ? truth : both(truth, evaluateBesideAction(statement, request, documented));
};

/** How one request comes out, and by which statement. */
export interface Authorization {
  readonly isAllowed: boolean;
  /** The Allow that admits, or the Deny that refuses; undefined where no Allow applies (an implicit deny). */
  readonly by: Statement | undefined;
  /** True where it was admitted only because parts of the policy whose meaning is not known count against it. */
  readonly isUncertain: boolean;
}

/** Deny beats Allow. What is not known counts as holding in an Allow and as not holding in a Deny. */
export const authorize = (
  { statements }: PolicyDocument,
  action: string,
  request: Request,
  documented: DocumentedTypes,
): Authorization => {
  let [allow, perhaps, isDenyUncertain]: [Statement?, Statement?, boolean?] = [];
  for (const statement of statements) {
    const truth = evaluateStatement(statement, action, request, documented);
    if (truth === 'fails') continue;
    if (statement.effect === 'Deny') {
      if (truth === 'holds') return { isAllowed: false, by: statement, isUncertain: false };
      isDenyUncertain = true;
    } else if (truth === 'holds') allow ??= statement;
    else perhaps ??= statement;
  }
  const by = allow ?? perhaps;
  return { isAllowed: by !== undefined, by, isUncertain: allow === undefined || isDenyUncertain === true };
};
