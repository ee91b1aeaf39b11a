/** The cases of a rule that asks for the privileges of users, and what holds of every such case. */
import type { Decision, Rule } from '../../rules/rule.ts';
import { toAnnotation } from '../../src/decision/annotation.ts';
import { readParameters } from '../../src/decision/parameters.ts';
import type { AuthorizationDetails } from '../../src/privileges/account.ts';
import { accountWith, type AccountWith } from './account-with.ts';
import { itAnnotates, itDecides, itHasWholeCases, readCases, type RuleCase } from './rule-cases.ts';
import { userOf, withAccount, type UserFacts } from './user-facts.ts';

export interface PrivilegeCase extends RuleCase {
  /** The account that user alice is one of; absent: it was not read. Without her, she was made since. */
  readonly account?: AccountWith;
  /** Beside the account; absent: nothing more was read. */
  readonly user?: UserFacts;
  /** What was read of other users of the account, by their names. */
  readonly others?: Readonly<Record<string, UserFacts>>;
}

type UserRule = Rule<'AWS::IAM::User'>;

const NOW = new Date('2026-01-01T00:00:00Z');

/** Accounts that are written alike are one: what is found of it is found once. */
const accounts = new Map<string, AuthorizationDetails>();

const detailsOf = (account: AccountWith): AuthorizationDetails => {
  const text = JSON.stringify(account);
  const details = accounts.get(text) ?? accountWith(account);
  accounts.set(text, details);
  return details;
};

export const userOfCase = ({ account, user = {} }: Pick<PrivilegeCase, 'account' | 'user'>, asOf?: string) =>
  withAccount(userOf(user), account && detailsOf(account), asOf);

const othersOfCase = ({ account, others }: Pick<PrivilegeCase, 'account' | 'others'>) =>
  Object.entries(others ?? {}).map(([name, facts]) =>
    withAccount(userOf(facts, name), account && detailsOf(account)),
  );

/** Decides cases, names what every one of them has to be, and that together they reach all that the rule can say. */
export const describePrivilegeCases = (
  rule: UserRule,
  folder: string,
): {
  readonly cases: readonly PrivilegeCase[];
  decide(row: Omit<PrivilegeCase, 'name' | 'expect' | 'why'>): Decision;
} => {
  const cases = readCases<PrivilegeCase>(folder);
  const rows = cases.map((row) => [row.name, row] as const);
  /** A row is asked about several times, and its verdict depends on nothing else. */
  const decided = new WeakMap<object, Decision>();
  const decide = (row: Omit<PrivilegeCase, 'name' | 'expect' | 'why'>): Decision => {
    const parameters = readParameters(rule, row.parameters ?? {});
    const decision =
      decided.get(row) ?? rule.decide(userOfCase(row), { parameters, now: NOW, others: othersOfCase(row) });
    decided.set(row, decision);
    return decision;
  };

  describe('cases', () => {
    itDecides(cases, decide);
    itHasWholeCases(rule, cases, decide);
  });

  describe('annotations', () => {
    itAnnotates(cases, (row) => toAnnotation(rule, userOfCase(row), decide(row)), 'IAM user alice');
  });

  describe('evidence', () => {
    it.each(rows)(
      'shows the path that the sentence speaks of, with a request for each step: %s',
      (_, row) => {
        const { compliance, path } = decide(row);
        if (compliance === 'NON_COMPLIANT' || compliance === 'COMPLIANT') {
          expect(path?.grant?.request.context).toBeDefined();
          expect(['administrator', 'power', 'write']).toContain(path?.privilege);
          for (const { grants, trust } of path?.steps ?? []) {
            expect(grants.length > 0 || trust !== undefined).toBe(true);
            for (const { request } of grants) expect(request.action).toMatch(/:/);
          }
        }
        if (row.expect.reason === 'privilege-not-decided') expect(path?.privilege).toBe('undecided');
      },
    );
  });

  return { cases, decide };
};
