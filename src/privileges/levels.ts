/** Privileges that somebody's own policies spell out, without any step. */
import { evaluateAction, serviceOf } from '../policy/action-and-resource.ts';
import { flatMap } from '../policy/flat-map.ts';
import { absent, always } from '../policy/search/key-meaning.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';
import { changingActions, countsAsWrite, createsAndDeletes, type ChangingAction } from './action-levels.ts';
import type { Actor, Holding } from './actor.ts';
import { BOUNDARY_KEY, POLICY_KEY } from './iam-keys.ts';
import type { Circumstances } from './request-space.ts';
import type { Grant, Rights } from './rights.ts';
import {
  ARBITRARY,
  ELSEWHERE,
  REGION,
  SOME_NAME,
  arbitraryArn,
  extentOf,
  regionsIn,
  servicesOf,
  unknownActionsOf,
} from './statement-levels.ts';

const allowsOf = ({ holdings }: Actor): readonly Statement[] =>
  flatMap(holdings, ({ document }) => document.statements.filter(({ effect }) => effect === 'Allow'));

/**
 * What an action is asked with, that only then changes something.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
 */
const CHANGING: ReadonlyMap<string, Circumstances> = new Map([
  ['s3express:CreateSession', { keys: new Map([['s3express:sessionmode', always('ReadWrite')]]) }],
]);

/** Services with such an action are like no other. */
const NEEDING_KEYS: ReadonlySet<string> = new Set([...CHANGING.keys()].map((action) => serviceOf(action)));

/** On an arbitrary resource of a form, in a region of one's choice. */
const canOn = (rights: Rights, action: string, form: string): Grant | undefined => {
  const { actor } = rights;
  const circumstances = CHANGING.get(action);
  const grant = rights.can(action, arbitraryArn(form, actor, REGION), circumstances);
  if (grant !== undefined || !form.includes('{r}')) return grant;
  const named = flatMap(rights.statements(action), regionsIn);
  // Where one is denied, or left out by the boundary, there are others.
  for (const region of named.length === 0 ? [] : new Set([...named, ELSEWHERE])) {
    const there = rights.can(action, arbitraryArn(form, actor, region), circumstances);
    if (there !== undefined) return there;
  }
  return undefined;
};

/** The grant of an action on arbitrary resources: of every form that one call is about, or of one of those that it can be about. */
export const canOnArbitrary = (
  rights: Rights,
  { action, resources, needsAll }: ChangingAction,
): Grant | undefined => {
  if (resources.length === 0) return rights.can(action, '*', CHANGING.get(action));
  let last: Grant | undefined;
  for (const form of resources) {
    const grant = canOn(rights, action, form);
    if (grant === undefined && needsAll) return undefined;
    if (grant !== undefined && !needsAll) return grant;
    last = grant;
  }
  return needsAll ? last : rights.can(action, '*', CHANGING.get(action));
};

/** What gives somebody policies, and what it takes to make him and to be him then, by whose kind they are. */
const GIVING = {
  user: {
    put: 'iam:PutUserPolicy',
    attach: 'iam:AttachUserPolicy',
    making: [['iam:CreateUser'], ['iam:CreateAccessKey', 'iam:CreateLoginProfile']],
  },
  role: { put: 'iam:PutRolePolicy', attach: 'iam:AttachRolePolicy', making: [['iam:CreateRole']] },
} as const;

/**
 * Whether somebody may give rights to whomever he likes, and so to himself, whatever the account has: to users or roles as he is
 * one, or to those that he can make and be. Rights to the credentials or policies of others are worth what these have.
 */
