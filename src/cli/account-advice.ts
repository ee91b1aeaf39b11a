/** What an AWS error means to the person at the keyboard. */
export type Advice = readonly [error: RegExp, advice: string];

/** By the error's name; the first that fits. */
const ADVICE: readonly Advice[] = [
  [
    /^(CredentialsProviderError|TokenProviderError): .*\bSSO\b/i,
    'the AWS sign-in is missing or has expired: sign in with `aws sso login`, with the same --profile',
  ],
  [
    /^(CredentialsProviderError|TokenProviderError)\b/,
    'no AWS credentials were found: name a profile that has some with --profile (`aws configure list-profiles` shows them), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  ],
  [
    /^(ExpiredToken|TokenRefreshRequired|RequestExpired)/,
    'the AWS credentials have expired: sign in again (`aws sso login`, or get a new session) and repeat this',
  ],
  [
    /^(InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|IncompleteSignature|InvalidAccessKeyId|MissingAuthenticationToken|AuthFailure)/,
    'AWS does not accept these credentials: check --profile, the AWS_… environment variables and the clock',
  ],
  [
    /^AccessDenied/,
    'these AWS credentials may not list IAM users or roles: use some that have the AWS managed policy SecurityAudit, or grant what this names',
  ],
  [
    /\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError|socket hang up)\b/,
    'AWS cannot be reached: check the network, a proxy, and AWS_ENDPOINT_URL',
  ],
];

/**
 * One sentence that says why an account could not be read, and what to do.
 *
 * @param message an error's name and message, as in `Problem`
 * @param more what errors mean to one command, where that is not what they mean to all
 */
export const adviceFor = (message: string, more: readonly Advice[] = []): string => {
  const advice = [...more, ...ADVICE].find(([error]) => error.test(message))?.[1];
  return advice === undefined ? message : `${advice} (${message})`;
};
