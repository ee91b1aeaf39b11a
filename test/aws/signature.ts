import type { IncomingHttpHeaders } from 'node:http';
import type { Account, Caller } from './account.ts';
import type { Failures } from './aws-error.ts';

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)\/\d{8}\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request, ?SignedHeaders=(?<headers>[^,]+), ?Signature=[0-9a-f]{64}$/;

export interface Signer {
  readonly accessKeyId: string;
  readonly account: Account;
  /** Of the credential scope. */
  readonly region: string;
  readonly caller: Caller;
}

/**
 * Who signed a request. The signature itself is not computed again, since secrets are nobody's here; that it is
 * there, for this service, over host and date, by a key of a known account, is checked. Of the region, that the account
 * has enabled it: with an endpoint of its own, the SDK signs IAM requests for the client's region.
 *
 * @throws {AwsError} as the service would refuse the request
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const signerOf = (
  headers: IncomingHttpHeaders,
  service: string,
  accounts: readonly Account[],
  failures: Failures,
): Signer => {
  const {
    key: accessKeyId,
    region = '',
    service: scope,
    headers: signed,
  } = AUTHORIZATION.exec(headers.authorization ?? '')?.groups ?? {};
  const signedHeaders = signed?.split(';') ?? [];
  if (accessKeyId === undefined || !headers['x-amz-date'] || !signedHeaders.includes('host'))
    throw failures.unsigned();
  if (scope !== service) throw failures.wrongScope(service);
  const isTemporary = accessKeyId.startsWith('ASIA');
  const hasToken = signedHeaders.includes('x-amz-security-token') && Boolean(headers['x-amz-security-token']);
  for (const account of accounts) {
    const caller = Object.hasOwn(account.credentials, accessKeyId)
      ? account.credentials[accessKeyId]
      : undefined;
    // A region that is not enabled does not know the credentials.
    if (caller && isTemporary === hasToken && !account.disabledRegions.includes(region))
      return { accessKeyId, account, caller, region };
  }
  throw failures.unknownKey();
};
