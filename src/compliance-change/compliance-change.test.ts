import { readdirSync } from 'node:fs';
import { rules } from '../../rules/index.ts';
import type { About, Rule } from '../../rules/rule.ts';
import { fill } from '../decision/annotation.ts';
import { readComplianceChange } from './compliance-change.ts';
import { toMessage, type Message } from './message.ts';
import { recordedEvent } from '../../test/support/invoke.ts';

type Json = Readonly<Record<string, unknown>>;

const recorded = (name: string): Json => recordedEvent(`compliance-change/${name}`);
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The event with the value at a path; undefined takes the field out. */
const withValue = (event: Json, path: string, value: unknown): Json => {
  const [field = '', ...rest] = path.split('.');
  const inner = event[field];
  return {
    ...event,
    [field]: rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest.join('.'), value),
  };
};
const withValues = (event: Json, values: Json): Json =>
  Object.entries(values).reduce((changed, [path, value]) => withValue(changed, path, value), event);

const open = recorded('user-non-compliant');
const ANNOTATION = 'detail.newEvaluationResult.annotation';
const TYPE = 'detail.newEvaluationResult.complianceType';
const BEFORE = 'detail.oldEvaluationResult';

const [userRule] = rules;

/** Of the rule's reasons, in their order. */
const remediesOf = ({ reasons }: About): string[] =>
  Object.values(reasons).flatMap((reason) => (reason.compliance === 'NON_COMPLIANT' ? [reason.remedy] : []));

const messageOf = (event: Json): Message => {
  const message = toMessage(readComplianceChange(event));
  if (message === undefined) throw new Error('there is no message');
  return message;
};

