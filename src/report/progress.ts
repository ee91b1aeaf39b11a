/** Saved answers of several days, compared: who was fixed, who is new, who fell back, and the share that is COMPLIANT. */
import type { ComplianceType } from '../../rules/rule.ts';
import type { EarlierAnswer, EarlierEvaluation } from './earlier-answer.ts';
import { compare } from './report.ts';
import { absenceIn, compareSince, findingKey, nonCompliant, type FindingRef } from './since.ts';

/** An answer of one day. */
export interface DatedAnswer extends EarlierAnswer {
  /** What people call it: the path. */
  readonly name: string;
  /** `YYYY-MM-DD`; null where nothing says. */
  readonly date: string | null;
  /** Whom it tells of, by name or ARN, without having them evaluated; absent where it does not say. */
  readonly unlisted?: readonly (Pick<FindingRef, 'RuleId' | 'AccountId'> & { readonly who: string })[];
}

/**
 * What became of a finding.
 *
 * - `fixed`: is COMPLIANT now.
 * - `gone`: is no longer there, in an answer that was read completely.
 * - `left-out`: is NOT_APPLICABLE now, e.g. exempt.
 * - `new`: the first answer did not have it.
 * - `fell-back`: was COMPLIANT in an earlier answer.
 * - `open`: is NON_COMPLIANT still.
 * - `not-known`: an answer does not say.
 */
