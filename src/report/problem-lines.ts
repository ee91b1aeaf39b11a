import { textOf } from '../text/error-text.ts';
import type { Problem } from '../aws/problem.ts';
import { groupedBy } from './grouped-by.ts';

/** How many resources of one kind of problem are named. */
const NAMED = 3;

/** What problems have in common: operation and error. A message of AWS names the resource, and differs each time. */
const kindOf = ({ operation, error, resourceName }: Problem): string =>
  resourceName === undefined || error.name === 'Error'
    ? `${operation}: ${textOf(error)}`
    : `${operation} ${error.name}`;

/** The first few of the names. */
export const namedFew = (names: readonly string[]): string => {
  const named = names.slice(0, NAMED).join(', ');
  return names.length <= NAMED ? named : `${named} and ${names.length - NAMED} more`;
};

interface ProblemLine {
  readonly operation: string;
  /** What follows it. */
  readonly rest: string;
}

const linesOf = (problems: readonly Problem[]): readonly ProblemLine[] =>
  [...groupedBy(problems, kindOf).values()].map((alike) => {
    const [first] = alike;
    const names = [...new Set(alike.flatMap(({ resourceName }) => resourceName ?? []))];
    return {
      operation: first.operation,
      rest: `${names.length === 0 ? '' : ` (${namedFew(names)})`}: ${textOf(first.error)}`,
    };
  });

/** Problems as lines for people, one for each kind: a denied operation fails alike for every user of the account. */
export const problemLines = (problems: readonly Problem[]): readonly string[] =>
  linesOf(problems).map(({ operation, rest }) => operation + rest);

/** The same, with one line where several operations, or rules that look for the same, met the same. */
export const problemLinesTogether = (problems: readonly Problem[]): readonly string[] =>
  [...groupedBy(linesOf(problems), ({ rest }) => rest)].map(
    ([rest, alike]) => alike.map(({ operation }) => operation).join(', ') + rest,
  );

/** Problems of one of several accounts. */
export const inAccount = (
  problems: readonly Problem[],
  accountId: string | null | undefined,
): readonly Problem[] =>
  typeof accountId === 'string' ? problems.map((problem) => ({ ...problem, accountId })) : problems;
