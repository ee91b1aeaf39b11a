/** `mfa-rules fix` from its arguments to its output. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { createTestFolder, role, type TestFolder } from '../support/test-folder.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'fixes');

interface Request {
  readonly Principal: string;
}
interface Entry {
  readonly ResourceName: string;
  readonly ComplianceType: string;
  readonly PolicyDocument: object | null;
  readonly Reason: string;
  readonly Kept: readonly Request[];
  readonly ShutOut: readonly Request[];
  readonly Alternatives: readonly { readonly PolicyDocument: object | null }[];
}
interface Answer {
  readonly fixes: readonly Entry[];
  readonly complete: boolean;
  readonly problems: readonly object[];
  readonly missing: readonly object[];
}

const fix = async (stdin: string, ...argv: readonly string[]) => {
  const recorded = recordIo({ stdin });
  const exitCode = await main(['fix', ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

const fixJson = async (stdin: string, ...argv: readonly string[]) => {
  const { exitCode, stdout } = await fix(stdin, ...argv, '--format', 'json');
  return { exitCode, ...(readJsonOutput('fix', stdout) as Answer) };
};

const policy = (principal: object | string, condition?: object): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', Condition: condition }],
});
const USER = { AWS: 'arn:aws:iam::111122223333:user/alice' };
const open = policy(USER);
const withMfa = policy(USER, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } });
const service = policy({ Service: 'ec2.amazonaws.com' });

describe('explain', () => {
  const said = async (command: string, policies: object): Promise<string> => {
    const recorded = recordIo({ stdin: JSON.stringify(policies) });
    await main([command, '--trust-policy', '-'], recorded.io);
    return recorded.stdout().replace(/\s+/g, ' ');
  };
  const ACCOUNT = { AWS: '111122223333' };

  it.each<[string, object, RegExp]>([
    ['a user', open, /proposes: Lets statement 1 ask for MFA with Bool\./],
    ['an account', policy(ACCOUNT), /proposes: Adds a Deny for IAM users/],
    [
      'BoolIfExists for an account',
      policy(ACCOUNT, { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }),
      /keep it and add a Deny for aws:PrincipalType User.*proposes: Adds a Deny for IAM users/,
    ],
    [
      'a third party',
      policy({ AWS: '444455556666' }, { StringEquals: { 'sts:ExternalId': 'x-1' } }),
      /What to do: Ask the third party.*proposes: Adds a Deny for IAM users .* An ExternalId speaks for a third party/,
    ],
  ])('proposes for %s what fix does', async (_, one, expected) => {
    const explained = await said('explain', { role: one });
    expect(explained).toMatch(expected);
    const [, proposal = ''] = /mfa-rules fix proposes: (.*?)(?: What else| $)/.exec(explained) ?? [];
    expect(proposal).not.toBe('');
    expect(await said('fix', { role: one })).toContain(`role ${proposal}`);
  });

  it('leads to the better way where fix cannot know it', async () => {
    const vendor = policy({ AWS: '444455556666' }, { StringEquals: { 'sts:ExternalId': 'x-1' } });
    expect(await said('fix', { role: vendor })).toContain(
      'Better, where it can be done: Ask the third party',
    );
    expect(await said('fix', { role: policy({ AWS: '*' }) })).toContain(
      'What to do: Name the accounts, users',
    );
  });

  it.each([
    ['nobody gets in', service],
    ['fix proposes nothing', policy({ AWS: '*' })],
  ])('proposes nothing where %s', async (_, one) => {
    expect(await said('explain', { role: one })).not.toContain('mfa-rules fix proposes');
  });
});

let folder: TestFolder;

beforeEach(() => {
  folder = createTestFolder();
});

afterEach(() => {
  folder.remove();
});

/** A folder with roles, by name of role. */
const inventory = (policies: Readonly<Record<string, unknown>>): string => {
  folder.write({
    'list-roles.json': {
      Roles: Object.entries(policies).map(([name, document]) =>
        role(name, document === undefined ? {} : { AssumeRolePolicyDocument: document }),
      ),
    },
  });
  return folder.path;
};

