/** `mfa-rules report --aggregator`: the credential table of every account, without a role in any. */
import { about as rootRule } from '../../rules/root-user-mfa-required/about.ts';
import { about as userRule } from '../../rules/iam-user-mfa-required/about.ts';
import type { About } from '../../rules/rule.ts';
import { main } from '../../src/cli/program.ts';
import { toAnnotation } from '../../src/decision/annotation.ts';
import { toAccount, type Aggregator } from '../aws/account.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'reports of aggregators');

const HOME = '999988887777';
const [FIRST, SECOND, THIRD] = ['111122223333', '222233334444', '333344445555'] as const;
const SECONDS = Date.UTC(2024, 5, 1) / 1000;

type Result = Aggregator['rules'][number]['results'][number];

/** The result as the rule itself would have told it. */
const resultOf = (
  rule: Pick<About, 'id' | 'reasons' | 'resourceType'>,
  resourceName: string,
  reason: string,
  at = SECONDS,
): Result => {
  const compliance = rule.reasons[reason]?.compliance ?? 'NOT_APPLICABLE';
  return {
    ComplianceResourceType: rule.resourceType,
    ComplianceResourceId: rule.resourceType === 'AWS::IAM::User' ? `AIDA${resourceName}` : resourceName,
    ComplianceType: compliance as Result['ComplianceType'],
    Annotation: toAnnotation(
      rule,
      { resourceName },
      {
        compliance,
        reason,
        about: { device: 'arn:aws:iam::111122223333:mfa/phone', kinds: 'a virtual device', count: '1' },
      },
    ),
    OrderingTimestamp: at,
    ResultRecordedTime: at,
  };
};

const ruleOf = (
  AccountId: string,
  ConfigRuleName: string,
  results: Result[],
  AwsRegion = 'eu-west-1',
): Aggregator['rules'][number] => ({ AccountId, AwsRegion, ConfigRuleName, results });

const recorded = (accountId: string, resourceName: string, configuration: object = {}) => ({
  accountId,
  awsRegion: 'global',
  arn: `arn:aws:iam::${accountId}:user/staff/${resourceName}`,
  resourceId: `AIDA${resourceName}`,
  resourceName,
  resourceType: 'AWS::IAM::User',
  configurationItemCaptureTime: '2024-06-01T00:00:00.000Z',
  configuration: {
    arn: `arn:aws:iam::${accountId}:user/staff/${resourceName}`,
    path: '/staff/',
    createDate: '2023-01-01T00:00:00.000Z',
    groupList: ['Developers'],
    ...configuration,
  },
});
const recordedRole = (accountId: string) => ({
  accountId,
  awsRegion: 'global',
  resourceId: `AROA${accountId}`,
  resourceType: 'AWS::IAM::Role',
});
const sourceOf = (SourceId: string): Aggregator['sources'][number] => ({
  SourceId,
  SourceType: 'ACCOUNT',
  AwsRegion: 'eu-west-1',
  LastUpdateStatus: 'SUCCEEDED',
});

/** Every user of FIRST by the reason of his result. */
const REASONS = {
  ann: 'has-device',
  ben: 'password-without-device',
  cleo: 'access-key-without-device',
  dora: 'nothing-to-sign-in-with',
  emil: 'no-phishing-resistant-device',
} as const;

const organization = (): Aggregator => ({
  sources: [FIRST, SECOND, THIRD].map(sourceOf),
  rules: [
    ruleOf(FIRST, 'iam-user-mfa-required', [
      ...Object.entries(REASONS).map(([name, reason]) => resultOf(userRule, name, reason)),
      // He has no record.
      resultOf(userRule, 'gone', 'no-device'),
    ]),
    ruleOf(FIRST, 'root-user-mfa-required', [resultOf(rootRule, FIRST, 'has-mfa')]),
  ],
  resources: [
    ...Object.keys(REASONS).map((name) => recorded(FIRST, name)),
    recorded(FIRST, 'fay', { groupList: undefined }),
    recordedRole(FIRST),
    recordedRole(SECOND),
  ],
});

