/** Services of the AWS REST JSON protocol that are only read: the operation is the path, and nothing is sent but a query. */
import type { Protocol } from './service.ts';
import { restJsonAnswers, restJsonError, restJsonFailures } from './rest-json.ts';

export interface ReadRoute {
  readonly operation: string;
  readonly path: RegExp;
  /** What stands in the path, in its order. */
  readonly parameters: readonly string[];
}

/**
 * @param scope the service's name in the scope of a signature
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export const restJsonReads = (scope: string, routes: readonly ReadRoute[]): Protocol => {
  const routeOf = (path: string): ReadRoute | undefined => routes.find((route) => route.path.test(path));
  return {
    failures: restJsonFailures({
      throttled: () => restJsonError('TooManyRequestsException', 'Rate exceeded', 429),
      internal: () => restJsonError('ServiceException', 'An internal error occurred.', 500),
    }),
    operationOf: ({ method, path, headers }) =>
      method === 'GET' && (headers.authorization ?? '').includes(`/${scope}/aws4_request`)
        ? routeOf(path)?.operation
        : undefined,
    paramsOf: ({ path, query }) => {
      const route = routeOf(path);
      const [, ...values] = route?.path.exec(path) ?? [];
      const named = (route?.parameters ?? []).map((name, index) => [
        name,
        decodeURIComponent(values[index] ?? ''),
      ]);
      return Object.fromEntries([...query, ...named]) as Record<string, string>;
    },
    ...restJsonAnswers('message'),
  };
};
