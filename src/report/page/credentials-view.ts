/** The list of credentials: with what users sign in, since when, and what they reach. */
import type { ComplianceType } from '../../../rules/rule.ts';
import { groupedBy } from '../grouped-by.ts';
import { isPrivileged, type Answer } from '../credential-filters.ts';
import { ROOT } from '../credentials.ts';
import {
  dayOf,
  devicesText,
  groupsText,
  isUnused,
  keysText,
  lacksOf,
  othersText,
  privilegeText,
  signInText,
  unreadText,
  yesNo,
} from './credential-texts.ts';
import type { PageCredential, PageData } from './data.ts';
import { badge, element } from './element.ts';
import {
  accountColumn,
  extraColumns,
  nameColumn,
  rankOfCompliance,
  rankOfSeverity,
  ruleOf,
  severityColumn,
  verdictColumn,
  type Column,
  type Row,
  type View,
} from './rows.ts';
import { complianceTypes, privilegeNames, severityNames, words } from './words.ts';

const worst = <Value>(values: readonly Value[], order: readonly Value[]): Value | undefined =>
  order.find((value) => values.includes(value));

const keyOf = (account: string | null, id: string): string => `${account ?? ''} ${id}`;

const rowsOf = (data: PageData): readonly Row[] => {
  const { credentials, findings } = data;
  const byResource = groupedBy(
    findings.filter((one) => ruleOf(data, one)?.resourceType !== 'AWS::IAM::Role'),
    ({ account, id }) => keyOf(account, id),
  );
  return (credentials ?? []).map((one): Row => {
    const findingsOfUser = byResource.get(keyOf(one.account, one.id)) ?? [];
    return {
      account: one.account,
      findings: findingsOfUser,
      name: one.name === ROOT ? words().rootUser : one.name,
      isRootUser: one.name === ROOT,
      compliance:
        worst(
          findingsOfUser.map(({ compliance }) => compliance),
          complianceTypes,
        ) ?? 'NOT_APPLICABLE',
      severity: worst(
        findingsOfUser.flatMap(({ severity }) => severity ?? []),
        severityNames,
      ),
      get credentials() {
        return one.read();
      },
      path: undefined,
    };
  });
};

const ofCredentials =
  (read: (credentials: PageCredential) => string) =>
  ({ credentials }: Row): string =>
    credentials === undefined ? '' : read(credentials);

/** A line whose days are not broken at their hyphens. */
const lineCell = (text: string): HTMLElement =>
  element(
    'span',
    {},
    ...text
      .split(/(\d{4}-\d{2}-\d{2})/)
      .map((part, index) => (index % 2 === 1 ? element('span', { class: 'short' }, part) : part)),
  );

/** Each line by itself, and quiet where nothing was read. */
const linesCell = (text: string): Node => {
  if (text === words().notRead) return element('span', { class: 'quiet' }, text);
  const lines = text.split('\n');
  return lines.length === 1
    ? lineCell(text)
    : element('ul', {}, ...lines.map((line) => element('li', {}, lineCell(line))));
};

/** A column whose cells are lines of text. */
const factColumn = (
  key: string,
  label: string,
  read: (credentials: PageCredential) => string,
  more: Partial<Column> = {},
): Column => ({
  key,
  label,
  text: ofCredentials(read),
  cell: ({ credentials }) => linesCell(credentials === undefined ? '' : read(credentials)),
  ...more,
});

const mfaText = ({ HasMfa }: PageCredential): string => {
  const { notRead, mfaOn, mfaOff } = words();
  return HasMfa === undefined ? notRead : HasMfa ? mfaOn : mfaOff;
};

const mfaCell = ({ credentials }: Row): Node => {
  const { HasMfa } = credentials ?? {};
  const text = credentials === undefined ? '' : mfaText(credentials);
  return HasMfa === undefined ? linesCell(text) : badge(text, HasMfa ? 'on' : 'off');
};

/** Beside the colour, which not everybody sees. */
const MARKS: Readonly<Record<ComplianceType, string>> = {
  NON_COMPLIANT: '✕',
  INSUFFICIENT_DATA: '?',
  COMPLIANT: '✓',
  NOT_APPLICABLE: '–',
};

/** `user-privileges`: what tells the rules apart, where all are of MFA. */
const shortName = (id: string): string => id.replace(/^iam-/, '').replace(/-mfa-required$/, '');

