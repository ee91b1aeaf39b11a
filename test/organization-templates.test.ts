import { renderTemplate } from './support/rendered-template.ts';
import {
  readTemplate,
  type CloudFormationResource,
  type CloudFormationTemplate,
} from './support/cloudformation-yaml.ts';

const written = readTemplate('template.yaml');
/** What each account gets: `npm run package:member` leaves the code signing configuration out. */
const member = {
  ...written,
  Parameters: Object.fromEntries(
    Object.entries(written.Parameters).filter(([name]) => name !== 'CodeSigningConfigArn'),
  ),
};
const rules = readTemplate('deploy/organization/rules.yaml');
const bucket = readTemplate('deploy/organization/bucket.yaml');

const oneOfType = (template: CloudFormationTemplate, type: string): CloudFormationResource => {
  const [found, ...more] = Object.values(template.Resources).filter(({ Type }) => Type === type);
  if (found === undefined || more.length > 0) throw new Error(`not one resource is an ${type}`);
  return found;
};

/** What has no default. */
const GIVEN = {
  CodeBucket: 'code',
  TemplateUrl: 'https://example.com/t.json',
  OrganizationalUnitIds: 'r-a1b2',
  OrganizationId: 'o-a1b2c3d4e5',
};

const propertiesOf = (id: string): CloudFormationResource['Properties'] => {
  const { Type, Properties } = rules.Resources[id] ?? {};
  if (Type !== 'AWS::CloudFormation::StackSet' || Properties === undefined)
    throw new Error(`${id} is no StackSet`);
  return Properties;
};
const stackSet = propertiesOf('RulesOfEachAccount');
const baselineSet = propertiesOf('BaselineOfEachAccount');

