import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { recordIo } from '../support/recorded-io.ts';
import { readJsonOutput } from '../support/json-output.ts';

const explain = async (stdin: string, ...argv: readonly string[]) => {
  const recorded = recordIo({ stdin });
  const exitCode = await main(['explain', ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

const policy = (
  condition: object | undefined,
  principal: object | string = { AWS: '111122223333' },
): object => ({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'In', Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', Condition: condition },
  ],
});
const withMfa = policy({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } });
const ifExists = policy({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } });
const service = policy(undefined, { Service: 'ec2.amazonaws.com' });

interface Entry {
  readonly ResourceName: string;
  readonly ComplianceType: string;
  readonly Contexts: readonly object[];
  readonly Witness: object | null;
  readonly Observations: readonly object[];
}
const explainJson = async (stdin: string) => {
  const { exitCode, stdout } = await explain(stdin, '--trust-policy', '-', '--format', 'json');
  return { exitCode, entries: readJsonOutput('explain', stdout) as readonly Entry[] };
};

describe('explain --trust-policy', () => {
  it.each<[string, string]>([
    ['JSON', JSON.stringify(withMfa)],
    ['indented JSON with a byte order mark', `\ufeff${JSON.stringify(withMfa, null, 2)}\n`],
    ['URL-encoded JSON', encodeURIComponent(JSON.stringify(withMfa))],
    ['a JSON string of JSON', JSON.stringify(JSON.stringify(withMfa))],
    ['a JSON string of URL-encoded JSON', JSON.stringify(encodeURIComponent(JSON.stringify(withMfa)))],
  ])('takes %s', async (_, text) => {
    const { exitCode, entries } = await explainJson(text);
    expect(entries.map(({ ComplianceType }) => ComplianceType)).toEqual(['COMPLIANT']);
    expect(exitCode).toBe(0);
  });

  it('takes an object from name to policy, each in its own form', async () => {
    const text = JSON.stringify({
      one: withMfa,
      two: JSON.stringify(ifExists),
      three: encodeURIComponent(JSON.stringify(service)),
      four: '{"Version": ',
    });
    const { exitCode, entries } = await explainJson(text);
    expect(entries.map(({ ResourceName, ComplianceType }) => [ResourceName, ComplianceType])).toEqual([
      ['one', 'COMPLIANT'],
      ['two', 'NON_COMPLIANT'],
      ['three', 'NOT_APPLICABLE'],
      ['four', 'NON_COMPLIANT'],
    ]);
    expect(exitCode).toBe(1);
  });

  it('names a single policy after its file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mfa-rules-'));
    await writeFile(join(folder, 'admin.json'), JSON.stringify(withMfa));
    const { stdout } = await explain('', '--trust-policy', join(folder, 'admin.json'));
    expect(stdout).toMatch(/^admin: COMPLIANT\n/);
    await rm(folder, { recursive: true });
  });

  it.each([
    ['NON_COMPLIANT', ifExists, [], 1],
    ['NON_COMPLIANT with --exit-zero', ifExists, ['--exit-zero'], 0],
    ['COMPLIANT', withMfa, [], 0],
    ['NOT_APPLICABLE', service, [], 0],
    ['what is no policy', { name: 'not JSON' }, [], 1],
  ])('%s ends with the exit code of evaluate', async (_, value, options, expected) => {
    const { exitCode } = await explain(JSON.stringify(value), '--trust-policy', '-', ...options);
    expect(exitCode).toBe(expected);
  });

  it.each([
    ['nothing', '', 'stdin is empty'],
    ['an object without policies', '{}', 'stdin holds no policy'],
    ['what is not JSON', '{"Version": ', 'stdin is not JSON'],
  ])('refuses %s', async (_, text, message) => {
    const { exitCode, stdout, stderr } = await explain(text, '--trust-policy', '-');
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it('writes to the file of --output instead of stdout', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mfa-rules-'));
    const path = join(folder, 'answer.txt');
    const { stdout } = await explain(JSON.stringify(withMfa), '--trust-policy', '-', '--output', path);
    expect(stdout).toBe('');
    expect(await readFile(path, 'utf8')).toMatch(/^stdin: COMPLIANT\n/);
    await rm(folder, { recursive: true });
  });
});

