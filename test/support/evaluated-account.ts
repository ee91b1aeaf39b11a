import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../rules/index.ts';
import {
  addConfigRule,
  toAccount,
  toUser,
  virtualDevice,
  type Account,
  type StoredResult,
} from '../aws/account.ts';
import { configurationItemOf } from '../aws/configuration-item.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { recordedEvent } from './invoke.ts';

export const HOME = { accountId: '111122223333', partition: 'aws' };
export const USER_RULE = 'iam-user-mfa-required';
export const ROLE_RULE = 'iam-role-trust-mfa-required';
export const ROOT_RULE = 'root-user-mfa-required';
export const PRIVILEGED_RULE = 'iam-privileged-user-mfa-required';
export const PRIVILEGES_RULE = 'iam-user-privileges-mfa-required';

export const trust = (Condition?: object): object => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'sts:AssumeRole',
      ...(Condition && { Condition }),
    },
  ],
});
const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
/** Without MFA nothing but enrolling the first device. */
const withoutMfa = {
  Effect: 'Deny',
  NotAction: ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice'],
  Resource: '*',
  Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
};
const policy = (...Statement: readonly object[]): object => ({
  PolicyName: 'own',
  PolicyDocument: { Version: '2012-10-17', Statement },
});
export const withMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

/** `iam-user-mfa-required/scheduled` for every file of the folder events/. */
export const recordedEvents: readonly string[] = rules.flatMap(({ id }) =>
  readdirSync(join(__dirname, '../..', 'events', id)).map((file) => `${id}/${file.replace('.json', '')}`),
);

export const tokenOf = (name: string): string => String(recordedEvent(name)['resultToken']);

/** An account of two users, who are administrators, and three roles, with every rule deployed and every recorded event sent. */
export const newAccount = (): Account => {
  const account = toAccount({
    ...HOME,
    users: [
      {
        UserName: 'alice',
        UserId: 'AIDAEXAMPLEALICEQ2A3B',
        MFADevices: [virtualDevice('alice', HOME)],
        UserPolicyList: [policy(everything)],
      },
      { UserName: 'bob', UserId: 'AIDAEXAMPLEBOBQ2A3B4C', UserPolicyList: [policy(everything, withoutMfa)] },
    ],
    roles: [
      { RoleName: 'open', RoleId: 'AROAEXAMPLEOPENQ2A3B4', AssumeRolePolicyDocument: trust() },
      { RoleName: 'guarded', RoleId: 'AROAEXAMPLEGUARDEDQ2A', AssumeRolePolicyDocument: trust(withMfa) },
      {
        RoleName: 'service',
        RoleId: 'AROAEXAMPLESERVICEQ2A',
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { Service: 'ec2.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        },
      },
    ],
  });
  for (const { id } of rules) {
    addConfigRule(account, id, recordedEvents.filter((name) => name.startsWith(id)).map(tokenOf));
  }
  const big = account.roles[0];
  if (big) {
    const role = { ...big, RoleName: 'data-platform-admin', RoleId: 'AROAEXAMPLEDATAADMQ3A' };
    account.configurationItems.push(
      configurationItemOf(account, role, { configurationItemCaptureTime: '2026-11-20T10:02:44.908Z' }),
      configurationItemOf(
        account,
        { ...role, AssumeRolePolicyDocument: trust(withMfa) },
        { configurationItemCaptureTime: '2026-11-20T10:01:00.000Z' },
      ),
    );
  }
  return account;
};

export interface Sent {
  readonly ComplianceResourceType: string;
  readonly ComplianceResourceId: string;
  readonly ComplianceType: string;
  readonly Annotation: string;
  readonly OrderingTimestamp: number;
}
/** A local AWS with that account in it, as new for every test, and where the functions find it. */
export const useEvaluatedAccount = () => {
  let aws: AwsEndpoint;
  beforeAll(async () => {
    aws = await startAws({ account: newAccount() });
    Object.assign(process.env, aws.environment());
  });
  afterAll(() => aws.stop());
  beforeEach(() => {
    Object.assign(aws.account, newAccount());
    aws.resetFaults();
    aws.resetCalls();
  });

  const resultsOf = (rule: string): StoredResult[] => [
    ...(aws.account.configRules[rule]?.results.values() ?? []),
  ];
  const typesOf = (rule: string): Record<string, string> =>
    Object.fromEntries(resultsOf(rule).map((result) => [result.ComplianceResourceId, result.ComplianceType]));

  /** What each PutEvaluations call carried. */
  const sentBatches = (): Sent[][] =>
    aws.requests
      .filter(({ operation }) => operation === 'config:PutEvaluations')
      .map(({ params }) => params['Evaluations'] as Sent[]);
  const sent = (): Sent[] => sentBatches().flat();

  /** Puts a result as it stands from an earlier run. */
  const stand = (
    rule: string,
    id: string,
    ComplianceType: StoredResult['ComplianceType'],
    more: Partial<StoredResult> = {},
  ): void => {
    const ComplianceResourceType = rule === USER_RULE ? 'AWS::IAM::User' : 'AWS::IAM::Role';
    const result = {
      ComplianceResourceType,
      ComplianceResourceId: id,
      ComplianceType,
      Annotation: 'as before',
      OrderingTimestamp: 1,
      ResultRecordedTime: 2,
      ...more,
    };
    aws.account.configRules[rule]?.results.set(`${result.ComplianceResourceType} ${id}`, result);
  };

  const withUsers = (count: number): void => {
    const names = Array.from({ length: count }, (_, number) => `user-${String(number).padStart(4, '0')}`);
    aws.account.users = names.map((name) =>
      toUser({ UserName: name, MFADevices: [virtualDevice(name, HOME)] }, HOME),
    );
  };

  return {
    get aws() {
      return aws;
    },
    resultsOf,
    typesOf,
    sentBatches,
    sent,
    stand,
    withUsers,
  };
};
