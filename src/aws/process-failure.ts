/** Secrets as they look, and whatever follows a word that announces one. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(\w*(?:secret|token|password|passwd)\w*["']?\s*[:=]\s*["']?)[^\s"',]+/gi, '$1…'],
  // A secret access key has 40 characters; session tokens and JSON web tokens are longer.
  [/(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/g, '…'],
  [/[\w/+=.-]{100,}/g, '…'],
];

const LONGEST = 300;

/** What a program wrote for a person, as one line without secrets; cut in the middle where it is long. */
export const oneLineOf = (text: string): string => {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const isLong = lines.join(' ').length > LONGEST;
  // The reason is in the first line of most programs, and in the last one of a traceback.
  const kept = isLong && lines.length > 2 ? [lines[0], '…', lines.at(-1)] : lines;
  const line = SECRETS.reduce((shown, [secret, shape]) => shown.replace(secret, shape), kept.join(' '));
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
};

/**
 * What a `credential_process` said when it failed. The SDK puts the command, which may hold a secret, before what the
 * program wrote to stderr; the command is left out.
 *
 * @param message of the SDK's error
 * @param command as the profile has it
 */
export const processFailure = (message: string, command: string): string => {
  const failed = `Command failed: ${command}`;
  if (!message.startsWith(failed)) return oneLineOf(message);
  return oneLineOf(message.slice(failed.length)) || 'it ended without a word on stderr';
};
