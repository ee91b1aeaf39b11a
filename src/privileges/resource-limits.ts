/** What statements leave of the names of resources: texts that one has to be among, and texts that it must not be among. */
import { serviceOf, type ResourceElement } from '../policy/action-and-resource.ts';
import { choicesOf } from '../policy/choices.ts';
import { readConditionTest } from '../policy/condition.ts';
import { flatMap } from '../policy/flat-map.ts';
import { type Statement, isAllow } from '../policy/policy-document.ts';
import { type Language, type Pattern, exceptFor, literal, many, one } from '../policy/text/language.ts';
import type { Actor } from './actor.ts';
import type { Rights } from './rights.ts';

/** Texts that something has to be among, and texts that it must not be among. */
export interface Limits {
  readonly within: readonly Language[];
  readonly outside: readonly Language[];
}

const NO_LIMITS: Limits = { within: [], outside: [] };

/** All of some limits. */
export const both = (limits: readonly Limits[]): Limits => ({
  within: flatMap(limits, ({ within }) => within),
  outside: flatMap(limits, ({ outside }) => outside),
});

const NO_COLON = exceptFor(':');
/** A part of an ARN, which is not empty. */
const PART: Pattern = [one(NO_COLON), many(NO_COLON)];

/** The ARNs of a form, in any region. A network may be shared by another account. */
export const languageOfForm = (form: string, { partition, accountId }: Actor): Language => [
  form
    .replaceAll('{p}', partition)
    .replaceAll('{a}', form.includes(':ec2:') ? '{n}' : accountId)
    .split(/\{[rn]\}/)
    .flatMap((text, at) => (at === 0 ? literal(text) : [...PART, ...literal(text)])),
];

/** Services whose things can be named with a version behind: `function:name:version`. */
const WITH_VERSIONS: ReadonlySet<string> = new Set(['lambda', 'states']);

/** `arn:aws:lambda:us-east-1:111122223333:function:name` */
const PARTS_WITHOUT_VERSION = 7;

/** Whether an action can be taken on a version of what the first of a path has made. */
export const isVersioned = (action: string, at: number): boolean =>
  at > 0 && WITH_VERSIONS.has(serviceOf(action));

/** The texts of some patterns of resources. */
export const languageOf = (patterns: readonly string[]): Language =>
  flatMap(
    readConditionTest('StringLike', '', patterns, '2008-10-17').values,
    (value) => value?.operand?.language() ?? [],
  );

const VARIABLE = /\$\{[^}]*\}/g;

/** What a pattern stands for whatever its variables are. */
export const withoutVariables = (pattern: string): string => pattern.replaceAll(VARIABLE, '*');

const USER_NAME = /\$\{aws:username\}/i;

/** A statement as it is for one user, whose name is known. */
const readFor = (statement: Statement, { kind, name }: Actor): Statement => {
  const { resource } = statement;
  if (kind !== 'user' || resource?.patterns?.some((pattern) => USER_NAME.test(pattern)) !== true)
    return statement;
  const patterns = resource.patterns.map((pattern) => pattern.replaceAll(new RegExp(USER_NAME, 'gi'), name));
  return { ...statement, resource: { ...resource, patterns } };
};

const NAMES_OF_IAM = /^arn:(?:aws[\w-]*|\*):iam::\*:(?=(?:user|role)\/)/;

/**
 * A statement as it is for users and roles of one account: behind `arn:aws:iam::*:` a name has no colon, so that the star stands
 * for the account, and texts that begin apart are seen to without a search.
 */
const ofAccount = (statement: Statement, { partition, accountId }: Actor): Statement => {
  const { resource } = statement;
  if (resource?.patterns === undefined) return statement;
  const base = `arn:${partition}:iam::${accountId}:`;
  const patterns = resource.patterns.map((pattern) => {
    const [written] = NAMES_OF_IAM.exec(pattern) ?? [];
    if (written === undefined || (!written.startsWith('arn:*:') && !written.startsWith(`arn:${partition}:`)))
      return pattern;
    return base + pattern.slice(written.length);
  });
  return { ...statement, resource: { ...resource, patterns } };
};

const hasVariables = ({ patterns = [] }: ResourceElement): boolean =>
  patterns.some((pattern) => pattern.includes('${'));

