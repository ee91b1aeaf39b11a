import { main } from '../../src/cli/program.ts';
import type { Report } from '../../src/report/report.ts';
import { toAccount, type Aggregator } from '../aws/account.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { heldUntilTogether } from '../aws/faults.ts';
import { recordIo } from '../support/recorded-io.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'findings of aggregators');

const HOME = '999988887777';
const [FIRST, SECOND, THIRD] = ['111122223333', '222233334444', '333344445555'] as const;
const USER_RULE = 'iam-user-mfa-required';
const ROLE_RULE = 'iam-role-trust-mfa-required';
const ROOT_RULE = 'root-user-mfa-required';
const PRIVILEGED_RULE = 'iam-privileged-user-mfa-required';
const PRIVILEGES_RULE = 'iam-user-privileges-mfa-required';
const SENT = new Date(Date.UTC(2024, 5, 1));
const SECONDS = SENT.getTime() / 1000;

type Deployed = Aggregator['rules'][number];
type Results = Readonly<Record<string, 'COMPLIANT' | 'NON_COMPLIANT'>>;

const deployed = (
  AccountId: string,
  ConfigRuleName: string,
  results: Results,
  more: Partial<Pick<Deployed, 'AwsRegion' | 'ComplianceType'>> = {},
): Deployed => ({
  AccountId,
  AwsRegion: 'eu-west-1',
  ConfigRuleName,
  results: Object.entries(results).map(([ComplianceResourceId, ComplianceType]) => ({
    ComplianceResourceType: ComplianceResourceId.startsWith('AIDA') ? 'AWS::IAM::User' : 'AWS::IAM::Role',
    ComplianceResourceId,
    ComplianceType,
    Annotation: `About ${ComplianceResourceId}.`,
    OrderingTimestamp: SECONDS,
    ResultRecordedTime: SECONDS,
  })),
  ...more,
});
const source = (
  SourceId: string,
  more: Partial<Aggregator['sources'][number]> = {},
): Aggregator['sources'][number] => ({
  SourceId,
  SourceType: 'ACCOUNT',
  AwsRegion: 'eu-west-1',
  LastUpdateStatus: 'SUCCEEDED',
  ...more,
});

