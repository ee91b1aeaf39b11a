import { main } from '../../src/cli/program.ts';
import { displayWidth } from '../../src/report/line-wrap.ts';
import type { Aggregator } from '../aws/account.ts';
import { STACK_SETS, toOrganization, type EmulatedStackSet } from '../aws/organization.ts';
import {
  PRIVILEGED_RULE,
  PRIVILEGES_RULE,
  ROLE_RULE,
  ROOT_RULE,
  USER_RULE,
} from '../support/deployed-account.ts';

const RULES = [USER_RULE, ROLE_RULE, ROOT_RULE, PRIVILEGED_RULE, PRIVILEGES_RULE];
import { admit, discharge, given, linesAre, type Patient } from '../support/examined-account.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedEach, sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'looks of doctor at organizations');

const itEach = sharedEach(16, 'accounts with something wrong');

const [HOME, FIRST, SECOND, THIRD] = [
  '111122223333',
  '222233334444',
  '333344445555',
  '444455556666',
] as const;

let patient: Patient;
beforeEach(async () => {
  patient = await admit({ accountId: HOME });
});
afterEach(async () => {
  await discharge(patient);
});

/** What is not ok, with the account in front. */
const byAccount = async (...argv: readonly string[]) => {
  const { diagnoses, exitCode } = await patient.examine(...argv);
  const lines = diagnoses
    .filter(({ Status }) => Status !== 'ok')
    .map(({ Status, AccountId, Check, Message }) => `${AccountId} ${Status} ${Check}: ${Message}`);
  const well = diagnoses.filter(({ Status }) => Status === 'ok').map(({ Message }) => Message);
  return { lines, well, exitCode };
};

