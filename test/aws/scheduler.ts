import type { Account, Schedule } from './account.ts';
import { carryOutDue, watch } from './due-schedules.ts';
import { restJsonAnswers, restJsonError as error, restJsonFailures } from './rest-json.ts';
import type { Call, Protocol, Service } from './service.ts';

const failures = restJsonFailures({
  throttled: () => error('ThrottlingException', 'Rate exceeded', 429),
  internal: () => error('InternalServerException', 'An internal error occurred.', 500),
});

const PATH = /^\/schedules\/([^/]+)$/;
const GROUP_PATH = /^\/schedule-groups\/([^/]+)$/;
const TAGS_PATH = /^\/tags\/([^/]+)$/;

const OPERATIONS: Readonly<Record<string, string>> = {
  POST: 'CreateSchedule',
  PUT: 'UpdateSchedule',
  GET: 'GetSchedule',
  DELETE: 'DeleteSchedule',
};

const GROUP_OPERATIONS: Readonly<Record<string, string>> = {
  POST: 'CreateScheduleGroup',
  GET: 'GetScheduleGroup',
  DELETE: 'DeleteScheduleGroup',
};

const operationAt = (method: string, path: string): string | undefined => {
  if (GROUP_PATH.test(path)) return GROUP_OPERATIONS[method];
  if (method === 'GET' && TAGS_PATH.test(path)) return 'ListTagsForResource';
  if (method === 'GET' && path === '/schedules') return 'ListSchedules';
  return PATH.test(path) ? OPERATIONS[method] : undefined;
};

/**
 * AWS REST JSON: the operation is the method and the path.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
const protocol: Protocol = {
  failures,
  operationOf: ({ method, path, headers }) =>
    (headers.authorization ?? '').includes('/scheduler/aws4_request') ? operationAt(method, path) : undefined,
  paramsOf: ({ method, path, query, body }) => {
    const [, name] = PATH.exec(path) ?? GROUP_PATH.exec(path) ?? TAGS_PATH.exec(path) ?? [];
    if (method === 'GET' || method === 'DELETE')
      return { ...Object.fromEntries(query), ...(name !== undefined && { Name: decodeURIComponent(name) }) };
    const params: unknown = JSON.parse(body);
    if (typeof params !== 'object' || params === null) throw failures.malformed('the body is no object');
    return { ...params, Name: decodeURIComponent(name ?? '') };
  },
  ...restJsonAnswers('Message'),
};

const NAME = { min: 1, max: 64, pattern: /^[0-9a-zA-Z-_.]+$/ };
const AT = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/;
/** Daily, at a minute of the day: the one form of cron that is known here. */
const CRON = /^cron\(([1-5]?\d) (1?\d|2[0-3]) \* \* \? \*\)$/;
/** An operation of another service, by the role of the schedule. */
const UNIVERSAL = /^arn:[^:]+:scheduler:::aws-sdk:[a-z0-9]+:[a-z][A-Za-z0-9]+$/;

const checkGroup = ({ scheduleGroups }: Account, group: string): void => {
  if (group !== 'default' && !scheduleGroups.includes(group))
    throw error('ResourceNotFoundException', `Schedule group ${group} does not exist.`, 404);
};

const arnOf = ({ account, region }: Call, group: string, name: string): string =>
  `arn:${account.partition}:scheduler:${region}:${account.accountId}:schedule/${group}/${name}`;

/** A day, and as often as it goes, where nothing else is said. */
const readRetries = (retries: Call['check']) => ({
  MaximumEventAgeInSeconds: retries.integer('MaximumEventAgeInSeconds', { min: 60, max: 86_400 }) ?? 86_400,
  MaximumRetryAttempts: retries.integer('MaximumRetryAttempts', { min: 0, max: 185 }) ?? 185,
});

