/** The search for a request that policies allow, where the action and the resource are asked for as well. */
import fc from 'fast-check';
import { conditionKey, documentedTypes } from './condition-keys.ts';
import type { KeyMeaning, RequestSpace } from './search/key-meaning.ts';
import { literal } from './text/language.ts';
import { findPermission, type FoundPermission, type Permission } from './permission-search.ts';
import { isReadable, readPolicyDocument, type PolicyDocument } from './policy-document.ts';
import { callerOf } from './search/solve-caller.ts';
import { completeRequest, policyOfKind } from '../../test/support/generated-policies.ts';
import { isAllowed } from '../../test/naive/evaluator.ts';
import { share } from '../../test/support/share.ts';

const CALLER_KEYS: Readonly<Record<string, KeyMeaning>> = {
  'aws:principalarn': { kind: 'caller', part: 'arn' },
  'aws:principalaccount': { kind: 'caller', part: 'accountId' },
  'aws:username': { kind: 'caller', part: 'userName' },
  'aws:principaltype': { kind: 'always', values: ['User'] },
};

/** One user, whose keys can be anything. */
const spaceOf = (arn: string): RequestSpace => ({
  meaningOf: (key) =>
    CALLER_KEYS[key] ?? {
      kind: 'free',
      texts: undefined,
      longest: undefined,
      mayBeAbsent: true,
      valueType: undefined,
      multiplicity: conditionKey(key)?.values ?? 'not-documented',
    },
  documented: documentedTypes,
  callerArns: () => [literal(arn)],
  likelyCaller: (place) => (place === 0 ? callerOf(arn) : undefined),
  earliest: 1_795_478_400,
  longestSession: 129_600,
});

const ALICE = 'arn:aws:iam::111122223333:user/alice';

const identityPolicies = (policies: readonly unknown[]): PolicyDocument[] =>
  policies
    .map((policy) => readPolicyDocument(policy, { kind: 'identity', isStored: true }))
    .filter(isReadable);

const find = (
  policies: readonly unknown[],
  asked: Permission,
  arn = ALICE,
  boundary?: unknown,
): FoundPermission => {
  const [within] = boundary === undefined ? [] : identityPolicies([boundary]);
  return findPermission(identityPolicies(policies), asked, spaceOf(arn), { left: 1_000_000 }, within);
};

const policyWith = (...statements: readonly object[]): object => ({
  Version: '2012-10-17',
  Statement: statements,
});
const allow = (Action: unknown, Resource: unknown, Condition?: object): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const deny = (Action: unknown, Resource: unknown, Condition?: object): object => ({
  ...allow(Action, Resource, Condition),
  Effect: 'Deny',
});

const CREATE_USER = { action: 'iam:CreateUser', resource: 'arn:aws:iam::111122223333:user/x' };
const ANY_OF_IAM = { action: 'iam:?*', resource: 'arn:aws:iam::111122223333:?*' };

