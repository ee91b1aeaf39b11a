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
  expect(parameters).toEqual([
    { ruleId: 'iam-user-mfa-required', name: 'appliesTo', value: 'console-users' },
  ]);
});

it('may name the rule of a parameter', async () => {
  const { parameters } = await read('parameters:', '  iam-user-mfa-required:', '    appliesTo: all-users');
  expect(parameters).toEqual([{ ruleId: 'iam-user-mfa-required', name: 'appliesTo', value: 'all-users' }]);
});

it.each([
  ['an empty file', ''],
  ['a file of comments', '# nothing yet'],
  ['sections without entries', 'options:\nparameters:'],
])('may be %s', async (_, text) => {
  const { options, parameters } = await readConfig(text, 'x');
  expect([options.size, parameters.length]).toEqual([0, 0]);
});

it.each<[string, readonly string[], string]>([
  ['no YAML', ['options: [', ''], '.mfa-rules.yaml line 2 is not YAML'],
  ['a list', ['- options'], '.mfa-rules.yaml must be a mapping'],
  ['an unknown section', ['# one', 'option: {}'], 'line 2: "option" is not known; did you mean options?'],
  [
    'an unknown option',
    ['options:', '  formt: json'],
    'line 2: options.formt is no option of this file; did you mean format?',
  ],
  ['where an answer is written', ['options:', '  output: x'], 'options.output is no option of this file'],
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
])('is refused with line, field and value where it has %s', async (_, lines, message) => {
  await expect(read(...lines)).rejects.toThrow(message);
});
