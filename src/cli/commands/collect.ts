import { rules } from '../../../rules/index.ts';
import { asText } from '../../decision/annotation.ts';
import { onTerminal, type ExitCode, type Io, type Messages } from '../io.ts';
import type { SourceOptions } from '../options.ts';
import { problemLines } from '../../report/problem-lines.ts';
import { nameOfAccount, nothingRead, openChosenAccount, tellReading } from '../source.ts';

export interface CollectOptions extends Pick<SourceOptions, 'profile' | 'region' | 'debug'> {
  readonly quiet?: boolean;
  readonly exitZero?: boolean;
}

/**
 * `mfa-rules collect`: saves what the rules need of a live account as a folder, to be evaluated anywhere.
 *
 * @throws where nothing could be read, or the folder cannot be written
 */
export const collect = async (
  dir: string,
  options: CollectOptions,
  { stdout }: Pick<Io, 'stdout'>,
  messages: Messages,
): Promise<ExitCode> => {
  messages.progress('reading the account …');
  const { iam, sts, accountId } = await openChosenAccount(options, messages);
  const { collect: collectInto } = await import('../../inventory/collect.ts');
  const name = nameOfAccount(accountId);
  const { files, problems } = await collectInto({ iam, sts, dir, rules, ...tellReading(name, messages) });
  if (files.length === 0) throw nothingRead(name, problems);
  for (const line of problemLines(problems)) messages.error(line);
  messages.settle();
  stdout.write(`${onTerminal(asText(`Saved ${name} in ${dir}: ${files.join(', ')}`), stdout)}\n`);
  return problems.length === 0 || options.exitZero === true ? 0 : 3;
};
