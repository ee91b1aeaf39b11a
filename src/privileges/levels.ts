/** Privileges that somebody's own policies spell out, without any step. */
import { evaluateAction } from '../policy/action-and-resource.ts';
import { flatMap } from '../policy/flat-map.ts';
import { always } from '../policy/search/key-meaning.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';
import {
  changingActions,
  countsAsWrite,
  createsAndDeletes,
  isKnownAction,
  serviceNames,
  type ChangingAction,
} from './action-levels.ts';
import type { Actor } from './actor.ts';
import { isAboutResource, namespaceOf } from './relevance.ts';
import type { Circumstances } from './request-space.ts';
import type { Grant, Rights } from './rights.ts';

/** The name of an arbitrary resource: no policy names it. */
export const ARBITRARY = 'zq7x-arbitrary';
const REGION = 'us-east-1';

const arbitraryArn = (form: string, { partition, accountId }: Actor, region: string): string =>
  form
    .replaceAll('{p}', partition)
    .replaceAll('{a}', accountId)
    .replaceAll('{r}', region)
    .replaceAll('{n}', ARBITRARY);

/** An ARN with a region that is neither empty nor any. */
const NAMES_REGION = /^arn:[^:]*:[^:]*:(?!\*?:)[^:]+:/;

const allowsOf = ({ holdings }: Actor): readonly Statement[] =>
  flatMap(holdings, ({ document }) => document.statements.filter(({ effect }) => effect === 'Allow'));

const regional = new WeakMap<Statement, boolean>();

/** Whether a statement names regions, so that one has to be looked for. */
const namesRegion = (statement: Statement): boolean => {
  const known =
    regional.get(statement) ??
    (statement.resource?.patterns ?? []).some((pattern) => NAMES_REGION.test(pattern));
  regional.set(statement, known);
  return known;
};

/**
 * What an action is asked with, that only then changes something.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
 */
const CHANGING: ReadonlyMap<string, Circumstances> = new Map([
  ['s3express:CreateSession', { keys: new Map([['s3express:sessionmode', always('ReadWrite')]]) }],
]);

