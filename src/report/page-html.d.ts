/** The page as one text; `page-text.mjs` makes it. */
declare module '*/page.html' {
  const text: string;
  export default text;
}
