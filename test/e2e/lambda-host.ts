import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { temporaryFolder } from './tools.ts';

/** A function as the built template describes it. */
export interface BuiltFunction {
  /** The folder that would be zipped. */
  readonly codeUri: string;
  readonly handler: string;
  /** Megabytes. */
  readonly memorySize: number;
  /** Seconds. */
  readonly timeout: number;
}

/** What became of one invocation. */
interface Invoked {
  /** Undefined: the handler returned. */
  readonly error: { readonly errorType: string; readonly errorMessage: string } | undefined;
  /** All that the function wrote to its log during the invocation. */
  readonly log: string;
  /** Kilobytes, the most that the process has held in memory so far; undefined: it ended. */
  readonly peakMemory: number | undefined;
}

export interface LambdaHost {
  /** `timeout`: seconds, where the function should believe in less than it has. */
  invoke(event: unknown, timeout?: number): Promise<Invoked>;
  stop(): void;
}

/** What Lambda's runtime has let Node have of a function's memory: a twentieth for what is new, nine tenths for what stays. */
const heapOf = (megabytes: number): readonly string[] => [
  `--max-semi-space-size=${Math.floor(megabytes * 0.05)}`,
  `--max-old-space-size=${Math.floor(megabytes * 0.9)}`,
];

interface Waiting {
  readonly event: unknown;
  readonly timeout: number;
  readonly settle: (error: Invoked['error']) => void;
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
};

/**
 * One execution environment of a function: a process of Lambda's Node with the function's code, handler, memory and
 * environment variables, served by a Runtime API of its own.
 */
export const startLambda = async (
  { codeUri, handler, memorySize, timeout }: BuiltFunction,
  { node, environment }: { readonly node: string; readonly environment: Readonly<Record<string, string>> },
): Promise<LambdaHost> => {
  // As Lambda unpacks it: nothing around the code, no package.json above it.
  const taskRoot = temporaryFolder('task');
  cpSync(codeUri, taskRoot, { recursive: true });

  const queue: Waiting[] = [];
  const running = new Map<string, Waiting>();
  let idle: ServerResponse | undefined;
  let broken: Invoked['error'];
  let peakMemory: number | undefined;
  const hand = (): void => {
    const waiting = idle === undefined ? undefined : queue.shift();
    if (idle === undefined || waiting === undefined) return;
    const requestId = randomUUID();
    running.set(requestId, waiting);
    idle.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': String(Date.now() + waiting.timeout * 1000),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:111122223333:function:rule',
    });
    idle.end(JSON.stringify(waiting.event));
    idle = undefined;
  };
  const breakDown = (error: Invoked['error']): void => {
    broken = error;
    for (const waiting of [...queue.splice(0), ...running.values()]) waiting.settle(error);
    running.clear();
  };
  const server = createServer((request, response) => {
    const [, requestId = '', outcome] =
      /invocation\/([^/]+)\/(response|error)$/.exec(request.url ?? '') ?? [];
    if (request.url?.endsWith('/invocation/next')) {
      idle = response;
      hand();
      return;
    }
    void readBody(request).then((body) => {
      const error = outcome === 'response' ? undefined : (JSON.parse(body) as Invoked['error']);
      peakMemory = Number(request.headers['peak-memory']);
      if (outcome === undefined) breakDown(error);
      running.get(requestId)?.settle(error);
      running.delete(requestId);
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const child: ChildProcess = spawn(node, [...heapOf(memorySize), join('test', 'e2e', 'bootstrap.mjs')], {
    env: {
      // The reserved variables of Lambda, and nothing of this machine's.
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      AWS_LAMBDA_FUNCTION_NAME: 'rule',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      LAMBDA_TASK_ROOT: taskRoot,
      _HANDLER: handler,
      TZ: ':UTC',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (log += text));
  }
  child.on('close', (code, signal) =>
    breakDown({ errorType: 'Runtime.ExitError', errorMessage: `${signal ?? code}\n${log}` }),
  );

  return {
    invoke: (event, believedTimeout = timeout) =>
      new Promise((resolve) => {
        const before = log.length;
        // What the process wrote before it answered may still be under way.
        const settle = (error: Invoked['error']): void =>
          void setTimeout(() => resolve({ error, log: log.slice(before), peakMemory }), 50);
        if (broken !== undefined) settle(broken);
        else {
          queue.push({ event, timeout: believedTimeout, settle });
          hand();
        }
      }),
    stop: () => {
      child.kill();
      server.closeAllConnections();
      server.close();
      rmSync(taskRoot, { recursive: true, force: true });
    },
  };
};
