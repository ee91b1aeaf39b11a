/**
 * Who has assumed a role, as events of AWS CloudTrail tell: whether it was an IAM user, with MFA or without, or somebody who
 * never has any.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
import { isAbsent, items, member, optionalText, text, type JsonField } from '../json/field.ts';
import type { RoleUnderReview } from '../resources/role.ts';
import type { Fix } from './fix.ts';

/** One call that let somebody into a role. */
export interface RoleCall {
  readonly roleArn: string;
  /** `userIdentity.type`, e.g. `IAMUser`, `AssumedRole` or `AWSAccount` (of another account). */
  readonly type: string;
  /** Whoever called: the ARN of a user or role, the name of a service, or what the event has of others. */
  readonly principal: string;
  /** Whether an IAM user called; undefined where the event does not tell. */
  readonly isUser: boolean | undefined;
  /** Undefined where the event does not tell, as of users of other accounts. */
  readonly hasMfa: boolean | undefined;
  /** ISO 8601. */
  readonly time: string;
}

/** The calls of one kind of one caller. */
interface CallsOf extends Omit<RoleCall, 'roleArn' | 'time'> {
  readonly count: number;
  readonly last: string;
}

/** What was looked through. */
export interface Period {
  /** ISO 8601; undefined where there was no event at all. */
  readonly since: string | undefined;
  readonly until: string | undefined;
  /** Where; undefined for a file, which has the events that somebody put there. */
  readonly regions: readonly string[] | undefined;
  /** False where there are more events than were looked at, or none by which a role is assumed. */
  readonly isComplete: boolean;
  /** Of a file: how many of its events let somebody into a role, whichever; without any it tells of none. */
  readonly assuming?: number;
}

export interface Callers extends Period {
  readonly calls: readonly CallsOf[];
}

const ASSUMING = /^AssumeRole(WithSAML|WithWebIdentity)?$/;

const optionalMember = (field: JsonField, ...names: readonly string[]): JsonField => {
  let at = field;
  for (const name of names) {
    if (isAbsent(at)) return at;
    at = member(at, name);
  }
  return at;
};

const textAt = (field: JsonField, ...names: readonly string[]): string | undefined =>
  optionalText(optionalMember(field, ...names));

/** Ids of users begin with AIDA, those of roles with AROA: of another account an event has the id alone. */
const isUserOf = (type: string, principalId: string | undefined): boolean | undefined => {
  if (type === 'IAMUser') return true;
  if (type !== 'AWSAccount') return type === 'Unknown' ? undefined : false;
  return principalId?.startsWith('AIDA') === true
    ? true
    : principalId?.startsWith('AROA') === true
      ? false
      : undefined;
};

const principalOf = (identity: JsonField, type: string): string => {
  const of = (...names: readonly string[]): string | undefined => textAt(identity, ...names);
  const accountId = of('accountId');
  const inAccount =
    type === 'AWSAccount' && accountId !== undefined
      ? `${of('principalId') ?? 'somebody'} of account ${accountId}`
      : undefined;
  return (
    of('sessionContext', 'sessionIssuer', 'arn') ??
    of('arn') ??
    of('invokedBy') ??
    inAccount ??
    of('identityProvider') ??
    of('userName') ??
    of('principalId') ??
    'somebody'
  );
};

/** A user with keys alone has no session; with the code of a device in the request, the event has its serial number. */
const hasMfaOf = (event: JsonField, type: string): boolean | undefined => {
  if (textAt(event, 'requestParameters', 'serialNumber') !== undefined) return true;
  const said = textAt(event, 'userIdentity', 'sessionContext', 'attributes', 'mfaAuthenticated');
  if (said !== undefined) return said === 'true';
  return type === 'IAMUser' ? false : undefined;
};

/** The role that an event is about: AWS names it among the resources, also where the request does not. */
const roleArnOf = (event: JsonField): string | undefined => {
  const requested = textAt(event, 'requestParameters', 'roleArn');
  const resources = member(event, 'resources');
  if (requested !== undefined || isAbsent(resources)) return requested;
  return items(resources)
    .filter((resource) => textAt(resource, 'type') === 'AWS::IAM::Role')
    .map((resource) => textAt(resource, 'ARN'))
    .find((arn) => arn !== undefined);
};

