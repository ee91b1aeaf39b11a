/** What `explain --trust-policy` takes for trust policies, and what it names for what it is. */
import { main } from '../../src/cli/program.ts';
import { createTestFolder, type TestFolder } from '../support/test-folder.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { join } from 'node:path';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'explained files');

let folder: TestFolder;

beforeEach(() => {
  folder = createTestFolder();
});

afterEach(() => {
  folder.remove();
});

const explain = async (content: unknown, name = 'file.json', ...argv: readonly string[]) => {
  folder.write({ [name]: content });
  const recorded = recordIo();
  const path = join(folder.path, name);
  const exitCode = await main(['explain', '--trust-policy', path, ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

interface Answer {
  readonly explanations: readonly { readonly ResourceName: string; readonly ComplianceType: string }[];
  readonly complete: boolean;
}

const explainJson = async (content: unknown, name?: string) => {
  const { exitCode, stdout, stderr } = await explain(content, name, '--format', 'json');
  expect(stdout === '' ? stderr : '').toBe('');
  const { explanations, ...unread } = readJsonOutput('explain', stdout) as Answer;
  const verdicts = Object.fromEntries(explanations.map((one) => [one.ResourceName, one.ComplianceType]));
  return { exitCode, verdicts, unread };
};

const trust = (Principal: unknown, Condition?: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...(Condition && { Condition }) }],
});
const open = trust({ AWS: 'arn:aws:iam::111122223333:root' });
const mfa = trust(
  { AWS: 'arn:aws:iam::111122223333:root' },
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
);
const role = (RoleName: string, AssumeRolePolicyDocument?: unknown) => ({
  Path: '/',
  RoleName,
  RoleId: `AROA${RoleName.toUpperCase()}`,
  Arn: `arn:aws:iam::111122223333:role/${RoleName}`,
  ...(AssumeRolePolicyDocument === undefined ? {} : { AssumeRolePolicyDocument }),
});
const item = (name: string, assumeRolePolicyDocument: unknown, more: object = {}) => ({
  resourceType: 'AWS::IAM::Role',
  resourceId: `AROA${name.toUpperCase()}`,
  resourceName: name,
  ARN: `arn:aws:iam::111122223333:role/${name}`,
  configuration: { roleName: name, path: '/', assumeRolePolicyDocument },
  ...more,
});
const encoded = encodeURIComponent(JSON.stringify(open));
const both = { Open: 'NON_COMPLIANT', Asks: 'COMPLIANT' };

describe('what AWS prints of roles is read, each by its name:', () => {
  it.each<[string, unknown, Readonly<Record<string, string>>]>([
    ['get-role', { Role: role('Open', open) }, { Open: 'NON_COMPLIANT' }],
    ['create-role', { Role: { ...role('Open', open), CreateDate: 'now' } }, { Open: 'NON_COMPLIANT' }],
    ['--query Role', role('Asks', mfa), { Asks: 'COMPLIANT' }],
    [
      'the input of create-role',
      { RoleName: 'Asks', AssumeRolePolicyDocument: JSON.stringify(mfa) },
      { Asks: 'COMPLIANT' },
    ],
    ['list-roles', { Roles: [role('Open', encoded), role('Asks', mfa)] }, both],
    ['--query Roles', [role('Open', open), role('Asks', mfa)], both],
    [
      'get-account-authorization-details',
      { UserDetailList: [], GroupDetailList: [], RoleDetailList: [role('Open', open), role('Asks', mfa)] },
      both,
    ],
    ['a configuration item', item('Open', open), { Open: 'NON_COMPLIANT' }],
    ['a configuration item with an encoded policy', item('Open', encoded), { Open: 'NON_COMPLIANT' }],
    [
      'a configuration item whose configuration is text',
      { ...item('Open', encoded), configuration: JSON.stringify(item('Open', encoded).configuration) },
      { Open: 'NON_COMPLIANT' },
    ],
    ['an invoking event', { configurationItem: item('Asks', JSON.stringify(mfa)) }, { Asks: 'COMPLIANT' }],
    ['an event of EventBridge', { detail: { configurationItem: item('Asks', mfa) } }, { Asks: 'COMPLIANT' }],
    [
      'batch-get-resource-config',
      { baseConfigurationItems: [item('Open', open), item('Asks', mfa)], unprocessedResourceKeys: [] },
      both,
    ],
    [
      'get-resource-config-history, as it was last',
      {
        configurationItems: [
          item('Asks', open, { configurationItemCaptureTime: '2026-01-01T00:00:00Z' }),
          item('Asks', mfa, { configurationItemCaptureTime: '2026-01-02T00:00:00Z' }),
        ],
      },
      { Asks: 'COMPLIANT' },
    ],
    [
      'get-role of several roles, one after the other',
      `${JSON.stringify({ Role: role('Open', open) })}\n${JSON.stringify({ Role: role('Asks', mfa) })}`,
      both,
    ],
    [
      '--output yaml',
      `Role:\n  RoleName: Open\n  AssumeRolePolicyDocument: ${JSON.stringify(open)}\n`,
      { Open: 'NON_COMPLIANT' },
    ],
  ])('%s', async (_, content, expected) => {
    const { verdicts, unread } = await explainJson(content);
    expect(verdicts).toEqual(expected);
    expect(unread).toEqual({ formatVersion: 1, complete: true, problems: [], missing: [] });
  });

  it('a unique id in it is of a user who was deleted; in a draft it may be of one who is there', async () => {
    const document = trust({ AWS: 'AIDAQ2A3B4C5D6E7F8G9H' });
    expect((await explainJson({ Roles: [role('Left', document)] })).verdicts).toEqual({
      Left: 'NOT_APPLICABLE',
    });
    expect((await explainJson(item('Left', document))).verdicts).toEqual({ Left: 'NOT_APPLICABLE' });
    expect((await explainJson(document)).verdicts).toEqual({ file: 'NON_COMPLIANT' });
    expect((await explainJson({ Left: document })).verdicts).toEqual({ Left: 'NON_COMPLIANT' });
  });

  it('its tags may exempt it', async () => {
    const tagged = {
      ...role('Open', open),
      Tags: [{ Key: 'mfa-exempt', Value: 'moves to a role until 2027-01-31' }],
    };
    const { stdout } = await explain({ Role: tagged }, 'role.json', '--parameter', 'exemptTag=mfa-exempt');
    expect(stdout).toMatch(/^Open: NOT_APPLICABLE\n.*moves to a role/);
  });

  it('a role whose policy is not there was not read', async () => {
    const { exitCode, verdicts, unread } = await explainJson({ Roles: [role('Asks', mfa), role('Other')] });
    expect(verdicts).toEqual({ Asks: 'COMPLIANT', Other: 'INSUFFICIENT_DATA' });
    expect(unread).toMatchObject({
      complete: false,
      missing: [{ AccountId: '111122223333', Reason: 'the trust policy of Other was not read' }],
    });
    expect(exitCode).toBe(3);
  });

  it('a list that is cut short is not complete', async () => {
    const { exitCode, unread } = await explainJson({ Roles: [role('Asks', mfa)], NextToken: 'more' });
    expect(unread).toMatchObject({
      complete: false,
      problems: [{ ErrorMessage: expect.stringContaining('cut short (NextToken)') }],
    });
    expect(exitCode).toBe(3);
  });

  it('policies one after the other are numbered', async () => {
    const { verdicts } = await explainJson(`${JSON.stringify(open)}\n${JSON.stringify(mfa)}`, 'trust.json');
    expect(verdicts).toEqual({ 'trust 1': 'NON_COMPLIANT', 'trust 2': 'COMPLIANT' });
  });
});

