import {
  GetComplianceDetailsByConfigRuleCommand,
  PutEvaluationsCommand,
} from '@aws-sdk/client-config-service';
import { ListMFADevicesCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { toAccount } from './account.ts';
import { clientsOf } from './clients.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';
import { heldUntilTogether, type Fault } from './faults.ts';

let aws: AwsEndpoint;

beforeEach(async () => {
  aws = await startAws({
    account: toAccount({
      users: [{ UserName: 'alice' }, { UserName: 'bob' }],
      configRules: { 'a-rule': ['token'] },
    }),
  });
});

afterEach(async () => {
  await aws.stop();
});

const operations = {
  'iam:ListMFADevices': (maxAttempts = 1, UserName = 'alice') =>
    clientsOf(aws, { maxAttempts }).iam.send(new ListMFADevicesCommand({ UserName })),
  'sts:GetCallerIdentity': (maxAttempts = 1) =>
    clientsOf(aws, { maxAttempts }).sts.send(new GetCallerIdentityCommand({})),
  'config:GetComplianceDetailsByConfigRule': (maxAttempts = 1) =>
    clientsOf(aws, { maxAttempts }).config.send(
      new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: 'a-rule' }),
    ),
} as const;

type Operation = keyof typeof operations;
const IAM: Operation = 'iam:ListMFADevices';
const STS: Operation = 'sts:GetCallerIdentity';
const CONFIG: Operation = 'config:GetComplianceDetailsByConfigRule';

const DENIED =
  /^User: arn:aws:sts::111122223333:assumed-role\/mfa-rules\/session is not authorized to perform: /;

const rows: readonly {
  operation: Operation;
  kind: Exclude<Fault['kind'], 'slow' | 'held'>;
  name: string;
  status?: number;
  message?: RegExp;
}[] = [
  { operation: IAM, kind: 'throttle', name: 'Throttling', status: 400, message: /^Rate exceeded$/ },
  { operation: STS, kind: 'throttle', name: 'Throttling', status: 400, message: /^Rate exceeded$/ },
  {
    operation: CONFIG,
    kind: 'throttle',
    name: 'ThrottlingException',
    status: 400,
    message: /^Rate exceeded$/,
  },
  { operation: IAM, kind: '5xx', name: 'ServiceFailureException', status: 500 },
  { operation: STS, kind: '5xx', name: 'InternalFailure', status: 500 },
  { operation: CONFIG, kind: '5xx', name: 'InternalFailure', status: 500 },
  { operation: IAM, kind: 'deny', name: 'AccessDenied', status: 403, message: DENIED },
  { operation: CONFIG, kind: 'deny', name: 'AccessDeniedException', status: 400, message: DENIED },
  { operation: IAM, kind: 'expired', name: 'ExpiredToken', status: 403 },
  { operation: STS, kind: 'expired', name: 'ExpiredToken', status: 403 },
  { operation: CONFIG, kind: 'expired', name: 'ExpiredTokenException', status: 400 },
  { operation: IAM, kind: 'no-such-entity', name: 'NoSuchEntityException', status: 404, message: /alice/ },
  {
    operation: CONFIG,
    kind: 'no-such-entity',
    name: 'NoSuchConfigRuleException',
    status: 400,
    message: /a-rule/,
  },
  { operation: IAM, kind: 'drop', name: 'Error' },
  { operation: CONFIG, kind: 'drop', name: 'Error' },
  { operation: IAM, kind: 'garbage', name: 'Error', status: 200, message: /XML/ },
  { operation: CONFIG, kind: 'garbage', name: 'SyntaxError', status: 200, message: /JSON/ },
];

describe('a fault', () => {
  it.each(rows)(
    '$kind of $operation arrives as $name',
    async ({ operation, kind, name, status, message }) => {
      const fault = aws.faults.add({ operation, kind });
      await expect(operations[operation]()).rejects.toMatchObject({
        name,
        ...(status !== undefined && { $metadata: { httpStatusCode: status } }),
        ...(message && { message: expect.stringMatching(message) }),
      });
      expect(fault.hits).toBe(1);
      expect(aws.calls.get(operation)).toBe(1);
      await expect(operations[operation]()).resolves.toBeDefined();
    },
  );

  it.each([
    { operation: IAM, field: 'MFADevices' },
    { operation: CONFIG, field: 'EvaluationResults' },
  ])('empty of $operation arrives as an answer without $field', async ({ operation, field }) => {
    aws.faults.add({ operation, kind: 'empty' });
    expect(await operations[operation]()).not.toHaveProperty(field);
    expect(await operations[operation]()).toHaveProperty(field, []);
  });

  it('slow gives the right answer, later', async () => {
    aws.faults.add({ operation: IAM, kind: 'slow', ms: 80 });
    const start = Date.now();
    expect((await operations[IAM]()).$metadata.httpStatusCode).toBe(200);
    expect(Date.now() - start).toBeGreaterThanOrEqual(75);
  });

  it.each(['throttle', '5xx', 'drop'] as const)('%s is tried again by the SDK', async (kind) => {
    aws.faults.add({ operation: IAM, kind });
    expect((await operations[IAM](2)).$metadata.attempts).toBe(2);
    expect(aws.calls.get(IAM)).toBe(2);
  });

  it.each(['deny', 'expired', 'no-such-entity'] as const)('%s is not', async (kind) => {
    aws.faults.add({ operation: IAM, kind });
    await expect(operations[IAM](3)).rejects.toMatchObject({ $metadata: { attempts: 1 } });
  });
});

