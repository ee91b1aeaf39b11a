import { totalsOf } from './page-totals.ts';
import type { PageData, PagePath } from './page/data.ts';

const rules = (['AWS::IAM::User', 'AWS::IAM::User', 'AWS::IAM::Role', 'AWS::::Account'] as const).map(
  (resourceType, place): PageData['rules'][number] => ({
    id: `rule-${place}`,
    title: '',
    resourceType,
    sentences: {},
    counts: null,
  }),
);

const path = (users: readonly string[], more: Partial<PagePath> = {}): PagePath => ({
  account: '111122223333',
  users,
  isBehindMfa: false,
  privilege: 'administrator',
  sentence: '',
  steps: [],
  ...more,
});

const totals = (paths: readonly PagePath[]) =>
  totalsOf({ rules, findings: [], credentials: null, missing: [], paths });

it('tells the root user from users, whose devices alone are shares', () => {
  const users = ['alice', 'bob', '<root_account>'].map((name) => ({
    account: '111122223333',
    id: name,
    name,
    read: () => ({ AccountId: '111122223333', ResourceId: name, Name: name, HasMfa: name !== 'bob' }),
  }));
  const { credentials, devices } = totalsOf({
    rules,
    findings: [],
    credentials: users,
    missing: [],
    paths: null,
  });
  expect(credentials).toEqual({ users: 2, rootUsers: 1 });
  expect(devices).toEqual([['none', 2]]);
});

it('counts each administrator without MFA once, by however many ways', () => {
  const { administrators } = totals([
    path(['alice', 'bob']),
    path(['alice'], { steps: [{ key: 'x', kind: 'role', name: 'x', by: 'sts:AssumeRole' }] }),
    path(['alice'], { account: '444455556666' }),
    path(['carol'], { isBehindMfa: true }),
    path(['dana'], { privilege: 'power' }),
  ]);
  expect(administrators).toBe(3);
});
