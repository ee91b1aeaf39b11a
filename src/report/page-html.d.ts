/** The page as one text; the build makes it, and `test/support/page-transform.cjs` in tests. */
declare module '*/page.html' {
  const text: string;
  export default text;
}
