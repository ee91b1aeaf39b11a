/** The forms of `mfa-rules paths`, apart from what writes them. */
export const pathFormats = ['table', 'json', 'csv', 'mermaid', 'dot'] as const;
export type PathFormat = (typeof pathFormats)[number];
