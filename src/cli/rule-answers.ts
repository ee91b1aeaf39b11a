/** What the rules say of the sources that were opened: inventory -> decision -> evaluation. */
import {
  iamRoleTrustMfaRequired,
  levelNeed,
  levelOf,
} from '../../rules/iam-role-trust-mfa-required/with-levels.ts';
import { remedyOf, type Decision, type Need } from '../../rules/rule.ts';
import type { Problem } from '../aws/problem.ts';
import { summaryOf } from '../decision/annotation.ts';
import { decideAll } from '../decision/decide-all.ts';
import { severityOf } from '../decision/severity.ts';
import { notListed } from '../inventory/saved-listing.ts';
import { toEvidenceFields } from '../report/evidence-fields.ts';
import { toReportedExemption } from '../report/exemption.ts';
import { otherCredentialsOf } from '../report/other-credentials.ts';
import { toPrivilegePath } from '../report/path-data.ts';
import { problemLines } from '../report/problem-lines.ts';
import type { ReportedAccount, ReportedEvaluation, ReportedMissing } from '../report/report.ts';
import { askEachSource } from './each-source.ts';
import { getsIn } from './gets-in.ts';
import type { Messages } from './io.ts';
import type { Resource } from '../resources/resource.ts';
import { pageNeeds } from './page-needs.ts';
import type { DecidedResource, PageFacts } from './page-facts.ts';
import type { SelectedRule } from './selected-rules.ts';
import { trustedAccountsOf } from './trusted-accounts.ts';
import type { OpenedInventory } from './source.ts';

/** What one rule says of the resources that could be listed. */
export interface RuleAnswer {
  readonly ruleId: string;
  readonly accountId: string | undefined;
  readonly evaluations: readonly ReportedEvaluation[];
  /** What was decided, where more is asked of it than the evaluations. */
  readonly decided: readonly DecidedResource[];
  readonly complete: boolean;
  readonly problems: readonly Problem[];
  /** As of the listing. */
  readonly unlisted: readonly string[];
  /** False where the source does not list the rule's resources, or failed before it named one. */
  readonly listed: boolean;
}

/** How the rules are asked. */
export interface Asking {
  readonly now: Date;
  /** Whether observations are shown: they take more work than the verdict. */
  readonly withObservations: boolean;
  /** Whether credentials, privileges and fixes are shown, which takes more than the verdicts. */
  readonly withPageFacts: boolean;
  /** How many sources at a time. */
  readonly concurrency: number;
  readonly messages: Pick<Messages, 'progress'>;
}

const trustedBy = (
  resource: Resource,
  { organization }: OpenedInventory,
): Pick<ReportedEvaluation, 'TrustedAccounts'> => {
  const TrustedAccounts = trustedAccountsOf(resource, organization);
  return TrustedAccounts === undefined ? {} : { TrustedAccounts };
};

const otherCredentials = (resource: Resource): Pick<ReportedEvaluation, 'OtherCredentials'> => {
  const OtherCredentials = otherCredentialsOf(resource);
  return OtherCredentials === undefined ? {} : { OtherCredentials };
};

/** What an open role allows to whoever gets in. */
const privilege = (
  resource: Resource,
  { compliance }: Pick<Decision, 'compliance'>,
  now: Date,
): Pick<ReportedEvaluation, 'Privilege'> => {
  if (resource.resourceType !== 'AWS::IAM::Role' || compliance !== 'NON_COMPLIANT') return {};
  const level = levelOf(resource, now);
  return level === undefined ? {} : { Privilege: level.privilege };
};

