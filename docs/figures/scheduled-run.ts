/** What one scheduled run of a rule does, as src/functions/evaluate-all.ts does it. */
import type { catalog } from '../../rules/catalog.ts';

export type Report = 'changes' | 'all';
export type RuleId = (typeof catalog)[number]['id'];

/** An account in which nothing has changed since the last run. */
export interface Account {
  readonly users: number;
  readonly usersWithoutVirtualDevice: number;
  readonly roles: number;
  /** Roles that are COMPLIANT or NON_COMPLIANT. Those that no IAM user can assume are never sent. */
  readonly rolesWithResult: number;
}

/** As many roles as users, each with a result: the most that can be sent. One user in ten has no virtual device. */
export const accountOf = (users: number): Account => ({
  users,
  usersWithoutVirtualDevice: Math.ceil(users / 10),
  roles: users,
  rolesWithResult: users,
});

export interface ScheduledRun {
  readonly calls: Readonly<Record<string, number>>;
  readonly evaluations: number;
  /** Calls that wait for one another. */
  readonly roundTrips: number;
  readonly seconds: number;
}

/** The largest pages that IAM and AWS Config give, and the largest batch that AWS Config takes. */
const IAM_PAGE = 1000;
const RESULTS_PAGE = 100;
const EVALUATIONS_BATCH = 100;
/** ListMFADevices, src/aws/reading.ts. */
const CALLS_AT_ONCE = 10;

/** Something is asked even where there is nothing. */
const pages = (entries: number, size: number): number => Math.max(1, Math.ceil(entries / size));

/** Assumed: AWS says nothing of it. */
const SECONDS_OF_A_ROUND_TRIP = 0.1;

/** What a run works, by users or roles, in seconds of one whole core and with no way to go: docs/performance.md. */
export const MEASURED = {
  'iam-user-mfa-required': [
    { size: 500, seconds: 0.4 },
    { size: 5_000, seconds: 2.6 },
  ],
  'iam-role-trust-mfa-required': [
    { size: 500, seconds: 0.3 },
    { size: 5_000, seconds: 0.9 },
  ],
} as const;

/** Results that were read longer ago than that are read again before something is sent: FRESH of src/functions/evaluate-all.ts. */
const SECONDS_FRESH = 10;

/** MemorySize in template.yaml, megabytes. */
export const MEMORY = 256;

/** Whose policies take more than other functions have: the longest of thousands of roles, all of thousands of users. */
const LARGE: readonly RuleId[] = [
  'iam-role-trust-mfa-required',
  'iam-privileged-user-mfa-required',
  'iam-user-privileges-mfa-required',
];

/** That of a rule's function. */
export const memoryOf = (rule: RuleId): number => (LARGE.includes(rule) ? 512 : MEMORY);

/** Lambda hands out the processor by memory. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MEMORY_OF_A_CORE = 1769;

/** On the straight line through what was measured. */
const secondsOfWork = (rule: RuleId, size: number): number => {
  const [small, large] = MEASURED[rule === 'iam-role-trust-mfa-required' ? rule : 'iam-user-mfa-required'];
  const slope = (large.seconds - small.seconds) / (large.size - small.size);
  return (small.seconds + slope * (size - small.size)) * (MEMORY_OF_A_CORE / memoryOf(rule));
};

const runOf = (
  rule: RuleId,
  size: number,
  roundTrips: number,
  evaluations: number,
  calls: ScheduledRun['calls'],
): ScheduledRun => ({
  calls,
  evaluations,
  roundTrips,
  seconds: secondsOfWork(rule, size) + roundTrips * SECONDS_OF_A_ROUND_TRIP,
});

const runOfUserRule = (account: Account, report: Report): ScheduledRun => {
  const { users, usersWithoutVirtualDevice } = account;
  const evaluations = report === 'all' ? Math.max(1, users) : 1;
  const calls = {
    GetComplianceDetailsByConfigRule: pages(users, RESULTS_PAGE),
    ListUsers: pages(users, IAM_PAGE),
    ListVirtualMFADevices: pages(users - usersWithoutVirtualDevice, IAM_PAGE),
    ListMFADevices: usersWithoutVirtualDevice,
    PutEvaluations: pages(evaluations, EVALUATIONS_BATCH),
  };
  const listing =
    calls.ListUsers + calls.ListVirtualMFADevices + Math.ceil(calls.ListMFADevices / CALLS_AT_ONCE);
  // The standing results are read between the users and their devices: they say whom to ask about first.
  const roundTrips = listing + calls.GetComplianceDetailsByConfigRule + calls.PutEvaluations;
  return runOf('iam-user-mfa-required', users, roundTrips, evaluations, calls);
};

