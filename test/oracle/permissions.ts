/** Questions on identity and resource policies. */
import fc from 'fast-check';
import type { NaiveCaller } from '../naive/evaluator.ts';
import {
  CALLERS,
  conditionOf,
  FAMILIES,
  mfa,
  oneOrMore,
  PRINCIPALS,
  SETS,
  type Family,
  type Triple,
} from './triples.ts';

/** Keys that every service sets: the other evaluator leaves out those that the action does not have. */
const isOfEveryService = (key: string): boolean => !/^sts:|TagKeys/i.test(key);
export const withGlobalKeys = (families: readonly Family[]): readonly Family[] =>
  families
    .map((family) => ({ ...family, keys: family.keys.filter(isOfEveryService) }))
    .filter(({ keys }) => keys.length > 0);

const condition = conditionOf(withGlobalKeys(FAMILIES), withGlobalKeys(SETS));

const SESSION: NaiveCaller = {
  kind: 'session',
  arn: 'arn:aws:sts::111122223333:assumed-role/app/session',
  accountId: '111122223333',
  roleArn: 'arn:aws:iam::111122223333:role/app',
};
const OTHER_CALLERS: readonly NaiveCaller[] = [
  { kind: 'root', arn: 'arn:aws:iam::111122223333:root', accountId: '111122223333' },
  {
    kind: 'federated-user',
    arn: 'arn:aws:sts::111122223333:federated-user/alice',
    accountId: '111122223333',
    userArn: 'arn:aws:iam::111122223333:user/alice',
  },
  { kind: 'service', name: 'ec2.amazonaws.com' },
  { kind: 'nobody' },
];

/** Actions with a resource that each has. */
export const REQUESTS = [
  ['s3:GetObject', 'arn:aws:s3:::bucket/alice/a:b'],
  ['s3:GetObject', 'arn:aws:s3:::bucket/bob/x'],
  ['s3:GetObject', 'arn:aws:s3:::bucket/x'],
  ['s3:ListBucket', 'arn:aws:s3:::bucket'],
  ['s3:ListAllMyBuckets', '*'],
  ['iam:CreateUser', 'arn:aws:iam::111122223333:user/alice'],
  ['iam:CreateUser', 'arn:aws:iam::111122223333:user/ops/bob'],
  ['sqs:SendMessage', 'arn:aws:sqs:us-east-1:111122223333:queue'],
] as const;

const ACTIONS = [
  '*',
  '*',
  '*',
  's3:*',
  's3:*',
  's3:*',
  's3:Get*',
  'S3:getobject',
  's3:?etObject',
  's3:ListBucket',
  's3:List*',
  'iam:*',
  'IAM:Create*',
  'sqs:SendMessage',
  'sqs:Receive*',
];

const RESOURCES = [
  '*',
  '*',
  '*',
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::bucket',
  'arn:aws:s3:::bucket/*',
  'arn:aws:s3:::BUCKET/*',
  'arn:aws:s3:::buck*',
  'arn:aws:s3:::bucket/?lice/*',
  'arn:aws:s3:::bucket/*:b',
  'arn:aws:s3:::bucket/${aws:username}/*',
  'arn:aws:s3:::bucket/${aws:PrincipalTag/team}*',
  "arn:aws:s3:::bucket/${aws:PrincipalTag/team, 'bob'}/*",
  'arn:aws:s3:::bucket/${*}',
  'arn:aws:s3:*:*:bucket/x',
  'arn:aws:s?:::bucket/x',
  'arn:aws:*:*:*:*',
  'arn:aws:s3:*',
  'arn:aws:s3*',
  'arn:aws:iam::111122223333:user/*',
  'arn:aws:iam::*:user/${aws:username}',
  'arn:aws:iam::444455556666:user/alice',
  'arn:aws:sqs:*:111122223333:queue',
  'arn:aws:sqs:us-east-?:*',
  'arn:*:sqs:us-*:1111*:q*',
  'arn:aws:sqs:us-east-1:111122223333:queue',
];

/** More principals than IAM users have. */
const ANY_PRINCIPALS = [
  '*',
  { AWS: '*' },
  { AWS: ['111122223333', '444455556666'] },
  ...PRINCIPALS,
  { AWS: 'arn:aws:sts::111122223333:federated-user/alice' },
  { Service: ['s3.amazonaws.com', 'ec2.amazonaws.com'] },
];
const NOT_PRINCIPALS = [
  'arn:aws:iam::111122223333:user/alice',
  'arn:aws:iam::111122223333:role/app',
  'arn:aws:sts::111122223333:assumed-role/app/session',
  'arn:aws:iam::444455556666:root',
  'arn:aws:iam::111122223333:root',
];

export const statementOf = (
  kind: 'identity' | 'resource',
  conditions: fc.Arbitrary<object> = condition,
): fc.Arbitrary<object> =>
  fc
    .record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      who:
        kind === 'identity'
          ? fc.constant({})
          : fc.oneof(
              {
                weight: 9,
                arbitrary: fc.constantFrom(...ANY_PRINCIPALS).map((Principal): object => ({ Principal })),
              },
              {
                weight: 1,
                arbitrary: fc
                  .constantFrom(...NOT_PRINCIPALS)
                  .map((AWS): object => ({ NotPrincipal: { AWS } })),
              },
            ),
      what: fc
        .tuple(fc.constantFrom('Action', 'Action', 'Action', 'NotAction'), oneOrMore(...ACTIONS))
        .map(([name, value]) => ({ [name]: value })),
      which: fc
        .tuple(fc.constantFrom('Resource', 'Resource', 'Resource', 'NotResource'), oneOrMore(...RESOURCES))
        .map(([name, value]) => ({ [name]: value })),
      Condition: fc.oneof(conditions, fc.constant({})),
    })
    .map(({ Effect, who, what, which, Condition }) => ({
      Effect,
      ...who,
      ...what,
      ...which,
      ...(Object.keys(Condition).length > 0 ? { Condition } : {}),
    }));

const others = fc
  .record(
    {
      'aws:PrincipalTag/team': fc.constantFrom('x', 'alice', 'ALICE', 'bob', '*'),
      'aws:PrincipalOrgID': fc.constant('o-example'),
      'aws:UserAgent': fc.constantFrom('x', 'al*'),
      'aws:SourceIp': fc.constantFrom('10.1.2.3', '203.0.113.9', '2001:db8::1'),
      'aws:TokenIssueTime': fc.constantFrom('2026-11-23T23:00:00Z', '2026-11-24T00:00:00Z'),
    },
    { requiredKeys: [] },
  )
  .map((keys): Record<string, string | readonly string[]> => keys);

const fixed = { 'aws:SecureTransport': 'true', 'aws:CurrentTime': '2026-11-24T00:00:00Z' } as const;

/** A question on a policy of the kind. An identity policy is attached to a user or a role. */
export const questionOn = (kind: 'identity' | 'resource'): fc.Arbitrary<Triple> =>
  fc
    .record({
      policy: fc.record({
        Version: fc.constantFrom('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17'),
        Statement: fc.array(statementOf(kind), { minLength: 1, maxLength: 3 }),
      }),
      caller: fc.constantFrom<NaiveCaller>(
        ...CALLERS,
        SESSION,
        ...(kind === 'resource' ? OTHER_CALLERS : []),
      ),
      request: fc.constantFrom(...REQUESTS),
      mfa,
      others,
    })
    .map(({ policy, caller, request: [action, resource], mfa: keys, others: more }) => ({
      kind,
      policy,
      caller,
      action,
      resource,
      context: { ...fixed, ...keys, ...more },
    }));
