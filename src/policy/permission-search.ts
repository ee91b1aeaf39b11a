/** Looks for a request that policies allow, for an action and a resource that are given, or only their patterns. */
import { ACTION, RESOURCE } from './action-and-resource.ts';
import { type Budget, BudgetSpent } from './budget.ts';
import { readConditionTest } from './condition.ts';
import { flatMap } from './flat-map.ts';
import { type KeyMeaning, type RequestSpace, oneOf } from './search/key-meaning.ts';
import type { PolicyDocument, Statement, Statements } from './policy-document.ts';
import { findRequest } from './search/request-search.ts';
import { requestWithin, formulaForAnyAction, withActionAndResource } from './search/formula.ts';
import type { Request } from './statement.ts';

/**
 * What is asked for. With `*` and `?` any that fits will do: a text of that form, whether or not AWS has such an action or
 * somebody such a resource.
 */
export interface Permission {
  /** `iam:CreateUser`, `iam:?*`. */
  readonly action: string;
  /** An ARN, or `*` for an action without resources. `arn:aws:s3:::bucket/?*`. */
  readonly resource: string;
}

export interface FoundPermission {
  readonly request: Request | undefined;
  /** The Allow that admits it. */
  readonly by: Statement | undefined;
  /** Whether it is allowed whatever the parts of the policies mean that are not known. */
  readonly isCertain: boolean;
  /** Without a request: whether there surely is none. */
  readonly isProven: boolean;
}

/** Any text of the pattern; the text itself where it has no wildcards, and a star for a resource where there is none. */
const meaningOfPattern = (pattern: string): KeyMeaning => {
  if (pattern === '*' || !/[*?]/.test(pattern)) return { kind: 'always', values: [pattern] };
  const [value] = readConditionTest('StringLike', '', pattern, '2008-10-17').values;
  return oneOf(value?.operand?.language() ?? []);
};

const spaceFor = (space: RequestSpace, { action, resource }: Permission): RequestSpace => {
  const asked: ReadonlyMap<string, KeyMeaning> = new Map([
    [ACTION, meaningOfPattern(action)],
    [RESOURCE, meaningOfPattern(resource)],
  ]);
  return { ...space, meaningOf: (key) => asked.get(key) ?? space.meaningOf(key) };
};

const withoutAsked = (request: Request): Request => ({
  ...request,
  context: new Map([...request.context].filter(([key]) => key !== ACTION && key !== RESOURCE)),
});

/**
 * A request of an IAM user that the policies together allow. What else has to allow it (a policy of the organization, one of the
 * resource in another account) is not asked.
 *
 * @param documents identity policies, or policies of one resource
 * @param boundary a permissions boundary, which has to allow the same request: a Deny in it counts as any other
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 * @param space who asks, and what the keys of conditions can be
 * @throws BudgetSpent where the bound is hit first
 */
export const findPermission = (
  documents: readonly Statements[],
  asked: Permission,
  space: RequestSpace,
  budget: Budget,
  boundary?: Statements,
): FoundPermission => {
  // Each statement is read already, by the Version of its own document.
  const document: PolicyDocument = {
    version: '2012-10-17',
    statements: flatMap(documents, ({ statements }) => statements),
  };
  const policy = withActionAndResource(document, boundary);
  const search = (certainty: 'perhaps' | 'surely'): FoundPermission => {
    const found = findRequest(policy, formulaForAnyAction(policy, certainty), spaceFor(space, asked), budget);
    return { ...found, request: found.request && withoutAsked(requestWithin(found.request)) };
  };
  const perhaps = search('perhaps');
  if (perhaps.request === undefined || perhaps.isCertain) return perhaps;
  const surely = search('surely');
  return surely.request === undefined ? perhaps : surely;
};

/**
 * Whether the policies together surely allow no request of several kinds: none is found, and each search comes to its end.
 *
 * @param steps a bound on the work for one kind
 */
export const allowsNothing = (
  documents: readonly Statements[],
  asked: Permission,
  spaces: readonly RequestSpace[],
  steps: number,
  boundary?: Statements,
): boolean => {
  try {
    return spaces.every((space) => {
      const { request, isProven } = findPermission(documents, asked, space, { left: steps }, boundary);
      return request === undefined && isProven;
    });
  } catch (error) {
    if (error instanceof BudgetSpent) return false;
    throw error;
  }
};
