/**
 * The condition keys that AWS sets whatever the service, one row a key, in the order of AWS's own page: what AWS documents
 * of its values, and what it is in a request of an IAM user. `condition-keys.test.ts` compares the names with AWS's list.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (data type, availability)
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html (sts:)
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import type { OperatorType } from './condition-operator.ts';
import type { DocumentedTypes } from './condition.ts';
import { readOnce } from './lazily.ts';

/**
 * What a key is when an IAM user calls AWS:
 *
 * - `caller`: it follows from who the user is
 * - `credential`: it follows from what the user signs with
 * - `time`: it follows from the moment
 * - `service`: it follows from whether an AWS service makes the call with the user's credentials
 * - `always`: the same in every request
 * - `never`: not there; AWS sets it for other callers alone
 * - `free`: the user's choice, or nothing that a policy tells about
 */
type KeyOfUser = 'caller' | 'credential' | 'time' | 'service' | 'always' | 'never' | 'free';

export interface ConditionKey {
  /** As AWS's page spells it; `tag-key` stands for any. */
  readonly name: string;
  /** The operator types that AWS documents for it; undefined for tags, whose values people compare as they like. */
  readonly types: readonly OperatorType[] | undefined;
  readonly values: 'one' | 'several';
  readonly ofUser: KeyOfUser;
}

const STRING: readonly OperatorType[] = ['string'];
/** An ARN is text too: String operators compare it letter by letter. */
const ARN: readonly OperatorType[] = ['arn', 'string'];
const BOOL: readonly OperatorType[] = ['bool'];
const DATE: readonly OperatorType[] = ['date'];
const NUMERIC: readonly OperatorType[] = ['numeric'];
const ADDRESS: readonly OperatorType[] = ['ip'];
const EPOCH: readonly OperatorType[] = ['date', 'numeric'];
const ANY = undefined;

type Row = readonly [
  name: string,
  types: readonly OperatorType[] | undefined,
  values: 'one' | 'several',
  ofUser: KeyOfUser,
];

const ROWS: readonly Row[] = [
  // Who calls.
  ['aws:PrincipalArn', ARN, 'one', 'caller'],
  ['aws:PrincipalAccount', STRING, 'one', 'caller'],
  ['aws:PrincipalOrgPaths', STRING, 'several', 'free'],
  ['aws:PrincipalOrgID', STRING, 'one', 'free'],
  ['aws:PrincipalOrgMasterAccountId', STRING, 'one', 'free'],
  ['aws:PrincipalTag/tag-key', ANY, 'one', 'free'],
  ['aws:PrincipalIsAWSService', BOOL, 'one', 'always'],
  ['aws:PrincipalServiceName', STRING, 'one', 'never'],
  ['aws:PrincipalServiceNamesList', STRING, 'several', 'never'],
  ['aws:PrincipalType', STRING, 'one', 'always'],
  ['aws:userid', STRING, 'one', 'caller'],
  ['aws:username', STRING, 'one', 'caller'],
  // How the call is signed.
  ['aws:AssumedRoot', BOOL, 'one', 'never'],
  ['aws:FederatedProvider', ARN, 'one', 'never'],
  ['aws:TokenIssueTime', DATE, 'one', 'credential'],
  ['aws:MultiFactorAuthAge', NUMERIC, 'one', 'credential'],
  ['aws:MultiFactorAuthPresent', BOOL, 'one', 'credential'],
  ['aws:SignInSessionArn', ARN, 'one', 'credential'],
  ['aws:ChatbotSourceArn', ARN, 'one', 'never'],
  ['aws:Ec2InstanceSourceVpc', STRING, 'one', 'never'],
  ['aws:Ec2InstanceSourcePrivateIPv4', ADDRESS, 'one', 'never'],
  ['aws:SourceIdentity', STRING, 'one', 'never'],
  ['ec2:RoleDelivery', NUMERIC, 'one', 'never'],
  ['ec2:SourceInstanceArn', ARN, 'one', 'never'],
  ['glue:RoleAssumedBy', STRING, 'one', 'never'],
  ['glue:CredentialIssuingService', STRING, 'one', 'never'],
  ['lambda:SourceFunctionArn', ARN, 'one', 'never'],
  ['ssm:SourceInstanceArn', ARN, 'one', 'never'],
  ['identitystore:UserId', STRING, 'one', 'never'],
  // Where the call comes from.
  ['aws:SourceIp', ADDRESS, 'one', 'free'],
  ['aws:SourceVpc', STRING, 'one', 'free'],
  ['aws:SourceVpcArn', ARN, 'one', 'free'],
  ['aws:SourceVpce', STRING, 'one', 'free'],
  ['aws:VpceAccount', STRING, 'one', 'free'],
  ['aws:VpceOrgPaths', STRING, 'several', 'free'],
  ['aws:VpceOrgID', STRING, 'one', 'free'],
  ['aws:VpcSourceIp', ADDRESS, 'one', 'free'],
  // What is called. The role's own account is known where the role is.
  ['aws:ResourceAccount', STRING, 'one', 'free'],
  ['aws:ResourceOrgID', STRING, 'one', 'free'],
  ['aws:ResourceOrgPaths', STRING, 'several', 'free'],
  ['aws:ResourceTag/tag-key', ANY, 'one', 'free'],
  // The call itself.
  ['aws:CalledVia', STRING, 'several', 'service'],
  ['aws:CalledViaFirst', STRING, 'one', 'service'],
  ['aws:CalledViaLast', STRING, 'one', 'service'],
  ['aws:CalledViaAWSMCP', STRING, 'one', 'free'],
  ['aws:ViaAWSService', BOOL, 'one', 'service'],
  ['aws:ViaAWSMCPService', BOOL, 'one', 'free'],
  ['aws:CurrentTime', DATE, 'one', 'time'],
  ['aws:EpochTime', EPOCH, 'one', 'time'],
  ['aws:referer', STRING, 'one', 'free'],
  ['aws:RequestedRegion', STRING, 'one', 'free'],
  ['aws:RequestTag/tag-key', ANY, 'one', 'free'],
  ['aws:TagKeys', STRING, 'several', 'free'],
  ['aws:SecureTransport', BOOL, 'one', 'always'],
  ['aws:SourceArn', ARN, 'one', 'never'],
  ['aws:SourceAccount', STRING, 'one', 'never'],
  ['aws:SourceOwner', STRING, 'one', 'never'],
  ['aws:SourceOrgPaths', STRING, 'several', 'never'],
  ['aws:SourceOrgID', STRING, 'one', 'never'],
  ['aws:UserAgent', STRING, 'one', 'free'],
  ['aws:IsMcpServiceAction', BOOL, 'one', 'free'],
  // Of AWS STS, as far as sts:AssumeRole has them.
  ['sts:ExternalId', STRING, 'one', 'free'],
  ['sts:RoleSessionName', STRING, 'one', 'free'],
  ['sts:SourceIdentity', STRING, 'one', 'free'],
  ['sts:TransitiveTagKeys', STRING, 'several', 'free'],
];