const givesRights = (rights: Rights): boolean => {
  const { partition, accountId, kind: own, boundary } = rights.actor;
  return (['user', 'role'] as const).some((kind) => {
    const arn = `arn:${partition}:iam::${accountId}:${kind}/${ARBITRARY}`;
    const { put, attach, making } = GIVING[kind];
    const canOne = (actions: readonly string[], keys: Circumstances['keys']): boolean =>
      actions.some((action) => rights.can(action, arn, { ...(keys && { keys }) }) !== undefined);
    const limit = kind === own && boundary?.arn !== undefined ? always(boundary.arn) : absent;
    const isMade = (): boolean =>
      making.every((actions) => canOne(actions, new Map([[BOUNDARY_KEY, absent]])));
    const administrator = always(`arn:${partition}:iam::aws:policy/AdministratorAccess`);
    const limits = [...(kind === own ? [limit] : []), ...(isMade() ? [absent] : [])];
    return limits.some(
      (meaning) =>
        canOne([put], new Map([[BOUNDARY_KEY, meaning]])) ||
        canOne(
          [attach],
          new Map([
            [BOUNDARY_KEY, meaning],
            [POLICY_KEY, administrator],
          ]),
        ),
    );
  });
};

/** May do everything: take any action on any resource, and give rights to anybody. */
export const everything = (rights: Rights): Grant | undefined => {
  const { partition, accountId } = rights.actor;
  const anything = rights.can(
    `zq7x:${SOME_NAME}`,
    `arn:${partition}:zq7x:${REGION}:${accountId}:${ARBITRARY}`,
  );
  if (anything === undefined || !givesRights(rights)) return undefined;
  // An action that AWS does not have stands for each that it has.
  return { ...anything, action: '*', resource: '*' };
};

/** Policies, and the boundary. */
const inForce = ({ holdings, boundary }: Actor): readonly Holding[] =>
  boundary === undefined ? holdings : [...holdings, boundary];

/** The statements that may be about something arbitrary of a service. */
const aboutService =
  (service: string, actor: Actor) =>
  ({ statements }: PolicyDocument): readonly Statement[] =>
    statements.filter(
      (statement) => servicesOf(statement).has(service) && extentOf(statement, service, actor) !== 'none',
    );

/** Allows that somebody can meet. */
const possibleAllows = ({ actor, isVoid }: Rights): readonly Statement[] =>
  allowsOf(actor).filter((allow) => !isVoid(allow));

/** Whether Denies refuse an action whatever else is asked. */
const isRefusedBy =
  ({ refusing }: Rights) =>
  ({ action }: ChangingAction): boolean =>
    refusing.some((deny) => evaluateAction(deny.action, action) === 'holds');

/** The grant as it is for one who has the same statements by policies of his own. */
const heldBy = ({ holdings }: Actor, grant: Grant): Grant => {
  const { statement } = grant;
  if (statement === undefined) return grant;
  return { ...grant, policy: holdings.find(({ document }) => document.statements.includes(statement)) };
};

/** Services of which some Allows are about every action, those with the fewest first. */
const coveredServices = (rights: Rights): readonly string[] => {
  const parts = new Map<string, (readonly ChangingAction[])[]>();
  for (const allow of possibleAllows(rights))
    for (const [service, actions] of servicesOf(allow)) {
      if (extentOf(allow, service, rights.actor) === 'none') continue;
      const others = parts.get(service);
      if (others === undefined) parts.set(service, [actions]);
      else others.push(actions);
    }
  const isWhole = (service: string, lists: readonly (readonly ChangingAction[])[]): boolean => {
    const count = changingActions(service).length;
    if (lists.some((list) => list.length === count)) return true;
    return lists.length > 1 && new Set(lists.flat()).size === count;
  };
  return [...parts]
    .filter(([service, lists]) => isWhole(service, lists) && createsAndDeletes(service))
    .map(([service]) => service)
    .sort((one, other) => changingActions(one).length - changingActions(other).length);
};

/**
 * Whether surely nothing of a service, or not all of it, can be had for a reason that is the same for other services: every
 * statement that is about it is about all of its actions, on whatever resource. This is looked for once for all such services.
 */
const isRuledOutAlike = (
  rights: Rights,
  service: string,
  label: 'whole' | 'change',
  find: () => Grant | undefined,
): boolean => {
  const { actor } = rights;
  const about = aboutService(service, actor);
  const isAlike =
    !NEEDING_KEYS.has(service) &&
    inForce(actor).every(({ document }) =>
      about(document).every(
        (statement) =>
          servicesOf(statement).get(service) === changingActions(service) &&
          extentOf(statement, service, actor) === 'every',
      ),
    );
  // What was not decided is told of each action.
  return (
    isAlike &&
    rights.shared(`${label} alike`, about, () => find() === undefined && rights.undecided().length === 0)
  );
};

