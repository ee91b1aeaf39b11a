/** What the page is given: `html.ts` writes it, the script of the page reads it. Names in it hold no control characters. */
import type { ComplianceType, Severity } from '../../../rules/rule.ts';
import type { CredentialRow, MissingField } from '../credential-rows.ts';
import type { UserCounts } from '../counted-users.ts';
import type { ExemptSpan } from '../exemption.ts';
import type { ReportedPrivilege } from '../reached-privileges.ts';
import type { WaysIn } from '../ways-in.ts';

export interface PageData {
  readonly version: string;
  /** ISO 8601. */
  readonly made: string;
  /** Whose answer it is: an account or an aggregator. */
  readonly name: string;
  readonly isComplete: boolean;
  /** What could not be read, a sentence each. */
  readonly notRead: readonly string[];
  /** How many findings are new and gone since an earlier answer; null where it was compared with none. */
  readonly since: { readonly new: number; readonly gone: number } | null;
  /** None where the table of credentials is all that was asked for. */
  readonly rules: readonly PageRule[];
  /** What to do, each once: findings have its place in this list. */
  readonly remedies: readonly string[];
  /** The worst first. */
  readonly findings: readonly PageFinding[];
  /** Null where nothing about credentials was read: results that AWS Config keeps have none. */
  readonly credentials: readonly PageUser[] | null;
  /** What is not read of credentials, each combination once: a row has its place in this list. */
  readonly missing: readonly (readonly MissingField[])[];
  /** The worst first; null where no policies were read. */
  readonly paths: readonly PagePath[] | null;
  /** Every account that something is of, sorted. */
  readonly accounts: readonly string[];
  /** As AWS Organizations has them, by id. */
  readonly accountNames: Readonly<Record<string, string>>;
  readonly totals: PageTotals;
}

/** What the head of the page says, so that not all of the lists is read for it. */
export interface PageTotals {
  /** What is NON_COMPLIANT, each once, however many rules say so. */
  readonly waysIn: WaysIn;
  /** Users who can become an administrator with a password or an access key alone. */
  readonly administrators: number;
  /** Whose credentials are listed. */
  readonly credentials: UserCounts;
  /** How many users have each kind of device; of the others, what is known of them. */
  readonly devices: readonly (readonly [kind: string, count: number])[];
  readonly paths: number;
  /** Whether all is of one account and, where AWS Config has it, of one region. */
  readonly isOnePlace: boolean;
  /** Whether a user is exempt. */
  readonly hasExemptUsers: boolean;
}

export interface PageRule {
  readonly id: string;
  readonly title: string;
  readonly resourceType: string;
  /** Of each reason, with `{name}`s: what an annotation speaks of is read out of it, to say it in another language. */
  readonly sentences: Readonly<Record<string, string>>;
  /** Null where the rule did not run. */
  readonly counts: Readonly<Partial<Record<ComplianceType, number>>> | null;
  /** Absent where nobody is exempt. */
  readonly exempt?: ExemptSpan;
}

export interface PageFinding {
  /** Its place in `rules`; undefined of an account that was not evaluated, by none of them. */
  readonly rule: number | undefined;
  readonly account: string | null;
  readonly region?: string | undefined;
  readonly id: string;
  readonly name: string;
  readonly arn?: string | undefined;
  readonly compliance: ComplianceType;
  readonly severity?: Severity | undefined;
  readonly isNew?: true | undefined;
  /** The last day, `YYYY-MM-DD`. */
  readonly exemptUntil?: string | undefined;
  readonly reason?: string | undefined;
  /** Of a role: what its policies allow; absent where that was not read. */
  readonly privilege?: ReportedPrivilege | undefined;
  readonly details: FindingDetails;
}

/** What is said of a finding. */
export interface FindingDetails {
  readonly annotation: string;
  readonly summary?: string;
  /** Its place in `remedies`. */
  readonly remedy?: number;
  /** Why it is exempt. */
  readonly exemptFor?: string;
  /** Who gets in without MFA, a line each. */
  readonly ways?: readonly string[];
  /** The statements that let somebody in. */
  readonly statements?: string;
  /** A request that gets in, and what else was noticed. */
  readonly evidence?: readonly string[];
  /** Commands that fix it. */
  readonly fix?: string;
}

/** A row of the table of credentials without the fields that are null or empty: `missing` says which were not read. */
export type PageCredential = {
  readonly [
    Field in Exclude<keyof CredentialRow, 'Missing' | 'Arn' | 'AccountId' | 'ResourceId' | 'Name'>
  ]?: NonNullable<CredentialRow[Field]>;
} & {
  readonly AccountId: string | null;
  readonly ResourceId: string;
  readonly Name: string;
  /** Its place in `PageData.missing`; absent where all was read. */
  readonly missing?: number;
};

/** A user of the table of credentials, whose row is read when it is needed. */
export interface PageUser {
  readonly account: string | null;
  readonly id: string;
  readonly name: string;
  read(): PageCredential;
}

/** What whoever takes a step is then. */
export interface PageStep {
  /** Tells it from others: those who come to the same one meet there. */
  readonly key: string;
  readonly kind: 'user' | 'role';
  readonly name: string;
  /** What somebody has more of who was this one before; absent where somebody becomes another. */
  readonly change?: 'device' | 'rights';
  /** Where it is not that of the users: of the first of the accounts that are reached alike, how many more there are. */
  readonly account?: string;
  /** The actions that make it, or the path of the catalogue. */
  readonly by: string;
}

/** A path of all users who have it alike. */
export interface PagePath {
  readonly account: string | null;
  readonly users: readonly string[];
  /** Whether it takes MFA; else an access key alone, or a session without MFA, is enough. */
  readonly isBehindMfa: boolean;
  readonly privilege: ReportedPrivilege;
  /** The account of the privilege, and how many more; absent: that of the users. */
  readonly reached?: string;
  /** With the name of the first of the users. */
  readonly sentence: string;
  readonly steps: readonly PageStep[];
}
