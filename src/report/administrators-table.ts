/** Who can change IAM, for people. */
import { asText } from '../decision/annotation.ts';
import { dataDates } from '../privileges/data-dates.ts';
import type { Assumer, TrustedPrincipal } from '../privileges/administrating-role.ts';
import { changesIam, type AdministratingGroup, type CredentialRight } from '../privileges/administrators.ts';
import type { Guardrail } from '../privileges/guardrails.ts';
import type { HeldRight, IamRight } from '../privileges/iam-rights.ts';
import {
  asOne,
  circleOf,
  isOverLimit,
  isRoleWithoutMfa,
  isUserWithoutMfa,
  isWithoutMfa,
  type AdministratorsOfAccount,
  type AdministratorsReport,
  type Credential,
  type ReportedAdministratingRole,
  type ReportedAdministrator,
} from './administrators.ts';
import type { CredentialRow } from './credential-rows.ts';
import { toWaysIn } from './evidence-fields.ts';
import { groupedBy } from './grouped-by.ts';
import { hanging, padded, wrapped } from './line-wrap.ts';
import { accountLabel } from './not-read.ts';
import { policyPlace, undecidedText } from '../privileges/path-words.ts';
import { claimText, grantLine } from './paths.ts';
import { unreadAccounts } from './read-account.ts';
import { paint, type TextStyle } from './terminal-text.ts';
import { nameSome, wayLines as waysText } from './way-lines.ts';

/** Names on a line before the rest is counted. */
const NAMED = 8;
const LABEL = 21;

const line = (label: string, text: string, style: TextStyle): readonly string[] =>
  hanging(`  ${padded(label, LABEL)}`, asText(text), style.width);

/** `policy AdministratorAccess of group Administrators, statement 1` */
const rightText = ({ right, grants }: HeldRight): string => {
  const [first, ...others] = grants;
  const more =
    others.length === 0 ? '' : `, and ${others.length} more action${others.length === 1 ? '' : 's'}`;
  return right === 'everything'
    ? `everything: ${policyPlace(first).replace(/,$/, '')}`
    : `${right}: ${grantLine(first)}${more}`;
};

const LABELS: readonly (readonly [label: string, credentials: readonly Credential[]])[] = [
  ['Without MFA', ['access-key', 'session-without-mfa']],
  ['Access key alone', ['access-key']],
  ['Session without MFA', ['session-without-mfa']],
];

/** What somebody signs in with, in a few words; with MFA it goes as well, and is not said. */
const labelOf = (credentials: readonly Credential[]): string =>
  LABELS.find(([, needed]) => needed.every((credential) => credentials.includes(credential)))?.[0] ??
  'With MFA';

/** Rights by how they are used. Whoever may do everything may do the rest. */
const rightLines = (rights: readonly CredentialRight[], style: TextStyle): readonly string[] =>
  [...groupedBy(rights, ({ credentials }) => labelOf(credentials)).values()].flatMap((group) => {
    const all = group.find(({ right }) => right === 'everything');
    return (all === undefined ? group : [all]).flatMap((right, index) =>
      line(index === 0 ? labelOf(right.credentials) : '', rightText(right), style),
    );
  });

const dayOf = (time: string): string => time.slice(0, 10);

const NOT_KNOWN = 'not known (a credential report tells)';

const lastUseOf = (row: CredentialRow | undefined): string => {
  if (row === undefined) return NOT_KNOWN;
  const { LastSignIn, AccessKeys, Missing } = row;
  const isUnread = Missing.some((field) =>
    ['LastSignIn', 'AccessKeys', 'AccessKeys.LastUsed'].includes(field),
  );
  const [lastKey] = (AccessKeys ?? [])
    .flatMap(({ LastUsed }) => LastUsed ?? [])
    .toSorted()
    .toReversed();
  const uses = [
    ...(LastSignIn === null ? [] : [`password ${dayOf(LastSignIn)}`]),
    ...(lastKey === undefined ? [] : [`access key ${dayOf(lastKey)}`]),
  ];
  if (uses.length === 0) return isUnread ? NOT_KNOWN : 'never';
  return `${uses.join(', ')}${isUnread ? ' (not everything is known)' : ''}`;
};

const deviceText = ({ row, canEnrol }: ReportedAdministrator): string => {
  if (row === undefined || row.HasMfa === null) return NOT_KNOWN;
  if (!row.HasMfa)
    return canEnrol
      ? 'none; whoever has the password or a key can enrol one, and has what needs MFA'
      : 'none';
  return row.Devices?.map(({ Kind }) => Kind).join(', ') || `yes (kind not known)`;
};

