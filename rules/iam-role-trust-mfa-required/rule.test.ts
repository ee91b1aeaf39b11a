import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  admitted,
  annotationOf,
  cases,
  compare,
  decide,
  LETTERS,
  noticed,
  roleOf,
  type Case,
} from '../../test/support/trust-cases.ts';
import { itHasWholeCases } from '../../test/support/rule-cases.ts';
import { sharedOf } from '../../test/support/share.ts';
import { OBSERVATIONS } from './observations.ts';
import { reasons } from './reasons.ts';
import { iamRoleTrustMfaRequired } from './rule.ts';
import { remedyOf } from '../rule.ts';

const rows = cases.map((row) => [row.name, row] as const);

describe('cases', () => {
  it.each(rows)('%s', (_, row) => {
    const { actual, expected } = compare(row);
    expect(actual).toEqual(expected);
    expect(annotationOf(row)).toContain(row.expect.annotation ?? '');
  });

  itHasWholeCases(iamRoleTrustMfaRequired, cases, decide, {
    // Those of roles=privileged: with-levels.test.ts.
    reasons: ['role-not-privileged', 'role-privilege-not-known'],
    parameters: ['roles'],
  });

  it('reaches every observation', () => {
    const reached = new Set(cases.flatMap((row) => noticed(decide(row))));
    expect([...reached].sort()).toEqual(Object.keys(OBSERVATIONS).sort());
  });
});

