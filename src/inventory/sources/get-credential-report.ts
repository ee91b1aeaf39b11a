import type { Fact } from '../../resources/fact.ts';
import type { IamUser } from '../../resources/user.ts';
import { isAbsent, member, text, textLike } from '../../json/field.ts';
import { readCredentialReport, reportText, type ReportedUser } from '../credential-report.ts';
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
    toAnswer: (content) => ({ Content: Buffer.from(content).toString('base64') }),
  },
  tells: {
    'AWS::IAM::User': {
      facts: ['mfaActive', 'hasPassword', 'activeAccessKeys'],
      load: (file) => {
        const csv = reportText(text(member(file, 'Content')));
        const generated = member(file, 'GeneratedTime');
        const asOf = isAbsent(generated)
          ? undefined
          : textLike(generated, GENERATED_TIME, 'an ISO 8601 time');
        const users = readCredentialReport(csv, file.document);
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
            const { mfaActive, hasPassword, activeAccessKeys } = line;
            return {
              ...(mfaActive === undefined ? {} : { mfaActive: fact(mfaActive) }),
              ...(hasPassword === undefined ? {} : { hasPassword: fact(hasPassword) }),
              ...(activeAccessKeys === undefined ? {} : { activeAccessKeys: fact(activeAccessKeys) }),
            };
          },
          told: users.map(({ arn, userName }) => ({
            ...(arn === undefined ? {} : { arn }),
            ...(userName === undefined ? {} : { resourceName: userName }),
          })),
          isOneByOne: false,
        };
      },
    },
  },
} as const satisfies Source;
