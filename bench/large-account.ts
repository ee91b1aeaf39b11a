/** An account of any size, as GetAccountAuthorizationDetails tells of it: the same for the same size. */
import type { AccountRole, AccountUser, AuthorizationDetails } from '../src/privileges/account.ts';
import { allow, arnOf, policyOf, trusts, ACCOUNT_ID } from '../test/support/account-with.ts';

export interface AccountSize {
  readonly users: number;
  readonly groups: number;
  readonly policies: number;
  readonly roles: number;
}

const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const WITHOUT_MFA = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const SERVICES = ['s3', 'ec2', 'dynamodb', 'sqs', 'sns', 'lambda', 'rds', 'kms', 'logs', 'ecs', 'glue'];
const OWN_USER = 'arn:aws:iam::*:user/${aws:username}';

/** Numbers that look like chance, and are the same in every run. */
const numbers = (): ((below: number) => number) => {
  let state = 7;
  return (below) => {
    // A linear congruential generator, modulus 2 ** 31.
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % below;
  };
};

const listOf = <Item>(count: number, item: (place: number) => Item): Item[] =>
  Array.from({ length: count }, (_, place) => item(place));

const SELF_MANAGED = policyOf(
  allow(['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:UpdateAccessKey'], OWN_USER),
  allow('iam:CreateVirtualMFADevice', 'arn:aws:iam::*:mfa/*'),
  allow(['iam:EnableMFADevice', 'iam:ResyncMFADevice'], OWN_USER),
  {
    Effect: 'Deny',
    NotAction: ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice', 'sts:GetSessionToken'],
    Resource: '*',
    Condition: WITHOUT_MFA,
  },
);

/** Policies of many kinds: services whole and in part, roles to assume and to pass, regions, prefixes, variables. */
const policyAt = (place: number, roles: number): object => {
  const service = SERVICES[place % SERVICES.length] ?? 's3';
  const role = arnOf('role', `role-${place % roles}`);
  const kinds: readonly (readonly object[])[] = [
    [allow(`${service}:*`)],
    [allow([`${service}:Get*`, `${service}:List*`, `${service}:Describe*`])],
    [allow(['s3:GetObject', 's3:PutObject'], `arn:aws:s3:::team-${place}/*`)],
    [allow('sts:AssumeRole', role)],
    [allow(`${service}:*`, '*', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })],
    [allow(['ec2:*', 'iam:PassRole'], '*', MFA)],
    [allow(['lambda:CreateFunction', 'lambda:InvokeFunction']), allow('iam:PassRole', role)],
    [allow(['sqs:SendMessage', 'sqs:ReceiveMessage'], `arn:aws:sqs:*:${ACCOUNT_ID}:queue-${place}`)],
    [
      allow('dynamodb:*', `arn:aws:dynamodb:*:*:table/app-${place}*`),
      { Effect: 'Deny', Action: 'dynamodb:DeleteTable', Resource: '*' },
    ],
    [allow(['iam:Get*', 'iam:List*', 's3:List*'])],
    [allow('s3:*', 'arn:aws:s3:::home/${aws:username}/*')],
    place % 7 === 0 ? [allow('sts:AssumeRole')] : [allow(`${service}:Put*`, `arn:aws:${service}:::own/*`)],
    [allow('logs:*')],
  ];
  return policyOf(...(kinds[place % kinds.length] ?? []));
};

const trustAt = (place: number, users: number): object => {
  const root = { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` };
  const kinds: readonly object[] = [
    trusts({ Service: 'lambda.amazonaws.com' }),
    trusts({ Service: 'ec2.amazonaws.com' }),
    trusts({ Service: 'ecs-tasks.amazonaws.com' }),
    trusts(root),
    trusts(root, MFA),
    trusts({ AWS: 'arn:aws:iam::999988887777:root' }),
    trusts({ AWS: arnOf('user', `user-${place % users}`) }),
  ];
  return kinds[place % kinds.length] ?? trusts(root);
};

export const largeAccount = ({ users, groups, policies, roles }: AccountSize): AuthorizationDetails => {
  const chance = numbers();
  const anyPolicy = (): string => arnOf('policy', `policy-${chance(policies)}`);
  const managed = (arn: string, document: object) => ({
    arn,
    name: arn.slice(arn.lastIndexOf('/') + 1),
    versions: [{ id: 'v1', isDefault: true, document: JSON.stringify(document) }],
  });
  return {
    users: listOf(users, (place): AccountUser => {
      const name = `user-${place}`;
      const own = policyOf(allow(['s3:GetObject', 's3:PutObject'], `arn:aws:s3:::home-${name}/*`));
      return {
        kind: 'user',
        arn: arnOf('user', name),
        name,
        path: '/',
        id: `AIDA0000000000${place}`,
        inline: place % 5 === 0 ? [{ name: 'own', document: JSON.stringify(own) }] : [],
        attached: place % 100 === 0 ? [ADMINISTRATOR] : place % 3 === 0 ? [anyPolicy()] : [],
        boundary: undefined,
        tags: new Map([['email', `${name}@example.com`]]),
        groups: [...new Set(listOf(1 + chance(3), () => `group-${chance(groups)}`))],
      };
    }),
    groups: listOf(groups, (place) => ({
      kind: 'group',
      arn: arnOf('group', `group-${place}`),
      name: `group-${place}`,
      path: '/',
      inline: [],
      attached: [arnOf('policy', 'self-managed'), ...listOf(1 + chance(3), anyPolicy)],
    })),
    roles: listOf(roles, (place): AccountRole => ({
      kind: 'role',
      arn: arnOf('role', `role-${place}`),
      name: `role-${place}`,
      path: '/',
      id: `AROA0000000000${place}`,
      inline: [],
      attached: place % 200 === 0 ? [ADMINISTRATOR] : [anyPolicy()],
      boundary: undefined,
      tags: new Map(),
      trustPolicy: JSON.stringify(trustAt(place, users)),
      isInProfile: place % 3 === 0,
    })),
    policies: [
      managed(ADMINISTRATOR, policyOf(allow('*'))),
      managed(arnOf('policy', 'self-managed'), SELF_MANAGED),
      ...listOf(policies, (place) => managed(arnOf('policy', `policy-${place}`), policyAt(place, roles))),
    ],
  };
};
