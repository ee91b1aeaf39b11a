// `npm run figures`: computes the tables of figures again and writes them where the pages hold them.
import { readFileSync, writeFileSync } from 'node:fs';
import { buildSync } from 'esbuild';

const { outputFiles } = buildSync({
  entryPoints: ['docs/figures/pages.ts'],
  bundle: true,
  format: 'esm',
  write: false,
});
const { PAGES, withFigures } = await import(
  `data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`
);

for (const path of PAGES) {
  const page = readFileSync(path, 'utf8');
  const written = withFigures(page);
  if (written !== page) writeFileSync(path, written);
  console.log(`${path}: ${written === page ? 'unchanged' : 'written'}`);
}
