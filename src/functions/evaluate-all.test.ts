import { iamRoleTrustMfaRequired as roleRule } from '../../rules/iam-role-trust-mfa-required/rule.ts';
import { toRole, toUser } from '../../test/aws/account.ts';
import { coldStart } from '../../test/support/cold-start.ts';
import {
  HOME,
  ROLE_RULE,
  trust,
  USER_RULE,
  useEvaluatedAccount,
  withMfa,
  type Sent,
} from '../../test/support/evaluated-account.ts';
import { invoke, recordedEvent } from '../../test/support/invoke.ts';
import { handlerOf } from './evaluate.ts';
import { isWhole, sharedEach, sharedIt, sharedOf } from '../../test/support/share.ts';
import { sleep } from '../../test/support/simulated-waits.ts';
import { timesOf } from './deadlines.ts';

const it = sharedIt(8, 'scheduled runs');

const world = useEvaluatedAccount();
const { resultsOf, sentBatches, sent, stand } = world;

const scheduled = recordedEvent(`${ROLE_RULE}/scheduled`);
const notified = Date.parse(JSON.parse(String(scheduled['invokingEvent'])).notificationCreationTime) / 1000;

/** Milliseconds by which the clock is ahead. */
let ahead = 0;
const realNow = Date.now.bind(Date);
beforeEach(() => {
  ahead = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + ahead);
});
afterEach(() => jest.restoreAllMocks());

/** Names of the roles in the order in which they were decided. */
let decided: string[] = [];
beforeEach(() => (decided = []));

/** The rule for roles where each policy takes so many milliseconds, and no two are alike unless said. */
const slowRule = (milliseconds: number, more: Partial<Pick<typeof roleRule, 'alikeBy'>> = {}) => ({
  ...roleRule,
  alikeBy: () => undefined,
  decide: (...[role, at]: Parameters<typeof roleRule.decide>) => {
    decided.push(role.resourceName);
    ahead += milliseconds;
    return roleRule.decide(role, at);
  },
  ...more,
});

const idOf = (name: string): string => `AROA${name.toUpperCase().replaceAll('-', '').padEnd(16, '0')}A`;
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, number) => `role-${String(number).padStart(3, '0')}`);
const SERVICE = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
};

const withRoles = (names: readonly string[], policyOf: (name: string) => object): void => {
  world.aws.account.roles = names.map((name) =>
    toRole({ RoleName: name, RoleId: idOf(name), AssumeRolePolicyDocument: policyOf(name) }, HOME),
  );
};

const typesOf = (names: readonly string[]): (string | undefined)[] => {
  const types = world.typesOf(ROLE_RULE);
  return names.map((name) => types[idOf(name)]);
};

