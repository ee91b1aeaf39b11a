/**
 * The action and the resource of a request: the elements of a statement that are about them, and how they are compared.
 *
 * For the search both are keys of the request like any other, so that they can be given or asked for. Keys of conditions are
 * lower-case once they are read, so no condition can name these.
 */
import { ACTION_LIKE, ACTION_NOT_LIKE } from './condition-operator.ts';
import {
  evaluateTest,
  readConditionTest,
  type ConditionTest,
  type RequestKeys,
  type Truth,
} from './condition.ts';
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
import type { PolicyVersion } from './policy-value.ts';

/** The key under which the search has the action: `iam:CreateUser`. */
export const ACTION = 'Action';
/** The key under which it has the resource: an ARN, or `*` for an action without resources. */
export const RESOURCE = 'Resource';

/** Action or NotAction. Undefined `patterns`: the statement has neither, or one that is none of `isActionPattern`, or none at all. */
export interface ActionElement {
  readonly isNegated: boolean;
  readonly patterns: readonly string[] | undefined;
}

/** Resource or NotResource. */
export interface ResourceElement {
  readonly isNegated: boolean;
  /** As written. Undefined: the statement has neither, or one that is empty, not text or longer than a policy. */
  readonly patterns: readonly string[] | undefined;
  /** The same as a test of the key `RESOURCE`; undefined where the patterns are. */
  readonly test: ConditionTest | undefined;
}

/** A namespace, a colon and a name, both with wildcards or without. */
const ACTION_PATTERN = /^[\w*?-]+:[\w*?-]+$/;

/**
 * Whether AWS documents the form of an action's text: `*`, or `sts:AssumeRole` and its like.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html (action_string)
 */
export const isActionPattern = (text: string): boolean => text === '*' || ACTION_PATTERN.test(text);

/** `iam` of `iam:CreateUser`, as it is written. */
export const serviceOf = (action: string): string => action.slice(0, action.indexOf(':'));

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

/** `s3:*`, `iam:Get*`: one star, at the end. */
const BEGINNING = /^[^*?]*\*$/;

/** Whether some patterns cover an action: they are read once, for a privilege is asked of thousands of actions. */
const coveringOf = (patterns: readonly string[]): ((action: string) => boolean) => {
  if (patterns.includes('*')) return () => true;
  const names = new Set<string>();
  const beginnings: string[] = [];
  const others: Pattern[] = [];
  for (const pattern of patterns)
    if (!/[*?]/.test(pattern)) names.add(pattern.toLowerCase());
    else if (BEGINNING.test(pattern)) beginnings.push(pattern.slice(0, -1).toLowerCase());
    else others.push(actionPattern(pattern));
  return (action) => {
    const asked = action.toLowerCase();
    return (
      names.has(asked) ||
      beginnings.some((beginning) => asked.startsWith(beginning)) ||
      others.some((pattern) => matches([pattern], action))
    );
  };
};

const coverings = new WeakMap<readonly string[], (action: string) => boolean>();

/**
 * Whether an element is about an action, e.g. `sts:AssumeRole`. Actions are compared without regard to case.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export const evaluateAction = ({ isNegated, patterns }: ActionElement, action: string): Truth => {
  if (patterns === undefined) return 'unknown';
  // Nearly every trust policy names the action as it is asked for: then there is nothing to read, nor to keep.
  if (patterns.includes(action)) return isNegated ? 'fails' : 'holds';
  let covers = coverings.get(patterns);
  if (covers === undefined) {
    covers = coveringOf(patterns);
    coverings.set(patterns, covers);
  }
  return covers(action) === isNegated ? 'fails' : 'holds';
};

/** The element as a test of the key `ACTION`. In actions there are no variables, whatever the Version. */
export const actionTest = ({ isNegated, patterns }: ActionElement): ConditionTest | undefined => {
  if (patterns === undefined) return undefined;
  const operator = isNegated ? ACTION_NOT_LIKE : ACTION_LIKE;
  const test = readConditionTest('StringLike', ACTION, patterns, '2008-10-17');
  return {
    ...test,
    written: { operator: isNegated ? 'NotAction' : 'Action', key: ACTION },
    key: ACTION,
    operator,
    values: test.values.map((value) => value && { ...value, operand: operator.read(value.pieces) }),
  };
};

/** Reads the patterns of a Resource or NotResource element that are texts. */
export const toResourceElement = (
  isNegated: boolean,
  patterns: readonly string[] | undefined,
  version: PolicyVersion,
): ResourceElement => {
  const read =
    patterns && readConditionTest(isNegated ? 'StringNotLike' : 'StringLike', '', patterns, version);
  const written = { operator: isNegated ? 'NotResource' : 'Resource', key: RESOURCE };
  return { isNegated, patterns, test: read && { ...read, written, key: RESOURCE } };
};

const DOCUMENTED = (): undefined => undefined;

/**
 * Whether an element is about a resource: an ARN, or `*` for an action without resources, which `*` alone matches.
 *
 * Letter by letter, with regard to case. `*` and `?` stand for any characters, colons included: AWS's page says so of a star
 * at the end of a segment ("it can expand to match beyond the colon boundaries"), and it is taken so anywhere. In a policy
 * of Version 2012-10-17 variables are replaced; one without a value and without a default matches nothing, and a statement
 * with one is not known to apply.
 *
 * Undefined: which resource is asked for is not known.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export const evaluateResource = (
  { test, isNegated, patterns }: ResourceElement,
  resource: string | undefined,
  context: RequestKeys,
): Truth => {
  if (test === undefined) return 'unknown';
  if (resource === undefined) return patterns?.includes('*') === true && !isNegated ? 'holds' : 'unknown';
  const asked: RequestKeys = { get: (key) => (key === RESOURCE ? [resource] : context.get(key)) };
  return evaluateTest(test, asked, DOCUMENTED);
};
