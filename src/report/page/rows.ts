/** The rows of each list, of the data of the page. */
import type { ComplianceType, Severity } from '../../../rules/rule.ts';
import type { ReportedCredentials } from '../credentials.ts';
import { groupedBy } from '../grouped-by.ts';
import type { PageData, PageFinding } from './data.ts';
import type { CredentialFilter, ViewName } from './state.ts';
import { badge, element, list } from './element.ts';
import {
  accountText,
  COMPLIANCE_WORDS,
  complianceTypes,
  inWords,
  SEVERITY_WORDS,
  severityNames,
} from './words.ts';

export interface Row {
  readonly account: string | null;
  /** Of a finding, the one; of a user, those of every rule. */
  readonly findings: readonly PageFinding[];
  readonly name: string;
  readonly compliance: ComplianceType;
  readonly severity: Severity | undefined;
  readonly credentials: ReportedCredentials | undefined;
}

export interface Column {
  readonly key: string;
  readonly label: string;
  /** As it is searched, sorted and exported. */
  text(row: Row): string;
  /** As it is shown; absent: the text. */
  cell?(row: Row): Node;
  /** Sorted by this where the text would mislead. */
  rank?(row: Row): number;
  /** Whether its text stays on one line. */
  readonly isShort?: boolean;
  /** The column that names the row. */
  readonly isName?: boolean;
  /** In the export and the details, not in the list. */
  readonly isExtra?: boolean;
}

export interface View {
  readonly name: ViewName;
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
}

const NOT_READ = 'not read';

const rankOfSeverity = ({ severity }: Pick<Row, 'severity'>): number =>
  severity === undefined ? severityNames.length : severityNames.indexOf(severity);
const rankOfCompliance = ({ compliance }: Pick<Row, 'compliance'>): number =>
  complianceTypes.indexOf(compliance);

const rowOf = (finding: PageFinding): Row => ({
  account: finding.account,
  findings: [finding],
  name: finding.name,
  compliance: finding.compliance,
  severity: finding.severity,
  credentials: undefined,
});

/** The first: a row of a finding has just one. */
const fromFirst =
  (read: (finding: PageFinding) => string | undefined) =>
  ({ findings: [first] }: Row): string =>
    (first === undefined ? undefined : read(first)) ?? '';

const verdict: Column = {
  key: 'compliance',
  label: 'Verdict',
  isShort: true,
  text: ({ compliance }) => compliance,
  cell: ({ compliance }) => badge(COMPLIANCE_WORDS[compliance], compliance),
  rank: rankOfCompliance,
};

const severityColumn: Column = {
  key: 'severity',
  label: 'Severity',
  isShort: true,
  text: ({ severity }) => severity ?? '',
  cell: ({ severity, findings }) => {
    const isNew = findings.some((one) => one.isNew === true);
    const cell = element('span');
    if (severity !== undefined) cell.append(badge(SEVERITY_WORDS[severity], severity));
    if (isNew) cell.append(' ', badge('new', 'LOW'));
    return cell;
  },
  rank: rankOfSeverity,
};

/** Of one account alone, the list does not say it again in every row. */
const accountColumn = ({ findings }: PageData): Column => ({
  key: 'account',
  label: 'Account',
  isShort: true,
  isExtra: new Set(findings.map(({ account, region }) => `${account} ${region}`)).size < 2,
  text: ({ account, findings: [first] }) =>
    [accountText(account), first?.region].flatMap((part) => part ?? []).join(' '),
});

const nameColumn = (label: string): Column => ({
  key: 'name',
  label,
  isName: true,
  text: ({ name }) => name,
});

const remedyOf = ({ remedies }: PageData, { findings }: Row): string =>
  [...new Set(findings.flatMap(({ remedy }) => (remedy === undefined ? [] : (remedies[remedy] ?? []))))].join(
    '\n',
  );

