import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

const read = (file: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(`src/privileges/${file}`, 'utf8')) as Readonly<Record<string, unknown>>;

it('what is bundled is what can be read: `npm run action-levels` writes both', () => {
  const { services: deflated } = read('action-levels.deflated.json');
  const { services } = read('action-levels.json');
  expect(JSON.parse(inflateRawSync(Buffer.from(String(deflated), 'base64')).toString())).toEqual(services);
});
