import type { Fact } from '../../resources/fact.ts';
import type { IamUser } from '../../resources/user.ts';
import { isAbsent, member, text, textLike } from '../../json/field.ts';
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
const listedUsers = ({ users, hasRoot }: CredentialReport): readonly IamUser[] | undefined => {
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
  return listed.length < users.length || (users.length === 0 && !hasRoot) ? undefined : listed;
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
      facts: ['mfaActive', 'hasPassword', 'activeAccessKeys', 'activeSigningCertificates'],
      load: (file) => {
        const csv = reportText(text(member(file, 'Content')));
        const generated = member(file, 'GeneratedTime');
        const asOf = isAbsent(generated)
          ? undefined
          : textLike(generated, GENERATED_TIME, 'an ISO 8601 time');
        const report = readCredentialReport(csv, file.document);
        const { users } = report;
        // By ARN or, where a line has none, by name.
        const lines = new Map(users.map((user) => [user.arn ?? user.userName, user]));
        const fact = <Value>(value: Value): Fact<Value> => ({
          value,
          source: file.document,
          ...(asOf === undefined ? {} : { asOf }),
        });
        return {
          factsOf: (user) => {
            const line = lines.get(user.arn) ?? lines.get(user.resourceName);
            if (line === undefined || !isSameUser(line, user)) return {};
            const { mfaActive, hasPassword, activeAccessKeys, activeSigningCertificates } = line;
            return {
              ...(mfaActive === undefined ? {} : { mfaActive: fact(mfaActive) }),
              ...(hasPassword === undefined ? {} : { hasPassword: fact(hasPassword) }),
              ...(activeAccessKeys === undefined ? {} : { activeAccessKeys: fact(activeAccessKeys) }),
              ...(activeSigningCertificates === undefined
                ? {}
                : { activeSigningCertificates: fact(activeSigningCertificates) }),
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
  },
} as const satisfies Source;
