import { InvalidArgumentError, Option } from 'commander';

/**
 * commander takes whatever follows as an option's value: `--inventory --quiet` would read a folder named `--quiet`.
 *
 * @throws InvalidArgumentError
 */
export const present = (value: string): string => {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  if (value.startsWith('-') && value !== '-')
    throw new InvalidArgumentError(
      `A value is missing before it (a path that begins with - is written ./${value}).`,
    );
  return value;
};

/**
 * An option that is given once: two answers to one question are a mistake, and the last would hide the first.
 *
 * @param refusal why a value cannot be; undefined where it can
 */
export const once = (
  flags: string,
  description: string,
  refusal: (value: string) => string | undefined = () => undefined,
): Option =>
  new Option(flags, description).argParser((value: string, earlier: string | undefined) => {
    if (earlier !== undefined) throw new InvalidArgumentError(`It was given before, as '${earlier}'.`);
    const refused = refusal(present(value));
    if (refused !== undefined) throw new InvalidArgumentError(refused);
    return value;
  });

/** An option that may be given several times; its value is a list. */
export class RepeatableOption extends Option {}

/** @param refusal why a value cannot be; undefined where it can */
export const repeatable = (
  flags: string,
  description: string,
  refusal: (value: string) => string | undefined = () => undefined,
): Option =>
  new RepeatableOption(flags, description).argParser(
    (value: string, earlier: readonly string[] | undefined) => {
      const refused = refusal(present(value));
      if (refused !== undefined) throw new InvalidArgumentError(refused);
      return [...(earlier ?? []), value];
    },
  );

/** What refuses a value that has not the form that AWS gives it. */
export const unlessLike =
  (form: RegExp, said: string) =>
  (value: string): string | undefined =>
    form.test(value) ? undefined : said;

export const unlessAccountId = unlessLike(/^\d{12}$/, 'An account id has twelve digits.');
