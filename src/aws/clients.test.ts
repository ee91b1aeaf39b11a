import { createServer, type Server, type ServerResponse } from 'node:http';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { clientSettings, countCalls } from './clients.ts';

/** Milliseconds, in place of half a minute; the rest of the settings is what the clients really have. */
const SHORT = 200;

let server: Server;
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  answer = () => undefined;
  server = createServer((_request, response) => answer(response));
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

const impatientClient = (maxAttempts: number): IAMClient => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return new IAMClient({
    ...clientSettings,
    requestHandler: { ...clientSettings.requestHandler, requestTimeout: SHORT, socketTimeout: SHORT },
    maxAttempts,
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  });
};

const USERS =
  '<ListUsersResponse><ListUsersResult><Users/><IsTruncated>false</IsTruncated></ListUsersResult></ListUsersResponse>';

const begin = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/xml', 'content-length': USERS.length });
  response.write(USERS.slice(0, 20));
};

describe('a connection that is dead', () => {
  it.each<readonly [string, (response: ServerResponse) => void]>([
    ['before the answer begins', () => undefined],
    ['in the middle of the answer', begin],
  ])('%s is an error', async (_, deadAnswer) => {
    answer = deadAnswer;
    await expect(impatientClient(1).send(new ListUsersCommand({}))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it.each<readonly [string, (response: ServerResponse) => void]>([
    ['before the answer begins', () => undefined],
    ['in the middle of the answer', begin],
  ])('%s is asked again, and each attempt counts', async (_, deadAnswer) => {
    let asked = 0;
    answer = (response) => {
      asked += 1;
      if (asked === 1) deadAnswer(response);
      else response.end(USERS);
    };
    const client = impatientClient(2);
    const calls = countCalls(client);
    expect((await client.send(new ListUsersCommand({}))).Users).toEqual([]);
    expect([...calls]).toEqual([['ListUsers', 2]]);
  });
});

it('half a minute is the longest wait', () => {
  const { connectionTimeout, requestTimeout, socketTimeout } = clientSettings.requestHandler;
  expect(Math.max(connectionTimeout, requestTimeout, socketTimeout)).toBe(30_000);
});
