/** README and CONTRIBUTING say all that there is to say, and lead nowhere that is not there. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { main } from '../src/cli/program.ts';
import { recordIo } from './support/recorded-io.ts';

const readme = readFileSync('README.md', 'utf8');
const contributing = readFileSync('CONTRIBUTING.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

describe('README.md', () => {
  it('opens with the three commands that a newcomer needs', () => {
    const [, first = ''] = /```sh\n([\s\S]*?)```/.exec(readme) ?? [];
    const commands = first
      .trim()
      .split('\n')
      .map((line) => line.split('#')[0]?.trim());
    expect(commands).toEqual(['npm ci && npm start', 'npm ci && npm test', 'sam build && sam deploy']);
  });

  it('describes every parameter of the template, with its default', () => {
    const template = parse(readFileSync('template.yaml', 'utf8'), { logLevel: 'silent' }) as {
      Parameters: Record<string, { Default: unknown }>;
    };
    for (const [name, { Default }] of Object.entries(template.Parameters)) {
      const shown = Default === '' ? 'empty' : `\`${String(Default)}\``;
      expect(readme).toMatch(new RegExp(`\\| \`${name}\` +\\| ${shown} +\\|`));
    }
  });

  it.each(['evaluate', 'collect', 'explain', 'fix', 'findings', 'doctor', 'deploy', 'deploy-organization'])(
    'describes `mfa-rules %s` and its options',
    async (command) => {
      const { io, stdout } = recordIo();
      expect(await main([command, '--help'], io)).toBe(0);
      expect(readme).toContain(`mfa-rules ${command}`);
      const options = [...stdout().matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, long = '']) => long);
      expect(options.length).toBeGreaterThan(2);
      for (const option of options) expect(readme).toContain(option);
    },
  );
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
  for (const document of documents) {
    const links = [...readFileSync(document, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(
      ([, link = '']) => link,
    );
    for (const link of links)
      expect([document, link, existsSync(join(dirname(document), link))]).toEqual([document, link, true]);
  }
});
