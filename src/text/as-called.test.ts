import { asCalled } from './as-called.ts';

it.each<[string, string, string]>([
  ['at the end', 'run mfa-rules deploy-organization', 'run npx mfa-rules deploy-organization'],
  ['with options', '(mfa-rules doctor --region us-east-1)', '(npx mfa-rules doctor --region us-east-1)'],
  ['twice', 'mfa-rules deploy, mfa-rules doctor', 'npx mfa-rules deploy, npx mfa-rules doctor'],
  ['as it is already', 'npx aws-config-mfa-rules rules', 'npx aws-config-mfa-rules rules'],
  ['not, as the name of a StackSet', 'StackSet mfa-rules is empty', 'StackSet mfa-rules is empty'],
  ['not, in a longer word', 'mfa-rules rules-of-ours', 'mfa-rules rules-of-ours'],
])('a command in a text is named as it was started: %s', (_, text, expected) => {
  expect(asCalled(text, ['npx', 'mfa-rules'])).toBe(expected);
  expect(asCalled(text)).toBe(text);
});
