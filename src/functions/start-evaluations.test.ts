/** The queue of IAM events, its mapping and its function as template.yaml has them, in simulated time. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { answerMessages } from './start-evaluations.ts';
import { addConfigRule } from '../../test/aws/account.ts';
import { ruleStarts, type RuleStarts } from '../../test/aws/config-rule-starts.ts';
import { startAws, type AwsEndpoint } from '../../test/aws/endpoint.ts';
import { recordedEvent } from '../../test/support/invoke.ts';
import {
  simulatedQueue,
  type QueueSettings,
  type SimulatedQueue,
} from '../../test/support/simulated-queue.ts';
import { simulatedTime, type SimulatedTime } from '../../test/support/simulated-time.ts';
import { withGlobals } from '../../test/support/with-globals.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const USER_RULE = 'test-iam-user-mfa-required';
const deactivated = JSON.stringify(recordedEvent('iam-events/deactivate-mfa-device'));

const Resources = withGlobals(parse(readFileSync('template.yaml', 'utf8'), { logLevel: 'silent' }));
/** A number of template.yaml: `IamEventQueue.RedrivePolicy.maxReceiveCount`. */
const numberIn = (path: string): number => {
  const [resource = '', ...fields] = path.split('.');
  let value: unknown = Resources[resource]?.Properties;
  for (const field of fields) {
    value =
      typeof value === 'object' && value !== null
        ? Object.entries(value).find(([key]) => key === field)?.[1]
        : 0;
  }
  if (typeof value !== 'number' || value === 0) throw new Error(`template.yaml has no ${path}`);
  return value;
};

const settings: QueueSettings = {
  visibilityTimeout: numberIn('IamEventQueue.VisibilityTimeout') * SECOND,
  maxReceiveCount: numberIn('IamEventQueue.RedrivePolicy.maxReceiveCount'),
  batchSize: numberIn('IamEventMapping.BatchSize'),
  window: numberIn('IamEventMapping.MaximumBatchingWindowInSeconds') * SECOND,
  concurrency: numberIn('IamEventMapping.ScalingConfig.MaximumConcurrency'),
  timeout: numberIn('IamEventFunction.Timeout') * SECOND,
};

let aws: AwsEndpoint;
let time: SimulatedTime;
let rule: RuleStarts;
let queue: SimulatedQueue;
let saved: NodeJS.ProcessEnv;
let began: number;

// One endpoint: the function keeps its client, as it does in an execution environment.
beforeAll(async () => {
  aws = await startAws();
  saved = process.env;
  process.env = { ...saved, ...aws.environment(), RULE_NAME_PREFIX: 'test-' };
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
  rule = ruleStarts(addConfigRule(aws.account, USER_RULE, []));
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  queue = simulatedQueue(time, settings, answerMessages);
});

afterEach(() => {
  jest.restoreAllMocks();
  aws.resetFaults();
  aws.resetCalls();
});

const calls = (): number => aws.calls.get('config:StartConfigRulesEvaluation') ?? 0;

/** Sends a message at each of the times, in milliseconds from the start, while the queue is polled. */
const sendAt = async (times: readonly number[], body = deactivated): Promise<void> => {
  const sending = time.run(async () => {
    for (const at of times) {
      if (began + at > time.now()) await time.wait(began + at - time.now());
      queue.send(body);
    }
  });
  await Promise.all([sending, queue.drain(began + Math.max(...times) + MINUTE)]);
};

/** Every message was answered, after a start that AWS Config accepted once the message had come. */
const expectStartAfterEach = (): void => {
  expect(queue.deadLetters).toHaveLength(0);
  for (const { receivedAt = Infinity, answeredAt = -Infinity } of queue.messages) {
    expect(rule.acceptedAt.some((at) => at >= receivedAt && at <= answeredAt)).toBe(true);
  }
};

/** Starts that fail for as long, in milliseconds from the start, and how long each evaluation takes. */
interface Busy {
  readonly inUse?: number;
  readonly takes?: number;
}