/**
 * The call that an event tells of.
 *
 * @returns undefined for another event, and for a call that was refused
 * @throws naming the document and the field that is not as AWS CloudTrail writes it
 */
export const toRoleCall = (event: JsonField): RoleCall | undefined => {
  const isOfSts = textAt(event, 'eventSource') === 'sts.amazonaws.com';
  if (!isOfSts || !ASSUMING.test(text(member(event, 'eventName')))) return undefined;
  const roleArn = roleArnOf(event);
  if (roleArn === undefined || textAt(event, 'errorCode') !== undefined) return undefined;
  const identity = member(event, 'userIdentity');
  const type = text(member(identity, 'type'));
  return {
    roleArn,
    type,
    principal: principalOf(identity, type),
    isUser: isUserOf(type, textAt(identity, 'principalId')),
    hasMfa: hasMfaOf(event, type),
    time: text(member(event, 'eventTime')),
  };
};

/** Calls by who made them, most first. */
export const callersOf = (calls: readonly RoleCall[], period: Period): Callers => {
  const byCaller = new Map<string, CallsOf>();
  for (const { type, principal, isUser, hasMfa, time } of calls) {
    const key = JSON.stringify([type, principal, hasMfa]);
    const known = byCaller.get(key);
    const last = known === undefined || known.last < time ? time : known.last;
    byCaller.set(key, { type, principal, isUser, hasMfa, count: (known?.count ?? 0) + 1, last });
  }
  return { ...period, calls: [...byCaller.values()].toSorted((a, b) => b.count - a.count) };
};

/** How many callers a sentence names. */
const NAMED = 3;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const group = (calls: readonly CallsOf[], by: string): readonly string[] => {
  if (calls.length === 0) return [];
  const total = calls.reduce((sum, { count }) => sum + count, 0);
  const names = [...new Set(calls.map(({ principal }) => principal))];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return [`${counted(total, 'call')} by ${by} (${names.slice(0, NAMED).join(', ')}${more})`];
};

const wherever = ({ since, until, regions, isComplete }: Period): string => {
  const days =
    since === undefined || until === undefined ? '' : ` from ${since.slice(0, 10)} to ${until.slice(0, 10)}`;
  const places = regions === undefined ? '' : ` in ${regions.join(' and ')} alone`;
  return `AWS CloudTrail${days}${places}${isComplete ? '' : ', the latest events alone,'}`;
};

const sentenceOf = (callers: Callers): string => {
  const { calls } = callers;
  const users = calls.filter(({ isUser }) => isUser === true);
  const others = calls.filter(({ isUser }) => isUser === false);
  const parts = [
    ...group(
      users.filter(({ hasMfa }) => hasMfa === false),
      'IAM users without MFA, who will be refused',
    ),
    ...group(
      users.filter(({ hasMfa }) => hasMfa === undefined),
      'IAM users of whom it does not tell whether they had MFA',
    ),
    ...group(
      users.filter(({ hasMfa }) => hasMfa === true),
      'IAM users with MFA',
    ),
    ...group(others, 'roles, services and others who are no IAM users'),
    ...group(
      calls.filter(({ isUser }) => isUser === undefined),
      'callers of whom it does not tell who they are',
    ),
  ];
  if (parts.length === 0 && callers.assuming === 0)
    return 'The file of events has none of AssumeRole, of any role: it cannot tell who uses this one.';
  return parts.length === 0
    ? `${wherever(callers)} knows of nobody who has assumed the role.`
    : `${wherever(callers)} knows of ${parts.join(', ')}.`;
};

/** The fix with who has assumed its role, where that was looked for. */
export const withCallers = (fix: Fix, callersFor: (role: RoleUnderReview) => Callers | undefined): Fix => {
  const callers = callersFor(fix.role);
  return callers === undefined || fix.document === undefined
    ? { ...fix, callers }
    : { ...fix, callers, reason: `${fix.reason} ${sentenceOf(callers)}` };
};
