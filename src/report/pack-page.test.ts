import fc from 'fast-check';
import { packed } from './pack-page.ts';
import type { FindingDetails, PageData, PageFinding, PageUser } from './page/data.ts';
import { unpacked } from './page/unpacked.ts';

fc.configureGlobal({ seed: 20_261_129 });

const account = fc.constantFrom('111122223333', '444455556666', null);
/** Also names that are words of the JSON around them, and the character that stands for a name. */
const name = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'a', 'annotation', 'true', '0', '"', '\\', '$&', '\u007f', '\\u007f', '__proto__'),
);

const finding = fc
  .record({ account, id: fc.string(), name, other: name, rule: fc.constantFrom(0, 1, undefined) })
  .map(({ other, ...one }): PageFinding => ({
    ...one,
    arn: `arn:aws:iam::${one.account}:user/${one.name}`,
    compliance: 'NON_COMPLIANT',
    severity: 'HIGH',
    reason: 'no-device',
    details: {
      annotation: `IAM user ${one.name} has no MFA device, and ${other} has.`,
      ways: [other, one.name],
      remedy: 0,
    } satisfies FindingDetails,
  }));

const user = fc
  .record({ AccountId: account, ResourceId: fc.string(), Name: name, Groups: fc.array(name) })
  .map((row): PageUser => ({
    account: row.AccountId,
    id: row.ResourceId,
    name: row.Name,
    read: () => row,
  }));

const page = (findings: readonly PageFinding[], credentials: readonly PageUser[] | null): PageData => ({
  version: '0',
  made: '2026-11-28T00:00:00Z',
  name: 'Account 111122223333',
  isComplete: true,
  notRead: [],
  since: null,
  rules: [],
  remedies: ['assign an MFA device'],
  findings,
  credentials,
  missing: [],
  paths: [
    {
      account: null,
      users: ['alice'],
      isBehindMfa: false,
      privilege: 'write',
      sentence: 'alice \u007f can',
      steps: [],
    },
  ],
  accounts: ['111122223333', '444455556666'],
  accountNames: { '444455556666': 'Sandbox' },
  totals: {
    waysIn: { users: 0, roles: 0, rootUsers: 0, notKnown: 0, others: 0 },
    administrators: 0,
    credentials: { users: 0, rootUsers: 0 },
    devices: [],
    paths: 1,
    isOnePlace: false,
    hasExemptUsers: false,
  },
});

const FIELDS = [
  'rule',
  'account',
  'region',
  'id',
  'name',
  'arn',
  'compliance',
  'severity',
  'isNew',
  'exemptUntil',
  'reason',
  'privilege',
  'details',
] as const;

const shown = (one: PageFinding): readonly unknown[] => FIELDS.map((field) => one[field]);

it('is read back as it was, whatever the names are', () => {
  fc.assert(
    fc.property(fc.array(finding), fc.option(fc.array(user)), (findings, users) => {
      // A resource has one ARN.
      const kept = [
        ...new Map(findings.map((one) => [`${one.account} ${one.id} ${one.name}`, one])).values(),
      ];
      const data = page(kept, users);
      const read = unpacked(JSON.parse(JSON.stringify(packed(data))) as ReturnType<typeof packed>);
      expect(read.findings.map(shown)).toEqual(kept.map(shown));
      expect(read.credentials?.map((one) => one.read())).toEqual(users?.map((one) => one.read()));
      expect(read.paths).toEqual(data.paths);
      expect({ ...read, findings: [], credentials: [] }).toEqual({ ...data, findings: [], credentials: [] });
    }),
  );
});

it('has what is alike once', () => {
  const alike = Array.from({ length: 1_000 }, (_, number): PageFinding => {
    const called = `user-${number}`;
    return {
      rule: 0,
      account: '111122223333',
      id: `AIDA${number}`,
      name: called,
      arn: `arn:aws:iam::111122223333:user/${called}`,
      compliance: 'NON_COMPLIANT',
      details: {
        annotation: `IAM user ${called} has no MFA device.`,
        fix: `aws iam … --user-name ${called}`,
      },
    };
  });
  const { kinds, arns, resources } = packed(page([...alike, ...alike], null));
  expect([kinds.length, arns.length, resources.name.length]).toEqual([1, 1, 1_000]);
});
