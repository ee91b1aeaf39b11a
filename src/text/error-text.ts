/** What is kept of an error: enough to tell errors apart, and to tell of them. */
export interface ErrorFields {
  /** E.g. `AccessDenied`; the code of an error that Node names `Error`, e.g. `ECONNREFUSED`; else `Error`. */
  readonly name: string;
  readonly message: string;
}

/** Names that say nothing: the code of such an error, where it has one, says more. */
const NAMELESS = ['Error', 'AggregateError'];

/** @param error whatever was thrown */
export const errorFieldsOf = (error: unknown): ErrorFields => {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name: NAMELESS.includes(name) ? (code ?? name) : name, message };
};

/** `name: message`; the message alone where the name is no more than `Error`, or where the message has it already. */
export const errorText = (error: unknown): string => {
  const { name, message } = errorFieldsOf(error);
  return textOf({ name, message });
};

/** The same of an error's fields. */
export const textOf = ({ name, message }: ErrorFields): string =>
  name === 'Error' || message.includes(name) ? message || name : `${name}: ${message}`;

/** The name of an error without `Exception` at its end: services of AWS differ in whether they write it. */
export const codeOf = ({ name }: Pick<ErrorFields, 'name'>): string =>
  name.endsWith('Exception') ? name.slice(0, -'Exception'.length) : name;

/** Whether AWS answered with one of these error codes. */
export const isErrorNamed = (error: unknown, ...names: readonly string[]): error is Error =>
  error instanceof Error && names.includes(error.name);