describe('the message', () => {
  it('about a NON_COMPLIANT names account, resource, what is wrong, what to do and the page', () => {
    expect(messageOf(open)).toEqual({
      subject: 'NON_COMPLIANT: IAM user bob in account 111122223333',
      body: `IAM user bob in account 111122223333 is NON_COMPLIANT with iam-user-mfa-required.

What is wrong: IAM user bob has no MFA device; assign one, or remove the credentials the user does not need.

What to do: ${userRule.reasons['no-device'].remedy} ${userRule.unexpectedChange}

In AWS Config:
https://console.aws.amazon.com/config/home?region=us-east-1#/resources/details?resourceId=AIDAEXAMPLEBOBQ2A3B4C&resourceType=AWS%3A%3AIAM%3A%3AUser

Account: 111122223333
Region: us-east-1
Resource: AWS::IAM::User AIDAEXAMPLEBOBQ2A3B4C
Rule: iam-user-mfa-required
Recorded: 2026-11-20T06:00:15.715Z
Event: 5f1a2b3c-0d4e-4f5a-8b6c-7d8e9f0a1b2c (its message may come twice)
`,
    });
  });

  it.each([
    [
      'user-fixed',
      'No longer NON_COMPLIANT: IAM user bob in account 111122223333',
      /^IAM user bob in account 111122223333 was NON_COMPLIANT, and is now COMPLIANT with iam-user-mfa-required\.\n\nReason: IAM user bob has an MFA device/,
    ],
    [
      'role-non-compliant',
      'NON_COMPLIANT: IAM role deployer in account 111122223333',
      /^IAM role deployer in account 111122223333 is NON_COMPLIANT with iam-role-trust-mfa-required\.\n\nWhat is wrong: IAM users of .*\n\nWhat to do: Ask IAM users for MFA in the role's trust policy/,
    ],
    [
      'role-deleted',
      'No longer NON_COMPLIANT: IAM role deployer in account 111122223333',
      /^IAM role deployer in account 111122223333 was NON_COMPLIANT, and is no longer evaluated by iam-role-trust-mfa-required\.\n\nReason: The resource was deleted\./,
    ],
  ])('of %s', (name, subject, body) => {
    expect(messageOf(recorded(name))).toEqual({ subject, body: expect.stringMatching(body) });
  });

  it('of every recorded event is among these', () => {
    expect(readdirSync('events/compliance-change').toSorted()).toEqual([
      'role-deleted.json',
      'role-non-compliant.json',
      'user-fixed.json',
      'user-non-compliant.json',
    ]);
  });

  it.each([
    ['aws', 'eu-central-1', 'https://console.aws.amazon.com/config/home?region=eu-central-1#/'],
    ['aws-cn', 'cn-north-1', 'https://console.amazonaws.cn/config/home?region=cn-north-1#/'],
    [
      'aws-us-gov',
      'us-gov-west-1',
      'https://console.amazonaws-us-gov.com/config/home?region=us-gov-west-1#/',
    ],
  ])('links to the console of partition %s, in its region', (partition, awsRegion, page) => {
    const { body } = messageOf(
      withValues(open, {
        'detail.configRuleARN': `arn:${partition}:config:${awsRegion}:111122223333:config-rule/config-rule-q3x7da`,
        'detail.awsRegion': awsRegion,
      }),
    );
    expect(body).toContain(`\n${page}resources/details?resourceId=AIDAEXAMPLEBOBQ2A3B4C&`);
    expect(body).toContain(`Region: ${awsRegion}\n`);
  });

  it.each([
    [
      'another partition',
      { 'detail.configRuleARN': 'arn:aws-eusc:config:eusc-de-east-1:111122223333:config-rule/a' },
    ],
    ['no ARN of the rule', { 'detail.configRuleARN': undefined }],
    ['a resource id longer than any', { 'detail.resourceId': 'x'.repeat(769) }],
  ])('has no link rather than a wrong one for %s', (_, values) => {
    expect(messageOf(withValues(open, values)).body).not.toContain('https:');
  });

  it('encodes the resource id in the link', () => {
    const { body } = messageOf(withValue(open, 'detail.resourceId', 'a/b?c=d&e#f é\ud800'));
    expect(body).toContain('resourceId=a%2Fb%3Fc%3Dd%26e%23f%20%C3%A9%EF%BF%BD&');
  });

  it.each(['', 'test-', 'Security_'])('says what to do for a rule with prefix %j', (prefix) => {
    for (const rule of rules as readonly About[]) {
      const { body } = messageOf(withValue(open, 'detail.configRuleName', `${prefix}${rule.id}`));
      expect(body).toContain(`What to do: ${remediesOf(rule)[0]} ${rule.unexpectedChange}\n`);
    }
  });

  it.each<[string, Json]>([
    ['no annotation', { [ANNOTATION]: undefined, [BEFORE]: undefined }],
    ['a null annotation', { [ANNOTATION]: null, [BEFORE]: null }],
    ['an annotation that names nobody', { [ANNOTATION]: 'something', [BEFORE]: undefined }],
  ])('says the id where there is %s', (_, values) => {
    expect(messageOf(withValues(open, values)).subject).toBe(
      'NON_COMPLIANT: IAM user AIDAEXAMPLEBOBQ2A3B4C in account 111122223333',
    );
  });

  it.each([
    ['resultRecordedTime', 'detail.newEvaluationResult.resultRecordedTime', 'Recorded:'],
    ['id', 'id', 'Event:'],
  ])('does without %s', (_, path, line) => {
    expect(messageOf(open).body).toContain(line);
    expect(messageOf(withValue(open, path, undefined)).body).not.toContain(line);
  });

  it('is the same for the same event', () => {
    expect(messageOf(structuredClone(open))).toEqual(messageOf(open));
  });
});

