/** The function of IAM events, and the schedules that it makes, in simulated time. */
import { startAt } from './start-evaluations.ts';
import { addConfigRule } from '../../test/aws/account.ts';
import { ruleStarts, type RuleStarts } from '../../test/aws/config-rule-starts.ts';
import { startAws, type AwsEndpoint } from '../../test/aws/endpoint.ts';
import { recordedEvent } from '../../test/support/invoke.ts';
import { simulatedSchedules, type SimulatedSchedules } from '../../test/support/simulated-schedules.ts';
import { isWhole, share, sharedIt } from '../../test/support/share.ts';
import { simulatedTime, type SimulatedTime } from '../../test/support/simulated-time.ts';

const it = sharedIt(6, 'starts after an IAM event');

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const USER_RULE = 'test-iam-user-mfa-required';
const ROOT_RULE = 'test-root-user-mfa-required';
/** The other rules that events of users concern. */
const OTHER_RULES = ['test-iam-privileged-user-mfa-required', 'test-iam-user-privileges-mfa-required'];
const GROUP = 'starts';
const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:starts';
const deactivated = recordedEvent('iam-events/deactivate-mfa-device');

const SETTINGS = {
  RULE_NAME_PREFIX: 'test-',
  SCHEDULE_GROUP: GROUP,
  SCHEDULE_ROLE_ARN: 'arn:aws:iam::111122223333:role/schedules',
  FAILED_INVOCATIONS_ARN: 'arn:aws:sqs:us-east-1:111122223333:failed',
};

let aws: AwsEndpoint;
let time: SimulatedTime;
let rule: RuleStarts;
let schedules: SimulatedSchedules;
let saved: NodeJS.ProcessEnv;
let began: number;

const invokeAt = (event: unknown, now: Date): Promise<void> =>
  startAt(event, { invokedFunctionArn: FUNCTION }, now);

// One endpoint: the function keeps its clients, as it does in an execution environment.
beforeAll(async () => {
  aws = await startAws();
  saved = process.env;
  process.env = { ...saved, ...aws.environment(), ...SETTINGS };
});

afterAll(async () => {
  process.env = saved;
  await aws.stop();
});

beforeEach(() => {
  began = Date.now();
  time = simulatedTime(began);
  aws.clock.now = () => new Date(time.now());
  aws.account.configRules = {};
  aws.account.schedules = {};
  aws.account.scheduleGroups = [GROUP];
  rule = ruleStarts(addConfigRule(aws.account, USER_RULE, []));
  for (const name of OTHER_RULES) addConfigRule(aws.account, name, []);
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  schedules = simulatedSchedules(time, aws.account, invokeAt);
});

afterEach(() => {
  jest.restoreAllMocks();
  aws.resetFaults();
  aws.resetCalls();
});

/** Calls that were to start the rule for users. */
const calls = (): number =>
  aws.requests.filter(
    ({ operation, params }) =>
      operation === 'config:StartConfigRulesEvaluation' &&
      JSON.stringify(params['ConfigRuleNames']) === JSON.stringify([USER_RULE]),
  ).length;

/** Delivers an event at each of the times, in milliseconds from the start, while schedules are carried out. */
const deliverAt = (times: readonly number[], event: unknown = deactivated): Promise<void> =>
  time.run(async () => {
    for (const at of times) {
      await schedules.carryOut(began + at);
      await schedules.deliver(event);
    }
    await schedules.carryOut(Infinity);
  });

/** The first evaluation that was accepted at a time or later, in milliseconds from that time; Infinity: none. */
const startAfter = (at: number): number =>
  (rule.acceptedAt.find((accepted) => accepted >= began + at) ?? Infinity) - began - at;

/** Starts that fail for as long, in milliseconds from the start, and how long each evaluation takes. */
interface Busy {
  readonly inUse?: number;
  readonly takes?: number;
}

