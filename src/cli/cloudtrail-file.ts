/** Events of AWS CloudTrail that somebody saved: who has assumed which role. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { callersOf, toRoleCall, type Callers, type RoleCall } from '../fix/role-calls.ts';
import { decodedFile, notExact } from '../inventory/file-text.ts';
import { NotJson, parseJsonDocuments } from '../json/documents.ts';
import { items, member, text, type JsonField } from '../json/field.ts';
import { isObject } from '../json/object.ts';
import { parseJsonText } from '../json/text.ts';
import type { RoleUnderReview } from '../resources/role.ts';
import { quoted } from '../text/quoted.ts';

/** The most bytes that a compressed file may come to. */
const LARGEST = 1_000_000_000;

const isCompressed = ([first, second]: Uint8Array): boolean => first === 0x1f && second === 0x8b;

const readContent = async (path: string): Promise<string> => {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
    if (isCompressed(bytes)) bytes = gunzipSync(bytes, { maxOutputLength: LARGEST });
  } catch (cause) {
    throw new Error(`cannot read --cloudtrail-events "${path}"`, { cause });
  }
  const { text: content, isExact } = decodedFile(bytes);
  if (!isExact) throw notExact(path);
  return content;
};

/** The event in an answer of lookup-events, which holds it as text. */
const lookedUp = (entry: JsonField): JsonField => {
  const event = member(entry, 'CloudTrailEvent');
  try {
    return { ...event, value: parseJsonText(text(event)) };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new Error(`${event.document}: ${event.path} is not JSON`, { cause });
  }
};

/** The events of one value of the file. @throws where it is nothing of the kind */
const eventsIn = (field: JsonField): readonly JsonField[] => {
  const { value, document } = field;
  if (Array.isArray(value)) return items(field).flatMap(eventsIn);
  if (isObject(value)) {
    if (Array.isArray(value['Records'])) return items(member(field, 'Records'));
    if (Array.isArray(value['Events'])) return items(member(field, 'Events')).map(lookedUp);
    if (typeof value['CloudTrailEvent'] === 'string') return [lookedUp(field)];
    if (typeof value['eventName'] === 'string') return [field];
  }
  throw new Error(
    `${document} holds no events of AWS CloudTrail, but ${quoted(value)}: it takes what \`aws cloudtrail lookup-events\` prints, or a log file of a trail`,
  );
};

const timeOf = (event: JsonField): string => text(member(event, 'eventTime'));

/**
 * Who has assumed a role, as the events of a file tell: what `aws cloudtrail lookup-events` prints (pages one after the
 * other), a log file of a trail (also compressed), or events alone.
 *
 * @returns undefined of a role without an ARN, which no event names
 * @throws naming the file, and the field that is not as AWS CloudTrail writes it
 */
export const readCallers = async (path: string): Promise<(role: RoleUnderReview) => Callers | undefined> => {
  const content = await readContent(path);
  let events: readonly JsonField[];
  let calls: readonly RoleCall[];
  try {
    events = parseJsonDocuments(content.trim()).flatMap((value) =>
      eventsIn({ document: path, path: '', value }),
    );
    calls = events.flatMap((event) => toRoleCall(event) ?? []);
  } catch (cause) {
    const message =
      cause instanceof NotJson ? `${path} is ${cause.message}` : String((cause as Error).message);
    throw new Error(`--cloudtrail-events: ${message}`, { cause });
  }
  const times = events.map(timeOf).toSorted();
  const period = {
    since: times[0],
    until: times.at(-1),
    regions: undefined,
    isComplete: calls.length > 0,
    assuming: calls.length,
  };
  return ({ arn }) =>
    arn === undefined
      ? undefined
      : callersOf(
          calls.filter(({ roleArn }) => roleArn === arn),
          period,
        );
};
