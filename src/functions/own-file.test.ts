/** Which file the Handler of all functions loads, by the environment variables of the function. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { catalog } from '../../rules/catalog.ts';
import { ownFile } from './own-file.ts';

const ROOT = join(__dirname, '..', '..');

it.each([
  ...catalog.map(({ id }) => [{ RULE_ID: id }, `rules/${id}/handler`] as const),
  [{ FUNCTION: 'start-evaluations' }, 'src/functions/start-evaluations'] as const,
  [{ FUNCTION: 'notify' }, 'src/functions/notify'] as const,
  [{ FUNCTION: 'heartbeat' }, 'src/functions/heartbeat'] as const,
])('%j is %s', (environment, file) => {
  expect(ownFile(environment)).toBe(join(ROOT, file));
  expect(existsSync(join(ROOT, `${file}.ts`))).toBe(true);
});

const IDS = catalog
  .map(({ id }) => id)
  .toSorted()
  .join(', ');
const OTHERS = 'start-evaluations, notify, heartbeat';

it.each([
  [
    'nothing',
    {},
    'environment variable RULE_ID or FUNCTION has to say which function this is, and neither is set',
  ],
  [
    'both',
    { RULE_ID: 'root-user-mfa-required', FUNCTION: 'notify' },
    'environment variable RULE_ID or FUNCTION has to say which function this is, and both are set',
  ],
  [
    'no rule',
    { RULE_ID: 'no-such-rule' },
    `environment variable RULE_ID is "no-such-rule"; expected one of: ${IDS}`,
  ],
  ['an empty RULE_ID', { RULE_ID: '' }, `environment variable RULE_ID is ""; expected one of: ${IDS}`],
  [
    'a path',
    { RULE_ID: '../rules/root-user-mfa-required' },
    `environment variable RULE_ID is "../rules/root-user-mfa-required"; expected one of: ${IDS}`,
  ],
  [
    'a file of rules/',
    { RULE_ID: 'index.ts' },
    `environment variable RULE_ID is "index.ts"; expected one of: ${IDS}`,
  ],
  [
    'the entry itself',
    { FUNCTION: 'entry' },
    `environment variable FUNCTION is "entry"; expected one of: ${OTHERS}`,
  ],
  ['an empty FUNCTION', { FUNCTION: '' }, `environment variable FUNCTION is ""; expected one of: ${OTHERS}`],
])('refuses %s', (_name, environment, message) => {
  expect(() => ownFile(environment)).toThrow(new Error(message));
});
