/** Paths for programs: as JSON, and as rows. */
import { stringify } from 'csv-stringify/sync';
import type { AccountUser } from '../privileges/account.ts';
import { dataDates } from '../privileges/data-dates.ts';
import { harmless } from './csv-cell.ts';
import type { FoundPath, PathsReport } from './found-path.ts';
import { FORMAT_VERSION, toJson, unreadFields } from './json.ts';
import { pathFields } from './path-data.ts';
import { accountIdIn, sentenceOf } from './path-sentence.ts';
import { unreadAccounts } from './read-account.ts';
import { toldSteps } from './told-steps.ts';

const userFields = ({ name, arn }: AccountUser): object => ({ UserName: name, UserArn: arn });

/** The accounts in which it is reached, the user's own among them; none where nothing says which that is. */
const reachedIds = ({ reached, role, user }: FoundPath): readonly string[] =>
  reached ?? [accountIdIn(role === undefined ? user : { arn: role })].filter((id) => id !== '');

export const toPath = (path: FoundPath): object => ({
  ...userFields(path.user),
  RoleArn: path.role ?? null,
  Sentence: sentenceOf(path),
  ...pathFields({ ...path, steps: toldSteps(path) }),
  Notes: path.notes,
});

/** Paths as JSON. */
export const renderPathsJson = ({ accountId, accounts, paths, users, problems }: PathsReport): string =>
  toJson({
    formatVersion: FORMAT_VERSION,
    accountId,
    users,
    paths: paths.map((path) => ({ ...toPath(path), ReachedAccountIds: reachedIds(path) })),
    data: dataDates,
    ...unreadFields({
      complete:
        problems.length === 0 &&
        (accounts ?? []).every(({ Read }) => Read) &&
        paths.every(({ privilege }) => privilege !== 'undecided'),
      problems,
      missing: [],
    }),
    ...(accounts === undefined ? {} : { accounts }),
  });

/** Paths as rows, RFC 4180; an account that was not read is a row without a user. */
export const renderPathsCsv = (report: PathsReport): string =>
  stringify(
    [
      ...report.paths.map((path) => ({
        ...userFields(path.user),
        Credential: path.credential,
        Privilege: path.privilege,
        RoleArn: path.role ?? '',
        Paths: toldSteps(path)
          .map((step) => step.path)
          .join(' '),
        Sentence: sentenceOf(path),
        ReachedAccountIds: reachedIds(path).join(' '),
      })),
      ...unreadAccounts(report.accounts).map((Sentence) => ({ Privilege: 'not-read', Sentence })),
    ],
    {
      header: true,
      columns: [
        'UserName',
        'UserArn',
        'Credential',
        'Privilege',
        'RoleArn',
        'Paths',
        'Sentence',
        'ReachedAccountIds',
      ],
      cast: { string: harmless },
    },
  );