describe('which calls fail', () => {
  /** For each call in a row, whether it failed. */
  const outcomes = async (calls: readonly Promise<unknown>[]): Promise<string> =>
    (await Promise.allSettled(calls)).map(({ status }) => (status === 'rejected' ? 'x' : '.')).join('');

  const inTurn = async (count: number): Promise<string> => {
    let row = '';
    for (let call = 0; call < count; call += 1) row += await outcomes([operations[IAM]()]);
    return row;
  };

  it.each<{ name: string; fault: Partial<Fault>; row: string }>([
    { name: 'the first', fault: {}, row: 'x....' },
    { name: 'two of them', fault: { times: 2 }, row: 'xx...' },
    { name: 'all', fault: { times: Infinity }, row: 'xxxxx' },
    { name: 'the third', fault: { skip: 2 }, row: '..x..' },
    { name: 'all after the second', fault: { skip: 2, times: Infinity }, row: '..xxx' },
    { name: 'those of the service', fault: { operation: 'iam:*' }, row: 'x....' },
    { name: 'any', fault: { operation: '*' }, row: 'x....' },
    { name: 'none of another operation', fault: { operation: 'iam:ListUsers' }, row: '.....' },
    { name: 'none of another service', fault: { operation: 'config:*' }, row: '.....' },
  ])('$name', async ({ fault, row }) => {
    aws.faults.add({ operation: IAM, kind: 'deny', ...fault } as Fault);
    expect(await inTurn(5)).toBe(row);
  });

  it('those with certain parameters alone', async () => {
    aws.faults.add({
      operation: IAM,
      kind: 'deny',
      times: Infinity,
      when: ({ UserName }) => UserName === 'bob',
    });
    const send = operations[IAM];
    expect(await outcomes([send(1, 'alice'), send(1, 'bob'), send(1, 'alice'), send(1, 'bob')])).toBe('.x.x');
  });

  it('a page in the middle', async () => {
    const { iam } = clientsOf(aws);
    aws.faults.add({ operation: 'iam:ListUsers', kind: 'deny', when: ({ Marker }) => Marker !== undefined });
    const { Marker } = await iam.send(new ListUsersCommand({ MaxItems: 1 }));
    await expect(iam.send(new ListUsersCommand({ Marker }))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('none after the fault is taken away', async () => {
    const fault = aws.faults.add({ operation: IAM, kind: 'deny', times: Infinity });
    expect(await inTurn(1)).toBe('x');
    fault.remove();
    expect(await inTurn(1)).toBe('.');
    aws.faults.add({ operation: IAM, kind: 'deny', times: Infinity });
    aws.resetFaults();
    expect(await inTurn(1)).toBe('.');
  });

  it('one after the other where several are added', async () => {
    aws.faults.add({ operation: IAM, kind: 'throttle' });
    aws.faults.add({ operation: IAM, kind: 'deny' });
    await expect(operations[IAM]()).rejects.toMatchObject({ name: 'Throttling' });
    await expect(operations[IAM]()).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('whether a failed call has taken effect', () => {
  const request = {
    ResultToken: 'token',
    Evaluations: [
      {
        ComplianceResourceType: 'AWS::IAM::User',
        ComplianceResourceId: 'AIDAEXAMPLE',
        ComplianceType: 'COMPLIANT' as const,
        OrderingTimestamp: new Date(),
      },
    ],
  };

  it.each<{ name: string; fault: Partial<Fault>; kept: number }>([
    { name: 'not when the connection is dropped', fault: { kind: 'drop' }, kept: 0 },
    { name: 'when only the answer is lost', fault: { kind: 'drop', takesEffect: true }, kept: 1 },
    { name: 'when it fails afterwards', fault: { kind: '5xx', takesEffect: true }, kept: 1 },
    { name: 'when the answer is cut off', fault: { kind: 'garbage' }, kept: 1 },
  ])('$name', async ({ fault, kept }) => {
    aws.faults.add({ operation: 'config:PutEvaluations', ...fault } as Fault);
    await expect(clientsOf(aws).config.send(new PutEvaluationsCommand(request))).rejects.toThrow();
    expect(aws.account.configRules['a-rule']?.results.size).toBe(kept);
  });
});

describe('what the endpoint saw', () => {
  it('is counted and kept until it is reset', async () => {
    aws.faults.add(heldUntilTogether(IAM, 3));
    await Promise.all([operations[IAM](), operations[IAM](1, 'bob'), operations[IAM]()]);
    await operations[STS]();
    expect(Object.fromEntries(aws.calls)).toEqual({ [IAM]: 3, [STS]: 1 });
    expect(aws.mostAtOnce).toBe(3);
    expect(aws.requests).toHaveLength(4);
    expect(aws.requests).toContainEqual({
      operation: IAM,
      params: { UserName: 'bob' },
      accountId: '111122223333',
      region: 'eu-west-1',
    });
    aws.resetCalls();
    expect([aws.calls.size, aws.requests.length, aws.mostAtOnce]).toEqual([0, 0, 0]);
  });
});

describe('stopping', () => {
  it('ends calls that are under way', async () => {
    const own = await startAws();
    own.faults.add({ operation: '*', kind: 'slow', ms: 60_000 });
    const { sts } = clientsOf(own);
    const failed = expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toThrow();
    while (own.calls.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await own.stop();
    await failed;
  });
});