describe('YAML', () => {
  const yaml = [
    '# who may come in',
    'Version: 2012-10-17',
    'Statement:',
    '  - Effect: Allow',
    '    Principal:',
    '      AWS: 012345678901',
    '    Action: sts:AssumeRole',
    '    Condition:',
    '      Bool:',
    '        aws:MultiFactorAuthPresent: true',
    '',
  ].join('\n');

  it.each(['trust.yaml', 'trust.yml', 'trust', 'trust.json'])('is read in a file called %s', async (name) => {
    expect((await explainJson(yaml, name)).verdicts).toEqual({ trust: 'COMPLIANT' });
  });

  it('keeps the zero that an account begins with', async () => {
    const { stdout } = await explain(yaml.replace('Bool', 'BoolIfExists'), 'trust.yaml');
    expect(stdout).toContain('arn:aws:iam::012345678901:user/');
  });

  it('may be JSON', async () => {
    expect((await explainJson(JSON.stringify(mfa), 'trust.yaml')).verdicts).toEqual({ trust: 'COMPLIANT' });
  });

  it('is an object from name to policy, too', async () => {
    const indented = yaml.replace(/^/gm, '  ');
    expect((await explainJson(`Admin:\n${indented}`, 'roles.yaml')).verdicts).toEqual({ Admin: 'COMPLIANT' });
  });

  it.each([
    ['a tab', 'Version: 2012-10-17\nStatement:\n\t- Effect: Allow\n', /is not YAML: line 3, column 1: /],
    ['a key twice', 'Version: x\nStatement: []\nVersion: y\n', /is not YAML: line 3, column 1: .*unique/],
    [
      'an alias that repeats itself',
      'Statement: &a [*a]\n',
      /is not YAML: an alias stands inside what it repeats/,
    ],
    [
      'aliases of aliases',
      `a: &a [x, x, x]\n${[...'bcdefghij'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[index]}`).join(', ')}]\n`).join('')}`,
      /is not YAML: its aliases cannot be followed/,
    ],
    [
      'a function of CloudFormation',
      yaml.replace('012345678901', '!Ref Account'),
      /has !Ref at line 6, column 12: its value is not known here/,
    ],
  ])('with %s ends with 2, one error and its place', async (_, content, message) => {
    const { exitCode, stdout, stderr } = await explain(content, 'trust.yaml');
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });
});

