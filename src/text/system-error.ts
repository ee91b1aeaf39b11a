/** An error of the operating system as Node throws it: `ENOENT: no such file or directory, open 'x.json'`. */
interface SystemError {
  readonly code: string;
  readonly message: string;
  readonly path?: string;
}

const isSystemError = (error: unknown): error is SystemError => {
  const { code, message } = (error ?? {}) as Partial<SystemError>;
  return typeof code === 'string' && typeof message === 'string' && message.startsWith(`${code}: `);
};

/** What people say for what a program calls it; for the rest Node's own words will do. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'it exists already',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many files are open',
};

/** `no space left on device` of `ENOSPC: no space left on device, write` */
const ownWords = ({ code, message }: SystemError): string =>
  message.slice(`${code}: `.length).replace(/, \w+(?: '.*)?$/s, '');

/**
 * Why the operating system did not do something, without its code, the name of its call and the path, which whoever caught
 * the error names.
 *
 * @returns undefined where the error is none of the operating system's
 */
export const systemErrorText = (error: unknown): string | undefined =>
  isSystemError(error) ? (WORDS[error.code] ?? ownWords(error)) : undefined;

/** The path that the operating system was asked about, where it is an error of its. */
export const systemErrorPath = (error: unknown): string | undefined =>
  isSystemError(error) ? error.path : undefined;
