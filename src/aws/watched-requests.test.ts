import { createServer, type Server, type ServerResponse } from 'node:http';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientSettings } from './clients.ts';
import { watchedRequests } from './watched-requests.ts';

/** Milliseconds, in place of half a minute. */
const SHORT = 200;
const IDENTITY =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

let server: Server;
let answer: (response: ServerResponse) => void;
let asked: number;
beforeEach(async () => {
  asked = 0;
  server = createServer((_request, response) => {
    asked += 1;
    answer(response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

/** What a client with ten attempts comes to, and what was said in between. */
const ask = async (): Promise<{
  readonly result: unknown;
  readonly words: readonly string[];
  readonly host: string;
}> => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const host = `127.0.0.1:${address.port}`;
  const words: string[] = [];
  const client = new STSClient({
    ...clientSettings,
    requestHandler: {
      ...clientSettings.requestHandler,
      requestTimeout: SHORT,
      socketTimeout: SHORT,
    },
    extensions: [watchedRequests((word) => words.push(word), SHORT / 4)],
    endpoint: `http://${host}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  });
  const result = await client.send(new GetCallerIdentityCommand({})).then(
    ({ Account }) => Account,
    (error: unknown) => error,
  );
  return { result, words, host };
};

const page =
  (status: number, contentType: string, headers = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': contentType, ...headers });
    response.end('<html>Sign in</html>');
  };

describe('a page is not an answer of AWS: what was asked, and the status, are told', () => {
  it.each<[string, (response: ServerResponse) => void, number, number]>([
    ['that forbids', page(403, 'text/html; charset=utf-8'), 403, 1],
    ['that asks somebody to sign in', page(200, 'text/html'), 200, 1],
    ['in plain text', page(407, 'text/plain'), 407, 1],
    ['of a gateway, which is asked again, but not for ever', page(502, 'text/html'), 502, 3],
  ])('%s', async (_, give, status, attempts) => {
    answer = give;
    const { result, host } = await ask();
    expect(result).toMatchObject({
      name: 'Error',
      message: `${host} answered GetCallerIdentity with a page for people (HTTP ${status}): that was not AWS's API, but a proxy or a sign-in page of the network`,
    });
    expect(asked).toBe(attempts);
  });

  it('unlike an answer in whatever type', async () => {
    answer = (response) => {
      response.writeHead(200, {
        'content-type': 'text/plain',
        'x-amzn-requestid': '1',
      });
      response.end(IDENTITY);
    };
    expect((await ask()).result).toBe('111122223333');
  });
});

describe('a host that does not answer', () => {
  it('is told of, and not asked for ever', async () => {
    answer = () => undefined;
    const { result, words, host } = await ask();
    expect(asked).toBe(3);
    expect(words).toContain(`waiting for ${host} (GetCallerIdentity) …`);
    expect(words.filter((word) => word.startsWith('no answer from '))).toHaveLength(2);
    expect(result).toMatchObject({
      name: 'NoAnswer',
      message: expect.stringContaining(
        `no answer from ${host} (GetCallerIdentity) in 3 attempts: `,
      ) as string,
    });
  });

  it('and then does is as good as any', async () => {
    answer = (response) => {
      if (asked > 1) response.end(IDENTITY);
    };
    expect((await ask()).result).toBe('111122223333');
  });
});

it('throttles are answers: they are waited out', async () => {
  answer = (response) => {
    response.writeHead(asked < 6 ? 400 : 200, { 'content-type': 'text/xml' });
    const throttled =
      '<ErrorResponse><Error><Code>Throttling</Code><Message>Rate</Message></Error></ErrorResponse>';
    response.end(asked < 6 ? throttled : IDENTITY);
  };
  const { result } = await ask();
  expect(result).toBe('111122223333');
  expect(asked).toBe(6);
});
