import type { Account, MfaDevice, User } from './account.ts';
import { AwsError } from './aws-error.ts';
import type { Call } from './service.ts';

const COLUMNS = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  ...['1', '2'].flatMap((n) =>
    ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service'].map(
      (column) => `access_key_${n}_${column}`,
    ),
  ),
  'cert_1_active',
  'cert_1_last_rotated',
  'cert_2_active',
  'cert_2_last_rotated',
];

type Row = Readonly<Record<string, string>>;

const toReportTime = (time: string): string => `${new Date(time).toISOString().slice(0, 19)}+00:00`;

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const keyColumns = (keys: User['AccessKeys']): Row =>
  Object.fromEntries(
    keys.slice(0, 2).flatMap(({ Status, CreateDate }, index) => [
      [`access_key_${index + 1}_active`, String(Status === 'Active')],
      [`access_key_${index + 1}_last_rotated`, toReportTime(CreateDate)],
    ]),
  );

const hasDevice = (devices: readonly MfaDevice[]): string => String(devices.length > 0);

const rootRow = ({ accountId, partition, root }: Account): Row => ({
  user: '<root_account>',
  arn: `arn:${partition}:iam::${accountId}:root`,
  user_creation_time: toReportTime(root.CreateDate),
  password_enabled: 'not_supported',
  password_last_used: 'no_information',
  password_last_changed: 'not_supported',
  password_next_rotation: 'not_supported',
  mfa_active: hasDevice(root.MFADevices),
  ...keyColumns(root.AccessKeys),
});

const userRow = ({
  UserName,
  Arn,
  CreateDate,
  LoginProfile,
  PasswordLastUsed,
  MFADevices,
  AccessKeys,
}: User): Row => ({
  user: UserName,
  arn: Arn,
  user_creation_time: toReportTime(CreateDate),
  password_enabled: String(LoginProfile !== undefined),
  password_last_used: PasswordLastUsed
    ? toReportTime(PasswordLastUsed)
    : LoginProfile
      ? 'no_information'
      : 'N/A',
  password_last_changed: LoginProfile ? toReportTime(LoginProfile.CreateDate) : 'N/A',
  mfa_active: hasDevice(MFADevices),
  ...keyColumns(AccessKeys),
});

const cellOf = (row: Row, column: string): string =>
  row[column] ?? (column.endsWith('_active') ? 'false' : 'N/A');

/** The report as CSV, as IAM writes it: lower-case booleans, root's row first, no byte order mark. */
const toCsv = (account: Account): string =>
  [rootRow(account), ...account.users.map(userRow)]
    .map((row) => COLUMNS.map((column) => quoted(cellOf(row, column))).join(','))
    .toSpliced(0, 0, COLUMNS.join(','))
    .join('\n');

const LIFETIME_MS = 4 * 60 * 60 * 1000;

/** How far an account's report is: it is worked on until it has been asked about once. */
interface Report {
  readonly content: string;
  readonly generatedTime: Date;
  isComplete: boolean;
}

const reports = new WeakMap<Account, Report>();

const isExpired = ({ generatedTime }: Report, now: Date): boolean =>
  now.getTime() - generatedTime.getTime() >= LIFETIME_MS;

/**
 * At most one new report in four hours: within them, the one that there is.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
 */
export const generateCredentialReport = ({ account, now }: Call): object => {
  const report = reports.get(account);
  if (!report || (report.isComplete && isExpired(report, now()))) {
    const content = account.credentialReport ?? toCsv(account);
    reports.set(account, { content, generatedTime: now(), isComplete: false });
    return { State: 'STARTED', Description: 'No report exists. Starting a new report generation task' };
  }
  const wasComplete = report.isComplete;
  report.isComplete = true;
  return { State: wasComplete ? 'COMPLETE' : 'INPROGRESS' };
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html */
export const getCredentialReport = ({ account, now }: Call): object => {
  const report = reports.get(account);
  if (!report)
    throw new AwsError('ReportNotPresent', 'No report found. Request report generation first.', {
      status: 410,
    });
  if (!report.isComplete)
    throw new AwsError('ReportInProgress', 'Report generation is in progress.', { status: 404 });
  if (isExpired(report, now()))
    throw new AwsError('ReportExpired', 'Report has expired. Request report generation first.', {
      status: 410,
    });
  return {
    Content: Buffer.from(report.content, 'utf8').toString('base64'),
    ReportFormat: 'text/csv',
    GeneratedTime: report.generatedTime.toISOString(),
  };
};
