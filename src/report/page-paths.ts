/** The paths of accounts as the page lists and draws them: each once, with all users who have it alike. */
import { asText } from '../decision/annotation.ts';
import type { AccountPaths } from './account-paths.ts';
import { groupedBy } from './grouped-by.ts';
import type { PagePath, PageStep } from './page/data.ts';
import { WORST_FIRST, actionsOf, grantLine, sentenceOf, stepLines, type FoundPath } from './paths.ts';

/** What two users have in common who reach the same by the same steps. */
const likenessOf = (path: FoundPath): string =>
  [
    path.privilege,
    path.grant === undefined ? '' : grantLine(path.grant),
    ...stepLines(path),
    ...path.missing,
  ].join('\n');

const stepsOf = ({ user, steps }: FoundPath): readonly PageStep[] => {
  let before = user.arn;
  // What somebody makes of himself is another than he was.
  let changes = 0;
  return steps.map((step): PageStep => {
    const { arn, kind, name, credential } = step.to;
    changes = arn === before ? changes + 1 : 0;
    before = arn;
    return {
      key: asText(`${kind} ${arn} ${credential}${changes === 0 ? '' : ` ${user.arn} ${changes}`}`),
      kind,
      name: asText(changes === 0 ? name : `${name} +`),
      by: asText(actionsOf(step)),
    };
  });
};

interface OfUser {
  readonly likeness: string;
  readonly isBehindMfa: boolean;
  readonly alike: readonly [FoundPath, ...FoundPath[]];
}

/** The paths of one user, those alike as one: with MFA alone where no other credential has it. */
const ofOneUser = (paths: readonly FoundPath[]): readonly OfUser[] =>
  [...groupedBy(paths, likenessOf)].map(([likeness, alike]) => ({
    likeness,
    isBehindMfa: alike.every(({ credential }) => credential === 'mfa'),
    alike,
  }));

const toPagePath = (account: string | null, group: readonly [OfUser, ...OfUser[]]): PagePath => {
  const [{ isBehindMfa, alike }] = group;
  const [first] = alike;
  // What is reached without MFA is reached with it as well, and that is not what is wrong.
  const credentials = alike
    .filter(({ credential }) => isBehindMfa || credential !== 'mfa')
    .map(({ credential }) => credential);
  return {
    account,
    users: group.map(({ alike: [path] }) => asText(path.user.name)),
    isBehindMfa,
    privilege: first.privilege,
    sentence: asText(sentenceOf(first, credentials)),
    steps: stepsOf(first),
  };
};

const ofAccount = ({ accountId, paths = [] }: AccountPaths): readonly PagePath[] => {
  const byUser = groupedBy(
    paths.filter(({ privilege }) => privilege !== 'none'),
    ({ user }) => user.arn,
  );
  const all = [...byUser.values()].flatMap(ofOneUser);
  return [...groupedBy(all, ({ likeness, isBehindMfa }) => `${isBehindMfa} ${likeness}`).values()].map(
    (group) => toPagePath(accountId, group),
  );
};

/** The worst first, what takes no MFA before what does; null where no policies were read. */
export const pagePaths = (accounts: readonly AccountPaths[]): readonly PagePath[] | null =>
  accounts.every(({ paths }) => paths === undefined)
    ? null
    : accounts
        .flatMap(ofAccount)
        .toSorted(
          (a, b) =>
            Number(a.isBehindMfa) - Number(b.isBehindMfa) ||
            WORST_FIRST.indexOf(a.privilege) - WORST_FIRST.indexOf(b.privilege),
        );

/** Why accounts have no paths, a sentence each; where saved answers have no policies, no sentence. */
export const unreadPaths = (accounts: readonly AccountPaths[]): readonly string[] =>
  accounts.flatMap(({ accountId, reason }) =>
    reason === undefined ? [] : [`privileges and paths of account ${accountId ?? 'not known'}: ${reason}`],
  );
