import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { defaultAccessKeyId, toAccount, type Account } from './account.ts';
import { answerTo, type Answer, type World } from './answer.ts';
import { createCallLog, type RecordedRequest } from './call-log.ts';
import { createFailingEvaluations } from './failing-evaluations.ts';
import { createFaults, type Faults } from './faults.ts';
import type { Params, WireAnswer } from './service.ts';

export interface AwsOptions {
  /** The account whose credentials `credentials()` and `environment()` give; one without anything unless said. */
  readonly account?: Account;
  /** Further accounts that the endpoint knows credentials of. */
  readonly otherAccounts?: readonly Account[];
  /** See AwsEndpoint.pageSizes. */
  readonly pageSizes?: readonly number[];
  /** What time it is for AWS: of the credential report's four hours and of the results' times. */
  readonly now?: () => Date;
  /** Answers requests to other paths than AWS's; undefined: 404. */
  readonly control?: (endpoint: AwsEndpoint, path: string, body: string) => object | undefined;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A local AWS: every service of services.ts on one address. */
export interface AwsEndpoint {
  readonly url: string;
  readonly account: Account;
  readonly accounts: readonly Account[];
  /**
   * The most items on a page, page for page and over again, whatever was asked for: `[3, 0, 1]`. Empty: as many as
   * asked for. AWS may give fewer than asked for, and says only by IsTruncated or a token that there are more.
   */
  pageSizes: readonly number[];
  readonly clock: { now: () => Date };
  readonly faults: Faults;
  /** Makes chosen evaluations come back in FailedEvaluations: `times` for each resource, 1 unless said. */
  failEvaluations(when: (evaluation: Params) => boolean, times?: number): void;
  /** How often each operation (`iam:ListUsers`) was called, calls that failed included. */
  readonly calls: ReadonlyMap<string, number>;
  /** The latest 10,000 or more requests, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** The most calls that were under way at the same time. */
  readonly mostAtOnce: number;
  /** Forgets calls and requests; faults stay. */
  resetCalls(): void;
  /** Takes away every fault, failing evaluation and short page. */
  resetFaults(): void;
  /** Credentials that the endpoint knows: of its first account, or of another one by its twelve digits. */
  credentials(accountId?: string): Credentials;
  /** For a process or an SDK client without further settings: AWS_ENDPOINT_URL, region and credentials. */
  environment(accountId?: string): Record<string, string>;
  stop(): Promise<void>;
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const partsOf = ({ url = '/' }: IncomingMessage) => {
  const [path = '/', query] = url.split('?');
  return { path, query: new URLSearchParams(query) };
};

/** Starts the endpoint on a free port of 127.0.0.1. */
export const startAws = async (options: AwsOptions = {}): Promise<AwsEndpoint> => {
  const { account = toAccount(), otherAccounts = [], now = () => new Date() } = options;
  const log = createCallLog();
  const failing = createFailingEvaluations();
  const faults = createFaults();
  const clock = { now };
  const stopping = new AbortController();
  const pageNumbers = new Map<string, number>();
  const world: World = {
    accounts: [account, ...otherAccounts],
    now: () => clock.now(),
    faults,
    log,
    stopped: stopping.signal,
    failsEvaluation: failing.fails,
    nextPageSize: (operation) => {
      const { pageSizes } = endpoint;
      const number = pageNumbers.get(operation) ?? 0;
      pageNumbers.set(operation, number + 1);
      return pageSizes[number % pageSizes.length];
    },
  };

  const toAnswer = async (request: IncomingMessage, requestId: string): Promise<Answer> => {
    const body = await readBody(request);
    const { path, query } = partsOf(request);
    const { headers, method = 'GET' } = request;
    // Whatever is signed is for AWS.
    if (path === '/' || headers.authorization !== undefined)
      return answerTo({ method, path, query, headers, body }, world, requestId);
    const answer = options.control?.(endpoint, path, body);
    return {
      status: answer ? 200 : 404,
      contentType: 'application/json',
      body: JSON.stringify(answer ?? {}),
    };
  };

  const server = createServer((request, response) => {
    const requestId = randomUUID();
    log.started();
    void toAnswer(request, requestId)
      .catch((error: unknown): WireAnswer => ({
        status: 500,
        contentType: 'text/plain',
        body: error instanceof Error ? String(error.stack) : String(error),
      }))
      .then((answer) => {
        log.ended();
        if (answer === 'drop') {
          request.socket.destroy();
          return;
        }
        const { status, contentType, body, headers } = answer;
        response.writeHead(status, {
          ...headers,
          'content-type': contentType,
          'content-length': Buffer.byteLength(body),
          'x-amzn-requestid': requestId,
        });
        response.end(body);
      });
  });
  // Never closes an idle connection first: a client that is about to use it would meet a fault that nobody asked for.
  server.keepAliveTimeout = 0;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the endpoint has no port');

  const endpoint: AwsEndpoint = {
    url: `http://127.0.0.1:${address.port}`,
    account,
    accounts: world.accounts,
    pageSizes: options.pageSizes ?? [],
    clock,
    faults,
    failEvaluations: failing.add,
    calls: log.calls,
    requests: log.requests,
    get mostAtOnce() {
      return log.mostAtOnce;
    },
    resetCalls: log.reset,
    resetFaults: () => {
      faults.clear();
      failing.clear();
      endpoint.pageSizes = [];
    },
    credentials: (accountId = account.accountId) => ({
      accessKeyId: defaultAccessKeyId(accountId),
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      sessionToken: 'session-token',
    }),
    environment: (accountId) => {
      const { accessKeyId, secretAccessKey, sessionToken } = endpoint.credentials(accountId);
      return {
        AWS_ENDPOINT_URL: endpoint.url,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
      };
    },
    stop: () =>
      new Promise((resolve, reject) => {
        stopping.abort();
        server.close((error) => (error ? reject(error) : resolve()));
        for (const socket of sockets) socket.destroy();
      }),
  };
  return endpoint;
};