describe('an IAM event', () => {
  it('is followed by a start at once, and by a second five to ten minutes later', async () => {
    await deliverAt([0]);
    const [first = 0, second = 0, ...more] = rule.acceptedAt;
    expect(first - began).toBe(0);
    expect(second - began).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(second - began).toBeLessThanOrEqual(10 * MINUTE);
    expect(more).toEqual([]);
    expect(schedules.failed).toEqual([]);
  });

  it.each<readonly [string, readonly number[], Busy, { calls: number; minutes: number }]>([
    // A start that is accepted, those refused while it runs, and the second look.
    ['40 events at once', Array.from({ length: 40 }, () => 0), {}, { calls: 43, minutes: 3 }],
    [
      '40 events in ten minutes',
      Array.from({ length: 40 }, (_, at) => at * 15 * SECOND),
      {},
      { calls: 65, minutes: 3 },
    ],
    [
      'an event that comes while an evaluation is going on',
      [0, 2 * MINUTE],
      { takes: 4 * MINUTE },
      { calls: 15, minutes: 5 },
    ],
    [
      'evaluations that take ten minutes',
      [0, 5 * MINUTE, 9 * MINUTE],
      { takes: 10 * MINUTE },
      { calls: 60, minutes: 25 },
    ],
    [
      'a rule that is in use for 30 minutes',
      [0, MINUTE, 29 * MINUTE],
      { inUse: 30 * MINUTE },
      { calls: 60, minutes: 32 },
    ],
    ['a rule that is in use for two hours', [0], { inUse: 2 * HOUR }, { calls: 150, minutes: 123 }],
  ])('%s: a start after each, and few calls', async (_, times, { inUse = 0, takes = 0 }, most) => {
    rule.inUseUntil = began + inUse;
    rule.takes = takes;
    await deliverAt(times);
    for (const at of times) expect(startAfter(at)).toBeLessThanOrEqual(most.minutes * MINUTE);
    expect(calls()).toBeLessThanOrEqual(most.calls);
    expect(schedules.errors).toEqual([]);
    expect(schedules.failed).toEqual([]);
  });

  it('never leads to more than one evaluation a minute', async () => {
    await deliverAt(Array.from({ length: 20 }, (_, at) => at * 15 * SECOND));
    const pauses = rule.acceptedAt.map((at, index) => at - (rule.acceptedAt[index - 1] ?? -Infinity));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(MINUTE);
  });

  it.each([
    ['the answer is lost', 'drop', true],
    ['AWS Config fails', '5xx', false],
    ['the call is throttled', 'throttle', false],
    ['the answer is a web page', 'html', false],
  ] as const)('is not lost where %s three times', async (_, kind, takesEffect) => {
    aws.faults.add({ kind, operation: 'config:StartConfigRulesEvaluation', times: 3, takesEffect });
    await deliverAt([0, 0]);
    expect(startAfter(0)).toBeLessThan(10 * MINUTE);
    expect(schedules.errors).toEqual([]);
  });

  it('that cannot be put off is tried again, and kept where that fails, too', async () => {
    aws.account.scheduleGroups = [];
    await deliverAt([0]);
    // What was not marked is not started: the run would not find it.
    expect(calls()).toBe(0);
    expect(schedules.errors).toHaveLength(3);
    expect(schedules.errors[0]).toMatch(
      /^scheduler:CreateSchedule of NAMED-\d{8}T\d{9}-[\w-]+: ResourceNotFoundException: Schedule group starts/,
    );
    expect(schedules.failed).toEqual([deactivated]);
  });

  it('fails clearly, and is kept, where the rule is gone', async () => {
    aws.account.configRules = {};
    await deliverAt([0]);
    expect(schedules.errors[0]).toMatch(/StartConfigRulesEvaluation.*NoSuchConfigRuleException/);
    expect(schedules.failed).toContainEqual(deactivated);
  });

  const waited = share(5.5 * HOUR, 0, 'milliseconds before the first attempt');
  it('is given up, and told of, where AWS Config refuses for more than six hours', async () => {
    rule.inUseUntil = began + 100 * HOUR;
    // `npm test` comes in after five and a half of them.
    const owed = { ruleId: 'iam-user-mfa-required', since: new Date(began - waited).toISOString() };
    await deliverAt([0], isWhole ? deactivated : { ...deactivated, owedStart: owed });
    expect(schedules.errors.at(-1)).toMatch(
      /^config:StartConfigRulesEvaluation of test-iam-user-mfa-required: refused since \d.*ResourceInUseException/,
    );
    expect(schedules.failed.length).toBeGreaterThan(0);
    expect(time.now() - began).toBeLessThan(7 * HOUR);
  });

  it('of the root user starts both rules, whatever becomes of one of them', async () => {
    const root = ruleStarts(addConfigRule(aws.account, ROOT_RULE, []));
    delete aws.account.configRules[USER_RULE];
    await deliverAt([0], recordedEvent('iam-events/root-create-access-key'));
    expect(root.acceptedAt.length).toBeGreaterThan(0);
    expect(schedules.errors[0]).toContain('NoSuchConfigRuleException');
  });
});

it.each([
  ['nothing', null, 'event must be an object, not null'],
  [
    'another service',
    { ...deactivated, source: 'aws.ec2' },
    'event: source must be "aws.iam", not "aws.ec2"',
  ],
  ['no time', { owedStart: { ruleId: 'a', since: 'now' } }, 'event: owedStart.since must be a time such as'],
])('an event that is %s is refused, and named', async (_, event, message) => {
  await expect(invokeAt(event, new Date())).rejects.toThrow(message);
  expect(calls()).toBe(0);
});

it.each(Object.keys(SETTINGS))('starts nothing where %s is not set', async (name) => {
  const environment = process.env;
  process.env = Object.fromEntries(Object.entries(environment).filter(([key]) => key !== name));
  try {
    await expect(invokeAt(deactivated, new Date())).rejects.toThrow(`${name} is not set`);
    expect(calls()).toBe(0);
  } finally {
    process.env = environment;
  }
});
