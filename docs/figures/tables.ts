/** The figures as tables. Pure. */
import {
  accountsInAllPolicies,
  accountsInOnePolicy,
  NAMED_BY_CLOUDFORMATION,
  policyFor,
  SHORTEST_NAME,
  type FunctionName,
} from './function-policy.ts';
import { dollars, seconds, table, whole } from './markdown-table.ts';
import { accountMonth, bill, centralBurst, managedRuleMonth } from './month.ts';
import { CONFIGURATION_ITEM, priceOfEvaluations } from './price-list.ts';
import { accountOf, scheduledRun, type Report } from './scheduled-run.ts';

const ACCOUNTS = [10, 1_000, 10_000];
const USERS = [50, 500, 5_000];
const REPORTS: readonly Report[] = ['changes', 'all'];

/** Accounts, users and report in every combination. */
const organizations = ACCOUNTS.flatMap((accounts) =>
  USERS.flatMap((users) => REPORTS.map((report) => ({ accounts, users, report }))),
);

const evaluationsOfAccount = (): string =>
  table(
    ['Users and roles each', '`changes`, evaluations a month', 'US$', '`all`, evaluations a month', 'US$'],
    USERS.map((users) => [
      whole(users),
      ...REPORTS.flatMap((report) => {
        const { evaluations } = accountMonth('stack-set', accountOf(users), report);
        return [whole(evaluations), dollars(priceOfEvaluations(evaluations))];
      }),
    ]),
  );

/** Each part of the bill of an account with everything on, beside a rule of AWS's that evaluates all users once a day. */
const partsOfBill = (): string =>
  table(
    [
      'Users and roles each',
      'Evaluations',
      'Functions',
      'Metrics that are read',
      'In all, US$',
      "AWS's managed rule for users, US$",
    ],
    USERS.map((users) => {
      const parts = bill('stack-set', 1, accountOf(users), 'changes');
      const { evaluations, functions, metrics, total } = parts;
      return [
        whole(users),
        ...[evaluations, functions, metrics, total].map((sum) => sum.toFixed(3)),
        dollars(managedRuleMonth(users, 1)),
      ];
    }),
  );

const oneAccount = (): string =>
  table(
    [
      'users and roles each',
      'report',
      'evaluations',
      'API calls',
      'by a central function',
      'seconds a run, users',
      'roles',
      'US$, evaluations',
      'US$, the rest',
    ],
    USERS.flatMap((users) =>
      REPORTS.map((report) => {
        const account = accountOf(users);
        const month = accountMonth('stack-set', account, report);
        const { functions, metrics } = bill('stack-set', 1, account, report);
        return [
          whole(users),
          report,
          whole(month.evaluations),
          whole(month.calls),
          whole(accountMonth('central', account, report).calls),
          seconds(scheduledRun('iam-user-mfa-required', account, report).seconds),
          seconds(scheduledRun('iam-role-trust-mfa-required', account, report).seconds),
          dollars(priceOfEvaluations(month.evaluations)),
          dollars(functions + metrics),
        ];
      }),
    ),
  );

const calls = (): string =>
  table(
    ['accounts', 'users and roles each', 'report', 'evaluations', 'API calls', 'by a central function'],
    organizations.map(({ accounts, users, report }) => {
      const here = accountMonth('stack-set', accountOf(users), report);
      const central = accountMonth('central', accountOf(users), report);
      return [
        whole(accounts),
        whole(users),
        report,
        whole(accounts * here.evaluations),
        whole(accounts * here.calls),
        whole(accounts * central.calls),
      ];
    }),
  );

const bills = (): string =>
  table(
    [
      'accounts',
      'users and roles each',
      'report',
      'evaluations',
      'tiers pooled',
      'StackSet in all',
      'without events',
      'central in all',
    ],
    organizations.map(({ accounts, users, report }) => {
      const account = accountOf(users);
      const { evaluations, evaluationsPooled, total } = bill('stack-set', accounts, account, report);
      return [
        whole(accounts),
        whole(users),
        report,
        dollars(evaluations),
        dollars(evaluationsPooled),
        dollars(total),
        dollars(bill('stack-set-without-events', accounts, account, report).total),
        dollars(bill('central', accounts, account, report).total),
      ];
    }),
  );

const bursts = (): string =>
  table(
    [
      'accounts',
      'users and roles each',
      'StackSet, one function',
      'central, one function',
      'throttled at first',
      'all have run after, s',
      'with `all`, s',
      'function hours a month',
      'with `all`',
    ],
    ACCOUNTS.flatMap((accounts) =>
      USERS.map((users) => {
        const account = accountOf(users);
        const hours = (report: Report): string =>
          seconds((accounts * accountMonth('central', account, report).seconds) / 3600);
        const { ofOneFunction, throttled } = centralBurst(accounts, account, 'changes');
        return [
          whole(accounts),
          whole(users),
          '1',
          whole(ofOneFunction),
          whole(throttled),
          seconds(centralBurst(accounts, account, 'changes').seconds),
          seconds(centralBurst(accounts, account, 'all').seconds),
          hours('changes'),
          hours('all'),
        ];
      }),
    ),
  );

const policies = (): string => {
  const row = (names: string, name: FunctionName): string[] => {
    const [one, two] = [1, 2].map((accounts) => policyFor(accounts, name.functionName, name.statementId));
    return [
      names,
      whole((two?.length ?? 0) - (one?.length ?? 0)),
      whole(accountsInOnePolicy(name)),
      ...ACCOUNTS.map((accounts) =>
        accounts > accountsInAllPolicies(name)
          ? 'impossible'
          : whole(Math.ceil(accounts / accountsInOnePolicy(name))),
      ),
      whole(accountsInAllPolicies(name)),
    ];
  };
  return table(
    [
      'names of function and statement',
      'bytes an account',
      'accounts in one policy',
      ...ACCOUNTS.map((accounts) => `functions a rule for ${whole(accounts)}`),
      'most accounts',
    ],
    [
      row('as CloudFormation makes them', NAMED_BY_CLOUDFORMATION),
      row('the shortest that AWS takes', SHORTEST_NAME),
    ],
  );
};

/** Changes of roles in each account in a month. */
const ROLE_CHANGES = 20;

const roleChanges = (): string =>
  table(
    ['accounts', 'changes of roles a month', 'US$, evaluations', 'US$, configuration items'],
    ACCOUNTS.map((accounts) => [
      whole(accounts),
      whole(accounts * ROLE_CHANGES),
      dollars(accounts * priceOfEvaluations(ROLE_CHANGES)),
      dollars(accounts * ROLE_CHANGES * CONFIGURATION_ITEM),
    ]),
  );

/** By the name that a page gives. */
export const TABLES: Readonly<Record<string, () => string>> = {
  'evaluations of an account': evaluationsOfAccount,
  'parts of a bill': partsOfBill,
  'one account': oneAccount,
  calls,
  bills,
  bursts,
  policies,
  'role changes': roleChanges,
};
