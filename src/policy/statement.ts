import { evaluateAction, evaluateResource } from './action-and-resource.ts';
import { both, evaluateTest, type DocumentedTypes, type RequestContext, type Truth } from './condition.ts';
import type { Statement, Statements } from './policy-document.ts';
import { evaluatePrincipal, type Caller, type Principal } from './principal.ts';

/** One request, complete: what is not in its context is absent from it. */
export interface Request {
  readonly principal: Principal;
  /** E.g. `sts:AssumeRole`. */
  readonly action: string;
  /**
   * An ARN, or `*` for an action without resources. Undefined: not known, or not asked for, as in a trust policy, which is about
   * its role alone.
   */
  readonly resource: string | undefined;
  /** The keys of conditions, among them those that follow from the principal (`aws:PrincipalArn`). */
  readonly context: RequestContext;
}

/** Who asks, and with which keys: what requests of one IAM user for several actions have in common. */
export interface UserRequest {
  readonly caller: Caller;
  readonly context: RequestContext;
}

/** The request for one of the actions, to the resource that the policy is attached to. */
export const requestFor = ({ caller, context }: UserRequest, action: string): Request => ({
  principal: caller,
  action,
  resource: undefined,
  context,
});

/** Whether a statement applies to a request, were it for one of the statement's actions. */
export const evaluateBesideAction = (
  { principal: element, resource: about, tests, notUnderstood }: Statement,
  { principal, resource, context }: Omit<Request, 'action'>,
  documented: DocumentedTypes,
): Truth => {
  let truth: Truth = evaluatePrincipal(element, principal);
  if (about !== undefined && truth !== 'fails')
    truth = both(truth, evaluateResource(about, resource, context));
  for (const test of tests) {
    if (truth === 'fails') return truth;
    truth = both(truth, evaluateTest(test, context, documented));
  }
  return notUnderstood.length > 0 ? both(truth, 'unknown') : truth;
};

/** Whether a statement applies to a request. */
export const evaluateStatement = (
  statement: Statement,
  request: Request,
  documented: DocumentedTypes,
): Truth => {
  const truth = evaluateAction(statement.action, request.action);
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

/**
 * What a policy says to a request; for several policies of one kind, give the statements of all. Deny beats Allow. What is not
 * known counts as holding in an Allow and as not holding in a Deny.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export const authorize = (
  { statements }: Statements,
  request: Request,
  documented: DocumentedTypes,
): Authorization => {
  let [allow, perhaps, isDenyUncertain]: [Statement?, Statement?, boolean?] = [];
  for (const statement of statements) {
    const truth = evaluateStatement(statement, request, documented);
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
