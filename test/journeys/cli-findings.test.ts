import { rules } from '../../rules/index.ts';
import { main } from '../../src/cli/program.ts';
import type { Report } from '../../src/report/report.ts';
import { addConfigRule, addResult, toAccount, type Account } from '../aws/account.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { toolFormats } from '../../src/report/tool-forms.ts';
import { pageDataOf } from '../support/page-data.ts';
import { recordIo } from '../support/recorded-io.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'findings');

const ACCOUNT = '111122223333';
const USER_RULE = 'iam-user-mfa-required';
const ROLE_RULE = 'iam-role-trust-mfa-required';
const ROOT_RULE = 'root-user-mfa-required';
const PRIVILEGED_RULE = 'iam-privileged-user-mfa-required';
const PRIVILEGES_RULE = 'iam-user-privileges-mfa-required';
const SENT = new Date(Date.UTC(2024, 5, 1));

const TYPES = {
  [USER_RULE]: 'AWS::IAM::User',
  [ROLE_RULE]: 'AWS::IAM::Role',
  [ROOT_RULE]: 'AWS::::Account',
  [PRIVILEGED_RULE]: 'AWS::IAM::User',
  [PRIVILEGES_RULE]: 'AWS::IAM::User',
};

/** Results as the functions leave them: `id: type`. */
const deploy = (
  account: Account,
  ruleId: keyof typeof TYPES,
  results: Readonly<Record<string, 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE'>>,
  name: string = ruleId,
): void => {
  const rule = addConfigRule(account, name, []);
  for (const [ComplianceResourceId, ComplianceType] of Object.entries(results))
    addResult(rule, {
      ComplianceResourceType: TYPES[ruleId],
      ComplianceResourceId,
      ComplianceType,
      Annotation: `About ${ComplianceResourceId}.`,
      OrderingTimestamp: SENT,
    });
};

