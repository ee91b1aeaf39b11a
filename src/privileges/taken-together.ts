/** Actions of one path, of which each is needed: on one and the same thing, and on all that one call is about. */
import { BudgetSpent } from '../policy/budget.ts';
import { readConditionTest } from '../policy/condition.ts';
import { flatMap } from '../policy/flat-map.ts';
import type { ResourceElement } from '../policy/action-and-resource.ts';
import type { Statement } from '../policy/policy-document.ts';
import { findWord, isPlainlyEmpty } from '../policy/text/find-word.ts';
import {
  type Language,
  type Pattern,
  type Token,
  anything,
  exceptFor,
  literal,
  literalIgnoringCase,
  many,
  one,
} from '../policy/text/language.ts';
import { changingActions } from './action-levels.ts';
import type { Actor } from './actor.ts';
import type { Grant, Rights } from './rights.ts';
import { REGION, arbitraryArn } from './statement-levels.ts';
import { all } from './step.ts';

/** Any resource: its name is the choice of whoever makes it. */
export const SOME_RESOURCE = '?*';

/**
 * Actions that AWS allows only on all that one call is about, and what of that a call can do without. Of other actions the data
 * tells less: some of their forms stand for one another. An instance can be launched without a volume, and without a word about
 * the subnet.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances
 */
