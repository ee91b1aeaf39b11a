/** README, docs/ and CONTRIBUTING say all that there is to say, and lead nowhere that is not there. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { catalog } from '../rules/catalog.ts';
import { main } from '../src/cli/program.ts';
import { recordIo } from './support/recorded-io.ts';

const readme = readFileSync('README.md', 'utf8');
const contributing = readFileSync('CONTRIBUTING.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const pages = readdirSync('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name));

const helpOf = async (...command: readonly string[]): Promise<string> => {
  const { io, stdout } = recordIo();
  expect(await main([...command, '--help'], io)).toBe(0);
  return stdout();
};

/** Where the links of a page lead, without the part of a page that they name. */
const linksOf = (page: string): readonly string[] =>
  [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(
    ([, link = '']) => link,
  );

const commandsOf = (text: string): readonly (readonly string[])[] =>
  [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) =>
    block
      .trim()
      .split('\n')
      .map((line) => line.split('#')[0]?.trim() ?? ''),
  );

describe('README.md', () => {
  it('opens with the commands that a newcomer needs, in a clone and from the package', () => {
    expect(commandsOf(readme)).toEqual([
      ['npm ci && npm start', 'npm ci && npm test', 'sam build && sam deploy'],
      ['npx aws-config-mfa-rules evaluate --demo', 'mfa-rules evaluate', 'mfa-rules deploy'],
    ]);
  });

  it('fits two screens', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(90);
  });

  it('has a row for each rule, and leads to every page', () => {
    for (const { helpPage } of catalog)
      expect(readme).toMatch(new RegExp(`^\\| .*\\]\\(${helpPage}\\)`, 'm'));
    expect(linksOf('README.md')).toEqual(expect.arrayContaining(pages));
  });

  it('shows what `npm run figures` draws of a run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mfa-rules-picture-'));
    try {
      const drawn = join(folder, 'terminal.svg');
      await promisify(execFile)(process.execPath, ['docs/figures/terminal.mjs', drawn]);
      expect(readFileSync('docs/terminal.svg', 'utf8')).toBe(readFileSync(drawn, 'utf8'));
      expect(readme).toContain('](docs/terminal.svg)');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

it('docs/deployment.md describes every parameter of the template, with its default', () => {
  const page = readFileSync('docs/deployment.md', 'utf8');
  const template = parse(readFileSync('template.yaml', 'utf8'), { logLevel: 'silent' }) as {
    Parameters: Record<string, { Default: unknown }>;
  };
  for (const [name, { Default }] of Object.entries(template.Parameters)) {
    const shown = Default === '' ? 'empty' : `\`${String(Default)}\``;
    expect(page).toMatch(new RegExp(`\\| \`${name}\` +\\| ${shown} +\\|`));
  }
});

it('docs/ describes every command under a heading of its own, with every option, and names it in docs/commands.md', async () => {
  const [, listed = ''] = /\nCommands:\n([\s\S]*?)\n\n/.exec(await helpOf()) ?? [];
  const commands = [...listed.matchAll(/^ {2}([a-z-]+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');
  expect(commands).toEqual(expect.arrayContaining(['evaluate', 'completion']));
  for (const command of commands) {
    const heading = new RegExp(`^##? \`mfa-rules ${command}\`$`, 'm');
    const found = pages.filter((page) => heading.test(readFileSync(page, 'utf8')));
    expect([command, found.length]).toEqual([command, 1]);
    const [text = ''] = found.map((page) => readFileSync(page, 'utf8'));
    const options = [...(await helpOf(command)).matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)]
      .map(([, long = '']) => long)
      .filter((option) => option !== '--help');
    expect([command, options.filter((option) => !text.includes(option))]).toEqual([command, []]);
    expect(readFileSync('docs/commands.md', 'utf8')).toContain(`| [\`mfa-rules ${command}\`](`);
  }
});

it('CONTRIBUTING.md describes every script', () => {
  for (const script of Object.keys(scripts)) {
    expect(contributing).toContain(
      script === 'start' || script === 'test' ? `npm ${script}` : `npm run ${script}`,
    );
  }
});

it('no document links to what is not there', () => {
  const documents = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).trim().split('\n');
  expect(documents).toContain('README.md');
  for (const document of documents)
    for (const link of linksOf(document))
      expect([document, link, existsSync(join(dirname(document), link))]).toEqual([document, link, true]);
});

/** The anchor that GitHub makes of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

it('no document links to a heading that is not there', () => {
  const documents = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).trim().split('\n');
  const dead = documents.flatMap((document) =>
    [...readFileSync(document, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)].flatMap(
      ([, path = '', anchor = '']) => {
        const target = path === '' ? document : normalize(join(dirname(document), path));
        const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
          anchorOf(text),
        );
        return headings.includes(anchor) ? [] : [`${document}: ${path}#${anchor}`];
      },
    ),
  );
  expect(dead).toEqual([]);
});
