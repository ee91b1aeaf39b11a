import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LambdaFunction } from '../aws/account.ts';
import { addConfigRule, addResult, toUser } from '../aws/account.ts';
import { permissionFor, physical, ROLE_RULE, USER_RULE } from '../support/deployed-account.ts';
import { admit, discharge, given, showsOf, type Patient } from '../support/examined-account.ts';
import { sharedEach, sharedIt } from '../support/share.ts';

const it = sharedIt(28, 'looks of doctor at rules');

const itEach = sharedEach(32, 'accounts with something wrong');

const HOUR = 3_600_000;
const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const USER_FUNCTION = physical('UserRuleFunction');
const ROLE_FUNCTION = physical('RoleRuleFunction');

let patient: Patient;
beforeEach(async () => {
  patient = await admit();
});
afterEach(async () => {
  await discharge(patient);
});

const ruleNamed = (name: string) => given(patient.account.configRules[name]);
const functionNamed = (name: string): LambdaFunction =>
  given(patient.account.functions[patient.arnOf('lambda', `function:${name}`)]);
const sourceOf = (name: string) => ruleNamed(name).described?.['Source'] as Record<string, unknown>;
const detailsOf = (name: string) => sourceOf(name)['SourceDetails'] as Record<string, string>[];
const redescribe = (name: string, more: object): void => {
  const rule = ruleNamed(name);
  rule.described = { ...rule.described, ...more };
};
const resource = (name: string, change: object): void => {
  const stack = given(patient.account.stacks['aws-config-mfa-rules']);
  stack.resources = given(stack.resources).map((entry) =>
    entry.LogicalResourceId === name ? { ...entry, ...change } : entry,
  );
};

type Row = [string, () => void, readonly (string | RegExp)[], number];

const shows = (expected: readonly (string | RegExp)[], code: number): Promise<void> =>
  showsOf(patient, expected, code);

