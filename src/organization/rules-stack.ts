import { partitionOf } from '../aws/regions.ts';
import { baselineKeyOf } from './baseline.ts';
import { readBucketName } from './bucket.ts';
import type { Deployment } from './deployment.ts';
import {
  lookAtStack,
  outputOf,
  parameterOf,
  putStack,
  readStack,
  type WantedStack,
} from '../deploy/stack.ts';
import { listInstances, readStackSet, retryInstances } from './stack-set.ts';
import { parametersOfRules } from './parameters.ts';
import { problemOfRuleParameters } from '../deploy/rule-parameters.ts';
import type { Step } from '../deploy/step.ts';

export const RULES_STACK = 'mfa-rules';
const MANAGEMENT_STACK = 'mfa-rules-management';
/** The default of rules.yaml. */
const STACK_SET = 'mfa-rules';

const DNS_SUFFIXES: Readonly<Record<string, string>> = { 'aws-cn': 'amazonaws.com.cn' };

/** What the names of AWS's endpoints end with. */
export const dnsSuffixOf = (partition: string): string => DNS_SUFFIXES[partition] ?? 'amazonaws.com';

const urlOf = ({ clients, organization }: Deployment, bucket: string, key: string): string =>
  `https://${bucket}.s3.${clients.region}.${dnsSuffixOf(organization.partition)}/${key}`;

/** The name that the StackSet has, or will have. */
export const readStackSetName = async ({ clients, parameters }: Deployment): Promise<string> => {
  const stack = await readStack(clients.cloudFormation, RULES_STACK);
  return (stack && parameterOf(stack, 'StackSetName')) ?? parameters.get('StackSetName') ?? STACK_SET;
};

/** All accounts tell one topic: an address beside a topic that is given would be subscribed to another one, and hear nothing. */
const problemOfAlarm = (values: ReadonlyMap<string, string>): string | undefined => {
  const [address = '', topicArn = ''] = ['AlarmEmail', 'AlarmTopicArn'].map((name) => values.get(name));
  return address === '' || topicArn === ''
    ? undefined
    : `AlarmEmail ${address} would not hear what the accounts tell ${topicArn}: subscribe it there, and give --parameter AlarmEmail= beside it`;
};

/** The stack of StackSet and aggregator as it should be, in a bucket that may still have to be made. */
const wantedRules = async (deployment: Deployment): Promise<WantedStack> => {
  const { clients, callAs, rootId, member, organizationalUnitIds, parameters, templates } = deployment;
  const stack = await readStack(clients.cloudFormation, RULES_STACK);
  const bucket = await readBucketName(deployment);
  const targets = organizationalUnitIds ?? (stack === undefined ? [rootId] : undefined);
  return {
    name: RULES_STACK,
    template: templates.rules,
    declared: parametersOfRules(member),
    problemWith: (values) => problemOfAlarm(values) ?? problemOfRuleParameters(member, values),
    parameters: new Map([
      ['CallAs', callAs],
      ['OrganizationId', deployment.organization.id],
      ...(bucket === undefined
        ? []
        : ([
            ['CodeBucket', bucket],
            ['TemplateUrl', urlOf(deployment, bucket, member.templateKey)],
            ['BaselineTemplateUrl', urlOf(deployment, bucket, baselineKeyOf(deployment))],
          ] as const)),
      ...(targets === undefined ? [] : ([['OrganizationalUnitIds', targets.join(',')]] as const)),
      ...parameters,
    ]),
    // CloudFormation hands them to the StackSet, and that to the stacks of all accounts.
    tags: deployment.tags,
  };
};

const rulesStep = (deployment: Deployment): Step => ({
  name: 'StackSet and aggregator',
  look: async () => {
    const { clients, parameters } = deployment;
    const stack = await readStack(clients.cloudFormation, RULES_STACK);
    const name = await readStackSetName(deployment);
    const renamed = parameters.get('StackSetName');
    // Two StackSets with the same rules would fail in every account.
    if (renamed !== undefined && renamed !== name)
      return { state: 'is missing', detail: `StackSetName is ${name} and cannot become ${renamed}` };
    if (stack === undefined && (await readStackSet(deployment, name)) !== undefined)
      return {
        state: 'is missing',
        detail: `the organization has a StackSet ${name} already, and this account and region no stack ${RULES_STACK}: run this where it was deployed`,
      };
    const wanted = await wantedRules(deployment);
    const looked = await lookAtStack(clients.cloudFormation, wanted);
    return stack === undefined && looked.state === 'will be made'
      ? { ...looked, detail: `${looked.detail} for ${wanted.parameters.get('OrganizationalUnitIds')}` }
      : looked;
  },
  act: async () => putStack(deployment, await wantedRules(deployment)),
});

