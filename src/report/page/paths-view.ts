/** The list of paths: what users reach, and whether it takes MFA. */
import type { PageData, PagePath } from './data.ts';
import { badge, element } from './element.ts';
import { accountColumn, nameColumn, type Row, type View } from './rows.ts';
import { privilegeNames, words } from './words.ts';

export const usersText = ({ users }: Pick<PagePath, 'users'>): string => {
  const [first = '', ...others] = users;
  return words().andMore(first, others.length);
};

const rowOf = (path: PagePath): Row => ({
  account: path.account,
  findings: [],
  name: usersText(path),
  compliance: path.isBehindMfa
    ? 'COMPLIANT'
    : path.privilege === 'undecided'
      ? 'INSUFFICIENT_DATA'
      : 'NON_COMPLIANT',
  severity: undefined,
  credentials: undefined,
  path,
});

const ofPath =
  (read: (path: PagePath) => string) =>
  ({ path }: Row): string =>
    path === undefined ? '' : read(path);

const takesText = ({ isBehindMfa }: PagePath): string => {
  const { behindMfa, withoutMfa } = words();
  return isBehindMfa ? behindMfa : withoutMfa;
};

export const pathsView = (data: PageData): View => {
  const { columns, views, privilege: names, pathSentence, step } = words();
  return {
    name: 'paths',
    label: views.paths,
    rows: (data.paths ?? []).map(rowOf),
    columns: [
      {
        key: 'privilege',
        label: columns.privilege,
        isShort: true,
        text: ofPath(({ privilege }) => names[privilege]),
        rank: ({ path }) => privilegeNames.indexOf(path?.privilege ?? 'none'),
      },
      {
        key: 'takes',
        label: columns.takes,
        isShort: true,
        text: ofPath(takesText),
        cell: ({ path }) =>
          path === undefined ? element('span') : badge(takesText(path), path.isBehindMfa ? 'on' : 'off'),
      },
      accountColumn(data),
      nameColumn(columns.users),
      { key: 'path', label: columns.path, text: ofPath(({ sentence }) => pathSentence(sentence)) },
      {
        key: 'steps',
        label: columns.steps,
        isExtra: true,
        text: ofPath(({ steps }) => steps.map(({ by, kind, name }) => step(by, kind, name)).join('\n')),
      },
      { key: 'all', label: columns.users, isExtra: true, text: ofPath(({ users }) => users.join('\n')) },
    ],
  };
};
