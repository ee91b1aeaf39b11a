/**
 * What AWS documents of condition keys, for one question: which of them a request of an IAM user to assume a role carries,
 * with which values, and under which types of operators. Written from AWS's pages and from nothing else:
 *
 * - global keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 *   ("Availability", "Data type" and "Value type" of each)
 * - keys of AWS STS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 * - lengths and characters: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (ExternalId,
 *   RoleSessionName, SourceIdentity), https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html (tags),
 *   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (names)
 */

/** The first word of an operator, but for Not: IpAddress is `Ip`. */
type OperatorType = 'String' | 'Numeric' | 'Date' | 'Bool' | 'Binary' | 'Ip' | 'Arn';

/**
 * `caller`: follows from who asks. `time`: follows from when. `mfa`: follows from the credential. `always`: in every
 * request. `maybe`: there or not. `issued`: in sessions. `sign-in`: perhaps in sessions. `via`: where a service asks with the
 * user's credentials. `via-or-not`: "true" there, and "false" elsewhere. `role`: the role's account. `never`: in no request of an IAM user.
 */
type Presence =
  | 'caller'
  | 'time'
  | 'mfa'
  | 'always'
  | 'maybe'
  | 'issued'
  | 'sign-in'
  | 'via'
  | 'via-or-not'
  | 'role'
  | 'never';

export interface KeyRow {
  /** Of lower-case letters. */
  readonly key: RegExp;
  /** Undefined: operators of every type. */
  readonly types: readonly OperatorType[] | undefined;
  readonly presence: Presence;
  /** Which texts it can be; undefined: any. */
  readonly values?: RegExp;
  /** Texts that it can be, whatever the policy says. */
  readonly samples: readonly string[];
  /** "Multivalued". */
  readonly isMany?: true;
}

const STRING = ['String'] as const;
/** "AWS recommends that you use ARN operators instead of string operators when comparing ARNs": both are documented. */
const ARN = ['Arn', 'String'] as const;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
/** Letters, spaces, numbers and a few signs: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules */
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u;
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u;
/** A tag's name is part of the key; one that no tag can have is in no request. */
const NO_TAG = /^aws:(principal|request|resource)tag\/(?![\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$)/u;
/** A path of an organization begins with its id. */
const NOT_EMPTY = /^[^]+$/;
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:]*)$/i;