describe('what to do', () => {
  const reasons = rules.flatMap((rule: About) =>
    Object.entries(rule.reasons).flatMap(([id, reason]) =>
      reason.compliance === 'NON_COMPLIANT' ? [[`${rule.id}: ${id}`, rule, reason] as const] : [],
    ),
  );
  // Each is a word of another sentence: the mail has to tell reasons apart by what the rule itself says.
  const about = {
    resource: 'bob',
    device: 'a',
    asOf: ' of 2026-01-01',
    callers: 'IAM users of account 444455556666',
    credential: 'an access key alone',
    statement: 'statement 1 (does not ask for MFA)',
    deny: 'statement 2',
    test: 'Bool on aws:MultiFactorAuthPresent',
    part: 'the operator StringMatches',
  };

  it.each(reasons)('is the remedy of the reason %s', (_, rule, { sentence, remedy }) => {
    const { body } = messageOf(
      withValues(open, { 'detail.configRuleName': rule.id, [ANNOTATION]: fill(sentence, about) }),
    );
    expect(body).toContain(`What to do: ${remedy} ${rule.unexpectedChange}\n`);
  });

  it.each(reasons)(
    'is that of the reason %s where an exemption does not count',
    (_, rule, { sentence, remedy }) => {
      const note = ' The tag mfa-exempt does not count: it ended on 2026-01-31.';
      const { body } = messageOf(
        withValues(open, { 'detail.configRuleName': rule.id, [ANNOTATION]: fill(sentence, about) + note }),
      );
      expect(body).toContain(`What to do: ${remedy} ${rule.unexpectedChange}\n`);
    },
  );

  it.each<[string, string | undefined]>([
    ['no annotation', undefined],
    ['an annotation of somebody else', 'something'],
    ['a sentence that was cut', 'IAM users of account 4444…'],
  ])('is the remedy of the first reason where there is %s', (__, annotation) => {
    for (const rule of rules as readonly About[]) {
      const event = withValues(open, { 'detail.configRuleName': rule.id, [ANNOTATION]: annotation });
      expect(messageOf(event).body).toContain(
        `What to do: ${remediesOf(rule)[0]} ${rule.unexpectedChange}\n`,
      );
    }
  });

  it.each([
    ['the words of a sentence', ' can assume IAM role x with y: z in '],
    ['the beginning of a note', ' The tag x'],
  ])('takes no longer than in proportion, however often an annotation has %s', (__, repeated) => {
    const cost = (repeats: number): number => {
      const annotation = `IAM role ${repeated.repeat(repeats)}`;
      const event = withValues(open, { 'detail.configRuleName': rules[1].id, [ANNOTATION]: annotation });
      const costs = Array.from({ length: 3 }, () => {
        const before = process.cpuUsage();
        messageOf(event);
        const { user, system } = process.cpuUsage(before);
        return user + system;
      });
      return Math.min(...costs);
    };
    // Sixteen times as long where it grew with the square.
    expect(cost(200_000)).toBeLessThan(10 * cost(50_000));
  });
});

describe('the name of the resource', () => {
  const sentences = rules.flatMap((rule: Rule) =>
    Object.entries(rule.reasons)
      .filter(([, { compliance }]) => compliance === 'NON_COMPLIANT')
      .map(([reason, { sentence }]) => [`${rule.id}: ${reason}`, rule, sentence] as const),
  );

  it.each(sentences)('is found in the sentence of %s', (_, rule, sentence) => {
    const annotation = fill(sentence, {
      resource: 'a.b+c=d,e@f-g_h',
      callers: 'IAM user alice',
      credential: 'an access key alone',
      statement: 'statement 1 (ForIAMrole)',
    });
    const { subject } = messageOf(
      withValues(open, {
        'detail.configRuleName': rule.id,
        'detail.resourceType': rule.resourceType,
        [ANNOTATION]: annotation,
      }),
    );
    expect(subject).toContain(' a.b+c=d,e@f-g_h in account ');
  });

  it('stands after the same noun in every rule on a resource type', () => {
    const nouns = new Set(rules.map(({ resourceType, resourceNoun }) => `${resourceType}: ${resourceNoun}`));
    expect(nouns.size).toBe(new Set(rules.map(({ resourceType }) => resourceType)).size);
  });
});

describe('a hostile or overlong event', () => {
  const ESC = '\u001b[31m';
  const hostile: readonly [string, Json][] = [
    ['line breaks in the annotation', { [ANNOTATION]: 'IAM user bob\r\n\nWhat to do: http://example.com' }],
    ['an escape sequence in the annotation', { [ANNOTATION]: `IAM user bob${ESC} \u0007\u009b2J\u202egnp` }],
    ['a name of 10,000 characters', { [ANNOTATION]: `IAM user ${'a'.repeat(10_000)} has no MFA device` }],
    ['a name with an ellipsis', { [ANNOTATION]: `IAM user ${'a…'.repeat(40)} has no MFA device` }],
    ['an annotation of 300,000 characters', { [ANNOTATION]: 'é'.repeat(300_000) }],
    ['half a character', { [ANNOTATION]: `IAM user \ud83d\ude00 \ud83d` }],
    ['a resource id of 300,000 characters', { 'detail.resourceId': `\n${'\u{1f600}'.repeat(150_000)}` }],
    ['a resource type of 300,000 characters', { 'detail.resourceType': `${ESC}\n${'T'.repeat(300_000)}` }],
    [
      'a rule name of 300,000 characters',
      { 'detail.configRuleName': `\n${'r'.repeat(300_000)}iam-user-mfa-required` },
    ],
    ['line breaks in the event id', { id: `1\n${ESC}2` }],
    [
      'line breaks in the time',
      { 'detail.newEvaluationResult.resultRecordedTime': 'now\nAccount: 444455556666' },
    ],
  ];

  it.each(hostile)('with %s keeps to what SNS takes, and makes no line of its own', (_, values) => {
    const { subject, body } = messageOf(withValues(open, values));
    expect(subject).toMatch(/^[!-~][ -~]{0,98}$/);
    expect(subject).toMatch(/ in account 111122223333$/);
    expect(Buffer.byteLength(body, 'utf8')).toBeLessThan(20_000);
    expect(body).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
    const lines = body.split('\n').map((line) => /^[A-Z][a-zA-Z ]*(?=:)/.exec(line)?.[0]);
    expect(lines.filter((line) => line !== undefined)).toEqual([
      'What is wrong',
      'What to do',
      ...(body.includes('https://console') ? ['In AWS Config'] : []),
      'Account',
      'Region',
      'Resource',
      'Rule',
      'Recorded',
      'Event',
    ]);
  });
});

