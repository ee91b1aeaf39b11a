import { iamRoleTrustMfaRequired as roleRule } from '../../rules/iam-role-trust-mfa-required/rule.ts';
import { iamUserMfaRequired as userRule } from '../../rules/iam-user-mfa-required/rule.ts';
import type { Rule } from '../../rules/rule.ts';
import { readInvocation } from './invocation.ts';

const token = 'the-result-token';
const accountId = '111122223333';
const notified = '2026-11-20T06:00:00.000Z';
const captured = '2026-11-20T05:58:31.412Z';

const item = {
  configurationItemCaptureTime: captured,
  configurationItemStatus: 'OK',
  resourceType: 'AWS::IAM::Role',
  resourceId: 'AROAEXAMPLEDEPLOYER01',
  resourceName: 'deployer',
  awsAccountId: accountId,
  configuration: {},
};

const scheduled = {
  messageType: 'ScheduledNotification',
  notificationCreationTime: notified,
  awsAccountId: accountId,
};
const changed = { messageType: 'ConfigurationItemChangeNotification', configurationItem: item };
const oversized = {
  messageType: 'OversizedConfigurationItemChangeNotification',
  configurationItemSummary: item,
};

const event = (invokingEvent: object, more: object = {}): object => ({
  invokingEvent: JSON.stringify(invokingEvent),
  ruleParameters: '{}',
  resultToken: token,
  configRuleName: 'a-rule',
  accountId,
  eventLeftScope: false,
  ...more,
});

const changedItem = (more: object): object => event({ ...changed, configurationItem: { ...item, ...more } });

