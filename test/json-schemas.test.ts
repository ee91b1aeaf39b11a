/** The schemas of the JSON outputs, as a page that people read. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

type Json = Readonly<Record<string, unknown>>;

const FOLDER = join(__dirname, '../docs/schema');
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** The fields that a schema describes in no words, by their route in it. */
const undescribed = (schema: Json): string[] => {
  const found: string[] = [];
  const definitions = isObject(schema['$defs']) ? schema['$defs'] : {};
  const isDescribed = (field: unknown): boolean => {
    if (!isObject(field)) return false;
    const name = /^#\/\$defs\/(.*)$/.exec(String(field['$ref']))?.[1];
    return (
      (typeof field['description'] === 'string' && field['description'] !== '') ||
      (name !== undefined && isDescribed(definitions[name]))
    );
  };
  const visit = (value: unknown, route: string): void => {
    if (!isObject(value)) return;
    const { properties } = value;
    if (isObject(properties))
      for (const [name, field] of Object.entries(properties))
        if (!isDescribed(field)) found.push(`${route}.${name}`);
    for (const [name, item] of Object.entries(value)) visit(item, `${route}.${name}`);
  };
  visit(schema, '');
  return found;
};

it.each(readdirSync(FOLDER))('%s says of every field what it is', (file) => {
  const schema: unknown = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
  expect(isObject(schema) && undescribed(schema)).toEqual([]);
});

const ajv = new Ajv2020();

it.each(readdirSync(FOLDER))('%s is a schema of JSON Schema 2020-12', (file) => {
  const schema = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Json;
  expect([ajv.validateSchema(schema), ajv.errors]).toEqual([true, null]);
});
