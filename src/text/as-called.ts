import { shellWords } from './shell-command.ts';

/** Commands in the sentences of those who do not know how this program was started: `run mfa-rules deploy-organization`. */
const COMMAND_IN_TEXT =
  /(?<![\w/.-])mfa-rules (?=(?:administrators|collect|deploy|deploy-organization|doctor|evaluate|exempt|explain|findings|fix|paths|rules)(?![\w-]))/g;

/** A text with its commands of this program as they can be run here. */
export const asCalled = (text: string, words: readonly string[] = ['mfa-rules']): string =>
  text.replace(COMMAND_IN_TEXT, () => `${shellWords(words)} `);
