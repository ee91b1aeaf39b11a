import { AwsError, notAuthorized, type Failures } from './aws-error.ts';
import type { Params, Protocol } from './service.ts';

const refused = (code: string, message: string): AwsError =>
  new AwsError(code, message, { messageField: 'Message' });

const failures: Failures = {
  throttled: () => new AwsError('ThrottlingException', 'Rate exceeded'),
  internal: () => new AwsError('InternalFailure', '', { status: 500 }),
  denied: (callerArn, action, resource) =>
    refused('AccessDeniedException', notAuthorized(callerArn, action, resource)),
  expired: () => refused('ExpiredTokenException', 'The security token included in the request is expired'),
  unsigned: () => refused('MissingAuthenticationTokenException', 'Missing Authentication Token'),
  unknownKey: () =>
    refused('UnrecognizedClientException', 'The security token included in the request is invalid.'),
  wrongScope: (service) =>
    refused('InvalidSignatureException', `Credential should be scoped to correct service: '${service}'.`),
  unknownOperation: () => new AwsError('UnknownOperationException', ''),
  invalid: (message) => new AwsError('ValidationException', message),
  malformed: (message) => refused('SerializationException', message),
};

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    throw failures.malformed('the body is not JSON');
  }
};

/**
 * AWS JSON: the operation is in `X-Amz-Target`, after the service's own prefix and a dot.
 *
 * @param target for AWS Config `StarlingDoveService`
 * @param version 1.0 or 1.1, as in the content type
 * @param queryCodes the codes of the query protocol, by the error's own, of a service that once spoke that
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export const jsonProtocol = ({
  target,
  version,
  queryCodes,
}: {
  target: string;
  version: '1.0' | '1.1';
  queryCodes?: Readonly<Record<string, string>>;
}): Protocol => {
  const contentType = `application/x-amz-json-${version}`;
  return {
    failures,
    operationOf: ({ headers }) => {
      const header = headers['x-amz-target'];
      return typeof header === 'string' && header.startsWith(`${target}.`)
        ? header.slice(target.length + 1)
        : undefined;
    },
    paramsOf: ({ headers, body }) => {
      if (headers['content-type'] !== contentType) throw failures.unknownOperation('');
      const params = parse(body);
      if (typeof params !== 'object' || params === null || Array.isArray(params))
        throw failures.malformed('the body is not a JSON object');
      return params as Params;
    },
    answer: (_operation, result) => ({ status: 200, contentType, body: JSON.stringify(result) }),
    error: ({ code, message, status, messageField }) => ({
      status,
      contentType,
      body: JSON.stringify({ __type: code, ...(message && { [messageField]: message }) }),
      ...(queryCodes && {
        headers: {
          'x-amzn-query-error': `${queryCodes[code] ?? code};${status < 500 ? 'Sender' : 'Receiver'}`,
        },
      }),
    }),
  };
};
