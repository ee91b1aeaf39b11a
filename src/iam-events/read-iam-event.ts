import { isAbsent, member, optionalText, text, textLike, type JsonField } from '../json/field.ts';
import { rulesAfter } from './iam-events.ts';

/** A successful call of IAM, as CloudTrail tells of it. */
export interface IamEvent {
  /** EventBridge's: the same where the event comes twice. */
  readonly eventId: string;
  /** IAM's operation, e.g. `DeactivateMFADevice`. */
  readonly eventName: string;
  /** Ids of the rules that may come out otherwise after it. */
  readonly ruleIds: readonly string[];
  /** Names of the users whom it is about, as the caller wrote them: two of a rename. */
  readonly userNames: readonly string[];
}

/** What kind of identity called; undefined where the event does not tell. */
const identityTypeOf = (detail: JsonField): string | undefined => {
  const identity = member(detail, 'userIdentity');
  return isAbsent(identity) ? undefined : optionalText(member(identity, 'type'));
};

const textOf = (object: JsonField, name: string): string | undefined =>
  isAbsent(object) ? undefined : optionalText(member(object, name));

/**
 * The users that the parameters name. A call that names nobody is about the caller, where that is a user.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html (UserName)
 */
const usersOf = (detail: JsonField): readonly string[] => {
  const parameters = member(detail, 'requestParameters');
  const identity = member(detail, 'userIdentity');
  const isUser = identityTypeOf(detail) === 'IAMUser';
  const userName = textOf(parameters, 'userName') ?? (isUser ? textOf(identity, 'userName') : undefined);
  return [userName, textOf(parameters, 'newUserName')].filter((name) => name !== undefined);
};

/**
 * Reads an event as EventBridge sends it.
 *
 * @throws where it is another one: the error names the field and quotes the value
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export const readIamEvent = (value: unknown): IamEvent => {
  const event: JsonField = { document: 'event', path: '', value };
  textLike(member(event, 'source'), /^aws\.iam$/, '"aws.iam"');
  const detail = member(event, 'detail');
  textLike(member(detail, 'eventSource'), /^iam\.amazonaws\.com$/, '"iam.amazonaws.com"');
  const eventName = text(member(detail, 'eventName'));
  return {
    eventId: text(member(event, 'id')),
    eventName,
    ruleIds: rulesAfter(eventName, identityTypeOf(detail)),
    userNames: usersOf(detail),
  };
};
