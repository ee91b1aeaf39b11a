// The page of `--format html` as one text: its style and script inlined, and the Content-Security-Policy that allows these
// two by their hashes. For the build and for jest, whose transforms are CommonJS; what is built has the text alone.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { buildSync, transformSync } = require('esbuild');

const TARGET = ['es2022', 'chrome105', 'firefox113', 'safari16.4'];

const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** @param {string} path of page.html; main.ts and page.css are beside it */
const pageText = (path) => {
  const folder = dirname(path);
  const [{ text: bundled }] = buildSync({
    entryPoints: [join(folder, 'main.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    target: TARGET,
    charset: 'utf8',
    legalComments: 'none',
    write: false,
    logLevel: 'error',
  }).outputFiles;
  const script = bundled.trim();
  const style = transformSync(readFileSync(join(folder, 'page.css'), 'utf8'), {
    loader: 'css',
    minify: true,
    target: TARGET.slice(1),
  }).code.trim();
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  return readFileSync(path, 'utf8')
    .replace('PAGE_POLICY', () => policy)
    .replace(/\s*PAGE_STYLE\s*/, () => style)
    .replace(/\s*PAGE_SCRIPT;\s*/, () => script)
    .replace(/\s*"PAGE_DATA"\s*/, '"PAGE_DATA"');
};

/** For esbuild: `page.html` is its text. */
const pagePlugin = {
  name: 'page',
  setup(build) {
    build.onLoad({ filter: /[\\/]page[\\/]page\.html$/ }, ({ path }) => ({
      contents: pageText(path),
      loader: 'text',
      watchFiles: [path, join(dirname(path), 'main.ts'), join(dirname(path), 'page.css')],
    }));
  },
};

module.exports = { pageText, pagePlugin };
