import { oneLineOf, processFailure } from './process-failure.ts';

const KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

describe('what a program wrote is one line without secrets', () => {
  it.each<[string, string, string]>([
    ['two lines', 'cannot sign in\n  ask the desk\n', 'cannot sign in ask the desk'],
    ['a key', `no use for ${KEY}.`, 'no use for ….'],
    ['a key behind its name', `--key=${KEY}`, '--key=…'],
    ['a password', 'password: hunter2, try again', 'password: …, try again'],
    ['a token in JSON', '{"SessionToken": "abc", "Version": 1}', '{"SessionToken": "…", "Version": 1}'],
    ['a long token', `got ${'ab3.'.repeat(40)} back`, 'got … back'],
    [
      'a path, which is none',
      'cannot open /usr/local/lib/python3/site-packages/aws.py',
      'cannot open /usr/local/lib/python3/site-packages/aws.py',
    ],
    [
      'a traceback',
      `Traceback:\n${'  File "x.py", in y\n'.repeat(40)}ValueError: no such account`,
      'Traceback: … ValueError: no such account',
    ],
    ['one endless line', 'ab '.repeat(200), `${'ab '.repeat(99)}ab…`],
  ])('%s', (_, text, line) => {
    expect(oneLineOf(text)).toBe(line);
  });

  it.each<[string, string, string]>([
    ['without the command', `Command failed: sign-in ${KEY}\nno network\n`, 'no network'],
    ['where it said nothing', `Command failed: sign-in ${KEY}\n`, 'it ended without a word on stderr'],
    ['where the SDK says something', 'it returned invalid JSON.', 'it returned invalid JSON.'],
  ])('%s', (_, message, line) => {
    expect(processFailure(message, `sign-in ${KEY}`)).toBe(line);
  });
});
