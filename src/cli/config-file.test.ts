import { readConfig } from './config-file.ts';

const read = (...lines: readonly string[]) => readConfig(lines.join('\n'), '.mfa-rules.yaml');

it('has options by name, and parameters for the rules that know them', async () => {
  const { options, parameters } = await read(
    'options:',
    '  format: json',
    '  rule: [iam-user-mfa-required]',
    '  quiet: true',
    'parameters:',
    '  appliesTo: console-users',
  );
  expect([...options].map(([name, { values }]) => [name, values])).toEqual([
    ['format', ['json']],
    ['rule', ['iam-user-mfa-required']],
    ['quiet', ['true']],
  ]);
  expect(parameters).toEqual(
    ['iam-user-mfa-required', 'iam-privileged-user-mfa-required', 'iam-user-privileges-mfa-required'].map(
      (ruleId) => ({ ruleId, name: 'appliesTo', value: 'console-users' }),
    ),
  );
});

it('may name the rule of a parameter', async () => {
  const { parameters } = await read('parameters:', '  iam-user-mfa-required:', '    appliesTo: all-users');
  expect(parameters).toEqual([{ ruleId: 'iam-user-mfa-required', name: 'appliesTo', value: 'all-users' }]);
});

it('has exemptions, of every rule that has them or of those that are named', async () => {
  const { exemptions } = await read(
    'exemptions:',
    '  - name: break-glass-*',
    '    reason: emergency',
    '    until: 2027-03-31',
    '    owner: security',
    '  - {name: /machines/*, rule: iam-user-mfa-required, reason: moves}',
    '  - name: 17',
    '    rule: [iam-role-trust-mfa-required, iam-user-mfa-required]',
    '    until: soon',
    '    owner:',
  );
  const both = ['iam-user-mfa-required', 'iam-role-trust-mfa-required'];
  expect(exemptions).toEqual([
    {
      exempt: { pattern: 'break-glass-*', text: 'emergency until 2027-03-31', owner: 'security' },
      ruleIds: [...both, 'iam-privileged-user-mfa-required', 'iam-user-privileges-mfa-required'],
    },
    // Whether they count is decided with all other exemptions.
    { exempt: { pattern: '/machines/*', text: 'moves' }, ruleIds: ['iam-user-mfa-required'] },
    { exempt: { pattern: '17', text: ' until soon' }, ruleIds: both },
  ]);
});

it.each([
  ['an empty file', ''],
  ['a file of comments', '# nothing yet'],
  ['sections without entries', 'options:\nparameters:\nexemptions:'],
  ['an empty list', 'exemptions: []'],
])('may be %s', async (_, text) => {
  const { options, parameters, exemptions } = await readConfig(text, 'x');
  expect([options.size, parameters.length, exemptions.length]).toEqual([0, 0, 0]);
});

it.each<[string, readonly string[], string]>([
  ['no YAML', ['options: [', ''], '.mfa-rules.yaml line 2 is not YAML'],
  ['a list', ['- options'], '.mfa-rules.yaml must be a mapping'],
  ['an unknown section', ['# one', 'option: {}'], 'line 2: "option" is not known; did you mean options?'],
  [
    'an unknown option',
    ['options:', '  formt: json'],
    'line 2: options.formt is not an option of this file; did you mean format?',
  ],
  ['where an answer is written', ['options:', '  output: x'], 'options.output is not an option of this file'],
  [
    'an option that is a mapping',
    ['options:', '  format: {a: 1}'],
    'line 2: options.format must not be a mapping',
  ],
  ['an option without a value', ['options:', '  format:'], 'line 2: options.format must be text'],
  ['an option given twice', ['options:', '  format: json', '  format: csv'], 'line 3 is not YAML'],
  [
    'an unknown parameter',
    ['parameters:', '', '  appliesto: all-users'],
    'line 3: parameters.appliesto is neither a rule nor a parameter; did you mean appliesTo?',
  ],
  [
    'an unknown value',
    ['parameters:', '  appliesTo: console'],
    'line 2: parameters.appliesTo: unknown value "console" of rule parameter appliesTo',
  ],
  [
    'a parameter that the rule does not know',
    ['parameters:', '  iam-role-trust-mfa-required:', '    appliesTo: all-users'],
    'line 3: parameters.iam-role-trust-mfa-required.appliesTo: unknown rule parameter "appliesTo"',
  ],
  ['exemptions that are no list', ['exemptions: {name: x}'], 'line 1: exemptions must be a list of entries'],
  ['exemptions that are a text', ['', 'exemptions: x'], 'line 2: exemptions must be a list of entries'],
  [
    'an exemption that is a text',
    ['exemptions:', '  - bob=x until 2027-01-31'],
    'line 2: exemptions: an entry must be a mapping, not "bob=x until 2027-01-31"',
  ],
  [
    'an exemption of nobody',
    ['exemptions:', '', '  - reason: x'],
    'line 3: exemptions: an entry has no name',
  ],
  [
    'an exemption of what is no name',
    ['exemptions:', '  - name: a b'],
    'line 2: exemptions.name "a b" is neither a name nor an ARN',
  ],
  [
    'an exemption with an unknown field',
    ['exemptions:', '  - name: bob', '    untill: 2027-01-31'],
    'line 3: exemptions.untill is no field of an exemption; did you mean until? allowed: name, rule, reason, until, owner',
  ],
  [
    'an exemption with several ends',
    ['exemptions:', '  - name: bob', '    until: [2027-01-31]'],
    'line 3: exemptions.until must be one text, not ["2027-01-31"]',
  ],
  [
    'an exemption whose owner is a mapping',
    ['exemptions:', '  - name: bob', '    owner: {a: b}'],
    'line 3: exemptions.owner must not be a mapping',
  ],
  [
    'an exemption from a rule that has none',
    ['exemptions:', '  - name: bob', '    rule: root-user-mfa-required'],
    'line 2: exemptions.rule "root-user-mfa-required" is no rule that has exemptions',
  ],
  [
    'an exemption from no rule',
    ['exemptions:', '  - name: bob', '    rule: []'],
    'line 2: exemptions.rule names no rule; allowed: iam-user-mfa-required, iam-role-trust-mfa-required, iam-privileged-user-mfa-required, iam-user-privileges-mfa-required',
  ],
])('is refused with line, field and value where it has %s', async (_, lines, message) => {
  await expect(read(...lines)).rejects.toThrow(message);
});