describe('fix --trust-policy', () => {
  it('shows a diff with the reason', async () => {
    const { exitCode, stdout, stderr } = await fix(JSON.stringify(open), '--trust-policy', '-');
    expect(stdout).toBe(`stdin
Lets statement 1 ask for MFA with Bool.
Still let in: arn:aws:iam::111122223333:user/alice with MFA
Or: Adds a Deny for IAM users (aws:PrincipalType User) who have not signed with MFA, and changes no other statement. (--alternative 1)

--- a/stdin.json
+++ b/stdin.json
@@ -6,7 +6,12 @@
       "Principal": {
         "AWS": "arn:aws:iam::111122223333:user/alice"
       },
-      "Action": "sts:AssumeRole"
+      "Action": "sts:AssumeRole",
+      "Condition": {
+        "Bool": {
+          "aws:MultiFactorAuthPresent": "true"
+        }
+      }
     }
   ]
 }
`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  });

  it('has a diff that git applies', async () => {
    const name = 'trust.json';
    const text = `${JSON.stringify(open, null, 2)}\n`;
    folder.write({ [name]: text });
    const { stdout } = await fix('', '--trust-policy', join(folder.path, name));
    const applied = spawnSync('git', ['apply', '-'], { cwd: folder.path, input: stdout, encoding: 'utf8' });
    expect(applied).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(readFileSync(join(folder.path, name), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(withMfa)),
    );
  });

  it('names a few of those who are still let in', async () => {
    const users = Array.from({ length: 8 }, (_, at) => `100000000${at}00`.padEnd(12, '0'));
    const { stdout } = await fix(JSON.stringify(policy({ AWS: users })), '--trust-policy', '-');
    expect(stdout).toMatch(/^Still let in: ([^,]+, ){4}[^,]+ and 4 more \(--format json names them\)$/m);
  });

  it('answers in JSON with what was checked', async () => {
    const { exitCode, fixes, complete } = await fixJson(JSON.stringify(open), '--trust-policy', '-');
    expect(fixes).toMatchObject([
      {
        ResourceName: 'stdin',
        ComplianceType: 'COMPLIANT',
        PolicyDocument: withMfa,
        Kept: [
          {
            Principal: 'arn:aws:iam::111122223333:user/alice',
            Action: 'sts:AssumeRole',
            RequestKeys: { 'aws:MultiFactorAuthPresent': ['true'] },
          },
        ],
        ShutOut: [],
      },
    ]);
    expect({ exitCode, complete }).toEqual({ exitCode: 1, complete: true });
  });

  it('proposes what explain finds COMPLIANT', async () => {
    const { fixes } = await fixJson(JSON.stringify(policy({ AWS: '111122223333' })), '--trust-policy', '-');
    const recorded = recordIo({ stdin: JSON.stringify(fixes[0]?.PolicyDocument) });
    expect(await main(['explain', '--trust-policy', '-'], recorded.io)).toBe(0);
    expect(recorded.stdout()).toMatch(/^stdin: COMPLIANT/);
  });

  it.each<[string, object, RegExp, number]>([
    ['has nothing to fix', withMfa, /^nothing to fix: the role is not NON_COMPLIANT\n$/, 0],
    ['has nothing to fix for a service', service, /^nothing to fix/, 0],
    ['has no document where anybody is let in', policy('*'), /^stdin\nNothing is proposed: .*any account/, 1],
  ])('%s', async (_, document, expected, code) => {
    const { exitCode, stdout } = await fix(JSON.stringify(document), '--trust-policy', '-');
    expect(stdout).toMatch(expected);
    expect(stdout).not.toContain('@@');
    expect(exitCode).toBe(code);
  });

  it('has null for the document where there is none, and what to do', async () => {
    const { fixes } = await fixJson(JSON.stringify(policy('*')), '--trust-policy', '-');
    expect(fixes).toMatchObject([
      {
        ComplianceType: 'NON_COMPLIANT',
        PolicyDocument: null,
        Kept: [],
        Alternatives: [{ PolicyDocument: null }],
      },
    ]);
  });
});

describe('fix --inventory', () => {
  it('fixes every role that is NON_COMPLIANT, by name', async () => {
    const path = inventory({ b: open, a: encodeURIComponent(JSON.stringify(open)), c: withMfa, d: service });
    const { exitCode, fixes } = await fixJson('', '--inventory', path);
    expect(fixes.map(({ ResourceName, PolicyDocument }) => [ResourceName, PolicyDocument])).toEqual([
      ['a', JSON.parse(JSON.stringify(withMfa))],
      ['b', JSON.parse(JSON.stringify(withMfa))],
    ]);
    expect(exitCode).toBe(1);
  });

  it('fixes one role', async () => {
    const path = inventory({ a: open, b: open });
    const { fixes } = await fixJson('', '--inventory', path, '--role', 'B');
    expect(fixes.map(({ ResourceName }) => ResourceName)).toEqual(['b']);
  });

  it('never has a document for a role whose trust policy only AWS can change', async () => {
    folder.write({
      'list-roles.json': {
        Roles: [
          role('linked', { Path: '/aws-service-role/x.amazonaws.com/', AssumeRolePolicyDocument: open }),
        ],
      },
    });
    expect(await fixJson('', '--inventory', folder.path)).toMatchObject({ exitCode: 0, fixes: [] });
  });

  it('says which trust policies were not read', async () => {
    const path = inventory({ a: withMfa, b: undefined, c: 'no policy' });
    const { exitCode, stdout } = await fix('', '--inventory', path, '-f', 'json');
    expect(readJsonOutput('fix', stdout)).toMatchObject({
      fixes: [
        {
          ResourceName: 'c',
          PolicyDocument: null,
          Reason: expect.stringContaining('the trust policy cannot be read'),
        },
      ],
      complete: false,
      missing: [{ Reason: 'the trust policy of b was not read' }],
    });
    expect(exitCode).toBe(1);
  });

  it('names a role that was probably meant', async () => {
    const { exitCode, stderr, stdout } = await fix(
      '',
      '--inventory',
      inventory({ admin: open }),
      '--role',
      'admn',
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('no role "admn"');
    expect(stderr).toContain('did you mean admin?');
  });

  it('has commands for a shell that keep the old document, and nothing but comments beside them', async () => {
    const path = inventory({ a: open, everybody: policy('*') });
    const out = join(folder.path, 'fix.sh');
    const { exitCode, stdout } = await fix('', '--inventory', path, '--format', 'cli', '--output', out);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    const script = readFileSync(out, 'utf8');
    expect(script).toContain(
      `END_OF_DOCUMENT
{ [ ! -e a.before.json ] || { echo a.before.json is there already: move it away first >&2; false; }; } &&
aws iam get-role --role-name=a --query Role.AssumeRolePolicyDocument --output json > a.before.json &&
aws iam update-assume-role-policy --role-name=a --policy-document file://a.after.json
`,
    );
    expect(script).toMatch(/^# everybody: Nothing is proposed/m);
    // What it calls is asked for here: the file of the new document is written as it says.
    const run = spawnSync('sh', ['-eu'], {
      cwd: folder.path,
      input: `aws() { echo "$@"; }\n${script}`,
      encoding: 'utf8',
    });
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(readFileSync(join(folder.path, 'a.after.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(withMfa)),
    );
    expect(run.stdout).toContain('iam update-assume-role-policy --role-name=a');
    const again = spawnSync('sh', ['-u'], {
      cwd: folder.path,
      input: `aws() { echo changed; }\n${script}`,
      encoding: 'utf8',
    });
    expect(again.stderr).toBe('a.before.json is there already: move it away first\n');
    expect(readFileSync(join(folder.path, 'a.before.json'), 'utf8')).not.toContain('changed');
  });

  it.each<[argv: readonly string[], said: RegExp]>([
    [[], /^nothing is proposed: 1 of 2 roles is not decided, and no other is NON_COMPLIANT\n$/],
    [['--role', 'unread'], /^nothing is proposed: whether the role is NON_COMPLIANT is not decided\n$/],
    [['--format', 'cli'], /^# nothing is proposed/],
    [['--format', 'terraform'], /^# nothing is proposed/],
  ])('says of a policy that was not read that it is not decided: %j', async (argv, said) => {
    const path = inventory({ a: withMfa, unread: undefined });
    const { exitCode, stdout } = await fix('', '--inventory', path, ...argv);
    expect(stdout).toMatch(said);
    expect(exitCode).toBe(3);
  });

  it('ends with 0 for findings where that is asked for', async () => {
    const { exitCode } = await fix('', '--inventory', inventory({ a: open }), '--exit-zero');
    expect(exitCode).toBe(0);
  });
});

describe('fix', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['a format that it does not have', ['--format', 'table'], /Allowed: diff, json, cli/],
    ['two sources', ['--trust-policy', 'x', '--inventory', 'y'], /cannot be used with/],
    ['a folder that is not there', ['--inventory', '/nowhere/at/all'], /nowhere/],
  ])('refuses %s', async (_, argv, expected) => {
    const { exitCode, stdout, stderr } = await fix('', ...argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(expected);
  });

  it('obeys no name: neither a terminal nor a shell', async () => {
    const stdin = JSON.stringify({ "a'; rm -rf $(x) \u001b[2J\n b": open });
    const { stdout: commands } = await fix(stdin, '--trust-policy', '-', '--format', 'cli');
    const { stdout: diff } = await fix(stdin, '--trust-policy', '-');
    for (const text of [commands, diff]) expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    const role = {
      RoleName: "a'; rm -rf $(x)",
      RoleId: 'AROAEXAMPLEROLEAAAAAA',
      Arn: 'arn:aws:iam::111122223333:role/a',
      Path: '/',
      AssumeRolePolicyDocument: open,
    };
    const read = await fix(JSON.stringify({ Role: role }), '--trust-policy', '-', '--format', 'cli');
    expect(read.stdout).toContain(String.raw`--role-name='a'\''; rm -rf $(x)'`);
  });

  it('takes the name of a file for no name of a role, and overwrites no draft', async () => {
    const path = join(folder.path, 'trust.json');
    writeFileSync(path, JSON.stringify(open));
    const { stdout } = await fix('', '--trust-policy', path, '--format', 'cli');
    const run = spawnSync('sh', ['-eu'], {
      cwd: folder.path,
      input: `aws() { echo "$@"; }\n${stdout}`,
      encoding: 'utf8',
    });
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toContain('--role-name=ROLE_NAME');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(open)));
  });
});