/** Every row, in the order of AWS's page. */
export const CONDITION_KEYS: readonly ConditionKey[] = ROWS.map(([name, types, values, ofUser]) => ({
  name,
  types,
  values,
  ofUser,
}));

const TAG_KEY = 'tag-key';

const BY_NAME: ReadonlyMap<string, ConditionKey> = new Map(
  CONDITION_KEYS.map((row) => [row.name.toLowerCase(), row]),
);

/** The row of a key, lower-case; undefined for a key that AWS's page does not have. */
export const conditionKey = readOnce((key: string): ConditionKey | undefined => {
  const known = BY_NAME.get(key);
  if (known !== undefined) return known;
  const slash = key.indexOf('/');
  return slash === -1 ? undefined : BY_NAME.get(key.slice(0, slash + 1) + TAG_KEY);
});

/** The operator types that AWS documents for a key, lower-case. */
export const documentedTypes: DocumentedTypes = (key) => conditionKey(key)?.types;

/** Claims of OpenID Connect that AWS documents as keys: those of every provider, and those of single ones. */
const CLAIMS: ReadonlySet<string> = new Set(
  // The last rows are of single providers: GitHub, Google, Oracle.
  `amr aud azp email oaud sub id app_id user_id
  actor actor_id enterprise_id environment job_workflow_ref ref repository repository_id workflow
  google/organization_number rpst_id`.split(/\s+/),
);

/** The host of a provider's address, and its path: `oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE`. */
const PROVIDER = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9](:\d{1,5})?(\/[^:]*)?$/;

/**
 * Keys that only federation sets: those of SAML, and the documented claims of OpenID Connect providers, which stand behind
 * the provider's host (`token.actions.githubusercontent.com:sub`).
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export const isFederationKey = (key: string): boolean => {
  if (key.startsWith('saml:') || key === 'aws:federatedprovider') return true;
  const colon = key.lastIndexOf(':');
  return CLAIMS.has(key.slice(colon + 1)) && PROVIDER.test(key.slice(0, Math.max(colon, 0)));
};

/** Whether AWS sets a key for other callers alone, so that no request of an IAM user has it. A key that nobody documents may be anybody's. */
export const isNeverOfUser = (key: string): boolean =>
  conditionKey(key)?.ofUser === 'never' || isFederationKey(key);