/** Ways that differ in the credential alone. */
const wayLines = ({ ways }: ReportedAdministrator, style: TextStyle): readonly string[] => {
  const claimed = ways.map((way) => ({ way, claim: claimText({ ...way, role: way.roleArn }) }));
  return [...groupedBy(claimed, ({ claim }) => claim).values()].flatMap((group) =>
    line(labelOf(group.map(({ way }) => way.credential)), group[0].claim, style),
  );
};

const userLines = (one: ReportedAdministrator, style: TextStyle): readonly string[] => [
  '',
  paint(asText(one.user.name), 'bold', style),
  ...rightLines(one.rights, style),
  ...wayLines(one, style),
  ...line('MFA device', deviceText(one), style),
  ...line('Last used', lastUseOf(one.row), style),
];

const groupLines = ({ group, members, rights }: AdministratingGroup, style: TextStyle): readonly string[] => [
  '',
  paint(asText(group.name), 'bold', style),
  ...rightLines(rights, style),
  ...line(
    'Members',
    nameSome(
      members.map(({ name }) => name),
      NAMED,
    ) || 'none',
    style,
  ),
];

const TRUSTED = {
  account: 'account',
  service: 'service',
  federated: 'identity provider',
} as const satisfies Partial<Record<TrustedPrincipal['kind'], string>>;

const trustedText = ({ kind, written }: TrustedPrincipal): string => {
  if (kind === 'anyone') return 'anybody';
  return kind in TRUSTED ? `${TRUSTED[kind as keyof typeof TRUSTED]} ${written}` : written;
};

/** Who of the account assumes a role with a credential of some kind. */
const assumerText = (assumers: readonly Assumer[]): string => {
  const ofKind = (kind: Assumer['kind']): readonly string[] => {
    const names = assumers.filter((one) => one.kind === kind).map(({ name }) => name);
    return names.length === 0 ? [] : [`${kind}${names.length === 1 ? '' : 's'} ${nameSome(names, NAMED)}`];
  };
  return [...ofKind('user'), ...ofKind('role')].join('; ');
};

const assumedLines = (
  { assumers, trusted, strangers }: ReportedAdministratingRole,
  accountId: string | null,
  style: TextStyle,
): readonly string[] => {
  const isOpen = ({ credentials }: Assumer): boolean => credentials.some(isWithoutMfa);
  const outside = toWaysIn(strangers);
  const rows: readonly (readonly [label: string, text: string])[] = [
    ['Assumed without MFA', assumerText(assumers.filter(isOpen))],
    ['', waysText(outside, accountId).join('; ')],
    ['Assumed with MFA', assumerText(assumers.filter((one) => !isOpen(one)))],
    [
      'Trusts',
      trusted === undefined ? 'everybody but some (NotPrincipal)' : nameSome(trusted.map(trustedText), NAMED),
    ],
  ];
  const told = rows.filter(([, text]) => text !== '');
  return told.length === 0
    ? line('Assumed by', 'nobody in this account', style)
    : told.flatMap(([label, text]) => line(label, text, style));
};

const roleLines = (
  one: ReportedAdministratingRole,
  accountId: string | null,
  style: TextStyle,
): readonly string[] => {
  const { role, rights } = one;
  const all = rights.find(({ right }) => right === 'everything');
  return [
    '',
    paint(asText(role.name), 'bold', style),
    ...(all === undefined ? rights : [all]).flatMap((right, index) =>
      line(index === 0 ? 'Rights' : '', rightText(right), style),
    ),
    ...assumedLines(one, accountId, style),
  ];
};

/** Who has a right, by how it is used. */
const holderLines = (
  { users, roles }: AdministratorsReport,
  wanted: IamRight,
  style: TextStyle,
): readonly string[] => {
  const held = users.flatMap(({ user, rights }) => {
    const credentials = rights.filter(({ right }) => right === wanted).flatMap((right) => right.credentials);
    return credentials.length === 0 ? [] : [{ name: user.name, label: labelOf(credentials) }];
  });
  const ofRoles = roles.filter(({ rights }) => rights.some(({ right }) => right === wanted));
  const named = (what: string, names: readonly string[]): string =>
    names.length === 0 ? '' : `${what}${names.length === 1 ? '' : 's'} ${nameSome(names, NAMED)}`;
  return [
    ...[...groupedBy(held, ({ label }) => label)].map(
      ([label, group]) =>
        [
          label,
          named(
            'user',
            group.map(({ name }) => name),
          ),
        ] as const,
    ),
    [
      'By its session',
      named(
        'role',
        ofRoles.map(({ role }) => role.name),
      ),
    ] as const,
  ].flatMap(([label, text]) => (text === '' ? [] : line(label, text, style)));
};

