import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { recordIo } from '../support/recorded-io.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'explanations');

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
interface Answer {
  readonly explanations: readonly Entry[];
  readonly complete: boolean;
  readonly problems: readonly object[];
  readonly missing: readonly object[];
}
const explainJson = async (stdin: string) => {
  const { exitCode, stdout } = await explain(stdin, '--trust-policy', '-', '--format', 'json');
  const { explanations, ...unread } = readJsonOutput('explain', stdout) as Answer;
  return { exitCode, entries: explanations, unread };
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
    });
    const { exitCode, entries } = await explainJson(text);
    expect(entries.map(({ ResourceName, ComplianceType }) => [ResourceName, ComplianceType])).toEqual([
      ['one', 'COMPLIANT'],
      ['two', 'NON_COMPLIANT'],
      ['three', 'NOT_APPLICABLE'],
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
    ['what is no policy', { Role: { RoleName: 'r', AssumeRolePolicyDocument: 'no policy' } }, [], 1],
  ])('%s ends with the exit code of evaluate', async (_, value, options, expected) => {
    const { exitCode } = await explain(JSON.stringify(value), '--trust-policy', '-', ...options);
    expect(exitCode).toBe(expected);
  });

  it.each([
    ['nothing', '', 'stdin is empty'],
    ['an object without policies', '{}', 'it is an empty object'],
    ['what is not JSON', '{"Version": ', 'stdin is not JSON at line 1, column 12'],
    ['what is not URL-encoded JSON', '%7B%22Version', 'stdin is neither JSON nor URL-encoded JSON'],
    [
      'an object in which one value is no policy',
      JSON.stringify({ one: withMfa, two: '{"Version": ' }),
      '"two" in stdin is no policy: it has no Statement',
    ],
    [
      'two policies of one name',
      `{"a": ${JSON.stringify(withMfa)}, "a": ${JSON.stringify(service)}}`,
      'named "a"',
    ],
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
    expect(stdout).toContain('What else was noticed:\n  - statement 1 (In): It names `*`');
  });

  const saidOf = async (...statements: readonly object[]): Promise<string> => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    // Lines are as wide as a terminal: what they say is not.
    return (await explain(text, '--trust-policy', '-')).stdout.replace(/\n\s*/g, ' ');
  };
  const allow = (AWS: string, Condition: object = {}, more: object = {}): object => ({
    Effect: 'Allow',
    Principal: { AWS },
    Action: 'sts:*',
    Condition,
    ...more,
  });

  it('says by which statements they get in, under what to do', async () => {
    const one = await saidOf(allow('111122223333', {}, { Sid: 'Dev' }));
    expect(one).toContain('IAM users get in without MFA by statement 1 (Dev).');
    const more = await saidOf(
      allow('111122223333', {}, { Sid: 'Dev' }),
      allow('444455556666'),
      allow('777788889999', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      allow('555566667777', { StringMatches: { a: 'b' } }, { Sid: 'Ops' }),
    );
    expect(more).toContain(
      'IAM users get in without MFA by statement 1 (Dev) and statement 2, and may get in by statement 4 (Ops).',
    );
    const perhaps = await saidOf(allow('111122223333', { StringMatches: { a: 'b' } }));
    expect(perhaps).toContain('IAM users may get in without MFA by statement 1.');
    expect(
      await saidOf(allow('111122223333', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })),
    ).not.toContain('get in without MFA');
  });

  it('advises on the Deny that does not stop them', async () => {
    const said = await saidOf(allow('111122223333'), {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:*',
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
    });
    expect(said).toContain('statement 2 does not stop it');
    expect(said).toContain('and Bool spares access keys.');
  });

  it('says what else somebody must have or send, for every way in', async () => {
    const said = await saidOf(
      allow('111122223333', {
        StringEquals: { 'sts:ExternalId': 'partner', 'aws:PrincipalTag/team': 'ops' },
        BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false', 'aws:SecureTransport': 'true' },
      }),
      allow('444455556666', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
      allow('555566667777', { StringEquals: { 'aws:RequestTag/cost': '7', 'aws:UserAgent': 'cli' } }),
      allow('777788889999'),
    );
    expect(said).toContain('Every way in without MFA, the worst first, with an example of what it takes:');
    expect(said).toContain(
      'account 111122223333, by statement 1, who sends ExternalId partner, has tag team = ops: access key,',
    );
    expect(said).toContain('account 444455556666, by statement 2, from address 203.0.113.0: access key,');
    expect(said).toContain(
      'account 555566667777, by statement 3, who passes tag cost = 7, with aws:UserAgent = cli: access key,',
    );
    expect(said).toContain('account 777788889999, by statement 4: access key,');
  });

  it.each([
    [
      'an element',
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:*","Condition":{},"condition":{}}}',
    ],
    [
      'a type of principals',
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333","aws":"444455556666"},"Action":"sts:*"}}',
    ],
    [
      'a condition key',
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:*","Condition":{"StringEquals":{"a:b":"c","A:B":"d"}}}}',
    ],
    [
      'an operator',
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:*","Condition":{"Bool":{"a:b":"true"},"Bool":{"a:c":"true"}}}}',
    ],
    [
      'the statements',
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:*"},"statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:*"}}',
    ],
  ])('says once that %s is written twice', async (_, text) => {
    const { stdout } = await explain(text, '--trust-policy', '-', '--format', 'json');
    const { explanations } = readJsonOutput('explain', stdout) as { readonly explanations: readonly Entry[] };
    const [{ Observations: observations } = { Observations: [] }] = explanations;
    expect(observations.map((observation) => (observation as { Id: string }).Id)).toEqual(['not-understood']);
    const { stdout: said } = await explain(text, '--trust-policy', '-');
    expect(said).not.toContain(',,');
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
        Remediation: expect.stringMatching(
          /^In an Allow, BoolIfExists .*"aws:MultiFactorAuthPresent": "true"/,
        ),
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
    const { entries } = await explainJson(
      JSON.stringify({ Role: { RoleName: 'role', AssumeRolePolicyDocument: 'no policy' } }),
    );
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
