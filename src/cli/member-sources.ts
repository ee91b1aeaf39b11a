/** Several accounts as sources: read live, or through a folder that keeps what was read. */
import { join } from 'node:path';
import type { Problem } from '../aws/problem.ts';
import { collectedAt } from '../inventory/collected-mark.ts';
import type { RuleToCollect } from '../inventory/collect.ts';
import type { ResourceType } from '../resources/resource.ts';
import { readAccountFolder } from './account-folders.ts';
import { collectMember, type CollectedMember } from './collect-member.ts';
import type { Messages } from './io.ts';
import { liveSource, nameOfAccount, tellReading } from './live-source.ts';
import type { MemberAccount, MemberAccounts } from './member-accounts.ts';
import { openedLater } from './opened-later.ts';
import type { OpenedInventory } from './source.ts';

/** What goes on where an earlier run ended. */
export interface Resuming {
  readonly dir: string;
  readonly rules: readonly RuleToCollect[];
}

const liveMember = ({ accountId, accountName, open }: MemberAccount, messages: Messages): OpenedInventory => {
  const name = nameOfAccount(accountId);
  const { onWarning } = tellReading(name, {
    ...messages,
    warning: (text) => messages.warning(`${name}: ${text}`),
  });
  return openedLater({ name, isLive: true, accountId, accountName, opening: 'AssumeRole' }, async () =>
    liveSource(await open(), { onWarning }),
  );
};

/** What could not be read a moment ago, the folder does not tell. */
const withProblems = (
  source: OpenedInventory,
  problemsOf: ReadonlyMap<ResourceType, readonly Problem[]>,
): OpenedInventory => ({
  ...source,
  list: async (resourceType, needs, parameters) => {
    const listing = await source.list(resourceType, needs, parameters);
    const problems = problemsOf.get(resourceType) ?? [];
    return listing === undefined || problems.length === 0
      ? listing
      : { ...listing, complete: false, problems: [...listing.problems, ...problems] };
  },
});

/** Nothing was saved of it. */
const unreadSource = (name: string, problemsOf: CollectedMember['problemsOf']): OpenedInventory => ({
  name,
  isLive: true,
  accountId: () => Promise.resolve(undefined),
  list: (resourceType) =>
    Promise.resolve({ resources: [], complete: false, problems: problemsOf.get(resourceType) ?? [] }),
});

const resumedMember = (
  member: MemberAccount,
  { dir, rules }: Resuming,
  messages: Messages,
): OpenedInventory => {
  const { accountId, accountName } = member;
  const name = nameOfAccount(accountId);
  return openedLater({ name, isLive: true, accountId, accountName, opening: 'collect' }, async () => {
    const { folder, files, problemsOf, before } = await collectMember(
      member,
      { dir, rules, isResumed: true },
      messages,
    );
    return before === undefined && files.length === 0
      ? unreadSource(name, problemsOf)
      : withProblems(await readAccountFolder(folder, accountId, messages), problemsOf);
  });
};

/** What was collected may be of another day: that is said. */
const warnOfOld = async (
  members: readonly MemberAccount[],
  { dir, rules }: Resuming,
  { warning }: Messages,
): Promise<void> => {
  const times: string[] = [];
  for (const { accountId } of members) {
    const time = await collectedAt(join(dir, accountId), rules);
    if (time !== undefined) times.push(time);
  }
  const [oldest] = times.toSorted();
  if (oldest !== undefined)
    warning(
      `--resume: ${times.length} of ${members.length} accounts are as they were collected, the oldest at ${oldest}`,
    );
};

/** A source for each account, which is opened when it is asked. */
export const memberSources = async (
  { members, organization }: MemberAccounts,
  resuming: Resuming | undefined,
  messages: Messages,
): Promise<readonly OpenedInventory[]> => {
  if (resuming !== undefined) await warnOfOld(members, resuming, messages);
  return members.map((member) => ({
    ...(resuming === undefined ? liveMember(member, messages) : resumedMember(member, resuming, messages)),
    organization,
  }));
};
