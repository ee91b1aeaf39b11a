import { readFileSync } from 'node:fs';
import { diagnosis, diagnosisIds, type DataOf, type Diagnosis, type DiagnosisId } from './diagnoses.ts';

/** Data of every diagnosis: one that is new does not compile without. */
const SAMPLES: DataOf = {
  'not-read': {
    what: 'the queue FailedInvocations',
    error: { name: 'AccessDenied', message: 'not authorized' },
  },
  'operation-failed': {
    operation: 'DescribeConfigurationAggregatorSourcesStatus',
    resourceName: 'o-a1b2c3d4e5',
    error: { name: 'AccessDenied', message: 'not authorized' },
  },
  'not-looked-at': { check: 'stack' },
  'recorder-missing': { region: 'eu-west-1' },
  'recorder-without-status': { recorder: 'default' },
  'recorder-stopped': { recorder: 'default', region: 'us-east-1' },
  'recorder-failed': { recorder: 'default', errorCode: 'AccessDenied', errorMessage: undefined },
  'recorder-pending': { recorder: 'default', region: 'us-east-1' },
  'recorder-records': { recorder: 'default', region: 'eu-central-1' },
  'region-records-no-iam': { region: 'eu-central-2' },
  'users-not-recorded': {},
  'users-recorded-daily': {},
  'roles-not-recorded': { region: 'us-east-1' },
  'roles-recorded-daily': { region: 'us-east-1' },
  'type-recorded': { resourceType: 'AWS::IAM::User' },
  'recorded-elsewhere': { regions: ['eu-central-1'], region: 'eu-west-1' },
  'recorded-here-alone': { region: 'eu-central-1', notEnabled: [] },
  'rule-not-deployed': { ruleId: 'iam-user-mfa-required', region: 'us-east-1' },
  'rule-being-deleted': { configRuleName: 'iam-user-mfa-required', state: 'DELETING' },
  'rule-not-active': { configRuleName: 'iam-user-mfa-required', state: undefined },
  'rule-without-function': { configRuleName: 'iam-user-mfa-required' },
  'rule-without-schedule': { configRuleName: 'iam-role-trust-mfa-required' },
  'rule-not-told-of-changes': { configRuleName: 'iam-role-trust-mfa-required' },
  'rule-deployed': { configRuleName: 'iam-user-mfa-required', region: 'eu-central-1', everyHours: 6 },
  'file-exemption-ends-soon': { pattern: 'break-glass-*', until: '2026-03-01', days: 1 },
  'file-exemption-does-not-count': { pattern: 'bob', problem: 'it ended on 2026-02-28' },
  'exemption-ends-soon': {
    configRuleName: 'iam-user-mfa-required',
    pattern: 'break-glass-*',
    until: '2026-03-01',
    days: 12,
  },
  'exemption-does-not-count': {
    configRuleName: 'iam-role-trust-mfa-required',
    pattern: '/vendors/*',
    problem: 'it ended on 2026-02-28',
  },
  'no-exemption-ends': { configRuleName: 'iam-user-mfa-required', exemptions: 2, days: 30 },
  'tag-exemptions-end-soon': {
    configRuleName: 'iam-user-mfa-required',
    tag: 'mfa-exempt',
    days: 30,
    resources: ['alice on 2026-03-01', 'bob on 2026-03-17', '3 more'],
  },
  'tag-exemptions-do-not-count': {
    configRuleName: 'iam-role-trust-mfa-required',
    tag: 'mfa-exempt, vendor',
    resources: ['app (it has no end)'],
  },
  'no-tag-exemption-ends': {
    configRuleName: 'iam-user-mfa-required',
    tag: 'mfa-exempt',
    exemptions: 1,
    days: 30,
  },
  'may-exempt-by-tag': {
    configRuleName: 'iam-user-mfa-required',
    tag: 'mfa-exempt',
    action: 'iam:TagUser',
    principals: ['user bob (without MFA)', 'role admin'],
    count: 2,
  },
  'nobody-may-exempt-by-tag': {
    configRuleName: 'iam-user-mfa-required',
    tag: 'mfa-exempt',
    action: 'iam:TagUser',
  },
  'may-exempt-by-tag-undecided': {
    configRuleName: 'iam-role-trust-mfa-required',
    tag: 'mfa-exempt',
    action: 'iam:TagRole',
    principals: ['user judy'],
  },
  'rule-parameters-refused': {
    configRuleName: 'iam-user-mfa-required',
    problem: 'unknown value "x" of rule parameter exemptUsers',
  },
  'function-may-be-invoked': {
    functionName: 'aws-config-mfa-rules-RoleRuleFunction-AbCdEf123456',
    sourceAccount: '111122223333',
  },
  'function-open-to-any-account': {
    functionName: 'aws-config-mfa-rules-UserRuleFunction-AbCdEf123456',
    sourceAccount: '111122223333',
    region: 'us-east-1',
  },
  'function-may-not-be-invoked': {
    functionName: 'aws-config-mfa-rules-UserRuleFunction-AbCdEf123456',
    sourceAccount: '111122223333',
    region: 'us-east-1',
  },
  'function-policy-undecided': {
    functionName: 'aws-config-mfa-rules-UserRuleFunction-AbCdEf123456',
    region: 'us-east-1',
  },
  'function-missing': { functionName: 'aws-config-mfa-rules-UserRuleFunction-AbCdEf123456' },
  'function-failed-state': {
    functionName: 'aws-config-mfa-rules-UserRuleFunction-AbCdEf123456',
    why: 'the KMS key is disabled',
  },
  'function-switched-off': {
    functionName: 'aws-config-mfa-rules-UserRuleFunction-AbCdEf123456',
    region: 'us-east-1',
  },
  'function-of-other-account': { configRuleName: 'iam-user-mfa-required', ownerAccountId: '444455556666' },
  'function-throttled': {
    functionName: 'aws-config-mfa-rules-UserRuleFunction-AbCdEf123456',
    hours: 24,
    throttles: 1,
  },
  'function-has-not-run': {
    functionName: 'aws-config-mfa-rules-UserRuleFunction-AbCdEf123456',
    hours: 24,
    configRuleName: 'iam-user-mfa-required',
    region: 'us-east-1',
  },
  'function-age-not-known': { functionName: 'aws-config-mfa-rules-UserRuleFunction-AbCdEf123456', hours: 24 },
  'function-new': { functionName: 'aws-config-mfa-rules-UserRuleFunction-AbCdEf123456' },
  'function-failed-latest': {
    functionName: 'aws-config-mfa-rules-UserRuleFunction-AbCdEf123456',
    hours: 24,
    errors: 1,
    invocations: 2,
  },
  'function-failed-earlier': {
    functionName: 'aws-config-mfa-rules-UserRuleFunction-AbCdEf123456',
    hours: 24,
    errors: 1,
    invocations: 2,
  },
  'function-ran': {
    functionName: 'aws-config-mfa-rules-RoleRuleFunction-AbCdEf123456',
    hours: 48,
    invocations: 2,
    throttles: 0,
  },
  'rule-failed-to-run': {
    configRuleName: 'iam-user-mfa-required',
    errorCode: 'AccessDenied',
    errorMessage: undefined,
  },
  'rule-without-result': { configRuleName: 'iam-user-mfa-required' },
  'rule-still-without-result': { configRuleName: 'iam-user-mfa-required', everyHours: 6 },
  'results-old': {
    configRuleName: 'iam-user-mfa-required',
    hoursAgo: 12,
    recorded: '2024-06-01T00:00:00.000Z',
    everyHours: 6,
  },
  'results-new': {
    configRuleName: 'iam-role-trust-mfa-required',
    hoursAgo: 3,
    recorded: '2024-06-01T00:00:00.000Z',
  },
  'stack-being-changed': { stackName: 'aws-config-mfa-rules', status: 'UPDATE_IN_PROGRESS' },
  'stack-failed': { stackName: 'aws-config-mfa-rules', status: 'UPDATE_ROLLBACK_FAILED' },
  'stack-rolled-back': { stackName: 'aws-config-mfa-rules', status: 'UPDATE_ROLLBACK_COMPLETE' },
  'stack-deployed': { stackName: 'aws-config-mfa-rules' },
  'stack-missing': {},
  'queue-empty': { queue: 'FailedInvocations' },
  'failed-invocations-held': {
    messages: 1,
    queueUrl:
      'https://sqs.eu-central-1.amazonaws.com/111122223333/aws-config-mfa-rules-FailedInvocations-AbCdEf123456',
    region: 'eu-central-1',
  },
  'queue-missing': { queue: 'FailedInvocations' },
  'events-dropped': {
    functionName: 'aws-config-mfa-rules-RoleRuleFunction-AbCdEf123456',
    events: 2,
    hours: 30,
  },
  'failed-events-came': { messages: 1, hours: 30 },
  'no-event-lost': { hours: 30 },
  'trail-records': { trail: 'management-events' },
  'trail-undecided': { trail: 'management-events' },
  'trail-missing': { shortcomings: [] },
  'trail-not-needed': { shortcomings: [] },
  'trail-need-not-known': { shortcomings: [] },
  'iam-events-off': { stackName: 'aws-config-mfa-rules' },
  'event-rule-enabled': {
    eventRuleName: 'aws-config-mfa-rules-IamEventRule-AbCdEf123456',
    region: 'eu-central-1',
  },
  'event-rule-disabled': {
    eventRuleName: 'aws-config-mfa-rules-IamEventRule-AbCdEf123456',
    region: 'eu-central-1',
  },
  'change-rule-disabled': {
    eventRuleName: 'aws-config-mfa-rules-ComplianceChangeRule-AbCdEf123456',
    region: 'eu-central-1',
  },
  'iam-event-resource-missing': { what: 'EventBridge rule aws-config-mfa-rules-IamEventRule-AbCdEf123456' },
  'events-forwarded': {
    eventRuleName: 'forward-iam-events-IamEventRule-1',
    iamRegion: 'us-east-1',
    region: 'eu-central-1',
  },
  'events-not-forwarded': { iamRegion: 'us-east-1', region: 'eu-central-1' },
  'event-function-ready': {},
  'role-changes-bounded': {
    functionName: 'aws-config-mfa-rules-RoleRuleFunction-AbCdEf123456',
    atOnce: 20,
  },
  'role-changes-may-take-all': {
    functionName: 'aws-config-mfa-rules-RoleRuleFunction-AbCdEf123456',
    shared: 1000,
    atOnce: 20,
  },
  'role-changes-cannot-be-bounded': {
    functionName: 'aws-config-mfa-rules-RoleRuleFunction-AbCdEf123456',
    shared: 10,
  },
  'role-changes-unbounded': { functionName: 'aws-config-mfa-rules-RoleRuleFunction-AbCdEf123456' },
  'function-can-run': { functionName: 'aws-config-mfa-rules-UserRuleFunction-AbCdEf123456' },
  'forwarder-keeps-nothing': { eventRuleName: 'forward-iam-events-IamEventRule-1', iamRegion: 'us-east-1' },
  'events-lost-on-the-way': {
    eventRuleName: 'forward-iam-events-IamEventRule-1',
    iamRegion: 'us-east-1',
    events: 3,
    hours: 30,
  },
  'subscription-not-confirmed': {
    topicArn: 'arn:aws:sns:eu-central-1:111122223333:aws-config-mfa-rules-NotificationTopic-AbCdEf123456',
    news: 'compliance changes',
    region: 'eu-central-1',
    protocol: 'email',
    endpoint: 'a@example.com',
  },
  'topic-has-subscribers': {
    topicArn: 'arn:aws:sns:eu-central-1:111122223333:aws-config-mfa-rules-NotificationTopic-AbCdEf123456',
    news: 'compliance changes',
    region: 'eu-central-1',
    subscribers: 1,
  },
  'topic-without-subscriber': {
    topicArn: 'arn:aws:sns:eu-central-1:111122223333:aws-config-mfa-rules-NotificationTopic-AbCdEf123456',
    news: 'compliance changes',
    region: 'eu-central-1',
  },
  'topic-missing': {
    topicArn: 'arn:aws:sns:eu-central-1:111122223333:aws-config-mfa-rules-NotificationTopic-AbCdEf123456',
    news: 'compliance changes',
    region: 'eu-central-1',
  },
  'topic-key-usable': {
    stackName: 'aws-config-mfa-rules',
    topicArn: 'arn:aws:sns:eu-central-1:444455556666:told',
    key: 'arn:aws:kms:eu-central-1:444455556666:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
  },
  'topic-key-not-granted': {
    stackName: 'aws-config-mfa-rules',
    topicArn: 'arn:aws:sns:eu-central-1:444455556666:told',
    key: 'arn:aws:kms:eu-central-1:444455556666:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
  },
  'topic-key-in-own-account': {
    stackName: 'aws-config-mfa-rules',
    topicArn: 'arn:aws:sns:eu-central-1:111122223333:told',
    key: 'arn:aws:kms:eu-central-1:444455556666:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
  },
  'topic-key-of-aws': {
    stackName: 'aws-config-mfa-rules',
    topicArn: 'arn:aws:sns:eu-central-1:444455556666:told',
    key: 'alias/aws/sns',
  },
  'alarm-key-of-aws': {
    topicArn: 'arn:aws:sns:eu-central-1:444455556666:alarms',
    key: 'alias/aws/sns',
  },
  'topic-key-not-compared': {
    stackName: 'aws-config-mfa-rules',
    topicArn: 'arn:aws:sns:eu-central-1:444455556666:told',
    key: 'alias/told',
    granted: 'arn:aws:kms:eu-central-1:444455556666:key/0f1e2d3c',
  },
  'nobody-told-of-changes': { stackName: 'aws-config-mfa-rules' },
  'nobody-told-of-alarms': { stackName: 'aws-config-mfa-rules' },
  'alarm-put-off': {
    stackName: 'aws-config-mfa-rules',
    topicArn: 'arn:aws:sns:eu-central-1:111122223333:alarms',
    wellAt: '2026-11-20T06:00:00.000Z',
    tellsAt: '2026-11-20T19:00:00.000Z',
  },
  'alarm-waits': {
    stackName: 'aws-config-mfa-rules',
    topicArn: 'arn:aws:sns:eu-central-1:111122223333:alarms',
    tellsAt: '2026-11-20T19:00:00.000Z',
  },
  'alarm-tells': {
    stackName: 'aws-config-mfa-rules',
    topicArn: 'arn:aws:sns:eu-central-1:111122223333:alarms',
    wellAt: '2026-11-20T06:00:00.000Z',
    hours: 13,
  },
  'alarm-missing': {
    stackName: 'aws-config-mfa-rules',
    topicArn: 'arn:aws:sns:eu-central-1:111122223333:alarms',
  },
  'first-alarm-missing': { stackName: 'aws-config-mfa-rules' },
  'first-alarm-tells': { stackName: 'aws-config-mfa-rules' },
  'alarm-of-another-region': {
    stackName: 'aws-config-mfa-rules',
    topicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms',
    region: 'eu-central-1',
  },
  'aggregator-missing': { aggregator: 'org', region: 'us-east-1' },
  'aggregator-copy-failed': { failure: "the aggregator's copy in us-east-1 is FAILED (AccessDenied)" },
  'account-without-roles': {},
  'aggregator-names-no-account': { aggregator: 'org' },
  'aggregator-records-roles': { accounts: 3 },
  'account-without-results': {
    ruleId: 'iam-user-mfa-required',
    region: undefined,
    why: "the aggregator's copy in us-east-1 is FAILED (AccessDenied)",
  },
  'aggregator-without-results': { aggregator: 'org' },
  'aggregator-has-results': { deployedRules: 6 },
  'stack-set-missing': { stackSetName: 'mfa-rules', region: 'us-east-1' },
  'stack-set-without-auto-deployment': { stackSetName: 'mfa-rules' },
  'stack-set-drift-not-checked': {
    stackSetName: 'mfa-rules',
    callAs: 'DELEGATED_ADMIN',
    region: 'us-east-1',
  },
  'stack-instance-under-way': { stackSetName: 'mfa-rules', region: 'us-east-1' },
  'stack-instance-suspended': { stackSetName: 'mfa-rules', region: 'us-east-1' },
  'stack-instance-failed': {
    stackSetName: 'mfa-rules',
    region: 'us-east-1',
    status: 'FAILED',
    why: 'there is no recorder',
  },
  'stack-instance-drifted': { stackSetName: 'mfa-rules', region: 'us-east-1' },
  'stack-instance-outdated': { stackSetName: 'mfa-rules', region: 'us-east-1' },
  'stack-set-empty': { stackSetName: 'mfa-rules' },
  'stack-set-deployed': { stackSetName: 'mfa-rules', stacks: 2 },
  'stack-without-status': { stackName: 'aws-config-mfa-rules' },
  'account-results-not-read': {
    ruleId: 'iam-user-mfa-required',
    region: 'us-east-1',
    error: { name: 'ThrottlingException', message: 'rate exceeded' },
  },
};

