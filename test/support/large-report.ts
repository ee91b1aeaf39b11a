/** The report of the sample account, as if it had as many users and roles as one likes. */
import { createHash } from 'node:crypto';
import { largeAccount } from '../../bench/large-account.ts';
import { main } from '../../src/cli/program.ts';
import { accountPrivileges, CREDENTIALS } from '../../src/privileges/privileges.ts';
import type { CredentialRow } from '../../src/report/credential-rows.ts';
import type { FoundPath } from '../../src/report/found-path.ts';
import { groupedBy } from '../../src/report/grouped-by.ts';
import { toReport, type Report, type ReportedEvaluation } from '../../src/report/report.ts';
import { findingKey } from '../../src/report/since.ts';
import { recordIo } from './recorded-io.ts';

const ACCOUNT = 'examples/account';
/** Users whose paths are found; each of the others has those of one of them. */
const WITH_PATHS = 500;

const answerOf = async (command: string): Promise<unknown> => {
  const { io, stdout } = recordIo();
  await main([command, ACCOUNT, '-f', 'json'], io);
  return JSON.parse(stdout());
};

/** Sixteen characters that look like chance, and are the same in every run. */
const idOf = (id: string, number: number): string =>
  id.slice(0, 4) + createHash('sha256').update(`${id} ${number}`).digest('hex').slice(0, 16).toUpperCase();

/** With another name, wherever it stands, another id, and times of its own. */
const renamed = <Value>(value: Value, name: string, id: string, number: number): Value => {
  const json = JSON.stringify(value)
    .replaceAll(`"${id}"`, `"${idOf(id, number)}"`)
    .replaceAll(/(?<=T)\d\d:\d\d:\d\d/g, () => new Date(number * 1_000).toISOString().slice(11, 19));
  return JSON.parse(json.replaceAll(name, `${name}-${number}`)) as Value;
};

const copies = <Value>(
  values: readonly Value[],
  count: number,
  copy: (value: Value, number: number) => Value,
): readonly Value[] =>
  Array.from({ length: count }, (_, number) => values[number % values.length]).flatMap((value, number) =>
    value === undefined ? [] : [copy(value, number)],
  );

const pathsOf = (users: number): readonly FoundPath[] => {
  const details = largeAccount({ users: WITH_PATHS, groups: 100, policies: 200, roles: 200 });
  const { privilegeOf } = accountPrivileges(details, new Date('2026-11-28T00:00:00Z'));
  const found = details.users.map((user) =>
    CREDENTIALS.map((credential): FoundPath => ({
      ...privilegeOf(user, credential),
      role: undefined,
      notes: [],
    })),
  );
  return copies(found, users, (paths, number) =>
    paths.map((path) => ({
      ...path,
      user: { ...path.user, name: `${path.user.name}-${number}`, arn: `${path.user.arn}-${number}` },
    })),
  ).flat();
};

/** @param count of users, and of roles */
export const largeReport = async (count: number): Promise<Report> => {
  const { evaluations } = (await answerOf('evaluate')) as {
    readonly evaluations: readonly ReportedEvaluation[];
  };
  const { credentials } = (await answerOf('report')) as { readonly credentials: readonly CredentialRow[] };
  const ofType = (resourceType: string): readonly (readonly ReportedEvaluation[])[] => [
    ...groupedBy(
      evaluations.filter(({ ComplianceResourceType }) => ComplianceResourceType === resourceType),
      ({ ComplianceResourceId }) => ComplianceResourceId,
    ).values(),
  ];
  const all = ['AWS::IAM::User', 'AWS::IAM::Role'].flatMap((resourceType) =>
    copies(ofType(resourceType), count, (one, number) =>
      one.map((each) => renamed(each, each.ResourceName, each.ComplianceResourceId, number)),
    ).flat(),
  );
  const users = ofType('AWS::IAM::User').flatMap(([first]) => first ?? []);
  const rows = copies(
    users.flatMap(
      ({ ComplianceResourceId }) =>
        credentials.find(({ ResourceId }) => ResourceId === ComplianceResourceId) ?? [],
    ),
    count,
    (row, number) => renamed(row, row.Name, row.ResourceId, number),
  );
  const roles = all.filter(({ ComplianceResourceType }) => ComplianceResourceType === 'AWS::IAM::Role');
  return {
    ...toReport(
      '111122223333',
      [...new Set(evaluations.map(({ RuleId }) => RuleId))],
      [
        ...all,
        ...evaluations.filter(({ ComplianceResourceType }) => ComplianceResourceType === 'AWS::::Account'),
      ],
      true,
    ),
    credentials: rows,
    paths: [{ accountId: '111122223333', paths: pathsOf(count), reason: undefined }],
    fixes: new Map(
      roles
        .filter(({ ComplianceType }) => ComplianceType === 'NON_COMPLIANT')
        .slice(0, 500)
        .map((one) => [
          findingKey(one),
          `aws iam update-assume-role-policy --role-name=${one.ResourceName}\n`.repeat(20),
        ]),
    ),
  };
};
