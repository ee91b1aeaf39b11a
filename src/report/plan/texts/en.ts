import type { OfferedDevice } from '../devices.ts';
import type { Texts } from './texts.ts';

const ADMINISTRATOR = 'your AWS administrator';

const dateOf = (day: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));

const DEVICES: Readonly<Record<OfferedDevice, (contact: string) => string>> = {
  passkey: () =>
    '- Passkey or security key (recommended): the fingerprint, face or PIN of your laptop or phone, or a USB key. It cannot be phished. In the AWS CLI, sign in with "aws login".',
  'security-key': (contact) =>
    `- Security key (recommended): a USB or NFC key that you get from ${contact}. It cannot be phished. In the AWS CLI, sign in with "aws login".`,
  app: () =>
    '- Authenticator app: an app on your phone that shows six-digit codes. It works in the AWS CLI, too.',
  token: (contact) =>
    `- Hardware token: a small device that shows six-digit codes. You get one from ${contact}.`,
};

const lines = (...parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false).join('\n');

export const en: Texts = {
  enrol: ({
    user,
    accountId,
    due,
    signInUrl,
    devices,
    enforced,
    isLocked,
    hasKeys,
    contact = ADMINISTRATOR,
  }) => ({
    subject: `Set up MFA for your AWS user ${user} by ${dateOf(due)}`,
    body: lines(
      'Hello,',
      '',
      `Your AWS user ${user} in account ${accountId} signs in without the multi-factor authentication (MFA) that we ask for. Please set it up by ${dateOf(due)}. It takes about five minutes.`,
      '',
      `1. Sign in: ${signInUrl}`,
      `   User name: ${user}`,
      '2. At the top right, choose your user name, then "Security credentials".',
      '3. Under "Multi-factor authentication (MFA)", choose "Assign MFA device". Give the device any name that is still free, and follow the instructions.',
      `4. Sign out, and sign in again with MFA.${isLocked ? ` From ${dateOf(enforced)}, you can do nothing else in AWS until you have.` : ''}`,
      '5. Set up a second device in the same way, so that losing one does not lock you out.',
      '',
      'Which device',
      ...devices.map((device) => DEVICES[device](contact)),
      '',
      ...(hasKeys
        ? [
            'Your access keys',
            `From ${dateOf(enforced)}, they work only in a session with MFA. If a program uses one of them, tell ${contact} before that day: it needs a role of its own.`,
            '',
          ]
        : []),
      'If you lose a device',
      `Sign in with your other device, and remove the lost one under "Security credentials". If you have no other, tell ${contact} at once. Never give a code to anybody, whoever asks.`,
    ),
  }),

  move: ({
    user,
    accountId,
    due,
    roleName,
    roleArn,
    switchUrl,
    deviceArn,
    hasKeys,
    contact = ADMINISTRATOR,
  }) => ({
    subject: `From ${dateOf(due)}, work in AWS with the role ${roleName}`,
    body: lines(
      'Hello,',
      '',
      `From ${dateOf(due)}, your AWS user ${user} in account ${accountId} has no permissions of its own. You work with the role ${roleName}, which asks for MFA. Please try it before that day.`,
      '',
      'In the console',
      `Sign in with MFA, open ${switchUrl} and choose "Switch Role".`,
      '',
      'In the AWS CLI',
      'Add this to ~/.aws/config, and use the profile with --profile:',
      '',
      `  [profile ${roleName}]`,
      `  role_arn = ${roleArn}`,
      '  source_profile = default',
      `  mfa_serial = ${deviceArn}`,
      '',
      'The last line is the ARN of your authenticator app, as "Security credentials" shows it. With a hardware token, write its serial number in place of the ARN. With a passkey or security key, leave it out, and sign in to the source profile with "aws login".',
      '',
      hasKeys &&
        `A program that uses your access key stops working on that day. Tell ${contact}: it needs a role of its own.\n`,
      `If the role does not let you do something that you need, tell ${contact}.`,
    ),
  }),

  removeCredentials: ({ user, accountId, due, password, keys, unusedDays, contact = ADMINISTRATOR }) => {
    const keyText = keys === 1 ? 'access key' : `${keys} access keys`;
    const what = [...(password ? ['password'] : []), ...(keys > 0 ? [keyText] : [])].join(' and ');
    const isOne = (password ? 1 : 0) + keys === 1;
    return {
      subject: `AWS user ${user}: unused ${what} will be turned off on ${dateOf(due)}`,
      body: lines(
        'Hello,',
        '',
        `Nobody has used the ${what} of AWS user ${user} in account ${accountId} for ${unusedDays} days or more. We turn ${isOne ? 'it' : 'them'} off on ${dateOf(due)}.`,
        '',
        `If you still need ${isOne ? 'it' : 'them'}, tell ${contact} before that day. Otherwise there is nothing for you to do.`,
      ),
    };
  },

  becomeRole: ({ user, accountId, due, roleName, contact = ADMINISTRATOR }) => ({
    subject: `Replace the long-term credentials of AWS user ${user} with a role by ${dateOf(due)}`,
    body: lines(
      'Hello,',
      '',
      `A program uses the long-term credentials of AWS user ${user} in account ${accountId}. They know no MFA: whoever gets hold of them can use them from anywhere. Please replace them with the role ${roleName} by ${dateOf(due)}.`,
      '',
      `1. Tell ${contact} where the program runs: in which AWS service and account, in which CI system, or on which server outside AWS.`,
      '2. You get a role with the same permissions that lets the program in from there.',
      '3. Take the credentials out of the configuration of the program. The AWS SDK finds those of the role by itself.',
      `4. Tell ${contact} when it runs. The old credentials are then turned off, and deleted later.`,
    ),
  }),
};