describe('what is no trust policy is named for what it is, and decides nothing:', () => {
  const identity = (Effect: string) => ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect,
        Action: 'sts:AssumeRole',
        Resource: '*',
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      },
    ],
  });
  const looksLikeIdentity =
    /no statement has a Principal or NotPrincipal, and Resource instead: it looks like an identity policy.*aws iam get-role/;
  const hcl = 'resource "aws_iam_role" "a" {\n  assume_role_policy = jsonencode({})\n}\n';
  const template = (yaml: boolean) =>
    yaml
      ? 'Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: !Sub x\n'
      : JSON.stringify({
          Resources: { R: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: open } } },
        });

  it.each<[string, unknown, RegExp]>([
    ['an identity policy', identity('Allow'), looksLikeIdentity],
    ['an identity policy that denies', identity('Deny'), looksLikeIdentity],
    ['an identity policy as text', JSON.stringify(JSON.stringify(identity('Allow'))), looksLikeIdentity],
    [
      'an identity policy with NotResource, in one statement',
      { Statement: { Effect: 'Allow', NotAction: 'iam:*', NotResource: 'x' } },
      /and NotResource instead: it looks like an identity policy/,
    ],
    [
      'an identity policy by name',
      { One: mfa, Two: identity('Allow') },
      /"Two" in .* holds no trust policy: no statement/,
    ],
    ['a policy without statements', { Version: '2012-10-17', Statement: [] }, /it has no statement/],
    [
      'the policy of a bucket',
      {
        Statement: [
          { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' },
        ],
      },
      /every statement has Resource, and none an action of sts: it looks like the policy of another resource/,
    ],
    ['get-policy-version', { PolicyVersion: { Document: identity('Allow') } }, /an identity policy/],
    [
      'get-role-policy',
      { RoleName: 'r', PolicyName: 'p', PolicyDocument: identity('Allow') },
      /an identity policy/,
    ],
    ['get-key-policy', { Policy: JSON.stringify(open), PolicyName: 'default' }, /policy of another resource/],
    [
      'a CloudFormation template',
      template(false),
      /it is a CloudFormation template; copy the AssumeRolePolicyDocument/,
    ],
    ['a CloudFormation template in YAML', template(true), /it is a CloudFormation template; copy/],
    [
      'a Terraform plan',
      { format_version: '1.2', terraform_version: '1.9', planned_values: {}, resource_changes: [] },
      /it is a Terraform plan; jq '.*\{\(\.address\): \.values\.assume_role_policy\}.* PLAN > trust\.json/,
    ],
    [
      'a Terraform state',
      { version: 4, terraform_version: '1.9', resources: [] },
      /it is a Terraform state; jq '.*\{\(\.name\): \.assume_role_policy\}.* STATE > trust\.json/,
    ],
    ['a Terraform configuration', hcl, /it is a Terraform configuration; terraform show -json/],
    [
      'package.json',
      { name: 'x', version: '1.0.0', dependencies: {} },
      /it is a package\.json; a trust policy is/,
    ],
    ['users', { Users: [] }, /it is an answer of IAM about users; mfa-rules evaluate --inventory/],
    ['get-caller-identity', { Account: '111122223333', Arn: 'x' }, /an answer of the AWS CLI without a role/],
    [
      'a credential report',
      'user,arn,mfa_active\nbob,x,true\n',
      /it is a credential report; mfa-rules evaluate/,
    ],
    ['an answer of this program', { formatVersion: 1, explanations: [] }, /it is an answer of mfa-rules/],
    ['a page', '<html><body>Sign in</body></html>', /it is XML or HTML/],
    ['a list of something', [open], /it is a list, and not of roles/],
    ['a list without roles', { Roles: [] }, /holds no role; a trust policy is/],
    [
      'another resource’s configuration item',
      { ...item('x', open), resourceType: 'AWS::S3::Bucket' },
      /holds no role/,
    ],
    ['a sentence', 'Hello, world\n', /it is text; a trust policy is/],
    ['some other text', '# A title\n\nWords: more: words\n', /is neither JSON nor YAML: line 3, column /],
    ['a number', '[7]', /it is a list/],
    ['another object', { a: 1, b: 2 }, /it is an object with "a", "b" and without Statement/],
    [
      'a policy of which the statements are missing',
      { Version: '2012-10-17' },
      /an object with "Version" and without Statement/,
    ],
    ['a file of a Windows code page', Buffer.from('{"é": 1}', 'latin1'), /is not UTF-8: /],
    ['a role without a name', { Role: { AssumeRolePolicyDocument: open } }, /Role\.RoleName is missing/],
    [
      'an item without its ARN',
      { ...item('x', open), ARN: undefined },
      /ARN is missing in configurationItem/,
    ],
  ])('%s', async (_, content, message) => {
    const { exitCode, stdout, stderr } = await explain(content);
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it.each([
    ['one statement has a Principal', { Statement: [...open.Statement, { Effect: 'Deny', Action: '*' }] }],
    ['Resource stands beside sts:AssumeRole', { Statement: [{ ...open.Statement[0], Resource: '*' }] }],
  ])('but a policy in which %s is decided', async (_, policy) => {
    const { exitCode, verdicts } = await explainJson(policy);
    expect(Object.keys(verdicts)).toEqual(['file']);
    expect([1, 3]).toContain(exitCode);
  });
});
