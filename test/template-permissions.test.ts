/** What each function may ask IAM, beside what it does ask, for every way of asking that the template's parameters offer. */
import { rules } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import { toAccount, addConfigRule, virtualDevice, type Account } from './aws/account.ts';
import { startAws, type AwsEndpoint } from './aws/endpoint.ts';
import { readTemplate } from './support/cloudformation-yaml.ts';
import * as handlers from './support/handlers.ts';
import { invoke, recordedEvent } from './support/invoke.ts';
import { renderTemplate, type RenderedResource } from './support/rendered-template.ts';
import { sharedEach } from './support/share.ts';

const template = readTemplate('template.yaml');

type Values = Readonly<Record<string, string>>;

/** Every combination of what parameters may be. */
const combinations = (choices: Readonly<Record<string, readonly string[]>>): readonly Values[] =>
  Object.entries(choices).reduce<readonly Values[]>(
    (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );

interface Statement {
  readonly Action: string | readonly string[];
}

const iamActionsOf = (role: RenderedResource | undefined): readonly string[] => {
  const policies = role?.properties['Policies'] as readonly {
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  }[];
  return policies
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action }) => Action)
    .filter((action) => action.startsWith('iam:'))
    .toSorted();
};

const policyOf = (PolicyName: string, ...Statement: readonly object[]): object => ({
  PolicyName,
  PolicyDocument: { Version: '2012-10-17', Statement },
});
const EVERYTHING = { Effect: 'Allow', Action: '*', Resource: '*' };
/** Everything, and without MFA nothing but enrolling the first device. */
const BEHIND_MFA = policyOf('behind-mfa', EVERYTHING, {
  Effect: 'Deny',
  NotAction: ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice'],
  Resource: '*',
  Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
});
const ADMINISTRATOR = { UserPolicyList: [policyOf('administrator', EVERYTHING)] };

/** An account that a rule has to ask everything about that its parameters make it ask: everybody is privileged. */
const accountToAskAbout = (): Account => {
  const home = { accountId: '111122223333', partition: 'aws' };
  const account = toAccount({
    ...home,
    users: [
      {
        UserName: 'alice',
        UserId: 'AIDAEXAMPLEALICEQ2A3B',
        MFADevices: [virtualDevice('alice', home)],
        UserPolicyList: [BEHIND_MFA],
      },
      { ...ADMINISTRATOR, UserName: 'bob', UserId: 'AIDAEXAMPLEBOBQ2A3B4C' },
      { UserName: 'erin', UserId: 'AIDAEXAMPLEERINQ2A3B4', UserPolicyList: [BEHIND_MFA] },
      {
        ...ADMINISTRATOR,
        UserName: 'dave',
        UserId: 'AIDAEXAMPLEDAVEQ2A3B4',
        LoginProfile: { CreateDate: '2026-01-02T03:04:05Z', PasswordResetRequired: false },
      },
      {
        ...ADMINISTRATOR,
        UserName: 'carol',
        UserId: 'AIDAEXAMPLECAROLAAAAA',
        MFADevices: [
          {
            SerialNumber: 'arn:aws:iam::111122223333:u2f/user/carol/key-EXAMPLEID',
            EnableDate: '2026-01-02T03:04:05Z',
            Certifications: { FIDO: 'L1' },
          },
        ],
      },
    ],
    roles: [
      {
        RoleName: 'open',
        RoleId: 'AROAEXAMPLEOPENQ2A3B4',
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { AWS: home.accountId }, Action: 'sts:AssumeRole' }],
        },
      },
    ],
  });
  return { ...account, accountSummary: { AccountMFAEnabled: 1, AccountPasswordPresent: 1 } };
};

/** How the parameters of the template that change what is asked reach each rule. */
const ROWS = {
  'iam-user-mfa-required': {
    handler: handlers.iamUserMfaRequired,
    role: 'UserRuleFunctionRole',
    rule: 'UserRule',
    choices: {
      AppliesTo: ['all-users', 'console-users', 'credential-users'],
      RequiredDevice: ['any', 'phishing-resistant', 'hardware'],
      ExemptTag: ['', 'mfa-exempt'],
    },
  },
  'iam-role-trust-mfa-required': {
    handler: handlers.iamRoleTrustMfaRequired,
    role: 'RoleRuleFunctionRole',
    rule: 'RoleRule',
    choices: { ExemptTag: ['', 'mfa-exempt'] },
  },
  'root-user-mfa-required': {
    handler: handlers.rootUserMfaRequired,
    role: 'RootRuleFunctionRole',
    rule: 'RootRule',
    choices: { RootRequiredDevice: ['any', 'hardware'], RootAccessKeys: ['report', 'ignore'] },
  },
  'iam-privileged-user-mfa-required': {
    handler: handlers.iamPrivilegedUserMfaRequired,
    role: 'PrivilegedRuleFunctionRole',
    rule: 'PrivilegedRule',
    choices: {
      Privilege: ['administrator', 'write'],
      PrivilegedAppliesTo: ['all-users', 'console-users', 'credential-users'],
      PrivilegedRequiredDevice: ['any', 'phishing-resistant', 'hardware'],
      ExemptTag: ['', 'mfa-exempt'],
    },
  },
  'iam-user-privileges-mfa-required': {
    handler: handlers.iamUserPrivilegesMfaRequired,
    role: 'PrivilegesRuleFunctionRole',
    rule: 'PrivilegesRule',
    choices: {
      PrivilegedAppliesTo: ['all-users', 'console-users', 'credential-users'],
      ExemptTag: ['', 'mfa-exempt'],
    },
  },
} as const satisfies Readonly<Record<(typeof rules)[number]['id'], object>>;

let aws: AwsEndpoint;
let saved: NodeJS.ProcessEnv;

beforeAll(async () => {
  aws = await startAws({ account: accountToAskAbout() });
  saved = process.env;
  process.env = { ...saved, ...aws.environment() };
});

afterAll(async () => {
  process.env = saved;
  await aws.stop();
});

const cases = rules.flatMap(({ id }: Pick<Rule, 'id'>) => {
  const row = ROWS[id as keyof typeof ROWS];
  return combinations(row.choices).map((values): [string, Values, typeof row] => [id, values, row]);
});

sharedEach(3, 'settings of the template')<(typeof cases)[number]>(cases)(
  '%s with %j may ask IAM what it does ask, and no more',
  async (id, values, row) => {
    const rendered = renderTemplate(template, values);
    const event = recordedEvent(`${id}/scheduled`);
    addConfigRule(aws.account, String(event['configRuleName']), [String(event['resultToken'])]);
    aws.resetCalls();
    const ruleParameters = JSON.stringify(rendered.get(row.rule)?.properties['InputParameters']);
    const { error } = await invoke(row.handler, { ...event, ruleParameters });
    expect(error).toBeUndefined();
    const asked = [...aws.calls.keys()].filter((operation) => operation.startsWith('iam:'));
    expect(iamActionsOf(rendered.get(row.role))).toEqual(asked.toSorted());
  },
);
