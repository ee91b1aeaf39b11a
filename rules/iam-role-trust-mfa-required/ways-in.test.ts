import fc from 'fast-check';
import { ROLE_ACCOUNT, trustPolicy } from '../../test/support/generated-policies.ts';
import { isAllowed } from '../../test/naive/evaluator.ts';
import { share } from '../../test/support/share.ts';
import { decide, LETTERS } from '../../test/support/trust-cases.ts';
import { isReadable, readPolicyDocument } from '../../src/policy/policy-document.ts';
import { actionsOf, isAdmitted } from './credential-answer.ts';
import { analyzeTrust, type Trust } from './trust.ts';
import { everyWayIn, type WayIn, type WaysIn } from './ways-in.ts';

const RUNS = share(75, 10_000, 'policies for their ways in');
const NOW = new Date('2026-11-24T00:00:00Z');

const read = (policy: unknown): { readonly trust: Trust } & WaysIn => {
  const document = readPolicyDocument(policy, { isStored: true });
  if (!isReadable(document)) throw new Error(document.message);
  const trust = analyzeTrust(document, { accountId: ROLE_ACCOUNT, partition: 'aws' }, NOW);
  return { trust, ...everyWayIn(trust, ROLE_ACCOUNT) };
};

/** `account 444455556666: A by 1`; what is not certain is `perhaps`. */
const inWords = ({ principal, credential, statement, isCertain, isViaService }: WayIn): string =>
  [
    `${principal.kind} ${principal.written}: ${LETTERS[credential]} by ${statement.number}`,
    ...(isCertain ? [] : ['perhaps']),
    ...(isViaService ? ['through a service'] : []),
  ].join(', ');

const policyOf = (...statements: readonly object[]): object => ({
  Version: '2012-10-17',
  Statement: statements,
});

const allow = (Principal: unknown, Condition: object = {}): object => ({
  Effect: 'Allow',
  Principal,
  Action: 'sts:AssumeRole',
  Condition,
});

const [A, B] = ['arn:aws:iam::444455556666:user/a', 'arn:aws:iam::444455556666:user/b'];
const SPARES_ACCESS_KEYS = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } };
const UNKNOWN = { StringMatches: { 'sts:ExternalId': 'x' } };
const ASKS_FOR_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

/** A contradiction that the bound on the work does not suffice for. */
const HARD = {
  StringLike: { 'sts:ExternalId': '*a????????????????????*' },
  'ForAnyValue:StringLike': { 'sts:ExternalId': '*b?????????????????????c' },
  StringNotLike: {
    'sts:ExternalId': [
      '*a????????????????????*b?????????????????????c',
      '*b?????????????????????*a????????????????????*',
      '*c',
    ],
  },
};

