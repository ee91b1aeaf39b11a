import type { ComplianceType, RolePrivilege, Severity } from '../../rules/rule.ts';
import type { EvidenceFields } from './evidence-fields.ts';
import type { AccountPaths } from './account-paths.ts';
import type { CredentialRow } from './credential-rows.ts';
import type { ReportedExemption } from './exemption.ts';
import type { ReportedPath } from './path-data.ts';
import type { ReportedOtherCredentials } from './other-credentials.ts';
import type { ReportedTrustedAccount } from './trusted-accounts.ts';
import type { GetsIn } from './ways-in.ts';
import type { Problem } from '../aws/problem.ts';
import type { ExitCode } from '../cli/io.ts';

/**
 * An evaluation as every format shows it: AWS Config's names, with the rule's reason beside them. What it rests on is known of
 * evaluations of this run alone, and shown by every format but CSV.
 */
export interface ReportedEvaluation extends Partial<EvidenceFields> {
  /** The id in `rules/index.ts`. */
  readonly RuleId: string;
  /** The name under which AWS Config has the rule; in `evaluate` its id, the name without a prefix. */
  readonly ConfigRuleName: string;
  /** Twelve digits; null where neither the resource's ARN nor the source says. */
  readonly AccountId: string | null;
  /** Where AWS Config keeps the result; absent where the evaluation is of this run. */
  readonly AwsRegion?: string;
  readonly ComplianceResourceType: string;
  readonly ComplianceResourceId: string;
  readonly ResourceName: string;
  readonly ComplianceType: ComplianceType;
  /** The rule's id of the reason; null for a result of AWS Config, which keeps the annotation alone. */
  readonly Reason: string | null;
  readonly Annotation: string;
  /** Null where the resource is not exempt; absent for a result of AWS Config, whose annotation tells. */
  readonly Exemption?: ReportedExemption | null;
  /** Of a finding: whether somebody gets in without MFA by it; null where nothing is found. Absent of a result of AWS Config. */
  readonly GetsIn?: GetsIn | null;
  /** How soon somebody has to act; null where nobody has to. Absent of a result of AWS Config, which keeps no reason. */
  readonly Severity?: Severity | null;
  /** What is wrong or not known in a few words, without the resource's name; null for any other decision. */
  readonly Summary?: string | null;
  readonly Arn?: string | null;
  /** ISO 8601; null where it was not read. */
  readonly CreateDate?: string | null;
  /** By key; null where they were not read. */
  readonly Tags?: Readonly<Record<string, string>> | null;
  /** The other accounts that a role's trust policy names; absent where the organization or the policy was not read. */
  readonly TrustedAccounts?: readonly ReportedTrustedAccount[];
  /** Of an open role: what its policies allow; absent where they were not read. */
  readonly Privilege?: RolePrivilege;
  /** What else a user has that no rule counts; absent where nothing was read of it. */
  readonly OtherCredentials?: ReportedOtherCredentials;
  /** By which a user is privileged; absent where the rule asks for no privileges, or the user has none. */
  readonly PrivilegePath?: ReportedPath;
  /** ISO 8601: the start of the run, or what AWS Config keeps (null where it says none). */
  readonly OrderingTimestamp: string | null;
}

/** Absent: not counted, because it was not read. */
export type Counts = Readonly<Partial<Record<ComplianceType, number>>>;

/** A rule of which, in an account, it cannot be said that all is well although nothing is shown. */
export interface ReportedMissing {
  /** The id in `rules/index.ts`. */
  readonly RuleId: string;
  /** Null where the rule was met under no name. */
  readonly ConfigRuleName: string | null;
  /** Twelve digits; null where nothing says. */
  readonly AccountId: string | null;
  /** Null where the rule was met in no region, and in evaluations of this run. */
  readonly AwsRegion: string | null;
  /** Why that is, or may be. */
  readonly Reason: string;
}

/** What an answer cannot speak of; both are empty where it is complete. */
export interface Unread {
  /** What could not be read. */
  readonly problems: readonly Problem[];
  /** The rules that did not run, or not on everything. */
  readonly missing: readonly ReportedMissing[];
}

