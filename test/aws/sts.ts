import { randomBytes } from 'node:crypto';
import { isAllowed, type NaiveCaller, type NaiveRequest } from '../naive/evaluator.ts';
import type { Account, Caller } from './account.ts';
import { AwsError, notAuthorized } from './aws-error.ts';
import { queryProtocol } from './query-protocol.ts';
import type { Call, Service } from './service.ts';

const denied = (message: string): AwsError => new AwsError('AccessDenied', message, { status: 403 });

const SERIAL = { min: 9, max: 256, pattern: /^[\w+=/:,.@-]*$/ };
const CODE = { min: 6, max: 6, pattern: /^\d*$/ };

/**
 * Whether a request carries a code that a device of the caller shows now; each code is taken once.
 *
 * @throws {AwsError} where it carries one that is none, or half of what is needed
 */
const usesMfa = (
  serial: string | undefined,
  code: string | undefined,
  { account, caller }: Call,
): boolean => {
  if (serial === undefined && code === undefined) return false;
  if (serial === undefined || code === undefined)
    throw denied(
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    );
  const user = account.users.find(({ UserName }) => UserName === caller.UserName);
  // A passkey or security key shows no code.
  if (serial.includes(':u2f/') || !user?.MFADevices.some(({ SerialNumber }) => SerialNumber === serial))
    throw denied(
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    );
  const codes = account.mfaCodes[serial] ?? [];
  if (!codes.includes(code))
    throw denied('MultiFactorAuthentication failed with invalid MFA one time pass code. ');
  account.mfaCodes[serial] = codes.filter((other) => other !== code);
  return true;
};

/** Temporary credentials, which the endpoint knows from now on. */
const issue = (account: Account, caller: Caller, seconds: number, now: Date): object => {
  const AccessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
  account.credentials[AccessKeyId] = caller;
  return {
    AccessKeyId,
    SecretAccessKey: randomBytes(30).toString('base64'),
    SessionToken: randomBytes(60).toString('base64'),
    Expiration: new Date(now.getTime() + seconds * 1000).toISOString(),
  };
};

const isRoleSession = ({ Arn }: Caller): boolean => Arn.includes(':assumed-role/');

const naiveCaller = ({ accountId, roles }: Account, { Arn, UserName = '' }: Caller): NaiveCaller => {
  if (Arn.endsWith(':root')) return { kind: 'root', arn: Arn, accountId };
  if (!Arn.includes(':assumed-role/')) return { arn: Arn, accountId, userName: UserName };
  const name = Arn.split('/')[1];
  const role = roles.find(({ RoleName }) => RoleName === name);
  return { kind: 'session', arn: Arn, accountId, roleArn: role?.Arn ?? Arn };
};

const contextOf = (
  { account, caller, params }: Call,
  isMfaUsed: boolean,
  isLongTerm: boolean,
): NaiveRequest['context'] => ({
  'aws:principalarn': [caller.Arn],
  'aws:principalaccount': [account.accountId],
  ...(account.organization === undefined ? {} : { 'aws:principalorgid': [account.organization.id] }),
  ...(caller.UserName === undefined ? {} : { 'aws:username': [caller.UserName] }),
  ...Object.fromEntries(
    (account.users.find(({ UserName }) => UserName === caller.UserName)?.Tags ?? []).map(({ Key, Value }) => [
      `aws:principaltag/${Key.toLowerCase()}`,
      [Value],
    ]),
  ),
  'sts:rolesessionname': [String(params['RoleSessionName'])],
  ...(params['ExternalId'] === undefined ? {} : { 'sts:externalid': [String(params['ExternalId'])] }),
  // A request signed with an access key has the key only where it carries a code.
  ...(isMfaUsed || !isLongTerm
    ? { 'aws:multifactorauthpresent': [String(isMfaUsed || caller.MfaPresent === true)] }
    : {}),
  ...(isMfaUsed ? { 'aws:multifactorauthage': ['0'] } : {}),
});

const assumeRole = (call: Call): object => {
  const { account, accounts, caller, check, signedWith, now } = call;
  const RoleArn = check.requiredText('RoleArn', { min: 20, max: 2048 });
  const session = check.requiredText('RoleSessionName', { min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ });
  const tags = check.objects('Tags', { max: 50 }).map(({ value }) => value);
  check.texts('TransitiveTagKeys', { max: 50 });
  check.text('ExternalId', { min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/ });
  const seconds = check.integer('DurationSeconds', { min: 900, max: 43_200 }) ?? 3600;
  const serial = check.text('SerialNumber', SERIAL);
  const code = check.text('TokenCode', CODE);
  check.settle();
  const isMfaUsed = usesMfa(serial, code, call);
  const home = accounts.find(({ accountId }) => accountId === RoleArn.split(':')[4]) ?? account;
  const role = home.roles.find(({ Arn }) => Arn === RoleArn);
  const context = contextOf(call, isMfaUsed, signedWith.startsWith('AKIA'));
  const request = { action: 'sts:AssumeRole', caller: naiveCaller(account, caller), context };
  // A role that is not there is told apart from one that may not be assumed by nobody.
  const actions = ['sts:AssumeRole', ...(tags.length === 0 ? [] : ['sts:TagSession'])];
  const isIn = actions.every((action) =>
    isAllowed(role?.AssumeRolePolicyDocument, { ...request, action }, { isStored: true }),
  );
  if (role === undefined || !isIn) throw denied(notAuthorized(caller.Arn, 'sts:AssumeRole', RoleArn));
  const assumed = {
    Arn: `arn:${home.partition}:sts::${home.accountId}:assumed-role/${role.RoleName}/${session}`,
    UserId: `${role.RoleId}:${session}`,
  };
  return {
    Credentials: issue(home, assumed, seconds, now()),
    AssumedRoleUser: { AssumedRoleId: assumed.UserId, Arn: assumed.Arn },
  };
};

const getSessionToken = (call: Call): object => {
  const { account, caller, check, signedWith, now } = call;
  const seconds = check.integer('DurationSeconds', { min: 900, max: 129_600 }) ?? 43_200;
  const serial = check.text('SerialNumber', SERIAL);
  const code = check.text('TokenCode', CODE);
  check.settle();
  if (isRoleSession(caller) || !signedWith.startsWith('AKIA'))
    throw denied('Cannot call GetSessionToken with session credentials');
  return {
    Credentials: issue(account, { ...caller, MfaPresent: usesMfa(serial, code, call) }, seconds, now()),
  };
};

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
export const sts: Service = {
  name: 'sts',
  protocol: queryProtocol({ version: '2011-06-15', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' }),
  operations: {
    GetCallerIdentity: ({ account, caller }) => ({
      UserId: caller.UserId,
      Account: account.accountId,
      Arn: caller.Arn,
    }),
    AssumeRole: assumeRole,
    GetSessionToken: getSessionToken,
  },
  notFound: () => new AwsError('NoSuchEntity', 'Not found.', { status: 404 }),
};
