/** The list of paths: what users reach, and whether it takes MFA. */
import type { PageData, PagePath } from './data.ts';
import { badge, element } from './element.ts';
import { accountColumn, nameColumn, type Row, type View } from './rows.ts';
import { privilegeNames, words } from './words.ts';

export const usersText = ({ users }: Pick<PagePath, 'users'>): string => {
  const [first = '', ...others] = users;
  return words().andMore(first, others.length);
};

/** Undefined: what the path leads to is not decided. */
export const isWithoutMfa = ({ isBehindMfa, privilege }: PagePath): boolean | undefined =>
  !isBehindMfa && privilege === 'undecided' ? undefined : !isBehindMfa;

const COMPLIANCE = { true: 'NON_COMPLIANT', undefined: 'INSUFFICIENT_DATA', false: 'COMPLIANT' } as const;

const rowOf = (path: PagePath): Row => ({
  account: path.account,
  findings: [],
  name: usersText(path),
  compliance: COMPLIANCE[`${isWithoutMfa(path)}`],
  severity: undefined,
  credentials: undefined,
  path,
});

const ofPath =
  (read: (path: PagePath) => string) =>
  ({ path }: Row): string =>
    path === undefined ? '' : read(path);

const takesText = (path: PagePath): string => {
  const { behindMfa, withoutMfa, privilege } = words();
  return { true: withoutMfa, undefined: privilege.undecided, false: behindMfa }[`${isWithoutMfa(path)}`];
};

export const pathsView = (data: PageData): View => {
  const { columns, views, privilege: names, pathSentence, step } = words();
  return {
    name: 'paths',
    label: views.paths,
    count: data.totals.paths,
    rows: () => (data.paths ?? []).map(rowOf),
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
        cell: ({ path, compliance }) =>
          path === undefined ? element('span') : badge(takesText(path), compliance),
      },
      accountColumn(data),
      nameColumn(columns.users),
      { key: 'path', label: columns.path, text: ofPath(({ sentence }) => pathSentence(sentence)) },
      {
        key: 'steps',
        label: columns.steps,
        isExtra: true,
        text: ofPath(({ steps }) => steps.map(step).join('\n')),
      },
      { key: 'all', label: columns.users, isExtra: true, text: ofPath(({ users }) => users.join('\n')) },
    ],
  };
};
