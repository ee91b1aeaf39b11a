/** The kinds of rule parameters. AWS Config hands every value over as text; `src/decision/parameters.ts` reads it by its kind. */

interface Described {
  /** For people: what the parameter decides. */
  readonly description: string;
}

/** One of a few words. */
interface ChoiceParameter<Value extends string = string> extends Described {
  readonly kind: 'choice';
  readonly allowedValues: readonly [Value, ...Value[]];
  readonly default: Value;
}

/** A whole number; the bounds are allowed. */
interface CountParameter extends Described {
  readonly kind: 'count';
  readonly least: number;
  readonly greatest: number;
  readonly default: number;
}

/** A whole number of a unit of time; the bounds are allowed. The parameter's name ends in the unit: `gracePeriodHours`. */
interface DurationParameter extends Described {
  readonly kind: 'duration';
  readonly unit: 'seconds' | 'hours' | 'days';
  readonly least: number;
  readonly greatest: number;
  readonly default: number;
}

/** Items in one text. The empty text is the empty list. */
interface ListParameter<Item = unknown> extends Described {
  readonly kind: 'list';
  /** Stands in no item. */
  readonly separator: ',' | ';';
  readonly item: {
    /** For people: `NAME=REASON until YYYY-MM-DD`. */
    readonly form: string;
    /** @returns undefined where the text has another form. It has no space at its ends, and is not empty */
    read(text: string): Item | undefined;
  };
  readonly default: readonly Item[];
}

export type ParameterDefinition = ChoiceParameter | CountParameter | DurationParameter | ListParameter;

export type ParameterDefinitions = Readonly<Record<string, ParameterDefinition>>;

/** What a rule gets for a parameter: a word of the choice, a number in the unit of the parameter, or the items. */
type ParameterValue<Definition extends ParameterDefinition> = Definition extends ChoiceParameter
  ? Definition['allowedValues'][number]
  : Definition extends ListParameter
    ? readonly Exclude<ReturnType<Definition['item']['read']>, undefined>[]
    : number;

/** The parameters of a rule, read. */
export type ParameterValues<Definitions extends ParameterDefinitions> = {
  readonly [Name in keyof Definitions]: ParameterValue<Definitions[Name]>;
};

/** The parameters of some rule. */
export type Parameters = Readonly<Record<string, string | number | readonly unknown[]>>;

/** What a rule decides by where nothing is set. */
export const defaultsOf = <Definitions extends ParameterDefinitions>(
  definitions: Definitions,
): ParameterValues<Definitions> =>
  // Each default is of the type that its own definition gives.
  Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [name, definition.default]),
  ) as ParameterValues<Definitions>;