/** What a schedule is made of, and replaced by. */
const readSchedule = ({ account, check, now }: Call): Schedule => {
  const Name = check.requiredText('Name', NAME);
  const GroupName = check.text('GroupName', NAME) ?? 'default';
  const Description = check.text('Description', { min: 1, max: 512 });
  const ScheduleExpression = check.requiredText('ScheduleExpression', { min: 1, max: 256 });
  const ActionAfterCompletion = check.text('ActionAfterCompletion', { oneOf: ['NONE', 'DELETE'] }) ?? 'NONE';
  const State = check.text('State', { oneOf: ['ENABLED', 'DISABLED'] }) ?? 'ENABLED';
  check.object('FlexibleTimeWindow').requiredText('Mode', { oneOf: ['OFF', 'FLEXIBLE'] });
  const target = check.object('Target');
  const deadLetters = target
    .object('DeadLetterConfig')
    .text('Arn', { min: 1, max: 1600, pattern: /^arn:[^:]+:sqs:.+$/ });
  const Target = {
    Arn: target.requiredText('Arn', { min: 1, max: 1600 }),
    RoleArn: target.requiredText('RoleArn', {
      min: 1,
      max: 1600,
      pattern: /^arn:[^:]+:iam::\d{12}:role\/.+$/,
    }),
    Input: target.text('Input', { min: 1 }) ?? '{}',
    RetryPolicy: readRetries(target.object('RetryPolicy')),
    ...(deadLetters !== undefined && { DeadLetterConfig: { Arn: deadLetters } }),
  };
  check.settle();
  const [, at] = AT.exec(ScheduleExpression) ?? [];
  if (at === undefined && !CRON.test(ScheduleExpression))
    throw failures.invalid(`Invalid Schedule Expression ${ScheduleExpression}.`);
  // Whether AWS refuses a time that is over, it does not say; a schedule for one is of no use.
  if (at !== undefined && Date.parse(`${at}Z`) <= now().getTime())
    throw failures.invalid('The ScheduleExpression is in the past.');
  if (Target.Arn.includes(':aws-sdk:') && !UNIVERSAL.test(Target.Arn))
    throw failures.invalid(`Provided Arn is not in correct format: ${Target.Arn}.`);
  checkGroup(account, GroupName);
  return {
    Name,
    GroupName,
    ScheduleExpression,
    ActionAfterCompletion,
    State,
    ...(Description !== undefined && { Description }),
    Target,
  };
};

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
const createSchedule = (call: Call): object => {
  const schedule = readSchedule(call);
  const ScheduleArn = arnOf(call, schedule.GroupName, schedule.Name);
  if (call.account.schedules[ScheduleArn] !== undefined)
    throw error('ConflictException', `Schedule ${schedule.Name} already exists.`, 409);
  call.account.schedules[ScheduleArn] = schedule;
  watch(schedule, call.now());
  return { ScheduleArn };
};

const standing = ({ account }: Call, arn: string): Schedule => {
  const schedule = account.schedules[arn];
  if (schedule === undefined)
    throw error('ResourceNotFoundException', `Schedule ${arn.split('/').at(-1)} does not exist.`, 404);
  return schedule;
};

/**
 * It takes the place of all that stood, also of what it does not say.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
 */
const updateSchedule = (call: Call): object => {
  // What is due goes out before it is another one.
  carryOutDue(call.account, call.now());
  const schedule = readSchedule(call);
  const ScheduleArn = arnOf(call, schedule.GroupName, schedule.Name);
  standing(call, ScheduleArn);
  call.account.schedules[ScheduleArn] = schedule;
  watch(schedule, call.now());
  return { ScheduleArn };
};

const askedArn = (call: Call): string => {
  const { account, check } = call;
  const name = check.requiredText('Name', NAME);
  const group = check.text('groupName', NAME) ?? 'default';
  check.settle();
  checkGroup(account, group);
  return arnOf(call, group, name);
};

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html */
const getSchedule = (call: Call): object => {
  const Arn = askedArn(call);
  return {
    Arn,
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ...standing(call, Arn),
  };
};

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteSchedule.html */
const deleteSchedule = (call: Call): object => {
  const arn = askedArn(call);
  standing(call, arn);
  delete call.account.schedules[arn];
  return {};
};

