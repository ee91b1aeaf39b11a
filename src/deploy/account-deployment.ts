import { DescribeConfigRulesCommand } from '@aws-sdk/client-config-service';
import { HeadBucketCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { catalog } from '../../rules/catalog.ts';
import type { DeployClients } from './deploy-clients.ts';
import type { MemberPackage } from './member-package.ts';
import { recorderStep } from './recorder-step.ts';
import { problemOfRuleParameters } from './rule-parameters.ts';
import { lookAtStack, outputOf, parameterOf, putStack, readStack, type WantedStack } from './stack.ts';
import { NotRead, type Looked, type Step } from './step.ts';
import { uploadStep } from './upload.ts';
import { isErrorNamed } from '../text/error-text.ts';

/** The stack of the bucket that is made where none is named; one for all stacks of an account and region. */
const BUCKET_STACK = 'mfa-rules-code';

/** The rules in one region of one account, once everything that was asked for has been checked. */
export interface AccountDeployment {
  readonly clients: DeployClients;
  /** Twelve digits. */
  readonly accountId: string;
  readonly stackName: string;
  /** Those that were asked for; every other one keeps its value. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Of the stacks and everything in them; those that were asked for. */
  readonly tags: ReadonlyMap<string, string>;
  readonly member: MemberPackage;
  /** The text of deploy/code-bucket.yaml. */
  readonly bucketTemplate: string;
  /** A bucket of the account; absent: one is made. */
  readonly bucket?: string;
  /** The text of deploy/forward-iam-events.yaml. */
  readonly forwarderTemplate: string;
  /** Clients for the region of the partition that IAM's events come to. */
  readonly iamClients: DeployClients;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly onProgress: (text: string) => void;
}

const ownBucketName = async ({
  clients,
}: Pick<AccountDeployment, 'clients'>): Promise<string | undefined> => {
  const stack = await readStack(clients.cloudFormation, BUCKET_STACK);
  return stack && outputOf(stack, 'BucketName');
};

/**
 * The bucket that was named, or else the one that the stack has from an earlier deployment, where that is not the one that
 * is made here.
 *
 * @throws NotRead
 */
export const readNamedBucket = async (
  clients: DeployClients,
  stackName: string,
  named: string | undefined,
): Promise<string | undefined> => {
  if (named !== undefined) return named;
  try {
    const stack = await readStack(clients.cloudFormation, stackName);
    const earlier = stack && parameterOf(stack, 'CodeBucket');
    return earlier === (await ownBucketName({ clients })) ? undefined : earlier;
  } catch (error) {
    throw new NotRead(`stack ${stackName}`, error);
  }
};

const readBucketName = (deployment: AccountDeployment): Promise<string | undefined> =>
  deployment.bucket === undefined ? ownBucketName(deployment) : Promise.resolve(deployment.bucket);

/** A rule without a recorder cannot be made, so that the whole stack would fail. */
const withoutRecorder = ({ accountId }: AccountDeployment): Looked => ({
  state: 'is missing',
  detail: `account ${accountId} has none in this region, and AWS Config takes no rule without one: set one up in the AWS Config console, or name the region that has one with --region`,
});

const EVENTS = 'EvaluateOnChange';

/** As docs/deployment.md has it; one for all stacks of an account, because there is one region of the rules. */
const FORWARDER_STACK = 'forward-iam-events';

/** Parameters of the rules that are the forwarder's as well: what an organization demands of roles. */
const OF_ROLES = ['PermissionsBoundaryArn', 'PermissionsBoundaryName', 'RolePath', 'RoleNamePrefix'];

/** The value that a parameter of the stack has after the deployment. */
const valueAfter = async (
  { clients, stackName, parameters, member }: AccountDeployment,
  name: string,
): Promise<string> => {
  const stack = await readStack(clients.cloudFormation, stackName);
  const earlier = stack && parameterOf(stack, name);
  return parameters.get(name) ?? earlier ?? member.parameters.get(name)?.default ?? '';
};

/** The region that the stack beside IAM's events forwards them to, which is one; undefined where there is no such stack. */
const readForwardTarget = async ({ iamClients }: AccountDeployment): Promise<string | undefined> => {
  const stack = await readStack(iamClients.cloudFormation, FORWARDER_STACK);
  return stack && parameterOf(stack, 'TargetRegion');
};

/**
 * Whether IAM's events are forwarded to another region, so that the rules here would wait for them for ever, and the alarm
 * tell so. Where that cannot be read, `iamEventsStep` says so, and what was asked for stays.
 */
const areForwardedElsewhere = async (deployment: AccountDeployment): Promise<boolean> => {
  const { clients, iamClients } = deployment;
  if (clients.region === iamClients.region) return false;
  const target = await readForwardTarget(deployment).catch(() => undefined);
  return target !== undefined && target !== clients.region;
};

/** IAM's events reach one region of a partition; in the others they have to be brought by deploy/forward-iam-events.yaml. */
const iamEventsStep = (deployment: AccountDeployment): Step => {
  const { clients, iamClients, parameters, forwarderTemplate, tags } = deployment;
  const [region, iamRegion] = [clients.region, iamClients.region];
  const wanted: WantedStack = {
    name: FORWARDER_STACK,
    template: forwarderTemplate,
    declared: ['TargetRegion', ...OF_ROLES],
    parameters: new Map([
      ['TargetRegion', region],
      ...[...parameters].filter(([name]) => OF_ROLES.includes(name)),
    ]),
    tags,
  };
  return {
    name: 'events of IAM',
    // A policy of the organization may deny that region.
    isOptional: true,
    look: async () => {
      if ((await valueAfter(deployment, EVENTS)) === 'false')
        return { state: 'is there', detail: `not asked for (${EVENTS}=false)` };
      if (region === iamRegion) return { state: 'is there', detail: `they reach ${region}` };
      const target = await readForwardTarget(deployment);
      if (target !== undefined && target !== region)
        return {
          state: 'warning',
          detail: `they reach ${iamRegion} alone, and stack ${FORWARDER_STACK} there forwards them to ${target}: it is left alone, and ${
            parameters.has(EVENTS)
              ? `the alarm will tell that nothing forwards them to ${region}, unless something else does or ${EVENTS} is false`
              : `users are evaluated on schedule only here (${EVENTS}=false)`
          }`,
        };
      const looked = await lookAtStack(iamClients.cloudFormation, wanted);
      return { ...looked, detail: `${looked.detail} in ${iamRegion}, which forwards them to ${region}` };
    },
    act: () => putStack({ ...deployment, clients: iamClients }, wanted),
  };
};

/** Where nobody is told, rules that stop working stop without a sound. */
const alarmStep = (deployment: AccountDeployment): Step => ({
  name: 'whom the alarm tells',
  isOptional: true,
  look: async () => {
    for (const name of ['AlarmEmail', 'AlarmTopicArn', 'NotificationEmail']) {
      const value = await valueAfter(deployment, name);
      if (value !== '') return { state: 'is there', detail: value };
    }
    return {
      state: 'warning',
      detail: 'nobody is told where the rules stop working; give --parameter AlarmEmail=ADDRESS',
    };
  },
});

const ownBucketStep = (deployment: AccountDeployment): Step => {
  const wanted: WantedStack = {
    name: BUCKET_STACK,
    template: deployment.bucketTemplate,
    declared: [],
    parameters: new Map(),
    tags: deployment.tags,
  };
  return {
    name: 'bucket of the code',
    look: () => lookAtStack(deployment.clients.cloudFormation, wanted),
    act: () => putStack(deployment, wanted),
  };
};

/** What the status of an answer without a body means; undefined where the bucket may not be looked at. */
const problemOfBucket = (status: number | undefined, region: string): string | undefined => {
  if (status === 404) return 'there is no such bucket: name another with --bucket, or none to have one made';
  if (status === 301 || status === 400)
    return `it is not in ${region}: Lambda reads code from a bucket of its own region alone`;
  return undefined;
};

const namedBucketStep = ({ clients, accountId }: AccountDeployment, Bucket: string): Step => ({
  name: `bucket ${Bucket}`,
  look: async () => {
    try {
      await clients.s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: accountId }));
      return { state: 'is there', detail: `in account ${accountId}` };
    } catch (error) {
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      const problem = problemOfBucket(status, clients.region);
      if (problem !== undefined) return { state: 'is missing', detail: problem };
      if (status !== 403) throw error;
      throw new Error(
        `S3 answers 403 to HeadBucket: it takes s3:ListBucket there, and the bucket has to be that of account ${accountId}`,
        { cause: error },
      );
    }
  },
});