describe('the explanation for people', () => {
  it('gives verdict, contexts, the request that gets in, and what to do', async () => {
    const { stdout } = await explain(JSON.stringify(ifExists), '--trust-policy', '-');
    expect(stdout).toMatch(/^stdin: NON_COMPLIANT\n/);
    expect(stdout).toContain('  Access key           allowed  by statement 1 (In)\n');
    expect(stdout).toContain(
      '  Session without MFA  refused  the condition of statement 1 (In) is not met\n',
    );
    expect(stdout).toContain('  With MFA             allowed  by statement 1 (In)\n');
    expect(stdout).toContain('  sent by      arn:aws:iam::111122223333:user/');
    expect(stdout).toContain('What to do: ');
  });

  it('names the Deny that refuses', async () => {
    const { Statement } = policy(undefined) as { Statement: object[] };
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: '*',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    };
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [...Statement, deny] });
    const { stdout } = await explain(text, '--trust-policy', '-');
    expect(stdout).toContain('  Access key           refused  statement 2 denies it\n');
  });

  it('says of a role that is for nobody who counts that nothing lets them in, and advises nothing', async () => {
    const { stdout } = await explain(JSON.stringify(service), '--trust-policy', '-');
    expect(stdout).toContain('  With MFA             refused  nothing lets it in\n');
    expect(stdout).not.toContain('What to do');
  });

  it('says what else was noticed', async () => {
    const { stdout } = await explain(JSON.stringify(policy(undefined, '*')), '--trust-policy', '-');
    expect(stdout).toContain('What else was noticed:\n  - Statement 1: It names `*`');
  });

  it('shows control characters as text', async () => {
    const { stdout } = await explain(
      JSON.stringify({ 'a\u001b[2J': policy({ StringEquals: { 'aws:UserAgent': 'x\u009by' } }) }),
      '--trust-policy',
      '-',
    );
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(stdout).toContain('aws:UserAgent = x\\u009by');
  });
});

describe('the explanation as JSON', () => {
  it('has the documented shape', async () => {
    const { entries } = await explainJson(JSON.stringify({ role: ifExists }));
    const statement = { Number: 1, Sid: 'In', Effect: 'Allow', Route: ['Statement', 0] };
    expect(entries).toEqual([
      {
        ResourceName: 'role',
        ComplianceType: 'NON_COMPLIANT',
        Reason: 'mfa-condition-admits',
        Annotation: expect.stringContaining('BoolIfExists aws:MultiFactorAuthPresent in statement 1 (In)'),
        Remediation: expect.stringMatching(/^Add the condition .*"aws:MultiFactorAuthPresent": "true"/),
        Contexts: [
          { Credential: 'access-key', Allowed: true, Certain: true, Statement: statement },
          { Credential: 'session-without-mfa', Allowed: false, Certain: true, Statement: statement },
          { Credential: 'mfa', Allowed: true, Certain: true, Statement: statement },
        ],
        Witness: {
          Caller: expect.stringMatching(/^arn:aws:iam::111122223333:user\//),
          Credential: 'access-key',
          Statement: statement,
          RequestKeys: {},
        },
        WaysIn: [
          {
            Principal: { Type: 'Account', Value: '111122223333' },
            Credential: 'access-key',
            Statement: statement,
            Certain: true,
            ViaAWSService: false,
            Caller: expect.stringMatching(/^arn:aws:iam::111122223333:user\//),
            RequestKeys: {},
          },
        ],
        WaysInComplete: true,
        Observations: [],
      },
    ]);
  });

  it('does not say that nobody gets in by a policy that cannot be read', async () => {
    const { entries } = await explainJson(JSON.stringify({ role: 'no policy' }));
    expect(entries[0]).toMatchObject({
      ComplianceType: 'NON_COMPLIANT',
      WaysIn: [],
      WaysInComplete: false,
      Witness: null,
    });
  });

  it('has observations with their statement, and no witness where nobody gets in without MFA', async () => {
    const { entries } = await explainJson(
      JSON.stringify(policy({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, '*')),
    );
    expect(entries[0]?.Witness).toBeNull();
    expect(entries[0]?.Observations).toEqual([
      {
        Id: 'any-principal',
        Statement: { Number: 1, Sid: 'In', Effect: 'Allow', Route: ['Statement', 0] },
        Text: expect.stringContaining('It names `*`'),
      },
    ]);
  });
});
