import type { About, Decision, Reason } from '../../rules/rule.ts';
import type { Resource } from '../resources/resource.ts';

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_Evaluation.html (Annotation: 1 to 256 characters) */
export const LONGEST_ANNOTATION = 256;
/** Of a note behind the sentence. */
const LONGEST_NOTE = 120;
/** A name keeps at least this many characters when a sentence has to be shortened. */
const SHORTEST_PART = 12;

/**
 * Names and Sids come from accounts: control characters are shown as text, so that no output obeys them, and so are
 * halves of surrogate pairs, which no encoding can send.
 */
export const asText = (value: string): string =>
  value.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );

/** Half of a character, where a cut went through a surrogate pair. */
const HALF = /^[\udc00-\udfff]|[\ud800-\udbff]$/g;

/** So much of the beginning, to the end of a word; where the last word takes more than half of it, as an ARN may, to within it. */
const beginningOf = (value: string, length: number): string => {
  const beginning = value.slice(0, length);
  const end = beginning.lastIndexOf(' ') + 1;
  return end < length / 2 ? beginning.replace(HALF, '') : beginning.slice(0, end);
};

/** So much of the end, likewise. */
const endOf = (value: string, length: number): string => {
  const end = value.slice(value.length - length);
  const start = end.indexOf(' ');
  return start < 0 || start > length / 2 ? end.replace(HALF, '') : end.slice(start);
};

/** The text, or its beginning and its end around an ellipsis: at most `length` characters. Words stay whole. */
export const shortened = (value: string, length: number): string => {
  if (value.length <= length) return value;
  const beginning = Math.ceil((length - 1) / 2);
  return `${beginningOf(value, beginning)}…${endOf(value, length - 1 - beginning)}`;
};

/** A sentence with the names in it put in. */
export const fill = (sentence: string, parts: Readonly<Record<string, string>>): string =>
  sentence.replace(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? '');

/**
 * The sentence for the person who must act. The same facts give the same text.
 *
 * What does not fit is shortened in the middle of its longest names; the words of the verdict stay.
 *
 * @param longest as many characters as AWS Config takes; `Infinity` where nothing limits what is shown
 */
export const toAnnotation = (
  rule: Pick<About, 'id' | 'reasons'>,
  resource: Pick<Resource, 'resourceName'>,
  decision: Decision,
  longest: number = LONGEST_ANNOTATION,
): string => {
  const reason: Reason | undefined = rule.reasons[decision.reason];
  if (reason === undefined)
    throw new Error(`rule ${rule.id} has no reason ${JSON.stringify(decision.reason)}`);
  const parts: Record<string, string> = { resource: asText(resource.resourceName) };
  for (const [name, value] of Object.entries(decision.about)) parts[name] = asText(value);
  const longestNote = longest === Infinity ? Infinity : LONGEST_NOTE;
  const note = decision.note === undefined ? '' : ` ${shortened(asText(decision.note), longestNote)}`;
  return `${sentenceWithin(longest - note.length, reason.sentence, parts)}${note}`;
};

/** A sentence of at most `length` characters; the parts become shorter where it would be longer. */
const sentenceWithin = (length: number, sentence: string, parts: Record<string, string>): string => {
  let text = fill(sentence, parts);
  while (text.length > length) {
    const [name, value] = Object.entries(parts).reduce((a, b) => (b[1].length > a[1].length ? b : a));
    if (value.length <= SHORTEST_PART) return shortened(text, length);
    parts[name] = shortened(value, Math.max(SHORTEST_PART, value.length - (text.length - length)));
    text = fill(sentence, parts);
  }
  return text;
};

/** A note as the last part of a few words. */
const clauseOf = (note: string): string =>
  `; ${note.charAt(0).toLowerCase()}${note.slice(1).replace(/\.$/, '')}`;

/**
 * What is wrong or not known in a few words, without the resource's name, and what the decision notes beside it; undefined for
 * any other decision.
 */
export const summaryOf = (
  { reasons }: Pick<About, 'reasons'>,
  { reason, about, note }: Pick<Decision, 'reason' | 'about' | 'note'>,
): string | undefined => {
  const found = reasons[reason];
  if (found === undefined || !('summary' in found)) return undefined;
  const summary = fill(
    found.summary,
    Object.fromEntries(Object.entries(about).map(([name, value]) => [name, asText(value)])),
  );
  return note === undefined ? summary : summary + clauseOf(asText(note));
};

const COUNTS_NOT = ' does not count: ';

/** Without what `Decision.note` says behind the reason's sentence. An expression that asks for both of its ends goes back and forth. */
const withoutNote = (annotation: string): string => {
  const told = annotation.slice(0, Math.max(0, annotation.lastIndexOf(COUNTS_NOT)));
  const at = told.search(/ The (?:tag|exemption) /);
  return at < 0 ? annotation : annotation.slice(0, at);
};

const NAME = /\{\w+\}/;

/** What was put in for each name of the sentence, in its order; undefined where the text is not the sentence. */
const partsIn = (text: string, sentence: string): readonly string[] | undefined => {
  const [first = '', ...between] = sentence.split(NAME);
  const last = between.pop();
  if (last === undefined) return text === first ? [] : undefined;
  if (!text.startsWith(first) || !text.endsWith(last)) return undefined;
  const parts: string[] = [];
  let from = first.length;
  for (const words of between) {
    const at = text.indexOf(words, from);
    if (at < 0) return undefined;
    parts.push(text.slice(from, at));
    from = at + words.length;
  }
  return from + last.length <= text.length
    ? [...parts, text.slice(from, text.length - last.length)]
    : undefined;
};

/**
 * The reason whose sentence an annotation is; undefined where it is none of them, or had to lose words of its verdict.
 * What AWS Config passes on is the annotation alone.
 */
export const reasonOf = ({ reasons }: Pick<About, 'reasons'>, annotation: string): Reason | undefined => {
  const told = withoutNote(annotation);
  const words = ({ sentence }: Reason): number => sentence.replace(new RegExp(NAME, 'g'), '').length;
  // Names may hold words as well: the sentence with the most words of its own is the one.
  return Object.values(reasons)
    .filter(({ sentence }) => partsIn(told, sentence) !== undefined)
    .toSorted((a, b) => words(b) - words(a))[0];
};

/**
 * The name of the resource in an annotation, which may have shortened it: what the sentence of its reason has for it.
 * Undefined where the annotation is no reason's sentence. What AWS Config passes on has the id of a resource and no name.
 */
export const resourceNameOf = (rule: Pick<About, 'reasons'>, annotation: string): string | undefined => {
  const sentence = reasonOf(rule, annotation)?.sentence;
  if (sentence === undefined) return undefined;
  const names = [...sentence.matchAll(new RegExp(NAME, 'g'))].map(([name]) => name);
  return partsIn(withoutNote(annotation), sentence)?.[names.indexOf('{resource}')];
};