describe('what is told', () => {
  it.each([
    ['NON_COMPLIANT', undefined, 'NON_COMPLIANT: '],
    ['NON_COMPLIANT', 'COMPLIANT', 'NON_COMPLIANT: '],
    ['NON_COMPLIANT', 'NOT_APPLICABLE', 'NON_COMPLIANT: '],
    ['COMPLIANT', 'NON_COMPLIANT', 'No longer NON_COMPLIANT: '],
    ['NOT_APPLICABLE', 'NON_COMPLIANT', 'No longer NON_COMPLIANT: '],
    ['COMPLIANT', undefined, undefined],
    ['COMPLIANT', 'NOT_APPLICABLE', undefined],
    ['NOT_APPLICABLE', 'COMPLIANT', undefined],
    ['NOT_APPLICABLE', undefined, undefined],
    ['INSUFFICIENT_DATA', 'NON_COMPLIANT', undefined],
  ])('of %s after %s', (after, before, subject) => {
    const event = withValues(open, {
      [TYPE]: after,
      [BEFORE]: before === undefined ? undefined : { complianceType: before },
    });
    expect(toMessage(readComplianceChange(event))?.subject.replace(/IAM.*/, '')).toBe(subject);
  });
});

describe('an event that is not read', () => {
  it.each<[string, Json, string]>([
    ['another source', { source: 'aws.iam' }, 'event: source must be "aws.config", not "aws.iam"'],
    [
      'another detail-type',
      { 'detail-type': 'Config Configuration Item Change' },
      'event: detail-type must be "Config Rules Compliance Change", not "Config Configuration Item Change"',
    ],
    ['no detail', { detail: undefined }, 'event: detail is missing'],
    ['no account', { 'detail.awsAccountId': undefined }, 'event: detail.awsAccountId is missing'],
    [
      'an account of eleven digits',
      { 'detail.awsAccountId': '11112222333' },
      'event: detail.awsAccountId must be twelve digits, not "11112222333"',
    ],
    [
      'a region with a slash',
      { 'detail.awsRegion': 'us-east-1/x' },
      'event: detail.awsRegion must be a region, not "us-east-1/x"',
    ],
    ['no resource id', { 'detail.resourceId': '' }, 'event: detail.resourceId is empty'],
    ['no resource type', { 'detail.resourceType': undefined }, 'event: detail.resourceType is missing'],
    [
      'the name of another rule',
      { 'detail.configRuleName': 's3-bucket-logging-enabled' },
      'event: detail.configRuleName must be a name that ends in iam-user-mfa-required or iam-role-trust-mfa-required or root-user-mfa-required or iam-privileged-user-mfa-required or iam-user-privileges-mfa-required, not "s3-bucket-logging-enabled"',
    ],
    ['no result', { 'detail.newEvaluationResult': undefined }, 'event: detail.newEvaluationResult'],
    [
      'an unknown compliance type',
      { [TYPE]: 'ERROR' },
      'event: detail.newEvaluationResult.complianceType "ERROR" is not a compliance type',
    ],
    [
      'an unknown earlier compliance type',
      { [`${BEFORE}.complianceType`]: 'constructor' },
      'event: detail.oldEvaluationResult.complianceType "constructor" is not a compliance type',
    ],
    ['an annotation that is no text', { [ANNOTATION]: 5 }, `event: ${ANNOTATION} must be a string, not 5`],
  ])('%s', (_, values, message) => {
    expect(() => readComplianceChange(withValues(open, values))).toThrow(message);
  });

  it.each([[undefined], [null], ['text'], [[]], [7]])('%j', (value) => {
    expect(() => readComplianceChange(value)).toThrow(/^event /);
  });
});
