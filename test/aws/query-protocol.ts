import { AwsError, notAuthorized, type Failures } from './aws-error.ts';
import type { Params, Protocol } from './service.ts';
import { toXml } from './xml.ts';

const forbidden = (code: string, message: string): AwsError => new AwsError(code, message, { status: 403 });

const failuresOf = (version: string, internalCode: string): Failures => ({
  throttled: () => new AwsError('Throttling', 'Rate exceeded'),
  internal: () =>
    new AwsError(internalCode, 'The request processing has failed because of an unknown error.', {
      status: 500,
    }),
  denied: (callerArn, action, resource) =>
    forbidden('AccessDenied', notAuthorized(callerArn, action, resource)),
  expired: () => forbidden('ExpiredToken', 'The security token included in the request is expired'),
  unsigned: () => forbidden('MissingAuthenticationToken', 'Request is missing Authentication Token'),
  unknownKey: () =>
    forbidden('InvalidClientTokenId', 'The security token included in the request is invalid.'),
  wrongScope: (service) =>
    forbidden('SignatureDoesNotMatch', `Credential should be scoped to correct service: '${service}'. `),
  unknownOperation: (operation) =>
    new AwsError('InvalidAction', `Could not find operation ${operation} for version ${version}`),
  invalid: (message) => new AwsError('ValidationError', message),
  malformed: (message) => new AwsError('MalformedInput', message),
});

type Tree = Map<string, Tree | string>;

const plant = (tree: Tree, [step = '', ...rest]: readonly string[], value: string): void => {
  if (rest.length === 0) {
    tree.set(step, value);
    return;
  }
  const branch = tree.get(step);
  const inner: Tree = branch instanceof Map ? branch : new Map();
  tree.set(step, inner);
  plant(inner, rest, value);
};

/** `Filter.member.1=Role` is the first member of the list `Filter`. */
const toValue = (node: Tree | string): unknown => {
  if (typeof node === 'string') return node;
  const members = node.get('member');
  if (members instanceof Map)
    return [...members].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, member]) => toValue(member));
  return Object.fromEntries([...node].map(([name, inner]) => [name, toValue(inner)]));
};

const readForm = (form: URLSearchParams): Params => {
  const tree: Tree = new Map();
  for (const [name, value] of form)
    if (name !== 'Action' && name !== 'Version') plant(tree, name.split('.'), value);
  return Object.fromEntries([...tree].map(([name, node]) => [name, toValue(node)]));
};

/**
 * AWS query: parameters as a form, the answer as XML.
 *
 * @param version the API version that the service was given, for IAM `2010-05-08`
 * @param namespace of the answer's XML
 * @param internalCode the service's code for an unknown failure of its own
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export const queryProtocol = ({
  version,
  namespace,
  internalCode = 'InternalFailure',
}: {
  version: string;
  namespace: string;
  internalCode?: string;
}): Protocol => {
  const isForm = (contentType: string | undefined): boolean =>
    contentType?.startsWith('application/x-www-form-urlencoded') ?? false;
  const contentType = 'text/xml';
  return {
    failures: failuresOf(version, internalCode),
    operationOf: ({ headers, body }) => {
      if (!isForm(headers['content-type'])) return undefined;
      const form = new URLSearchParams(body);
      return form.get('Version') === version ? (form.get('Action') ?? undefined) : undefined;
    },
    paramsOf: ({ body }) => readForm(new URLSearchParams(body)),
    answer: (operation, result, requestId) => {
      const content = `${toXml(`${operation}Result`, result)}${toXml('ResponseMetadata', { RequestId: requestId })}`;
      const body = `<${operation}Response xmlns="${namespace}">\n${content}</${operation}Response>\n`;
      return { status: 200, contentType, body };
    },
    error: ({ code, message, status }, requestId) => {
      const error = toXml('Error', {
        Type: status < 500 ? 'Sender' : 'Receiver',
        Code: code,
        Message: message,
      });
      const content = `${error}${toXml('RequestId', requestId)}`;
      return {
        status,
        contentType,
        body: `<ErrorResponse xmlns="${namespace}">\n${content}</ErrorResponse>\n`,
      };
    },
  };
};
