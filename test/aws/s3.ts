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

/** S3 names the items of a list after what they are. */
const bucketList = (names: object): string =>
  `<ListAllMyBucketsResult><Buckets>${Object.values(names)
    .map((Name: unknown) => toXml('Bucket', { Name }))
    .join('')}</Buckets></ListAllMyBucketsResult>`;

/** Of a bucket its policy is the only thing that is asked for here. */
const ON_BUCKETS: Readonly<Record<string, string>> = { HEAD: 'HeadBucket', GET: 'GetBucketPolicy' };

/** Buckets in the path, as for an endpoint that is an IP address. An answer to HEAD has no body, its errors neither. */
const protocol: Protocol = {
  failures,
  operationOf: ({ method, path, headers }) => {
    if (!(headers.authorization ?? '').includes('/s3/aws4_request')) return undefined;
    if (path === '/') return method === 'GET' ? 'ListBuckets' : undefined;
    const isBucket = /^\/[^/]+\/?$/.test(path);
    return isBucket ? ON_BUCKETS[method] : OPERATIONS[method];
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
  answer: (operation, result) => {
    if (operation === 'ListBuckets')
      return { status: 200, contentType: 'application/xml', body: bucketList(result) };
    if (operation === 'GetBucketPolicy')
      return {
        status: 200,
        contentType: 'application/json',
        body: Object.values(result).map(String).join(''),
      };
    return {
      status: 200,
      contentType: 'application/octet-stream',
      body: '',
      headers: { ...result } as Record<string, string>,
    };
  },
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
    // All of them are in the region that the request was signed for.
    ListBuckets: ({ account }) => ({
      ...Object.keys(account.buckets),
    }),
    GetBucketPolicy: (call) => {
      bucketOf(call);
      const policy = call.account.bucketPolicies?.[String(call.params['Bucket'])];
      if (policy === undefined) throw error('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
      return { policy };
    },
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