describe('a scheduled run that has no time for all', () => {
  const names = numbered(30);
  /** Of thirty minutes of work; a run has some twelve of them for deciding. */
  const A_MINUTE = 60_000;

  it.each(sharedOf(names, 28, 'places of an open role'))('reports what is open, be it %s', async (open) => {
    withRoles(names, (name) => trust(name === open ? undefined : withMfa));
    const run = handlerOf(slowRule(A_MINUTE));
    const errors: (string | undefined)[] = [];
    // Lambda tries twice more after an error.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      ahead = 0;
      const { error } = await invoke(run, scheduled);
      errors.push(error);
      if (error === undefined) break;
    }
    expect(typesOf(names)).toEqual(names.map((name) => (name === open ? 'NON_COMPLIANT' : 'COMPLIANT')));
    expect(errors[0]).toMatch(/^\d+ undecided: role-0\d\d, .* was not evaluated: there was no time left/);
  });

  it('sends what is decided while it goes on, and names the rest without a result', async () => {
    withRoles(names, () => trust(withMfa));
    stand(ROLE_RULE, idOf('role-029'), 'NON_COMPLIANT');
    const run = handlerOf(slowRule(A_MINUTE));
    // Whatever stopped it: what was decided by then has been sent.
    const sentByThen: number[] = [];
    const slow = slowRule(A_MINUTE);
    const counting = handlerOf({
      ...slow,
      decide: (...call: Parameters<typeof slow.decide>) => {
        sentByThen.push(sent().length);
        return slow.decide(...call);
      },
    });
    await invoke(counting, scheduled);
    expect(sentByThen.at(-1)).toBeGreaterThanOrEqual(sentByThen.length - 2);
    world.aws.resetCalls();
    ahead = 0;
    const { error, lines } = await invoke(run, scheduled);
    const [line] = lines;
    expect(error).toMatch(/ undecided: /);
    expect(line).toMatchObject({ counts: { COMPLIANT: decided.length - sentByThen.length } });
    expect(sent().map(({ ComplianceType }) => ComplianceType)).not.toContain('INSUFFICIENT_DATA');
    const ids = sent().map(({ ComplianceResourceId }) => ComplianceResourceId);
    expect(ids.toSorted()).toEqual([...new Set(ids)].toSorted());
  });

  it('begins the next time with what it did not reach', async () => {
    withRoles(names, (name) => (name < 'role-015' ? SERVICE : trust(withMfa)));
    for (const name of names)
      stand(ROLE_RULE, idOf(name), name < 'role-015' ? 'NOT_APPLICABLE' : 'COMPLIANT');
    const run = handlerOf(slowRule(A_MINUTE));
    await invoke(run, scheduled);
    const first = [...decided];
    decided = [];
    ahead = 0;
    await invoke(run, scheduled);
    expect(first.length).toBeGreaterThan(5);
    expect(decided.slice(0, 3).filter((name) => first.includes(name))).toEqual([]);
    expect(new Set([...first, ...decided]).size).toBe(first.length + decided.length);
  });

  it('takes back nothing of what it did not reach, and what has vanished all the same', async () => {
    withRoles(names, () => trust(withMfa));
    for (const name of [...names, 'gone']) stand(ROLE_RULE, idOf(name), 'COMPLIANT');
    await invoke(handlerOf(slowRule(A_MINUTE)), scheduled);
    expect(typesOf([...names, 'gone'])).toEqual([...names.map(() => 'COMPLIANT'), 'NOT_APPLICABLE']);
  });
});

describe('a scheduled run', () => {
  it('repeats nothing unchanged where it reaches all', async () => {
    const names = numbered(5);
    withRoles(names, () => trust(withMfa));
    await invoke(handlerOf(slowRule(1_000)), scheduled);
    world.aws.resetCalls();
    const { error } = await invoke(handlerOf(slowRule(1_000)), scheduled);
    expect([error, sent().length]).toEqual([undefined, 1]);
  });

  it('decides identical trust policies once, each under its own name', async () => {
    const names = numbered(20);
    withRoles(names, (name) => trust(name === 'role-007' ? undefined : withMfa));
    await invoke(handlerOf(slowRule(0, { alikeBy: roleRule.alikeBy })), scheduled);
    expect(decided).toEqual(['role-000', 'role-007']);
    const annotations = sent().map(({ Annotation }: Sent) => Annotation);
    expect(names.filter((name) => !annotations.some((text) => text.includes(name)))).toEqual([]);
  });
});

describe.each([
  ['takes what is sent last', false],
  ['keeps the later result', true],
])('where AWS Config %s', (_, keepsLaterResults) => {
  const [name = ''] = numbered(1);
  const openSince = (): void =>
    stand(ROLE_RULE, idOf(name), 'NON_COMPLIANT', { OrderingTimestamp: notified + 5 });
  beforeEach(() => {
    world.aws.account.keepsLaterResults = keepsLaterResults;
    withRoles([name], () => trust(withMfa));
  });

  it.always('a role that is opened while a run reads keeps its NON_COMPLIANT', async () => {
    stand(ROLE_RULE, idOf(name), 'COMPLIANT');
    world.aws.faults.add({
      operation: 'config:GetComplianceDetailsByConfigRule',
      kind: '5xx',
      when: () => {
        openSince();
        return false;
      },
    });
    const { error } = await invoke(handlerOf(slowRule(0)), scheduled);
    expect(error).toBeUndefined();
    expect(typesOf([name])).toEqual(['NON_COMPLIANT']);
  });

  it('and so does one that is opened while a run decides for long', async () => {
    stand(ROLE_RULE, idOf(name), 'COMPLIANT', { Annotation: 'another' });
    const slow = slowRule(30_000);
    const opening = {
      ...slow,
      decide: (...call: Parameters<typeof slow.decide>) => {
        openSince();
        return slow.decide(...call);
      },
    };
    await invoke(handlerOf(opening), scheduled);
    expect(typesOf([name])).toEqual(['NON_COMPLIANT']);
  });

  it('and its NON_COMPLIANT is no older for a run that is delivered late', async () => {
    openSince();
    await invoke(handlerOf(slowRule(0)), scheduled);
    expect(resultsOf(ROLE_RULE)).toMatchObject([{ OrderingTimestamp: notified + 5 }]);
    expect(sentBatches().flat()).toEqual([]);
  });
});

