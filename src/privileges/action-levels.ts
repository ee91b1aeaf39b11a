import { serviceOf } from '../policy/action-and-resource.ts';
import { serviceLevels, type ServiceLevels } from './service-levels.ts';

export interface ChangingAction {
  /** `s3:PutObject`. */
  readonly action: string;
  /** Write, which has no actions of level Tagging; or Permissions management. */
  readonly level: 'write' | 'permissions';
  /** The forms of the resources that it is asked on. None: it has no resources. */
  readonly resources: readonly string[];
  /** Whether one call is about a resource of each form, or of one of them. */
  readonly needsAll: boolean;
}

let known: ReadonlyMap<string, ServiceLevels> | undefined;

/** What action-levels.json has. */
const services = (): ReadonlyMap<string, ServiceLevels> => {
  known ??= new Map(Object.entries(serviceLevels()));
  return known;
};

export const serviceNames = (): readonly string[] => [...services().keys()];

/** Actions of level Write that AWS's own read-only policies hold: ReadOnlyAccess, SecurityAudit, ViewOnlyAccess. */
const AS_GOOD_AS_READING: ReadonlySet<string> = new Set([
  'athena:GetSessionEndpoint',
  'backup:ListIndexedRecoveryPointsForSearch',
  'billing:GetResourcePolicy',
  'cognito-idp:GetTokensFromRefreshToken',
  'iot:GetConnection',
  'iot:ListSubscriptions',
  'quicksight:DescribeKnowledgeBasePermissions',
  'quicksight:DescribeSpacePermissions',
  'quicksight:DescribeTopicPermissions',
  'ssm-sap:GetResourcePermission',
]);

/** Services that AWS has ended, whose actions its read-only policies still hold. */
const ENDED_SERVICES: ReadonlySet<string> = new Set(['deepcomposer', 'deepracer', 'iot1click']);

/** What users do for themselves, whatever the resource that is asked for. */
const SELF_SERVICE: ReadonlySet<string> = new Set([
  'iam:ChangePassword',
  'iam:CreateVirtualMFADevice',
  'iam:DeleteVirtualMFADevice',
  'iam:EnableMFADevice',
  'iam:ResyncMFADevice',
]);

/** Whether an action of level Write counts as a privilege of its own. */
export const countsAsWrite = (action: string): boolean =>
  !action.startsWith('sts:') &&
  !AS_GOOD_AS_READING.has(action) &&
  !SELF_SERVICE.has(action) &&
  !ENDED_SERVICES.has(serviceOf(action).toLowerCase());

const changing = new Map<string, readonly ChangingAction[]>();

/** The actions of a service that change something, tags apart. */
export const changingActions = (service: string): readonly ChangingAction[] => {
  const found = changing.get(service);
  if (found !== undefined) return found;
  const { arns, changes } = services().get(service) ?? { arns: [], changes: {} };
  const actions = Object.entries(changes).flatMap(([group, names]) => {
    const places = group
      .slice(2)
      .split(',')
      .filter((place) => place !== '');
    const shared = {
      level: group.startsWith('P') ? ('permissions' as const) : ('write' as const),
      resources: places.flatMap((place) => arns[Number(place)] ?? []),
      needsAll: group.charAt(1) === '&',
    };
    return names.split(' ').map((name) => ({ action: `${service}:${name}`, ...shared }));
  });
  changing.set(service, actions);
  return actions;
};

/** Whether the data has an action, without regard to case. */
export const isKnownAction = (action: string): boolean => {
  const [service = '', name = ''] = action.toLowerCase().split(':');
  const { changes, others } = services().get(service) ?? { changes: {}, others: '' };
  return [...Object.values(changes), others].some((names) =>
    ` ${names} `.toLowerCase().includes(` ${name} `),
  );
};

const every = new Map<string, readonly string[]>();

/** All actions of a service that the data has, as `s3:GetObject`. */
export const actionsOfService = (service: string): readonly string[] => {
  const found = every.get(service);
  if (found !== undefined) return found;
  const { changes, others } = services().get(service) ?? { changes: {}, others: '' };
  const actions = [...Object.values(changes), others].flatMap((names) =>
    names.split(' ').flatMap((name) => (name === '' ? [] : [`${service}:${name}`])),
  );
  every.set(service, actions);
  return actions;
};

/** Tags count as neither reading nor changing in the data. */
const TAGS = /:(Batch)?(Tag|Untag|AddTags|RemoveTags|(Create|Delete|Put|Set|Update|Change)\w*Tag)/;

/** Whether an action reads: the data has it, and it changes nothing, no tag either. */
export const isReading = (action: string): boolean => {
  const service = serviceOf(action);
  return (
    actionsOfService(service).includes(action) &&
    !TAGS.test(action) &&
    !changingActions(service).some((one) => one.action === action)
  );
};

const CREATES = /^(Batch)?(Create|Put|Run|Register|Allocate|Import|Start|Launch|Upload|Send)/;
const DELETES = /^(Batch)?(Delete|Terminate|Deregister|Release|Remove|Purge|Cancel)/;

/** Whether a service both creates and deletes something. */
export const createsAndDeletes = (service: string): boolean => {
  const names = changingActions(service).map(({ action }) => action.slice(service.length + 1));
  return names.some((name) => CREATES.test(name)) && names.some((name) => DELETES.test(name));
};
