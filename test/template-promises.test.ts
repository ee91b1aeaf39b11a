/** What the templates promise, of the resources that a stack makes with these values of its parameters. */
import { readTemplate } from './support/cloudformation-yaml.ts';
import { renderTemplate, type RenderedResource } from './support/rendered-template.ts';

const template = readTemplate('template.yaml');

/** Everything on that can be on. */
const EVERYTHING = {
  AppliesTo: 'credential-users',
  RequiredDevice: 'hardware',
  RootRequiredDevice: 'hardware',
  ExemptTag: 'mfa-exempt',
  AlarmTopicArn: 'arn:aws:sns:eu-central-1:111122223333:alarms',
  NotificationTopicArn: 'arn:aws:sns:eu-west-1:444455556666:told',
  NotificationEmail: 'security@example.com',
  PermissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/boundary',
  LogKmsKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/logs',
  RoleRuleConcurrency: 20,
};
const everything = renderTemplate(template, EVERYTHING);
const defaults = renderTemplate(template);

const ofType = (
  resources: ReadonlyMap<string, RenderedResource>,
  type: string,
): readonly (readonly [string, RenderedResource['properties']])[] => {
  const found = [...resources].flatMap(([id, one]) =>
    one.type === type ? [[id, one.properties] as const] : [],
  );
  if (found.length === 0) throw new Error(`no resource is an ${type}`);
  return found;
};

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const statementsOf = (document: unknown): readonly Statement[] =>
  (document as { readonly Statement: readonly Statement[] }).Statement;

describe('queues and topics', () => {
  it.each(ofType(everything, 'AWS::SQS::Queue'))(
    '%s is encrypted, and keeps what it holds for two weeks',
    (_, properties) => {
      expect(properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    },
  );

  it('every queue and topic refuses what comes without TLS', () => {
    const refusing = [
      ...ofType(everything, 'AWS::SQS::QueuePolicy'),
      ...ofType(everything, 'AWS::SNS::TopicPolicy'),
    ].flatMap(([, { Queues, Topics, PolicyDocument }]) => {
      const isRefusing = statementsOf(PolicyDocument).some(
        ({ Effect, Principal, Action, Condition }) =>
          Effect === 'Deny' &&
          Principal === '*' &&
          (Action === 'sqs:*' || Action === 'sns:Publish') &&
          JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
      );
      return isRefusing ? ((Queues ?? Topics) as readonly { readonly Ref: string }[]) : [];
    });
    const made = [...ofType(everything, 'AWS::SQS::Queue'), ...ofType(everything, 'AWS::SNS::Topic')];
    expect(refusing.map(({ Ref }) => Ref).toSorted()).toEqual(made.map(([id]) => id).toSorted());
  });
});

describe('logs', () => {
  it.each(ofType(everything, 'AWS::Logs::LogGroup'))(
    '%s is kept for as long as is asked for, under the key that is given',
    (id, properties) => {
      expect(properties).toEqual({ RetentionInDays: '30', KmsKeyId: EVERYTHING.LogKmsKeyArn });
      const plain = renderTemplate(template, { ...EVERYTHING, LogKmsKeyArn: '', LogRetentionInDays: 365 });
      expect(plain.get(id)?.properties).toEqual({ RetentionInDays: '365' });
    },
  );
});

describe('concurrency', () => {
  it('is set aside for changes of roles alone, and only where a number is given', () => {
    const bounded = ({ properties }: RenderedResource): unknown => properties['ReservedConcurrentExecutions'];
    const reserved = (resources: ReadonlyMap<string, RenderedResource>): object =>
      Object.fromEntries(
        [...resources].flatMap(([id, one]) => (bounded(one) === undefined ? [] : [[id, bounded(one)]])),
      );
    expect(reserved(everything)).toEqual({ RoleRuleFunction: '20' });
    expect(reserved(defaults)).toEqual({});
  });
});