const sampleOf = <Id extends DiagnosisId>(id: Id): Diagnosis => diagnosis(id, SAMPLES[id]);

it('every diagnosis has the words that are written down', () => {
  const words = diagnosisIds.map((id) => {
    const { status, message, remedy, command } = sampleOf(id);
    return [`${id} (${status}): ${message}`, remedy, command].filter(Boolean).join('\n  ');
  });
  expect(`\n${words.join('\n')}\n`).toMatchSnapshot();
});

it('nobody is asked to record users, whom AWS Config need not record for the rules', () => {
  const asking = diagnosisIds.filter((id) =>
    /(?<!leave )(AWS::IAM::User|global IAM types)/.test(sampleOf(id).remedy ?? ''),
  );
  expect(asking).toEqual([]);
});

it.each(diagnosisIds)(
  '%s is a sentence without its full stop, with what to do where something is wrong',
  (id) => {
    const { status, message, remedy } = sampleOf(id);
    expect(message).toMatch(/[^.]$/);
    expect(message).not.toMatch(/undefined|\[object/);
    expect(status === 'wrong' && remedy === undefined).toBe(false);
    expect(remedy ?? '').not.toMatch(/\.$|undefined/);
  },
);

it('the schema names every id, in the order of the table', () => {
  const schema = JSON.parse(readFileSync('docs/schema/doctor.json', 'utf8')) as {
    properties: { diagnoses: { items: { properties: { Id: { enum: string[] } } } } };
  };
  expect(schema.properties.diagnoses.items.properties.Id.enum).toEqual(diagnosisIds);
});
