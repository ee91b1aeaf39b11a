/** `mfa-rules references`: which policies name a user. */
import { parse } from 'csv-parse/sync';
import { main } from '../../src/cli/program.ts';
import { toAccount, type Account, type ConfigurationItem } from '../aws/account.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { allow, policyOf, trusts } from '../support/account-with.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { createTestFolder, role, user, type Files, type TestFolder } from '../support/test-folder.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'references');

const ALICE = 'arn:aws:iam::111122223333:user/alice';
const GONE = 'AIDAGONE000000EXAMPLE';
const OTHER = '444455556666';

interface Answer {
  readonly complete: boolean;
  readonly references: readonly {
    readonly UserName: string;
    readonly Kind: string;
    readonly ResourceType: string;
    readonly ResourceName: string;
    readonly AccountId: string;
    readonly AwsRegion: string | null;
    readonly PolicyName: string | null;
    readonly OnRecreation: string;
  }[];
  readonly leftovers: readonly { readonly Id: string; readonly ResourceName: string }[];
  readonly lookedAt: readonly { readonly What: string; readonly Resources: number }[];
  readonly notLookedAt: readonly { readonly What: string; readonly Why: string }[];
  readonly problems: readonly { readonly Operation: string; readonly ResourceName: string | null }[];
  readonly missing: readonly { readonly ResourceName: string }[];
}

