import { rules } from '../../rules/index.ts';
import { selectRules } from '../../src/cli/selected-rules.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'selections of rules');

const USER = 'iam-user-mfa-required';
const ROLE = 'iam-role-trust-mfa-required';
const appliesToOf = (rules: readonly string[], parameters: readonly string[]): unknown =>
  selectRules(rules, parameters).find(({ rule }) => rule.id === USER)?.parameters['appliesTo'];

it('selects every rule where none is named', () => {
  expect(selectRules([], []).map(({ rule }) => rule.id)).toEqual(rules.map(({ id }) => id));
});

it('selects the named rules once, in the order of the registry', () => {
  expect(selectRules([ROLE, USER, ROLE], []).map(({ rule }) => rule.id)).toEqual([USER, ROLE]);
});

it.each([
  ['the default', [], [], 'all-users'],
  ['KEY=VALUE for every rule that knows it', [], ['appliesTo=console-users'], 'console-users'],
  ['RULE.KEY=VALUE for one', [], [`${USER}.appliesTo=console-users`], 'console-users'],
  [
    'RULE.KEY before KEY, in any order',
    [],
    [`${USER}.appliesTo=console-users`, 'appliesTo=all-users'],
    'console-users',
  ],
])('takes %s', (_, named, parameters, expected) => {
  expect(appliesToOf(named, parameters)).toBe(expected);
});

it.each([
  ['an unknown rule', ['iam-user-mfa-require'], [], 'did you mean iam-user-mfa-required?'],
  ['an unknown rule, listing the rules', ['x'], [], `allowed: ${USER}, ${ROLE}`],
  ['a parameter nobody knows', [], ['appliesto=all-users'], 'no rule has a parameter "appliesto"'],
  ['a misspelled parameter', [], ['appliesto=all-users'], 'did you mean appliesTo?'],
  [
    'a parameter no selected rule knows',
    [ROLE],
    ['appliesTo=all-users'],
    'unknown rule parameter "appliesTo"',
  ],
  ['a value nobody knows', [], ['appliesTo=console-user'], 'did you mean "console-users"?'],
  ['a rule that was left out', [ROLE], [`${USER}.appliesTo=all-users`], 'which --rule leaves out'],
  ['an unknown rule before the dot', [], ['iam-user.appliesTo=all-users'], 'unknown rule "iam-user"'],
  ['a parameter the named rule does not know', [], [`${ROLE}.appliesTo=all-users`], 'unknown rule parameter'],
  ['a parameter without a value', [], ['appliesTo'], '--parameter "appliesTo" is not KEY=VALUE'],
  ['a parameter without a name', [], ['=x'], '--parameter "=x" is not KEY=VALUE'],
  ['a parameter given twice', [], ['appliesTo=all-users', 'appliesTo=console-users'], 'given twice'],
  [
    'a parameter given twice to one rule',
    [],
    [`${USER}.appliesTo=all-users`, `${USER}.appliesTo=all-users`],
    'given twice',
  ],
  ['how results are delivered', [], ['report=all'], 'what a scheduled run sends to AWS Config'],
  ['how results of one rule are delivered', [], [`${ROLE}.report=all`], '--parameter "iam-role-'],
  ['an empty value', [], ['appliesTo='], 'unknown value ""'],
])('refuses %s', (_, named, parameters, message) => {
  expect(() => selectRules(named, parameters)).toThrow(message);
});
