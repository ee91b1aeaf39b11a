/** What a statement is about of what changes something: looked up once for everybody who has its policy. */
import { evaluateAction } from '../policy/action-and-resource.ts';
import { flatMap } from '../policy/flat-map.ts';
import { oncePer } from '../policy/lazily.ts';
import type { Statement } from '../policy/policy-document.ts';
import { changingActions, isKnownAction, serviceNames, type ChangingAction } from './action-levels.ts';
import type { Actor } from './actor.ts';
import { coversResource, isAboutResource, isPattern, namespaceOf } from './relevance.ts';

/** The name of an arbitrary resource: no policy names it. */
export const ARBITRARY = 'zq7x-arbitrary';
/** Of an action that AWS does not have. */
export const SOME_NAME = 'Zq7xArbitrary';
export const REGION = 'us-east-1';
/** A region that no policy names. */
export const ELSEWHERE = 'zq-7x-1';

export const arbitraryArn = (form: string, { partition, accountId }: Actor, region: string): string =>
  form
    .replaceAll('{p}', partition)
    .replaceAll('{a}', accountId)
    .replaceAll('{r}', region)
    .replaceAll('{n}', ARBITRARY);

/** An ARN with a region that is neither empty nor any. */
const NAMES_REGION = /^arn:[^:]*:[^:]*:(?!\*?:)([^:]+):/;

/**
 * The regions that a statement names: one, where it has a pattern of several. What stands for any number of characters must not
 * be asked about in its place: it would reach beyond the region, into the name of the resource.
 */
export const regionsIn = oncePer(({ resource }: Statement): readonly string[] =>
  flatMap(resource?.patterns ?? [], (pattern) => {
    const region = NAMES_REGION.exec(pattern)?.[1];
    return region === undefined ? [] : [region.replaceAll('*', '').replaceAll('?', 'a')];
  }),
);

type ByService = ReadonlyMap<string, readonly ChangingAction[]>;

const isEverything = (pattern: string): boolean => pattern === '*' || pattern.endsWith(':*');

/**
 * The actions of a service that an element is about. Where that is every one, it is the list of `changingActions` itself.
 *
 * @param patterns those of the element that may be about the service
 */
const actionsWithin = (
  service: string,
  patterns: readonly string[],
  isNegated: boolean,
): readonly ChangingAction[] => {
  const all = changingActions(service);
  if (patterns.length === 0) return isNegated ? all : [];
  if (patterns.some(isEverything)) return isNegated ? [] : all;
  const found = all.filter(({ action }) => evaluateAction({ isNegated, patterns }, action) !== 'fails');
  return found.length === all.length ? all : found;
};

/** Whether a pattern of actions may be about a service, whose name has its colon behind it in all of them. */
const fitsService = (pattern: string): ((service: string) => boolean) => {
  const end = pattern.indexOf(':');
  if (end === -1) return () => true;
  const element = { isNegated: false, patterns: [`${pattern.slice(0, end)}:*`] };
  return (service) => evaluateAction(element, `${service}:`) === 'holds';
};

/** Which patterns have to be compared with a service's actions, their namespaces say. */
const coveredBy = ({ action: { isNegated, patterns = [] } }: Statement): ByService => {
  const ofAny = flatMap(patterns, (pattern) =>
    namespaceOf(pattern) === undefined ? [{ pattern, fits: fitsService(pattern) }] : [],
  );
  const byNamespace = new Map<string, string[]>();
  for (const pattern of patterns) {
    const namespace = namespaceOf(pattern);
    if (namespace === undefined) continue;
    const others = byNamespace.get(namespace);
    if (others === undefined) byNamespace.set(namespace, [pattern]);
    else others.push(pattern);
  }
  const services = isNegated || ofAny.length > 0 ? serviceNames() : byNamespace.keys();
  const found = new Map<string, readonly ChangingAction[]>();
  for (const service of services) {
    const general = flatMap(ofAny, ({ pattern, fits }) => (fits(service) ? [pattern] : []));
    const actions = actionsWithin(service, [...general, ...(byNamespace.get(service) ?? [])], isNegated);
    if (actions.length > 0) found.set(service, actions);
  }
  return found;
};

/** The changing actions that a statement is about, by service; all of a service's are the list of `changingActions`. */
export const servicesOf = oncePer(coveredBy);

