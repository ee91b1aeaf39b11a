/** Who can change IAM, for people. */
import { asText } from '../decision/annotation.ts';
import { changesIam } from '../privileges/administrators.ts';
import { dataDatesText } from '../privileges/data-dates.ts';
import type { Guardrail } from '../privileges/guardrails.ts';
import { undecidedText } from '../privileges/path-words.ts';
import { counted } from '../text/counted.ts';
import { groupLines, holderLines, line, NAMED, roleLines, userLines } from './administrator-lines.ts';
import {
  asOne,
  circleOf,
  isOverLimit,
  isRoleWithoutMfa,
  isUserWithoutMfa,
  type AdministratorsOfAccount,
  type AdministratorsReport,
} from './administrators.ts';
import { wrapped } from './line-wrap.ts';
import { accountLabel, accountTitle } from './not-read.ts';
import { unreadAccounts } from './read-account.ts';
import { paint, type TextStyle } from './terminal-text.ts';
import { nameSome } from './way-lines.ts';

const section = (title: string, lines: readonly string[], style: TextStyle): readonly string[] =>
  lines.length === 0 ? [] : ['', paint(title, 'bold', style), ...lines];

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

/** Ends with a line feed. */
export const renderAdministratorsTable = (report: AdministratorsReport, style: TextStyle): string =>
  [...accountLines(report, accountTitle(report.accountId), style), '', dataDatesText, ''].join('\n');

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
    dataDatesText,
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
