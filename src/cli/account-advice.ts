import { codeOf, textOf, type ErrorFields } from '../text/error-text.ts';

/** What AWS errors mean to the person at the keyboard, by their names without `Exception` at the end. */
export type Advice = readonly [errors: readonly string[], advice: string];

const ADVICE: readonly Advice[] = [
  [
    ['TokenProviderError'],
    'the AWS sign-in is missing or has expired: sign in with `aws sso login` or `aws login`, with the same --profile',
  ],
  [
    ['CredentialsProviderError'],
    'no AWS credentials were found: sign in with `aws sso login` or `aws login`, name a profile that has some with --profile (`aws configure list-profiles` shows them), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  ],
  [
    ['ExpiredToken', 'TokenRefreshRequired', 'RequestExpired'],
    'the AWS credentials have expired: sign in again (`aws sso login`, `aws login`, or get a new session) and repeat this',
  ],
  [
    [
      'InvalidClientTokenId',
      'UnrecognizedClient',
      'SignatureDoesNotMatch',
      'InvalidSignature',
      'IncompleteSignature',
      'InvalidAccessKeyId',
      'MissingAuthenticationToken',
      'AuthFailure',
    ],
    'AWS does not accept these credentials: check --profile, the AWS_… environment variables and the clock',
  ],
  [
    ['AccessDenied'],
    'these AWS credentials may not list IAM users or roles: use some that have the AWS managed policy SecurityAudit, or grant what this names',
  ],
  [
    [
      'ECONNREFUSED',
      'ECONNRESET',
      'ENOTFOUND',
      'EAI_AGAIN',
      'ETIMEDOUT',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'TimeoutError',
      'NoAnswer',
    ],
    'AWS cannot be reached: check the network, a proxy, and AWS_ENDPOINT_URL',
  ],
  [
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    'what answers has no certificate that is known here, as a proxy of a network has: name the file of its certificates with NODE_EXTRA_CA_CERTS',
  ],
];

/**
 * One sentence that says why an account could not be read, and what to do.
 *
 * @param more what errors mean to one command, where that is not what they mean to all
 */
export const adviceFor = (error: ErrorFields, more: readonly Advice[] = []): string => {
  const advice = [...more, ...ADVICE].find(([errors]) => errors.includes(codeOf(error)))?.[1];
  return advice === undefined ? textOf(error) : `${advice} (${textOf(error)})`;
};
