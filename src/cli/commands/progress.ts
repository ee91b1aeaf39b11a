import { isComplete, renderProgressCsv, renderProgressJson } from '../../report/progress-data.ts';
import { progressOf, type DatedAnswer, type Progress } from '../../report/progress.ts';
import { renderProgressTable } from '../../report/progress-table.ts';
import { notReadLines } from '../../report/not-read.ts';
import { exitCodeOf } from '../../report/report.ts';
import type { TextStyle } from '../../report/terminal-text.ts';
import { nameSome } from '../../report/way-lines.ts';
import { readDatedAnswers } from '../dated-answers.ts';
import { deliver } from '../deliver.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import type { AnswerOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';
import { selectRules, withExemptions, type ExemptionOptions } from '../selected-rules.ts';

export interface ProgressOptions extends AnswerOptions, ExemptionOptions {
  /** Rule ids; absent: every rule that an answer knows. */
  readonly rule?: readonly string[];
  /** For inventories, which are evaluated now: `KEY=VALUE` or `RULE.KEY=VALUE`. */
  readonly parameter?: readonly string[];
  /** Every name in the table. */
  readonly all?: boolean;
}

/** Reasons that one line tells. */
const TOLD = 3;

/** Says which answers do not speak of everything, and why. */
const tellNotRead = (answers: readonly DatedAnswer[], messages: Messages): void => {
  for (const answer of answers) {
    if (answer.only !== undefined)
      messages.warning(`${answer.name} has only what --only named: ${nameSome(answer.only, TOLD)}`);
    if (answer.complete) continue;
    const why = notReadLines(answer);
    messages.warning(
      `${answer.name} was not read completely${why.length === 0 ? '' : `: ${nameSome(why, TOLD)}`}`,
    );
  }
};

const render = (progress: Progress, { format = 'table', all = false }: ProgressOptions, style: TextStyle) => {
  switch (format) {
    case 'json':
      return renderProgressJson(progress);
    case 'csv':
      return renderProgressCsv(progress);
    case 'table':
      return renderProgressTable(progress, style, { all });
  }
};

/**
 * `mfa-rules progress`: what became of the findings of the first evaluation until the last, and the share that is
 * COMPLIANT on each day.
 *
 * @param paths two or more answers or inventories, the earliest first, or one folder of them
 * @throws on wrong usage, and where an evaluation cannot be read
 */
export const progress = async (
  paths: readonly string[],
  options: ProgressOptions,
  io: Io,
  messages: Messages,
): Promise<ExitCode> => {
  const { rule, output, exitZero = false } = options;
  const selection = withExemptions(selectRules(rule ?? [], options.parameter ?? []), options);
  if (output !== undefined) await checkOutputFile(output);
  const answers = await readDatedAnswers(paths, { selection, io, messages });
  const compared = progressOf(answers, rule);
  tellNotRead(answers, messages);
  messages.settle();
  await deliver((style) => render(compared, options, style), options, io);
  const last = compared.answers.at(-1)?.evaluations ?? [];
  const complete = isComplete(compared);
  return exitCodeOf(
    last.map(({ ComplianceType }) => ComplianceType),
    { complete, exitZero },
  );
};
