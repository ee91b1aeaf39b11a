import { iamRoleTrustMfaRequired } from '../../../rules/iam-role-trust-mfa-required/rule.ts';
import type { WayIn } from '../../../rules/evidence.ts';
import type { Need } from '../../../rules/rule.ts';
import { identityOf } from '../../inventory/identity.ts';
import type { AccountRole } from '../../privileges/account.ts';
import { iamAdministrators } from '../../privileges/administrators.ts';
import {
  circleOf,
  rolesInOrder,
  usersInOrder,
  type AdministratorsReport,
} from '../../report/administrators.ts';
import { renderAdministratorsCsv, renderAdministratorsJson } from '../../report/administrators-data.ts';
import { renderAdministratorsTable } from '../../report/administrators-table.ts';
import { userRow, type CredentialRow } from '../../report/credential-rows.ts';
import { problemLines } from '../../report/problem-lines.ts';
import type { IamRole } from '../../resources/role.ts';
import type { IamUser } from '../../resources/user.ts';
import { readAuthorizationDetails } from '../authorization-details.ts';
import { deliver } from '../deliver.ts';
import type { DemoOptions } from '../demo.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import type { AnswerOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';
import { selectRules, type SelectedRule } from '../selected-rules.ts';
import { openSource, type Source } from '../source.ts';

export interface AdministratorsOptions extends DemoOptions, AnswerOptions {
  /** How many may be able to change IAM; absent: any number. */
  readonly atMost?: number;
}

/** Of whoever can change IAM, and of nobody else: what IAM and the credential report tell of the credentials. */
const needsOf = (arns: ReadonlySet<string>): readonly Need<IamUser>[] => {
  const of = ({ arn }: IamUser): boolean => arns.has(arn);
  return [
    { fact: 'mfaDevices', of },
    { fact: 'reportedUse', of },
  ];
};

/** By ARN. What cannot be read is not known, and said; it decides nothing here. */
const readRows = async (
  source: Source,
  arns: ReadonlySet<string>,
  messages: Messages,
): Promise<ReadonlyMap<string, CredentialRow>> => {
  if (arns.size === 0) return new Map();
  const listing = await source.list('AWS::IAM::User', needsOf(arns), {});
  for (const line of problemLines(listing?.problems ?? [])) messages.warning(line);
  const users = (listing?.resources ?? []).filter(({ arn }) => arns.has(arn));
  return new Map(users.map((user) => [user.arn, userRow(user, user.accountId ?? null)]));
};

const toIamRole = ({ id, name, arn, path, trustPolicy }: AccountRole): IamRole => ({
  resourceType: 'AWS::IAM::Role',
  ...identityOf(id, name, arn, path),
  trustPolicy: { value: trustPolicy, source: 'GetAccountAuthorizationDetails' },
});

/** Whom a role's trust policy lets in without MFA from elsewhere; the account's own users are asked one by one. */
const strangersOf = (role: AccountRole, { rule, parameters }: SelectedRule, now: Date): readonly WayIn[] => {
  const resource = toIamRole(role);
  const ways = rule.decide(resource, { parameters, now }).evidence?.waysIn ?? [];
  const isOwn = ({ principal: { kind, written } }: WayIn): boolean =>
    kind !== 'anyone' && resource.accountId !== undefined && written.includes(resource.accountId);
  return ways.filter((way) => !isOwn(way));
};

const exitCodeOf = (report: AdministratorsReport, exitZero: boolean): ExitCode => {
  const { atMost, undecided, problems } = report;
  if (!exitZero && atMost !== undefined && circleOf(report).size > atMost) return 1;
  return problems.length > 0 || (!exitZero && undecided.length > 0) ? 3 : 0;
};

/**
 * `mfa-rules administrators`: who can change IAM, tag users and roles, or lift a guardrail.
 *
 * @throws on wrong usage, and where the account could not be read
 */
export const administrators = async (
  options: AdministratorsOptions,
  io: Io,
  messages: Messages,
): Promise<ExitCode> => {
  const { output, format, atMost, exitZero = false } = options;
  if (output !== undefined) await checkOutputFile(output);
  const [selected] = selectRules([iamRoleTrustMfaRequired.id], []);
  if (selected === undefined) throw new Error(`there is no rule ${iamRoleTrustMfaRequired.id}`);
  const source = await openSource(options, io, messages);
  try {
    const { details, accountId, problems } = await readAuthorizationDetails(
      options,
      io,
      messages,
      source.account,
    );
    const { users, groups, roles, guardrails, undecided } = iamAdministrators(details, io.now);
    const rows = await readRows(source, new Set(users.map(({ user }) => user.arn)), messages);
    const report: AdministratorsReport = {
      accountId,
      users: users.map((one) => ({ ...one, row: rows.get(one.user.arn) })).toSorted(usersInOrder),
      groups,
      roles: roles
        .map((one) => ({ ...one, strangers: strangersOf(one.role, selected, io.now) }))
        .toSorted(rolesInOrder),
      guardrails,
      undecided,
      atMost,
      problems,
    };
    messages.settle();
    await deliver(
      (style) => {
        if (format === 'json') return renderAdministratorsJson(report);
        return format === 'csv' ? renderAdministratorsCsv(report) : renderAdministratorsTable(report, style);
      },
      options,
      io,
    );
    return exitCodeOf(report, exitZero);
  } finally {
    source.close?.();
  }
};
