/** Resources that are alike, told once: their names, who gets in, why, and what to do. */
import { catalog } from '../../rules/catalog.ts';
import { type About, remedyOf, type RolePrivilege } from '../../rules/rule.ts';
import { asText } from '../decision/annotation.ts';
import { displayWidth, hanging, padded } from './line-wrap.ts';
import type { ReportedEvaluation } from './report.ts';
import type { Since } from './since.ts';
import { GAP } from './table-rows.ts';
import { type TextStyle, paint } from './terminal-text.ts';
import type { FindingGroup } from './triage.ts';
import { nameSome } from './way-lines.ts';

/** Names of one group before the rest is counted. */
export const NAMED = 12;

/** `UNDECIDED  `, `role  `: where the text of a group begins. */
const LABEL = 'UNDECIDED'.length + GAP;

const NOUN = 'role'.length + GAP;

/** Names that are narrower than this have what is said of them beside them. */
const BESIDE = 21;

/** How the table is grouped and cut. */
export interface TableOptions {
  /** Every name, however many. */
  readonly all?: boolean;
  /** Sections; absent: by account where there are several, else none. */
  readonly groupBy?: GroupBy;
  /** With what to do, once for each reason: for a few resources. */
  readonly isWithRemedies?: boolean;
  /** The command to run next, where there is one. */
  readonly next?: string;
  /** What is new and what is gone since an earlier answer. */
  readonly since?: Since;
}

export type GroupBy =
  { readonly kind: 'account' } | { readonly kind: 'reason' } | { readonly kind: 'tag'; readonly key: string };

const SEVERITY_LOOKS = { CRITICAL: 'red', HIGH: 'red', MEDIUM: 'yellow', LOW: 'bold' } as const;

/** A few names, or how many there are and some of them. */
const namesOf = (
  { members, noun }: FindingGroup,
  { all = false, isAccountNamed = false }: TableOptions & { readonly isAccountNamed?: boolean },
): string => {
  const names = members.map(({ ResourceName, AccountId }) =>
    // A root user is called by its account.
    isAccountNamed && noun !== 'account'
      ? `${asText(ResourceName)} (${AccountId ?? 'account not known'})`
      : asText(ResourceName),
  );
  return all || names.length <= NAMED + 1
    ? names.join(', ')
    : `${names.length} ${noun}s: ${nameSome(names, NAMED)} (--all)`;
};

const indented = (indent: number, text: string, { width }: TextStyle): readonly string[] =>
  hanging(' '.repeat(indent), text, width);

/** What to do for a reason, whoever has it. */
const remedyOfReason = ({ RuleId, Reason }: ReportedEvaluation): string | undefined => {
  const about: About | undefined = catalog.find(({ id }) => id === RuleId);
  return about === undefined ? undefined : remedyOf(about, { reason: Reason ?? '' });
};

/**
 * What to do about groups, each in its turn: once for a reason, then where that stands; and with the statements of a role
 * only where all of the group have them.
 */
export const remedyTeller = (): ((group: FindingGroup) => string | undefined) => {
  const toldOf = new Map<string, ReportedEvaluation>();
  return ({ members }) => {
    const [first] = members;
    const ofReason = remedyOfReason(first);
    const toldBefore = ofReason === undefined ? undefined : toldOf.get(ofReason);
    if (toldBefore !== undefined) {
      const { ResourceName, AccountId } = toldBefore;
      const where = AccountId === first.AccountId ? '' : ` of account ${AccountId ?? 'not known'}`;
      return `as for ${asText(ResourceName)}${where}.`;
    }
    if (ofReason !== undefined) toldOf.set(ofReason, first);
    const [own, ...others] = new Set(members.map(({ Remediation }) => Remediation ?? undefined));
    return others.length === 0 ? own : ofReason;
  };
};

/** What whoever gets into an open role can do there. */
const PRIVILEGES: Readonly<Record<RolePrivilege, string>> = {
  administrator: 'privilege: administrator',
  power: 'privilege: all of a service',
  write: 'privilege: changes what is not its own',
  undecided: 'privilege: not known',
  none: 'no privilege',
};

/** What is said of a group beside what it holds. */
interface GroupLook {
  /** Whether the severity stands above, on a group of the same. */
  readonly isLabelled: boolean;
  /** Whether names alone do not say whose they are. */
  readonly isAccountNamed: boolean;
  /** Whether two rules say something of the same resources. */
  readonly isRuleNamed: boolean;
  readonly remedy: string | undefined;
}

export const groupLines = (
  group: FindingGroup,
  { isLabelled, isAccountNamed, isRuleNamed, remedy }: GroupLook,
  options: TableOptions,
  style: TextStyle,
): readonly string[] => {
  const { severity, noun, ways, privilege, ruleId } = group;
  const summary = isRuleNamed ? `${group.summary} (${ruleId})` : group.summary;
  // Said once for all that have it.
  const label = isLabelled ? '' : (severity ?? 'UNDECIDED');
  const names = namesOf(group, { ...options, isAccountNamed });
  const start = LABEL + NOUN;
  // Of users the summary says all; of roles, who gets in comes first.
  const [beside, below] = ways.length === 0 ? [[asText(summary)], []] : [ways, [asText(summary)]];
  const told = privilege === undefined ? below : [PRIVILEGES[privilege], ...below];
  const isBeside = displayWidth(names) < BESIDE;
  const text = isBeside
    ? beside.flatMap((line, index) =>
        hanging(' '.repeat(start) + padded(index === 0 ? names : '', BESIDE), line, style.width),
      )
    : [...indented(start, names, style), ...beside.flatMap((line) => indented(start + GAP, line, style))];
  const [first = '', ...rest] = [
    ...text,
    ...told.flatMap((line) => indented(start + GAP, line, style)),
    ...(remedy === undefined ? [] : indented(start + GAP, `What to do: ${remedy}`, style)),
  ];
  const look = severity === undefined ? 'yellow' : SEVERITY_LOOKS[severity];
  return [
    (label === '' ? '' : paint(label, look, style)) +
      padded('', LABEL - label.length) +
      // What is said of the account is said of its root user.
      padded(noun === 'account' ? 'root' : noun, NOUN) +
      first.slice(start),
    ...rest,
  ];
};