export const changeKinds = ['fixed', 'gone', 'left-out', 'new', 'fell-back', 'open', 'not-known'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Change extends FindingRef {
  readonly Change: ChangeKind;
  readonly ComplianceResourceType: string;
  /** In the first answer; null where it is not in it. */
  readonly Before: ComplianceType | null;
  /** In the last answer; null where it is not in it. */
  readonly After: ComplianceType | null;
  /** Why it is not known, or what else it may be; null where there is nothing to say. */
  readonly Note: string | null;
}

/** How many of a rule there are; null: not read. */
export interface RuleShare extends Readonly<Record<ComplianceType, number | null>> {
  readonly RuleId: string;
  /**
   * COMPLIANT of all that are COMPLIANT, NON_COMPLIANT or undecided, from 0 to 1, rounded down to four digits. Null where
   * there is none of these, or the answer does not have all of them.
   */
  readonly Share: number | null;
  /** What became of the findings since the answer before; null of the first. */
  readonly Changes: Readonly<Record<ChangeKind, number>> | null;
}

export interface Progress {
  /** In the order of their days; at least two. */
  readonly answers: readonly (DatedAnswer & { readonly shares: readonly RuleShare[] })[];
  /** From the first answer to the last. */
  readonly changes: readonly Change[];
}

/** AWS Config may hold several results of a resource, one a region: the worst counts. */
const WORST_FIRST: readonly ComplianceType[] = [
  'NON_COMPLIANT',
  'INSUFFICIENT_DATA',
  'COMPLIANT',
  'NOT_APPLICABLE',
];

/** Each resource once for a rule. */
const worstOfEach = (evaluations: readonly EarlierEvaluation[]): readonly EarlierEvaluation[] => {
  const worst = new Map<string, EarlierEvaluation>();
  for (const one of evaluations) {
    const key = findingKey(one);
    const other = worst.get(key);
    if (
      other === undefined ||
      WORST_FIRST.indexOf(one.ComplianceType) < WORST_FIRST.indexOf(other.ComplianceType)
    )
      worst.set(key, one);
  }
  return [...worst.values()];
};

const byKey = (evaluations: readonly EarlierEvaluation[]): ReadonlyMap<string, EarlierEvaluation> =>
  new Map(evaluations.map((one) => [findingKey(one), one]));

/** Why an answer does not say how a resource is; undefined where it says that there is none. */
const whyNotIn = (answer: DatedAnswer): ((one: FindingRef) => string | undefined) => {
  const absenceOf = absenceIn(answer);
  return (one) => {
    switch (absenceOf(one)) {
      case 'not-there':
        return undefined;
      case 'rule-did-not-run':
        return `${one.RuleId} did not run in ${answer.name}`;
      case 'account-not-read':
        return `${answer.name} has nothing of account ${one.AccountId ?? 'not known'}`;
      case 'not-complete':
        return `${answer.name} was not read completely`;
      case 'only-some':
        return `${answer.name} has only what --only named`;
    }
  };
};

/** What may have become of a finding that an answer has no more. */
const goneNote = (answer: DatedAnswer, { RuleId }: FindingRef): string | null => {
  const counts = answer.counts[RuleId];
  if (counts?.COMPLIANT === undefined)
    return `${answer.name} lists only what is NON_COMPLIANT: fixed, left out or deleted`;
  return counts.NOT_APPLICABLE === undefined ? 'AWS Config keeps no result of it: left out or deleted' : null;
};

type Became = Pick<Change, 'Change' | 'Note'>;

/** Answers in the order of their days. */
type Answers = readonly [DatedAnswer, ...(readonly DatedAnswer[])];

const keysOf = (refs: readonly FindingRef[]): ReadonlySet<string> => new Set(refs.map(findingKey));

/** What became of findings that are NON_COMPLIANT in the last answer. */
const nowNonCompliant = (answers: Answers): ((one: FindingRef) => Became) => {
  const [first] = answers;
  const last = answers.at(-1) ?? first;
  const before = byKey(first.evaluations);
  const whyNotInFirst = whyNotIn(first);
  const added = keysOf(compareSince(nonCompliant(first), last).new);
  const wasCompliant = keysOf(
    answers
      .slice(0, -1)
      .flatMap(({ evaluations }) =>
        evaluations.filter(({ ComplianceType }) => ComplianceType === 'COMPLIANT'),
      ),
  );
  return (one) => {
    const key = findingKey(one);
    if (wasCompliant.has(key)) return { Change: 'fell-back', Note: null };
    if (!added.has(key)) return { Change: 'open', Note: null };
    const was = before.get(key)?.ComplianceType;
    if (was === 'INSUFFICIENT_DATA') return { Change: 'not-known', Note: `undecided in ${first.name}` };
    const why = was === undefined ? whyNotInFirst(one) : undefined;
    return why === undefined ? { Change: 'new', Note: null } : { Change: 'not-known', Note: why };
  };
};

/** What became of findings of earlier answers that are none in the last. */
const nowOtherwise = (findings: readonly FindingRef[], last: DatedAnswer): ((one: FindingRef) => Became) => {
  const after = byKey(last.evaluations);
  const whyNotInLast = whyNotIn(last);
  const gone = keysOf(compareSince(findings, last).gone);
  const isToldOf = ({ RuleId, AccountId, ResourceName }: FindingRef): boolean =>
    (last.unlisted ?? []).some(
      (other) =>
        other.RuleId === RuleId &&
        other.AccountId === AccountId &&
        other.who.slice(other.who.lastIndexOf('/') + 1) === ResourceName,
    );
  return (one) => {
    const key = findingKey(one);
    const is = after.get(key)?.ComplianceType;
    if (is === undefined && isToldOf(one))
      return {
        Change: 'not-known',
        Note: `${last.name} tells of it, and no list of it does: deleted since, or missing from the list`,
      };
    if (gone.has(key)) {
      if (is === undefined) return { Change: 'gone', Note: goneNote(last, one) };
      return { Change: is === 'COMPLIANT' ? 'fixed' : 'left-out', Note: null };
    }
    const why = is === undefined ? whyNotInLast(one) : `undecided in ${last.name}`;
    return { Change: 'not-known', Note: why ?? null };
  };
};

const inOrder = (a: Change, b: Change): number =>
  compare(a.RuleId, b.RuleId) ||
  changeKinds.indexOf(a.Change) - changeKinds.indexOf(b.Change) ||
  compare(a.AccountId ?? '', b.AccountId ?? '') ||
  compare(a.ResourceName, b.ResourceName) ||
  compare(a.ComplianceResourceId, b.ComplianceResourceId);

/** What became of every finding, from the first answer to the last; each has a resource once for a rule. */
const changesOf = (answers: Answers): readonly Change[] => {
  const [first] = answers;
  const last = answers.at(-1) ?? first;
  const findings = byKey(answers.flatMap(nonCompliant));
  const [before, after] = [byKey(first.evaluations), byKey(last.evaluations)];
  const isOpen = nowNonCompliant(answers);
  const isOtherwise = nowOtherwise([...findings.values()], last);
  return [...findings]
    .map(([key, one]): Change => {
      const [was, is] = [before.get(key), after.get(key)];
      const { RuleId, AccountId, ComplianceResourceType, ComplianceResourceId } = one;
      // AWS Config knows ids alone; an answer of `evaluate` has the name.
      const named = [one, is, was].find((other) => other && other.ResourceName !== ComplianceResourceId);
      return {
        ...(is?.ComplianceType === 'NON_COMPLIANT' ? isOpen(one) : isOtherwise(one)),
        RuleId,
        AccountId,
        ComplianceResourceType,
        ComplianceResourceId,
        ResourceName: named?.ResourceName ?? ComplianceResourceId,
        Before: was?.ComplianceType ?? null,
        After: is?.ComplianceType ?? null,
      };
    })
    .toSorted(inOrder);
};

/** How many changes of a rule are of each kind. */
const countChanges = (changes: readonly Change[], ruleId: string): Record<ChangeKind, number> => {
  const ofRule = changes.filter(({ RuleId }) => RuleId === ruleId);
  const count = (kind: ChangeKind): number => ofRule.filter(({ Change }) => Change === kind).length;
  return {
    fixed: count('fixed'),
    gone: count('gone'),
    'left-out': count('left-out'),
    new: count('new'),
    'fell-back': count('fell-back'),
    open: count('open'),
    'not-known': count('not-known'),
  };
};

/** Digits of a share; rounded down, so that all but one are not all. */
const SHARE_PARTS = 10_000;

const shareOf = (answer: DatedAnswer, ruleId: string, changes: readonly Change[] | null): RuleShare => {
  const ofRule = answer.evaluations.filter(({ RuleId }) => RuleId === ruleId);
  const count = (type: ComplianceType): number | null =>
    answer.counts[ruleId]?.[type] === undefined
      ? null
      : ofRule.filter(({ ComplianceType }) => ComplianceType === type).length;
  const [compliant, open] = [count('COMPLIANT'), count('NON_COMPLIANT')];
  const undecided = count('INSUFFICIENT_DATA');
  const all = (compliant ?? 0) + (open ?? 0) + (undecided ?? 0);
  const isKnown = compliant !== null && open !== null && all > 0 && answer.only === undefined;
  return {
    RuleId: ruleId,
    COMPLIANT: compliant,
    NON_COMPLIANT: open,
    NOT_APPLICABLE: count('NOT_APPLICABLE'),
    INSUFFICIENT_DATA: undecided,
    Share: isKnown ? Math.floor((compliant * SHARE_PARTS) / all) / SHARE_PARTS : null,
    Changes: changes === null ? null : countChanges(changes, ruleId),
  };
};

/** `AIDA…`, `AROA…`: what AWS Config calls users and roles. */
const UNIQUE_ID = /^(AIDA|AROA)\w+$/;
const UNNAMED = /^arn:/;

type NamedIn = Pick<EarlierEvaluation, 'AccountId' | 'ComplianceResourceType' | 'ResourceName'>;
const nameKey = ({ AccountId, ComplianceResourceType, ResourceName }: NamedIn): string =>
  [AccountId, ComplianceResourceType, ResourceName].join(' ');

/**
 * The answers with one id for each resource: a credential report has no ids, and of whom it speaks is told by name. Where a
 * name has several ids, one was made after another was deleted, and which is meant is not known.
 */
const withKnownIds = (answers: Answers): Answers => {
  const ids = new Map<string, Set<string>>();
  for (const { evaluations } of answers)
    for (const one of evaluations)
      if (UNIQUE_ID.test(one.ComplianceResourceId)) {
        const known = ids.get(nameKey(one)) ?? new Set();
        ids.set(nameKey(one), known.add(one.ComplianceResourceId));
      }
  const identified = (one: EarlierEvaluation): EarlierEvaluation => {
    if (!UNNAMED.test(one.ComplianceResourceId)) return one;
    const [id, ...others] = ids.get(nameKey(one)) ?? [];
    return id === undefined || others.length > 0 ? one : { ...one, ComplianceResourceId: id };
  };
  const withIds = (answer: DatedAnswer): DatedAnswer => ({
    ...answer,
    evaluations: answer.evaluations.map(identified),
  });
  const [first, ...others] = answers;
  return [withIds(first), ...others.map(withIds)];
};

/** @param ruleIds the rules to speak of; absent: every rule that an answer knows */
export const progressOf = (answers: Answers, ruleIds: readonly string[] | undefined): Progress => {
  const isWanted = (ruleId: string): boolean => ruleIds === undefined || ruleIds.includes(ruleId);
  const eachOnce = (answer: DatedAnswer): DatedAnswer => ({
    ...answer,
    evaluations: worstOfEach(answer.evaluations.filter(({ RuleId }) => isWanted(RuleId))),
  });
  const [first, ...others] = withKnownIds(answers);
  const compared: Answers = [eachOnce(first), ...others.map(eachOnce)];
  const known = [...new Set(compared.flatMap(({ counts }) => Object.keys(counts)))]
    .filter(isWanted)
    .toSorted(compare);
  return {
    answers: compared.map((answer, index) => {
      const previous = index === 0 ? undefined : compared[index - 1];
      const changes = previous === undefined ? null : changesOf([previous, answer]);
      return { ...answer, shares: known.map((ruleId) => shareOf(answer, ruleId, changes)) };
    }),
    changes: changesOf(compared),
  };
};