describe('IAM events', () => {
  it.each<readonly [string, readonly number[], Busy, { calls: number; minutes: number }]>([
    ['one event', [0], {}, { calls: 1, minutes: 2 }],
    ['1,000 events at once', Array.from({ length: 1000 }, () => 0), {}, { calls: 6, minutes: 4 }],
    [
      '1,000 events in ten minutes',
      Array.from({ length: 1000 }, (_, at) => at * 600),
      {},
      { calls: 15, minutes: 4 },
    ],
    [
      'an event that comes while an evaluation is going on',
      [0, 2 * MINUTE],
      { takes: 4 * MINUTE },
      { calls: 10, minutes: 5 },
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
      { calls: 100, minutes: 55 },
    ],
    ['a rule that is in use for two hours', [0], { inUse: 120 * MINUTE }, { calls: 300, minutes: 150 }],
  ])('%s: an evaluation after the last, and few calls', async (_, times, { inUse = 0, takes = 0 }, most) => {
    rule.inUseUntil = began + inUse;
    rule.takes = takes;
    await sendAt(times);
    expectStartAfterEach();
    expect(calls()).toBeLessThanOrEqual(most.calls);
    const answered = Math.max(...queue.messages.map(({ answeredAt = Infinity }) => answeredAt));
    expect(answered - began - Math.max(...times)).toBeLessThanOrEqual(most.minutes * MINUTE);
  });

  it('delivered twice lead to no more than a further evaluation', async () => {
    await sendAt([0, 0, 3 * MINUTE, 3 * MINUTE]);
    expectStartAfterEach();
    expect(rule.acceptedAt.length).toBeLessThanOrEqual(4);
  });

  it.each([
    ['no JSON', '{'],
    ['no event', '{}'],
    ['no text', '[null]'],
    ['another service', JSON.stringify({ ...recordedEvent('iam-events/create-user'), source: 'aws.ec2' })],
  ])('a message that is %s ends alone in the dead-letter queue', async (_, body) => {
    queue.send(deactivated);
    await sendAt([0], body);
    expect(queue.deadLetters.map((message) => message.body)).toEqual([body]);
    expect(queue.messages[0]).toMatchObject({ receives: 1 });
    expect(rule.acceptedAt).toHaveLength(1);
    expect(queue.errors).toEqual([]);
  });

  it.each([
    ['the answer is lost', 'drop', true],
    ['AWS Config fails', '5xx', false],
    ['the call is throttled', 'throttle', false],
    ['the answer is a web page', 'html', false],
  ] as const)('are not lost where %s three times', async (_, kind, takesEffect) => {
    aws.faults.add({ kind, operation: 'config:StartConfigRulesEvaluation', times: 3, takesEffect });
    await sendAt([0, 0]);
    expectStartAfterEach();
    expect(queue.errors).toEqual([]);
  });

  it('are not lost where an invocation ends without an answer', async () => {
    let isFirst = true;
    queue = simulatedQueue(time, settings, async (event, context) => {
      const answer = await answerMessages(event, context);
      if (!isFirst) return answer;
      isFirst = false;
      throw new Error('the execution environment is gone');
    });
    await sendAt([0, 0, 0]);
    expectStartAfterEach();
  });

  it('fail clearly, and are kept, where the rule is gone', async () => {
    aws.account.configRules = {};
    await sendAt([0]);
    expect(queue.errors[0]).toMatch(/StartConfigRulesEvaluation.*NoSuchConfigRuleException/);
    expect(queue.deadLetters).toHaveLength(1);
    expect(calls()).toBe(settings.maxReceiveCount);
  });
});

it('the queue outlasts AWS Config by far', () => {
  expect(settings.visibilityTimeout * settings.maxReceiveCount).toBeGreaterThan(2 * 60 * MINUTE);
  expect(settings.visibilityTimeout).toBeGreaterThan(settings.timeout + settings.window);
});

it('starts nothing where RULE_NAME_PREFIX is not set', async () => {
  const { RULE_NAME_PREFIX, ...others } = process.env;
  process.env = others;
  try {
    const event = { Records: [{ messageId: 'one', body: deactivated }] };
    const waiting = { remaining: () => 0, wait: () => Promise.resolve() };
    await expect(answerMessages(event, waiting)).rejects.toThrow(
      'RULE_NAME_PREFIX is not set; empty: the rules have no prefix',
    );
    expect(calls()).toBe(0);
  } finally {
    process.env = { ...others, RULE_NAME_PREFIX };
  }
});
