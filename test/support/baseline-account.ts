/** The account that has baseline/template.yaml, with a member in each of its groups. */
import type { AccountUser, AuthorizationDetails } from '../../src/privileges/account.ts';
import { allow, arnOf, policyOf } from './account-with.ts';
import { readTemplate, type Json } from './cloudformation-yaml.ts';
import { renderTemplate, type RenderedResource } from './rendered-template.ts';

export const BASELINE = 'baseline/template.yaml';
export const template = readTemplate(BASELINE);

export const ROLES = ['ReadOnly', 'PowerUser', 'Administrator'] as const;
export type RoleName = (typeof ROLES)[number];

export type Settings = Readonly<Record<string, string | number>>;

const NAMES: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
};
const TYPES: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'role',
  'AWS::IAM::Group': 'group',
  'AWS::IAM::ManagedPolicy': 'policy',
};

const arnOfResource = ({ type, properties }: RenderedResource): string =>
  arnOf(TYPES[type] ?? '', String(properties[NAMES[type] ?? '']));

/** A value in which what refers to another resource is its ARN. */
const withArns = (value: unknown, arns: ReadonlyMap<string, string>): unknown => {
  if (Array.isArray(value)) return value.map((item) => withArns(item, arns));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::GetAtt': attribute } = value as Json;
  const arn = arns.get(String(Ref ?? (Array.isArray(attribute) ? attribute[0] : undefined)));
  if (arn !== undefined) return arn;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withArns(inner, arns)]));
};

/** What the stack makes, by logical id. */
export const baselineResources = (settings: Settings = {}): ReadonlyMap<string, RenderedResource> => {
  const rendered = renderTemplate(template, settings);
  const arns = new Map([...rendered].map(([id, resource]) => [id, arnOfResource(resource)]));
  return new Map(
    [...rendered].map(([id, resource]) => [
      id,
      { ...resource, properties: withArns(resource.properties, arns) as Json },
    ]),
  );
};

/** A resource that the stack makes. */
export const baselineResource = (id: string, settings: Settings = {}): RenderedResource => {
  const found = baselineResources(settings).get(id);
  if (found === undefined) throw new Error(`${BASELINE} has no ${id}`);
  return found;
};

/** Policies that are not of the stack: what ReadOnlyAccess holds is reading, of which this much stands for all. */
const OTHERS: Readonly<Record<string, object>> = {
  'arn:aws:iam::aws:policy/AdministratorAccess': policyOf(allow('*')),
  'arn:aws:iam::aws:policy/PowerUserAccess': policyOf({
    Effect: 'Allow',
    NotAction: ['iam:*', 'organizations:*', 'account:*'],
    Resource: '*',
  }),
  'arn:aws:iam::aws:policy/ReadOnlyAccess': policyOf(allow(['s3:Get*', 's3:List*', 'iam:Get*', 'iam:List*'])),
};

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const userIn = (group: string, name: string, path = '/'): AccountUser => ({
  kind: 'user',
  arn: arnOf('user', `${path.slice(1)}${name}`),
  name,
  path,
  inline: [],
  attached: [],
  id: `AIDA0000000000${name.toUpperCase()}`,
  boundary: undefined,
  tags: new Map(),
  groups: [group],
});

/** The account, and the member of the group of each role, one with a path and one without. */
export const baselineAccount = (
  settings: Settings = {},
  boundary: object = policyOf(allow('*')),
): {
  readonly details: AuthorizationDetails;
  readonly members: Readonly<Record<RoleName, AccountUser[]>>;
} => {
  const resources = [...baselineResources(settings).values()];
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const holderOf = (resource: RenderedResource) => ({
    arn: arnOfResource(resource),
    name: String(resource.properties[NAMES[resource.type] ?? '']),
    path: '/',
    inline: ((resource.properties['Policies'] ?? []) as readonly Json[]).map((policy) => ({
      name: String(policy['PolicyName']),
      document: policy['PolicyDocument'],
    })),
    attached: textsOf(resource.properties['ManagedPolicyArns']),
  });
  const membersOf = (role: RoleName): AccountUser[] => {
    const { properties } = baselineResource(`${role}Group`, settings);
    const group = String(properties['GroupName']);
    const name = role.toLowerCase();
    return [userIn(group, `${name}1`), userIn(group, `${name}2`, '/eng/web/')];
  };
  const members = {
    ReadOnly: membersOf('ReadOnly'),
    PowerUser: membersOf('PowerUser'),
    Administrator: membersOf('Administrator'),
  };
  const boundaries = ROLES.map((role) => settings[`${role}BoundaryArn`] ?? '').filter((arn) => arn !== '');
  const managed = (arn: string, document: unknown) => ({
    arn,
    name: arn.slice(arn.lastIndexOf('/') + 1),
    versions: [{ id: 'v1', isDefault: true, document }],
  });
  return {
    members,
    details: {
      users: Object.values(members).flat(),
      groups: ofType('AWS::IAM::Group').map((group) => ({ kind: 'group', ...holderOf(group) })),
      roles: ofType('AWS::IAM::Role').map((role) => ({
        kind: 'role',
        ...holderOf(role),
        id: `AROA0000000000${String(role.properties['RoleName'])}`,
        boundary: role.properties['PermissionsBoundary'] as string | undefined,
        tags: new Map(),
        trustPolicy: role.properties['AssumeRolePolicyDocument'],
        isInProfile: false,
      })),
      policies: [
        ...ofType('AWS::IAM::ManagedPolicy').map((policy) =>
          managed(arnOfResource(policy), policy.properties['PolicyDocument']),
        ),
        ...Object.entries(OTHERS).map(([arn, document]) => managed(arn, document)),
        ...[...new Set(boundaries)].map((arn) => managed(String(arn), boundary)),
      ],
    },
  };
};
