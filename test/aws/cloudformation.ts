import { randomUUID } from 'node:crypto';
import { parseTemplate, type CloudFormationTemplate } from '../support/cloudformation-yaml.ts';
import type { Account, EmulatedStack } from './account.ts';
import { AwsError } from './aws-error.ts';
import { pageOf } from './pages.ts';
import { queryProtocol } from './query-protocol.ts';
import type { Call, Service } from './service.ts';
import { outputsOf, provision } from './provision.ts';
import { stackSetOperations } from './stack-sets.ts';
import { parameterValues, requireCapabilities, validationError } from './template-values.ts';

const notFound = (name: unknown): AwsError => validationError(`Stack with id ${String(name)} does not exist`);

const stackOf = (account: Account, name: string): EmulatedStack => {
  const found = Object.values(account.stacks).find(
    ({ StackName, StackId, StackStatus }) =>
      StackId === name || (StackName === name && StackStatus !== 'DELETE_COMPLETE'),
  );
  if (found === undefined) throw notFound(name);
  return found;
};

const LARGEST = 51_200;

interface Request {
  readonly name: string;
  readonly body: string;
  readonly template: CloudFormationTemplate;
  readonly sent: readonly Readonly<Record<string, unknown>>[];
  readonly onFailure: string;
  /** Undefined: an update leaves the tags as they are. */
  readonly tags: Readonly<Record<string, string>> | undefined;
}

const readRequest = ({ check, params }: Call): Request => {
  const name = check.requiredText('StackName', { min: 1, max: 128, pattern: /^[a-zA-Z][-a-zA-Z0-9]*$/ });
  const body = check.requiredText('TemplateBody', { min: 1, max: LARGEST });
  const capabilities = check.texts('Capabilities');
  const sent = check.objects('Parameters', { max: 200 }).map(({ value }) => value);
  const tags = check
    .objects('Tags', { max: 50 })
    .map(({ value }) => [String(value['Key']), String(value['Value'])]);
  const onFailure = check.text('OnFailure', { oneOf: ['DO_NOTHING', 'ROLLBACK', 'DELETE'] }) ?? 'ROLLBACK';
  check.settle();
  if (params['TemplateURL'] !== undefined) throw validationError('TemplateURL is not known here');
  const template = parseTemplate(body);
  requireCapabilities(template, capabilities);
  return {
    name,
    body,
    template,
    sent,
    onFailure,
    tags: params['Tags'] === undefined ? undefined : Object.fromEntries(tags),
  };
};

/** What every operation leaves in the events, the latest first. */
const eventsOf = (
  { StackName, StackId }: EmulatedStack,
  operation: 'CREATE' | 'UPDATE',
  failure: unknown,
): EmulatedStack['events'] => {
  const own = { LogicalResourceId: StackName, PhysicalResourceId: StackId };
  const begun = {
    ...own,
    ResourceStatus: `${operation}_IN_PROGRESS`,
    ResourceStatusReason: 'User Initiated',
  };
  if (failure === undefined) return [{ ...own, ResourceStatus: `${operation}_COMPLETE` }, begun];
  const resource = {
    LogicalResourceId: 'Something',
    PhysicalResourceId: '',
    ResourceStatus: `${operation}_FAILED`,
  };
  const reason = failure instanceof Error ? failure.message : String(failure);
  return [
    { ...resource, ResourceStatusReason: `Resource ${operation.toLowerCase()} cancelled` },
    { ...resource, ResourceStatusReason: reason },
    begun,
  ];
};

const END: Readonly<Record<string, string>> = {
  ROLLBACK: 'ROLLBACK_COMPLETE',
  DELETE: 'DELETE_COMPLETE',
  DO_NOTHING: 'CREATE_FAILED',
};

