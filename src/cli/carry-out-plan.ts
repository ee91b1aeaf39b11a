import { asText } from '../decision/annotation.ts';
import type { CarriedOut, PlannedStep, Step } from '../deploy/step.ts';
import { planLines, stoppedLines } from '../report/deployment.ts';
import { errorFieldsOf, type ErrorFields } from '../text/error-text.ts';
import { adviceFor, type Advice } from './account-advice.ts';
import { ask } from './ask.ts';
import { explained, onTerminal, type ExitCode, type Io, type Messages } from './io.ts';
import { asCalled } from '../text/as-called.ts';

/** How a command that changes something is told to go about it. */
export interface PlanOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly quiet?: boolean;
}

const ADVICE: readonly Advice[] = [
  [['AccessDenied'], 'these AWS credentials may not do this: grant what this names, or use others'],
];

/** Writes an answer, line by line, with commands of this program as it was started. */
export const writeLines = (
  { stdout, calledAs }: Pick<Io, 'stdout' | 'calledAs'>,
  lines: readonly string[],
): void => {
  for (const line of lines) stdout.write(`${onTerminal(asCalled(asText(line), calledAs), stdout)}\n`);
};

/** An error with its cause where the message does not tell of it. */
export const explainedAs = (error: unknown): ErrorFields => ({
  name: errorFieldsOf(error).name,
  message: explained(error),
});

const isAsked = ({ dryRun = false, yes = false }: PlanOptions): boolean => !dryRun && !yes;

/** @throws where somebody has to be asked and nobody is there */
export const checkAnswerer = (options: PlanOptions, { stdin }: Pick<Io, 'stdin'>): void => {
  if (isAsked(options) && stdin.isTTY !== true)
    throw new Error(
      'there is no terminal to ask on: --yes deploys without a question, --dry-run shows what would be done',
    );
};

const isUnread = ({ state }: PlannedStep): boolean => state === 'cannot be read';

/** Why a plan may not be carried out; undefined where it may. */
const refusal = (inTheWay: readonly PlannedStep[], messages: Messages): ExitCode | undefined => {
  if (inTheWay.length === 0) return undefined;
  for (const { step, state, detail } of inTheWay) messages.error(`${step.name} ${state}: ${detail}`);
  messages.error('nothing was changed');
  return inTheWay.some(isUnread) ? 3 : 2;
};

const tellStopped = (carriedOut: CarriedOut, messages: Messages): ExitCode => {
  const { stopped } = carriedOut;
  messages.error(`${stopped?.step}: ${adviceFor(explainedAs(stopped?.error), ADVICE)}`);
  for (const line of stoppedLines(carriedOut, stopped?.step ?? '')) messages.error(line);
  return 3;
};

/** How a plan ended: before its end, with an exit code, or carried out. */
export type PlanEnd =
  | { readonly kind: 'ended'; readonly exitCode: ExitCode }
  | { readonly kind: 'carried out'; readonly carriedOut: CarriedOut; readonly hasUnread: boolean };

/**
 * Looks at every step, shows what there is and what will be done, asks, and does it.
 *
 * @param place what the plan is for
 */
export const carryOutPlan = async (
  place: string,
  steps: readonly Step[],
  options: PlanOptions,
  io: Io,
  messages: Messages,
): Promise<PlanEnd> => {
  const { dryRun = false, quiet = false } = options;
  const ended = (exitCode: ExitCode): PlanEnd => ({ kind: 'ended', exitCode });
  const { carryOut, planOf, stepsInTheWay, stepsToDo } = await import('../deploy/step.ts');
  const plan = await planOf(steps, messages.progress);
  messages.settle();
  const lines = [`Plan for ${place}:`, ...planLines(plan)];
  if (dryRun) writeLines(io, lines);
  else if (isAsked(options) || !quiet)
    for (const line of lines) io.stderr.write(`${asCalled(asText(line), io.calledAs)}\n`);

  const refused = refusal(stepsInTheWay(plan), messages);
  if (refused !== undefined) return ended(refused);
  const hasUnread = plan.some(isUnread);
  if (dryRun) return ended(hasUnread ? 3 : 0);
  if (isAsked(options) && stepsToDo(plan).length > 0 && !(await ask(io, 'Do this?'))) {
    messages.error('nothing was changed');
    return ended(2);
  }
  const carriedOut = await carryOut(steps, messages.progress);
  return carriedOut.stopped === undefined
    ? { kind: 'carried out', carriedOut, hasUnread }
    : ended(tellStopped(carriedOut, messages));
};
