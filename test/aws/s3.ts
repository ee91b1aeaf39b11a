import { AwsError, notAuthorized, type Failures } from './aws-error.ts';
import type { Call, Protocol, Service } from './service.ts';
import { toXml } from './xml.ts';

const error = (code: string, message: string, status: number): AwsError =>
  new AwsError(code, message, { status });

const failures: Failures = {
  throttled: () => error('SlowDown', 'Please reduce your request rate.', 503),
  internal: () => error('InternalError', 'We encountered an internal error. Please try again.', 500),
  denied: (callerArn, action, resource) =>
    error('AccessDenied', notAuthorized(callerArn, action, resource), 403),
  expired: () => error('ExpiredToken', 'The provided token has expired.', 400),
  unsigned: () => error('AccessDenied', 'Access Denied', 403),
  unknownKey: () =>
    error('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403),
  wrongScope: () => error('AuthorizationHeaderMalformed', 'The authorization header is malformed.', 400),
  unknownOperation: () => error('MethodNotAllowed', 'The specified method is not allowed.', 405),
  invalid: (message) => error('InvalidRequest', message, 400),
  malformed: (message) => error('InvalidRequest', message, 400),
};

const OPERATIONS: Readonly<Record<string, string>> = { HEAD: 'HeadObject', PUT: 'PutObject' };

/** Buckets in the path, as for an endpoint that is an IP address. An answer to HEAD has no body, its errors neither. */
const protocol: Protocol = {
  failures,
  operationOf: ({ method, path, headers }) => {
    if (path === '/' || !(headers.authorization ?? '').includes('/s3/aws4_request')) return undefined;
    const isBucket = /^\/[^/]+\/?$/.test(path);
    return isBucket ? (method === 'HEAD' ? 'HeadBucket' : undefined) : OPERATIONS[method];
  },
  paramsOf: ({ path, headers, body }) => {
    const [, Bucket = '', ...key] = path.split('/').map(decodeURIComponent);
    return {
      Bucket,
      Key: key.join('/'),
      Body: body,
      ExpectedBucketOwner: headers['x-amz-expected-bucket-owner'],
      Checksum: headers['x-amz-checksum-sha256'],
      ChecksumMode: headers['x-amz-checksum-mode'],
    };
  },
  answer: (_operation, result) => ({
    status: 200,
    contentType: 'application/octet-stream',
    body: '',
    headers: { ...result } as Record<string, string>,
  }),
  error: ({ code, message, status }, requestId) => ({
    status,
    contentType: 'application/xml',
    body: toXml('Error', { Code: code, Message: message, RequestId: requestId }),
  }),
};

const bucketOf = ({ check, params, account }: Call): Record<string, string> => {
  const name = check.requiredText('Bucket', { pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/ });
  check.settle();
  const bucket = Object.hasOwn(account.buckets, name) ? account.buckets[name] : undefined;
  const owner = params['ExpectedBucketOwner'];
  if (owner !== undefined && owner !== account.accountId) throw error('AccessDenied', 'Access Denied', 403);
  if (bucket === undefined) throw error('NoSuchBucket', 'The specified bucket does not exist', 404);
  return bucket;
};

const placeOf = ({ params }: Call): string => `${String(params['Bucket'])}/${String(params['Key'])}`;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
export const s3: Service = {
  name: 's3',
  protocol,
  operations: {
    HeadBucket: (call) => {
      bucketOf(call);
      return {};
    },
    HeadObject: (call) => {
      if (!Object.hasOwn(bucketOf(call), String(call.params['Key'])))
        throw error('NoSuchKey', 'The specified key does not exist.', 404);
      // Told only to whoever asks, and only of an object that was sent with one.
      const checksum = call.account.objectChecksums[placeOf(call)];
      const isAsked = call.params['ChecksumMode'] === 'ENABLED' && checksum !== undefined;
      return isAsked ? { 'x-amz-checksum-sha256': checksum } : {};
    },
    PutObject: (call) => {
      const { Key, Body, Checksum } = call.params;
      bucketOf(call)[String(Key)] = String(Body);
      if (typeof Checksum === 'string') call.account.objectChecksums[placeOf(call)] = Checksum;
      else delete call.account.objectChecksums[placeOf(call)];
      return {};
    },
  },
  notFound: () => error('NoSuchKey', 'The specified key does not exist.', 404),
};
