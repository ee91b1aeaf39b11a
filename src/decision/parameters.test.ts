import { about } from '../../rules/iam-user-mfa-required/about.ts';
import type { ParameterDefinitions } from '../../rules/parameter.ts';
import { allowedOf, checkInputParameters, readParameters, readRuleParameters } from './parameters.ts';

/** One parameter of the rule: what is read does not depend on the others. */
const iamUserMfaRequired = { id: about.id, parameters: { appliesTo: about.parameters.appliesTo } };

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
    expect(() => readParameters({ id: 'no-parameters', parameters: {} }, { appliesTo: 'all-users' })).toThrow(
      'unknown rule parameter "appliesTo" for no-parameters; allowed: (none)',
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
    expect(() => readRuleParameters({ id: 'no-parameters', parameters: {} }, raw)).toThrow(message);
  });
});

describe('the kinds of parameters', () => {
  const description = 'what it decides';
  const parameters = {
    device: { kind: 'choice', allowedValues: ['any', 'hardware'], default: 'any', description },
    devices: { kind: 'count', least: 1, greatest: 8, default: 1, description },
    graceHours: { kind: 'duration', unit: 'hours', least: 0, greatest: 8760, default: 24, description },
    names: {
      kind: 'list',
      separator: ',',
      item: { form: 'NAME', read: (text: string) => (/^\w+$/.test(text) ? text : undefined) },
      default: ['root'],
      description,
    },
    exempt: {
      kind: 'list',
      separator: ';',
      item: {
        form: 'NAME=REASON until DATE',
        read: (text: string) => {
          const [, name, reason, until] = /^(\w+)=(.+) until (\d{4}-\d\d-\d\d)$/.exec(text) ?? [];
          return name === undefined ? undefined : { name, reason, until };
        },
      },
      default: [],
      description,
    },
  } as const satisfies ParameterDefinitions;
  const rule = { id: 'rule', parameters };
  const defaults = { device: 'any', devices: 1, graceHours: 24, names: ['root'], exempt: [] };

  it.each<[string, Record<string, string>, object]>([
    ['nothing given: the defaults', {}, {}],
    ['a choice', { device: 'hardware' }, { device: 'hardware' }],
    ['the least count', { devices: '1' }, { devices: 1 }],
    ['the greatest count', { devices: '8' }, { devices: 8 }],
    ['a duration of nothing', { graceHours: '0' }, { graceHours: 0 }],
    ['the longest duration', { graceHours: '8760' }, { graceHours: 8760 }],
    ['an empty list', { names: '' }, { names: [] }],
    ['a list of spaces is empty', { names: '  ' }, { names: [] }],
    ['one item', { names: 'alice' }, { names: ['alice'] }],
    ['items with spaces around them', { names: ' alice , bob' }, { names: ['alice', 'bob'] }],
    [
      'items of a form of their own, which hold the other separator',
      { exempt: 'build=no console, no keys until 2027-01-31; bob=leaves until 2027-02-01' },
      {
        exempt: [
          { name: 'build', reason: 'no console, no keys', until: '2027-01-31' },
          { name: 'bob', reason: 'leaves', until: '2027-02-01' },
        ],
      },
    ],
  ])('reads %s', (_, raw, expected) => {
    expect(readParameters(rule, raw)).toEqual({ ...defaults, ...expected });
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'a word that is none of the choice',
      { device: 'hardwar' },
      'unknown value "hardwar" of rule parameter device for rule; did you mean "hardware"? allowed: any, hardware',
    ],
    ...['0', '9', '1.5', '-1', '+1', ' 1', '01', '1e0', 'one', '', '9'.repeat(20)].map(
      (devices): [string, Record<string, unknown>, string] => [
        `${JSON.stringify(devices)} for a count`,
        { devices },
        `unknown value "${devices}" of rule parameter devices for rule; allowed: a whole number from 1 to 8`,
      ],
    ),
    [
      'a number that is no text, which AWS Config never hands over',
      { devices: 2 },
      'unknown value 2 of rule parameter devices for rule; allowed: a whole number from 1 to 8',
    ],
    [
      'a duration that is too long',
      { graceHours: '8761' },
      'unknown value "8761" of rule parameter graceHours for rule; allowed: a whole number of hours from 0 to 8760',
    ],
    [
      'an item of another form',
      { exempt: 'build=old until 2027-01-31;bob' },
      'unknown value "build=old until 2027-01-31;bob" of rule parameter exempt for rule; its item "bob" is not of that form; allowed: NAME=REASON until DATE, several with ";" between them',
    ],
    [
      'an empty item',
      { names: 'alice,,bob' },
      'unknown value "alice,,bob" of rule parameter names for rule; its item "" is not of that form; allowed: NAME, several with "," between them',
    ],
    [
      'a separator at the end',
      { names: 'alice,' },
      'unknown value "alice," of rule parameter names for rule; its item "" is not of that form; allowed: NAME, several with "," between them',
    ],
    [
      'a list that is no text',
      { names: ['alice'] },
      'unknown value ["alice"] of rule parameter names for rule; allowed: NAME, several with "," between them',
    ],
    [
      'a name that is misspelt',
      { graceHour: '1' },
      'unknown rule parameter "graceHour" for rule; did you mean "graceHours"? allowed: device, devices, graceHours, names, exempt',
    ],
  ])('refuses %s', (_, raw, message) => {
    expect(() => readParameters(rule, raw)).toThrow(new Error(message));
  });

  it('types each value by its kind', () => {
    const values = readParameters(rule, {});
    const device: 'any' | 'hardware' = values.device;
    const hours: number = values.devices + values.graceHours;
    const names: readonly string[] = [...values.names, ...values.exempt.map(({ name }) => name)];
    expect([device, hours, names]).toEqual(['any', 25, ['root']]);
  });

  it('says what each kind takes', () => {
    expect(Object.values(parameters).map(allowedOf)).toEqual([
      'any, hardware',
      'a whole number from 1 to 8',
      'a whole number of hours from 0 to 8760',
      'NAME, several with "," between them',
      'NAME=REASON until DATE, several with ";" between them',
    ]);
  });
});

