/** `mfa-rules collect` of several accounts: a folder for each, and beside them what AWS Organizations says of all. */
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Problem } from '../aws/problem.ts';
import { asText } from '../decision/annotation.ts';
import type { RuleToCollect } from '../inventory/collect.ts';
import { renderCollectedJson, type CollectedAccount } from '../report/collected.ts';
import { inAccount, problemLines } from '../report/problem-lines.ts';
import { errorFieldsOf } from '../text/error-text.ts';
import { collectMember, type CollectionOptions } from './collect-member.ts';
import type { CollectOptions } from './commands/collect.ts';
import { onTerminal, type ExitCode, type Io, type Messages } from './io.ts';
import { concurrencyOf, type AccountsChoice } from './many-accounts-options.ts';
import type { MemberAccount } from './member-accounts.ts';
import { writeOrganization } from './saved-organization.ts';
import { openMembers } from './source.ts';

const collectOne = async (
  member: MemberAccount,
  options: CollectionOptions,
  messages: Messages,
): Promise<CollectedAccount> => {
  const { accountId, accountName } = member;
  const about = { AccountId: accountId, AccountName: accountName ?? null, Folder: accountId };
  try {
    const { files, problems, before } = await collectMember(member, options, messages);
    const isSaved = files.length > 0 || before !== undefined;
    return { ...about, Saved: isSaved, CollectedBefore: before ?? null, Files: files, problems };
  } catch (error) {
    const problems: readonly Problem[] = [{ operation: 'collect', error: errorFieldsOf(error) }];
    return { ...about, Saved: false, CollectedBefore: null, Files: [], problems };
  }
};

const summaryOf = (dir: string, accounts: readonly CollectedAccount[]): string => {
  const saved = accounts.filter(({ Saved }) => Saved);
  const before = saved.filter(({ CollectedBefore }) => CollectedBefore !== null).length;
  return `Saved ${saved.length} of ${accounts.length} accounts in ${dir}${before === 0 ? '' : ` (${before} of them before)`}`;
};

/**
 * Saves what the rules need of several accounts, each in a folder named by its id.
 *
 * @throws where no account could be saved, or the organization not be read
 */
export const collectMany = async (
  dir: string,
  rules: readonly RuleToCollect[],
  choice: AccountsChoice,
  options: CollectOptions,
  io: Pick<Io, 'stdout' | 'askOnTerminal'>,
  messages: Messages,
): Promise<ExitCode> => {
  const { resume: isResumed = false, ...rest } = options;
  const { members, organization } = await openMembers(choice, rest, io, messages);
  const files = organization === undefined ? [] : [await writeOrganization(dir, organization)];
  // Of an account that is not reached, be it for Ctrl-C, an empty folder tells that nothing is known. One that cannot be made
  // is told of when the account is collected.
  const { makeFolder } = await import('../inventory/saved-folder.ts');
  for (const { accountId } of members) await makeFolder(join(dir, accountId)).catch(() => undefined);
  const limit = pLimit(concurrencyOf(options));
  let left = members.length;
  const accounts = await Promise.all(
    members.map((member) =>
      limit(async () => {
        messages.progress(`${left} of ${members.length} accounts left to read …`);
        const collected = await collectOne(member, { dir, rules, isResumed }, messages);
        left -= 1;
        return collected;
      }),
    ),
  );
  for (const { AccountId, Saved, problems } of accounts)
    for (const line of problemLines(problems))
      messages.error(`account ${AccountId}: ${Saved ? '' : 'not saved: '}${line}`);
  if (!accounts.some(({ Saved }) => Saved))
    throw new Error(`none of ${accounts.length} accounts could be saved`);
  messages.settle();
  const problems = accounts.flatMap(({ AccountId, problems: own }) => inAccount(own, AccountId));
  io.stdout.write(
    options.format === 'json'
      ? renderCollectedJson({ accountId: null, folder: dir, files, problems, accounts })
      : `${onTerminal(asText(summaryOf(dir, accounts)), io.stdout)}\n`,
  );
  return problems.length === 0 ? 0 : 3;
};
