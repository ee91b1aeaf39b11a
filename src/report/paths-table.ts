/** Paths for people: each as a sentence, then its steps. */
import { asText } from '../decision/annotation.ts';
import { dataDatesText } from '../privileges/data-dates.ts';
import { counted } from '../text/counted.ts';
import { WORST_FIRST, type FoundPath, type PathsReport } from './found-path.ts';
import { groupedBy, type Group } from './grouped-by.ts';
import { wrapped } from './line-wrap.ts';
import { accountTitle } from './not-read.ts';
import {
  accountIdIn,
  accountLines,
  grantLine,
  privilegeText,
  sentenceOf,
  stepLines,
} from './path-sentence.ts';
import { unreadAccounts } from './read-account.ts';
import { paint, type TextStyle } from './terminal-text.ts';

const INDENT = 2;

/** Paths of one user that differ in the credential alone. */
const together = (paths: readonly FoundPath[]): readonly Group<FoundPath>[] => [
  ...groupedBy(paths, (path) => {
    const { user, privilege, grant, reached, notes } = path;
    const end = grant === undefined ? '' : grantLine(grant);
    return [user.arn, privilege, end, ...(reached ?? []), ...stepLines(path), ...notes].join('\n');
  }).values(),
];

const block = (group: Group<FoundPath>, isOneOfSeveral: boolean, style: TextStyle): string[] => {
  const [path] = group;
  const credentials = group.map(({ credential }) => credential);
  const look = path.privilege === 'administrator' ? 'red' : 'yellow';
  const notes =
    path.notes.length === 0 ? [] : [`What runs with a role may lead further: ${path.notes.join(', ')}`];
  return [
    '',
    `${paint(privilegeText(path), look, style)} ${paint(asText(path.user.name), 'bold', style)}${isOneOfSeveral ? ` of account ${accountIdIn(path.user)}` : ''}`,
    ...[
      sentenceOf(path, credentials),
      ...stepLines(path).map((line) => `  ${line}`),
      ...accountLines(path),
      ...notes,
    ].flatMap((line) => {
      const indent = ' '.repeat(INDENT + line.length - line.trimStart().length);
      return wrapped(asText(line.trimStart()), style.width - indent.length).map((part) => indent + part);
    }),
  ];
};

/** How many users have each privilege: `2 administrator`. */
const countsOf = (paths: readonly FoundPath[], where: string): readonly string[] =>
  WORST_FIRST.flatMap((privilege) => {
    const users = new Set(paths.filter((path) => path.privilege === privilege).map(({ user }) => user.arn));
    return users.size === 0 ? [] : [`${users.size} ${privilege}${where}`];
  });

/** Ends with a line feed. */
export const renderPathsTable = (report: PathsReport, style: TextStyle): string => {
  const { accountId, accounts, paths, users } = report;
  const read = accounts?.filter(({ Read }) => Read).length ?? 0;
  const of = accounts === undefined ? accountTitle(accountId) : `${read} of ${accounts.length} accounts`;
  const own = paths.filter(({ reached }) => reached === undefined);
  const far = paths.filter(({ reached }) => reached !== undefined);
  const told = [...countsOf(own, ''), ...countsOf(far, ' elsewhere')].join(', ');
  const { askedAbout, isWithoutMfa = false } = report;
  const whom =
    askedAbout === undefined ? counted(users, 'user') : `${askedAbout} of ${counted(users, 'user')}`;
  const nothing = isWithoutMfa
    ? 'nothing is reached without MFA; --with-mfa shows what is reached with it'
    : 'nothing is reached';
  const head = `${of}: ${whom}; ${told === '' ? nothing : told}`;
  return [
    head,
    ...together(paths).flatMap((group) => block(group, accounts !== undefined, style)),
    '',
    ...unreadAccounts(report.accounts).flatMap((line) => wrapped(asText(line), style.width)),
    dataDatesText,
    '',
  ].join('\n');
};
