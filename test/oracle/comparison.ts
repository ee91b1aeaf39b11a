/** Puts questions to this project's evaluator and to another one, and tells how they compare. */
import { KNOWN_DIFFERENCES, type KnownDifference } from './known-differences.ts';

/** The other evaluator. */
export interface Simulator {
  runSimulation(
    simulation: object,
    options: object,
  ): Promise<{ readonly overallResult?: string; readonly errors?: unknown }>;
}

type Answer = 'allowed' | 'refused' | 'uncertain';

/** How a kind of question is put to both. */
export interface Comparison<Question> {
  ours(asked: Question): Answer;
  /** Rejects where the other does not answer. */
  theirs(asked: Question, simulator: Simulator): Promise<string>;
  /** The same question in words that both understand alike. */
  rewritten(asked: Question, known: KnownDifference): Question;
}

/** The documented behaviour that explains a disagreement; undefined where none does. */
const explanationOf = async <Question>(
  asked: Question,
  answer: string,
  { ours, theirs, rewritten }: Comparison<Question>,
  simulator: Simulator,
): Promise<string | undefined> => {
  let same = asked;
  for (const known of KNOWN_DIFFERENCES) {
    same = rewritten(same, known);
    if (ours(same) !== answer) return undefined;
    if ((await theirs(same, simulator).catch(() => undefined)) === answer)
      return `${known.name} (${known.page})`;
  }
  return undefined;
};

/** Puts questions to both, and tells how they compare; what stays unexplained. */
export const compareAnswers = async <Question extends object>(
  what: string,
  questions: readonly Question[],
  comparison: Comparison<Question>,
  simulator: Simulator,
): Promise<readonly object[]> => {
  const tally = new Map<string, number>();
  const unexplained: object[] = [];
  const add = (outcome: string): void => void tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
  for (const asked of questions) {
    const answer = comparison.ours(asked);
    const other = await comparison.theirs(asked, simulator).catch(() => undefined);
    if (answer === 'uncertain') add('not known to this project');
    else if (other === undefined) add('not answered by the other');
    else if (answer === other) add(`the same: ${answer}`);
    else {
      const known = await explanationOf(asked, answer, comparison, simulator);
      add(known === undefined ? 'DIFFERENT' : `different: ${known}`);
      if (known === undefined) unexplained.push({ ours: answer, theirs: other, ...asked });
    }
  }
  console.log(`${questions.length} questions on ${what}`);
  for (const [outcome, number] of [...tally].sort(([, a], [, b]) => b - a))
    console.log(String(number).padStart(9), outcome);
  return unexplained;
};
