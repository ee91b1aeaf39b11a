import type { Rule } from '../../rules/rule.ts';
import {
  isAbsent,
  member,
  object,
  optionalBoolean,
  text,
  textLike,
  time,
  type JsonField,
} from '../json/field.ts';
import type { JsonObject } from '../json/object.ts';
import type { ResourceType } from '../resources/resource.ts';
import { quoted } from '../text/quoted.ts';
import { readConfigEvent, type ConfigEvent } from './config-event.ts';

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_SourceDetail.html (MessageType) */
const triggerOf = {
  ScheduledNotification: 'scheduled',
  ConfigurationItemChangeNotification: 'changed',
  OversizedConfigurationItemChangeNotification: 'changed',
} as const satisfies Readonly<Record<string, Rule['triggers'][number]>>;

type MessageType = keyof typeof triggerOf;

/**
 * What a configuration item says of its resource. What AWS Config does not record it can only say of itself: the resource
 * may be there, and open.
 *
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationItem.html (configurationItemStatus)
 */
const presenceByStatus = {
  OK: 'there',
  ResourceDiscovered: 'there',
  ResourceDeleted: 'deleted',
  ResourceDeletedNotRecorded: 'perhaps deleted',
  ResourceNotRecorded: 'not recorded',
} as const;

type Status = keyof typeof presenceByStatus;
export type Presence = (typeof presenceByStatus)[Status];

/** What every call by AWS Config carries, whatever its kind. */
interface Call {
  readonly messageType: MessageType;
  /** Belongs to this call alone. Passed back to PutEvaluations, and shown nowhere. */
  readonly resultToken: string;
  readonly configRuleName: string;
  /** Twelve digits: the account that owns the rule. */
  readonly accountId: string;
  /** When AWS Config saw what the call is about: the capture time of a change, the notification time of a schedule. */
  readonly orderingTimestamp: Date;
  /** As given, not yet checked against the rule. */
  readonly ruleParameters: JsonObject;
}

/** The resource that a call is about, as AWS Config names it. */
export interface ConfigResource {
  readonly resourceType: ResourceType;
  readonly resourceId: string;
}

/** Evaluate every resource. */
export type Scheduled = Call & { readonly kind: 'scheduled' };
/** Evaluate the resource of this configuration item. */
export type Changed = Call & {
  readonly kind: 'changed';
  readonly resource: ConfigResource;
  readonly configurationItem: JsonObject;
};
/** Evaluate this resource; its configuration item was too large to send. */
export type Oversized = Call & { readonly kind: 'oversized'; readonly resource: ConfigResource };
/** The rule no longer applies to this resource. */
type Gone = Call & {
  readonly kind: 'gone';
  readonly resource: ConfigResource;
  readonly because: string;
};

/** AWS Config does not record this resource any more, and perhaps it is deleted: IAM alone can tell. */
type Unrecorded = Call & {
  readonly kind: 'unrecorded';
  readonly resource: ConfigResource;
  readonly presence: Extract<Presence, 'perhaps deleted' | 'not recorded'>;
};

/** One call by AWS Config. */
export type Invocation = Scheduled | Changed | Oversized | Gone | Unrecorded;

const isMessageType = (value: string): value is MessageType => Object.hasOwn(triggerOf, value);
const isStatus = (value: string): value is Status => Object.hasOwn(presenceByStatus, value);

const readMessageType = (rule: Rule, invokingEvent: JsonField): MessageType => {
  const messageType = text(member(invokingEvent, 'messageType'));
  const expected = Object.keys(triggerOf).filter(
    (known) => isMessageType(known) && rule.triggers.includes(triggerOf[known]),
  );
  if (isMessageType(messageType) && expected.includes(messageType)) return messageType;
  const problem =
    isMessageType(messageType) || messageType === 'ConfigurationSnapshotDeliveryCompleted'
      ? `${rule.id} is not evaluated on messageType`
      : 'unknown messageType';
  throw new Error(`${problem} ${quoted(messageType)} in invokingEvent; expected: ${expected.join(', ')}`);
};

/** The rule's owner; the emulators and some samples tell it in the invoking event alone. */
const readAccountId = ({ accountId, invokingEvent }: ConfigEvent, item: JsonField | undefined): string => {
  const places = [
    accountId,
    ...[invokingEvent, ...(item ? [item] : [])].map((of) => member(of, 'awsAccountId')),
  ];
  return textLike(places.find((place) => !isAbsent(place)) ?? accountId, /^\d{12}$/, '12 digits');
};

const readResource = (rule: Rule, item: JsonField): ConfigResource => {
  const resourceType = text(member(item, 'resourceType'));
  if (resourceType !== rule.resourceType) {
    throw new Error(
      `resourceType ${quoted(resourceType)} in ${item.path} is not ${rule.resourceType}, which ${rule.id} evaluates`,
    );
  }
  return { resourceType: rule.resourceType, resourceId: text(member(item, 'resourceId')) };
};

/** @throws where the item's status is none that AWS Config knows */
export const readPresence = (item: JsonField): Presence => {
  const status = text(member(item, 'configurationItemStatus'));
  if (isStatus(status)) return presenceByStatus[status];
  throw new Error(`unknown configurationItemStatus ${quoted(status)}`);
};

const toCall = (
  messageType: MessageType,
  event: ConfigEvent,
  item: JsonField | undefined,
  orderingTimestamp: Date,
): Call => ({
  messageType,
  resultToken: event.resultToken,
  configRuleName: event.configRuleName,
  accountId: readAccountId(event, item),
  orderingTimestamp,
  ruleParameters: event.ruleParameters,
});

/** A call about one resource: its item, or the summary that stands for an item too large to send. */
const readChange = (
  rule: Rule,
  event: ConfigEvent,
  messageType: MessageType,
): Exclude<Invocation, Scheduled> => {
  const isOversized = messageType === 'OversizedConfigurationItemChangeNotification';
  const field = isOversized ? 'configurationItemSummary' : 'configurationItem';
  const item = member(event.invokingEvent, field);
  const resource = readResource(rule, item);
  const call = toCall(messageType, event, item, time(member(item, 'configurationItemCaptureTime')));
  if (optionalBoolean(event.eventLeftScope) === true)
    return { ...call, kind: 'gone', resource, because: 'left the scope of the rule' };
  const presence = readPresence(item);
  if (presence === 'deleted') return { ...call, kind: 'gone', resource, because: 'was deleted' };
  if (presence !== 'there') return { ...call, kind: 'unrecorded', resource, presence };
  return isOversized
    ? { ...call, kind: 'oversized', resource }
    : { ...call, kind: 'changed', resource, configurationItem: object(item) };
};

/**
 * Reads what AWS Config passes to a custom Lambda rule. Fields that the rule does not need may be absent.
 *
 * @throws one error that names the field and quotes the value where the call is not one that this rule answers.
 * @see https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
 */
export const readInvocation = (rule: Rule, value: unknown): Invocation => {
  const event = readConfigEvent(value);
  const messageType = readMessageType(rule, event.invokingEvent);
  if (messageType !== 'ScheduledNotification') return readChange(rule, event, messageType);
  const notified = time(member(event.invokingEvent, 'notificationCreationTime'));
  return { ...toCall(messageType, event, undefined, notified), kind: 'scheduled' };
};
