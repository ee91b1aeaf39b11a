// Bundles the command line to dist/cli.js; packages stay in node_modules. Run by `npm start` and `npm run build`.
import { chmod, rm } from 'node:fs/promises';
import { build } from 'esbuild';

// Chunks carry a hash in their names: old ones would stay behind.
await rm('dist/chunks', { recursive: true, force: true });

await build({
  entryPoints: { cli: 'src/cli.ts' },
  outdir: 'dist',
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
await chmod('dist/cli.js', 0o755);
