import { buildSync } from 'esbuild';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ConfigServiceClient, PutEvaluationsCommand } from '@aws-sdk/client-config-service';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';

let folder: string;
let child: ChildProcess | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'endpoint-'));
  buildSync({
    entryPoints: [join(__dirname, 'main.ts')],
    outfile: join(folder, 'main.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
});

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const node = (...args: readonly string[]): ChildProcess => {
  child = spawn(process.execPath, [join(folder, 'main.cjs'), ...args]);
  return child;
};

const start = async (...args: readonly string[]) => {
  const started = node(...args);
  const { stdout } = started;
  if (!stdout) throw new Error('the process has no stdout');
  for await (const line of createInterface({ input: stdout })) {
    const { url, accountId, environment } = JSON.parse(line);
    const credentials = {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
      sessionToken: environment.AWS_SESSION_TOKEN,
    };
    const settings = { endpoint: url, region: environment.AWS_REGION, credentials, maxAttempts: 1 };
    const control = async (instructions?: object) =>
      (await fetch(`${url}/control`, { method: 'POST', body: JSON.stringify(instructions) ?? '' })).json();
    return {
      child: started,
      accountId,
      control,
      iam: new IAMClient(settings),
      config: new ConfigServiceClient(settings),
    };
  }
  throw new Error('the process ended without a line');
};

const putEvaluations = (ResultToken: string) =>
  new PutEvaluationsCommand({
    ResultToken,
    Evaluations: [
      {
        ComplianceResourceType: 'AWS::IAM::User',
        ComplianceResourceId: 'AIDAEXAMPLE',
        ComplianceType: 'COMPLIANT',
        OrderingTimestamp: new Date(),
      },
    ],
  });

describe('the endpoint in a process of its own', () => {
  it('serves an inventory folder', async () => {
    const { accountId, iam } = await start(join(__dirname, '../../examples/account'));
    expect(accountId).toMatch(/^\d{12}$/);
    const { Users = [] } = await iam.send(new ListUsersCommand({ MaxItems: 1000 }));
    expect(Users.map(({ UserName }) => UserName)).toContain('alice');
  });

  it('serves an account of a given size, and is told what to do over /control', async () => {
    const { control, iam, config } = await start('--users', '7', '--roles', '3', '--rule', 'a-rule=to=ken');
    expect((await iam.send(new ListUsersCommand({}))).Users).toHaveLength(7);
    await config.send(putEvaluations('to=ken'));
    expect(await control({ issue: { 'b-rule': ['second'] } })).toMatchObject({
      calls: { 'iam:ListUsers': 1, 'config:PutEvaluations': 1 },
      results: {
        'a-rule': [{ ComplianceResourceId: 'AIDAEXAMPLE', ComplianceType: 'COMPLIANT' }],
        'b-rule': [],
      },
    });

    await control({
      resetCalls: true,
      fault: { operation: 'iam:ListUsers', kind: 'deny', match: { MaxItems: '5' }, times: 0 },
      failEvaluations: { match: { ComplianceResourceType: 'AWS::IAM::User' } },
      pageSizes: [2],
    });
    for (const _ of [1, 2])
      await expect(iam.send(new ListUsersCommand({ MaxItems: 5 }))).rejects.toMatchObject({
        name: 'AccessDenied',
      });
    expect((await iam.send(new ListUsersCommand({ MaxItems: 6 }))).Users).toHaveLength(2);
    expect((await config.send(putEvaluations('second'))).FailedEvaluations).toHaveLength(1);
    expect(await control()).toMatchObject({ calls: { 'iam:ListUsers': 3, 'config:PutEvaluations': 1 } });

    await control({ resetFaults: true });
    expect((await iam.send(new ListUsersCommand({ MaxItems: 5 }))).Users).toHaveLength(5);
  });

  it('ends when it is told to', async () => {
    const endpoint = await start('--users', '1');
    endpoint.child.kill('SIGTERM');
    expect(await once(endpoint.child, 'exit')).toEqual([0, null]);
  });

  it.each([
    { what: 'nothing to serve', args: [] },
    { what: 'an unknown option', args: ['--what'] },
    { what: 'a folder that is not there', args: ['/no/such/folder'] },
  ])('ends with an error for $what', async ({ args }) => {
    expect(await once(node(...args), 'exit')).toEqual([2, null]);
  });
});
