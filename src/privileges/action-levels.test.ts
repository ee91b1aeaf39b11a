import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { actionsOfService, serviceNames } from './action-levels.ts';
import levels from './action-levels.json' with { type: 'json' };

it('what is bundled is what can be read: `npm run action-levels` writes both', () => {
  const { bytes, services } = JSON.parse(
    readFileSync('src/privileges/action-levels.deflated.json', 'utf8'),
  ) as { readonly bytes: number; readonly services: string };
  const text = inflateRawSync(Buffer.from(services, 'base64'));
  expect(text.length).toBe(bytes);
  expect(JSON.parse(text.toString())).toEqual(levels.services);
});

it('every service and action of it is known once it is inflated', () => {
  const namesOf = (texts: readonly string[]): string[] => texts.flatMap((text) => text.split(' '));
  const expected = Object.entries(levels.services).map(([service, { changes, others }]) => [
    service,
    namesOf([...Object.values<string>(changes), others])
      .filter((name) => name !== '')
      .map((name) => `${service}:${name}`),
  ]);
  expect(serviceNames().map((service) => [service, actionsOfService(service)])).toEqual(expected);
});