describe('remedies', () => {
  const OWN = 'arn:aws:iam::123456789012:root';
  const ALL_ROLES = { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/platform-*' } };
  const remedyFor = (roleName: string, AWS: string, Condition: object): string => {
    const Statement = { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole', Condition };
    const policy = { Version: '2012-10-17', Statement };
    return remedyOf({ reasons }, decide({ policy, role: { resourceName: roleName } })) ?? '';
  };

  it.each([
    [
      'a third party',
      'Vendor',
      '444455556666',
      { StringEquals: { 'sts:ExternalId': 'example-id' } },
      'third party',
    ],
    ['the deploy role of CDK', 'cdk-hnb659fds-deploy-role-123456789012-us-east-1', OWN, {}, 'cdk bootstrap'],
    ['an organization', 'Reader', '*', { StringEquals: { 'aws:PrincipalOrgID': 'o-x' } }, 'organization'],
    ['a pattern of roles', 'Platform', '*', ALL_ROLES, 'Use ArnLike in place of StringLike'],
  ])('do not lock out whom the role is for: %s', (_, roleName, principal, condition, said) => {
    const remedy = remedyFor(roleName, principal, condition);
    expect(remedy).toContain(said);
    expect(remedy).toMatch(/would (be locked out|lock out)/);
    expect(remedy).not.toContain('aws:MultiFactorAuthPresent');
  });

  it.each([
    ['an account without a condition', {}, 'add a Deny for aws:PrincipalType User'],
    ['BoolIfExists', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }, 'as mfa-rules fix proposes'],
  ])('say what is asked of %s', (_, condition, said) => {
    expect(remedyFor('app', OWN, condition)).toContain(said);
  });
});

describe('annotations', () => {
  it('name the worst way in, and how many more there are', () => {
    const [A, B] = ['arn:aws:iam::123456789012:user/a', 'arn:aws:iam::123456789012:user/b'];
    const policy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: [A, B, '444455556666'] }, Action: 'sts:AssumeRole' },
        {
          Effect: 'Allow',
          Principal: { AWS: '777788889999' },
          Action: 'sts:AssumeRole',
          Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
        },
      ],
    };
    expect(annotationOf({ policy })).toBe(
      'IAM users of account 444455556666 can assume IAM role app with an access key alone or a session without MFA: statement 1 does not ask for MFA; 3 more ways in.',
    );
  });

  /** Of which cases the annotation is not as it should be, and what it says. */
  const notAsExpected = (
    isAsExpected: (annotation: string, row: Case) => boolean,
    of: (row: Case) => string = annotationOf,
    among: readonly Case[] = cases,
  ) =>
    among
      .map((row) => ({ name: row.name, annotation: of(row), row }))
      .filter(({ annotation, row }) => !isAsExpected(annotation, row))
      .map(({ name, annotation }) => ({ name, annotation }));

  it('name the role in one sentence of 1-256 characters', () => {
    const isSentence = /^.{1,255}\.$/su;
    const others = notAsExpected(
      (annotation, row) =>
        isSentence.test(annotation) && annotation.includes(`IAM role ${roleOf(row).resourceName}`),
    );
    expect(others).toEqual([]);
  });

  it('stay within 256 characters and keep the verdict where all names are long', () => {
    const longNamed = (row: Case): string =>
      annotationOf({ ...row, role: { ...row.role, resourceName: 'r'.repeat(64) } });
    const keepsVerdict =
      /^(No IAM user can|The (trust policy|tags) of|When IAM role|(Some )?IAM (user|role))/u;
    const others = notAsExpected(
      (annotation) => annotation.length <= 256 && keepsVerdict.test(annotation),
      longNamed,
      sharedOf(cases, 4, 'cases whose names are long'),
    );
    expect(others).toEqual([]);
  });

  it('name no account that neither the policy nor the role names', () => {
    const accountsIn = (text: string): string[] => text.match(/(?<!\d)\d{12}(?!\d)/g) ?? [];
    const others = notAsExpected((annotation, row) => {
      const { arn, resourceName } = roleOf(row);
      const known = accountsIn(`${JSON.stringify(row.policy)} ${arn} ${resourceName}`);
      return accountsIn(annotation).every((account) => known.includes(account));
    });
    expect(others).toEqual([]);
  });

  const allow = (condition: object, more: object = {}): object => ({
    Sid: 'Admins',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:root' },
    Action: 'sts:AssumeRole',
    Condition: condition,
    ...more,
  });

  it.each<[string, object, string]>([
    [
      'an Allow without a condition',
      [allow({})],
      'IAM users of account 111122223333 can assume IAM role app with an access key alone or a session without MFA: statement 1 (Admins) does not ask for MFA.',
    ],
    [
      'BoolIfExists in an Allow',
      [allow({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } })],
      'IAM users of account 111122223333 can assume IAM role app with an access key alone: BoolIfExists aws:MultiFactorAuthPresent in statement 1 (Admins) lets that through.',
    ],
    [
      'a Deny that access keys escape',
      [
        allow({}),
        allow({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, { Sid: 'NoMfa', Effect: 'Deny' }),
      ],
      'IAM users of account 111122223333 can assume IAM role app with an access key alone: statement 1 (Admins) allows it, and statement 2 (NoMfa) does not stop it.',
    ],
    [
      'one user',
      [allow({}, { Principal: { AWS: 'arn:aws:iam::111122223333:user/alice' } })],
      'IAM user arn:aws:iam::111122223333:user/alice can assume IAM role app with an access key alone or a session without MFA: statement 1 (Admins) does not ask for MFA.',
    ],
    [
      'MFA',
      [allow({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } })],
      'IAM users of account 111122223333 can assume IAM role app only with MFA, because of statement 1 (Admins).',
    ],
  ])('say who gets in, with which credential and by which statement: %s', (_, statements, annotation) => {
    expect(annotationOf({ policy: { Version: '2012-10-17', Statement: statements } })).toBe(annotation);
  });
});

