import fc from 'fast-check';
import { parse } from 'yaml';
import { roleWith } from '../../test/support/role-with.ts';
import { trustPolicy } from '../../test/support/generated-policies.ts';
import { yamlWriter } from '../cli/yaml-text.ts';
import { fixOf, type Fix } from '../fix/fix.ts';
import { withRoleFacts } from '../fix/role-facts.ts';
import type { RoleUnderReview } from '../resources/role.ts';
import { renderFixesCloudFormation, renderFixesTerraform } from './fix-templates.ts';
import { share } from '../../test/support/share.ts';

const NOW = new Date('2026-11-24T00:00:00Z');
const USER = 'arn:aws:iam::111122223333:user/alice';

const open = (more: object = {}): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: USER }, Action: 'sts:AssumeRole', ...more }],
});

const fixFor = (document: unknown, more: Partial<RoleUnderReview> = {}): Fix => {
  const fix = fixOf({ ...roleWith(document), ...more }, NOW);
  if (fix === undefined) throw new Error('nothing to fix');
  return withRoleFacts(fix, new Date('2026-11-24T00:00:00Z'));
};

const tags = (value: Readonly<Record<string, string>>): Pick<RoleUnderReview, 'tags'> => ({
  tags: { value, source: 'GetRole' },
});
const stack = (name: string, logicalId: string): Pick<RoleUnderReview, 'tags'> =>
  tags({ 'aws:cloudformation:stack-name': name, 'aws:cloudformation:logical-id': logicalId });

let toYaml: (value: unknown) => string;
beforeAll(async () => {
  toYaml = await yamlWriter();
});

const cloudFormation = (...fixes: readonly Fix[]): string =>
  renderFixesCloudFormation(fixes, { roles: fixes.length, undecided: 0 }, toYaml);
const terraform = (...fixes: readonly Fix[]): string =>
  renderFixesTerraform(fixes, { roles: fixes.length, undecided: 0 });

it('is a part of a template, with the name that the tags say', () => {
  expect(cloudFormation(fixFor(open(), { resourceName: 'Reader', ...stack('prod', 'ReaderRole') }))).toBe(
    `# In the template of stack prod:
Resources:
  # Reader: Lets statement 1 ask for MFA with Bool. Stack prod of AWS CloudFormation makes this role (ReaderRole in its template): change it there, because a change past it is drift, and may be taken back.
  ReaderRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              AWS: ${USER}
            Action: sts:AssumeRole
            Condition:
              Bool:
                aws:MultiFactorAuthPresent: 'true'
`,
  );
});

it('is a resource as terraform fmt writes it', () => {
  expect(terraform(fixFor(open({ Sid: 'In' }), { resourceName: '0 ops/reader' }))).toBe(
    `# 0 ops/reader: Lets statement 1 ask for MFA with Bool.
# In the resource that is there already, whatever its name:
resource "aws_iam_role" "_0_ops_reader" {
  name = "0 ops/reader"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          AWS = "${USER}"
        }
        Action = "sts:AssumeRole"
        Sid    = "In"
        Condition = {
          Bool = {
            "aws:MultiFactorAuthPresent" = "true"
          }
        }
      },
    ]
  })
}
`,
  );
});

it('has a part for each stack, and a name of its own for each role', () => {
  const text = cloudFormation(
    fixFor(open(), { resourceName: 'a', ...stack('one', 'Role') }),
    fixFor(open(), { resourceName: 'b', ...stack('two', 'Role') }),
    fixFor(open(), { resourceName: 'c-1' }),
    fixFor(open(), { resourceName: 'c1' }),
  );
  const parts = text
    .split('---\n')
    .map((part) => Object.keys((parse(part) as { Resources: object }).Resources));
  expect(parts).toEqual([['Role'], ['Role'], ['c1', 'c12']]);
});

it('takes no policy variable for a template, and leaves nothing for a terminal to obey', () => {
  const condition = {
    StringLike: { 'aws:PrincipalArn': ['${aws:PrincipalTag/x}', '%{if}', '"\\\b\u202e\u001b[2J', USER] },
  };
  const [hcl, yaml] = [
    terraform(fixFor(open({ Condition: condition }))),
    cloudFormation(fixFor(open({ Condition: condition }))),
  ];
  expect(hcl).toContain(String.raw`"$${'$'}{aws:PrincipalTag/x}"`);
  expect(hcl).toContain('"%%{if}"');
  expect(hcl).toContain(String.raw`"\"\\\u0008\u202e\u001b[2J"`);
  for (const text of [hcl, yaml]) expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(JSON.stringify(parse(yaml, { version: '1.1' }))).toContain(JSON.stringify(condition).slice(1, -2));
});

it.each([
  ['a template', (fixes: readonly Fix[]) => cloudFormation(...fixes)],
  ['a configuration', (fixes: readonly Fix[]) => terraform(...fixes)],
])('has comments alone in %s where nothing is proposed', (_, render) => {
  const none = render([
    fixFor({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
    }),
  ]);
  for (const line of none.trimEnd().split('\n')) expect(line).toMatch(/^#/);
  expect(render([])).toMatch(/^# nothing to fix/);
});

it('is the document itself, whatever reads the YAML', () => {
  let proved = 0;
  fc.assert(
    fc.property(trustPolicy, (policy) => {
      const fix = fixOf(roleWith(policy), NOW);
      if (fix?.document === undefined) return;
      proved += 1;
      const text = cloudFormation(fix);
      for (const version of ['1.1', '1.2'] as const) {
        const { Resources } = parse(text, { version }) as { Resources: object };
        expect(Object.values(Resources)).toEqual([
          {
            Type: 'AWS::IAM::Role',
            Properties: { AssumeRolePolicyDocument: JSON.parse(JSON.stringify(fix.document)) as object },
          },
        ]);
      }
    }),
    { numRuns: share(30, 60, 'documents in YAML'), seed: 20_261_128 },
  );
  expect(proved).toBeGreaterThan(10);
});

describe('who makes a role', () => {
  it.each<[name: string, tags: Readonly<Record<string, string>>, said: string | undefined]>([
    ['a stack', { 'aws:cloudformation:stack-name': 's' }, 'Stack s of AWS CloudFormation makes this role:'],
    [
      'a tag of Terraform',
      { ManagedBy: 'terraform 1.9' },
      'Terraform makes this role, as its tag ManagedBy says',
    ],
    ['a tag named after Terraform', { 'terraform-managed': 'true' }, 'as its tag terraform-managed says'],
    ['a tag that says no', { terraform: 'false' }, undefined],
    ['a person', { CreatedBy: 'alice' }, undefined],
    [
      'a stack of a service',
      { 'aws:servicecatalog:provisionedProductArn': 'arn:x' },
      'AWS Service Catalog makes this role (arn:x)',
    ],
    ['no tag', {}, undefined],
  ])('is told by %s', (_, written, said) => {
    const { reason } = fixFor(open(), tags(written));
    if (said === undefined) expect(reason).not.toContain('makes this role');
    else expect(reason).toContain(said);
  });
});
