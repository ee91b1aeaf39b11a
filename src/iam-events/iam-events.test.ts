import { readIamEvent } from './read-iam-event.ts';
import { rulesAfter } from './iam-events.ts';
import { recordedEvent } from '../../test/support/invoke.ts';

const USER = 'iam-user-mfa-required';
const ROOT = 'root-user-mfa-required';
const PRIVILEGED = 'iam-privileged-user-mfa-required';
const PRIVILEGES = 'iam-user-privileges-mfa-required';

describe('rulesAfter', () => {
  it.each<[string, string, string | undefined, readonly string[]]>([
    ['a user who enables a device is no root user', 'EnableMFADevice', 'IAMUser', [USER, PRIVILEGED]],
    [
      'a role that deletes the key of a user is no root user',
      'DeleteAccessKey',
      'AssumedRole',
      [USER, PRIVILEGED, PRIVILEGES],
    ],
    [
      'the root user may enable a device of its own, or of a user',
      'EnableMFADevice',
      'Root',
      [USER, ROOT, PRIVILEGED],
    ],
    [
      'somebody who is not told may be the root user',
      'DeactivateMFADevice',
      undefined,
      [USER, ROOT, PRIVILEGED],
    ],
    ['signing certificates are asked of the root user alone', 'UploadSigningCertificate', 'Root', [ROOT]],
    ['signing certificates of users are asked of nobody', 'DeleteSigningCertificate', 'IAMUser', []],
    [
      'users are made by anybody, and the root user is not among them',
      'CreateUser',
      'Root',
      [USER, PRIVILEGED, PRIVILEGES],
    ],
    [
      'what gives a user rights is asked of those rules alone',
      'PutUserPolicy',
      'IAMUser',
      [PRIVILEGED, PRIVILEGES],
    ],
    ['a policy of a group gives its users rights', 'AttachGroupPolicy', 'IAMUser', [PRIVILEGED, PRIVILEGES]],
    ['and so does a new version of one', 'CreatePolicyVersion', 'AssumedRole', [PRIVILEGED, PRIVILEGES]],
    ['a boundary', 'DeleteUserPermissionsBoundary', 'IAMUser', [PRIVILEGED, PRIVILEGES]],
    ['a role that lets others in', 'UpdateAssumeRolePolicy', 'IAMUser', [PRIVILEGED, PRIVILEGES]],
    ['an event that nothing turns on', 'ListUsers', 'Root', []],
  ])('%s', (_, eventName, identityType, ids) => {
    expect(rulesAfter(eventName, identityType)).toEqual(ids);
  });
});

it('an event of the root user, as CloudTrail tells of it, starts the rules that it concerns', () => {
  const event = recordedEvent('iam-events/root-create-access-key');
  expect(readIamEvent(event)).toMatchObject({
    eventName: 'CreateAccessKey',
    ruleIds: [USER, ROOT, PRIVILEGED, PRIVILEGES],
  });
});

it.each([
  ['create-user', [USER, PRIVILEGED, PRIVILEGES]],
  ['deactivate-mfa-device', [USER, PRIVILEGED]],
  ['enable-mfa-device', [USER, PRIVILEGED]],
])('%s starts the rules for users', (name, ids) => {
  expect(readIamEvent(recordedEvent(`iam-events/${name}`)).ruleIds).toEqual(ids);
});
