/** Findings of this run, sent to AWS Security Hub CSPM of the account and region that they are of. */
import {
  BatchImportFindingsCommand,
  paginateGetFindings,
  SecurityHubClient,
  type AwsSecurityFinding,
} from '@aws-sdk/client-securityhub';
import type { OpenAccount } from '../aws/open-account.ts';

/** The findings that one call takes. @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html */
const BATCH = 100;

/** One that Security Hub did not take. */
interface RefusedFinding {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

export interface SentFindings {
  /** How many were not there and are, were there and are up to date, and were there and are archived. */
  readonly created: number;
  readonly updated: number;
  readonly archived: number;
  readonly refused: readonly RefusedFinding[];
}

/** What is to be sent. */
export interface FindingsToSend {
  /** Every finding of this run, whatever its compliance. */
  readonly findings: readonly AwsSecurityFinding[];
  /** The rules of which everything was read: what Security Hub has of them and this run has not is gone. */
  readonly wholeRules: readonly string[];
  readonly productArn: string;
  /** That of every finding: other tools of the account send under the same product. */
  readonly companyName: string;
  readonly now: Date;
}

type Known = ReadonlyMap<string, AwsSecurityFinding>;

/** What is wrong or not decided; the rest is no finding of Security Hub's until it was one. */
const isOpen = ({ Compliance }: AwsSecurityFinding): boolean =>
  Compliance?.Status === 'FAILED' || Compliance?.Status === 'WARNING';

/** Those of ours that Security Hub shows as active, by id. */
const readActive = async (
  client: SecurityHubClient,
  { productArn, companyName }: Pick<FindingsToSend, 'productArn' | 'companyName'>,
): Promise<Known> => {
  const known = new Map<string, AwsSecurityFinding>();
  const pages = paginateGetFindings(
    { client, pageSize: BATCH },
    {
      Filters: {
        ProductArn: [{ Value: productArn, Comparison: 'EQUALS' }],
        RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' }],
        CompanyName: [{ Value: companyName, Comparison: 'EQUALS' }],
      },
    },
  );
  for await (const { Findings = [] } of pages)
    for (const finding of Findings) if (finding.Id !== undefined) known.set(finding.Id, finding);
  return known;
};

/** What there is to tell Security Hub: what is open, and what it has as active and is not any more. */
const changesOf = (
  { findings, wholeRules, now }: FindingsToSend,
  known: Known,
): Readonly<Record<'created' | 'updated' | 'archived', readonly AwsSecurityFinding[]>> => {
  const ids = new Set(findings.map(({ Id }) => Id));
  const UpdatedAt = now.toISOString();
  const sinceBefore = (finding: AwsSecurityFinding): AwsSecurityFinding => ({
    ...finding,
    CreatedAt: known.get(finding.Id ?? '')?.CreatedAt ?? finding.CreatedAt,
    UpdatedAt,
  });
  const open = findings.filter(isOpen);
  const resolved = findings.filter((one) => !isOpen(one) && known.has(one.Id ?? ''));
  // Of a rule that did not see everything, a resource that is not there may only not have been read.
  const gone = [...known.values()].filter(
    ({ Id, GeneratorId = '' }) => !ids.has(Id) && wholeRules.includes(GeneratorId),
  );
  return {
    created: open.filter(({ Id = '' }) => !known.has(Id)),
    updated: open.filter(({ Id = '' }) => known.has(Id)).map(sinceBefore),
    archived: [...resolved, ...gone].map((one) => ({ ...sinceBefore(one), RecordState: 'ARCHIVED' })),
  };
};

const importAll = async (
  client: SecurityHubClient,
  findings: readonly AwsSecurityFinding[],
): Promise<readonly RefusedFinding[]> => {
  const refused: RefusedFinding[] = [];
  for (let start = 0; start < findings.length; start += BATCH) {
    const { FailedFindings = [] } = await client.send(
      new BatchImportFindingsCommand({ Findings: findings.slice(start, start + BATCH) }),
    );
    for (const { Id = '', ErrorCode = '', ErrorMessage = '' } of FailedFindings)
      refused.push({ id: Id, code: ErrorCode, message: ErrorMessage });
  }
  return refused;
};

/**
 * Sends what is open, and archives what is not open any more or gone. What somebody noted of a finding in Security Hub stays.
 *
 * @throws the SDK's error where Security Hub could not be read, or took nothing; what earlier calls sent stays sent
 */
export const sendFindings = async (
  { settings, traced }: Pick<OpenAccount, 'settings' | 'traced'>,
  toSend: FindingsToSend,
): Promise<SentFindings> => {
  const client = traced(new SecurityHubClient(settings));
  try {
    const { created, updated, archived } = changesOf(toSend, await readActive(client, toSend));
    const refused = await importAll(client, [...created, ...updated, ...archived]);
    const ids = new Set(refused.map(({ id }) => id));
    const taken = (sent: readonly AwsSecurityFinding[]): number =>
      sent.filter(({ Id = '' }) => !ids.has(Id)).length;
    return { created: taken(created), updated: taken(updated), archived: taken(archived), refused };
  } finally {
    client.destroy();
  }
};
