import { toAccount, type Account } from '../aws/account.ts';
import { accountOf } from '../aws/account-of.ts';
import { toOrganization, type EmulatedOrganization } from '../aws/organization.ts';

export const MANAGEMENT = '111111111111';

/** `000000000001`, … */
export const memberId = (number: number): string => String(number).padStart(12, '0');

/** What deploy/organization/reader.yaml makes of the trust policy: one account, and its people with MFA. */
export const readerTrust = (trusted: string, isMfaDemanded = false): object => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${trusted}:root` },
      Action: 'sts:AssumeRole',
      ...(isMfaDemanded ? { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } } : {}),
    },
  ],
});

/** An organization with so many members, each with an open role, a user without a device, and a role to be read by. */
export const organizationAccounts = ({
  members,
  roleName = 'mfa-rules-reader',
  path = '/',
  trust = readerTrust(MANAGEMENT),
  partition = 'aws',
  size,
  ...described
}: {
  readonly members: number;
  readonly roleName?: string;
  readonly path?: string;
  readonly trust?: object;
  readonly partition?: string;
  /** How many users and roles each has; absent: one user, and a role that everybody may assume. */
  readonly size?: { readonly users: number; readonly roles: number };
} & Partial<Omit<EmulatedOrganization, 'members'>>): {
  readonly organization: EmulatedOrganization;
  readonly management: Account;
  readonly accounts: readonly Account[];
} => {
  const ids = Array.from({ length: members }, (_, index) => memberId(index + 1));
  const organization = toOrganization({
    managementAccountId: MANAGEMENT,
    partition,
    members: Object.fromEntries(ids.map((id) => [id, 'r-a1b2'])),
    ...described,
  });
  const reader = { RoleName: roleName, Path: path, AssumeRolePolicyDocument: trust };
  const open = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
  };
  const accounts = ids.map((accountId) => {
    const own = size === undefined ? undefined : accountOf({ ...size, accountId });
    return toAccount({
      accountId,
      partition,
      organization,
      users: own?.users ?? [{ UserName: `user-of-${accountId}` }],
      roles: [...(own?.roles ?? [{ RoleName: 'Open', AssumeRolePolicyDocument: open }]), reader],
    });
  });
  return {
    organization,
    management: toAccount({
      accountId: MANAGEMENT,
      partition,
      organization,
      users: [{ UserName: 'manager' }],
    }),
    accounts,
  };
};