const section = (title: string, lines: readonly string[], style: TextStyle): readonly string[] =>
  lines.length === 0 ? [] : ['', paint(title, 'bold', style), ...lines];

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What there is to be lifted. */
const guardrailText = ({ guardrails }: AdministratorsReport): string => {
  const of = (kind: Guardrail['kind'], one: string, many: string): string => {
    const count = guardrails.filter((guardrail) => guardrail.kind === kind).length;
    return count === 0 ? `no ${one}` : `${count} ${count === 1 ? one : many}`;
  };
  return `${of('deny-without-mfa', 'Deny without MFA', 'Denies without MFA')}, ${of('boundary', 'permissions boundary', 'permissions boundaries')}`;
};

/** `9 can change IAM: 5 users, 3 of them without MFA, and 4 roles, 1 of them open without MFA` */
const circleText = (report: AdministratorsReport): string => {
  const { users, roles, size } = circleOf(report);
  const openUsers = users.filter(isUserWithoutMfa).length;
  const openRoles = roles.filter(isRoleWithoutMfa).length;
  return `${size} can change IAM: ${counted(users.length, 'user')}, ${openUsers} of them without MFA, and ${counted(roles.length, 'role')}, ${openRoles} of them open without MFA`;
};

const wrappedLines = (texts: readonly string[], style: TextStyle): readonly string[] =>
  texts.flatMap((text) => wrapped(asText(text), style.width));

const headLines = (report: AdministratorsReport, of: string, style: TextStyle): readonly string[] => {
  const { atMost, undecided } = report;
  return wrappedLines(
    [
      `${of}: ${circleText(report)}`,
      ...(undecided.length === 0
        ? []
        : [
            `${undecided.length} not decided: ${nameSome(
              undecided.map(({ kind, name }) => `${kind} ${name}`),
              NAMED,
            )}`,
          ]),
      ...(isOverLimit(report) ? [`That is more than --at-most ${atMost}.`] : []),
    ],
    style,
  );
};

const DATES = `Access levels of ${dataDates.actionLevels}, escalation paths of ${dataDates.escalationPaths}.`;

/** Ends with a line feed. */
export const renderAdministratorsTable = (report: AdministratorsReport, style: TextStyle): string => {
  const { accountId } = report;
  const of = accountId === null ? 'Account not known' : `Account ${accountId}`;
  return [...accountLines(report, of, style), '', DATES, ''].join('\n');
};

/** What is to be known of several accounts before each of them. */
const overviewLines = (found: readonly AdministratorsOfAccount[], style: TextStyle): readonly string[] => {
  const read = found.filter(({ account }) => account.Read).length;
  const over = found.flatMap(({ account, report }) =>
    report !== undefined && isOverLimit(report)
      ? [{ atMost: report.atMost, text: `account ${accountLabel(account)}: ${circleOf(report).size}` }]
      : [],
  );
  return wrappedLines(
    [
      `${read} of ${counted(found.length, 'account')} ${read === 1 ? 'was' : 'were'} read: ${circleText(asOne(found, undefined))}`,
      ...(over[0] === undefined
        ? []
        : [
            `More than --at-most ${over[0].atMost}: ${nameSome(
              over.map(({ text }) => text),
              NAMED,
            )}`,
          ]),
      ...unreadAccounts(found.map(({ account }) => account)),
    ],
    style,
  );
};

/** Of several accounts, one after the other; ends with a line feed. */
export const renderAdministratorsOfSeveral = (
  found: readonly AdministratorsOfAccount[],
  style: TextStyle,
): string =>
  [
    ...overviewLines(found, style),
    ...found.flatMap(({ account, report }) =>
      report === undefined
        ? []
        : ['', '', ...accountLines(report, `Account ${accountLabel(account)}`, style)],
    ),
    '',
    DATES,
    '',
  ].join('\n');

const accountLines = (report: AdministratorsReport, of: string, style: TextStyle): readonly string[] => {
  const { accountId, groups, undecided } = report;
  const circle = circleOf(report);
  return [
    ...headLines(report, of, style),
    ...section(
      'USERS',
      circle.users.flatMap((one) => userLines(one, style)),
      style,
    ),
    ...section(
      'GROUPS',
      groups.filter(({ rights }) => rights.some(changesIam)).flatMap((one) => groupLines(one, style)),
      style,
    ),
    ...section(
      'ROLES',
      circle.roles.flatMap((one) => roleLines(one, accountId, style)),
      style,
    ),
    ...section(
      'MAY TAG USERS OR ROLES, and so exempt them where a rule has exemptTag',
      holderLines(report, 'tags', style),
      style,
    ),
    ...section(
      'MAY LIFT A GUARDRAIL',
      [...line('There are', guardrailText(report), style), ...holderLines(report, 'guardrails', style)],
      style,
    ),
    ...section(
      'NOT DECIDED',
      undecided.flatMap(({ kind, name, missing }) => line(`${kind} ${name}`, undecidedText(missing), style)),
      style,
    ),
  ];
};
