/** deploy/organization/reader.yaml, as an account has it once its parameters have values. */
import { iamRoleTrustMfaRequired as rule } from '../rules/iam-role-trust-mfa-required/rule.ts';
import { defaultsOf } from '../rules/parameter.ts';
import { listSshPublicKeys } from '../src/inventory/sources/list-ssh-public-keys.ts';
import { savedSources } from '../src/inventory/sources/saved-sources.ts';
import { toRole } from './aws/account.ts';
import { readTemplate, type Json } from './support/cloudformation-yaml.ts';
import { policyLines } from './support/policy-lines.ts';
import { renderTemplate } from './support/rendered-template.ts';

const template = readTemplate('deploy/organization/reader.yaml');
const properties = Object.values(template.Resources)[0]?.Properties ?? {};

const ACCOUNT = '444455556666';
const READER = '111122223333';
const GIVEN: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': ACCOUNT,
  ReaderAccountId: READER,
  OrganizationId: 'o-a1b2c3d4e5',
  ReaderRoleArns: '',
  ExternalId: '',
};
const NO_VALUE = Symbol('AWS::NoValue');

/** What CloudFormation makes of a value of the template. */
const resolved = (value: unknown, given: Readonly<Record<string, string>>): unknown => {
  if (Array.isArray(value))
    return value.map((item) => resolved(item, given)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined]] = Object.entries(value);
  if (key === 'Ref') {
    if (argument === 'AWS::NoValue') return NO_VALUE;
    const text = given[String(argument)] ?? '';
    return template.Parameters[String(argument)]?.['Type'] === 'CommaDelimitedList' ? text.split(',') : text;
  }
  if (key === 'Fn::Sub')
    return String(argument).replace(/\$\{([^}]+)\}/g, (_, name: string) => given[name] ?? '');
  if (key === 'Fn::If') {
    const [condition, then, otherwise] = argument as readonly unknown[];
    const parameter = { HasReaderRoles: 'ReaderRoleArns', HasExternalId: 'ExternalId' }[String(condition)];
    return resolved((given[parameter ?? ''] ?? '') === '' ? otherwise : then, given);
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, item]) => [name, resolved(item, given)] as const)
      .filter(([, item]) => item !== NO_VALUE),
  );
};

const decide = (more: Readonly<Record<string, string>> = {}) => {
  const document = resolved(properties['AssumeRolePolicyDocument'], { ...GIVEN, ...more });
  const { RoleId, RoleName, Arn, Path } = toRole(
    { RoleName: 'mfa-rules-reader', AssumeRolePolicyDocument: document as object },
    { accountId: ACCOUNT, partition: 'aws' },
  );
  return rule.decide(
    {
      resourceId: RoleId,
      resourceName: RoleName,
      arn: Arn,
      path: Path,
      accountId: ACCOUNT,
      trustPolicy: { value: document, source: 'reader.yaml' },
    },
    { parameters: defaultsOf(rule.parameters), now: new Date() },
  );
};

const PIPELINE = `arn:aws:iam::${READER}:role/pipeline`;
const PEOPLE = `arn:aws:iam::${READER}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Audit_*`;

it.each<[string, Readonly<Record<string, string>>]>([
  ['as it is', {}],
  ['with an external id', { ExternalId: 'e-17' }],
  ['with a role of a pipeline', { ReaderRoleArns: PIPELINE }],
  [
    'with roles by pattern, and an external id',
    { ReaderRoleArns: `${PIPELINE},${PEOPLE}`, ExternalId: 'e-17' },
  ],
])('the role passes the rules of this project: %s', (_, given) => {
  expect(decide(given).compliance).toBe('COMPLIANT');
});

it('without MFA it would not pass: the test can fail', () => {
  const { Statement } = properties['AssumeRolePolicyDocument'] as { Statement: Json[] };
  const [people] = Statement as unknown as { Condition: { Bool?: object } }[];
  if (people === undefined) throw new Error('there is no statement');
  const { Bool, ...rest } = people.Condition;
  expect(Bool).toBeDefined();
  const before = people.Condition;
  people.Condition = rest;
  expect(decide().compliance).toBe('NON_COMPLIANT');
  people.Condition = before;
});

