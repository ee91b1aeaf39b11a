import { AwsError } from './aws-error.ts';

/** A resource as AWS Config's queries see it. */
export interface QueriedResource {
  readonly accountId: string;
  readonly awsRegion: string;
  readonly resourceType: string;
  readonly [field: string]: unknown;
}

interface Query {
  /** As they are written; dots lead into a record. */
  readonly fields: readonly string[];
  /** Field and text, all of which have to be equal. */
  readonly where: readonly (readonly [field: string, text: string])[];
}

const NAME = String.raw`[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*`;
/** The part of the language that is asked here: AWS Config has no FROM, no joins and no aliases. */
const SELECT = new RegExp(
  String.raw`^\s*SELECT\s+(?<fields>${NAME}(?:\s*,\s*${NAME})*)\s+WHERE\s+(?<where>.+?)\s*$`,
  'is',
);
const EQUAL = new RegExp(String.raw`^(?<field>${NAME})\s*=\s*'(?<text>[^']*)'$`);

const incorrect = (): AwsError =>
  new AwsError('InvalidExpressionException', 'The syntax of the query is incorrect.');

/** @throws {AwsError} where it is none that this understands */
export const readQuery = (expression: string): Query => {
  const { fields, where } = SELECT.exec(expression)?.groups ?? {};
  if (fields === undefined || where === undefined) throw incorrect();
  return {
    fields: fields.split(',').map((field) => field.trim()),
    where: where.split(/\s+AND\s+/i).map((test) => {
      const { field, text } = EQUAL.exec(test.trim())?.groups ?? {};
      if (field === undefined || text === undefined) throw incorrect();
      return [field, text] as const;
    }),
  };
};

const valueAt = (record: unknown, field: string): unknown =>
  field
    .split('.')
    .reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined,
      record,
    );

/** A field at its own place, as AWS nests it in a row; a field that the resource does not have is left out. */
const withField = (row: Record<string, unknown>, field: string, value: unknown): Record<string, unknown> => {
  const [first = '', ...rest] = field.split('.');
  const inner = (row[first] ?? {}) as Record<string, unknown>;
  return { ...row, [first]: rest.length === 0 ? value : withField(inner, rest.join('.'), value) };
};

/**
 * The rows of a query, each as JSON text.
 * @see https://docs.aws.amazon.com/config/latest/developerguide/query-components.html
 */
export const rowsOf = ({ fields, where }: Query, resources: readonly QueriedResource[]): readonly string[] =>
  resources
    .filter((resource) => where.every(([field, text]) => valueAt(resource, field) === text))
    .map((resource) =>
      JSON.stringify(
        fields.reduce<Record<string, unknown>>((row, field) => {
          const value = valueAt(resource, field);
          return value === undefined ? row : withField(row, field, value);
        }, {}),
      ),
    );
