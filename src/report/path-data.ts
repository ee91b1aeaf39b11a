/** A path to a privilege, in JSON: the same fields in every output. */
import type { PrivilegePath } from '../../rules/evidence.ts';
import type { Holding } from '../privileges/actor.ts';
import { resourceOf } from '../privileges/path-words.ts';
import type { UserPrivilege } from '../privileges/privileges.ts';
import type { Grant } from '../privileges/rights.ts';
import type { ToldStep } from './told-steps.ts';

const toPolicy = (policy: Holding | undefined) =>
  policy === undefined
    ? null
    : {
        Name: policy.name,
        Arn: policy.arn ?? null,
        GroupName: policy.of.kind === 'group' ? policy.of.group.name : null,
      };

const toStatement = (statement: Grant['statement']) =>
  statement === undefined ? null : { Number: statement.number, Sid: statement.sid ?? null };

export const toGrant = (grant: Grant) => ({
  Action: grant.action,
  Resource: resourceOf(grant),
  Policy: toPolicy(grant.policy),
  Statement: toStatement(grant.statement),
  RequestKeys: Object.fromEntries(grant.request.context),
  IsCertain: grant.isCertain,
});

type ReportedGrant = ReturnType<typeof toGrant>;

const toStep = ({ path, grants, trust, to }: ToldStep) => ({
  Path: path,
  Grants: grants.map(toGrant),
  TrustStatement: toStatement(trust?.statement),
  To: { Type: to.kind, Name: to.name, Arn: to.arn, Credential: to.credential },
});

/** What a user has with one credential, and by which steps. */
export const pathFields = ({
  credential,
  privilege,
  steps,
  grant,
  service,
  isCertain,
  missing,
}: Omit<UserPrivilege, 'user' | 'steps'> & { readonly steps: readonly ToldStep[] }) => ({
  Credential: credential,
  Privilege: privilege,
  Steps: steps.map(toStep),
  Grant: grant === undefined ? null : toGrant(grant),
  Service: service ?? null,
  IsCertain: isCertain,
  Missing: missing,
});

const firstDeviceFields = ({ firstDevice }: PrivilegePath) =>
  firstDevice === undefined ? null : firstDevice.map(toGrant);

/** The path that a decision about privileges speaks of. */
export const toPrivilegePath = (path: PrivilegePath) => ({
  ...pathFields(path),
  FirstDevice: firstDeviceFields(path),
});

export type ReportedPath = ReturnType<typeof toPrivilegePath>;

const placeOf = ({ Policy, Statement }: ReportedGrant): string => {
  if (Policy === null || Statement === null) return '';
  const of = Policy.GroupName === null ? '' : ` of group ${Policy.GroupName}`;
  const sid = Statement.Sid === null ? '' : ` ("${Statement.Sid}")`;
  return ` (policy ${Policy.Name}${of}, statement ${Statement.Number}${sid})`;
};

/** Each step of a path that has some: `Step 1: iam:PassRole on … (policy dev, statement 2): role app`. */
export const pathStepLines = (path: ReportedPath | undefined): readonly string[] =>
  (path?.Steps ?? []).map(({ Grants, To }, index) => {
    const grants = Grants.map((grant) => `${grant.Action} on ${grant.Resource}${placeOf(grant)}`);
    const means = grants.length === 0 ? 'its trust policy' : grants.join('; ');
    return `Step ${index + 1}: ${means}: ${To.Type} ${To.Name}`;
  });