describe('all parameters of a rule together', () => {
  const texts = (exemptUsers: string): Readonly<Record<string, string>> => ({ exemptUsers });
  /** What AWS Config keeps where nobody is exempt, as the stack gives it. */
  const NOBODY = JSON.stringify({
    appliesTo: 'all-users',
    requiredDevice: 'any',
    minimumDevices: '1',
    exemptTag: '',
    exemptUsers: '',
    longestExemptionDays: '365',
    gracePeriodHours: '0',
    report: 'changes',
  });

  it.each([
    ['as many characters as AWS Config takes', 'x'.repeat(1024 - NOBODY.length)],
    ['two where JSON writes one in two', '"'.repeat((1024 - NOBODY.length) / 2)],
  ])('may be %s, and not one more', (_, text) => {
    expect(() => checkInputParameters(about, texts(text))).not.toThrow();
    expect(() => checkInputParameters(about, texts(`${text}x`))).toThrow(
      new Error(
        `the parameters of iam-user-mfa-required have 1025 characters together, and AWS Config takes 1024 (InputParameters); exemptUsers has ${text.length + 1} of them: shorten it, name several at once with *, or exempt by tag (exemptTag)`,
      ),
    );
  });

  it('are those that are given, too', () => {
    const exempt = { exemptUsers: 'x'.repeat(1024 - NOBODY.length) };
    expect(() => checkInputParameters(about, { ...exempt, longestExemptionDays: '31' })).not.toThrow();
    expect(() => checkInputParameters(about, { ...exempt, exemptTag: 'a,b' })).toThrow(
      'have 1027 characters together',
    );
  });
});
