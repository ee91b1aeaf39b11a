import { iamRoleTrustMfaRequired } from '../rules/iam-role-trust-mfa-required/rule.ts';
import { iamUserMfaRequired } from '../rules/iam-user-mfa-required/rule.ts';
import { readParameters, readRuleParameters } from '../src/parameters.ts';

describe('readParameters', () => {
  it.each([
    ['nothing given: the default', {}, { appliesTo: 'all-users' }],
    ['a known value', { appliesTo: 'console-users' }, { appliesTo: 'console-users' }],
  ])('%s', (_, raw, expected) => {
    expect(readParameters(iamUserMfaRequired, raw)).toEqual(expected);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'a misspelt name suggests the right one',
      { appliesto: 'all-users' },
      /^unknown rule parameter "appliesto" for iam-user-mfa-required; did you mean "appliesTo"\? allowed: appliesTo$/,
    ],
    [
      'a name that is nothing like ours',
      { maxAge: '90' },
      /^unknown rule parameter "maxAge" .*; allowed: appliesTo$/,
    ],
    [
      'a misspelt value suggests the right one',
      { appliesTo: 'console-user' },
      /^unknown value "console-user" of rule parameter appliesTo .*; did you mean "console-users"\? allowed: all-users, console-users, credential-users$/,
    ],
    ['part of a value', { appliesTo: 'credential' }, /did you mean "credential-users"\?/],
    ['an empty value', { appliesTo: '' }, /^unknown value "" of rule parameter appliesTo/],
    ['a value with a space', { appliesTo: ' all-users' }, /did you mean "all-users"\?/],
    ['a number', { appliesTo: 90 }, /^unknown value 90 of rule parameter appliesTo/],
    ['null', { appliesTo: null }, /^unknown value null of rule parameter appliesTo/],
    ['a list', { appliesTo: ['all-users'] }, /^unknown value \["all-users"\] of rule parameter appliesTo/],
    [
      'a huge value is cut',
      { appliesTo: 'x'.repeat(100_000) },
      /^unknown value "x{1,80}… of rule parameter appliesTo/,
    ],
    ['a name from the prototype', JSON.parse('{"__proto__": "x"}'), /^unknown rule parameter "__proto__"/],
    ['another name from the prototype', { constructor: 'x' }, /^unknown rule parameter "constructor"/],
    [
      'how results are delivered is not the rule’s own',
      { report: 'all' },
      /^unknown rule parameter "report"/,
    ],
  ])('refuses %s', (_, raw, message) => {
    expect(() => readParameters(iamUserMfaRequired, raw)).toThrow(message);
  });

  it('says so where a rule has no parameters', () => {
    expect(() => readParameters(iamRoleTrustMfaRequired, { appliesTo: 'all-users' })).toThrow(
      'unknown rule parameter "appliesTo" for iam-role-trust-mfa-required; allowed: (none)',
    );
  });
});

describe('readRuleParameters', () => {
  it.each([
    ['nothing given', {}, { parameters: { appliesTo: 'all-users' }, report: 'changes' }],
    [
      'all given',
      { report: 'all', appliesTo: 'credential-users' },
      { parameters: { appliesTo: 'credential-users' }, report: 'all' },
    ],
  ])('keeps what the rule decides by apart from the delivery: %s', (_, raw, expected) => {
    expect(readRuleParameters(iamUserMfaRequired, raw)).toEqual(expected);
  });

  it.each([
    [
      'a misspelt value',
      { report: 'change' },
      /^unknown value "change" .*did you mean "changes"\? allowed: changes, all$/,
    ],
    [
      'a misspelt name',
      { reports: 'all' },
      /^unknown rule parameter "reports" .*did you mean "report"\? allowed: report$/,
    ],
  ])('refuses %s', (_, raw, message) => {
    expect(() => readRuleParameters(iamRoleTrustMfaRequired, raw)).toThrow(message);
  });
});
