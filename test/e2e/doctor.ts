/**
 * `mfa-rules doctor` on a deployment in an emulated AWS that is not this project's: what is well, what is broken, and what
 * credentials may not read.
 *
 * What the emulator does otherwise than AWS, and what stands in for it:
 * - It has one AWS Config for all regions, so that each of them would seem to record IAM: a relay answers for the others as
 *   AWS does where an account has not enabled them.
 * - CloudFormation does not tag functions with their stack: the test does, which AWS lets nobody do.
 * - Lambda counts no invocations: functions come out as deployed within the last hour. Those that fail are in
 *   test/journeys/cli-doctor-rules.test.ts.
 * - An aggregator holds results and no resources: which accounts record IAM is in test/journeys/cli-doctor-organization.test.ts.
 * - Of what is not permitted it refuses calls of Lambda, SQS and SNS alone; other services are in test/journeys/cli-doctor.test.ts.
 */
import { readFileSync } from 'node:fs';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import {
  CloudTrailClient,
  CreateTrailCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  DeleteConfigRuleCommand,
  PutConfigurationAggregatorCommand,
  StartConfigRulesEvaluationCommand,
  StartConfigurationRecorderCommand,
  StopConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service';
import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateAccessKeyCommand, DeleteUserPolicyCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  TagResourceCommand,
} from '@aws-sdk/client-lambda';
import { SNSClient, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { rules } from '../../rules/index.ts';
import { STACK, type DeployedStack } from './deployed-stack.ts';
import { startRelay, type Relay } from './relay.ts';
import { ACCOUNT, trust, type SingleAccount } from './single-account.ts';

const MINUTE = 60_000;
const REGION = 'us-east-1';

/** What is to be acted on first, of all that a check says. */
const STANDINGS = ['wrong', 'unknown', 'note', 'ok'] as const;
type Status = (typeof STANDINGS)[number];

/** A diagnosis of docs/schema/doctor.json. */
interface DiagnosisJson {
  readonly Id: string;
  readonly Check: string;
  readonly Status: Status;
  readonly Data: Readonly<Record<string, unknown>>;
}

/** How each check comes out where nothing has to be fixed. */
const WELL: Readonly<Record<string, Status>> = {
  'configuration recorder': 'ok',
  'recorded types': 'ok',
  'recording in this region only': 'ok',
  rules: 'ok',
  'Lambda permission': 'ok',
  functions: 'note',
  // The emulator's account summary does not tell of the root user: its rule has no result.
  results: 'note',
  exemptions: 'ok',
  stack: 'ok',
  'failed events': 'ok',
  'lost events': 'ok',
  'trail of IAM writes': 'ok',
  'IAM events': 'ok',
  // The one look that the test has made failed: nothing was recorded.
  alarm: 'note',
  notifications: 'ok',
};

/** Where the function for roles is there and may be read: it has no concurrency set aside, and the emulator tells of no account's. */
const WELL_WITH_FUNCTIONS = { ...WELL, bursts: 'note' } as const;

/** The policy that SECURITY.md gives for doctor. */
const doctorsPolicy = (): string =>
  /```json\n(\{[\s\S]*?\n\})\n```/.exec(readFileSync('SECURITY.md', 'utf8'))?.[1] ?? '';

/** @param deployed gives the stack once it is there */
export const describeDoctor = (deployed: () => DeployedStack): void =>
  describe('mfa-rules doctor', () => {
    let account: SingleAccount;
    let relay: Relay;
    let lambda: LambdaClient;
    let sns: SNSClient;
    let cloudTrail: CloudTrailClient;
    /** Physical ids by the names of template.yaml. */
    const resources = new Map<string, string>();
    const resource = (name: string): string => resources.get(name) ?? '';

    const reader = { UserName: 'reader', PolicyName: 'doctor' };
    let credentials: Readonly<Record<string, string>> = {};
    const permit = async (): Promise<void> => {
      await account.iam.send(new PutUserPolicyCommand({ ...reader, PolicyDocument: doctorsPolicy() }));
    };

    /** What it says to somebody with the policy of SECURITY.md. */
    const diagnosesOf = async (
      ...args: string[]
    ): Promise<{ readonly code: number | null; readonly diagnoses: readonly DiagnosisJson[] }> => {
      const { code, stdout } = await account.mfaRules(['doctor', '--format', 'json', ...args], {
        AWS_ENDPOINT_URL: relay.url,
        ...credentials,
      });
      const { diagnoses } = JSON.parse(stdout) as { diagnoses: DiagnosisJson[] };
      return { code, diagnoses };
    };

    /** The first standing of each check. */
    const doctor = async (): Promise<{
      readonly code: number | null;
      readonly standings: Readonly<Record<string, Status>>;
    }> => {
      const { code, diagnoses } = await diagnosesOf();
      const standings: Record<string, Status> = {};
      for (const standing of STANDINGS)
        for (const { Check, Status } of diagnoses) if (Status === standing) standings[Check] ??= standing;
      return { code, standings };
    };

    beforeAll(async () => {
      account = deployed().account;
      const { emulator, settings } = account;
      lambda = new LambdaClient(settings);
      sns = new SNSClient(settings);
      cloudTrail = new CloudTrailClient(settings);
      relay = await startRelay(
        emulator.url,
        async ({ headers: { authorization = '' } }, passOn) =>
          authorization.includes(`/${REGION}/`)
            ? passOn()
            : {
                status: 400,
                headers: { 'content-type': 'application/x-amz-json-1.1' },
                body: JSON.stringify({
                  __type: 'UnrecognizedClientException',
                  message: 'The security token included in the request is invalid.',
                }),
              },
        (error) => ({ status: 500, headers: {}, body: String(error) }),
      );
      const cloudFormation = new CloudFormationClient(settings);
      for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName: STACK }))
        for (const { LogicalResourceId = '', PhysicalResourceId = '' } of page.StackResourceSummaries ?? [])
          resources.set(LogicalResourceId, PhysicalResourceId);
      const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }));
      for (const name of [...resources.keys()].filter((id) => id.endsWith('Function')))
        await lambda.send(
          new TagResourceCommand({
            Resource: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${resource(name)}`,
            Tags: {
              'aws:cloudformation:stack-id': Stacks?.[0]?.StackId ?? '',
              'aws:cloudformation:stack-name': STACK,
            },
          }),
        );

      // The emulator's CloudFormation tells EventBridge of no stack, which would have the first look made.
      await lambda.send(new InvokeCommand({ FunctionName: resource('HeartbeatFunction') }));

      await account.createRole('open', trust());
      await account.createUser(reader.UserName);
      await permit();
      const { AccessKey } = await account.iam.send(new CreateAccessKeyCommand({ UserName: reader.UserName }));
      credentials = {
        AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId ?? '',
        AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey ?? '',
      };
    }, MINUTE);

    afterAll(async () => {
      await relay?.stop();
    });

    it(
      'says what an account lacks beside the stack',
      async () => {
        expect(await doctor()).toEqual({
          code: 1,
          standings: {
            ...WELL_WITH_FUNCTIONS,
            'configuration recorder': 'wrong',
            results: 'note',
            'trail of IAM writes': 'wrong',
          },
        });
      },
      MINUTE,
    );

    it(
      'finds a deployment well',
      async () => {
        await account.config.send(
          new StartConfigurationRecorderCommand({ ConfigurationRecorderName: 'default' }),
        );
        await cloudTrail.send(
          new CreateTrailCommand({ Name: 'all', S3BucketName: 'trail', IsMultiRegionTrail: true }),
        );
        await cloudTrail.send(new StartLoggingCommand({ Name: 'all' }));
        await account.config.send(
          new StartConfigRulesEvaluationCommand({ ConfigRuleNames: rules.map(({ id }) => id) }),
        );
        expect(await doctor()).toEqual({ code: 0, standings: WELL_WITH_FUNCTIONS });
      },
      MINUTE,
    );

    it(
      'calls nothing wrong that it may not read',
      async () => {
        await account.iam.send(new DeleteUserPolicyCommand(reader));
        const { code, standings } = await doctor();
        await permit();
        expect(code).toBe(3);
        expect(standings).toEqual({
          ...WELL,
          'Lambda permission': 'unknown',
          functions: 'unknown',
          stack: 'unknown',
          'failed events': 'unknown',
          'lost events': 'unknown',
          'key of the topic': 'unknown',
          'IAM events': 'unknown',
          alarm: 'unknown',
          notifications: 'unknown',
        });
      },
      MINUTE,
    );

    it(
      'looks at the results of an aggregator',
      async () => {
        await account.config.send(
          new PutConfigurationAggregatorCommand({
            ConfigurationAggregatorName: 'all',
            AccountAggregationSources: [{ AccountIds: [ACCOUNT], AwsRegions: [REGION] }],
          }),
        );
        // The emulator says nothing of the root user, and nobody in it is privileged: an aggregator does not show
        // NOT_APPLICABLE, so the rules about these have nothing to aggregate.
        const { diagnoses } = await diagnosesOf('--aggregator', 'all');
        expect(diagnoses.filter(({ Check }) => Check === 'results')).toMatchObject(
          [
            'root-user-mfa-required',
            'iam-privileged-user-mfa-required',
            'iam-user-privileges-mfa-required',
          ].map((RuleId) => ({ Id: 'account-without-results', Data: { RuleId } })),
        );
      },
      MINUTE,
    );

    it(
      'names what is broken, and finds the rest well',
      async () => {
        const { config, settings } = account;
        await config.send(new StopConfigurationRecorderCommand({ ConfigurationRecorderName: 'default' }));
        await config.send(new DeleteConfigRuleCommand({ ConfigRuleName: 'iam-role-trust-mfa-required' }));
        const FunctionName = resource('UserRuleFunction');
        const { Policy = '{}' } = await lambda.send(new GetPolicyCommand({ FunctionName }));
        const { Statement } = JSON.parse(Policy) as { Statement: { Sid: string }[] };
        for (const { Sid } of Statement)
          await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: Sid }));
        await lambda.send(
          new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }),
        );
        await new SQSClient(settings).send(
          new SendMessageCommand({ QueueUrl: resource('FailedInvocations'), MessageBody: '{}' }),
        );
        await cloudTrail.send(new StopLoggingCommand({ Name: 'all' }));
        await new EventBridgeClient(settings).send(
          new DisableRuleCommand({ Name: resource('IamEventRule') }),
        );
        await sns.send(new UnsubscribeCommand({ SubscriptionArn: deployed().subscriptionArn }));
        expect(await doctor()).toEqual({
          code: 1,
          standings: {
            ...WELL,
            'configuration recorder': 'wrong',
            rules: 'wrong',
            'Lambda permission': 'wrong',
            functions: 'wrong',
            'failed events': 'wrong',
            'trail of IAM writes': 'wrong',
            'IAM events': 'wrong',
            notifications: 'wrong',
          },
        });
      },
      MINUTE,
    );
  });
