import { quoted } from '../text/quoted.ts';
import { isObject, type JsonObject } from '../json/object.ts';

/**
 * What AWS Config passes to a custom Lambda rule, with `invokingEvent` and `ruleParameters` parsed.
 *
 * The result token is only ever passed on: no error quotes it.
 * @see https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
 */
export interface ConfigEvent {
  readonly resultToken: string;
  readonly configRuleName: string;
  /** The account that owns the rule; undefined where only the invoking event may say. */
  readonly accountId: unknown;
  readonly eventLeftScope: unknown;
  readonly ruleParameters: JsonObject;
  readonly invokingEvent: JsonObject;
}

const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null;

/** @throws where the value is not a JSON object. */
export const readObject = (value: unknown, field: string): JsonObject => {
  if (isObject(value)) return value;
  if (isAbsent(value)) throw new Error(`${field} is missing`);
  throw new Error(`${field} ${quoted(value)} is not a JSON object`);
};

/** @throws where the field is absent, empty or not text. `of` says for the message what it is a field of. */
export const readText = (from: JsonObject, field: string, of: string): string => {
  const value = from[field];
  if (typeof value === 'string' && value !== '') return value;
  if (isAbsent(value) || value === '') throw new Error(`${field} is missing in ${of}`);
  throw new Error(`${field} ${quoted(value)} in ${of} is not text`);
};

const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;

/** @throws where the field is not an ISO 8601 time with its zone: `new Date` alone would read almost anything. */
export const readTime = (from: JsonObject, field: string, of: string): Date => {
  const text = readText(from, field, of);
  const time = new Date(text);
  if (ISO_8601.test(text) && !Number.isNaN(time.getTime())) return time;
  throw new Error(`${field} ${quoted(text)} in ${of} is not an ISO 8601 time`);
};

const parseJson = (text: string, field: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${field} ${quoted(text)} is not JSON`, { cause });
  }
};

/** Absent and empty mean no parameters: AWS Config sends both. */
const readRuleParameters = (value: unknown): JsonObject => {
  if (isAbsent(value)) return {};
  if (typeof value !== 'string') throw new Error(`ruleParameters ${quoted(value)} is not JSON text`);
  return value.trim() === '' ? {} : readObject(parseJson(value, 'ruleParameters'), 'ruleParameters');
};

const readResultToken = ({ resultToken }: JsonObject): string => {
  if (typeof resultToken === 'string' && resultToken !== '') return resultToken;
  throw new Error(
    isAbsent(resultToken) || resultToken === '' ? 'resultToken is missing' : 'resultToken is not text',
  );
};

/** @throws where the event is not one that AWS Config sends, naming the field and what is wrong with it. */
export const readConfigEvent = (event: unknown): ConfigEvent => {
  // Not quoted: it may hold the result token.
  if (!isObject(event)) throw new Error('event is not a JSON object');
  const resultToken = readResultToken(event);
  const invokingEvent = parseJson(readText(event, 'invokingEvent', 'the event'), 'invokingEvent');
  return {
    resultToken,
    configRuleName: readText(event, 'configRuleName', 'the event'),
    accountId: event['accountId'],
    eventLeftScope: event['eventLeftScope'],
    ruleParameters: readRuleParameters(event['ruleParameters']),
    invokingEvent: readObject(invokingEvent, 'invokingEvent'),
  };
};
