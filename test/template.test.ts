import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { rules } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import { FACT_OPERATIONS, LISTING_OPERATIONS } from '../src/inventory/operations.ts';
import * as handlers from '../src/lambda.ts';
import { deliveryParameters } from '../src/parameters.ts';

type Json = Readonly<Record<string, unknown>>;
interface Resource {
  readonly Type: string;
  readonly DependsOn?: string;
  readonly Metadata?: Json;
  readonly Properties: Json;
}
interface Template {
  readonly Parameters: Readonly<
    Record<string, { Default: unknown; AllowedValues?: unknown[]; Description: string; MaxLength?: number }>
  >;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Json;
}

const text = readFileSync('template.yaml', 'utf8');

/** CloudFormation's short forms as the long ones: `!Ref X` -> {Ref: 'X'}. */
const intrinsic = (name: string, key: string) =>
  (['scalar', 'seq'] as const).map((collection) => ({
    tag: `!${name}`,
    ...(collection === 'seq' ? { collection } : {}),
    resolve: (value: { toJSON?: () => unknown } | string) => ({
      [key]: typeof value === 'string' ? value : (value.toJSON?.() ?? value),
    }),
  }));
const customTags = [
  ['Ref', 'Ref'],
  ...['Sub', 'GetAtt', 'If', 'Not', 'Equals'].map((name) => [name, `Fn::${name}`] as const),
].flatMap(([name = '', key = '']) => intrinsic(name, key));
const template = parse(text, { customTags }) as Template;

const ofType = (type: string): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** A property that the resource must have. */
const propertyOf = <Value>(resource: Resource | undefined, name: string): Value => {
  const value = resource?.Properties[name];
  if (value === undefined) throw new Error(`template.yaml: a resource has no ${name}`);
  return value as Value;
};

/** The parts of the template that belong to a rule, found by what they refer to. */
const partsOf = (rule: Rule) => {
  const isNamed = ([, { Properties }]: [string, Resource]): boolean =>
    JSON.stringify(Properties['ConfigRuleName']) ===
    JSON.stringify({ 'Fn::Sub': `\${RuleNamePrefix}${rule.id}` });
  const [configRuleId = '', configRule] = ofType('AWS::Config::ConfigRule').find(isNamed) ?? [];
  const source = propertyOf<{ SourceIdentifier: { 'Fn::GetAtt': string }; SourceDetails: Json[] }>(
    configRule,
    'Source',
  );
  const functionId = source.SourceIdentifier['Fn::GetAtt'].replace('.Arn', '');
  const functionResource = template.Resources[functionId];
  const roleId = propertyOf<{ 'Fn::GetAtt': string }>(functionResource, 'Role')['Fn::GetAtt'].replace(
    '.Arn',
    '',
  );
  const [, permission] = ofType('AWS::Lambda::Permission').find(([id]) => id === configRule?.DependsOn) ?? [];
  return {
    configRuleId,
    configRule,
    source,
    functionId,
    functionResource,
    role: template.Resources[roleId],
    permission,
  };
};

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const statementsOf = (role: Resource | undefined): Json[] =>
  propertyOf<{ PolicyDocument: { Statement: Json[] } }[]>(role, 'Policies').flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );

const grantedTo = (role: Resource | undefined): string[] =>
  statementsOf(role)
    .flatMap(({ Action }) => asList(Action))
    .map(String)
    .sort();

/** What the function calls follows from the rule: its listing, its facts, and what it tells AWS Config. */
const calledFor = (rule: Rule): string[] =>
  [
    ...LISTING_OPERATIONS[rule.resourceType],
    ...rule.needs.flatMap(({ fact }) => FACT_OPERATIONS[fact]),
    'config:PutEvaluations',
    'config:GetComplianceDetailsByConfigRule',
    ...(rule.triggers.includes('changed') ? ['config:GetResourceConfigHistory'] : []),
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'sqs:SendMessage',
  ].sort();

