/** Which credentials of a user are in use. */
import { daysSince } from '../credential-filters.ts';
import type { CredentialRow } from '../credential-rows.ts';

/** `unknown`: it was not read when it was last used. */
export type Use = 'used' | 'unused' | 'unknown';

export interface CredentialUse {
  /** Undefined: there is none. */
  readonly password: Use | undefined;
  /** Of each active access key. */
  readonly keys: readonly Use[];
  /** How many other credentials there are, which sign in without MFA for good; undefined: not read. */
  readonly others: number | undefined;
  /** Other credentials of which it was not read whether there are any. */
  readonly othersNotRead: readonly string[];
}

/**
 * Whether something was used in the last days. What was never used counts from the day on which it was made, or else the
 * user: nothing that is new is unused yet.
 *
 * @param lastUsed ISO 8601; null: never; undefined: not read
 * @param since ISO 8601
 */
const useOf = (
  lastUsed: string | null | undefined,
  since: string | null,
  { now, unusedDays }: { readonly now: Date; readonly unusedDays: number },
): Use => {
  if (lastUsed === undefined) return 'unknown';
  const days = lastUsed === null && since === null ? undefined : daysSince(lastUsed ?? since ?? '', now);
  if (days === undefined) return 'unknown';
  return days >= unusedDays ? 'unused' : 'used';
};

const OTHERS = [
  ['ServiceCredentials', 'credentials for one service alone'],
  ['SigningCertificates', 'signing certificates'],
  ['SSHPublicKeys', 'SSH public keys'],
] as const;

/** Undefined where it was not read whether there is a password, or an active access key. */
export const credentialUse = (
  row: CredentialRow,
  at: { readonly now: Date; readonly unusedDays: number },
): CredentialUse | undefined => {
  const { HasPassword, LastSignIn, AccessKeys, ActiveAccessKeys, CreateDate, Missing } = row;
  if (HasPassword === null || ActiveAccessKeys === null) return undefined;
  const lastSignIn = Missing.includes('LastSignIn') ? undefined : LastSignIn;
  const isUseRead = !Missing.includes('AccessKeys.LastUsed');
  const keys = (AccessKeys ?? [])
    .filter(({ Active }) => Active)
    .map(({ CreateDate: made, LastUsed }) =>
      // A date is a use whatever the other keys lack.
      useOf(LastUsed ?? (isUseRead ? null : undefined), made ?? CreateDate, at),
    );
  const unlisted = Array.from(
    { length: Math.max(0, ActiveAccessKeys - keys.length) },
    () => 'unknown' as const,
  );
  const counts = OTHERS.map(([field]) => row[field]);
  return {
    password: HasPassword ? useOf(lastSignIn, CreateDate, at) : undefined,
    keys: [...keys, ...unlisted],
    others: counts.some((count) => count !== null)
      ? counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
      : undefined,
    othersNotRead: OTHERS.flatMap(([field, what]) => (row[field] === null ? [what] : [])),
  };
};