const messageOf = (rule: Rule, value: unknown): string => {
  try {
    readInvocation(rule, value);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'no error';
};

const call = { resultToken: token, configRuleName: 'a-rule', accountId, ruleParameters: {} };
const resource = { resourceType: 'AWS::IAM::Role', resourceId: 'AROAEXAMPLEDEPLOYER01' };

describe('readInvocation', () => {
  it('reads a schedule, as of its notification', () => {
    expect(readInvocation(userRule, event(scheduled))).toEqual({
      ...call,
      kind: 'scheduled',
      messageType: 'ScheduledNotification',
      orderingTimestamp: new Date(notified),
    });
  });

  it('reads a change with its configuration item, as of its capture', () => {
    expect(readInvocation(roleRule, event(changed))).toEqual({
      ...call,
      kind: 'changed',
      messageType: 'ConfigurationItemChangeNotification',
      orderingTimestamp: new Date(captured),
      resource,
      configurationItem: item,
    });
  });

  it('reads an oversized change, as of its capture', () => {
    expect(readInvocation(roleRule, event(oversized))).toEqual({
      ...call,
      kind: 'oversized',
      messageType: 'OversizedConfigurationItemChangeNotification',
      orderingTimestamp: new Date(captured),
      resource,
    });
  });

  it.each([
    [
      'deleted',
      changedItem({ configurationItemStatus: 'ResourceDeleted', configuration: null }),
      'was deleted',
    ],
    ['out of scope', event(changed, { eventLeftScope: true }), 'left the scope of the rule'],
    [
      'deleted and oversized',
      event({
        ...oversized,
        configurationItemSummary: { ...item, configurationItemStatus: 'ResourceDeleted' },
      }),
      'was deleted',
    ],
    ['oversized and out of scope', event(oversized, { eventLeftScope: true }), 'left the scope of the rule'],
  ])('reads a resource that is %s as gone', (_, value, because) => {
    expect(readInvocation(roleRule, value)).toMatchObject({
      ...call,
      kind: 'gone',
      because,
      resource,
      orderingTimestamp: new Date(captured),
    });
  });

  it.each([
    ['ResourceNotRecorded', 'not recorded'],
    ['ResourceDeletedNotRecorded', 'perhaps deleted'],
  ])('reads %s as a resource that may be there', (configurationItemStatus, presence) => {
    const value = changedItem({ configurationItemStatus, configuration: null });
    expect(readInvocation(roleRule, value)).toMatchObject({
      ...call,
      kind: 'unrecorded',
      presence,
      resource,
    });
  });

  it.each<[string, Rule, object, string]>([
    ['ruleParameters is absent', userRule, event(scheduled, { ruleParameters: undefined }), 'scheduled'],
    ['ruleParameters is null', userRule, event(scheduled, { ruleParameters: null }), 'scheduled'],
    ['ruleParameters is empty', userRule, event(scheduled, { ruleParameters: '' }), 'scheduled'],
    ['eventLeftScope is absent', roleRule, event(changed, { eventLeftScope: undefined }), 'changed'],
    [
      'accountId is in the notification alone',
      userRule,
      event(scheduled, { accountId: undefined }),
      'scheduled',
    ],
    [
      'accountId is in the configuration item alone',
      roleRule,
      event(changed, { accountId: undefined }),
      'changed',
    ],
    ['the item has no name', roleRule, changedItem({ resourceName: undefined }), 'changed'],
    [
      'a newly discovered resource',
      roleRule,
      changedItem({ configurationItemStatus: 'ResourceDiscovered' }),
      'changed',
    ],
    ['a field that nobody knows yet', roleRule, event(changed, { version: '2.0', novelty: [] }), 'changed'],
  ])('is tolerant: %s', (_, rule, value, kind) => {
    expect(readInvocation(rule, value)).toMatchObject({ ...call, kind });
  });

  it('hands rule parameters on as they are; of duplicate names the last counts', () => {
    const ruleParameters = '{"appliesTo": "all-users", "appliesTo": "console-users", "x": 5}';
    expect(readInvocation(userRule, event(scheduled, { ruleParameters })).ruleParameters).toEqual({
      appliesTo: 'console-users',
      x: 5,
    });
  });

  it.each<[string, Rule, unknown, string]>([
    ['no event', userRule, undefined, 'event must be an object'],
    ['text', userRule, JSON.stringify(event(scheduled)), 'event must be an object'],
    ['a list', userRule, [], 'event must be an object'],
    [
      'no resultToken',
      userRule,
      event(scheduled, { resultToken: undefined }),
      'event: resultToken is missing',
    ],
    ['an empty resultToken', userRule, event(scheduled, { resultToken: '' }), 'event: resultToken is empty'],
    [
      'a resultToken that is not text',
      userRule,
      event(scheduled, { resultToken: [token] }),
      'event: resultToken must be a string',
    ],
    [
      'no configRuleName',
      userRule,
      event(scheduled, { configRuleName: undefined }),
      'event: configRuleName is missing',
    ],
    [
      'no accountId anywhere',
      userRule,
      event({ ...scheduled, awsAccountId: undefined }, { accountId: undefined }),
      'event: accountId is missing',
    ],
    [
      'an accountId of eleven digits',
      userRule,
      event(scheduled, { accountId: '11112222333' }),
      'event: accountId must be 12 digits, not "11112222333"',
    ],
    [
      'an accountId that is a number',
      userRule,
      event(scheduled, { accountId: 111122223333 }),
      'event: accountId must be 12 digits, not 111122223333',
    ],
    [
      'no invokingEvent',
      userRule,
      event(scheduled, { invokingEvent: undefined }),
      'event: invokingEvent is missing',
    ],
    [
      'an invokingEvent that is not text',
      userRule,
      event(scheduled, { invokingEvent: scheduled }),
      `event: invokingEvent must be a string, not ${JSON.stringify(scheduled).slice(0, 79)}…`,
    ],
    [
      'an invokingEvent that is not JSON',
      userRule,
      event(scheduled, { invokingEvent: '{' }),
      'invokingEvent "{" is not JSON',
    ],
    ['an invokingEvent that is a list', userRule, event([]), 'invokingEvent must be an object, not []'],
    [
      'ruleParameters that are not text',
      userRule,
      event(scheduled, { ruleParameters: { a: 1 } }),
      'event: ruleParameters must be a string, not {"a":1}',
    ],
    [
      'ruleParameters that are not JSON',
      userRule,
      event(scheduled, { ruleParameters: 'a=1' }),
      'ruleParameters "a=1" is not JSON',
    ],
    [
      'ruleParameters that are a list',
      userRule,
      event(scheduled, { ruleParameters: '[]' }),
      'ruleParameters must be an object, not []',
    ],
    [
      'no messageType',
      userRule,
      event({ ...scheduled, messageType: undefined }),
      'invokingEvent: messageType is missing',
    ],
    [
      'an unknown messageType',
      userRule,
      event({ ...scheduled, messageType: 'Foo' }),
      'unknown messageType "Foo" in invokingEvent; expected: ScheduledNotification',
    ],
    [
      'a messageType from the prototype',
      userRule,
      event({ ...scheduled, messageType: 'constructor' }),
      'unknown messageType "constructor" in invokingEvent; expected: ScheduledNotification',
    ],
    [
      'a delivered snapshot',
      roleRule,
      event({ messageType: 'ConfigurationSnapshotDeliveryCompleted', s3ObjectKey: 'k' }),
      'iam-role-trust-mfa-required is not evaluated on messageType "ConfigurationSnapshotDeliveryCompleted" in invokingEvent; expected: ScheduledNotification, ConfigurationItemChangeNotification, OversizedConfigurationItemChangeNotification',
    ],
    [
      'a change, to a rule that has no trigger for it',
      userRule,
      event(changed),
      'iam-user-mfa-required is not evaluated on messageType "ConfigurationItemChangeNotification" in invokingEvent; expected: ScheduledNotification',
    ],
    [
      'an oversized change, to a rule that has no trigger for it',
      userRule,
      event(oversized),
      'iam-user-mfa-required is not evaluated on messageType "OversizedConfigurationItemChangeNotification" in invokingEvent; expected: ScheduledNotification',
    ],
    [
      'no notificationCreationTime',
      userRule,
      event({ ...scheduled, notificationCreationTime: undefined }),
      'invokingEvent: notificationCreationTime is missing',
    ],
    [
      'a time that is none',
      userRule,
      event({ ...scheduled, notificationCreationTime: 'yesterday' }),
      'invokingEvent: notificationCreationTime must be an ISO 8601 time, not "yesterday"',
    ],
    [
      'a time that Date alone would read',
      userRule,
      event({ ...scheduled, notificationCreationTime: '5' }),
      'invokingEvent: notificationCreationTime must be an ISO 8601 time, not "5"',
    ],
    [
      'a time without its zone',
      userRule,
      event({ ...scheduled, notificationCreationTime: '2026-11-20T06:00:00' }),
      'invokingEvent: notificationCreationTime must be an ISO 8601 time, not "2026-11-20T06:00:00"',
    ],
    [
      'a month that does not exist',
      userRule,
      event({ ...scheduled, notificationCreationTime: '2026-13-20T06:00:00Z' }),
      'invokingEvent: notificationCreationTime must be an ISO 8601 time, not "2026-13-20T06:00:00Z"',
    ],
    [
      'a time that is a number',
      roleRule,
      changedItem({ configurationItemCaptureTime: 1795000000 }),
      'invokingEvent: configurationItem.configurationItemCaptureTime must be an ISO 8601 time, not 1795000000',
    ],
    [
      'no configurationItem',
      roleRule,
      event({ ...changed, configurationItem: undefined }),
      'invokingEvent: configurationItem is missing',
    ],
    [
      'a configurationItem that is null',
      roleRule,
      event({ ...changed, configurationItem: null }),
      'invokingEvent: configurationItem must be an object, not null',
    ],
    [
      'no configurationItemSummary',
      roleRule,
      event({ ...oversized, configurationItemSummary: undefined }),
      'invokingEvent: configurationItemSummary is missing',
    ],
    [
      'another resource type',
      roleRule,
      changedItem({ resourceType: 'AWS::IAM::User' }),
      'resourceType "AWS::IAM::User" in configurationItem is not AWS::IAM::Role, which iam-role-trust-mfa-required evaluates',
    ],
    [
      'no resourceId',
      roleRule,
      changedItem({ resourceId: undefined }),
      'invokingEvent: configurationItem.resourceId is missing',
    ],
    [
      'an unknown status',
      roleRule,
      changedItem({ configurationItemStatus: 'ResourceMoved' }),
      'unknown configurationItemStatus "ResourceMoved"',
    ],
    [
      'no status',
      roleRule,
      changedItem({ configurationItemStatus: undefined }),
      'invokingEvent: configurationItem.configurationItemStatus is missing',
    ],
    [
      'an eventLeftScope that is text',
      roleRule,
      event(changed, { eventLeftScope: 'true' }),
      'event: eventLeftScope must be true or false, not "true"',
    ],
  ])('refuses %s', (_, rule, value, message) => {
    expect(messageOf(rule, value)).toBe(message);
    expect(message).not.toContain(token);
  });
});
