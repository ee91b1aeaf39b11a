import type { ComplianceType, Severity } from '../../../rules/rule.ts';
import type { MissingField } from '../credential-rows.ts';
import type { ExemptSpan } from '../exemption.ts';
import type { ReportedPrivilege } from '../reached-privileges.ts';
import { type UserCounts, usersAndRoot } from '../counted-users.ts';
import type { PageFinding, PageRule, PageStep, PageTotals } from './data.ts';
import type { CredentialFilter, ViewName } from './state.ts';

const NUMBERS = new Intl.NumberFormat('en');
const number = (count: number): string => NUMBERS.format(count);
const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

/** What the page says. */
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

export const english: Words = {
  name: 'English',
  compliance: {
    NON_COMPLIANT: 'to act on',
    INSUFFICIENT_DATA: 'undecided',
    COMPLIANT: 'fine',
    NOT_APPLICABLE: 'not applicable',
  },
  severity: { CRITICAL: 'Critical', HIGH: 'High', MEDIUM: 'Medium', LOW: 'Low' },
  privilege: {
    administrator: 'administrator',
    undecided: 'undecided',
    power: 'power',
    write: 'write',
    none: 'none',
  },
  views: { findings: 'Findings', credentials: 'Credentials', roles: 'Roles', paths: 'Paths' },
  rows: {
    findings: (count) => counted(count, 'result'),
    roles: (count) => counted(count, 'role'),
    paths: (count) => counted(count, 'path'),
  },
  shownUsers: (shown, all) =>
    usersAndRoot(
      all,
      `${number(shown.users)} of ${counted(all.users, 'user')}`,
      `${number(shown.rootUsers)} of ${counted(all.rootUsers, 'root user')}`,
    ).join(', '),
  shownOf: (shown, all) => `${shown} of ${all}`,
  perhapsOf: (undecided) => `; of ${number(undecided)} it is not known whether they meet the filters`,
  counts: (counts) => counts.map(([count, what]) => `${number(count)} ${what}`).join(', '),
  credentialFilters: {
    'mfa-off': 'MFA off',
    password: 'Console password',
    'access-key': 'Access key',
    privileged: 'Privileged',
    exempt: 'Exempt',
    'without-mfa': 'without MFA',
    administrator: 'to administrator',
  },
  deviceKinds: {},
  ruleTitle: () => undefined,
  found: () => undefined,
  annotation: () => undefined,
  remedyOf: () => undefined,
  evidence: (line) => line,
  pathSentence: (sentence) => sentence,
  step: ({ by, kind, name, change }) => {
    const who = `${kind} ${name}`;
    return `${by} → ${change === undefined ? who : english.changed[change](who)}`;
  },
  changed: { device: (who) => `${who} with a first device`, rights: (who) => `${who} with more rights` },
  reportedOn: (name) => name,
  statements: (names) => names,
  rootUser: 'root user',
  notKnown: 'not known',
  notRead: 'not read',
  yes: 'yes',
  no: 'no',
  none: 'none',
  never: 'never',
  noPassword: 'no password',
  kindNotRead: 'kind not read',
  present: 'present',
  active: (count) => `${count} active`,
  noneActive: 'none active',
  since: (day) => ` since ${day}`,
  key: (isActive, age, used) => `${isActive ? 'active' : 'inactive'}, ${age} old, last used: ${used}`,
  ageNotRead: 'not known how',
  days: (count) => counted(count, 'day'),
  serviceCredentials: (count) => counted(count, 'service-specific credential'),
  certificates: (count) => counted(count, 'signing certificate'),
  sshKeys: (count) => counted(count, 'SSH public key'),
  mfaOn: 'on',
  mfaOff: 'off',
  new: 'new',
  behindMfa: 'behind MFA',
  withoutMfa: 'without MFA',
  leftWithoutMfa: (privilege) => `without MFA: ${privilege}`,
  byFirstDevice: (privilege) => `by enrolling the first device: ${privilege}`,
  notReadFields: {
    HasPassword: 'console password',
    LastSignIn: 'last sign-in',
    HasMfa: 'MFA',
    Devices: 'kinds of devices',
    'Devices.EnableDate': 'since when a device is there',
    ActiveAccessKeys: 'active access keys',
    HasAccessKeys: 'access keys',
    AccessKeys: 'each access key',
    'AccessKeys.CreateDate': 'age of an access key',
    'AccessKeys.LastUsed': 'last use of an access key',
    ServiceCredentials: 'service-specific credentials',
    SigningCertificates: 'signing certificates',
    SSHPublicKeys: 'SSH public keys',
    Groups: 'groups',
    Privilege: 'privilege',
    PrivilegeWithoutMfa: 'privilege without MFA',
    PrivilegeByFirstDevice: 'privilege by enrolling a first device',
  },
  columns: {
    severity: 'Severity',
    verdict: 'Verdict',
    verdicts: 'Verdicts',
    account: 'Account',
    resource: 'Resource',
    rule: 'Rule',
    found: 'What was found',
    user: 'User',
    users: 'Users',
    role: 'Role',
    password: 'Console password',
    lastSignIn: 'Last sign-in',
    mfa: 'MFA',
    devices: 'Devices',
    keys: 'Access keys',
    others: 'Other credentials',
    privilege: 'Privilege',
    groups: 'Groups',
    created: 'Created',
    exemption: 'Exemption',
    exemptUntil: 'Exempt until',
    unread: 'Not read',
    reason: 'Reason',
    ways: 'Who gets in',
    waysShort: 'Who gets in without MFA',
    by: 'By',
    statements: 'By which statements',
    evidence: 'Evidence',
    remedy: 'What to do',
    arn: 'ARN',
    id: 'Resource id',
    fix: 'Fix',
    path: 'Path',
    steps: 'Steps',
    leadsTo: 'Leads users to',
    takes: 'Takes',
  },
  search: 'Search',
  searchHint: 'name, ARN, reason …',
  usersWith: 'Users with',
  both: 'MFA off + console password',
  unusedFor: 'Unused for days',
  pathsThat: 'Paths',
  reset: 'Reset',
  csv: 'CSV of what is shown',
  all: 'all',
  notInReport: (value) => `${value} (not in this report)`,
  details: 'Details',
  detailsOf: (name) => `Details of ${name}`,
  more: (left) => `Show more (${left} left)`,
  copy: 'Copy',
  copied: 'Copied',
  skip: 'Skip to the list',
  overview: 'Overview',
  lists: 'Lists',
  filterList: 'Filter the list',
  unread: 'Not everything could be read',
  headline: (count) => `${counted(count, 'way')} in without MFA`,
  waysIn: ({ users, roles, rootUsers, notKnown, others }, results, all) => {
    const whom = [
      ...(users === 0 ? [] : [counted(users, 'user')]),
      ...(roles === 0 ? [] : [counted(roles, 'role')]),
      ...(rootUsers === 0 ? [] : [counted(rootUsers, 'root user')]),
    ].join(', ');
    return [
      ...(whom === '' ? [] : [`${whom}, each counted once`]),
      ...(notKnown === 0 ? [] : [`of ${number(notKnown)} it is not known whether they get in`]),
      ...(others === 0 ? [] : [`${number(others)} more to act on, and no way in`]),
      `${number(results)} of ${counted(all, 'result')} ${results === 1 ? 'is' : 'are'} NON_COMPLIANT`,
    ].join('; ');
  },
  nothing: (isComplete) => `Nothing without MFA${isComplete ? '' : ' in what could be read'}`,
  table: (of) =>
    `Credentials of ${usersAndRoot(of, counted(of.users, 'user'), counted(of.rootUsers, 'root user')).join(' and ')}`,
  administrators: (count) =>
    `${counted(count, 'user')} can become ${count === 1 ? 'an administrator' : 'administrators'} without MFA`,
  undecided: (count) => `${number(count)} undecided`,
  accountsNotEvaluated: (count) => `${counted(count, 'account')} not evaluated`,
  sinceEarlier: (added, gone) => `${number(added)} new and ${number(gone)} gone since the earlier answer`,
  byRule: 'By rule',
  byAccount: (shown, all) =>
    `By account${all > shown ? `: the ${number(shown)} worst of ${number(all)}` : ''}`,
  byDevice: 'Users by MFA device',
  noDevice: 'no device',
  didNotRun: 'did not run',
  notEvaluated: (why) => `not evaluated${why === undefined ? '' : `: ${why}`}`,
  exempt: ({ count, first, last }) =>
    `${number(count)} exempt, until ${first === last ? first : `${first} to ${last}`}`,
  exemptUntil: (day, reason) => `until ${day}: ${reason}`,
  ofAll: (part, whole) => `${number(part)} of ${number(whole)}`,
  drawing: 'From account to privilege',
  drawingOf: (paths, all) =>
    `A drawing of ${paths === all ? counted(paths, 'path') : `${number(paths)} of ${counted(all, 'path')}`}: account, users, what they become, privilege. The list below says the same in words.`,
  andMore: (name, others) => (others === 0 ? name : `${name} and ${number(others)} more`),
  noGate: 'no MFA asked',
  mfaGate: 'asks for MFA',
  made: (when, version) => `Made ${when} by mfa-rules ${version}. The file asks nothing of the network.`,
};