describe('a request that identity policies allow', () => {
  it.each<[string, readonly unknown[], Permission, object | 'none']>([
    ['of an administrator is any', [policyWith(allow('*', '*'))], CREATE_USER, CREATE_USER],
    ['is none without policies', [], CREATE_USER, 'none'],
    ['is of another case in its action', [policyWith(allow('IAM:create*', '*'))], CREATE_USER, CREATE_USER],
    [
      'is not of another case in its resource',
      [policyWith(allow('iam:*', 'arn:aws:iam::111122223333:USER/*'))],
      CREATE_USER,
      'none',
    ],
    [
      'is refused by a Deny of another policy',
      [policyWith(allow('*', '*')), policyWith(deny('iam:*', '*'))],
      CREATE_USER,
      'none',
    ],
    [
      'avoids the actions of a Deny',
      [
        policyWith(allow('iam:*', '*'), deny('iam:a*', '*'), {
          Effect: 'Deny',
          NotAction: 'iam:?b',
          Resource: '*',
        }),
      ],
      ANY_OF_IAM,
      // The shortest that the Denies leave.
      { action: expect.stringMatching(/^iam:[^aA][bB]$/) },
    ],
    [
      'avoids the resources of a Deny',
      [
        policyWith(allow('iam:*', 'arn:aws:iam::*:user/*'), {
          Effect: 'Deny',
          Action: '*',
          NotResource: 'arn:aws:iam::*:user/team/x',
        }),
      ],
      ANY_OF_IAM,
      { resource: 'arn:aws:iam::111122223333:user/team/x' },
    ],
    [
      'is for what the caller is named in',
      [policyWith(allow('iam:*', 'arn:aws:iam::111122223333:user/${aws:username}'))],
      ANY_OF_IAM,
      { resource: ALICE },
    ],
    [
      'is with the keys that the policy asks for',
      [policyWith(allow('*', '*', { StringEquals: { 'aws:PrincipalTag/team': 'blue' } }))],
      CREATE_USER,
      { context: new Map([['aws:principaltag/team', ['blue']]]) },
    ],
    [
      'is none where a Deny asks for the same',
      [
        policyWith(
          allow('*', '*', { StringEquals: { 'aws:PrincipalTag/team': 'blue' } }),
          deny('*', '*', { StringLike: { 'aws:PrincipalTag/team': 'b*' } }),
        ),
      ],
      CREATE_USER,
      'none',
    ],
    ['is none for another service', [policyWith(allow('s3:*', '*'))], ANY_OF_IAM, 'none'],
    [
      'is for an action without resources where all resources are meant',
      [policyWith(allow('s3:ListAllMyBuckets', '*'))],
      { action: 's3:ListAllMyBuckets', resource: '*' },
      { resource: '*' },
    ],
    [
      'is none for an action without resources where an ARN is named',
      [policyWith(allow('s3:ListAllMyBuckets', 'arn:aws:s3:::*'))],
      { action: 's3:ListAllMyBuckets', resource: '*' },
      'none',
    ],
  ])('%s', (_name, policies, asked, expected) => {
    const found = find(policies, asked);
    if (expected === 'none') expect(found).toMatchObject({ request: undefined, isProven: true });
    else expect(found).toMatchObject({ isCertain: true, request: expected });
  });

  it.each<[string, object, object, object | 'none']>([
    ['needs an Allow in both', policyWith(allow('*', '*')), policyWith(allow('s3:*', '*')), 'none'],
    ['is what both allow', policyWith(allow('*', '*')), policyWith(allow('iam:c*', '*')), CREATE_USER],
    [
      'is none where the boundary denies it',
      policyWith(allow('*', '*')),
      policyWith(allow('*', '*'), deny('iam:Create*', '*')),
      'none',
    ],
    [
      'is of one context for both',
      policyWith(allow('*', '*', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })),
      policyWith(allow('*', '*', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } })),
      'none',
    ],
    [
      'is none where the policies allow nothing',
      policyWith(allow('s3:*', '*')),
      policyWith(allow('*', '*')),
      'none',
    ],
  ])('within a permissions boundary %s', (_name, policy, boundary, expected) => {
    const found = find([policy], CREATE_USER, ALICE, boundary);
    if (expected === 'none') expect(found).toMatchObject({ request: undefined, isProven: true });
    else expect(found).toMatchObject({ isCertain: true, request: expected });
  });

  it('is not certain where a part of the policy is not understood', () => {
    const found = find([policyWith({ ...allow('*', '*'), Principal: '*' })], CREATE_USER);
    expect(found).toMatchObject({ isCertain: false, request: CREATE_USER });
  });
});

const RUNS = Math.max(
  share(150, 20_000, 'searches for a request'),
  Number(process.env['DIFFERENTIAL_RUNS'] ?? 0),
);

it('is allowed by the other evaluator, and where there surely is none, no request is', () => {
  const came = { found: 0, none: 0 };
  fc.assert(
    fc.property(policyOfKind('identity'), completeRequest, fc.boolean(), (policy, asked, isOpen) => {
      const { caller } = asked;
      fc.pre('userName' in caller);
      if (!('userName' in caller)) return;
      const [service = ''] = asked.action.split(':');
      const permission = isOpen ? { action: `${service}:?*`, resource: 'arn:?*' } : asked;
      const found = find([policy], permission, caller.arn);
      if (found.request === undefined) {
        if (!found.isProven || (isOpen && asked.resource === '*')) return;
        came.none += 1;
        expect(isAllowed(policy, asked, { kind: 'identity' })).toBe(false);
        return;
      }
      came.found += 1;
      const { action, resource = '*', context } = found.request;
      const keys = {
        ...Object.fromEntries(context),
        'aws:principalarn': [caller.arn],
        'aws:principalaccount': [caller.accountId],
        'aws:username': [caller.userName],
        'aws:principaltype': ['User'],
      };
      expect(isAllowed(policy, { caller, action, resource, context: keys }, { kind: 'identity' })).toBe(true);
    }),
    { numRuns: RUNS, seed: 20_261_128 },
  );
  expect(came.found).toBeGreaterThan(RUNS / 10);
  expect(came.none).toBeGreaterThan(RUNS / 10);
}, 600_000);
