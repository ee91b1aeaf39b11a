import { Readable } from 'node:stream';
import type { HttpHandler } from '@smithy/core/protocols';

type Request = Parameters<HttpHandler['handle']>[0];
type Options = Parameters<HttpHandler['handle']>[1];
type Answer = Awaited<ReturnType<HttpHandler['handle']>>;

/** What every SDK client can be extended with. */
interface Extensible {
  httpHandler(): HttpHandler;
  setHttpHandler(handler: HttpHandler): void;
}

/** Milliseconds. Nobody wonders earlier whether anything is going on. */
const WORD_AFTER = 5_000;

/** A host that has not answered so often will not answer the next time; throttles, which are answers, are waited out. */
const UNANSWERED = 3;

/** What a client writes into each request, e.g. `attempt=2; max=10`. */
const attemptOf = ({ headers }: Request): number =>
  Number(/attempt=(\d+)/.exec(headers['amz-sdk-request'] ?? '')?.[1] ?? 1);

/** The operation, in whatever protocol; method and path where the request names none. */
const operationOf = ({ headers, body, method, path }: Request): string => {
  const target = headers['x-amz-target'];
  if (target !== undefined) return target.slice(target.lastIndexOf('.') + 1);
  const action = typeof body === 'string' ? /(?:^|&)Action=(\w+)/.exec(body)?.[1] : undefined;
  return action ?? `${method} ${path}`;
};

const hostOf = ({ hostname, port }: Request): string =>
  port === undefined ? hostname : `${hostname}:${port}`;

/** AWS answers in XML, JSON and CBOR, without a body, or (S3) with an object's own type and its request id. */
const isPage = ({ response: { headers } }: Answer): boolean => {
  const contentType = headers['content-type'] ?? '';
  return (
    contentType.startsWith('text/html') ||
    (contentType.startsWith('text/plain') && !Object.keys(headers).some((name) => /request-?id/i.test(name)))
  );
};

/** Without the name of the SDK's module, which says nothing to a person. */
const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .replace(/^@smithy\/\S+ - \[ERROR\] /, '')
    .replace(/\.$/, '');

class WatchedHandler implements HttpHandler {
  readonly #inner: HttpHandler;
  readonly #onWaiting: (text: string) => void;
  readonly #wordAfter: number;

  constructor(inner: HttpHandler, onWaiting: (text: string) => void, wordAfter: number) {
    this.#inner = inner;
    this.#onWaiting = onWaiting;
    this.#wordAfter = wordAfter;
  }

  get metadata(): NonNullable<HttpHandler['metadata']> {
    return this.#inner.metadata ?? { handlerProtocol: 'http/1.1' };
  }

  updateHttpClientConfig(key: never, value: never): void {
    this.#inner.updateHttpClientConfig(key, value);
  }

  httpHandlerConfigs(): object {
    return this.#inner.httpHandlerConfigs();
  }

  destroy(): void {
    this.#inner.destroy?.();
  }

  async handle(request: Request, options?: Options): Promise<Answer> {
    const answer = await this.#ask(request, options);
    if (!isPage(answer)) return answer;
    const { statusCode, body } = answer.response;
    // Nobody reads it: the connection would wait for that.
    if (body instanceof Readable) body.destroy();
    const error = new Error(
      `${hostOf(request)} answered ${operationOf(request)} with a page for people (HTTP ${statusCode}): that was not AWS's API, but a proxy or a sign-in page of the network`,
    );
    // By the status, a client knows whether to ask again.
    throw attemptOf(request) < UNANSWERED
      ? Object.assign(error, { $metadata: { httpStatusCode: statusCode } })
      : error;
  }

  async #ask(request: Request, options: Options): Promise<Answer> {
    const asked = `${hostOf(request)} (${operationOf(request)})`;
    const word = setTimeout(() => this.#onWaiting(`waiting for ${asked} …`), this.#wordAfter);
    try {
      return await this.#inner.handle(request, options);
    } catch (error) {
      const attempt = attemptOf(request);
      if (options?.abortSignal?.aborted === true) throw error;
      if (attempt < UNANSWERED) {
        this.#onWaiting(`no answer from ${asked}: ${textOf(error)} …`);
        throw error;
      }
      // Without the error as its cause, by which a client would take it for one to ask again after.
      throw Object.assign(new Error(`no answer from ${asked} in ${attempt} attempts: ${textOf(error)}`), {
        name: 'NoAnswer',
      });
    } finally {
      clearTimeout(word);
    }
  }
}

/**
 * Watches the requests of a client, for the person who waits for them: says when an answer is late, stops asking a host
 * that does not answer, and tells the page of a proxy from an answer of AWS.
 *
 * @param onWaiting a line about what is waited for
 * @param wordAfter milliseconds
 */
export const watchedRequests = (
  onWaiting: (text: string) => void,
  wordAfter = WORD_AFTER,
): { readonly configure: (client: Extensible) => void } => ({
  configure: (client) =>
    client.setHttpHandler(new WatchedHandler(client.httpHandler(), onWaiting, wordAfter)),
});
