/** Writes one proposal to a live account, and says what became of it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { OpenAccount } from '../aws/open-account.ts';
import type { Replaced, Replacement } from '../fix/account/replace-policy.ts';
import { complianceWith, type Fix } from '../fix/fix.ts';
import type { Outcome, OutcomeStatus } from '../fix/outcome.ts';
import { textLike } from '../fix/policy-json.ts';
import type { JsonObject } from '../json/object.ts';
import { shellCommand } from '../text/shell-command.ts';
import { adviceFor, type Advice } from './account-advice.ts';
import { explainedAs } from './carry-out-plan.ts';
import type { Io } from './io.ts';
import { removeUndoFile, writeUndoFile } from './undo-file.ts';

const ADVICE: readonly Advice[] = [
  [
    ['AccessDenied'],
    'these AWS credentials may not do this: it takes iam:GetRole and iam:UpdateAssumeRolePolicy of the role',
  ],
  [['LimitExceeded'], 'the document is longer than this account takes'],
  [['UnmodifiableEntity'], 'AWS alone may change this role'],
];

/** What an error of a look or a write means. */
export const writeAdvice = (error: unknown): string => adviceFor(explainedAs(error), ADVICE);

/** What an unwritten policy says: somebody else was there first. */
export const OVERTAKEN: Readonly<Record<'gone' | 'another role' | 'changed', string>> = {
  gone: 'the role is not there any more',
  'another role': 'the role was deleted and made anew in between',
  changed: 'the trust policy was changed in between: look at it again',
};

export const outcome = (status: OutcomeStatus, message: string, undoFile?: string): Outcome => ({
  status,
  message,
  undoFile,
});

/** What waits where nothing else is said. */
export const waitOf = ({ wait }: Pick<Io, 'wait'>): NonNullable<Io['wait']> =>
  wait ?? ((milliseconds) => delay(milliseconds));

const outcomeOf = ({ role }: Fix, replaced: Replaced, undoFile: string | undefined, now: Date): Outcome => {
  switch (replaced.kind) {
    case 'gone':
    case 'another role':
    case 'changed':
      return outcome('FAILED', OVERTAKEN[replaced.kind]);
    case 'refused':
      return outcome('FAILED', writeAdvice(replaced.error));
    case 'not known': {
      const look = shellCommand`mfa-rules explain --role ${role.resourceName}`;
      return outcome(
        'UNKNOWN',
        `whether it is written is not known (${writeAdvice(replaced.error)}); ${look} shows what is there`,
        undoFile,
      );
    }
    case 'written': {
      const compliance = complianceWith(role, replaced.text, now);
      return compliance === 'COMPLIANT'
        ? outcome('APPLIED', 'applied, and COMPLIANT', undoFile)
        : outcome('UNKNOWN', `written, but what IAM shows now is ${compliance}: look at it`, undoFile);
    }
  }
};

/** Where a proposal is written to, and where the old document is kept. */
export interface Place {
  readonly account: OpenAccount;
  readonly undoDir: string;
  readonly io: Pick<Io, 'wait' | 'now'>;
}

/** What became of the write, and the error behind a refusal. */
export interface Applied {
  readonly outcome: Outcome;
  readonly error?: unknown;
}

/**
 * Writes `document` in the place of the role's policy, if that is still what it was made of: the old one is kept in a file
 * first, and the rule decides on what IAM shows afterwards.
 */
export const applyFix = async (
  fix: Fix,
  document: JsonObject,
  { account, undoDir, io }: Place,
): Promise<Applied> => {
  const { resourceName, resourceId = '', accountId = account.accountId } = fix.role;
  const [{ replacePolicy }, { storedText }] = await Promise.all([
    import('../fix/account/replace-policy.ts'),
    import('../fix/account/stored-role.ts'),
  ]);
  const before = storedText(String(fix.role.trustPolicy?.value));
  const replacement: Replacement = {
    roleName: resourceName,
    roleId: resourceId,
    before,
    after: textLike(before, document),
  };
  let undoFile: string | undefined;
  const replaced = await replacePolicy(replacement, {
    iam: account.iam,
    wait: waitOf(io),
    keepOld: async () => {
      if (accountId === undefined) throw new Error('which account the role is in is not known');
      undoFile = await writeUndoFile(undoDir, { ...replacement, accountId }, io.now);
    },
  });
  if (replaced.kind === 'refused' && undoFile !== undefined) await removeUndoFile(undoFile);
  return {
    outcome: outcomeOf(fix, replaced, undoFile, io.now),
    ...('error' in replaced ? { error: replaced.error } : {}),
  };
};
