const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

const escape = (text: string): string =>
  text.replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);

/** Policy documents are URL-encoded as RFC 3986 says, which leaves fewer characters as they are than JavaScript does. */
const urlEncode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** A map of the query protocol, such as SummaryMap, as against a structure. */
export const xmlMap = (entries: Readonly<Record<string, number | string>>): { entry: readonly object[] } => ({
  entry: Object.entries(entries).map(([key, value]) => ({ key, value })),
});

const isDocument = (name: string): boolean => name.endsWith('Document');

const contentOf = (name: string, value: unknown): string => {
  if (isDocument(name)) return urlEncode(typeof value === 'string' ? value : JSON.stringify(value));
  if (Array.isArray(value)) return value.map((member) => toXml('member', member)).join('');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([field, inner]) =>
        // The entries of a map stand beside each other, without a list around them.
        field === 'entry' && Array.isArray(inner)
          ? inner.map((entry) => toXml('entry', entry)).join('')
          : toXml(field, inner),
      )
      .join('');
  return escape(String(value));
};

/**
 * A value as an element of the query protocol: lists as `member`s, nothing at all for undefined and null, and
 * policy documents URL-encoded.
 */
export const toXml = (name: string, value: unknown): string => {
  if (value === undefined || value === null) return '';
  const content = contentOf(name, value);
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
};