const codeStep = (deployment: AccountDeployment): Step =>
  uploadStep({
    name: 'code in the bucket',
    s3: deployment.clients.s3,
    accountId: deployment.accountId,
    readBucketName: () => readBucketName(deployment),
    objects: deployment.member.code,
  });

/** Which of the rules that a new stack would make are there already, of another stack. */
const takenNames = async ({ clients, parameters }: AccountDeployment): Promise<readonly string[]> => {
  const prefix = parameters.get('RuleNamePrefix') ?? '';
  const taken: string[] = [];
  for (const { id } of catalog) {
    const ConfigRuleName = `${prefix}${id}`;
    try {
      await clients.config.send(new DescribeConfigRulesCommand({ ConfigRuleNames: [ConfigRuleName] }));
      taken.push(ConfigRuleName);
    } catch (error) {
      if (!isErrorNamed(error, 'NoSuchConfigRuleException')) throw error;
    }
  }
  return taken;
};

const countsOf = ({ member, parameters }: AccountDeployment): string =>
  [...member.resourcesWith(parameters)].map(([type, count]) => `${count} ${type}`).join(', ');

/** An Output of every version of the template: a stack without it is somebody else's, and would lose what it has. */
const MARK = 'UserRuleName';

/** A parameter of template.yaml for `sam deploy`: the template that is deployed here would take it off. */
const SIGNED_CODE = 'CodeSigningConfigArn';

