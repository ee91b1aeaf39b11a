import type { Account, Schedule } from './account.ts';
import { restJsonAnswers, restJsonError as error, restJsonFailures } from './rest-json.ts';
import type { Call, Protocol, Service } from './service.ts';

const failures = restJsonFailures({
  throttled: () => error('ThrottlingException', 'Rate exceeded', 429),
  internal: () => error('InternalServerException', 'An internal error occurred.', 500),
});

const PATH = /^\/schedules\/([^/]+)$/;

const operationAt = (method: string, path: string): string | undefined => {
  if (method === 'GET' && path === '/schedules') return 'ListSchedules';
  return method === 'POST' && PATH.test(path) ? 'CreateSchedule' : undefined;
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
    if (method === 'GET') return Object.fromEntries(query);
    const [, name = ''] = PATH.exec(path) ?? [];
    const params: unknown = JSON.parse(body);
    if (typeof params !== 'object' || params === null) throw failures.malformed('the body is no object');
    return { ...params, Name: decodeURIComponent(name) };
  },
  ...restJsonAnswers('Message'),
};

const NAME = { min: 1, max: 64, pattern: /^[0-9a-zA-Z-_.]+$/ };
const AT = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/;

const checkGroup = ({ scheduleGroups }: Account, group: string): void => {
  if (group !== 'default' && !scheduleGroups.includes(group))
    throw error('ResourceNotFoundException', `Schedule group ${group} does not exist.`, 404);
};

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
const createSchedule = ({ account, check, region, now }: Call): object => {
  const Name = check.requiredText('Name', NAME);
  const GroupName = check.text('GroupName', NAME) ?? 'default';
  const ScheduleExpression = check.requiredText('ScheduleExpression', { min: 1, max: 256 });
  const ActionAfterCompletion = check.text('ActionAfterCompletion', { oneOf: ['NONE', 'DELETE'] }) ?? 'NONE';
  check.object('FlexibleTimeWindow').requiredText('Mode', { oneOf: ['OFF', 'FLEXIBLE'] });
  const target = check.object('Target');
  const Target = {
    Arn: target.requiredText('Arn', { min: 1, max: 1600 }),
    RoleArn: target.requiredText('RoleArn', {
      min: 1,
      max: 1600,
      pattern: /^arn:[^:]+:iam::\d{12}:role\/.+$/,
    }),
    Input: target.text('Input', { min: 1 }) ?? '{}',
  };
  const retries = target.object('RetryPolicy');
  retries.integer('MaximumEventAgeInSeconds', { min: 60, max: 86_400 });
  retries.integer('MaximumRetryAttempts', { min: 0, max: 185 });
  target.object('DeadLetterConfig').text('Arn', { min: 1, max: 1600, pattern: /^arn:[^:]+:sqs:.+$/ });
  check.settle();
  const [, at] = AT.exec(ScheduleExpression) ?? [];
  if (at === undefined) throw failures.invalid(`Invalid Schedule Expression ${ScheduleExpression}.`);
  // Whether AWS refuses a time that is over, it does not say; a schedule for one is of no use.
  if (Date.parse(`${at}Z`) <= now().getTime())
    throw failures.invalid('The ScheduleExpression is in the past.');
  checkGroup(account, GroupName);
  const ScheduleArn = `arn:${account.partition}:scheduler:${region}:${account.accountId}:schedule/${GroupName}/${Name}`;
  if (account.schedules[ScheduleArn] !== undefined)
    throw error('ConflictException', `Schedule ${Name} already exists.`, 409);
  account.schedules[ScheduleArn] = { Name, GroupName, ScheduleExpression, ActionAfterCompletion, Target };
  return { ScheduleArn };
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
  const Schedules = all.slice(start, end).map(([Arn, { Name, GroupName: group, Target }]) => ({
    Arn,
    Name,
    GroupName: group,
    State: 'ENABLED',
    Target: { Arn: Target.Arn },
  }));
  return { Schedules, ...(end < all.length && { NextToken: String(end) }) };
};

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html */
export const scheduler: Service = {
  name: 'scheduler',
  protocol,
  operations: { CreateSchedule: createSchedule, ListSchedules: listSchedules },
  notFound: () => error('ResourceNotFoundException', 'The schedule does not exist.', 404),
};
