import {
  toAccount,
  virtualDevice,
  uniqueId,
  type Account,
  type RoleDescription,
  type UserDescription,
} from './account.ts';
import { ROLE_KINDS } from './trust-policies.ts';

const ENABLED = '2023-06-05T04:03:02Z';

const numbered = (name: string, number: number): string => `${name}-${String(number).padStart(5, '0')}`;

interface Size {
  readonly users: number;
  readonly roles: number;
  /** The share of users that have a virtual device, 0 to 1. */
  readonly withVirtualDevice?: number;
  /** How long each trust policy is at the least, in characters of JSON without blanks; as short as it can be unless said. */
  readonly policyCharacters?: number;
  readonly accountId?: string;
}

/** Of the users without a virtual device, every fifth has a security key, every fifth a hardware token. */
const otherwise = (number: number, nth: number, accountId: string): Partial<UserDescription> => {
  const UserName = numbered('user', number);
  const password = { LoginProfile: { CreateDate: ENABLED, PasswordResetRequired: false } };
  const AccessKeys = [
    { AccessKeyId: uniqueId('AKIA', accountId, UserName), Status: 'Active' as const, CreateDate: ENABLED },
  ];
  switch (nth % 5) {
    case 0:
      return {
        ...password,
        MFADevices: [
          {
            SerialNumber: `arn:aws:iam::${accountId}:u2f/user/${UserName}/key-ABCDEFGHIJKLMNOPQRSTUVWX`,
            EnableDate: ENABLED,
          },
        ],
      };
    case 1:
      return { ...password, MFADevices: [{ SerialNumber: numbered('GAKT', number), EnableDate: ENABLED }] };
    case 2:
      return password;
    case 3:
      return { AccessKeys };
    default:
      return {};
  }
};

/** Statements that trust services, as many as make a policy so long: no two roles have the same. */
const lengthened = (statements: readonly object[], number: number, characters: number): readonly object[] => {
  const all = [...statements];
  const trust = (place: number): object => ({
    Sid: `Role${number}Service${place}`,
    Effect: 'Allow',
    Principal: { Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
  });
  let length = JSON.stringify({ Version: '2012-10-17', Statement: all }).length;
  for (let place = 0; length < characters; place += 1) {
    const statement = trust(place);
    all.push(statement);
    length += JSON.stringify(statement).length + 1;
  }
  return all;
};

/** An account of a given size, always the same for the same numbers. Roles take turns through ROLE_KINDS. */
export const accountOf = ({
  users,
  roles,
  withVirtualDevice = 0.9,
  policyCharacters = 0,
  accountId = '111122223333',
}: Size): Account => {
  const home = { accountId, partition: 'aws' };
  const withDevice = (number: number): number => Math.floor(number * withVirtualDevice + 1e-9);
  const toDescription = (number: number): UserDescription => {
    const UserName = numbered('user', number);
    const isVirtual = withDevice(number + 1) > withDevice(number);
    return {
      UserName,
      ...(isVirtual
        ? {
            MFADevices: [virtualDevice(UserName, home)],
            LoginProfile: { CreateDate: ENABLED, PasswordResetRequired: false },
          }
        : otherwise(number, number - withDevice(number), accountId)),
    };
  };
  const toRoleDescription = (number: number): RoleDescription => {
    const kind = ROLE_KINDS[number % ROLE_KINDS.length];
    if (!kind) throw new Error('there are no kinds of roles');
    return {
      RoleName: numbered(kind.name, number),
      Path: kind.path ?? '/',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: lengthened(kind.trust(accountId, number), number, policyCharacters),
      },
    };
  };
  return toAccount({
    ...home,
    users: Array.from({ length: users }, (_, number) => toDescription(number)),
    roles: Array.from({ length: roles }, (_, number) => toRoleDescription(number)),
  });
};