/** Several actions of a service that the data does not have, but for those that are called as what reads is. */
const OF_NEW_SERVICE = /^([\w-]+):(?!(?:Batch)?(?:Get|List|Describe|Search|View|Query|Lookup))/i;

/** Actions that the data does not have. */
interface UnknownActions {
  /** As a statement names them. */
  readonly named: string;
  /** One of them. */
  readonly asked: string;
}

/** Actions that the data does not have, and that a pattern is about; none where it may have all of them. */
const unknownOf = (pattern: string): readonly UnknownActions[] => {
  if (!isPattern(pattern)) return isKnownAction(pattern) ? [] : [{ named: pattern, asked: pattern }];
  const [, service] = OF_NEW_SERVICE.exec(pattern) ?? [];
  return service === undefined || serviceNames().includes(service.toLowerCase())
    ? []
    : [{ named: pattern, asked: pattern.replaceAll('*', SOME_NAME).replaceAll('?', 'a') }];
};

/** Actions that a statement is about, and that are of no level that the data knows: those that it names, and those of a service. */
export const unknownActionsOf = oncePer(
  ({ action: { isNegated, patterns = [] } }: Statement): readonly UnknownActions[] =>
    isNegated ? [] : flatMap(patterns, unknownOf),
);

const formsByService = new Map<string, readonly string[]>();

/** The forms of the resources that a service's actions are asked on. */
const formsOf = (service: string): readonly string[] => {
  const known = formsByService.get(service) ?? [
    ...new Set(flatMap(changingActions(service), ({ resources }) => resources)),
  ];
  formsByService.set(service, known);
  return known;
};

const arnServicesByService = new Map<string, readonly string[]>();

/** Whose resources they are, as their ARNs say: `iam` for the roles that are passed to others. */
const arnServicesOf = (service: string): readonly string[] => {
  const known = arnServicesByService.get(service) ?? [
    ...new Set(formsOf(service).map((form) => form.split(':')[2] ?? '')),
  ];
  arnServicesByService.set(service, known);
  return known;
};

/** An ARN that says whose it is. */
const NAMES_SERVICE = /^arn:[^:*?$]*:([^:*?$]+):/;

/** The services that a statement's resources are of, as their patterns say. */
const arnServicesIn = oncePer(({ resource }: Statement): ReadonlySet<string> | 'any' => {
  const { isNegated, patterns } = resource ?? { isNegated: true };
  const named = (patterns ?? []).map((pattern) => NAMES_SERVICE.exec(pattern)?.[1]);
  const services = new Set(named.filter((service) => service !== undefined));
  return isNegated || patterns === undefined || named.includes(undefined) ? 'any' : services;
});

/** Of which arbitrary resources of a service a statement may be, whatever else is asked. */
export type Extent = 'none' | 'some' | 'every';

interface Extents {
  readonly partition: string;
  readonly accountId: string;
  readonly known: Map<string, Extent>;
}

/** In the account that was asked about last: nearly always it is one. */
const extents = new WeakMap<Statement, Extents>();

const extentsIn = (statement: Statement, { partition, accountId }: Actor): Extents['known'] => {
  const last = extents.get(statement);
  if (last?.partition === partition && last.accountId === accountId) return last.known;
  const known = new Map<string, Extent>();
  extents.set(statement, { partition, accountId, known });
  return known;
};

const findExtent = (statement: Statement, service: string, actor: Actor): Extent => {
  const arnServices = arnServicesIn(statement);
  if (arnServices !== 'any' && !arnServicesOf(service).some((name) => arnServices.has(name))) return 'none';
  if (regionsIn(statement).length > 0) return 'some';
  const asked = ['*', ...formsOf(service).map((form) => arbitraryArn(form, actor, REGION))];
  if (!asked.some((resource) => isAboutResource(statement, resource))) return 'none';
  return asked.every((resource) => coversResource(statement, resource)) ? 'every' : 'some';
};

/** How much of what is arbitrary of a service a statement may be about; what names resources is about those alone. */
export const extentOf = (statement: Statement, service: string, actor: Actor): Extent => {
  const { resource } = statement;
  if (resource?.isNegated === false && resource.patterns?.includes('*') === true) return 'every';
  const known = extentsIn(statement, actor);
  const found = known.get(service) ?? findExtent(statement, service, actor);
  known.set(service, found);
  return found;
};
