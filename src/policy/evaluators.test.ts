/** What both evaluators say of one request, row by row, from AWS's documentation. */
import { documented } from '../../rules/iam-role-trust-mfa-required/assume-role-request.ts';
import { isReadable, readPolicyDocument } from './policy-document.ts';
import { authorize } from './statement.ts';
import {
  isAllowed as naive,
  type NaiveOptions,
  type NaiveRequest,
  type NaiveUser,
} from '../../test/naive/evaluator.ts';
import { principalOf } from '../../test/support/principal-of.ts';

type Context = NaiveRequest['context'];

const ALICE = { arn: 'arn:aws:iam::111122223333:user/alice', accountId: '111122223333', userName: 'alice' };
const BOB = {
  arn: 'arn:aws-cn:iam::444455556666:user/ops/bob',
  accountId: '444455556666',
  userName: 'bob',
};
const EVERYBODY = { Principal: '*', Action: 'sts:AssumeRole' };
const PLAIN_ALLOW = { Effect: 'Allow', ...EVERYBODY };

const requestBy = (caller: NaiveUser, context: Context = {}): NaiveRequest => ({
  action: 'sts:AssumeRole',
  caller,
  context,
});

type IsAllowed = (document: unknown, request: NaiveRequest, options?: NaiveOptions) => boolean;

const own: IsAllowed = (document, { action, caller, resource, context }, options) => {
  const policy = readPolicyDocument(document, { isStored: true, ...options });
  return (
    isReadable(policy) &&
    authorize(
      policy,
      {
        principal: principalOf(caller),
        action,
        resource,
        context: new Map(Object.entries(context)),
      },
      documented,
    ).isAllowed
  );
};

/** Both are asked the same, so that neither is taken on trust. */
const EVALUATORS: readonly (readonly [string, IsAllowed])[] = [
  ['the evaluator', own],
  ['the naive evaluator', naive],
];

