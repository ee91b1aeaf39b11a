/** A kind of role as accounts have many of: its name's beginning, its path, and whom it trusts. */
export interface RoleKind {
  readonly name: string;
  readonly path?: string;
  readonly trust: (accountId: string, number: number) => readonly object[];
}

const MFA_PRESENT = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

const service = (name: string): readonly object[] => [
  { Effect: 'Allow', Principal: { Service: `${name}.amazonaws.com` }, Action: 'sts:AssumeRole' },
];

const root = (accountId: string): string => `arn:aws:iam::${accountId}:root`;

const PARTNERS = ['222233334444', '333344445555', '444455556666'];
const partner = (number: number): string => PARTNERS[number % PARTNERS.length] ?? '222233334444';

/**
 * What an account of a few thousand roles consists of: services, identity providers, other roles and, among
 * them, people, with and without a demand for MFA, and with the demands that look like one and are none.
 */
export const ROLE_KINDS: readonly RoleKind[] = [
  { name: 'lambda', path: '/service-role/', trust: () => service('lambda') },
  { name: 'instance', trust: () => service('ec2') },
  { name: 'task', trust: () => service('ecs-tasks') },
  {
    name: 'AWSServiceRoleForSupport',
    path: '/aws-service-role/support.amazonaws.com/',
    trust: () => service('support'),
  },
  {
    name: 'AWSReservedSSO_Developer',
    path: '/aws-reserved/sso.amazonaws.com/',
    trust: (accountId) => [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${accountId}:saml-provider/AWSSSO_DO_NOT_DELETE` },
        Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
        Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
      },
    ],
  },
  {
    name: 'pipeline',
    trust: (accountId, number) => [
      {
        Effect: 'Allow',
        Principal: {
          Federated: `arn:aws:iam::${accountId}:oidc-provider/token.actions.githubusercontent.com`,
        },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
          StringLike: { 'token.actions.githubusercontent.com:sub': `repo:example/service-${number}:*` },
        },
      },
    ],
  },
  {
    name: 'operator',
    trust: (accountId) => [
      {
        Effect: 'Allow',
        Principal: { AWS: root(accountId) },
        Action: 'sts:AssumeRole',
        Condition: MFA_PRESENT,
      },
    ],
  },
  {
    name: 'reader',
    trust: (accountId) => [
      { Effect: 'Allow', Principal: { AWS: root(accountId) }, Action: 'sts:AssumeRole' },
    ],
  },
  {
    name: 'breakglass',
    trust: (accountId, number) => [
      {
        Sid: 'OnCall',
        Effect: 'Allow',
        Principal: { AWS: [`arn:aws:iam::${accountId}:user/user-${String(number).padStart(5, '0')}`] },
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
        Condition: { ...MFA_PRESENT, NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } },
      },
    ],
  },
  {
    name: 'vendor',
    trust: (_accountId, number) => [
      {
        Effect: 'Allow',
        Principal: { AWS: root(partner(number)) },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': `external-${number}` } },
      },
    ],
  },
  {
    name: 'chained',
    trust: (_accountId, number) => [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${partner(number)}:role/deployer` },
        Action: 'sts:AssumeRole',
      },
    ],
  },
  {
    name: 'guarded',
    trust: (accountId) => [
      { Effect: 'Allow', Principal: { AWS: root(accountId) }, Action: 'sts:AssumeRole' },
      {
        Sid: 'DenyWithoutMFA',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'sts:AssumeRole',
        Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      },
    ],
  },
  {
    name: 'lenient',
    trust: (accountId) => [
      {
        Effect: 'Allow',
        Principal: { AWS: root(accountId) },
        Action: 'sts:AssumeRole',
        Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
      },
    ],
  },
  {
    name: 'organization',
    trust: () => [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
          IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '198.51.100.0/24'] },
        },
      },
    ],
  },
];