/** The patterns, where a variable stands for any text, and those of what versions are of. */
const widened = ({ patterns = [] }: ResourceElement, ofVersions: boolean): readonly string[] =>
  flatMap(patterns, (pattern) => {
    const wide = withoutVariables(pattern);
    const parts = wide.split(':');
    return ofVersions && parts.length > PARTS_WITHOUT_VERSION
      ? [wide, parts.slice(0, PARTS_WITHOUT_VERSION).join(':')]
      : [wide];
  });

/** What a resource is that an Allow may be about. */
const limitsOfAllow = ({ resource }: Statement, ofVersions: boolean): Limits => {
  if (resource?.patterns === undefined) return NO_LIMITS;
  if (!resource.isNegated) return { within: [languageOf(widened(resource, ofVersions))], outside: [] };
  // A version of what is left out may be allowed.
  return ofVersions || hasVariables(resource)
    ? NO_LIMITS
    : { within: [], outside: [languageOf(resource.patterns)] };
};

/** What a resource is that a Deny is not about, or not about every version of. */
const limitsOfDeny = ({ resource }: Statement, ofVersions: boolean): Limits => {
  if (resource?.patterns === undefined) return NO_LIMITS;
  if (resource.isNegated) return { within: [languageOf(widened(resource, ofVersions))], outside: [] };
  const patterns = widened(resource, false).filter((pattern) => !ofVersions || pattern.endsWith('*'));
  return { within: [], outside: [languageOf(patterns)] };
};

/** Whether a Deny refuses whatever it is about. */
const isAlways = ({ tests, notUnderstood, resource }: Statement): boolean =>
  tests.length === 0 && notUnderstood.length === 0 && resource !== undefined && !hasVariables(resource);

/** How many ways to choose an Allow for each action are tried. */
export const MOST_CHOICES_OF_ALLOWS = 64;

/** What limits the resource of an action: an Allow, one of the boundary too, and Denies. */
export interface LimitsOfAction {
  readonly allowed: Limits;
  readonly denies: Limits;
  /** Of those Denies alone that surely refuse what they are about. */
  readonly certainDenies: Limits;
  /** Whether these are all that a name decides: what a condition refuses under one of these names, it refuses under every other. */
  readonly isByName: boolean;
}

/** Whether the names of resources decide what statements are about, and each Deny by itself. */
const areByName = (statements: readonly Statement[]): boolean =>
  statements.every(
    (statement) =>
      (isAllow(statement) || isAlways(statement)) &&
      (statement.resource === undefined || !hasVariables(statement.resource)),
  );

/** By one Allow of one of those who act, or another: each way is one. */
interface EveryLimits {
  readonly limits: readonly LimitsOfAction[];
  /** False where there are more. */
  readonly isWhole: boolean;
}

/**
 * @param at the place of the action in its path
 * @param isOfNames whether it is about users and roles
 */
export const limitsOf = (rights: Rights, action: string, at: number, isOfNames: boolean): EveryLimits => {
  const ofVersions = isVersioned(action, at);
  let isWhole = true;
  const limits = flatMap(rights.each, (one) => {
    const own = one.allows(action);
    const others = one.statements(action).filter((statement) => !own.includes(statement));
    const denies = others.filter((statement) => !isAllow(statement));
    const bounds = one.actor.boundary === undefined ? [] : [others.filter(isAllow)];
    const asRead = (statement: Statement): Statement => {
      const read = readFor(statement, one.actor);
      return isOfNames ? ofAccount(read, one.actor) : read;
    };
    const ofDenies = (statements: readonly Statement[]): Limits =>
      both(statements.map((deny) => limitsOfDeny(asRead(deny), ofVersions)));
    const allows = [own, ...bounds].map((list) =>
      list.map((allow) => limitsOfAllow(asRead(allow), ofVersions)),
    );
    const isByName = areByName(one.statements(action).map(asRead));
    const choices = choicesOf(allows, MOST_CHOICES_OF_ALLOWS);
    isWhole &&= choices.length <= MOST_CHOICES_OF_ALLOWS;
    return choices.map((choice) => ({
      allowed: both(choice),
      denies: ofDenies(denies),
      certainDenies: ofDenies(denies.filter((deny) => isAlways(asRead(deny)))),
      isByName,
    }));
  });
  return { limits, isWhole };
};