describe('the accounts of an aggregator', () => {
  const rule = (AccountId: string, ConfigRuleName: string): Aggregator['rules'][number] => ({
    AccountId,
    AwsRegion: 'us-east-1',
    ConfigRuleName,
    results: [
      {
        ComplianceResourceType: 'AWS::IAM::User',
        ComplianceResourceId: 'A1',
        ComplianceType: 'COMPLIANT',
        OrderingTimestamp: 1,
        ResultRecordedTime: 1,
      },
    ],
  });
  const source = (SourceId: string, more: Partial<Aggregator['sources'][number]> = {}) => ({
    SourceId,
    SourceType: 'ACCOUNT' as const,
    AwsRegion: 'us-east-1',
    LastUpdateStatus: 'SUCCEEDED' as const,
    ...more,
  });
  const roleOf = (accountId: string) => ({ accountId, awsRegion: 'global', resourceType: 'AWS::IAM::Role' });
  const NO_RESULTS = /no result of iam-user-mfa-required is known: AWS Config is off there, /;

  let org: Aggregator;
  beforeEach(() => {
    org = {
      sources: [FIRST, SECOND, THIRD].map((id) => source(id)),
      rules: [FIRST, SECOND, THIRD].flatMap((id) => RULES.map((name) => rule(id, name))),
      resources: [FIRST, FIRST, SECOND, THIRD].map(roleOf),
    };
    patient.account.aggregators['org'] = org;
  });
  const examine = () => byAccount('--aggregator', 'org');

  it('are well where each records IAM and has results of every rule', async () => {
    const { lines, well, exitCode } = await examine();
    expect(lines).toEqual([]);
    expect(well).toEqual([
      'each of 3 accounts of the aggregator records IAM roles',
      'the aggregator shows results of the rules in every account (15 deployed rules)',
    ]);
    expect(exitCode).toBe(0);
  });

  it.each([[[1]], [[1, 0]]])('are the same over pages of %j', async (pageSizes) => {
    patient.aws.pageSizes = pageSizes;
    expect((await examine()).lines).toEqual([]);
  });

  it('may be one', async () => {
    org.sources = [source(FIRST)];
    org.rules = org.rules.filter(({ AccountId }) => AccountId === FIRST);
    org.resources = [roleOf(FIRST)];
    expect((await examine()).well[0]).toBe('the one account of the aggregator records IAM roles');
  });

  it('are named where an organization’s aggregator names none, by what it holds of them', async () => {
    org.sources = [source('o-a1b2c3d4e5', { SourceType: 'ORGANIZATION' })];
    expect((await examine()).well[0]).toBe('each of 3 accounts of the aggregator records IAM roles');
  });

  type Row = [string, () => void, readonly (string | RegExp)[], number];
  itEach<Row>([
    [
      'one that fails to be copied',
      () => {
        org.sources = [
          source(FIRST),
          source(SECOND, { LastUpdateStatus: 'FAILED', LastErrorCode: 'AccessDenied' }),
          source(THIRD),
        ];
        org.rules = org.rules.filter(({ AccountId }) => AccountId !== SECOND);
      },
      [
        `${SECOND} wrong recording: the aggregator's copy in us-east-1 is FAILED (AccessDenied)`,
        ...RULES.map(
          (name) =>
            `${SECOND} unknown results: no result of ${name} is known: the aggregator's copy in us-east-1 is FAILED (AccessDenied)`,
        ),
      ],
      1,
    ],
    [
      'one without IAM roles',
      () => (org.resources = [FIRST, THIRD].map(roleOf)),
      [
        `${SECOND} wrong recording: the aggregator has no IAM role of this account: AWS Config is off there, or does not record them`,
      ],
      1,
    ],
    [
      'one without results of a rule',
      () =>
        (org.rules = org.rules.filter(
          ({ AccountId, ConfigRuleName }) => AccountId !== THIRD || ConfigRuleName !== USER_RULE,
        )),
      [NO_RESULTS],
      3,
    ],
    [
      'an organization that cannot be copied from',
      () =>
        org.sources.push(source('o-a1b2c3d4e5', { SourceType: 'ORGANIZATION', LastUpdateStatus: 'FAILED' })),
      [
        /^111122223333 unknown recording: DescribeConfigurationAggregatorSourcesStatus \(o-a1b2c3d4e5\): .* FAILED/,
      ],
      3,
    ],
    [
      'none with any rule',
      () => (org.rules = []),
      [
        '111122223333 wrong results: aggregator org shows no result of these rules',
        ...Array.from({ length: 15 }, () => /unknown results: no result of (iam|root)-/),
      ],
      1,
    ],
    [
      'none at all',
      () => Object.assign(org, { sources: [], rules: [], resources: [] }),
      [
        '111122223333 unknown recording: aggregator org names no account, and has no IAM role of any',
        '111122223333 wrong results: aggregator org shows no result of these rules',
      ],
      1,
    ],
    [
      'of an aggregator that is not there',
      () => delete patient.account.aggregators['org'],
      ['111122223333 wrong recording: there is no configuration aggregator org in us-east-1'],
      1,
    ],
  ])('%s', async (_, wound, expected, code) => {
    wound();
    const { lines, exitCode } = await examine();
    linesAre(lines, expected);
    expect(exitCode).toBe(code);
  });

  it.each([
    'DescribeConfigurationAggregatorSourcesStatus',
    'SelectAggregateResourceConfig',
    'DescribeAggregateComplianceByConfigRules',
  ])('are not known, and not wrong, without config:%s', async (operation) => {
    patient.aws.faults.add({ operation: `config:${operation}`, kind: 'deny', times: Infinity });
    const { lines, exitCode } = await examine();
    expect(lines.filter((line) => !line.includes(' unknown '))).toEqual([]);
    expect(lines.some((line) => line.includes(`config:${operation}`))).toBe(true);
    expect(exitCode).toBe(3);
  });

  it('stand in the table with their numbers, under the name of the aggregator', async () => {
    org.resources = [FIRST, THIRD].map(roleOf);
    const { stdout } = await patient.run('--aggregator', 'org', '--quiet');
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'aggregator org of account 111122223333, us-east-1: 1 to fix.',
      '',
      `wrong    recording (account ${SECOND}): the aggregator has no IAM role of this account: AWS Config is off there, or does not record them.`,
    ]);
  });
});

