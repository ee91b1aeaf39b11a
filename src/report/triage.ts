/** Findings in the order of acting, alike ones together. */
import { catalog } from '../../rules/catalog.ts';
import {
  rolePrivileges,
  severities,
  type About,
  type RolePrivilege,
  type Severity,
} from '../../rules/rule.ts';
import { groupedBy, type Group } from './grouped-by.ts';
import { compare, type ReportedEvaluation } from './report.ts';
import { listedCredentials, wayLines } from './way-lines.ts';

/** Resources of which the same has to be said. */
export interface FindingGroup {
  /** Undefined: undecided, or a result without one. */
  readonly severity: Severity | undefined;
  readonly ruleId: string;
  /** `user`, `role` */
  readonly noun: string;
  /** Who gets in; none where it differs, or where it is no matter of that. */
  readonly ways: readonly string[];
  readonly summary: string;
  /** What open roles allow; undefined where that was not read. */
  readonly privilege: RolePrivilege | undefined;
  readonly members: Group<ReportedEvaluation>;
}

/** Groups of one reason that are told apart by who gets in and by which statement; more are told together. */
const APART = 4;

const PARTS: Readonly<Record<string, string>> = {
  statement: 'a statement',
  test: 'a condition',
  deny: 'a Deny',
  part: 'a part',
  tool: 'a tool',
  key: 'a key that is none of AWS',
  meant: 'aws:MultiFactorAuthPresent',
};

const aboutOf = (ruleId: string): About | undefined => catalog.find(({ id }) => id === ruleId);

/** What resources have in common whose statements and conditions have different names. */
const commonSummary = (members: FindingGroup['members']): string => {
  const [first] = members;
  const summaries = new Set(members.map(({ Summary }) => Summary));
  if (summaries.size === 1) return first.Summary ?? '';
  const reason = aboutOf(first.RuleId)?.reasons[first.Reason ?? ''];
  return reason !== undefined && 'summary' in reason
    ? reason.summary.replace(/\{(\w+)\}/g, (_, name: string) => PARTS[name] ?? name)
    : (first.Summary ?? '');
};

const WHO: Readonly<Record<string, (count: number) => string>> = {
  Anyone: () => 'anybody',
  Account: (count) => `IAM users of ${count} account${count === 1 ? '' : 's'}`,
  User: (count) => `${count} IAM user${count === 1 ? '' : 's'}`,
  NotKnown: () => 'somebody who is not known',
};

/** Who gets in by any of many roles, counted. */
const countedWays = (members: readonly ReportedEvaluation[]): readonly string[] => {
  const ways = members.flatMap(({ WaysIn = [] }) => WaysIn);
  return Object.entries(WHO).flatMap(([type, inWords]) => {
    const values = new Set(
      ways.flatMap(({ Principal }) => (Principal.Type === type ? [Principal.Value] : [])),
    );
    const ofType = ways.filter(({ Principal }) => Principal.Type === type);
    return values.size === 0 ? [] : [`${inWords(values.size)}: ${listedCredentials(ofType)}`];
  });
};

const waysOf = ({ WaysIn = [], WaysInComplete = true, AccountId }: ReportedEvaluation): readonly string[] => [
  ...wayLines(WaysIn, AccountId),
  ...(WaysInComplete || WaysIn.length === 0 ? [] : ['perhaps more: too complex to find all']),
];

const toGroup = (members: FindingGroup['members']): FindingGroup => {
  const [first] = members;
  const isAlike = new Set(members.map((one) => waysOf(one).join('\n'))).size === 1;
  return {
    severity: first.Severity ?? undefined,
    ruleId: first.RuleId,
    noun: (aboutOf(first.RuleId)?.resourceNoun ?? '').replace(/^IAM /, ''),
    ways: isAlike ? waysOf(first) : countedWays(members),
    summary: commonSummary(members),
    privilege: first.Privilege,
    members,
  };
};

const rankOf = ({ severity }: FindingGroup): number =>
  severity === undefined ? severities.length : severities.indexOf(severity);

/** An administrator role before one that only reads, and before what is no role. */
export const privilegeRank = ({ Privilege }: Pick<ReportedEvaluation, 'Privilege'>): number =>
  Privilege === undefined ? rolePrivileges.length : rolePrivileges.indexOf(Privilege);

/** The account whose strangers get in before the one whose own users do, and then by name. */
const strangersFirst = ({ members: [first] }: FindingGroup): number => {
  const [worst] = first.WaysIn ?? [];
  if (worst === undefined) return 3;
  if (worst.Principal.Type === 'Anyone') return 0;
  return worst.Principal.Value.includes(first.AccountId ?? ' ') ? 2 : 1;
};

/** Groups, the worst first. */
const groupsOf = (evaluations: readonly ReportedEvaluation[]): readonly FindingGroup[] =>
  [
    ...groupedBy(
      evaluations,
      ({ RuleId, Severity: severity, Reason, Privilege }) => `${RuleId} ${severity} ${Reason} ${Privilege}`,
    ).values(),
  ]
    .flatMap((ofReason) => {
      const apart = groupedBy(ofReason, (one) => `${one.Summary} ${waysOf(one).join('\n')}`);
      return (apart.size <= APART ? [...apart.values()] : [ofReason]).map(toGroup);
    })
    .toSorted(
      (a, b) =>
        rankOf(a) - rankOf(b) ||
        privilegeRank(a.members[0]) - privilegeRank(b.members[0]) ||
        strangersFirst(a) - strangersFirst(b) ||
        compare(a.members[0].ResourceName, b.members[0].ResourceName),
    );

/** What is said of a group that is undecided; undefined of any other. */
const saidOf = ({ noun, ways, summary, members }: FindingGroup): string | undefined =>
  members[0].ComplianceType === 'INSUFFICIENT_DATA'
    ? JSON.stringify([noun, ways, summary, members.map(({ ResourceName }) => ResourceName)])
    : undefined;

/**
 * Groups, the worst first; the evaluations have one compliance type. What two rules miss of the same resources is said once.
 */
export const triaged = (evaluations: readonly ReportedEvaluation[]): readonly FindingGroup[] => {
  const said = new Set<string>();
  return groupsOf(evaluations).filter((group) => {
    const text = saidOf(group);
    if (text === undefined) return true;
    const isFirst = !said.has(text);
    said.add(text);
    return isFirst;
  });
};