const ON_ALL_FORMS: ReadonlyMap<string, RegExp> = new Map([['ec2:RunInstances', /:(subnet|volume)\//]]);

/** Services whose things can be named with a version behind: `function:name:version`. */
const WITH_VERSIONS: ReadonlySet<string> = new Set(['lambda', 'states']);

/** `arn:aws:lambda:us-east-1:111122223333:function:name` */
const PARTS_WITHOUT_VERSION = 7;

/** A bound on the work for one text. */
const STEPS = 50_000;

/** How many ways to choose an Allow for each action are tried. */
export const MOST_CHOICES = 64;

const serviceOf = (action: string): string => action.slice(0, action.indexOf(':'));

/** Whether an action can be taken on a version of what the first of a path has made. */
const isVersioned = (action: string, at: number): boolean => at > 0 && WITH_VERSIONS.has(serviceOf(action));

const formsByAction = new Map<string, readonly string[]>();

/** The forms of the resources that one call is about; none where it is about one of several, or where they are not known. */
const formsOf = (action: string): readonly string[] => {
  const known = formsByAction.get(action);
  if (known !== undefined) return known;
  const found = changingActions(serviceOf(action)).find((one) => one.action === action);
  const without = ON_ALL_FORMS.get(action);
  const forms = (found?.needsAll === true ? found.resources : []).filter(
    (form) => without?.test(form) !== true,
  );
  formsByAction.set(action, forms);
  return forms;
};

const NO_COLON = exceptFor(':');
/** A part of an ARN, which is not empty. */
const PART: Pattern = [one(NO_COLON), many(NO_COLON)];

/** The ARNs of a form, in any region. A network may be shared by another account. */
const languageOfForm = (form: string, { partition, accountId }: Actor): Language => [
  form
    .replaceAll('{p}', partition)
    .replaceAll('{a}', form.includes(':ec2:') ? '{n}' : accountId)
    .split(/\{[rn]\}/)
    .flatMap((text, at) => (at === 0 ? literal(text) : [...PART, ...literal(text)])),
];

/** Whether something of a name can be made. */
type IsFree = (arn: string) => boolean;
const ANY: IsFree = () => true;

/** Some actions, and the forms of one of which a thing has to be that all of them are taken on. */
interface Shared {
  readonly actions: readonly string[];
  readonly forms: readonly string[];
  /** What it can be called; absent: as the forms say. */
  readonly names?: Language;
  /** Absent: every name is. */
  readonly isFree?: IsFree;
}

const sharedBy = (actions: readonly string[]): readonly Shared[] => {
  const found = new Map<string, { actions: readonly string[]; forms: string[] }>();
  for (const form of new Set(flatMap(actions, formsOf))) {
    const together = actions.filter((action) => formsOf(action).includes(form));
    const isWhole = together.some((action) => ON_ALL_FORMS.has(action));
    if (together.length < 2 && !isWhole) continue;
    const key = `${together.join()} ${isWhole ? form : ''}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { actions: together, forms: [form] });
    else known.forms.push(form);
  }
  return [...found.values()];
};

const languageOf = (patterns: readonly string[]): Language =>
  flatMap(
    readConditionTest('StringLike', '', patterns, '2008-10-17').values,
    (value) => value?.operand?.language() ?? [],
  );

const VARIABLE = /\$\{[^}]*\}/g;
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
    const wide = pattern.replaceAll(VARIABLE, '*');
    const parts = wide.split(':');
    return ofVersions && parts.length > PARTS_WITHOUT_VERSION
      ? [wide, parts.slice(0, PARTS_WITHOUT_VERSION).join(':')]
      : [wide];
  });

/** Texts that something has to be among, and texts that it must not be among. */
interface Limits {
  readonly within: readonly Language[];
  readonly outside: readonly Language[];
}

const NO_LIMITS: Limits = { within: [], outside: [] };

const both = (limits: readonly Limits[]): Limits => ({
  within: flatMap(limits, ({ within }) => within),
  outside: flatMap(limits, ({ outside }) => outside),
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

const isAllow = ({ effect }: Statement): boolean => effect === 'Allow';

/** One of each list, in every way; one more than the bound where there are more. */
export const choicesOf = <Item>(
  lists: readonly (readonly Item[])[],
  most: number,
): readonly (readonly Item[])[] =>
  lists.reduce<readonly (readonly Item[])[]>(
    (choices, list) => choices.flatMap((choice) => list.map((item) => [...choice, item])).slice(0, most + 1),
    [[]],
  );

/** What is taken on the one thing, or `not ruled out`: there may be one. */
type Together = readonly Grant[] | 'not ruled out' | undefined;

/** What lets an action be taken on a resource: `one` thing that all of them are taken on, or `any`. */
export type Asking = (action: string, resource: string, on: 'one' | 'any') => Grant | undefined;

/** The grants of some actions on one resource, or on a version of it: one that is not allowed ends the search. */
const allOn = (ask: Asking, actions: readonly string[], resource: string): readonly Grant[] | undefined => {
  const grants: Grant[] = [];
  for (const [at, action] of actions.entries()) {
    const grant = ask(action, resource, 'one');
    const found =
      grant === undefined && isVersioned(action, at)
        ? ask(action, `${resource}:${SOME_RESOURCE}`, 'one')
        : grant;
    if (found === undefined) return undefined;
    grants.push(found);
  }
  return grants;
};

/** The outcome of a search, where it ends within its bound. */
const withinBound = <Outcome>(search: () => Outcome): Outcome | 'not ruled out' => {
  try {
    return search();
  } catch (error) {
    if (error instanceof BudgetSpent) return 'not ruled out';
    throw error;
  }
};

/** What limits the resource of an action: an Allow, one of the boundary too, and Denies. */
interface LimitsOfAction {
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

const limitsOf = (rights: Rights, action: string, at: number, isOfNames: boolean): EveryLimits => {
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
    const choices = choicesOf(allows, MOST_CHOICES);
    isWhole &&= choices.length <= MOST_CHOICES;
    return choices.map((choice) => ({
      allowed: both(choice),
      denies: ofDenies(denies),
      certainDenies: ofDenies(denies.filter((deny) => isAlways(asRead(deny)))),
      isByName,
    }));
  });
  return { limits, isWhole };
};

/** More names that are taken are not passed over. */
const MOST_TAKEN = 100;

/** All of that name, whatever their path. */
const ofName = (arn: string): Language => {
  const [base] = arn.split('/', 1);
  const name = literalIgnoringCase(arn.slice(arn.lastIndexOf('/')));
  return [
    [...literal(base ?? ''), ...name],
    [...literal(`${base}/`), many(anything), ...name],
  ];
};

/** A text within some limits that is free, `too many` where too many are not. */
const freeWord = ({ within, outside }: Limits, isFree: IsFree): string | 'too many' | undefined => {
  const taken: Language[] = [];
  for (let count = 0; count < MOST_TAKEN; count += 1) {
    const text = findWord(within, [...outside, ...taken], { left: STEPS });
    if (text === undefined || isFree(text)) return text;
    taken.push(ofName(text));
  }
  return 'too many';
};

/**
 * The limits of one action that a free name of a form can meet: of the others, none is left, or a condition refuses every one.
 * What is not decided is kept.
 */
const possible = (
  every: readonly LimitsOfAction[],
  action: string,
  { forms, names, isFree = ANY }: Shared,
  { rights, ask }: { readonly rights: Rights; readonly ask: Asking },
): readonly LimitsOfAction[] =>
  every.filter(({ allowed, certainDenies, isByName }) =>
    forms.some((form) => {
      const ofForm: Limits = { within: [names ?? languageOfForm(form, rights.actor)], outside: [] };
      const text = withinBound(() => freeWord(both([ofForm, allowed, certainDenies]), isFree));
      if (text === undefined) return false;
      return (
        text === 'too many' ||
        text === 'not ruled out' ||
        !isByName ||
        allOn(ask, [action], text) !== undefined
      );
    }),
  );

/** Whether some limits have no text in common, as far as their plain parts tell. */
const areApart = (choice: readonly LimitsOfAction[]): boolean => {
  const { within, outside } = both(choice.map(({ allowed }) => allowed));
  return withinBound(() => isPlainlyEmpty(within, outside, { left: STEPS })) === true;
};

/** One of each list in every way that is not seen to leave no text; undefined where there are too many. */
const choicesLeft = (
  lists: readonly (readonly LimitsOfAction[])[],
  most: number,
): readonly (readonly LimitsOfAction[])[] | undefined => {
  let choices: readonly (readonly LimitsOfAction[])[] = [[]];
  for (const list of lists) {
    choices = choices
      .flatMap((choice) => list.map((one) => [...choice, one]))
      .filter((one) => !areApart(one));
    if (choices.length > most) return undefined;
  }
  return choices;
};

/** Looks for a thing by the texts that the statements about the actions have in common. */
const searched = (rights: Rights, shared: Shared, ask: Asking): Together => {
  const { actions, forms, names, isFree = ANY } = shared;
  const isOfNames = names !== undefined;
  const every = actions.map((action, at) => limitsOf(rights, action, at, isOfNames));
  const lists = every.map(({ limits }) => limits);
  const most = MOST_CHOICES * rights.each.length;
  const product = choicesOf(lists, most);
  // To look at each by itself first takes fewer searches, and easier ones.
  const isLong = isOfNames && product.length > lists.reduce((sum, { length }) => sum + length, 0);
  const choices = isLong
    ? choicesLeft(
        lists.map((list, at) => possible(list, actions[at] ?? '', shared, { rights, ask })),
        most,
      )
    : product;
  if (choices === undefined || choices.length > most) return 'not ruled out';
  let isRuledOut = every.every(({ isWhole }) => isWhole);
  for (const form of forms) {
    const ofForm: Limits = { within: [names ?? languageOfForm(form, rights.actor)], outside: [] };
    for (const choice of choices)
      for (const isCertain of [false, true]) {
        const refused = choice.map(({ denies, certainDenies }) => (isCertain ? certainDenies : denies));
        const text = freeWord(both([ofForm, ...choice.map(({ allowed }) => allowed), ...refused]), isFree);
        if (text === 'too many') return 'not ruled out';
        if (text === undefined) continue;
        const found = allOn(ask, actions, text);
        if (found !== undefined) return found;
        isRuledOut &&= !isCertain || (isOfNames && choice.every(({ isByName }) => isByName));
      }
  }
  return isRuledOut ? undefined : 'not ruled out';
};

/** The grants of some actions on the same thing, of whatever name. */
const onTheSame = (rights: Rights, shared: Shared, ask: Asking): Together => {
  const { forms, actions, isFree = ANY } = shared;
  for (const form of forms) {
    const arn = arbitraryArn(form, rights.actor, REGION);
    const found = isFree(arn) ? allOn(ask, actions, arn) : undefined;
    if (found !== undefined) return found;
  }
  return withinBound(() => searched(rights, shared, ask));
};

/**
 * The grants of actions that are taken on what is new: on one and the same thing where they are about things of a form, each
 * on something where they are not. Undefined where there surely is no such thing.
 */
export const takenTogether = (
  rights: Rights,
  actions: readonly string[],
  ask: Asking = (action, resource) => rights.can(action, resource),
): readonly Grant[] | undefined => {
  if (!actions.every(rights.mentions)) return undefined;
  const each = all(actions.map((action) => ask(action, SOME_RESOURCE, 'any')));
  if (each === undefined) return undefined;
  const grants: Grant[] = [];
  for (const shared of sharedBy(actions)) {
    const found = onTheSame(rights, shared, ask);
    if (found === undefined) return undefined;
    for (const [at, action] of shared.actions.entries()) {
      const some = each.find((grant) => grant.action === action);
      const one = found === 'not ruled out' ? some && { ...some, isCertain: false } : found[at];
      // Where any text does, so does every resource.
      const told = some?.resource === '*' && some.statement === one?.statement && one?.isCertain ? some : one;
      if (told === undefined) continue;
      // One call is told once for each statement that it takes.
      if (!grants.some((other) => other.action === action && other.statement === told.statement))
        grants.push(told);
    }
  }
  return flatMap(each, (some) => {
    const told = grants.filter(({ action }) => action === some.action);
    return told.length === 0 ? [some] : told;
  });
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (IAM name requirements) */
const isInNames: Token['accepts'] = (character) => /[\w+=,.@/-]/.test(character);

/** A user or role on whom all of some actions can be taken, and whose name is free; undefined where there surely is none. */
export const somebodyNew = (
  rights: Rights,
  actions: readonly string[],
  kind: Actor['kind'],
  isFree: IsFree,
): string | 'not ruled out' | undefined => {
  const { partition, accountId } = rights.actor;
  const base = `arn:${partition}:iam::${accountId}:${kind}/`;
  const some = `${base}?*`;
  if (!actions.every((action) => rights.can(action, some) !== undefined)) return undefined;
  const ask: Asking = (action, resource) => rights.can(action, resource);
  // The shortest is the easiest to read.
  const short = `${base}x`;
  if (isFree(short) && allOn(ask, actions, short) !== undefined) return short;
  const names: Language = [
    [...literal(base), many(isInNames), one((character) => character !== '/' && isInNames(character))],
  ];
  const shared: Shared = { actions, forms: [`arn:{p}:iam::{a}:${kind}/{n}`], names, isFree };
  const found = onTheSame(rights, shared, ask);
  return typeof found === 'object' ? found[0]?.request.resource : found;
};
