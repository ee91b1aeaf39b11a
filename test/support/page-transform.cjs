// For jest: page.html is its text, as in what is built. Made anew where anything of the page changed.
const { createHash } = require('node:crypto');
const { readdirSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { pageText } = require('../../src/report/page/page-text.cjs');

/** Of all that the page is made of. */
const keyOf = (path) => {
  const folder = dirname(path);
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  for (const path of files.map((file) => join(file.parentPath, file.name)).toSorted())
    hash.update(readFileSync(path));
  hash.update(readFileSync(join(folder, '..', 'csv-cell.ts')));
  return hash.digest('hex');
};

module.exports = {
  getCacheKey: (_, path) => keyOf(path),
  process: (_, path) => ({
    code: `module.exports = { __esModule: true, default: ${JSON.stringify(pageText(path))} };`,
  }),
};
