/** The lists of the page. */
import { credentialsView } from './credentials-view.ts';
import type { PageData, PageFinding } from './data.ts';
import { list } from './element.ts';
import { lazily } from './lazily.ts';
import { pathsView } from './paths-view.ts';
import {
  accountColumn,
  annotationText,
  extraColumns,
  fromFirst,
  nameColumn,
  rowOf,
  ruleOf,
  severityColumn,
  verdictColumn,
  type View,
} from './rows.ts';
import { privilegeNames, words } from './words.ts';

/** In a few words, where there are any. */
const foundText = (data: PageData, finding: PageFinding): string => {
  const rule = ruleOf(data, finding);
  return (rule && words().found(rule, finding)) ?? finding.details.summary ?? annotationText(data, finding);
};

const findingsView = (data: PageData): View => {
  const { columns, views } = words();
  return {
    name: 'findings',
    label: views.findings,
    count: data.findings.length,
    rows: () => data.findings.map(rowOf),
    columns: [
      severityColumn(),
      verdictColumn(),
      accountColumn(data),
      nameColumn(columns.resource),
      { key: 'rule', label: columns.rule, text: fromFirst((finding) => ruleOf(data, finding)?.id) },
      {
        key: 'summary',
        label: columns.found,
        text: fromFirst((finding) => foundText(data, finding)),
      },
      ...extraColumns(data),
    ],
  };
};

const rolesView = (data: PageData): View => {
  const { columns, views, notRead, privilege: names } = words();
  const roles = (): readonly PageFinding[] =>
    data.findings.filter((one) => ruleOf(data, one)?.resourceType === 'AWS::IAM::Role');
  return {
    name: 'roles',
    label: views.roles,
    count: roles().length,
    rows: () => roles().map(rowOf),
    columns: [
      severityColumn(),
      verdictColumn(),
      accountColumn(data),
      nameColumn(columns.role),
      {
        key: 'privilege',
        label: columns.privilege,
        isShort: true,
        // Asked of open roles alone: of the others nothing is missing.
        text: fromFirst(({ privilege, compliance }) => {
          if (privilege !== undefined) return names[privilege];
          return compliance === 'NON_COMPLIANT' ? notRead : '';
        }),
        rank: ({ findings: [first] }) =>
          first?.privilege === undefined ? undefined : privilegeNames.indexOf(first.privilege),
      },
      {
        key: 'who',
        label: columns.waysShort,
        text: fromFirst(({ details: { ways } }) => ways?.map(words().evidence).join('\n')),
        cell: ({ findings: [first] }) => list((first?.details.ways ?? []).map(words().evidence)),
      },
      {
        key: 'by',
        label: columns.by,
        text: fromFirst(({ details: { statements } }) => statements && words().statements(statements)),
      },
      ...extraColumns(data).filter(({ key }) => key !== 'ways' && key !== 'statements'),
    ],
  };
};

/** The lists that have something in them; findings are one wherever rules were asked. */
export const viewsOf = (data: PageData, isWide: boolean): readonly View[] =>
  [findingsView(data), credentialsView(data, isWide), rolesView(data), pathsView(data)]
    .filter(({ name, count }) => (name === 'findings' && data.rules.length > 0) || count > 0)
    .map((view) => ({ ...view, rows: lazily(view.rows) }));
