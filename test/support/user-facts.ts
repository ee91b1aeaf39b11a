/** Users of the rules' cases: what was read about one, in few words. What is absent was not read. */
import type { AuthorizationDetails } from '../../src/privileges/account.ts';
import type { Fact } from '../../src/resources/fact.ts';
import type { IamUser, MfaDevice } from '../../src/resources/user.ts';

export interface UserFacts {
  readonly mfaDevices?: readonly MfaDevice[];
  /** `mfa_active` of the credential report. */
  readonly mfaActive?: boolean;
  /** GeneratedTime of the credential report. */
  readonly reportOf?: string;
  readonly hasPassword?: boolean;
  readonly activeAccessKeys?: number;
  readonly activeServiceCredentials?: number;
  /** Every device, of whatever kind; `mfaDevices` where both are the same. */
  readonly allMfaDevices?: readonly MfaDevice[];
  readonly certifications?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly createDate?: string;
  readonly path?: string;
}

export const fact = <Value>(value: Value, source: string, asOf?: string): Fact<Value> => ({
  value,
  source,
  ...(asOf === undefined ? {} : { asOf }),
});

export const userOf = (
  {
    mfaDevices,
    mfaActive,
    reportOf,
    hasPassword,
    activeAccessKeys,
    activeServiceCredentials,
    allMfaDevices,
    certifications,
    tags,
    createDate,
    path = '/',
  }: UserFacts,
  userName = 'alice',
): IamUser => ({
  resourceType: 'AWS::IAM::User',
  resourceId: 'AIDAEXAMPLEID00000USER',
  resourceName: userName,
  arn: `arn:aws:iam::123456789012:user/${userName}`,
  path,
  accountId: '123456789012',
  ...(createDate === undefined ? {} : { createDate }),
  ...(mfaDevices === undefined ? {} : { mfaDevices: fact(mfaDevices, 'ListMFADevices') }),
  ...(mfaActive === undefined ? {} : { mfaActive: fact(mfaActive, 'GetCredentialReport', reportOf) }),
  ...(hasPassword === undefined ? {} : { hasPassword: fact(hasPassword, 'GetLoginProfile') }),
  ...(activeAccessKeys === undefined ? {} : { activeAccessKeys: fact(activeAccessKeys, 'ListAccessKeys') }),
  ...(activeServiceCredentials === undefined
    ? {}
    : { activeServiceCredentials: fact(activeServiceCredentials, 'ListServiceSpecificCredentials') }),
  ...(allMfaDevices === undefined ? {} : { allMfaDevices: fact(allMfaDevices, 'ListMFADevices') }),
  ...(certifications === undefined
    ? {}
    : { certifications: fact(new Map(Object.entries(certifications)), 'GetMFADevice') }),
  ...(tags === undefined ? {} : { tags: fact(tags, 'ListUserTags') }),
});

/** A fact of which it does not matter who tells it. */
export const told = <Value>(value: Value): Fact<Value> => ({ value, source: 'test' });

/** A user of whom these facts alone were read. */
export const userRead = (facts: Partial<IamUser>): IamUser => ({
  resourceType: 'AWS::IAM::User',
  resourceId: 'AIDAEXAMPLE',
  resourceName: 'dana',
  accountId: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/dana',
  path: '/',
  ...facts,
});

/**
 * The user with what the account says of the rights of its user of that name; without, where the account has nobody of it.
 *
 * @param asOf when it was read; absent: not told
 */
export const withAccount = (
  user: IamUser,
  account: AuthorizationDetails | undefined,
  asOf?: string,
): IamUser => {
  const own = account?.users.find(({ name }) => name === user.resourceName);
  if (account === undefined || own === undefined) return user;
  const authorization = fact({ account, user: own }, 'GetAccountAuthorizationDetails', asOf);
  return { ...user, arn: own.arn, resourceId: own.id, authorization };
};
