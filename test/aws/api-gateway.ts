/** Amazon API Gateway: REST APIs. */
import { pageOf } from './pages.ts';
import { restJsonError } from './rest-json.ts';
import { restJsonReads } from './rest-json-reads.ts';
import type { Call, Service } from './service.ts';

/** As the service writes it: what stands between the quotes of a JSON text. */
const escaped = (policy: string): string => JSON.stringify(policy).slice(1, -1);

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html */
const getRestApis = ({ account, check, shortPage }: Call): object => {
  const limit = check.integer('limit', { min: 1, max: 500 });
  const marker = check.text('position');
  check.settle();
  const { items, next } = pageOf(Object.entries(account.restApis ?? {}), {
    operation: 'GetRestApis',
    keyOf: ([id]) => id,
    marker,
    size: Math.min(limit ?? 25, shortPage ?? Infinity),
    invalidMarker: () => restJsonError('BadRequestException', 'Invalid position parameter', 400),
  });
  return {
    item: items.map(([id, { name, policy }]) => ({
      id,
      name,
      ...(policy === undefined ? {} : { policy: escaped(policy) }),
    })),
    ...(next === undefined ? {} : { position: next }),
  };
};

export const apiGateway: Service = {
  name: 'apigateway',
  protocol: restJsonReads('apigateway', [{ operation: 'GetRestApis', path: /^\/restapis$/, parameters: [] }]),
  operations: { GetRestApis: getRestApis },
  notFound: () => restJsonError('NotFoundException', 'Invalid API identifier specified', 404),
};