/** How the reading of an account went: one that could not be read is told of, and never clean. */
export interface ReportedAccount extends Unread {
  /** Twelve digits; null where nothing says. */
  readonly AccountId: string | null;
  /** As AWS Organizations has it; null where that was not asked. */
  readonly AccountName: string | null;
  /** False where no rule could list anything. */
  readonly Evaluated: boolean;
  /** Why it was not evaluated; null where it was. */
  readonly Reason: string | null;
  readonly complete: boolean;
}

/** The accounts that were to be read and of which nothing is known. */
export const notEvaluated = ({ accounts = [] }: Pick<Report, 'accounts'>): readonly ReportedAccount[] =>
  accounts.length < 2 ? [] : accounts.filter(({ Evaluated }) => !Evaluated);

export interface Report extends Unread {
  readonly accountId: string | null;
  /** Sorted by rule, account and name. */
  readonly evaluations: readonly ReportedEvaluation[];
  /** By rule id; every rule that was asked for, whether or not it met a resource. Null: the rule did not run. */
  readonly counts: Readonly<Record<string, Counts | null>>;
  /** True where every resource was listed and nothing that was asked about it failed. */
  readonly complete: boolean;
  /** Of every user and root user that was listed; absent where nothing about credentials was read. */
  readonly credentials?: readonly CredentialRow[];
  /** What users reach, an entry for each account; absent where nobody looked. */
  readonly paths?: readonly AccountPaths[];
  /** Commands that fix what was found, by `findingKey`; absent where nobody looked. */
  readonly fixes?: ReadonlyMap<string, string>;
  /** Each that was read or was to be; absent where what is reported comes from AWS Config. */
  readonly accounts?: readonly ReportedAccount[];
}

const NOTHING_UNREAD: Unread & { readonly notRun: readonly string[] } = {
  problems: [],
  missing: [],
  notRun: [],
};

/** The accounts that evaluations are of; null stands for one that is not known. */
export const accountsOf = (
  evaluations: readonly Pick<ReportedEvaluation, 'AccountId'>[],
): ReadonlySet<string | null> => new Set(evaluations.map(({ AccountId }) => AccountId));

/** Whether names alone do not say who is meant: two accounts may have a bob each. */
export const isOfSeveral = ({
  evaluations,
  accounts = [],
}: Pick<Report, 'evaluations' | 'accounts'>): boolean =>
  accounts.length > 1 || accountsOf(evaluations).size > 1;

/** By code unit, so that the order is the same under every locale. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const inOrder = (a: ReportedEvaluation, b: ReportedEvaluation): number =>
  compare(a.ConfigRuleName, b.ConfigRuleName) ||
  compare(a.AccountId ?? '', b.AccountId ?? '') ||
  compare(a.ResourceName, b.ResourceName) ||
  compare(a.ComplianceResourceId, b.ComplianceResourceId);

/** @param unread what is not spoken of; `notRun`: the rules that met nothing because nothing was listed for them */
export const toReport = (
  accountId: string | null,
  ruleIds: readonly string[],
  evaluations: readonly ReportedEvaluation[],
  complete: boolean,
  { problems, missing, notRun }: typeof NOTHING_UNREAD = NOTHING_UNREAD,
): Report => {
  const counts: Record<string, Record<ComplianceType, number> | null> = {};
  for (const ruleId of [...ruleIds].sort(compare))
    counts[ruleId] = notRun.includes(ruleId)
      ? null
      : { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, INSUFFICIENT_DATA: 0 };
  for (const { ConfigRuleName, ComplianceType } of evaluations) {
    const ofRule = counts[ConfigRuleName];
    if (ofRule != null) ofRule[ComplianceType] += 1;
  }
  return { accountId, evaluations: [...evaluations].sort(inOrder), counts, complete, problems, missing };
};

/**
 * What an answer means to a script. With `exitZero` it may find whatever it finds; one that could not read everything is
 * told apart all the same: nobody has looked at what it does not show.
 */
export const exitCodeOf = (
  complianceTypes: readonly ComplianceType[],
  { complete, exitZero }: { readonly complete: boolean; readonly exitZero: boolean },
): ExitCode => {
  if (exitZero) return complete ? 0 : 3;
  if (complianceTypes.includes('NON_COMPLIANT')) return 1;
  return complete && !complianceTypes.includes('INSUFFICIENT_DATA') ? 0 : 3;
};
