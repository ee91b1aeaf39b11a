/** Which values in a policy name a user, and what is left of users who are gone. */
import type { PolicyKind } from '../policy/policy-document.ts';
import { allow, deny, policyOf } from '../../test/support/account-with.ts';
import { findReferences, type FoundReferences, type KnownUsers } from './find-references.ts';
import type { StoredEntry } from './stored-policy.ts';

const ALICE = {
  name: 'alice',
  arn: 'arn:aws:iam::111122223333:user/eng/alice',
  id: 'AIDAALICE00000EXAMPLE',
};
const GONE = 'AIDAGONE000000EXAMPLE';
const PLACE = {
  resourceType: 'AWS::S3::Bucket',
  resourceName: 'site',
  resourceArn: 'arn:aws:s3:::site',
  accountId: '111122223333',
  region: 'us-east-1',
  policyName: null,
};

const KNOWN: KnownUsers = { accountIds: new Set(['111122223333']), ids: new Set([ALICE.id]) };

const find = (kind: PolicyKind, document: unknown): FoundReferences =>
  findReferences([{ ...PLACE, kind, document }], [], [ALICE], KNOWN);
const told = (kind: PolicyKind, ...statements: readonly object[]): readonly string[] =>
  find(kind, policyOf(...statements)).references.map(
    ({ kind: found, statement, effect, written, condition }) =>
      `${found} ${statement} ${effect}: ${condition === null ? '' : `${condition} `}${written}`,
  );

const lets = (Principal: unknown, Condition?: object): object => ({
  Effect: 'Allow',
  Principal,
  Action: 's3:GetObject',
  Resource: '*',
  ...(Condition && { Condition }),
});
const ANYBODY = { AWS: '*' };

describe('a principal', () => {
  it.each<[string, object, readonly string[]]>([
    ['by ARN', lets({ AWS: ALICE.arn }), [`principal 1 Allow: ${ALICE.arn}`]],
    ['in a list', lets({ AWS: ['444455556666', ALICE.arn] }), [`principal 1 Allow: ${ALICE.arn}`]],
    ['in a Deny', { ...lets({ AWS: ALICE.arn }), Effect: 'Deny' }, [`principal 1 Deny: ${ALICE.arn}`]],
    [
      'in a NotPrincipal',
      { Effect: 'Deny', NotPrincipal: { AWS: ALICE.arn }, Action: '*', Resource: '*' },
      [`not-principal 1 Deny: ${ALICE.arn}`],
    ],
    ['of another path', lets({ AWS: 'arn:aws:iam::111122223333:user/alice' }), []],
    ['of another account', lets({ AWS: ALICE.arn.replace('1111', '2222') }), []],
    ['who begins alike', lets({ AWS: `${ALICE.arn}2` }), []],
    ['that is the account', lets({ AWS: 'arn:aws:iam::111122223333:root' }), []],
    ['that is anybody', lets(ANYBODY), []],
    ['that is a Sid', { ...lets(ANYBODY), Sid: 'alice' }, []],
  ])('%s', (_, statement, expected) => {
    expect(told('resource', statement)).toEqual(expected);
  });
});

describe('a resource', () => {
  it.each<[string, object, readonly string[]]>([
    ['by ARN', allow('iam:*', ALICE.arn), [`resource 1 Allow: ${ALICE.arn}`]],
    [
      'by a pattern of the name',
      allow('iam:*', 'arn:aws:iam::*:user/*/ali*'),
      ['resource 1 Allow: arn:aws:iam::*:user/*/ali*'],
    ],
    ['by a pattern of every user', allow('iam:*', 'arn:aws:iam::*:user/*'), []],
    ['by a path', allow('iam:*', 'arn:aws:iam::111122223333:user/eng/*'), []],
    ['as everything', allow('iam:*', '*'), []],
    ['by a variable', allow('iam:*', 'arn:aws:iam::*:user/eng/${aws:username}'), []],
    [
      'in a NotResource',
      { Effect: 'Deny', Action: 'iam:*', NotResource: ALICE.arn },
      [`not-resource 1 Deny: ${ALICE.arn}`],
    ],
    ['of another service', allow('s3:*', 'arn:aws:s3:::alice'), []],
  ])('%s', (_, statement, expected) => {
    expect(told('identity', statement)).toEqual(expected);
  });
});

