/** What a POSIX shell takes as it stands. */
const PLAIN = /^[A-Za-z0-9_./:@%=,+-]+$/;

/** Names and addresses come from the account: no shell that a command is pasted into may obey them. */
const quotedForShell = (word: string): string =>
  PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** A command of these words, to paste into a shell. */
export const shellWords = (words: readonly string[]): string => words.map(quotedForShell).join(' ');

/** A command to paste into a shell; what is put in is quoted where it has to be. */
export const shellCommand = (texts: TemplateStringsArray, ...words: readonly string[]): string =>
  texts
    .map((text, index) => {
      const word = words[index];
      return word === undefined ? text : text + quotedForShell(word);
    })
    .join('');