let aws: AwsEndpoint;
let org: Aggregator;
const environment = { ...process.env };
beforeEach(async () => {
  org = {
    sources: [source(FIRST), source(SECOND)],
    rules: [
      deployed(SECOND, USER_RULE, { AIDAS1: 'NON_COMPLIANT', AIDAS2: 'COMPLIANT' }),
      deployed(SECOND, ROLE_RULE, { AROAS1: 'COMPLIANT' }),
      deployed(FIRST, ROLE_RULE, { AROAF2: 'NON_COMPLIANT', AROAF1: 'NON_COMPLIANT' }),
      deployed(FIRST, USER_RULE, { AIDAF1: 'COMPLIANT' }),
      deployed(FIRST, ROOT_RULE, { [FIRST]: 'COMPLIANT' }),
      deployed(SECOND, ROOT_RULE, { [SECOND]: 'COMPLIANT' }),
      ...[FIRST, SECOND].flatMap((id) => [
        deployed(id, PRIVILEGED_RULE, { AIDAP1: 'COMPLIANT' }),
        deployed(id, PRIVILEGES_RULE, { AIDAP1: 'COMPLIANT' }),
      ]),
      deployed(FIRST, 's3-bucket-versioning-enabled', { bucket: 'NON_COMPLIANT' }),
    ],
  };
  aws = await startAws({ account: toAccount({ accountId: HOME, aggregators: { org } }) });
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
  const exitCode = await main(['findings', '--aggregator', 'org', ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};
const runJson = async (...argv: readonly string[]) => {
  const { exitCode, stdout, stderr } = await run('--format', 'json', ...argv);
  const report = readJsonOutput('findings', stdout) as Report & { readonly missing: readonly object[] };
  const ids = report.evaluations.map(({ ComplianceResourceId }) => ComplianceResourceId);
  return { exitCode, stderr, report, ids };
};
const inputsOf = (operation: string) =>
  aws.requests.filter((request) => request.operation === `config:${operation}`).map(({ params }) => params);
const DETAILS = 'config:GetAggregateComplianceDetailsByConfigRule';

describe('findings of an aggregator', () => {
  it('are the NON_COMPLIANT results of every account, by account', async () => {
    const { exitCode, stderr, report, ids } = await runJson('--quiet');
    expect(ids).toEqual(['AROAF1', 'AROAF2', 'AIDAS1']);
    expect(report.accountId).toBeNull();
    expect(report.evaluations[2]).toEqual({
      RuleId: USER_RULE,
      ConfigRuleName: USER_RULE,
      AccountId: SECOND,
      AwsRegion: 'eu-west-1',
      ComplianceResourceType: 'AWS::IAM::User',
      ComplianceResourceId: 'AIDAS1',
      ResourceName: 'AIDAS1',
      ComplianceType: 'NON_COMPLIANT',
      Reason: null,
      Annotation: 'About AIDAS1.',
      OrderingTimestamp: SENT.toISOString(),
    });
    expect(report.counts).toEqual({
      [ROLE_RULE]: { NON_COMPLIANT: 2 },
      [USER_RULE]: { NON_COMPLIANT: 1 },
      [ROOT_RULE]: { NON_COMPLIANT: 0 },
      [PRIVILEGED_RULE]: { NON_COMPLIANT: 0 },
      [PRIVILEGES_RULE]: { NON_COMPLIANT: 0 },
    });
    expect(report.missing).toEqual([]);
    expect(stderr).toBe('');
    expect(exitCode).toBe(1);
  });

  it('take a call for each rule with something NON_COMPLIANT, in pages as large as AWS gives', async () => {
    await runJson();
    expect(inputsOf('DescribeAggregateComplianceByConfigRules')).toEqual([
      { ConfigurationAggregatorName: 'org', Limit: 1000 },
    ]);
    const wanted = {
      ConfigurationAggregatorName: 'org',
      AwsRegion: 'eu-west-1',
      ComplianceType: 'NON_COMPLIANT',
      Limit: 100,
    };
    const details = inputsOf('GetAggregateComplianceDetailsByConfigRule');
    expect(details).toHaveLength(2);
    expect(details).toEqual(
      expect.arrayContaining([
        { ...wanted, AccountId: FIRST, ConfigRuleName: ROLE_RULE },
        { ...wanted, AccountId: SECOND, ConfigRuleName: USER_RULE },
      ]),
    );
  });

  it('say on stderr what was read', async () => {
    expect((await run()).stderr).toContain('Aggregator org: read 3 results\n');
  });

  it('have the COMPLIANT ones too with --all', async () => {
    const { report, ids } = await runJson('--all');
    expect(ids).toEqual(
      [
        ['AIDAP1', 'AROAF1', 'AROAF2', 'AIDAF1', 'AIDAP1', FIRST],
        ['AIDAP1', 'AROAS1', 'AIDAS1', 'AIDAS2', 'AIDAP1', SECOND],
      ].flat(),
    );
    expect(report.counts).toEqual({
      [ROLE_RULE]: { COMPLIANT: 1, NON_COMPLIANT: 2 },
      [USER_RULE]: { COMPLIANT: 2, NON_COMPLIANT: 1 },
      [ROOT_RULE]: { COMPLIANT: 2, NON_COMPLIANT: 0 },
      [PRIVILEGED_RULE]: { COMPLIANT: 2, NON_COMPLIANT: 0 },
      [PRIVILEGES_RULE]: { COMPLIANT: 2, NON_COMPLIANT: 0 },
    });
  });

  it('can be had as a table, account by account', async () => {
    const { stdout } = await run('--quiet');
    expect(stdout).toBe(
      [
        'Aggregator org',
        '',
        `Account ${FIRST}: 2 NON_COMPLIANT`,
        '',
        `NON_COMPLIANT ${ROLE_RULE} in eu-west-1`,
        '  AROAF1  About AROAF1.',
        '  AROAF2  About AROAF2.',
        '',
        `Account ${SECOND}: 1 NON_COMPLIANT`,
        '',
        `NON_COMPLIANT ${USER_RULE} in eu-west-1`,
        '  AIDAS1  About AIDAS1.',
        '',
        PRIVILEGED_RULE,
        '  0 NON_COMPLIANT',
        '',
        ROLE_RULE,
        '  2 NON_COMPLIANT',
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

  it.each([[[1]], [[0, 1]], [[0, 0, 2]]])(
    'are the same over pages of %j, empty ones too',
    async (pageSizes) => {
      const whole = await runJson('--quiet', '--all');
      aws.pageSizes = pageSizes;
      expect(await runJson('--quiet', '--all')).toEqual(whole);
    },
  );

  it('are of the accounts and rules that are chosen', async () => {
    const { ids } = await runJson('--account', SECOND, '--quiet');
    expect(ids).toEqual(['AIDAS1']);
    expect(inputsOf('DescribeAggregateComplianceByConfigRules')).toMatchObject([
      { Filters: { AccountId: SECOND } },
    ]);
    expect((await runJson('--account', SECOND, '--account', FIRST, '--quiet')).ids).toHaveLength(3);
    const none = await runJson('--account', SECOND, '--rule', ROLE_RULE, '--quiet');
    expect([none.ids, none.stderr, none.exitCode]).toEqual([[], '', 0]);
  });

  it('are found under the names that an organization gives', async () => {
    const name = `OrgConfigRule-${USER_RULE}-dbgzf8ba`;
    org.rules = [deployed(FIRST, name, { AIDAF1: 'NON_COMPLIANT' })];
    const { report } = await runJson('--rule', USER_RULE);
    expect(report.evaluations).toMatchObject([{ ConfigRuleName: name }]);
    expect(report.counts).toEqual({ [USER_RULE]: { NON_COMPLIANT: 1 } });
  });

  it('of three hundred accounts are read ten at a time', async () => {
    const ids = Array.from({ length: 300 }, (_, number) => String(100_000_000_000 + number));
    org.sources = ids.map((id) => source(id));
    org.rules = ids.map((id) => deployed(id, USER_RULE, { [`AIDA${id}`]: 'NON_COMPLIANT' }));
    aws.faults.add(heldUntilTogether(DETAILS, 10));
    const { report, exitCode } = await runJson('--rule', USER_RULE, '--quiet');
    expect(report.evaluations.map(({ AccountId }) => AccountId)).toEqual(ids);
    expect(aws.mostAtOnce).toBe(10);
    expect(exitCode).toBe(1);
  });
});

describe('what an aggregator cannot say is named, and never clean', () => {
  const clean = (): void => {
    org.rules = [FIRST, SECOND].flatMap((id) => [
      deployed(id, USER_RULE, { AIDA1: 'COMPLIANT' }),
      deployed(id, ROLE_RULE, { AROA1: 'COMPLIANT' }),
      deployed(id, ROOT_RULE, { [id]: 'COMPLIANT' }),
      deployed(id, PRIVILEGED_RULE, { AIDA1: 'COMPLIANT' }),
      deployed(id, PRIVILEGES_RULE, { AIDA1: 'COMPLIANT' }),
    ]);
  };

  it('nothing where every account has results', async () => {
    clean();
    expect(await run('--quiet')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('accounts without results', async () => {
    clean();
    org.sources.push(source(THIRD));
    const { exitCode, stderr, report } = await runJson('--quiet');
    for (const rule of [USER_RULE, ROLE_RULE, ROOT_RULE, PRIVILEGED_RULE, PRIVILEGES_RULE])
      expect(stderr).toMatch(
        new RegExp(`error: no results of ${rule} in account ${THIRD}; why that may be: .*not deployed`),
      );
    expect(report.missing).toEqual(
      [PRIVILEGED_RULE, ROLE_RULE, USER_RULE, PRIVILEGES_RULE, ROOT_RULE].map((RuleId) => ({
        RuleId,
        ConfigRuleName: null,
        AccountId: THIRD,
        AwsRegion: null,
        Reason: expect.any(String),
      })),
    );
    expect(exitCode).toBe(3);
    expect((await run('--exit-zero')).exitCode).toBe(3);
  });

  it('more accounts than a line can name', async () => {
    clean();
    for (let number = 0; number < 25; number += 1) org.sources.push(source(String(400_000_000_000 + number)));
    const { stderr, report } = await runJson('--rule', USER_RULE, '--quiet');
    expect(stderr).toMatch(/in 25 accounts 400000000000, .* and 5 more \(--format json names them all\)/);
    expect(report.missing).toHaveLength(25);
  });

  it('an account that is known only by the results of other rules', async () => {
    clean();
    org.rules.push(deployed(THIRD, 's3-bucket-versioning-enabled', { bucket: 'COMPLIANT' }));
    const { exitCode, stderr } = await run('--rule', USER_RULE, '--quiet');
    expect(stderr).toContain(`no results of ${USER_RULE} in account ${THIRD}`);
    expect(exitCode).toBe(3);
  });

  it('an account that the aggregator cannot copy from, with the reason', async () => {
    clean();
    const failure = { LastUpdateStatus: 'FAILED', LastErrorCode: 'E1', LastErrorMessage: 'no role' } as const;
    org.sources.push(source(THIRD, failure));
    const { exitCode, stderr } = await run('--rule', USER_RULE, '--quiet');
    expect(stderr).toContain("the aggregator's copy in eu-west-1 is FAILED (E1: no role)");
    expect(exitCode).toBe(3);
  });

  it.each(['FAILED', 'OUTDATED'] as const)('results that may be old: %s', async (LastUpdateStatus) => {
    clean();
    org.sources = [source(FIRST, { LastUpdateStatus }), source(SECOND)];
    const { exitCode, stderr } = await run('--quiet');
    expect(stderr).toContain(`(account ${FIRST}): the aggregator's copy in eu-west-1 is ${LastUpdateStatus}`);
    expect(exitCode).toBe(3);
  });

  it('not a region that fails and has none of the rules', async () => {
    clean();
    org.sources.push(source(FIRST, { AwsRegion: 'ap-east-1', LastUpdateStatus: 'FAILED' }));
    expect(await run('--quiet')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('an organization that nothing is copied from', async () => {
    clean();
    org.sources = [source('o-abc1234567', { SourceType: 'ORGANIZATION', LastUpdateStatus: 'FAILED' })];
    const { exitCode, stderr } = await run('--quiet');
    expect(stderr).toContain('o-abc1234567');
    expect(exitCode).toBe(3);
  });

  it.each(['INSUFFICIENT_DATA', 'NOT_APPLICABLE'])('a rule that is %s', async (ComplianceType) => {
    clean();
    org.rules = [
      ...org.rules.filter(
        ({ AccountId, ConfigRuleName }) => AccountId !== FIRST || ConfigRuleName !== USER_RULE,
      ),
      deployed(FIRST, USER_RULE, {}, { ComplianceType }),
    ];
    const { exitCode, stderr } = await run('--quiet');
    expect(stderr).toContain(`no results of ${USER_RULE} in account ${FIRST}`);
    expect(exitCode).toBe(3);
  });

  it('a rule that is NON_COMPLIANT without a resource', async () => {
    clean();
    org.rules[0] = deployed(FIRST, USER_RULE, {}, { ComplianceType: 'NON_COMPLIANT' });
    const { exitCode, stderr } = await run('--quiet');
    expect(stderr).toContain(`no results of ${USER_RULE} in account ${FIRST}`);
    expect(stderr).toContain('names no resource');
    expect(exitCode).toBe(3);
  });

  it('which accounts there are, where that may not be read', async () => {
    clean();
    const operation = 'config:DescribeConfigurationAggregatorSourcesStatus';
    aws.faults.add({ kind: 'deny', operation, times: Infinity });
    const { exitCode, stderr } = await run('--quiet');
    expect(stderr).toMatch(/^error: DescribeConfigurationAggregatorSourcesStatus: AccessDenied.*\n$/);
    expect(exitCode).toBe(3);
  });

  it('one account that may not be read: the others are shown', async () => {
    aws.faults.add({
      kind: 'deny',
      operation: DETAILS,
      when: ({ AccountId }) => AccountId === FIRST,
      times: Infinity,
    });
    const { exitCode, stderr, ids, report } = await runJson('--quiet');
    expect(ids).toEqual(['AIDAS1']);
    expect(stderr).toMatch(
      new RegExp(`^error: .*${ROLE_RULE} in account ${FIRST}, eu-west-1\\): Access.*\n$`),
    );
    expect(report.missing).toMatchObject([{ AccountId: FIRST, RuleId: ROLE_RULE }]);
    expect(exitCode).toBe(1);
    const roles = await run('--rule', ROLE_RULE, '--quiet');
    expect(roles.exitCode).toBe(3);
    expect(roles.stdout).toContain('nothing to act on in what could be read.');
  });

  it('one chosen account that may not be listed: the other is shown', async () => {
    aws.faults.add({
      kind: 'deny',
      operation: 'config:DescribeAggregateComplianceByConfigRules',
      when: ({ Filters }) => JSON.stringify(Filters).includes(FIRST),
      times: Infinity,
    });
    const { exitCode, stderr, ids } = await runJson('--account', FIRST, '--account', SECOND, '--quiet');
    expect(ids).toEqual(['AIDAS1']);
    expect(stderr).toContain(`(account ${FIRST}): AccessDenied`);
    expect(stderr).not.toContain('no results of');
    expect(exitCode).toBe(1);
  });

  it('the rest of a listing that ends in the middle', async () => {
    clean();
    aws.pageSizes = [3];
    const operation = 'config:DescribeAggregateComplianceByConfigRules';
    aws.faults.add({ kind: 'empty', operation, skip: 1, times: Infinity });
    const { exitCode, stderr } = await run('--quiet');
    expect(stderr).toContain('the answer has no AggregateComplianceByConfigRules');
    expect(stderr).not.toContain('no results of');
    expect(exitCode).toBe(3);
  });

  it('a chosen account that the aggregator does not show', async () => {
    const { exitCode, stderr } = await run('--account', SECOND, '--account', THIRD, '--quiet');
    expect(stderr).toContain(`no results of ${USER_RULE} in account ${THIRD}`);
    expect(exitCode).toBe(1);
  });

  it('throttles are waited for', async () => {
    aws.faults.add({ kind: 'throttle', operation: DETAILS, times: 2 });
    expect((await runJson('--quiet')).ids).toHaveLength(3);
  });
});

describe('where nothing can be shown there is one sentence that says what to do, and 2', () => {
  it('an unknown aggregator', async () => {
    aws.account.aggregators = {};
    const { exitCode, stdout, stderr } = await run('--quiet');
    expect(stderr).toMatch(
      new RegExp(
        `^error: aggregator org of account ${HOME}, us-east-1: there is no such configuration aggregator here: .*--region.*\n$`,
      ),
    );
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it('an unknown aggregator, with chosen accounts', async () => {
    aws.account.aggregators = {};
    const { exitCode, stderr } = await run('--account', FIRST, '--account', SECOND, '--quiet');
    expect(stderr).toMatch(/^error: .*there is no such configuration aggregator here.*\n$/);
    expect(exitCode).toBe(2);
  });

  it.each([
    ['no rule of this package', []],
    ['rules of others alone', [deployed(FIRST, 's3-bucket-versioning-enabled', { bucket: 'COMPLIANT' })]],
  ])('%s', async (_, others) => {
    org.rules = [...others];
    const { exitCode, stdout, stderr } = await run('--quiet');
    expect(stderr).toMatch(
      /^error: no result of iam-.* or iam-.* in aggregator org of account .*: deploy .*\n$/,
    );
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it.each([
    ['deny', /may not read AWS Config/],
    ['expired', /have expired/],
    ['html', /with a page for people \(HTTP 200\): that was not AWS's API/],
  ] as const)('%s', async (kind, message) => {
    aws.faults.add({ kind, operation: 'config:*', times: Infinity });
    const { exitCode, stdout, stderr } = await run('--quiet');
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});
