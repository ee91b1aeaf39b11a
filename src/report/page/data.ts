/** What the page is given: `html.ts` writes it, the script of the page reads it. Names in it hold no control characters. */
import type { ComplianceType, Severity } from '../../../rules/rule.ts';
import type { ReportedCredentials } from '../credentials.ts';

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
  readonly rules: readonly PageRule[];
  /** What to do, each once: findings have its place in this list. */
  readonly remedies: readonly string[];
  /** The worst first. */
  readonly findings: readonly PageFinding[];
  /** Null where nothing about credentials was read: results that AWS Config keeps have none. */
  readonly credentials: readonly ReportedCredentials[] | null;
}

export interface PageRule {
  readonly id: string;
  readonly title: string;
  readonly resourceType: string;
  /** Null where the rule did not run. */
  readonly counts: Readonly<Partial<Record<ComplianceType, number>>> | null;
  /** How many are exempt and until when; absent where none is. */
  readonly exempt?: string;
}

export interface PageFinding {
  /** Its place in `rules`. */
  readonly rule: number;
  readonly account: string | null;
  readonly region?: string;
  readonly id: string;
  readonly name: string;
  readonly arn?: string;
  readonly compliance: ComplianceType;
  readonly severity?: Severity;
  readonly isNew?: true;
  readonly reason?: string;
  readonly summary?: string;
  readonly annotation: string;
  /** Its place in `remedies`. */
  readonly remedy?: number;
  /** Who gets in without MFA, a line each. */
  readonly ways?: readonly string[];
  /** The statements that let somebody in. */
  readonly statements?: string;
  /** A request that gets in, and what else was noticed. */
  readonly evidence?: readonly string[];
}
