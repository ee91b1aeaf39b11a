/** How a policy could allow what is asked, whoever asks: what must hold of a request, and what of it a Deny must not find. */
import { actionTest, evaluateAction, ACTION, RESOURCE } from '../action-and-resource.ts';
import type { ConditionTest } from '../condition.ts';
import { flatMap } from '../flat-map.ts';
import type { PolicyDocument, Statement, Statements } from '../policy-document.ts';
import { isForUsers } from '../principal.ts';
import type { Request, UserRequest } from '../statement.ts';
import { isAsRequired, type Constraint, type RequiredTruth } from './constraint.ts';
import { mentionedKeys, type MentionedKeys } from './assign-request.ts';

/** A policy, and what is asked about it for every kind of request alike. */
export interface SearchedPolicy extends MentionedKeys {
  readonly document: PolicyDocument;
  /** What has to allow the request as well: a permissions boundary. */
  readonly boundary?: Statements | undefined;
}

export const toSearchedPolicy = (document: PolicyDocument): SearchedPolicy => {
  const { keys, named } = mentionedKeys(flatMap(document.statements, ({ tests }) => tests));
  return { document, keys, named };
};

/** The same, where the action and the resource are looked for like the keys of conditions: see `formulaForAnyAction`. */
export const withActionAndResource = (document: PolicyDocument, boundary?: Statements): SearchedPolicy => {
  const { keys, named } = mentionedKeys(
    flatMap([...document.statements, ...(boundary?.statements ?? [])], (statement) =>
      testsOf(statement, undefined),
    ),
  );
  return { document, boundary, keys: [...new Set([...keys, ACTION, RESOURCE])], named };
};

/** `surely`: by what the policy says. `perhaps`: by what it says or what of it is not known. */
export type Certainty = 'surely' | 'perhaps';

/** A Deny, and what avoids it: one of these must be met. */
export interface Refusal {
  readonly by: Statement;
  readonly escapes: readonly Constraint[];
}

/** How a policy could allow some actions, whoever asks for them: the same for every kind of request. */
export interface Formula {
  readonly certainty: Certainty;
  /** Undefined: action and resource are keys of the request, given or looked for. */
  readonly actions: readonly string[] | undefined;
  /** For each of the actions, the Allows that could admit to it: what must hold for each of them. */
  readonly admissions: readonly (readonly (readonly Constraint[])[])[];
  /** The Denies that could refuse. */
  readonly denies: readonly Refusal[];
}

/** How a part must come out so that it holds, or fails. */
export const requiredTruth = (holds: boolean, certainty: Certainty): RequiredTruth =>
  certainty === 'surely' ? (holds ? 'holds' : 'fails') : holds ? 'not-fails' : 'not-holds';

/** What a statement tests of a request; its action as well where none is given. */
const testsOf = (
  { tests, action, resource }: Statement,
  actions: Formula['actions'],
): readonly ConditionTest[] => {
  const [what, which] = [actions === undefined ? actionTest(action) : undefined, resource?.test];
  return what === undefined && which === undefined
    ? tests
    : [what, which, ...tests].filter((test) => test !== undefined);
};

const partsOf = (
  statement: Statement,
  holds: boolean,
  { certainty, actions }: Pick<Formula, 'certainty' | 'actions'>,
): Constraint[] => {
  const required = requiredTruth(holds, certainty);
  const parts: Constraint[] = testsOf(statement, actions).map((test) => ({ kind: 'test', test, required }));
  parts.push({ kind: 'principal', principal: statement.principal, required });
  return parts;
};

/** Whether a statement is about an action; about some, where none is given. */
const isAbout = ({ action }: Statement, asked: string | undefined, certainty: Certainty): boolean =>
  asked === undefined || isAsRequired(evaluateAction(action, asked), requiredTruth(true, certainty));

/** The Denies that could refuse a request for one of the actions. */
const deniesOf = (
  { statements }: Statements,
  actions: readonly (string | undefined)[],
  certainty: Certainty,
): Statement[] =>
  statements.filter(
    (statement) =>
      statement.effect === 'Deny' &&
      actions.some((action) => isAbout(statement, action, otherwise(certainty))) &&
      (certainty === 'surely' || statement.notUnderstood.length === 0),
  );

/** Statements that could admit an IAM user to an action. */
const allowsOf = (
  { statements }: Statements,
  action: string | undefined,
  certainty: Certainty,
): Statement[] =>
  statements.filter((statement) => {
    const { effect, principal, notUnderstood } = statement;
    return (
      effect === 'Allow' &&
      isAbout(statement, action, certainty) &&
      (certainty === 'perhaps' || notUnderstood.length === 0) &&
      (principal.isNegated || principal.entries === undefined || principal.entries.some(isForUsers))
    );
  });

const formulaOf = (
  document: Statements,
  actions: readonly string[] | undefined,
  certainty: Certainty,
): Formula => {
  const asked = actions ?? [undefined];
  // One Allow may admit to several actions, and is met once.
  const known = new Map<Statement, readonly Constraint[]>();
  const admission = (allow: Statement): readonly Constraint[] => {
    const constraints = known.get(allow) ?? partsOf(allow, true, { certainty, actions });
    known.set(allow, constraints);
    return constraints;
  };
  return {
    certainty,
    actions,
    admissions: asked.map((action) => allowsOf(document, action, certainty).map(admission)),
    denies: deniesOf(document, asked, certainty).map((by) => ({
      by,
      escapes: partsOf(by, false, { certainty, actions }),
    })),
  };
};

/** To several actions at once, on the resource that the policy is attached to. */
export const formulaFor = (
  policy: SearchedPolicy,
  actions: readonly string[],
  certainty: Certainty,
): Formula => formulaOf(policy.document, actions, certainty);

/** To one action on one resource, which the request space gives or leaves open; within the boundary, where there is one. */
export const formulaForAnyAction = (
  { document, boundary }: SearchedPolicy,
  certainty: Certainty,
): Formula => {
  const formula = formulaOf(document, undefined, certainty);
  if (boundary === undefined) return formula;
  const within = formulaOf(boundary, undefined, certainty);
  return {
    ...formula,
    admissions: [...formula.admissions, ...within.admissions],
    denies: [...formula.denies, ...within.denies],
  };
};

/** Whether nothing but one Allow admits, to a single action: what it asks of who asks is in the formula as it is. */
const isOnlyWay = ({ admissions }: Formula, { principal }: Statement): boolean => {
  const [allows = [], ...more] = admissions;
  const [parts = [], ...others] = allows;
  const who = parts.at(-1);
  return more.length + others.length === 0 && who?.kind === 'principal' && who.principal === principal;
};

/** The same, where one Allow alone admits to the first of the actions: itself where no other does. */
export const formulaThrough = (formula: Formula, allow: Statement): Formula =>
  isOnlyWay(formula, allow)
    ? formula
    : { ...formula, admissions: [[partsOf(allow, true, formula)], ...formula.admissions.slice(1)] };

/** What surely is not refused is not even perhaps refused, and the other way round. */
export const otherwise = (certainty: Certainty): Certainty => (certainty === 'surely' ? 'perhaps' : 'surely');

/** The request that has its action and its resource among its keys. */
export const requestWithin = ({ caller, context }: UserRequest): Request => ({
  principal: caller,
  action: context.get(ACTION)?.[0] ?? '',
  resource: context.get(RESOURCE)?.[0],
  context,
});