/** What the details say, in the export as well. */
const extras = (data: PageData): readonly Column[] => [
  {
    key: 'reason',
    label: 'Reason',
    isExtra: true,
    text: ({ findings }) =>
      findings
        .map(({ annotation, reason }) => annotation + (reason === undefined ? '' : ` (${reason})`))
        .join('\n'),
  },
  {
    key: 'ways',
    label: 'Who gets in',
    isExtra: true,
    text: ({ findings }) => findings.flatMap(({ ways = [] }) => ways).join('\n'),
  },
  {
    key: 'statements',
    label: 'By which statements',
    isExtra: true,
    text: ({ findings }) => findings.flatMap(({ statements }) => statements ?? []).join('\n'),
  },
  {
    key: 'evidence',
    label: 'Evidence',
    isExtra: true,
    text: ({ findings }) => findings.flatMap(({ evidence = [] }) => evidence).join('\n'),
  },
  { key: 'remedy', label: 'What to do', isExtra: true, text: (row) => remedyOf(data, row) },
  { key: 'arn', label: 'ARN', isExtra: true, text: fromFirst(({ arn }) => arn) },
  { key: 'id', label: 'Resource id', isExtra: true, text: fromFirst(({ id }) => id) },
];

const findingsView = (data: PageData): View => ({
  name: 'findings',
  label: 'Findings',
  rows: data.findings.map(rowOf),
  columns: [
    severityColumn,
    verdict,
    accountColumn(data),
    nameColumn('Resource'),
    { key: 'rule', label: 'Rule', text: fromFirst(({ rule }) => data.rules[rule]?.id) },
    {
      key: 'summary',
      label: 'What was found',
      text: fromFirst(({ summary, annotation }) => summary ?? annotation),
    },
    ...extras(data),
  ],
});

const yesNo = (value: boolean | undefined): string => (value === undefined ? NOT_READ : value ? 'yes' : 'no');

/** How many are active or, of a root user, whose credentials nobody counts, whether there are any. */
const activeText = (active: number | undefined, isThere: boolean | undefined): string => {
  if (active !== undefined) return active === 0 ? 'none active' : `${active} active`;
  return isThere === undefined ? NOT_READ : isThere ? 'present' : 'none';
};

const quietWhereNotRead = (text: string): Node =>
  element('span', { class: text === NOT_READ ? 'quiet' : undefined }, text);

const ofCredentials =
  (read: (credentials: ReportedCredentials) => string) =>
  ({ credentials }: Row): string =>
    credentials === undefined ? '' : read(credentials);

const keysText = ({ activeAccessKeys, hasAccessKeys }: ReportedCredentials): string =>
  activeText(activeAccessKeys, hasAccessKeys);

/** What the rule for users does not count: the list has no room for it. */
const uncounted: readonly Column[] = [
  {
    key: 'certificates',
    label: 'Signing certificates',
    isExtra: true,
    text: ofCredentials(({ activeSigningCertificates, hasSigningCertificates }) =>
      activeText(activeSigningCertificates, hasSigningCertificates),
    ),
  },
  {
    key: 'ssh',
    label: 'SSH public keys',
    isExtra: true,
    text: ofCredentials(({ activeSshPublicKeys }) => activeText(activeSshPublicKeys, undefined)),
  },
];

const devicesText = ({ devices, hasMfa }: ReportedCredentials): string => {
  if (devices === undefined) return hasMfa === undefined ? NOT_READ : hasMfa ? 'kind not read' : 'none';
  return devices.length === 0 ? 'none' : devices.join(', ');
};

const mfaBadge = ({ hasMfa }: ReportedCredentials): Node => {
  if (hasMfa === undefined) return quietWhereNotRead(NOT_READ);
  return hasMfa ? badge('on', 'on') : badge('off', 'off');
};

const worst = <Value>(values: readonly Value[], order: readonly Value[]): Value | undefined =>
  order.find((value) => values.includes(value));

const keyOf = (account: string | null, id: string): string => `${account ?? ''} ${id}`;

