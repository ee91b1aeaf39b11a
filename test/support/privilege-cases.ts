/** The cases of a rule that asks for the privileges of users, and what holds of every such case. */
import type { ParameterDefinition } from '../../rules/parameter.ts';
import type { ComplianceType, Decision, Parameters, Rule } from '../../rules/rule.ts';
import { toAnnotation } from '../../src/decision/annotation.ts';
import { readParameters } from '../../src/decision/parameters.ts';
import type { AuthorizationDetails } from '../../src/privileges/account.ts';
import { accountWith, type AccountWith } from './account-with.ts';
import { readCases } from './rule-cases.ts';
import { userOf, withAccount, type UserFacts } from './user-facts.ts';

export interface PrivilegeCase {
  readonly name: string;
  /** The account that user alice is one of; absent: it was not read. Without her, she was made since. */
  readonly account?: AccountWith;
  /** Beside the account; absent: nothing more was read. */
  readonly user?: UserFacts;
  /** Absent: the defaults. */
  readonly parameters?: Parameters;
  readonly expect: {
    readonly compliance: ComplianceType;
    readonly reason: string;
    readonly annotation?: string;
  };
  /** The page of AWS's documentation (or what else) that settles it. */
  readonly why: string;
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
  const decide = (row: Omit<PrivilegeCase, 'name' | 'expect' | 'why'>): Decision =>
    rule.decide(userOfCase(row), { parameters: readParameters(rule, row.parameters ?? {}), now: NOW });
  const annotationOf = (row: PrivilegeCase): string => toAnnotation(rule, userOfCase(row), decide(row));

  describe('cases', () => {
    it.each(rows)('%s', (_, row) => {
      const { compliance, reason } = decide(row);
      expect({ compliance, reason }).toEqual({
        compliance: row.expect.compliance,
        reason: row.expect.reason,
      });
    });

    it('has a name of its own and a source for every case', () => {
      expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
      expect(cases.filter(({ why }) => why === '')).toEqual([]);
    });

    it('reaches every reason', () => {
      const reached = new Set(cases.map((row) => decide(row).reason));
      expect([...reached].toSorted()).toEqual(Object.keys(rule.reasons).toSorted());
    });

    it('sets every parameter to every value', () => {
      const definitions: readonly (readonly [string, ParameterDefinition])[] = Object.entries(
        rule.parameters,
      );
      const set = cases.flatMap(({ parameters = {} }) => Object.entries(parameters).map(String));
      const allowed = definitions.flatMap(([name, definition]) =>
        definition.kind === 'choice' ? definition.allowedValues.map((value) => String([name, value])) : [],
      );
      expect([...new Set(set)]).toEqual(expect.arrayContaining(allowed));
      const names = cases.flatMap(({ parameters = {} }) => Object.keys(parameters));
      expect([...new Set(names)].toSorted()).toEqual(definitions.map(([name]) => name).toSorted());
    });
  });

  describe('annotations', () => {
    const told = cases.flatMap((row) =>
      row.expect.annotation === undefined ? [] : [[row.name, row, row.expect.annotation] as const],
    );
    it.each(told)('say what is the matter: %s', (_, row, annotation) => {
      expect(annotationOf(row)).toBe(annotation);
    });

    it.each(rows)('name the user in 1-256 characters: %s', (_, row) => {
      const annotation = annotationOf(row);
      expect(annotation.length).toBeLessThanOrEqual(256);
      expect(annotation).toContain('IAM user alice');
      expect(annotation).toMatch(/\.$/);
      expect(annotation).not.toMatch(/undefined|\{|\}| ,|, by,| {2}/);
    });
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
