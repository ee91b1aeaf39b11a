/** What an account that a trust policy names is to the organization. */

export interface ReportedTrustedAccount {
  /** Twelve digits. */
  readonly AccountId: string;
  /** As AWS Organizations has it; null where it is no account of the organization. */
  readonly AccountName: string | null;
  /** One of the organization; one of it that is closed, or being closed; or none of it. */
  readonly Relation: 'organization' | 'closed' | 'third-party';
}

/** `Trusts account 444455556666, which is no account of the organization` */
export const trustedAccountLines = (accounts: readonly ReportedTrustedAccount[]): readonly string[] =>
  accounts.map(({ AccountId, AccountName, Relation }) => {
    const name = `Trusts account ${AccountId}${AccountName === null ? '' : ` (${AccountName})`}`;
    switch (Relation) {
      case 'organization':
        return `${name} of the organization`;
      case 'closed':
        return `${name}, which is closed: take it out`;
      case 'third-party':
        return `${name}, which is no account of the organization`;
    }
  });