describe('a StackSet', () => {
  let set: EmulatedStackSet;
  const instance = (more: Partial<EmulatedStackSet['instances'][string]> = {}) => ({
    DetailedStatus: 'SUCCEEDED',
    DriftStatus: 'IN_SYNC',
    parameters: {},
    ...more,
  });
  const CHECKED = { StackSetDriftDetectionDetails: { LastDriftCheckTimestamp: '2024-06-01T00:00:00Z' } };
  beforeEach(() => {
    set = {
      StackSetName: 'mfa-rules',
      StackSetId: 'mfa-rules:1a2b',
      Description: '',
      template: '',
      parameters: {},
      capabilities: [],
      targets: [],
      instances: { [FIRST]: instance(), [SECOND]: instance() },
      operations: {},
      described: CHECKED,
    };
    patient.account.organization = toOrganization({
      managementAccountId: HOME,
      stackSetsAccess: true,
      stackSets: { 'mfa-rules': set },
    });
  });
  const examine = () => byAccount('--stack-set', 'mfa-rules');
  const WHAT = 'the stack of StackSet mfa-rules in us-east-1';

  it('is well where every stack is, and looked at beside the account', async () => {
    const { lines, well, exitCode } = await examine();
    expect(lines).toEqual([]);
    expect(well.at(-1)).toBe('StackSet mfa-rules: none of its 2 stacks is failed or outdated');
    expect(well).toContain('recorder default records in us-east-1');
    expect(exitCode).toBe(0);
  });

  it('is advised on with commands of this program as it was started', async () => {
    set.instances = {};
    const { io, stdout } = recordIo({ now: patient.now, calledAs: ['npx', 'mfa-rules'] });
    const terminal = { ...io.stdout, isTTY: true, columns: 72 };
    await main(['doctor', '--quiet', '--stack-set', 'mfa-rules'], { ...io, stdout: terminal });
    expect(stdout().replaceAll(/\s+/g, ' ')).toContain('To fix it, run npx mfa-rules deploy-organization.');
    const isWide = (line: string): boolean => displayWidth(line) > 72;
    expect(stdout().split('\n').filter(isWide)).toEqual([]);
    // What is kept and compared is the same wherever it was made.
    const { diagnoses } = await patient.examine('--stack-set', 'mfa-rules');
    expect(diagnoses.find(({ Id }) => Id === 'stack-set-empty')).toMatchObject({
      Remediation: 'run mfa-rules deploy-organization',
    });
  });

  it('may have one stack', async () => {
    delete set.instances[SECOND];
    expect((await examine()).well.at(-1)).toBe('StackSet mfa-rules: its one stack is as it should be');
  });

  it('of a delegated administrator is asked for as that', async () => {
    patient.account.organization = toOrganization({
      managementAccountId: THIRD,
      stackSetsAccess: true,
      delegated: { [HOME]: [STACK_SETS] },
      stackSets: { 'mfa-rules': set },
    });
    set.described = {};
    const { lines, exitCode } = await examine();
    expect(lines).toEqual([
      `${HOME} note StackSet: nobody has looked whether the stacks of StackSet mfa-rules were changed`,
    ]);
    expect(exitCode).toBe(0);
    const { diagnoses } = await patient.examine('--stack-set', 'mfa-rules');
    expect(diagnoses.at(-1)?.Command).toBe(
      'aws cloudformation detect-stack-set-drift --stack-set-name mfa-rules --call-as DELEGATED_ADMIN --region us-east-1',
    );
  });

  itEach<[string, () => void, readonly string[], number]>([
    [
      'with a stack that failed',
      () =>
        (set.instances[SECOND] = instance({
          DetailedStatus: 'FAILED',
          StatusReason: 'there is no recorder',
        })),
      [`${SECOND} wrong StackSet: ${WHAT} failed (FAILED): there is no recorder`],
      1,
    ],
    [
      'with a stack that was cancelled, and a reason that is not given',
      () => (set.instances[SECOND] = instance({ DetailedStatus: 'CANCELLED' })),
      [`${SECOND} wrong StackSet: ${WHAT} failed (CANCELLED): no reason given`],
      1,
    ],
    [
      'with a stack that is inoperable',
      () => (set.instances[SECOND] = instance({ DetailedStatus: 'INOPERABLE', Status: 'INOPERABLE' })),
      [`${SECOND} wrong StackSet: ${WHAT} failed (INOPERABLE): no reason given`],
      1,
    ],
    [
      'with a stack that is being deployed',
      () => (set.instances[SECOND] = instance({ DetailedStatus: 'RUNNING' })),
      [`${SECOND} note StackSet: ${WHAT} is being deployed`],
      0,
    ],
    [
      'with a stack of an account that is suspended',
      () => (set.instances[SECOND] = instance({ DetailedStatus: 'SKIPPED_SUSPENDED_ACCOUNT' })),
      [`${SECOND} note StackSet: ${WHAT} is left alone: the account is suspended`],
      0,
    ],
    [
      'with a stack that somebody changed',
      () => (set.instances[SECOND] = instance({ DriftStatus: 'DRIFTED' })),
      [`${SECOND} wrong StackSet: somebody has changed ${WHAT} since it was deployed (DRIFTED)`],
      1,
    ],
    [
      'with a stack of another version',
      () => (set.instances[SECOND] = instance({ Status: 'OUTDATED' })),
      [
        `${SECOND} wrong StackSet: ${WHAT} is OUTDATED: it has another version or other parameters than the rest`,
      ],
      1,
    ],
    [
      'that does not deploy to accounts that join',
      () => (set.described = { ...CHECKED, AutoDeployment: { Enabled: false } }),
      [`${HOME} wrong StackSet: StackSet mfa-rules does not deploy to accounts that join`],
      1,
    ],
    [
      'without a stack',
      () => (set.instances = {}),
      [`${HOME} wrong StackSet: StackSet mfa-rules has no stacks`],
      1,
    ],
    [
      'that is not there',
      () => (given(patient.account.organization).stackSets = {}),
      [`${HOME} wrong StackSet: there is no StackSet mfa-rules in us-east-1`],
      1,
    ],
    [
      'that is not there for a delegated administrator either',
      () => {
        patient.account.organization = toOrganization({
          managementAccountId: THIRD,
          delegated: { [HOME]: [STACK_SETS] },
        });
      },
      [`${HOME} wrong StackSet: there is no StackSet mfa-rules in us-east-1`],
      1,
    ],
    [
      'in an account that may not look at any',
      () => (patient.account.organization = undefined),
      [
        `${HOME} unknown StackSet: the StackSet cannot be read: ValidationError: You must enable organizations access to operate a service managed stack set`,
      ],
      3,
    ],
  ])('%s', async (_, wound, expected, code) => {
    wound();
    const { lines, exitCode } = await examine();
    expect(lines).toEqual(expected);
    expect(exitCode).toBe(code);
  });

  it('that AWS does not show to this account is no reason to run the same again', async () => {
    patient.account.organization = undefined;
    const { diagnoses } = await patient.examine('--stack-set', 'mfa-rules');
    expect(diagnoses.at(-1)?.Remediation).toBe(
      'see whether these are the credentials, and this the region, that you mean',
    );
  });

  it.each(['DescribeStackSet', 'ListStackInstances'])(
    'is not known without cloudformation:%s',
    async (name) => {
      patient.aws.faults.add({ operation: `cloudformation:${name}`, kind: 'deny', times: Infinity });
      const { lines, exitCode } = await examine();
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(new RegExp(`^${HOME} unknown StackSet: .*cloudformation:${name}`));
      expect(exitCode).toBe(3);
    },
  );
});