const rulesStep = (deployment: AccountDeployment): Step => {
  const { clients, stackName, member, parameters } = deployment;
  const wanted = async (): Promise<WantedStack> => {
    const bucket = await readBucketName(deployment);
    const withoutEvents = !parameters.has(EVENTS) && (await areForwardedElsewhere(deployment));
    return {
      name: stackName,
      template: member.template,
      declared: [...member.parameters.keys()],
      problemWith: (values) => problemOfRuleParameters(member, values),
      parameters: new Map([
        ...(bucket === undefined ? [] : ([['CodeBucket', bucket]] as const)),
        ...(withoutEvents ? ([[EVENTS, 'false']] as const) : []),
        ...parameters,
      ]),
      tags: deployment.tags,
    };
  };
  const lookAtNew = async (): Promise<Looked> => {
    const taken = await takenNames(deployment);
    return taken.length === 0
      ? { state: 'will be made', detail: `stack ${stackName} with ${countsOf(deployment)}` }
      : {
          state: 'is missing',
          detail: `${taken.join(' and ')} is there already, of another stack: update that one (--stack-name), or give these rules other names (--parameter RuleNamePrefix=…)`,
        };
  };
  return {
    name: 'rules',
    look: async () => {
      const stack = await readStack(clients.cloudFormation, stackName);
      const looked = await lookAtStack(clients.cloudFormation, await wanted());
      if (stack === undefined) return looked.state === 'will be made' ? lookAtNew() : looked;
      if ((parameterOf(stack, SIGNED_CODE) ?? '') !== '')
        return {
          state: 'is missing',
          detail: `the functions of stack ${stackName} take signed code alone (${SIGNED_CODE}), and this command signs none: update it with sam deploy --signing-profiles`,
        };
      const isOurs = looked.state === 'is missing' || outputOf(stack, MARK) !== undefined;
      return isOurs
        ? looked
        : {
            state: 'is missing',
            detail: `stack ${stackName} is there and holds something else: name another with --stack-name`,
          };
    },
    act: async () => putStack(deployment, await wanted()),
  };
};

/** Everything that the rules of one account need, in the order in which it is made. */
export const stepsOfAccount = (deployment: AccountDeployment): readonly Step[] => [
  recorderStep(deployment, withoutRecorder(deployment)),
  alarmStep(deployment),
  deployment.bucket === undefined
    ? ownBucketStep(deployment)
    : namedBucketStep(deployment, deployment.bucket),
  codeStep(deployment),
  rulesStep(deployment),
  // Last: what it forwards finds its function.
  iamEventsStep(deployment),
];

/** The names of the rules of a stack, as its Outputs tell them. */
export const readRuleNames = async ({
  clients,
  stackName,
}: AccountDeployment): Promise<readonly string[]> => {
  const stack = await readStack(clients.cloudFormation, stackName);
  return ['UserRuleName', 'RoleRuleName'].flatMap((name) => (stack && outputOf(stack, name)) ?? []);
};
