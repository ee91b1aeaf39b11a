/** The figures of the pages: computed as by hand, from what the code does, and printed as the pages hold them. */
import { readFileSync } from 'node:fs';
import {
  accountsInAllPolicies,
  accountsInOnePolicy,
  NAMED_BY_CLOUDFORMATION,
  policyFor,
  SHORTEST_NAME,
} from '../docs/figures/function-policy.ts';
import {
  accountMonth,
  bill,
  centralBurst,
  LOOKS_A_DAY,
  managedRuleMonth,
  RUNS_A_DAY,
  type Design,
} from '../docs/figures/month.ts';
import { PAGES, tableNamesIn, withFigures } from '../docs/figures/pages.ts';
import { priceOfEvaluations, priceOfInvocations } from '../docs/figures/price-list.ts';
import {
  accountOf,
  centralRun,
  MEASURED,
  MEMORY,
  memoryOf,
  scheduledRun,
  type Account,
  type Report,
  type RuleId,
} from '../docs/figures/scheduled-run.ts';
import { TABLES } from '../docs/figures/tables.ts';
import { catalog } from '../rules/catalog.ts';
import { readTemplate } from './support/cloudformation-yaml.ts';

const RULES: readonly RuleId[] = catalog.map(({ id }) => id);
const TWO_REPORTS: readonly Report[] = ['changes', 'all'];

describe('priceOfEvaluations', () => {
  it.each([
    ['nothing', 0, 0],
    ['one', 1, 0.001],
    ['the last of the first tier', 100_000, 100],
    ['the first of the second tier', 100_001, 100.0008],
    ['the last of the second tier', 500_000, 420],
    ['the first of the third tier', 500_001, 420.0005],
    ['5,000 users and roles, all', 750_000, 545],
  ])('%s', (_, evaluations, dollars) => {
    expect(priceOfEvaluations(evaluations)).toBeCloseTo(dollars, 6);
  });
});

it('a million invocations of a second with 1,024 MB cost their requests and their seconds', () => {
  expect(priceOfInvocations(1_000_000, 1_000_000 * 1024)).toBeCloseTo(0.2 + 13.3334, 6);
});

describe('accountMonth', () => {
  it.each([
    // The root user's one result, once a day, and twice those of privileged users, beside those of users and roles.
    [50, 'changes', 4 * 30 + 1 * 30 + 30 + 2 * 30],
    [50, 'all', 50 * 4 * 30 + 50 * 1 * 30 + 30 + 2 * 5 * 30],
    [5_000, 'changes', 240],
    [5_000, 'all', 5_000 * 4 * 30 + 5_000 * 1 * 30 + 30 + 2 * 500 * 30],
    [0, 'changes', 240],
    [0, 'all', 240],
  ] as const)('%i users and roles, %s: %i evaluations', (users, report, evaluations) => {
    expect(accountMonth('stack-set', accountOf(users), report).evaluations).toBe(evaluations);
  });

  it('counts the calls of every run', () => {
    // Users: results 1, ListUsers 1, ListVirtualMFADevices 1, ListMFADevices 5, PutEvaluations 1. Roles: 1, 1 and 1. The root user: 1, 1 and 1.
    // Privileges, twice: results 1, ListUsers 1, GetAccountAuthorizationDetails 1, ListVirtualMFADevices 1, ListMFADevices 1, PutEvaluations 1.
    expect(accountMonth('stack-set', accountOf(50), 'changes')).toMatchObject({
      runs: 240,
      calls: 120 * 9 + 30 * 3 + 30 * 3 + 2 * 30 * 6,
    });
  });

  it.each(TWO_REPORTS)(
    'a central function assumes a role once a run, and evaluates the same: %s',
    (report) => {
      const here = accountMonth('stack-set', accountOf(500), report);
      const central = accountMonth('central', accountOf(500), report);
      expect(central).toMatchObject({
        runs: here.runs,
        evaluations: here.evaluations,
        calls: here.calls + here.runs,
      });
      expect(central.seconds).toBeGreaterThan(here.seconds);
    },
  );
});

it('a role that no IAM user can assume is not sent', () => {
  const account: Account = { ...accountOf(500), rolesWithResult: 200 };
  expect(scheduledRun('iam-role-trust-mfa-required', account, 'all').evaluations).toBe(200);
});

