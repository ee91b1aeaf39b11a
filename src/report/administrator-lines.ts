/** Who can change IAM, one after the other: users, groups and roles, and who holds a right. */
import { asText } from '../decision/annotation.ts';
import type { Assumer, TrustedPrincipal } from '../privileges/administrating-role.ts';
import type { AdministratingGroup, CredentialRight } from '../privileges/administrators.ts';
import type { HeldRight, IamRight } from '../privileges/iam-rights.ts';
import { policyPlace } from '../privileges/path-words.ts';
import { counted } from '../text/counted.ts';
import {
  isWithoutMfa,
  type AdministratorsReport,
  type Credential,
  type ReportedAdministratingRole,
  type ReportedAdministrator,
} from './administrators.ts';
import type { CredentialRow } from './credential-rows.ts';
import { toWaysIn } from './evidence-fields.ts';
import { groupedBy } from './grouped-by.ts';
import { hanging, padded } from './line-wrap.ts';
import { claimText, grantLine } from './path-sentence.ts';
import { paint, type TextStyle } from './terminal-text.ts';
import { nameSome, wayLines as waysText } from './way-lines.ts';

/** Names on a line before the rest is counted. */
export const NAMED = 8;
const LABEL = 21;

export const line = (label: string, text: string, style: TextStyle): readonly string[] =>
  hanging(`  ${padded(label, LABEL)}`, asText(text), style.width);

/** `policy AdministratorAccess of group Administrators, statement 1` */
const rightText = ({ right, grants }: HeldRight): string => {
  const [first, ...others] = grants;
  const more = others.length === 0 ? '' : `, and ${counted(others.length, 'more action')}`;
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

export const userLines = (one: ReportedAdministrator, style: TextStyle): readonly string[] => [
  '',
  paint(asText(one.user.name), 'bold', style),
  ...rightLines(one.rights, style),
  ...wayLines(one, style),
  ...line('MFA device', deviceText(one), style),
  ...line('Last used', lastUseOf(one.row), style),
];

export const groupLines = (
  { group, members, rights }: AdministratingGroup,
  style: TextStyle,
): readonly string[] => [
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

export const roleLines = (
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
export const holderLines = (
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