describe('deploy/organization/rules.yaml', () => {
  /** Told of here, once for all accounts; and what no organization may give. */
  const OWN = ['AlarmEmail', 'AlarmTopicArn', 'NotificationEmail'];
  const handedOn = Object.entries(member.Parameters).filter(([name]) => !OWN.includes(name));

  it.each(handedOn)('takes %s as template.yaml does', (name, parameter) => {
    expect(rules.Parameters[name]).toEqual(parameter);
  });

  it.each([
    ['CodeBucket', 'mfa-rules-code', 'Code_Bucket'],
    [
      'TemplateUrl',
      'https://bucket.s3.eu-central-1.amazonaws.com/template.json',
      'http://bucket/template.json',
    ],
    ['BaselineTemplateUrl', 'none', ''],
    ['CallAs', 'DELEGATED_ADMIN', 'BOTH'],
    ['CallAs', 'SELF', ''],
    ['Baseline', 'true', 'yes'],
    ['Baseline', 'false', ''],
    ['CreateAggregator', 'true', ''],
    ['OrganizationId', 'o-a1b2c3d4e5', 'r-a1b2'],
    ['AlarmEmail', 'a@example.com', 'example.com'],
    ['AlarmTopicArn', 'arn:aws:sns:eu-central-1:111122223333:alarms', 'alarms'],
    ['StackSetName', 'mfa-rules', '1-rules'],
    ['CreateAggregator', 'false', 'no'],
    ['AggregatorName', 'mfa_rules-1', 'mfa rules'],
  ])('takes %s %s, and not %s', (name, taken, refused) => {
    const { AllowedPattern, AllowedValues } = rules.Parameters[name] ?? {};
    const isTaken = (value: string): boolean =>
      Array.isArray(AllowedValues)
        ? AllowedValues.includes(value)
        : new RegExp(`^(?:${String(AllowedPattern)})$`).test(value);
    expect([taken, refused].map(isTaken)).toEqual([true, false]);
  });

  it('hands every parameter of template.yaml, and the bucket of the code, to each account', () => {
    const handed = ['CodeBucket', ...Object.keys(member.Parameters)]
      .filter((name) => name !== 'AlarmEmail' && name !== 'NotificationEmail')
      .map((name) => ({
        ParameterKey: name,
        ParameterValue:
          name === 'AlarmTopicArn'
            ? { 'Fn::If': ['HasAlarmTopic', { Ref: name }, { Ref: 'AlarmTopic' }] }
            : { Ref: name },
      }));
    expect(stackSet['Parameters']).toEqual(handed);
  });

  it('groups every parameter of its own and of template.yaml', () => {
    const { ParameterGroups } = rules.Metadata['AWS::CloudFormation::Interface'] as {
      ParameterGroups: { Parameters: string[] }[];
    };
    expect(ParameterGroups.flatMap(({ Parameters }) => Parameters).sort()).toEqual(
      Object.keys(rules.Parameters).sort(),
    );
  });

  it('reaches accounts that join later, and deletes the stack of one that leaves', () => {
    expect(stackSet).toMatchObject({
      StackSetName: { Ref: 'StackSetName' },
      TemplateURL: { Ref: 'TemplateUrl' },
      PermissionModel: 'SERVICE_MANAGED',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      ManagedExecution: { Active: true },
      StackInstancesGroup: [
        {
          DeploymentTargets: { OrganizationalUnitIds: { Ref: 'OrganizationalUnitIds' } },
          Regions: [{ Ref: 'AWS::Region' }],
        },
      ],
    });
  });

  it.each(['TemplateUrl', 'BaselineTemplateUrl'])('takes no longer %s than S3 can have', (name) => {
    expect(rules.Parameters[name]).toMatchObject({ MaxLength: 2_048 });
  });

  it('refuses what template.yaml refuses, an address beside a topic, and a baseline without its template', () => {
    expect(rules.Rules).toEqual({
      ...written.Rules,
      OneTopic: {
        Assertions: [
          {
            Assert: {
              'Fn::Or': [
                { 'Fn::Equals': [{ Ref: 'AlarmEmail' }, ''] },
                { 'Fn::Equals': [{ Ref: 'AlarmTopicArn' }, ''] },
              ],
            },
            AssertDescription: expect.any(String),
          },
        ],
      },
      TemplateOfBaseline: {
        RuleCondition: { 'Fn::Equals': [{ Ref: 'Baseline' }, 'true'] },
        Assertions: [
          {
            Assert: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'BaselineTemplateUrl' }, 'none'] }] },
            AssertDescription: expect.any(String),
          },
        ],
      },
    });
  });

  it('has no address that every account would mail a confirmation to', () => {
    expect(rules.Parameters).not.toHaveProperty('NotificationEmail');
    expect(JSON.stringify(stackSet)).not.toContain('Email');
  });

  it('subscribes an address once, where one is given', () => {
    expect(renderTemplate(rules, GIVEN).get('AlarmTopic')?.properties).toEqual({});
    const AlarmEmail = 'security@example.com';
    expect(renderTemplate(rules, { ...GIVEN, AlarmEmail }).get('AlarmTopic')?.properties).toEqual({
      Subscription: [{ Protocol: 'email', Endpoint: AlarmEmail }],
    });
  });

  it('says which topic the alarms of all accounts tell: the one that is given, where one is', () => {
    expect(rules.Outputs?.['AlarmTopicArn']).toMatchObject({
      Value: { 'Fn::If': ['HasAlarmTopic', { Ref: 'AlarmTopicArn' }, { Ref: 'AlarmTopic' }] },
    });
  });

  it('waits with a new account for the StackSet of its recorder, where one is named', () => {
    const autoDeployment = (given: object) =>
      renderTemplate(rules, { ...GIVEN, ...given }).get('RulesOfEachAccount')?.properties['AutoDeployment'];
    expect(autoDeployment({})).not.toHaveProperty('DependsOn');
    const RecorderStackSetArns = 'arn:aws:cloudformation:eu-central-1:111122223333:stackset/recorder:1a2b';
    expect(autoDeployment({ RecorderStackSetArns })).toMatchObject({ DependsOn: [RecorderStackSetArns] });
  });

  it('tells of an account in which the rules could not be deployed', () => {
    const rendered = renderTemplate(rules, GIVEN);
    expect(rendered.get('FailedAccountRule')?.properties['EventPattern']).toEqual({
      source: ['aws.cloudformation'],
      'detail-type': ['CloudFormation StackSet StackInstance Status Change'],
      detail: {
        'stack-set-arn': [
          { wildcard: '*:stackset/mfa-rules:*' },
          { wildcard: '*:stackset/mfa-rules-baseline:*' },
        ],
        'status-details': { 'detailed-status': ['FAILED', 'FAILED_IMPORT', 'INOPERABLE'] },
      },
    });
  });

  it.each([
    [
      'an account in which nothing could be deployed',
      'FailedAccountAlarm',
      'MatchedEvents',
      'FailedAccountRule',
    ],
    ['an attempt to deploy again that failed', 'RetryFailedAlarm', 'MatchedEvents', 'RetryFailedRule'],
    ['an attempt that was not started', 'RetryNotStartedAlarm', 'FailedInvocations', 'RetryRule'],
  ])('has an alarm within the hour of %s', (_, name, MetricName, rule) => {
    const told = (given: object) => {
      const { AlarmDescription, ...settings } = renderTemplate(rules, { ...GIVEN, ...given }).get(name)
        ?.properties ?? { AlarmDescription: '' };
      expect(AlarmDescription).toContain('mfa-rules');
      return settings;
    };
    const settings = {
      Namespace: 'AWS/Events',
      MetricName,
      Dimensions: [{ Name: 'RuleName', Value: { Ref: rule } }],
      Statistic: 'Sum',
      Period: 3600,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    };
    expect(told({})).toEqual({ ...settings, AlarmActions: [{ Ref: 'AlarmTopic' }] });
    const AlarmTopicArn = 'arn:aws:sns:eu-central-1:111122223333:alarms';
    expect(told({ AlarmTopicArn })).toEqual({ ...settings, AlarmActions: [AlarmTopicArn] });
  });

  describe('tries accounts that failed again, by itself', () => {
    const rendered = renderTemplate(rules, GIVEN);
    interface Definition {
      readonly StartAt: string;
      readonly States: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    }
    const machine = rendered.get('RetryFailedAccounts')?.properties ?? {};
    const { StartAt, States } = machine['Definition'] as Definition;
    const called = 'arn:aws:states:::aws-sdk:cloudformation';

    it('once a day, in the order of these states', () => {
      const { ScheduleExpression, Targets } = rendered.get('RetryRule')?.properties ?? {};
      expect(ScheduleExpression).toBe('rate(1 day)');
      expect(Targets).toEqual([
        {
          Id: 'RetryFailedAccounts',
          Arn: { Ref: 'RetryFailedAccounts' },
          RoleArn: { 'Fn::GetAtt': ['RetryRuleRole', 'Arn'] },
        },
      ]);
      expect(rendered.get('RetryFailedAccounts')?.properties['RoleArn']).toEqual({
        'Fn::GetAtt': ['RetryRole', 'Arn'],
      });
      expect(StartAt).toBe('ListFailed');
      const ends = Object.entries(States).map(([name, { Type, Next, End, Choices, Default }]) => [
        name,
        Type,
        Next ?? End ?? Choices ?? null,
        Default ?? null,
      ]);
      expect(ends).toEqual([
        ['ListFailed', 'Task', 'HasFailed', null],
        ['ListMore', 'Task', 'HasFailed', null],
        [
          'HasFailed',
          'Choice',
          [
            { Variable: '$.Summaries[0]', IsPresent: true, Next: 'DeployAgain' },
            { Variable: '$.NextToken', IsPresent: true, Next: 'ListMore' },
          ],
          'AllAreDeployed',
        ],
        ['DeployAgain', 'Task', true, null],
        ['AllAreDeployed', 'Succeed', null, null],
      ]);
    });

    it('for an hour at the most, and every other end than success is an event of its rule', () => {
      expect(machine['Definition']).toMatchObject({ TimeoutSeconds: 3600 });
      expect(rendered.get('RetryFailedRule')?.properties['EventPattern']).toEqual({
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [{ Ref: 'RetryFailedAccounts' }],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      });
    });

    it('where one failed alone, as the StackSet is', () => {
      const listed = {
        StackSetName: 'mfa-rules',
        CallAs: 'SELF',
        Filters: [{ Name: 'DETAILED_STATUS', Values: 'FAILED' }],
      };
      expect([States['ListFailed'], States['ListMore']]).toMatchObject([
        { Resource: `${called}:listStackInstances`, Parameters: listed },
        {
          Resource: `${called}:listStackInstances`,
          Parameters: { ...listed, 'NextToken.$': '$.NextToken' },
        },
      ]);
      const { Description, Capabilities, ManagedExecution, OperationPreferences } = stackSet;
      const handed = stackSet['Parameters'] as readonly { readonly ParameterKey: string }[];
      expect(States['DeployAgain']).toMatchObject({
        Resource: `${called}:updateStackSet`,
        Parameters: {
          StackSetName: 'mfa-rules',
          CallAs: 'SELF',
          UsePreviousTemplate: true,
          Description,
          Capabilities,
          ManagedExecution,
          OperationPreferences,
          Parameters: handed.map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
        },
      });
    });
  });

  it('lets one account fail without stopping the others', () => {
    expect(stackSet['OperationPreferences']).toEqual({
      FailureTolerancePercentage: 100,
      // A quarter at a time, so that what is wrong is seen before it is everywhere.
      MaxConcurrentPercentage: 25,
      ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
    });
  });

  it('acknowledges what template.yaml makes: roles, which may have names', () => {
    expect(stackSet['Capabilities']).toEqual(['CAPABILITY_NAMED_IAM']);
  });

  it('makes an aggregator of this region, with its role, only where it is wanted', () => {
    const aggregator = oneOfType(rules, 'AWS::Config::ConfigurationAggregator');
    const role = rules.Resources['AggregatorRole'];
    expect([aggregator.Condition, role?.Condition]).toEqual(['HasAggregator', 'HasAggregator']);
    const unwanted = renderTemplate(rules, { ...GIVEN, CreateAggregator: 'false' });
    expect(unwanted.has('Aggregator')).toBe(false);
    expect(renderTemplate(rules, GIVEN).has('Aggregator')).toBe(true);
    expect(aggregator.Properties).toEqual({
      ConfigurationAggregatorName: { Ref: 'AggregatorName' },
      OrganizationAggregationSource: {
        RoleArn: { 'Fn::GetAtt': ['AggregatorRole', 'Arn'] },
        AwsRegions: [{ Ref: 'AWS::Region' }],
      },
    });
    expect(role?.Properties['ManagedPolicyArns']).toEqual([
      { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSConfigRoleForOrganizations' },
    ]);
  });

  it('saves a query of each type of resource and one by account, which name the rules of template.yaml', () => {
    const queries = Object.values(rules.Resources)
      .filter(({ Type }) => Type === 'AWS::Config::StoredQuery')
      .map(({ Properties }) => Properties as Record<'QueryName' | 'QueryExpression', { 'Fn::Sub': string }>);
    const ruleNames = Object.values(member.Resources)
      .filter(({ Type }) => Type === 'AWS::Config::ConfigRule')
      .map(({ Properties }) => (Properties['ConfigRuleName'] as { 'Fn::Sub': string })['Fn::Sub'])
      .toSorted();
    const named = queries.map(({ QueryExpression }) =>
      [...QueryExpression['Fn::Sub'].matchAll(/'(\$\{RuleNamePrefix\}[^']+)'/g)]
        .map(([, name]) => name)
        .toSorted(),
    );
    expect(ruleNames).toHaveLength(5);
    expect(named).toEqual([
      [
        '${RuleNamePrefix}iam-privileged-user-mfa-required',
        '${RuleNamePrefix}iam-user-mfa-required',
        '${RuleNamePrefix}iam-user-privileges-mfa-required',
      ],
      ['${RuleNamePrefix}iam-role-trust-mfa-required'],
      ruleNames,
    ]);
    for (const { QueryName, QueryExpression } of queries) {
      // The longest prefix included: AWS Config takes 64 characters of a name and 4,096 of a query.
      expect(QueryName['Fn::Sub'].replace('${RuleNamePrefix}', 'x'.repeat(32)).length).toBeLessThanOrEqual(
        64,
      );
      expect(QueryExpression['Fn::Sub'].length).toBeLessThan(3_000);
      expect(QueryExpression['Fn::Sub']).toMatch(/^SELECT accountId, .* WHERE resourceType = /);
    }
  });

  it.each([
    ['OrganizationalUnitIds', 'CommaDelimitedList', undefined],
    ['CallAs', 'String', 'SELF'],
    ['StackSetName', 'String', 'mfa-rules'],
    ['CreateAggregator', 'String', 'true'],
    ['AggregatorName', 'String', 'mfa-rules'],
    ['OrganizationId', 'String', undefined],
    ['RecorderStackSetArns', 'CommaDelimitedList', ''],
    ['Baseline', 'String', 'false'],
    ['BaselineTemplateUrl', 'String', 'none'],
    ['AlarmEmail', 'String', ''],
    ['AlarmTopicArn', 'String', ''],
    ['CodeBucket', 'String', undefined],
    ['TemplateUrl', 'String', undefined],
  ])('has %s, a %s whose default is %s', (name, Type, Default) => {
    const parameter = rules.Parameters[name];
    expect([parameter?.['Type'], parameter?.['Default']]).toEqual([Type, Default]);
  });
});

