/**
 * The rules in every account of an organization, on an emulated AWS that is not this project's: `mfa-rules
 * deploy-organization` with nothing prepared by hand, the rules run and report in every account, an account joins, the
 * deployment is repeated, changed and removed.
 *
 * What the emulator does otherwise than AWS, and where that is made up for or tried instead:
 * - A stack's resource of type AWS::CloudFormation::StackSet makes nothing, code is not read from another account's bucket,
 *   trusted access of CloudFormation is not that of the organization, and there is no TLS: stand-in.ts.
 * - An account without a configuration recorder gets rules all the same, and OnFailure is not known to CreateStack: accounts
 *   that fail, and stacks that cannot be made, are in test/journeys/cli-deploy-organization.test.ts.
 * - An aggregator answers for one account alone: test/journeys/cli-findings-aggregator.test.ts.
 */
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackSetOperationsCommand,
  ListStackSetsCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeConfigRulesCommand,
  DescribeConfigurationAggregatorsCommand,
  paginateGetComplianceDetailsByConfigRule,
  StartConfigRulesEvaluationCommand,
} from '@aws-sdk/client-config-service';
import { ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { DeleteObjectCommand, ListBucketsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { rules } from '../../rules/index.ts';
import {
  createOrganization,
  fillAccount,
  type EmulatedAccount,
  type EmulatedOrganization,
} from './emulated-organization.ts';
import { pause, startEmulator, type Emulator } from './emulator.ts';
import { startStandIn } from './stand-in.ts';
import { lambdaNode, packageMember, run, temporaryFolder, type Ran } from './tools.ts';

const MINUTE = 60_000;
const RULE_NAMES = rules.map(({ id }) => id).sort();
const STACK_SET = { StackSetName: 'mfa-rules', CallAs: 'DELEGATED_ADMIN' } as const;

describe('mfa-rules deploy-organization', () => {
  let emulator: Emulator;
  let standIn: Awaited<ReturnType<typeof startStandIn>>;
  let organization: EmulatedOrganization;
  let delegated: EmulatedAccount;
  let [production, sandbox] = ['', ''];
  /** Those that the StackSet deploys to. */
  const members: EmulatedAccount[] = [];
  const all = (): readonly EmulatedAccount[] => [organization.management, delegated, ...members];
  let folder = '';

  const runIn = async (account: EmulatedAccount, ...args: string[]): Promise<Ran> => {
    const { accessKeyId, secretAccessKey } = account.credentials;
    return run(process.execPath, ['dist/cli.js', ...args], {
      env: {
        ...process.env,
        ...emulator.environment,
        AWS_ENDPOINT_URL: standIn.url,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      },
      allowed: [0, 1, 2, 3],
    });
  };

  const mfaRules = (account: EmulatedAccount, ...args: string[]): Promise<Ran> =>
    runIn(account, 'deploy-organization', '--package', folder, ...args);

  const ruleNames = async ({ config }: EmulatedAccount): Promise<(string | undefined)[]> => {
    const { ConfigRules = [] } = await config.send(new DescribeConfigRulesCommand({}));
    return ConfigRules.map(({ ConfigRuleName }) => ConfigRuleName).sort();
  };

  /** Compliance by resource id, of both rules. */
  const resultsOf = async ({ config }: EmulatedAccount): Promise<Record<string, string>> => {
    const results: Record<string, string> = {};
    for (const ConfigRuleName of RULE_NAMES)
      for await (const page of paginateGetComplianceDetailsByConfigRule(
        { client: config },
        { ConfigRuleName },
      ))
        for (const { EvaluationResultIdentifier, ComplianceType = '' } of page.EvaluationResults ?? []) {
          const id = EvaluationResultIdentifier?.EvaluationResultQualifier?.ResourceId ?? '';
          if (ComplianceType !== 'NOT_APPLICABLE') results[id] = ComplianceType;
        }
    return results;
  };

  const expectedIn = async ({ iam }: EmulatedAccount): Promise<Record<string, string>> => {
    const { Users = [] } = await iam.send(new ListUsersCommand({}));
    const { Roles = [] } = await iam.send(new ListRolesCommand({}));
    const roleId = (name: string): string => Roles.find(({ RoleName }) => RoleName === name)?.RoleId ?? '';
    return {
      ...Object.fromEntries(Users.map(({ UserId }) => [UserId, 'NON_COMPLIANT'])),
      [roleId('open')]: 'NON_COMPLIANT',
      [roleId('guarded')]: 'COMPLIANT',
    };
  };

  /** Has AWS Config of an account run the rules, and waits for results of what was there before. */
  const reported = async (account: EmulatedAccount): Promise<Record<string, string>> => {
    await account.config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: RULE_NAMES }));
    const expected = await expectedIn(account);
    let results: Record<string, string> = {};
    for (let attempt = 0; attempt < 60; attempt += 1) {
      results = await resultsOf(account);
      if (Object.keys(expected).every((id) => results[id] !== undefined)) break;
      await pause(500);
    }
    return results;
  };

  const operations = async (): Promise<number> => {
    const { Summaries = [] } = await delegated.cloudFormation.send(
      new ListStackSetOperationsCommand(STACK_SET),
    );
    return Summaries.length;
  };
  const bucketName = async (): Promise<string> => {
    const { Stacks } = await delegated.cloudFormation.send(
      new DescribeStacksCommand({ StackName: 'mfa-rules-bucket' }),
    );
    return Stacks?.[0]?.Outputs?.[0]?.OutputValue ?? '';
  };
  const stacksOf = async ({ cloudFormation }: EmulatedAccount): Promise<(string | undefined)[]> => {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
    return Stacks.map(({ StackName }) => StackName).sort();
  };

  beforeAll(async () => {
    folder = temporaryFolder('member');
    await run('npm', ['run', '--silent', 'build']);
    await packageMember(folder);
    emulator = await startEmulator(await lambdaNode('nodejs24.x'));
    const opened: EmulatedAccount[] = [];
    standIn = await startStandIn(emulator.url, () => opened);
    organization = await createOrganization(standIn.url, (account) => opened.push(account));
    [production, sandbox] = [
      await organization.createUnit('production'),
      await organization.createUnit('sandbox'),
    ];
    delegated = await organization.createAccount('security');
    members.push(
      await organization.createAccount('shop', production),
      await organization.createAccount('payments', production),
      await organization.createAccount('trials', sandbox),
    );
    for (const account of all()) await fillAccount(account);
  }, 15 * MINUTE);

  afterAll(async () => {
    await standIn?.stop();
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'is refused to a member account, and says what the management account has to do',
    async () => {
      const { code, stderr } = await mfaRules(delegated, '--dry-run');
      expect(code).toBe(2);
      expect(stderr).toContain(`--delegated-administrator ${delegated.id}`);
    },
    MINUTE,
  );

  it(
    'prepares the organization, in the management account',
    async () => {
      const { code, stdout, stderr } = await mfaRules(
        organization.management,
        '--delegated-administrator',
        delegated.id,
        '--yes',
      );
      expect([code, stderr]).toEqual([0, expect.not.stringContaining('error')]);
      expect(stdout).toContain(`Account ${delegated.id} may deploy now`);
    },
    MINUTE,
  );

  const units = (): string[] => ['--organizational-unit', production, '--organizational-unit', sandbox];

  it(
    'shows what it will do, and does none of it',
    async () => {
      const { code, stdout } = await mfaRules(delegated, '--dry-run', ...units());
      expect(code).toBe(0);
      expect(stdout).toContain('will be made     StackSet and aggregator');
      expect(await stacksOf(delegated)).toEqual([]);
    },
    MINUTE,
  );

  it(
    'deploys to the accounts of both units, from the delegated administrator',
    async () => {
      const { code, stdout, stderr } = await mfaRules(delegated, '--yes', ...units());
      expect([stdout, stderr]).toEqual([
        expect.stringContaining('StackSet mfa-rules: 3 accounts of 3 have the rules.'),
        expect.not.stringContaining('error'),
      ]);
      expect(code).toBe(0);
      for (const member of members) expect(await ruleNames(member)).toEqual(RULE_NAMES);
      expect(await ruleNames(delegated)).toEqual([]);
      const { ConfigurationAggregators = [] } = await delegated.config.send(
        new DescribeConfigurationAggregatorsCommand({}),
      );
      expect(ConfigurationAggregators).toMatchObject([
        {
          ConfigurationAggregatorName: 'mfa-rules',
          OrganizationAggregationSource: { AwsRegions: ['us-east-1'] },
        },
      ]);
    },
    3 * MINUTE,
  );

  it(
    'deploys to the management account from the same bucket',
    async () => {
      const { code } = await mfaRules(
        organization.management,
        '--delegated-administrator',
        delegated.id,
        '--code-bucket',
        await bucketName(),
        '--yes',
      );
      expect(code).toBe(0);
      expect(await ruleNames(organization.management)).toEqual(RULE_NAMES);
    },
    2 * MINUTE,
  );

  it(
    'has the rules run and report in every account',
    async () => {
      for (const account of [organization.management, ...members])
        expect([account.id, await reported(account)]).toEqual([account.id, await expectedIn(account)]);
    },
    5 * MINUTE,
  );

  it(
    'has the findings of a member at hand, for whoever is in that account',
    async () => {
      for (const member of members) {
        const { code, stdout } = await runIn(member, 'findings', '--all', '--format', 'json');
        const { accountId, evaluations } = JSON.parse(stdout) as {
          accountId: string;
          evaluations: Record<string, string>[];
        };
        expect([code, accountId]).toEqual([1, member.id]);
        expect(
          Object.fromEntries(
            evaluations.map(({ ComplianceResourceId, ComplianceType }) => [
              ComplianceResourceId,
              ComplianceType,
            ]),
          ),
        ).toEqual(await expectedIn(member));
        expect(new Set(evaluations.map(({ AccountId }) => AccountId))).toEqual(new Set([member.id]));
      }
    },
    MINUTE,
  );

  it(
    'changes nothing when it is run again',
    async () => {
      const before = await operations();
      const { code, stderr } = await mfaRules(delegated, '--yes');
      expect(code).toBe(0);
      expect(stderr).not.toMatch(/will be (made|changed)/);
      expect(await operations()).toBe(before);
    },
    MINUTE,
  );

  it(
    'reaches an account that joins later',
    async () => {
      const account = await organization.createAccount('newcomer', sandbox);
      members.push(account);
      await fillAccount(account);
      for (let attempt = 0; attempt < 60 && (await ruleNames(account)).length === 0; attempt += 1)
        await pause(500);
      expect(await ruleNames(account)).toEqual(RULE_NAMES);
      expect(await reported(account)).toEqual(await expectedIn(account));
      const { stdout } = await mfaRules(delegated, '--yes');
      expect(stdout).toContain('4 accounts of 4');
    },
    3 * MINUTE,
  );

  it(
    'changes one parameter in every account, and keeps the rest',
    async () => {
      await mfaRules(delegated, '--yes', '--parameter', 'Report=all');
      const { code, stderr } = await mfaRules(
        delegated,
        '--yes',
        '--parameter',
        'UserRuleFrequency=One_Hour',
      );
      expect([code, stderr]).toEqual([0, expect.stringContaining('stack mfa-rules: UserRuleFrequency')]);
      for (const { config } of members) {
        const { ConfigRules = [] } = await config.send(
          new DescribeConfigRulesCommand({ ConfigRuleNames: ['iam-user-mfa-required'] }),
        );
        expect(ConfigRules[0]?.Source?.SourceDetails).toMatchObject([
          { MaximumExecutionFrequency: 'One_Hour' },
        ]);
        expect(JSON.parse(ConfigRules[0]?.InputParameters ?? '{}')).toMatchObject({ report: 'all' });
      }
    },
    5 * MINUTE,
  );

  it(
    'deploys new code under a new key, and leaves the old one',
    async () => {
      const path = join(folder, 'template.json');
      const old = readdirSync(folder).filter((name) => name.endsWith('.zip'));
      const keys: string[] = [];
      let template = readFileSync(path, 'utf8');
      for (const name of old) {
        const changed = join(folder, 'changed');
        cpSync(join(folder, name), changed);
        await run('python3', [
          '-c',
          `import zipfile; zipfile.ZipFile(${JSON.stringify(changed)}, 'a').writestr('new', '')`,
        ]);
        const digest = createHash('sha256').update(readFileSync(changed)).digest('hex').slice(0, 32);
        const key = name.replace(/-[0-9a-f]+\.zip$/, `-${digest}.zip`);
        cpSync(changed, join(folder, key));
        rmSync(changed);
        template = template.replaceAll(name, key);
        keys.push(key);
      }
      writeFileSync(path, template);
      const { code } = await mfaRules(delegated, '--yes');
      expect(code).toBe(0);
      for (const { cloudFormation } of members) {
        const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
        const { TemplateBody } = await cloudFormation.send(
          new GetTemplateCommand({ StackName: Stacks[0]?.StackName }),
        );
        for (const key of keys) expect(TemplateBody).toContain(key);
      }
      const { Versions = [] } = await delegated.s3.send(
        new ListObjectVersionsCommand({ Bucket: await bucketName() }),
      );
      expect(Versions.map(({ Key }) => Key)).toEqual(expect.arrayContaining(old));
      for (const member of members) expect(await reported(member)).toEqual(await expectedIn(member));
    },
    5 * MINUTE,
  );

  it(
    'leaves nothing behind when it is removed as deploy/organization/README.md says',
    async () => {
      const { s3 } = delegated;
      const remove = async ({ cloudFormation }: EmulatedAccount, StackName: string): Promise<void> => {
        await cloudFormation.send(new DeleteStackCommand({ StackName }));
      };
      await remove(delegated, 'mfa-rules');
      await remove(organization.management, 'mfa-rules-management');
      const Bucket = await bucketName();
      const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
      for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
        await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
      await remove(delegated, 'mfa-rules-bucket');
      await standIn.removeCopies();
      for (const account of all()) {
        expect([account.id, await ruleNames(account)]).toEqual([account.id, []]);
        expect([account.id, await stacksOf(account)]).toEqual([account.id, []]);
        const { Roles = [] } = await account.iam.send(new ListRolesCommand({}));
        expect(
          Roles.map(({ RoleName }) => RoleName).filter((name) => /mfa-rules|StackSet/.test(name ?? '')),
        ).toEqual([]);
      }
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      expect(Buckets).toEqual([]);
      const { Summaries = [] } = await delegated.cloudFormation.send(
        new ListStackSetsCommand({ Status: 'ACTIVE', CallAs: 'DELEGATED_ADMIN' }),
      );
      expect(Summaries).toEqual([]);
    },
    3 * MINUTE,
  );
});
