import {
  readTemplate,
  type CloudFormationResource,
  type CloudFormationTemplate,
} from './support/cloudformation-yaml.ts';

const member = readTemplate('template.yaml');
const rules = readTemplate('deploy/organization/rules.yaml');
const bucket = readTemplate('deploy/organization/bucket.yaml');

const oneOfType = (template: CloudFormationTemplate, type: string): CloudFormationResource => {
  const [found, ...more] = Object.values(template.Resources).filter(({ Type }) => Type === type);
  if (found === undefined || more.length > 0) throw new Error(`not one resource is an ${type}`);
  return found;
};

const stackSet = oneOfType(rules, 'AWS::CloudFormation::StackSet').Properties;

describe('deploy/organization/rules.yaml', () => {
  it.each(Object.entries(member.Parameters))('takes %s as template.yaml does', (name, parameter) => {
    expect(rules.Parameters[name]).toEqual(parameter);
  });

  it('hands every parameter of template.yaml, and the bucket of the code, to each account', () => {
    const handed = ['CodeBucket', ...Object.keys(member.Parameters)].map((name) => ({
      ParameterKey: name,
      ParameterValue: { Ref: name },
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

  it('lets one account fail without stopping the others', () => {
    expect(stackSet['OperationPreferences']).toMatchObject({
      FailureTolerancePercentage: 100,
      ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
    });
  });

  it('acknowledges what template.yaml makes: roles, which may have names', () => {
    expect(stackSet['Capabilities']).toEqual(['CAPABILITY_NAMED_IAM']);
  });

  it('makes an aggregator of this region, with its role, only where it is wanted', () => {
    const aggregator = oneOfType(rules, 'AWS::Config::ConfigurationAggregator');
    const role = oneOfType(rules, 'AWS::IAM::Role');
    expect([aggregator.Condition, role.Condition]).toEqual(['HasAggregator', 'HasAggregator']);
    expect(aggregator.Properties['OrganizationAggregationSource']).toEqual({
      RoleArn: { 'Fn::GetAtt': ['AggregatorRole', 'Arn'] },
      AwsRegions: [{ Ref: 'AWS::Region' }],
    });
    expect(role.Properties['ManagedPolicyArns']).toEqual([
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
    expect(ruleNames).toHaveLength(3);
    expect(named).toEqual([
      ['${RuleNamePrefix}iam-user-mfa-required'],
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
  ])('has %s, a %s whose default is %s', (name, Type, Default) => {
    const parameter = rules.Parameters[name];
    expect([parameter?.['Type'], parameter?.['Default']]).toEqual([Type, Default]);
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