it('a user who is renamed between two pages of the listing is not retired', async () => {
  const { account } = world.aws;
  for (const { UserId } of account.users) stand(USER_RULE, UserId, 'COMPLIANT');
  const names = account.users.map(({ UserName }) => UserName);
  world.aws.pageSizes = [1];
  world.aws.faults.add({
    operation: 'iam:ListUsers',
    kind: '5xx',
    when: ({ Marker }) => {
      const last = account.users.find(({ UserName }) => UserName === names.at(-1));
      if (Marker !== undefined && last !== undefined) last.UserName = 'aaron';
      return false;
    },
  });
  await invoke(coldStart().iamUserMfaRequired, recordedEvent(`${USER_RULE}/scheduled`));
  expect(Object.values(world.typesOf(USER_RULE))).not.toContain('NOT_APPLICABLE');
});

describe('600 users of whom a run of 60 seconds cannot ask about all, at 5 calls a second', () => {
  const names = Array.from({ length: 600 }, (_, number) => `user-${String(number).padStart(3, '0')}`);
  const TIMEOUT = 60_000;
  /** Of all of IAM, the listings as well: those of the first second at once, and then as many in each second of reading. */
  const CALLS_OF_A_RUN = 5 + 5 * (timesOf(TIMEOUT).reading / 1000);
  /** Milliseconds; of simulated time where it need not really pass. */
  const TIME_OF_A_RUN = isWhole ? 12_000 : TIMEOUT;

  /** Runs until all is well, and says who was asked about in each. */
  const runs = async (most: number): Promise<readonly (readonly string[])[]> => {
    const askedIn: string[][] = [];
    for (let run = 0; run < most; run += 1) {
      const asked: string[] = [];
      let answered = 0;
      let isOver = false;
      world.aws.resetFaults();
      world.aws.faults.add({
        operation: 'iam:*',
        kind: 'slow',
        ms: 3_600_000,
        times: Infinity,
        when: ({ UserName }) => {
          if (answered >= CALLS_OF_A_RUN) {
            if (!isWhole && !isOver) void sleep(timesOf(TIME_OF_A_RUN).reading);
            isOver = true;
            return true;
          }
          answered += 1;
          if (UserName !== undefined) asked.push(String(UserName));
          return false;
        },
      });
      const { error } = await invoke(
        coldStart().iamUserMfaRequired,
        recordedEvent(`${USER_RULE}/scheduled`),
        TIME_OF_A_RUN,
      );
      expect(answered).toBeLessThanOrEqual(CALLS_OF_A_RUN);
      askedIn.push(asked);
      if (error === undefined) break;
    }
    return askedIn;
  };

  sharedEach(
    2,
    'users who are asked about in several runs',
  )([
    ['who never had a result', false],
    ['who all have one', true],
  ])('%s are all asked about in four runs', async (_, haveResults) => {
    world.aws.account.users = names.map((UserName) => toUser({ UserName }, HOME));
    if (haveResults)
      for (const { UserId } of world.aws.account.users) stand(USER_RULE, UserId, 'NON_COMPLIANT');
    const asked = await runs(4);
    expect(new Set(asked.flat()).size).toBe(names.length);
    expect(Object.values(world.typesOf(USER_RULE))).toEqual(names.map(() => 'NON_COMPLIANT'));
  });
});
