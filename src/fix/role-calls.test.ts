import { toRoleCall } from './role-calls.ts';

const ROLE = 'arn:aws:iam::111122223333:role/reader';
const ALICE = 'arn:aws:iam::111122223333:user/alice';

const call = (userIdentity: object, more: object = {}): ReturnType<typeof toRoleCall> =>
  toRoleCall({
    document: 'events.json',
    path: '',
    value: {
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRole',
      eventTime: '2026-11-20T10:00:00Z',
      userIdentity,
      requestParameters: { roleArn: ROLE, roleSessionName: 's' },
      ...more,
    },
  });

const session = (mfaAuthenticated: string, more: object = {}): object => ({
  sessionContext: { attributes: { mfaAuthenticated }, ...more },
});
const user = { type: 'IAMUser', principalId: 'AIDAEXAMPLE', arn: ALICE };

it.each<[name: string, identity: object, more: object, expected: object]>([
  ['a user with an access key', user, {}, { principal: ALICE, isUser: true, hasMfa: false }],
  ['a user in a session without MFA', { ...user, ...session('false') }, {}, { isUser: true, hasMfa: false }],
  ['a user in a session with MFA', { ...user, ...session('true') }, {}, { isUser: true, hasMfa: true }],
  [
    'a user who sends the code of a device',
    user,
    { requestParameters: { roleArn: ROLE, serialNumber: 'arn:aws:iam::111122223333:mfa/alice' } },
    { isUser: true, hasMfa: true },
  ],
  [
    'a user of another account',
    { type: 'AWSAccount', principalId: 'AIDAEXAMPLE', accountId: '444455556666' },
    {},
    { principal: 'AIDAEXAMPLE of account 444455556666', isUser: true, hasMfa: undefined },
  ],
  [
    'a role of another account',
    { type: 'AWSAccount', principalId: 'AROAEXAMPLE:s', accountId: '444455556666' },
    {},
    { isUser: false, hasMfa: undefined },
  ],
  [
    'somebody of another account of whom nothing is told',
    { type: 'AWSAccount', accountId: '444455556666' },
    {},
    { principal: 'somebody of account 444455556666', isUser: undefined },
  ],
  [
    'a role, by the role and not by its session',
    {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::111122223333:assumed-role/ci/s',
      ...session('false', { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/ci' } }),
    },
    {},
    { principal: 'arn:aws:iam::111122223333:role/ci', isUser: false },
  ],
  [
    'a service',
    { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
    {},
    { principal: 'ec2.amazonaws.com', isUser: false, hasMfa: undefined },
  ],
  [
    'an identity provider',
    { type: 'WebIdentityUser', identityProvider: 'token.actions.githubusercontent.com', userName: 'repo:x' },
    { eventName: 'AssumeRoleWithWebIdentity' },
    { principal: 'token.actions.githubusercontent.com', isUser: false },
  ],
  [
    'a service, where the role is among the resources alone',
    { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
    {
      requestParameters: null,
      resources: [
        { ARN: 'arn:x', type: 'AWS::IAM::User' },
        { ARN: ROLE, type: 'AWS::IAM::Role' },
      ],
    },
    { roleArn: ROLE },
  ],
  ['somebody unknown', { type: 'Unknown' }, {}, { principal: 'somebody', isUser: undefined }],
])('tells of %s', (_, identity, more, expected) => {
  expect(call(identity, more)).toMatchObject({ roleArn: ROLE, time: '2026-11-20T10:00:00Z', ...expected });
});

it.each<[string, object]>([
  ['that was refused', { errorCode: 'AccessDenied' }],
  ['of another operation', { eventName: 'GetCallerIdentity' }],
  ['of another service', { eventSource: 'iam.amazonaws.com' }],
  ['without a role', { requestParameters: null }],
])('leaves out a call %s', (_, more) => {
  expect(call(user, more)).toBeUndefined();
});

it.each<[string, object, string]>([
  ['no type', { userIdentity: {} }, 'events.json: userIdentity.type is missing'],
  ['no identity', { userIdentity: 'alice' }, 'events.json: userIdentity must be an object, not "alice"'],
  ['no time', { eventTime: undefined }, 'events.json: eventTime is missing'],
])('names the field of an event with %s', (_, more, message) => {
  expect(() => call(user, more)).toThrow(message);
});
