/** The bytes of a file as text, in whatever encoding a shell of Windows or another system left them. */

/**
 * UTF-16 where a byte order mark says so (Windows PowerShell writes it), or where one of the first two bytes is zero: what
 * is read here begins with a character of ASCII.
 */
const encodingOf = ([first, second]: Uint8Array): string => {
  if (first === undefined || second === undefined) return 'utf-8';
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0) ? 'utf-16be' : 'utf-8';
};

/** Text of a file. `isExact` false: its letters beyond ASCII are of a code page that the file does not name. */
export interface FileText {
  readonly text: string;
  readonly isExact: boolean;
}

/**
 * UTF-8, or UTF-16, without a byte order mark. Anything else is read as a code page of Windows: all of them have ASCII in
 * common, and that is certain.
 */
export const decodedFile = (bytes: Uint8Array): FileText => {
  try {
    return { text: new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes), isExact: true };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), isExact: false };
  }
};

/** What to do about a file whose letters cannot be told. */
export const notExact = (file: string): Error =>
  new Error(
    `${file} is not UTF-8: it has letters of a Windows code page, and which they are cannot be told; save it again as UTF-8 (in PowerShell: aws … | Out-File -Encoding utf8 ${file})`,
  );

/** Free text that nothing is decided from. Tags are not: one may be an exemption. */
const NOT_READ: readonly string[] = ['Description'];

const isAscii = (text: string): boolean => /^[\0-\u007f]*$/.test(text);

/** Whether a value has nothing beyond ASCII in what may be decided from: IAM's names, ARNs and ids are ASCII. */
export const isAsciiThroughout = (value: unknown): boolean => {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one === 'string' && !isAscii(one)) return false;
    if (typeof one !== 'object' || one === null) continue;
    for (const [name, item] of Object.entries(one)) {
      if (!isAscii(name)) return false;
      if (!NOT_READ.includes(name)) open.push(item);
    }
  }
  return true;
};
