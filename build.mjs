// Bundles the command line to dist/cli.js, or to the folder that is given; packages stay in node_modules.
import { chmod, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const [outdir = 'dist'] = process.argv.slice(2);

// Chunks carry a hash in their names: old ones would stay behind.
await rm(`${outdir}/chunks`, { recursive: true, force: true });

await build({
  entryPoints: { cli: 'src/cli.ts' },
  outdir,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  // The AWS clients are imported where a live account is read, and nowhere else: their start-up time is paid there.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
});
await chmod(`${outdir}/cli.js`, 0o755);
