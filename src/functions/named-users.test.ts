/** What an IAM event names, in the runs that it starts, where the results that they read are old. */
import { startAt } from './start-evaluations.ts';
import { toUser, virtualDevice, type StoredResult } from '../../test/aws/account.ts';
import { coldStart } from '../../test/support/cold-start.ts';
import { HOME, USER_RULE, useEvaluatedAccount } from '../../test/support/evaluated-account.ts';
import { invoke, recordedEvent, type Invoked } from '../../test/support/invoke.ts';
import { sharedIt } from '../../test/support/share.ts';

const it = sharedIt(6, 'users whom events name');

const world = useEvaluatedAccount();
const { sent, stand } = world;

const GROUP = 'starts';
const SETTINGS = {
  RULE_NAME_PREFIX: '',
  SCHEDULE_GROUP: GROUP,
  SCHEDULE_ROLE_ARN: 'arn:aws:iam::111122223333:role/schedules',
  FAILED_INVOCATIONS_ARN: 'arn:aws:sqs:us-east-1:111122223333:failed',
};
const SECOND = 1_000;

let saved: NodeJS.ProcessEnv;
let began: number;
beforeEach(() => {
  saved = { ...process.env };
  Object.assign(process.env, SETTINGS);
  world.aws.account.scheduleGroups = [GROUP];
  world.aws.account.schedules = {};
  began = Date.now();
});
afterEach(() => (process.env = saved));

const deactivated = (requestParameters: unknown, userIdentity: object = { type: 'AssumedRole' }): object => {
  const event = recordedEvent('iam-events/deactivate-mfa-device');
  return { ...event, detail: { ...(event['detail'] as object), requestParameters, userIdentity } };
};

const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:starts';

/** Delivers an event at the beginning. */
const deliver = async (event: unknown): Promise<void> => {
  const { error } = await invoke(
    (given) => startAt(given, { invokedFunctionArn: FUNCTION }, new Date(began)),
    event,
  );
  expect(error).toBeUndefined();
};

/** A run that AWS Config says it started so many milliseconds after the beginning. */
const run = (after: number, remaining?: number): Promise<Invoked> => {
  const event = recordedEvent(`${USER_RULE}/scheduled`);
  const invokingEvent = JSON.stringify({
    ...(JSON.parse(String(event['invokingEvent'])) as object),
    notificationCreationTime: new Date(began + after).toISOString(),
  });
  return invoke(coldStart().iamUserMfaRequired, { ...event, invokingEvent }, remaining);
};

const user = (name: string) => world.aws.account.users.find(({ UserName }) => UserName === name);
const idOf = (name: string): string => user(name)?.UserId ?? '';
const resultsNow = (): ReadonlyMap<string, StoredResult> =>
  new Map(world.aws.account.configRules[USER_RULE]?.results);

/** From now on runs read the results as they were then. */
const readAsOf = (results: ReadonlyMap<string, StoredResult>): void => {
  const rule = world.aws.account.configRules[USER_RULE];
  if (rule !== undefined) rule.resultsAsRead = results;
};

const sentOf = (name: string): string[] =>
  sent()
    .filter(({ ComplianceResourceId }) => ComplianceResourceId === idOf(name))
    .map(({ ComplianceType }) => ComplianceType);

const setDevice = (name: string, has: boolean): void => {
  const found = user(name);
  if (found !== undefined) found.MFADevices = has ? [virtualDevice(name, HOME)] : [];
};

it('a device that is removed again is told of, though the results that are read are of before it came back', async () => {
  setDevice('alice', false);
  await run(-10 * SECOND);
  const withoutDevice = resultsNow();
  setDevice('alice', true);
  await run(-5 * SECOND);
  expect(world.typesOf(USER_RULE)).toMatchObject({ [idOf('alice')]: 'COMPLIANT' });

  readAsOf(withoutDevice);
  setDevice('alice', false);
  await deliver(deactivated({ userName: 'alice' }));
  const { error } = await run(SECOND);
  expect(error).toBeUndefined();
  expect(world.typesOf(USER_RULE)).toMatchObject({ [idOf('alice')]: 'NON_COMPLIANT' });
});

it('and a user who is none that the rule applies to any more', async () => {
  const appliesTo = { ruleParameters: JSON.stringify({ appliesTo: 'console-users' }) };
  const event = { ...recordedEvent(`${USER_RULE}/scheduled`), ...appliesTo };
  stand(USER_RULE, idOf('bob'), 'NON_COMPLIANT');
  readAsOf(new Map());
  await deliver(deactivated({ userName: 'bob' }));
  await invoke(coldStart().iamUserMfaRequired, event);
  expect(world.typesOf(USER_RULE)).toMatchObject({ [idOf('bob')]: 'NOT_APPLICABLE' });
});

