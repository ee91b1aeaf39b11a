/** A role as AWS Config has it: found, fixed, found COMPLIANT, undone, and found again. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { ROLE_RULE, useEvaluatedAccount } from '../support/evaluated-account.ts';
import { iamRoleTrustMfaRequired } from '../support/handlers.ts';
import { invoke, recordedEvent } from '../support/invoke.ts';
import { recordIo } from '../support/recorded-io.ts';

const { typesOf } = useEvaluatedAccount();
const OPEN = 'AROAEXAMPLEOPENQ2A3B4';

/** What AWS Config holds of the role after a scheduled run of the function. */
const evaluated = async (): Promise<string | undefined> => {
  const { error } = await invoke(iamRoleTrustMfaRequired, recordedEvent(`${ROLE_RULE}/scheduled`));
  expect(error).toBeUndefined();
  return typesOf(ROLE_RULE)[OPEN];
};

const fix = (...argv: readonly string[]): Promise<number> => main(['fix', '--yes', ...argv], recordIo().io);

it('is NON_COMPLIANT, COMPLIANT once it is fixed, and NON_COMPLIANT once that is undone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-rules-fix-'));
  Object.assign(process.env, { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' });
  const found = await evaluated();
  const applied = await fix('--apply', '--role', 'open', '--undo-dir', folder);
  const fixed = await evaluated();
  const [file = ''] = readdirSync(folder);
  const undone = await fix('--undo', join(folder, file));
  expect([found, fixed, await evaluated()]).toEqual(['NON_COMPLIANT', 'COMPLIANT', 'NON_COMPLIANT']);
  expect([applied, undone]).toEqual([0, 0]);
  rmSync(folder, { recursive: true });
});