/**
 * Whether something has come out alike for an action before: where every statement is about all of a service or about nothing
 * of it, all of its actions do that are asked on the same resources.
 */
const alikeActions = (
  { actor, undecided }: Rights,
  service: string,
): ((action: ChangingAction) => boolean) => {
  const all = changingActions(service);
  const isAlike = inForce(actor).every(({ document }) =>
    document.statements.every((statement) => (servicesOf(statement).get(service) ?? all) === all),
  );
  if (!isAlike) return () => false;
  const looked = new Set<readonly string[]>();
  return ({ action, resources }) => {
    // What was not decided is told of each action.
    if (CHANGING.has(action) || undecided().length > 0) return false;
    const isKnown = looked.has(resources);
    looked.add(resources);
    return isKnown;
  };
};

/** May do all of one service that both creates and deletes something: the service, and one of the grants. */
export const wholeService = (
  rights: Rights,
): { readonly service: string; readonly grant: Grant } | undefined => {
  const isRefused = isRefusedBy(rights);
  const wholeOf = (service: string): Grant | undefined => {
    const actions = changingActions(service);
    if (actions.some(isRefused)) return undefined;
    const isLookedAt = alikeActions(rights, service);
    const isWhole = actions.every(
      (action) => isLookedAt(action) || canOnArbitrary(rights, action) !== undefined,
    );
    const last = actions.at(-1);
    return isWhole && last !== undefined ? canOnArbitrary(rights, last) : undefined;
  };
  for (const service of coveredServices(rights)) {
    const find = (): Grant | undefined => wholeOf(service);
    if (isRuledOutAlike(rights, service, 'whole', find)) continue;
    const found = rights.shared(`whole ${service}`, aboutService(service, rights.actor), find);
    if (found !== undefined) return { service, grant: heldBy(rights.actor, found) };
  }
  return undefined;
};

/** May take an action that the data does not know, on something arbitrary. */
const canUnknown = (rights: Rights, action: string): Grant | undefined => {
  const form = `arn:{p}:${serviceOf(action)}:{r}:{a}:{n}`;
  return canOn(rights, action, form) ?? rights.can(action, '*');
};

const countingByService = new Map<string, readonly ChangingAction[]>();

/** The actions of a service that count as a privilege, each by itself. */
const countingActions = (service: string): readonly ChangingAction[] => {
  const known =
    countingByService.get(service) ?? changingActions(service).filter(({ action }) => countsAsWrite(action));
  countingByService.set(service, known);
  return known;
};

/** May change something that is not one's own: the first such grant. */
export const anyChange = (rights: Rights): Grant | undefined => {
  const isRefused = isRefusedBy(rights);
  const changeIn = (service: string): Grant | undefined => {
    const isLookedAt = alikeActions(rights, service);
    for (const action of countingActions(service)) {
      if (isLookedAt(action) || isRefused(action) || !rights.mentions(action.action)) continue;
      const grant = canOnArbitrary(rights, action);
      if (grant !== undefined) return grant;
    }
    return undefined;
  };
  const tried = new Set<string>();
  for (const allow of possibleAllows(rights)) {
    for (const service of servicesOf(allow).keys()) {
      if (tried.has(service) || extentOf(allow, service, rights.actor) === 'none') continue;
      tried.add(service);
      if (countingActions(service).length === 0) continue;
      const find = (): Grant | undefined => changeIn(service);
      if (isRuledOutAlike(rights, service, 'change', find)) continue;
      const found = rights.shared(`change ${service}`, aboutService(service, rights.actor), find);
      if (found !== undefined) return heldBy(rights.actor, found);
    }
    for (const { named, asked } of unknownActionsOf(allow)) {
      const grant = countsAsWrite(asked) ? canUnknown(rights, asked) : undefined;
      if (grant !== undefined) return { ...grant, action: named };
    }
  }
  return undefined;
};
