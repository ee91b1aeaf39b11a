/** `mfa-rules fix --apply`: proposals are written to a live account, one role at a time. */
import type { OpenAccount } from '../aws/open-account.ts';
import { asText } from '../decision/annotation.ts';
import type { Fix } from '../fix/fix.ts';
import type { AppliedFix, Outcome } from '../fix/outcome.ts';
import { LONGEST, lengthOf } from '../fix/policy-json.ts';
import { renderFix } from '../report/fixes.ts';
import { styleFor } from '../report/terminal-text.ts';
import { codeOf, errorFieldsOf } from '../text/error-text.ts';
import { shellCommand } from '../text/shell-command.ts';
import { applyFix, outcome, type Applied } from './apply-fix.ts';
import { answererOn, type Answerer } from './ask.ts';
import type { Io, Messages } from './io.ts';
import type { AnswerOptions } from './options.ts';

/** How proposals are applied. */
export interface ApplyOptions extends Pick<AnswerOptions, 'color' | 'quiet'> {
  readonly yes?: boolean;
  /** The only role that proposals are for. */
  readonly role?: string;
  /** The folder for the old documents; without it the one that the command runs in. */
  readonly undoDir?: string;
}

/** Refusals that are of one role: after any other error the next role would meet the same. */
const OF_ONE_ROLE = [
  'AccessDenied',
  'ConcurrentModification',
  'LimitExceeded',
  'MalformedPolicyDocument',
  'NoSuchEntity',
  'UnmodifiableEntity',
];

interface Applying {
  readonly account: OpenAccount;
  readonly options: ApplyOptions;
  readonly io: Io;
  readonly messages: Messages;
  readonly answerer: Answerer;
  readonly signal: AbortSignal;
}

/** Why a proposal is not written, whatever somebody says; undefined where it may be. */
const whyNever = async (
  { role: fixed, document, reason, locksOut, isAdvisedAgainst }: Fix,
  { account, options: { yes, role } }: Applying,
): Promise<string | undefined> => {
  if (document === undefined) return reason;
  // A yes to everything is none to these.
  if (yes === true && role === undefined) {
    if (locksOut === true)
      return 'it would lock out the last administrator, as far as is known: enrol an MFA device first, or name the role with --role';
    if (isAdvisedAgainst === true)
      return `a condition on MFA may lock out whom the role is for: ${shellCommand`mfa-rules fix --role ${fixed.resourceName}`} shows the better way, and --apply with --role takes this one`;
  }
  const length = lengthOf(document);
  if (length <= LONGEST) return undefined;
  const { readTrustPolicyQuota } = await import('../fix/account/quota.ts');
  const quota = await readTrustPolicyQuota(account.iam);
  return length <= (quota ?? LONGEST)
    ? undefined
    : `the document has ${length} characters without white space, and this account takes ${quota ?? `${LONGEST}, as far as is known (its quota could not be read)`}: take out principals first`;
};

/** Shows what would be done, and asks. */
const isAgreed = async (fix: Fix, { options, io, messages, answerer }: Applying): Promise<boolean> => {
  messages.settle();
  if (options.yes !== true || options.quiet !== true) {
    const style = styleFor({ stdout: io.stderr, env: io.env }, false, options.color);
    io.stderr.write(`${renderFix(fix, style)}\n`);
  }
  return options.yes === true || answerer.ask(`Give ${asText(fix.role.resourceName)} this trust policy?`);
};

const applyOne = async (fix: Fix, applying: Applying): Promise<Applied> => {
  const { account, options, io, messages, signal } = applying;
  const never = await whyNever(fix, applying);
  if (never !== undefined || fix.document === undefined)
    return { outcome: outcome('NOT_APPLIED', never ?? fix.reason) };
  if (!(await isAgreed(fix, applying)))
    return { outcome: signal.aborted ? notBegun(INTERRUPTED) : outcome('NOT_APPLIED', 'nobody said yes') };
  messages.progress(`${fix.role.resourceName}: writing its trust policy …`);
  return applyFix(fix, fix.document, { account, undoDir: options.undoDir ?? '.', io });
};

const INTERRUPTED = 'interrupted';
const notBegun = (why: string): Outcome => outcome('FAILED', `not begun: ${why}`);

/** Whether every role after this one would meet the same error. */
const isOfEveryRole = ({ outcome: { status }, error }: Applied): boolean =>
  status === 'FAILED' && error !== undefined && !OF_ONE_ROLE.includes(codeOf(errorFieldsOf(error)));

/**
 * Applies proposals in their order. Whatever happens to one, it has either the old or the new policy; after an interrupt, or
 * an error that the others would meet as well, nothing more is begun.
 */
export const applyFixes = async (
  fixes: readonly Fix[],
  account: OpenAccount,
  options: ApplyOptions,
  io: Io,
  messages: Messages,
): Promise<readonly AppliedFix[]> => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const takeBack = io.onInterrupt?.(() => {
    stopping.abort();
    messages.warning('interrupted: the role that is being written is finished, and no other is begun');
  });
  const answerer = answererOn(io, signal);
  const applying: Applying = { account, options, io, messages, answerer, signal };
  const applied: AppliedFix[] = [];
  let stopped: string | undefined;
  try {
    for (const fix of fixes) {
      if (signal.aborted) stopped ??= INTERRUPTED;
      if (stopped !== undefined) {
        applied.push({ fix, outcome: notBegun(stopped) });
        continue;
      }
      const one = await applyOne(fix, applying);
      applied.push({ fix, outcome: one.outcome });
      if (isOfEveryRole(one)) stopped = 'stopped after the error before';
    }
  } finally {
    takeBack?.();
    await answerer.close();
  }
  messages.settle();
  return applied;
};