describe('the ways in', () => {
  it.each<[string, readonly object[], readonly string[]]>([
    [
      'are each principal with each credential by each statement, accounts before users',
      [allow({ AWS: [A, B, '444455556666'] }), allow({ AWS: '777788889999' }, SPARES_ACCESS_KEYS)],
      [
        'account 444455556666: A by 1',
        'account 444455556666: F by 1',
        'account 777788889999: A by 2',
        `user ${A}: A by 1`,
        `user ${A}: F by 1`,
        `user ${B}: A by 1`,
        `user ${B}: F by 1`,
      ],
    ],
    [
      'through two statements for one account are two',
      [allow({ AWS: '777788889999' }, SPARES_ACCESS_KEYS), allow({ AWS: '777788889999' })],
      ['account 777788889999: A by 1', 'account 777788889999: A by 2', 'account 777788889999: F by 2'],
    ],
    [
      'begin with strangers, before the own account',
      [allow({ AWS: ROLE_ACCOUNT }), allow({ AWS: '777788889999' }, SPARES_ACCESS_KEYS)],
      ['account 777788889999: A by 2', `account ${ROLE_ACCOUNT}: A by 1`, `account ${ROLE_ACCOUNT}: F by 1`],
    ],
    [
      'begin with a user of another account, before the own account',
      [allow({ AWS: ROLE_ACCOUNT }, SPARES_ACCESS_KEYS), allow({ AWS: A }, SPARES_ACCESS_KEYS)],
      [`user ${A}: A by 2`, `account ${ROLE_ACCOUNT}: A by 1`],
    ],
    [
      'begin with anybody',
      [allow({ AWS: '777788889999' }), allow('*')],
      [
        'anyone *: A by 2',
        'anyone *: F by 2',
        'account 777788889999: A by 1',
        'account 777788889999: F by 1',
      ],
    ],
    [
      'name an account once that is named by its root ARN and by its id',
      [allow({ AWS: ['arn:aws:iam::777788889999:root', '777788889999'] })],
      ['account 777788889999: A by 1', 'account 777788889999: F by 1'],
    ],
    [
      'are of anybody who is not named under NotPrincipal',
      [{ Effect: 'Allow', NotPrincipal: { AWS: A }, Action: 'sts:AssumeRole' }],
      ['anyone NotPrincipal: A by 1', 'anyone NotPrincipal: F by 1'],
    ],
    [
      'are of who is not known where there is no principal',
      [{ Effect: 'Allow', Action: 'sts:AssumeRole' }],
      ['not-known Principal: A by 1, perhaps', 'not-known Principal: F by 1, perhaps'],
    ],
    [
      'leave out roles and services, and not principals that are not recognized',
      [
        allow({
          AWS: ['arn:aws:iam::777788889999:group/x', 'arn:aws:iam::777788889999:role/x'],
          Service: 'ec2.amazonaws.com',
        }),
      ],
      [
        'not-known arn:aws:iam::777788889999:group/x: A by 1, perhaps',
        'not-known arn:aws:iam::777788889999:group/x: F by 1, perhaps',
      ],
    ],
    [
      'are not certain under an unknown operator, and come after what is certain',
      [allow({ AWS: '777788889999' }, UNKNOWN), allow({ AWS: A }, SPARES_ACCESS_KEYS)],
      [`user ${A}: A by 2`, 'account 777788889999: A by 1, perhaps', 'account 777788889999: F by 1, perhaps'],
    ],
    [
      'are not certain through a service',
      [allow({ AWS: '777788889999' }, { Bool: { 'aws:ViaAWSService': 'true' } })],
      ['account 777788889999: F by 1, perhaps, through a service'],
    ],
    [
      'leave out the user whom a Deny stops',
      [
        allow({ AWS: [A, B] }, SPARES_ACCESS_KEYS),
        { Effect: 'Deny', Principal: { AWS: A }, Action: 'sts:AssumeRole' },
      ],
      [`user ${B}: A by 1`],
    ],
    [
      'leave out statements that ask for MFA, and other actions',
      [
        allow({ AWS: '444455556666' }, ASKS_FOR_MFA),
        { Effect: 'Allow', Principal: { AWS: '777788889999' }, Action: 'sts:TagSession' },
        allow({ AWS: A }, SPARES_ACCESS_KEYS),
      ],
      [`user ${A}: A by 3`],
    ],
    ['are none where MFA is asked for', [allow({ AWS: '777788889999' }, ASKS_FOR_MFA)], []],
  ])('%s', (_, statements, expected) => {
    const { ways, isComplete } = read(policyOf(...statements));
    expect({ ways: ways.map(inWords), isComplete }).toEqual({ ways: expected, isComplete: true });
  });

  it('are not said to be all where patterns use up the bound', () => {
    const policy = policyOf(
      allow({ AWS: '777788889999' }),
      allow({ AWS: '444455556666' }, HARD),
      allow({ AWS: '555566667777' }, HARD),
    );
    const { ways, isComplete } = read(policy);
    expect({ ways: ways.map(inWords), isComplete }).toEqual({
      ways: ['account 777788889999: A by 1', 'account 777788889999: F by 1'],
      isComplete: false,
    });
    expect(decide({ policy }).evidence.areWaysInComplete).toBe(false);
  });

  it('have no request where what was found gets in by another statement', () => {
    const { ways } = read(
      policyOf(allow('*'), allow('*', { StringEquals: { 'aws:username': '${aws:userid}' } })),
    );
    expect(ways.map((way) => [inWords(way), way.request !== undefined])).toEqual([
      ['anyone *: A by 1', true],
      ['anyone *: F by 1', true],
      ['anyone *: A by 2, perhaps', false],
      ['anyone *: F by 2, perhaps', false],
    ]);
  });

  const isDeny = (statement: unknown): boolean =>
    typeof statement === 'object' &&
    statement !== null &&
    'Effect' in statement &&
    statement.Effect === 'Deny';

  /** The policy with a statement's principal narrowed to that of the way. */
  const narrowed = (policy: Record<string, unknown>, { principal, statement }: WayIn): object => {
    const statements: readonly unknown[] = [policy['Statement']].flat();
    const isNamed = principal.kind === 'account' || principal.kind === 'user';
    return {
      ...policy,
      Statement: statements
        .filter((other, at) => at === statement.number - 1 || isDeny(other))
        .map((other) =>
          isNamed && !isDeny(other) ? { ...(other as object), Principal: { AWS: principal.written } } : other,
        ),
    };
  };
  it('have a request that a naive evaluator lets in, by that statement and for that principal alone', () => {
    let asked = 0;
    fc.assert(
      fc.property(trustPolicy, (policy) => {
        const { ways } = read(policy);
        for (const way of ways) {
          if (way.request === undefined) continue;
          asked += 1;
          const { arn, accountId, userName } = way.request.caller;
          const caller = { arn, accountId, userName };
          const context = Object.fromEntries(way.request.context);
          const answers = actionsOf(way.request).map((action) =>
            isAllowed(action === 'sts:AssumeRole' ? narrowed(policy, way) : policy, {
              action,
              caller,
              context,
            }),
          );
          expect({ way: inWords(way), answers }).toEqual({
            way: inWords(way),
            answers: answers.map(() => true),
          });
        }
      }),
      { numRuns: RUNS, seed: 20_261_128 },
    );
    expect(asked).toBeGreaterThan(RUNS / 2);
  });

  it('are of the credentials that the verdict lets in, and of no others', () => {
    fc.assert(
      fc.property(trustPolicy, (policy) => {
        const { trust, ways, isComplete } = read(policy);
        const letIn = trust.withoutMfa.filter(isAdmitted).map(({ credential }) => credential);
        const used = new Set<string>(ways.map(({ credential }) => credential));
        expect([...used].filter((credential) => !letIn.some((other) => other === credential))).toEqual([]);
        if (isComplete) expect(letIn.filter((credential) => !used.has(credential))).toEqual([]);
      }),
      { numRuns: RUNS, seed: 20_261_129 },
    );
  });
});
