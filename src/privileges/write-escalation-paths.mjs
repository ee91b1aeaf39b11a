/**
 * Writes what is decided by of each path of escalation-paths.json. What the others say:
 *
 * - `level`: `administrator`, it can lead there; `step`, only beside another path; `note`, what it leads to cannot be told from
 *   policies.
 * - `reach`: `full`, any right; `as-target`, as much as what it leads to; `lifts-limit`, what the other policies allow.
 * - `resource`, `needs`: what it is done to, and what has to be there.
 * - `sources`: lists that have it, and what they call it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const { paths } = JSON.parse(readFileSync(file('escalation-paths.json'), 'utf8'));
const decided = paths.map(({ id, kind, actions, service, takes, mayTake, passedTo }) =>
  JSON.stringify({ id, kind, actions, service, takes, mayTake, passedTo }),
);
writeFileSync(file('escalation-paths.bundled.json'), `[\n${decided.join(',\n')}\n]\n`);