describe('what is not decided', () => {
  const undecided = rows.filter(([, row]) => decide(row).reason === 'not-decided');
  const SENTENCE =
    /^IAM users may assume IAM role \S+ without MFA: (\S+) (\S+) in statement (\d+)(?: \(\w+\))? is too complex/;

  it('has cases', () => {
    expect(undecided.length).toBeGreaterThan(3);
  });

  it.each(undecided)('names a test of the policy, and its statement: %s', (_, row) => {
    const [, operator = '', key = '', number = ''] = SENTENCE.exec(annotationOf(row)) ?? [];
    const { Statement } = row.policy as { readonly Statement: object };
    expect([Statement].flat()[Number(number) - 1]).toMatchObject({
      Condition: { [operator]: { [key]: expect.anything() } },
    });
  });

  const people = { AWS: 'arn:aws:iam::111122223333:root' };
  const allow = (Condition: object, more: object = {}): object => ({
    Effect: 'Allow',
    Principal: people,
    Action: 'sts:AssumeRole',
    Condition,
    ...more,
  });
  const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
  const opposed = {
    StringEquals: { 'aws:PrincipalTag/a': '${aws:PrincipalTag/b}' },
    StringLike: { 'aws:PrincipalTag/a': 'x*' },
    StringNotLike: { 'aws:PrincipalTag/b': 'x*' },
  };

  it.each<[string, readonly object[], string]>([
    [
      'where it is the only statement',
      [allow(opposed)],
      'StringEquals aws:PrincipalTag/a in statement 1 is too complex',
    ],
    [
      'beside a statement that is decided',
      [allow(mfa), allow(opposed, { Sid: 'Tags' })],
      'StringEquals aws:PrincipalTag/a in statement 2 (Tags) is too complex',
    ],
    [
      'beside tests that are decided',
      [allow({ ...opposed, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
      'StringEquals aws:PrincipalTag/a in statement 1 is too complex',
    ],
  ])('names the test that is too hard %s', (_, statements, said) => {
    const policy = { Version: '2012-10-17', Statement: statements };
    expect(decide({ policy }).reason).toBe('not-decided');
    expect(annotationOf({ policy })).toContain(said);
  });
});

describe('witnesses', () => {
  it.each(rows)('say how somebody without MFA gets in, and only then: %s', (_, row) => {
    const decision = decide(row);
    const {
      compliance,
      reason,
      about,
      evidence: { witness },
    } = decision;
    // Of a document that cannot be read nobody knows who gets in.
    const isUnreadable = about['statement'] === 'the trust policy';
    if (compliance !== 'NON_COMPLIANT' || reason === 'not-decided' || isUnreadable) {
      expect(witness).toBeUndefined();
      return;
    }
    expect(witness?.caller).toMatch(/^arn:[^:]+:iam::\d{12}:user\/.+/);
    expect(reason === 'mfa-too-old-admitted' ? ['T'] : ['A', 'F']).toContain(
      witness && LETTERS[witness.credential],
    );
    expect(admitted(decision)).toContain(witness && LETTERS[witness.credential]);
    expect(witness?.statement.number).toBeGreaterThan(0);
  });

  it('carry the keys that the caller chooses to get in', () => {
    const { witness } = decide({
      policy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:user/team/alice' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'STS:RoleSessionName': '${aws:username}' } },
        },
      },
    }).evidence;
    expect(witness).toEqual({
      caller: 'arn:aws:iam::111122223333:user/team/alice',
      credential: 'access-key',
      statement: { number: 1, sid: undefined, effect: 'Allow', route: ['Statement'] },
      requestKeys: expect.objectContaining({ 'STS:RoleSessionName': ['alice'] }),
    });
  });
});

/** `| `Bool` `aws:MultiFactorAuthPresent` `true` | **yes** | no: denies MFA |` of the README. */
const forms = readFileSync(join(__dirname, 'README.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, condition = '', inAllow = '', inDeny = ''] = line.split('|').map((cell) => cell.trim());
    const [operator, key, value, more] = [...condition.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
    if (operator === undefined || key === undefined || value === undefined || more !== undefined) return [];
    return [[`${operator} ${key} ${value}`, { [operator]: { [key]: value } }, inAllow, inDeny] as const];
  });

describe('the table of MFA conditions in the README', () => {
  const open = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:root' },
    Action: 'sts:AssumeRole',
  };
  const asksForMfa = (...statements: readonly object[]): boolean =>
    decide({ policy: { Version: '2012-10-17', Statement: statements } }).compliance === 'COMPLIANT';
  const saysYes = (cell: string): boolean => /^(\*\*)?yes/.test(cell);

  it('has rows', () => {
    expect(forms.length).toBeGreaterThan(10);
  });

  it.each(forms)('says of %s what comes out', (_, Condition, inAllow, inDeny) => {
    const deny = { ...open, Effect: 'Deny', Principal: '*', Condition };
    expect({ allow: asksForMfa({ ...open, Condition }), deny: asksForMfa(open, deny) }).toEqual({
      allow: saysYes(inAllow),
      deny: saysYes(inDeny),
    });
  });
});