const nameOf = (schedule: Schedule): string => schedule.Name;

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html */
const listSchedules = ({ account, check, shortPage }: Call): object => {
  const GroupName = check.text('ScheduleGroup', NAME);
  const prefix = check.text('NamePrefix', NAME) ?? '';
  const most = Number(check.text('MaxResults', { pattern: /^([1-9]\d?|100)$/ }) ?? 100);
  const token = check.text('NextToken', { min: 1, max: 2048 });
  check.settle();
  checkGroup(account, GroupName ?? 'default');
  const all = Object.entries(account.schedules)
    .filter(
      ([, one]) => (GroupName === undefined || one.GroupName === GroupName) && one.Name.startsWith(prefix),
    )
    .toSorted(([, a], [, b]) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const start = token === undefined ? 0 : Number(token);
  const end = start + Math.min(most, shortPage ?? most);
  const Schedules = all.slice(start, end).map(([Arn, { Name, GroupName: group, State, Target }]) => ({
    Arn,
    Name,
    GroupName: group,
    State: State ?? 'ENABLED',
    Target: { Arn: Target.Arn },
  }));
  return { Schedules, ...(end < all.length && { NextToken: String(end) }) };
};

const groupArn = ({ account, region }: Call, name: string): string =>
  `arn:${account.partition}:scheduler:${region}:${account.accountId}:schedule-group/${name}`;

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html */
const createScheduleGroup = (call: Call): object => {
  const { account, check } = call;
  const Name = check.requiredText('Name', NAME);
  const tags = check.objects('Tags', { max: 200 }).map(({ value }) => value);
  check.settle();
  if (account.scheduleGroups.includes(Name))
    throw error('ConflictException', `Schedule group ${Name} already exists.`, 409);
  account.scheduleGroups.push(Name);
  const ScheduleGroupArn = groupArn(call, Name);
  account.resourceTags ??= {};
  account.resourceTags[ScheduleGroupArn] = Object.fromEntries(
    tags.map(({ Key, Value }) => [String(Key), String(Value)]),
  );
  return { ScheduleGroupArn };
};

const askedGroup = ({ account, check }: Call): string => {
  const name = check.requiredText('Name', NAME);
  check.settle();
  checkGroup(account, name);
  return name;
};

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetScheduleGroup.html */
const getScheduleGroup = (call: Call): object => {
  const Name = askedGroup(call);
  return { Arn: groupArn(call, Name), Name, State: 'ACTIVE' };
};

/** Its schedules go with it. @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteScheduleGroup.html */
const deleteScheduleGroup = (call: Call): object => {
  const name = askedGroup(call);
  const { account } = call;
  account.scheduleGroups = account.scheduleGroups.filter((one) => one !== name);
  account.schedules = Object.fromEntries(
    Object.entries(account.schedules).filter(([, { GroupName }]) => GroupName !== name),
  );
  return {};
};

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListTagsForResource.html */
const listTagsForResource = ({ account, check }: Call): object => {
  const arn = check.requiredText('Name', { min: 1, max: 1011 });
  check.settle();
  const tags = account.resourceTags?.[arn] ?? {};
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
};

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html */
export const scheduler: Service = {
  name: 'scheduler',
  protocol,
  operations: {
    CreateSchedule: createSchedule,
    UpdateSchedule: updateSchedule,
    GetSchedule: getSchedule,
    DeleteSchedule: deleteSchedule,
    ListSchedules: listSchedules,
    CreateScheduleGroup: createScheduleGroup,
    GetScheduleGroup: getScheduleGroup,
    DeleteScheduleGroup: deleteScheduleGroup,
    ListTagsForResource: listTagsForResource,
  },
  notFound: () => error('ResourceNotFoundException', 'The schedule does not exist.', 404),
};
