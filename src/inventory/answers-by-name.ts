import type { Fact } from '../resources/fact.ts';
import type { Resource } from '../resources/resource.ts';
import { members, type JsonField } from '../json/field.ts';
import { cutShortBy } from './saved-answer.ts';
import type { FactsOf, SavedFacts } from './sources/source.ts';

/** What is told of each, by name; `gone`: IAM did not know it any more. */
export type FactsByName<R extends Resource> = ReadonlyMap<string, FactsOf<R> | 'gone'>;

export const toldByName = <R extends Resource>(
  facts: FactsByName<R>,
): Pick<SavedFacts<R>, 'factsOf' | 'told'> => ({
  factsOf: ({ resourceName }) => facts.get(resourceName) ?? {},
  told: [...facts].flatMap(([resourceName, fact]) => (fact === 'gone' ? [] : [{ resourceName }])),
});

/** A file that holds an object from name to the answer about the resource of that name; null: NoSuchEntity. */
export const answersByName = <R extends Resource>(
  file: JsonField,
  read: (answer: JsonField, name: string) => FactsOf<R>,
  noSuchEntity: FactsOf<R> | 'gone',
): SavedFacts<R> => ({
  ...toldByName(
    new Map(
      members(file).map(([name, answer]) => [
        name,
        answer.value === null ? noSuchEntity : read(answer, name),
      ]),
    ),
  ),
  isOneByOne: true,
});

/** An empty list is an answer only where it is whole. */
export const unlessCutShort = <Value>(
  answer: JsonField,
  isEmpty: boolean,
  fact: Fact<Value>,
): Fact<Value> | undefined => (isEmpty && cutShortBy(answer) !== undefined ? undefined : fact);
