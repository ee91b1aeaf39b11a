/** The baseline's template as its text; the build makes it, and `test/support/text-transform.cjs` in tests. */
declare module '*/baseline/template.yaml' {
  const text: string;
  export default text;
}