let aws: AwsEndpoint;
const environment = { ...process.env };
beforeEach(async () => {
  aws = await startAws({ account: toAccount({ accountId: ACCOUNT }) });
  Object.assign(process.env, aws.environment(), {
    // Nothing of the machine that the tests run on.
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
  const recorded = recordIo();
  const exitCode = await main(['findings', ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};
const runJson = async (...argv: readonly string[]) => {
  const { exitCode, stdout, stderr } = await run('--format', 'json', ...argv);
  const report = readJsonOutput('findings', stdout) as Report & { readonly missing: readonly object[] };
  const ids = report.evaluations.map(({ ComplianceResourceId }) => ComplianceResourceId);
  return { exitCode, stderr, report, ids };
};

describe('findings of one account', () => {
  beforeEach(() => {
    deploy(aws.account, USER_RULE, { AIDAB: 'NON_COMPLIANT', AIDAA: 'COMPLIANT', AIDAC: 'NOT_APPLICABLE' });
    deploy(aws.account, ROLE_RULE, { AROAA: 'COMPLIANT' });
    deploy(aws.account, ROOT_RULE, { [ACCOUNT]: 'COMPLIANT' });
    for (const name of [PRIVILEGED_RULE, PRIVILEGES_RULE] as const)
      deploy(aws.account, name, { AIDAP: 'COMPLIANT' });
    addConfigRule(aws.account, 's3-bucket-versioning-enabled', []);
  });

  it('are the NON_COMPLIANT results that AWS Config keeps, in the JSON form of evaluate', async () => {
    const { exitCode, stderr, report } = await runJson('--quiet');
    expect(report).toEqual({
      formatVersion: 1,
      accountId: ACCOUNT,
      evaluations: [
        {
          RuleId: USER_RULE,
          ConfigRuleName: USER_RULE,
          AccountId: ACCOUNT,
          AwsRegion: 'us-east-1',
          ComplianceResourceType: 'AWS::IAM::User',
          ComplianceResourceId: 'AIDAB',
          ResourceName: 'AIDAB',
          ComplianceType: 'NON_COMPLIANT',
          Reason: null,
          Annotation: 'About AIDAB.',
          OrderingTimestamp: SENT.toISOString(),
        },
      ],
      counts: {
        [ROLE_RULE]: { NON_COMPLIANT: 0 },
        [USER_RULE]: { NON_COMPLIANT: 1 },
        [ROOT_RULE]: { NON_COMPLIANT: 0 },
        [PRIVILEGED_RULE]: { NON_COMPLIANT: 0 },
        [PRIVILEGES_RULE]: { NON_COMPLIANT: 0 },
      },
      complete: true,
      problems: [],
      missing: [],
    });
    expect(stderr).toBe('');
    expect(exitCode).toBe(1);
  });

  it('tell of each call with --debug', async () => {
    expect((await run('--debug')).stderr).toMatch(/^debug: GetComplianceDetailsByConfigRule \d+ ms$/m);
  });

  it('are read of the rules alone that have something NON_COMPLIANT, a hundred a page', async () => {
    await runJson();
    const details = aws.requests.filter(({ operation }) => operation.startsWith('config:GetCompliance'));
    expect(details.map(({ params }) => params)).toEqual([
      { ConfigRuleName: USER_RULE, ComplianceTypes: ['NON_COMPLIANT'], Limit: 100 },
    ]);
  });

  it('have the COMPLIANT ones too with --all, and count them', async () => {
    const { report, ids } = await runJson('--all');
    expect(ids).toEqual(['AIDAP', 'AROAA', 'AIDAA', 'AIDAB', 'AIDAP', ACCOUNT]);
    expect(report.counts).toEqual({
      [ROLE_RULE]: { COMPLIANT: 1, NON_COMPLIANT: 0 },
      [USER_RULE]: { COMPLIANT: 1, NON_COMPLIANT: 1 },
      [ROOT_RULE]: { COMPLIANT: 1, NON_COMPLIANT: 0 },
      [PRIVILEGED_RULE]: { COMPLIANT: 1, NON_COMPLIANT: 0 },
      [PRIVILEGES_RULE]: { COMPLIANT: 1, NON_COMPLIANT: 0 },
    });
  });

  it('can be had as a table', async () => {
    const { stdout } = await run('--quiet');
    expect(stdout).toBe(
      [
        `Account ${ACCOUNT}, us-east-1`,
        '',
        `Account ${ACCOUNT}: 1 NON_COMPLIANT`,
        '',
        `NON_COMPLIANT ${USER_RULE} in us-east-1`,
        '  AIDAB   About AIDAB.',
        '',
        PRIVILEGED_RULE,
        '  0 NON_COMPLIANT',
        '',
        ROLE_RULE,
        '  0 NON_COMPLIANT',
        '',
        USER_RULE,
        '  1 NON_COMPLIANT',
        '',
        PRIVILEGES_RULE,
        '  0 NON_COMPLIANT',
        '',
        ROOT_RULE,
        '  0 NON_COMPLIANT',
        '',
      ].join('\n'),
    );
  });

  it.each(toolFormats)('speaks as %s of every result, where AWS Config keeps it', async (format) => {
    const { exitCode, stdout } = await run('--format', format, '--quiet');
    expect(exitCode).toBe(1);
    const said =
      format === 'html'
        ? pageDataOf(stdout)
            .findings.map(({ details }) => details.annotation)
            .join('\n')
        : stdout;
    expect(said).toContain('About AIDAB');
    expect(stdout).toContain('us-east-1');
  });

  it('can be had as CSV, with the region', async () => {
    const { stdout } = await run('--format', 'csv', '--quiet');
    expect(stdout).toBe(
      'RuleId,ConfigRuleName,AccountId,AwsRegion,ComplianceResourceType,ComplianceResourceId,ResourceName,ComplianceType,Reason,Annotation,OrderingTimestamp\n' +
        `${USER_RULE},${USER_RULE},${ACCOUNT},us-east-1,AWS::IAM::User,AIDAB,AIDAB,NON_COMPLIANT,,About AIDAB.,${SENT.toISOString()}\n`,
    );
  });

  it('are of the chosen rule alone with --rule, and end with 0 where nothing is NON_COMPLIANT', async () => {
    const { exitCode, report, stderr } = await runJson('--rule', ROLE_RULE, '--quiet');
    expect(report.counts).toEqual({ [ROLE_RULE]: { NON_COMPLIANT: 0 } });
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it.each([[[]], [[1]], [[1, 0]]])('are the same over pages of %j', async (pageSizes) => {
    aws.pageSizes = pageSizes;
    expect((await runJson('--all')).ids).toEqual(['AIDAP', 'AROAA', 'AIDAA', 'AIDAB', 'AIDAP', ACCOUNT]);
  });

  it('are in the region that --region names', async () => {
    expect((await runJson('--region', 'eu-west-1')).report.evaluations[0]?.AwsRegion).toBe('eu-west-1');
  });

  it('are read where it may not be read which rules are NON_COMPLIANT; that is named, and ends with 3', async () => {
    aws.faults.add({ kind: 'deny', operation: 'config:DescribeComplianceByConfigRule', times: Infinity });
    const first = await runJson('--quiet');
    expect(first.ids).toEqual(['AIDAB']);
    expect(first.stderr).toMatch(/^error: DescribeComplianceByConfigRule: AccessDenied.*\n$/);
    expect(first.exitCode).toBe(1);
    expect((await runJson('--rule', ROLE_RULE, '--quiet')).exitCode).toBe(3);
  });

  it('are shown of the rule that may be read; the other is named', async () => {
    deploy(aws.account, ROLE_RULE, { AROAB: 'NON_COMPLIANT' });
    aws.faults.add({
      kind: 'deny',
      operation: 'config:GetComplianceDetailsByConfigRule',
      when: ({ ConfigRuleName }) => ConfigRuleName === USER_RULE,
      times: Infinity,
    });
    const { exitCode, ids, stderr, report } = await runJson('--quiet');
    expect(ids).toEqual(['AROAB']);
    expect(stderr).toMatch(
      new RegExp(
        `^error: GetComplianceDetailsByConfigRule \\(${USER_RULE} in account ${ACCOUNT}, us-east-1\\): Access.*\n$`,
      ),
    );
    expect(report.missing).toEqual([
      {
        RuleId: USER_RULE,
        ConfigRuleName: USER_RULE,
        AccountId: ACCOUNT,
        AwsRegion: 'us-east-1',
        Reason: expect.stringMatching(/^Access/),
      },
    ]);
    expect(exitCode).toBe(1);
  });
});

describe('rules of one account are found', () => {
  it.each([
    ['with a prefix', `test-${USER_RULE}`],
    ['as an organization deploys them', `OrgConfigRule-${USER_RULE}-dbgzf8ba`],
    ['with a prefix in an organization', `OrgConfigRule-test-${USER_RULE}-dbgzf8ba`],
    ['in a conformance pack', `${USER_RULE}-conformance-pack-a1b2c3d4e`],
  ])('%s', async (_, name) => {
    deploy(aws.account, USER_RULE, { AIDAA: 'NON_COMPLIANT' }, name);
    const { report, exitCode } = await runJson('--rule', USER_RULE);
    expect(report.evaluations).toMatchObject([{ ConfigRuleName: name, ComplianceResourceId: 'AIDAA' }]);
    expect(report.counts).toEqual({ [USER_RULE]: { NON_COMPLIANT: 1 } });
    expect(exitCode).toBe(1);
  });

  it('among more rules than one call tells of', async () => {
    for (let number = 10; number < 70; number += 1)
      deploy(aws.account, USER_RULE, { [`AIDA${number}`]: 'NON_COMPLIANT' }, `p${number}-${USER_RULE}`);
    const { ids } = await runJson('--rule', USER_RULE);
    expect(new Set(ids).size).toBe(60);
    expect(aws.calls.get('config:DescribeComplianceByConfigRule')).toBe(3);
  });

  it.each([
    ['another rule', 'iam-user-mfa-enabled'],
    ['a name that goes on', `${USER_RULE}-too`],
    ['a suffix without an organization', `${USER_RULE}-dbgzf8ba`],
  ])('not: %s', async (_, name) => {
    deploy(aws.account, USER_RULE, { AIDAA: 'NON_COMPLIANT' }, name);
    const { exitCode, stdout, stderr } = await run('--quiet');
    expect(stderr).toMatch(
      new RegExp(
        `^error: no result of ${rules.map(({ id }) => id).join(' or ')} in account ${ACCOUNT}, us-east-1: deploy .*--region\n$`,
      ),
    );
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});

describe('an account of which AWS Config says nothing is not called clean', () => {
  it('where a rule has no results', async () => {
    deploy(aws.account, USER_RULE, {});
    const { exitCode, stdout, stderr } = await run('--rule', USER_RULE, '--quiet');
    expect(stdout).toMatch(/^Account \d+, us-east-1: nothing to act on in what could be read\./);
    expect(stderr).toMatch(
      new RegExp(`^error: no results of ${USER_RULE} in account ${ACCOUNT}; why that may be: .*log.*\n$`),
    );
    expect(exitCode).toBe(3);
  });

  it('where only one of the rules is deployed', async () => {
    deploy(aws.account, ROLE_RULE, { AROAA: 'COMPLIANT' });
    const { exitCode, stderr, report } = await runJson('--quiet');
    expect(stderr).toContain('no rule of that name is deployed in us-east-1');
    expect(report.missing).toMatchObject([
      { RuleId: PRIVILEGED_RULE, AccountId: ACCOUNT },
      { RuleId: USER_RULE, AccountId: ACCOUNT },
      { RuleId: PRIVILEGES_RULE, AccountId: ACCOUNT },
      { RuleId: ROOT_RULE, AccountId: ACCOUNT },
    ]);
    expect(exitCode).toBe(3);
    expect((await run('--exit-zero')).exitCode).toBe(3);
    expect((await run('--format', 'csv', '--quiet')).stdout).toContain(
      `\n${USER_RULE},,${ACCOUNT},us-east-1,,,,INSUFFICIENT_DATA,not-read,no rule of that name is deployed in us-east-1,\n`,
    );
  });

  it('but where the rule has said that it applies to nothing', async () => {
    deploy(aws.account, ROLE_RULE, { AROAA: 'NOT_APPLICABLE' });
    const { exitCode, stdout, stderr } = await run('--rule', ROLE_RULE, '--quiet');
    expect(stdout).toMatch(/^Account \d+, us-east-1: nothing to act on\.\n/);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it('where results end in the middle', async () => {
    deploy(aws.account, USER_RULE, { AIDAA: 'NON_COMPLIANT', AIDAB: 'NON_COMPLIANT' });
    aws.pageSizes = [1];
    aws.faults.add({
      kind: 'empty',
      operation: 'config:GetComplianceDetailsByConfigRule',
      skip: 1,
      times: Infinity,
    });
    const { exitCode, stderr, ids } = await runJson('--rule', USER_RULE, '--quiet');
    expect(ids).toEqual(['AIDAA']);
    expect(stderr).toContain('the answer has no EvaluationResults');
    expect(exitCode).toBe(1);
  });

  it.each([
    ['config:DescribeConfigRules', 'deny', /may not read AWS Config.*AWSConfigUserAccess/],
    ['*', 'expired', /the AWS credentials have expired/],
    ['config:DescribeConfigRules', 'empty', /the answer has no ConfigRules/],
  ] as const)('where nothing can be read: %s %s', async (operation, kind, message) => {
    aws.faults.add({ kind, operation, times: Infinity });
    const { exitCode, stdout, stderr } = await run('--quiet');
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});

describe('wrong usage of findings ends with 2', () => {
  it.each([
    ['an account without an aggregator', ['--account', ACCOUNT], 'name it with --aggregator'],
    ['an account id of other than twelve digits', ['--aggregator', 'a', '--account', '12'], 'twelve digits'],
    ['an ARN for an aggregator', ['--aggregator', 'arn:aws:config:x'], 'no ARN'],
    ['two aggregators', ['--aggregator', 'a', '--aggregator', 'b'], "given before, as 'a'"],
    ['an option in place of the aggregator', ['--aggregator', '--all'], 'A value is missing'],
    ['an unknown rule', ['--rule', 'iam-user-mfa'], 'did you mean iam-user-mfa-required?'],
  ])('%s', async (_, argv, message) => {
    const { exitCode, stdout, stderr } = await run(...argv);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});
