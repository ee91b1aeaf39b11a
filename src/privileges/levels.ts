/** Privileges that somebody's own policies spell out, without any step. */
import { evaluateAction } from '../policy/action-and-resource.ts';
import { flatMap } from '../policy/flat-map.ts';
import type { Statement } from '../policy/policy-document.ts';
import {
  changingActions,
  countsAsWrite,
  createsAndDeletes,
  isKnownAction,
  serviceNames,
  type ChangingAction,
} from './action-levels.ts';
import type { Actor } from './actor.ts';
import type { Grant, Rights } from './rights.ts';

/** No policy names it. */
const ARBITRARY = 'zq7x-arbitrary';
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

/** On an arbitrary resource of a form, in a region of one's choice. */
const canOn = (rights: Rights, action: string, form: string): Grant | undefined => {
  const { actor } = rights;
  const grant = rights.can(action, arbitraryArn(form, actor, REGION));
  if (grant !== undefined || !form.includes('{r}')) return grant;
  const namesRegion = flatMap(allowsOf(actor), ({ resource }) => resource?.patterns ?? []).some((pattern) =>
    NAMES_REGION.test(pattern),
  );
  return namesRegion ? rights.can(action, arbitraryArn(form, actor, '?*')) : undefined;
};

/** The grant of an action on arbitrary resources: of every form that one call is about, or of one of those that it can be about. */
const canOnArbitrary = (
  rights: Rights,
  { action, resources, needsAll }: ChangingAction,
): Grant | undefined => {
  if (resources.length === 0) return rights.can(action, '*');
  let last: Grant | undefined;
  for (const form of resources) {
    const grant = canOn(rights, action, form);
    if (grant === undefined && needsAll) return undefined;
    if (grant !== undefined && !needsAll) return grant;
    last = grant;
  }
  return needsAll ? last : rights.can(action, '*');
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
  return giving.some((action) => canOnArbitrary(rights, action) !== undefined) ? anything : undefined;
};

interface Covered {
  readonly changing: readonly ChangingAction[];
  /** Named in full, and of no level that the data knows. */
  readonly unknown: readonly string[];
}

const NAMESPACE = /^([\w-]+):/;
const namespaceOf = (pattern: string): string | undefined => NAMESPACE.exec(pattern)?.[1]?.toLowerCase();

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

/** Allows that somebody can meet. */
const possibleAllows = ({ actor, isVoid }: Rights): readonly Statement[] =>
  allowsOf(actor).filter((allow) => !isVoid(allow));

/** Whether Denies refuse an action whatever else is asked. */
const isRefusedBy =
  ({ refusing }: Rights) =>
  ({ action }: ChangingAction): boolean =>
    refusing.some((deny) => evaluateAction(deny.action, action) === 'holds');

/** May do all of one service that both creates and deletes something: the service, and one of the grants. */
export const wholeService = (
  rights: Rights,
): { readonly service: string; readonly grant: Grant } | undefined => {
  const isRefused = isRefusedBy(rights);
  const actions = new Set(
    flatMap(possibleAllows(rights), (allow) =>
      actionsOf(allow).changing.filter((action) => !isRefused(action)),
    ),
  );
  const byService = new Map<string, number>();
  for (const { action } of actions) {
    const service = action.slice(0, action.indexOf(':'));
    byService.set(service, (byService.get(service) ?? 0) + 1);
  }
  const whole = [...byService]
    .filter(([service, count]) => count === changingActions(service).length && createsAndDeletes(service))
    .sort(([, one], [, other]) => one - other);
  for (const [service] of whole) {
    let grant: Grant | undefined;
    const isWhole = changingActions(service).every((action) => {
      grant = canOnArbitrary(rights, action);
      return grant !== undefined;
    });
    if (isWhole && grant !== undefined) return { service, grant };
  }
  return undefined;
};

/** May change something that is not one's own: the first such grant. */
export const anyChange = (rights: Rights): Grant | undefined => {
  const isRefused = isRefusedBy(rights);
  for (const allow of possibleAllows(rights)) {
    const { changing, unknown } = actionsOf(allow);
    for (const action of changing) {
      if (isRefused(action) || !countsAsWrite(action.action)) continue;
      const grant = canOnArbitrary(rights, action);
      if (grant !== undefined) return grant;
    }
    for (const action of unknown) {
      if (!countsAsWrite(action)) continue;
      const [service = ''] = action.split(':');
      const form = `arn:{p}:${service}:{r}:{a}:{n}`;
      const grant = canOn(rights, action, form) ?? rights.can(action, '*');
      if (grant !== undefined) return grant;
    }
  }
  return undefined;
};
