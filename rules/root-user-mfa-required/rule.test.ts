import { toAnnotation } from '../../src/decision/annotation.ts';
import { readParameters } from '../../src/decision/parameters.ts';
import { getAccountSummary } from '../../src/inventory/sources/get-account-summary.ts';
import { listVirtualMfaDevices } from '../../src/inventory/sources/list-virtual-mfa-devices.ts';
import { accountNamed, type AwsAccount } from '../../src/resources/account.ts';
import type { Fact } from '../../src/resources/fact.ts';
import {
  itAnnotates,
  itDecides,
  itHasWholeCases,
  readCases,
  type RuleCase,
} from '../../test/support/rule-cases.ts';
import { isNeeded, type ComplianceType, type Need, type Parameters } from '../rule.ts';
import { rootUserMfaRequired } from './rule.ts';

/** What IAM answers: what is absent was not read. */
interface Answers {
  readonly SummaryMap: Readonly<Record<string, number>>;
  readonly VirtualMFADevices?: readonly object[];
  /** Of the list of devices. */
  readonly IsTruncated?: boolean;
}

type Case = RuleCase & Answers;

const ACCOUNT = '123456789012';
const cases = readCases<Case>(__dirname);

const accountOf = ({ SummaryMap, VirtualMFADevices, IsTruncated }: Answers): AwsAccount => {
  const answer = (document: string, value: unknown) => ({ document, path: '', value });
  const account = getAccountSummary.lists['AWS::::Account'].load(
    answer('get-account-summary.json', SummaryMap),
    ACCOUNT,
  );
  if (account === undefined) throw new Error('the account was named');
  if (VirtualMFADevices === undefined) return account;
  const { factsOf } = listVirtualMfaDevices.tells['AWS::::Account'].load(
    answer('list-virtual-mfa-devices.json', { VirtualMFADevices, IsTruncated }),
  );
  return { ...account, ...factsOf(account) };
};

const now = new Date('2026-01-01T00:00:00Z');
const decideAccount = (account: AwsAccount, parameters: Parameters) =>
  rootUserMfaRequired.decide(account, { parameters: readParameters(rootUserMfaRequired, parameters), now });
const decide = (row: Case) => decideAccount(accountOf(row), row.parameters ?? {});

describe('cases', () => {
  itDecides(cases, decide);
  itHasWholeCases(rootUserMfaRequired, cases, decide);
});

describe('annotations', () => {
  itAnnotates(
    cases,
    (row) => toAnnotation(rootUserMfaRequired, accountOf(row), decide(row)),
    `account ${ACCOUNT}`,
  );

  it('are told word by word of every reason', () => {
    const reasons = cases.flatMap(({ expect: { annotation, reason } }) =>
      annotation === undefined || reason === undefined ? [] : [reason],
    );
    expect([...new Set(reasons)].toSorted()).toEqual(Object.keys(rootUserMfaRequired.reasons).toSorted());
  });

  it('stay within 256 characters and keep the verdict where the serial number is long', () => {
    const account: AwsAccount = {
      ...accountOf({
        SummaryMap: { AccountMFAEnabled: 1, AccountPasswordPresent: 1, AccountAccessKeysPresent: 0 },
      }),
      rootVirtualDevices: { value: [{ serialNumber: 's'.repeat(256) }], source: 'ListVirtualMFADevices' },
    };
    const annotation = toAnnotation(
      rootUserMfaRequired,
      account,
      decideAccount(account, { requiredDevice: 'hardware' }),
    );
    expect(annotation.length).toBeLessThanOrEqual(256);
    expect(annotation).toMatch(/^The root user of account 123456789012 has a virtual MFA device, s+…s+; /);
  });
});

/** What is known of an account, or could be. */
interface Known {
  readonly hasMfa: boolean | undefined;
  readonly hasPassword: boolean | undefined;
  readonly hasKeys: boolean | undefined;
  readonly hasCertificates: boolean | undefined;
  readonly isVirtual: boolean | undefined;
}

const NAMES = ['hasMfa', 'hasPassword', 'hasKeys', 'hasCertificates', 'isVirtual'] as const;

