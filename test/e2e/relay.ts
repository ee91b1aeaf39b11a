import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Relayed {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | string;
}

export interface Relay {
  readonly url: string;
  stop(): Promise<void>;
}

/** Passes a request on. The signature covers the Host header: it is passed on too. */
const passOn = (target: URL, { method, path, headers, body }: Received): Promise<Relayed> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = target;
    // The target speaks HTTP alone, and is told that somebody in front of it spoke TLS.
    const outgoingHeaders = { ...headers, 'x-forwarded-proto': 'https' };
    const outgoing = httpRequest({ hostname, port, path, method, headers: outgoingHeaders }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const { 'transfer-encoding': _, connection: __, ...kept } = answer.headers;
        resolve({ status: answer.statusCode ?? 500, headers: kept, body: Buffer.concat(chunks) });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

/**
 * A server in front of another one.
 *
 * @param answer to a request; `passOn` asks the server behind
 * @param failed what is answered where that throws
 */
export const startRelay = async (
  behind: string,
  answer: (received: Received, passOn: () => Promise<Relayed>) => Promise<Relayed>,
  failed: (error: unknown) => Relayed,
): Promise<Relay> => {
  const target = new URL(behind);
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = 'GET', url = '/', headers } = incoming;
      const received = { method, path: url, headers, body: Buffer.concat(chunks) };
      void answer(received, () => passOn(target, received))
        .catch(failed)
        .then((relayed) => {
          response.writeHead(relayed.status, relayed.headers);
          response.end(relayed.body);
        });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};

/** A server whose requests count behind it as sent over TLS, which the bucket of the code asks for. */
export const startTlsRelay = (behind: string): Promise<Relay> =>
  startRelay(
    behind,
    (_, passOn) => passOn(),
    (error) => ({ status: 500, headers: {}, body: String(error) }),
  );