/** The verdict of every rule, the worst first; sorted and searched by the worst. */
const verdictsColumn = (data: PageData): Column => ({
  ...verdictColumn(),
  label: words().columns.verdicts,
  isShort: false,
  cell: ({ findings }) => {
    const lines = findings.map((finding) => {
      const id = ruleOf(data, finding)?.id ?? '';
      const verdict = words().compliance[finding.compliance];
      const made = badge(`${MARKS[finding.compliance]} ${shortName(id)}`, finding.compliance);
      made.title = `${id}: ${verdict}`;
      made.append(element('span', { class: 'hidden-title' }, `: ${verdict}`));
      return element('li', {}, made);
    });
    return element('ul', { class: 'verdicts' }, ...lines);
  },
});

/** What each rule says of users, in the export and the details. */
const ruleColumns = ({ rules }: PageData): readonly Column[] =>
  rules.flatMap(({ id, resourceType }, place) =>
    resourceType === 'AWS::IAM::Role'
      ? []
      : [
          {
            key: `rule-${place}`,
            label: id,
            isExtra: true,
            text: ({ findings }: Row) => findings.find(({ rule }) => rule === place)?.compliance ?? '',
          },
        ],
  );

/** @param isWide whether there is room for every column; what there is none for is in the details */
export const credentialsView = (data: PageData, isWide: boolean): View => {
  const { columns, views, exemptUntil } = words();
  const lacks = lacksOf(data);
  return {
    name: 'credentials',
    label: views.credentials,
    count: data.credentials?.length ?? 0,
    rows: () =>
      rowsOf(data).toSorted(
        (a, b) => rankOfCompliance(a) - rankOfCompliance(b) || rankOfSeverity(a) - rankOfSeverity(b),
      ),
    columns: [
      accountColumn(data),
      nameColumn(columns.user),
      factColumn('password', columns.password, ({ HasPassword }) => yesNo(HasPassword), { isShort: true }),
      factColumn('signin', columns.lastSignIn, (one) => signInText(one, lacks), { isShort: true }),
      { key: 'mfa', label: columns.mfa, isShort: true, text: ofCredentials(mfaText), cell: mfaCell },
      factColumn('devices', columns.devices, (one) => devicesText(one, data)),
      factColumn('keys', columns.keys, (one) => keysText(one, lacks, data.made)),
      factColumn('others', columns.others, othersText, { isExtra: !isWide }),
      factColumn('privilege', columns.privilege, privilegeText, {
        rank: ({ credentials }) =>
          credentials?.Privilege === undefined ? undefined : privilegeNames.indexOf(credentials.Privilege),
      }),
      factColumn('groups', columns.groups, (one) => groupsText(one, lacks), { isExtra: !isWide }),
      factColumn(
        'created',
        columns.created,
        ({ CreateDate }) => (CreateDate === undefined ? words().notRead : dayOf(CreateDate)),
        {
          isShort: true,
          isExtra: true,
        },
      ),
      factColumn('exempt', columns.exemptUntil, ({ Exemption }) => Exemption?.Until ?? '', {
        isShort: true,
        isExtra: !data.totals.hasExemptUsers,
      }),
      ...(data.rules.length === 0 ? [] : [severityColumn(), verdictsColumn(data)]),
      ...ruleColumns(data),
      factColumn(
        'exemption',
        columns.exemption,
        ({ Exemption }) => (Exemption === undefined ? '' : exemptUntil(Exemption.Until, Exemption.Reason)),
        { isExtra: true },
      ),
      ...extraColumns(data).filter(({ key }) => key !== 'exemption'),
      factColumn('unread', columns.unread, (one) => unreadText(one, data), { isExtra: true }),
    ],
  };
};

/** What holds of a user, as far as that was read. */
export const CREDENTIAL_TESTS: Readonly<
  Record<'mfa-off' | 'password' | 'access-key' | 'privileged', (one: PageCredential) => Answer>
> = {
  'mfa-off': ({ HasMfa }) => (HasMfa === undefined ? undefined : !HasMfa),
  password: ({ HasPassword }) => HasPassword,
  'access-key': ({ ActiveAccessKeys, HasAccessKeys }) =>
    HasAccessKeys === true || (ActiveAccessKeys === undefined ? undefined : ActiveAccessKeys > 0),
  privileged: ({ Privilege }) => isPrivileged({ Privilege: Privilege ?? null }),
};

export const isUnusedRow = ({ credentials }: Row, days: number, data: PageData): Answer =>
  credentials !== undefined && isUnused(credentials, days, data);