const operate = (account: Account, request: Request, earlier: EmulatedStack | undefined): EmulatedStack => {
  const { name, body, template, sent, onFailure } = request;
  const tags = request.tags ?? earlier?.tags ?? {};
  const operation = earlier === undefined ? 'CREATE' : 'UPDATE';
  const parameters = parameterValues(template, sent, earlier?.parameters);
  const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
  if (earlier?.body === body && isSame(earlier.parameters, parameters) && isSame(earlier.tags ?? {}, tags))
    throw validationError('No updates are to be performed.');
  const stack: EmulatedStack = {
    StackName: name,
    StackId:
      earlier?.StackId ??
      `arn:aws:cloudformation:us-east-1:${account.accountId}:stack/${name}/${randomUUID()}`,
    StackStatus: `${operation}_COMPLETE`,
    before: [`${operation}_IN_PROGRESS`],
    body,
    parameters,
    tags,
    outputs: {},
    events: [],
  };
  let failure: unknown = account.failingStacks[name];
  delete account.failingStacks[name];
  try {
    if (failure === undefined)
      stack.outputs = outputsOf(template, provision(account, template, stack, earlier));
  } catch (error) {
    failure = error;
  }
  const events = [...eventsOf(stack, operation, failure), ...(earlier?.events ?? [])];
  if (failure === undefined) return { ...stack, events };
  return earlier === undefined
    ? { ...stack, events, StackStatus: END[onFailure] ?? '' }
    : { ...earlier, events, before: stack.before, StackStatus: 'UPDATE_ROLLBACK_COMPLETE' };
};

const createStack = (call: Call): object => {
  const request = readRequest(call);
  const { account } = call;
  const earlier = account.stacks[request.name];
  if (earlier !== undefined && earlier.StackStatus !== 'DELETE_COMPLETE')
    throw new AwsError('AlreadyExistsException', `Stack [${request.name}] already exists`);
  const stack = operate(account, request, undefined);
  account.stacks[request.name] = stack;
  return { StackId: stack.StackId };
};

const updateStack = (call: Call): object => {
  const request = readRequest(call);
  const { account } = call;
  const earlier = stackOf(account, request.name);
  if (!/^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(earlier.StackStatus))
    throw validationError(
      `Stack:${earlier.StackId} is in ${earlier.StackStatus} state and can not be updated.`,
    );
  const stack = operate(account, request, earlier);
  account.stacks[request.name] = stack;
  return { StackId: stack.StackId };
};

const describeStacks = ({ check, account }: Call): object => {
  const stack = stackOf(account, check.requiredText('StackName'));
  check.settle();
  const { StackName, StackId, StackStatus, before, parameters, outputs, tags = {} } = stack;
  const pairs = (values: Readonly<Record<string, string>>, kind: string): object[] =>
    Object.entries(values).map(([key, value]) => ({ [`${kind}Key`]: key, [`${kind}Value`]: value }));
  return {
    Stacks: [
      {
        StackName,
        StackId,
        StackStatus: before.shift() ?? StackStatus,
        CreationTime: '2024-06-01T00:00:00Z',
        Parameters: pairs(parameters, 'Parameter'),
        Outputs: pairs(outputs, 'Output'),
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      },
    ],
  };
};

const getTemplate = ({ check, account }: Call): object => {
  const name = check.requiredText('StackName');
  check.text('TemplateStage', { oneOf: ['Original', 'Processed'] });
  check.settle();
  return { TemplateBody: stackOf(account, name).body };
};

const describeStackEvents = ({ check, account }: Call): object => {
  const stack = stackOf(account, check.requiredText('StackName'));
  check.settle();
  return { StackEvents: stack.events.map((event) => ({ ...event, StackName: stack.StackName })) };
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html */
const listStackResources = ({ check, account, shortPage }: Call): object => {
  const stack = stackOf(account, check.requiredText('StackName'));
  const marker = check.text('NextToken', { min: 1, max: 1024 });
  check.settle();
  const { items, next } = pageOf(stack.resources ?? [], {
    operation: `ListStackResources ${stack.StackId}`,
    keyOf: ({ LogicalResourceId }) => LogicalResourceId,
    marker,
    size: Math.min(100, shortPage ?? 100),
    invalidMarker: () => validationError('The specified token is invalid'),
  });
  return { StackResourceSummaries: items, NextToken: next };
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html */
export const cloudFormation: Service = {
  name: 'cloudformation',
  protocol: queryProtocol({
    version: '2010-05-15',
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  }),
  operations: {
    CreateStack: createStack,
    UpdateStack: updateStack,
    DescribeStacks: describeStacks,
    DescribeStackEvents: describeStackEvents,
    GetTemplate: getTemplate,
    ListStackResources: listStackResources,
    ...stackSetOperations,
  },
  notFound: (_operation, { StackName, StackSetName }) => notFound(StackName ?? StackSetName),
};