/** On an arbitrary resource of a form, in a region of one's choice. */
const canOn = (rights: Rights, action: string, form: string): Grant | undefined => {
  const { actor } = rights;
  const circumstances = CHANGING.get(action);
  const grant = rights.can(action, arbitraryArn(form, actor, REGION), circumstances);
  if (grant !== undefined || !form.includes('{r}')) return grant;
  return rights.allows(action).some(namesRegion)
    ? rights.can(action, arbitraryArn(form, actor, '?*'), circumstances)
    : undefined;
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

/** Rights in IAM that can be given on to anybody. */
const GIVING_RIGHTS = [
  'iam:PutUserPolicy',
  'iam:AttachUserPolicy',
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  'iam:PutGroupPolicy',
  'iam:AttachGroupPolicy',
  'iam:CreatePolicyVersion',
  'iam:UpdateAssumeRolePolicy',
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
  'iam:UpdateLoginProfile',
  'iam:AddUserToGroup',
];

const NAME = 'Zq7xArbitrary';

/** May do everything: take any action on any resource, and give rights to anybody. */
export const everything = (rights: Rights): Grant | undefined => {
  const { partition, accountId } = rights.actor;
  const anything = rights.can(`zq7x:${NAME}`, `arn:${partition}:zq7x:${REGION}:${accountId}:${ARBITRARY}`);
  if (anything === undefined) return undefined;
  const giving = changingActions('iam').filter(({ action }) => GIVING_RIGHTS.includes(action));
  if (!giving.some((action) => canOnArbitrary(rights, action) !== undefined)) return undefined;
  // An action that AWS does not have stands for each that it has.
  return { ...anything, action: '*', resource: '*' };
};

interface Covered {
  readonly changing: readonly ChangingAction[];
  /** Named in full, and of no level that the data knows. */
  readonly unknown: readonly string[];
}

const covered = new WeakMap<Statement, Covered>();

/** The actions that an Allow is about: which patterns have to be compared with a service's, their namespaces say. */
const coveredBy = ({ action }: Statement): Covered => {
  const { isNegated, patterns = [] } = action;
  const ofAny = patterns.filter((pattern) => namespaceOf(pattern) === undefined);
  const byNamespace = new Map<string, string[]>();
  for (const pattern of patterns) {
    const namespace = namespaceOf(pattern);
    if (namespace === undefined) continue;
    const others = byNamespace.get(namespace);
    if (others === undefined) byNamespace.set(namespace, [...ofAny, pattern]);
    else others.push(pattern);
  }
  const services = isNegated || ofAny.length > 0 ? serviceNames : [...byNamespace.keys()];
  const changing = flatMap(services, (service) => {
    const element = { isNegated, patterns: byNamespace.get(service) ?? ofAny };
    return changingActions(service).filter((one) => evaluateAction(element, one.action) !== 'fails');
  });
  const isNew = (pattern: string): boolean => !/[*?]/.test(pattern) && !isKnownAction(pattern);
  return { changing, unknown: isNegated ? [] : patterns.filter(isNew) };
};

/** A statement is the same object for everybody who has its policy. */
const actionsOf = (statement: Statement): Covered => {
  const known = covered.get(statement) ?? coveredBy(statement);
  covered.set(statement, known);
  return known;
};

/** What a statement is about, by service. */
const byService = new WeakMap<Statement, ReadonlyMap<string, readonly ChangingAction[]>>();

const servicesOf = (statement: Statement): ReadonlyMap<string, readonly ChangingAction[]> => {
  const known = byService.get(statement);
  if (known !== undefined) return known;
  const found = new Map<string, ChangingAction[]>();
  for (const action of actionsOf(statement).changing) {
    const service = serviceOf(action.action);
    const others = found.get(service);
    if (others === undefined) found.set(service, [action]);
    else others.push(action);
  }
  byService.set(statement, found);
  return found;
};

const serviceOf = (action: string): string => action.slice(0, action.indexOf(':'));

const formsByService = new Map<string, readonly string[]>();

/** The forms of the resources that a service's actions are asked on. */
const formsOf = (service: string): readonly string[] => {
  const known = formsByService.get(service) ?? [
    ...new Set(flatMap(changingActions(service), ({ resources }) => resources)),
  ];
  formsByService.set(service, known);
  return known;
};

const reachingByStatement = new WeakMap<Statement, Map<string, boolean>>();

/** Whether a statement may be about something arbitrary of a service; what names resources is about those alone. */
const reachesArbitrary = (statement: Statement, service: string, actor: Actor): boolean => {
  const { resource } = statement;
  if (resource?.isNegated === false && resource.patterns?.includes('*') === true) return true;
  const known = reachingByStatement.get(statement) ?? new Map<string, boolean>();
  reachingByStatement.set(statement, known);
  const key = `${service} ${actor.partition} ${actor.accountId}`;
  const found =
    known.get(key) ??
    (namesRegion(statement) ||
      ['*', ...formsOf(service).map((form) => arbitraryArn(form, actor, REGION))].some((asked) =>
        isAboutResource(statement, asked),
      ));
  known.set(key, found);
  return found;
};

/** The statements that may be about something arbitrary of a service. */
const aboutService =
  (service: string, actor: Actor) =>
  ({ statements }: PolicyDocument): readonly Statement[] =>
    statements.filter(
      (statement) => servicesOf(statement).has(service) && reachesArbitrary(statement, service, actor),
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
      if (!reachesArbitrary(allow, service, rights.actor)) continue;
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

/** May do all of one service that both creates and deletes something: the service, and one of the grants. */
export const wholeService = (
  rights: Rights,
): { readonly service: string; readonly grant: Grant } | undefined => {
  const isRefused = isRefusedBy(rights);
  for (const service of coveredServices(rights)) {
    const found = rights.shared(`whole ${service}`, aboutService(service, rights.actor), () => {
      let grant: Grant | undefined;
      const isWhole =
        !changingActions(service).some(isRefused) &&
        changingActions(service).every((action) => {
          grant = canOnArbitrary(rights, action);
          return grant !== undefined;
        });
      return isWhole ? grant : undefined;
    });
    if (found !== undefined) return { service, grant: heldBy(rights.actor, found) };
  }
  return undefined;
};

/** May take an action that the data does not know, on something arbitrary. */
const canUnknown = (rights: Rights, action: string): Grant | undefined => {
  const form = `arn:{p}:${serviceOf(action)}:{r}:{a}:{n}`;
  return canOn(rights, action, form) ?? rights.can(action, '*');
};

/** May change something that is not one's own: the first such grant. */
export const anyChange = (rights: Rights): Grant | undefined => {
  const isRefused = isRefusedBy(rights);
  const changeIn = (service: string): Grant | undefined => {
    for (const action of changingActions(service)) {
      if (!countsAsWrite(action.action) || isRefused(action) || !rights.mentions(action.action)) continue;
      const grant = canOnArbitrary(rights, action);
      if (grant !== undefined) return grant;
    }
    return undefined;
  };
  const tried = new Set<string>();
  for (const allow of possibleAllows(rights)) {
    for (const service of servicesOf(allow).keys()) {
      if (tried.has(service) || !reachesArbitrary(allow, service, rights.actor)) continue;
      tried.add(service);
      const found = rights.shared(`change ${service}`, aboutService(service, rights.actor), () =>
        changeIn(service),
      );
      if (found !== undefined) return heldBy(rights.actor, found);
    }
    for (const action of actionsOf(allow).unknown) {
      const grant = countsAsWrite(action) ? canUnknown(rights, action) : undefined;
      if (grant !== undefined) return grant;
    }
  }
  return undefined;
};