describe('scheduledRun, beside docs/performance.md', () => {
  const rows = readFileSync('docs/performance.md', 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(
      ([, rule, size, run]) =>
        RULES.some((id) => id === rule) && Number(size) > 0 && /^(first|second)$/.test(run ?? ''),
    )
    .map(([, rule = '', size = '', run = '', calls = '', sent = '', seconds = '']) => ({
      rule: RULES.find((id) => id === rule) ?? 'iam-user-mfa-required',
      size: Number(size),
      run,
      calls: Object.fromEntries(
        calls.split(', ').map((call) => [call.split(' ')[0], Number(call.split(' ')[1])]),
      ) as Record<string, number>,
      sent: Number(sent),
      seconds: Number(seconds),
    }));
  const resultsOf = (rule: RuleId, size: number): number =>
    rows.find((row) => row.rule === rule && row.size === size && row.run === 'first')?.sent ?? 0;
  const measuredAccount = (size: number): Account => ({
    ...accountOf(size),
    rolesWithResult: resultsOf('iam-role-trust-mfa-required', size),
  });

  it('finds the runs', () => {
    expect(rows).toHaveLength(8);
  });

  it.each(rows.filter(({ run }) => run === 'second'))(
    '$rule, $size, unchanged: the calls that were counted',
    (row) => {
      const { calls, evaluations } = scheduledRun(row.rule, measuredAccount(row.size), 'changes');
      expect({ calls, evaluations }).toEqual({ calls: row.calls, evaluations: row.sent });
    },
  );

  it.each(rows.filter(({ run }) => run === 'first'))('$rule, $size, all: what a first run sends', (row) => {
    const { calls, evaluations } = scheduledRun(row.rule, measuredAccount(row.size), 'all');
    expect({ put: calls['PutEvaluations'], evaluations }).toEqual({
      put: row.calls['PutEvaluations'],
      evaluations: row.sent,
    });
  });

  it.each(
    Object.entries(MEASURED).flatMap(([rule, sizes]) => sizes.map((measured) => ({ rule, ...measured }))),
  )('$rule, $size: the longest that was measured', ({ rule, size, seconds }) => {
    const longest = rows.filter((row) => row.rule === rule && row.size === size).map((row) => row.seconds);
    expect(Math.max(...longest)).toBe(seconds);
  });
});

describe('what the computation takes from template.yaml', () => {
  const { Parameters, Resources } = readTemplate('template.yaml');

  it.each([
    ['iam-user-mfa-required', 'UserRuleFrequency', { Six_Hours: 4 }],
    ['iam-role-trust-mfa-required', 'RoleRuleFrequency', { TwentyFour_Hours: 1 }],
    ['root-user-mfa-required', 'RootRuleFrequency', { TwentyFour_Hours: 1 }],
    ['iam-privileged-user-mfa-required', 'PrivilegeRulesFrequency', { TwentyFour_Hours: 1 }],
    ['iam-user-privileges-mfa-required', 'PrivilegeRulesFrequency', { TwentyFour_Hours: 1 }],
  ] as const)('%s runs as often as %s says', (rule, parameter, runs) => {
    expect(runs).toHaveProperty(String(Parameters[parameter]?.['Default']), RUNS_A_DAY[rule]);
  });

  it('no alarm, dashboard or schedule that is paid for by the month', () => {
    const types = Object.values(Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('AWS::CloudWatch::'))).toEqual([]);
  });

  it('how often the heartbeat looks', () => {
    const { ScheduleExpression } = Resources['HeartbeatRule']?.Properties ?? {};
    expect(ScheduleExpression).toBe(`rate(${24 / LOOKS_A_DAY} hours)`);
  });

  it('nothing that is paid for by the hour: no event source mapping polls a queue', () => {
    const types = Object.values(Resources).map(({ Type }) => Type);
    expect(types).not.toContain('AWS::Lambda::EventSourceMapping');
  });

  it.each([
    ['UserRuleFunction', memoryOf('iam-user-mfa-required')],
    ['RoleRuleFunction', memoryOf('iam-role-trust-mfa-required')],
    ['RootRuleFunction', memoryOf('root-user-mfa-required')],
    ['PrivilegedRuleFunction', memoryOf('iam-privileged-user-mfa-required')],
    ['PrivilegesRuleFunction', memoryOf('iam-user-privileges-mfa-required')],
    ['HeartbeatFunction', MEMORY],
  ])('the memory of %s', (name, memory) => {
    expect(Resources[name]?.Properties['MemorySize']).toBe(memory);
  });
});

