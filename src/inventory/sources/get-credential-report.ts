import type { Fact } from '../../resources/fact.ts';
import { accountNamed, type AwsAccount } from '../../resources/account.ts';
import type { IamUser } from '../../resources/user.ts';
import { isAbsent, member, text, textLike, type JsonField } from '../../json/field.ts';
import {
  readCredentialReport,
  reportAnswer,
  reportText,
  type CredentialReport,
  type ReportedUser,
} from '../credential-report.ts';
import { identityOf, pathIn } from '../identity.ts';
import type { Source } from './source.ts';

const GENERATED_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

/** Milliseconds. The report and the API round the time of creation differently. */
const ROUNDING = 60_000;

/**
 * A report may be hours old and has no unique ids: a user who was created at another time is another user of the same
 * name, whose device says nothing of this one's.
 */
const isSameUser = ({ createDate: reported }: ReportedUser, { createDate: listed }: IamUser): boolean => {
  const apart = Math.abs(Date.parse(reported ?? '') - Date.parse(listed ?? ''));
  return Number.isNaN(apart) || apart <= ROUNDING;
};

/**
 * The users of a report that is whole: it has a line for each user, and one for the root user. Undefined where something is
 * missing. The report knows no unique ids; the ARN, which tells users of one moment apart, stands for them.
 */
const listedUsers = ({ users, root }: CredentialReport): readonly IamUser[] | undefined => {
  const listed = users.flatMap(({ userName, arn, createDate }): readonly IamUser[] =>
    userName === undefined || arn === undefined
      ? []
      : [
          {
            resourceType: 'AWS::IAM::User',
            ...identityOf(arn, userName, arn, pathIn(arn)),
            ...(createDate === undefined ? {} : { createDate }),
          },
        ],
  );
  return listed.length < users.length || (users.length === 0 && root === undefined) ? undefined : listed;
};

/**
 * The root user of a report: the summary tells more, and where there is one, it is believed. That no key is active says nothing
 * of keys that are not.
 */
const listedRoot = (
  { root }: CredentialReport,
  fact: <Value>(value: Value) => Fact<Value>,
): readonly AwsAccount[] | undefined => {
  const accountId = /^arn:[^:]+:iam::(\d{12}):root$/.exec(root?.arn ?? '')?.[1];
  if (root === undefined || accountId === undefined) return undefined;
  const { mfaActive, activeAccessKeys = 0, createDate } = root;
  return [
    {
      ...accountNamed(accountId),
      ...(createDate === undefined ? {} : { createDate }),
      ...(mfaActive === undefined ? {} : { rootHasMfa: fact(mfaActive) }),
      ...(activeAccessKeys > 0 ? { rootHasAccessKeys: fact(true) } : {}),
    },
  ];
};

/** A saved report, and how what it tells becomes a fact. */
const loadReport = (
  file: JsonField,
): { readonly report: CredentialReport; readonly fact: <Value>(value: Value) => Fact<Value> } => {
  const generated = member(file, 'GeneratedTime');
  const asOf = isAbsent(generated) ? undefined : textLike(generated, GENERATED_TIME, 'an ISO 8601 time');
  return {
    report: readCredentialReport(reportText(text(member(file, 'Content'))), file.document),
    fact: (value) => ({ value, source: file.document, ...(asOf === undefined ? {} : { asOf }) }),
  };
};

/**
 * Read from saved answers only: it may be four hours old, and a live account tells the same of this moment.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
 */
export const getCredentialReport = {
  operation: 'GetCredentialReport',
  action: 'iam:GetCredentialReport',
  on: '*',
  file: 'get-credential-report.json',
  // What the console offers for download is what the answer holds in base64.
  text: {
    file: 'credential-report.csv',
    // The console calls its download status_reports_….csv.
    otherNames: /^(status_reports|(get-)?credential[-_]report).*\.csv$/i,
    toAnswer: reportAnswer,
  },
  tells: {
    'AWS::IAM::User': {
      facts: ['mfaActive', 'hasPassword', 'activeAccessKeys', 'activeSigningCertificates', 'reportedUse'],
      load: (file) => {
        const { report, fact } = loadReport(file);
        const { users } = report;
        // By ARN or, where a line has none, by name.
        const lines = new Map(users.map((user) => [user.arn ?? user.userName, user]));
        return {
          factsOf: (user) => {
            const line = lines.get(user.arn) ?? lines.get(user.resourceName);
            if (line === undefined || !isSameUser(line, user)) return {};
            const { mfaActive, hasPassword, activeAccessKeys, activeSigningCertificates, use } = line;
            return {
              ...(mfaActive === undefined ? {} : { mfaActive: fact(mfaActive) }),
              ...(hasPassword === undefined ? {} : { hasPassword: fact(hasPassword) }),
              ...(activeAccessKeys === undefined ? {} : { activeAccessKeys: fact(activeAccessKeys) }),
              ...(activeSigningCertificates === undefined
                ? {}
                : { activeSigningCertificates: fact(activeSigningCertificates) }),
              ...(use === undefined ? {} : { reportedUse: fact(use) }),
            };
          },
          told: users.map(({ arn, userName }) => ({
            ...(arn === undefined ? {} : { arn }),
            ...(userName === undefined ? {} : { resourceName: userName }),
          })),
          isOneByOne: false,
          listed: listedUsers(report),
        };
      },
    },
    'AWS::::Account': {
      facts: ['reportedUse'],
      load: (file) => {
        const { report, fact } = loadReport(file);
        const { arn, use } = report.root ?? {};
        return {
          // The report of another account tells nothing of this one.
          factsOf: ({ accountId }) =>
            use !== undefined && arn?.split(':')[4] === accountId ? { reportedUse: fact(use) } : {},
          told: [],
          isOneByOne: false,
          listed: listedRoot(report, fact),
        };
      },
    },
  },
} as const satisfies Source;
