/** Of whom it is not known what they may change. */
import type { AccountGroup, AccountRole, AccountUser } from './account.ts';

/** Somebody of whom it is not known what he may change. */
export interface Undecided {
  readonly kind: 'user' | 'group' | 'role';
  readonly name: string;
  readonly arn: string;
  /** Policies whose document is not there, and actions that were not decided. */
  readonly missing: readonly string[];
}

/** Notes of whom it is not known what they may change: one for each, with all that is missing. */
export const undecidedNotes = () => {
  const known = new Map<string, Undecided>();
  return {
    note: (
      { kind, name, arn }: AccountUser | AccountGroup | AccountRole,
      missing: readonly string[],
    ): void => {
      if (missing.length === 0) return;
      const before = known.get(arn)?.missing ?? [];
      known.set(arn, { kind, name, arn, missing: [...new Set([...before, ...missing])] });
    },
    all: (): readonly Undecided[] => [...known.values()],
  };
};