describe('the baseline of deploy/organization/rules.yaml', () => {
  const baseline = readTemplate('baseline/template.yaml');
  // A boundary is a policy of one account.
  const handedOn = Object.entries(baseline.Parameters).filter(([name]) => !name.endsWith('BoundaryArn'));

  it.each(handedOn)('takes Baseline%s as baseline/template.yaml takes it', (name, parameter) => {
    expect(rules.Parameters[`Baseline${name}`]).toEqual(parameter);
  });

  it('hands each of them on, and nothing else', () => {
    expect(baselineSet['Parameters']).toEqual(
      handedOn.map(([name]) => ({ ParameterKey: name, ParameterValue: { Ref: `Baseline${name}` } })),
    );
  });

  it('is there where it is asked for alone, and stays in an account that leaves', () => {
    expect(renderTemplate(rules, GIVEN).has('BaselineOfEachAccount')).toBe(false);
    const BaselineTemplateUrl = 'https://example.com/b.yaml';
    const made = renderTemplate(rules, { ...GIVEN, Baseline: 'true', BaselineTemplateUrl });
    expect(made.get('BaselineOfEachAccount')?.properties).toMatchObject({
      StackSetName: 'mfa-rules-baseline',
      TemplateURL: BaselineTemplateUrl,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true },
    });
    const {
      TemplateURL: _,
      Description: __,
      Parameters: ___,
      StackSetName: ____,
      AutoDeployment: _____,
      ...rest
    } = baselineSet;
    // As that of the rules, in all else.
    const names = ['TemplateURL', 'Description', 'Parameters', 'StackSetName', 'AutoDeployment'];
    expect(rest).toEqual(
      Object.fromEntries(Object.entries(stackSet).filter(([name]) => !names.includes(name))),
    );
  });
});