/** What SECURITY.md says that a rule's function calls: the names in the rule's column. */
const documentedFor = (rule: Rule): string[] => {
  const rows = readFileSync('SECURITY.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const column = rows[0]?.indexOf(`\`${rule.id}\``) ?? -1;
  return rows
    .slice(1)
    .flatMap((cells) => [...(cells[column] ?? '').matchAll(/`(\w+)`/g)].map(([, action = '']) => action))
    .sort();
};

const toCamelCase = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

describe.each(rules.map((rule): [string, Rule] => [rule.id, rule]))('template.yaml, %s', (_, rule) => {
  const { configRuleId, configRule, source, functionId, functionResource, role, permission } = partsOf(rule);

  it('is an AWS Config rule whose function is a handler of lambda.ts', () => {
    expect(configRule).toBeDefined();
    const handler = String(functionResource?.Properties['Handler']);
    expect(handler).toBe(`lambda.${toCamelCase(rule.id)}`);
    expect(Object.keys(handlers)).toContain(toCamelCase(rule.id));
  });

  it('grants the function the calls it makes, and no more', () => {
    expect(grantedTo(role)).toEqual(calledFor(rule));
    expect(role?.Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  it('is granted in SECURITY.md what it is granted here', () => {
    // The log and the failure destination are named there without their actions.
    const granted = grantedTo(role).filter((action) => !/^(logs|sqs):/.test(action));
    expect(documentedFor(rule)).toEqual(granted.map((action) => action.replace(/^\w+:/, '')).sort());
  });

  it('lets AWS Config of this account alone invoke it, before the rule is made', () => {
    expect(permission?.Properties).toEqual({
      FunctionName: { 'Fn::GetAtt': `${functionId}.Arn` },
      Action: 'lambda:InvokeFunction',
      Principal: 'config.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
  });

  it('is triggered by what the rule is triggered by, its frequency inside the scheduled trigger', () => {
    const triggers = source.SourceDetails.map(({ MessageType }) => MessageType);
    const changes = ['ConfigurationItemChangeNotification', 'OversizedConfigurationItemChangeNotification'];
    expect(triggers).toEqual([
      ...(rule.triggers.includes('changed') ? changes : []),
      'ScheduledNotification',
    ]);
    expect(configRule?.Properties).not.toHaveProperty('MaximumExecutionFrequency');
    const frequencies = source.SourceDetails.filter((detail) => 'MaximumExecutionFrequency' in detail);
    expect(frequencies.map(({ MessageType }) => MessageType)).toEqual(['ScheduledNotification']);
    expect(configRule?.Properties['Scope']).toEqual(
      rule.triggers.includes('changed') ? { ComplianceResourceTypes: [rule.resourceType] } : undefined,
    );
  });

  it('hands over every parameter of the rule, with its values and its default', () => {
    const inputs = configRule?.Properties['InputParameters'] as Record<string, { Ref: string }>;
    const definitions = { ...rule.parameters, ...deliveryParameters };
    expect(Object.keys(inputs).sort()).toEqual(Object.keys(definitions).sort());
    for (const [name, { allowedValues, default: byDefault }] of Object.entries(definitions)) {
      const parameter = template.Parameters[inputs[name]?.Ref ?? ''];
      expect(parameter).toMatchObject({ AllowedValues: allowedValues, Default: byDefault });
    }
  });

  it('keeps a log, raises an alarm and keeps failed events', () => {
    const logGroup = propertyOf<{ LogGroup: { Ref: string } }>(functionResource, 'LoggingConfig').LogGroup
      .Ref;
    expect(template.Resources[logGroup]?.Properties).toEqual({
      RetentionInDays: { Ref: 'LogRetentionInDays' },
    });
    const alarms = ofType('AWS::CloudWatch::Alarm').filter(([, { Properties }]) =>
      JSON.stringify(Properties['Dimensions']).includes(`{"Ref":"${functionId}"}`),
    );
    expect(alarms).toHaveLength(1);
    expect(functionResource?.Properties['EventInvokeConfig']).toMatchObject({
      DestinationConfig: {
        OnFailure: { Type: 'SQS', Destination: { 'Fn::GetAtt': 'FailedInvocations.Arn' } },
      },
    });
  });

  it('is named in the outputs', () => {
    expect(Object.values(template.Outputs)).toContainEqual(
      expect.objectContaining({ Value: { Ref: configRuleId } }),
    );
  });

  it('has a name that AWS Config can look results up by, whatever the prefix', () => {
    expect((template.Parameters['RuleNamePrefix']?.MaxLength ?? 0) + rule.id.length).toBeLessThanOrEqual(64);
  });
});

describe('template.yaml', () => {
  it('has a rule for every rule of the registry, and no other', () => {
    expect(ofType('AWS::Config::ConfigRule')).toHaveLength(rules.length);
    expect(ofType('AWS::Serverless::Function')).toHaveLength(rules.length);
  });

  it('sets all functions up alike, so that they are built once', () => {
    const settings = ofType('AWS::Serverless::Function').map(([, { Metadata, Properties }]) => {
      const { Description, Handler, Role, LoggingConfig, ...same } = Properties;
      expect([Description, Handler, Role, LoggingConfig]).not.toContain(undefined);
      return { Metadata, same };
    });
    expect(new Set(settings.map((setting) => JSON.stringify(setting))).size).toBe(1);
    expect(settings[0]).toMatchObject({
      Metadata: { BuildMethod: 'esbuild', BuildProperties: { UseNpmCi: true, MainFields: 'module,main' } },
      same: { Runtime: 'nodejs24.x', Architectures: ['arm64'], MemorySize: 256, Timeout: 900 },
    });
  });

  it('fixes no name but those of the rules, so that two stacks do not collide', () => {
    const names = Object.values(template.Resources).flatMap(({ Properties }) =>
      Object.keys(Properties).filter((key) =>
        /^(FunctionName|RoleName|LogGroupName|QueueName|AlarmName|TopicName)$/.test(key),
      ),
    );
    // A permission names the function that it is for.
    expect(names).toEqual(rules.map(() => 'FunctionName'));
  });

  it('names no partition', () => {
    expect(text).not.toMatch(/arn:aws/);
  });

  it('bounds every role, where a boundary is given', () => {
    for (const [, { Properties }] of ofType('AWS::IAM::Role')) {
      expect(Properties['PermissionsBoundary']).toEqual({
        'Fn::If': ['HasPermissionsBoundary', { Ref: 'PermissionsBoundaryArn' }, { Ref: 'AWS::NoValue' }],
      });
    }
  });

  it('describes every parameter, and has a default for it', () => {
    for (const parameter of Object.values(template.Parameters)) {
      expect(parameter.Description.length).toBeGreaterThan(20);
      expect(parameter.Default).toBeDefined();
    }
  });
});
