import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

type Command =
  | 'evaluate'
  | 'explain'
  | 'fix'
  | 'findings'
  | 'doctor'
  | 'collect'
  | 'report'
  | 'rules'
  | 'ocsf'
  | 'asff'
  | 'undo'
  | 'paths'
  | 'administrators'
  | 'progress'
  | 'explain-user'
  | 'plan'
  | 'references';

// A time is one that this program made; what matters is where it stands. test/json-schemas.test.ts validates the schemas.
const ajv = new Ajv2020({
  allErrors: true,
  allowUnionTypes: true,
  formats: { 'date-time': true },
  validateSchema: false,
});
const validators = new Map<Command, ValidateFunction>();

const validatorOf = (command: Command): ValidateFunction => {
  const path = join(__dirname, '../..', 'docs', 'schema', `${command}.json`);
  const validator =
    validators.get(command) ?? ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>);
  validators.set(command, validator);
  return validator;
};

/**
 * What a command wrote with `--format json`, or in the form of the name.
 *
 * @throws where the schema of the command in docs/schema does not allow it
 */
export const readJsonOutput = (command: Command, json: string): unknown => {
  const value: unknown = JSON.parse(json);
  const isValid = validatorOf(command);
  if (!isValid(value)) throw new Error(`${command}: ${ajv.errorsText(isValid.errors)}`);
  return value;
};