describe('a rule', () => {
  itEach<Row>([
    [
      'that is not there',
      () => delete patient.account.configRules[USER_RULE],
      [`wrong rules: rule ${USER_RULE} is not deployed in us-east-1`],
      1,
    ],
    [
      'that is being evaluated is well',
      () => redescribe(USER_RULE, { ConfigRuleState: 'EVALUATING' }),
      [],
      0,
    ],
    [
      'with an exemption that ends within 30 days, and with others',
      () => {
        const day = (days: number): string =>
          new Date(Date.now() + days * 24 * HOUR).toISOString().slice(0, 10);
        const exemptUsers = [
          `late=x until ${day(31)}`,
          `soon=x until ${day(30)}`,
          `gone=x until ${day(-1)}`,
          'odd=x',
        ];
        redescribe(USER_RULE, { InputParameters: JSON.stringify({ exemptUsers: exemptUsers.join(';') }) });
      },
      [
        new RegExp(
          `^note exemptions: the exemption of soon in rule ${USER_RULE} ends on [0-9-]{10}, in 30 days`,
        ),
        new RegExp(
          `^note exemptions: the exemption of gone in rule ${USER_RULE} does not count: it ended on`,
        ),
        new RegExp(
          `^note exemptions: the exemption of odd in rule ${USER_RULE} does not count: it has no end`,
        ),
      ],
      0,
    ],
    [
      'that exempts by tag, whose ends are near, past or none',
      () => {
        const day = (days: number): string =>
          new Date(patient.now.getTime() + days * 24 * HOUR).toISOString().slice(0, 10);
        const { account } = patient;
        const tagged = (UserName: string, Value: string, Key = 'mfa-exempt') =>
          toUser({ UserName, Tags: [{ Key, Value }] }, account);
        account.users = [
          tagged('late', `x until ${day(31)}`),
          tagged('soon', `x until ${day(30)}`),
          tagged('today', `x until ${day(0)}`),
          tagged('gone', `x until ${day(-1)}`),
          ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => tagged(`odd-${name}`, 'x')),
          tagged('other', 'x', 'other'),
        ];
        redescribe(USER_RULE, { InputParameters: JSON.stringify({ exemptTag: 'mfa-exempt' }) });
        redescribe(ROLE_RULE, { InputParameters: JSON.stringify({ exemptTag: 'other' }) });
      },
      [
        new RegExp(
          `^note exemptions by tag: exemptions by tag mfa-exempt from rule ${USER_RULE} end within 30 days: today on [0-9-]{10}, soon on [0-9-]{10}$`,
        ),
        new RegExp(
          `^note exemptions by tag: exemptions by tag mfa-exempt from rule ${USER_RULE} do not count: gone \\(it ended on [0-9-]{10}\\), odd-a \\(it has no end .*\\), .*, 2 more$`,
        ),
      ],
      0,
    ],
    [
      'that exempts by tag, which a user may set without MFA, and another with it',
      () => {
        const { account } = patient;
        const inline = (Condition?: object) => [
          {
            PolicyName: 'own',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: {
                Effect: 'Allow',
                Action: 'iam:TagUser',
                Resource: '*',
                ...(Condition && { Condition }),
              },
            },
          },
        ];
        account.users = [
          {
            ...toUser({ UserName: 'careful' }, account),
            UserPolicyList: inline({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
          },
          { ...toUser({ UserName: 'open' }, account), UserPolicyList: inline() },
          toUser({ UserName: 'reader' }, account),
        ];
        redescribe(USER_RULE, { InputParameters: JSON.stringify({ exemptTag: 'mfa-exempt' }) });
        redescribe(ROLE_RULE, { InputParameters: JSON.stringify({ exemptTag: 'other' }) });
      },
      [
        `note who may exempt by tag: 2 may exempt from rule ${USER_RULE} by tag mfa-exempt (iam:TagUser): user open (without MFA), user careful (with MFA)`,
      ],
      0,
    ],
    [
      'that exempts by tag, which may not be read',
      () => {
        redescribe(USER_RULE, { InputParameters: JSON.stringify({ exemptTag: 'mfa-exempt' }) });
        patient.aws.faults.add({
          operation: 'iam:GetAccountAuthorizationDetails',
          kind: 'deny',
          times: Infinity,
        });
      },
      [
        /^unknown exemptions by tag: the tags of users and roles /,
        /^unknown who may exempt by tag: who may tag users and roles /,
      ],
      3,
    ],
    [
      'with parameters that it refuses',
      () => redescribe(ROLE_RULE, { InputParameters: JSON.stringify({ exemptRoles: 'app' }) }),
      [new RegExp(`^wrong exemptions: rule ${ROLE_RULE} refuses its parameters: .*exemptRoles`)],
      1,
    ],
    [
      'that is being deleted',
      () => redescribe(USER_RULE, { ConfigRuleState: 'DELETING' }),
      [`note rules: rule ${USER_RULE} is being deleted, or its results are (DELETING)`],
      0,
    ],
    [
      'whose results are being deleted',
      () => redescribe(USER_RULE, { ConfigRuleState: 'DELETING_RESULTS' }),
      [`note rules: rule ${USER_RULE} is being deleted, or its results are (DELETING_RESULTS)`],
      0,
    ],
    [
      'without a state',
      () => redescribe(USER_RULE, { ConfigRuleState: undefined }),
      [`wrong rules: rule ${USER_RULE} is in the state not known and not ACTIVE`],
      1,
    ],
    [
      'of another maker with the same name',
      () => redescribe(USER_RULE, { Source: { Owner: 'AWS', SourceIdentifier: 'IAM_USER_MFA_ENABLED' } }),
      [`wrong rules: rule ${USER_RULE} has no Lambda function: something else has this name`],
      1,
    ],
    [
      'without a schedule',
      () =>
        (sourceOf(ROLE_RULE)['SourceDetails'] = detailsOf(ROLE_RULE).filter(
          ({ MessageType }) => MessageType !== 'ScheduledNotification',
        )),
      [`wrong rules: rule ${ROLE_RULE} has no schedule: what AWS Config does not record of IAM stays unseen`],
      1,
    ],
    [
      'that is not told of oversized changes',
      () =>
        (sourceOf(ROLE_RULE)['SourceDetails'] = detailsOf(ROLE_RULE).filter(
          ({ MessageType }) => MessageType !== 'OversizedConfigurationItemChangeNotification',
        )),
      [`wrong rules: rule ${ROLE_RULE} is not told of changes: it runs on schedule alone`],
      1,
    ],
  ])('%s', async (_, wound, expected, code) => {
    wound();
    await shows(expected, code);
  });

  it('without a frequency runs as often as AWS takes then: once a day', async () => {
    for (const detail of detailsOf(USER_RULE)) delete detail['MaximumExecutionFrequency'];
    const { diagnoses, exitCode } = await patient.examine();
    expect(diagnoses.map(({ Message }) => Message)).toContain(
      `rule ${USER_RULE} is in us-east-1 and runs every 24 hours`,
    );
    expect(exitCode).toBe(0);
  });

  it.each([['test-'], ['OrgConfigRule-']])('is found with a name around its id (%s)', async (prefix) => {
    const rules = Object.values(patient.account.configRules);
    patient.account.configRules = {};
    for (const rule of rules) {
      const suffix = prefix === 'OrgConfigRule-' ? '-a1b2c3d4' : '';
      const name = `${prefix}${rule.ConfigRuleName}${suffix}`;
      patient.account.configRules[name] = { ...rule, ConfigRuleName: name };
    }
    addConfigRule(patient.account, 's3-bucket-versioning-enabled', []);
    await shows([], 0);
  });

  it('is looked at beside another of the same id', async () => {
    const second = { ...ruleNamed(USER_RULE), ConfigRuleName: `test-${USER_RULE}` };
    second.described = { ...second.described, ConfigRuleState: 'DELETING' };
    patient.account.configRules[second.ConfigRuleName] = second;
    await shows([/^note rules: rule test-iam-user-mfa-required is being deleted/], 0);
  });
});

