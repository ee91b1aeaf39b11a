import { rules } from '../../rules/index.ts';
import type { Rule } from '../../rules/rule.ts';
import { selectRules } from './selected-rules.ts';

const ROOT = 'root-user-mfa-required';
const USER = 'iam-user-mfa-required';

/** The rule for users as if it knew a parameter of the rule for the root user, with one more value. */
const every = (rules as readonly Rule[]).map((rule): Rule =>
  rule.id !== USER
    ? rule
    : {
        ...rule,
        parameters: {
          requiredDevice: {
            kind: 'choice',
            allowedValues: ['any', 'phishing-resistant', 'hardware'],
            default: 'any',
            description: 'which device',
          },
        },
      },
);

const devices = (...parameters: readonly string[]): readonly unknown[] =>
  selectRules([USER, ROOT], parameters, every).map(({ parameters: values }) => values['requiredDevice']);

describe('a value of a parameter that several rules know', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['goes to all that take it', ['requiredDevice=hardware'], ['hardware', 'hardware']],
    [
      'goes to the one that is named',
      [`${USER}.requiredDevice=phishing-resistant`],
      ['phishing-resistant', 'any'],
    ],
    [
      'goes to all but the one that has its own',
      ['requiredDevice=phishing-resistant', `${ROOT}.requiredDevice=hardware`],
      ['phishing-resistant', 'hardware'],
    ],
  ])('%s', (_, parameters, expected) => {
    expect(devices(...parameters)).toEqual(expected);
  });

  it('that only some of them take is refused, and says how to give it', () => {
    expect(() => devices('requiredDevice=phishing-resistant')).toThrow(
      new Error(
        `--parameter "requiredDevice=phishing-resistant" is for ${USER} and not for ${ROOT}: give it as ${USER}.requiredDevice=phishing-resistant`,
      ),
    );
  });

  it('that none of them takes is refused as a value that is not known', () => {
    expect(() => devices('requiredDevice=hardwar')).toThrow(
      /^unknown value "hardwar".*did you mean "hardware"/,
    );
  });
});
