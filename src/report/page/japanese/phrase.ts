/** A sentence with names in it, read in one language and written in another. */

/** What stands in a sentence in place of each `{name}`. */
export type Parts = Readonly<Record<string, string>>;

/** English, and the same in Japanese, with the same names. */
export type Phrase = readonly [english: string, japanese: string];

const NAME = /\{(\w+)\}/g;

export const namesIn = (sentence: string): readonly string[] =>
  [...sentence.matchAll(NAME)].map(([, name = '']) => name);

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);

/**
 * Reads what was put into a sentence; undefined where a text is not the sentence.
 *
 * @param forms regular expressions, without groups that capture, of names that are not just any text
 */
export const readerOf = (sentence: string, forms: Parts): ((text: string) => Parts | undefined) => {
  const names = namesIn(sentence);
  const words = sentence.split(/\{\w+\}/);
  const source = words.map((text, index) => {
    const name = names[index];
    return literally(text) + (name === undefined ? '' : `(${forms[name] ?? '.*?'})`);
  });
  const pattern = new RegExp(`^${source.join('')}$`, 's');
  return (text) => {
    const found = pattern.exec(text);
    return found === null
      ? undefined
      : Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']));
  };
};

const JAPANESE = /[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]/;

const isJapanese = (character: string | undefined): boolean =>
  character !== undefined && JAPANESE.test(character);

const endsJapanese = (part: string): boolean => isJapanese(part.endsWith(')') ? part.at(-2) : part.at(-1));

/**
 * A Japanese sentence with its names put in. A space beside a name parts Latin letters from Japanese, and is left out where
 * what is put in is Japanese as well.
 */
export const written = (sentence: string, parts: Parts): string =>
  sentence.replace(/ ?\{(\w+)\} ?/g, (place, name: string, at: number) => {
    const part = parts[name] ?? '';
    const isCloseBefore = isJapanese(sentence[at - 1]) && (part === '' || isJapanese(part[0]));
    const isCloseAfter = isJapanese(sentence[at + place.length]) && (part === '' || endsJapanese(part));
    const before = place.startsWith(' ') && !isCloseBefore ? ' ' : '';
    const after = place.endsWith(' ') && !isCloseAfter ? ' ' : '';
    return `${before}${part}${after}`;
  });

/** Parts with a Japanese word between them. */
export const joined = (parts: readonly string[], word: string): string => {
  const before = word.startsWith('、') ? '{before}' : '{before} ';
  const after = word.endsWith('、') ? '{part}' : ' {part}';
  return parts.reduce((text, part) => written(before + word + after, { before: text, part }));
};

/** Says a text in Japanese; what it does not know it leaves as it is. */
export type Translation = (text: string) => string;

/**
 * Says in Japanese a text that is one of some phrases, the first that it is.
 *
 * @param ofPart translates what stands for a name
 */
export const translationBy = (
  phrases: readonly Phrase[],
  forms: Parts,
  ofPart: (name: string, text: string) => string,
): ((text: string) => string | undefined) => {
  const readers = phrases.map(([english, japanese]) => [readerOf(english, forms), japanese] as const);
  return (text) => {
    for (const [read, japanese] of readers) {
      const parts = read(text);
      if (parts !== undefined) return written(japanese, translated(parts, ofPart));
    }
    return undefined;
  };
};

export const translated = (parts: Parts, ofPart: (name: string, text: string) => string): Parts =>
  Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, ofPart(name, text)]));
