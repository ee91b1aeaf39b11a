import { adviceFor } from './account-advice.ts';
import { codeOf, errorFieldsOf, errorText } from '../text/error-text.ts';

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

describe('an error is told by its name', () => {
  it.each<[string, unknown, string]>([
    ['with its message', named('AccessDenied', 'not allowed'), 'AccessDenied: not allowed'],
    ['once, where the message has it', named('NotRead', 'NotRead: the file'), 'NotRead: the file'],
    ['not at all, where it is Error', new Error('the answer has no Users'), 'the answer has no Users'],
    ['alone, where it has no message', named('Error', ''), 'Error'],
    [
      'by the code of Node, once, where the message has it',
      Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }),
      'connect ECONNREFUSED 127.0.0.1:1',
    ],
    ['as text, where it is no error', 'no error', 'no error'],
  ])('%s', (_, error, expected) => {
    expect(errorText(error)).toBe(expected);
  });

  it('without Exception at its end', () => {
    expect(['AccessDenied', 'AccessDeniedException'].map((name) => codeOf({ name }))).toEqual([
      'AccessDenied',
      'AccessDenied',
    ]);
  });
});

describe('advice', () => {
  it.each<[string, unknown, RegExp]>([
    ['a sign-in', named('TokenProviderError', 'expired'), /^the AWS sign-in is missing or has expired: /],
    ['no credentials', named('CredentialsProviderError', 'none'), /^no AWS credentials were found: /],
    ['expired ones', named('ExpiredTokenException', 'old'), /^the AWS credentials have expired: /],
    ['wrong ones', named('UnrecognizedClientException', 'x'), /^AWS does not accept these credentials: /],
    ['a permission', named('AccessDeniedException', 'x'), /^these AWS credentials may not list IAM/],
    [
      'the network',
      Object.assign(new Error('connect ECONNREFUSED ::1'), { code: 'ECONNREFUSED' }),
      /^AWS cannot be reached: .* \(connect ECONNREFUSED ::1\)$/,
    ],
    [
      'nothing, where a message alone has such a word',
      new Error('AccessDenied somewhere'),
      /^AccessDenied s/,
    ],
  ])('is about %s', (_, error, expected) => {
    expect(adviceFor(errorFieldsOf(error))).toMatch(expected);
  });
});
