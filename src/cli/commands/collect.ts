import { asText } from '../../decision/annotation.ts';
import { onTerminal, type ExitCode, type Io, type Messages } from '../io.ts';
import { renderCollectedJson, type CollectedReport } from '../../report/collected.ts';
import { accountsChoiceOf, type ManyAccountsOptions } from '../many-accounts-options.ts';
import type { AnswerOptions } from '../options.ts';
import { problemLines } from '../../report/problem-lines.ts';
import { selectRules } from '../selected-rules.ts';
import { nameOfAccount, tellReading } from '../live-source.ts';
import { nothingRead, openChosenAccount } from '../source.ts';

export interface CollectOptions
  extends ManyAccountsOptions, Pick<AnswerOptions<'table' | 'json'>, 'format' | 'quiet'> {
  /** `KEY=VALUE` or `RULE.KEY=VALUE`. */
  readonly parameter?: readonly string[];
  /** Of several accounts, whether those that were collected wholly are left as they are. */
  readonly resume?: boolean;
}

export const COLLECT_EXIT_CODES = `
Exit codes:
  0  everything is saved
  2  wrong usage, or nothing could be saved
  3  something could not be read, and is not in the files`;

/**
 * `mfa-rules collect`: saves what the rules need of a live account as a folder, to be evaluated anywhere.
 *
 * @throws on wrong usage, and where nothing could be read, or the folder cannot be written
 */
export const collect = async (
  dir: string,
  options: CollectOptions,
  io: Pick<Io, 'stdout' | 'askOnTerminal'>,
  messages: Messages,
): Promise<ExitCode> => {
  const rules = selectRules([], options.parameter ?? []);
  const choice = accountsChoiceOf(options);
  if (choice !== undefined) {
    const { collectMany } = await import('../collect-many.ts');
    return collectMany(dir, rules, choice, options, io, messages);
  }
  if (options.resume === true)
    throw new Error('--resume goes on with several accounts: name them with --accounts or --organization');
  messages.progress('reading the account …');
  const { iam, sts, accountId } = await openChosenAccount(options, io, messages);
  const { collect: collectInto } = await import('../../inventory/collect.ts');
  const name = nameOfAccount(accountId);
  const { files, problems } = await collectInto({ iam, sts, dir, rules, ...tellReading(name, messages) });
  if (files.length === 0) throw nothingRead(name, problems);
  for (const line of problemLines(problems)) messages.error(line);
  messages.settle();
  const report: CollectedReport = { accountId: accountId ?? null, folder: dir, files, problems };
  io.stdout.write(
    options.format === 'json'
      ? renderCollectedJson(report)
      : `${onTerminal(asText(`Saved ${name} in ${dir}: ${files.join(', ')}`), io.stdout)}\n`,
  );
  return problems.length === 0 ? 0 : 3;
};
