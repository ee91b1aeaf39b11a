/** What holds of every decision on a trust policy, by name. */
import fc from 'fast-check';
import { iamRoleTrustMfaRequired as rule } from './rule.ts';
import { ROLE_ACCOUNT, statement, trustPolicy } from '../../test/support/generated-policies.ts';
import { isAllowed } from '../../test/naive/evaluator.ts';
import { letsIn } from '../../test/naive/lets-in.ts';
import { roleWith, TRUST_DEFAULTS } from '../../test/support/role-with.ts';
import { share } from '../../test/support/share.ts';

type Json = Readonly<Record<string, unknown>>;

const NOW = new Date('2026-11-24T00:00:00Z');
const RUNS = share(20, 1_000, 'policies for each property');

// The same policies in every run: a failure is the change's.
fc.configureGlobal({ seed: 20_261_124 });

const decide = (policy: unknown) => rule.decide(roleWith(policy), { parameters: TRUST_DEFAULTS, now: NOW });
/** The verdict, without what depends on a statement's number. */
const verdictOf = (policy: unknown): object => {
  const { compliance, evidence } = decide(policy);
  return { compliance, allowed: evidence.contexts.map(({ allowed }) => allowed) };
};
const letIn = (policy: unknown): readonly boolean[] =>
  decide(policy).evidence.contexts.map(({ allowed }) => allowed);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const statementsOf = (policy: Json): readonly Json[] => listOf(policy['Statement']) as readonly Json[];
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object's keys and every list's members the other way round, but for the statements. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed).reverse();
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, reversed(item)])
      .reverse(),
  );
};

/** Every list of one as its member, and every member as a list of one. */
const relisted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length === 1 ? value[0] : value;
  return isObject(value) ? value : [value];
};

const mapConditions = (policy: Json, change: (operator: string, keys: Json) => Json): Json => ({
  ...policy,
  Statement: statementsOf(policy).map((item) => {
    const { Condition: condition } = item;
    if (!isObject(condition)) return item;
    return {
      ...item,
      Condition: Object.fromEntries(
        Object.entries(condition).map(([operator, keys]) => [
          operator,
          isObject(keys) ? change(operator, keys) : keys,
        ]),
      ),
    };
  }),
});

/** Keys spelled otherwise; not where two keys of one operator come to be one. */
const renamed =
  (change: (key: string) => string) =>
  (policy: Json): Json =>
    mapConditions(policy, (_, keys) => {
      const spelled = Object.entries(keys).map(([key, value]) => [change(key), value] as const);
      fc.pre(new Set(spelled.map(([key]) => key)).size === spelled.length);
      return Object.fromEntries(spelled);
    });

const holds = (check: (policy: Json) => void): void => {
  fc.assert(fc.property(trustPolicy, check), { numRuns: RUNS });
};

describe('a decision does not depend on', () => {
  it.each<[string, (policy: Json) => unknown]>([
    ['the order of statements', (policy) => ({ ...policy, Statement: [...statementsOf(policy)].reverse() })],
    ['the order of keys and list members', (policy) => reversed(policy)],
    [
      'whether one statement stands in a list',
      (policy) => ({ ...policy, Statement: relisted(policy['Statement']) }),
    ],
    [
      'whether one value stands in a list',
      (policy) =>
        mapConditions(policy, (_, keys) =>
          Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, relisted(value)])),
        ),
    ],
    ['lower case of keys', renamed((key) => key.toLowerCase())],
    ['upper case of keys', renamed((key) => key.toUpperCase())],
    ['JSON text instead of an object', (policy) => JSON.stringify(policy)],
    ['URL-encoded text instead of an object', (policy) => encodeURIComponent(JSON.stringify(policy))],
    [
      'Sids',
      (policy) => ({
        ...policy,
        Statement: statementsOf(policy).map((item, at) => ({ ...item, Sid: `Sid${at}` })),
      }),
    ],
  ])('%s', (_, change) => {
    holds((policy) => expect(verdictOf(change(policy))).toEqual(verdictOf(policy)));
  });
});

describe('a statement more', () => {
  it('that denies never opens a role', () => {
    fc.assert(
      fc.property(trustPolicy, statement, (policy, more) => {
        const after = letIn({ ...policy, Statement: [...statementsOf(policy), { ...more, Effect: 'Deny' }] });
        letIn(policy).forEach((allowed, at) => expect(allowed || !after[at]).toBe(true));
      }),
      { numRuns: RUNS },
    );
  });

  it('that allows never closes a role', () => {
    fc.assert(
      fc.property(trustPolicy, statement, (policy, more) => {
        const after = letIn({
          ...policy,
          Statement: [...statementsOf(policy), { ...more, Effect: 'Allow' }],
        });
        letIn(policy).forEach((allowed, at) => expect(!allowed || after[at]).toBe(true));
      }),
      { numRuns: RUNS },
    );
  });
});

it('taking an MFA condition out of an Allow never turns NON_COMPLIANT into COMPLIANT', () => {
  holds((policy) => {
    fc.pre(decide(policy).compliance === 'NON_COMPLIANT');
    const without = {
      ...policy,
      Statement: statementsOf(policy).map((item) => {
        if (item['Effect'] !== 'Allow' || !isObject(item['Condition'])) return item;
        const kept = Object.entries(item['Condition']).map(([operator, keys]): [string, Json] => [
          operator,
          Object.fromEntries(
            Object.entries(isObject(keys) ? keys : {}).filter(([key]) => !/multifactorauth/i.test(key)),
          ),
        ]);
        return { ...item, Condition: Object.fromEntries(kept) };
      }),
    };
    expect(decide(without).compliance).not.toBe('COMPLIANT');
  });
});

const MFA_KEYS = {
  'access-key': {},
  'session-without-mfa': { 'aws:multifactorauthpresent': ['false'] },
  mfa: { 'aws:multifactorauthpresent': ['true'] },
} as const;

it('the witness of a NON_COMPLIANT is let in by the other evaluator', () => {
  let seen = 0;
  holds((policy) => {
    const {
      compliance,
      reason,
      evidence: { witness },
    } = decide(policy);
    // What is not decided has none.
    if (compliance !== 'NON_COMPLIANT' || reason === 'not-decided') return;
    expect(witness).toBeDefined();
    if (witness === undefined) return;
    seen += 1;
    const [, accountId = '', userName = ''] = /:(\d{12}):user\/(?:.*\/)?([^/]+)$/.exec(witness.caller) ?? [];
    const keys = Object.fromEntries(
      Object.entries(witness.requestKeys).map(([key, values]) => [key.toLowerCase(), values]),
    );
    const context = {
      ...MFA_KEYS[witness.credential],
      'aws:principalarn': [witness.caller],
      'aws:principalaccount': [accountId],
      'aws:username': [userName],
      ...keys,
    };
    expect(
      isAllowed(policy, {
        action: 'sts:AssumeRole',
        caller: { arn: witness.caller, accountId, userName },
        context,
      }),
    ).toBe(true);
  });
  expect(seen).toBeGreaterThan(RUNS / 10);
});

it('a COMPLIANT lets some user in with MFA, and nobody without', () => {
  let seen = 0;
  holds((policy) => {
    if (decide(policy).compliance !== 'COMPLIANT') return;
    const naive = letsIn(policy, { roleAccountId: ROLE_ACCOUNT, now: NOW });
    if (naive === 'too large') return;
    seen += 1;
    expect(naive).toEqual({ accessKey: false, sessionWithoutMfa: false, mfa: true });
  });
  expect(seen).toBeGreaterThan(RUNS / 100);
});