/** The first row whose pattern fits is a key's. */
const ROWS: readonly KeyRow[] = [
  // Properties of the principal.
  { key: /^aws:principalarn$/, types: ARN, presence: 'caller', samples: [] },
  { key: /^aws:principalaccount$/, types: STRING, presence: 'caller', samples: [] },
  { key: /^aws:username$/, types: STRING, presence: 'caller', samples: [] },
  {
    key: /^aws:userid$/,
    types: STRING,
    presence: 'always',
    values: /^AIDA[A-Z0-9]{12,}$/,
    samples: ['AIDAEXAMPLEUSERAAAAAA'],
  },
  { key: /^aws:principaltype$/, types: STRING, presence: 'always', values: /^User$/, samples: ['User'] },
  {
    key: /^aws:principalisawsservice$/,
    types: ['Bool'],
    presence: 'always',
    values: /^false$/,
    samples: ['false'],
  },
  { key: NO_TAG, types: undefined, presence: 'never', samples: [] },
  // A key that is written with the name of a tag may be of any type, as its value may.
  { key: /^aws:principaltag\//, types: undefined, presence: 'maybe', values: TAG_VALUE, samples: ['value'] },
  { key: /^aws:principalorgid$/, types: STRING, presence: 'maybe', samples: ['value'] },
  {
    key: /^aws:principalorgpaths$/,
    types: STRING,
    presence: 'maybe',
    values: NOT_EMPTY,
    samples: ['value'],
    isMany: true,
  },
  // "Only if the call is made by a service principal."
  { key: /^aws:principalservicename(slist)?$/, types: STRING, presence: 'never', samples: [] },

  // Properties of a role session.
  { key: /^aws:multifactorauthpresent$/, types: ['Bool'], presence: 'mfa', samples: [] },
  { key: /^aws:multifactorauthage$/, types: ['Numeric'], presence: 'mfa', samples: [] },
  { key: /^aws:tokenissuetime$/, types: ['Date'], presence: 'issued', samples: [] },
  {
    key: /^aws:signinsessionarn$/,
    types: ARN,
    presence: 'sign-in',
    values: /^arn:aws[a-z-]*:signin:[a-z0-9-]+:\d{12}:session\/[^:]+$/,
    samples: [
      'arn:aws:signin:us-east-1:111122223333:session/x',
      'arn:aws:signin:eu-west-3:444455556666:session/y',
    ],
  },
  // "Only when the principal uses credentials from AssumeRoot."
  { key: /^aws:assumedroot$/, types: ['Bool'], presence: 'never', samples: [] },
  { key: /^aws:federatedprovider$/, types: ARN, presence: 'never', samples: [] },
  { key: /^aws:chatbotsourcearn$/, types: ARN, presence: 'never', samples: [] },
  { key: /^aws:ec2instancesourcevpc$/, types: STRING, presence: 'never', samples: [] },
  { key: /^aws:ec2instancesourceprivateipv4$/, types: ['Ip'], presence: 'never', samples: [] },
  // "For actions that are taken with a role session."
  { key: /^aws:sourceidentity$/, types: STRING, presence: 'never', samples: [] },
  { key: /^ec2:roledelivery$/, types: ['Numeric'], presence: 'never', samples: [] },
  { key: /^(ec2|ssm):sourceinstancearn$/, types: ARN, presence: 'never', samples: [] },
  { key: /^lambda:sourcefunctionarn$/, types: ARN, presence: 'never', samples: [] },
  { key: /^identitystore:userid$/, types: STRING, presence: 'never', samples: [] },
  { key: /^glue:(roleassumedby|credentialissuingservice)$/, types: STRING, presence: 'never', samples: [] },

  // Properties of the network.
  {
    key: /^aws:(source|vpcsource)ip$/,
    types: ['Ip'],
    presence: 'maybe',
    values: ADDRESS,
    samples: ['203.0.113.77', '2001:db8:ffff::1'],
  },
  {
    key: /^aws:sourcevpcarn$/,
    types: ARN,
    presence: 'maybe',
    values: /^arn:aws[a-z-]*:ec2:[a-z0-9-]+:\d{12}:vpc\/vpc-[0-9a-z]+$/i,
    samples: ['arn:aws:ec2:us-east-1:111122223333:vpc/vpc-0'],
  },
  {
    key: /^aws:sourcevpc$/,
    types: STRING,
    presence: 'maybe',
    values: /^vpc-[0-9a-z]+$/i,
    samples: ['vpc-0'],
  },
  {
    key: /^aws:sourcevpce$/,
    types: STRING,
    presence: 'maybe',
    values: /^vpce-[0-9a-z]+$/i,
    samples: ['vpce-0'],
  },
  {
    key: /^aws:vpceaccount$/,
    types: STRING,
    presence: 'maybe',
    values: /^\d{12}$/,
    samples: ['111122223333'],
  },
  {
    key: /^aws:vpceorgpaths$/,
    types: STRING,
    presence: 'maybe',
    values: NOT_EMPTY,
    samples: ['value'],
    isMany: true,
  },
  { key: /^aws:vpceorgid$/, types: STRING, presence: 'maybe', samples: ['value'] },

  // Properties of the resource.
  { key: /^aws:resourceaccount$/, types: STRING, presence: 'role', samples: [] },
  {
    key: /^aws:resourceorgpaths$/,
    types: STRING,
    presence: 'maybe',
    values: NOT_EMPTY,
    samples: ['value'],
    isMany: true,
  },
  { key: /^aws:resourceorgid$/, types: STRING, presence: 'maybe', samples: ['value'] },
  { key: /^aws:resourcetag\//, types: undefined, presence: 'maybe', values: TAG_VALUE, samples: ['value'] },

  // Properties of the request.
  { key: /^aws:viaawsservice$/, types: ['Bool'], presence: 'via-or-not', samples: [] },
  {
    key: /^aws:calledvia(first|last)?$/,
    types: STRING,
    presence: 'via',
    values: /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/,
    samples: ['ssm.amazonaws.com', 'cloudformation.amazonaws.com', 'ec2.cn-north-1.amazonaws.com.cn'],
  },
  { key: /^aws:currenttime$/, types: ['Date'], presence: 'time', samples: [] },
  { key: /^aws:epochtime$/, types: ['Date', 'Numeric'], presence: 'time', samples: [] },
  { key: /^aws:securetransport$/, types: ['Bool'], presence: 'always', values: /^true$/, samples: ['true'] },
  { key: /^aws:requesttag\//, types: undefined, presence: 'maybe', values: TAG_VALUE, samples: ['value'] },
  {
    key: /^aws:tagkeys$/,
    types: STRING,
    presence: 'maybe',
    values: TAG_KEY,
    samples: ['value'],
    isMany: true,
  },
  {
    key: /^aws:(viaawsmcpservice|ismcpserviceaction)$/,
    types: ['Bool'],
    presence: 'maybe',
    values: /^(true|false)$/,
    samples: ['true', 'false'],
  },
  // "Only if the call is made directly by a service principal."
  { key: /^aws:sourcearn$/, types: ARN, presence: 'never', samples: [] },
  { key: /^aws:source(account|orgid|orgpaths)$/, types: STRING, presence: 'never', samples: [] },
  { key: /^aws:(referer|useragent|requestedregion)$/, types: STRING, presence: 'maybe', samples: ['value'] },

  // AWS STS.
  {
    key: /^sts:externalid$/,
    types: STRING,
    presence: 'maybe',
    values: /^[\w+=,.@:/-]{2,1224}$/,
    samples: ['value'],
  },
  {
    key: /^sts:rolesessionname$/,
    types: STRING,
    presence: 'always',
    values: SESSION_NAME,
    samples: ['xxxxxxxx'],
  },
  {
    key: /^sts:sourceidentity$/,
    types: STRING,
    presence: 'maybe',
    values: SESSION_NAME,
    samples: ['value'],
  },
  {
    key: /^sts:transitivetagkeys$/,
    types: STRING,
    presence: 'maybe',
    values: TAG_KEY,
    samples: ['value'],
    isMany: true,
  },
  { key: /^sts:/, types: STRING, presence: 'maybe', samples: ['value'] },

  // Federation: SAML, and OpenID Connect with the provider's host before the colon.
  { key: /^saml:/, types: STRING, presence: 'never', samples: [] },
  {
    key: /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])(?::\d{1,5})?(?:\/[^:]*)?:(?:amr|aud|azp|email|oaud|sub|id|app_id|user_id|actor|actor_id|enterprise_id|environment|job_workflow_ref|ref|repository|repository_id|workflow|google\/organization_number|rpst_id)$/,
    types: undefined,
    presence: 'never',
    samples: [],
  },
];

/** What nobody documents may be there, and anything. */
const OTHER: KeyRow = { key: /^/, types: undefined, presence: 'maybe', samples: ['value'] };

const known = new Map<string, KeyRow>();

/** `key` is lower-case. */
export const rowOf = (key: string): KeyRow => {
  const row = known.get(key) ?? ROWS.find(({ key: pattern }) => pattern.test(key)) ?? OTHER;
  known.set(key, row);
  return row;
};
