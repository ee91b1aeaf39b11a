/** What a user may do that a role of AWS's policies does not have. */
import {
  accountWith,
  allow,
  arnOf,
  deny,
  policyOf,
  type AccountWith,
} from '../../test/support/account-with.ts';
import { rolePolicy } from './beyond-role.ts';
import { accountPrivileges } from './privileges.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));
const aws = (name: string): string => `arn:aws:iam::aws:policy/${name}`;

const lacking = (account: AccountWith, arn: string): readonly string[] | undefined => {
  const details = accountWith(account);
  const [user] = details.users;
  if (user === undefined) throw new Error('the account has no user');
  return accountPrivileges(details, NOW).actionsBeyond(user, rolePolicy(arn, details.policies).has);
};
const lackedBy = (can: readonly object[], role: string, others: Partial<AccountWith> = {}) =>
  lacking({ ...others, users: { alice: { can } } }, aws(role));

it.each<[string, readonly object[], string, readonly string[]]>([
  ['an administrator lacks nothing', [allow('iam:*')], 'AdministratorAccess', []],
  ['a power user lacks IAM as a whole', [allow(['iam:*', 's3:*'])], 'PowerUserAccess', ['iam:*']],
  [
    'and not what its policy has of IAM',
    [allow(['iam:ListRoles', 'iam:GetRole'])],
    'PowerUserAccess',
    ['iam:GetRole'],
  ],
  [
    'a reader lacks what changes something, on one resource too',
    [allow(['s3:PutObject', 's3:GetObject'], 'arn:aws:s3:::b/*')],
    'ReadOnlyAccess',
    ['s3:PutObject'],
  ],
  ['and tags', [allow('s3:PutObjectTagging')], 'ReadOnlyAccess', ['s3:PutObjectTagging']],
  ['and actions that nobody knows', [allow('zq7x:Something')], 'ReadOnlyAccess', ['zq7x:Something']],
  ['patterns count as what they stand for', [allow('sqs:SendM*')], 'ReadOnlyAccess', ['sqs:SendMessage']],
  ['what is surely denied is no right', [allow('s3:PutObject'), deny('s3:*')], 'ReadOnlyAccess', []],
  [
    'nor is what users do for themselves',
    [allow('iam:ChangePassword'), allow('iam:CreateAccessKey', 'arn:aws:iam::*:user/${aws:username}')],
    'PowerUserAccess',
    [],
  ],
])('%s', (_, can, role, expected) => {
  expect(lackedBy(can, role)).toEqual(expected);
});

it('keeps to the permissions boundary', () => {
  const account: AccountWith = {
    users: { alice: { can: [allow(['s3:PutObject', 'sqs:SendMessage'])], boundary: 'limit' } },
    policies: { limit: [allow('s3:*')] },
  };
  expect(lacking(account, aws('ReadOnlyAccess'))).toEqual(['s3:PutObject']);
});

it('is not known where a policy of the user is missing', () => {
  expect(lacking({ users: { alice: { attached: ['elsewhere'] } } }, aws('ReadOnlyAccess'))).toBeUndefined();
});

it('takes the document of the account before what is documented, and says where there is none', () => {
  const arn = aws('PowerUserAccess');
  const document = policyOf(allow('s3:*'), allow('sqs:*', 'arn:aws:sqs:*:*:q'), deny('s3:PutObject'));
  const read = rolePolicy(arn, [
    { arn, name: 'PowerUserAccess', versions: [{ id: 'v1', isDefault: true, document }] },
  ]);
  expect(['s3:GetObject', 's3:PutObject', 'sqs:SendMessage', 'ec2:RunInstances'].filter(read.has)).toEqual([
    's3:GetObject',
  ]);
  expect(rolePolicy(aws('ReadOnlyAccess'), []).isRead).toBe(false);
  expect(rolePolicy(arnOf('policy', 'none'), []).isRead).toBe(false);
});