describe('the role', () => {
  const given = { ReaderAccountId: READER, OrganizationId: 'o-a1b2c3d4e5' };
  const asked = {
    ...given,
    ReaderRoleArns: PIPELINE,
    ExternalId: 'e-17',
    RoleName: 'audit',
    RolePath: '/team/',
    PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess',
  };
  const roleWith = (parameters: Readonly<Record<string, string>>): Json =>
    (renderTemplate(template, parameters).get('ReaderRole')?.properties ?? {}) as Json;
  const people =
    'Allow {"AWS":"arn:aws:iam::111122223333:root"} sts:AssumeRole if {"Bool":{"aws:MultiFactorAuthPresent":"true"},"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"';

  it('lets in people of one account with MFA alone, as long as it belongs to the organization', () => {
    const role = roleWith(given);
    expect(policyLines(role['AssumeRolePolicyDocument'])).toEqual([`${people}}}`]);
    expect(role).toMatchObject({ RoleName: 'mfa-rules-reader', Path: '/', MaxSessionDuration: 3600 });
    expect(role).not.toHaveProperty('PermissionsBoundary');
  });

  it('lets in roles that are named, with the external id that is asked for', () => {
    const role = roleWith(asked);
    expect(policyLines(role['AssumeRolePolicyDocument'])).toEqual([
      `${people},"sts:ExternalId":"e-17"}}`,
      `Allow {"AWS":"arn:aws:iam::111122223333:root"} sts:AssumeRole if {"ArnLike":{"aws:PrincipalArn":["${PIPELINE}"]},"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5","sts:ExternalId":"e-17"}}`,
    ]);
    expect(role).toMatchObject({
      RoleName: 'audit',
      Path: '/team/',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
    });
  });

  it('has one policy, which allows and is read as IAM writes it now', () => {
    const policies = roleWith(asked)['Policies'] as readonly { readonly PolicyDocument: unknown }[];
    const lines = policies.map(({ PolicyDocument }) => policyLines(PolicyDocument));
    expect(lines).toHaveLength(1);
    expect(lines[0]?.map((line) => line.split(' ')[0])).toEqual(['Allow', 'Allow', 'Allow']);
  });
});

// SSH public keys are read from saved answers alone, and nobody asks an account for them.
it('may do what the sources ask, on what they ask it of, and nothing else', () => {
  const [policy] = properties['Policies'] as [{ PolicyDocument: { Statement: Json[] } }];
  const granted = policy.PolicyDocument.Statement.flatMap(({ Action, Resource }) =>
    [Action].flat().map((action) => [action, JSON.stringify(resolved(Resource, GIVEN))]),
  );
  const asked = savedSources
    .filter((source) => source !== listSshPublicKeys)
    .map(({ action, on }) => [action, JSON.stringify(on === '*' ? '*' : `arn:aws:iam::${ACCOUNT}:${on}`)]);
  const inOrder = (list: readonly unknown[][]): unknown[] => list.map((pair) => pair.join(' ')).toSorted();
  expect(inOrder(granted)).toEqual(inOrder(asked));
});

it.each([
  ['ReaderRoleArns', PIPELINE, true],
  ['ReaderRoleArns', PEOPLE, true],
  ['ReaderRoleArns', '', true],
  ['ReaderRoleArns', `arn:aws:iam::${READER}:user/alice`, false],
  ['ReaderRoleArns', `arn:aws:iam::${READER}:*`, false],
  ['ReaderRoleArns', '*', false],
  ['ReaderAccountId', READER, true],
  ['ReaderAccountId', '*', false],
  ['OrganizationId', 'o-a1b2c3d4e5', true],
  ['OrganizationId', '*', false],
  ['RolePath', '/', true],
  ['RolePath', '/audit/team/', true],
  ['RolePath', 'audit', false],
  ['ExternalId', '', true],
  ['ExternalId', 'e-17', true],
  ['ExternalId', 'e', false],
  ['ExternalId', 'e 17', false],
  ['RoleName', 'mfa-rules-reader', true],
  ['RoleName', '', false],
  ['RoleName', 'mfa rules', false],
  ['PermissionsBoundaryArn', '', true],
  ['PermissionsBoundaryArn', 'arn:aws:iam::aws:policy/PowerUserAccess', true],
  ['PermissionsBoundaryArn', 'arn:aws:iam::aws:role/PowerUserAccess', false],
])('%s takes "%s": %s', (name, value, isTaken) => {
  const pattern = String(template.Parameters[name]?.['AllowedPattern']);
  expect(template.Parameters[name]).toHaveProperty('AllowedPattern');
  expect(new RegExp(`^(?:${pattern})$`).test(value)).toBe(isTaken);
});

it('names the role as mfa-rules looks for it where nobody says otherwise', async () => {
  const { roleNameOf } = await import('../src/cli/many-accounts-options.ts');
  expect(template.Parameters['RoleName']?.['Default']).toBe(roleNameOf({}));
  expect(template.Parameters['RolePath']?.['Default']).toBe('/');
});

it('takes no path that IAM would refuse', () => {
  expect(template.Parameters['RolePath']).toMatchObject({ Default: '/', MaxLength: 512 });
});
