import { main } from '../../src/cli/program.ts';
import type { Account } from '../aws/account.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { deployedAccount, type DeployedAccount } from './deployed-account.ts';
import { recordIo } from './recorded-io.ts';
import { readJsonOutput } from './json-output.ts';

/** A diagnosis as `--format json` has it. */
interface Shown {
  readonly Check: string;
  readonly Id: string;
  readonly Status: 'ok' | 'note' | 'wrong' | 'unknown';
  readonly AccountId: string | null;
  readonly Message: string;
  readonly Remediation: string | null;
  readonly Command: string | null;
  readonly Data: Readonly<Record<string, string | number | readonly string[] | null>>;
}

interface Examined {
  readonly exitCode: number;
  readonly stderr: string;
  readonly report: Readonly<Record<string, unknown>>;
  readonly diagnoses: readonly Shown[];
  /** What is not ok, as `standing check: sentence`. */
  readonly told: readonly string[];
}

/** An account to break, and `mfa-rules doctor` to look at it. */
export interface Patient extends DeployedAccount {
  readonly aws: AwsEndpoint;
  readonly now: Date;
  /** Through the command line, with the real clients. */
  readonly run: (...argv: readonly string[]) => Promise<{ exitCode: number; stdout: string; stderr: string }>;
  readonly examine: (...argv: readonly string[]) => Promise<Examined>;
}

const environment = { ...process.env };

/** Starts an endpoint with an account in which all is well; its environment is that of this process until `discharge`. */
export const admit = async (
  deployment: Partial<Parameters<typeof deployedAccount>[0]> = {},
  otherAccounts: readonly Account[] = [],
): Promise<Patient> => {
  const now = new Date();
  const deployed = deployedAccount({ now, ...deployment });
  const aws = await startAws({ account: deployed.account, otherAccounts, now: () => now });
  Object.assign(process.env, aws.environment(), {
    AWS_REGION: deployed.region,
    // Nothing of the machine that the tests run on.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  delete process.env['AWS_PROFILE'];
  const run: Patient['run'] = async (...argv) => {
    const recorded = recordIo({ now });
    const exitCode = await main(['doctor', ...argv], recorded.io);
    return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
  };
  const examine: Patient['examine'] = async (...argv) => {
    const { exitCode, stdout, stderr } = await run('--format', 'json', '--quiet', ...argv);
    const report = readJsonOutput('doctor', stdout) as Record<string, unknown> & { diagnoses: Shown[] };
    const { diagnoses } = report;
    const told = diagnoses
      .filter(({ Status }) => Status !== 'ok')
      .map(({ Status, Check, Message }) => `${Status} ${Check}: ${Message}`);
    return { exitCode, stderr, report, diagnoses, told };
  };
  return { ...deployed, aws, now, run, examine };
};

export const discharge = async ({ aws }: Patient): Promise<void> => {
  process.env = { ...environment };
  await aws.stop();
};

/** Throws where a test means what is not there. */
export const given = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error('there is no such thing to break');
  return value;
};

/** These lines and no others, in this order; a text is a whole line. */
export const linesAre = (lines: readonly string[], expected: readonly (string | RegExp)[]): void => {
  expect(lines).toEqual(
    expected.map((line): unknown => (typeof line === 'string' ? line : expect.stringMatching(line))),
  );
};

/** What is not ok, and how doctor ends. */
export const showsOf = async (
  { examine }: Patient,
  expected: readonly (string | RegExp)[],
  code: number,
): Promise<void> => {
  const { told, exitCode } = await examine();
  linesAre(told, expected);
  expect(exitCode).toBe(code);
};