const credentialRows = ({ credentials, findings, rules }: PageData): readonly Row[] => {
  const byResource = groupedBy(
    findings.filter(({ rule }) => rules[rule]?.resourceType !== 'AWS::IAM::Role'),
    ({ account, id }) => keyOf(account, id),
  );
  return (credentials ?? []).map((one) => {
    const ofUser = byResource.get(keyOf(one.accountId, one.resourceId)) ?? [];
    return {
      account: one.accountId,
      findings: ofUser,
      name: one.name,
      compliance:
        worst(
          ofUser.map(({ compliance }) => compliance),
          complianceTypes,
        ) ?? 'NOT_APPLICABLE',
      severity: worst(
        ofUser.flatMap(({ severity }) => severity ?? []),
        severityNames,
      ),
      credentials: one,
    };
  });
};

const credentialsView = (data: PageData): View => ({
  name: 'credentials',
  label: 'Credentials',
  rows: credentialRows(data).toSorted(
    (a, b) => rankOfCompliance(a) - rankOfCompliance(b) || rankOfSeverity(a) - rankOfSeverity(b),
  ),
  columns: [
    accountColumn(data),
    nameColumn('User'),
    {
      key: 'password',
      label: 'Console password',
      isShort: true,
      text: ofCredentials(({ hasPassword }) => yesNo(hasPassword)),
      cell: ({ credentials }) => quietWhereNotRead(yesNo(credentials?.hasPassword)),
    },
    {
      key: 'mfa',
      label: 'MFA',
      isShort: true,
      text: ofCredentials(({ hasMfa }) => (hasMfa === undefined ? NOT_READ : hasMfa ? 'on' : 'off')),
      cell: ({ credentials }) => (credentials === undefined ? element('span') : mfaBadge(credentials)),
    },
    { key: 'devices', label: 'Devices', text: ofCredentials(devicesText) },
    {
      key: 'keys',
      label: 'Access keys',
      isShort: true,
      text: ofCredentials(keysText),
      cell: ({ credentials }) => quietWhereNotRead(credentials === undefined ? '' : keysText(credentials)),
    },
    ...uncounted,
    {
      key: 'created',
      label: 'Created',
      isShort: true,
      text: ofCredentials(({ createDate }) => createDate?.slice(0, 10) ?? NOT_READ),
    },
    severityColumn,
    verdict,
    ...extras(data),
  ],
});

const rolesView = (data: PageData): View => ({
  name: 'roles',
  label: 'Roles',
  rows: data.findings.filter(({ rule }) => data.rules[rule]?.resourceType === 'AWS::IAM::Role').map(rowOf),
  columns: [
    severityColumn,
    verdict,
    accountColumn(data),
    nameColumn('Role'),
    {
      key: 'who',
      label: 'Who gets in without MFA',
      text: fromFirst(({ ways }) => ways?.join('\n')),
      cell: ({ findings: [first] }) => list(first?.ways ?? []),
    },
    { key: 'by', label: 'By', text: fromFirst(({ statements }) => statements) },
    ...extras(data).filter(({ key }) => key !== 'ways' && key !== 'statements'),
  ],
});

/** The lists that have something in them; findings are always one. */
export const viewsOf = (data: PageData): readonly View[] =>
  [findingsView(data), credentialsView(data), rolesView(data)].filter(
    ({ name, rows }) => name === 'findings' || rows.length > 0,
  );

/** What holds of a user; what was not read does not. */
export const CREDENTIAL_TESTS: Readonly<Record<CredentialFilter, (one: ReportedCredentials) => boolean>> = {
  'mfa-off': ({ hasMfa }) => hasMfa === false,
  password: ({ hasPassword }) => hasPassword === true,
  'access-key': ({ activeAccessKeys = 0, hasAccessKeys = false }) => activeAccessKeys > 0 || hasAccessKeys,
};

/** `2 users with a virtual device`: how many users have which kind. */
export const deviceShares = ({ credentials }: PageData): ReadonlyMap<string, number> => {
  const shares = new Map<string, number>();
  for (const one of credentials ?? []) {
    const kinds = one.devices === undefined || one.devices.length === 0 ? [devicesText(one)] : one.devices;
    for (const kind of new Set(kinds)) shares.set(kind, (shares.get(kind) ?? 0) + 1);
  }
  return shares;
};

export const rowsText = (count: number, view: ViewName): string =>
  inWords(count, { findings: 'result', credentials: 'user', roles: 'role' }[view]);