describe('deploy/forward-iam-events.yaml', () => {
  const forwarder = readTemplate('deploy/forward-iam-events.yaml');

  it.each(['PermissionsBoundaryArn', 'PermissionsBoundaryName', 'RolePath', 'RoleNamePrefix'])(
    'takes %s as template.yaml does',
    (name) => {
      const { Description: _, ...constraints } = member.Parameters[name] ?? {};
      expect(forwarder.Parameters[name]).toMatchObject(constraints);
    },
  );

  it.each([
    ['eu-central-1', true],
    ['us-gov-west-1', true],
    ['Frankfurt', false],
    ['', false],
  ])('takes the region %j: %s', (region, isTaken) => {
    const pattern = String(forwarder.Parameters['TargetRegion']?.['AllowedPattern']);
    expect(new RegExp(`^(?:${pattern})$`).test(region)).toBe(isTaken);
  });
});

describe('deploy/organization/bucket.yaml', () => {
  const { PolicyDocument } = oneOfType(bucket, 'AWS::S3::BucketPolicy').Properties as {
    PolicyDocument: { Statement: { Effect: string }[] };
  };

  it('lets the organization read objects, and nobody else anything', () => {
    expect(PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      {
        Sid: 'ReadByOrganization',
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: { 'Fn::Sub': '${Bucket.Arn}/*' },
        Condition: { StringEquals: { 'aws:PrincipalOrgID': { Ref: 'OrganizationId' } } },
      },
    ]);
  });

  it('refuses what comes without TLS', () => {
    expect(PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  it('is private, encrypted and versioned', () => {
    expect(oneOfType(bucket, 'AWS::S3::Bucket').Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  it.each([
    ['o-a1b2c3d4e5', true],
    [`o-${'a'.repeat(32)}`, true],
    ['o-short', false],
    ['O-A1B2C3D4E5', false],
    ['r-a1b2', false],
    ['*', false],
  ])('takes the organization ID %s: %s', (id, isTaken) => {
    const pattern = String(bucket.Parameters['OrganizationId']?.['AllowedPattern']);
    expect(new RegExp(`^(?:${pattern})$`).test(id)).toBe(isTaken);
  });
});