describe('a condition', () => {
  it.each<[string, object, readonly string[]]>([
    [
      'on the ARN',
      { ArnLike: { 'aws:PrincipalArn': ALICE.arn } },
      [`condition 1 Allow: ArnLike aws:PrincipalArn ${ALICE.arn}`],
    ],
    [
      'on anybody but the ARN',
      { StringNotEquals: { 'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/app', ALICE.arn] } },
      [`condition 1 Allow: StringNotEquals aws:PrincipalArn ${ALICE.arn}`],
    ],
    [
      'on the name, in any case',
      { StringEqualsIgnoreCase: { 'AWS:Username': 'ALICE' } },
      ['condition 1 Allow: StringEqualsIgnoreCase AWS:Username ALICE'],
    ],
    ['on another name', { StringEquals: { 'aws:username': 'alice2' } }, []],
    ['on the name, of another key', { StringEquals: { 's3:prefix': 'alice' } }, []],
    ['on every user', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:user/*' } }, []],
    [
      'on the id',
      { StringLike: { 'aws:userid': ['AROAEXAMPLE:*', ALICE.id] } },
      [`user-id 1 Allow: StringLike aws:userid ${ALICE.id}`],
    ],
    [
      'on each of several values',
      { 'ForAnyValue:StringEquals': { 'aws:PrincipalArn': ALICE.arn } },
      [`condition 1 Allow: ForAnyValue:StringEquals aws:PrincipalArn ${ALICE.arn}`],
    ],
    ['on MFA', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, []],
    ['on nothing', { Null: { 'aws:PrincipalArn': 'false' } }, []],
  ])('%s', (_, Condition, expected) => {
    expect(told('resource', lets(ANYBODY, Condition))).toEqual(expected);
  });
});

describe('what is left of users who were deleted', () => {
  it('is an id in a Principal, of a user and not of a role', () => {
    const document = policyOf(lets({ AWS: [GONE, 'AROAGONE000000EXAMPLE', ALICE.arn] }));
    const { leftovers, references } = find('trust', document);
    expect(leftovers).toMatchObject([{ id: GONE, statement: 1, effect: 'Allow', resourceName: 'site' }]);
    expect(references).toHaveLength(1);
  });
});

describe('an id in a condition', () => {
  const left = (Condition: object, accountId: string | null = '111122223333'): readonly string[] =>
    findReferences(
      [{ ...PLACE, accountId, kind: 'resource', document: policyOf(lets(ANYBODY, Condition)) }],
      [],
      [],
      KNOWN,
    ).leftovers.map(({ id, condition }) => `${condition}: ${id}`);

  it.each<[string, object, readonly string[]]>([
    ['of a deleted user', { StringEquals: { 'aws:userid': GONE } }, [`StringEquals aws:userid: ${GONE}`]],
    [
      'with a star behind it',
      { StringNotLike: { 'AWS:UserId': [ALICE.id, `${GONE}*`] } },
      [`StringNotLike AWS:UserId: ${GONE}`],
    ],
    ['of a user who is there', { StringLike: { 'aws:userid': `${ALICE.id}*` } }, []],
    ['of a role', { StringLike: { 'aws:userid': 'AROAGONE000000EXAMPLE:*' } }, []],
    ['that is part of one', { StringLike: { 'aws:userid': 'AIDA*' } }, []],
    ['under another key', { StringEquals: { 'aws:PrincipalTag/id': GONE } }, []],
  ])('is a leftover or not: %s', (_, condition, expected) => {
    expect(left(condition)).toEqual(expected);
  });

  it('may be of a user of another account, which is not known', () => {
    expect(left({ StringEquals: { 'aws:userid': GONE } }, '444455556666')).toEqual([]);
    expect(left({ StringEquals: { 'aws:userid': GONE } }, null)).toEqual([]);
  });
});

describe('what is not understood', () => {
  it.each<[string, unknown, string]>([
    ['no JSON', 'alice', 'it is not JSON, neither plain nor URL-encoded'],
    ['not read', undefined, 'it was not read'],
    ['no policy', {}, 'it has no Statement'],
    [
      'a statement without Principal',
      policyOf(allow('s3:*'), lets({ AWS: ALICE.arn })),
      'statement 1 is not understood: a missing Principal',
    ],
  ])('is told: %s', (_, document, why) => {
    expect(find('resource', document).unread).toMatchObject([{ why, resourceName: 'site' }]);
  });

  it('does not hide what is', () => {
    expect(find('resource', policyOf(deny('s3:*'), lets({ AWS: ALICE.arn }))).references).toHaveLength(1);
  });
});

describe('what is no policy', () => {
  const found = (kind: StoredEntry['kind'], principal: string): FoundReferences =>
    findReferences([], [{ ...PLACE, kind, principal }], [ALICE], KNOWN);

  it.each(['grantee', 'retiring-principal', 'access-entry'] as const)(
    'names a user as %s, by his ARN and without a statement',
    (kind) => {
      expect(found(kind, ALICE.arn).references).toMatchObject([
        { kind, statement: null, written: ALICE.arn },
      ]);
      expect(found(kind, 'arn:aws:iam::111122223333:user/alice').references).toEqual([]);
      expect(found(kind, 'arn:aws:iam::111122223333:role/alice').references).toEqual([]);
    },
  );

  it('may name a user who is gone', () => {
    expect(found('grantee', GONE).leftovers).toMatchObject([{ id: GONE, statement: null }]);
    expect(found('grantee', 'AROAGONE000000EXAMPLE').leftovers).toEqual([]);
  });
});
