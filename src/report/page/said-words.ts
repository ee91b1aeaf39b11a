/** What the page says, whatever the language: each language says all of it. */
import type { ComplianceType, Severity } from '../../../rules/rule.ts';
import type { UserCounts } from '../counted-users.ts';
import type { MissingField } from '../credential-rows.ts';
import type { ExemptSpan } from '../exemption.ts';
import type { ReportedPrivilege } from '../reached-privileges.ts';
import type { PageFinding, PageRule, PageStep, PageTotals } from './data.ts';
import type { CredentialFilter, ViewName } from './state.ts';

export interface Words {
  /** Of the language, in itself. */
  readonly name: string;
  readonly compliance: Readonly<Record<ComplianceType, string>>;
  readonly severity: Readonly<Record<Severity, string>>;
  readonly privilege: Readonly<Record<ReportedPrivilege, string>>;
  readonly views: Readonly<Record<ViewName, string>>;
  readonly rows: Readonly<Record<Exclude<ViewName, 'credentials'>, (count: number) => string>>;
  /** `5 of 12 users, 1 of 1 root user` */
  readonly shownUsers: (shown: UserCounts, all: UserCounts) => string;
  /** `15 results of 27` */
  readonly shownOf: (shown: string, all: string) => string;
  /** Behind it: how many of those shown may not meet the filters. */
  readonly perhapsOf: (undecided: number) => string;
  /** `5 without MFA, 1 undecided` */
  readonly counts: (counts: readonly (readonly [count: number, what: string])[]) => string;
  readonly credentialFilters: Readonly<Record<CredentialFilter, string>>;
  readonly deviceKinds: Readonly<Record<string, string>>;
  /** Of a rule; undefined: as the data has it. */
  readonly ruleTitle: (rule: string) => string | undefined;
  /** What a rule found, in a few words; undefined: as the data has it. */
  readonly found: (rule: PageRule, finding: PageFinding) => string | undefined;
  readonly annotation: (rule: PageRule, finding: PageFinding) => string | undefined;
  readonly remedyOf: (rule: PageRule, finding: PageFinding, remedy: string) => string | undefined;
  /** A line of what a verdict rests on. */
  readonly evidence: (line: string) => string;
  /** The sentence of a path. */
  readonly pathSentence: (sentence: string) => string;
  readonly step: (step: PageStep) => string;
  /** Somebody who stays who he is, with what a step gives. */
  readonly changed: Readonly<Record<NonNullable<PageStep['change']>, (who: string) => string>>;
  /** What the page reports on. */
  readonly reportedOn: (name: string) => string;
  /** The names of statements. */
  readonly statements: (names: string) => string;
  /** In place of `<root_account>`. */
  readonly rootUser: string;
  readonly notKnown: string;
  readonly notRead: string;
  readonly yes: string;
  readonly no: string;
  readonly none: string;
  readonly never: string;
  readonly noPassword: string;
  readonly kindNotRead: string;
  readonly present: string;
  readonly active: (count: number) => string;
  readonly noneActive: string;
  readonly since: (day: string) => string;
  readonly key: (isActive: boolean, age: string, used: string) => string;
  readonly ageNotRead: string;
  readonly days: (count: number) => string;
  readonly serviceCredentials: (count: number) => string;
  readonly certificates: (count: number) => string;
  readonly sshKeys: (count: number) => string;
  readonly mfaOn: string;
  readonly mfaOff: string;
  readonly new: string;
  readonly behindMfa: string;
  readonly withoutMfa: string;
  /** What of a privilege is left. */
  readonly leftWithoutMfa: (privilege: string) => string;
  readonly byFirstDevice: (privilege: string) => string;
  readonly notReadFields: Readonly<Record<MissingField, string>>;
  readonly columns: Readonly<
    Record<
      | 'severity'
      | 'verdict'
      | 'verdicts'
      | 'account'
      | 'resource'
      | 'rule'
      | 'found'
      | 'user'
      | 'users'
      | 'role'
      | 'password'
      | 'lastSignIn'
      | 'mfa'
      | 'devices'
      | 'keys'
      | 'others'
      | 'privilege'
      | 'groups'
      | 'created'
      | 'exemption'
      | 'exemptUntil'
      | 'unread'
      | 'reason'
      | 'ways'
      | 'waysShort'
      | 'by'
      | 'statements'
      | 'evidence'
      | 'remedy'
      | 'arn'
      | 'id'
      | 'fix'
      | 'path'
      | 'steps'
      | 'leadsTo'
      | 'takes',
      string
    >
  >;
  readonly search: string;
  readonly searchHint: string;
  readonly usersWith: string;
  readonly both: string;
  readonly unusedFor: string;
  readonly pathsThat: string;
  readonly reset: string;
  readonly csv: string;
  readonly all: string;
  /** What is chosen, and this report has not. */
  readonly notInReport: (value: string) => string;
  readonly details: string;
  readonly detailsOf: (name: string) => string;
  readonly more: (left: string) => string;
  readonly copy: string;
  readonly copied: string;
  readonly skip: string;
  readonly overview: string;
  readonly lists: string;
  readonly filterList: string;
  readonly unread: string;
  readonly headline: (count: number) => string;
  /** What the headline counts, and of how many results. */
  readonly waysIn: (of: PageTotals['waysIn'], results: number, all: number) => string;
  readonly nothing: (isComplete: boolean) => string;
  /** Whose credentials the page has. */
  readonly table: (of: UserCounts) => string;
  readonly administrators: (count: number) => string;
  readonly undecided: (count: number) => string;
  /** Of accounts. */
  readonly accountsNotEvaluated: (count: number) => string;
  readonly sinceEarlier: (added: number, gone: number) => string;
  readonly byRule: string;
  readonly byAccount: (shown: number, all: number) => string;
  readonly byDevice: string;
  readonly noDevice: string;
  readonly didNotRun: string;
  readonly notEvaluated: (why?: string) => string;
  readonly exempt: (span: ExemptSpan) => string;
  readonly exemptUntil: (day: string, reason: string) => string;
  readonly ofAll: (part: number, whole: number) => string;
  readonly drawing: string;
  /** What the drawing shows, for those who do not see it. */
  readonly drawingOf: (paths: number, all: number) => string;
  readonly andMore: (name: string, others: number) => string;
  /** On an edge that asks for nothing but a password or a key. */
  readonly noGate: string;
  /** On an edge that asks for MFA. */
  readonly mfaGate: string;
  readonly made: (when: string, version: string) => string;
}
