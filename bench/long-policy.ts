const trustedAccount = (number: number): object => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${100_000_000_000 + number}:root` },
  Action: 'sts:AssumeRole',
  Condition: {
    Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    StringEquals: { 'sts:ExternalId': `id-${number}` },
  },
});

/** A realistic long policy: many trusted accounts, each with MFA and an ExternalId, and a Deny for old sessions. */
export const longPolicy = (statements: number): object => ({
  Version: '2012-10-17',
  Statement: [
    ...Array.from({ length: statements }, (_, number) => trustedAccount(number)),
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:AssumeRole',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } },
    },
  ],
});
