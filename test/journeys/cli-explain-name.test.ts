/** `mfa-rules explain NAME`: a role, a user or a file, whichever is called so. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'explained names');

const EXAMPLE = ['--inventory', 'examples/account'] as const;
const ARN = 'arn:aws:iam::111122223333';

const run = async (argv: readonly string[], given: Parameters<typeof recordIo>[0] = {}) => {
  const recorded = recordIo(given);
  const exitCode = await main(argv, recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

const POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }],
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mfa-rules-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const save = (name: string, content: object): string => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
};
const saveRoles = (...names: readonly string[]): string =>
  save('list-roles.json', {
    Roles: names.map((RoleName) => ({
      RoleName,
      RoleId: `AROA${RoleName.toUpperCase()}`,
      Arn: `${ARN}:role/${RoleName}`,
      Path: '/',
      AssumeRolePolicyDocument: POLICY,
    })),
  });
const saveUsers = (...names: readonly string[]): string =>
  save('list-users.json', {
    Users: names.map((UserName) => ({
      UserName,
      UserId: `AIDA${UserName.toUpperCase()}`,
      Arn: `${ARN}:user/${UserName}`,
      Path: '/',
    })),
  });
const explain = (...argv: readonly string[]) => run(['explain', ...argv, '--inventory', folder]);

describe('explain NAME', () => {
  it.each<[string, string, readonly string[]]>([
    ['a role', 'ReadOnly', ['--role', 'ReadOnly']],
    ['a role in other letters', 'readonly', ['--role', 'ReadOnly']],
    ["a role's ARN", `${ARN}:role/ReadOnly`, ['--role', 'ReadOnly']],
    ['a user in other letters', 'Archive-Bot', ['--user', 'archive-bot']],
    ["a user's ARN", `${ARN}:user/bots/archive-bot`, ['--user', 'archive-bot']],
  ])('explains %s as its option does', async (_, name, option) => {
    const named = await run(['explain', name, ...EXAMPLE]);
    expect(named).toEqual(await run(['explain', ...option, ...EXAMPLE]));
    expect(named.stdout).not.toBe('');
    expect(named.stderr).toBe('');
  });

  it('has the form of what is explained in JSON', async () => {
    const { stdout } = await run(['explain', 'ReadOnly', ...EXAMPLE, '-f', 'json']);
    expect(readJsonOutput('explain', stdout)).toMatchObject({ explanations: [{ ResourceName: 'ReadOnly' }] });
    const ofUser = await run(['explain', 'archive-bot', ...EXAMPLE, '-f', 'json']);
    expect(readJsonOutput('explain-user', ofUser.stdout)).toMatchObject({ UserName: 'archive-bot' });
  });

  it('asks which is meant where a role and a user are called so, in whatever letters', async () => {
    saveRoles('Deploy');
    saveUsers('deploy');
    const { exitCode, stdout, stderr } = await explain('deploy');
    expect(stderr).toBe(
      `error: "deploy" is a role and a user of ${folder}: --role Deploy or --user deploy says which is meant\n`,
    );
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it.each([
    ['a role', 'ReadOnyl', 'ReadOnly'],
    ['a user', 'alcie', 'alice'],
  ])('names %s that was probably meant', async (_, name, meant) => {
    const { exitCode, stderr } = await run(['explain', name, ...EXAMPLE]);
    expect(stderr).toBe(`error: no role or user "${name}" in examples/account; did you mean ${meant}?\n`);
    expect(exitCode).toBe(2);
  });

  it('explains a role, and says that whether a user has the name is not known, where no users were saved', async () => {
    saveRoles('Deploy');
    const { exitCode, stdout, stderr } = await explain('Deploy');
    expect(stdout).toMatch(/^Deploy: NON_COMPLIANT\n/);
    expect(stderr).toMatch(/^warning: whether "Deploy" is a user, too, is not known \(.*; --role says so\n$/);
    expect(exitCode).toBe(1);
  });

  it('does not say that nobody is called so where not all could be read', async () => {
    saveRoles('Deploy');
    const { exitCode, stderr } = await explain('Deplyo');
    expect(stderr).toContain(
      `error: no role or user "Deplyo" among those of ${folder} that could be read; did you mean Deploy?\n`,
    );
    expect(exitCode).toBe(2);
  });

  it.each<[string, readonly string[], string]>([
    ['--role', ['ReadOnly', '--role', 'Other'], 'give either "ReadOnly" or --role: both say what to explain'],
    ['--user', ['alice', '--user', 'bob'], 'give either "alice" or --user: both say what to explain'],
    [
      '--trust-policy',
      ['ReadOnly', '--trust-policy', 'a.json'],
      'give either "ReadOnly" or --trust-policy: both say what to explain',
    ],
    [
      'an inventory, of a file',
      ['trust.json', ...EXAMPLE],
      '"trust.json" is a file, which --inventory does not go with: --role names a role',
    ],
    [
      'parameters, of a user',
      ['alice', ...EXAMPLE, '--parameter', 'exemptTag=mfa-exempt'],
      '--parameter is of roles, and "alice" is a user',
    ],
    [
      'the ARN of something else',
      ['arn:aws:sts::111122223333:assumed-role/ReadOnly/x', ...EXAMPLE],
      '"arn:aws:sts::111122223333:assumed-role/ReadOnly/x" is neither the ARN of an IAM role nor that of an IAM user',
    ],
    ['an empty name', [''], "argument 'name'. It is empty."],
  ])('is refused with %s', async (_, argv, message) => {
    const { exitCode, stdout, stderr } = await run(['explain', ...argv]);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it.each(['role', 'user', 'trust-policy'])('comes before %s of the environment', async (option) => {
    const env = { [`MFA_RULES_${option.replace('-', '_').toUpperCase()}`]: 'other' };
    const { stdout, stderr } = await run(['explain', 'ReadOnly', ...EXAMPLE], { env });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^ReadOnly: /);
  });

  it('takes no parameters of the configuration file for typed ones', async () => {
    const config = save('config.json', { parameters: { exemptTag: 'mfa-exempt' } });
    const { stdout, stderr } = await run(['explain', 'archive-bot', ...EXAMPLE, '--config', config]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^archive-bot /);
  });
});

describe('explain FILE', () => {
  it.each([
    ['by its extension', 'trust.json'],
    ['by its folder', 'trust'],
  ])('reads a trust policy that is known for a file %s, whatever the environment says', async (_, name) => {
    const path = save(name, POLICY);
    const env = { MFA_RULES_INVENTORY: 'nowhere', MFA_RULES_REGION: 'eu-west-1', MFA_RULES_DEMO: 'true' };
    expect(await run(['explain', path], { env })).toEqual(await run(['explain', '--trust-policy', path]));
  });

  it('reads stdin for -', async () => {
    const { exitCode, stdout } = await run(['explain', '-'], { stdin: JSON.stringify(POLICY) });
    expect(stdout).toMatch(/^stdin: NON_COMPLIANT\n/);
    expect(exitCode).toBe(1);
  });
});

describe('--demo', () => {
  const WARNING = 'warning: --demo: this is the sample account that comes with mfa-rules, not yours\n';

  it.each<[string, readonly string[]]>([
    ['explain NAME', ['explain', 'ReadOnly']],
    ['explain --role', ['explain', '--role', 'ReadOnly']],
    ['explain --user', ['explain', '--user', 'archive-bot']],
    ['fix', ['fix', '--role', 'ReadOnly']],
  ])('is the sample account for %s', async (_, argv) => {
    const demo = await run([...argv, '--demo']);
    const saved = await run([...argv, ...EXAMPLE]);
    expect(demo).toEqual({ ...saved, stderr: WARNING });
    expect(saved.stdout).not.toBe('');
  });

  it.each<[readonly string[]]>([
    [['explain', '--role', 'ReadOnly', '--demo', ...EXAMPLE]],
    [['explain', '--demo', '--trust-policy', 'trust.json']],
    [['fix', '--demo', '--trust-policy', 'trust.json']],
    [['fix', '--demo', '--profile', 'audit']],
    [['fix', '--demo', '--apply', '--yes']],
    [['fix', '--demo', '--undo', 'a.undo.json', '--yes']],
  ])('is refused with another source, and where something is written: %j', async (argv) => {
    const { exitCode, stderr } = await run(argv);
    expect(stderr).toContain("'--demo' cannot be used with");
    expect(exitCode).toBe(2);
  });
});

describe('what evaluate names as the next command', () => {
  const nextOf = async (...argv: readonly string[]): Promise<string | undefined> =>
    /^next: (.*)$/m.exec((await run(['evaluate', ...argv])).stdout)?.[1];

  it('runs as it stands', async () => {
    const next = (await nextOf(...EXAMPLE)) ?? '';
    expect(next).toBe('mfa-rules explain OrganizationReader --inventory examples/account');
    expect((await run(next.split(' ').slice(1))).stdout).toMatch(/^OrganizationReader: NON_COMPLIANT\n/);
  });

  it('is --demo where the sample account was', async () => {
    expect(await nextOf('--demo')).toBe('mfa-rules explain OrganizationReader --demo');
  });

  it.each([
    ['a user has the name, too', 'Deploy', ['deploy']],
    ['the name looks like a file', 'deploy.json', ['alice']],
    ['the name looks like an option', '-deploy', ['alice']],
  ])('says --role where %s', async (_, role, users) => {
    saveRoles(role);
    saveUsers(...users);
    expect(await nextOf('--inventory', folder)).toBe(
      `mfa-rules explain --role ${role} --inventory ${folder}`,
    );
  });
});
