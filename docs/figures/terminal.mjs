// `npm run figures`: runs the command on the sample account, and draws what its terminal shows into docs/terminal.svg,
// or into the file that is named.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import process from 'node:process';
import { buildSync } from 'esbuild';

const [target = 'docs/terminal.svg'] = process.argv.slice(2);
const ARGUMENTS = ['evaluate', '--demo'];
const COLUMNS = 80;

const FONT_SIZE = 14;
/** Of a monospaced letter, beside its height. */
const LETTER = 0.602;
const LINE = 20;
const MARGIN = 20;
const COLOURS = { paper: '#0d1117', ink: '#e6edf3', red: '#ff7b72', green: '#7ee787', yellow: '#e3b341' };
/** What SGR codes ask for: https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ */
const LOOKS = {
  1: 'font-weight="bold"',
  31: `fill="${COLOURS.red}"`,
  32: `fill="${COLOURS.green}"`,
  33: `fill="${COLOURS.yellow}"`,
};
const ESCAPE = '\u001b';

/** Everything that is written to a terminal of 80 columns, in order. */
const run = async () => {
  // Where the packages are found that it imports: bundling them would take longer than all else.
  const folder = mkdtempSync(join('node_modules', '.mfa-rules-terminal-'));
  try {
    const outfile = join(folder, 'program.mjs');
    buildSync({
      entryPoints: ['src/cli/program.ts'],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      // The page of another format, which a terminal does not show.
      loader: { '.html': 'text', '.yaml': 'text' },
      banner: {
        js: "import { createRequire as requireOfModule } from 'node:module'; const require = requireOfModule(import.meta.url);",
      },
    });
    const { main } = await import(pathToFileURL(outfile).href);
    let written = '';
    const output = { write: (text) => (written += text), isTTY: true, columns: COLUMNS };
    await main(ARGUMENTS, {
      stdin: process.stdin,
      stdout: output,
      stderr: output,
      env: {},
      now: new Date(),
      packageFolder: '.',
    });
    return written;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Progress that was taken off the terminal again leaves nothing behind. */
const settled = (line) => line.split(`\r${ESCAPE}[K`).at(-1);

const drawn = (line) =>
  settled(line)
    .split(new RegExp(`${ESCAPE}\\[(\\d+)m`))
    .map((part, index, parts) => ({ text: part, code: parts[index - 1] }))
    .filter(({ text }, index) => index % 2 === 0 && text !== '')
    .map(({ text, code }) => {
      const look = LOOKS[code];
      return look === undefined ? escaped(text) : `<tspan ${look}>${escaped(text)}</tspan>`;
    })
    .join('');

const picture = (lines) => {
  const width = Math.ceil(COLUMNS * FONT_SIZE * LETTER) + 2 * MARGIN;
  const height = lines.length * LINE + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(`mfa-rules ${ARGUMENTS.join(' ')}`)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${COLOURS.paper}"/>`,
    `<g fill="${COLOURS.ink}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}">`,
    ...lines.map(
      (line, index) =>
        `<text x="${MARGIN}" y="${MARGIN + (index + 0.75) * LINE}" xml:space="preserve">${line}</text>`,
    ),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
};

const written = await run();
const lines = [
  `$ <tspan ${LOOKS[1]}>mfa-rules ${ARGUMENTS.join(' ')}</tspan>`,
  ...written.trimEnd().split('\n').map(drawn),
];
writeFileSync(target, picture(lines));
console.log(`${target}: written`);