describe('whom an event names', () => {
  beforeEach(async () => {
    await run(-10 * SECOND);
    world.aws.resetCalls();
  });

  it('is told of once after it, and nobody else where nothing has changed', async () => {
    await deliver(deactivated({ userName: 'bob' }));
    await run(SECOND);
    expect([sentOf('bob'), sentOf('alice')]).toEqual([['NON_COMPLIANT'], []]);
    await run(2 * SECOND);
    // What a run without anything to tell confirms is the first user.
    expect(sentOf('bob')).toHaveLength(1);
  });

  it('is told of again where the results that are read are of before the event, as in the second look', async () => {
    readAsOf(resultsNow());
    await deliver(deactivated({ userName: 'bob' }));
    await run(SECOND);
    await run(2 * SECOND);
    expect(sentOf('bob')).toEqual(['NON_COMPLIANT', 'NON_COMPLIANT']);
  });

  it.each<[string, unknown, object | undefined, readonly string[]]>([
    ['in other letters than IAM has it', { userName: 'BOB' }, undefined, ['bob']],
    ['by calling without a name', {}, { type: 'IAMUser', userName: 'bob' }, ['bob']],
    ['by calling without parameters', null, { type: 'IAMUser', userName: 'bob' }, ['bob']],
    [
      'by another user, who is not meant',
      { userName: 'bob' },
      { type: 'IAMUser', userName: 'alice' },
      ['bob'],
    ],
    ['by both names of a rename', { userName: 'bob', newUserName: 'alice' }, undefined, ['alice', 'bob']],
    ['nowhere', {}, { type: 'AssumedRole' }, []],
    ['as the root user', { userName: null }, { type: 'Root' }, []],
  ])('is found %s', async (_, parameters, identity, named) => {
    await deliver(deactivated(parameters, identity));
    await run(SECOND);
    // Without anybody to tell of, a run confirms one result.
    expect(['alice', 'bob'].filter((name) => sentOf(name).length > 0)).toEqual(
      named.length === 0 ? ['alice'] : named,
    );
  });

  it('is found among marks of many pages', async () => {
    const others = Array.from({ length: 5 }, (_, number) => `other-${number}`);
    for (const name of [...others, 'bob']) await deliver(deactivated({ userName: name }));
    world.aws.pageSizes = [1];
    await run(SECOND);
    expect(sentOf('bob')).toEqual(['NON_COMPLIANT']);
  });

  it('is read first', async () => {
    const names = Array.from({ length: 40 }, (_, number) => `user-${number}`);
    world.aws.account.users = names.map((UserName) => toUser({ UserName }, HOME));
    for (const name of names)
      stand(USER_RULE, idOf(name), 'NON_COMPLIANT', { OrderingTimestamp: began / 1000 - 99 });
    await deliver(deactivated({ userName: 'user-39' }));
    world.aws.faults.add({
      operation: 'iam:ListMFADevices',
      kind: 'slow',
      ms: 3_600_000,
      times: Infinity,
      when: ({ UserName }) => UserName !== 'user-39',
    });
    const { error } = await run(SECOND, 4_000);
    expect(error).toMatch(/^39 undecided/);
    expect(sentOf('user-39')).toEqual(['NON_COMPLIANT']);
  });
});

it('where nobody can tell whom events named, all is evaluated as it stands, and the run fails', async () => {
  world.aws.faults.add({ operation: 'scheduler:ListSchedules', kind: 'deny', times: Infinity });
  const { error } = await run(SECOND);
  expect(error).toMatch(/^ListSchedules: .*AccessDenied/);
  expect(world.typesOf(USER_RULE)).toMatchObject({ [idOf('bob')]: 'NON_COMPLIANT' });
});

it('a run of a function that no event starts reads no schedules', async () => {
  delete process.env['SCHEDULE_GROUP'];
  await run(SECOND);
  expect(world.aws.calls.get('scheduler:ListSchedules')).toBeUndefined();
});

it('a mark outlasts every start that is owed to its event, and starts nothing', async () => {
  await deliver(deactivated({ userName: 'bob' }));
  const marks = Object.values(world.aws.account.schedules).filter(({ Name }) => Name.startsWith('NAMED-'));
  const [mark] = marks;
  expect(marks).toHaveLength(1);
  expect(mark?.Name).not.toContain('bob');
  expect(Date.parse(`${mark?.ScheduleExpression.slice(3, -1)}Z`) - began).toBeGreaterThan(
    6.5 * 3_600 * SECOND,
  );
  world.aws.resetCalls();
  await deliver(JSON.parse(mark?.Target.Input ?? '{}'));
  expect(world.aws.calls.size).toBe(0);
});
