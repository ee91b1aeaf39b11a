/** A report as one page that works offline: `page/` has what it looks like and does, this its data. */
import { deflateSync } from 'node:zlib';
import packageJson from '../../package.json' with { type: 'json' };
import { severities } from '../../rules/rule.ts';
import { asText } from '../decision/annotation.ts';
import { exemptSpan } from './exemption.ts';
import type { CredentialRow } from './credential-rows.ts';
import { aboutOf, evidenceOf } from './finding-text.ts';
import { packed } from './pack-page.ts';
import type { PageCredential, PageData, PageFinding, PageRule, PageUser } from './page/data.ts';
import { accountsOfPage, totalsOf } from './page-totals.ts';
import { pagePaths, unreadPaths } from './page-paths.ts';
import page from './page/page.html';
import { allProblems, unreadLines } from './credentials-not-read.ts';
import type { CredentialTable } from './read-credentials.ts';
import { problemLines } from './problem-lines.ts';
import { accountNames, notReadLines, whyNotEvaluated } from './not-read.ts';
import { compare, notEvaluated, type Report, type ReportedEvaluation } from './report.ts';
import { findingKey } from './since.ts';
import { privilegeRank } from './triage.ts';
import type { ToolFormContext } from './tool-forms.ts';

const ORDER: readonly ReportedEvaluation['ComplianceType'][] = [
  'NON_COMPLIANT',
  'INSUFFICIENT_DATA',
  'COMPLIANT',
  'NOT_APPLICABLE',
];

const worstFirst = (a: ReportedEvaluation, b: ReportedEvaluation): number =>
  ORDER.indexOf(a.ComplianceType) - ORDER.indexOf(b.ComplianceType) ||
  severities.indexOf(a.Severity ?? 'LOW') - severities.indexOf(b.Severity ?? 'LOW') ||
  privilegeRank(a) - privilegeRank(b) ||
  compare(a.RuleId, b.RuleId) ||
  compare(a.AccountId ?? '', b.AccountId ?? '') ||
  compare(a.ResourceName, b.ResourceName);

/** The fields that have something in them, so that fifty thousand resources stay a small file. */
const filled = <Fields extends object>(fields: Fields): { [K in keyof Fields]?: NonNullable<Fields[K]> } =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== undefined &&
        value !== null &&
        value !== '' &&
        !(Array.isArray(value) && value.length === 0),
    ),
  ) as { [K in keyof Fields]?: NonNullable<Fields[K]> };

const placesOf = (texts: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...new Set(texts)].map((text, place) => [text, place]));

const toFinding = (
  one: ReportedEvaluation,
  rules: ReadonlyMap<string, number>,
  remedies: ReadonlyMap<string, number>,
  isNew: boolean,
  fix: string | undefined,
): PageFinding => {
  const { ways, statements, facts } = evidenceOf(one);
  return {
    rule: rules.get(one.RuleId) ?? 0,
    account: one.AccountId,
    id: asText(one.ComplianceResourceId),
    name: asText(one.ResourceName),
    compliance: one.ComplianceType,
    ...filled({
      region: one.AwsRegion,
      arn: one.Arn === undefined || one.Arn === null ? undefined : asText(one.Arn),
      severity: one.Severity,
      isNew: isNew || undefined,
      reason: one.Reason === null ? undefined : asText(one.Reason),
      privilege: one.Privilege,
      exemptUntil: one.Exemption?.Until,
    }),
    details: {
      annotation: asText(one.Annotation),
      ...filled({
        summary: one.Summary,
        remedy: remedies.get(one.Remediation ?? ''),
        ways,
        statements: statements.join(', '),
        evidence: facts,
        exemptFor: one.Exemption == null ? undefined : asText(one.Exemption.Reason),
        fix,
      }),
    },
  };
};

/** Accounts that were not evaluated, each a row among what is undecided. */
const accountRows = (report: Report): readonly PageFinding[] =>
  notEvaluated(report).map((account) => ({
    rule: undefined,
    account: account.AccountId,
    id: account.AccountId ?? 'not known',
    name: asText(account.AccountName ?? account.AccountId ?? 'not known'),
    compliance: 'INSUFFICIENT_DATA',
    reason: 'not-evaluated',
    details: { annotation: asText(whyNotEvaluated(account)) },
  }));

const sentencesOf = (rule: ReturnType<typeof aboutOf>): PageRule['sentences'] =>
  Object.fromEntries(Object.entries(rule?.reasons ?? {}).map(([id, { sentence }]) => [id, sentence]));

const toRules = ({ counts, evaluations }: Report): readonly PageRule[] =>
  Object.entries(counts).map(([id, ofRule]) => {
    const rule = aboutOf({ RuleId: id });
    const exempt = exemptSpan(evaluations.filter(({ RuleId }) => RuleId === id));
    return {
      id,
      title: rule?.title ?? id,
      resourceType: rule?.resourceType ?? '',
      sentences: sentencesOf(rule),
      counts: ofRule,
      ...(exempt === undefined ? {} : { exempt }),
    };
  });