describe('bill', () => {
  it('adds up, and metrics are of each account', () => {
    const { evaluations, functions, metrics, total } = bill('stack-set', 10, accountOf(50), 'all');
    expect(evaluations).toBeCloseTo(10 * 7.83, 6);
    // Nine metrics, four times a day, at a cent for a thousand.
    expect(metrics).toBeCloseTo((10 * 9 * 120 * 0.01) / 1_000, 6);
    expect(total).toBeCloseTo(evaluations + functions + metrics, 6);
  });

  it('a central function has one heartbeat in all', () => {
    const metricsOf = (design: Design): number => bill(design, 1_000, accountOf(50), 'changes').metrics;
    expect(metricsOf('stack-set-without-events')).toBeCloseTo(1_000 * metricsOf('central'), 6);
  });

  // docs/cost.md says so.
  it.each([
    [50, 0.3],
    [500, 0.3],
    [5_000, 0.335],
  ])('an account with everything on and %i users costs at most US$ %f', (users, most) => {
    expect(bill('stack-set', 1, accountOf(users), 'changes').total).toBeLessThanOrEqual(most);
  });

  it.each([
    [500, 15],
    [5_000, 140],
  ])("a managed rule of AWS's, once a day, %i users: %i dollars", (users, sum) => {
    expect(managedRuleMonth(users, 1)).toBeCloseTo(sum, 6);
  });

  it('pooled tiers are those of all evaluations together', () => {
    // 780,300 evaluations: in ten accounts each below the first boundary, and in one sum beyond the second.
    const { evaluations, evaluationsPooled } = bill('stack-set', 10, accountOf(500), 'all');
    expect(evaluations).toBeCloseTo(780.3, 6);
    expect(evaluationsPooled).toBeCloseTo(560.15, 6);
  });
});

describe('centralBurst', () => {
  it.each([
    [10, 0],
    [200, 0],
    [201, 5],
    [10_000, 49_000],
  ])('%i accounts start five functions each: %i wait', (accounts, throttled) => {
    expect(centralBurst(accounts, accountOf(50), 'changes')).toMatchObject({
      ofOneFunction: accounts,
      throttled,
    });
  });

  it('lasts as long as the longest run where nothing waits, and as the work where much does', () => {
    const account = accountOf(500);
    const runs = RULES.map((rule) => centralRun(rule, account, 'all').seconds);
    expect(centralBurst(10, account, 'all').seconds).toBeCloseTo(Math.max(...runs), 6);
    const work = runs.reduce((sum, run) => sum + run, 0);
    expect(centralBurst(10_000, account, 'all').seconds).toBeCloseTo(10 * work, 6);
  });
});

describe('accountsInOnePolicy', () => {
  it.each([
    ['by CloudFormation', NAMED_BY_CLOUDFORMATION],
    ['as short as can be', SHORTEST_NAME],
  ])('named %s, one account more is more than 20 KB', (_, name) => {
    const accounts = accountsInOnePolicy(name);
    const bytes = (count: number): number =>
      Buffer.byteLength(policyFor(count, name.functionName, name.statementId));
    expect(bytes(accounts)).toBeLessThanOrEqual(20_480);
    expect(bytes(accounts + 1)).toBeGreaterThan(20_480);
    expect(accountsInAllPolicies(name)).toBe(1_000 + accounts);
  });

  it('every statement lets in one account, under a name of its own', () => {
    const { functionName, statementId } = SHORTEST_NAME;
    const { Statement } = JSON.parse(policyFor(90, functionName, statementId)) as {
      Statement: { Sid: string; Condition: { StringEquals: { 'AWS:SourceAccount': string } } }[];
    };
    const accounts = Statement.map(({ Condition }) => Condition.StringEquals['AWS:SourceAccount']);
    expect(new Set(Statement.map(({ Sid }) => Sid)).size).toBe(90);
    expect(new Set(accounts.filter((account) => /^\d{12}$/.test(account))).size).toBe(90);
  });
});

describe('the pages', () => {
  it.each(PAGES)('%s holds what `npm run figures` computes', (path) => {
    const page = readFileSync(path, 'utf8');
    expect(tableNamesIn(page)).not.toEqual([]);
    expect(page).toBe(withFigures(page));
  });

  it('hold every table once', () => {
    const held = PAGES.flatMap((path) => tableNamesIn(readFileSync(path, 'utf8')));
    expect(held.toSorted()).toEqual(Object.keys(TABLES).toSorted());
  });

  it('a table that was changed is computed anew, and nothing around it', () => {
    const [before, after] = [
      '# Page\n\n<!-- npm run figures: role changes -->\n\n',
      '\nText | with a bar.\n',
    ];
    const page = withFigures(`${before}| a |\n| --- |\n| 1 |\n${after}`);
    expect(page.startsWith(`${before}| accounts `)).toBe(true);
    expect(page.endsWith(` |\n${after}`)).toBe(true);
    expect(withFigures(page)).toBe(page);
  });

  it('a name that no table has is refused', () => {
    expect(() => withFigures('<!-- npm run figures: moods -->\n\n')).toThrow('unknown table "moods"');
  });
});