/** What the rule says of a source. */
const evaluateRule = async (
  { rule, parameters }: SelectedRule,
  source: OpenedInventory,
  accountId: string | undefined,
  { now, withObservations, withPageFacts }: Pick<Asking, 'now' | 'withObservations' | 'withPageFacts'>,
): Promise<RuleAnswer> => {
  const needs = [
    ...rule.needs,
    ...(rule.id === iamRoleTrustMfaRequired.id ? [levelNeed as Need<Resource>] : []),
    ...(withPageFacts ? pageNeeds(rule.resourceType) : []),
  ];
  const listing = await source.list(rule.resourceType, needs, parameters);
  const {
    resources,
    complete,
    problems,
    unlisted = [],
  } = listing ?? notListed(source.name, rule.id, rule.resourceType);
  const decided = decideAll(rule, resources, { parameters, now, longest: Infinity });
  const evaluations = decided.map(({ resource, decision, annotation }): ReportedEvaluation => ({
    RuleId: rule.id,
    ConfigRuleName: rule.id,
    AccountId: resource.accountId ?? accountId ?? null,
    ComplianceResourceType: resource.resourceType,
    ComplianceResourceId: resource.resourceId,
    ResourceName: resource.resourceName,
    ComplianceType: decision.compliance,
    Reason: decision.reason,
    Annotation: annotation,
    GetsIn: getsIn(resource, decision) ?? null,
    Severity: severityOf(rule, resource, decision) ?? null,
    Summary: summaryOf(rule, decision) ?? null,
    Arn: 'arn' in resource ? resource.arn : null,
    CreateDate: resource.createDate ?? null,
    Tags: ('tags' in resource ? resource.tags?.value : undefined) ?? null,
    OrderingTimestamp: now.toISOString(),
    Exemption: toReportedExemption(decision),
    ...trustedBy(resource, source),
    ...privilege(resource, decision, now),
    ...otherCredentials(resource),
    ...(decision.path === undefined ? {} : { PrivilegePath: toPrivilegePath(decision.path) }),
    ...toEvidenceFields(decision.evidence, remedyOf(rule, decision), { withObservations }),
  }));
  return {
    ruleId: rule.id,
    accountId,
    evaluations,
    decided: withPageFacts ? decided.map(({ resource, decision }) => ({ rule, resource, decision })) : [],
    complete: complete && problems.length === 0,
    problems,
    unlisted,
    listed: complete || resources.length > 0,
  };
};

/** What all rules say of one source. */
export interface SourceAnswers {
  readonly source: OpenedInventory;
  /** Twelve digits; undefined where nothing says. */
  readonly accountId: string | undefined;
  readonly answers: readonly RuleAnswer[];
  /** Where they were asked for. */
  readonly pageFacts?: PageFacts;
}

/** What each rule says of each source, in the order of the sources. */
export const readAnswers = (
  sources: readonly OpenedInventory[],
  selection: readonly SelectedRule[],
  asking: Asking,
): Promise<readonly SourceAnswers[]> =>
  askEachSource(
    sources,
    async (source) => {
      const accountId = await source.accountId();
      const answers: RuleAnswer[] = [];
      const tagged = new Map<Problem, Problem>();
      const ofAccount = (problem: Problem): Problem => {
        const known = tagged.get(problem) ?? {
          ...problem,
          ...(accountId === undefined ? {} : { accountId }),
        };
        tagged.set(problem, known);
        return known;
      };
      for (const selected of selection) {
        const answer = await evaluateRule(selected, source, accountId, asking);
        // Of several accounts each problem says which it is of, and a problem of several rules stays one.
        answers.push(sources.length > 1 ? { ...answer, problems: answer.problems.map(ofAccount) } : answer);
      }
      if (!asking.withPageFacts) return { source, accountId, answers };
      const { pageFactsOf } = await import('./page-facts.ts');
      const decided = answers.flatMap((answer) => answer.decided);
      const isOneOfSeveral = sources.length > 1;
      const pageFacts = await pageFactsOf(source, accountId ?? null, decided, asking.now, isOneOfSeveral);
      // What they were made of is not needed any more: there may be thousands of accounts.
      return { source, accountId, answers: answers.map((answer) => ({ ...answer, decided: [] })), pageFacts };
    },
    asking,
  );

/** The rules that did not see everything they asked for, each with all that it lacks. */
export const missingOf = (answers: readonly RuleAnswer[]): readonly ReportedMissing[] =>
  answers
    .filter(({ complete }) => !complete)
    .map(({ ruleId, accountId, problems, listed }) => ({
      RuleId: ruleId,
      ConfigRuleName: ruleId,
      AccountId: accountId ?? null,
      AwsRegion: null,
      Reason: `${listed ? '' : 'did not run: '}${problemLines(problems).join('; ') || 'its resources could not be listed'}`,
    }));

/** Each problem once: a source that cannot be opened is the problem of every rule. */
export const problemsOf = (answers: readonly RuleAnswer[]): readonly Problem[] => [
  ...new Set(answers.flatMap(({ problems }) => problems)),
];

/** How the reading of each source went. */
export const toReportedAccounts = (sources: readonly SourceAnswers[]): readonly ReportedAccount[] =>
  sources.map(({ source, accountId, answers }) => {
    const problems = problemsOf(answers);
    const isEvaluated = answers.some(({ listed }) => listed);
    return {
      AccountId: accountId ?? null,
      AccountName: source.accountName ?? null,
      Evaluated: isEvaluated,
      Reason: isEvaluated ? null : problemLines(problems).join('; ') || 'nothing could be listed',
      complete: answers.every(({ complete }) => complete),
      problems,
      missing: missingOf(answers),
    };
  });