describe('the policy of a function', () => {
  const arn = () => functionNamed(USER_FUNCTION).FunctionArn;
  const ruleArn = () => ruleNamed(USER_RULE).ConfigRuleArn;
  const REFUSED = `wrong Lambda permission: the policy of function ${USER_FUNCTION} does not let AWS Config of account ${ACCOUNT} invoke it`;
  const OPEN = `wrong Lambda permission: AWS Config of any account may invoke function ${USER_FUNCTION}`;
  const UNDECIDED = `unknown Lambda permission: whether AWS Config may invoke function ${USER_FUNCTION} rests on a Deny or a condition that is not decided here`;

  itEach<[string, () => string | undefined, readonly (string | RegExp)[], number]>([
    ['that is not there', () => undefined, [REFUSED], 1],
    ['with no condition', () => permissionFor(arn(), undefined), [OPEN], 1],
    [
      'that names the account as CloudFormation does',
      () => permissionFor(arn(), { StringEquals: { 'AWS:SourceAccount': ACCOUNT } }),
      [],
      0,
    ],
    [
      'that names another account',
      () => permissionFor(arn(), { StringEquals: { 'aws:SourceAccount': OTHER } }),
      [REFUSED],
      1,
    ],
    [
      'that names the account among others',
      () => permissionFor(arn(), { StringEquals: { 'aws:SourceAccount': [OTHER, ACCOUNT] } }),
      [],
      0,
    ],
    [
      'that names the account by a pattern',
      () => permissionFor(arn(), { StringLike: { 'aws:sourceAccount': '1111*' } }),
      [],
      0,
    ],
    [
      'that writes a pattern where none is read',
      () => permissionFor(arn(), { StringEquals: { 'aws:SourceAccount': '1111*' } }),
      [REFUSED],
      1,
    ],
    ['that names the rule', () => permissionFor(arn(), { ArnLike: { 'AWS:SourceArn': ruleArn() } }), [], 0],
    [
      'that names every rule of the account',
      () =>
        permissionFor(arn(), {
          ArnLike: { 'AWS:SourceArn': `arn:aws:config:us-east-1:${ACCOUNT}:config-rule/*` },
        }),
      [],
      0,
    ],
    [
      'that names the rules of another region',
      () =>
        permissionFor(arn(), {
          ArnLike: { 'AWS:SourceArn': `arn:aws:config:eu-west-1:${ACCOUNT}:config-rule/*` },
        }),
      [REFUSED],
      1,
    ],
    [
      'whose pattern would have to reach across a colon',
      () =>
        permissionFor(arn(), {
          ArnLike: { 'AWS:SourceArn': `arn:aws:con*1:${ACCOUNT}:config-rule/*:*` },
        }),
      [REFUSED],
      1,
    ],
    [
      'whose pattern is none of an ARN',
      () => permissionFor(arn(), { ArnLike: { 'AWS:SourceArn': 'arn:aws:config:*' } }),
      [UNDECIDED],
      3,
    ],
    [
      'whose pattern is of the rules of any account',
      () => permissionFor(arn(), { ArnLike: { 'AWS:SourceArn': 'arn:aws:config:*:*:config-rule/*' } }),
      [OPEN],
      1,
    ],
    [
      'that is of another function',
      () => permissionFor(`${arn()}-other`, { StringEquals: { 'AWS:SourceAccount': ACCOUNT } }),
      [REFUSED],
      1,
    ],
    [
      'that is of functions by a pattern',
      () => permissionFor('arn:aws:lambda:*:function:*', { StringEquals: { 'AWS:SourceAccount': ACCOUNT } }),
      [],
      0,
    ],
    [
      'with one condition that holds and one that does not',
      () =>
        permissionFor(arn(), {
          StringEquals: { 'aws:SourceAccount': ACCOUNT },
          ArnLike: { 'aws:SourceArn': `arn:aws:config:us-east-1:${ACCOUNT}:config-rule/config-rule-zz` },
        }),
      [REFUSED],
      1,
    ],
    [
      'with a condition on a key that services do not have',
      () => permissionFor(arn(), { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }),
      [REFUSED],
      1,
    ],
    [
      'with a condition on a key whose value is not known',
      () => permissionFor(arn(), { StringEquals: { 'aws:SourceOrgID': 'o-a1b2c3d4e5' } }),
      [UNDECIDED],
      3,
    ],
    [
      'with a condition on the name of the service',
      () =>
        permissionFor(
          arn(),
          {
            StringEquals: {
              'AWS:SourceAccount': ACCOUNT,
              'aws:PrincipalServiceName': 'config.amazonaws.com',
            },
            Bool: { 'aws:PrincipalIsAWSService': 'true' },
          },
          { Principal: '*' },
        ),
      [],
      0,
    ],
    [
      'that names all accounts but one',
      () => permissionFor(arn(), { StringNotEquals: { 'aws:SourceAccount': OTHER } }),
      [OPEN],
      1,
    ],
    [
      'with a Deny beside the Allow',
      () => {
        const { Statement } = JSON.parse(
          permissionFor(arn(), { StringEquals: { 'aws:SourceAccount': ACCOUNT } }),
        ) as { Statement: object[] };
        const deny = { ...Statement[0], Sid: 'Deny', Effect: 'Deny' };
        return JSON.stringify({ Version: '2012-10-17', Statement: [...Statement, deny] });
      },
      [REFUSED],
      1,
    ],
    [
      'with a Deny that is of another service',
      () => {
        const { Statement } = JSON.parse(
          permissionFor(arn(), { StringEquals: { 'aws:SourceAccount': ACCOUNT } }),
        ) as { Statement: object[] };
        const deny = { ...Statement[0], Effect: 'Deny', Principal: { Service: 'events.amazonaws.com' } };
        return JSON.stringify({ Version: '2012-10-17', Statement: [...Statement, deny] });
      },
      [],
      0,
    ],
    [
      'for another service',
      () => permissionFor(arn(), undefined, { Principal: { Service: 'events.amazonaws.com' } }),
      [REFUSED],
      1,
    ],
    ['for everybody', () => permissionFor(arn(), undefined, { Principal: '*' }), [OPEN], 1],
    [
      'for another action',
      () => permissionFor(arn(), undefined, { Action: 'lambda:GetFunction' }),
      [REFUSED],
      1,
    ],
    [
      'for actions by a pattern',
      () =>
        permissionFor(
          arn(),
          { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
          { Action: ['lambda:get*', 'lambda:invoke*'] },
        ),
      [],
      0,
    ],
    [
      'for all but something',
      () => permissionFor(arn(), undefined, { Action: undefined, NotAction: 'lambda:GetFunction' }),
      [OPEN],
      1,
    ],
    [
      'that is no JSON',
      () => 'nothing',
      [/^unknown Lambda permission: the policy of function .* cannot be read: SyntaxError/],
      3,
    ],
    [
      'without statements',
      () => '{}',
      [/^unknown Lambda permission: the policy of function .* cannot be read: the policy has no Statement/],
      3,
    ],
  ])('%s', async (_, policy, expected, code) => {
    functionNamed(USER_FUNCTION).Policy = policy();
    await shows(expected, code);
  });

  it('comes with a command that gives the permission', async () => {
    functionNamed(USER_FUNCTION).Policy = undefined;
    const { diagnoses } = await patient.examine();
    expect(diagnoses.find(({ Status }) => Status === 'wrong')?.Command).toBe(
      `aws lambda add-permission --function-name ${USER_FUNCTION} --statement-id AllowConfig --action lambda:InvokeFunction --principal config.amazonaws.com --source-account ${ACCOUNT} --region us-east-1`,
    );
  });
});

describe('a function', () => {
  const metric = (MetricName: string, hours: number, value: number, name = USER_FUNCTION): void => {
    patient.account.metrics.push({
      Namespace: 'AWS/Lambda',
      MetricName,
      Dimension: { Name: 'FunctionName', Value: name },
      Timestamp: new Date(patient.now.getTime() - hours * HOUR).toISOString(),
      value,
    });
  };
  const noRuns = (): void => {
    patient.account.metrics = patient.account.metrics.filter(
      ({ Dimension }) => Dimension.Value !== USER_FUNCTION,
    );
  };
  const LAST = 'in the last 24 hours';
  const NOT_RUN = `wrong functions: function ${USER_FUNCTION} has not run ${LAST}`;

  itEach<Row>([
    ['that has not run', noRuns, [NOT_RUN], 1],
    [
      'that ran before the window alone',
      () => {
        noRuns();
        metric('Invocations', 25, 1);
      },
      [NOT_RUN],
      1,
    ],
    [
      'that could not run because it was throttled',
      () => {
        noRuns();
        metric('Throttles', 3, 1);
      },
      [`wrong functions: function ${USER_FUNCTION} did not run ${LAST}: it was throttled once`],
      1,
    ],
    ['that was throttled and tried again is well', () => metric('Throttles', 9, 2), [], 0],
    [
      'that failed at last',
      () => metric('Errors', 3, 1),
      [
        `wrong functions: function ${USER_FUNCTION} failed in its latest run, and 1 of 2 runs ${LAST}; earlier results stand`,
      ],
      1,
    ],
    [
      'that failed before, and has run well since',
      () => metric('Errors', 9, 1),
      [
        `note functions: function ${USER_FUNCTION} failed 1 of 2 runs ${LAST}; the latest was without an error`,
      ],
      0,
    ],
    [
      'that failed, and ran well when it was tried again',
      () => {
        metric('Invocations', 3, 1);
        metric('Errors', 3, 1);
      },
      [
        `note functions: function ${USER_FUNCTION} failed 1 of 3 runs ${LAST}; the latest was without an error`,
      ],
      0,
    ],
    [
      'that was deployed a minute ago, and has not run',
      () => {
        noRuns();
        functionNamed(USER_FUNCTION).LastModified = new Date(patient.now.getTime() - 60_000)
          .toISOString()
          .replace('Z', '+0000');
      },
      [`note functions: function ${USER_FUNCTION} was deployed within the last hour and has not run yet`],
      0,
    ],
    [
      'that has not run, and of which it is not known whether it is new',
      () => {
        noRuns();
        patient.aws.faults.add({
          operation: 'lambda:GetFunctionConfiguration',
          kind: 'deny',
          times: Infinity,
        });
      },
      [
        /^unknown functions: the state of function .*PrivilegedRuleFunction.* cannot be read/,
        /^unknown functions: the state of function .*RoleRuleFunction.* cannot be read/,
        /^unknown functions: the state of function .*UserRuleFunction.* cannot be read/,
        `unknown functions: function ${USER_FUNCTION} has not run ${LAST}, and may have been deployed just now`,
        /^unknown functions: the state of function .*PrivilegesRuleFunction.* cannot be read/,
        /^unknown functions: the state of function .*RootRuleFunction.* cannot be read/,
        /^unknown IAM events: the state of function .*IamEventFunction.* cannot be read/,
      ],
      3,
    ],
    [
      'that has not run, and of which the concurrency is not known',
      () => {
        noRuns();
        patient.aws.faults.add({ operation: 'lambda:GetFunctionConcurrency', kind: 'deny', times: Infinity });
      },
      [
        /^unknown functions: the state of function .*PrivilegedRuleFunction/,
        /^unknown functions: the state of function .*RoleRuleFunction/,
        /^unknown functions: the state of function .*UserRuleFunction/,
        NOT_RUN,
        /^unknown functions: the state of function .*PrivilegesRuleFunction/,
        /^unknown functions: the state of function .*RootRuleFunction/,
        /^unknown IAM events: the state of function .*IamEventFunction/,
      ],
      1,
    ],
    [
      'that is Failed',
      () =>
        Object.assign(functionNamed(USER_FUNCTION), {
          State: 'Failed',
          StateReason: 'the KMS key is disabled',
        }),
      [`wrong functions: function ${USER_FUNCTION} is Failed: the KMS key is disabled`],
      1,
    ],
    [
      'whose update failed',
      () => Object.assign(functionNamed(USER_FUNCTION), { LastUpdateStatus: 'Failed' }),
      [`wrong functions: function ${USER_FUNCTION} is Failed: no reason given`],
      1,
    ],
    [
      'that is switched off',
      () => (functionNamed(USER_FUNCTION).ReservedConcurrentExecutions = 0),
      [`wrong functions: function ${USER_FUNCTION} is switched off: its reserved concurrency is 0`],
      1,
    ],
    [
      'of the rule for roles has no bound, which the account could give it',
      () => delete functionNamed(ROLE_FUNCTION).ReservedConcurrentExecutions,
      [
        `note bursts: a thousand roles that change together may take, by function ${ROLE_FUNCTION}, all of the 1000 concurrent executions that functions of the account share`,
      ],
      0,
    ],
    [
      'of the rule for roles has no bound, in a new account',
      () => {
        delete functionNamed(ROLE_FUNCTION).ReservedConcurrentExecutions;
        patient.account.concurrentExecutions = 119;
      },
      [/^note bursts: roles that change together may take, .* all of the 119 concurrent .* sets none aside$/],
      0,
    ],
    [
      'of the rule for roles has no bound, and the account may not be asked',
      () => {
        delete functionNamed(ROLE_FUNCTION).ReservedConcurrentExecutions;
        patient.aws.faults.add({ operation: 'lambda:GetAccountSettings', kind: 'deny', times: Infinity });
      },
      [/^note bursts: .* could not be asked \(lambda:GetAccountSettings\)$/],
      0,
    ],
    [
      'with a concurrency of its own is well',
      () => (functionNamed(USER_FUNCTION).ReservedConcurrentExecutions = 5),
      [],
      0,
    ],
    [
      'that is gone, though its rule is there',
      () => delete patient.account.functions[patient.arnOf('lambda', `function:${USER_FUNCTION}`)],
      [`wrong functions: function ${USER_FUNCTION} does not exist`],
      1,
    ],
    [
      'of another account',
      () => (sourceOf(USER_RULE)['SourceIdentifier'] = `arn:aws:lambda:us-east-1:${OTHER}:function:central`),
      [
        /^unknown Lambda permission: the policy of function central cannot be read: AccessDeniedException/,
        `unknown functions: the function of rule ${USER_RULE} is in account ${OTHER}, and cannot be looked at from here`,
      ],
      3,
    ],
    [
      'that its rule names with a version is well',
      () => {
        const live = `${functionNamed(USER_FUNCTION).FunctionArn}:live`;
        sourceOf(USER_RULE)['SourceIdentifier'] = live;
        // A version has a policy of its own, and that is the one that Lambda gives for its ARN.
        functionNamed(USER_FUNCTION).Policy = permissionFor(live, {
          StringEquals: { 'AWS:SourceAccount': ACCOUNT },
        });
      },
      [],
      0,
    ],
  ])('%s', async (_, wound, expected, code) => {
    wound();
    await shows(expected, code);
  });

  it('that ran once is said to have run once', async () => {
    noRuns();
    metric('Invocations', 3, 1);
    const { diagnoses } = await patient.examine();
    expect(diagnoses.map(({ Message }) => Message)).toContain(
      `function ${USER_FUNCTION} ran once ${LAST} without an error`,
    );
  });

  it('is looked at over twice its schedule', async () => {
    patient.account.metrics = patient.account.metrics.filter(
      ({ Dimension }) => Dimension.Value !== ROLE_FUNCTION,
    );
    metric('Invocations', 47, 1, ROLE_FUNCTION);
    await shows([], 0);
  });
});

describe('results', () => {
  const ageOf = (hours: number): void => {
    ruleNamed(USER_RULE).results.clear();
    addResult(ruleNamed(USER_RULE), {
      ComplianceResourceType: 'AWS::::Account',
      ComplianceResourceId: ACCOUNT,
      ComplianceType: 'NOT_APPLICABLE',
      OrderingTimestamp: new Date(patient.now.getTime() - hours * HOUR),
    });
  };
  const status = (evaluationStatus: object): void => {
    ruleNamed(USER_RULE).evaluationStatus = evaluationStatus as Record<string, unknown>;
  };
  const seconds = (hours: number): number => patient.now.getTime() / 1000 - hours * 3600;

  itEach<Row>([
    [
      'that are not there',
      () => ruleNamed(USER_RULE).results.clear(),
      [
        `wrong results: rule ${USER_RULE} has no result, though it runs every 6 hours and was deployed longer ago`,
      ],
      1,
    ],
    [
      'that are not there yet',
      () => {
        ruleNamed(USER_RULE).results.clear();
        given(patient.account.functions[patient.arnOf('lambda', `function:${USER_FUNCTION}`)]).LastModified =
          new Date(patient.now.getTime() - 2 * 3_600_000).toISOString();
      },
      [
        `note results: rule ${USER_RULE} has no result: it has not run yet, fails (see functions), or applies to nothing here`,
      ],
      0,
    ],
    ['of the account as a whole, where nobody is there to evaluate, are well', () => ageOf(2), [], 0],
    ['of the run before the last are well', () => ageOf(11.9), [], 0],
    [
      'older than two runs',
      () => ageOf(12.1),
      [
        new RegExp(
          `^wrong results: the newest result of rule ${USER_RULE} came 12 hours ago \\([0-9TZ:.-]+\\), though it runs every 6 hours$`,
        ),
      ],
      1,
    ],
    [
      'older than two runs of a rule that runs every hour',
      () => {
        for (const detail of detailsOf(USER_RULE)) detail['MaximumExecutionFrequency'] = 'One_Hour';
      },
      [/^wrong results: .* came 3 hours ago .*, though it runs every hour$/],
      1,
    ],
    [
      'that AWS Config could not have because the function may not be invoked',
      () =>
        status({
          LastErrorCode: 'AccessDenied',
          LastErrorMessage: 'may not invoke',
          LastFailedInvocationTime: seconds(1),
          LastSuccessfulInvocationTime: seconds(2),
        }),
      [`wrong results: AWS Config could not run rule ${USER_RULE}: AccessDenied, may not invoke`],
      1,
    ],
    [
      'that AWS Config never had',
      () => status({ LastErrorCode: 'AccessDenied', LastFailedEvaluationTime: seconds(1) }),
      [`wrong results: AWS Config could not run rule ${USER_RULE}: AccessDenied`],
      1,
    ],
    [
      'that came after an earlier error are well',
      () =>
        status({
          LastErrorCode: 'AccessDenied',
          LastFailedInvocationTime: seconds(9),
          LastSuccessfulInvocationTime: seconds(2),
        }),
      [],
      0,
    ],
  ])('%s', async (_, wound, expected, code) => {
    wound();
    await shows(expected, code);
  });

  it.each([
    [0.1, 'less than an hour ago'],
    [1, 'an hour ago'],
    [5, '5 hours ago'],
  ])('%d hours old came %s', async (hours, words) => {
    ageOf(hours);
    const { diagnoses } = await patient.examine();
    expect(
      diagnoses.find(({ Message }) => Message.includes(`result of rule ${USER_RULE}`))?.Message,
    ).toContain(words);
  });
});

describe('the stack', () => {
  const statusOf = (StackStatus: string): void => {
    given(patient.account.stacks['aws-config-mfa-rules']).StackStatus = StackStatus;
  };
  itEach<Row>([
    [
      'that is being updated',
      () => statusOf('UPDATE_IN_PROGRESS'),
      ['note stack: stack aws-config-mfa-rules is being changed (UPDATE_IN_PROGRESS)'],
      0,
    ],
    [
      'that was taken back after an update that failed',
      () => statusOf('UPDATE_ROLLBACK_COMPLETE'),
      [
        'note stack: the last update of stack aws-config-mfa-rules failed, and what was there before is in place (UPDATE_ROLLBACK_COMPLETE)',
      ],
      0,
    ],
    [
      'that could not be taken back',
      () => statusOf('UPDATE_ROLLBACK_FAILED'),
      ['wrong stack: stack aws-config-mfa-rules is UPDATE_ROLLBACK_FAILED'],
      1,
    ],
    [
      'that is none',
      () => {
        for (const made of Object.values(patient.account.functions)) made.Tags = {};
      },
      [
        'note stack: the functions are of no CloudFormation stack of this account: queues, IAM events and notifications are not looked at',
      ],
      0,
    ],
    [
      'a resource of which was deleted, as it should be',
      () => {
        resource('FailedInvocations', { ResourceStatus: 'DELETE_COMPLETE' });
        delete patient.account.queues[patient.arnOf('sqs', physical('FailedInvocations'))];
      },
      [],
      0,
    ],
  ])('%s', async (_, wound, expected, code) => {
    wound();
    await shows(expected, code);
  });
});

it('exemptions of the configuration file that end soon, or do not count, are told', async () => {
  const day = (days: number): string =>
    new Date(patient.now.getTime() + days * 24 * HOUR).toISOString().slice(0, 10);
  const folder = await mkdtemp(join(tmpdir(), 'mfa-rules-'));
  const file = join(folder, 'rules.yaml');
  const entry = (name: string, days: number): string =>
    `  - {name: ${name}, reason: x, until: ${day(days)}}\n`;
  await writeFile(
    file,
    `exemptions:\n${entry('late', 31)}${entry('soon', 30)}${entry('now', 0)}${entry('gone', -1)}`,
  );
  const { told } = await patient.examine('--config', file);
  expect(told).toEqual([
    `note exemptions: the exemption of soon in the configuration file ends on ${day(30)}, in 30 days`,
    `note exemptions: the exemption of now in the configuration file ends on ${day(0)}, today`,
    `note exemptions: the exemption of gone in the configuration file does not count: it ended on ${day(-1)}`,
  ]);
  await rm(folder, { recursive: true });
});
