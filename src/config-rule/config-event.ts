import { isAbsent, member, object, optionalText, text, type JsonField } from '../json/field.ts';
import { isObject, type JsonObject } from '../json/object.ts';
import { quoted } from '../text/quoted.ts';

/**
 * What AWS Config passes to a custom Lambda rule, with `invokingEvent` and `ruleParameters` parsed.
 *
 * The result token is only ever passed on: no error quotes it.
 * @see https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
 */
export interface ConfigEvent {
  readonly resultToken: string;
  readonly configRuleName: string;
  /** The account that owns the rule; absent where only the invoking event may say. */
  readonly accountId: JsonField;
  readonly eventLeftScope: JsonField;
  readonly ruleParameters: JsonObject;
  readonly invokingEvent: JsonField;
}

/** The document that a text of the event holds. */
const documentIn = (json: string, document: string): JsonField => {
  try {
    return { document, path: '', value: JSON.parse(json) };
  } catch (cause) {
    throw new Error(`${document} ${quoted(json)} is not JSON`, { cause });
  }
};

/** Absent and empty mean no parameters: AWS Config sends both. */
const readRuleParameters = (field: JsonField): JsonObject => {
  const json = optionalText(field);
  return json === undefined || json.trim() === '' ? {} : object(documentIn(json, 'ruleParameters'));
};

const readResultToken = (field: JsonField): string => {
  // Not quoted, whatever it is.
  if (typeof field.value !== 'string' && !isAbsent(field))
    throw new Error('event: resultToken must be a string');
  return text(field);
};

/** @throws where the event is not one that AWS Config sends, naming the field and what is wrong with it. */
export const readConfigEvent = (value: unknown): ConfigEvent => {
  // Not quoted: it may hold the result token.
  if (!isObject(value)) throw new Error('event must be an object');
  const event: JsonField = { document: 'event', path: '', value };
  return {
    resultToken: readResultToken(member(event, 'resultToken')),
    configRuleName: text(member(event, 'configRuleName')),
    accountId: member(event, 'accountId'),
    eventLeftScope: member(event, 'eventLeftScope'),
    ruleParameters: readRuleParameters(member(event, 'ruleParameters')),
    invokingEvent: documentIn(text(member(event, 'invokingEvent')), 'invokingEvent'),
  };
};