describe.each(EVALUATORS)('%s', (_name, isAllowed) => {
  /** What an element decides, read off an Allow (which unknown opens) and a Deny (which unknown does not close). */
  const truthOf = (
    elements: object,
    request: NaiveRequest,
    version = '2012-10-17',
  ): 'holds' | 'fails' | 'unknown' => {
    const policy = (...statements: object[]): object => ({
      ...(version === '' ? {} : { Version: version }),
      Statement: statements,
    });
    const opens = isAllowed(policy({ Effect: 'Allow', ...elements }), request);
    const closes = !isAllowed(policy(PLAIN_ALLOW, { Effect: 'Deny', ...elements }), request);
    if (opens) return closes ? 'holds' : 'unknown';
    // What surely closes a role must be able to open one.
    expect(closes).toBe(false);
    return 'fails';
  };

  const conditionTruth = (operator: string, key: string, value: unknown, context: Context): string =>
    truthOf({ ...EVERYBODY, Condition: { [operator]: { [key]: value } } }, requestBy(ALICE, context));

  describe('the truth table of MFA conditions', () => {
    /** A: access key; F: session without MFA; T: with MFA 100 seconds ago; O: with MFA two hours ago. */
    const CREDENTIALS: Readonly<Record<string, Context>> = {
      A: {},
      F: { 'aws:multifactorauthpresent': ['false'] },
      T: { 'aws:multifactorauthpresent': ['true'], 'aws:multifactorauthage': ['100'] },
      O: { 'aws:multifactorauthpresent': ['true'], 'aws:multifactorauthage': ['7200'] },
    };
    const lettersOf = (...statements: object[]): string =>
      Object.entries(CREDENTIALS)
        .filter(([, context]) =>
          isAllowed({ Version: '2012-10-17', Statement: statements }, requestBy(ALICE, context)),
        )
        .map(([letter]) => letter)
        .join('');

    const PRESENT = 'aws:MultiFactorAuthPresent';
    const AGE = 'aws:MultiFactorAuthAge';
    /** Operator, key, value; whom an Allow with it lets in; whom a Deny with it, beside a plain Allow, leaves. */
    it.each<[string, string, unknown, string, string]>([
      ['Bool', PRESENT, 'true', 'TO', 'AF'],
      ['Bool', PRESENT, true, 'TO', 'AF'],
      ['Bool', PRESENT, 'True', 'TO', 'AF'],
      ['Bool', PRESENT, ['true'], 'TO', 'AF'],
      ['Bool', 'AWS:multifactorauthPRESENT', 'true', 'TO', 'AF'],
      ['Bool', PRESENT, 'false', 'F', 'ATO'],
      ['Bool', PRESENT, ['true', 'false'], 'FTO', 'A'],
      ['BoolIfExists', PRESENT, 'true', 'ATO', 'F'],
      ['BoolIfExists', PRESENT, 'false', 'AF', 'TO'],
      ['Null', PRESENT, 'false', 'FTO', 'A'],
      ['Null', PRESENT, 'true', 'A', 'FTO'],
      ['Null', PRESENT, ['true', 'false'], 'AFTO', ''],
      ['Null', AGE, 'false', 'TO', 'AF'],
      ['Null', AGE, 'true', 'AF', 'TO'],
      ['NumericLessThan', AGE, '3600', 'T', 'AFO'],
      ['NumericLessThanEquals', AGE, 3600, 'T', 'AFO'],
      ['NumericLessThanIfExists', AGE, '3600', 'AFT', 'O'],
      ['NumericLessThanEqualsIfExists', AGE, '3600', 'AFT', 'O'],
      ['NumericGreaterThan', AGE, '3600', 'O', 'AFT'],
      ['NumericGreaterThanIfExists', AGE, '3600', 'AFO', 'T'],
      ['NumericNotEquals', AGE, '100', 'AFO', 'T'],
      ['ForAnyValue:Bool', PRESENT, 'true', 'TO', 'AF'],
      ['ForAllValues:Bool', PRESENT, 'true', 'ATO', 'F'],
      ['ForAllValues:Bool', PRESENT, 'false', 'AF', 'TO'],
      ['ForAllValues:NumericLessThan', AGE, '3600', 'AFT', 'O'],
      ['ForAllValues:Null', PRESENT, 'false', 'AFTO', ''],
      ['ForAnyValue:Null', PRESENT, 'false', '', 'AFTO'],
      // Not documented for these keys: lets in where it would hold, and denies nobody.
      ['StringEquals', PRESENT, 'true', 'TO', 'AFTO'],
      ['StringLike', PRESENT, 'true', 'TO', 'AFTO'],
      ['StringEqualsIfExists', PRESENT, 'true', 'ATO', 'AFTO'],
      ['StringNotEquals', PRESENT, 'true', 'AF', 'AFTO'],
      ['Bool', AGE, 'true', 'TO', 'AFTO'],
      // No operators of IAM's, and values that are none of the operator's.
      ['bool', PRESENT, 'true', 'AFTO', 'AFTO'],
      ['NullIfExists', PRESENT, 'false', 'AFTO', 'AFTO'],
      ['Bool', PRESENT, 'yes', 'AFTO', 'AFTO'],
      ['NumericLessThan', AGE, 'soon', 'AFTO', 'AFTO'],
    ])('%s %s %j: an Allow lets in "%s", a Deny leaves "%s"', (operator, key, value, allowed, left) => {
      const Condition = { [operator]: { [key]: value } };
      expect(lettersOf({ Effect: 'Allow', ...EVERYBODY, Condition })).toBe(allowed);
      expect(lettersOf(PLAIN_ALLOW, { Effect: 'Deny', ...EVERYBODY, Condition })).toBe(left);
    });

    it('two Denies leave only MFA where neither does alone', () => {
      const deny = (operator: string, value: string): object => ({
        Effect: 'Deny',
        ...EVERYBODY,
        Condition: { [operator]: { [PRESENT]: value } },
      });
      expect(lettersOf(PLAIN_ALLOW, deny('Bool', 'false'), deny('Null', 'true'))).toBe('TO');
    });

    it('several tests of one Condition must all hold', () => {
      const Condition = {
        BoolIfExists: { [PRESENT]: 'true' },
        NumericLessThan: { [AGE]: '3600' },
      };
      expect(lettersOf({ Effect: 'Allow', ...EVERYBODY, Condition })).toBe('T');
      expect(lettersOf({ Effect: 'Allow', ...EVERYBODY, Condition: {} })).toBe('AFTO');
    });
  });

  describe('a principal', () => {
    it.each<[unknown, string, string]>([
      ['*', 'holds', 'holds'],
      [{ AWS: '*' }, 'holds', 'holds'],
      [{ AWS: '111122223333' }, 'holds', 'fails'],
      [{ AWS: ['999988887777', '444455556666'] }, 'fails', 'holds'],
      [{ AWS: 'arn:aws:iam::111122223333:root' }, 'holds', 'fails'],
      // The account's root in another partition than the caller's.
      [{ AWS: 'arn:aws:iam::444455556666:root' }, 'fails', 'fails'],
      [{ AWS: 'arn:aws-cn:iam::444455556666:root' }, 'fails', 'holds'],
      [{ AWS: ALICE.arn }, 'holds', 'fails'],
      [{ AWS: BOB.arn }, 'fails', 'holds'],
      [{ AWS: 'arn:aws-cn:iam::444455556666:user/bob' }, 'fails', 'fails'],
      [{ AWS: 'arn:aws:iam::111122223333:user/Alice' }, 'fails', 'fails'],
      [{ AWS: 'arn:aws:iam::111122223333:role/alice' }, 'fails', 'fails'],
      [{ AWS: 'arn:aws:sts::111122223333:assumed-role/app/alice' }, 'fails', 'fails'],
      [{ AWS: 'arn:aws:sts::111122223333:federated-user/alice' }, 'fails', 'fails'],
      [{ AWS: 'AIDAEXAMPLEDELETEDAAA' }, 'fails', 'fails'],
      [{ Service: 'ec2.amazonaws.com' }, 'fails', 'fails'],
      [{ Federated: 'arn:aws:iam::111122223333:saml-provider/idp' }, 'fails', 'fails'],
      [{ CanonicalUser: '79a59df900b949e5' }, 'unknown', 'unknown'],
      [{ Federated: 'cognito-identity.amazonaws.com' }, 'fails', 'fails'],
      [
        { Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A' },
        'fails',
        'fails',
      ],
      [{ AWS: 'arn:aws:iam::111122223333:role/a/path{}!~/role+=,.@-_1' }, 'fails', 'fails'],
      // Of no documented form.
      [{ Service: '*' }, 'unknown', 'unknown'],
      [{ Service: 'ec2' }, 'unknown', 'unknown'],
      [{ Service: 'ec2.amazonaws.com\n' }, 'unknown', 'unknown'],
      [{ Service: 'arn:aws:iam::111122223333:root' }, 'unknown', 'unknown'],
      [{ Federated: '*' }, 'unknown', 'unknown'],
      [{ Federated: 'arn:aws:iam::111122223333:saml-provider/*' }, 'unknown', 'unknown'],
      [{ Federated: 'arn:aws:iam::111122223333:user/alice' }, 'unknown', 'unknown'],
      [{ Federated: 'arn:aws:iam::111122223333:saml-provider/idp ' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam::111122223333:role/x\n' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam::111122223333:role/x ' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam::111122223333:role/a b' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam::111122223333:role/path /x' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam::111122223333:role/ü' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam::111122223333:role/path/' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam::111122223333:user/alice\u0000' }, 'unknown', 'unknown'],
      [{ AWS: '111122223333\n' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam::111122223333:root ' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:gcp:iam::111122223333:role/x' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:sts::111122223333:assumed-role/app' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:sts::111122223333:assumed-role/app/x/y' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:sts::111122223333:assumed-role/app/x ' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:sts::111122223333:federated-user/a/b' }, 'unknown', 'unknown'],
      [{ Service: 'ec2.amazonaws.com', AWS: '111122223333' }, 'holds', 'fails'],
      [{ AWS: 'arn:aws:iam::111122223333:user/*' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam::111122223333:group/people' }, 'unknown', 'unknown'],
      [{ AWS: '' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam:us-east-1:111122223333:root' }, 'unknown', 'unknown'],
      [{ AWS: 'arn::iam::111122223333:root' }, 'unknown', 'unknown'],
      [{ AWS: 'urn:aws:iam::111122223333:root' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:sts::111122223333:root' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam::11112222333:root' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:sts::111122223333:user/alice' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:sts::111122223333:role/app' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam::111122223333:assumed-role/app/alice' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam::111122223333:federated-user/alice' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam::111122223333:user/' }, 'unknown', 'unknown'],
      [{ AWS: 'arn:aws:iam::111122223333:user/a:b' }, 'unknown', 'unknown'],
      [{ AWS: 111122223333 }, 'unknown', 'unknown'],
      [{ AWS: ['111122223333', 'nobody'] }, 'holds', 'unknown'],
      [{ Robot: '111122223333' }, 'unknown', 'unknown'],
      ['111122223333', 'unknown', 'unknown'],
      [null, 'unknown', 'unknown'],
    ])('%j: %s for alice, %s for bob of another account and partition', (Principal, alice, bob) => {
      // In an Allow an account in NotPrincipal is not known to name its users; in a Deny it spares them.
      const isByAccount = !/user\/|\*/.test(JSON.stringify(Principal));
      const opposite: Readonly<Record<string, string>> = {
        holds: isByAccount ? 'unknown' : 'fails',
        fails: 'holds',
        unknown: 'unknown',
      };
      const Action = 'sts:AssumeRole';
      expect(truthOf({ Action, Principal }, requestBy(ALICE))).toBe(alice);
      expect(truthOf({ Action, Principal }, requestBy(BOB))).toBe(bob);
      expect(truthOf({ Action, NotPrincipal: Principal }, requestBy(ALICE))).toBe(opposite[alice]);
      expect(truthOf({ Action, NotPrincipal: Principal }, requestBy(BOB))).toBe(opposite[bob]);
    });
  });

  describe('a condition', () => {
    const KEY = 'aws:PrincipalTag/team';
    const team = (...values: string[]): Context => ({ 'aws:principaltag/team': values });

    /** Operator, value in the policy, values in the request (none: the key is absent). */
    it.each<[string, unknown, readonly string[], string]>([
      ['StringEquals', 'red', ['red'], 'holds'],
      ['StringEquals', 'red', ['Red'], 'fails'],
      ['StringEquals', 'r*', ['red'], 'fails'],
      ['StringEquals', ['blue', 'red'], ['red'], 'holds'],
      ['StringEquals', 'red', [], 'fails'],
      ['StringEquals', 7, ['7'], 'holds'],
      ['StringEquals', null, ['red'], 'unknown'],
      ['StringEquals', ['red', null], ['red'], 'holds'],
      ['StringEquals', ['red', { a: 1 }], ['blue'], 'unknown'],
      ['StringEquals', [['red']], ['red'], 'unknown'],
      ['StringEqualsIfExists', 'red', [], 'holds'],
      ['StringEqualsIfExists', null, [], 'unknown'],
      ['StringNotEquals', 'red', ['blue'], 'holds'],
      ['StringNotEquals', ['red', 'blue'], ['blue'], 'fails'],
      ['StringNotEquals', ['red', null], ['red'], 'fails'],
      ['StringNotEquals', 'red', [], 'holds'],
      ['StringNotEqualsIfExists', 'red', [], 'holds'],
      ['StringEqualsIgnoreCase', 'RED', ['red'], 'holds'],
      ['StringNotEqualsIgnoreCase', 'RED', ['red'], 'fails'],
      ['StringLike', 'r*', ['red'], 'holds'],
      ['StringLike', 'r?d', ['red'], 'holds'],
      ['StringLike', 'r?', ['red'], 'fails'],
      ['StringLike', 'R*', ['red'], 'fails'],
      ['StringLike', 'r.d', ['red'], 'fails'],
      ['StringNotLike', 'r*', ['red'], 'fails'],
      ['StringNotLike', 'r*', [], 'holds'],
      ['NumericEquals', '10', ['10.0'], 'holds'],
      ['NumericNotEquals', '10', ['11'], 'holds'],
      ['NumericGreaterThanEquals', '10', ['10'], 'holds'],
      ['NumericNotEquals', ['10', 'x'], [], 'unknown'],
      ['NumericLessThan', '10', ['10'], 'fails'],
      ['NumericLessThan', '10', ['many'], 'unknown'],
      ['NumericLessThan', '', ['1'], 'unknown'],
      ['NumericEquals', '-0.50', ['-0.5'], 'holds'],
      ['NumericEquals', 1e3, ['1000'], 'holds'],
      ['NumericEquals', `1${'0'.repeat(300)}`, [`1${'0'.repeat(300)}`], 'holds'],
      // An integer or a decimal, and in no other spelling.
      ['NumericEquals', ' 10 ', ['10'], 'unknown'],
      ['NumericEquals', '10\n', ['10'], 'unknown'],
      ['NumericEquals', '1e1', ['10'], 'unknown'],
      ['NumericEquals', 1e21, ['1'], 'unknown'],
      ['NumericEquals', '+10', ['10'], 'unknown'],
      ['NumericEquals', '10.', ['10'], 'unknown'],
      ['NumericEquals', '.5', ['0.5'], 'unknown'],
      ['NumericEquals', '010', ['10'], 'unknown'],
      ['NumericEquals', '1,000', ['1000'], 'unknown'],
      ['NumericEquals', '10', ['1e1'], 'unknown'],
      ['NumericEquals', '0x10', ['16'], 'unknown'],
      ['NumericLessThan', '9'.repeat(400), ['1'], 'unknown'],
      ['DateLessThan', '2026-01-01T00:00:00Z', ['2025-12-31T23:59:59Z'], 'holds'],
      ['DateLessThan', '2026-01-01', ['2026-01-01T00:00:00Z'], 'fails'],
      ['DateEquals', '1767225600', ['2026-01-01T00:00:00Z'], 'holds'],
      ['DateNotEquals', '2026-01-01T01:00:00+01:00', ['2026-01-01T00:00:00Z'], 'fails'],
      // The W3C's forms, and no others.
      ['DateEquals', '2026-01-01T05:30:00+0530', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateEquals', '2026-01-01 00:00:00Z', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateEquals', '2026-01-01T00Z', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateEquals', '2026-01-01T24:00:00Z', ['2026-01-02T00:00:00Z'], 'unknown'],
      ['DateEquals', '2026-01-01T00:60Z', ['2026-01-01T01:00:00Z'], 'unknown'],
      ['DateEquals', '2026-01-01T00:00:60Z', ['2026-01-01T00:01:00Z'], 'unknown'],
      ['DateEquals', '2026-01-01T00:00:00+24:00', ['2025-12-31T00:00:00Z'], 'unknown'],
      ['DateEquals', '2026-01-01t00:00:00z', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateEquals', '20260101', ['2026-01-01T00:00:00Z'], 'fails'],
      ['DateEquals', '20260101T000000Z', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateEquals', ' 2026 ', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateEquals', '2026-01-01T00:00:00Z ', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateEquals', '+1767225600', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateEquals', '1.7672256e9', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateEquals', '2026-01-01T00:00Z', ['2026-01-01T00:00:00Z'], 'holds'],
      ['DateEquals', '2026-01-01T00:00:00', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateEquals', '2026-01-01T00:00', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateEquals', '2026-01-01T00:00:00.500Z', ['2026-01-01T00:00:00Z'], 'fails'],
      ['DateEquals', '2026', ['2026-01-01T00:00:00Z'], 'holds'],
      ['DateEquals', '2026-02', ['2026-02-01T00:00:00Z'], 'holds'],
      ['DateEquals', '2026-02-29', ['2026-03-01T00:00:00Z'], 'unknown'],
      ['DateEquals', '2028-02-29', ['2028-02-29T00:00:00Z'], 'holds'],
      ['DateEquals', '2026-01-01T25:00:00Z', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateLessThan', '1800000000000', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateGreaterThan', '-62135596800', ['2026-01-01T00:00:00Z'], 'holds'],
      ['DateGreaterThan', '-62135596801', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateLessThan', '253402300799', ['2026-01-01T00:00:00Z'], 'holds'],
      ['DateLessThan', '253402300800', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['DateGreaterThan', 'tomorrow', ['2026-01-01T00:00:00Z'], 'unknown'],
      ['Bool', 'TRUE', ['true'], 'holds'],
      ['Bool', 'true', ['1'], 'unknown'],
      ['BinaryEquals', 'QmluYXJ5', ['QmluYXJ5'], 'holds'],
      ['BinaryEquals', 'QmluYXJ5', ['AAAA'], 'fails'],
      ['BinaryEquals', 'AAA', ['AAA'], 'unknown'],
      ['BinaryEquals', 'AAAA', ['no base'], 'unknown'],
      ['BinaryEquals', 'AA==', ['AA=='], 'holds'],
      ['IpAddress', '10.0.0.0/8', ['10.255.255.255'], 'holds'],
      ['IpAddress', '10.0.0.0/8', ['11.0.0.0'], 'fails'],
      ['IpAddress', '10.1.2.3', ['10.1.2.3'], 'holds'],
      ['IpAddress', '0.0.0.0/0', ['10.1.2.3'], 'holds'],
      ['IpAddress', '2001:db8::/32', ['2001:db8:ffff::1'], 'holds'],
      ['IpAddress', '2001:db8::/32', ['2001:db9::'], 'fails'],
      ['IpAddress', '10.0.0.0/8', ['2001:db8::1'], 'fails'],
      ['IpAddress', '000.000.000.000/0', ['10.1.2.3'], 'unknown'],
      ['IpAddress', '10.01.2.3', ['10.1.2.3'], 'unknown'],
      ['IpAddress', '10.0.0.0/08', ['10.1.2.3'], 'unknown'],
      ['IpAddress', ' 10.0.0.0/8', ['10.1.2.3'], 'unknown'],
      ['IpAddress', '10.0.0.0/8\n', ['10.1.2.3'], 'unknown'],
      ['IpAddress', '2001:0db8::/32', ['2001:db8::1'], 'holds'],
      ['IpAddress', '10.0.0.0/33', ['10.0.0.1'], 'unknown'],
      ['IpAddress', '10.0.0.0/', ['10.0.0.1'], 'unknown'],
      ['IpAddress', '10.0.0.0/-8', ['10.0.0.1'], 'unknown'],
      ['IpAddress', '10.0.0.0/8/8', ['10.0.0.1'], 'unknown'],
      ['IpAddress', '10.0.0', ['10.0.0.1'], 'unknown'],
      ['IpAddress', '10.0.0.0/8', ['9.255.255.255'], 'fails'],
      ['IpAddress', '10.0.0.0/8', ['10.0.0.0'], 'holds'],
      ['IpAddress', '10.1.2.4/30', ['10.1.2.7'], 'holds'],
      ['IpAddress', '10.1.2.4/30', ['10.1.2.8'], 'fails'],
      ['IpAddress', '10.1.2.6/30', ['10.1.2.4'], 'holds'],
      ['IpAddress', '1.2.3.255', ['1.2.3.255'], 'holds'],
      ['IpAddress', '10.0.0.0/24', ['10.0.1.0'], 'fails'],
      ['IpAddress', '10.0.0.0/24', ['10.0.1.1'], 'fails'],
      ['IpAddress', '0.0.0.0/0', ['::1'], 'fails'],
      ['IpAddress', '1e1.0.0.1', ['10.0.0.1'], 'unknown'],
      ['IpAddress', '1.2.3.256', ['1.2.3.4'], 'unknown'],
      ['IpAddress', '1.2.3.4.5', ['1.2.3.4'], 'unknown'],
      ['IpAddress', '1.2.x3.4', ['1.2.3.4'], 'unknown'],
      ['IpAddress', '1.2.3x.4', ['1.2.3.4'], 'unknown'],
      ['IpAddress', '10.0.0.0/x8', ['10.0.0.1'], 'unknown'],
      ['IpAddress', '10.0.0.0/8x', ['10.0.0.1'], 'unknown'],
      ['IpAddress', '::1', ['0:0:0:0:0:0:0:1'], 'holds'],
      ['IpAddress', '1::', ['1:0:0:0:0:0:0:0'], 'holds'],
      ['IpAddress', '1:2:3:4:5:6:7:8', ['1:2:3:4:5:6:7:8'], 'holds'],
      ['IpAddress', '1:2:3:4:5:6:7:8', ['1:2:3:4:5:6:7:9'], 'fails'],
      ['IpAddress', '1:2:3:4:5:6::8', ['1:2:3:4:5:6:0:8'], 'holds'],
      ['IpAddress', '::/0', ['2001:db8::1'], 'holds'],
      ['IpAddress', '2001:db8::/129', ['2001:db8::1'], 'unknown'],
      ['IpAddress', '1:2:3:4:5:6:7', ['1:2:3:4:5:6:7:8'], 'unknown'],
      ['IpAddress', '1:2:3:4:5:6:7:8:9', ['1:2:3:4:5:6:7:8'], 'unknown'],
      ['IpAddress', '1:2:3:4:5:6:7:8::', ['1:2:3:4:5:6:7:8'], 'unknown'],
      ['IpAddress', '1::2::3', ['1:0:0:0:0:0:2:3'], 'unknown'],
      ['IpAddress', '1::g', ['1::1'], 'unknown'],
      ['IpAddress', '1::12345', ['1::1234'], 'unknown'],
      ['IpAddress', '1::x1', ['1::1'], 'unknown'],
      ['NotIpAddress', '10.0.0.0/8', ['11.0.0.0'], 'holds'],
      ['NotIpAddress', '10.0.0.0/8', [], 'holds'],
      ['ArnLike', 'arn:aws:iam::*:user/*', ['arn:aws:iam::1:user/a/b'], 'holds'],
      ['ArnEquals', 'arn:aws:iam::*:user/*', ['arn:aws:iam::1:user/a:b'], 'holds'],
      ['ArnLike', 'arn:aws:*:user/*', ['arn:aws:iam::1:user/a'], 'unknown'],
      ['ArnLike', 'arn:*:*:*:*:role/*', ['arn:aws:iam::1:user/a'], 'fails'],
      ['ArnLike', 'arn:aws:iam::*', ['arn:aws:iam::1:user/a'], 'unknown'],
      ['ArnNotLike', 'arn:aws:iam::1:user/*', ['arn:aws:iam::1:user/a'], 'fails'],
      ['ArnNotEquals', 'arn:aws:iam::1:user/*', ['arn:aws:iam::2:user/a'], 'holds'],
      ['ArnLike', 'arn:aws:iam::1:user/*', ['alice'], 'unknown'],
      ['ArnLike', 'arn:aws:iam::1:user/*', ['arn:aws:iam::1'], 'unknown'],
      ['ArnLike', 'arn:aws:iam::1:user/*', ['urn:aws:iam::1:user/a'], 'unknown'],
      ['ArnLike', 'urn:aws:iam::1:user/*', ['arn:aws:iam::1:user/a'], 'unknown'],
      ['ArnLike', 'arn:aws:iam::?:user/*', ['arn:aws:iam::1:user/a'], 'holds'],
      ['Null', 'true', [], 'holds'],
      ['Null', false, ['red'], 'holds'],
      ['Null', 'maybe', ['red'], 'unknown'],
      ['stringEquals', 'red', ['red'], 'unknown'],
      ['StringMatches', 'red', ['red'], 'unknown'],
      ['StringLikeIgnoreCase', 'red', ['red'], 'unknown'],
      ['NumericLike', '1', ['1'], 'unknown'],
      ['ForSomeValues:StringEquals', 'red', ['red'], 'unknown'],
      // Several values of the request.
      ['StringEquals', 'red', ['red', 'blue'], 'unknown'],
      ['ForAnyValue:StringEquals', 'red', ['red', 'blue'], 'holds'],
      ['ForAnyValue:StringEquals', 'red', ['green', 'blue'], 'fails'],
      ['ForAnyValue:StringEquals', 'red', [], 'fails'],
      ['ForAnyValue:StringEqualsIfExists', 'red', [], 'unknown'],
      ['ForAllValues:StringEquals', 'red', ['red', 'blue'], 'fails'],
      ['ForAllValues:StringEquals', ['red', 'blue'], ['red', 'blue'], 'holds'],
      ['ForAllValues:StringEquals', 'red', [], 'holds'],
      ['ForAllValues:StringLike', 'r*', ['red', 'rust'], 'holds'],
      ['ForAnyValue:StringNotEquals', 'red', ['red', 'blue'], 'holds'],
      ['ForAnyValue:StringNotEquals', ['red', 'blue'], ['red', 'blue'], 'fails'],
      ['ForAnyValue:StringNotEquals', 'red', [], 'fails'],
      ['ForAllValues:StringNotEquals', 'red', ['green', 'blue'], 'holds'],
      ['ForAllValues:StringNotEquals', 'red', ['red', 'blue'], 'fails'],
      ['ForAllValues:StringNotEquals', 'red', [], 'holds'],
      ['ForAllValues:Null', 'false', [], 'holds'],
      ['ForAnyValue:Null', 'false', ['red'], 'fails'],
    ])('%s %j on %j %s', (operator, value, values, truth) => {
      expect(conditionTruth(operator, KEY, value, team(...values))).toBe(truth);
    });
  });

  describe('a variable', () => {
    const REQUEST = requestBy(ALICE, {
      'aws:username': ['alice'],
      'aws:principaltag/wild': ['al*'],
      'aws:principaltag/two': ['alice', 'bob'],
      'sts:rolesessionname': ['alice'],
      'sts:externalid': ['${aws:username}'],
      'aws:principalarn': [ALICE.arn],
      'aws:principaltag/age': ['10'],
    });
    const truthWith = (operator: string, key: string, value: unknown, version = '2012-10-17'): string =>
      truthOf({ ...EVERYBODY, Condition: { [operator]: { [key]: value } } }, REQUEST, version);
    const NAME = 'sts:RoleSessionName';

    it.each<[string, string, unknown, string]>([
      ['StringEquals', NAME, '${aws:username}', 'holds'],
      ['StringEquals', NAME, '${AWS:UserName}', 'holds'],
      ['StringLike', NAME, '${aws:username}*', 'holds'],
      ['StringNotEquals', NAME, '${aws:username}', 'fails'],
      // What a variable brings in is text, stars and all.
      ['StringLike', NAME, '${aws:PrincipalTag/wild}', 'fails'],
      ['StringLike', 'aws:PrincipalTag/wild', '${aws:PrincipalTag/wild}', 'holds'],
      ['StringLike', 'aws:PrincipalTag/wild', 'al${*}', 'holds'],
      ['StringLike', NAME, 'al${*}', 'fails'],
      ['StringLike', NAME, 'alic${?}', 'fails'],
      ['StringEquals', 'sts:ExternalId', '${$}{aws:username}', 'holds'],
      ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:user/${aws:username}', 'holds'],
      // Absent, or several values.
      ['StringEquals', NAME, '${aws:PrincipalTag/none}', 'fails'],
      ['StringEquals', NAME, ['${aws:PrincipalTag/none}', 'alice'], 'unknown'],
      ['StringEquals', NAME, ['${aws:PrincipalTag/none}', 'bob'], 'fails'],
      ['StringNotEquals', NAME, '${aws:PrincipalTag/none}', 'unknown'],
      ['StringNotEquals', NAME, ['${aws:PrincipalTag/none}', 'alice'], 'fails'],
      ['StringEquals', NAME, '${aws:PrincipalTag/two}', 'fails'],
      ['StringEquals', NAME, "${aws:PrincipalTag/none, 'alice'}", 'holds'],
      ['StringEquals', NAME, "${aws:PrincipalTag/none, 'bob'}", 'fails'],
      ['StringEquals', NAME, "${aws:PrincipalTag/none,'bob'}", 'unknown'],
      ['StringEquals', 'sts:RoleSessionName', '${', 'unknown'],
      ['StringEquals', NAME, "${aws:username, 'bob'}", 'holds'],
      ['ArnNotLike', 'aws:PrincipalTag/none', 'no-arn-${aws:username}', 'unknown'],
      ['ArnNotLike', 'aws:PrincipalTag/none', 'arn:aws:iam::111122223333:user/${aws:username}', 'holds'],
      // Only in String and Arn operators.
      ['NumericEquals', 'aws:PrincipalTag/age', '${aws:PrincipalTag/age}', 'unknown'],
      ['Bool', 'aws:MultiFactorAuthPresent', '${aws:PrincipalTag/true}', 'unknown'],
    ])('%s %s %j %s', (operator, key, value, truth) => {
      expect(truthWith(operator, key, value)).toBe(truth);
    });

    it.each(['', '2008-10-17'])('is plain text in Version "%s"', (version) => {
      expect(truthWith('StringEquals', NAME, '${aws:username}', version)).toBe('fails');
      expect(truthWith('StringEquals', 'sts:ExternalId', '${aws:username}', version)).toBe('holds');
    });

    it('is not known in a Version that IAM does not know', () => {
      expect(truthWith('StringEquals', NAME, '${aws:username}', '2030-01-01')).toBe('unknown');
      expect(truthWith('StringEquals', NAME, 'alice', '2030-01-01')).toBe('holds');
    });
  });

  describe('a statement', () => {
    const [Action, Principal] = ['sts:AssumeRole', '*'];

    it.each<[string, object, string]>([
      ['the action in other letters', { Principal, Action: 'STS:assumerole' }, 'holds'],
      ['a wildcard that covers the action', { Principal, Action: ['iam:*', 'sts:?ssume*'] }, 'holds'],
      ['sts:TagSession alone', { Principal, Action: 'sts:TagSession' }, 'fails'],
      ['sts:AssumeRoleWithSAML', { Principal, Action: 'sts:AssumeRoleWithSAML' }, 'fails'],
      ['NotAction of another', { Principal, NotAction: 'sts:TagSession' }, 'holds'],
      ['NotAction of this one', { Principal, NotAction: ['iam:*', 'sts:Assume*'] }, 'fails'],
      ['Action and NotAction', { Principal, Action, NotAction: 'iam:*' }, 'unknown'],
      ['neither Action nor NotAction', { Principal }, 'unknown'],
      ['an Action that is no text', { Principal, Action: 7 }, 'unknown'],
      ['Principal and NotPrincipal', { Principal, NotPrincipal: { AWS: '999988887777' }, Action }, 'unknown'],
      ['neither Principal nor NotPrincipal', { Action }, 'unknown'],
      ['a Sid', { Sid: 'A', Principal, Action }, 'holds'],
      ['an element that trust policies do not have', { Principal, Action, Resource: '*' }, 'unknown'],
      [
        'a condition that is not known beside one that fails',
        {
          Principal,
          Action,
          Condition: { Foo: { 'aws:username': 'x' }, Bool: { 'aws:PrincipalTag/a': 'true' } },
        },
        'fails',
      ],
      [
        'a principal that is not known before one that is another',
        { Principal: { AWS: ['arn:aws:iam::111122223333:user/*', '999988887777'] }, Action },
        'unknown',
      ],
      ['a Condition that is a list', { Principal, Action, Condition: [] }, 'unknown'],
      ['an operator without keys', { Principal, Action, Condition: { Bool: 'true' } }, 'unknown'],
      // A part that fails decides, whatever the others are.
      [
        'an unknown element of somebody else',
        { Principal: { AWS: BOB.arn }, Action, Resource: '*' },
        'fails',
      ],
    ])('with %s', (_, elements, truth) => {
      expect(truthOf(elements, requestBy(ALICE))).toBe(truth);
    });

    it.each<[string, unknown, boolean]>([
      ['one as an object', PLAIN_ALLOW, true],
      ['one in a list', [PLAIN_ALLOW], true],
      ['none', [], false],
      ['an Allow and a Deny', [PLAIN_ALLOW, { ...PLAIN_ALLOW, Effect: 'Deny' }], false],
      ['a Deny and an Allow', [{ ...PLAIN_ALLOW, Effect: 'Deny' }, PLAIN_ALLOW], false],
      ['a Deny alone', { ...PLAIN_ALLOW, Effect: 'Deny' }, false],
      ['an Effect that is neither', { ...PLAIN_ALLOW, Effect: 'deny' }, true],
      ['one that is no object', ['Allow'], true],
    ])('%s', (_, statement, allowed) => {
      expect(isAllowed({ Version: '2012-10-17', Statement: statement }, requestBy(ALICE))).toBe(allowed);
    });
  });
});
