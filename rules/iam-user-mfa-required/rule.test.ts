import fc from 'fast-check';
import {
  itAnnotates,
  itDecides,
  itHasWholeCases,
  readCases,
  type RuleCase,
} from '../../test/support/rule-cases.ts';
import { fact, userOf, type UserFacts } from '../../test/support/user-facts.ts';
import { toAnnotation } from '../../src/decision/annotation.ts';
import type { IamUser } from '../../src/resources/user.ts';
import { readParameters } from '../../src/decision/parameters.ts';
import { isNeeded, type Need, type Parameters } from '../rule.ts';
import { iamUserMfaRequired } from './rule.ts';

interface Case extends RuleCase {
  readonly user: UserFacts;
}

const cases = readCases<Case>(__dirname);
const rows = cases.map((row) => [row.name, row] as const);

const now = new Date('2026-01-01T00:00:00Z');
const decide = ({ user, parameters = {} }: Pick<Case, 'user' | 'parameters'>) =>
  iamUserMfaRequired.decide(userOf(user), {
    parameters: readParameters(iamUserMfaRequired, parameters),
    now,
  });

describe('cases', () => {
  itDecides(cases, decide);
  itHasWholeCases(iamUserMfaRequired, cases, decide);
});

describe('annotations', () => {
  itAnnotates(
    cases,
    (row) => toAnnotation(iamUserMfaRequired, userOf(row.user), decide(row)),
    'IAM user alice',
  );

  it.each(rows)('stay within 256 characters and keep the verdict where all names are long: %s', (_, row) => {
    const mfaDevices = row.user.mfaDevices?.map(() => ({ serialNumber: 's'.repeat(256) }));
    const facts = { ...row.user, ...(mfaDevices === undefined ? {} : { mfaDevices }) };
    const annotation = toAnnotation(
      iamUserMfaRequired,
      userOf(facts, 'u'.repeat(64)),
      decide({ ...row, user: facts }),
    );
    expect(annotation.length).toBeLessThanOrEqual(256);
    expect(annotation).toMatch(/IAM user u+/);
    expect(annotation).toMatch(
      /(has (an|no|too few)|and no) (MFA device|console password|hardware|security key|active)|has a security key|was not read|were not read|was read|is exempt|is new/,
    );
  });
});

describe('signing certificates and SSH public keys', () => {
  const count = fc.option(fc.nat({ max: 5 }), { nil: undefined });
  const shown = fc.record({ activeSigningCertificates: count, activeSshPublicKeys: count });

  it.each(rows)('change neither verdict nor annotation: %s', (_, row) => {
    const user = userOf(row.user);
    const context = { parameters: readParameters(iamUserMfaRequired, row.parameters ?? {}), now };
    const without = iamUserMfaRequired.decide(user, context);
    fc.assert(
      fc.property(shown, ({ activeSigningCertificates: certificates, activeSshPublicKeys: keys }) => {
        const having: IamUser = {
          ...user,
          ...(certificates === undefined
            ? {}
            : { activeSigningCertificates: fact(certificates, 'GetCredentialReport') }),
          ...(keys === undefined ? {} : { activeSshPublicKeys: fact(keys, 'ListSSHPublicKeys') }),
        };
        const decision = iamUserMfaRequired.decide(having, context);
        expect(decision).toEqual(without);
        expect(toAnnotation(iamUserMfaRequired, having, decision)).toBe(
          toAnnotation(iamUserMfaRequired, user, without),
        );
      }),
      { numRuns: 20, seed: 20_261_128 },
    );
  });
});

describe('what is read of which user', () => {
  const DEFAULTS = readParameters(iamUserMfaRequired, {});
  const needsOf = (user: UserFacts, appliesTo: string, parameters: Parameters = {}): string[] =>
    (iamUserMfaRequired.needs as readonly Need<IamUser>[])
      .filter((need) => isNeeded(need, userOf(user), { ...DEFAULTS, appliesTo, ...parameters }))
      .map(({ fact: name }) => name);
  const device = [{ serialNumber: 'arn:aws:iam::123456789012:mfa/alice' }];

  it.each<[string, UserFacts, string, readonly string[]]>([
    ['all users: devices alone', { mfaDevices: [] }, 'all-users', ['mfaDevices']],
    ['console users: a device ends it', { mfaDevices: device }, 'console-users', ['mfaDevices']],
    [
      'console users: no device asks for the password',
      { mfaDevices: [] },
      'console-users',
      ['mfaDevices', 'hasPassword'],
    ],
    ['console users: devices not read ask for nothing more', {}, 'console-users', ['mfaDevices']],
    ['users with credentials: a device ends it', { mfaDevices: device }, 'credential-users', ['mfaDevices']],
    [
      'users with credentials: a password ends it',
      { mfaDevices: [], hasPassword: true },
      'credential-users',
      ['mfaDevices', 'hasPassword'],
    ],
    [
      'users with credentials: no password asks for the keys',
      { mfaDevices: [], hasPassword: false },
      'credential-users',
      ['mfaDevices', 'hasPassword', 'activeAccessKeys', 'activeServiceCredentials'],
    ],
    [
      'users with credentials: a password that could not be read asks for the keys',
      { mfaDevices: [] },
      'credential-users',
      ['mfaDevices', 'hasPassword', 'activeAccessKeys', 'activeServiceCredentials'],
    ],
    [
      'users with credentials: a key ends it',
      { mfaDevices: [], hasPassword: false, activeAccessKeys: 1 },
      'credential-users',
      ['mfaDevices', 'hasPassword', 'activeAccessKeys'],
    ],
  ])('%s', (_, user, appliesTo, names) => {
    expect(needsOf(user, appliesTo)).toEqual(names);
  });

  const key = [{ serialNumber: 'arn:aws:iam::123456789012:u2f/user/alice/key-EXAMPLE' }];
  it.each<[string, UserFacts, Parameters, readonly string[]]>([
    [
      'a kind: every device of whoever has one',
      { mfaDevices: device },
      { requiredDevice: 'hardware' },
      ['mfaDevices', 'allMfaDevices'],
    ],
    [
      'two devices: every device',
      { mfaDevices: device },
      { minimumDevices: 2 },
      ['mfaDevices', 'allMfaDevices'],
    ],
    [
      'a kind: nothing more of whoever has none',
      { mfaDevices: [] },
      { requiredDevice: 'hardware' },
      ['mfaDevices'],
    ],
    [
      'hardware: certifications of a key',
      { mfaDevices: key, allMfaDevices: key },
      { requiredDevice: 'hardware' },
      ['mfaDevices', 'allMfaDevices', 'certifications'],
    ],
    [
      'hardware: no certifications beside a hardware token',
      { mfaDevices: key, allMfaDevices: [...key, { serialNumber: 'GAKT12345678' }] },
      { requiredDevice: 'hardware' },
      ['mfaDevices', 'allMfaDevices'],
    ],
    [
      'phishing-resistant: no certifications',
      { mfaDevices: key, allMfaDevices: key },
      { requiredDevice: 'phishing-resistant' },
      ['mfaDevices', 'allMfaDevices'],
    ],
    [
      'a tag: tags of whoever would have to act',
      { mfaDevices: [] },
      { exemptTag: ['mfa-exempt'] },
      ['mfaDevices', 'tags'],
    ],
    ['a tag: no tags of others', { mfaDevices: device }, { exemptTag: ['mfa-exempt'] }, ['mfaDevices']],
  ])('%s', (_, user, parameters, names) => {
    expect(needsOf(user, 'all-users', parameters)).toEqual(names);
  });
});