let aws: AwsEndpoint;
let org: Aggregator;
const environment = { ...process.env };
beforeEach(async () => {
  org = organization();
  aws = await startAws({ account: toAccount({ accountId: HOME, aggregators: { org } }) });
  Object.assign(process.env, aws.environment(), {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  delete process.env['AWS_PROFILE'];
});
afterEach(async () => {
  process.env = { ...environment };
  await aws.stop();
});

const run = async (...argv: readonly string[]) => {
  const recordedIo = recordIo();
  const exitCode = await main(['report', '--aggregator', 'org', ...argv], recordedIo.io);
  return { exitCode, stdout: recordedIo.stdout(), stderr: recordedIo.stderr() };
};
interface Row {
  readonly AccountId: string;
  readonly Name: string;
  readonly Arn: string | null;
  readonly HasPassword: boolean | null;
  readonly HasMfa: boolean | null;
  readonly ActiveAccessKeys: number | null;
  readonly Groups: readonly string[] | null;
  readonly Missing: readonly string[];
}
const runJson = async (...argv: readonly string[]) => {
  const { exitCode, stdout, stderr } = await run('-f', 'json', ...argv);
  const answer = readJsonOutput('report', stdout) as {
    readonly credentials: readonly Row[];
    readonly complete: boolean;
    readonly problems: readonly object[];
    readonly accounts: readonly {
      readonly AccountId: string;
      readonly Read: boolean;
      readonly complete: boolean;
    }[];
  };
  return {
    exitCode,
    stderr,
    answer,
    rowOf: (name: string) => answer.credentials.find(({ Name }) => Name === name),
  };
};

describe('users of an aggregator', () => {
  it.each<[name: string, row: Partial<Row>]>([
    ['ann', { HasMfa: true, HasPassword: null, ActiveAccessKeys: null, Groups: ['Developers'] }],
    ['ben', { HasMfa: false, HasPassword: true, ActiveAccessKeys: null }],
    ['cleo', { HasMfa: false, HasPassword: null, ActiveAccessKeys: null }],
    ['dora', { HasMfa: false, HasPassword: false, ActiveAccessKeys: 0 }],
    ['emil', { HasMfa: true, HasPassword: null }],
    // Without a result, and with a record that does not tell his groups.
    ['fay', { HasMfa: null, HasPassword: null, Groups: null, Arn: `arn:aws:iam::${FIRST}:user/staff/fay` }],
    // With a result, and without a record.
    ['gone', { HasMfa: false, HasPassword: null, Arn: null, Groups: null }],
    ['<root_account>', { HasMfa: true, HasPassword: null }],
  ])('%s has what his record and his result tell, and nothing else', async (name, row) => {
    const { rowOf } = await runJson();
    expect(rowOf(name)).toMatchObject({ AccountId: FIRST, ...row });
    const unknown = Object.entries(row).filter(([field, value]) => field !== 'Arn' && value === null);
    expect(rowOf(name)?.Missing).toEqual(expect.arrayContaining(unknown.map(([field]) => field)));
  });

  it('say what no aggregator knows, and are never complete', async () => {
    const { answer, exitCode, stderr } = await runJson();
    expect([answer.complete, exitCode]).toEqual([false, 3]);
    for (const { Name, Missing } of answer.credentials)
      expect({ Name, Missing }).toMatchObject({
        Missing: expect.arrayContaining(
          Name.startsWith('<') ? ['AccessKeys'] : ['AccessKeys', 'Privilege', 'SigningCertificates'],
        ),
      });
    expect(stderr).toContain(`of 1 users there is a result and no record`);
    expect(stderr).toContain('1 of 3 accounts has no IAM user in the aggregator');
    expect(answer.accounts).toMatchObject([
      { AccountId: FIRST, Read: true },
      { AccountId: SECOND, Read: true, complete: false },
      { AccountId: THIRD, Read: false },
    ]);
    expect(stderr).toContain(`account ${THIRD}: not read: `);
  });

  it('are filtered by what the results tell; of whom they do not tell is shown, too', async () => {
    const { answer } = await runJson('--no-mfa', '--console-password');
    expect(answer.credentials.map(({ Name }) => Name)).toEqual(['ben', 'cleo', 'fay', 'gone']);
  });

  it('are those of the accounts that are asked for', async () => {
    const { answer } = await runJson('--account', FIRST);
    expect(answer.accounts.map(({ AccountId }) => AccountId)).toEqual([FIRST]);
  });

  it('have the newest of several results and records', async () => {
    org.rules.push(
      ruleOf(
        FIRST,
        'iam-user-mfa-required',
        [resultOf(userRule, 'ben', 'has-device', SECONDS + 1)],
        'us-east-1',
      ),
      ruleOf(FIRST, 'x-iam-user-mfa-required', [resultOf(userRule, 'ann', 'no-device', SECONDS - 1)]),
    );
    org.resources?.push({
      ...recorded(FIRST, 'ann', { groupList: [] }),
      configurationItemCaptureTime: '2024-07-01T00:00:00.000Z',
    });
    const { rowOf, answer } = await runJson();
    expect([rowOf('ben')?.HasMfa, rowOf('ann')?.HasMfa, rowOf('ann')?.Groups]).toEqual([true, true, []]);
    expect(answer.credentials.filter(({ Name }) => Name === 'ann')).toHaveLength(1);
  });

  it('with an annotation of other words are not known', async () => {
    for (const { results } of org.rules) for (const result of results) result.Annotation = 'Fine.';
    const { rowOf } = await runJson();
    expect([rowOf('ann')?.HasMfa, rowOf('ben')?.HasMfa]).toEqual([null, null]);
  });
});

it.each([
  ['csv', `${FIRST},ben,yes,not known,no,none,not known,`],
  ['html', 'ben'],
  ['table', 'not known: privilege of 7 of 7 users (get-account-authorization-details tells)'],
])('%s shows them', async (format, text) => {
  const { stdout } = await run('-f', format);
  expect(stdout).toContain(text);
});

describe('an aggregator that cannot be read', () => {
  it('because there is none is an error', async () => {
    const recordedIo = recordIo();
    expect(await main(['report', '--aggregator', 'nothing'], recordedIo.io)).toBe(2);
    expect(recordedIo.stderr()).toContain('there is no configuration aggregator "nothing" in ');
  });

  it.each(['SelectAggregateResourceConfig', 'DescribeAggregateComplianceByConfigRules'])(
    'because %s is refused is not taken for one without users',
    async (operation) => {
      aws.faults.add({ kind: 'deny', operation: `config:${operation}`, times: Infinity });
      const { exitCode, answer, stderr } = await runJson();
      expect([exitCode, answer.complete]).toEqual([3, false]);
      expect(answer.problems).toContainEqual(expect.objectContaining({ Operation: operation }));
      expect(stderr).toContain(`${operation}: AccessDenied`);
    },
  );

  it.each<[what: string, argv: readonly string[], message: string]>([
    ['a folder', ['examples/account'], 'give either paths or --aggregator'],
    [
      'saved answers',
      ['--inventory', 'examples/account'],
      "'--aggregator <name>' cannot be used with option '--inventory <dir>'",
    ],
    [
      'several accounts',
      ['--organization'],
      "'--aggregator <name>' cannot be used with option '--organization'",
    ],
  ])('goes with no other source: %s', async (_, argv, message) => {
    const { exitCode, stderr } = await run(...argv);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
