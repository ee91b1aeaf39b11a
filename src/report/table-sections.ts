/** What to act on, in the sections of a grouping. */
import { type ComplianceType, severities } from '../../rules/rule.ts';
import { asText } from '../decision/annotation.ts';
import { groupedBy } from './grouped-by.ts';
import { accountLabel, accountNames } from './not-read.ts';
import { type Report, type ReportedEvaluation, accountsOf, compare } from './report.ts';
import { type GroupBy, type TableOptions, groupLines, remedyTeller } from './table-groups.ts';
import { ACT_ON } from './table-rows.ts';
import { type TextStyle, paint } from './terminal-text.ts';
import { type FindingGroup, triaged } from './triage.ts';

const count = (evaluations: readonly ReportedEvaluation[], type: ComplianceType): number =>
  evaluations.filter(({ ComplianceType }) => ComplianceType === type).length;

/** `11 to act on, 2 undecided, 7 fine, 5 not applicable` */
export const summaryLine = (evaluations: readonly ReportedEvaluation[], style: TextStyle): string => {
  const wrong = count(evaluations, 'NON_COMPLIANT');
  return [
    paint(`${wrong} to act on`, wrong === 0 ? 'bold' : 'red', style),
    `${count(evaluations, 'INSUFFICIENT_DATA')} undecided`,
    cleanText(evaluations),
  ].join(', ');
};

export const cleanText = (evaluations: readonly ReportedEvaluation[]): string =>
  `${count(evaluations, 'COMPLIANT')} fine, ${count(evaluations, 'NOT_APPLICABLE')} not applicable`;

const ofTag =
  (key: string) =>
  ({ Tags, ComplianceResourceType }: ReportedEvaluation): string => {
    if (ComplianceResourceType === 'AWS::::Account') return `${key}: the root user has no tags`;
    if (Tags === undefined || Tags === null) return `${key}: tags not read`;
    const value = Tags[key];
    return value === undefined ? `without tag ${key}` : `${key}=${value}`;
  };

const titleOf = (
  groupBy: GroupBy | undefined,
  names: ReadonlyMap<string, string>,
): ((evaluation: ReportedEvaluation) => string) => {
  switch (groupBy?.kind) {
    case undefined:
      return () => '';
    case 'account':
      return ({ AccountId }) =>
        `Account ${accountLabel({ AccountId, AccountName: names.get(AccountId ?? '') ?? null })}`;
    case 'reason':
      return ({ RuleId, Reason }) => `${Reason ?? 'not known'} (${RuleId})`;
    case 'tag':
      return ofTag(groupBy.key);
  }
};

const worstOf = (evaluations: readonly ReportedEvaluation[]): number =>
  Math.min(
    ...evaluations.map(({ Severity }) =>
      Severity === undefined || Severity === null ? severities.length : severities.indexOf(Severity),
    ),
  );

/** Whether two groups say something of the same resources, equally grave: their lines look alike. */
const isOfSame = (one: FindingGroup, other: FindingGroup): boolean =>
  one.severity === other.severity &&
  one.members.length === other.members.length &&
  one.members.every(({ AccountId, ComplianceResourceId }, index) => {
    const like = other.members[index];
    return like?.AccountId === AccountId && like.ComplianceResourceId === ComplianceResourceId;
  });

/** Sections by name; those of reasons the worst first, as nobody looks for one. */
const inOrderOf =
  (groupBy: GroupBy | undefined) =>
  (
    [a, ofA]: readonly [string, readonly ReportedEvaluation[]],
    [b, ofB]: readonly [string, readonly ReportedEvaluation[]],
  ): number =>
    (groupBy?.kind === 'reason' ? worstOf(ofA) - worstOf(ofB) : 0) || compare(a, b);

/** The evaluations to act on, in the sections of a grouping. */
export const sectionLines = (
  { evaluations, accounts: read }: Pick<Report, 'evaluations' | 'accounts'>,
  options: TableOptions,
  style: TextStyle,
): readonly string[] => {
  const accounts = accountsOf(evaluations);
  const { groupBy = accounts.size > 1 ? ({ kind: 'account' } as const) : undefined } = options;
  const isAccountNamed = accounts.size > 1 && groupBy?.kind !== 'account';
  const title = titleOf(groupBy, accountNames(read));
  const byTitle = [...groupedBy(evaluations, title)].toSorted(inOrderOf(groupBy));
  const remedyFor = options.isWithRemedies === true ? remedyTeller() : () => undefined;
  return byTitle.flatMap(([name, ofTitle]) => {
    const lines = ACT_ON.flatMap((type) =>
      triaged(ofTitle.filter(({ ComplianceType }) => ComplianceType === type)).flatMap(
        (group, index, groups) => {
          const isLabelled = groups[index - 1]?.severity === group.severity && index > 0;
          const isRuleNamed = groups.some((other) => other.ruleId !== group.ruleId && isOfSame(other, group));
          const look = { isLabelled, isAccountNamed, isRuleNamed, remedy: remedyFor(group) };
          return groupLines(group, look, options, style);
        },
      ),
    );
    if (lines.length === 0) return [];
    const head = `${asText(name)}: ${groupBy?.kind === 'reason' ? ofTitle.length : summaryLine(ofTitle, style)}`;
    return ['', ...(name === '' ? [] : [paint(head, 'bold', { ...style, colours: false })]), ...lines];
  });
};