/** Every way in which the names take the values. */
const every = <Value>(values: readonly Value[]): readonly Readonly<Record<(typeof NAMES)[number], Value>>[] =>
  NAMES.reduce<readonly Readonly<Record<string, Value>>[]>(
    (made, name) => made.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  ).map((one) => one as Readonly<Record<(typeof NAMES)[number], Value>>);

const WHOLE = every([true, false]);
const PARTLY = every([true, false, undefined]);
const PARAMETERS = ['any', 'hardware'].flatMap((requiredDevice) =>
  ['report', 'ignore'].map((rootAccessKeys) => ({ requiredDevice, rootAccessKeys })),
);

/** The answer where all is known, in the order of the rule's page. */
const answerOf = (
  { hasMfa, hasPassword, hasKeys, hasCertificates, isVirtual }: Known,
  { requiredDevice, rootAccessKeys }: (typeof PARAMETERS)[number],
): ComplianceType => {
  if (!hasPassword && !hasKeys && !hasCertificates) return 'NOT_APPLICABLE';
  const isWrong =
    !hasMfa || (hasKeys && rootAccessKeys === 'report') || (isVirtual && requiredDevice === 'hardware');
  return isWrong ? 'NON_COMPLIANT' : 'COMPLIANT';
};

const fact = <Value>(value: Value): Fact<Value> => ({ value, source: 'test' });

const accountWith = ({ hasMfa, hasPassword, hasKeys, hasCertificates, isVirtual }: Known): AwsAccount => ({
  ...accountNamed(ACCOUNT),
  ...(hasMfa === undefined ? {} : { rootHasMfa: fact(hasMfa) }),
  ...(hasPassword === undefined ? {} : { rootHasPassword: fact(hasPassword) }),
  ...(hasKeys === undefined ? {} : { rootHasAccessKeys: fact(hasKeys) }),
  ...(hasCertificates === undefined ? {} : { rootHasSigningCertificates: fact(hasCertificates) }),
  ...(isVirtual === undefined
    ? {}
    : {
        rootVirtualDevices: fact(isVirtual ? [{ serialNumber: 'arn:aws:iam::123456789012:mfa/phone' }] : []),
      }),
});

describe('what is not known', () => {
  it.each(PARAMETERS)('decides only where every way it could be gives the same answer: %j', (parameters) => {
    for (const known of PARTLY) {
      const possible = WHOLE.filter((whole) =>
        NAMES.every((name) => known[name] === undefined || known[name] === whole[name]),
      );
      const answers = [...new Set(possible.map((whole) => answerOf(whole, parameters)))];
      const [only = 'INSUFFICIENT_DATA', ...others] = answers;
      const { compliance } = decideAccount(accountWith(known), parameters);
      expect({ known, compliance }).toEqual({
        known,
        compliance: others.length === 0 ? only : 'INSUFFICIENT_DATA',
      });
    }
  });
});

describe('what is read', () => {
  const needsOf = (known: Partial<Known>, requiredDevice: string): string[] => {
    const nothing = {
      hasMfa: undefined,
      hasPassword: undefined,
      hasKeys: undefined,
      hasCertificates: undefined,
    };
    const account = accountWith({ ...nothing, isVirtual: undefined, ...known });
    return (rootUserMfaRequired.needs as readonly Need<AwsAccount>[])
      .filter((need) => isNeeded(need, account, { requiredDevice }))
      .map(({ fact: name }) => name);
  };
  const SUMMARY = ['rootHasMfa', 'rootHasPassword', 'rootHasAccessKeys', 'rootHasSigningCertificates'];

  it.each<[string, Partial<Known>, string, readonly string[]]>([
    ['any device: the summary alone', { hasMfa: true }, 'any', SUMMARY],
    ['hardware: the virtual devices too', { hasMfa: true }, 'hardware', [...SUMMARY, 'rootVirtualDevices']],
    ['hardware, without MFA: the summary decides', { hasMfa: false }, 'hardware', SUMMARY],
    ['hardware, and MFA is not known: the devices would not help', {}, 'hardware', SUMMARY],
  ])('%s', (_, known, requiredDevice, names) => {
    expect(needsOf(known, requiredDevice)).toEqual(names);
  });
});