/** Lists of fields that were not read, each once. */
const missingIn = (rows: readonly CredentialRow[]): PageData['missing'] => [
  ...new Map(rows.map(({ Missing }) => [Missing.join(), Missing])).values(),
];

const toUsers = (rows: readonly CredentialRow[], missing: PageData['missing']): readonly PageUser[] => {
  const places = placesOf(missing.map((fields) => fields.join()));
  return rows.map(({ AccountId, ResourceId, Name, Missing, Groups, ...others }) => {
    const row: PageCredential = {
      AccountId,
      ResourceId: asText(ResourceId),
      Name: asText(Name),
      // The finding of the user has it.
      ...filled({ ...others, Arn: undefined }),
      ...filled({ Groups: Groups?.map(asText) }),
      ...(Missing.length === 0 ? {} : { missing: places.get(Missing.join()) ?? 0 }),
    };
    return { account: AccountId, id: row.ResourceId, name: row.Name, read: () => row };
  });
};

const namesForPage = (accounts: Parameters<typeof accountNames>[0]): PageData['accountNames'] =>
  Object.fromEntries([...accountNames(accounts)].map(([id, name]) => [id, asText(name)]));

/** What is reported on. */
const nameOf = ({
  accountId,
  accounts = [],
}: {
  readonly accountId: string | null;
  readonly accounts?: readonly object[];
}): string => (accounts.length > 1 ? `${accounts.length} accounts` : `Account ${accountId ?? 'not known'}`);

/** What the page says beside its lists, each of which may be empty. */
type PageLists = Pick<PageData, 'rules' | 'findings' | 'credentials' | 'missing' | 'paths'>;

/** The page of lists, with what can be said of all of them. */
const toPageData = (
  lists: PageLists,
  about: Omit<PageData, keyof PageLists | 'version' | 'accounts' | 'totals'>,
  evaluations: Report['evaluations'] = [],
): PageData => ({
  version: packageJson.version,
  ...about,
  ...lists,
  accounts: accountsOfPage(lists),
  totals: totalsOf(lists, evaluations),
});

const ofReport = (report: Report, { now, since, name }: ToolFormContext): PageData => {
  const rules = toRules(report);
  const remedies = placesOf(report.evaluations.flatMap(({ Remediation }) => Remediation ?? []));
  const places = new Map(rules.map(({ id }, place) => [id, place]));
  const added = new Set(since?.new.map(findingKey));
  const { complete, paths = [], fixes, credentials } = report;
  const missing = missingIn(credentials ?? []);
  const findings = report.evaluations.toSorted(worstFirst).map((one) => {
    return toFinding(one, places, remedies, added.has(findingKey(one)), fixes?.get(findingKey(one)));
  });
  const wrong = findings.filter(({ compliance }) => compliance === 'NON_COMPLIANT').length;
  return toPageData(
    {
      rules,
      findings: [...findings.slice(0, wrong), ...accountRows(report), ...findings.slice(wrong)],
      credentials: credentials === undefined ? null : toUsers(credentials, missing),
      missing,
      paths: pagePaths(paths),
    },
    {
      made: now.toISOString(),
      name: asText(name ?? nameOf(report)),
      isComplete: complete,
      notRead: [...notReadLines(report), ...unreadPaths(paths)].map(asText),
      accountNames: namesForPage(report.accounts),
      since: since === undefined ? null : { new: since.new.length, gone: since.gone.length },
      remedies: [...remedies.keys()].map(asText),
    },
    report.evaluations,
  );
};

/** JSON that ends no script element and begins no comment in one, whatever a name holds. */
const inert = (json: string): string =>
  json.replace(
    /[<>&\u007f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Characters from which the data is compressed: below, whoever opens the file in an editor can read it. */
const LONG = 500_000;

/** What `page/read-data.ts` reads. */
const written = (data: PageData): string => {
  const json = JSON.stringify(packed(data));
  return json.length < LONG ? inert(json) : deflateSync(json).toString('base64');
};

/** Where the data stands in the page. */
const PLACE = '"PAGE_DATA"';

const renderPage = (data: PageData): string => {
  const [before = '', after] = page.split(PLACE);
  if (after === undefined) throw new Error('the page has no place for its data');
  return `${before}${written(data)}${after}`;
};

/** The page, whole: script and style are in it, and its Content-Security-Policy allows these two alone. */
export const renderHtml = (report: Report, context: ToolFormContext): string =>
  renderPage(ofReport(report, context));

/** The table of credentials alone, on the same page. */
export const renderCredentialsHtml = (table: CredentialTable): string => {
  const { rows, complete, now } = table;
  const missing = missingIn(rows);
  return renderPage(
    toPageData(
      { rules: [], findings: [], credentials: toUsers(rows, missing), missing, paths: null },
      {
        made: now.toISOString(),
        name: asText(nameOf(table)),
        isComplete: complete,
        notRead: [...problemLines(allProblems(table)), ...unreadLines(table)].map(asText),
        accountNames: namesForPage(table.accounts),
        since: null,
        remedies: [],
      },
    ),
  );
};
