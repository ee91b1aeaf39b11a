/**
 * Where a managed rule of AWS Config asks the same, the answer is the same: the tables of the rules' pages, on the sample
 * account. The managed rules are written here as AWS documents them, from the answers of IAM as they are saved, and with
 * nothing of this project.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { main } from '../src/cli/program.ts';
import type { Report } from '../src/report/report.ts';
import { readJsonOutput } from './support/json-output.ts';
import { recordIo } from './support/recorded-io.ts';
import { sharedIt } from './support/share.ts';

const it = sharedIt(3, 'comparisons with the rules of AWS');

const SAMPLE = 'examples/account';
const USER = 'iam-user-mfa-required';
const ROOT = 'root-user-mfa-required';

/** By resource name; what a rule says nothing about is not there. */
type Answers = ReadonlyMap<string, string>;

const saved = (name: string): unknown => JSON.parse(readFileSync(join(SAMPLE, `${name}.json`), 'utf8'));

/** The settings of a row of the table. */
const settingOf = (rule: string, managedRule: string): readonly string[] => {
  const page = readFileSync(`rules/${rule}/README.md`, 'utf8');
  const [, table = ''] = page.split('\n### Compared with the managed rules of AWS Config\n');
  const row = table.split('\n').find((line) => line.startsWith(`| \`${managedRule}\` `));
  const [, , cell = ''] = row?.split('|') ?? [];
  const settings = [...cell.matchAll(/`([^`]+)`/g)].map(([, setting = '']) => setting);
  expect(settings).not.toEqual([]);
  return settings;
};

const ours = async (folder: string, rule: string, settings: readonly string[]): Promise<Answers> => {
  const recorded = recordIo();
  await main(
    ['evaluate', folder, '--rule', rule, '-f', 'json', ...settings.flatMap((one) => ['--parameter', one])],
    recorded.io,
  );
  const { evaluations } = readJsonOutput('evaluate', recorded.stdout()) as Report;
  return new Map(evaluations.map(({ ResourceName, ComplianceType }) => [ResourceName, ComplianceType]));
};

const compliance = (isCompliant: boolean): string => (isCompliant ? 'COMPLIANT' : 'NON_COMPLIANT');

describe('IAM users', () => {
  interface ReportRow {
    readonly user: string;
    readonly mfa_active: string;
    readonly password_enabled: string;
  }
  const { Content } = saved('get-credential-report') as { readonly Content: string };
  const reported = parse<ReportRow>(Content, { columns: true }).filter(
    ({ user }) => user !== '<root_account>',
  );

  const managedRules: Readonly<Record<string, (row: ReportRow) => string | undefined>> = {
    // "if the IAM users have multi-factor authentication (MFA) enabled"
    'iam-user-mfa-enabled': ({ mfa_active }) => compliance(mfa_active === 'true'),
    // "for all IAM users that use a console password"
    'mfa-enabled-for-iam-console-access': ({ mfa_active, password_enabled }) =>
      password_enabled === 'true' ? compliance(mfa_active === 'true') : undefined,
  };

  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mfa-rules-'));
    cpSync(SAMPLE, join(folder, 'without-report'), { recursive: true });
    rmSync(join(folder, 'without-report', 'get-credential-report.json'));
    cpSync(SAMPLE, join(folder, 'report-alone'), { recursive: true });
    for (const name of ['list-mfa-devices', 'list-virtual-mfa-devices', 'get-login-profile'])
      rmSync(join(folder, 'report-alone', `${name}.json`));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Of users whom the report has. */
  const undecided: Readonly<Record<string, readonly string[]>> = {
    sample: [],
    // What they sign in with stands in the report alone.
    'without-report': ['frank', 'grace'],
    'report-alone': [],
  };

  describe.each(Object.entries(managedRules))('%s', (name, managed) => {
    const answers = reported.flatMap((row) => {
      const answer = managed(row);
      return answer === undefined ? [] : [[row.user, answer] as const];
    });

    it('has both answers in the sample account', () => {
      expect(new Set(answers.map(([, answer]) => answer))).toEqual(new Set(['COMPLIANT', 'NON_COMPLIANT']));
    });

    it.each(Object.entries(undecided))('is answered alike from the %s folder', async (which, open) => {
      const decided = await ours(
        which === 'sample' ? SAMPLE : join(folder, which),
        USER,
        settingOf(USER, name),
      );
      for (const [user, answer] of answers)
        expect([user, decided.get(user)]).toEqual([user, open.includes(user) ? 'INSUFFICIENT_DATA' : answer]);
    });

    it('has other answers where the page says so alone', async () => {
      const decided = await ours(SAMPLE, USER, settingOf(USER, name));
      const asked = new Map(answers);
      const beyond = [...decided].filter(([user]) => !asked.has(user));
      const known = new Set(reported.map(({ user }) => user));
      expect(beyond.map(([user, answer]) => [known.has(user), answer])).toEqual(
        name === 'iam-user-mfa-enabled'
          ? // Users who are newer than the report.
            [
              [false, 'INSUFFICIENT_DATA'],
              [false, 'NON_COMPLIANT'],
              [false, 'NON_COMPLIANT'],
            ]
          : expect.arrayContaining([[true, 'NOT_APPLICABLE']]),
      );
      if (name !== 'iam-user-mfa-enabled')
        expect(beyond.filter(([user]) => known.has(user)).map(([, answer]) => answer)).not.toContain(
          'NON_COMPLIANT',
        );
    });
  });
});

describe('the root user', () => {
  const ACCOUNT = '111122223333';

  interface State {
    readonly AccountMFAEnabled: number;
    readonly AccountPasswordPresent: number;
    readonly AccountAccessKeysPresent: number;
    readonly AccountSigningCertificatesPresent: number;
    /** `User.Arn` of the assigned virtual devices. */
    readonly virtual: readonly string[];
  }

  const DEVICES: readonly (readonly string[])[] = [
    [],
    [`arn:aws:iam::${ACCOUNT}:user/root`],
    [`arn:aws:iam::${ACCOUNT}:user/root`, `arn:aws:iam::${ACCOUNT}:root`],
  ];

  const states: readonly State[] = Array.from({ length: 16 }, (_, bits) => bits)
    .flatMap((bits) => DEVICES.map((virtual) => ({ bits, virtual })))
    .map(({ bits, virtual }) => ({
      AccountMFAEnabled: bits & 1,
      AccountPasswordPresent: (bits >> 1) & 1,
      AccountAccessKeysPresent: (bits >> 2) & 1,
      AccountSigningCertificatesPresent: (bits >> 3) & 1,
      virtual,
    }));

  // "NOT_APPLICABLE if root user credentials are not present"
  const hasCredentials = (state: State): boolean =>
    state.AccountPasswordPresent + state.AccountAccessKeysPresent + state.AccountSigningCertificatesPresent >
    0;
  const managedRules: Readonly<Record<string, (state: State) => string>> = {
    // "NON_COMPLIANT if the … root account user does not have multi-factor authentication (MFA) enabled"
    'root-account-mfa-enabled': (state) =>
      hasCredentials(state) ? compliance(state.AccountMFAEnabled === 1) : 'NOT_APPLICABLE',
    // "NON_COMPLIANT if any virtual MFA devices are permitted for signing in with root credentials"
    'root-account-hardware-mfa-enabled': (state) =>
      hasCredentials(state)
        ? compliance(state.AccountMFAEnabled === 1 && !state.virtual.some((arn) => arn.endsWith(':root')))
        : 'NOT_APPLICABLE',
  };

  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mfa-rules-'));
    cpSync(join(SAMPLE, 'get-caller-identity.json'), join(folder, 'get-caller-identity.json'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The sample account with its root user in such a state. */
  const answerIn = async (
    { virtual, ...summary }: State,
    settings: readonly string[],
  ): Promise<string | undefined> => {
    const save = (name: string, answer: object): void =>
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(answer));
    save('get-account-summary', { SummaryMap: summary });
    save('list-virtual-mfa-devices', {
      VirtualMFADevices: virtual.map((Arn, index) => ({
        SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/root-account-mfa-device-${index}`,
        User: { Arn },
      })),
    });
    return (await ours(folder, ROOT, settings)).get(ACCOUNT);
  };

  it.each(Object.entries(managedRules))('%s is answered alike in every state', async (name, managed) => {
    const settings = settingOf(ROOT, name);
    for (const state of states)
      expect([state, await answerIn(state, settings)]).toEqual([state, managed(state)]);
    expect(new Set(states.map(managed)).size).toBe(3);
  });

  it.each(Object.entries(managedRules))(
    '%s is answered otherwise by default where there are access keys beside MFA, and nowhere else',
    async (name, managed) => {
      const byDefault = settingOf(ROOT, name).filter((one) => !one.startsWith('rootAccessKeys='));
      for (const state of states) {
        const areKeysBesideMfa = managed(state) === 'COMPLIANT' && state.AccountAccessKeysPresent === 1;
        expect([state, await answerIn(state, byDefault)]).toEqual([
          state,
          areKeysBesideMfa ? 'NON_COMPLIANT' : managed(state),
        ]);
      }
    },
  );

  it.each(Object.entries(managedRules))(
    '%s is answered alike as the sample account is',
    async (name, managed) => {
      const { SummaryMap } = saved('get-account-summary') as { readonly SummaryMap: Omit<State, 'virtual'> };
      const { VirtualMFADevices } = saved('list-virtual-mfa-devices') as {
        readonly VirtualMFADevices: readonly { readonly User?: { readonly Arn: string } }[];
      };
      const state = { ...SummaryMap, virtual: VirtualMFADevices.flatMap(({ User }) => User?.Arn ?? []) };
      expect((await ours(SAMPLE, ROOT, settingOf(ROOT, name))).get(ACCOUNT)).toBe(managed(state));
    },
  );
});
