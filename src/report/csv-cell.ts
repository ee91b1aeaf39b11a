import { asText } from '../decision/annotation.ts';

/**
 * What a spreadsheet would run: these characters and their full-width forms, first or after blanks, which some
 * spreadsheets skip (csv-stringify's own `escape_formulas` looks at the first character alone).
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u;

/** A cell as text that nothing obeys: neither a terminal (control characters) nor a spreadsheet (formulas). */
export const harmless = (value: string): string =>
  FORMULA.test(value) ? `'${asText(value)}` : asText(value);
