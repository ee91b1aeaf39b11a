/** `mfa-rules fix --undo`: puts back the trust policy that a role had before `fix --apply`. */
import type { StoredRole } from '../fix/account/stored-role.ts';
import { isSameDocument } from '../fix/policy-json.ts';
import { renderPolicyChange } from '../report/fixes.ts';
import { styleFor } from '../report/terminal-text.ts';
import { OVERTAKEN, waitOf, writeAdvice } from './apply-fix.ts';
import type { ApplyOptions } from './apply-fixes.ts';
import type { AccountOptions } from './account-options.ts';
import { ask } from './ask.ts';
import { writeLines } from './carry-out-plan.ts';
import type { ExitCode, Io, Messages } from './io.ts';
import { openChosenAccount } from './source.ts';
import type { PolicyChange } from './undo-file.ts';

/** How a role stands to a change that is to be undone; `exact`: its policy as IAM has it. */
const standingOf = (
  { roleId, before, after }: PolicyChange,
  stored: StoredRole | undefined,
): keyof typeof OVERTAKEN | 'undone already' | { readonly exact: string } => {
  if (stored === undefined) return 'gone';
  if (stored.roleId !== roleId) return 'another role';
  if (isSameDocument(stored.text, before)) return 'undone already';
  return isSameDocument(stored.text, after) ? { exact: stored.text } : 'changed';
};

/**
 * Puts the old trust policy of the file back, where the role still has the new one.
 *
 * @param path of the file that the change was read from
 * @returns 0 where the role has its old policy, 2 where nothing was changed, 3 where AWS did not do it, or did not say
 * @throws where the file is of another account
 */
export const undoFix = async (
  path: string,
  change: PolicyChange,
  options: ApplyOptions & AccountOptions,
  io: Io,
  messages: Messages,
): Promise<ExitCode> => {
  const { accountId, roleName, roleId, before } = change;
  const refused = (why: string, exitCode: ExitCode): ExitCode => {
    messages.error(`${roleName}: ${why}; nothing was changed`);
    return exitCode;
  };
  messages.progress('reading the role …');
  const account = await openChosenAccount(options, io, messages);
  if (account.accountId !== accountId)
    throw new Error(
      `${path} is of account ${accountId}, and these credentials are of ${account.accountId ?? 'an account that AWS STS does not tell'}`,
    );
  const [{ replacePolicy }, { readStoredRole }] = await Promise.all([
    import('../fix/account/replace-policy.ts'),
    import('../fix/account/stored-role.ts'),
  ]);
  let stored: StoredRole | undefined;
  try {
    stored = await readStoredRole(account.iam, roleName);
  } catch (error) {
    return refused(writeAdvice(error), 3);
  }
  const standing = standingOf(change, stored);
  messages.settle();
  if (standing === 'undone already') {
    writeLines(io, [`${roleName}: nothing to undo: it has its old trust policy`]);
    return 0;
  }
  if (typeof standing === 'string') return refused(OVERTAKEN[standing], 2);
  if (options.yes !== true || options.quiet !== true) {
    const style = styleFor({ stdout: io.stderr, env: io.env }, false, options.color);
    io.stderr.write(renderPolicyChange(roleName, standing.exact, before, style));
  }
  if (options.yes !== true && !(await ask(io, `Give ${roleName} its old trust policy back?`)))
    return refused('nobody said yes', 2);
  const takeBack = io.onInterrupt?.(() => messages.warning('interrupted: what was begun is finished'));
  const replaced = await replacePolicy(
    { roleName, roleId, before: standing.exact, after: before },
    { iam: account.iam, wait: waitOf(io), keepOld: () => Promise.resolve() },
  ).finally(() => takeBack?.());
  switch (replaced.kind) {
    case 'gone':
    case 'another role':
    case 'changed':
      return refused(OVERTAKEN[replaced.kind], 2);
    case 'refused':
      return refused(writeAdvice(replaced.error), 3);
    case 'not known':
      messages.error(`${roleName}: whether it is written is not known: ${writeAdvice(replaced.error)}`);
      return 3;
    case 'written':
      if (!isSameDocument(replaced.text, before)) {
        messages.error(`${roleName}: the old trust policy is written, but IAM shows another one now`);
        return 3;
      }
      writeLines(io, [`${roleName}: has its old trust policy again`]);
      return 0;
  }
};
