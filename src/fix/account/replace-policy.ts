/**
 * Replaces the trust policy of one role, if it still is what the new one was made of. IAM has no conditional write: between
 * the last look and the write lies one call.
 */
import { UpdateAssumeRolePolicyCommand, type IAMClient } from '@aws-sdk/client-iam';
import { isSameDocument } from '../policy-json.ts';
import { readStoredRole, type StoredRole } from './stored-role.ts';

/** A trust policy in the place of another, both as text. */
export interface Replacement {
  readonly roleName: string;
  /** That of the role that was looked at: a role of the same name may be another one. */
  readonly roleId: string;
  readonly before: string;
  readonly after: string;
}

/** What became of it. In all but `written` and `not known` the role has the policy that it had. */
export type Replaced =
  /** IAM shows the new policy; `text` is what it shows. */
  | { readonly kind: 'written'; readonly text: string }
  /** Written, or perhaps written, and IAM does not show it; `error`: why that is not known. */
  | { readonly kind: 'not known'; readonly error: unknown }
  | { readonly kind: 'gone' }
  /** Deleted, and made anew under the same name. */
  | { readonly kind: 'another role' }
  /** Somebody else has changed the policy in between. */
  | { readonly kind: 'changed' }
  /** IAM, or this machine, said no. */
  | { readonly kind: 'refused'; readonly error: unknown };

export interface Replacing {
  readonly iam: IAMClient;
  /** Called before anything is written, and not where nothing will be. A failure keeps the policy as it is. */
  readonly keepOld: () => Promise<void>;
  /** Waits between two looks: what was written is seen everywhere after seconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Looks at what was written, a second apart. */
const [LOOKS, PAUSE] = [15, 1_000];

/** Whether IAM itself has said no: an answer that never came may have been a yes. */
const isAnswerOfIam = (error: unknown): boolean => {
  if (!(error instanceof Error) || !('$metadata' in error)) return false;
  const { httpStatusCode } = error.$metadata as { readonly httpStatusCode?: number };
  return httpStatusCode !== undefined && httpStatusCode >= 400 && httpStatusCode < 500;
};

/** The role once it has not the old policy any more; undefined where it still has it after all looks, or is gone. */
const lookForChange = async (
  { roleName, before }: Replacement,
  { iam, wait }: Replacing,
): Promise<StoredRole | undefined> => {
  for (let look = 1; look <= LOOKS; look += 1) {
    const stored = await readStoredRole(iam, roleName);
    if (stored === undefined || stored.text !== before) return stored;
    if (look < LOOKS) await wait(PAUSE);
  }
  return undefined;
};

/** What IAM shows after a write; `error`: of the write itself, where it is not known whether it was one. */
const shownAfter = async (
  replacement: Replacement,
  replacing: Replacing,
  error?: unknown,
): Promise<Replaced> => {
  try {
    const stored = await lookForChange(replacement, replacing);
    const isWritten =
      stored !== undefined && (error === undefined || isSameDocument(stored.text, replacement.after));
    if (isWritten) return { kind: 'written', text: stored.text };
    return { kind: 'not known', error: error ?? new Error('IAM does not show the new policy yet') };
  } catch (readError) {
    return { kind: 'not known', error: error ?? readError };
  }
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export const replacePolicy = async (replacement: Replacement, replacing: Replacing): Promise<Replaced> => {
  const { roleName, roleId, before, after } = replacement;
  try {
    const stored = await readStoredRole(replacing.iam, roleName);
    if (stored === undefined) return { kind: 'gone' };
    if (stored.roleId !== roleId) return { kind: 'another role' };
    if (stored.text !== before) return { kind: 'changed' };
    await replacing.keepOld();
  } catch (error) {
    return { kind: 'refused', error };
  }
  try {
    await replacing.iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: after }),
    );
  } catch (error) {
    return isAnswerOfIam(error) ? { kind: 'refused', error } : shownAfter(replacement, replacing, error);
  }
  return shownAfter(replacement, replacing);
};
