import { readIamEvent } from './read-iam-event.ts';
import { rulesAfter } from './iam-events.ts';
import { recordedEvent } from '../../test/support/invoke.ts';

const USER = 'iam-user-mfa-required';
const ROOT = 'root-user-mfa-required';

describe('rulesAfter', () => {
  it.each<[string, string, string | undefined, readonly string[]]>([
    ['a user who enables a device is no root user', 'EnableMFADevice', 'IAMUser', [USER]],
    ['a role that deletes the key of a user is no root user', 'DeleteAccessKey', 'AssumedRole', [USER]],
    ['the root user may enable a device of its own, or of a user', 'EnableMFADevice', 'Root', [USER, ROOT]],
    ['somebody who is not told may be the root user', 'DeactivateMFADevice', undefined, [USER, ROOT]],
    ['signing certificates are asked of the root user alone', 'UploadSigningCertificate', 'Root', [ROOT]],
    ['signing certificates of users are asked of nobody', 'DeleteSigningCertificate', 'IAMUser', []],
    ['users are made by anybody, and the root user is not among them', 'CreateUser', 'Root', [USER]],
    ['an event that nothing turns on', 'ListUsers', 'Root', []],
  ])('%s', (_, eventName, identityType, ids) => {
    expect(rulesAfter(eventName, identityType)).toEqual(ids);
  });
});

it('an event of the root user, as CloudTrail tells of it, starts both rules', () => {
  const event = recordedEvent('iam-events/root-create-access-key');
  expect(readIamEvent(event)).toMatchObject({ eventName: 'CreateAccessKey', ruleIds: [USER, ROOT] });
});

it.each(['create-user', 'deactivate-mfa-device', 'enable-mfa-device'])(
  '%s starts the rule for users',
  (name) => {
    expect(readIamEvent(recordedEvent(`iam-events/${name}`)).ruleIds).toEqual([USER]);
  },
);
