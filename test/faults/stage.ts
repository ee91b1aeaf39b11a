import type { Account } from '../aws/account.ts';
import { toUser } from '../aws/account.ts';
import type { AwsEndpoint } from '../aws/endpoint.ts';
import type { Fault } from '../aws/faults.ts';
import { HOME, ROLE_RULE, USER_RULE } from '../support/evaluated-account.ts';

type ComplianceType = 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE';

/** The users or roles in the order in which they are listed; `gone` has a result and is not in the account any more. */
export type Place = 'first' | 'second' | 'third' | 'gone';

/**
 * What a fault hits: an invocation that has to change every result, so that a result left as it was can be told from one
 * that was found again.
 */
export interface Subject {
  readonly rule: typeof USER_RULE | typeof ROLE_RULE;
  readonly handler: 'iamUserMfaRequired' | 'iamRoleTrustMfaRequired';
  readonly event: string;
  /** Every call that the invocation makes. */
  readonly calls: readonly string[];
  readonly list: string;
  readonly ids: Readonly<Record<Place, string>>;
  readonly before: Readonly<Partial<Record<Place, ComplianceType>>>;
  /** What an invocation without a fault comes to; it has nothing to say of the other places. */
  readonly right: Readonly<Partial<Record<Place, ComplianceType>>>;
}

const users: Subject = {
  rule: USER_RULE,
  handler: 'iamUserMfaRequired',
  event: `${USER_RULE}/scheduled`,
  calls: [
    'iam:ListUsers',
    'iam:ListVirtualMFADevices',
    'iam:ListMFADevices',
    'config:GetComplianceDetailsByConfigRule',
    'config:PutEvaluations',
  ],
  list: 'ListUsers',
  ids: {
    first: 'AIDAEXAMPLEALICEQ2A3B',
    second: 'AIDAEXAMPLEBOBQ2A3B4C',
    third: 'AIDAEXAMPLECAROLQ2A3B',
    gone: 'AIDAEXAMPLEGONEQ2A3B4',
  },
  before: { first: 'NON_COMPLIANT', second: 'COMPLIANT', third: 'NON_COMPLIANT', gone: 'NON_COMPLIANT' },
  right: { first: 'COMPLIANT', second: 'NON_COMPLIANT', third: 'COMPLIANT', gone: 'NOT_APPLICABLE' },
};

const roles: Subject = {
  rule: ROLE_RULE,
  handler: 'iamRoleTrustMfaRequired',
  event: `${ROLE_RULE}/scheduled`,
  calls: ['iam:ListRoles', 'config:GetComplianceDetailsByConfigRule', 'config:PutEvaluations'],
  list: 'ListRoles',
  ids: {
    first: 'AROAEXAMPLEGUARDEDQ2A',
    second: 'AROAEXAMPLEOPENQ2A3B4',
    third: 'AROAEXAMPLESERVICEQ2A',
    gone: 'AROAEXAMPLEVANISHQ2A3',
  },
  before: { first: 'NON_COMPLIANT', second: 'COMPLIANT', third: 'NON_COMPLIANT', gone: 'NON_COMPLIANT' },
  right: { first: 'COMPLIANT', second: 'NON_COMPLIANT', third: 'NOT_APPLICABLE', gone: 'NOT_APPLICABLE' },
};

const changed: Subject = {
  ...roles,
  event: `${ROLE_RULE}/changed`,
  calls: ['config:GetResourceConfigHistory', 'config:PutEvaluations'],
  ids: { ...roles.ids, second: 'AROAEXAMPLEDEPLOYERQ2' },
  right: { second: 'NON_COMPLIANT' },
};

const oversized: Subject = {
  ...changed,
  event: `${ROLE_RULE}/oversized`,
  calls: ['config:GetResourceConfigHistory', 'config:PutEvaluations'],
  ids: { ...roles.ids, second: 'AROAEXAMPLEDATAADMQ3A' },
};

export const subjects = { users, roles, changed, oversized };

/** What a row has to make its fault with. */
export interface Stage {
  readonly aws: AwsEndpoint;
  readonly account: Account;
  readonly subject: Subject;
  /** @param operation without its service; `list` for what lists the users or roles */
  fail(operation: string, kind: Kind, scope?: Scope): void;
  /** Makes every call of the invocation meet the fault. */
  failEvery(kind: Kind, scope?: Scope): void;
  stand(id: string, more?: object): void;
}

export type Kind = Exclude<Fault['kind'], 'slow' | 'held'> | { readonly slow: number };
type Scope = Pick<Fault, 'when' | 'skip' | 'times' | 'takesEffect'>;

const toFault = (operation: string, kind: Kind, scope: Scope): Fault =>
  typeof kind === 'string'
    ? { operation, kind, ...scope }
    : { operation, kind: 'slow', ms: kind.slow, ...scope };

export const stageOf = (aws: AwsEndpoint, subject: Subject, stand: Stage['stand']): Stage => ({
  aws,
  account: aws.account,
  subject,
  fail: (operation, kind, scope = {}) => {
    const name = operation === 'list' ? subject.list : operation;
    const call = [...subject.calls, 'iam:GetLoginProfile', 'iam:ListAccessKeys'].find((one) =>
      one.endsWith(`:${name}`),
    );
    if (call === undefined) throw new Error(`${subject.event} makes no call ${name}`);
    aws.faults.add(toFault(call, kind, scope));
  },
  failEvery: (kind, scope = {}) => {
    for (const call of subject.calls) aws.faults.add(toFault(call, kind, scope));
  },
  stand,
});

/** Beside alice, whose device is virtual, and bob, who has none: carol, whose key only a call about her tells. */
export const addThirdUser = (account: Account): void => {
  const SerialNumber = `arn:aws:iam::${HOME.accountId}:u2f/user/carol/key`;
  const EnableDate = '2024-01-01T00:00:00Z';
  const carol = {
    UserName: 'carol',
    UserId: users.ids.third,
    MFADevices: [{ SerialNumber, EnableDate }],
  };
  account.users.push(toUser(carol, HOME));
};