/** Tries failed accounts again, where nothing else in this deployment has just tried them. */
const retryStep = (deployment: Deployment): Step => ({
  name: 'accounts that failed before',
  look: async () => {
    const stack = await readStack(deployment.clients.cloudFormation, RULES_STACK);
    const name = await readStackSetName(deployment);
    if (stack === undefined) return { state: 'is there', detail: 'none yet' };
    if ((await readStackSet(deployment, name)) === undefined)
      return {
        state: 'is missing',
        detail: `stack ${RULES_STACK} is there without its StackSet ${name}: \`aws cloudformation delete-stack --stack-name ${RULES_STACK}\`, then run this again`,
      };
    const willChange = await rulesStep(deployment).look();
    const { failed, total } = await listInstances(deployment, name);
    if (failed.length === 0) return { state: 'is there', detail: `none of ${total}` };
    const accounts = `${failed.length} of ${total}`;
    return willChange.state === 'is there'
      ? { state: 'will be changed', detail: `${accounts} are tried again` }
      : { state: 'is there', detail: `${accounts}, which the StackSet tries again when it changes` };
  },
  act: async () => retryInstances(deployment, await readStackSetName(deployment)),
});

/** Where IAM's events do not come and nobody forwards them, each account would wait for them, and its alarm tell so. */
export const eventsStep = ({ clients: { region }, parameters }: Deployment): Step => ({
  name: 'events of IAM',
  look: async () => {
    const { iamRegion } = partitionOf(region);
    if (region === iamRegion) return { state: 'is there', detail: `they reach ${region}` };
    return parameters.get('EvaluateOnChange') === 'true'
      ? {
          state: 'warning',
          detail: `they reach ${iamRegion} alone: deploy/forward-iam-events.yaml has to be there in every account`,
        }
      : {
          state: 'warning',
          detail: `they reach ${iamRegion} alone, so that users are evaluated on schedule only (EvaluateOnChange=false); with deploy/forward-iam-events.yaml there in every account, give --parameter EvaluateOnChange=true`,
        };
  },
});

/** Service-managed StackSets skip the management account: it gets the same template as a stack of its own. */
export const managementStep = (deployment: Deployment): Step => {
  const { clients, accountId, member, parameters, codeBucket } = deployment;
  const declared = [...member.parameters.keys()];
  const wanted = async (): Promise<WantedStack> => {
    const bucket = codeBucket ?? (await readBucketName(deployment));
    const rules = await readStack(clients.cloudFormation, RULES_STACK);
    // Of the accounts' own topic, to which an address is subscribed; it is there once the stack of the StackSet is.
    const topicArn = rules && outputOf(rules, 'AlarmTopicArn');
    const given = [...parameters].filter(
      ([name]) => declared.includes(name) && !(name === 'AlarmEmail' && topicArn !== undefined),
    );
    return {
      name: MANAGEMENT_STACK,
      template: member.template,
      declared,
      problemWith: (values) => problemOfRuleParameters(member, values),
      parameters: new Map([
        ...(bucket === undefined ? [] : ([['CodeBucket', bucket]] as const)),
        ...(topicArn === undefined ? [] : ([['AlarmTopicArn', topicArn]] as const)),
        ...given,
      ]),
      tags: deployment.tags,
    };
  };
  return {
    name: 'rules of the management account itself',
    accountId,
    look: async () => lookAtStack(clients.cloudFormation, await wanted()),
    act: async () => putStack(deployment, await wanted()),
  };
};

/** The rules of all accounts but the management account. The retry comes first: an update after it tries nothing twice. */
export const rulesSteps = (deployment: Deployment): readonly Step[] => [
  retryStep(deployment),
  rulesStep(deployment),
];
