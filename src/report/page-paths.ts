/** The paths of accounts as the page lists and draws them: each once, with all users who have it alike. */
import { asText } from '../decision/annotation.ts';
import type { AccountPaths } from './account-paths.ts';
import { groupedBy } from './grouped-by.ts';
import type { PagePath, PageStep } from './page/data.ts';
import { WORST_FIRST, type FoundPath } from './found-path.ts';
import { actionsOf, changeBy, grantLine, sentenceOf, stepLines } from './path-sentence.ts';

/** What two users have in common who reach the same by the same steps. */
const likenessOf = (path: FoundPath): string =>
  [
    path.privilege,
    String(path.isDeviceUnknown),
    ...(path.reached ?? []),
    path.grant === undefined ? '' : grantLine(path.grant),
    ...stepLines(path),
    ...path.missing,
  ].join('\n');

/** `444455556666 +2`: the first of several accounts stands for those that are reached alike. */
const reachedText = ({ reached }: FoundPath): string | undefined =>
  reached && `${reached[0]}${reached.length > 1 ? ` +${reached.length - 1}` : ''}`;

/** Of an account that is not the user's own. */
const elsewhere = (arn: string, path: FoundPath): string | undefined => {
  const [, , , , accountId = ''] = arn.split(':');
  if (path.user.arn.split(':')[4] === accountId) return undefined;
  return accountId === path.reached?.[0] ? reachedText(path) : accountId;
};

const stepsOf = (path: FoundPath): readonly PageStep[] => {
  const { user, steps } = path;
  let before = user.arn;
  // What somebody makes of himself is another than he was.
  let changes = 0;
  return steps.map((step): PageStep => {
    const { arn, kind, name, credential } = step.to;
    changes = arn === before ? changes + 1 : 0;
    before = arn;
    const account = elsewhere(arn, path);
    const more = changes === 0 ? '' : ` ${user.arn} ${changes}`;
    return {
      key: asText(`${kind} ${arn} ${credential}${more}${account === undefined ? '' : ` ${account}`}`),
      ...(account === undefined ? {} : { account: asText(account) }),
      kind,
      name: asText(name),
      ...(changes === 0 ? {} : { change: changeBy(step) }),
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
  const reached = reachedText(first);
  return {
    account,
    ...(reached === undefined ? {} : { reached: asText(reached) }),
    users: group.map(({ alike: [path] }) => asText(path.user.name)),
    isBehindMfa,
    // Whoever has a device already comes no further.
    privilege: first.isDeviceUnknown === true ? 'undecided' : first.privilege,
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