const runOfRoleRule = ({ roles, rolesWithResult }: Account, report: Report): ScheduledRun => {
  const evaluations = report === 'all' ? Math.max(1, rolesWithResult) : 1;
  const calls = {
    GetComplianceDetailsByConfigRule: pages(rolesWithResult, RESULTS_PAGE),
    ListRoles: pages(roles, IAM_PAGE),
    PutEvaluations: pages(evaluations, EVALUATIONS_BATCH),
  };
  const roundTrips = calls.ListRoles + calls.GetComplianceDetailsByConfigRule + calls.PutEvaluations;
  return runOf('iam-role-trust-mfa-required', roles, roundTrips, evaluations, calls);
};

/** With every parameter at its default: there is one result, and no device is asked about. */
const runOfRootRule = (): ScheduledRun => {
  const calls = { GetComplianceDetailsByConfigRule: 1, GetAccountSummary: 1, PutEvaluations: 1 };
  return runOf('root-user-mfa-required', 1, 2, 1, calls);
};

/** Assumed: one user in ten is privileged, and there are a third as many policies and groups as users. */
const privilegedOf = (users: number): number => Math.ceil(users / 10);
const policiesOf = (users: number): number => Math.ceil(users / 3);

/** Seconds on one whole core: docs/performance.md. In a larger account each user takes less. */
const SECONDS_OF_PRIVILEGES_OF_A_USER = 11 / 1_250;

/** Of the two rules that ask for privileges, with every parameter at its default; devices are read of privileged users alone. */
const runOfPrivilegeRule =
  (rule: RuleId) =>
  ({ users, usersWithoutVirtualDevice, roles }: Account, report: Report): ScheduledRun => {
    const privileged = privilegedOf(users);
    const evaluations = report === 'all' ? Math.max(1, privileged) : 1;
    const calls = {
      GetComplianceDetailsByConfigRule: pages(privileged, RESULTS_PAGE),
      ListUsers: pages(users, IAM_PAGE),
      GetAccountAuthorizationDetails: pages(users + roles + policiesOf(users), IAM_PAGE),
      ListVirtualMFADevices: pages(users - usersWithoutVirtualDevice, IAM_PAGE),
      ListMFADevices: Math.ceil(usersWithoutVirtualDevice / 10),
      PutEvaluations: pages(evaluations, EVALUATIONS_BATCH),
    };
    const { ListMFADevices: devices, ...others } = calls;
    const roundTrips =
      Object.values(others).reduce((sum, count) => sum + count, 0) + Math.ceil(devices / CALLS_AT_ONCE);
    const { seconds, ...run } = runOf(rule, users, roundTrips, evaluations, calls);
    const privileges = users * SECONDS_OF_PRIVILEGES_OF_A_USER * (MEMORY_OF_A_CORE / memoryOf(rule));
    return { ...run, seconds: seconds + privileges };
  };

const RUNS: Readonly<Record<RuleId, (account: Account, report: Report) => ScheduledRun>> = {
  'iam-user-mfa-required': runOfUserRule,
  'iam-role-trust-mfa-required': runOfRoleRule,
  'root-user-mfa-required': runOfRootRule,
  'iam-privileged-user-mfa-required': runOfPrivilegeRule('iam-privileged-user-mfa-required'),
  'iam-user-privileges-mfa-required': runOfPrivilegeRule('iam-user-privileges-mfa-required'),
};

/** A run that takes long reads its results again before it sends. */
const withSecondReading = (run: ScheduledRun): ScheduledRun => {
  if (run.seconds <= SECONDS_FRESH) return run;
  const readings = run.calls['GetComplianceDetailsByConfigRule'] ?? 0;
  return {
    ...run,
    calls: { ...run.calls, GetComplianceDetailsByConfigRule: 2 * readings },
    roundTrips: run.roundTrips + readings,
    seconds: run.seconds + readings * SECONDS_OF_A_ROUND_TRIP,
  };
};

export const scheduledRun = (rule: RuleId, account: Account, report: Report): ScheduledRun =>
  withSecondReading(RUNS[rule](account, report));

/** The same by a central function, which asks for credentials of the account first. */
export const centralRun = (rule: RuleId, account: Account, report: Report): ScheduledRun => {
  const { calls, evaluations, roundTrips, seconds } = scheduledRun(rule, account, report);
  return {
    calls: { AssumeRole: 1, ...calls },
    evaluations,
    roundTrips: roundTrips + 1,
    seconds: seconds + SECONDS_OF_A_ROUND_TRIP,
  };
};