const run = async (...argv: readonly string[]) => {
  const recorded = recordIo();
  const exitCode = await main(['references', ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};
const runJson = async (...argv: readonly string[]) => {
  const { exitCode, stdout, stderr } = await run(...argv, '-f', 'json');
  const answer = readJsonOutput('references', stdout) as Answer;
  const told = answer.references.map(
    ({ UserName, Kind, ResourceType, ResourceName, PolicyName }) =>
      `${UserName} ${Kind} ${ResourceType} ${ResourceName}${PolicyName === null ? '' : ` ${PolicyName}`}`,
  );
  return { exitCode, stderr, answer, told };
};

describe('saved answers', () => {
  let folder: TestFolder;
  beforeEach(() => {
    folder = createTestFolder();
  });
  afterEach(() => folder.remove());

  const saved = (others: Files = {}): Files => ({
    'get-account-authorization-details.json': {
      UserDetailList: [
        user('alice'),
        user('bob', {
          UserPolicyList: [{ PolicyName: 'keys', PolicyDocument: policyOf(allow('iam:*', ALICE)) }],
        }),
      ],
      GroupDetailList: [],
      RoleDetailList: [
        role('Deploy', { AssumeRolePolicyDocument: trusts({ AWS: ALICE }) }),
        role('Old', { AssumeRolePolicyDocument: trusts({ AWS: [GONE, 'arn:aws:iam::111122223333:root'] }) }),
      ],
      Policies: [
        {
          PolicyName: 'Desk',
          Arn: 'arn:aws:iam::111122223333:policy/Desk',
          PolicyVersionList: [
            { VersionId: 'v1', IsDefaultVersion: false, Document: policyOf(allow('iam:*', ALICE)) },
            {
              VersionId: 'v2',
              IsDefaultVersion: true,
              Document: policyOf(allow('s3:*', '*', { StringEquals: { 'aws:username': 'alice' } })),
            },
          ],
        },
      ],
      ...others,
    },
  });
  const NAMED = [
    'alice principal AWS::IAM::Role Deploy',
    'alice resource AWS::IAM::User bob keys',
    'alice condition AWS::IAM::Policy Desk',
  ];

  it.each([['alice'], [ALICE], ['AIDAalice']])('tell who names %s, by name, ARN or id', async (name) => {
    folder.write(saved());
    const { told, exitCode, answer } = await runJson(name, '--inventory', folder.path);
    expect(told).toEqual(NAMED);
    expect(answer.leftovers).toMatchObject([{ Id: GONE, ResourceName: 'Old' }]);
    expect(answer.notLookedAt[0]?.What).toContain('resource policies');
    expect(exitCode).toBe(1);
  });

  it('say what becomes of each kind once, and name a user once', async () => {
    folder.write(saved());
    const { stdout } = await run('alice', 'alice', 'bob', '--inventory', folder.path);
    expect(stdout).toContain(`alice: 3 references (${ALICE})`);
    expect(stdout.match(/^alice: /gm)).toHaveLength(1);
    expect(stdout).toContain('bob: 0 references');
    expect(stdout).toContain('IAM role Deploy, statement 1:');
    expect(stdout).toMatch(/deleted: +AWS puts his unique id/);
    expect(stdout).toContain('Leftovers of deleted users: 1');
    expect(stdout).toContain('Not looked at');
  });

  it('tell of ids of deleted users in conditions', async () => {
    folder.write(
      saved({
        RoleDetailList: [
          role('Old', {
            AssumeRolePolicyDocument: trusts(
              { AWS: '*' },
              { StringLike: { 'aws:userid': ['AIDAalice', `${GONE}*`] } },
            ),
          }),
        ],
      }),
    );
    const { answer, exitCode } = await runJson('--inventory', folder.path);
    expect(answer.leftovers).toMatchObject([
      { Id: GONE, ResourceName: 'Old', Condition: 'StringLike aws:userid' },
    ]);
    expect(exitCode).toBe(1);
    const { stdout } = await run('--inventory', folder.path);
    expect(stdout).toContain(`IAM role Old, statement 1: StringLike aws:userid ${GONE}`);
    expect(stdout).toContain('No user of the account has the id');
  });

  it('tell of leftovers alone where nobody is named, and end with 0 without any', async () => {
    folder.write(saved());
    const { told, exitCode, answer } = await runJson('--inventory', folder.path);
    expect({ told, exitCode, leftovers: answer.leftovers.length }).toEqual({
      told: [],
      exitCode: 1,
      leftovers: 1,
    });
    folder.write(
      saved({ RoleDetailList: [role('Deploy', { AssumeRolePolicyDocument: trusts({ AWS: ALICE }) })] }),
    );
    expect((await run('--inventory', folder.path)).exitCode).toBe(0);
    expect((await run('alice', '--inventory', folder.path, '--exit-zero')).exitCode).toBe(0);
  });

  it('that cannot be understood are no clean answer', async () => {
    folder.write(saved({ RoleDetailList: [role('Odd', { AssumeRolePolicyDocument: '{' })], Policies: [] }));
    const { exitCode, answer } = await runJson('bob', '--inventory', folder.path);
    expect(answer).toMatchObject({ complete: false, missing: [{ ResourceName: 'Odd' }] });
    expect(exitCode).toBe(3);
  });

  it('are rows of CSV, leftovers and what was not looked at among them', async () => {
    folder.write(saved());
    const { stdout } = await run('alice', '--inventory', folder.path, '-f', 'csv');
    const rows = parse(stdout, { columns: true }) as Readonly<Record<string, string>>[];
    expect(rows.slice(0, 4).map(({ Kind }) => Kind)).toEqual([
      'principal',
      'resource',
      'condition',
      'leftover',
    ]);
    expect(rows[0]).toMatchObject({
      UserName: 'alice',
      ResourceName: 'Deploy',
      Statement: '1',
      Effect: 'Allow',
    });
    expect(rows.at(-1)?.['NotRead']).toMatch(/^not looked at: /);
  });

  it.each<[readonly string[], string]>([
    [['Deploy'], 'user "Deploy" is a role: a user is asked for'],
    [['alicia'], 'user "alicia" is not in the account; did you mean alice?'],
    [['alice', '--aggregator', 'org'], '--aggregator asks the live account: give either it or --inventory'],
    [['alice', '--deep'], '--deep asks the live account: give either it or --inventory'],
  ])('refuse %j', async (argv, message) => {
    folder.write(saved());
    const { exitCode, stderr, stdout } = await run(...argv, '--inventory', folder.path);
    expect(stderr).toContain(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });
});

describe('a live account', () => {
  const bucketPolicy = JSON.stringify(
    policyOf({ Effect: 'Allow', Principal: { AWS: ALICE }, Action: 's3:*', Resource: '*' }),
  );
  const item = (type: string, id: string, more: Partial<ConfigurationItem> = {}): ConfigurationItem => ({
    resourceType: type,
    resourceId: id,
    resourceName: id,
    configurationItemCaptureTime: '2026-11-01T00:00:00Z',
    configurationItemStatus: 'OK',
    configuration: '{}',
    supplementaryConfiguration: {},
    ...more,
  });
  const BUCKET = item('AWS::S3::Bucket', 'site', {
    supplementaryConfiguration: { BucketPolicy: { policyText: bucketPolicy } },
  });
  const recorder = (recordingGroup: object): object => ({ name: 'default', recordingGroup });

  let account: Account;
  let aws: AwsEndpoint;
  const environment = { ...process.env };
  beforeEach(async () => {
    account = toAccount({
      accountId: '111122223333',
      users: [{ UserName: 'alice' }],
      roles: [{ RoleName: 'app', AssumeRolePolicyDocument: trusts({ Service: 'ec2.amazonaws.com' }) }],
      configurationRecorders: [recorder({ allSupported: true })],
      configurationItems: [BUCKET, item('AWS::SQS::Queue', 'jobs'), item('AWS::S3::Bucket', 'empty')],
    });
    aws = await startAws({ account });
    Object.assign(process.env, aws.environment(), {
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
    delete process.env['AWS_PROFILE'];
  });
  afterEach(async () => {
    process.env = { ...environment };
    await aws.stop();
  });

  it('is asked for the resource policies that AWS Config has recorded, page by page', async () => {
    aws.pageSizes = [0, 1];
    const { told, exitCode, answer } = await runJson('alice');
    expect(told).toEqual(['alice principal AWS::S3::Bucket site']);
    expect(answer.references[0]).toMatchObject({ AccountId: '111122223333', AwsRegion: 'us-east-1' });
    expect(answer.lookedAt).toContainEqual({ What: 'AWS::S3::Bucket', AwsRegion: 'us-east-1', Resources: 2 });
    expect(answer.notLookedAt.map(({ What }) => What)).toContain(
      'regions other than us-east-1, and other accounts',
    );
    expect(answer.complete).toBe(true);
    expect(exitCode).toBe(1);
  });

  it('does not know what its recorder leaves out', async () => {
    account.configurationRecorders = [
      recorder({ allSupported: false, resourceTypes: ['AWS::SQS::Queue', 'AWS::S3::Bucket'] }),
    ];
    account.configurationItems = [item('AWS::S3::Bucket', 'empty')];
    const { exitCode, answer } = await runJson('alice');
    expect(
      answer.lookedAt.filter(({ What }) => !What.startsWith('AWS::IAM')).map(({ What }) => What),
    ).toEqual(['AWS::S3::Bucket', 'AWS::SQS::Queue']);
    expect(answer.notLookedAt).toContainEqual({
      What: 'AWS::KMS::Key',
      Why: 'AWS Config does not record it in us-east-1',
    });
    expect(exitCode).toBe(3);
  });

  it('without a recorder is not clean', async () => {
    account.configurationRecorders = [];
    account.configurationItems = [];
    const { exitCode, answer } = await runJson('alice');
    expect(answer.notLookedAt[0]?.Why).toBe('AWS Config has no recorder in us-east-1');
    expect(exitCode).toBe(3);
  });

  it('that may not be queried is not clean, and one error says so', async () => {
    account.configurationItems = [];
    aws.faults.add({ operation: 'config:SelectResourceConfig', kind: 'deny', times: Infinity });
    const { exitCode, answer, stderr } = await runJson('alice');
    expect(answer.complete).toBe(false);
    expect(answer.problems[0]).toMatchObject({ Operation: 'SelectResourceConfig' });
    expect(stderr.match(/^error: /gm)).toHaveLength(1);
    expect(exitCode).toBe(3);
  });

  it('with an aggregator is every account that it holds, with the roles that trust a user from there', async () => {
    const role_ = (name: string, accountId: string, document: object) => ({
      accountId,
      awsRegion: 'global',
      resourceType: 'AWS::IAM::Role',
      resourceId: `AROA${name}`,
      resourceName: name,
      arn: `arn:aws:iam::${accountId}:role/${name}`,
      configuration: {
        assumeRolePolicyDocument: encodeURIComponent(JSON.stringify(document)),
        rolePolicyList: [
          {
            policyName: 'own',
            policyDocument: encodeURIComponent(JSON.stringify(policyOf(allow('iam:*', ALICE)))),
          },
        ],
      },
    });
    account.aggregators['org'] = {
      sources: [],
      rules: [],
      resources: [
        role_('there', OTHER, trusts({ AWS: ALICE })),
        role_('here', '111122223333', trusts({ AWS: ALICE })),
        {
          accountId: OTHER,
          awsRegion: 'eu-central-1',
          resourceType: 'AWS::KMS::Key',
          resourceId: 'k-1',
          supplementaryConfiguration: { Policy: JSON.stringify(bucketPolicy.replace(ALICE, GONE)) },
        },
      ],
    };
    const { told, answer } = await runJson('alice', '--aggregator', 'org');
    // A role of the account itself is read of IAM, where it is not.
    expect(told).toEqual(['alice principal AWS::IAM::Role there']);
    expect(answer.leftovers).toMatchObject([{ Id: GONE, ResourceName: 'k-1' }]);
  });

  describe('with --deep', () => {
    const arn = (service: string, rest: string): string =>
      `arn:aws:${service}:us-east-1:111122223333:${rest}`;
    const LAYER = arn('lambda', 'layer:shared');
    const FUNCTION = arn('lambda', 'function:job');
    beforeEach(() => {
      account.configurationItems = [];
      account.layers = { [LAYER]: { LayerName: 'shared', Version: 3, Policy: bucketPolicy } };
      account.functions = {
        [FUNCTION]: {
          FunctionName: 'job',
          FunctionArn: FUNCTION,
          State: 'Active',
          LastUpdateStatus: 'Successful',
          LastModified: '2026-11-01T00:00:00Z',
          Tags: {},
        },
      };
      account.buckets = { site: {}, empty: {} };
      account.bucketPolicies = { site: bucketPolicy };
      account.topics = { [arn('sns', 'news')]: [] };
      account.topicAttributes = { [arn('sns', 'news')]: { Policy: bucketPolicy } };
      account.queues = { [arn('sqs', 'jobs')]: { QueueArn: arn('sqs', 'jobs'), Policy: bucketPolicy } };
    });

    it('layers are asked for, and what AWS Config records is not asked again', async () => {
      aws.resetCalls();
      const { told, answer } = await runJson('alice', '--deep');
      expect(told).toEqual(['alice principal AWS::Lambda::LayerVersion shared:3']);
      expect(answer.complete).toBe(true);
      expect([...aws.calls.keys()].filter((call) => /^(s3|sns|sqs):/.test(call))).toEqual([]);
    });

    it('services are asked in place of AWS Config where it does not record their type', async () => {
      account.configurationRecorders = [];
      const { told, exitCode, answer } = await runJson('alice', '--deep');
      expect(told.toSorted()).toEqual([
        'alice principal AWS::Lambda::LayerVersion shared:3',
        'alice principal AWS::S3::Bucket site',
        'alice principal AWS::SNS::Topic news',
        'alice principal AWS::SQS::Queue jobs',
      ]);
      expect(answer.lookedAt).toContainEqual({
        What: 'AWS::Lambda::Function',
        AwsRegion: 'us-east-1',
        Resources: 1,
      });
      const left = answer.notLookedAt.map(({ What }) => What);
      expect(left).toContain('AWS::Backup::BackupVault');
      expect(left).not.toContain('AWS::S3::Bucket');
      expect(answer.complete).toBe(false);
      expect(exitCode).toBe(1);
    });

    describe('services that AWS Config knows nothing of', () => {
      const KEY = arn('kms', 'key/11111111-2222-3333-4444-555555555555');
      const SHARE = JSON.stringify(
        policyOf({ Effect: 'Allow', Principal: { AWS: GONE }, Action: 'glue:GetTable', Resource: '*' }),
      );
      beforeEach(() => {
        account.layers = {};
        account.keys = {
          [KEY]: {
            Policy: bucketPolicy,
            Grants: [
              { GrantId: 'g1', GranteePrincipal: ALICE, Operations: ['Decrypt'] },
              { GrantId: 'g2', GranteePrincipal: GONE, RetiringPrincipal: ALICE, Operations: ['Decrypt'] },
              { GrantId: 'g3', GranteePrincipal: 'ebs.us-east-1.amazonaws.com', Operations: ['Decrypt'] },
            ],
          },
        };
        account.secrets = {
          [arn('secretsmanager', 'secret:db-a1')]: { Name: 'db', ResourcePolicy: bucketPolicy },
          [arn('secretsmanager', 'secret:free-b2')]: { Name: 'free' },
        };
        account.tables = {
          [arn('dynamodb', 'table/orders')]: bucketPolicy,
          [arn('dynamodb', 'table/stock')]: undefined,
        };
        account.dataCatalog = { policy: bucketPolicy, shares: [SHARE] };
        account.clusters = { prod: ['arn:aws:iam::111122223333:role/app', ALICE], old: 'config map' };
        account.restApis = { a1b2: { name: 'shop', policy: bucketPolicy }, c3d4: { name: 'open' } };
      });
      const FOUND = [
        'alice access-entry AWS::EKS::AccessEntry prod',
        'alice grantee AWS::KMS::Grant g1',
        'alice principal AWS::ApiGateway::RestApi shop',
        'alice principal AWS::DynamoDB::Table orders',
        'alice principal AWS::Glue::ResourcePolicy Data Catalog',
        'alice principal AWS::SecretsManager::Secret db',
        'alice retiring-principal AWS::KMS::Grant g2',
      ];

      it.each<[string, readonly number[]]>([
        ['at once', []],
        ['page by page, some of them empty', [0, 1]],
      ])('are asked %s', async (_, pageSizes) => {
        aws.pageSizes = pageSizes;
        const { told, exitCode, answer, stderr } = await runJson('alice', '--deep');
        expect(stderr).toBe('');
        expect(told.toSorted()).toEqual(FOUND);
        expect(answer.leftovers.map(({ Id, ResourceName }) => `${Id} ${ResourceName}`)).toEqual([
          expect.stringMatching(`^${GONE} .{44}$`),
          `${GONE} g2`,
        ]);
        expect(answer.lookedAt).toEqual(
          expect.arrayContaining([
            { What: 'AWS::KMS::Grant', AwsRegion: 'us-east-1', Resources: 4 },
            { What: 'AWS::EKS::AccessEntry', AwsRegion: 'us-east-1', Resources: 2 },
            { What: 'AWS::DynamoDB::Table', AwsRegion: 'us-east-1', Resources: 2 },
          ]),
        );
        expect(answer.complete).toBe(true);
        expect(exitCode).toBe(1);
      });

      it('are told in words, a grant with its key', async () => {
        const { stdout } = await run('alice', '--deep');
        const text = stdout.replaceAll(/\s+/g, ' ');
        expect(text).toContain(`who may use a key by a grant KMS grant g1 of ${KEY} (us-east-1): ${ALICE}`);
        expect(text).toContain(`who has access to a cluster EKS access entry prod (us-east-1): ${ALICE}`);
        expect(text).toContain('deleted: The entry stays, and lets nobody in: delete it.');
        expect(text).toContain('Revoke it, unless its grantee is somebody else.');
      });

      it('have policies of keys where AWS Config does not record them', async () => {
        account.configurationRecorders = [];
        const { told } = await runJson('alice', '--deep');
        expect(told).toContain('alice principal AWS::KMS::Key 11111111-2222-3333-4444-555555555555');
      });

      it.each([
        ['kms:ListKeys', 'ListKeys', 'AWS::KMS::Grant'],
        ['secretsmanager:ListSecrets', 'ListSecrets', 'AWS::SecretsManager::Secret'],
        ['dynamodb:ListTables', 'ListTables', 'AWS::DynamoDB::Table'],
        ['glue:GetResourcePolicy', 'GetResourcePolicies', 'AWS::Glue::ResourcePolicy'],
        ['eks:ListClusters', 'ListClusters', 'AWS::EKS::AccessEntry'],
        ['apigateway:GetRestApis', 'GetRestApis', 'AWS::ApiGateway::RestApi'],
      ])('are not looked at where %s is denied', async (operation, Operation, What) => {
        aws.faults.add({ operation, kind: 'deny', times: Infinity });
        const { told, answer } = await runJson('alice', '--deep');
        expect(told.filter((line) => line.includes(What))).toEqual([]);
        expect(told.length).toBeGreaterThanOrEqual(FOUND.length - 2);
        expect(answer.problems).toMatchObject([{ Operation }]);
        expect(answer.notLookedAt).toContainEqual({ What, Why: `${Operation} failed` });
        expect(answer.complete).toBe(false);
      });

      it.each([
        ['kms:ListGrants', 'ListGrants'],
        ['secretsmanager:GetResourcePolicy', 'GetResourcePolicy'],
        ['dynamodb:GetResourcePolicy', 'GetResourcePolicy'],
        ['eks:DescribeCluster', 'DescribeCluster'],
        ['eks:ListAccessEntries', 'ListAccessEntries'],
      ])('are no clean answer where %s is denied', async (operation, Operation) => {
        aws.faults.add({ operation, kind: 'deny', times: Infinity });
        const { answer } = await runJson('alice', '--deep');
        expect(answer.problems[0]).toMatchObject({ Operation });
        expect(answer.complete).toBe(false);
      });

      it('are listed as not looked at without it, and those of other regions with it', async () => {
        const names = async (...argv: readonly string[]): Promise<readonly string[]> =>
          (await runJson('alice', ...argv)).answer.notLookedAt.map(({ What }) => What);
        expect(await names()).toEqual(
          expect.arrayContaining(['AWS KMS: grants', 'Amazon EKS: access entries']),
        );
        const deep = await names('--deep');
        expect(deep).toContain('what --deep asks for, in regions other than us-east-1 and in other accounts');
        expect(deep).not.toContain('AWS KMS: grants');
      });
    });

    it('a service that may not be asked is not clean, and the others are read', async () => {
      account.configurationRecorders = [];
      aws.faults.add({ operation: 'sns:GetTopicAttributes', kind: 'deny', times: Infinity });
      aws.faults.add({ operation: 's3:ListBuckets', kind: 'deny', times: Infinity });
      const { told, answer } = await runJson('alice', '--deep');
      expect(told).toContain('alice principal AWS::SQS::Queue jobs');
      expect(answer.problems.map(({ Operation }) => Operation).toSorted()).toEqual([
        'GetTopicAttributes',
        'ListBuckets',
      ]);
      expect(answer.notLookedAt.map(({ What }) => What)).toContain('AWS::S3::Bucket');
    });
  });

  it('with an aggregator that copies nothing of an account is not clean', async () => {
    account.aggregators['org'] = {
      sources: [
        { SourceId: OTHER, SourceType: 'ACCOUNT', AwsRegion: 'eu-west-1', LastUpdateStatus: 'FAILED' },
      ],
      rules: [],
    };
    const { exitCode, answer } = await runJson('alice', '--aggregator', 'org');
    expect(answer).toMatchObject({ complete: false, problems: [{ ResourceName: `account ${OTHER}` }] });
    expect(exitCode).toBe(3);
  });

  it('refuses an aggregator that is not there', async () => {
    const { exitCode, stderr, stdout } = await run('alice', '--aggregator', 'none');
    expect(stderr).toContain('there is no configuration aggregator "none" in us-east-1: check its name');
    expect(stderr.match(/^error: /gm)).toHaveLength(1);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });
});
